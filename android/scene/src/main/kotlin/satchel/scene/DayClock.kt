package satchel.scene

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.time.Duration
import java.time.LocalTime
import java.time.ZonedDateTime

/** A clock in a file, shared by phone and depot, so that a day passes in seconds and always the same one. */
class DayClock(folder: Path, private var now: ZonedDateTime) {
    val file: Path = folder.resolve("clock")

    /** When the device booted, as the clock on the wall has it: any moment before the day. */
    private var booted = 1_770_000_000_000

    init {
        write()
    }

    fun pass(time: Duration) {
        val (wall, _, _, _) = Files.readString(file).split(' ') // a waiting sync moves it too
        now = now.plus(Duration.ofMillis(wall.toLong() - now.toInstant().toEpochMilli())).plus(time)
        write()
    }

    /** Somebody sets the clock on the wall by so much, back or on; what counts since the boot goes on as ever. */
    fun set(by: Duration) {
        pass(Duration.ofMillis(1))
        booted += by.toMillis()
        now = now.plus(by)
        write()
    }

    /** Goes on to this time of the same day; never back. */
    fun until(time: LocalTime) {
        pass(Duration.ZERO)
        val then = now.with(time)
        if (then.isAfter(now)) pass(Duration.between(now, then))
    }

    /** As a clock on the wall shows it. */
    fun time(): String {
        pass(Duration.ZERO)
        return "%02d:%02d".format(now.hour, now.minute)
    }

    private fun write() {
        val wall = now.toInstant().toEpochMilli()
        val next = Files.writeString(file.resolveSibling("clock.tmp"), "$wall ${wall - booted} boot-1 1000")
        Files.move(next, file, ATOMIC_MOVE)
    }
}
