package satchel.screens

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.scale
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.ExperimentalTextApi
import androidx.compose.ui.text.TextMeasurer
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.drawText
import androidx.compose.ui.text.rememberTextMeasurer
import satchel.core.*
import androidx.compose.ui.graphics.drawscope.Stroke as Pen

/** The ground of the map. */
fun mapGround(colors: Palette): Color = if (colors.dark) Color(0xFF121A16) else Color(0xFFF0F1EC)

/**
 * The day on the map, as the core drew it: streets, the outings as they are driven, stops with their numbers, shop and position.
 * `outing`: the one that is strong, counted from 1; null: all alike.
 */
@OptIn(ExperimentalTextApi::class)
@Composable
fun MapPicture(map: MapDrawing, outing: Int?) {
    val colors = Satchel.colors
    val measurer = rememberTextMeasurer(cacheSize = 64)
    val streets = remember(map) { map.streets.map { it to it.path() } }
    val ways = remember(map) { map.outings.map { it to it.path() } }
    val said = Satchel.words.count("screens.map_of", map.stops.size)
    val number = Satchel.type.smallStrong.copy(lineHeight = Satchel.type.small.fontSize)
    val small = Satchel.type.tab.copy(color = colors.muted)
    Canvas(Modifier.fillMaxSize().semantics { contentDescription = said }) {
        val fit = if (map.width > 0u) size.width / map.width.toFloat() else 1f
        val dot = map.densityTenths.toInt() / 10f
        scale(fit, fit, Offset.Zero) {
            for ((layer, path) in streets) drawPath(path, streetColor(layer.stroke, colors), style = pen(layer))
            ways.forEachIndexed { i, (layer, path) ->
                val strong = outing == null || outing == i + 1
                drawPath(path, if (strong) colors.primary.strong else faded(colors), style = pen(layer))
            }
            map.shop?.let { shop(it, dot, colors) }
            map.stops.asReversed().sortedBy { outing == it.outing.toInt() + 1 }.forEach { pin ->
                pin(pin, dot, colors, outing == null || outing == pin.outing.toInt() + 1, measurer, number)
            }
            map.position?.let {
                drawCircle(colors.info.strong.copy(alpha = 0.2f), it.radius.toFloat().coerceAtLeast(8 * dot), it.at.offset())
                drawCircle(colors.info.strong, 6 * dot, it.at.offset())
            }
        }
        val credit = measurer.measure(map.attribution, small)
        drawText(credit, topLeft = Offset(size.width - credit.size.width - 8 * dot * fit, 6 * dot * fit))
    }
}

private fun MapLayer.path(): Path {
    val path = Path()
    var at = 0
    for (length in lengths) {
        for (k in 0 until length.toInt()) {
            val (x, y) = points[at].toFloat() to points[at + 1].toFloat()
            if (k == 0) path.moveTo(x, y) else path.lineTo(x, y)
            at += 2
        }
    }
    return path
}

private fun pen(layer: MapLayer) = Pen(layer.widthTenths.toInt() / 10f, cap = StrokeCap.Round, join = StrokeJoin.Round)

private fun streetColor(stroke: Stroke?, colors: Palette): Color = when (stroke) {
    Stroke.FREEWAY, Stroke.RAMP -> if (colors.dark) Color(0xFF7A5A1E) else Color(0xFFF0CB7A)
    Stroke.MAIN, Stroke.COLLECTOR -> if (colors.dark) Color(0xFF3B4A42) else Color(0xFFD3D8D0)
    else -> if (colors.dark) Color(0xFF2A3630) else Color(0xFFDFE3DC)
}

private fun faded(colors: Palette): Color = if (colors.dark) Color(0xFF3F6B58) else Color(0xFF9CC2B2)

private fun Pixel.offset() = Offset(x.toFloat(), y.toFloat())

private fun DrawScope.shop(at: Pixel, dot: Float, colors: Palette) {
    val half = 11 * dot
    val corner = at.offset() - Offset(half, half)
    drawRoundRect(colors.ink, corner, Size(2 * half, 2 * half), androidx.compose.ui.geometry.CornerRadius(5 * dot))
    val roof = Path().apply {
        moveTo(at.x - 6 * dot, at.y - dot)
        lineTo(at.x.toFloat(), at.y - 6 * dot)
        lineTo(at.x + 6 * dot, at.y - dot)
        lineTo(at.x + 6 * dot, at.y + 6 * dot)
        lineTo(at.x - 6 * dot, at.y + 6 * dot)
        close()
    }
    drawPath(roof, colors.paper)
}

@OptIn(ExperimentalTextApi::class)
private fun DrawScope.pin(pin: Pin, dot: Float, colors: Palette, strong: Boolean, measurer: TextMeasurer, style: TextStyle) {
    val middle = pin.at.offset()
    if (!strong) {
        drawCircle(faded(colors), 4 * dot, middle)
        return
    }
    // A door that is done is full, one ahead is hollow: no theme tells them by a colour alone.
    val (ground, ink) = if (pin.done) colors.muted to colors.surface else colors.surface to colors.ink
    drawCircle(ground, 11 * dot, middle)
    drawCircle(if (pin.done) colors.muted else colors.primary.strong, 11 * dot, middle, style = Pen(2 * dot))
    // The pin is drawn on the map's scale and does not grow with the text: the list below says the same in any size.
    val text = measurer.measure("${pin.number}", style.copy(color = ink, fontSize = (12 * dot).toSp(), lineHeight = (12 * dot).toSp()))
    drawText(text, topLeft = middle - Offset(text.size.width / 2f, text.size.height / 2f))
}
