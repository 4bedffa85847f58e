package satchel.kit

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.LatLon
import satchel.core.NewParcel
import satchel.core.Satchel
import satchel.core.SatchelInterface
import satchel.core.ShopSetup
import satchel.core.Span
import satchel.core.TodayView
import satchel.core.Verdict
import satchel.core.uniffiEnsureInitialized
import satchel.scene.SampleParcel
import satchel.scene.labelPicture
import satchel.scene.luma
import java.lang.ref.WeakReference
import java.nio.file.Path
import java.time.ZoneId
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlin.io.path.readText

/** The models over the real core, with a shop that works alone. */
class AppTest {
    @TempDir
    lateinit var folder: Path
    private lateinit var phone: Satchel
    private val thread = Executors.newSingleThreadExecutor().asCoroutineDispatcher()
    private val scope = CoroutineScope(thread + SupervisorJob())

    @BeforeEach
    fun `a shop with two parcels`() {
        uniffiEnsureInitialized()
        phone = Satchel.openOnDesk("${folder.resolve("phone")}", ZONE)
        phone.setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), ZONE, listOf(Span(0, 86_399))))
        for ((i, number) in listOf(OAK, ELM).withIndex()) {
            val at = LatLon(399_650_000L + i * 20_000, -829_950_000)
            phone.addParcel(NewParcel(number, address = "${12 + i} Oak Street", zip = "43215", name = "A. Able", at = at))
        }
    }

    @AfterEach
    fun `nothing stays behind`() {
        scope.cancel()
        thread.close()
        phone.close()
    }

    @Test
    fun `a bare phone begins with the enrolment and can go on without`(): Unit = Satchel.openOnDesk("${folder.resolve("bare")}", ZONE).use { bare ->
        onPhone(bare) { app ->
            app.start()
            app.at<EnrolModel>().back()
            assertNull(app.at<TodayModel>().until { it.view is Shown.Ready }.trouble)
        }
    }

    @Test
    fun `a shop that works alone begins with its day and has no trouble`() = onPhone { app ->
        app.start()
        assertNull(app.at<TodayModel>().until { it.view is Shown.Ready }.trouble)
        delay(200)
        assertEquals(Place.Today, app.navigator.here)
    }

    @Test
    fun `a refusal stays readable until it is understood, and nothing was recorded`() = onPhone { app ->
        app.navigator.open(Place.Counter)
        val counter = app.at<CounterModel>()
        counter.open(OAK)
        val before = phone.facts(0u).size
        counter.collect()
        val refused = withTimeout(10_000) { counter.notice.first { it.problem != null } }
        assertEquals("companion.collect_needs_name", refused.problem?.key)
        counter.understood()
        assertEquals(Notice(), counter.notice.value)
        assertEquals(before, phone.facts(0u).size)
    }

    @Test
    fun `a second tap while an act runs is left out`() = onPhone { app ->
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        load.scanner.scanned(OAK)
        load.scanner.scanned(OAK)
        load.idle()
        val scan = (load.state.value.band as Band.Answered).scan
        assertEquals(Verdict.EXPECTED, scan.verdict)
        assertEquals(1, phone.facts(0u).count { "received" in it.bytes.decodeToString() })
    }

    @Test
    fun `a scan is taken back and the parcel is expected again`() = onPhone { app ->
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        load.scanner.scanned(OAK)
        load.until { it.view.ready?.received == 1u }
        load.idle()
        load.undo()
        load.until { (it.band as? Band.Answered)?.undone == true && it.view.ready?.received == 0u }
    }

    @Test
    fun `a frame of the camera is answered once however often it comes`() = onPhone { app ->
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        val seen = luma(labelPicture(SampleParcel(OAK, "A. Able", "12 Oak Street", "Columbus OH 43215", "photo", null)))
        repeat(40) {
            load.scanner.frame(Luma(seen.bytes, seen.width, seen.height, seen.rowStride))
            delay(25)
        }
        load.until { (it.band as? Band.Answered)?.scan?.verdict == Verdict.EXPECTED }
        assertEquals(1, phone.facts(0u).count { "received" in it.bytes.decodeToString() })
    }

    @Test
    fun `a door that is gone is said, not shown`() = onPhone { app ->
        app.navigator.open(Place.Stop("nowhere"))
        val stop = app.at<StopModel>().until { it.view !is Shown.Loading }
        assertEquals("companion.unknown_stop", (stop.view as Shown.Failed).why.key)
    }

    @Test
    fun `many changes at once cost few looks`() {
        val looks = AtomicInteger()
        val counting = object : SatchelInterface by phone {
            override fun viewToday(): TodayView {
                looks.incrementAndGet()
                return phone.viewToday()
            }
        }
        onPhone(counting) { app ->
            val today = app.at<TodayModel>()
            today.until { it.view is Shown.Ready }
            val before = looks.get()
            repeat(200) { app.session.act { } }
            delay(300)
            assertTrue(looks.get() - before <= 201, "${looks.get() - before} looks")
            val quick = looks.get()
            withContext(thread) { repeat(200) { app.session.touch() } }
            delay(300)
            assertTrue(looks.get() - quick <= 3, "${looks.get() - quick} looks for a storm of 200")
        }
    }

    @Test
    fun `places are opened and left a thousand times and nothing of them stays`() = onPhone { app ->
        val jobs = { scope.coroutineContext.job.children.count() }
        val before = jobs()
        val first = app.model.value
        val left = ArrayList<WeakReference<Model<*>>>()
        repeat(1_000) {
            app.navigator.open(Place.Stop("s$it"))
            left += WeakReference(app.at<StopModel>())
            app.navigator.back()
            app.at<TodayModel>()
        }
        withTimeout(5_000) { while (jobs() > before) delay(10) }
        System.gc()
        delay(200)
        assertTrue(left.count { it.get() != null } <= 2, "${left.count { it.get() != null }} models are still held")
        assertSame(first, app.model.value, "Today stayed where it was")
    }

    @Test
    fun `a trip is measured by hand, taken back, and goes to the tax office`() {
        for (number in listOf(OAK, ELM)) phone.receive(number)
        phone.plan()
        phone.startOuting()
        phone.endOuting()
        val shares = Sharing(folder)
        onPhone(platform = shares) { app ->
            app.navigator.open(Place.Mileage)
            val log = app.at<MileageModel>()
            val trip = log.until { it.view.ready?.trips?.size == 1 }.view.ready!!.trips.single()
            log.measure(Measuring(trip.trip, "far"))
            log.record()
            assertEquals("screens.no_distance", log.notice.value.problem?.key)
            log.measure(Measuring(trip.trip, "12.3"))
            log.record()
            log.until { it.view.ready?.trips?.single()?.let { now -> now.measured && now.milesTenths == 123uL } == true }
            log.idle()
            log.measure(Measuring(null, "41230,7"))
            log.record()
            log.until { it.view.ready?.odometerStartTenths == 412_307uL }
            log.idle()
            log.undo()
            log.until { it.view.ready?.odometerStartTenths == null }
            log.idle()
            log.export()
            log.idle()
        }
        val table = folder.resolve(shares.shared.single()).readText()
        assertTrue("12.3" in table && "courier" in table, table)
    }

    @Test
    fun `a report for whoever helps is a file that names nobody`() {
        val shares = Sharing(folder)
        onPhone(platform = shares) { app ->
            app.navigator.open(Place.Settings)
            app.at<SettingsModel>().apply { report() }.idle()
        }
        val report = folder.resolve(shares.shared.single()).readText()
        assertTrue("a test" in report && "\"schema\"" in report, report)
        for (private in listOf(OAK, "Oak Street", "Able", "Rosa")) assertTrue(private !in report, "$private: $report")
    }

    @Test
    fun `what the courier prefers is kept and changes the words at once`() = onPhone { app ->
        app.navigator.open(Place.Settings)
        val settings = app.at<SettingsModel>()
        assertEquals("Today", app.words.value.say("screens.today"))
        settings.prefer { it.copy(spanish = true, theme = ThemeChoice.SUNLIGHT) }
        assertEquals("Hoy", app.words.value.say("screens.today"))
        assertEquals(ThemeChoice.SUNLIGHT, app.preferences.value.theme)
    }

    @Test
    fun `after the process ended the same place is shown again with the same parcels`() {
        val stop = run {
            phone.receive(OAK)
            phone.receive(ELM)
            phone.plan()
            phone.viewPlan().outings.first().stops.first().id
        }
        val ways = listOf(
            Place.Enrol, Place.Couriers, Place.Load, Place.Missing, Place.Plan, Place.Stop(stop), Place.Deliver(stop), Place.CannotDeliver(stop),
            Place.Recorded(stop, "f", true), Place.Counter, Place.Returns, Place.CloseDay, Place.Earnings,
            Place.Mileage, Place.Records, Place.Settings,
        )
        for (place in ways) {
            lateinit var kind: Class<*>
            var kept = ""
            onPhone { app ->
                app.navigator.open(place)
                kind = app.model.first { it !is TodayModel }.javaClass
                kept = app.navigator.save()
            }
            onPhone(navigator = Navigator.restored(kept)) { app ->
                assertInstanceOf(kind, app.model.value)
                app.back()
                app.at<TodayModel>().until { it.view.ready?.parcels?.all == 2u }
            }
        }
        assertEquals(Place::class.java.permittedSubclasses.size - 1, ways.size, "a place beside Today is not in this list")
    }

    private fun onPhone(
        core: SatchelInterface = phone,
        navigator: Navigator = Navigator(),
        platform: Platform = NoPlatform,
        use: suspend (App) -> Unit,
    ) = runBlocking(thread) {
        use(App(Session(core), platform, Kept(), scope, ZoneId.of(ZONE), navigator = navigator))
    }

    private suspend inline fun <reified M : Model<*>> App.at(): M = withTimeout(10_000) { model.first { it is M } as M }

    private suspend fun <S> Model<S>.until(holds: (S) -> Boolean): S = withTimeout(10_000) { state.first(holds) }

    private suspend fun Model<*>.idle() {
        withTimeout(10_000) { notice.first { !it.busy } }
    }

    private object NoPlatform : Platform {
        override fun navigate(address: String, latE7: Long?, lonE7: Long?) = Unit

        override fun call(phone: String) = Unit

        override fun text(phone: String) = Unit

        override fun answer(verdict: Tone) = Unit

        override fun torch(on: Boolean) = Unit

        override suspend fun photo(): ByteArray? = null

        override val about = "a test"

        override suspend fun fileFor(name: String): String? = null
    }

    /** Files in a folder, and which of them were shared. */
    private class Sharing(private val folder: Path) : Platform by NoPlatform {
        val shared = mutableListOf<String>()

        override suspend fun fileFor(name: String): String = "${folder.resolve(name)}"

        override fun share(file: String) {
            shared += file
        }
    }

    private class Kept(var preferences: Preferences = Preferences()) : PreferenceStore {
        override fun read() = preferences

        override fun write(preferences: Preferences) {
            this.preferences = preferences
        }
    }

    private companion object {
        const val ZONE = "America/New_York"
        const val OAK = "TBA000000000101"
        const val ELM = "TBA000000000102"
    }
}
