package satchel.scene

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.double
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** A parcel of the sample day as its label and its customer know it. */
class SampleParcel(val number: String, val name: String, val address: String, val city: String, val proof: String, val pin: String?)

/**
 * The sample day: the made-up town with its streets, forty invented parcels, and a depot that has them. The same seed is the same
 * day. Everything lies in [folder] and may be deleted afterwards.
 */
class SampleDay(private val folder: Path, val day: String, parcels: Int = 40, clock: Path? = null) : AutoCloseable {
    val depot = Depot(folder, clock)
    val parcels: List<SampleParcel>

    init {
        val (town, csv, notes) = listOf("town.osm", "day.csv", "notes.json").map(folder::resolve)
        val command = ProcessBuilder(
            "${Path.of(System.getProperty("satchel.programs"), "satchel-town")}", "--output", "$town", "--manifest", "$csv",
            "--day", day, "--parcels", "$parcels", "--notes", "$notes",
        ).redirectErrorStream(true).redirectOutput(folder.resolve("town.log").toFile()).start()
        check(command.waitFor(60, TimeUnit.SECONDS) && command.exitValue() == 0) { Files.readString(folder.resolve("town.log")) }
        val said = Json.parseToJsonElement(Files.readString(notes)).jsonObject
        val shop = said.getValue("shop").jsonObject
        val pins = said.getValue("pins").jsonObject
        this.parcels = rows(Files.readString(csv)).map {
            val number = it.getValue("tracking_number")
            SampleParcel(
                number, it.getValue("name"), it.getValue("address"), "${it["city"]} ${it["state"]} ${it["zip"]}", it.getValue("proof"),
                pins[number]?.jsonPrimitive?.content,
            )
        }
        depot.start()
        depot.roads(AREA, town)

        fun degrees(name: String) = shop.getValue(name).jsonPrimitive.double
        depot.addPartner(Shop(shop.getValue("address").jsonPrimitive.content, degrees("lat"), degrees("lon")), AREA)
        depot.rateCard(RATES)
        depot.manifest(day, Files.readString(csv))
    }

    /** Clears away the depot; the files stay. */
    override fun close() = depot.close()

    private companion object {
        const val AREA = "town"

        /** Invented. */
        const val RATES = """{"id": "2026", "from": "2026-01-01", "delivered_cents": {"": 250}, "attempt_cents": 60,
            "stop_cents": 30, "counter_cents": 75, "day_cents": 500}"""
    }
}

/** The rows of a CSV with a header; quotation marks as RFC 4180 has them, no line breaks inside. */
private fun rows(csv: String): List<Map<String, String>> {
    val lines = csv.lines().filter { it.isNotEmpty() }.map(::fields)
    return lines.drop(1).map { row -> lines.first().zip(row).toMap() }
}

private fun fields(line: String): List<String> {
    val fields = mutableListOf(StringBuilder())
    var quoted = false
    for (c in line) {
        when {
            c == '"' -> quoted = !quoted
            c == ',' && !quoted -> fields += StringBuilder()
            else -> fields.last().append(c)
        }
    }
    return fields.map { "$it" }
}
