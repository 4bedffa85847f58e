package satchel.kit

import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.FailReason
import satchel.core.Fault
import satchel.core.Planned
import satchel.core.SatchelException
import satchel.core.SatchelInterface
import satchel.core.SlotOffer
import satchel.core.Span
import satchel.scene.DayClock
import java.nio.file.Path
import java.time.Duration
import java.time.ZoneId
import java.time.ZonedDateTime
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicReference

/** The slots of a day, at 8 in the morning: one minute at 10, into which no stop fits. */
class SlotsTest {
    @TempDir
    lateinit var folder: Path
    private val bench = Bench()
    private val minute = Span(36_000, 36_060)
    private val clock by lazy { DayClock(folder, ZonedDateTime.of(2026, 3, 10, 8, 0, 0, 0, ZoneId.of(ZONE))) }
    private val phone by lazy {
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
    fun `one more slot is weighed beside the others as they are shown, not as they are recorded`() = bench.onPhone(phone) { app ->
        phone.plan(listOf(minute, Span(50_400, 54_000)), null, false)
        app.navigator.open(Place.Slots)
        val slots = app.at<SlotsModel>()
        slots.until { it.slots.size == 2 }
        slots.shift(0, 60, 60)
        slots.remove(1)
        slots.add()
        val (others, more) = slots.state.value.slots.run { dropLast(1) to last() }
        assertEquals(listOf(Span(36_060, 36_120)), others)
        val beside = phone.trySlot(more.startS, more.endS, others).text
        assertNotEquals(phone.trySlot(more.startS, more.endS, null).text, beside)
        assertEquals(beside, slots.until { it.brings is Shown.Ready }.brings?.ready)
        slots.shift(0, -600, 900) // the others are weighed as they become, too
        assertEquals("calendar.slot_order", (slots.until { it.brings is Shown.Failed }.brings as Shown.Failed).why.key)
    }

    @Test
    fun `a search ends whenever that was wished, and waits for no slot that is being weighed`() {
        val core = Unhurried(phone)
        bench.onPhone(core) { app ->
            for (patient in listOf(true, false)) {
                app.navigator.open(Place.Slots)
                val slots = app.at<SlotsModel>()
                val before = slots.until { it.view is Shown.Ready }.slots.size
                slots.add()
                core.met("slot")
                slots.plan()
                if (patient) core.met("plan") else slots.until { it.searching }
                slots.enough()
                app.at<PlanModel>().until { it.view.ready?.slots?.size == before + 1 }
            }
            val plan = app.at<PlanModel>()
            plan.idle()
            plan.plan(anew = true)
            plan.until { it.searching }
            plan.enough()
            plan.until { !it.searching }
            plan.idle()
            assertNull(plan.notice.value.problem)
        }
    }

    /** A core that begins late, and goes on searching until it hears meanwhile that it is enough. */
    private class Unhurried(private val phone: SatchelInterface) : SatchelInterface by phone {
        val running = AtomicReference<String?>()

        suspend fun met(what: String) = withTimeout(5_000) { while (running.get() != what) delay(5) }

        private fun search(what: String) {
            Thread.sleep(100)
            running.set(what)
            val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8)
            while (running.get() == what) {
                if (System.nanoTime() > end) throw SatchelException.Failed("nobody said that it is enough", emptyMap(), "", Fault.INPUT)
                Thread.sleep(2)
            }
        }

        override fun cancelPlan() = running.set(null)

        override fun trySlot(startS: Long, endS: Long, beside: List<Span>?): SlotOffer {
            search("slot")
            return phone.trySlot(startS, endS, beside)
        }

        override fun plan(slots: List<Span>?, share: List<String>?, anew: Boolean): Planned {
            search("plan")
            return phone.plan(slots, share, anew)
        }
    }

    @Test
    fun `a search that is refused has one more slot weighed again`() = bench.onPhone(phone) { app ->
        app.navigator.open(Place.Slots)
        val slots = app.at<SlotsModel>()
        slots.until { it.view is Shown.Ready }
        slots.add()
        slots.shift(1, -900, 0) // into the other one
        slots.plan()
        slots.until { it.searching }
        assertEquals(Shown.Loading, slots.until { !it.searching }.brings)
        slots.until { it.brings is Shown.Failed }
    }

    @Test
    fun `what was changed is of its day, on the screen and after the process ended`() {
        var kept = ""
        val changed = listOf(Span(36_000, 36_960))
        bench.onPhone(phone) { app ->
            app.navigator.open(Place.Slots)
            val slots = app.at<SlotsModel>()
            slots.until { it.view is Shown.Ready }
            slots.shift(0, 0, 900)
            assertEquals(changed, slots.state.value.changed)
            kept = app.navigator.save()
        }
        bench.onPhone(phone, Navigator.restored(kept)) { app ->
            val slots = app.at<SlotsModel>()
            assertEquals(kept, app.navigator.save(), "nothing is lost before the first look")
            slots.until { it.changed == changed }
            slots.add()
            phone.closeDay()
            clock.pass(Duration.ofDays(1))
            app.session.touch()
            slots.until { it.changed == null }
            assertEquals(false to null, slots.state.value.run { adds to brings })
        }
        bench.onPhone(phone, Navigator.restored(kept)) { app ->
            assertNull(app.at<SlotsModel>().until { it.view is Shown.Ready }.changed)
            assertFalse("36960" in app.navigator.save())
        }
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
