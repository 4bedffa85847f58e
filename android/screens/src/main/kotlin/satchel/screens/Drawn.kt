package satchel.screens

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.gestures.detectDragGestures
import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import satchel.core.Point
import androidx.compose.ui.graphics.drawscope.Stroke as Pen

/** Away from the edges of the screen: a stroke that begins there is Android's way back. */
private val EDGE = 16.dp

/** Where the person signs. What is drawn is kept in points of a hundredth of the field's height. */
@Composable
fun SignaturePad(strokes: List<List<Point>>, onStroke: (List<Point>) -> Unit) {
    val words = Satchel.words
    val ink = Satchel.colors.ink
    val running = remember { mutableStateListOf<Offset>() }
    val said = words.say(if (strokes.isEmpty()) "screens.sign_here" else "screens.signed")
    Box(
        Modifier.padding(horizontal = EDGE).fillMaxWidth().height(220.dp).clip(CARD).background(Satchel.colors.surface).border(2.dp, Satchel.colors.control, CARD)
            .semantics { contentDescription = said },
        contentAlignment = Alignment.Center,
    ) {
        if (strokes.isEmpty() && running.isEmpty()) Text(words.say("screens.sign_here"), color = Satchel.colors.muted)
        Canvas(
            Modifier.fillMaxSize().pointerInput(Unit) {
                val end = {
                    onStroke(running.map { Point((it.x * UNITS / size.height).toInt(), (it.y * UNITS / size.height).toInt()) })
                    running.clear()
                }
                // What was drawn is drawn, also where something else took the finger.
                detectDragGestures(onDragStart = { running.add(it) }, onDragEnd = end, onDragCancel = { if (running.isNotEmpty()) end() }) { change, _ ->
                    change.consume()
                    running.add(change.position)
                }
            },
        ) {
            val pen = Pen(3.dp.toPx(), cap = StrokeCap.Round, join = StrokeJoin.Round)
            val unit = size.height / UNITS
            for (stroke in strokes) drawPath(line(stroke.map { Offset(it.x * unit, it.y * unit) }), ink, style = pen)
            if (running.isNotEmpty()) drawPath(line(running), ink, style = pen)
        }
    }
}

private const val UNITS = 100f

private fun line(points: List<Offset>) = Path().apply {
    points.forEachIndexed { i, at -> if (i == 0) moveTo(at.x, at.y) else lineTo(at.x, at.y) }
}
