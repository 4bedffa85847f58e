package satchel.kit

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class NavigatorTest {
    @Test
    fun `every place is found again after the process ended`() {
        val way = listOf(
            Place.Today, Place.Enrol, Place.SetUp, Place.Add("TBA 7"), Place.Add(), Place.Couriers, Place.Load, Place.Missing, Place.Plan, Place.Slots,
            Place.Stop("s 9"), Place.Deliver("s9"),
            Place.CannotDeliver("s9"), Place.Recorded("s9", "f1", true), Place.Recorded("s9", "f1", false), Place.Counter, Place.Returns,
            Place.CloseDay, Place.Earnings, Place.Mileage, Place.Records, Place.Settings,
        )
        assertEquals(way, Navigator.restored(Navigator(way).save()).way.value)
        assertEquals(Place::class.sealedSubclassesCount(), way.map { it::class }.toSet().size, "a place is not in this list")
    }

    @Test
    fun `what no version wrote leads to Today`() {
        assertEquals(listOf<Place>(Place.Today), Navigator.restored("Kitchen\nStop\nRecorded\ta").way.value)
        assertEquals(listOf<Place>(Place.Today), Navigator.restored("").way.value)
    }

    @Test
    fun `back goes one step and ends at Today, a tab begins anew`() {
        val navigator = Navigator()
        assertFalse(navigator.back())
        navigator.open(Place.Stop("a"))
        navigator.open(Place.Stop("a")) // a second tap
        assertEquals(2, navigator.way.value.size)
        navigator.replace(Place.Deliver("a"))
        assertTrue(navigator.back())
        assertEquals(Place.Today, navigator.here)
        navigator.tab(Place.Plan)
        assertEquals(listOf(Place.Today, Place.Plan), navigator.way.value)
    }

    private fun kotlin.reflect.KClass<Place>.sealedSubclassesCount() = java.permittedSubclasses.size
}
