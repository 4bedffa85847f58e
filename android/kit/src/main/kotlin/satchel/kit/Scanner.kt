package satchel.kit

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** What the camera of a scan screen does. OFF: nobody asked for it yet. */
enum class Camera { RUNNING, DENIED, BUSY, ASLEEP, OFF }

/** `typed`: the field for the end of a number, if it is open. */
data class ScanState(val camera: Camera = Camera.RUNNING, val typed: String? = null, val torch: Boolean = false)

/** What every screen that scans offers beside its own acts. */
interface ScanActs {
    /** Writes into the field for the end of a number; null closes it. */
    fun type(text: String?) {}

    /** What was typed is the label. */
    fun scanned(said: String) {}

    /** A key of a scanner that types like a keyboard, as its code point. */
    fun key(code: Int) {}

    fun torch() {}

    /** The courier wants the camera. */
    fun wake() {}
}

/**
 * The way of a label into a model, the same on every screen that scans: before the camera, typed by its end, or by a scanner that
 * types like a keyboard. `read` looks into a frame and says whether it held a label, which it then has answered; `said` takes what
 * was typed.
 */
class Scanner(
    private val app: App,
    scope: CoroutineScope,
    camera: Camera,
    private val read: suspend (Luma) -> Boolean,
    private val said: (String) -> Unit,
) : ScanActs {
    private val states = MutableStateFlow(ScanState(camera))
    val state: StateFlow<ScanState> = states.asStateFlow()

    /** The newest frame only: one that waits is dropped when the next comes. */
    private val frames = Channel<Luma>(Channel.CONFLATED, onUndeliveredElement = { it.release() })
    private val gate = FrameGate().apply { if (camera == Camera.RUNNING) wake(app.clock()) }
    private val line = StringBuilder()
    private var keyAt = 0L

    init {
        scope.launch {
            for (frame in frames) {
                try {
                    decode(frame)
                } finally {
                    frame.release()
                }
            }
        }
    }

    /** From the camera, on any thread. The buffer must stay as it is until the frame is released, once. */
    fun frame(luma: Luma) {
        if (frames.trySend(luma).isFailure) luma.release()
    }

    private suspend fun decode(frame: Luma) {
        if (state.value.camera != Camera.RUNNING) return
        val time = app.clock()
        if (gate.asleep(time)) camera(Camera.ASLEEP)
        if (gate.wants(frame, time) && read(frame)) gate.answered(frame, app.clock())
    }

    /** The camera was asked for, denied, is another app's, or rests. Its light goes out with it. */
    fun camera(camera: Camera) {
        if (camera == Camera.RUNNING) {
            gate.wake(app.clock())
        } else if (state.value.torch) {
            torch()
        }
        states.update { it.copy(camera = camera) }
    }

    override fun wake() = camera(Camera.RUNNING)

    override fun torch() {
        app.platform.torch(!state.value.torch)
        states.update { it.copy(torch = !it.torch) }
    }

    override fun type(text: String?) = states.update { it.copy(typed = text) }

    override fun scanned(said: String) {
        type(null)
        if (said.isNotBlank()) said(said.trim())
    }

    /** Its lines end with Enter or Tab; after a second without a key a line begins anew. */
    override fun key(code: Int) {
        val time = app.clock()
        if (time - keyAt > PAUSE_MS) line.clear()
        keyAt = time
        when {
            code in LINE_ENDS -> scanned("$line").also { line.clear() }
            code in PRINTED || code == GROUP_SEPARATOR -> if (line.length < LONGEST) line.appendCodePoint(code)
        }
    }

    /** The place is left. */
    fun close() {
        if (state.value.torch) torch()
        frames.cancel()
    }

    private companion object {
        const val PAUSE_MS = 1_000L
        const val LONGEST = 512
        const val GROUP_SEPARATOR = 0x1D
        val PRINTED = 0x20..0x7E
        val LINE_ENDS = setOf(0x09, 0x0A, 0x0D)
    }
}

/** The one of the rows on the screen that a label or the typed end of its number means. */
internal fun List<String>.meant(said: String): String? {
    val label = said.filter(Char::isLetterOrDigit).uppercase()
    return find { it == label } ?: filter { label.length >= SHORTEST_END && (it.endsWith(label) || label.endsWith(it)) }.singleOrNull()
}

private const val SHORTEST_END = 4
