package satchel.walk

import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation
import org.junit.jupiter.api.Order
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS
import org.junit.jupiter.api.TestMethodOrder
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import satchel.core.Delivery
import satchel.core.FailReason
import satchel.core.Failure
import satchel.core.Fault
import satchel.core.FrameScan
import satchel.core.NextStep
import satchel.core.PlaceView
import satchel.core.Point
import satchel.core.Position
import satchel.core.Satchel
import satchel.core.SatchelException
import satchel.core.SyncReport
import satchel.core.To
import satchel.core.Verdict
import satchel.core.uniffiEnsureInitialized
import satchel.scene.DayClock
import satchel.scene.Depot
import satchel.scene.doorPhoto
import satchel.scene.labelFrame
import java.nio.file.Path
import java.time.Duration
import java.time.ZoneId
import java.time.ZonedDateTime

/** One day of a courier, hour by hour, against a real depot: each test goes on where the one before ended. */
@TestInstance(PER_CLASS)
@TestMethodOrder(OrderAnnotation::class)
class DayTest {
    private lateinit var clock: DayClock
    private lateinit var depot: Depot
    private lateinit var phone: Satchel

    @BeforeAll
    fun `a shop with a manifest of eight parcels`(
        @TempDir folder: Path,
    ) {
        uniffiEnsureInitialized()
        clock = DayClock(folder, ZonedDateTime.of(2026, 3, 10, 9, 30, 0, 0, ZoneId.of(ZONE)))
        depot = Depot(folder, clock.file)
        depot.start()
        depot.addPartner()
        depot.rateCard(RATES)
        depot.manifest(DAY, MANIFEST)
        phone = Satchel.openOnDesk("${folder.resolve("phone")}", ZONE, "${clock.file}")
    }

    @AfterAll
    fun `nothing stays behind`() {
        if (this::phone.isInitialized) phone.close()
        if (this::depot.isInitialized) depot.close()
    }

    @Test
    @Order(1)
    fun `a phone enrols with the code that the depot gave out`() {
        assertEquals(NextStep.GetManifest, phone.viewToday().next)
        val enrolled = phone.enrol(depot.url, depot.enrolCode())
        assertEquals("rosas", enrolled.partner)
        assertEquals(1uL, enrolled.fact.seq)
        assertEquals(listOf("Rosa"), phone.couriers().map { it.name })
    }

    @Test
    @Order(2)
    fun `a sync brings the manifest`() {
        assertNull(phone.sync().problem)
        val today = phone.viewToday()
        assertEquals(DAY, today.day)
        assertEquals("Rosa's Flowers", today.partner)
        assertEquals(8u, today.parcels.all)
        assertEquals(NextStep.Load(8u), today.next)
    }

    @Test
    @Order(3)
    fun `each scan at load-out is answered with its verdict`() {
        val first = phone.receive(OAK_A)
        assertEquals(Verdict.EXPECTED, first.verdict)
        assertEquals("12 Oak Street", first.address)
        assertEquals(1u, first.boxNumber)
        assertEquals(Verdict.TWICE, phone.receive("tba 0000 0000 0101").verdict)
        assertEquals(Verdict.UNEXPECTED, phone.receive("TBA999999999999").verdict)
        assertEquals(ELM_SIGNATURE, phone.receive("0103").parcel)
    }

    @Test
    @Order(4)
    fun `a camera frame goes in as it lies in memory`() {
        val frame = labelFrame(PINE_OFFLINE)
        val (width, height, stride) = Triple(frame.width.toUInt(), frame.height.toUInt(), frame.rowStride.toUInt())
        val received = (phone.receiveFrame(frame.bytes, width, height, stride, 0u) as FrameScan.Received).scan
        assertEquals(Verdict.EXPECTED, received.verdict)
        assertEquals(PINE_OFFLINE, received.parcel)
    }

    @Test
    @Order(5)
    fun `what did not arrive is reported missing and nothing else is open`() {
        for (label in listOf(OAK_B, ELM_PIN, PINE_FAILS, COUNTER)) {
            assertEquals(Verdict.EXPECTED, phone.receive(label).verdict)
        }
        assertEquals(listOf(LOST), phone.viewLoad().missing.map { it.trackingNumber })
        phone.missing(LOST)
        assertEquals(7u, phone.viewLoad().received)
        assertEquals(NextStep.Plan, phone.viewToday().next)
    }

    @Test
    @Order(6)
    fun `a plan puts every stop into the shop's own slots`() {
        val planned = phone.plan()
        assertTrue(planned.plan.unplanned.isEmpty())
        val view = phone.viewPlan()
        val stops = view.outings.flatMap { it.stops }
        assertEquals(6, stops.size) // two parcels for one door are one stop; the missing one has none
        assertEquals((1u..6u).toList(), stops.map { it.number })
        assertTrue(view.outings.all { it.departS >= 36_000 && it.returnS <= 59_400 })
    }

