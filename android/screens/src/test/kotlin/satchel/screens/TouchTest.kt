package satchel.screens

import androidx.compose.runtime.*
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.*
import androidx.compose.ui.test.*
import androidx.compose.ui.unit.Density
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import satchel.core.Text
import satchel.kit.*

/** What hands and screen readers do with the screens, counted and compared. */
@OptIn(ExperimentalTestApi::class, InternalComposeTracingApi::class)
class TouchTest {
    private val english = Shot().words

    @Test
    fun `a stop is moved by dragging its handle`() = onPlan { moves ->
        onNodeWithContentDescription("Move 1042 S High St").performTouchInput {
            down(center)
            repeat(10) { moveBy(Offset(0f, 13f)) }
            up()
        }
        assertEquals(listOf(0 to 2), moves)
    }

    @Test
    fun `whoever cannot drag moves a stop with buttons behind its handle`() = onPlan(height = 1000) { moves ->
        onNodeWithContentDescription("Move 77 Thurman Ave").performClick()
        onNodeWithText("Move up").performClick()
        onNodeWithText("Move down").performClick()
        assertEquals(listOf(1 to 0, 1 to 2), moves)
    }

    @Test
    fun `a screen reader has the same moves as actions of the row, at the ends only the one that goes`() = onPlan(height = 1600) { moves ->
        val rows = nodes(unmerged = false).mapNotNull { it.config.getOrNull(SemanticsActions.CustomActions)?.takeIf { all -> all.isNotEmpty() } }
        assertEquals(8, rows.size)
        assertEquals(listOf("Move down"), rows.first().map { it.label })
        assertEquals(listOf("Move up", "Move down"), rows[3].map { it.label })
        assertEquals(listOf("Move up"), rows.last().map { it.label })
        rows[3].forEach { it.action() }
        assertEquals(listOf(3 to 2, 3 to 4), moves)
    }

    @Test
    fun `whoever cannot draw signs with a cross`() {
        val done = mutableListOf<String>()
        val acts = object : DeliverActs {
            override fun markInstead() {
                done += "cross"
            }
        }
        onPhone({ DeliverScreen(Values.delivering.copy(part = Part.SIGNATURE), acts = acts) }) {
            onNodeWithText("Sign with a cross").performScrollTo().performClick()
            assertEquals(listOf("cross"), done)
        }
    }

    @Test
    fun `a finger's stroke is kept in hundredths of the field's height`() {
        val strokes = mutableListOf<List<satchel.core.Point>>()
        val acts = object : DeliverActs {
            override fun stroke(points: List<satchel.core.Point>) {
                strokes += points
            }
        }
        onPhone({ DeliverScreen(Values.delivering.copy(part = Part.SIGNATURE), acts = acts) }) {
            onNodeWithContentDescription("Sign here").performTouchInput {
                down(Offset(22f, 110f))
                repeat(4) { moveBy(Offset(22f, 0f)) }
                up()
            }
            val (x, y) = strokes.single().last()
            assertTrue(x in 48..52 && y in 48..52, "$x, $y")
        }
    }

    /** For any two things, one above the other, the upper one is read first. */
    @Test
    fun `a screen is read from top to bottom`() {
        val found = eachState(Case("light", Shot(scale = 1f))) {
            val read = nodes(unmerged = false).filter { it.said().isNotEmpty() }.map { it.said() to it.boundsInRoot }.filter { !it.second.isEmpty }
            read.flatMapIndexed { i, (said, here) ->
                read.drop(i + 1).filter { (_, later) -> later.bottom <= here.top && later.left < here.right && here.left < later.right }
                    .map { "\"${it.first}\" stands above \"$said\" and is read after it" }
            }
        }
        assertEquals(emptyList<String>(), found, found.joinToString("\n"))
    }

