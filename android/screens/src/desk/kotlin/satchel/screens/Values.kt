package satchel.screens

import satchel.core.*
import satchel.kit.CannotDeliverState
import satchel.kit.DeliverState
import satchel.kit.Shown
import satchel.kit.TakenPhoto

/** Invented values for the gallery: one shop, one Monday, one courier. */
internal object Values {
    const val DAY = "2026-11-23"
    const val ARRIVED_MS = 1_795_449_840_000 // 11:04 in New York on that day
    const val PHRASE = "canyon drift ember folio gravel hazel inlet jasper kettle lumen meadow north"

    private fun text(key: String, vararg args: Pair<String, String>) = Text(key, mapOf(*args))

    private fun counts(
        expected: Int = 0,
        toGo: Int = 0,
        delivered: Int = 0,
        collected: Int = 0,
        held: Int = 0,
        toReturn: Int = 0,
        missing: Int = 0,
    ) = ParcelCounts(
        (expected + toGo + delivered + collected + held + toReturn + missing).toUInt(), expected.toUInt(), toGo.toUInt(), delivered.toUInt(),
        collected.toUInt(), held.toUInt(), toReturn.toUInt(), 0u, missing.toUInt(), 0u, 0u, 0u, toReturn.toUInt(),
    )

    val noParcels = counts()
    val loading = counts(expected = 17, toGo = 23)
    val loaded = counts(toGo = 39, missing = 1)
    private val midday = counts(toGo = 24, delivered = 11, held = 2, toReturn = 2, missing = 1)
    val evening = counts(delivered = 33, collected = 2, held = 2, toReturn = 2, missing = 1)

    val stop9 = StopBrief("s9", 9u, "318 E Whittier St", 2u, 39_840, 43_200)
    val stop10 = StopBrief("s10", 10u, "402 Siebert St", 1u, 40_140, null)

    fun today(
        next: NextStep = NextStep.GoTo(stop9),
        parcels: ParcelCounts = midday,
        pending: UInt = 12u,
        outing: RunningOuting? = RunningOuting(1u, 42_720, 22u, 8u, 1u),
        warnings: List<Text> = emptyList(),
    ) = TodayView(
        day = DAY, partner = "Rosa's Flowers", courier = "Rosa", next = next, outing = outing, outingsPlanned = 2u, parcels = parcels,
        doubts = listOfNotNull(
            Doubt(text("companion.doubt_missing", "parcel" to "TBA … 4471"), "TBA000000004471").takeIf { parcels.missing > 0u },
            Doubt(text("companion.doubt_to_return", "parcel" to "1Z0 … 0001"), "1Z0000000000000001").takeIf { parcels.toReturn > 0u },
        ),
        earnedCents = parcels.delivered.toLong() * 250, pending = pending, conflicts = 0u, lostEvidence = 0u,
        banner = if (pending > 0u) text("companion.banner_waiting", "n" to "$pending") else text("companion.banner_all_sent"),
        warnings = warnings, closed = next == NextStep.Done, closedBy = "f".takeIf { next == NextStep.Done }, alone = false,
    )

    private val fact = Recorded("f", "c", 7u, "0".repeat(64))

    fun scan(verdict: Verdict, said: Text, box: UInt? = 17u, listedFor: String? = null) = Received(
        fact, verdict, "TBA309411827765", box, if (box == null) null else 1u, if (box == null) "" else "318 E Whittier St",
        if (box == null) "" else "D. Alvarez", listedFor, said.key == "companion.withdrawn", said,
    )

    val load = LoadView(
        23u, 40u,
        listOf(
            MissingParcel("TBA000000004471", "TBA … 4471", "77 Thurman Ave", "f"),
            MissingParcel("TBA000000000917", "TBA … 0917", "561 City Park Ave", null),
            MissingParcel("1Z0000000000004430", "1Z0 … 4430", "1042 S High St", null),
        ),
    )

    private fun planStop(number: Int, address: String, arriveS: Long, parcels: Int = 1, code: Boolean = false, done: Boolean = false, beforeS: Long? = null) =
        PlanStop("s$number", number.toUInt(), address, 1, 1, arriveS, parcels.toUInt(), code, done, beforeS)

