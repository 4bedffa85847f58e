package satchel.scene

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** A real depot process on a free port of this machine, and what a dispatcher asks it for. */
class Depot(private val folder: Path, private val clock: Path? = null) : AutoCloseable {
    private val data = folder.resolve("depot")
    private var port = 0
    private var process: Process? = null

    init {
        Runtime.getRuntime().addShutdownHook(Thread { process?.destroyForcibly() }) // whoever is interrupted leaves no depot behind
    }

    val url get() = "http://127.0.0.1:$port"

    /** Starts it; after a [stop] on the same port, as a depot comes back. */
    fun start() {
        val portFile = folder.resolve("port").also(Files::deleteIfExists)
        val options = clock?.let { listOf("--clock", "$it") }.orEmpty()
        process = launch(
            listOf("serve", "--http", "--listen", "127.0.0.1:$port", "--port-file", "$portFile") + options,
            folder.resolve("depot.log"),
        )
        val text = waitFor("the depot's port; see ${folder.resolve("depot.log")}") {
            check(process!!.isAlive) { "the depot ended: " + Files.readString(folder.resolve("depot.log")) }
            if (Files.exists(portFile)) Files.readString(portFile).trim().ifEmpty { null } else null
        }
        port = text.toInt()
    }

    fun stop() {
        process?.apply { destroyForcibly().waitFor() }
        process = null
    }

    override fun close() = stop()

    /** Rosa's shop; `shop`: elsewhere than in the middle of Columbus, with the streets of an area that has its road pack. */
    fun addPartner(shop: Shop = Shop(), area: String? = null) {
        run(
            "partner", "add", "--id", "rosas", "--name", "Rosa's Flowers", "--address", shop.address,
            "--lat", "${shop.lat}", "--lon", "${shop.lon}", "--zone", "America/New_York", "--slots", "10:00-12:00,14:00-16:30",
            "--courier", "rosa:Rosa", *(area?.let { arrayOf("--area", it) } ?: emptyArray()),
        )
    }

    /** Makes the road pack of an area from an extract. */
    fun roads(area: String, extract: Path) {
        run("roads", "add", area, "$extract")
    }

    fun rateCard(json: String) {
        run("rate-card", "--partner", "rosas", "${Files.writeString(folder.resolve("rates.json"), json)}")
    }

    fun manifest(day: String, csv: String) {
        run("manifest", "--partner", "rosas", "--day", day, "${Files.writeString(folder.resolve("manifest.csv"), csv)}")
    }

    fun enrolCode(): String = member(run("enrol-code", "--partner", "rosas", "--url", url, "--json"), "code")

    /** The depot's money lines of a day, cents by key. */
    fun statement(day: String): Map<String, Long> {
        val json = run("statement", "--partner", "rosas", "--day", day, "--json")
        val lines = Regex("""\{[^{}]*"key"[^{}]*}""").findAll(json).map { it.value }
        return lines.associate { member(it, "key") to member(it, "cents").toLong() }
    }

    private fun run(vararg words: String): String {
        val answer = Files.createTempFile(folder, "answer", ".txt")
        val command = launch(words.toList(), answer)
        check(command.waitFor(20, TimeUnit.SECONDS)) { "satchel-depot ${words.first()} does not end" }
        val text = Files.readString(answer)
        check(command.exitValue() == 0) { "satchel-depot ${words.joinToString(" ")}: $text" }
        return text
    }

    private fun launch(words: List<String>, output: Path): Process {
        val program = Path.of(System.getProperty("satchel.programs"), "satchel-depot")
        return ProcessBuilder(listOf("$program", "--data", "$data") + words)
            .redirectErrorStream(true).redirectOutput(output.toFile()).start()
    }
}

/** Where a shop is, in degrees. */
class Shop(val address: String = "1 Main Street, Columbus, OH 43215", val lat: Double = 39.9612, val lon: Double = -82.9988)

/** A member of a flat JSON object: all that a test needs of JSON. */
private fun member(json: String, name: String): String =
    checkNotNull(Regex(""""$name"\s*:\s*"?([^",}]+)""").find(json)) { "no \"$name\" in $json" }.groupValues[1]

/** Looks every 20 ms, for 20 seconds at most. */
fun <T : Any> waitFor(what: String, look: () -> T?): T {
    val end = System.nanoTime() + 20_000_000_000
    while (System.nanoTime() < end) {
        look()?.let { return it }
        Thread.sleep(20)
    }
    error("waited 20 seconds for $what")
}
