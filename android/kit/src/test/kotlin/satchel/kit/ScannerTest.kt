package satchel.kit

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.DoorVerdict
import satchel.core.FailReason
import satchel.core.Failure
import satchel.core.Fault
import satchel.core.LatLon
import satchel.core.Satchel
import satchel.core.SatchelException
import satchel.core.SatchelInterface
import satchel.core.ShopSetup
import satchel.core.Span
import satchel.core.Verdict
import satchel.scene.direct
import java.nio.ByteBuffer
import java.nio.file.Path
import java.time.LocalDate
import java.time.ZoneId

/** Labels on every screen that scans: before the camera, typed by their end, and from a scanner that types like a keyboard. */
class ScannerTest {
    @TempDir
    lateinit var folder: Path
    private var time = 0L
    private val bench = Bench { time }
    private val phone by lazy { shop(folder.resolve("phone")) }

    @AfterEach
    fun `nothing stays behind`() {
        bench.close()
        phone.close()
    }

    @Test
    fun `a scanner that types like a keyboard takes a parcel in, and a stray key long before it does no harm`() = onPhone { app ->
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        load.scanner.key('x'.code)
        time += 5_000
        load.scanner.types(OAK)
        assertEquals(OAK, load.answered())
        load.scanner.types(ELM)
        load.until { (it.band as? Band.Answered)?.scan?.parcel == ELM }
        load.scanner.key('\n'.code)
        load.idle()
        assertEquals(2, phone.facts(0u).count { "received" in it.bytes.decodeToString() })
    }

    @Test
    fun `two boxes at once are both taken in, one after the other`() = onPhone { app ->
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        load.scanner.types(OAK)
        load.scanner.types(ELM)
        load.until { it.view.ready?.received == 2u }
        load.until { (it.band as? Band.Answered)?.scan?.parcel == ELM }
        assertEquals(listOf(Tone.RIGHT, Tone.RIGHT), bench.platform.tones)
    }

    @Test
    fun `the end of a number is enough, and the field closes`() = onPhone { app ->
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        load.scanner.type("010")
        load.scanner.scanned("0101")
        assertEquals(OAK, load.answered())
        assertNull(load.scanner.state.value.typed)
    }

    @Test
    fun `a label that names no parcel is said once while it is held before the camera, and the next one counts`() = onPhone { app ->
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        load.scanner.shows(Luma(direct(ByteArray(640 * 360)), 640, 360, 640))
        delay(50)
        assertNull(load.notice.value.problem, "a frame without a label says nothing")
        repeat(3) { load.scanner.shows(label("- - - -")) }
        withTimeout(5_000) { load.notice.first { it.problem?.key == "label.empty" } }
        delay(200)
        assertEquals(listOf(Tone.UNKNOWN), bench.platform.tones)
        load.scanner.shows(label(OAK))
        assertEquals(OAK, load.answered())
        load.idle()
        assertNull(load.notice.value.problem)
        assertEquals(1, phone.facts(0u).count { "received" in it.bytes.decodeToString() })
    }

    @Test
    fun `a full disk is said without the sound of an unknown box, and the box counts when there is room`() {
        var full = true
        val unread = SatchelException.Failed("store.disk_full", emptyMap(), "", Fault.DEVICE)
        val disk = object : SatchelInterface by phone {
            override fun receiveFrame(luma: ByteBuffer, width: UInt, height: UInt, rowStride: UInt, rotation: UShort) =
                if (full) throw unread else phone.receiveFrame(luma, width, height, rowStride, rotation)
        }
        bench.onPhone(disk) { app ->
            app.navigator.tab(Place.Load)
            val load = app.at<LoadModel>()
            load.scanner.shows(label(OAK))
            withTimeout(5_000) { load.notice.first { it.problem?.key == "store.disk_full" } }
            assertEquals(emptyList<Tone>(), bench.platform.tones)
            full = false
            load.scanner.shows(label(OAK))
            assertEquals(OAK, load.answered())
            assertNull(load.notice.value.problem)
        }
    }

