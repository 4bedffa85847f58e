package satchel.platform

import android.graphics.Rect
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.shadows.ShadowSystemClock
import satchel.core.Verdict
import satchel.kit.App
import satchel.kit.Band
import satchel.kit.Camera
import satchel.kit.LoadModel
import satchel.kit.Place
import satchel.scene.SampleParcel
import satchel.scene.direct
import satchel.scene.labelPicture
import satchel.scene.luma
import java.time.Duration

/** Camera frames of every kind, as phones hand them out, into the real decoder. */
@RunWith(RobolectricTestRunner::class)
class FramesTest {
    private val bench = Bench()
    private lateinit var app: App
    private lateinit var frames: Frames
    private var given = 0
    private var back = 0

    @Before
    fun `the scan screen`() {
        bench.shop()
        app = bench.open().app
        frames = Frames(app, bench.phone.counts)
        app.navigator.tab(Place.Load)
        app.at<LoadModel>()
    }

    @After
    fun `every frame was given back`() {
        untilTrue("the frames") { given == back }
        bench.close()
    }

    @Test
    fun `a label is read whichever way the sensor lies, with rows of any length, and nothing is copied`() {
        for ((i, rotation) in listOf(0, 90, 180, 270).withIndex()) {
            val picture = turned(label(), 360 - rotation)
            val frame = picture.padded(picture.width + 1 + 30 * i)
            assertEquals("$rotation", OAK, read(frame, rotation))
        }
        assertEquals(0, bench.phone.counts.copies.get())
    }

    @Test
    fun `brightness between other bytes is copied once a frame, and counted`() {
        assertEquals(OAK, read(label().spread(2), 0))
        assertEquals(1, bench.phone.counts.copies.get())
    }

    @Test
    fun `only what the courier sees is read`() {
        val wide = beside(label(), label(ELM))
        assertEquals(ELM, read(wide, 0, Rect(wide.width / 2, 0, wide.width, wide.height)))
        assertEquals(OAK, read(wide, 0, Rect(0, 0, wide.width / 2, wide.height)))
        assertEquals(0, bench.phone.counts.copies.get())
    }

    @Test
    fun `frames that are all black, too short or turned by nothing known change nothing`() {
        val before = app.at<LoadModel>().state.value.band
        repeat(10) {
            show(Grey(1280, 720, 1280, 1, ByteArray(1280 * 720)), 0)
            settle()
        }
        val short = Grey(1280, 720, 1280, 1, ByteArray(1280 * 700))
        show(short, 0)
        show(label().run { Grey(width, height, width - 1, 1, bytes) }, 0)
        show(label(), 45)
        show(label(), 0, Rect(5_000, 0, 6_000, 10))
        settle()
        assertEquals(before, app.at<LoadModel>().state.value.band)
        assertTrue(bench.phone.counts.decodes.get() in 8..10)
    }

    @Test
    fun `at most eight frames a second are decoded, the newest, and none after twenty seconds without a label`() {
        val black = Grey(640, 360, 640, 1, ByteArray(640 * 360))
        repeat(30) {
            show(black, 0)
            settle(33)
        }
        assertTrue("${bench.phone.counts}", bench.phone.counts.decodes.get() in 6..8)
        repeat(25) {
            show(black, 0)
            settle(1_000)
        }
        assertEquals(Camera.ASLEEP, app.at<LoadModel>().scanner.state.value.camera)
        val decodes = bench.phone.counts.decodes.get()
        show(black, 0)
        settle(1_000)
        assertEquals(decodes, bench.phone.counts.decodes.get())
        app.at<LoadModel>().scanner.camera(Camera.RUNNING)
        assertEquals(OAK, read(label(), 0))
    }

    @Test
    fun `a frame that comes while another screen is open is given back`() {
        app.navigator.tab(Place.Today)
        until("today") { app.model.value.takeIf { it !is LoadModel } }
        show(label(), 0)
        assertEquals(given, back)
        assertEquals(0, bench.phone.counts.decodes.get())
    }

    /** Shows an empty table, then the frame, and says which parcel was answered. */
    private fun read(frame: Grey, rotation: Int, seen: Rect = frame.all): String {
        settle()
        val model = app.at<LoadModel>()
        show(Grey(640, 360, 640, 1, ByteArray(640 * 360) { 90 }), 0)
        settle()
        val before = model.state.value.band
        show(frame, rotation, seen)
        val band = until("an answer") { model.state.value.band.takeIf { it != before } } as Band.Answered
        assertTrue(band.scan.verdict in listOf(Verdict.EXPECTED, Verdict.TWICE))
        return band.scan.parcel
    }

    private fun show(frame: Grey, rotation: Int, seen: Rect = frame.all) {
        given += 1
        frames.take(CameraFrame(direct(frame.bytes), frame.width, frame.height, frame.stride, frame.step, rotation, seen) { back += 1 })
    }

    /** The frames are through, and so much time has passed. */
    private fun settle(millis: Long = 150) {
        untilTrue("the frame") { given == back }
        ShadowSystemClock.advanceBy(Duration.ofMillis(millis))
    }

    private fun label(number: String = OAK): Grey {
        val luma = luma(labelPicture(SampleParcel(number, "A. Able", "12 Oak Street", "Columbus OH 43215", "photo", null)))
        return luma.run { Grey(width, height, rowStride, 1, ByteArray(bytes.capacity()).also { bytes.duplicate().get(it) }) }
    }
}

/** A grey picture in memory; a pixel stands every [step] bytes. */
private class Grey(val width: Int, val height: Int, val stride: Int, val step: Int, val bytes: ByteArray) {
    val all get() = Rect(0, 0, width, height)

    fun at(x: Int, y: Int) = bytes[y * stride + x * step]

    /** Rows of this length, the last one without its padding, as cameras do. */
    fun padded(stride: Int) = drawn(width, height, stride) { x, y -> at(x, y) }

    fun spread(step: Int): Grey {
        val out = ByteArray(width * step * height) { 0x55 }
        for (y in 0 until height) for (x in 0 until width) out[(y * width + x) * step] = at(x, y)
        return Grey(width, height, width * step, step, out)
    }
}

private fun drawn(width: Int, height: Int, stride: Int, pixel: (Int, Int) -> Byte): Grey {
    val out = ByteArray(stride * (height - 1) + width) { 0x33 }
    for (y in 0 until height) for (x in 0 until width) out[y * stride + x] = pixel(x, y)
    return Grey(width, height, stride, 1, out)
}

/** Turned clockwise. */
private fun turned(picture: Grey, degrees: Int): Grey = when (degrees % 360) {
    90 -> drawn(picture.height, picture.width, picture.height) { x, y -> picture.at(y, picture.height - 1 - x) }
    180 -> drawn(picture.width, picture.height, picture.width) { x, y -> picture.at(picture.width - 1 - x, picture.height - 1 - y) }
    270 -> drawn(picture.height, picture.width, picture.height) { x, y -> picture.at(picture.width - 1 - y, x) }
    else -> picture
}

private fun beside(left: Grey, right: Grey) = drawn(left.width * 2, left.height, left.width * 2) { x, y ->
    if (x < left.width) left.at(x, y) else right.at(x - left.width, y)
}
