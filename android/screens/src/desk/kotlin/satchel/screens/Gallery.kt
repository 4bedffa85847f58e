package satchel.screens

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.layout.ContentScale
import satchel.core.*
import satchel.kit.*

/** One state of one screen. `camera`: the ground behind the system's bar is dark. */
class Sample(
    val name: String,
    val time: String = "11:02",
    val network: Boolean = false,
    val camera: Boolean = false,
    val content: @Composable () -> Unit,
)

/** Every state of every screen, with invented names and figures. Tests, pictures and reviews look at these. */
object Gallery {
    private fun text(key: String, vararg args: Pair<String, String>) = Text(key, mapOf(*args))

    private val busy = Notice(busy = true)
    private val quiet = ScanState(Camera.OFF)
    private val unread = Shown.Failed(text("store.sqlite", "cause" to "disk I/O error"))
    private val noPlace = Notice(problem = text("screens.no_place"))
    private val notGoingBack = Notice(problem = text("screens.not_going_back", "label" to "TBA000000000917"))
    private val refused = Notice(problem = text("proof.missing_photo", "parcel" to "TBA … 7765"))

    private val today = listOf(
        Sample("today-loading", "08:02") { TodayScreen(TodayState()) },
        Sample("today-failed", "08:02") { TodayScreen(TodayState(Shown.Failed(text("store.damaged")))) },
        Sample("today-empty", "08:02", true) { TodayScreen(todayOf(Values.today(NextStep.GetManifest, Values.noParcels, pending = 0u, outing = null))) },
        Sample("today-to-load", "08:40", true) {
            TodayScreen(todayOf(Values.today(NextStep.Load(17u), Values.loading, pending = 0u, outing = null)))
        },
        Sample("today-to-plan", "09:12", true) { TodayScreen(todayOf(Values.today(NextStep.Plan, Values.loaded, outing = null))) },
        Sample("today-to-leave", "09:50") { TodayScreen(todayOf(Values.today(NextStep.Leave(1u, 36_240), Values.loaded, outing = null))) },
        Sample("today-to-drive") { TodayScreen(todayOf(Values.today(), text("sync.no_network"))) },
        Sample("today-at-door") { TodayScreen(todayOf(Values.today(NextStep.Deliver(Values.stop9)), text("sync.no_network"))) },
        Sample("today-sending", network = true) { TodayScreen(TodayState(Shown.Ready(Values.today()), syncing = true)) },
        Sample("today-to-return", "11:50") { TodayScreen(todayOf(Values.today(NextStep.ComeBack))) },
        Sample("today-to-close", "16:40", true) { TodayScreen(todayOf(Values.today(NextStep.CloseDay, Values.evening, outing = null, pending = 0u))) },
        Sample("today-closed", "17:02", true) { TodayScreen(todayOf(Values.today(NextStep.Done, Values.evening, outing = null, pending = 0u))) },
        Sample("today-left", "10:04") {
            TodayScreen(todayOf(Values.today()).copy(did = Did(Deed.LEFT, "f")))
        },
        Sample("today-salvaged") {
            TodayScreen(
                todayOf(Values.today(warnings = listOf(text("store.shorter", "found" to "211", "expected" to "212")))), busy,
            )
        },
    )

