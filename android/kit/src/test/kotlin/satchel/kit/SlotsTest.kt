package satchel.kit

import kotlinx.coroutines.delay
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.FailReason
import satchel.core.Span
import satchel.scene.DayClock
import java.nio.file.Path
import java.time.ZoneId
import java.time.ZonedDateTime

/** The slots of a day, at 8 in the morning: one minute at 10, into which no stop fits. */
class SlotsTest {
    @TempDir
    lateinit var folder: Path
    private val bench = Bench()
    private val minute = Span(36_000, 36_060)
    private val phone by lazy {
        val clock = DayClock(folder, ZonedDateTime.of(2026, 3, 10, 8, 0, 0, 0, ZoneId.of(ZONE)))
        shop(folder.resolve("phone"), clock.file).apply {
            receive(OAK)
            receive(ELM)
            plan(listOf(minute), null, false)
        }
    }

    @AfterEach
    fun `nothing stays behind`() {
        bench.close()
        phone.close()
    }

    @Test
    fun `one more slot says what it would take before it is recorded, and is taken back with the plan`() = bench.onPhone(phone) { app ->
        val before = phone.facts(0u).size
        app.navigator.open(Place.Settings)
        app.navigator.open(Place.Slots)
        val slots = app.at<SlotsModel>()
        assertEquals(listOf(minute), slots.until { it.view is Shown.Ready }.slots)
        slots.add()
        val brings = slots.until { it.brings is Shown.Ready }
        assertEquals(listOf(minute, Span(36_060, 39_660)), brings.slots)
        assertEquals("companion.slot_brings" to "2", brings.brings?.ready?.run { key to args["stops"] })
        slots.shift(1, -900, 0)
        assertEquals("calendar.slot_order", (slots.until { it.brings is Shown.Failed }.brings as Shown.Failed).why.key)
        slots.shift(1, 900, 0)
        assertEquals(before, phone.facts(0u).size, "nothing was recorded so far")
        slots.plan()
        val plan = app.at<PlanModel>()
        assertEquals(2, plan.until { it.did?.what == Deed.PLANNED && it.view.ready?.outings?.size == 1 }.view.ready!!.outings.single().stops.size)
        plan.undo()
        plan.until { it.view.ready?.slots == listOf(listOf(minute.startS, minute.endS)) && it.view.ready?.unplanned?.size == 2 }
    }

    @Test
    fun `a slot is taken out, and one that was only thought of is as if it had never been`() = bench.onPhone(phone) { app ->
        phone.plan(listOf(minute, Span(50_400, 54_000)), null, false)
        app.navigator.open(Place.Slots)
        val slots = app.at<SlotsModel>()
        slots.until { it.slots.size == 2 }
        slots.add()
        slots.remove(2)
        assertEquals(false to null, slots.state.value.run { adds to brings })
        slots.remove(0)
        slots.plan()
        app.at<PlanModel>().until { it.view.ready?.slots == listOf(listOf(50_400L, 54_000L)) }
    }

    @Test
    fun `a stop that the plan left out is a door like any other`() = bench.onPhone(phone) { app ->
        app.navigator.tab(Place.Plan)
        val plan = app.at<PlanModel>()
        plan.open(plan.until { it.view.ready?.unplanned?.size == 2 }.view.ready!!.unplanned.first().id)
        val stop = app.at<StopModel>()
        assertEquals(0u, stop.until { it.view is Shown.Ready }.view.ready!!.number)
        stop.arrive()
        stop.until { it.view.ready?.arrivedMs != null }
        stop.cannotDeliver()
        val fails = app.at<CannotDeliverModel>()
        fails.until { it.view is Shown.Ready }
        fails.choose(FailReason.NO_TIME)
        fails.until { it.reason != null }
        fails.idle()
        delay(Model.DEAF_MS + 50)
        fails.fail(again = false)
        app.at<RecordedModel>()
    }
}