    @Test
    fun `a box before the camera while the store is paused says nothing, and counts when it goes on`() {
        var met = 0
        val counting = object : SatchelInterface by phone {
            override fun receiveFrame(luma: ByteBuffer, width: UInt, height: UInt, rowStride: UInt, rotation: UShort) = try {
                phone.receiveFrame(luma, width, height, rowStride, rotation)
            } catch (paused: SatchelException.Failed) {
                met += 1
                throw paused
            }
        }
        bench.onPhone(counting) { app ->
            app.navigator.tab(Place.Load)
            val load = app.at<LoadModel>()
            load.until { it.view is Shown.Ready }
            phone.pause()
            load.scanner.shows(label(OAK))
            withTimeout(5_000) { while (met == 0) delay(5) }
            delay(50)
            assertEquals(LoadState(load.state.value.view) to Notice(), load.state.value to load.notice.value)
            assertEquals(emptyList<Tone>(), bench.platform.tones)
            phone.resume()
            load.scanner.shows(label(OAK))
            assertEquals(OAK, load.answered())
        }
    }

    @Test
    fun `the light goes out when the camera rests and when the screen is left`() = onPhone { app ->
        app.navigator.tab(Place.Load)
        val scanner = app.at<LoadModel>().scanner
        scanner.torch()
        assertTrue(bench.platform.lit)
        scanner.camera(Camera.ASLEEP)
        assertFalse(bench.platform.lit || scanner.state.value.torch)
        scanner.wake()
        scanner.torch()
        app.navigator.tab(Place.Today)
        app.at<TodayModel>()
        delay(50)
        assertFalse(bench.platform.lit)
    }

    @Test
    fun `at a door a box is read by the camera, and one of another door is told apart`() = asking("scan") { app, stop ->
        app.navigator.open(Place.Deliver(stop))
        val door = app.at<DeliverModel>()
        door.until { it.part == Part.SCAN }
        val mine = door.state.value.open.single().trackingNumber
        assertEquals(Camera.RUNNING, door.scanner.state.value.camera)
        door.scanner.shows(label(if (mine == OAK) ELM else OAK))
        assertEquals(DoorVerdict.WRONG_STOP, door.until { it.scan != null }.scan?.verdict)
        door.idle()
        door.scanner.shows(label(mine))
        door.until { it.scanned == setOf(mine) }
        assertEquals(listOf(Tone.ELSEWHERE, Tone.RIGHT), bench.platform.tones)
        withTimeout(5_000) { door.scanner.state.first { it.camera == Camera.OFF } }
        door.next()
        app.at<RecordedModel>()
    }

    @Test
    fun `at a door the end of a number and a keyboard scanner do the same`() = asking("scan") { app, stop ->
        app.navigator.open(Place.Deliver(stop))
        val door = app.at<DeliverModel>()
        val mine = door.until { it.part == Part.SCAN }.open.single().trackingNumber
        door.scanner.scanned(mine.takeLast(4))
        assertEquals(mine, door.until { it.scan != null }.scan?.parcel)
        door.idle()
        door.scanner.types(mine)
        door.idle()
        assertTrue(door.state.value.given(Part.SCAN))
    }

    @Test
    fun `over the counter a parcel that waits is collected and another one is put on a shelf`() = onPhone { app ->
        phone.receive(OAK)
        app.navigator.open(Place.Counter)
        val counter = app.at<CounterModel>()
        counter.until { it.view is Shown.Ready }
        counter.scanner.wake()
        counter.scanner.shows(label(OAK))
        assertEquals(OAK, counter.until { it.taking != null }.taking?.parcel)
        assertEquals(Camera.OFF, counter.scanner.state.value.camera)
        counter.taking(Taking(OAK, "B2"))
        counter.hold()
        counter.until { it.view.ready?.held?.size == 1 && it.taking == null }
        counter.scanner.scanned(OAK.takeLast(4))
        assertEquals(OAK, counter.state.value.open)
        counter.open(null)
        counter.scanner.types(OAK)
        assertEquals(OAK, counter.state.value.open)
    }

