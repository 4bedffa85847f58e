package satchel.kit

import satchel.core.StopView

/** `codeSaid`: whether the access code worked, once the courier said so on this visit. */
data class StopState(val view: Shown<StopView> = Shown.Loading, val codeSaid: Boolean? = null)

/** Which door, how do I get in, which boxes, what proof? */
class StopModel(app: App, private val stop: String) : Model<StopState>(app, StopState()) {
    init {
        follow {
            val view = shown { it.viewStop(stop) }
            set { it.copy(view = view) }
        }
    }

    fun arrive() = act({ it.arrive(stop) })

    fun deliver() = app.navigator.open(Place.Deliver(stop))

    fun cannotDeliver() = app.navigator.open(Place.CannotDeliver(stop))

    fun navigate() {
        val view = now.view.ready ?: return
        app.platform.navigate(view.address, view.latE7, view.lonE7)
    }

    fun call(phone: String) = app.platform.call(phone)

    fun text(phone: String) = app.platform.text(phone)

    fun code(works: Boolean) = act({ it.accessCode(stop, works) }) { set { it.copy(codeSaid = works) } }

    fun damaged(parcel: String) = act({ it.damaged(parcel) })

    /** Takes a hand-over or a failed attempt back. */
    fun undo(fact: String) = act({ it.undo(fact) })
}
