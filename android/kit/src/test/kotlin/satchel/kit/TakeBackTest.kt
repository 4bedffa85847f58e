package satchel.kit

import kotlinx.coroutines.delay
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.NextStep
import java.nio.file.Path

/** What was just done is said and can be taken back where it was done; a second touch does nothing else. */
class TakeBackTest {
    @TempDir
    lateinit var folder: Path
    private var time = 1_000_000L
    private val bench = Bench { time }
    private val phone by lazy { shop(folder.resolve("phone")) }

    @AfterEach
    fun `nothing stays behind`() {
        bench.close()
        phone.close()
    }

    private fun loaded() {
        phone.receive(OAK)
        phone.receive(ELM)
        phone.plan()
    }

    @Test
    fun `a second touch right behind leaving the shop is no arrival, a later one is`() {
        loaded()
        bench.onPhone(phone) { app ->
            val today = app.at<TodayModel>()
            today.until { it.view.ready?.next is NextStep.Leave }
            time += Model.DEAF_MS
            today.next()
            val next = today.until { it.view.ready?.next is NextStep.GoTo }.view.ready!!.next as NextStep.GoTo
            today.idle()
            time += Model.DEAF_MS - 1
            today.next()
            delay(200)
            assertNull(phone.viewStop(next.stop.id).arrivedMs)
            assertEquals(Place.Today, app.navigator.here)
            time += 1
            today.next()
            app.at<StopModel>().until { it.view.ready?.arrivedMs != null }
        }
    }

    @Test
    fun `what was put on the list is taken back where it was, and so is what was said on an earlier visit`() = bench.onPhone(phone) { app ->
        app.navigator.open(Place.Add(""))
        val add = app.at<AddModel>()
        val before = phone.viewToday().parcels.all
        add.type(add.state.value.parcel.copy(trackingNumber = "TBA000000000777", address = "7 Elm Street", zip = "43215"))
        add.add()
        add.until { it.added == "TBA000000000777" && it.did?.what == Deed.ADDED }
        assertEquals(before + 1u, phone.viewToday().parcels.all)
        add.idle()
        add.undo()
        add.until { it.added == null && it.did == null }
        assertEquals(before, phone.viewToday().parcels.all)

        app.navigator.open(Place.Missing)
        app.at<MissingModel>().report(OAK)
        app.at<MissingModel>().until { it.view.ready?.missing.orEmpty().any { parcel -> parcel.reported != null } }
        app.back()
        app.navigator.open(Place.Missing)
        val again = app.at<MissingModel>().until { it.view is Shown.Ready }.view.ready!!.missing.first { it.trackingNumber == OAK }
        app.at<MissingModel>().undo(again.reported!!)
        app.at<MissingModel>().until { it.view.ready?.missing?.all { parcel -> parcel.reported == null } == true }
    }

    @Test
    fun `a door is put where a map app has it, and back`() {
        loaded()
        val door = phone.viewPlan().outings.first().stops.first().id
        val before = phone.viewStop(door).latE7
        bench.onPhone(phone) { app ->
            app.navigator.open(Place.Stop(door))
            val stop = app.at<StopModel>()
            stop.place("at the corner")
            stop.movePin()
            assertEquals("screens.no_place", stop.notice.value.problem?.key)
            stop.place("39.9650, -82.9900")
            stop.movePin()
            stop.until { it.place == null && it.did?.what == Deed.PINNED && it.view.ready?.latE7 == 399_650_000L }
            stop.idle()
            stop.takeBackLast()
            stop.until { it.did == null && it.view.ready?.latE7 == before }
        }
    }

    @Test
    fun `a closed day is opened again and closed with what it is then`() {
        loaded()
        val closed = phone.closeDay()
        bench.onPhone(phone) { app ->
            val today = app.at<TodayModel>()
            today.until { it.view.ready?.next == NextStep.Done }
            time += Model.DEAF_MS
            today.next()
            val close = app.at<CloseDayModel>()
            val fact = close.until { it.view.ready?.closedBy != null }.view.ready!!.closedBy!!
            assertEquals(closed.fact.id, fact)
            close.undo(fact)
            close.close(close.until { it.view.ready?.closed == false }.view.ready!!)
            close.until { it.view.ready?.closedBy.let { by -> by != null && by != fact } }
        }
    }

    @Test
    fun `leaving from the plan turns the button of the day as well`() {
        loaded()
        bench.onPhone(phone) { app ->
            app.at<TodayModel>().until { it.view.ready?.next is NextStep.Leave }
            app.navigator.tab(Place.Plan)
            val plan = app.at<PlanModel>()
            plan.until { it.view.ready?.planned == true }
            time += Model.DEAF_MS
            plan.leave()
            val today = app.at<TodayModel>()
            today.until { it.view.ready?.next is NextStep.GoTo && it.did?.what == Deed.LEFT }
            today.next()
            delay(200)
            assertEquals(Place.Today, app.navigator.here)
        }
    }

    @Test
    fun `leaving, arriving and coming back are taken back`() {
        loaded()
        bench.onPhone(phone) { app ->
            val today = app.at<TodayModel>()
            today.until { it.view.ready?.next is NextStep.Leave }
            touch(today)
            today.until { it.did?.what == Deed.LEFT && it.view.ready?.outing != null }
            today.idle()
            today.undo()
            today.until { it.did == null && it.view.ready?.outing == null }
            today.idle()
            touch(today)
            val goal = today.until { it.view.ready?.next is NextStep.GoTo }.view.ready!!.next as NextStep.GoTo
            today.idle()
            touch(today)
            val stop = app.at<StopModel>()
            stop.until { it.view.ready?.arrivedMs != null && it.did?.what == Deed.ARRIVED }
            stop.takeBackLast()
            stop.until { it.view.ready?.arrivedMs == null && it.did == null }
            stop.idle()
            stop.arrive()
            stop.until { it.did?.what == Deed.ARRIVED }
            stop.idle()
            stop.damaged(phone.viewStop(goal.stop.id).parcels.first().trackingNumber)
            stop.until { it.did?.what == Deed.DAMAGED && it.view.ready!!.parcels.first().damaged != null }
            stop.idle()
            stop.takeBackLast()
            stop.until { it.view.ready!!.parcels.first().damaged == null }
        }
    }

    private suspend fun touch(today: TodayModel) {
        time += Model.DEAF_MS
        today.next()
        delay(20)
    }

    @Test
    fun `an order is kept as it is, also when the day is planned again, until the courier lets it go`() {
        loaded()
        bench.onPhone(phone) { app ->
            app.navigator.tab(Place.Plan)
            val plan = app.at<PlanModel>()
            val order = plan.until { it.view.ready?.planned == true }.view.ready!!.outings.first().stops.map { it.id }
            plan.move(0, 1)
            plan.until { it.view.ready?.byHand == true && it.did?.what == Deed.ORDERED }
            plan.idle()
            plan.undo()
            plan.until { it.view.ready?.byHand == false }
            plan.idle()
            plan.lock(true)
            plan.until { it.view.ready?.byHand == true }
            plan.idle()
            plan.plan()
            plan.idle()
            val kept = plan.until { !it.searching }.view.ready!!
            assertTrue(kept.byHand)
            assertEquals(order, kept.outings.first().stops.map { it.id })
            plan.lock(false)
            plan.until { it.view.ready?.byHand == false && it.did?.what == Deed.PLANNED }
        }
    }
}
