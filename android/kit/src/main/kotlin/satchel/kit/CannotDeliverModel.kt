package satchel.kit

import satchel.core.*

/**
 * `chosen`: the parcels that this is about, by number. `steps`: what is due for the reason, and which of it the courier has done.
 * `pictured`: the step that the photo is for.
 */
data class CannotDeliverState(
    val view: Shown<StopView> = Shown.Loading,
    val chosen: Set<String> = emptySet(),
    val reason: FailReason? = null,
    val steps: List<FailStep> = emptyList(),
    val done: Set<String> = emptySet(),
    val text: String = "",
    val photo: TakenPhoto? = null,
    val pictured: String? = null,
) {
    /** The photo, where the reason asks for it. */
    val asked: TakenPhoto? get() = photo?.takeIf { steps.any { it.key == pictured } }
}

interface CannotDeliverActs : Acts {
    fun choose(reason: FailReason) {}
    fun choose(parcel: String) {}
    fun tick(step: String) {}
    fun call(step: String, phone: String) {}
    fun text(step: String, phone: String) {}
    fun takePhoto(step: String) {}
    fun say(text: String) {}
    fun fail(again: Boolean) {}
}

/** What happened, and what must I still do before I go? */
class CannotDeliverModel(app: App, place: Place.CannotDeliver) :
    DoorModel<CannotDeliverState>(app, CannotDeliverState(), place, place.stop), CannotDeliverActs {
    init {
        val take: CannotDeliverState.(StopView, Begun) -> CannotDeliverState = { view, begun ->
            copy(
                chosen = view.chosen(begun), done = done + begun.several("done"), text = text.ifEmpty { begun["text"].orEmpty() },
                pictured = pictured ?: begun["pictured"],
            )
        }
        followDoor({ copy(view = it) }, take) { begun -> begun.one<FailReason>("reason")?.let(::choose) }
    }

    override fun begunHere() = now.run {
        begun(
            "chosen" to chosen.kept(), "reason" to reason?.name, "done" to done.kept(), "text" to text, "photo" to photo?.let { "taken" },
            "pictured" to pictured,
        )
    }

    /** Another reason brings other steps below the finger. */
    override fun button(state: CannotDeliverState): Any = listOfNotNull(state.reason)

    override fun choose(reason: FailReason) {
        if (deaf) return
        work({ session.look { it.failSteps(reason) } }) { steps ->
            val keys = steps.map { it.key }.toSet()
            late { it.copy(reason = reason, steps = steps, done = keys.intersect(if (it.photo == null) it.done else it.done + setOfNotNull(it.pictured))) }
        }
    }

    /** Leaves a box out, which may still be handed over, or takes it in again. */
    override fun choose(parcel: String) = set { it.copy(chosen = it.chosen.turned(parcel)) }

    /** Done, or not after all. */
    override fun tick(step: String) = set { it.copy(done = if (step in it.done) it.done - step else it.done + step) }

    override fun call(step: String, phone: String) = reach(step, app.platform.call(phone))

    override fun text(step: String, phone: String) = reach(step, app.platform.text(phone))

    /** Nothing was done where no app took the number. */
    private fun reach(step: String, opened: Boolean) = set { if (opened) it.copy(done = it.done + step) else it }

    override fun say(text: String) = set { it.copy(text = text) }

    /** By the phone's own camera app: there is no preview here. The photo of another step goes. */
    override fun takePhoto(step: String) {
        set { if (it.pictured == step) it else it.copy(photo = null, pictured = step) }
        ask(app.platform::photoByApp)
    }

    override fun photo(photo: TakenPhoto?, trouble: Camera) {
        if (photo == null) return say(Text("screens.photo_${trouble.name.lowercase()}", emptyMap()))
        set { it.copy(photo = photo, done = it.done + setOfNotNull(it.pictured)) }
    }

    /** Records it. `again`: the box stays in the car for another try today. */
    override fun fail(again: Boolean) {
        val state = now
        if (deaf) return
        val failure = Failure(
            parcels = state.view.ready?.open.orEmpty().map { it.trackingNumber }.filter { it in state.chosen },
            reason = state.reason ?: return,
            again = again,
            steps = state.steps.map { it.key }.filter { it in state.done },
            text = state.text.ifBlank { null },
            photo = state.asked?.bytes,
        )
        act({ it.fail(failure) }) { done ->
            app.warnings[done.fact.id] = done.warnings
            app.recorded(Place.Recorded(stop, done.fact.id, delivered = false), failure.parcels)
        }
    }
}
