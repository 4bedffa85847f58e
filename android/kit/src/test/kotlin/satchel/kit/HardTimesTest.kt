package satchel.kit

import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.Language
import satchel.core.Satchel
import satchel.core.Verdict
import satchel.scene.DayClock
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.ZoneId
import java.time.ZonedDateTime
import java.util.concurrent.TimeUnit

/** What a phone does to an app: its disk fills, its clock is set, it is opened and closed for months. */
class HardTimesTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `a full disk is said in a sentence, loses nothing that was recorded, and goes on when there is room again`() {
        val disk = Files.createDirectory(folder.resolve("disk"))
        if (call("mount", "-t", "tmpfs", "-o", "size=4m", "none", "$disk") != 0) return println("SKIPPED a full disk: no right to mount a small one here")
        try {
            shop(disk.resolve("phone")).use { phone -> Bench().use { bench -> bench.onPhone(phone) { fills(it, phone, disk) } } }
        } finally {
            call("umount", "$disk")
        }
    }

    private suspend fun fills(app: App, phone: Satchel, disk: Path) {
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        load.scanner.scanned(OAK)
        load.until { it.band is Band.Answered }
        load.idle()
        val ballast = disk.resolve("ballast").toFile()
        ballast.fill()
        var tries = 0
        while (load.notice.value.problem == null) {
            check(tries++ < 400) { "a full disk still takes records" }
            val number = "TBA%012d".format(tries)
            load.scanner.scanned(number)
            withTimeout(10_000) {
                combine(load.state, load.notice) { state, notice ->
                    notice.problem != null || (state.band as? Band.Answered)?.scan?.parcel == number
                }.first { it }
            }
        }
        val why = load.notice.value.problem!!
        assertEquals("store.disk_full", why.key)
        for (language in Language.entries) assertTrue(Words(language, ZoneId.of(ZONE)).say(why).split(' ').size > 5)
        val facts = phone.facts(0u).map { it.hash }
        assertEquals(1u, phone.viewLoad().received, "what was recorded before")
        assertTrue(ballast.delete())
        load.scanner.scanned(ELM)
        load.until { (it.band as Band.Answered).scan.parcel == ELM }
        assertEquals(facts, phone.facts(0u).map { it.hash }.take(facts.size))
        assertEquals(2u, phone.viewLoad().received)
    }

    private fun File.fill() = outputStream().use { out ->
        val block = ByteArray(4_096)
        runCatching { while (true) out.write(block) }
    }

    @Test
    fun `a clock that is set back or on between two acts refuses nothing and loses nothing`() {
        val clock = DayClock(folder, ZonedDateTime.of(2026, 3, 10, 10, 0, 0, 0, ZoneId.of(ZONE)))
        shop(folder.resolve("phone"), clock.file).use { phone ->
            Bench().use { bench ->
                bench.onPhone(phone) { app ->
                    app.navigator.tab(Place.Load)
                    val load = app.at<LoadModel>()
                    for ((taken, set) in listOf(1u to (-3L to OAK), 2u to (6L to ELM))) {
                        val (hours, parcel) = set
                        clock.set(Duration.ofHours(hours))
                        load.scanner.scanned(parcel)
                        val scan = (load.until { (it.band as? Band.Answered)?.scan?.parcel == parcel }.band as Band.Answered).scan
                        assertEquals(Verdict.EXPECTED, scan.verdict)
                        load.idle()
                        load.until { it.view.ready?.received == taken }
                    }
                    val today = phone.viewToday().day
                    clock.set(Duration.ofDays(1))
                    app.navigator.tab(Place.Today)
                    app.at<TodayModel>().until { it.view is Shown.Ready }
                    clock.set(Duration.ofDays(-1))
                    app.navigator.tab(Place.Plan)
                    app.navigator.tab(Place.Today)
                    assertEquals(today, app.at<TodayModel>().until { it.view.ready?.day == today }.view.ready?.day)
                    val facts = phone.facts(0u)
                    assertEquals(facts.indices.map { it.toULong() + facts.first().seq }, facts.map { it.seq })
                }
            }
        }
    }

    @Test
    fun `the store is opened and closed a thousand times through a session and nothing of it stays`() {
        // In memory where the machine has such a folder: this is about what stays, not about the disk.
        val memory = Path.of("/dev/shm").takeIf(Files::isWritable) ?: folder
        val store = Files.createTempDirectory(memory, "satchel")
        try {
            opened(store)
        } finally {
            store.toFile().deleteRecursively()
        }
    }

    private fun opened(store: Path) {
        shop(store).close()

        fun once() = Satchel.openOnDesk("$store", ZONE).use { phone ->
            Bench().use { bench -> bench.onPhone(phone) { app -> app.at<TodayModel>().until { it.view.ready?.parcels?.all == 2u } } }
        }
        repeat(100) { once() }
        val before = use()
        repeat(900) { once() }
        val after = use()
        assertTrue(after.files <= before.files + 2, "files: $before, then $after")
        assertTrue(after.threads <= before.threads + 4, "threads: $before, then $after")
        assertTrue(after.residentKb <= before.residentKb + 40_000, "memory: $before, then $after")
    }

    /** What this process holds of the system, as Linux counts it. */
    private data class Use(val files: Int, val threads: Int, val residentKb: Int)

    private fun use(): Use {
        System.gc()
        Thread.sleep(300)
        val status = File("/proc/self/status").takeIf { it.exists() }?.readLines().orEmpty()
        fun number(name: String) = status.firstOrNull { it.startsWith("$name:") }?.filter(Char::isDigit)?.toInt() ?: 0
        return Use(File("/proc/self/fd").list()?.size ?: 0, number("Threads"), number("VmRSS"))
    }

    private fun call(vararg words: String): Int = runCatching {
        ProcessBuilder(*words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().run {
            if (waitFor(20, TimeUnit.SECONDS)) exitValue() else -1
        }
    }.getOrDefault(-1)
}
