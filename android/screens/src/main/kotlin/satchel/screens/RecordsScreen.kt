package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import satchel.core.FactStatus
import satchel.core.RecordView
import satchel.core.SyncView
import satchel.kit.*

/** What is where: only on this phone, at the depot, or waiting for a person. */
@Composable
fun RecordsScreen(state: RecordsState, notice: Notice = Notice(), acts: RecordsActs = object : RecordsActs {}) {
    val words = Satchel.words
    val view = state.view.ready
    Page(notice, acts::understood, actions = {
        Side(words.say("screens.back_up"), acts::backUp, Icons.copy)
        if (view?.enrolled == false) {
            Next(words.say("screens.enrol"), { acts.open(Place.Enrol) })
        } else {
            Next(words.say(if (state.syncing) "screens.sending" else "screens.send_now"), acts::sync, Icons.cloud, enabled = !state.syncing)
        }
    }, rows = { items(view?.items.orEmpty()) { Card { Record(it) } } }) {
        val contact = view?.lastContactMs
        Heading(words.say("screens.what_is_where"), contact?.let { words.say("screens.last_contact", "time" to words.moment(it)) }, acts::back)
        Loaded(state.view) { Where(it, state, acts) }
    }
}

@Composable
private fun Where(view: SyncView, state: RecordsState, acts: RecordsActs) {
    val words = Satchel.words
    val colors = Satchel.colors
    state.phrase?.let { Phrase(it, acts::written) }
    if (state.backedUp) Banner(words.say("screens.backed_up"), colors.primary, Icons.check)
    Kept(view.pending, words.say(view.banner), if (state.syncing) words.say("screens.sending") else view.problem?.let(words::say), view.conflicts > 0u || view.lostEvidence > 0u)
    MustRead(view.warnings, acts::confirm)
    Card(gap = 8.dp) {
        Evenly(3, Modifier.fillMaxWidth()) {
            Figure("${view.sent}", words.say("screens.sent"), colors.primary.strong)
            Figure("${view.pending}", words.say("screens.wait_here"), colors.attention.strong)
            Figure("${view.conflicts}", words.count("screens.conflicts_n", view.conflicts.toInt()), colors.conflict.strong)
        }
        if (view.pendingEvidence > 0u) Text(words.count("screens.proofs_wait", view.pendingEvidence.toInt(), "size" to words.size(view.pendingEvidenceBytes)))
    }
}

/** One record, how far it is and why. */
@Composable
private fun Record(item: RecordView) {
    val (words, colors) = Satchel.words to Satchel.colors
    val waits = if (item.bytes > 0) words.say("screens.size_waits", "size" to words.size(item.bytes)) else null
    val second = listOfNotNull(words.moment(item.atMs), waits, words.say(item.why)).joinToString(" · ")
    val (icon, tint) = when (item.status) {
        FactStatus.CONFLICT, FactStatus.QUARANTINED -> Icons.warning to colors.conflict
        FactStatus.PROOF_LOST -> Icons.cross to colors.bad
        FactStatus.PROOF_KEPT -> Icons.camera to colors.attention
        FactStatus.PENDING, FactStatus.SENT -> Icons.wait to colors.attention
    }
    Line(words.say(item.what), second, icon, tint.strong)
}

@Composable
private fun Phrase(phrase: String, written: () -> Unit) {
    val words = Satchel.words
    Card(color = Satchel.colors.attention.soft, edge = Satchel.colors.attention.strong, gap = 12.dp) {
        Text(words.say("screens.phrase"), style = Satchel.type.strong)
        Text(words.say("screens.phrase_hint"), style = Satchel.type.small)
        Text(phrase, style = Satchel.type.head)
        Side(words.say("screens.phrase_written"), written, Icons.pen, height = 48.dp)
    }
}
