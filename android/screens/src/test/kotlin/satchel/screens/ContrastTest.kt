package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.PixelMap
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.semantics.*
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import satchel.core.DayEarned
import satchel.core.MapDrawing
import satchel.core.Pin
import satchel.core.Pixel
import satchel.kit.ThemeChoice

/** Contrast as WCAG 2.2 reckons it, from the pixels that were drawn: what a person sees, not what a token says. */
@OptIn(ExperimentalTestApi::class)
class ContrastTest {
    @ParameterizedTest
    @EnumSource(ThemeChoice::class, names = ["LIGHT", "DARK", "SUNLIGHT"])
    fun `text and icons stand out from what is behind them`(theme: ThemeChoice) {
        val text = if (theme == ThemeChoice.SUNLIGHT) 7.0 else 4.5
        val found = eachState(Case("$theme".lowercase(), Shot(theme, scale = 2f))) {
            val pixels = captureToImage().toPixelMap()
            nodes(unmerged = true).mapNotNull { node ->
                val needed = node.needs(text) ?: return@mapNotNull null
                // What the edge of a list cuts shows its ground at most.
                if (node.boundsInRoot.height < node.size.height - 1) return@mapNotNull null
                val contrast = pixels.contrastIn(node.boundsInRoot) ?: return@mapNotNull null
                "%s has %.2f, not %.1f".format(node.said().ifEmpty { "an icon at ${node.boundsInRoot}" }, contrast, needed).takeIf { contrast < needed }
            }
        }
        assertEquals(emptyList<String>(), found, found.joinToString("\n"))
    }

    private fun SemanticsNode.needs(text: Double): Double? = when {
        SemanticsProperties.Text in config -> text
        config.getOrNull(SemanticsProperties.TestTag) == SIGN -> 3.0
        else -> null
    }

    /** The ground is the most frequent colour; what is written on it is the pixel that differs most. None: not on the screen. */
    private fun PixelMap.contrastIn(bounds: Rect): Double? {
        val (xs, ys) = (bounds.left.toInt().coerceAtLeast(0) until bounds.right.toInt().coerceAtMost(width)) to
            (bounds.top.toInt().coerceAtLeast(0) until bounds.bottom.toInt().coerceAtMost(height))
        if (xs.count() < 8 || ys.count() < 16) return null
        val counts = HashMap<Color, Int>()
        for (y in ys) for (x in xs) counts.merge(this[x, y], 1, Int::plus)
        val ground = counts.maxByOrNull { it.value }!!.key
        return counts.keys.maxOf { contrast(it, ground) }
    }

    @Test
    fun `the border of a control stands out from the surface and the paper`() {
        for (palette in listOf(LightPalette, DarkPalette, SunlightPalette)) {
            for (ground in listOf(palette.surface, palette.paper)) {
                assertTrue(contrast(palette.control, ground) >= 3.0, "${contrast(palette.control, ground)}")
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ThemeChoice::class, names = ["LIGHT", "DARK", "SUNLIGHT"])
    fun `done and ahead, failed, sure and waiting are told apart by more than a colour`(theme: ThemeChoice) {
        val shot = Shot(theme)
        val pins = listOf(Pin(1u, 0u, Pixel(50, 50), true), Pin(2u, 0u, Pixel(150, 50), false))
        val map = MapDrawing(200u, 100u, 10u, emptyList(), emptyList(), pins, null, null, "")
        runSkikoComposeUiTest(Size(200f, 200f), Density(1f)) {
            setContent {
                SatchelTheme(shot.words, shot.preferences, RobotoFamily) {
                    Column(Modifier.background(Satchel.colors.surface)) {
                        Progress(10, done = 6, failed = 2)
                        listOf(100L, 50L).forEach { Bar(DayEarned("2026-11-23", 100, it), Modifier.size(200.dp, 20.dp)) }
                        Box(Modifier.size(200.dp, 100.dp)) { MapPicture(map, null) }
                    }
                }
            }
            val seen = captureToImage().toPixelMap()
            val (ahead, done, failed) = Triple(seen[160, 7], seen[40, 7], seen[100, 7])
            assertTrue(contrast(done, ahead) >= 3 && contrast(failed, ahead) >= 3, "progress")
            assertEquals(ahead, seen[100, 3], "what failed fills half of the height")
            assertTrue(contrast(seen[100, 24], seen[100, 44]) >= 3, "money that waits")
            assertTrue(contrast(seen[43, 104], seen[143, 104]) >= 3, "a door that is done")
        }
    }

    private fun contrast(a: Color, b: Color): Double {
        val (light, dark) = listOf(a.luminance(), b.luminance()).sortedDescending()
        return (light + 0.05) / (dark + 0.05)
    }
}
