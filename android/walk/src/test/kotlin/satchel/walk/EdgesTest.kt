package satchel.walk

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import satchel.core.Delivery
import satchel.core.Failed
import satchel.core.Fault
import satchel.core.FrameScan
import satchel.core.KeyFailure
import satchel.core.Language
import satchel.core.LatLon
import satchel.core.MapWish
import satchel.core.NewParcel
import satchel.core.Outcome
import satchel.core.Satchel
import satchel.core.SatchelException
import satchel.core.ShopSetup
import satchel.core.Span
import satchel.core.Text
import satchel.core.recoverKey
import satchel.core.render
import satchel.core.uniffiEnsureInitialized
import satchel.core.version
import satchel.scene.Depot
import satchel.scene.direct
import satchel.scene.doorPhoto
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit.SECONDS

/** What a shell can rely on at the boundary: errors, keys of its own, handles, threads. */
class EdgesTest {
    init {
        uniffiEnsureInitialized()
    }

    @TempDir
    lateinit var folder: Path

    private val store get() = "${folder.resolve("phone")}"

    @Test
    fun `the library says its version`() = assertTrue(Regex("""\d+\.\d+\.\d+""").matches(version()), version())

    @Test
    fun `an error carries its key, its arguments, its text and who can mend it`(): Unit = onDesk { phone ->
        val failed = assertThrows<SatchelException.Failed> { phone.viewStop("nowhere") }
        assertEquals("companion.unknown_stop", failed.key)
        assertEquals("nowhere", failed.args["stop"])
        assertEquals(Fault.INPUT, failed.fault)
        val text = Text(failed.key, failed.args)
        assertEquals(failed.text, render(text, Language.EN))
        assertNotEquals(failed.text, render(text, Language.ES))
        assertTrue("nowhere" in failed.text && "nowhere" in render(text, Language.ES), failed.text)
    }

    @Test
    fun `a day that is no day is refused before anything happens`(): Unit = onDesk { phone ->
        val failed = assertThrows<SatchelException.Failed> { phone.importCsv("a,b".toByteArray(), "yesterday") }
        assertEquals("calendar.day", failed.key)
        assertEquals(Fault.INPUT, failed.fault)
        assertTrue("yesterday" in failed.text, failed.text)
    }

