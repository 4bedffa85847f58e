package satchel.kit

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/** Where the courier is in the app. Every place can be written down and found again after the system ended the process. */
sealed interface Place {
    data object Enrol : Place

    /** A shop that works alone; a backup. */
    data object SetUp : Place

    data object Couriers : Place

    data object Today : Place

    data object Load : Place

    data object Missing : Place

    /** One more parcel of the day; its number as far as it is known. */
    data class Add(val parcel: String = "") : Place

    data object Plan : Place

    data object Slots : Place

    data class Stop(val stop: String) : Place

    data class Deliver(val stop: String) : Place

    data class CannotDeliver(val stop: String) : Place

    /** What was just recorded at a door, and the fact that takes it back. */
    data class Recorded(val stop: String, val fact: String, val delivered: Boolean) : Place

    data object Counter : Place

    data object Returns : Place

    data object CloseDay : Place

    data object Earnings : Place

    data object Mileage : Place

    data object Records : Place

    data object Settings : Place
}

/** The way to where the courier is, the last one on top; never empty. */
class Navigator(start: List<Place> = listOf(Place.Today)) {
    private val stack = MutableStateFlow(start.ifEmpty { listOf(Place.Today) })
    val way: StateFlow<List<Place>> = stack.asStateFlow()

    val here: Place get() = stack.value.last()

    fun open(place: Place) = stack.update { if (it.last() == place) it else it + place }

    /** In the place of the one on top: nothing leads back to it. */
    fun replace(place: Place) = stack.update { it.dropLast(1) + place }

    /** A tab: the way begins anew there. */
    fun tab(place: Place) {
        stack.value = if (place == Place.Today) listOf(place) else listOf(Place.Today, place)
    }

    /** One step back; false where there is none, so that the system may close the app. */
    fun back(): Boolean {
        if (stack.value.size == 1) return false
        stack.update { it.dropLast(1) }
        return true
    }

    /** What was begun at places where nobody is: not opened since the process ended, or left with something to come back to. */
    private val begun = LinkedHashMap<Place, Begun>()

    /** Tells what is begun at a place now; null: nobody has opened it. */
    internal var beginning: (Place) -> Begun? = { null }

    /** What was begun there, once: after that it is its model's. */
    internal fun taken(place: Place): Begun? = begun.remove(place)

    /** To be found there when the place is opened. */
    internal fun begin(place: Place, begun: Begun) {
        this.begun[place] = begun
    }

    /** Only what was begun on this day stays. */
    internal fun forgetAllBut(day: String) = begun.values.removeIf { (it["day"] ?: day) != day }

    /** Whether something of this name is begun anywhere. */
    internal fun holds(name: String): Boolean = (stack.value.mapNotNull(beginning) + begun.values).any { name in it }

    /** The way that [save] wrote, in the place of the present one. */
    fun go(way: String) {
        val other = restored(way)
        begun += other.begun
        stack.value = other.way.value
    }

    /** The way and what was begun, on it and at places that were left, as a text for the system to keep. */
    fun save(): String = (stack.value + (begun.keys - stack.value.toSet())).withIndex().flatMap { (i, place) ->
        val here = if (i < stack.value.size) "" else LEFT
        listOfNotNull(here + written(place), (beginning(place) ?: begun[place])?.ifEmpty { null }?.line())
    }.joinToString("\n")

    companion object {
        /** Before a place that is not on the way. */
        private const val LEFT = "left\t"

        /** What [save] wrote; lines that no version wrote are left out. */
        fun restored(text: String): Navigator {
            val begun = HashMap<Place, Begun>()
            val way = ArrayList<Place>()
            var last: Place? = null
            for (line in text.lines()) {
                if (line.startsWith("{")) {
                    last?.let { begun[it] = begunIn(line) }
                } else {
                    last = read(line.removePrefix(LEFT))
                    if (!line.startsWith(LEFT)) last?.let(way::add)
                }
            }
            return Navigator(way).also { it.begun += begun }
        }

        private val PLAIN = listOf(
            Place.Enrol, Place.SetUp, Place.Couriers, Place.Today, Place.Load, Place.Missing, Place.Plan, Place.Slots, Place.Counter, Place.Returns,
            Place.CloseDay, Place.Earnings, Place.Mileage, Place.Records, Place.Settings,
        ).associateBy { "$it" }

        private fun written(place: Place): String = when (place) {
            is Place.Add -> "Add\t${place.parcel.filterNot(Char::isISOControl)}"
            is Place.Stop -> "Stop\t${place.stop}"
            is Place.Deliver -> "Deliver\t${place.stop}"
            is Place.CannotDeliver -> "CannotDeliver\t${place.stop}"
            is Place.Recorded -> "Recorded\t${place.stop}\t${place.fact}\t${place.delivered}"
            else -> "$place"
        }

        private fun read(line: String): Place? {
            val parts = line.split('\t')
            return when {
                parts.size == 2 && parts[0] == "Add" -> Place.Add(parts[1])
                parts.size == 2 && parts[0] == "Stop" -> Place.Stop(parts[1])
                parts.size == 2 && parts[0] == "Deliver" -> Place.Deliver(parts[1])
                parts.size == 2 && parts[0] == "CannotDeliver" -> Place.CannotDeliver(parts[1])
                parts.size == 4 && parts[0] == "Recorded" -> Place.Recorded(parts[1], parts[2], parts[3] == "true")
                else -> PLAIN[line]
            }
        }
    }
}
