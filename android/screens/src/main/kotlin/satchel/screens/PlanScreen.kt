package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.rememberScrollState
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.layout.onSizeChanged
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*

@Composable
fun PlanScreen(state: PlanState, notice: Notice = Notice(), acts: PlanActs = object : PlanActs {}) {
    val view = state.view.ready
    val outing = view?.outings?.firstOrNull { it.number == (state.tab as? PlanTab.Outing)?.number }
    Column(Modifier.fillMaxSize().background(Satchel.colors.paper)) {
        LazyColumn(Modifier.weight(1f)) {
            item { PlanHead(state, view, outing, acts) }
            when {
                view == null -> item { Box(Modifier.padding(16.dp)) { Loaded(state.view) {} } }
                !view.planned -> item { NoPlan(state) }
                else -> planned(state, view, outing, acts)
            }
        }
        Bottom(notice, acts::understood, Place.Plan, acts::tab, state.did, acts::undo) { PlanActions(state, view, outing, acts) }
    }
}

private fun LazyListScope.planned(state: PlanState, view: PlanView, outing: OutingView?, acts: PlanActs) {
    item { Column { MapArea(state, view, outing, acts) } }
    if (outing != null) {
        item { Away(view) }
        items(outing.stops.size, key = { outing.stops[it].id }) { index ->
            StopRow(outing.stops[index], index, outing.stops.size, !outing.ended, acts::move, acts::open)
        }
    } else {
        items(view.unplanned, key = { it.id }) { LeftRow(it, view, acts) }
    }
}

@Composable
private fun PlanHead(state: PlanState, view: PlanView?, outing: OutingView?, acts: PlanActs) {
    val words = Satchel.words
    val second = outing?.let {
        listOf(
            words.say("screens.leave_back", "leave" to words.time(it.departS), "back" to words.time(it.returnS)),
            words.count("screens.stops_n", it.stops.size), words.distance(it.distanceM),
        ).joinToString(" · ")
    }
    Column(Modifier.padding(start = 16.dp, end = 16.dp, top = Satchel.insets.calculateTopPadding() + 12.dp)) {
        Heading(words.say("screens.plan"), second)
    }
    if (view != null && view.planned) {
        Row(
            Modifier.horizontalScroll(rememberScrollState()).padding(horizontal = 16.dp, vertical = 8.dp),
            horizontalArrangement = Arrangement.spacedBy(8.dp),
        ) {
            view.outings.forEach {
                val label = words.say("screens.outing_stops", "number" to it.number, "n" to it.stops.size)
                Choice(label, state.tab == PlanTab.Outing(it.number), { acts.show(PlanTab.Outing(it.number)) })
            }
            if (view.unplanned.isNotEmpty()) {
                Choice(
                    words.count("screens.left_n", view.unplanned.size), state.tab == PlanTab.LeftOut, { acts.show(PlanTab.LeftOut) },
                    color = Satchel.colors.attention.strong,
                )
            }
        }
    }
}

/** The map and below it, where it hides no way, how good the order is, and whether planning again may change it. */
@Composable
private fun MapArea(state: PlanState, view: PlanView, outing: OutingView?, acts: PlanActs) {
    val density = LocalDensity.current.density
    val height = if (Satchel.largeText) 200.dp else 260.dp
    Box(
        Modifier.fillMaxWidth().heightIn(height, if (state.map is DayMap.None) Dp.Infinity else height).clipToBounds().background(mapGround(Satchel.colors))
            .onSizeChanged { acts.mapSize(it.width, it.height, density) },
    ) {
        when (val map = state.map) {
            DayMap.Loading -> Unit

            is DayMap.Drawn -> MapPicture(map.drawing, outing?.number?.toInt())

            is DayMap.None -> Text(
                Satchel.words.say(map.why), style = Satchel.type.small, color = Satchel.colors.muted,
                modifier = Modifier.align(Alignment.Center).padding(24.dp),
            )
        }
    }
    val quality = if (state.searching) Satchel.words.say("screens.searching") else view.quality?.let(Satchel.words::say)
    val lock = @Composable {
        if (outing?.ended == false) Choice(Satchel.words.say("screens.keep_order"), view.byHand, { acts.lock(!view.byHand) }, icon = Icons.lock)
    }
    Beside(lock, Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 6.dp)) {
        if (quality != null) Text(quality, style = Satchel.type.smallStrong)
    }
}

/** What the times rest on where they are not those of the streets, and that a person made the order. */
@Composable
private fun Away(view: PlanView) {
    val words = Satchel.words
    val travel = view.travel
    val remarks = listOfNotNull(
        words.say("screens.by_hand").takeIf { view.byHand },
        travel?.takeIf { !it.onStreets }?.let { words.say(it.text) },
        travel?.learned?.let(words::say),
        words.count("screens.approximate_n", view.approximate.toInt()).takeIf { view.approximate > 0u },
    ) + travel?.straight.orEmpty().map { words.say(it.text) }
    if (remarks.isNotEmpty()) {
        Column(Modifier.padding(start = 16.dp, end = 16.dp, bottom = 10.dp)) {
            remarks.forEach { Text(it, style = Satchel.type.small, color = Satchel.colors.muted) }
        }
    }
}

/** A tap opens its door, as of any other stop. */
@Composable
private fun LeftRow(stop: UnplannedStop, view: PlanView, acts: PlanActs) {
    val words = Satchel.words
    Column(Modifier.fillMaxWidth().background(Satchel.colors.surface)) {
        Box(Modifier.clickable(role = Role.Button) { acts.open(stop.id) }.padding(horizontal = 16.dp, vertical = 12.dp)) {
            Line(stop.address, words.say(stop.text), Icons.warning, Satchel.colors.attention.strong) { Sign(Icons.arrow, null) }
        }
        Row(Modifier.horizontalScroll(rememberScrollState()).padding(start = 16.dp, end = 16.dp, bottom = 12.dp), Arrangement.spacedBy(8.dp)) {
            view.outings.filter { !it.ended }.forEach {
                Side(words.say("screens.into_outing", "number" to it.number), { acts.take(stop.id, it.number) }, height = 48.dp, of = stop.address)
            }
        }
        Rule()
    }
}

@Composable
private fun NoPlan(state: PlanState) {
    val words = Satchel.words
    Box(Modifier.padding(16.dp)) {
        Card {
            if (state.searching) {
                Line(words.say("screens.searching"), words.say("screens.searching_hint"), Icons.search)
            } else {
                Line(words.say("screens.no_plan"), words.say("screens.no_plan_hint"), Icons.map)
            }
        }
    }
}

@Composable
private fun PlanActions(state: PlanState, view: PlanView?, outing: OutingView?, acts: PlanActs) {
    val words = Satchel.words
    if (state.searching) return Side(words.say("screens.enough"), acts::enough)
    Side(words.say("screens.slots"), { acts.open(Place.Slots) }, Icons.clock)
    when {
        view == null || !view.planned -> Next(words.say("screens.plan_the_day"), { acts.plan(false) }, Icons.map)
        outing != null && !outing.started && view.outings.none { it.started && !it.ended } -> Next(words.say("screens.leave_the_shop"), acts::leave)
        else -> Side(words.say("screens.plan_anew"), { acts.plan(true) })
    }
}
