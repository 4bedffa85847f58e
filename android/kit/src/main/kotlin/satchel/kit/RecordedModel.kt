package satchel.kit

import satchel.core.*

/**
 * `boxes`: the parcels that this is about, also after it was taken back. `undone`: the correcting fact, which itself can be taken
 * back.
 */
data class RecordedState(
    val stop: Shown<StopView> = Shown.Loading,
    val today: Shown<TodayView> = Shown.Loading,
    val delivered: Boolean = true,
    val warnings: List<Text> = emptyList(),
    val boxes: List<String> = emptyList(),
    val undone: String? = null,
)

interface RecordedActs : Acts {
    fun undo() {}
    fun redo() {}
    fun next() {}
    fun navigate() {}
}

/** The door that is next, or that the courier stands at. */
val NextStep.stop: StopBrief?
    get() = when (this) {
        is NextStep.GoTo -> stop
        is NextStep.Deliver -> stop
        else -> null
    }

/** Is it recorded? What next? How do I take it back? */
class RecordedModel(app: App, private val what: Place.Recorded) :
    Model<RecordedState>(app, RecordedState(delivered = what.delivered, warnings = app.warnings[what.fact].orEmpty()), what), RecordedActs {
    init {
        follow {
            val stop = shown { it.viewStop(what.stop) }
            val today = shown { it.viewToday() }
            set { it.copy(stop = stop, today = today, boxes = stop.ready?.let(::recorded).orEmpty().ifEmpty { it.boxes }) }
        }
        set { it.copy(undone = before["undone"], boxes = before.several("boxes").toList()) }
    }

    override fun begun() = begun("undone" to now.undone, "boxes" to now.boxes.kept())

    private fun recorded(stop: StopView): List<String> =
        stop.parcels.filter { if (what.delivered) it.handover == what.fact else it.attempts.any { tried -> tried.fact == what.fact } }.map { it.short }

    override fun undo() = act({ it.undo(what.fact) }) { undo -> set { it.copy(undone = undo.id) } }

    /** It was right after all. */
    override fun redo() {
        val undo = now.undone ?: return
        act({ it.undo(undo) }) { set { it.copy(undone = null) } }
    }

    /** On to the next door, or to the day. */
    override fun next() {
        app.navigator.tab(Place.Today)
        now.today.ready?.next?.stop?.let { app.navigator.open(Place.Stop(it.id)) }
    }

    override fun navigate() {
        val goal = now.today.ready?.next?.stop ?: return
        work({ session.look { it.viewStop(goal.id) } }) { app.platform.navigate(it.address, it.latE7, it.lonE7) }
    }
}
