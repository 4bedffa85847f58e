package satchel.kit

import satchel.core.*

/** `open`: the parcel whose customer stands here. `taking`: a parcel that is put on a shelf. */
data class CounterState(
    val view: Shown<CounterView> = Shown.Loading,
    val open: String? = null,
    val name: String = "",
    val taking: Taking? = null,
    val last: String? = null,
)

/** What is known while a parcel is put on a shelf. */
data class Taking(val parcel: String = "", val shelf: String = "")

interface CounterActs : Acts {
    fun open(parcel: String?) {}
    fun name(text: String) {}
    fun collect() {}
    fun taking(taking: Taking?) {}
    fun hold() {}
    fun undo(fact: String) {}
    fun returns() {}
}

/** Whose parcel is on which shelf? */
class CounterModel(app: App) : Model<CounterState>(app, CounterState(), Place.Counter), CounterActs {
    override val scanner: Scanner = reader(::scanned)

    init {
        followView({ it.viewCounter() }) { copy(view = it) }
        before.run {
            set {
                val taking = if ("taking" in this) Taking(get("parcel").orEmpty(), get("shelf").orEmpty()) else null
                it.copy(open = get("open"), name = get("name").orEmpty(), taking = taking, last = get("last"))
            }
        }
    }

    override fun begun() = now.run {
        begun("open" to open, "name" to name, "taking" to taking?.let { "begun" }, "parcel" to taking?.parcel, "shelf" to taking?.shelf, "last" to last)
    }

    /** A parcel that waits here is collected; any other is put on a shelf. */
    private fun scanned(said: String) {
        val held = now.view.ready?.held.orEmpty().map { it.trackingNumber }.meant(said).takeIf { now.taking == null }
        if (held == null) taking((now.taking ?: Taking()).copy(parcel = said)) else open(held)
        app.platform.answer(if (held == null) Tone.AGAIN else Tone.RIGHT)
        scanner.camera(Camera.OFF)
    }

    override fun open(parcel: String?) = set { it.copy(open = parcel, name = "") }

    override fun name(text: String) = set { it.copy(name = text) }

    override fun collect() {
        val parcel = now.open ?: return
        val name = now.name
        act({ it.collect(parcel, name) }) { fact -> set { it.copy(open = null, name = "", last = fact.id) } }
    }

    override fun taking(taking: Taking?) = set { it.copy(taking = taking) }

    override fun hold() {
        val (parcel, shelf) = now.taking ?: return
        act({ it.hold(parcel, shelf) }) { fact -> set { it.copy(taking = null, last = fact.id) } }
    }

    override fun undo(fact: String) = act({ it.undo(fact) }) { set { it.copy(open = null, last = it.last.takeIf { last -> last != fact }) } }

    override fun returns() = app.navigator.open(Place.Returns)
}

/** What goes back to the carrier. `left`: what stays with us all the same; `seen`: what was scanned beside the driver's car. */
data class ReturnsState(
    val view: Shown<List<Doubt>> = Shown.Loading,
    val left: Set<String> = emptySet(),
    val seen: Set<String> = emptySet(),
    val last: String? = null,
)

interface ReturnsActs : Acts {
    fun choose(parcel: String) {}
    fun handBack() {}
    fun undo() {}
}

/** Parcels that are handed back to the carrier's driver. */
class ReturnsModel(app: App) : Model<ReturnsState>(app, ReturnsState(), Place.Returns), ReturnsActs {
    init {
        followView({ phone -> phone.viewToday().doubts.filter { it.text.key == GOES_BACK } }) { copy(view = it) }
        set { it.copy(left = before.several("left"), seen = before.several("seen"), last = before["last"]) }
    }

    override fun begun() = now.run { begun("left" to left.kept(), "seen" to seen.kept(), "last" to last) }

    override val scanner: Scanner = reader(::scanned)
    private val parcels get() = now.view.ready.orEmpty().mapNotNull { it.parcel }

    /** A parcel that lies ready; one that was left out is taken in again. */
    private fun scanned(said: String) {
        val parcel = parcels.meant(said)
        app.platform.answer(if (parcel == null) Tone.UNKNOWN else Tone.RIGHT)
        if (parcel == null) return say(Text("screens.not_going_back", mapOf("label" to said)))
        understood()
        set { it.copy(left = it.left - parcel, seen = it.seen + parcel) }
    }

    /** Leaves a parcel out, or takes it in again. */
    override fun choose(parcel: String) = set { it.copy(left = if (parcel in it.left) it.left - parcel else it.left + parcel) }

    override fun handBack() {
        val parcels = parcels - now.left
        act({ it.handBack(parcels) }) { fact -> set { it.copy(last = fact.id, left = emptySet()) } }
    }

    override fun undo() {
        val fact = now.last ?: return
        act({ it.undo(fact) }) { set { it.copy(last = null) } }
    }

    private companion object {
        /** The facade names these parcels among the doubts of the day. */
        const val GOES_BACK = "companion.doubt_to_return"
    }
}

data class CloseDayState(val view: Shown<TodayView> = Shown.Loading)

interface CloseDayActs : Acts {
    fun close(day: TodayView) {}
    fun undo(close: String) {}
    fun done() {}
}

class CloseDayModel(app: App) : Model<CloseDayState>(app, CloseDayState()), CloseDayActs {
    init {
        followView({ it.viewToday() }) { copy(view = it) }
    }

    override fun close(day: TodayView) {
        if (!day.closed) act({ it.closeDay() })
    }

    /** Opens the day again. */
    override fun undo(close: String) = act({ it.undo(close) })

    override fun done() = app.navigator.tab(Place.Today)
}
