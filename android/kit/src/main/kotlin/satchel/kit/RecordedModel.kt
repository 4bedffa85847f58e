package satchel.kit

import satchel.core.*

/** `undone`: the correcting fact, which itself can be taken back. */
data class RecordedState(
    val stop: Shown<StopView> = Shown.Loading,
    val today: Shown<TodayView> = Shown.Loading,
    val delivered: Boolean = true,
    val warnings: List<Text> = emptyList(),
    val undone: String? = null,
)

interface RecordedActs : Acts {
    fun undo() {}
    fun redo() {}
    fun next() {}
    fun navigate() {}
}

/** Is it recorded? What next? How do I take it back? */
class RecordedModel(app: App, private val what: Place.Recorded) :
    Model<RecordedState>(app, RecordedState(delivered = what.delivered, warnings = app.warnings[what.fact].orEmpty()), what), RecordedActs {
    init {
        follow {
            val stop = shown { it.viewStop(what.stop) }
            val today = shown { it.viewToday() }
            set { it.copy(stop = stop, today = today) }
        }
        set { it.copy(undone = before["undone"]) }
    }

    override fun begun() = begun("undone" to now.undone)

    override fun undo() = act({ it.undo(what.fact) }) { undo -> set { it.copy(undone = undo.id) } }

    /** It was right after all. */
    override fun redo() {
        val undo = now.undone ?: return
        act({ it.undo(undo) }) { set { it.copy(undone = null) } }
    }

    /** On to the next door, or to the day. */
    override fun next() {
        app.navigator.tab(Place.Today)
        when (val step = now.today.ready?.next) {
            is NextStep.GoTo -> app.navigator.open(Place.Stop(step.stop.id))
            is NextStep.Deliver -> app.navigator.open(Place.Stop(step.stop.id))
            else -> Unit
        }
    }

    override fun navigate() {
        val step = now.today.ready?.next as? NextStep.GoTo ?: return
        work({ session.look { it.viewStop(step.stop.id) } }) { app.platform.navigate(it.address, it.latE7, it.lonE7) }
    }
}
