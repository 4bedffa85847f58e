package satchel.platform

import android.graphics.Rect
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import satchel.kit.App
import satchel.kit.Camera
import satchel.kit.DeliverModel
import satchel.kit.Luma
import java.nio.Buffer
import java.nio.ByteBuffer

/**
 * A frame's brightness as the camera hands it out: [pixelStride] is 1 on nearly every phone, [seen] is the part of it that the
 * preview shows. [release] gives it back.
 */
class CameraFrame(
    val bytes: ByteBuffer,
    val width: Int,
    val height: Int,
    val rowStride: Int,
    val pixelStride: Int,
    val rotation: Int,
    val seen: Rect,
    val release: () -> Unit,
)

/**
 * Camera frames on their way to a scan screen, cropped to what the courier sees. The core reads them where they lie: nothing is
 * copied unless the rows are not one byte a pixel. Every frame is given back once: at the latest when the next one comes. Which of
 * them are decoded is the kit's to say (`FrameGate`).
 */
class Frames(private val app: App, private val counts: Counts) {
    /** On any thread. A frame that nobody wants, or that is shorter than it says, is given back at once. */
    fun take(frame: CameraFrame) {
        counts.frames.incrementAndGet()
        val scanner = app.model.value.scanner
        val luma = if (scanner == null) null else cropped(frame)
        if (luma == null) frame.release() else scanner?.frame(luma)
    }

    private fun cropped(frame: CameraFrame): Luma? = frame.run {
        val part = Rect(0, 0, width, height)
        val bad = !part.intersect(seen) || rotation % 90 != 0 || rowStride < (width - 1) * pixelStride + 1
        val last = (part.bottom - 1) * rowStride + (part.right - 1) * pixelStride
        if (bad || last >= bytes.limit()) return null
        val lines = bytes.duplicate()
        (lines as Buffer).limit(last + 1) // Android 9 has these of Buffer only
        (lines as Buffer).position(part.top * rowStride + part.left * pixelStride)
        val there = lines.slice()
        val turn = Math.floorMod(rotation, 360)
        if (pixelStride == 1 && there.isDirect) return Luma(there, part.width(), part.height(), rowStride, turn, release)
        counts.copies.incrementAndGet()
        val packed = ByteBuffer.allocateDirect(part.width() * part.height())
        for (y in 0 until part.height()) for (x in 0 until part.width()) packed.put(there.get(y * rowStride + x * pixelStride))
        (packed as Buffer).rewind()
        Luma(packed, part.width(), part.height(), part.width(), turn, release)
    }
}

/** Whether the camera is to run: for a scanner while it is awake, and at a door while the photo is asked for. */
@OptIn(ExperimentalCoroutinesApi::class)
val App.cameraWanted: Flow<Boolean>
    get() = model.flatMapLatest { model ->
        val scans = model.scanner?.state?.map { it.camera == Camera.RUNNING } ?: flowOf(false)
        if (model !is DeliverModel) scans else scans.combine(model.state) { scan, it -> scan || it.wantsCamera }
    }.distinctUntilChanged()

/** The camera was denied, is another app's, or is back. */
fun App.cameraIs(camera: Camera) = model.value.cameraIs(camera)
