package satchel.app

import android.view.Surface
import androidx.camera.core.Camera
import androidx.camera.core.CameraSelector
import androidx.camera.core.CameraState
import androidx.camera.core.ImageAnalysis
import androidx.camera.core.ImageCapture
import androidx.camera.core.ImageCaptureException
import androidx.camera.core.ImageProxy
import androidx.camera.core.Preview
import androidx.camera.core.UseCaseGroup
import androidx.camera.core.ViewPort
import androidx.camera.lifecycle.ProcessCameraProvider
import androidx.camera.view.PreviewView
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.LocalLifecycleOwner
import androidx.compose.ui.viewinterop.AndroidView
import androidx.core.content.ContextCompat
import androidx.lifecycle.LifecycleOwner
import kotlinx.coroutines.suspendCancellableCoroutine
import satchel.platform.CameraFrame
import satchel.platform.Counts
import satchel.platform.Frames
import satchel.platform.Lens
import satchel.platform.Opening
import satchel.platform.cameraIs
import satchel.platform.cameraWanted
import java.io.ByteArrayOutputStream
import java.util.concurrent.Executors
import kotlin.coroutines.resume
import satchel.kit.Camera as CameraShown

/** The camera's picture, as long as somebody wants it; its frames go to the core, its pictures to the kit. All of CameraX is here. */
@Composable
fun CameraPreview(opened: Opening.Open, counts: Counts) {
    val wanted by opened.app.cameraWanted.collectAsState(initial = false)
    val owner = LocalLifecycleOwner.current
    val context = LocalContext.current
    val view = remember { PreviewView(context).apply { scaleType = PreviewView.ScaleType.FILL_CENTER } }
    AndroidView({ view }, Modifier.fillMaxSize())
    DisposableEffect(wanted) {
        val camera = if (wanted) OpenCamera(opened, counts, view, owner) else null
        onDispose { camera?.close() }
    }
}

private class OpenCamera(private val opened: Opening.Open, counts: Counts, private val view: PreviewView, private val owner: LifecycleOwner) : Lens {
    private val frames = Frames(opened.app, counts)
    private val main = ContextCompat.getMainExecutor(view.context)
    private val analysing = Executors.newSingleThreadExecutor()
    private val preview = Preview.Builder().build()
    private val capture = ImageCapture.Builder().setCaptureMode(ImageCapture.CAPTURE_MODE_MINIMIZE_LATENCY).build()
    private val analysis = ImageAnalysis.Builder().setBackpressureStrategy(ImageAnalysis.STRATEGY_KEEP_ONLY_LATEST).build()
    private var provider: ProcessCameraProvider? = null
    private var camera: Camera? = null
    private var closed = false

    init {
        val soon = ProcessCameraProvider.getInstance(view.context)
        soon.addListener({ runCatching { soon.get() }.onSuccess { provider -> view.post { bind(provider) } }.onFailure { busy() } }, main)
    }

    /** No camera on the back that does all three, none that opens, or one that another app has. */
    private fun busy() {
        if (!closed) opened.app.cameraIs(CameraShown.BUSY)
    }

    private fun bind(provider: ProcessCameraProvider) {
        if (closed) return
        this.provider = provider
        preview.setSurfaceProvider(view.surfaceProvider)
        analysis.setAnalyzer(analysing, ::frame)
        // One view port for all three: what the courier does not see is neither decoded nor photographed.
        val port = view.viewPort ?: ViewPort.Builder(android.util.Rational(9, 16), view.display?.rotation ?: Surface.ROTATION_0).build()
        val uses = UseCaseGroup.Builder().addUseCase(preview).addUseCase(capture).addUseCase(analysis).setViewPort(port).build()
        try {
            camera = provider.bindToLifecycle(owner, CameraSelector.DEFAULT_BACK_CAMERA, uses).also(::watch)
            opened.lens(this)
        } catch (_: RuntimeException) {
            busy()
        }
    }

    private fun watch(camera: Camera) = camera.cameraInfo.cameraState.observe(owner) { state ->
        when {
            closed -> Unit
            state.error?.code == CameraState.ERROR_CAMERA_DISABLED -> opened.app.cameraIs(CameraShown.DENIED)
            state.error != null -> busy()
            state.type == CameraState.Type.OPEN -> opened.app.cameraIs(CameraShown.RUNNING)
        }
    }

    private fun frame(image: ImageProxy) {
        val plane = image.planes[0]
        val rotation = image.imageInfo.rotationDegrees
        frames.take(
            CameraFrame(plane.buffer, image.width, image.height, plane.rowStride, plane.pixelStride, rotation, image.cropRect, image::close),
        )
    }

    override fun torch(on: Boolean) {
        camera?.cameraControl?.enableTorch(on)
    }

    /** As for a file: only then CameraX crops to the view port. How it is to be turned stands in its EXIF. */
    override suspend fun picture(): ByteArray? = suspendCancellableCoroutine { waiting ->
        val jpeg = ByteArrayOutputStream()
        capture.takePicture(
            ImageCapture.OutputFileOptions.Builder(jpeg).build(),
            main,
            object : ImageCapture.OnImageSavedCallback {
                override fun onImageSaved(saved: ImageCapture.OutputFileResults) = waiting.resume(jpeg.toByteArray())

                override fun onError(failed: ImageCaptureException) = waiting.resume(null)
            },
        )
    }

    fun close() {
        closed = true
        if (opened.platform.lens === this) opened.lens(null)
        provider?.unbind(preview, capture, analysis)
        analysis.clearAnalyzer()
        analysing.shutdown()
    }
}
