package satchel.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import satchel.core.SyncView
import satchel.kit.Notice
import satchel.kit.Place
import satchel.kit.RecordsState
import satchel.kit.ready
import satchel.core.Text as Sentence

class RecordsActs(
    val sync: () -> Unit = {},
    val confirm: (List<Sentence>) -> Unit = {},
    val backUp: () -> Unit = {},
    val written: () -> Unit = {},
    val open: (Place) -> Unit = {},
    val back: () -> Unit = {},
    val understood: () -> Unit = {},
)

/** What is where: only on this phone, at the depot, or waiting for a person. */
@Composable
fun RecordsScreen(state: RecordsState, notice: Notice = Notice(), acts: RecordsActs = RecordsActs()) {
    val words = Satchel.words
    val view = state.view.ready
    Page(notice, acts.understood, actions = {
        Side(words.say("screens.back_up"), acts.backUp, Icons.copy)
        if (view?.enrolled == false) {
            Next(words.say("screens.enrol"), { acts.open(Place.Enrol) })
        } else {
            Next(words.say(if (state.syncing) "screens.sending" else "screens.send_now"), acts.sync, Icons.cloud, enabled = !state.syncing)
        }
    }) {
        val contact = view?.lastContactMs
        Heading(words.say("screens.what_is_where"), contact?.let { words.say("screens.last_contact", "time" to words.moment(it)) }) {
            IconAct(Icons.cross, words.say("screens.close"), acts.back)
        }
        Loaded(state.view) { Where(it, state, acts) }
    }
}

@Composable
private fun Where(view: SyncView, state: RecordsState, acts: RecordsActs) {
    val words = Satchel.words
    val colors = Satchel.colors
    Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
        state.phrase?.let { Phrase(it, acts.written) }
        if (state.backedUp) Banner(words.say("screens.backed_up"), colors.primary, Icons.check)
        val waits = view.pending > 0u
        Banner(
            words.say(view.banner), if (waits) colors.attention else colors.primary, if (waits) Icons.wait else Icons.check,
            second = if (state.syncing) words.say("screens.sending") else view.problem?.let(words::say),
        )
        if (view.warnings.isNotEmpty()) {
            Card(edge = colors.bad.strong) {
                view.warnings.forEach { Line(words.say(it), icon = Icons.warning, tint = colors.bad.strong) }
                Spacer(Modifier.height(12.dp))
                Side(words.say("screens.i_have_read_it"), { acts.confirm(view.warnings) }, height = 48.dp)
            }
        }
        Card {
            Evenly(3, Modifier.fillMaxWidth()) {
                Figure("${view.sent}", words.say("screens.sent"), colors.primary.strong)
                Figure("${view.pending}", words.say("screens.wait_here"), colors.attention.strong)
                Figure("${view.conflicts.size}", words.count("screens.conflicts_n", view.conflicts.size), colors.conflict.strong)
            }
        }
        Waiting(view)
    }
}

@Composable
private fun Waiting(view: SyncView) {
    val words = Satchel.words
    val colors = Satchel.colors
    val lines = mutableListOf<@Composable () -> Unit>()
    if (view.pending >
        0u
    ) {
        lines += { Line(words.count("screens.records_n", view.pending.toInt()), words.say("screens.records_hint"), Icons.wait, colors.attention.strong) }
    }
    if (view.pendingEvidence > 0u) {
        lines += {
            val title = "${words.count("screens.proofs_n", view.pendingEvidence.toInt())}, ${words.size(view.pendingEvidenceBytes)}"
            Line(title, words.say("screens.proofs_hint"), Icons.camera, colors.attention.strong)
        }
    }
    if (view.unprocessed >
        0u
    ) {
        lines += { Line(words.count("screens.unprocessed_n", view.unprocessed.toInt()), icon = Icons.camera, tint = colors.attention.strong) }
    }
    if (view.lostEvidence > 0u) lines += { Line(words.count("store.evidence_lost", view.lostEvidence.toInt()), icon = Icons.cross, tint = colors.bad.strong) }
    if (view.keptEvidence >
        0u
    ) {
        lines += { Line(words.count("store.photo_kept", view.keptEvidence.toInt()), icon = Icons.camera, tint = colors.attention.strong) }
    }
    view.conflicts.forEach { conflict -> lines += { Line(words.say(conflict.text), icon = Icons.warning, tint = colors.conflict.strong) } }
    if (lines.isEmpty()) return
    Card {
        lines.forEachIndexed { index, line ->
            if (index > 0) Rule(Modifier.padding(vertical = 12.dp))
            line()
        }
    }
}

@Composable
private fun Phrase(phrase: String, written: () -> Unit) {
    val words = Satchel.words
    Card(color = Satchel.colors.attention.soft, edge = Satchel.colors.attention.strong) {
        Text(words.say("screens.phrase"), style = Satchel.type.strong)
        Text(words.say("screens.phrase_hint"), style = Satchel.type.small)
        Spacer(Modifier.height(12.dp))
        Text(phrase, style = Satchel.type.head)
        Spacer(Modifier.height(12.dp))
        Side(words.say("screens.phrase_written"), written, Icons.pen, height = 48.dp)
    }
}