    private val load = listOf(
        load("load-ready", Band.Ready),
        load("load-right", Band.Answered(Values.scan(Verdict.EXPECTED, text("companion.received_in_outing", "outing" to "1")))),
        load("load-damaged", Band.Answered(Values.scan(Verdict.EXPECTED, text("companion.received_in_outing", "outing" to "1")), damaged = "f")),
        load("load-twice", Band.Answered(Values.scan(Verdict.TWICE, text("companion.received_twice")))),
        load("load-not-today", Band.Answered(Values.scan(Verdict.NOT_TODAY, text("companion.received_not_today"), box = null, listedFor = "2026-11-24"))),
        load("load-unknown", Band.Answered(Values.scan(Verdict.UNEXPECTED, text("companion.received_unexpected"), box = null))),
        load("load-withdrawn", Band.Answered(Values.scan(Verdict.UNEXPECTED, text("companion.withdrawn", "parcel" to "TBA309411827765")))),
        load("load-undone", Band.Answered(Values.scan(Verdict.EXPECTED, text("companion.received")), undone = true)),
        load("load-typing", scan = ScanState(typed = "77")),
        load("load-light", scan = ScanState(torch = true)),
        load("load-asleep", scan = ScanState(Camera.ASLEEP)),
        load("load-denied", scan = ScanState(Camera.DENIED)),
        load("load-busy", scan = ScanState(Camera.BUSY)),
        Sample("load-failed", "09:02", camera = true) { LoadScreen(LoadState(unread), scan(ScanState())) },
        load("load-unreadable", notice = Notice(problem = text("label.empty"))),
        add("add", AddState()),
        add("add-typed", AddState(NewParcel("TBA000000000917", "561 City Park Ave", zip = "43206", name = "Kim Osei"), picks = true)),
        add("add-taken", AddState(taken = Values.scan(Verdict.EXPECTED, text("companion.received")), picks = true)),
        add("add-imported", AddState(imported = Values.imported, picks = true, did = Did(Deed.ADDED, "f"))),
        add("add-scan", AddState(added = "TBA000000000917"), ScanState()),
        Sample("missing", "09:06") { MissingScreen(MissingState(Shown.Ready(Values.load))) },
        Sample("missing-none", "09:06") { MissingScreen(MissingState(Shown.Ready(Values.load.copy(missing = emptyList())))) },
    )

    private val plan = listOf(
        Sample("plan-failed", "09:20") { PlanScreen(PlanState(unread)) },
        Sample("plan-none", "09:20") { PlanScreen(PlanState(Shown.Ready(Values.noPlan))) },
        Sample("plan-searching", "09:20") { PlanScreen(PlanState(Shown.Ready(Values.noPlan), searching = true)) },
        Sample("plan", "09:31") { PlanScreen(planOf()) },
        Sample("plan-kept", "09:31") { PlanScreen(planOf(Values.plan.copy(byHand = true)).copy(did = Did(Deed.ORDERED, "f"))) },
        Sample("plan-second", "09:31") { PlanScreen(planOf().copy(tab = PlanTab.Outing(2u))) },
        Sample("plan-left", "09:31") { PlanScreen(planOf().copy(tab = PlanTab.LeftOut)) },
        Sample("plan-no-map", "09:31") {
            PlanScreen(PlanState(Shown.Ready(Values.plan.copy(byHand = true, quality = null)), map = DayMap.None(text("companion.no_map"))))
        },
        Sample("plan-refused", "09:31") { PlanScreen(planOf(), Notice(problem = text("companion.order_does_not_fit", "outing" to "1"))) },
        slots("slots"),
        slots("slots-only", SlotsState(Shown.Ready(Values.slots.take(1)), searching = true)),
        slots("slots-more", oneMore(Shown.Ready(text("companion.slot_brings", "stops" to "2", "minutes" to "25")))),
        slots("slots-refused", oneMore(unread), Notice(problem = text("companion.nothing_to_plan"))),
        Sample("plan-under-way") { PlanScreen(planOf(Values.underWay).copy(map = DayMap.Drawn(Values.mapUnderWay))) },
    )

