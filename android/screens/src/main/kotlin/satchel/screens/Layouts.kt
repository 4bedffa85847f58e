package satchel.screens

import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.layout.Layout
import androidx.compose.ui.unit.Constraints
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp

/**
 * Children in columns of one width and rows of one height. With large text, where a child's words would not fit into their
 * column, there are fewer columns: nothing is ever cut.
 */
@Composable
fun Evenly(columns: Int, modifier: Modifier = Modifier, gap: Dp = 8.dp, content: @Composable () -> Unit) {
    Layout(content, modifier) { measurables, constraints ->
        val space = gap.roundToPx()
        val width = constraints.maxWidth

        fun column(count: Int) = (width - space * (count - 1)) / count
        val widest = measurables.maxOfOrNull { it.minIntrinsicWidth(Constraints.Infinity) } ?: 0
        val fits = (columns downTo 1).firstOrNull { columns % it == 0 && column(it) >= widest } ?: 1
        val each = column(fits)
        val rows = measurables.chunked(fits).map { row ->
            val height = row.maxOf { it.minIntrinsicHeight(each) }
            row.map { it.measure(Constraints(each, each, height, Constraints.Infinity)) }
        }
        val heights = rows.map { row -> row.maxOf { it.height } }
        layout(width, heights.sum() + space * maxOf(0, rows.size - 1)) {
            var y = 0
            rows.forEachIndexed { r, row ->
                row.forEachIndexed { c, child -> child.placeRelative(c * (each + space), y) }
                y += heights[r] + space
            }
        }
    }
}

/** Words and what stands at their end; it goes below them where it would leave them less than their longest word or half of the row. */
@Composable
fun Beside(end: @Composable () -> Unit, modifier: Modifier = Modifier, gap: Dp = 8.dp, words: @Composable () -> Unit) {
    val slots = @Composable {
        Box { words() }
        Box { end() }
    }
    Layout(slots, modifier) { (left, right), constraints ->
        val space = gap.roundToPx()
        val width = constraints.maxWidth
        val second = right.measure(Constraints(maxWidth = width))
        val room = width - second.width - space
        val wanted = left.maxIntrinsicWidth(Constraints.Infinity).coerceAtMost(width / 2)
        val below = maxOf(wanted, left.minIntrinsicWidth(Constraints.Infinity)) > room
        val first = left.measure(Constraints.fixedWidth(if (below) width else room))
        val height = if (below) first.height + space + second.height else maxOf(first.height, second.height)
        layout(width, height) {
            first.placeRelative(0, if (below) 0 else (height - first.height) / 2)
            second.placeRelative(width - second.width, if (below) height - second.height else (height - second.height) / 2)
        }
    }
}

/**
 * What leaves and the one thing to do next, side by side; one above the other where the words need the room. The last child is
 * the next thing: it takes what is left of the row, under the thumb of the hand that holds the phone.
 */
@Composable
fun Actions(modifier: Modifier = Modifier, leftHand: Boolean = Satchel.leftHand, content: @Composable () -> Unit) {
    Layout(content, modifier) { measurables, constraints ->
        val space = 10.dp.roundToPx()
        val width = constraints.maxWidth
        if (measurables.isEmpty()) return@Layout layout(width, 0) {}
        val wanted = measurables.map { it.maxIntrinsicWidth(Constraints.Infinity) }
        if (wanted.sum() + space * (measurables.size - 1) > width) {
            val placed = measurables.map { it.measure(Constraints(width, width, 0, Constraints.Infinity)) }
            layout(width, placed.sumOf { it.height } + space * (placed.size - 1)) {
                var y = 0
                placed.forEach {
                    it.placeRelative(0, y)
                    y += it.height + space
                }
            }
        } else {
            val sides = wanted.dropLast(1)
            val last = width - sides.sum() - space * sides.size
            val widths = sides + last
            val height = measurables.indices.maxOf { measurables[it].minIntrinsicHeight(widths[it]) }
            val placed = measurables.mapIndexed { i, it -> it.measure(Constraints(widths[i], widths[i], height, Constraints.Infinity)) }
            layout(width, placed.maxOf { it.height }) {
                var x = 0
                (if (leftHand) placed.reversed() else placed).forEach {
                    it.placeRelative(x, 0)
                    x += it.width + space
                }
            }
        }
    }
}
