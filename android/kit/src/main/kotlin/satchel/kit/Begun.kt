package satchel.kit

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import satchel.core.Point

/** What was begun at a place and is not recorded yet, short texts by name: it outlives the process with the way to that place. */
typealias Begun = Map<String, String>

/** Only what there is. */
internal fun begun(vararg parts: Pair<String, String?>): Begun = parts.mapNotNull { (name, text) -> if (text.isNullOrEmpty()) null else name to text }.toMap()

internal fun Collection<String>.kept(): String = joinToString("\n")

internal fun Begun.several(name: String): Set<String> = this[name]?.lines()?.toSet().orEmpty()

internal inline fun <reified E : Enum<E>> Begun.one(name: String): E? = enumValues<E>().find { it.name == this[name] }

/** A signature: strokes of points. */
internal fun List<List<Point>>.written(): String = joinToString(";") { stroke -> stroke.joinToString(" ") { "${it.x},${it.y}" } }

internal fun strokes(written: String?): List<List<Point>> = written.orEmpty().split(';').map { stroke ->
    stroke.split(' ').mapNotNull { point -> point.split(',').mapNotNull(String::toIntOrNull).takeIf { it.size == 2 }?.let { (x, y) -> Point(x, y) } }
}.filter { it.isNotEmpty() }

/** One line, for the system to keep. */
internal fun Begun.line(): String = "${JsonObject(mapValues { JsonPrimitive(it.value) })}"

/** What [line] wrote; nothing of what no version wrote. */
internal fun begunIn(line: String): Begun =
    runCatching { Json.parseToJsonElement(line).jsonObject.mapValues { it.value.jsonPrimitive.content } }.getOrDefault(emptyMap())