    @Test
    @Order(7)
    fun `leaving the shop shows the first stop`() {
        clock.pass(Duration.ofMinutes(40))
        phone.startOuting()
        val next = phone.viewToday().next as NextStep.GoTo
        assertEquals(1u, next.stop.number)
    }

    @Test
    @Order(8)
    fun `a rule of proof that is not met says which part of which parcel is absent`() {
        arriveAt(OAK_A)
        val refused = assertThrows<SatchelException.Failed> { phone.deliver(Delivery(listOf(OAK_A))) }
        assertEquals(Fault.RULE, refused.fault)
        assertEquals(OAK_A, refused.args["parcel"])
        assertTrue("photo" in refused.text, refused.text)
    }

    @Test
    @Order(9)
    fun `both parcels of a door are delivered with one photo`() {
        phone.here(Position(399_650_000, -829_950_000, 8u))
        val done = phone.deliver(Delivery(listOf(OAK_A, OAK_B), To.SAFE_PLACE, photo = doorPhoto(1)))
        assertTrue(done.warnings.isEmpty(), "${done.warnings}")
        assertEquals(setOf(PlaceView.DELIVERED), stopOf(OAK_A).parcels.map { it.place }.toSet())
        assertTrue(stopOf(OAK_A).done)
        syncAll()
    }

    @Test
    @Order(10)
    fun `without a network the day goes on and the phone says what waits`() {
        depot.stop()
        arriveAt(ELM_SIGNATURE)
        val strokes = listOf(listOf(Point(0, 0), Point(40, 25), Point(80, 5)), listOf(Point(90, 0), Point(120, 30)))
        phone.deliver(Delivery(listOf(ELM_SIGNATURE), To.RECIPIENT, name = "C. Cole", signature = strokes))
        val report = phone.sync()
        assertNotNull(report.problem)
        assertTrue(report.pending >= 2u)
        assertEquals(report.pending, phone.viewToday().pending)
    }

    @Test
    @Order(11)
    fun `a wrong PIN counts as a try and the right one opens`() {
        arriveAt(ELM_PIN)
        val wrong = assertThrows<SatchelException.Failed> { phone.deliver(Delivery(listOf(ELM_PIN), pin = "0000")) }
        assertEquals("companion.pin_wrong", wrong.key)
        assertEquals(Fault.RULE, wrong.fault)
        assertEquals(1u, stopOf(ELM_PIN).pinTries)
        phone.deliver(Delivery(listOf(ELM_PIN), pin = PIN))
        assertEquals(PlaceView.DELIVERED, placeOf(ELM_PIN))
    }

    @Test
    @Order(12)
    fun `a delivery that was a mistake is undone and made again`() {
        arriveAt(PINE_OFFLINE)
        val delivery = Delivery(listOf(PINE_OFFLINE), To.NEIGHBOUR, photo = doorPhoto(2))
        val mistake = phone.deliver(delivery)
        phone.undo(mistake.fact.id)
        assertEquals(PlaceView.LOADED, placeOf(PINE_OFFLINE))
        phone.deliver(delivery.copy(to = To.RECIPIENT))
        assertEquals(PlaceView.DELIVERED, placeOf(PINE_OFFLINE))
    }

    @Test
    @Order(13)
    fun `a door where nobody opens is an attempt and the parcel stays with us`() {
        arriveAt(PINE_FAILS)
        phone.fail(Failure(listOf(PINE_FAILS), FailReason.NOBODY_HOME))
        assertEquals(listOf(FailReason.NOBODY_HOME), parcel(PINE_FAILS).attempts.map { it.reason })
        assertEquals(PlaceView.TO_RETURN, placeOf(PINE_FAILS))
    }

    @Test
    @Order(14)
    fun `back at the shop a customer collects and the carrier takes a parcel back`() {
        clock.pass(Duration.ofMinutes(10))
        phone.endOuting()
        phone.hold(COUNTER, "B2")
        assertEquals(listOf("B2"), phone.viewCounter().held.map { it.shelf })
        phone.collect(COUNTER, "G. Gray")
        phone.handBack(listOf(PINE_FAILS))
        assertEquals(NextStep.CloseDay, phone.viewToday().next)
    }

