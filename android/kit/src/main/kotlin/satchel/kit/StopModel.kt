package satchel.kit

import satchel.core.StopView
import satchel.core.Text

/** `codeSaid`: an access code and whether it worked, once the courier said so on this visit. `place`: typed, for a door that is elsewhere. */
data class StopState(
    val view: Shown<StopView> = Shown.Loading,
    val codeSaid: Pair<String, Boolean>? = null,
    val place: String? = null,
    val did: Did? = null,
)

interface StopActs : Acts {
    fun arrive() {}
    fun deliver() {}
    fun cannotDeliver() {}
    fun navigate() {}
    fun call(phone: String) {}
    fun text(phone: String) {}
    fun code(code: String, works: Boolean) {}
    fun damaged(parcel: String) {}
    fun place(text: String?) {}
    fun movePin() {}
    fun undo(fact: String) {}
    fun takeBackLast() {}
}

/** Which door, how do I get in, which boxes, what proof? */
class StopModel(app: App, place: Place.Stop) : Model<StopState>(app, StopState(), place), StopActs {
    private val stop = place.stop

    init {
        followView({ it.viewStop(stop) }) { copy(view = it) }
        followDid { did -> copy(did = did?.takeIf { it.stop == stop }) }
        set { it.copy(codeSaid = before["code"]?.let { said -> said.substringAfter(' ') to said.startsWith("true") }, place = before["place"]) }
    }

    override fun begun() =
        begun("did" to now.did?.written(), "code" to now.codeSaid?.let { (code, works) -> "$works $code" }, "place" to now.place)

    override fun arrive() = act({ it.arrive(stop) }) { did(Deed.ARRIVED, it.id, stop) }

    override fun deliver() = app.navigator.open(Place.Deliver(stop))

    override fun cannotDeliver() = app.navigator.open(Place.CannotDeliver(stop))

    override fun navigate() {
        val view = now.view.ready ?: return
        app.platform.navigate(view.address, view.latE7, view.lonE7)
    }

    override fun call(phone: String) {
        app.platform.call(phone)
    }

    override fun text(phone: String) {
        app.platform.text(phone)
    }

    /** The record says that a code of this door works or not; which one is said on the screen only. */
    override fun code(code: String, works: Boolean) = act({ it.accessCode(stop, works) }) { fact ->
        set { it.copy(codeSaid = code to works) }
        did(Deed.CODE, fact.id, stop)
    }

    override fun damaged(parcel: String) = act({ it.damaged(parcel) }) { did(Deed.DAMAGED, it.id, stop) }

    /** Latitude and longitude as a map app writes them; null: the pin is right. */
    override fun place(text: String?) = set { it.copy(place = text) }

    /** The door is there from now on. */
    override fun movePin() {
        val at = now.place?.let(SetUpModel::placeIn) ?: return say(Text("screens.no_place", emptyMap()))
        act({ it.movePin(stop, at) }) { fact ->
            place(null)
            did(Deed.PINNED, fact.id, stop)
        }
    }

    /** Takes a hand-over or a failed attempt back. */
    override fun undo(fact: String) = act({ it.undo(fact) })

    override fun takeBackLast() {
        if (now.did?.what == Deed.CODE) set { it.copy(codeSaid = null) }
        takeBack()
    }
}