    private val first = listOf(
        planStop(1, "1042 S High St", 36_540, 2), planStop(2, "77 Thurman Ave", 36_840), planStop(3, "561 City Park Ave", 37_140, 1, true, beforeS = 39_600),
        planStop(4, "24 E Beck St", 37_500), planStop(5, "190 Lathrop St", 37_860, 3), planStop(6, "733 Mohawk St", 38_220),
        planStop(7, "86 E Sycamore St", 38_640), planStop(8, "9 Lisle Aly", 39_120),
    )
    private val second = listOf(planStop(9, "318 E Whittier St", 50_940, 2, beforeS = 54_000), planStop(10, "402 Siebert St", 51_240))

    val plan = PlanView(
        true, listOf(listOf(36_000, 43_200), listOf(50_400, 59_400)),
        listOf(OutingView(1u, 36_240, 42_720, 22_692, false, false, first), OutingView(2u, 50_520, 55_800, 15_400, false, false, second)),
        listOf(
            UnplannedStop("s11", "15 Reinhard Ave", "no_time", text("companion.unplanned_no_time")),
            UnplannedStop("s12", "2200 Parsons Ave, Suite 14", "window_outside_slots", text("companion.unplanned_window_outside_slots")),
        ),
        false, false, text("companion.order_within", "percent" to "0.4"), 1u, TravelView(true, text("companion.times_of_streets"), null, emptyList()),
    )
    val slots = listOf(Span(36_000, 43_200), Span(50_400, 59_400))
    val noPlan = PlanView(false, listOf(listOf(36_000, 43_200)), emptyList(), emptyList(), false, false, null, 0u, null)
    val underWay = plan.copy(
        outings = plan.outings.map { o -> if (o.number == 1u) o.copy(started = true, stops = o.stops.map { it.copy(done = it.number <= 3u) }) else o },
    )

    private fun parcel(number: String, short: String, box: UInt, vararg proof: String) =
        ParcelView(number, short, box, PlaceView.LOADED, null, null, proof.toList(), null, emptyList())

    val stop = StopView(
        "s9", 9u, 22u, "318 E Whittier St", "Columbus 43206", 1, 1, listOf("D. Alvarez"), listOf("614-555-0143"), listOf(AccessView("#4471", CodeTriedView("2026-11-09", true, "Rosa"))),
        listOf("Side door, blue planter. Dog is friendly."), 39_840, null, listOf(listOf(36_000, 43_200)),
        listOf(parcel("TBA309411827765", "TBA … 7765", 17u, "photo"), parcel("1Z0000000000004430", "1Z0 … 4430", 31u, "signature")), 0u, false,
    )
    val triedStop = stop.copy(
        arrivedMs = ARRIVED_MS, pinTries = 1u, access = emptyList(), notes = emptyList(),
        parcels = listOf(
            stop.parcels[0].copy(place = PlaceView.TO_RETURN, by = "f", attempts = listOf(AttemptView("f", ARRIVED_MS, FailReason.NOBODY_HOME))),
            stop.parcels[1].copy(damaged = "f"),
        ),
    )
    val doneStop = stop.copy(arrivedMs = ARRIVED_MS, done = true, parcels = stop.parcels.map { it.copy(place = PlaceView.DELIVERED, by = "f", handover = "f") })

    val delivering = DeliverState(Shown.Ready(stop.copy(arrivedMs = ARRIVED_MS)), stop.parcels.map { it.trackingNumber }.toSet())

    fun asking(vararg proof: String): DeliverState {
        val parcel = parcel("TBA309411827765", "TBA … 7765", 17u, *proof)
        return DeliverState(Shown.Ready(stop.copy(parcels = listOf(parcel))), setOf(parcel.trackingNumber))
    }

    val strokes = listOf(
        (0..40).map { Point(40 + it * 2, (52 + 22 * kotlin.math.sin(it / 3.0)).toInt()) },
        (0..30).map { Point(105 + it, (48 - 14 * kotlin.math.cos(it / 4.0)).toInt()) },
    )
    val wrongDoor = DoorScan(DoorVerdict.WRONG_STOP, "TBA … 0917", stop10, text("companion.door_wrong_stop", "address" to "402 Siebert St"))

    private fun step(key: String, contact: Boolean = false, seconds: UInt = 0u) =
        FailStep(key, seconds, contact, if (seconds > 0u) text("proof.step_$key", "seconds" to "$seconds") else text("proof.step_$key"))

