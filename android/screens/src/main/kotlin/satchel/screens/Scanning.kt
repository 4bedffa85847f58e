package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.focusable
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.onKeyEvent
import androidx.compose.ui.input.key.type
import androidx.compose.ui.input.key.utf16CodePoint
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import satchel.kit.Camera
import satchel.kit.ScanActs
import satchel.kit.ScanState

/** The ground of a camera before its picture is there, and what is written on it; the same in every theme. */
internal val NIGHT = Color(0xFF2B2722)
internal val GLASS = Color(0xFF11100E)

/** A scanner on the screen. `preview`: the camera's picture, which each shell has its own way to show. */
class Scan(val state: ScanState = ScanState(), val acts: ScanActs = object : ScanActs {}, val preview: @Composable () -> Unit = {})

/**
 * What a scan screen shows of its scanner: picture, light, and the field for the end of a number. On
 * [NIGHT]. `take`: takes what was typed; null: nothing is typed here.
 */
@Composable
fun Viewfinder(scan: Scan, take: String?) {
    val words = Satchel.words
    val (state, acts) = scan.state to scan.acts
    val height = if (Satchel.largeText) 150.dp else 226.dp
    Column(verticalArrangement = Arrangement.spacedBy(16.dp)) {
        Box(
            Modifier.fillMaxWidth().heightIn(height, if (state.camera == Camera.RUNNING) height else Dp.Infinity)
                .clip(RoundedCornerShape(20.dp)).border(3.dp, Color.White, RoundedCornerShape(20.dp)),
            contentAlignment = Alignment.Center,
        ) {
            when (state.camera) {
                Camera.RUNNING -> scan.preview()
                Camera.ASLEEP, Camera.OFF -> CameraSays("screens.camera_asleep", acts::wake)
                Camera.DENIED -> CameraSays("screens.camera_denied", null)
                Camera.BUSY -> CameraSays("screens.camera_busy", acts::wake)
            }
        }
        if (take == null || state.typed == null) {
            Actions {
                Dark(words.say(if (state.torch) "screens.light_off" else "screens.light"), Icons.torch, acts::torch)
                if (take != null) Dark(words.say("screens.type_last_4"), Icons.keyboard) { acts.type("") }
            }
        } else {
            Typing(state.typed.orEmpty(), acts, take)
        }
    }
}

/** The same as a card of a screen that also does other things: small as long as nobody wants the camera. */
@Composable
fun ScanCard(scan: Scan, take: String?, wake: String = Satchel.words.say(if (take == null) "screens.scan_qr" else "screens.scan_a_label")) {
    val words = Satchel.words
    when {
        scan.state.camera != Camera.OFF -> {
            Box(Modifier.fillMaxWidth().clip(CARD).background(NIGHT).padding(16.dp)) { Viewfinder(scan, take) }
        }

        take != null && scan.state.typed != null -> {
            Typing(scan.state.typed.orEmpty(), scan.acts, take)
        }

        else -> {
            Actions {
                if (take != null) Side(words.say("screens.type_last_4"), { scan.acts.type("") }, Icons.keyboard, height = 48.dp)
                Side(wake, scan.acts::wake, Icons.camera, height = 48.dp)
            }
        }
    }
}

@Composable
private fun Typing(typed: String, acts: ScanActs, take: String) {
    val words = Satchel.words
    Card(gap = 10.dp) {
        Field(words.say("screens.last_4"), typed, { acts.type(it) }, capitals = true, onDone = { acts.scanned(typed) })
        Actions {
            Side(words.say("screens.leave_it"), { acts.type(null) }, height = 48.dp)
            Next(take, { acts.scanned(typed) })
        }
    }
}

@Composable
private fun CameraSays(key: String, wake: (() -> Unit)?) {
    Column(Modifier.padding(16.dp), horizontalAlignment = Alignment.CenterHorizontally, verticalArrangement = Arrangement.spacedBy(12.dp)) {
        Text(Satchel.words.say(key), style = Satchel.type.strong, color = Color.White, textAlign = TextAlign.Center)
        if (wake != null) Dark(Satchel.words.say("screens.camera_on"), Icons.camera, wake)
    }
}

@Composable
private fun Dark(label: String, icon: ImageVector, onClick: () -> Unit) =
    Plain(label, onClick, icon, RoundedCornerShape(14.dp), GLASS, Color.White, Modifier.defaultMinSize(minHeight = 48.dp))

/** Around a scan screen: a scanner that types like a keyboard is heard as long as no field of the screen takes the keys. */
@Composable
fun Modifier.hearsScanner(scan: Scan): Modifier {
    val focus = remember { FocusRequester() }
    var heard by remember { mutableStateOf(false) }
    LaunchedEffect(heard) { if (!heard) focus.requestFocus() }
    return onFocusChanged { heard = it.hasFocus }.onKeyEvent { event ->
        val code = if (event.key == Key.Enter || event.key == Key.NumPadEnter) '\n'.code else event.utf16CodePoint
        if (event.type == KeyEventType.KeyDown) scan.acts.key(code)
        false
    }.focusRequester(focus).focusable()
}
