package satchel.desk

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout
import satchel.core.*
import satchel.kit.*
import satchel.scene.DayClock
import satchel.scene.SampleDay
import satchel.scene.SampleParcel
import satchel.scene.labelPicture
import satchel.scene.luma
import java.time.Duration
import java.time.LocalTime

/** The app's clock for somebody who looks before the next touch: no real second is waited for it. */
class CalmHand {
    @Volatile
    private var ahead = 0L

    fun time(): Long = System.nanoTime() / 1_000_000 + ahead

    fun rests() {
        ahead += Model.DEAF_MS
    }
}

/**
 * The sample day, done by a courier who knows only what the screens offer: every act is a model's. The network goes with the first
 * outing and comes back at the shop. To be run on the app's own thread. `look` is called at moments that are worth a picture.
 */
class RealDay(
    private val app: App,
    private val day: SampleDay,
    private val clock: DayClock,
    private val hand: CalmHand,
    private val look: suspend (moment: String) -> Unit = {},
) {
    /** Taps from the arrival to the recorded delivery, by what the stop asks for. */
    val taps = mutableMapOf<List<Part>, Int>()

    /** What had not been sent when the network came back. */
    var waited: SyncView? = null
        private set
    private val pins = day.parcels.associate { it.number to it.pin }
    private var failed = 0
    private var pictured = 0
    private var crossed = false
    private var counterParcel = ""

    suspend fun run() {
        enrol()
        load()
        plan()
        drive(1)
        shop()
        drive(2)
        evening()
    }

    private suspend fun enrol() {
        app.start()
        at<EnrolModel>().apply {
            look("enrol")
            depot(day.depot.url)
            code(day.depot.enrolCode())
            enrol()
        }
        at<CouriersModel>().apply {
            val couriers = state.first { it is Shown.Ready }.ready.orEmpty()
            look("couriers")
            choose(couriers.first().id)
        }
        today { it.next is NextStep.Load }
        look("today-to-load")
    }

    /** The first boxes before the camera, the rest with a keyboard scanner; the last one never came. */
    private suspend fun load() {
        app.navigator.tab(Place.Load)
        val model = at<LoadModel>()
        day.parcels.dropLast(1).forEachIndexed { index, parcel ->
            if (index < BEFORE_THE_CAMERA) {
                show(model, parcel)
            } else {
                model.scanner.scanned(parcel.number)
                model.until("the answer to ${parcel.number}") { (it.band as? Band.Answered)?.scan?.parcel == parcel.number }
            }
            model.idle()
            clock.pass(Duration.ofSeconds(20))
            if (index == BEFORE_THE_CAMERA - 1) look("load-right")
        }
        model.scanner.scanned("TBA999999999999")
        model.until("the unknown box") { (it.band as? Band.Answered)?.scan?.parcel == "TBA999999999999" }
        look("load-unknown")
        model.missing()
        at<MissingModel>().apply {
            until("one missing") { it.view.ready?.missing?.size == 1 }
            report(day.parcels.last().number)
            until("reported") { it.view.ready?.missing?.singleOrNull()?.reported != null }
            look("missing")
            back()
        }
        app.navigator.tab(Place.Today)
        today { it.next == NextStep.Plan }
    }

    /** A box comes before the camera after an empty table, as in a hand; frames go on until it is answered. */
    private suspend fun show(model: LoadModel, parcel: SampleParcel) = withTimeout(PATIENCE_MS) {
        model.scanner.frame(emptyTable())
        delay(A_FRAME_MS)
        val seen = luma(labelPicture(parcel))
        while ((model.state.value.band as? Band.Answered)?.scan?.parcel != parcel.number) {
            model.scanner.frame(Luma(seen.bytes, seen.width, seen.height, seen.rowStride))
            delay(A_FRAME_MS)
        }
    }

    private suspend fun plan() {
        counterParcel = day.parcels[day.parcels.size - 2].number
        app.navigator.tab(Place.Plan)
        at<PlanModel>().apply {
            look("plan-none")
            mapSize(585, 390, 1.5f)
            plan()
            idle()
            until("the plan and its ways on the map") {
                val ways = (it.map as? DayMap.Drawn)?.drawing?.outings.orEmpty()
                !it.searching && it.did != null && ways.any { way -> way.points.isNotEmpty() }
            }
            look("plan")
            move(0, 1)
            idle()
            look("plan-by-hand")
        }
        clock.until(LocalTime.of(10, 0))
        app.navigator.tab(Place.Today)
        today { it.next is NextStep.Leave }
        look("today-to-leave")
    }

    /** One outing. In the first one the network is gone from its second stop on. */
    private suspend fun drive(number: Int) {
        val model = at<TodayModel>()
        today { it.next is NextStep.Leave || it.next == NextStep.CloseDay }
        if (model.state.value.view.ready?.next !is NextStep.Leave) return
        hand.rests()
        model.next()
        today { it.outing != null }
        var stops = 0
        while (true) {
            val view = today { it.next is NextStep.GoTo || it.next == NextStep.ComeBack }
            val step = view.next as? NextStep.GoTo ?: break
            clock.pass(Duration.ofMinutes(3))
            if (number == 1 && stops == 1) goneOffline()
            if (number == 1 && stops == 3) look("today-offline")
            hand.rests()
            model.next()
            door(step.stop.id, picture = number == 1 && stops == 4)
            stops += 1
        }
        look("today-come-back-$number")
        hand.rests()
        model.next()
        today { it.outing == null }
    }

    private suspend fun goneOffline() {
        day.depot.stop()
        at<TodayModel>().apply {
            sync()
            idle()
            until("the trouble") { it.trouble != null }
            understood()
        }
    }

    private suspend fun door(stop: String, picture: Boolean) {
        val model = at<StopModel>()
        val view = model.until("the door $stop") { it.view.ready?.arrivedMs != null }.view.ready!!
        if (picture) look("stop")
        if (view.parcels.any { it.trackingNumber == counterParcel } || (failed == 0 && picture)) return nobodyHome(model, picture)
        model.deliver()
        var taps = 1
        val deliver = at<DeliverModel>()
        val asked = deliver.until("what is asked") { it.view is Shown.Ready }.parts
        while (app.navigator.here is Place.Deliver) {
            val state = deliver.state.value
            when (state.part) {
                Part.SCAN -> {
                    state.open.forEach { parcel ->
                        deliver.scanner.scanned(parcel.trackingNumber)
                        deliver.idle()
                    }
                }

                Part.SIGNATURE -> {
                    // The first one cannot draw.
                    if (!crossed) deliver.markInstead() else deliver.stroke(listOf(Point(10, 40), Point(60, 20), Point(120, 60)))
                    crossed = true
                    deliver.name("C. Cole")
                }

                Part.PIN -> {
                    deliver.pin(state.open.firstNotNullOf { pins[it.trackingNumber] })
                }

                Part.AGE21 -> {
                    deliver.adult(true)
                }

                Part.PHOTO, null -> {
                    Unit
                }
            }
            val waitsForPhoto = state.part == Part.PHOTO && state.photo == null
            hand.rests()
            deliver.next()
            taps += 1
            deliver.idle()
            if (waitsForPhoto) {
                deliver.until("the photo") { it.photo != null }
                pictured += 1
                if (pictured == 1) look("deliver")
            }
            deliver.notice.value.problem?.let { error("the door $stop was refused: ${app.words.value.say(it)}") }
        }
        this.taps[asked] = maxOf(taps, this.taps[asked] ?: 0)
        recorded("delivered".takeIf { pictured == 1 })
        if (pictured == 1) pictured += 1
    }

    private suspend fun nobodyHome(model: StopModel, picture: Boolean) {
        failed += 1
        model.cannotDeliver()
        at<CannotDeliverModel>().apply {
            until("the door") { it.view is Shown.Ready }
            choose(FailReason.NOBODY_HOME)
            val due = until("its steps") { it.steps.isNotEmpty() }.steps
            due.forEach { tick(it.key) }
            if (picture) look("cannot-deliver")
            hand.rests()
            fail(again = false)
            idle()
        }
        recorded("not-delivered".takeIf { picture })
    }

    private suspend fun recorded(moment: String?) {
        val model = at<RecordedModel>()
        model.until("the record") { it.today is Shown.Ready && it.stop is Shown.Ready }
        if (moment != null) look(moment)
        model.next()
        app.navigator.tab(Place.Today)
        at<TodayModel>()
    }

    /** At noon: the network is back, a customer collects, the carrier takes one back. */
    private suspend fun shop() {
        app.navigator.open(Place.Records)
        at<RecordsModel>().apply {
            waited = until("what waits") { (it.view.ready?.pending ?: 0u) > 0u }.view.ready
            look("records-waiting")
            day.depot.start()
            sync()
            idle()
            while ((state.value.view.ready?.pending ?: 0u) > 0u) {
                clock.pass(Duration.ofMinutes(20))
                sync()
                idle()
                until("a look") { it.view is Shown.Ready }
            }
            until("all sent") { it.view.ready?.pending == 0u }
            look("records-sent")
            back()
        }
        app.navigator.open(Place.Counter)
        at<CounterModel>().apply {
            taking(Taking(counterParcel, "B2"))
            hold()
            until("on the shelf") { it.view.ready?.held?.size == 1 }
            look("counter")
            open(counterParcel)
            name("G. Gray")
            collect()
            until("collected") { it.view.ready?.held?.isEmpty() == true }
            back()
        }
        clock.until(LocalTime.of(14, 0))
    }

    private suspend fun evening() {
        app.navigator.open(Place.Returns)
        at<ReturnsModel>().apply {
            val parcels = until("the returns") { it.view is Shown.Ready }.view.ready.orEmpty()
            look("returns")
            if (parcels.isNotEmpty()) handBack()
            until("handed back") { it.view.ready?.isEmpty() == true }
            back()
        }
        today { it.next == NextStep.CloseDay }
        hand.rests()
        at<TodayModel>().next()
        at<CloseDayModel>().apply {
            val view = until("the balance") { it.view is Shown.Ready }.view.ready!!
            look("close-day")
            close(view)
            until("the close") { it.view.ready?.closed == true }
            look("day-closed")
            done()
        }
        at<TodayModel>().apply {
            sync()
            idle()
        }
        app.navigator.tab(Place.Earnings)
        at<EarningsModel>().apply {
            until("the money") { it.view is Shown.Ready }
            look("earnings")
        }
    }

    private suspend fun today(what: (TodayView) -> Boolean): TodayView {
        val state = at<TodayModel>().until("today") { state -> state.view.ready?.let(what) == true }
        return state.view.ready!!
    }

    /** Waits until the courier is at the place of this model. */
    private suspend inline fun <reified M : Model<*>> at(): M = withTimeout(PATIENCE_MS) { app.model.first { it is M } as M }

    private suspend fun <S> Model<S>.until(what: String, holds: (S) -> Boolean): S = try {
        withTimeout(PATIENCE_MS) { state.first(holds) }
    } catch (late: kotlinx.coroutines.TimeoutCancellationException) {
        error("waited for $what; ${notice.value}, ${state.value}, $late")
    }

    private suspend fun Model<*>.idle() {
        withTimeout(PATIENCE_MS) { notice.first { !it.busy } }
    }

    private companion object {
        const val BEFORE_THE_CAMERA = 3

        /** Longer than the time between two decodes. */
        const val A_FRAME_MS = 200L
        const val PATIENCE_MS = 30_000L
    }
}
