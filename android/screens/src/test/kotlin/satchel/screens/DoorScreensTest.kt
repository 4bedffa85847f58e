package satchel.screens

import androidx.compose.runtime.*
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.*
import androidx.compose.ui.unit.Density
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import satchel.core.FailReason
import satchel.core.NextStep
import satchel.core.Point
import satchel.kit.*

/** What hands and screen readers do at a door. */
@OptIn(ExperimentalTestApi::class)
class DoorScreensTest {
    private val done = mutableListOf<String>()

    @Test
    fun `each box can be left out, also where it cannot be delivered, and is named aloud`() {
        val first = "Leave out, TBA … 7765"
        onPhone({ DeliverScreen(Values.delivering.copy(part = Part.PHOTO), acts = delivers) }) {
            onNodeWithContentDescription(first).performScrollTo().performClick()
        }
        onPhone({ CannotDeliverScreen(Values.failing, acts = fails) }) {
            onNodeWithContentDescription(first).performScrollTo().performClick()
        }
        onPhone({ StopScreen(StopState(Shown.Ready(Values.doneStop))) }) { onNodeWithContentDescription("Undo, TBA … 7765").assertExists() }
        assertEquals(listOf("TBA309411827765", "TBA309411827765"), done)
    }

    @Test
    fun `who took it is asked at every door, whatever proof it asks`() {
        val doors = listOf("photo", "signature", "pin", "age21", "scan").map { Values.asking(it).copy(part = Part.entries.first { part -> part.word == it }) }
        for (door in doors + Values.asking()) onPhone({ DeliverScreen(door) }) { onNodeWithText("Given to").assertExists() }
        onPhone({ DeliverScreen(Values.asking("scan", "pin").copy(part = Part.SCAN)) }) { onNodeWithText("Given to").assertDoesNotExist() }
    }

    @Test
    fun `all is said only of all`() {
        for ((chosen, label) in listOf(setOf("TBA309411827765") to "Delivered, 1 of 2", Values.delivering.chosen to "Delivered, all 2")) {
            val state = Values.delivering.copy(chosen = chosen, part = Part.SIGNATURE, photo = TakenPhoto(ByteArray(1), emptyList()))
            onPhone({ DeliverScreen(state.copy(strokes = Values.strokes, name = "A")) }) { onNodeWithText(label).assertExists() }
        }
    }

    @Test
    fun `a door without a number says so and offers no call, one with two offers both`() {
        val due = Values.steps.filter { it.key == "call" || it.key == "send_text" }
        onPhone({ CannotDeliverScreen(Values.noPhone.copy(reason = FailReason.NOBODY_HOME, steps = due), acts = fails) }) {
            assertEquals(2, onAllNodesWithText("This door has no phone number.").fetchSemanticsNodes().size)
            onNode(hasText("Call") and hasClickAction()).assertDoesNotExist()
            onNode(hasText("Done?") and hasClickAction()).assertDoesNotExist()
        }
        onPhone({ CannotDeliverScreen(Values.twoPhones.copy(reason = FailReason.NOBODY_HOME, steps = due), acts = fails) }) {
            onNodeWithContentDescription("614-555-0177, Call").performScrollTo().performClick()
            onNodeWithContentDescription("614-555-0143, Text").performScrollTo().performClick()
        }
        val stops = object : StopActs {
            override fun call(phone: String) {
                done += "stop $phone"
            }
        }
        onPhone({ StopScreen(StopState(Values.twoPhones.view), acts = stops) }) { onNodeWithContentDescription("614-555-0177, Call").performClick() }
        assertEquals(listOf("call 614-555-0177", "send_text 614-555-0143", "stop 614-555-0177"), done)
    }

    @Test
    fun `the pad lies beside where Android goes back`() {
        onPhone({ DeliverScreen(Values.delivering.copy(part = Part.SIGNATURE)) }) {
            val pad = onNodeWithContentDescription("Sign here").fetchSemanticsNode().boundsInRoot
            assertTrue(pad.left >= 30 && pad.right <= 360, "$pad")
        }
    }

