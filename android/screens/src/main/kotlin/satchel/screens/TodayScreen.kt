package satchel.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import satchel.core.Doubt
import satchel.core.NextStep
import satchel.core.ParcelCounts
import satchel.core.RunningOuting
import satchel.core.StopBrief
import satchel.core.TodayView
import satchel.kit.Notice
import satchel.kit.Place
import satchel.kit.TodayState
import satchel.kit.ready
import satchel.core.Text as Sentence

/** What Today can ask of whoever shows it. */
class TodayActs(
    val next: () -> Unit = {},
    val sync: () -> Unit = {},
    val navigate: (stop: String) -> Unit = {},
    val confirm: (List<Sentence>) -> Unit = {},
    val open: (Place) -> Unit = {},
    val tab: (Place) -> Unit = {},
    val understood: () -> Unit = {},
)

@Composable
fun TodayScreen(state: TodayState, notice: Notice = Notice(), acts: TodayActs = TodayActs()) {
    val words = Satchel.words
    val view = state.view.ready
    Page(notice, acts.understood, Place.Today, acts.tab, actions = view?.let { { TodayActions(it, state, notice.busy, acts) } }) {
        val who = listOfNotNull(view?.day?.let(words::day), view?.courier?.ifEmpty { null }).joinToString(" · ")
        Heading(words.say("screens.today"), who) {
            IconAct(Icons.gear, words.say("screens.settings"), { acts.open(Place.Settings) })
        }
        Loaded(state.view) { Day(it, state, acts) }
    }
}

@Composable
private fun Day(view: TodayView, state: TodayState, acts: TodayActs) {
    val words = Satchel.words
    val colors = Satchel.colors
    Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
        if (view.warnings.isNotEmpty()) {
            Card(edge = colors.bad.strong) {
                view.warnings.forEach { Line(words.say(it), icon = Icons.warning, tint = colors.bad.strong) }
                Spacer(Modifier.height(12.dp))
                Side(words.say("screens.i_have_read_it"), { acts.confirm(view.warnings) }, height = 48.dp)
            }
        }
        val tint = if (view.pending > 0u) colors.attention else colors.primary
        Banner(
            words.say(view.banner), tint, if (view.pending > 0u) Icons.wait else Icons.check,
            second = if (state.syncing) words.say("screens.sending") else state.trouble?.let(words::say),
            onClick = { acts.open(Place.Records) },
        )
        NextCard(view)
        if (view.parcels.all > 0u) CountsCard(view.parcels)
        view.doubts.forEach { DoubtCard(it, acts.open) }
        if (view.parcels.held > 0u) {
            Card(onClick = { acts.open(Place.Counter) }) {
                Line(words.count("screens.on_counter_n", view.parcels.held.toInt()), icon = Icons.shelf) { Sign(Icons.arrow, null) }
            }
        }
        Card(onClick = { acts.open(Place.Earnings) }) {
            Line(
                words.say("screens.so_far_today", "money" to words.money(view.earnedCents)),
                words.count("screens.delivered_n", view.parcels.delivered.toInt()),
                Icons.money, colors.primary.strong,
            ) { Sign(Icons.arrow, null) }
        }
    }
}

