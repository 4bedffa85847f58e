package satchel.kit

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.Enrolled
import satchel.core.Fault
import satchel.core.InternalException
import satchel.core.MapDrawing
import satchel.core.MapWish
import satchel.core.PlanView
import satchel.core.Recorded
import satchel.core.Satchel
import satchel.core.SatchelException
import satchel.core.SatchelInterface
import satchel.core.TodayView
import satchel.core.Verdict
import java.lang.ref.WeakReference
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.io.path.readText

/** The models over the real core, with a shop that works alone. */
class AppTest {
    @TempDir
    lateinit var folder: Path
    private val bench = Bench()
    private val phone by lazy { shop(folder.resolve("phone")) }

    @AfterEach
    fun `nothing stays behind`() {
        bench.close()
        phone.close()
    }

    @Test
    fun `a bare phone begins with the enrolment and can go on without`() = Satchel.openOnDesk("${folder.resolve("bare")}", ZONE).use { bare ->
        Bench().use { bench ->
            bench.onPhone(bare) { app ->
                app.start()
                app.at<EnrolModel>().back()
                assertNull(app.at<TodayModel>().until { it.view is Shown.Ready }.trouble)
            }
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
    fun `an act that broke after it was recorded is not said to be undone, and shows`() {
        val broken = object : SatchelInterface by phone {
            override fun missing(parcel: String): Recorded = phone.missing(parcel).also { throw InternalException("a panic") }
        }
        onPhone(broken) { app ->
            app.navigator.open(Place.Missing)
            val missing = app.at<MissingModel>()
            missing.report(OAK)
            val why = withTimeout(10_000) { missing.notice.first { it.problem != null } }.problem!!
            missing.until { state -> state.view.ready?.missing.orEmpty().any { it.trackingNumber == OAK && it.reported != null } }
            assertEquals("Satchel made a mistake. Look at what is recorded before you do it again, and please report it.", app.words.value.say(why))
        }
    }

    @Test
    fun `a second tap while an act runs is left out`() = onPhone { app ->
        app.navigator.open(Place.Missing)
        val missing = app.at<MissingModel>()
        missing.report(OAK)
        missing.report(ELM)
        missing.idle()
        missing.until { it.view.ready!!.missing.any { parcel -> parcel.trackingNumber == OAK && parcel.reported != null } }
        assertEquals(1, phone.facts(0u).count { "missing" in it.bytes.decodeToString() })
    }

    @Test
    fun `an act whose screen is left while it runs is done and shows on the next screen`() {
        val slow = object : SatchelInterface by phone {
            override fun receive(said: String) = phone.receive(said).also { Thread.sleep(300) }
        }
        onPhone(slow) { app ->
            app.at<TodayModel>().until { it.view.ready?.parcels?.expected == 2u }
            app.navigator.tab(Place.Load)
            app.at<LoadModel>().scanner.scanned(OAK)
            delay(50)
            app.navigator.tab(Place.Today)
            app.at<TodayModel>().until { it.view.ready?.parcels?.expected == 1u }
        }
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
        val seen = label(OAK)
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
    fun `a view that failed is looked at again, and each failure is one of its own`() {
        val fails = AtomicBoolean(true)
        val unread = SatchelException.Failed("store.sqlite", emptyMap(), "", Fault.DEVICE)
        val flaky = object : SatchelInterface by phone {
            override fun viewEarnings() = if (fails.get()) throw unread else phone.viewEarnings()
        }
        onPhone(flaky) { app ->
            app.navigator.tab(Place.Earnings)
            val money = app.at<EarningsModel>()
            val first = money.until { it.view is Shown.Failed }.view
            app.session.touch()
            money.until { it.view is Shown.Failed && it.view !== first }
            fails.set(false)
            app.session.touch()
            money.until { it.view is Shown.Ready }
        }
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
            withContext(bench.thread) { repeat(200) { app.session.touch() } }
            delay(300)
            assertTrue(looks.get() - quick <= 3, "${looks.get() - quick} looks for a storm of 200")
        }
    }

    @Test
    fun `no order is ever shown with the map of another one`() {
        phone.leave()
        var before = ""
        val drawing = object : SatchelInterface by phone {
            /** Right behind the first look at the plan, another thread records another order. */
            override fun dayMap(wish: MapWish): MapDrawing {
                if (before.isEmpty()) {
                    val outing = phone.viewPlan().outings.single()
                    before = order(phone.viewPlan())
                    phone.orderByHand(outing.number, outing.stops.map { it.id }.reversed())
                }
                return MapDrawing(0u, 0u, 10u, emptyList(), emptyList(), emptyList(), null, null, order(phone.viewPlan()))
            }
        }
        onPhone(drawing) { app ->
            app.navigator.tab(Place.Plan)
            val plan = app.at<PlanModel>()
            val seen = mutableListOf<PlanState>()
            bench.scope.launch { plan.state.collect { seen += it } }
            plan.mapSize(300, 200, 1f)
            plan.until { it.map is DayMap.Drawn && it.view.ready?.byHand == true }
            plan.move(0, 1)
            plan.idle()
            delay(100)
            for (state in seen) {
                val (map, view) = (state.map as? DayMap.Drawn ?: continue) to (state.view.ready ?: continue)
                assertEquals(order(view), map.drawing.attribution)
            }
            assertEquals(before, order(seen.last().view.ready!!), "turned round twice")
        }
    }

    private fun order(view: PlanView) = view.outings.joinToString { outing -> outing.stops.joinToString { it.id } }

    @Test
    fun `places are opened and left a thousand times and nothing of them stays`() = onPhone { app ->
        val jobs = { bench.scope.coroutineContext.job.children.count() }
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
    fun `a file that cannot be written is said, and nothing is shared`() {
        val shares = Sharing(folder.resolve("gone"))
        onPhone(platform = shares) { app ->
            app.navigator.open(Place.Settings)
            val settings = app.at<SettingsModel>()
            settings.report()
            withTimeout(10_000) { settings.notice.first { it.problem?.key == "screens.no_room" } }
        }
        assertEquals(emptyList<String>(), shares.shared)
    }

    @Test
    fun `an enrolment that waits for the network keeps no view waiting, and a second tap is left out`() {
        val (asked, answers) = AtomicInteger() to CountDownLatch(1)
        val slow = object : SatchelInterface by phone {
            override fun enrol(depot: String, code: String): Enrolled {
                asked.incrementAndGet()
                answers.await()
                return phone.enrol(depot, code)
            }
        }
        bench.onPhone(slow) { app ->
            app.navigator.open(Place.Enrol)
            val enrol = app.at<EnrolModel>()
            enrol.enrol()
            withTimeout(10_000) { while (asked.get() == 0) delay(5) }
            enrol.enrol()
            withTimeout(2_000) { app.session.look { it.viewToday() } }
            answers.countDown()
            withTimeout(10_000) { enrol.notice.first { it.problem != null } }
            assertEquals(1, asked.get())
        }
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
            Place.Enrol, Place.SetUp, Place.Add("TBA7"), Place.Couriers, Place.Load, Place.Missing, Place.Plan, Place.Slots, Place.Stop(stop),
            Place.Deliver(stop), Place.CannotDeliver(stop),
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
        platform: Platform = bench.platform,
        use: suspend (App) -> Unit,
    ) = bench.onPhone(core, navigator, platform, use)

    /** Files in a folder, and which of them were shared. */
    private class Sharing(private val folder: Path) : Platform by NoPlatform() {
        val shared = mutableListOf<String>()

        override suspend fun fileFor(name: String): String = "${folder.resolve(name)}"

        override fun share(file: String) {
            shared += file
        }
    }
}