    @Test
    fun `a shop without a depot works alone`(): Unit = onDesk { phone ->
        phone.setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), ZONE, listOf(Span(0, 86_399))))
        phone.addParcel(NewParcel("TBA000000000101", address = "12 Oak Street", zip = "43215", at = LatLon(399_650_000, -829_950_000)))
        phone.receive("TBA000000000101")
        val planned = phone.plan(listOf(Span(0, 86_399)))
        assertEquals(1, planned.plan.outings.single().visits.size)
        assertEquals(listOf(listOf(0L, 86_399L)), phone.viewPlan().slots)
        phone.startOuting()
        phone.deliver(Delivery(listOf("TBA000000000101"), photo = doorPhoto(3), name = "A. Able"))
        assertEquals(1u, phone.closeDay().counts.delivered)
        assertEquals("companion.works_alone", phone.sync().problem?.key)
    }

    @Test
    fun `a phone with a street map draws the day, finds addresses and keeps a pin`(): Unit = onDesk { phone ->
        phone.setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), ZONE, listOf(Span(0, 86_399))))
        phone.addParcel(NewParcel("TBA000000000101", address = "12 Oak Street", zip = "43215", at = LatLon(399_650_000, -829_950_000)))
        phone.receive("TBA000000000101")
        phone.plan(listOf(Span(0, 86_399)))
        val travel = phone.viewPlan().travel!!
        assertFalse(travel.onStreets)
        val wish = MapWish(800u, 600u, 2.0, null, 15.0)
        assertEquals("companion.no_map", assertThrows<SatchelException.Failed> { phone.dayMap(wish) }.key)
        assertEquals("companion.no_map", assertThrows<SatchelException.Failed> { phone.findAddress("oak") }.key)
        val nothing = folder.resolve("no.roads").also { it.toFile().writeText("hello") }
        assertEquals("roads.not_a_pack", assertThrows<SatchelException.Failed> { phone.takeRoads("$nothing") }.key)
        val stop = phone.viewPlan().outings.single().stops.single().id
        phone.movePin(stop, LatLon(399_651_000, -829_951_000))
        assertEquals(399_651_000, phone.viewStop(stop).latE7)
    }

    @Test
    fun `a photo with nothing in it is refused and a real one is judged before it is used`(): Unit = onDesk { phone ->
        assertThrows<SatchelException.Failed> { phone.checkPhoto(ByteArray(0)) }
        assertTrue(phone.checkPhoto(doorPhoto(4)).isEmpty())
    }

    @Test
    fun `a frame without a label says nothing, and one smaller than it says is refused`(): Unit = onDesk { phone ->
        assertEquals(FrameScan.Nothing, phone.receiveFrame(direct(ByteArray(640 * 480)), 640u, 480u, 640u, 0u))
        val short = assertThrows<SatchelException.Failed> { phone.receiveFrame(direct(ByteArray(10)), 640u, 480u, 640u, 0u) }
        assertEquals(Fault.INPUT to "label.frame", short.fault to short.key)
    }

    @Test
    fun `facts come as they are stored`(): Unit = onDesk { phone ->
        phone.addParcel(NewParcel("TBA000000000101", address = "12 Oak Street", zip = "43215"))
        val damaged = phone.damaged("TBA000000000101")
        val last = phone.facts(damaged.seq - 1u).single()
        assertEquals(damaged.hash, last.hash)
        assertTrue(damaged.id in last.bytes.decodeToString())
    }

    @Test
    fun `the phone's own keys sign what the depot takes`(): Unit = Depot(folder).use { depot ->
        depot.start()
        depot.addPartner()
        val keys = PhoneKeys()
        Satchel.open(store, keys, ZONE).use { phone ->
            phone.enrol(depot.url, depot.enrolCode())
            phone.addParcel(NewParcel("TBA000000000101", address = "12 Oak Street", zip = "43215"))
            val report = phone.sync()
            assertEquals(0u, report.pending, "${report.problem}")
            assertTrue(keys.signatures >= 2, "${keys.signatures} signatures: the enrolment and the head at least")
        }
    }

    @Test
    fun `keys that are locked keep the store closed and its facts safe`() {
        val keys = object : PhoneKeys() {
            var fails: (() -> Nothing)? = null

            override fun unwrap(wrapped: ByteArray): ByteArray = fails?.invoke() ?: super.unwrap(wrapped)
        }
        val facts = Satchel.open(store, keys, ZONE).use { phone ->
            phone.addParcel(NewParcel("TBA000000000101", address = "12 Oak Street", zip = "43215"))
            phone.facts(0u)
        }

        fun failsWith(key: String, failure: () -> Nothing) {
            keys.fails = failure
            val failed = assertThrows<SatchelException.Failed> { Satchel.open(store, keys, ZONE) }
            assertEquals(listOf(key, Fault.DEVICE), listOf(failed.key, failed.fault))
            assertFalse("Test.kt" in "${failed.args} ${failed.text}", "a person reads no stack: ${failed.text}")
        }
        failsWith("store.key_store") { throw KeyFailure.Unavailable("not unlocked since the boot") }
        failsWith("store.key_store") { error("a bug in the shell") }
        failsWith("store.key_lost") { throw KeyFailure.DoesNotOpen() }

        keys.fails = null
        Satchel.open(store, keys, ZONE).use { phone ->
            assertEquals(facts.map { it.hash }, phone.facts(0u).map { it.hash })
        }
    }

    @Test
    fun `a lost phone comes back from its backup and phrase with new keys`() {
        val backup = "${folder.resolve("backup")}"
        val phrase = onDesk { phone ->
            phone.addParcel(NewParcel("TBA000000000101", address = "12 Oak Street", zip = "43215"))
            phone.backUp(backup)
            phone.recoveryPhrase()
        }
        val other = "${folder.resolve("other phone")}"
        assertThrows<SatchelException.Failed> { Satchel.restore(backup, "not the phrase", other, PhoneKeys(), ZONE) }
        Satchel.restore(backup, phrase, other, PhoneKeys(), ZONE).use { assertEquals(1u, it.viewToday().parcels.all) }
    }

    @Test
    fun `keys that were lost are replaced with the recovery phrase`() {
        val phrase = Satchel.open(store, PhoneKeys(), ZONE).use { it.recoveryPhrase() }
        val keys = PhoneKeys()
        assertThrows<SatchelException.Failed> { Satchel.open(store, keys, ZONE) }
        recoverKey(store, phrase, keys)
        Satchel.open(store, keys, ZONE).close()
    }

    @Test
    fun `the system's uploader gets its jobs and its tickets are known again`(): Unit = onDesk { phone ->
        assertTrue(phone.evidenceJobs("$folder").isEmpty())
        val failed = assertThrows<SatchelException.Failed> {
            phone.evidenceOutcome("no ticket", Outcome.Failed(Failed.TIMEOUT), "$folder")
        }
        assertEquals(Fault.INPUT, failed.fault)
    }

    @Test
    fun `a closed handle answers no more and frees the store`() {
        val phone = Satchel.openOnDesk(store, ZONE)
        val second = assertThrows<SatchelException.Failed> { Satchel.openOnDesk(store, ZONE) }
        assertEquals(Fault.DEVICE, second.fault)
        phone.close()
        assertThrows<IllegalStateException> { phone.viewToday() }
        Satchel.openOnDesk(store, ZONE).use { assertTrue(it.openedWith().isEmpty()) }
    }

    @Test
    fun `a paused store goes on where it was`(): Unit = onDesk { phone ->
        phone.pause()
        assertTrue(phone.resume().isEmpty())
        phone.addParcel(NewParcel("TBA000000000101", address = "12 Oak Street", zip = "43215"))
        assertEquals(1u, phone.viewToday().parcels.all)
    }

    @Test
    fun `views and acts go on in one thread while another syncs`(): Unit = Depot(folder).use { depot ->
        depot.start()
        depot.addPartner()
        onDesk { phone ->
            phone.enrol(depot.url, depot.enrolCode())
            val syncing = CompletableFuture.supplyAsync { phone.sync() }
            phone.addParcel(NewParcel("TBA000000000101", address = "12 Oak Street", zip = "43215"))
            assertEquals(1u, phone.viewToday().parcels.all)
            phone.cancelSync()
            syncing.get(20, SECONDS)
        }
    }

    private fun <T> onDesk(use: (Satchel) -> T): T = Satchel.openOnDesk(store, ZONE).use(use)

    private companion object {
        const val ZONE = "America/New_York"
    }
}
