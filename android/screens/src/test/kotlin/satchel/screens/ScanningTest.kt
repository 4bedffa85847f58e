package satchel.screens

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.ExperimentalComposeUiApi
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.input.key.KeyEvent
import androidx.compose.ui.test.*
import androidx.compose.ui.unit.Density
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import satchel.kit.*
import java.awt.Container
import java.awt.event.KeyEvent as AwtKey

/** Every screen that scans: its light, typing the end of a number, and a scanner that types like a keyboard. */
@OptIn(ExperimentalTestApi::class)
class ScanningTest {
    private val screens: Map<String, @Composable (Scan) -> Unit> = mapOf(
        "load" to { LoadScreen(LoadState(Shown.Ready(Values.load)), it) },
        "door" to { DeliverScreen(Values.asking("scan").copy(part = Part.SCAN), it) },
        "counter" to { CounterScreen(CounterState(Shown.Ready(Values.counter)), it) },
        "returns" to { ReturnsScreen(ReturnsState(Shown.Ready(Values.returns)), it) },
    )

    @TestFactory
    fun `the light is one tap away`() = each(screens + ("enrol" to { EnrolScreen(EnrolState(), it) })) { hands ->
        onNodeWithText("Light").performScrollTo().performClick()
        assertEquals(listOf("torch"), hands.done)
    }

    @TestFactory
    fun `a camera that is off is one tap away`() = each(screens.minus("load") + ("enrol" to { EnrolScreen(EnrolState(), it) })) { hands ->
        hands.state = ScanState(Camera.OFF)
        waitForIdle()
        onNode(hasText("Scan a label") or hasText("Scan the QR")).performScrollTo().performClick()
        assertEquals(listOf("wake"), hands.done)
    }

    @TestFactory
    fun `the last four are typed and taken by Enter or by the button`() = each(screens) { hands ->
        onNodeWithText("Type the last 4").performScrollTo().performClick()
        hands.done.clear()
        onNodeWithContentDescription("Last four characters").performTextInput("7765")
        onNodeWithContentDescription("Last four characters").performImeAction()
        onNode(hasText("Take it in") or hasText("Check") or hasText("Find it")).performScrollTo().performClick()
        assertEquals(listOf("typed 7765", "scanned 7765", "scanned 7765"), hands.done)
    }

    @TestFactory
    fun `a scanner that types like a keyboard is heard without a tap, and again after the field was closed`() = each(screens) { hands ->
        type("TBA1")
        assertEquals("TBA1\n", hands.keys)
        hands.state = ScanState(typed = "")
        waitForIdle()
        hands.state = ScanState()
        waitForIdle()
        type("ab")
        assertEquals("TBA1\nab\n", hands.keys)
    }

    @Test
    fun `a name that was typed and is gone leaves the keys to the scanner`() {
        val hands = Hands()
        var state by mutableStateOf(CounterState(Shown.Ready(Values.counter), open = "b3"))
        runSkikoComposeUiTest(Size(390f, 844f), Density(1f)) {
            setContent { PhoneFrame(Shot(scale = 1f), "11:02", "") { CounterScreen(state, Scan(hands.state, hands)) } }
            onNodeWithContentDescription("Name of who takes it").performScrollTo().performTextInput("L")
            state = state.copy(open = null)
            waitForIdle()
            type("TBA1")
            assertEquals("TBA1\n", hands.keys)
        }
    }

    private class Hands : ScanActs {
        var state by mutableStateOf(ScanState())
        val done = mutableListOf<String>()
        var keys = ""

        override fun type(text: String?) {
            state = state.copy(typed = text)
            done += "typed $text"
        }

        override fun scanned(said: String) {
            done += "scanned $said"
        }

        override fun key(code: Int) {
            keys += code.toChar()
        }

        override fun torch() {
            done += "torch"
        }

        override fun wake() {
            done += "wake"
        }
    }

    private fun each(screens: Map<String, @Composable (Scan) -> Unit>, check: SkikoComposeUiTest.(Hands) -> Unit) = screens.map { (name, screen) ->
        DynamicTest.dynamicTest(name) {
            val hands = Hands()
            runSkikoComposeUiTest(Size(390f, 844f), Density(1f)) {
                setContent { PhoneFrame(Shot(scale = 1f), "11:02", "") { screen(Scan(hands.state, hands)) } }
                waitForIdle()
                check(hands)
            }
        }
    }

    private fun SkikoComposeUiTest.type(text: String) {
        text.forEach { press(AwtKey.getExtendedKeyCodeForChar(it.code), it) }
        press(AwtKey.VK_ENTER, '\n')
        waitForIdle()
    }

    @OptIn(ExperimentalComposeUiApi::class)
    private fun SkikoComposeUiTest.press(code: Int, char: Char) {
        val pressed = AwtKey(Container(), AwtKey.KEY_PRESSED, 0, 0, code, char)
        onRoot().performKeyPress(KeyEvent(pressed))
    }
}
