package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import satchel.core.MileageTrip
import satchel.core.MileageView
import satchel.kit.*

/** The year's mileage log: its sum, the odometer, and every trip, each to be corrected in its place. */
@Composable
fun MileageScreen(state: MileageState, notice: Notice = Notice(), acts: MileageActs = object : MileageActs {}) {
    val words = Satchel.words
    val trips = state.view.ready?.trips.orEmpty()
    Page(notice, acts::understood, actions = {
        if (state.last != null) Side(words.say("screens.undo"), acts::undo, Icons.undo)
        Next(words.say("screens.for_the_tax_office"), acts::export, Icons.copy, enabled = trips.isNotEmpty() && !notice.busy)
    }, rows = { items(trips, key = { it.trip }) { Trip(it, state.measuring, acts) } }) {
        Heading(words.say("screens.mileage"), words.say("screens.mileage_hint"), acts::back)
        Loaded(state.view) { Log(it, state.measuring, acts) }
    }
}

@Composable
private fun Log(view: MileageView, measuring: Measuring?, acts: MileageActs) {
    val words = Satchel.words
    if (view.years.size > 1) {
        Evenly(view.years.size, Modifier.fillMaxWidth()) { view.years.forEach { Choice("$it", it == view.year, { acts.year(it) }) } }
    }
    Card {
        Text(words.say("screens.driven_in", "year" to view.year), style = Satchel.type.small, color = Satchel.colors.muted)
        Text(words.miles(view.milesTenths.toLong()), style = if (Satchel.largeText) Satchel.type.head else Satchel.type.money)
        Text(words.say("screens.deducts", "money" to words.money(view.deductionCents)))
        view.begins?.let { Text(words.say("screens.log_begins", "day" to words.day(it)), color = Satchel.colors.attention.strong) }
        if (view.withoutRate > 0u) Text(words.count("screens.without_rate", view.withoutRate.toInt()), color = Satchel.colors.attention.strong)
    }
    Card(gap = 12.dp) {
        val start = view.odometerStartTenths?.toLong()
        val odometer = words.say("screens.odometer", "year" to view.year)
        Line(odometer, start?.let(words::miles) ?: words.say("screens.odometer_none"), Icons.pen)
        Correct(if (start == null) "screens.write_down" else "screens.correct", Measuring(null), measuring, acts, odometer)
    }
    if (view.trips.isEmpty()) Card { Line(words.say("screens.no_trips"), words.say("screens.no_trips_hint"), Icons.map) }
}

@Composable
private fun Trip(trip: MileageTrip, measuring: Measuring?, acts: MileageActs) {
    val words = Satchel.words
    val deducts = trip.deductionCents?.let { words.say("screens.deducts", "money" to words.money(it)) }
    val how = words.say(if (trip.measured) "screens.measured_by_hand" else "screens.measured_by_plan")
    val about = listOfNotNull(words.say(trip.purpose), how, deducts).joinToString(" · ")
    val which = "${words.day(trip.day)} · ${words.say("screens.outing_n", "number" to trip.outing)}"
    Card(gap = 12.dp) {
        Line(which, about, Icons.map) { Text(words.miles(trip.milesTenths.toLong()), style = Satchel.type.strong) }
        Correct("screens.correct", Measuring(trip.trip), measuring, acts, which)
    }
}

/** Opens a field for what `of` names, and records what is typed there. */
@Composable
private fun Correct(key: String, of: Measuring, measuring: Measuring?, acts: MileageActs, which: String) {
    val words = Satchel.words
    if (measuring == null || measuring.trip != of.trip) {
        Side(words.say(key), { acts.measure(of) }, Icons.pen, height = 48.dp, of = which)
    } else {
        Field(words.say("screens.in_miles"), measuring.miles, { acts.measure(of.copy(miles = it)) }, decimal = true)
        Actions(Modifier.fillMaxWidth()) {
            Side(words.say("screens.never_mind"), { acts.measure(null) })
            Next(words.say("screens.record"), acts::record)
        }
    }
}
