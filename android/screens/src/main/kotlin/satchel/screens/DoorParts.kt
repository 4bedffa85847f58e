package satchel.screens

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.unit.dp
import satchel.core.ParcelView
import satchel.kit.TakenPhoto

/** What a box is called at a door. */
internal fun ParcelView.name(): String = boxNumber?.toString() ?: short

/** Which of several boxes this is about. `stays`: what becomes of one that is left out; `goes`: of the others. */
@Composable
fun Boxes(open: List<ParcelView>, chosen: Set<String>, goes: String, stays: String, choose: (String) -> Unit) {
    if (open.size < 2) return
    val words = Satchel.words
    Text(words.say("screens.boxes"), style = Satchel.type.strong, modifier = Modifier.padding(start = 4.dp, top = 4.dp))
    Card {
        Rows(open, 8.dp) { parcel ->
            val taken = parcel.trackingNumber in chosen
            val badge = @Composable { Badge(parcel.name(), said = words.say("screens.box_number", "number" to parcel.name())) }
            Line(parcel.short, if (taken) goes else stays, start = badge) {
                val label = words.say(if (taken) "screens.leave_out" else "screens.take_along")
                Choice(label, false, { choose(parcel.trackingNumber) }, of = parcel.short)
            }
        }
    }
}

/** A photo, what is wrong with it, and the way to another one; before it is taken the camera's `preview`. */
@Composable
fun PhotoCard(shot: TakenPhoto?, again: () -> Unit, picture: @Composable (ByteArray) -> ImageBitmap?, preview: @Composable () -> Unit = {}) {
    val words = Satchel.words
    Box(Modifier.fillMaxWidth().height(270.dp).clip(CARD).background(Color(0xFF3A352E))) {
        if (shot == null) {
            preview()
        } else {
            picture(shot.bytes)?.let { Image(it, words.say("screens.photo_taken"), Modifier.fillMaxSize(), contentScale = ContentScale.Crop) }
        }
        if (shot != null && shot.warnings.isNotEmpty()) {
            Row(
                Modifier.align(Alignment.BottomCenter).fillMaxWidth().padding(12.dp).clip(CARD).background(Satchel.colors.attention.soft).padding(12.dp),
                verticalAlignment = Alignment.CenterVertically,
            ) {
                Sign(Icons.warning, null, Modifier.size(22.dp), Satchel.colors.attention.strong)
                Spacer(Modifier.width(12.dp))
                Text(shot.warnings.joinToString(" ") { words.say(it) }, style = Satchel.type.smallStrong, color = Satchel.colors.attention.strong)
            }
        }
    }
    if (shot != null) Side(words.say("screens.photo_again"), again, Icons.camera, height = 56.dp, modifier = Modifier.fillMaxWidth())
}

/** A way to reach somebody, once for each number; a single number needs no naming. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Reach(label: String, icon: ImageVector, phones: List<String>, reach: (String) -> Unit) {
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        phones.forEach {
            Side(if (phones.size == 1) label else it, { reach(it) }, icon, height = 48.dp, of = if (phones.size == 1) it else label)
        }
    }
}
