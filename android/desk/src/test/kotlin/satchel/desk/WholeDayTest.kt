package satchel.desk

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS
import satchel.core.*
import satchel.kit.Part
import satchel.screens.png

/** A whole day through the models, against the real core and a real depot, with the network gone for most of the first outing. */
@TestInstance(PER_CLASS)
class WholeDayTest {
    private val moments = mutableListOf<String>()
    private lateinit var taps: Map<List<Part>, Int>
    private lateinit var today: TodayView
    private lateinit var waited: SyncView
    private lateinit var records: SyncView
    private lateinit var earnings: EarningsView
    private lateinit var statement: Map<String, Long>
    private var facts = 0

    @BeforeAll
    fun `the day`() {
        realDay(
            PARCELS,
            onMoment = { _, name, image ->
                moments += name
                assertTrue(image.png().size > 5_000, "the picture of $name is empty")
            },
            onEnd = { real, phone, day ->
                taps = real.taps
                waited = checkNotNull(real.waited)
                today = phone.viewToday()
                records = phone.viewSync()
                earnings = phone.viewEarnings()
                statement = day.depot.statement("2026-03-10")
                facts = phone.facts(0u).size
            },
        )
    }

    @Test
    fun `every parcel is in one place and the day is closed`() {
        val counts = today.parcels
        assertTrue(today.closed)
        assertEquals(PARCELS, counts.all.toInt())
        assertEquals(0, (counts.expected + counts.toGo + counts.toReturn).toInt(), "$counts")
        assertEquals(1, counts.missing.toInt())
        assertEquals(1, counts.collected.toInt())
        assertTrue(counts.delivered.toInt() >= PARCELS - 5, "$counts")
    }

    @Test
    fun `what was done without a network reached the depot, all of it`() {
        assertEquals(listOf(0u, 0u, facts.toUInt()), listOf(records.pending, records.pendingEvidence, records.sent))
        assertTrue(records.items.isEmpty(), "${records.items}")
    }

    @Test
    fun `what waited at noon was listed one by one, with what it is and why it waits`() {
        assertEquals(waited.pending, waited.items.size.toUInt())
        assertTrue(waited.items.all { it.status == FactStatus.PENDING }, "${waited.items}")
        assertTrue(waited.items.any { it.what.key == "companion.did_delivered" } && waited.items.any { it.bytes > 0 }, "${waited.items}")
        val keys = waited.items.flatMap { listOf(it.what, it.why) }
        assertEquals(emptyList<Text>(), keys.filter { render(it, Language.ES) == it.key })
    }

    @Test
    fun `phone and depot agree on the money to the cent`() {
        assertEquals(statement, earnings.lines.associate { it.key to it.cents })
        assertTrue(earnings.dayCents > 0)
    }

    @Test
    fun `an ordinary photo delivery is three taps after arriving, and no kind of stop needs more than one a part and two`() {
        assertTrue(taps.keys.flatten().toSet().containsAll(listOf(Part.PHOTO, Part.SIGNATURE, Part.PIN, Part.AGE21)), "$taps")
        assertTrue(taps.getValue(listOf(Part.PHOTO)) <= 3, "$taps")
        for ((parts, n) in taps) assertTrue(n <= 2 + parts.size, "$parts takes $n")
    }

    @Test
    fun `the day was seen from the enrolment to the money`() {
        val wanted = listOf(
            "enrol", "load-right", "plan", "today-offline", "stop", "cannot-deliver", "deliver", "delivered", "records-waiting", "day-closed", "earnings",
        )
        assertEquals(wanted, wanted.filter { it in moments })
    }

    private companion object {
        const val PARCELS = 16
    }
}
