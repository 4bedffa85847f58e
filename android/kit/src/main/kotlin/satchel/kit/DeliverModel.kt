package satchel.kit

import kotlinx.coroutines.launch
import satchel.core.*

/** A part of the proof, in the order in which the screen asks for them. The words are those of [ParcelView.proof]. */
enum class Part(val word: String) { SCAN("scan"), PHOTO("photo"), SIGNATURE("signature"), PIN("pin"), AGE21("age21") }

/** A photo before it is used, and what is wrong with it. */
class TakenPhoto(val bytes: ByteArray, val warnings: List<Text>)

/**
 * What is taken at a door before it is recorded.
 *
 * `chosen`: the parcels that are handed over, by number. `part`: what is asked for now; null: all is here, or nothing is asked.
 */
data class DeliverState(
    val view: Shown<StopView> = Shown.Loading,
    val chosen: Set<String> = emptySet(),
    val part: Part? = null,
    val scanned: Set<String> = emptySet(),
    val scan: DoorScan? = null,
    val photo: TakenPhoto? = null,
    val strokes: List<List<Point>> = emptyList(),
    val name: String = "",
    val pin: String = "",
    val adult: Boolean? = null,
    val to: To = To.RECIPIENT,
) {
    /** The boxes that can be handed over here. */
    val open: List<ParcelView> get() = view.ready?.parcels.orEmpty().filter { it.place == PlaceView.LOADED }

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
class DeliverModel(app: App, private val stop: String) : Model<DeliverState>(app, DeliverState()), DeliverActs {
    override val scanner: Scanner = reader(::scanned)

    init {
        follow {
            val view = shown { it.viewStop(stop) }
            val first = now.view !is Shown.Ready
            set { it.copy(view = view).let { seen -> if (first) seen.copy(chosen = seen.open.map { box -> box.trackingNumber }.toSet()) else seen } }
            if (first) show(lacking(now))
        }
    }

    private fun lacking(state: DeliverState): Part? = state.parts.firstOrNull { !state.given(it) }

    /** The filled button: takes what is asked, goes to the next part, and records once nothing is lacking. */
    override fun next() {
        val part = now.part
        when {
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

    override fun takePhoto() {
        scope.launch {
            val bytes = app.platform.photo() ?: return@launch
            work({ session.look { it.checkPhoto(bytes) } }) { warnings -> set { it.copy(photo = TakenPhoto(bytes, warnings)) } }
        }
    }

    /** A label at the door: is it one of these boxes? */
    private fun scanned(said: String) = workNext({ session.look { it.checkAtDoor(stop, said) } }) { scan ->
        val right = scan.verdict == DoorVerdict.RIGHT_PARCEL
        app.platform.answer(if (right) Tone.RIGHT else Tone.ELSEWHERE)
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
