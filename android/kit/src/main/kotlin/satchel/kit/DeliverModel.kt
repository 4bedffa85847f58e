package satchel.kit

import satchel.core.*

/** A part of the proof, in the order in which the screen asks for them. The words are those of [ParcelView.proof]. */
enum class Part(val word: String) { SCAN("scan"), PHOTO("photo"), SIGNATURE("signature"), PIN("pin"), AGE21("age21") }

/**
 * What is taken at a door before it is recorded.
 *
 * `chosen`: the parcels that are handed over, by number. `part`: what is asked for now; null: all is here, or nothing is asked.
 * `trouble`: why the camera gives no photo; [Camera.RUNNING]: there is none.
 */
data class DeliverState(
    val view: Shown<StopView> = Shown.Loading,
    val chosen: Set<String> = emptySet(),
    val part: Part? = null,
    val scanned: Set<String> = emptySet(),
    val scan: DoorScan? = null,
    val photo: TakenPhoto? = null,
    val trouble: Camera = Camera.RUNNING,
    val strokes: List<List<Point>> = emptyList(),
    val name: String = "",
    val pin: String = "",
    val adult: Boolean? = null,
    val to: To = To.RECIPIENT,
) {
    /** The boxes that can be handed over here. */
    val open: List<ParcelView> get() = view.ready?.parcels.orEmpty().filter { it.place == PlaceView.LOADED }

    /** Whether the camera is to be open for a photo. */
    val wantsCamera: Boolean get() = part == Part.PHOTO && photo == null && trouble == Camera.RUNNING

    /** What the chosen boxes ask for, each once. */
    val parts: List<Part>
        get() {
            val words = open.filter { it.trackingNumber in chosen }.flatMap { it.proof }.toSet()
            return Part.entries.filter { it.word in words }
        }

    /** Whether something was given for a part; whether it is enough is the core's to say. */
    fun given(part: Part): Boolean = when (part) {
        Part.SCAN -> open.filter { it.trackingNumber in chosen && Part.SCAN.word in it.proof }.all { it.trackingNumber in scanned }
        Part.PHOTO -> photo != null
        Part.SIGNATURE -> strokes.isNotEmpty() && name.isNotBlank()
        Part.PIN -> pin.isNotBlank()
        Part.AGE21 -> adult == true
    }
}

interface DeliverActs : Acts {
    fun next() {}
    fun show(part: Part?) {}
    fun choose(parcel: String) {}
    fun takePhoto() {}
    fun takePhotoByApp() {}
    fun openSettings() {}
    fun stroke(points: List<Point>) {}
    fun clearSignature() {}
    fun markInstead() {}
    fun name(text: String) {}
    fun pin(text: String) {}
    fun adult(atLeast21: Boolean) {}
    fun to(to: To) {}
    fun cannotDeliver() {}
}

/** What is still asked, is the photo good enough, who took it? */
class DeliverModel(app: App, place: Place.Deliver) : PhotoModel<DeliverState>(app, DeliverState(), place), DeliverActs {
    private val stop = place.stop
    override val scanner: Scanner = reader(::scanned)

    init {
        restore()
        follow {
            val view = shown { it.viewStop(stop) }
            val first = now.view !is Shown.Ready
            late { it.copy(view = view).let { seen -> if (first) seen.copy(chosen = chosenAtFirst(seen)) else seen } }
            if (first && view is Shown.Ready) show(if (before.isEmpty()) lacking(now) else now.part)
        }
    }

    private fun restore() = before.run {
        set {
            DeliverState(
                part = one<Part>("part"), scanned = several("scanned"), strokes = strokes(get("strokes")), name = get("name").orEmpty(),
                pin = get("pin").orEmpty(), adult = get("adult")?.let { yes -> yes == "true" }, to = one<To>("to") ?: To.RECIPIENT,
            )
        }
        photoBefore("photo" in this)
    }

    private fun chosenAtFirst(state: DeliverState): Set<String> {
        val all = state.open.map { it.trackingNumber }.toSet()
        return all.intersect(before.several("chosen")).ifEmpty { all }
    }

    override fun begun() = now.run {
        begun(
            "part" to part?.name, "chosen" to chosen.kept(), "scanned" to scanned.kept(), "strokes" to strokes.written(), "name" to name, "pin" to pin,
            "adult" to adult?.toString(), "to" to to.name, "photo" to photo?.let { "taken" },
        )
    }