    val steps = listOf(step("ring"), step("wait", seconds = 120u), step("call", true, 12u), step("send_text", true))
    val otherSteps = listOf(step("write_why"))
    val failing = CannotDeliverState(Shown.Ready(stop), stop.parcels.map { it.trackingNumber }.toSet())
    val twoPhones = failing.copy(view = Shown.Ready(stop.copy(phones = listOf("614-555-0143", "614-555-0177"))))
    val noPhone = failing.copy(view = Shown.Ready(stop.copy(phones = emptyList())))
    val damaged = failing.copy(
        reason = FailReason.DAMAGED, steps = listOf(step("photo_of_damage")), done = setOf("photo_of_damage"), pictured = "photo_of_damage",
        photo = TakenPhoto(ByteArray(1), listOf(text("proof.photo_blurred"))),
    )

    val counter = CounterView(
        listOf(
            HeldParcel("a1", "TBA … 0311", "A1", "Ann Weber", null), HeldParcel("b2", "TBA … 1298", "B2", "Kim Osei", "f"),
            HeldParcel("b3", "1Z0 … 4430", "B3", "Luis Prado", null),
        ),
    )
    val returns = listOf(
        Doubt(text("companion.doubt_to_return", "parcel" to "1Z0 … 0001"), "1Z0000000000000001"),
        Doubt(text("companion.doubt_to_return", "parcel" to "TBA … 0502"), "TBA000000000502"),
    )
    val imported = Imported(fact, 12u, listOf(Finding(4uL, Level.ERROR, satchel.core.Text("manifest.no_place", emptyMap()))))
    val found = listOf(
        FoundAddress("212 E Sycamore St, Columbus 43206", 399_480_000, -829_920_000, How.DOOR, text("roads.door")),
        FoundAddress("212 W Sycamore St, Columbus 43206", 399_481_000, -830_020_000, How.DOOR, text("roads.door")),
    )

    val difference = StatementDifference("$DAY/delivered/TBA000000001182", text("earnings.line_delivered"), "TBA … 1182", 250, null, null)
    val earnings = EarningsView(
        DAY,
        (1..11).map { LineView("delivered:$it", "delivered", "$it", 250) } + (1..9).map { LineView("stop:$it", "stop", "$it", 30) } +
            LineView("day", "day", DAY, 500),
        3_520,
        listOf(
            DayEarned("2026-11-23", 8_250, 8_250), DayEarned("2026-11-24", 9_750, 9_750), DayEarned("2026-11-25", 7_500, 7_500),
            DayEarned("2026-11-26", 0, 0), DayEarned("2026-11-27", 9_000, 9_000), DayEarned("2026-11-28", 10_250, 10_250),
            DayEarned("2026-11-29", 2_750, 0),
        ),
        44_750, 2_750, 1_941_250, listOf(difference), listOf(TripView(1u, 22_692, 22u)),
    )

    private fun trip(id: String, day: String, outing: UInt, tenths: ULong, doors: Int, cents: Long?, measured: Boolean = false) =
        MileageTrip(id, day, outing, tenths, measured, text("earnings.trip_purpose", "n" to "$doors"), cents)

    val mileage = MileageView(
        2026, listOf(2026, 2025), null, 412_307u, 9_384u, 68_034, 0u,
        listOf(
            trip("t3", "2026-11-28", 1u, 141u, 22, 1_022), trip("t2", "2026-11-27", 2u, 87u, 11, 631, measured = true),
            trip("t1", "2026-11-27", 1u, 126u, 19, 914),
        ),
    )

    val noMileage = MileageView(2026, listOf(2026), null, null, 0u, 0, 0u, emptyList())

    val noRate = MileageView(2027, listOf(2027), "2027-01-02", 512_000u, 120u, 0, 1u, listOf(trip("t9", "2027-01-02", 1u, 120u, 14, null)))

    private fun record(what: Text, why: Text, minutesAgo: Int, status: FactStatus = FactStatus.PENDING, bytes: Long = 0) =
        RecordView("f$minutesAgo", ARRIVED_MS - minutesAgo * 60_000L, what, status, why, bytes)