    @Test
    fun `rows that did not change are not drawn anew, and scrolling draws only rows that come`() {
        val state = mutableStateOf(PlanState(Shown.Ready(Values.plan), map = DayMap.Drawn(Values.map)))
        val counted = Counted("satchel.screens.StopRow ")
        Composer.setTracer(counted)
        val acts = object : PlanActs {}
        onPhone({ PlanScreen(state.value, acts = acts) }, height = 1000) {
            val shown = counted.taken()
            assertTrue(shown in 2..7, "$shown rows at first")
            onNode(hasScrollToIndexAction()).performTouchInput { swipeUp(bottom, bottom - 120, 200) }
            waitForIdle()
            val came = counted.taken()
            assertTrue(came in 1..3, "$came rows for a scroll of two rows")
            // The core's view comes anew, as after every act; one stop in it is done.
            val stops = Values.plan.outings[0].stops
            val copies = stops.map { it.copy(address = String(it.address.toCharArray()), done = it.number == 3u) }
            val anew = Values.plan.outings.mapIndexed { i, it -> if (i == 0) it.copy(stops = copies) else it.copy() }
            state.value = state.value.copy(view = Shown.Ready(Values.plan.copy(outings = anew)))
            waitForIdle()
            assertEquals(1, counted.taken(), "rows that were drawn when one stop was done")
        }
    }

    @Test
    fun `of a year with 300 trips only those on the screen are drawn, and the last one is reached`() {
        val trips = (1..300).map { Values.mileage.trips[0].copy(trip = "t$it", outing = it.toUInt()) }
        val counted = Counted("satchel.screens.Trip ")
        Composer.setTracer(counted)
        onPhone({ MileageScreen(MileageState(Shown.Ready(Values.mileage.copy(trips = trips)))) }) {
            val shown = counted.taken()
            assertTrue(shown in 1..6, "$shown trips were drawn")
            onNode(hasScrollToIndexAction()).performScrollToIndex(300)
            onNodeWithText("Saturday 28 November · Outing 300").assertIsDisplayed()
            val came = counted.taken()
            assertTrue(came in 1..12, "$came trips more")
        }
    }

    @Test
    fun `a photo is decoded once, for the size that it is shown in, and not on the thread that draws`() {
        val decoded = java.util.concurrent.CopyOnWriteArrayList<Pair<Int, Thread>>()
        val drawing = Drawing { _, side ->
            decoded += side to Thread.currentThread()
            SamplePictures.door
        }
        val state = mutableStateOf(Values.delivering.copy(part = Part.PHOTO, photo = TakenPhoto(ByteArray(1), emptyList())))
        lateinit var draws: Thread
        onPhone({
            draws = Thread.currentThread()
            DeliverScreen(state.value, picture = { drawing.photo(it) })
        }) {
            waitUntil(5_000) { decoded.isNotEmpty() }
            for (name in listOf("A", "Ad", "Ada")) {
                state.value = state.value.copy(name = name)
                waitForIdle()
            }
            waitUntil(5_000) { onAllNodesWithContentDescription("The photo that was taken").fetchSemanticsNodes().isNotEmpty() }
            assertEquals(listOf(600), decoded.map { it.first })
            assertTrue(decoded.single().second !== draws, "on the thread that draws")
        }
    }

    @Test
    fun `a camera that is denied leads to the settings, one that is taken to the camera app, and both to another outcome`() {
        val done = mutableListOf<String>()
        val acts = object : DeliverActs {
            override fun openSettings() {
                done += "settings"
            }

            override fun takePhotoByApp() {
                done += "app"
            }

            override fun cannotDeliver() {
                done += "outcome"
            }

            override fun next() {
                done += "again"
            }
        }
        for ((trouble, ways) in listOf(
            satchel.kit.Camera.DENIED to listOf("Open the settings", "Cannot deliver", "Try again"),
            satchel.kit.Camera.BUSY to listOf("With the camera app", "Cannot deliver", "Try again"),
        )) {
            onPhone({ DeliverScreen(Values.delivering.copy(part = Part.PHOTO, trouble = trouble), acts = acts) }) {
                ways.forEach { onNode(hasText(it) and hasClickAction()).performClick() }
            }
        }
        assertEquals(listOf("settings", "outcome", "again", "app", "outcome", "again"), done)
    }

    @Test
    fun `a stop that the plan left out is opened by a tap on it`() {
        val opened = mutableListOf<String>()
        val acts = object : PlanActs {
            override fun open(stop: String) {
                opened += stop
            }
        }
        onPhone({ PlanScreen(PlanState(Shown.Ready(Values.plan), PlanTab.LeftOut, DayMap.Drawn(Values.map)), acts = acts) }) {
            onNode(hasText("15 Reinhard Ave") and hasClickAction()).performClick()
            onNodeWithContentDescription("Into outing 2, 15 Reinhard Ave").assertHasClickAction()
        }
        assertEquals(listOf("s11"), opened)
    }

