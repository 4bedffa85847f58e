package satchel.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.ExperimentalFoundationApi
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.relocation.BringIntoViewRequester
import androidx.compose.foundation.relocation.bringIntoViewRequester
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.*
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*

/** Most frequent first; each with its shape. */
private val REASONS: List<Pair<FailReason, ImageVector>> = listOf(
    FailReason.NOBODY_HOME to Icons.home, FailReason.NO_ACCESS to Icons.lock, FailReason.BUSINESS_CLOSED to Icons.shop,
    FailReason.ADDRESS_NOT_FOUND to Icons.question, FailReason.REFUSED to Icons.person, FailReason.DAMAGED to Icons.box,
    FailReason.PIN_NOT_AVAILABLE to Icons.keyboard, FailReason.AGE_NOT_PROVEN to Icons.warning, FailReason.DANGEROUS to Icons.danger,
    FailReason.PARCEL_MISSING to Icons.search, FailReason.NO_TIME to Icons.clock, FailReason.OTHER to Icons.more,
)

/** The key of a reason's words. */
fun reasonKey(reason: FailReason): String = "screens.reason_${reason.name.lowercase()}"

/** `picture`: a photo's bytes as an image; null: not yet. */
@OptIn(ExperimentalFoundationApi::class)
@Composable
fun CannotDeliverScreen(
    state: CannotDeliverState,
    notice: Notice = Notice(),
    acts: CannotDeliverActs = object : CannotDeliverActs {},
    picture: @Composable (ByteArray) -> ImageBitmap? = { null },
) {
    val words = Satchel.words
    val view = state.view.ready
    val end = remember { BringIntoViewRequester() }
    LaunchedEffect(state.reason) {
        if (state.reason == null) return@LaunchedEffect
        withFrameNanos {} // it has its place now
        end.bringIntoView()
    }
    Page(notice, acts::understood, actions = if (state.reason == null) null else ({ FailActions(notice.busy, acts) })) {
        Heading(words.say("screens.what_happened"), view?.let { "${it.address} · ${words.count("screens.parcels_n", state.chosen.size)}" }, acts::back)
        Loaded(state.view) {
            Evenly(2, Modifier.fillMaxWidth(), gap = 10.dp) {
                REASONS.forEach { (reason, icon) -> Reason(words.say(reasonKey(reason)), icon, state.reason == reason) { acts.choose(reason) } }
            }
            Column(Modifier.bringIntoViewRequester(end), Arrangement.spacedBy(10.dp)) {
                val (goes, stays) = words.say("screens.is_not_delivered") to words.say("screens.can_be_delivered")
                Boxes(it.open, state.chosen, goes, stays) { parcel -> acts.choose(parcel) }
                if (state.reason != null) Steps(state, it.phones, acts, picture)
            }
        }
    }
}

@Composable
private fun Reason(label: String, icon: ImageVector, chosen: Boolean, onClick: () -> Unit) {
    val colors = Satchel.colors
    Surface(
        onClick = onClick,
        shape = CARD,
        color = if (chosen) colors.primary.soft else colors.surface,
        contentColor = if (chosen) colors.primary.strong else colors.ink,
        border = BorderStroke(if (chosen) colors.lineWidth + 1.dp else colors.lineWidth, if (chosen) colors.primary.strong else colors.control),
        modifier = Modifier.semantics {
            role = Role.Button
            selected = chosen
        },
    ) {
        Column(Modifier.defaultMinSize(minHeight = 82.dp).padding(14.dp), verticalArrangement = Arrangement.Center) {
            Sign(icon, null, Modifier.size(24.dp))
            Spacer(Modifier.height(6.dp))
            Text(label, style = Satchel.type.strong)
        }
    }
}

@Composable
private fun Steps(state: CannotDeliverState, phones: List<String>, acts: CannotDeliverActs, picture: @Composable (ByteArray) -> ImageBitmap?) {
    val words = Satchel.words
    Card(edge = Satchel.colors.primary.strong, gap = 8.dp) {
        Text(words.say(reasonKey(state.reason ?: FailReason.OTHER)), style = Satchel.type.strong)
        Text(words.say(if (state.steps.isEmpty()) "screens.nothing_before_you_go" else "screens.before_you_go"), color = Satchel.colors.muted)
        state.steps.forEach { Step(it, it.key in state.done, phones, acts) }
        state.asked?.let { shot -> PhotoCard(shot, { state.pictured?.let(acts::takePhoto) }, picture) }
        if (state.reason == FailReason.OTHER) Field(words.say("screens.say_what_happened"), state.text, acts::say)
    }
}

@Composable
private fun Step(step: FailStep, done: Boolean, phones: List<String>, acts: CannotDeliverActs) {
    val words = Satchel.words
    val colors = Satchel.colors
    val reaches = step.key == "call" || step.key == "send_text"
    val noNumber = words.say("screens.no_number").takeIf { reaches && phones.isEmpty() }
    Line(words.say(step.text), noNumber, icon = if (done) Icons.check else Icons.clock, tint = if (done) colors.primary.strong else colors.attention.strong) {
        when {
            step.key == "call" && !done -> Reach(words.say("screens.call"), Icons.phone, phones) { acts.call(step.key, it) }
            step.key == "send_text" && !done -> Reach(words.say("screens.text"), Icons.message, phones) { acts.text(step.key, it) }
            step.key.startsWith("photo_") && !done -> Side(words.say("proof.part_photo"), { acts.takePhoto(step.key) }, Icons.camera, height = 48.dp)
            else -> Choice(words.say(if (done) "screens.step_done" else "screens.step_do"), done, { acts.tick(step.key) }, of = words.say(step.text))
        }
    }
}

@Composable
private fun FailActions(busy: Boolean, acts: CannotDeliverActs) {
    val words = Satchel.words
    Side(words.say("screens.try_later"), { acts.fail(true) })
    Next(words.say("screens.bring_it_back"), { acts.fail(false) }, tint = Satchel.colors.bad, enabled = !busy)
}
