package satchel.kit

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import satchel.core.Language
import satchel.core.Text
import java.text.NumberFormat
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.format.TextStyle
import java.util.Currency
import java.util.Locale

/**
 * What a courier reads, in one language: the sentences of `texts/`, and numbers, money, times and days as that language
 * writes them. The same words as the core's own `render`, without a call across the boundary for each of them.
 */
class Words(val language: Language, private val zone: ZoneId) {
    private val locale: Locale = if (language == Language.ES) Locale("es", "US") else Locale.US
    private val sentences = Sentences.of(language)
    private val date = DateTimeFormatter.ofPattern(if (language == Language.ES) "EEEE d 'de' MMMM" else "EEEE d MMMM", locale)
    private val clock = DateTimeFormatter.ofPattern("HH:mm", locale)

    /** A sentence by its key, `room.what`; a key without a sentence reads as the key, so that nothing is ever blank. */
    fun say(key: String, vararg args: Pair<String, Any>): String = sentences.say(key, args.associate { (name, value) -> name to "$value" })

    /** A sentence of the core. */
    fun say(text: Text): String = sentences.say(text.key, text.args)

    /** A sentence about a number: `one` or `other`, with the number in it. */
    fun count(key: String, n: Number, vararg args: Pair<String, Any>): String = say(key, "n" to n, *args)

    /** Whether there is such a sentence. */
    fun knows(key: String): Boolean = sentences.knows(key)

    /** Cents as dollars. */
    fun money(cents: Long): String = currency().format(cents / 100.0)

    /** Cents as dollars where there is little room: no sign, no trailing zeros. */
    fun shortMoney(cents: Long): String =
        NumberFormat.getNumberInstance(locale).apply { maximumFractionDigits = 2 }.format(cents / 100.0)

    /** Seconds of the service day as a clock shows them; a night goes over midnight. */
    fun time(secondOfDay: Long): String {
        val minute = Math.floorDiv(secondOfDay, 60L)
        return "%02d:%02d".format(Locale.ROOT, Math.floorMod(Math.floorDiv(minute, 60L), 24L), Math.floorMod(minute, 60L))
    }

    /** Milliseconds since 1970 UTC as the shop's clock shows them. */
    fun moment(millis: Long): String = clock.format(Instant.ofEpochMilli(millis).atZone(zone))

    /** A service day, `YYYY-MM-DD`, as people say it; what is no day stays as it is. */
    fun day(day: String): String = parsed(day)?.let(date::format)?.replaceFirstChar { it.titlecase(locale) } ?: day

    /** The first letter of a day's name, for a chart. */
    fun dayLetter(day: String): String = parsed(day)?.dayOfWeek?.getDisplayName(TextStyle.NARROW, locale) ?: ""

    /** Metres in miles, one digit behind the point. */
    fun distance(metres: Long): String = say("screens.miles", "n" to number(metres / METRES_IN_A_MILE, 1))

    /** Tenths of a mile. */
    fun miles(tenths: Long): String = say("screens.miles", "n" to number(tenths / 10.0, 1))

    /** Tenths of a mile as a person types them, in either language's way; null: that is no distance. */
    fun tenths(typed: String): Long? = MILES.matchEntire(typed.trim())?.let { it.groupValues[1].toLong() * 10 + (it.groupValues[2].toLongOrNull() ?: 0) }

    /** Bytes in kB or MB. */
    fun size(bytes: Long): String =
        if (bytes < 1_000_000) "${number(((bytes + 999) / 1_000).toDouble(), 0)} kB" else "${number(bytes / 1e6, 1)} MB"

    private fun number(value: Double, digits: Int): String = NumberFormat.getNumberInstance(locale).apply {
        minimumFractionDigits = digits
        maximumFractionDigits = digits
    }.format(value)

    private fun currency() = NumberFormat.getCurrencyInstance(locale).apply { currency = Currency.getInstance("USD") }

    private fun parsed(day: String): LocalDate? = runCatching { LocalDate.parse(day) }.getOrNull()

    private companion object {
        const val METRES_IN_A_MILE = 1609.344
        val MILES = Regex("""(\d{1,8})(?:[.,](\d)?)?""")
    }
}

/** The sentences of one language, read once from `texts/`. */
internal class Sentences private constructor(language: String) {
    private val all: Map<String, Map<String, String>> = buildMap {
        for (room in ROOMS) {
            for ((what, sentence) in read(language, room)) {
                val forms = when (sentence) {
                    is JsonPrimitive -> mapOf(OTHER to sentence.content)
                    else -> sentence.jsonObject.mapValues { it.value.jsonPrimitive.content }
                }
                put("$room.$what", forms)
            }
        }
    }

    val keys: Set<String> get() = all.keys

    fun knows(key: String) = key in all

    fun forms(key: String): Map<String, String> = all[key].orEmpty()

    fun say(key: String, args: Map<String, String>): String {
        val forms = all[key] ?: return key
        val sentence = (if (args["n"] == "1") forms["one"] else null) ?: forms.getValue(OTHER)
        return PLACE.replace(sentence) { args[it.groupValues[1]] ?: it.value }
    }

    companion object {
        /** The files of a language; a test compares the list with the folder. */
        val ROOMS = listOf(
            "calendar", "companion", "depot", "earnings", "journal", "label", "manifest", "plan", "proof", "roads", "screens",
            "store", "sync",
        )
        private const val OTHER = "other"
        private val PLACE = Regex("""\{([^}]*)}""")
        private val english by lazy { Sentences("en") }
        private val spanish by lazy { Sentences("es") }

        fun of(language: Language) = if (language == Language.ES) spanish else english

        private fun read(language: String, room: String): JsonObject {
            val file = checkNotNull(Sentences::class.java.getResource("/texts/$language/$room.json")) { "texts/$language/$room.json" }
            return Json.parseToJsonElement(file.readText()).jsonObject
        }
    }
}
