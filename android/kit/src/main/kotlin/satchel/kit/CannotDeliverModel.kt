package satchel.kit

import satchel.core.*

/** `steps`: what is due for the reason, and which of it the courier has done. */
data class CannotDeliverState(
    val view: Shown<StopView> = Shown.Loading,
    val reason: FailReason? = null,
    val steps: List<FailStep> = emptyList(),
    val done: Set<String> = emptySet(),
    val text: String = "",
    val photo: TakenPhoto? = null,
)

interface CannotDeliverActs : Acts {
    fun choose(reason: FailReason) {}
    fun tick(step: String) {}
    fun call(step: String) {}
    fun text(step: String) {}
    fun takePhoto(step: String) {}
    fun say(text: String) {}
    fun fail(again: Boolean) {}
}

/** What happened, and what must I still do before I go? */
class CannotDeliverModel(app: App, place: Place.CannotDeliver) : PhotoModel<CannotDeliverState>(app, CannotDeliverState(), place), CannotDeliverActs {
    private val stop = place.stop

    /** The step that a photo is being taken for. */
    private var pictured: String? = before["pictured"]

    init {
        followView({ it.viewStop(stop) }) { copy(view = it) }
        set { it.copy(done = before.several("done"), text = before["text"].orEmpty()) }
        before.one<FailReason>("reason")?.let(::choose)
        photoBefore("photo" in before)
    }

    override fun begun() = now.run {
        begun("reason" to reason?.name, "done" to done.kept(), "text" to text, "photo" to photo?.let { "taken" }, "pictured" to pictured)
    }

    override fun choose(reason: FailReason) = work({ session.look { it.failSteps(reason) } }) { steps ->
        set { it.copy(reason = reason, steps = steps, done = it.done.intersect(steps.map { s -> s.key }.toSet())) }
    }

    /** Done, or not after all. */
    override fun tick(step: String) = set { it.copy(done = if (step in it.done) it.done - step else it.done + step) }

    /** Calls the first number of the door and counts the step as done. */
    override fun call(step: String) = reach(step, app.platform::call)

    override fun text(step: String) = reach(step, app.platform::text)

    private fun reach(step: String, how: (String) -> Unit) {
        now.view.ready?.phones?.firstOrNull()?.let(how)
        set { it.copy(done = it.done + step) }
    }

    override fun say(text: String) = set { it.copy(text = text) }

    /** By the phone's own camera app: there is no preview here. */
    override fun takePhoto(step: String) {
        pictured = step
        ask(app.platform::photoByApp)
    }

    override fun photo(photo: TakenPhoto?, trouble: Camera) {
        if (photo == null) return say(Text("screens.photo_${trouble.name.lowercase()}", emptyMap()))
        set { it.copy(photo = photo, done = it.done + setOfNotNull(pictured)) }
    }

    /** Records it. `again`: the box stays in the car for another try today. */
    override fun fail(again: Boolean) {
        val state = now
        val failure = Failure(
            parcels = state.view.ready?.parcels.orEmpty().filter { it.place == PlaceView.LOADED }.map { it.trackingNumber },
            reason = state.reason ?: return,
            again = again,
            steps = state.steps.map { it.key }.filter { it in state.done },
            text = state.text.ifBlank { null },
            photo = state.photo?.bytes,
        )
        act({ it.fail(failure) }) { done ->
            app.warnings[done.fact.id] = done.warnings
            app.recorded(Place.Recorded(stop, done.fact.id, delivered = false))
        }
    }
}
