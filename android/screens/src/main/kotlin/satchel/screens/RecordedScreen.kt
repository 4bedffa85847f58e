package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*

@Composable
fun RecordedScreen(state: RecordedState, notice: Notice = Notice(), acts: RecordedActs = object : RecordedActs {}) {
    val words = Satchel.words
    val today = state.today.ready
    val ahead = today?.next?.stop
    Page(notice, acts::understood, actions = {
        val back = state.undone == null
        Side(words.say(if (back) "screens.undo" else "screens.redo"), if (back) acts::undo else acts::redo, if (back) Icons.undo else Icons.check)
        val label = if (today?.next is NextStep.Deliver) "screens.deliver_at" else "screens.go_to"
        Next(if (ahead == null) words.say("screens.to_today") else words.say(label, "number" to ahead.number), acts::next)
    }) {
        Spacer(Modifier.height(12.dp))
        Outcome(state)
        today?.let {
            val kept = if (it.alone) "screens.kept_alone" else if (it.pending > 0u) "screens.kept_here" else "screens.sent_to_depot"
            Kept(it.pending, words.say(kept))
        }
        state.warnings.forEach { Banner(words.say(it), Satchel.colors.attention, Icons.warning) }
        ((state.today as? Shown.Failed) ?: state.stop as? Shown.Failed)?.let { NotShown(it) }
        if (ahead != null) Card { StopLine(ahead) { IconAct(Icons.navigate, words.say("screens.navigate"), acts::navigate) } }
    }
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
            Text(state.boxes.joinToString(" · "), style = Satchel.type.small, color = Satchel.colors.muted, textAlign = TextAlign.Center)
        }
    }
}
