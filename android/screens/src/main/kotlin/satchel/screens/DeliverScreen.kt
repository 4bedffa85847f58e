package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*

/** `picture`: a photo's bytes as an image; null: not yet. */
@Composable
fun DeliverScreen(
    state: DeliverState,
    scan: Scan = Scan(),
    notice: Notice = Notice(),
    acts: DeliverActs = object : DeliverActs {},
    picture: @Composable (ByteArray) -> ImageBitmap? = { null },
) {
    val words = Satchel.words
    val actions: (@Composable () -> Unit)? = if (state.view.ready == null) null else ({ DeliverActions(state, notice.busy, acts) })
    Page(notice, acts::understood, scan = scan.takeIf { state.part == Part.SCAN }, actions = actions) {
        Heading(words.count("screens.deliver_n", state.chosen.size), state.view.ready?.address, acts::back)
        Loaded(state.view) {
            Asked(state, acts)
            when (state.part) {
                Part.SCAN -> Label(state, scan)
                Part.PHOTO -> Photo(state, acts, scan.preview, picture)
                Part.SIGNATURE -> Signature(state, acts)
                Part.PIN -> Card { Field(words.say("proof.part_pin"), state.pin, acts::pin, digits = true) }
                Part.AGE21 -> Age(state, acts)
                null -> Unit
            }
            if (state.part != Part.SCAN || state.parts.size == 1) GivenTo(state, acts)
            Boxes(state.open, state.chosen, words.say("screens.is_handed_over"), words.say("screens.stays_with_us"), acts::choose)
        }
    }
}

/** What is asked, done or still open; a tap goes there. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Asked(state: DeliverState, acts: DeliverActs) {
    val words = Satchel.words
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        for (part in state.parts) {
            val boxes = state.open.filter { it.trackingNumber in state.chosen && part.word in it.proof }
            val label = words.say("screens.part_for", "what" to words.say("screens.proof_${part.word}"), "boxes" to boxes.joinToString(", ") { it.name() })
            val tint = if (state.given(part)) Satchel.colors.primary else Satchel.colors.attention
            Choice(label, state.part == part, { acts.show(part) }, tint.strong, icon = if (state.given(part)) Icons.check else null)
        }
        if (state.parts.isEmpty()) Text(words.say("screens.proof_none"), color = Satchel.colors.muted)
    }
}

@Composable
private fun Photo(state: DeliverState, acts: DeliverActs, preview: @Composable () -> Unit, picture: @Composable (ByteArray) -> ImageBitmap?) {
    val shot = state.photo
    if (shot == null && state.trouble != Camera.RUNNING) return NoCamera(state.trouble, acts)
    PhotoCard(shot, acts::takePhoto, picture, preview)
}

/** Why there is no photo, and every way on: the settings, the phone's own camera app, or another outcome. */
@Composable
private fun NoCamera(trouble: Camera, acts: DeliverActs) {
    val words = Satchel.words
    Card(edge = Satchel.colors.attention.strong, gap = 12.dp) {
        val denied = trouble == Camera.DENIED
        Line(words.say(if (denied) "screens.photo_denied" else "screens.photo_busy"), icon = Icons.warning, tint = Satchel.colors.attention.strong)
        if (denied) {
            Side(words.say("screens.open_settings"), acts::openSettings, Icons.gear, height = 48.dp)
        } else {
            Side(words.say("screens.by_camera_app"), acts::takePhotoByApp, Icons.camera, height = 48.dp)
        }
        Side(words.say("screens.cannot_deliver"), acts::cannotDeliver, height = 48.dp)
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun GivenTo(state: DeliverState, acts: DeliverActs) {
    Text(Satchel.words.say("screens.given_to"), style = Satchel.type.strong, modifier = Modifier.padding(start = 4.dp, top = 4.dp))
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        for (to in listOf(To.RECIPIENT, To.HOUSEHOLD, To.NEIGHBOUR, To.FRONT_DESK, To.SAFE_PLACE, To.MAILBOX, To.LOCKER)) {
            Choice(Satchel.words.say(toKey(to)), state.to == to, { acts.to(to) })
        }
    }
}

@Composable
private fun Signature(state: DeliverState, acts: DeliverActs) {
    val words = Satchel.words
    SignaturePad(state.strokes, acts::stroke)
    Actions {
        if (state.wipedOut) {
            Side(words.say("screens.sign_back"), acts::bringSignatureBack, Icons.undo, height = 48.dp)
        } else {
            Side(words.say("screens.sign_clear"), acts::clearSignature, height = 48.dp)
        }
        Side(words.say("screens.sign_instead"), acts::markInstead, Icons.cross, height = 48.dp)
    }
    Field(words.say("proof.part_name"), state.name, acts::name)
}

@Composable
private fun Age(state: DeliverState, acts: DeliverActs) {
    val words = Satchel.words
    Card(gap = 12.dp) {
        Line(words.say("proof.part_age21"), words.say("screens.age_hint"), Icons.person)
        Evenly(2, Modifier.fillMaxWidth()) {
            Choice(words.say("screens.age_yes"), state.adult == true, { acts.adult(true) })
            Choice(words.say("screens.age_no"), state.adult == false, { acts.adult(false) })
        }
    }
}

@Composable
private fun Label(state: DeliverState, scanner: Scan) {
    val words = Satchel.words
    state.scan?.let { scan ->
        val (tint, icon) = when (scan.verdict) {
            DoorVerdict.RIGHT_PARCEL -> Satchel.colors.primary to Icons.check
            DoorVerdict.WRONG_STOP -> Satchel.colors.attention to Icons.arrow
            DoorVerdict.UNKNOWN -> Satchel.colors.conflict to Icons.question
            DoorVerdict.ALREADY_DONE -> Satchel.colors.info to Icons.check
            DoorVerdict.WITHDRAWN -> Satchel.colors.bad to Icons.cross
        }
        Banner(words.say(scan.text), tint, icon, second = scan.parcel)
    }
    ScanCard(scanner, words.say("screens.check_label"))
}

@Composable
private fun DeliverActions(state: DeliverState, busy: Boolean, acts: DeliverActs) {
    val words = Satchel.words
    val part = state.part
    val lacking = state.lacking
    if (state.notProven) {
        Next(words.say("screens.cannot_deliver"), acts::cannotDeliver, tint = Satchel.colors.bad)
        return
    }
    val label = when {
        part == Part.PHOTO && state.photo == null -> words.say(if (state.trouble == Camera.RUNNING) "screens.take_photo" else "screens.try_again")
        lacking != null && lacking != part -> words.say("screens.next_part", "what" to words.say("screens.proof_${lacking.word}").lowercase())
        state.chosen.size < state.open.size -> words.say("screens.deliver_now_of", "n" to state.chosen.size, "of" to state.open.size)
        else -> words.count("screens.deliver_now_n", state.chosen.size)
    }
    Next(label, acts::next, if (part == Part.PHOTO && state.photo == null) Icons.camera else null, enabled = !busy)
}

/** The key of a receiver's word. */
fun toKey(to: To): String = "screens.to_${to.name.lowercase()}"