    private val door = listOf(
        Sample("stop") { StopScreen(StopState(Shown.Ready(Values.stop))) },
        Sample("stop-arrived", "11:04") { StopScreen(StopState(Shown.Ready(Values.stop.copy(arrivedMs = Values.ARRIVED_MS)), codeSaid = "#4471" to true)) },
        Sample("stop-just-arrived", "11:04") {
            StopScreen(StopState(Shown.Ready(Values.stop.copy(arrivedMs = Values.ARRIVED_MS)), did = Did(Deed.ARRIVED, "f", "s9")))
        },
        Sample("stop-numbers") { StopScreen(StopState(Values.twoPhones.view)) },
        Sample("stop-pin") { StopScreen(StopState(Shown.Ready(Values.stop.copy(access = emptyList(), notes = emptyList())), place = "39.9612, -82.9988")) },
        Sample("stop-tried", "11:20") { StopScreen(StopState(Shown.Ready(Values.triedStop))) },
        Sample("stop-done", "11:20") { StopScreen(StopState(Shown.Ready(Values.doneStop))) },
        Sample("stop-gone") { StopScreen(StopState(Shown.Failed(text("companion.unknown_stop", "stop" to "s9", "day" to "2026-11-23")))) },
        deliver("deliver-photo", Values.delivering.copy(part = Part.PHOTO)),
        deliver("deliver-photo-denied", Values.delivering.copy(part = Part.PHOTO, trouble = Camera.DENIED)),
        deliver("deliver-photo-busy", Values.delivering.copy(part = Part.PHOTO, trouble = Camera.BUSY)),
        deliver("deliver-photo-taken", Values.delivering.copy(part = Part.PHOTO, photo = TakenPhoto(ByteArray(1), emptyList()))),
        deliver("deliver-blurred", Values.delivering.copy(part = Part.PHOTO, photo = TakenPhoto(ByteArray(1), listOf(text("proof.photo_blurred"))))),
        deliver("deliver-signature", Values.delivering.copy(part = Part.SIGNATURE, photo = TakenPhoto(ByteArray(1), emptyList()))),
        deliver(
            "deliver-signed",
            Values.delivering.copy(part = Part.SIGNATURE, photo = TakenPhoto(ByteArray(1), emptyList()), strokes = Values.strokes, name = "D. Alvarez"),
        ),
        deliver("deliver-sign-back", Values.delivering.copy(part = Part.SIGNATURE, wiped = Values.strokes, name = "D. Alvarez")),
        deliver("deliver-one", Values.delivering.copy(chosen = setOf("TBA309411827765"), part = Part.PHOTO, photo = TakenPhoto(ByteArray(1), emptyList()))),
        deliver("deliver-pin", Values.asking("pin").copy(part = Part.PIN, pin = "40")),
        deliver("deliver-pin-wrong", Values.asking("pin").copy(part = Part.PIN, pin = "4092"), Notice(problem = text("companion.pin_wrong", "n" to "2"))),
        deliver("deliver-age", Values.asking("age21").copy(part = Part.AGE21)),
        deliver("deliver-age-no", Values.asking("age21").copy(part = Part.AGE21, adult = false)),
        deliver("deliver-scan", Values.asking("scan").copy(part = Part.SCAN, scan = Values.wrongDoor)),
        deliver("deliver-scan-typing", Values.asking("scan").copy(part = Part.SCAN), scan = ScanState(typed = "77")),
        deliver("deliver-scanned", Values.asking("scan").copy(part = Part.SCAN, scanned = setOf("TBA309411827765")), scan = quiet),
        deliver("deliver-no-proof", Values.asking()),
        deliver("deliver-refused", Values.delivering.copy(part = Part.PHOTO), refused),
        fails("cannot-deliver", Values.failing),
        fails("cannot-deliver-nobody", Values.failing.copy(reason = FailReason.NOBODY_HOME, steps = Values.steps, done = setOf("ring", "wait"))),
        fails("cannot-deliver-one", Values.failing.copy(chosen = setOf("TBA309411827765"), reason = FailReason.NO_TIME)),
        fails("cannot-deliver-numbers", Values.twoPhones.copy(reason = FailReason.NOBODY_HOME, steps = Values.steps)),
        fails("cannot-deliver-no-number", Values.noPhone.copy(reason = FailReason.NOBODY_HOME, steps = Values.steps)),
        fails("cannot-deliver-damaged", Values.damaged),
        fails("cannot-deliver-other", Values.failing.copy(reason = FailReason.OTHER, steps = Values.otherSteps, text = "Street is flooded")),
        Sample("delivered", "11:06") { RecordedScreen(recorded(true)) },
        Sample("delivered-sent", "11:06", true) { RecordedScreen(recorded(true, pending = 0u)) },
        Sample("delivered-far", "11:06") { RecordedScreen(recorded(true).copy(warnings = listOf(text("proof.far_from_door")))) },
        Sample("delivered-undone", "11:06") { RecordedScreen(recorded(true).copy(undone = "u")) },
        Sample("delivered-one", "11:06") {
            RecordedScreen(recorded(true).copy(boxes = listOf("TBA … 7765"), today = Shown.Ready(Values.today(NextStep.Deliver(Values.stop9)))))
        },
        Sample("not-delivered", "11:06") { RecordedScreen(recorded(false)) },
    )