    private val turn = text("companion.waits_its_turn")
    private val unsettled = listOf(
        record(
            text("companion.did_delivered", "n" to "1", "parcel" to "TBA … 0917"), text("companion.doubt_two_handovers", "parcel" to "TBA … 0917"), 154,
            FactStatus.CONFLICT,
        ),
        record(text("companion.did_delivered", "n" to "2", "parcel" to "TBA … 1182"), text("companion.waits_tried", "n" to "3"), 61, bytes = 287_000),
        record(text("companion.did_delivered", "n" to "1", "parcel" to "1Z0 … 4430"), text("companion.waits_processing", "n" to "1"), 48, bytes = 125_000),
        record(text("companion.did_failed", "n" to "1", "parcel" to "TBA … 0502"), text("companion.waits_refused"), 37),
        record(text("companion.did_arrived", "address" to "561 City Park Ave"), turn, 26),
        record(text("companion.did_held", "shelf" to "B2", "parcel" to "TBA … 1298"), turn, 24),
    )
    val records = SyncView(
        true, 238u, 5u, 3u, 412_000, 0u, 1u, unsettled, ARRIVED_MS - 8_580_000, text("sync.no_network"),
        text("companion.banner_waiting", "n" to "5"), emptyList(),
    )
    val lost = SyncView(
        true, 248u, 0u, 0u, 0, 1u, 0u,
        listOf(
            record(text("companion.did_delivered", "n" to "1", "parcel" to "TBA … 0917"), text("store.evidence_lost", "n" to "1"), 154, FactStatus.PROOF_LOST),
            record(text("companion.did_failed", "n" to "1", "parcel" to "TBA … 0502"), text("store.photo_kept", "n" to "1"), 98, FactStatus.PROOF_KEPT),
        ),
        ARRIVED_MS, null, text("companion.banner_proof_lost", "n" to "1"), emptyList(),
    )
    val allSent = SyncView(true, 250u, 0u, 0u, 0, 0u, 0u, emptyList(), ARRIVED_MS, null, text("companion.banner_all_sent"), emptyList())
    val alone = SyncView(false, 0u, 0u, 0u, 0, 0u, 0u, emptyList(), null, null, text("companion.banner_alone"), emptyList())
    val couriers = listOf(CourierProfile("rosa", "Rosa Quintero"), CourierProfile("sam", "Sam Lee"))

    /** A made-up net of streets with one way through it, in the pixels of a map of 585 x 450. */
    val map: MapDrawing = run {
        fun layer(stroke: Stroke?, width: Int, lines: List<List<Pair<Int, Int>>>) = MapLayer(
            stroke, width.toUInt(), lines.map { it.size.toUInt() }, lines.flatten().flatMap { listOf(it.first, it.second) },
        )
        val lanes = (0..18).map { k -> listOf(0 to 12 + k * 26, 585 to k * 26 - 18) } + (0..22).map { k -> listOf(k * 27 to 0, k * 27 + 14 to 450) }
        val mains = listOf(listOf(0 to 205, 300 to 178, 585 to 196), listOf(216 to 0, 230 to 450), listOf(430 to 0, 446 to 450))
        val freeway = listOf(listOf(0 to 300, 160 to 268, 330 to 282, 585 to 236))
        val stops = listOf(96 to 118, 150 to 66, 262 to 52, 330 to 98, 402 to 60, 498 to 88, 510 to 190, 438 to 246)
        val shop = 190 to 226
        val way = listOf(
            shop, 190 to 121, 96 to 118, 98 to 68, 150 to 66, 262 to 52, 266 to 100, 330 to 98, 332 to 62, 402 to 60, 498 to 88, 510 to 190,
            438 to 246, shop,
        )
        val back = listOf(shop, 200 to 330, 320 to 346, 410 to 330, shop)
        MapDrawing(
            585u, 450u, 15u,
            listOf(layer(Stroke.LANE, 20, lanes), layer(Stroke.MAIN, 60, mains), layer(Stroke.FREEWAY, 90, freeway)),
            listOf(layer(null, 45, listOf(way)), layer(null, 45, listOf(back))),
            stops.mapIndexed { i, (x, y) -> Pin((i + 1).toUInt(), 0u, Pixel(x, y), false) } +
                listOf(Pin(9u, 1u, Pixel(320, 346), false), Pin(10u, 1u, Pixel(410, 330), false)),
            Pixel(shop.first, shop.second), null, "© OpenStreetMap contributors",
        )
    }
    val mapUnderWay = map.copy(stops = map.stops.map { it.copy(done = it.number <= 3u) })
}