    @Test
    fun `what goes back is ticked by its label, and a parcel that does not go back is said`() = onPhone { app ->
        phone.leave()
        val box = phone.viewStop(phone.viewPlan().outings.first().stops.first().id).parcels.single().trackingNumber
        phone.fail(Failure(listOf(box), FailReason.REFUSED, again = false, steps = phone.failSteps(FailReason.REFUSED).map { it.key }))
        app.navigator.open(Place.Returns)
        val returns = app.at<ReturnsModel>()
        returns.until { it.view.ready?.size == 1 }
        returns.choose(box)
        returns.scanner.wake()
        returns.scanner.shows(label(box))
        val state = returns.until { it.seen == setOf(box) }
        assertEquals(emptySet<String>(), state.left)
        returns.scanner.types("TBA999999999999")
        assertEquals("screens.not_going_back", returns.notice.value.problem?.key)
        returns.scanner.scanned(box.takeLast(4))
        assertNull(returns.notice.value.problem)
    }

    @Test
    fun `what the depot's QR says fills the enrolment`() = onPhone { app ->
        app.navigator.open(Place.Enrol)
        val enrol = app.at<EnrolModel>()
        enrol.scanner.wake()
        enrol.scanner.shows(label("satchel"))
        assertEquals(EnrolState("satchel"), enrol.until { it.depot.isNotEmpty() })
        enrol.scanner.types("satchel://enroll?depot=x")
        assertEquals("satchel://enroll?depot=x", enrol.state.value.depot)
        assertEquals(Camera.OFF, enrol.scanner.state.value.camera)
    }

    @Test
    fun `a camera that nobody wants decodes nothing and keeps no frame`() = onPhone { app ->
        app.navigator.open(Place.Counter)
        val counter = app.at<CounterModel>()
        var back = 0
        val seen = label(OAK)
        repeat(20) { counter.scanner.frame(Luma(seen.bytes, seen.width, seen.height, seen.rowStride) { back += 1 }) }
        delay(200)
        assertEquals(20, back)
        assertNull(counter.state.value.taking)
    }

    private fun onPhone(use: suspend (App) -> Unit) = bench.onPhone(phone, use = use)

    /** A day of two doors whose parcels ask for this proof. */
    private fun asking(proof: String, use: suspend (App, String) -> Unit) = Satchel.openOnDesk("${folder.resolve("asking")}", ZONE).use { other ->
        other.setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), ZONE, listOf(Span(0, 86_399))))
        val rows = listOf(OAK, ELM).mapIndexed { i, number -> "$number,${12 + i} Oak Street,43215,39.96${5 + i},-82.995,$proof" }
        other.importCsv(("tracking_number,address,zip,lat,lon,proof\n" + rows.joinToString("\n")).toByteArray(), "${LocalDate.now(ZoneId.of(ZONE))}")
        val stop = other.leave()
        other.arrive(stop)
        try {
            bench.onPhone(other) { use(it, stop) }
        } finally {
            bench.close() // before its store
        }
    }

    private suspend fun LoadModel.answered() = (
        until {
            it.band is Band.Answered
        }.band as Band.Answered
    ).scan.also { assertEquals(Verdict.EXPECTED, it.verdict) }.parcel

    private fun Scanner.types(label: String) = "$label\n".forEach { key(it.code) }

    /** An empty table, then the box, as the eye of a camera meets them. */
    private suspend fun Scanner.shows(box: Luma) {
        time += 200
        frame(Luma(direct(ByteArray(640 * 360)), 640, 360, 640))
        delay(50)
        time += 200
        frame(box)
    }
}
