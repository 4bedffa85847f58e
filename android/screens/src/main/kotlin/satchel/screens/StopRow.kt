package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.gestures.detectDragGestures
import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.layout.onSizeChanged
import androidx.compose.ui.semantics.*
import androidx.compose.ui.unit.dp
import androidx.compose.ui.zIndex
import satchel.core.PlanStop
import kotlin.math.roundToInt

/**
 * A stop of an outing. It is dragged by its handle; the others stay where they are until it is let go. A tap on the handle opens
 * buttons that move it by one, and a screen reader has the same as actions of the row.
 */
@Composable
fun StopRow(
    stop: PlanStop,
    index: Int,
    of: Int,
    movable: Boolean,
    move: (from: Int, to: Int) -> Unit,
    open: (stop: String) -> Unit,
) {
    val words = Satchel.words
    var dragged by remember { mutableStateOf(0f) }
    var height by remember { mutableStateOf(1) }
    var moving by remember { mutableStateOf(false) }
    val place by rememberUpdatedState(index)
    val last by rememberUpdatedState(of - 1)
    val moves = listOfNotNull(
        Move("screens.move_up", Icons.up, index - 1).takeIf { movable && index > 0 },
        Move("screens.move_down", Icons.down, index + 1).takeIf { movable && index < of - 1 },
    )
    val actions = moves.map {
        CustomAccessibilityAction(words.say(it.key)) {
            move(index, it.to)
            true
        }
    }
    Column(
        Modifier.fillMaxWidth().zIndex(if (dragged != 0f) 1f else 0f).graphicsLayer { translationY = dragged }
            .onSizeChanged { height = it.height }.background(Satchel.colors.surface),
    ) {
        Row(
            Modifier.fillMaxWidth().defaultMinSize(minHeight = 60.dp).clickable(role = Role.Button) { open(stop.id) }
                .semantics { customActions = actions }.padding(start = 16.dp, top = 8.dp, bottom = 8.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            StopBadge(stop.number, 42.dp)
            Spacer(Modifier.width(12.dp))
            Column(Modifier.weight(1f)) {
                Text(stop.address, style = Satchel.type.strong)
                val about = listOfNotNull(
                    words.time(stop.arriveS), words.count("screens.parcels_n", stop.parcels.toInt()),
                    words.say("screens.gate_code").lowercase().takeIf { stop.accessCode },
                    stop.beforeS?.let { words.say("screens.before", "time" to words.time(it)) },
                )
                Text(about.joinToString(" · "), style = Satchel.type.small, color = Satchel.colors.muted)
            }
            if (stop.done) {
                Box(Modifier.size(48.dp), contentAlignment = Alignment.Center) {
                    Sign(Icons.check, words.say("screens.stop_done"), tint = Satchel.colors.primary.strong)
                }
            } else if (movable) {
                Box(
                    Modifier.size(48.dp).clickable(role = Role.Button) { moving = !moving }.semantics {
                        role = Role.Button
                        contentDescription = words.say("screens.move_stop", "address" to stop.address)
                    }.pointerInput(stop.id) {
                        detectDragGestures(
                            onDragEnd = {
                                val to = (place + (dragged / height).roundToInt()).coerceIn(0, last)
                                dragged = 0f
                                move(place, to)
                            },
                            onDragCancel = { dragged = 0f },
                        ) { change, by ->
                            change.consume()
                            dragged += by.y
                        }
                    },
                    contentAlignment = Alignment.Center,
                ) { Sign(Icons.handle, null, tint = Satchel.colors.muted) }
            }
            Spacer(Modifier.width(4.dp))
        }
        if (moving && movable) {
            Actions(Modifier.padding(start = 16.dp, end = 16.dp, bottom = 8.dp)) {
                moves.forEach { Side(words.say(it.key), { move(index, it.to) }, it.icon, height = 48.dp, of = stop.address) }
            }
        }
        Rule()
    }
}

private class Move(val key: String, val icon: ImageVector, val to: Int)