    /** The shutter is no delivery, however quickly it is touched again. */
    override fun button(state: DeliverState): Any? = state.view.ready?.let { state.part to lacking(state) }

    private fun lacking(state: DeliverState): Part? = state.parts.firstOrNull { !state.given(it) }

    /** The filled button: takes what is asked, goes to the next part, and records once nothing is lacking. */
    override fun next() {
        val part = now.part
        when {
            deaf -> Unit
            part == Part.PHOTO && now.photo == null -> takePhoto()
            part != null && !now.given(part) -> say(Text("screens.part_open_${part.word}", emptyMap()))
            else -> lacking(now).let { lacks -> if (lacks == null) deliver() else show(lacks) }
        }
    }

    override fun show(part: Part?) {
        set { it.copy(part = part) }
        scanner.camera(if (part == Part.SCAN && !now.given(part)) Camera.RUNNING else Camera.OFF)
    }

    /** Leaves a box out, or takes it in again. */
    override fun choose(parcel: String) = set { state ->
        val chosen = if (parcel in state.chosen) state.chosen - parcel else state.chosen + parcel
        if (chosen.isEmpty()) state else state.copy(chosen = chosen)
    }.also { if (now.part == null) show(lacking(now)) }

    /** Also where the camera gave none before: it is opened again then, and the courier looks first. */
    override fun takePhoto() {
        val again = now.trouble != Camera.RUNNING
        set { it.copy(trouble = Camera.RUNNING) }
        if (!again) askPreview()
    }

    override fun takePhotoByApp() = ask(app.platform::photoByApp)

    override fun openSettings() = app.platform.openSettings()

    override fun cameraIs(camera: Camera) {
        super.cameraIs(camera)
        if (now.part == Part.PHOTO) set { it.copy(trouble = camera) }
    }

    override fun photo(photo: TakenPhoto?, trouble: Camera) = late { it.copy(photo = photo ?: it.photo, trouble = trouble) }

    /** A label at the door: is it one of these boxes? */
    private fun scanned(said: String) = workNext({ session.look { it.checkAtDoor(stop, said) } }) { scan ->
        val right = scan.verdict == DoorVerdict.RIGHT_PARCEL
        app.platform.answer(
            when (scan.verdict) {
                DoorVerdict.RIGHT_PARCEL -> Tone.RIGHT
                DoorVerdict.WRONG_STOP -> Tone.ELSEWHERE
                DoorVerdict.UNKNOWN -> Tone.UNKNOWN
                DoorVerdict.ALREADY_DONE -> Tone.AGAIN
                DoorVerdict.WITHDRAWN -> Tone.REFUSED
            },
        )
        set { it.copy(scan = scan, scanned = if (right) it.scanned + scan.parcel else it.scanned) }
        if (now.given(Part.SCAN)) scanner.camera(Camera.OFF)
    }

    override fun stroke(points: List<Point>) = set { it.copy(strokes = it.strokes + listOf(points)) }

    override fun clearSignature() = set { it.copy(strokes = emptyList()) }

    /** Without drawing: a cross, as somebody makes it who cannot write; the name says who. */
    override fun markInstead() = set { it.copy(strokes = CROSS) }

    override fun name(text: String) = set { it.copy(name = text) }

    override fun pin(text: String) = set { it.copy(pin = text.filter(Char::isDigit)) }

    override fun adult(atLeast21: Boolean) = set { it.copy(adult = atLeast21) }

    override fun to(to: To) = set { it.copy(to = to) }

    private fun deliver() {
        val it = now
        val parts = it.parts
        val delivery = Delivery(
            parcels = it.open.map { parcel -> parcel.trackingNumber }.filter { number -> number in it.chosen },
            to = it.to,
            name = it.name.ifBlank { null },
            photo = it.photo?.bytes,
            signature = it.strokes.takeIf { Part.SIGNATURE in parts && it.isNotEmpty() },
            pin = it.pin.ifBlank { null },
            atLeast21 = it.adult,
            scanned = it.scanned.toList(),
        )
        act({ phone -> phone.deliver(delivery) }) { done ->
            app.warnings[done.fact.id] = done.warnings
            app.recorded(Place.Recorded(stop, done.fact.id, delivered = true))
        }
    }

    override fun cannotDeliver() = app.navigator.replace(Place.CannotDeliver(stop))

    private companion object {
        val CROSS = listOf(listOf(Point(0, 0), Point(60, 60)), listOf(Point(60, 0), Point(0, 60)))
    }
}
