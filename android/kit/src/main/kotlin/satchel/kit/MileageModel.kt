package satchel.kit

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.launch
import satchel.core.*

/** What is being corrected: a trip, by its name in the log, or the odometer; and what is typed, in miles. */
data class Measuring(val trip: String?, val miles: String = "")

/** `last`: the fact that takes the newest correction of this visit back. */
data class MileageState(val view: Shown<MileageView> = Shown.Loading, val measuring: Measuring? = null, val last: String? = null)

interface MileageActs : Acts {
    fun year(year: Int) {}
    fun measure(measuring: Measuring?) {}
    fun record() {}
    fun undo() {}
    fun export() {}
}

/** How far for deliveries, what does it deduct, and is a trip's distance right? */
class MileageModel(app: App) : Model<MileageState>(app, MileageState(), Place.Mileage), MileageActs {
    private val year = MutableStateFlow(before["year"]?.toIntOrNull())

    init {
        val measuring = if ("trip" in before || "miles" in before) Measuring(before["trip"], before["miles"].orEmpty()) else null
        set { it.copy(measuring = measuring, last = before["last"]) }
        scope.launch {
            combine(year, session.changes) { year, _ -> year }.conflate().collect { year ->
                val view = shown { it.viewMileage(year) }
                set { it.copy(view = view) }
            }
        }
    }

    override fun begun() = now.run { begun("trip" to measuring?.trip, "miles" to measuring?.miles, "year" to year.value?.toString(), "last" to last) }

    override fun year(year: Int) {
        set { it.copy(measuring = null) }
        this.year.value = year
    }

    override fun measure(measuring: Measuring?) = set { it.copy(measuring = measuring) }

    override fun record() {
        val (trip, typed) = now.measuring ?: return
        val year = now.view.ready?.year ?: return
        val tenths = app.words.value.tenths(typed) ?: return say(Text("screens.no_distance", emptyMap()))
        act({ if (trip == null) it.readOdometer(year, tenths.toULong()) else it.measureTrip(trip, tenths.toULong()) }) { fact ->
            set { it.copy(measuring = null, last = fact.id) }
        }
    }

    override fun undo() {
        val fact = now.last ?: return
        act({ it.undo(fact) }) { set { it.copy(last = null) } }
    }

    override fun export() {
        val year = now.view.ready?.year ?: return
        work({ writeFile("mileage-$year.csv") { phone, file -> phone.exportMileage(year, file) } }, app.platform::share)
    }
}
