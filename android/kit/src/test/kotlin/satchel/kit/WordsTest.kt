package satchel.kit

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import satchel.core.Language
import satchel.core.Text
import satchel.core.render
import java.nio.file.Files
import java.nio.file.Path
import java.time.ZoneId
import kotlin.io.path.extension
import kotlin.io.path.name
import kotlin.io.path.readText

class WordsTest {
    private val root: Path = Path.of(System.getProperty("satchel.root"))
    private val zone = ZoneId.of("America/New_York")
    private val english = Words(Language.EN, zone)
    private val spanish = Words(Language.ES, zone)

    @Test
    fun `every file of texts is read`() {
        for (language in listOf("en", "es")) {
            val files = Files.list(root.resolve("texts/$language")).use { all -> all.map { it.name.removeSuffix(".json") }.sorted().toList() }
            assertEquals(Sentences.ROOMS, files)
        }
    }

    @Test
    fun `both languages say the same things with the same arguments and no sentence is empty`() {
        val (en, es) = Sentences.of(Language.EN) to Sentences.of(Language.ES)
        assertEquals(en.keys, es.keys)
        for (key in en.keys) {
            assertEquals(places(en.forms(key)), places(es.forms(key)), key)
            assertTrue((en.forms(key).values + es.forms(key).values).all { it.isNotBlank() }, key)
        }
    }

    private fun places(forms: Map<String, String>) = Regex("""\{[^}]*}""").findAll(forms.values.joinToString(" ")).map { it.value }.toSet()

    @Test
    fun `every sentence that the screens name is there, and every sentence of theirs is named`() {
        val named = sources().flatMap { Regex(""""(screens\.[a-z0-9_]+)(\$?)""").findAll(it) }.map { it.groupValues[1] to it.groupValues[2] }.toSet()
        val (families, keys) = named.partition { it.second == "$" }
        val known = Sentences.of(Language.EN).keys.filter { it.startsWith("screens.") }
        assertEquals(emptyList<String>(), keys.map { it.first }.filter { !english.knows(it) })
        val used = { key: String -> keys.any { it.first == key } || families.any { key.startsWith(it.first) } }
        assertEquals(emptyList<String>(), known.filterNot(used), "nobody says these")
    }

    private fun sources(): List<String> = listOf("kit", "screens", "platform").flatMap { module ->
        Files.walk(root.resolve("android/$module/src")).use { all ->
            all.filter { it.extension == "kt" && "test" !in it.toString() }.map { it.readText() }.toList()
        }
    } + root.resolve("ios/StringCatalog.swift").readText() // what iOS itself asks in the app's name

    @Test
    fun `a sentence of the core reads as the core itself says it`() {
        for (key in Sentences.of(Language.EN).keys.filterNot { it.startsWith("screens.") }) {
            for (n in listOf("1", "5")) {
                val text = Text(key, mapOf("n" to n, "parcel" to "TBA … 7765", "day" to "2026-11-23"))
                assertEquals(render(text, Language.EN), english.say(text), key)
                assertEquals(render(text, Language.ES), spanish.say(text), key)
            }
        }
    }

    @Test
    fun `money, times, days and distances are written as the language writes them`() {
        assertEquals(listOf("$27.50", "$1,941.25", "-$2.50"), listOf(2_750L, 194_125L, -250L).map(english::money))
        assertEquals(listOf("82.5", "97.25", "0"), listOf(8_250L, 9_725L, 0L).map(english::shortMoney))
        assertEquals(listOf("09:05", "23:59", "00:30"), listOf(32_700L, 86_399L, 88_200L).map(english::time))
        assertEquals("11:04", english.moment(1_795_449_840_000))
        assertEquals("Monday 23 November", english.day("2026-11-23"))
        assertEquals("Lunes 23 de noviembre", spanish.day("2026-11-23"))
        assertEquals("nonsense", english.day("nonsense"))
        assertEquals(listOf("14.1 mi", "0.0 mi"), listOf(22_692L, 0L).map(english::distance))
        assertEquals(listOf("12.3 mi", "1,500.0 mi"), listOf(123L, 15_000L).map(english::miles))
        val typed = listOf("12.3", "12,3", " 7 ", "7.", "12.34", "1,500.5", "", "-3", "x", "123456789")
        assertEquals(listOf(123L, 123L, 70L, 70L, null, null, null, null, null, null), typed.map(english::tenths))
        assertEquals(listOf("412 kB", "1.5 MB"), listOf(412_000L, 1_500_000L).map(english::size))
    }

    /** The file that Rust and Swift read as well. */
    @Test
    fun `words, money, times, days and distances are those of the golden file`() {
        var count = 0
        for ((kind, cases) in Json.parseToJsonElement(root.resolve("tests/golden/words.json").readText()).jsonObject) {
            for (case in cases.jsonArray.map { it.jsonObject }) {
                for ((name, words) in mapOf("en" to english, "es" to spanish)) {
                    assertEquals(case.getValue(name).jsonPrimitive.content, said(kind, case, words), "$kind: $case")
                    count += 1
                }
            }
        }
        assertTrue(count >= 60, "$count cases")
    }

    private fun said(kind: String, case: JsonObject, words: Words): String {
        val of = case.getValue("of").jsonPrimitive
        return when (kind) {
            "sentence" -> words.say(Text(of.content, case.getValue("args").jsonObject.mapValues { it.value.jsonPrimitive.content }))
            "money" -> words.money(of.long)
            "short_money" -> words.shortMoney(of.long)
            "time" -> words.time(of.long)
            "moment" -> words.moment(of.long)
            "distance" -> words.distance(of.long)
            "size" -> words.size(of.long)
            "day" -> words.day(of.content)
            "day_letter" -> words.dayLetter(of.content)
            else -> error("nobody says $kind")
        }
    }

    @Test
    fun `one is said otherwise than many, and an unknown key reads as itself`() {
        assertEquals(listOf("1 parcel", "2 parcels", "0 parcels"), listOf(1, 2, 0).map { english.count("screens.parcels_n", it) })
        assertEquals(listOf("1 paquete", "2 paquetes"), listOf(1, 2).map { spanish.count("screens.parcels_n", it) })
        assertEquals("nobody.wrote_this", english.say("nobody.wrote_this"))
    }
}
