package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.unit.dp
import satchel.core.DayEarned
import satchel.core.EarningsView
import satchel.core.LineView
import satchel.core.StatementDifference
import satchel.kit.EarningsState
import satchel.kit.Notice
import satchel.kit.Place
import satchel.kit.Stretch
import kotlin.math.abs

class EarningsActs(
    val show: (Stretch) -> Unit = {},
    val dispute: (line: String, cents: Long) -> Unit = { _, _ -> },
    val undo: (line: String) -> Unit = {},
    val tab: (Place) -> Unit = {},
    val understood: () -> Unit = {},
)

@Composable
fun EarningsScreen(state: EarningsState, notice: Notice = Notice(), acts: EarningsActs = EarningsActs()) {
    val words = Satchel.words
    Page(notice, acts.understood, Place.Earnings, acts.tab) {
        Heading(words.say("screens.earnings"))
        Evenly(3, Modifier.fillMaxWidth()) {
            Stretch.entries.forEach { Choice(words.say("screens.stretch_${it.name.lowercase()}"), state.stretch == it, { acts.show(it) }) }
        }
        Loaded(state.view) { view ->
            Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
                when (state.stretch) {
                    Stretch.DAY -> DayMoney(view)
                    Stretch.WEEK -> WeekMoney(view)
                    Stretch.YEAR -> YearMoney(view)
                }
                view.differences.forEach { Difference(it, it.key in state.disputed, acts) }
            }
        }
    }
}

@Composable
private fun Sum(what: String, cents: Long) {
    Text(what, style = Satchel.type.small, color = Satchel.colors.muted)
    Text(Satchel.words.money(cents), style = Satchel.type.money)
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
    Row {
        Column(Modifier.weight(1f)) {
            Text(words.say("earnings.line_$kind"))
            if (lines.size > 1) Text(words.count("screens.times_n", lines.size), style = Satchel.type.small, color = Satchel.colors.muted)
        }
        Text(words.money(lines.sumOf { it.cents }), style = Satchel.type.strong)
    }
}

@Composable
private fun WeekMoney(view: EarningsView) {
    val words = Satchel.words
    Card {
        Sum(words.say("screens.week_sure"), view.weekSureCents)
        if (view.weekWaitsCents > 0) Text(words.say("screens.week_waits", "money" to words.money(view.weekWaitsCents)))
        Spacer(Modifier.height(16.dp))
        Chart(view.week)
        Spacer(Modifier.height(12.dp))
        Text(words.say("screens.chart_hint"), style = Satchel.type.small, color = Satchel.colors.muted)
    }
}

private const val BAR_DP = 110

@Composable
private fun Chart(week: List<DayEarned>) {
    val words = Satchel.words
    val colors = Satchel.colors
    val most = week.maxOfOrNull { it.cents }?.coerceAtLeast(1) ?: 1
    Row(Modifier.fillMaxWidth(), horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.Bottom) {
        week.forEach { day ->
            val sure = day.cents > 0 && day.sureCents == day.cents
            Column(
                Modifier.weight(1f).clearAndSetSemantics { contentDescription = "${words.day(day.day)}: ${words.money(day.cents)}" },
                horizontalAlignment = Alignment.CenterHorizontally,
            ) {
                if (day.cents > 0) Text(words.shortMoney(day.cents), style = Satchel.type.tab, softWrap = false)
                Spacer(Modifier.height(4.dp))
                val height = maxOf(2, (BAR_DP * day.cents / most).toInt())
                Box(
                    Modifier.fillMaxWidth().height(height.dp).clip(RoundedCornerShape(if (day.cents > 0) 6.dp else 1.dp))
                        .background(
                            if (day.cents == 0L) {
                                colors.line
                            } else if (sure) {
                                colors.primary.strong
                            } else {
                                colors.attention.strong
                            },
                        ),
                )
                Spacer(Modifier.height(6.dp))
                Text(words.dayLetter(day.day), style = Satchel.type.tab, color = colors.muted)
            }
        }
    }
}

@Composable
private fun YearMoney(view: EarningsView) {
    Card { Sum(Satchel.words.say("screens.year_so_far"), view.yearCents) }
}

@Composable
private fun Difference(difference: StatementDifference, disputed: Boolean, acts: EarningsActs) {
    val words = Satchel.words
    val colors = Satchel.colors
    val phone = difference.phoneCents ?: 0
    val less = phone - (difference.statementCents ?: 0)
    Card(edge = colors.conflict.strong) {
        Line(
            words.say(if (less >= 0) "screens.statement_less" else "screens.statement_more", "money" to words.money(abs(less))),
            words.say(
                "screens.statement_line", "line" to difference.key, "phone" to words.money(phone),
                "statement" to words.money(difference.statementCents ?: 0),
            ),
            Icons.warning, colors.conflict.strong,
        )
        Spacer(Modifier.height(12.dp))
        if (disputed) {
            Side(words.say("screens.dispute_back"), { acts.undo(difference.key) }, Icons.undo, height = 56.dp)
        } else {
            Side(words.say("screens.dispute"), { acts.dispute(difference.key, phone) }, color = colors.conflict.strong, height = 56.dp)
        }
    }
}
