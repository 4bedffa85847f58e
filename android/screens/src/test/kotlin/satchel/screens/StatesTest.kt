package satchel.screens

import androidx.compose.ui.semantics.*
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

/** What holds for every state of every screen: labels, sizes, words that are whole. */
@OptIn(ExperimentalTestApi::class)
class StatesTest {
    @Test
    fun `each name of the gallery stands once`() {
        assertEquals(Gallery.samples.size, Gallery.samples.map { it.name }.toSet().size)
    }

    @Test
    fun `every control has words and is 48 points high and wide`() = clean(
        Case("light", Shot(scale = 1f)), Case("large", Shot(scale = 1f, fontScale = 2f)),
    ) { nodes(unmerged = false).filter { it.touchable() }.flatMap { it.asControl() } }

    private fun SemanticsNode.asControl(): List<String> {
        val named = said()
        val density = layoutInfo.density.density
        return listOfNotNull(
            "a control without words at $boundsInRoot".takeIf { named.isBlank() },
            "\"$named\" is $size".takeIf { size.width < 48 * density - 1 || size.height < 48 * density - 1 },
        )
    }

    /** Else a screen reader says "Never came" five times, and nobody knows of what. */
    @Test
    fun `no two controls of a screen say the same`() = clean(Case("light", Shot(scale = 1f, height = 2_000))) {
        val said = nodes(unmerged = false).filter { it.touchable() && it.config.getOrNull(SemanticsProperties.Role) != Role.Tab }.groupBy { it.said() }
        said.filter { it.value.size > 1 }.map { "\"${it.key}\" is said by ${it.value.size}" }
    }

    @Test
    fun `no word is cut, broken or pushed off the screen, in either language, at twice the size, from right to left`() = clean(
        Case("light", Shot(scale = 1f)),
        Case("es", Shot(scale = 1f, spanish = true)),
        Case("large", Shot(scale = 1f, fontScale = 2f)),
        Case("large-es", Shot(scale = 1f, fontScale = 2f, spanish = true)),
        Case("rtl", Shot(scale = 1f), rightToLeft = true),
        Case("left-hand", Shot(scale = 1f, leftHand = true)),
        *halves,
    ) { lost() }

    @Test
    fun `on half a screen and on a turned one every control is on the screen or can be scrolled to`() = clean(*halves) { unreachable() }

    /** A control is reached when the screen shows it whole, or a list that scrolls has room for it. */
    private fun SkikoComposeUiTest.unreachable(): List<String> {
        val screen = nodes(unmerged = true).first().boundsInRoot
        return nodes(unmerged = false).filter { it.touchable() }.mapNotNull { node ->
            val list = generateSequence(node.parent) { it.parent }.firstOrNull { SemanticsProperties.VerticalScrollAxisRange in it.config }
            val whole = node.positionInRoot.y >= screen.top - 1 && node.positionInRoot.y + node.size.height <= screen.bottom + 1
            val room = list?.boundsInRoot?.height ?: 0f
            "\"${node.said()}\" is out of reach: ${node.size.height} high, the list $room".takeIf {
                if (list ==
                    null
                ) {
                    !whole
                } else {
                    room < minOf(node.size.height, LEAST_LIST)
                }
            }
        }
    }

    private fun SkikoComposeUiTest.lost(): List<String> {
        val all = nodes(unmerged = true)
        val width = all.first().size.width
        return all.flatMap { node ->
            val layouts = mutableListOf<TextLayoutResult>()
            node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(layouts)
            val cut = layouts.filter { it.hasVisualOverflow }.map { "\"${it.layoutInput.text}\" is cut" }
            val broken = layouts.filter { it.breaksAWord() }.map { "\"${it.layoutInput.text}\" is broken within a word" }
            val left = node.positionInRoot.x
            val off = left < -1 || left + node.size.width > width + 1
            cut + broken + listOfNotNull("\"${node.said()}\" leaves the screen".takeIf { off && node.said().isNotEmpty() && !node.inSidewaysScroll() })
        }
    }

    /** A line that ends within a word or an amount. */
    private fun TextLayoutResult.breaksAWord(): Boolean {
        val text = layoutInput.text.text
        return (0 until lineCount - 1).any { line ->
            val end = getLineEnd(line)
            end in 1 until text.length && text[end - 1].isLetterOrDigit() && (text[end].isLetterOrDigit() || text[end] in ".,")
        }
    }

    @Test
    fun `the filled button stays on the screen at twice the size and on half a screen`() = clean(
        Case("large", Shot(scale = 1f, fontScale = 2f)), Case("split-screen", Shot(scale = 1f, height = 500)),
    ) { sample ->
        val next = nextThing[sample.name] ?: return@clean emptyList()
        val height = nodes(true).first().size.height
        val node = nodes(false).firstOrNull { it.touchable() && next in it.said() }
        listOfNotNull(
            "no \"$next\"".takeIf { node == null },
            "\"$next\" is below the screen".takeIf { node != null && node.positionInRoot.y + node.size.height > height + 1 },
        )
    }

    private fun clean(vararg looks: Case, check: SkikoComposeUiTest.(Sample) -> List<String>) {
        val found = looks.flatMap { eachState(it, check) }
        assertEquals(emptyList<String>(), found, found.joinToString("\n"))
    }

    private companion object {
        /** Two apps one above the other, two side by side, and the phone turned. */
        val halves = arrayOf(
            Case("split", Shot(scale = 1f, height = 420)), Case("small split", Shot(scale = 1f, width = 360, height = 320)),
            Case("side by side", Shot(scale = 1f, width = 320, height = 780)),
            Case("turned", Shot(scale = 1f, width = 844, height = 390)), Case("small turned", Shot(scale = 1f, width = 800, height = 360)),
        )

        /** Points of a list in which a thumb still finds what it looks for. */
        const val LEAST_LIST = 96

        /** The thing to do next, by state. */
        val nextThing = mapOf(
            "today-to-drive" to "Arrived at 9", "today-to-leave" to "Leave the shop", "load-right" to "Done loading", "plan" to "Leave the shop",
            "stop" to "Arrived", "stop-arrived" to "Deliver 2 parcels", "deliver-photo" to "Take the photo", "cannot-deliver-nobody" to "Bring it back",
            "delivered" to "Go to 10", "records-waiting" to "Send now", "counter" to "Put on a shelf", "close-day" to "Close the day",
        )
    }
}