    private val shop = listOf(
        counter("counter", CounterState(Shown.Ready(Values.counter))),
        counter("counter-collects", CounterState(Shown.Ready(Values.counter), open = "b3", name = "Luis Prado")),
        counter("counter-taking", CounterState(Shown.Ready(Values.counter), taking = Taking("TBA000000004471", "B2"), last = "f")),
        counter("counter-empty", CounterState(Shown.Ready(Values.counter.copy(held = emptyList())))),
        counter("counter-scan", CounterState(Shown.Ready(Values.counter)), ScanState()),
        returns("returns", ReturnsState(Shown.Ready(Values.returns), left = setOf("1Z0000000000000001"), seen = setOf("TBA000000000502"))),
        returns("returns-none", ReturnsState(Shown.Ready(emptyList()), last = "f")),
        returns("returns-scan", ReturnsState(Shown.Ready(Values.returns)), notGoingBack, ScanState()),
        Sample("close-day", "16:45", true) { CloseDayScreen(CloseDayState(Shown.Ready(Values.today(NextStep.CloseDay, Values.evening)))) },
        Sample("day-closed", "17:01", true) {
            CloseDayScreen(CloseDayState(Shown.Ready(Values.today(NextStep.Done, Values.evening))))
        },
        Sample("earnings-week", "18:14", true) { EarningsScreen(EarningsState(Shown.Ready(Values.earnings))) },
        Sample("earnings-day", "18:14", true) { EarningsScreen(EarningsState(Shown.Ready(Values.earnings), Stretch.DAY)) },
        Sample("earnings-year", "18:14", true) { EarningsScreen(EarningsState(Shown.Ready(Values.earnings), Stretch.YEAR)) },
        Sample("earnings-none", "08:00", true) {
            val none = Values.earnings.copy(lines = emptyList(), trips = emptyList(), dayCents = 0, differences = emptyList())
            EarningsScreen(EarningsState(Shown.Ready(none), Stretch.DAY))
        },
        Sample("earnings-disputed", "18:14", true) { EarningsScreen(EarningsState(Shown.Ready(Values.earnings.copy(differences = listOf(Values.difference.copy(disputed = "f")))))) },
        Sample("mileage", "18:20", true) { MileageScreen(MileageState(Shown.Ready(Values.mileage))) },
        Sample("mileage-corrects", "18:20", true) {
            MileageScreen(MileageState(Shown.Ready(Values.mileage), Measuring("t2", "12.3"), last = "f"))
        },
        Sample("mileage-odometer", "18:20", true) {
            MileageScreen(MileageState(Shown.Ready(Values.mileage.copy(odometerStartTenths = null)), Measuring(null, "4x")))
        },
        Sample("mileage-none", "08:00", true) { MileageScreen(MileageState(Shown.Ready(Values.noMileage))) },
        Sample("mileage-no-rate", "18:20", true) { MileageScreen(MileageState(Shown.Ready(Values.noRate))) },
        Sample("mileage-refused", "18:20", true) {
            MileageScreen(
                MileageState(Shown.Ready(Values.mileage), Measuring("t2", "1600")),
                Notice(problem = text("companion.trip_too_far", "miles" to "1500")),
            )
        },
        Sample("records-waiting") { RecordsScreen(RecordsState(Shown.Ready(Values.records))) },
        Sample("records-lost", network = true) { RecordsScreen(RecordsState(Shown.Ready(Values.lost))) },
        Sample("records-sent", network = true) { RecordsScreen(RecordsState(Shown.Ready(Values.allSent))) },
        Sample("records-sending", network = true) { RecordsScreen(RecordsState(Shown.Ready(Values.records), syncing = true)) },
        Sample("records-alone") { RecordsScreen(RecordsState(Shown.Ready(Values.alone))) },
        Sample("records-backed-up") { RecordsScreen(RecordsState(Shown.Ready(Values.records), phrase = Values.PHRASE, backedUp = true)) },
        Sample("set-up", "07:40", true) { SetUpScreen(SetUpState()) },
        Sample("set-up-found", "07:40", true) { SetUpScreen(SetUpState("Rosa's Flowers", "212 E Sycamore", found = Values.found)) },
        Sample("set-up-restore", "07:40", true) { SetUpScreen(SetUpState(restores = true, phrase = "canyon drift ember"), noPlace) },
        enrol("enrol", EnrolState()),
        enrol("enrol-scan", EnrolState(), scan = ScanState()),
        enrol("enrol-refused", EnrolState("https://depot.example.com", "K7QM2"), Notice(problem = text("sync.enroll_code_unknown"))),
        enrol("enrolling", EnrolState("https://depot.example.com", "K7QM2"), busy),
        Sample("couriers", "07:42", true) { CouriersScreen(Shown.Ready(Values.couriers)) },
        Sample("couriers-none", "07:42", true) { CouriersScreen(Shown.Ready(emptyList())) },
        Sample("shut") { ShutScreen() },
        Sample("settings") { SettingsScreen(SettingsState(Preferences(), "0.1.0")) },
        Sample("settings-changed") {
            SettingsScreen(SettingsState(Preferences(spanish = true, leftHand = true, largeText = true, sounds = false, asksOwner = true), "0.1.0"))
        },
    )