    @Test
    @Order(15)
    fun `closing the day puts every parcel of the manifest in one place`() {
        val counts = phone.closeDay().counts
        assertEquals(8u, counts.parcels)
        assertEquals(listOf(5u, 1u, 1u, 1u), listOf(counts.delivered, counts.collected, counts.returned, counts.missing))
        assertEquals(listOf(0u, 0u, 0u), listOf(counts.held, counts.toReturn, counts.withdrawn))
        assertEquals(listOf(1u, 1u), listOf(counts.unexpected, counts.failedAttempts))
        assertEquals(NextStep.Done, phone.viewToday().next)
    }

    @Test
    @Order(16)
    fun `when the depot is back everything reaches it`() {
        depot.start()
        phone.networkCameBack()
        syncAll()
        val view = phone.viewSync()
        assertEquals(0u, view.pending)
        assertEquals(0u, view.pendingEvidence)
        assertTrue(view.items.isEmpty(), "${view.items}")
        assertEquals(phone.facts(0u).size, view.sent.toInt())
    }

    @Test
    @Order(17)
    fun `phone and depot agree on the money to the cent`() {
        val earned = phone.viewEarnings()
        assertEquals(5 * 250L + 4 * 30 + 1 * 60 + 1 * 75 + 500, earned.dayCents)
        assertEquals(depot.statement(DAY), earned.lines.associate { it.key to it.cents })
        assertTrue(earned.differences.isEmpty(), "${earned.differences}")
    }

    @Test
    @Order(18)
    fun `the day can be taken along in files`(
        @TempDir out: Path,
    ) {
        val exported = phone.export(DAY, "$out")
        assertEquals(8u, exported.parcels)
        assertTrue("parcels.csv" in exported.files && "journal.jsonl" in exported.files, "${exported.files}")
        assertTrue(exported.files.all { out.resolve(it).toFile().length() > 0 })
    }

    private fun arriveAt(parcel: String) {
        clock.pass(Duration.ofMinutes(6))
        phone.arrive(stopOf(parcel).id)
    }

    private fun stopOf(parcel: String) = phone.viewPlan().outings.flatMap { it.stops }.map { phone.viewStop(it.id) }
        .first { stop -> stop.parcels.any { it.trackingNumber == parcel } }

    private fun parcel(number: String) = stopOf(number).parcels.first { it.trackingNumber == number }

    private fun placeOf(number: String) = parcel(number).place

    /** Syncs until nothing waits on the phone; a person would pull a few times. */
    private fun syncAll() {
        var report: SyncReport = phone.sync()
        for (again in 1..5) {
            if (report.pending == 0u) break
            report = phone.sync()
        }
        assertEquals(0u, report.pending, "${report.problem}")
    }

    private companion object {
        const val ZONE = "America/New_York"
        const val DAY = "2026-03-10"
        const val OAK_A = "TBA000000000101"
        const val OAK_B = "TBA000000000102"
        const val ELM_SIGNATURE = "TBA000000000103"
        const val ELM_PIN = "TBA000000000104"
        const val PINE_OFFLINE = "TBA000000000105"
        const val PINE_FAILS = "TBA000000000106"
        const val COUNTER = "TBA000000000107"
        const val LOST = "TBA000000000108"
        const val PIN = "4821"
        const val PIN_HASH = "\$argon2id\$v=19\$m=19456,t=2,p=1\$YSBzaG9wIHNhbHQgMTIzNA\$+1Qj4bI/B+4dMsVWzFsI2jKvfUuuxbkyGpVmSV92BII"

        const val MANIFEST = """tracking_number,name,address,city,state,zip,lat,lon,proof,pin_hash
$OAK_A,Ann Able,12 Oak Street,Columbus,OH,43215,39.9650,-82.9950,photo,
$OAK_B,Bo Able,12 Oak Street,Columbus,OH,43215,39.9650,-82.9950,photo,
$ELM_SIGNATURE,Cleo Cole,30 Elm Street,Columbus,OH,43215,39.9670,-82.9930,signature,
$ELM_PIN,Dan Dean,44 Elm Street,Columbus,OH,43215,39.9675,-82.9925,pin,"$PIN_HASH"
$PINE_OFFLINE,Eve East,7 Pine Court,Columbus,OH,43215,39.9690,-82.9960,photo,
$PINE_FAILS,Finn Fox,9 Pine Court,Columbus,OH,43215,39.9692,-82.9962,photo,
$COUNTER,Gus Gray,3 Ash Lane,Columbus,OH,43215,39.9600,-82.9900,photo,
$LOST,Hal Hill,5 Ash Lane,Columbus,OH,43215,39.9602,-82.9902,photo,
"""

        const val RATES = """{"id": "2026", "from": "2026-01-01", "delivered_cents": {"": 250}, "attempt_cents": 60,
            "stop_cents": 30, "counter_cents": 75, "day_cents": 500}"""
    }
}
