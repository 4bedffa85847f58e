package satchel.walk

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.*
import java.nio.file.Path
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit.MILLISECONDS
import java.util.concurrent.TimeUnit.SECONDS

/** What an observer of a shell can rely on, across the boundary. */
class ObserverTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `the day is told at once, after each change, though the observer throws, and no more after the end`() = onDesk { phone ->
        val told = LinkedBlockingQueue<UInt>()
        val observation = phone.observeDay(Hears { told.put(it); error("nobody reads this") })
        assertEquals(0u, told.poll(10, SECONDS))
        for (n in 1..3) {
            phone.addParcel(parcel(n))
            generateSequence { told.poll(10, SECONDS) }.first { it == n.toUInt() }
        }
        observation.end()
        observation.close()
        told.clear()
        phone.addParcel(parcel(4))
        assertNull(told.poll(300, MILLISECONDS))
    }

    @Test
    fun `an observer may ask the core, and a storm is a few calls of which the last shows all`() = onDesk { phone ->
        val told = LinkedBlockingQueue<UInt>()
        phone.observeDay(Hears { all ->
            Thread.sleep(50)
            assertEquals(phone.viewToday().parcels.all >= all, true)
            told.put(all)
        }).use { observation ->
            told.poll(10, SECONDS)
            val begun = System.nanoTime()
            for (n in 1..30) phone.addParcel(parcel(n))
            val most = (System.nanoTime() - begun) / 50_000_000 + 3
            val heard = generateSequence { told.poll(2, SECONDS) }.toList()
            assertEquals(30u, heard.last())
            assertTrue(heard.size <= most, "${heard.size} calls for 30 changes, at most $most")
            observation.end()
        }
    }

    private class Hears(val hear: (UInt) -> Unit) : DayObserver {
        override fun onDay(day: TodayView) = hear(day.parcels.all)

        override fun onFailure(why: Text) = error("$why")
    }

    private fun parcel(n: Int) = NewParcel("TBA%012d".format(n), address = "1 Oak Street", zip = "43215")

    private fun onDesk(use: (Satchel) -> Unit) {
        uniffiEnsureInitialized()
        Satchel.openOnDesk("${folder.resolve("phone")}", "America/New_York").use { phone ->
            phone.setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), "America/New_York", emptyList()))
            use(phone)
        }
    }
}