    /** All of them; each name once. */
    val samples: List<Sample> = today + load + plan + door + shop

    private fun todayOf(view: satchel.core.TodayView, trouble: Text? = null) = TodayState(Shown.Ready(view), trouble.takeIf { view.pending > 0u })

    private fun planOf(view: satchel.core.PlanView = Values.plan) = PlanState(Shown.Ready(view), map = DayMap.Drawn(Values.map))

    private fun scan(state: ScanState, picture: ImageBitmap = SamplePictures.label) = Scan(state, preview = { SamplePicture(picture) })

    private fun load(name: String, band: Band = Band.Ready, notice: Notice = Notice(), scan: ScanState = ScanState()) = Sample(name, "09:02", camera = true) {
        LoadScreen(LoadState(Shown.Ready(Values.load), band), scan(scan), notice)
    }

    private fun deliver(name: String, state: DeliverState, notice: Notice = Notice(), scan: ScanState = ScanState()) = Sample(name, "11:05") {
        val before = if (state.part == Part.SCAN) SamplePictures.label else SamplePictures.door
        DeliverScreen(state, scan(scan, before), notice, picture = { SamplePictures.door })
    }

    private fun slots(name: String, state: SlotsState = SlotsState(Shown.Ready(Values.slots)), notice: Notice = Notice()) =
        Sample(name, "09:31") { SlotsScreen(state, notice) }

    private fun oneMore(brings: Shown<Text>) = SlotsState(Shown.Ready(Values.slots), Values.slots + Span(59_400, 63_000), true, brings)

    private fun add(name: String, state: AddState, scan: ScanState = quiet) = Sample(name, "09:10", true) { AddScreen(state, scan(scan)) }

    private fun counter(name: String, state: CounterState, scan: ScanState = quiet) = Sample(name, "15:20", true) { CounterScreen(state, scan(scan)) }

    private fun returns(name: String, state: ReturnsState, notice: Notice = Notice(), scan: ScanState = quiet) =
        Sample(name, "16:40", true) { ReturnsScreen(state, scan(scan), notice) }

    private fun enrol(name: String, state: EnrolState, notice: Notice = Notice(), scan: ScanState = quiet) =
        Sample(name, "07:40", true) { EnrolScreen(state, scan(scan), notice) }

    private fun fails(name: String, state: CannotDeliverState) = Sample(name) { CannotDeliverScreen(state, picture = { SamplePictures.door }) }

    private fun recorded(delivered: Boolean, pending: UInt = 12u) = RecordedState(
        Shown.Ready(Values.stop), Shown.Ready(Values.today(NextStep.GoTo(Values.stop10), pending = pending)), delivered,
        boxes = Values.stop.parcels.map { it.short },
    )
}

@Composable
private fun SamplePicture(picture: ImageBitmap) {
    Image(picture, null, Modifier.fillMaxSize(), contentScale = ContentScale.Crop)
}
