package satchel.kit

import satchel.core.Closed
import satchel.core.CounterView
import satchel.core.CourierProfile
import satchel.core.Doubt
import satchel.core.TodayView

/** `open`: the parcel whose customer stands here. `taking`: a parcel that is put on a shelf. */
data class CounterState(
    val view: Shown<CounterView> = Shown.Loading,
    val open: String? = null,
    val name: String = "",
    val taking: Taking? = null,
    val last: String? = null,
)

/** What is typed while a parcel is put on a shelf. */
data class Taking(val parcel: String = "", val shelf: String = "")

/** Whose parcel is on which shelf? */
class CounterModel(app: App) : Model<CounterState>(app, CounterState()) {
    init {
        follow {
            val view = shown { it.viewCounter() }
            set { it.copy(view = view) }
        }
    }

    fun open(parcel: String?) = set { it.copy(open = parcel, name = "") }

    fun name(text: String) = set { it.copy(name = text) }

    fun collect() {
        val parcel = now.open ?: return
        val name = now.name
        act({ it.collect(parcel, name) }) { fact -> set { it.copy(open = null, name = "", last = fact.id) } }
    }

    fun taking(taking: Taking?) = set { it.copy(taking = taking) }

    fun hold() {
        val (parcel, shelf) = now.taking ?: return
        act({ it.hold(parcel, shelf) }) { fact -> set { it.copy(taking = null, last = fact.id) } }
    }

    /** Takes the last act of this visit back. */
    fun undo() {
        val fact = now.last ?: return
        act({ it.undo(fact) }) { set { it.copy(last = null) } }
    }

    fun returns() = app.navigator.open(Place.Returns)
}

/** What goes back to the carrier, and what of it lies ready. */
data class ReturnsState(val view: Shown<List<Doubt>> = Shown.Loading, val left: Set<String> = emptySet(), val last: String? = null)

/** Parcels that are handed back to the carrier's driver. */
class ReturnsModel(app: App) : Model<ReturnsState>(app, ReturnsState()) {
    init {
        follow {
            val view = shown { phone -> phone.viewToday().doubts.filter { it.text.key == GOES_BACK } }
            set { it.copy(view = view) }
        }
    }

    /** Leaves a parcel out, or takes it in again. */
    fun choose(parcel: String) = set { it.copy(left = if (parcel in it.left) it.left - parcel else it.left + parcel) }

    fun handBack() {
        val parcels = now.view.ready.orEmpty().mapNotNull { it.parcel } - now.left
        act({ it.handBack(parcels) }) { fact -> set { it.copy(last = fact.id, left = emptySet()) } }
    }

    fun undo() {
        val fact = now.last ?: return
        act({ it.undo(fact) }) { set { it.copy(last = null) } }
    }

    private companion object {
        /** The facade names these parcels among the doubts of the day. */
        const val GOES_BACK = "companion.doubt_to_return"
    }
}

/** `closed`: what the close counted. */
data class CloseDayState(val view: Shown<TodayView> = Shown.Loading, val closed: Closed? = null)

class CloseDayModel(app: App) : Model<CloseDayState>(app, CloseDayState()) {
    init {
        follow {
            val view = shown { it.viewToday() }
            set { it.copy(view = view) }
        }
    }

    fun close(day: TodayView) {
        if (!day.closed) act({ it.closeDay() }) { closed -> set { it.copy(closed = closed) } }
    }

    /** Opens the day again. */
    fun undo() {
        val fact = now.closed?.fact?.id ?: return
        act({ it.undo(fact) }) { set { it.copy(closed = null) } }
    }

    fun done() = app.navigator.tab(Place.Today)
}

/** Typed, pasted, or all that the QR says in the first field. */
data class EnrolState(val depot: String = "", val code: String = "")

class EnrolModel(app: App) : Model<EnrolState>(app, EnrolState()) {
    fun depot(text: String) = set { it.copy(depot = text) }

    fun code(text: String) = set { it.copy(code = text) }

    fun enrol() {
        val (depot, code) = now
        act({ it.enrol(depot.trim(), code.trim()) }) {
            session.sync()
            app.navigator.replace(Place.Couriers)
        }
    }
}

class CouriersModel(app: App) : Model<Shown<List<CourierProfile>>>(app, Shown.Loading) {
    init {
        follow {
            val couriers = shown { it.couriers() }
            set { couriers }
        }
    }

    fun choose(courier: String) = act({ it.actAs(courier) }) { app.navigator.tab(Place.Today) }
}
