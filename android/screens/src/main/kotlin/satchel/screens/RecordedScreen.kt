package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import satchel.core.NextStep
import satchel.core.StopBrief
import satchel.core.TodayView
import satchel.kit.Notice
import satchel.kit.RecordedState
import satchel.kit.ready

class RecordedActs(
    val undo: () -> Unit = {},
    val redo: () -> Unit = {},
    val next: () -> Unit = {},
    val navigate: () -> Unit = {},
    val understood: () -> Unit = {},
)

@Composable
fun RecordedScreen(state: RecordedState, notice: Notice = Notice(), acts: RecordedActs = RecordedActs()) {
    val words = Satchel.words
    val today = state.today.ready
    val ahead = today?.next?.stop()
    Page(notice, acts.understood, actions = {
        if (state.undone == null) {
            Side(words.say("screens.undo"), acts.undo, Icons.undo)
        } else {
            Side(words.say("screens.redo"), acts.redo, Icons.check)
        }
        Next(if (ahead == null) words.say("screens.to_today") else words.say("screens.go_to", "number" to ahead.number), acts.next)
    }) {
        Spacer(Modifier.height(12.dp))
        Outcome(state)
        today?.let { Kept(it) }
        state.warnings.forEach { Banner(words.say(it), Satchel.colors.attention, Icons.warning) }
        if (ahead != null) Ahead(ahead, acts)
    }
}

private fun NextStep.stop(): StopBrief? = when (this) {
    is NextStep.GoTo -> stop
    is NextStep.Deliver -> stop
    else -> null
}

@Composable
private fun Outcome(state: RecordedState) {
    val words = Satchel.words
    val colors = Satchel.colors
    val (tint, icon, key) = when {
        state.undone != null -> Triple(colors.info, Icons.undo, "screens.taken_back")
        state.delivered -> Triple(colors.primary, Icons.check, "screens.delivered")
        else -> Triple(colors.bad, Icons.cross, "screens.not_delivered")
    }
    Column(Modifier.fillMaxWidth(), horizontalAlignment = Alignment.CenterHorizontally, verticalArrangement = Arrangement.spacedBy(6.dp)) {
        Box(Modifier.size(104.dp).background(tint.strong, CircleShape), contentAlignment = Alignment.Center) {
            Sign(icon, null, Modifier.size(64.dp), tint.on)
        }
        Text(words.say(key), style = Satchel.type.title, modifier = Modifier.semantics { heading() })
        val stop = state.stop.ready
        if (stop != null) {
            Text(stop.address, color = Satchel.colors.muted, textAlign = TextAlign.Center)
            Text(stop.parcels.joinToString(" · ") { it.short }, style = Satchel.type.small, color = Satchel.colors.muted, textAlign = TextAlign.Center)
        }
    }
}

/** Never "saved" for what is only here. */
@Composable
private fun Kept(today: TodayView) {
    val waits = today.pending > 0u
    Banner(
        Satchel.words.say(if (waits) "screens.kept_here" else "screens.sent_to_depot"),
        if (waits) Satchel.colors.attention else Satchel.colors.primary,
        if (waits) Icons.wait else Icons.check,
    )
}

@Composable
private fun Ahead(stop: StopBrief, acts: RecordedActs) {
    val words = Satchel.words
    Card {
        Line(
            stop.address,
            listOfNotNull(
                words.count("screens.parcels_n", stop.parcels.toInt()),
                stop.plannedArrivalS?.let { words.say("screens.planned_at", "time" to words.time(it)) },
                stop.beforeS?.let { words.say("screens.before", "time" to words.time(it)) },
            ).joinToString(" · "),
            start = { Badge("${stop.number}", said = words.say("screens.stop_number", "number" to stop.number)) },
        ) { IconAct(Icons.navigate, words.say("screens.navigate"), acts.navigate) }
    }
}
