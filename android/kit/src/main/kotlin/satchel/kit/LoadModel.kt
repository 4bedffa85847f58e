package satchel.kit

import satchel.core.*

/** What the band under the camera says. */
sealed interface Band {
    data object Ready : Band

    /** A scan that is on disk. `damaged`: the fact that marked the parcel. `undone`: the scan was taken back. */
    data class Answered(val scan: Received, val damaged: String? = null, val undone: Boolean = false) : Band
}

data class LoadState(val view: Shown<LoadView> = Shown.Loading, val band: Band = Band.Ready)

interface LoadActs : Acts {
    fun damaged() {}
    fun undo() {}
    fun missing() {}
    fun add(parcel: String) {}
    fun done() {}
}

/** Taking parcels in: is this box ours, and which number goes on it? */
class LoadModel(app: App) : Model<LoadState>(app, LoadState(), Place.Load), LoadActs {
    override val scanner: Scanner = Scanner(app, scope, Camera.RUNNING, ::read) { said -> workNext({ session.act { it.receive(said) } }, ::answer) }

    init {
        followView({ it.viewLoad() }) { copy(view = it) }
    }

    private suspend fun read(frame: Luma): Boolean {
        val reply = session.scan(frame)
        val said = (reply as? Reply.Done)?.value
        when {
            reply is Reply.Refused -> say(reply.why)
            said is FrameScan.NoParcel -> unreadable(said.text)
            said is FrameScan.Received -> answer(said.scan)
        }
        return said is FrameScan.Received
    }

    /** Said once, however long the box is held before the camera; the next frame may read it. */
    private fun unreadable(why: Text) {
        if (notice.value.problem == why) return
        say(why)
        app.platform.answer(Tone.UNKNOWN)
    }

    private fun answer(scan: Received) {
        understood()
        set { it.copy(band = Band.Answered(scan)) }
        app.platform.answer(
            if (scan.withdrawn) Tone.REFUSED else when (scan.verdict) {
                Verdict.EXPECTED -> Tone.RIGHT
                Verdict.TWICE -> Tone.AGAIN
                Verdict.NOT_TODAY -> Tone.ELSEWHERE
                Verdict.UNEXPECTED -> Tone.UNKNOWN
            },
        )
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

    override fun missing() = app.navigator.open(Place.Missing)

    /** A box that is on no list is taken in as one more parcel of the day. */
    override fun add(parcel: String) = app.navigator.open(Place.Add(parcel))

    override fun done() = app.navigator.tab(Place.Today)
}

/** Parcels that nobody has scanned. */
data class MissingState(val view: Shown<LoadView> = Shown.Loading)

interface MissingActs : Acts {
    fun report(parcel: String) {}
    fun undo(report: String) {}
}

class MissingModel(app: App) : Model<MissingState>(app, MissingState()), MissingActs {
    init {
        followView({ it.viewLoad() }) { copy(view = it) }
    }

    /** It never arrived. */
    override fun report(parcel: String) = act({ it.missing(parcel) })

    /** It turned up before anybody scanned it. */
    override fun undo(report: String) = act({ it.undo(report) })
}