@Composable
private fun NextCard(view: TodayView) {
    val words = Satchel.words
    Card {
        view.outing?.let { OutingLine(it, view.outingsPlanned.toInt()) }
        when (val step = view.next) {
            is NextStep.GoTo -> StopLine(step.stop)

            is NextStep.Deliver -> StopLine(step.stop)

            is NextStep.Leave -> Line(
                words.say("screens.outing_ready", "number" to step.outing),
                words.say("screens.leave_at", "time" to words.time(step.departS)), Icons.clock,
            )

            is NextStep.Load -> Line(
                words.count("screens.expected_n", step.expected.toInt()), words.say("screens.expected_hint"), Icons.box,
            )

            NextStep.GetManifest -> Line(words.say("screens.no_manifest"), words.say("screens.no_manifest_hint"), Icons.box)

            NextStep.Plan -> Line(words.say("screens.to_plan"), words.count("screens.loaded_n", view.parcels.toGo.toInt()), Icons.map)

            NextStep.ComeBack -> Line(words.say("screens.outing_done"), words.say("screens.outing_done_hint"), Icons.shop)

            NextStep.CloseDay -> Line(words.say("screens.to_close"), words.say("screens.to_close_hint"), Icons.check)

            NextStep.Done -> Line(words.say("screens.day_closed"), words.say("screens.day_closed_hint"), Icons.check)
        }
        view.outing?.let { OutingProgress(it) }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun OutingLine(outing: RunningOuting, planned: Int) {
    val words = Satchel.words
    FlowRow(Modifier.fillMaxWidth().padding(bottom = 12.dp), horizontalArrangement = Arrangement.SpaceBetween) {
        Chip(words.say("screens.outing_of", "number" to outing.number, "of" to maxOf(planned, outing.number.toInt())), Satchel.colors.primary, Icons.clock)
        outing.backByS?.let {
            val back = words.say("screens.back_by", "time" to words.time(it))
            Text(back, Modifier.padding(top = 4.dp), Satchel.colors.muted, style = Satchel.type.small)
        }
    }
}

@Composable
private fun StopLine(stop: StopBrief) {
    val words = Satchel.words
    Row(verticalAlignment = Alignment.CenterVertically) {
        Badge("${stop.number}", said = words.say("screens.stop_number", "number" to stop.number))
        Spacer(Modifier.width(12.dp))
        Column(Modifier.weight(1f)) {
            Text(stop.address, style = Satchel.type.head)
            val about = listOfNotNull(
                words.count("screens.parcels_n", stop.parcels.toInt()),
                stop.plannedArrivalS?.let { words.say("screens.planned_at", "time" to words.time(it)) },
                stop.beforeS?.let { words.say("screens.before", "time" to words.time(it)) },
            )
            Text(about.joinToString(" · "), style = Satchel.type.small, color = Satchel.colors.muted)
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun OutingProgress(outing: RunningOuting) {
    val words = Satchel.words
    val colors = Satchel.colors
    val (done, failed) = outing.done.toInt() to outing.notDelivered.toInt()
    Spacer(Modifier.height(16.dp))
    Progress(outing.stops.toInt(), (done - failed).coerceAtLeast(0) to colors.primary.strong, failed.coerceAtMost(done) to colors.bad.strong)
    Spacer(Modifier.height(8.dp))
    FlowRow(Modifier.fillMaxWidth(), horizontalArrangement = Arrangement.SpaceBetween) {
        Text(words.say("screens.stops_done", "done" to done, "of" to outing.stops), style = Satchel.type.smallStrong)
        if (failed > 0) Text(words.count("screens.not_delivered_n", failed), style = Satchel.type.small, color = colors.muted)
    }
}

@Composable
private fun CountsCard(counts: ParcelCounts) {
    val words = Satchel.words
    Card {
        Row {
            Text(words.say("screens.parcels"), style = Satchel.type.strong, modifier = Modifier.weight(1f))
            Text("${counts.all}", style = Satchel.type.strong, color = Satchel.colors.muted)
        }
        Spacer(Modifier.height(12.dp))
        val places = listOf(
            counts.expected to "expected", counts.delivered to "delivered", counts.toGo to "to_go", counts.collected to "collected",
            counts.held to "held", counts.toReturn to "to_return", counts.returned to "returned", counts.missing to "missing",
            counts.withdrawn to "withdrawn",
        ).filter { (n, name) -> n > 0u || name == "delivered" || name == "to_go" }
        Evenly(if (places.size == 3) 3 else 4, Modifier.fillMaxWidth()) {
            places.forEach { (n, name) -> Figure("$n", words.say("screens.place_$name")) }
        }
    }
}

/** A number and what it counts. */
@Composable
fun Figure(number: String, what: String, color: androidx.compose.ui.graphics.Color = Satchel.colors.ink) {
    Column {
        Text(number, style = Satchel.type.head, color = color)
        Text(what, style = Satchel.type.small, color = Satchel.colors.muted)
    }
}

@Composable
private fun DoubtCard(doubt: Doubt, open: (Place) -> Unit) {
    val place = when (doubt.text.key) {
        "companion.doubt_to_return" -> Place.Returns
        "companion.doubt_missing" -> Place.Missing
        else -> Place.Records
    }
    Card(onClick = { open(place) }) {
        Line(Satchel.words.say(doubt.text), icon = Icons.warning, tint = Satchel.colors.attention.strong) { Sign(Icons.arrow, null) }
    }
}

@Composable
private fun TodayActions(view: TodayView, state: TodayState, busy: Boolean, acts: TodayActs) {
    val words = Satchel.words
    when (val step = view.next) {
        is NextStep.GoTo -> {
            Side(words.say("screens.navigate"), { acts.navigate(step.stop.id) }, Icons.navigate)
            Next(words.say("screens.arrived_at", "number" to step.stop.number), acts.next, enabled = !busy)
        }

        is NextStep.Deliver -> {
            Side(words.say("screens.navigate"), { acts.navigate(step.stop.id) }, Icons.navigate)
            Next(words.say("screens.deliver_at", "number" to step.stop.number), acts.next)
        }

        is NextStep.Leave -> {
            Side(words.say("screens.tab_plan"), { acts.tab(Place.Plan) }, Icons.map)
            Next(words.say("screens.leave_the_shop"), acts.next)
        }

        is NextStep.Load -> {
            Next(words.say("screens.take_in"), acts.next, Icons.box)
        }

        NextStep.GetManifest -> {
            Next(words.say(if (state.syncing) "screens.sending" else "screens.fetch_parcels"), acts.next, Icons.cloud)
        }

        NextStep.Plan -> {
            Next(words.say("screens.plan_the_day"), acts.next, Icons.map)
        }

        NextStep.ComeBack -> {
            Next(words.say("screens.back_at_shop"), acts.next, Icons.shop)
        }

        NextStep.CloseDay -> {
            Side(words.say("screens.counter"), { acts.open(Place.Counter) }, Icons.shelf)
            Next(words.say("screens.close_the_day"), acts.next)
        }

        NextStep.Done -> {
            if (view.pending > 0u) Next(words.say("screens.send_now"), acts.sync, Icons.cloud) else Side(words.say("screens.what_is_where"), acts.next)
        }
    }
}
