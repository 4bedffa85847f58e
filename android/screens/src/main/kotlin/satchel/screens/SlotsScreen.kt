package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.*
import androidx.compose.ui.unit.dp
import satchel.core.Span
import satchel.kit.*
import satchel.core.Text as Sentence

/** When can the shop spare you? One more slot, with what it would take, in the place of the button for it; below it those of today. */
@Composable
fun SlotsScreen(state: SlotsState, notice: Notice = Notice(), acts: SlotsActs = object : SlotsActs {}) {
    val words = Satchel.words
    Page(notice, acts::understood, actions = {
        if (state.searching) {
            Side(words.say("screens.enough"), acts::enough)
        } else {
            Side(words.say("screens.leave_it"), acts::back)
            Next(words.say("screens.plan_with_slots"), acts::plan, enabled = !notice.busy && state.slots.isNotEmpty())
        }
    }) {
        Heading(words.say("screens.slots"), words.say(if (state.searching) "screens.searching" else "screens.slots_hint"))
        Loaded(state.view) {
            val slot = @Composable { index: Int, brings: Shown<Sentence>? ->
                val remove = { acts.remove(index) }.takeIf { state.slots.size > 1 }
                Slot(state.slots[index], brings, remove) { start, end -> acts.shift(index, start, end) }
            }
            val last = state.slots.lastIndex
            if (state.adds) {
                slot(last, state.brings)
            } else {
                Side(words.say("screens.slot_more"), acts::add, Icons.plus, height = 56.dp, modifier = Modifier.fillMaxWidth())
            }
            for (index in 0..(if (state.adds) last - 1 else last)) slot(index, null)
        }
    }
}

/** `brings`: what it would take, where it is one more. `remove`: null where it is the only one. */
@Composable
private fun Slot(slot: Span, brings: Shown<Sentence>?, remove: (() -> Unit)?, shift: (startBy: Long, endBy: Long) -> Unit) {
    val words = Satchel.words
    val hours = words.say("screens.between", "from" to words.time(slot.startS), "until" to words.time(slot.endS))
    Card(gap = 4.dp) {
        Line(hours, icon = Icons.clock, style = Satchel.type.head) {
            if (remove != null) Side(words.say("screens.slot_remove"), remove, Icons.cross, height = 48.dp, of = hours)
        }
        End("screens.slot_from", slot.startS, hours) { shift(it, 0) }
        End("screens.slot_until", slot.endS, hours) { shift(0, it) }
        val said = when (brings) {
            null -> null
            Shown.Loading -> words.say("screens.slot_weighed")
            is Shown.Failed -> words.say(brings.why)
            is Shown.Ready -> words.say(brings.view)
        }
        if (said != null) Text(said, Modifier.semantics { liveRegion = LiveRegionMode.Polite }, style = Satchel.type.strong)
    }
}

private const val QUARTER_S = 900L

@Composable
private fun End(key: String, at: Long, of: String, shift: (Long) -> Unit) {
    val words = Satchel.words
    val label = words.say(key)
    val buttons = @Composable {
        Row(verticalAlignment = Alignment.CenterVertically) {
            IconAct(Icons.minus, words.say("screens.quarter_earlier", "what" to "$of, $label"), { shift(-QUARTER_S) })
            Text(words.time(at), style = Satchel.type.head)
            IconAct(Icons.plus, words.say("screens.quarter_later", "what" to "$of, $label"), { shift(QUARTER_S) })
        }
    }
    Beside(buttons, Modifier.fillMaxWidth()) { Text(label, color = Satchel.colors.muted) }
}