    @Test
    fun `a signature that was cleared is brought back where it was cleared`() {
        val signed = Values.delivering.copy(part = Part.SIGNATURE, strokes = Values.strokes)
        for ((state, label) in listOf(signed to "Clear", signed.copy(strokes = emptyList(), wiped = Values.strokes) to "Bring back")) {
            onPhone({ DeliverScreen(state, acts = delivers) }) { onNodeWithText(label).performScrollTo().performClick() }
        }
        assertEquals(listOf("clear", "back"), done)
    }

    @Test
    fun `a reason keeps its place in the list, and what is due comes into sight`() {
        val state = mutableStateOf(Values.failing)
        onPhone({ CannotDeliverScreen(state.value) }) {
            fun fromFirst() = place("Something else") - place("Nobody home")
            val before = fromFirst()
            state.value = state.value.copy(reason = FailReason.NOBODY_HOME, steps = Values.steps)
            waitForIdle()
            assertEquals(before, fromFirst())
            assertTrue(place("Before you go") > place("Something else"), "above the reasons")
            onNodeWithText("Before you go").assertIsDisplayed()
            onNodeWithContentDescription("Text, 614-555-0143").assertIsDisplayed()
        }
    }

    private fun SkikoComposeUiTest.place(text: String) = onAllNodes(hasText(text)).onFirst().fetchSemanticsNode().positionInRoot.y

    @Test
    fun `a photo of damage shows what was taken and what is wrong with it`() {
        onPhone({ CannotDeliverScreen(Values.damaged, acts = fails, picture = { SamplePictures.door }) }) {
            onNodeWithContentDescription("The photo that was taken").assertExists()
            onNodeWithText("blurred", substring = true).assertExists()
            onNodeWithText("Take it again").performScrollTo().performClick()
        }
        assertEquals(listOf("photo_of_damage"), done)
    }

    @Test
    fun `a record names its own boxes, and the door where one still stands is not gone to`() {
        val state = RecordedState(Shown.Ready(Values.stop), Shown.Ready(Values.today(NextStep.Deliver(Values.stop9))), boxes = listOf("TBA … 7765"))
        onPhone({ RecordedScreen(state) }) {
            onNodeWithText("TBA … 7765").assertExists()
            onNodeWithText("1Z0", substring = true).assertDoesNotExist()
            onNodeWithText("Deliver at 9").assertExists()
        }
    }

    @Test
    fun `of two codes only the one that was tried is lit`() {
        val stop = Values.stop.copy(access = Values.stop.access + Values.stop.access[0].copy(code = "#9"))
        onPhone({ StopScreen(StopState(Shown.Ready(stop), codeSaid = "#9" to true)) }) {
            val lit = nodes(unmerged = true).filter { it.config.getOrElse(SemanticsProperties.Selected) { false } }
            assertEquals(1, lit.size)
        }
    }

    private val delivers = object : DeliverActs {
        override fun choose(parcel: String) {
            done += parcel
        }

        override fun clearSignature() {
            done += "clear"
        }

        override fun bringSignatureBack() {
            done += "back"
        }
    }

    private val fails = object : CannotDeliverActs {
        override fun choose(parcel: String) {
            done += parcel
        }

        override fun call(step: String, phone: String) {
            done += "$step $phone"
        }

        override fun text(step: String, phone: String) {
            done += "$step $phone"
        }

        override fun takePhoto(step: String) {
            done += step
        }
    }

    private fun onPhone(content: @Composable () -> Unit, check: SkikoComposeUiTest.() -> Unit) {
        val shot = Shot(scale = 1f)
        runSkikoComposeUiTest(Size(shot.width.toFloat(), shot.height.toFloat()), Density(1f)) {
            setContent { PhoneFrame(shot, "11:02", "") { content() } }
            check()
        }
    }
}
