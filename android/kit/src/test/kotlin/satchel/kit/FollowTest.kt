package satchel.kit

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import satchel.core.DayObservation
import satchel.core.DayObserver
import satchel.core.NewParcel
import satchel.core.Satchel
import satchel.core.SatchelInterface
import satchel.core.TodayView
import java.io.File
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger

/** The core tells of what changes, whoever changed it. */
class FollowTest {
    @TempDir
    lateinit var folder: Path

    private fun onShop(use: suspend (App, Satchel, AtomicInteger) -> Unit) = shop(folder.resolve("phone")).use { phone ->
        val looks = AtomicInteger()
        val counting = object : SatchelInterface by phone {
            override fun viewToday(): TodayView {
                looks.incrementAndGet()
                return phone.viewToday()
            }
        }
        Bench().use { bench -> bench.onPhone(counting) { app -> use(app, phone, looks) } }
    }

    private fun parcel(n: Int) = NewParcel("TBA%012d".format(500 + n), address = "1 Elm Street", zip = "43215")

    @Test
    fun `what comes beside the session shows as it comes`() = onShop { app, phone, _ ->
        val today = app.at<TodayModel>()
        today.until { it.view.ready?.parcels?.all == 2u }
        for (n in 1..3) {
            withContext(Dispatchers.IO) { phone.addParcel(parcel(n)) }
            today.until { it.view.ready?.parcels?.all == 2u + n.toUInt() }
        }
    }

    @Test
    fun `one who stops following while it begins leaves nothing that holds the store`() {
        val phone = shop(folder.resolve("phone"))
        var made: DayObservation? = null
        val slow = object : SatchelInterface by phone {
            override fun observeDay(observer: DayObserver) = phone.observeDay(observer).also {
                made = it
                Thread.sleep(200)
            }
        }
        runBlocking {
            val session = Session(slow)
            val following = launch { session.follow() }
            delay(50)
            following.cancelAndJoin()
        }
        assertThrows<IllegalStateException>("it is not ended") { made!!.end() }
        phone.close()
    }

    @Test
    fun `a storm of changes is few looks, of which the last shows all`() = onShop { app, phone, looks ->
        val today = app.at<TodayModel>()
        today.until { it.view.ready?.parcels?.all == 2u }
        delay(200)
        val (before, begun) = looks.get() to System.nanoTime()
        withContext(Dispatchers.IO) { for (n in 1..100) phone.addParcel(parcel(n)) }
        today.until { it.view.ready?.parcels?.all == 102u }
        val most = (System.nanoTime() - begun) / 16_000_000 + 3
        assertTrue(looks.get() - before <= most, "${looks.get() - before} looks for 100 changes, at most $most")
        assertTrue(looks.get() - before < 100, "${looks.get() - before} looks for 100 changes")
    }

    @Test
    fun `an act is told before it returns and costs two looks at most`() = onShop { app, _, looks ->
        val today = app.at<TodayModel>()
        today.until { it.view.ready?.parcels?.all == 2u }
        delay(200)
        val before = looks.get()
        for (n in 1..5) {
            val told = app.session.changes.value
            app.session.act { it.addParcel(parcel(n)) }
            assertTrue(app.session.changes.value > told)
            delay(80)
        }
        today.until { it.view.ready?.parcels?.all == 7u }
        delay(100)
        assertTrue(looks.get() - before <= 10, "${looks.get() - before} looks for five acts")
    }

    @Test
    fun `the end of the app ends the observation, and no thread of it stays`() {
        shop(folder.resolve("phone")).use { phone ->
            val before = observers()
            val bench = Bench()
            bench.onPhone(phone) { app ->
                app.at<TodayModel>().until { it.view is Shown.Ready }
                withTimeout(5_000) { while (observers() == before) delay(10) }
            }
            kotlinx.coroutines.runBlocking { withTimeout(5_000) { bench.scope.coroutineContext.job.cancelAndJoin() } }
            bench.close()
            val end = System.nanoTime() + 5_000_000_000
            while (observers() > before && System.nanoTime() < end) Thread.sleep(10)
            assertEquals(before, observers())
        }
    }

    /** Threads of the core that tell of the day. */
    private fun observers(): Int = File("/proc/self/task").listFiles().orEmpty().count {
        runCatching { File(it, "comm").readText() }.getOrDefault("").startsWith("satchel day")
    }
}