    @Test
    fun `an order is locked and let go on the plan, and a screen reader hears which`() {
        val locks = mutableListOf<Boolean>()
        val acts = object : PlanActs {
            override fun lock(on: Boolean) {
                locks += on
            }
        }
        for (kept in listOf(false, true)) {
            val state = PlanState(Shown.Ready(Values.plan.copy(byHand = kept)), map = DayMap.Drawn(Values.map))
            onPhone({ PlanScreen(state, acts = acts) }) {
                val lock = onNode(hasText("Keep this order") and hasClickAction())
                if (kept) lock.assertIsSelected() else lock.assertIsNotSelected()
                lock.performClick()
            }
        }
        assertEquals(listOf(true, false), locks)
    }

    @Test
    fun `what was just done stands above the buttons and is taken back there`() {
        var undone = 0
        val acts = object : TodayActs {
            override fun undo() {
                undone += 1
            }
        }
        onPhone({ TodayScreen(TodayState(Shown.Ready(Values.today()), did = Did(Deed.LEFT, "f")), acts = acts) }) {
            onNodeWithText("You left the shop.").assertIsDisplayed()
            onNodeWithText("Undo").performClick()
            assertEquals(1, undone)
        }
    }

    @Test
    fun `every screen is drawn before its view is there, and one whose view failed says why and looks again as often as it is asked`() {
        val failing = mutableStateOf(Shown.Failed(Text("companion.no_map", emptyMap())))
        val screens: List<@Composable (Shown<Nothing>) -> Unit> = listOf(
            { TodayScreen(TodayState(it)) }, { LoadScreen(LoadState(it)) }, { MissingScreen(MissingState(it)) }, { PlanScreen(PlanState(it)) },
            { StopScreen(StopState(it)) }, { DeliverScreen(DeliverState(it)) }, { CannotDeliverScreen(CannotDeliverState(it)) },
            { RecordedScreen(RecordedState(today = it)) }, { RecordedScreen(RecordedState(stop = it)) }, { CounterScreen(CounterState(it)) },
            { ReturnsScreen(ReturnsState(it)) }, { CloseDayScreen(CloseDayState(it)) }, { EarningsScreen(EarningsState(it)) },
            { MileageScreen(MileageState(it)) }, { RecordsScreen(RecordsState(it)) }, { CouriersScreen(it) },
            { SlotsScreen(SlotsState(it)) },
        )
        for (screen in screens) {
            onPhone({ screen(Shown.Loading) }) { waitForIdle() }
            var looks = 0
            onPhone({ CompositionLocalProvider(LookAgain provides { looks += 1 }) { screen(failing.value) } }) {
                onNodeWithText(english.say(failing.value.why)).assertExists()
                onNodeWithText("Try again").performScrollTo().performClick()
                onNodeWithText("One moment …").assertExists()
                failing.value = Shown.Failed(failing.value.why) // that look failed as well
                onNodeWithText("Try again").performClick()
                assertEquals(2, looks)
            }
        }
    }

    @Test
    fun `a copy that was handed on is not said to be kept`() {
        onPhone({ RecordsScreen(RecordsState(Shown.Ready(Values.records), backedUp = true)) }) {
            onNodeWithText("Make sure that it arrived", substring = true).assertExists()
        }
    }

    /** Counts how often the body of a composable ran. */
    private class Counted(private val name: String) : CompositionTracer {
        private var n = 0

        fun taken() = n.also { n = 0 }

        override fun isTraceInProgress() = true

        override fun traceEventStart(key: Int, dirty1: Int, dirty2: Int, info: String) {
            if (info.startsWith(name)) n += 1
        }

        override fun traceEventEnd() = Unit
    }

    private fun onPlan(height: Int = 844, check: SkikoComposeUiTest.(MutableList<Pair<Int, Int>>) -> Unit) {
        val moves = mutableListOf<Pair<Int, Int>>()
        val acts = object : PlanActs {
            override fun move(from: Int, to: Int) {
                moves += from to to
            }
        }
        onPhone({ PlanScreen(PlanState(Shown.Ready(Values.plan), map = DayMap.Drawn(Values.map)), acts = acts) }, height) { check(moves) }
    }

    private fun onPhone(content: @Composable () -> Unit, height: Int = 844, check: SkikoComposeUiTest.() -> Unit) {
        val shot = Shot(scale = 1f, height = height)
        runSkikoComposeUiTest(Size(shot.width.toFloat(), height.toFloat()), Density(1f)) {
            setContent { PhoneFrame(shot, "11:02", "") { content() } }
            check()
        }
    }
}
