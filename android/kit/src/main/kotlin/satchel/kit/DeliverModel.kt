package satchel.kit

import satchel.core.*

/** A part of the proof, in the order in which the screen asks for them. The words are those of [ParcelView.proof]. */
enum class Part(val word: String) { SCAN("scan"), PHOTO("photo"), SIGNATURE("signature"), PIN("pin"), AGE21("age21") }

/**
 * What is taken at a door before it is recorded.
 *
 * `chosen`: the parcels that are handed over, by number. `part`: what is asked for now; null: all is here, or nothing is asked.
 * `wiped`: the last signature that was cleared or crossed out. `trouble`: why the camera gives no photo; [Camera.RUNNING]: there is none.
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
    val wiped: List<List<Point>> = emptyList(),
    val name: String = "",
    val pin: String = "",
    val adult: Boolean? = null,
    val to: To = To.RECIPIENT,
) {
    /** The boxes that can be handed over here. */
    val open: List<ParcelView> get() = view.ready?.open.orEmpty()

    /** Whether the camera is to be open for a photo. */
    val wantsCamera: Boolean get() = part == Part.PHOTO && photo == null && trouble == Camera.RUNNING

    /** What the chosen boxes ask for, each once. */
    val parts: List<Part>
        get() {
            val words = open.filter { it.trackingNumber in chosen }.flatMap { it.proof }.toSet()
            return Part.entries.filter { it.word in words }
        }

    /** What is asked next and was not given. */
    val lacking: Part? get() = parts.firstOrNull { !given(it) }

    /** Somebody who had to be 21 is not: nothing that asks it is handed over. */
    val notProven: Boolean get() = adult == false && Part.AGE21 in parts

    /** Whether a signature can be brought back in the place of nothing or a cross. */
    val wipedOut: Boolean get() = wiped.isNotEmpty() && (strokes.isEmpty() || strokes == CROSS)

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
    fun bringSignatureBack() {}
    fun markInstead() {}
    fun name(text: String) {}
    fun pin(text: String) {}
    fun adult(atLeast21: Boolean) {}
    fun to(to: To) {}
    fun cannotDeliver() {}
}

/** What is still asked, is the photo good enough, who took it? */
class DeliverModel(app: App, place: Place.Deliver) : DoorModel<DeliverState>(app, DeliverState(), place, place.stop), DeliverActs {
    override val scanner: Scanner = reader(::scanned)

    init {
        followDoor({ copy(view = it) }, { view, begun -> restored(view, begun) }) { showOwn() }
    }

    private fun DeliverState.restored(view: StopView, begun: Begun) = begun.run {
        copy(
            chosen = view.chosen(begun), part = one<Part>("part") ?: part,
            scanned = if ("scanned" in begun) several("scanned") else scanned,
            strokes = get("strokes")?.let(::strokes) ?: strokes,
            wiped = get("wiped")?.let(::strokes) ?: wiped,
            name = get("name") ?: name, pin = get("pin") ?: pin,
            adult = get("adult")?.let { yes -> yes == "true" } ?: adult,
            to = one<To>("to") ?: to,
        )
    }

    override fun begunHere() = now.run {
        begun(
            "part" to part?.name, "chosen" to chosen.kept(), "scanned" to scanned.kept(), "strokes" to strokes.written(), "wiped" to wiped.written(),
            "name" to name, "pin" to pin, "adult" to adult?.toString(), "to" to to.name, "photo" to photo?.let { "taken" },
        )
    }

    /** The shutter is no delivery, however quickly it is touched again. */
    override fun button(state: DeliverState): Any? = state.view.ready?.let { state.part to state.lacking }

    /** The filled button: takes what is asked, goes to the next part, and records once nothing is lacking. */
    override fun next() {
        val part = now.part
        when {
            deaf -> Unit
            part == Part.PHOTO && now.photo == null -> takePhoto()
            part != null && !now.given(part) -> say(Text("screens.part_open_${part.word}", emptyMap()))
            else -> now.lacking.let { lacks -> if (lacks == null) deliver() else show(lacks) }
        }
    }

    override fun show(part: Part?) {
        set { it.copy(part = part) }
        scanner.camera(if (part == Part.SCAN && !now.given(part)) Camera.RUNNING else Camera.OFF)
    }

    /** Leaves a box out, or takes it in again; what only that box asked for is not asked any more. */
    override fun choose(parcel: String) {
        set { it.copy(chosen = it.chosen.turned(parcel)) }
        showOwn()
    }

    /** The part that is shown, or the next one where nobody asks for it. */
    private fun showOwn() = show(now.part?.takeIf { it in now.parts } ?: now.lacking)

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

    override fun clearSignature() = sign(emptyList())

    /** Without drawing: a cross, as somebody makes it who cannot write; the name says who. */
    override fun markInstead() = sign(CROSS)

    private fun sign(strokes: List<List<Point>>) =
        set { it.copy(strokes = strokes, wiped = if (it.strokes.isEmpty() || it.strokes == CROSS) it.wiped else it.strokes) }

    override fun bringSignatureBack() = set { it.copy(strokes = it.wiped, wiped = emptyList()) }

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
            name = it.name.takeIf { name -> Part.SIGNATURE in parts && name.isNotBlank() },
            photo = it.photo?.bytes,
            signature = it.strokes.takeIf { Part.SIGNATURE in parts && it.isNotEmpty() },
            pin = it.pin.takeIf { pin -> Part.PIN in parts && pin.isNotBlank() },
            atLeast21 = it.adult.takeIf { Part.AGE21 in parts },
            scanned = it.scanned.toList(),
        )
        act({ phone -> phone.deliver(delivery) }) { done ->
            app.warnings[done.fact.id] = done.warnings
            app.recorded(Place.Recorded(stop, done.fact.id, delivered = true), delivery.parcels)
        }
    }

    /** For the same boxes; where the age was not proven, for those that ask it. */
    override fun cannotDeliver() {
        val boxes = now.open.filter { it.trackingNumber in now.chosen && (!now.notProven || Part.AGE21.word in it.proof) }.map { it.trackingNumber }
        val place = Place.CannotDeliver(stop)
        app.navigator.begin(place, app.navigator.taken(place).orEmpty() + ("chosen" to boxes.kept()))
        app.navigator.replace(place)
    }
}

private val CROSS = listOf(listOf(Point(0, 0), Point(60, 60)), listOf(Point(60, 0), Point(0, 60)))
