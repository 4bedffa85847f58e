package satchel.kit

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import satchel.core.*

/** What the band under the camera says. */
sealed interface Band {
    data object Ready : Band

    /** A scan that is on disk. `damaged`: the fact that marked the parcel. `undone`: the scan was taken back. */
    data class Answered(val scan: Received, val damaged: String? = null, val undone: Boolean = false) : Band

    data class Refused(val why: Text) : Band
}

enum class Camera { RUNNING, DENIED, BUSY, ASLEEP }

/** `typed`: the field for the end of a number, if it is open. */
data class LoadState(
    val view: Shown<LoadView> = Shown.Loading,
    val band: Band = Band.Ready,
    val typed: String? = null,
    val torch: Boolean = false,
    val camera: Camera = Camera.RUNNING,
)

interface LoadActs : Acts {
    fun type(text: String?) {}
    fun scanned(said: String) {}
    fun torch() {}
    fun wake() {}
    fun damaged() {}
    fun undo() {}
    fun missing() {}
    fun done() {}
}

/** Taking parcels in: is this box ours, and which number goes on it? */
class LoadModel(app: App) : Model<LoadState>(app, LoadState()), LoadActs {
    /** The newest frame only: one that waits is dropped when the next comes. */
    private val frames = Channel<Luma>(Channel.CONFLATED, onUndeliveredElement = { it.release() })
    private val gate = FrameGate().apply { wake(app.clock()) }

    init {
        followView({ it.viewLoad() }) { copy(view = it) }
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
        val time = app.clock()
        if (gate.asleep(time)) set { it.copy(camera = Camera.ASLEEP) }
        if (!gate.wants(frame, time)) return
        val reply = session.scan {
            it.receiveFrame(
                frame.bytes, frame.width.toUInt(), frame.height.toUInt(), frame.rowStride.toUInt(), frame.rotation.toUShort(),
            )
        }
        if (reply is Reply.Done) {
            gate.answered(frame, app.clock())
            answer(reply.value)
        }
    }

    /** A keyboard scanner's line, or a number's end that was typed. */
    override fun scanned(said: String) {
        if (said.isNotBlank()) work({ session.act { it.receive(said) } }, ::answer)
        set { it.copy(typed = null) }
    }

    /** A picture of a label, for example dropped on the window. */
    fun picture(bytes: ByteArray) = work({ session.act { it.receivePicture(bytes) } }, ::answer)

    private fun answer(scan: Received) {
        set { it.copy(band = Band.Answered(scan), typed = null) }
        app.platform.answer(
            when (scan.verdict) {
                Verdict.EXPECTED -> Tone.RIGHT
                Verdict.TWICE -> Tone.AGAIN
                Verdict.NOT_TODAY -> Tone.ELSEWHERE
                Verdict.UNEXPECTED -> Tone.UNKNOWN
            },
        )
    }

    override fun type(text: String?) = set { it.copy(typed = text) }

    override fun torch() {
        app.platform.torch(!now.torch)
        set { it.copy(torch = !it.torch) }
    }

    fun camera(state: Camera) {
        if (state == Camera.RUNNING) gate.wake(app.clock())
        set { it.copy(camera = state) }
    }

    /** Marks the parcel that was just scanned, or takes the mark back. */
    override fun damaged() {
        val band = now.band as? Band.Answered ?: return
        val mark = band.damaged
        if (mark == null) {
            act({ it.damaged(band.scan.parcel) }) { fact -> set { it.copy(band = band.copy(damaged = fact.id)) } }
        } else {
            act({ it.undo(mark) }) { set { it.copy(band = band.copy(damaged = null)) } }
        }
    }

    /** Takes the last scan back. */
    override fun undo() {
        val band = now.band as? Band.Answered ?: return
        act({ it.undo(band.scan.fact.id) }) { set { it.copy(band = band.copy(undone = true)) } }
    }

    /** The courier wants the camera again. */
    override fun wake() = camera(Camera.RUNNING)

    override fun missing() = app.navigator.open(Place.Missing)

    override fun done() = app.navigator.tab(Place.Today)

    override fun close() {
        if (now.torch) app.platform.torch(false)
        frames.cancel()
        super.close()
    }
}

/** Parcels that nobody has scanned; `reported`: the facts of this visit, to be taken back. */
data class MissingState(val view: Shown<LoadView> = Shown.Loading, val reported: Map<String, String> = emptyMap())

interface MissingActs : Acts {
    fun report(parcel: String) {}
    fun undo(parcel: String) {}
}

class MissingModel(app: App) : Model<MissingState>(app, MissingState()), MissingActs {
    init {
        followView({ it.viewLoad() }) { copy(view = it) }
    }

    /** It never arrived. */
    override fun report(parcel: String) = act({ it.missing(parcel) }) { fact -> set { it.copy(reported = it.reported + (parcel to fact.id)) } }

    /** It turned up before anybody scanned it. */
    override fun undo(parcel: String) {
        val fact = now.reported[parcel] ?: return
        act({ it.undo(fact) }) { set { it.copy(reported = it.reported - parcel) } }
    }
}
