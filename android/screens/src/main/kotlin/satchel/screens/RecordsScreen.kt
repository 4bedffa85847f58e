package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.unit.dp
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
    }) {
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
    Kept(view.pending, words.say(view.banner), if (state.syncing) words.say("screens.sending") else view.problem?.let(words::say), view.conflicts.isNotEmpty() || view.lostEvidence > 0u)
    MustRead(view.warnings, acts::confirm)
    Card {
        Evenly(3, Modifier.fillMaxWidth()) {
            Figure("${view.sent}", words.say("screens.sent"), colors.primary.strong)
            Figure("${view.pending}", words.say("screens.wait_here"), colors.attention.strong)
            Figure("${view.conflicts.size}", words.count("screens.conflicts_n", view.conflicts.size), colors.conflict.strong)
        }
    }
    val rows = waiting(view)
    if (rows.isNotEmpty()) Card { Rows(rows, 12.dp) { Line(it.title, it.second, it.icon, it.tint) } }
}

private class Waiting(val title: String, val icon: ImageVector, val tint: Color, val second: String? = null)

@Composable
private fun waiting(view: SyncView): List<Waiting> {
    val words = Satchel.words
    val waits = Satchel.colors.attention.strong
    val row = { n: UInt, key: String, icon: ImageVector, second: String? ->
        if (n == 0u) null else Waiting(words.count(key, n.toInt()), icon, waits, second)
    }
    return listOfNotNull(
        row(view.pending, "screens.records_n", Icons.wait, words.say("screens.records_hint")),
        row(view.pendingEvidence, "screens.proofs_n", Icons.camera, "${words.size(view.pendingEvidenceBytes)} · ${words.say("screens.proofs_hint")}"),
        row(view.unprocessed, "screens.unprocessed_n", Icons.camera, null),
        row(view.keptEvidence, "store.photo_kept", Icons.camera, null),
        row(view.lostEvidence, "store.evidence_lost", Icons.cross, null),
    ) + view.conflicts.map { Waiting(words.say(it.text), Icons.warning, Satchel.colors.conflict.strong) }
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
