package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*

@Composable
fun TodayScreen(state: TodayState, notice: Notice = Notice(), acts: TodayActs = object : TodayActs {}) {
    val words = Satchel.words
    val view = state.view.ready
    val actions: (@Composable () -> Unit)? = view?.let { { TodayActions(it, state, notice.busy, acts) } }
    Page(notice, acts::understood, Place.Today, acts::tab, did = state.did, onUndo = acts::undo, actions = actions) {
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
    MustRead(view.warnings, acts::confirm)
    val second = if (state.syncing) words.say("screens.sending") else state.trouble?.let(words::say)
    val decide = words.say("screens.to_decide").takeIf { view.conflicts > 0u }
    Kept(view.pending, words.say(view.banner), decide ?: second, view.conflicts > 0u || view.lostEvidence > 0u) { acts.open(Place.Records) }
    NextCard(view)
    if (view.parcels.all > 0u) CountsCard(view.parcels)
    if ((view.next == NextStep.GetManifest && !view.alone) || view.next is NextStep.Load) Leads(words.say("screens.add_parcels"), Icons.plus) { acts.open(Place.Add()) }
    view.doubts.forEach { doubt ->
        val place = placeOf(doubt)
        val text = words.say(doubt.text)
        if (place == null) Banner(text, colors.attention, Icons.warning) else Leads(text, Icons.warning, colors.attention.strong) { acts.open(place) }
    }
    val held = view.parcels.held.toInt()
    if (held > 0) Leads(words.count("screens.on_counter_n", held), Icons.shelf) { acts.open(Place.Counter) }
    val soFar = words.say("screens.so_far_today", "money" to words.money(view.earnedCents))
    val delivered = words.count("screens.delivered_n", view.parcels.delivered.toInt())
    Leads(soFar, Icons.money, colors.primary.strong, delivered) { acts.open(Place.Earnings) }
}

/** Where a doubt is settled; null: it is said, nothing more. */
private fun placeOf(doubt: Doubt) = when (doubt.text.key) {
    "companion.doubt_to_return" -> Place.Returns
    "companion.doubt_missing" -> Place.Missing
    "companion.doubt_newer_map" -> Place.Plan
    "companion.doubt_unexpected" -> Place.Add(doubt.parcel.orEmpty())
    "companion.doubt_withdrawn" -> null
    else -> Place.Records
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

            NextStep.GetManifest -> Line(words.say("screens.no_manifest"), words.say(if (view.alone) "screens.add_parcels_hint" else "screens.no_manifest_hint"), Icons.box)

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

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun OutingProgress(outing: RunningOuting) {
    val words = Satchel.words
    val colors = Satchel.colors
    val (done, failed) = outing.done.toInt() to outing.notDelivered.toInt()
    Spacer(Modifier.height(16.dp))
    Progress(outing.stops.toInt(), done, failed.coerceAtMost(done))
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
        val places = counts.places().filter { (n, name) -> n > 0u || name == "delivered" || name == "to_go" }
        Evenly(if (places.size == 3) 3 else 4, Modifier.fillMaxWidth()) {
            places.forEach { (n, name) -> Figure("$n", words.say("screens.place_$name")) }
        }
    }
}

/** Each place of the day, by the end of its words' key. */
fun ParcelCounts.places(): List<Pair<UInt, String>> = listOf(
    expected to "expected", delivered to "delivered", toGo to "to_go", collected to "collected", held to "held", toReturn to "to_return",
    returned to "returned", missing to "missing", withdrawn to "withdrawn",
)

/** A number and what it counts. */
@Composable
fun Figure(number: String, what: String, color: Color = Satchel.colors.ink) {
    Column(Modifier.semantics(mergeDescendants = true) {}) {
        Text(number, style = Satchel.type.head, color = color)
        Text(what, style = Satchel.type.small, color = Satchel.colors.muted)
    }
}

@Composable
private fun TodayActions(view: TodayView, state: TodayState, busy: Boolean, acts: TodayActs) {
    val words = Satchel.words
    val next = @Composable { label: String, icon: ImageVector? -> Next(label, acts::next, icon, enabled = !busy) }
    val step = view.next
    when (step) {
        is NextStep.GoTo -> Side(words.say("screens.navigate"), { acts.navigate(step.stop.id) }, Icons.navigate)
        is NextStep.Deliver -> Side(words.say("screens.navigate"), { acts.navigate(step.stop.id) }, Icons.navigate)
        is NextStep.Leave -> Side(words.say("screens.tab_plan"), { acts.tab(Place.Plan) }, Icons.map)
        NextStep.CloseDay -> Side(words.say("screens.counter"), { acts.open(Place.Counter) }, Icons.shelf)
        NextStep.Done -> Side(words.say("screens.day_closed"), acts::next)
        else -> Unit
    }
    when (step) {
        is NextStep.GoTo -> next(words.say("screens.arrived_at", "number" to step.stop.number), null)
        is NextStep.Deliver -> next(words.say("screens.deliver_at", "number" to step.stop.number), null)
        is NextStep.Leave -> next(words.say("screens.leave_the_shop"), null)
        is NextStep.Load -> next(words.say("screens.take_in"), Icons.box)
        NextStep.GetManifest if view.alone -> next(words.say("screens.add_parcels"), Icons.plus)
        NextStep.GetManifest -> next(words.say(if (state.syncing) "screens.sending" else "screens.fetch_parcels"), Icons.cloud)
        NextStep.Plan -> next(words.say("screens.plan_the_day"), Icons.map)
        NextStep.ComeBack -> next(words.say("screens.back_at_shop"), Icons.shop)
        NextStep.CloseDay -> next(words.say("screens.close_the_day"), null)
        NextStep.Done -> if (view.pending > 0u && !view.alone) Next(words.say("screens.send_now"), acts::sync, Icons.cloud)
    }
}
