package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*
import kotlin.math.abs

@Composable
fun EarningsScreen(state: EarningsState, notice: Notice = Notice(), acts: EarningsActs = object : EarningsActs {}) {
    val words = Satchel.words
    Page(notice, acts::understood, Place.Earnings, acts::tab) {
        Heading(words.say("screens.earnings"))
        Evenly(3, Modifier.fillMaxWidth()) {
            Stretch.entries.forEach { Choice(words.say("screens.stretch_${it.name.lowercase()}"), state.stretch == it, { acts.show(it) }) }
        }
        Loaded(state.view) { view ->
            when (state.stretch) {
                Stretch.DAY -> DayMoney(view)
                Stretch.WEEK -> WeekMoney(view)
                Stretch.YEAR -> Card { Sum(words.say("screens.year_so_far"), view.yearCents) }
            }
            view.differences.forEach { Difference(it, acts) }
            Leads(words.say("screens.mileage"), Icons.map) { acts.open(Place.Mileage) }
        }
    }
}

@Composable
private fun Sum(what: String, cents: Long) {
    Text(what, style = Satchel.type.small, color = Satchel.colors.muted)
    Text(Satchel.words.money(cents), style = if (Satchel.largeText) Satchel.type.head else Satchel.type.money)
}

@Composable
private fun DayMoney(view: EarningsView) {
    val words = Satchel.words
    Card {
        Sum(words.day(view.day), view.dayCents)
        Spacer(Modifier.height(8.dp))
        if (view.lines.isEmpty()) Text(words.say("screens.no_lines"), color = Satchel.colors.muted)
        view.lines.groupBy { it.kind }.forEach { (kind, lines) -> Lines(kind, lines) }
    }
    view.trips.forEach {
        Card {
            val about = "${words.count("earnings.trip_purpose", it.stops.toInt())} · ${words.distance(it.distanceM)}"
            Line(words.say("screens.outing_n", "number" to it.outing), about, Icons.map)
        }
    }
}

@Composable
private fun Lines(kind: String, lines: List<LineView>) {
    val words = Satchel.words
    Rule(Modifier.padding(vertical = 8.dp))
    Line(words.say("earnings.line_$kind"), words.count("screens.times_n", lines.size).takeIf { lines.size > 1 }) {
        Text(words.money(lines.sumOf { it.cents }), style = Satchel.type.strong)
    }
}

@Composable
private fun WeekMoney(view: EarningsView) {
    val words = Satchel.words
    Card(gap = 12.dp) {
        Column {
            Sum(words.say("screens.week_sure"), view.weekSureCents)
            if (view.weekWaitsCents > 0) Text(words.say("screens.week_waits", "money" to words.money(view.weekWaitsCents)))
        }
        Chart(view.week)
        Text(words.say("screens.chart_hint"), style = Satchel.type.small, color = Satchel.colors.muted)
    }
}

private const val BAR_DP = 110

/** Amounts over bars; large text has no room there, so the bars lie then. */
@Composable
private fun Chart(week: List<DayEarned>) {
    val words = Satchel.words
    val most = week.maxOfOrNull { it.cents }?.coerceAtLeast(1) ?: 1
    val said: (DayEarned) -> Modifier = { day ->
        val waits = if (day.cents > day.sureCents) words.say("screens.week_waits", "money" to words.money(day.cents - day.sureCents)) else ""
        Modifier.clearAndSetSemantics { contentDescription = "${words.day(day.day)}: ${words.money(day.cents)} $waits".trim() }
    }
    if (!Satchel.largeText) {
        Row(Modifier.fillMaxWidth(), horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.Bottom) {
            week.forEach { day ->
                Column(said(day).weight(1f), Arrangement.spacedBy(4.dp), Alignment.CenterHorizontally) {
                    if (day.cents > 0) Text(words.shortMoney(day.cents), style = Satchel.type.tab, softWrap = false)
                    Bar(day, Modifier.fillMaxWidth().height(maxOf(2, (BAR_DP * day.cents / most).toInt()).dp))
                    Text(words.dayLetter(day.day), style = Satchel.type.tab, color = Satchel.colors.muted)
                }
            }
        }
    } else {
        week.forEach { day ->
            Column(said(day)) {
                Text("${words.dayLetter(day.day)}  ${words.money(day.cents)}", style = Satchel.type.small)
                Bar(day, Modifier.fillMaxWidth(day.cents.toFloat() / most).defaultMinSize(minWidth = 2.dp).height(12.dp))
            }
        }
    }
}

/** Full where the money is sure, hollow where it waits. */
@Composable
internal fun Bar(day: DayEarned, modifier: Modifier) {
    val colors = Satchel.colors
    val shape = RoundedCornerShape(if (day.cents > 0) 6.dp else 1.dp)
    val look = when (day.cents) {
        0L -> Modifier.background(colors.line, shape)
        day.sureCents -> Modifier.background(colors.primary.strong, shape)
        else -> Modifier.border(3.dp, colors.attention.strong, shape)
    }
    Box(modifier.then(look))
}

@Composable
private fun Difference(difference: StatementDifference, acts: EarningsActs) {
    val words = Satchel.words
    val colors = Satchel.colors
    val phone = difference.phoneCents ?: 0
    val less = phone - (difference.statementCents ?: 0)
    Card(edge = colors.conflict.strong, gap = 12.dp) {
        Line(
            words.say(if (less >= 0) "screens.statement_less" else "screens.statement_more", "money" to words.money(abs(less))),
            words.say(
                "screens.statement_line", "line" to "${words.say(difference.text)} ${difference.of}".trim(), "phone" to words.money(phone),
                "statement" to words.money(difference.statementCents ?: 0),
            ),
            Icons.warning, colors.conflict.strong,
        )
        val dispute = difference.disputed
        if (dispute != null) {
            Side(words.say("screens.dispute_back"), { acts.undo(dispute) }, Icons.undo, height = 48.dp, of = difference.of)
        } else {
            Side(words.say("screens.dispute"), { acts.dispute(difference.key, phone) }, color = colors.conflict.strong, height = 48.dp, of = difference.of)
        }
    }
}
