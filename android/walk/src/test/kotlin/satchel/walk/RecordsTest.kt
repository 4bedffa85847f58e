package satchel.walk

import kotlinx.serialization.json.*
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import satchel.core.*
import java.lang.reflect.Modifier
import java.nio.ByteBuffer
import java.nio.file.Path
import java.util.HexFormat
import kotlin.io.path.readText
import kotlin.io.path.writeText

/** The short day of `bindings/ffi/tests/records`, step by step: every record reads here as it does in Rust. */
class RecordsTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `the records of a short day are golden`() {
        uniffiEnsureInitialized()
        val root = Path.of(System.getProperty("satchel.root"))
        val golden = Json.parseToJsonElement(root.resolve("tests/golden/records.json").readText()).jsonObject
        val told = walked()
        for ((name, value) in told) assertEquals(golden[name], value, name)
        assertEquals(golden.keys, told.keys)
    }

    @Test
    fun `records that a short day cannot make cross as bytes`() {
        val root = Path.of(System.getProperty("satchel.root"))
        val golden = Json.parseToJsonElement(root.resolve("tests/golden/crossing.json").readText()).jsonObject
        for ((name, both) in golden) crosses(crossing.getValue(name), both.jsonObject, name)
        assertEquals(golden.keys, crossing.keys)
    }

    /** What the library wrote reads here as it is there, and goes back as the same bytes. */
    private fun <T : Any> crosses(converter: FfiConverter<T, *>, golden: JsonObject, name: String) {
        val bytes = HexFormat.of().parseHex(golden.getValue("bytes").jsonPrimitive.content)
        val buffer = ByteBuffer.wrap(bytes)
        val record = converter.read(buffer)
        assertFalse(buffer.hasRemaining(), name)
        assertEquals(golden["value"], json(record), name)
        val back = ByteBuffer.allocate(bytes.size)
        converter.write(record, back)
        assertArrayEquals(bytes, back.array(), name)
    }

    private fun walked(): Map<String, JsonElement> {
        val clock = folder.resolve("clock").apply { writeText("1795442400000 1000000 boot-1 1") }
        val told = LinkedHashMap<String, JsonElement>()
        fun tell(name: String, value: Any) {
            told[name] = json(value)
        }
        Satchel.openOnDesk("${folder.resolve("phone")}", ZONE, "$clock").use { phone ->
            phone.setUpShop(ShopSetup("Made Up Flowers", "1 Market Street", LatLon(399_612_000, -829_988_000), ZONE, listOf(Span(36_000, 43_200))))
            tell("imported", phone.importCsv(CSV.toByteArray(), "2026-11-23"))
            tell("received", phone.receive(ANN))
            phone.receive(BO)
            phone.receive(CY)
            tell("view_load", phone.viewLoad())
            phone.plan()
            tell("view_plan", phone.viewPlan())
            phone.startOuting()
            tell("view_today_under_way", phone.viewToday())
            val stop = phone.viewPlan().outings.first().stops.first { it.address == "1 Elm Street" }.id
            tell("arrived", phone.arrive(stop))
            tell("view_stop", phone.viewStop(stop))
            tell("door_scan", phone.checkAtDoor(stop, CY))
            tell("fail_steps", phone.failSteps(FailReason.NOBODY_HOME))
            val error = assertThrows<SatchelException.Failed> { phone.deliver(Delivery(listOf(ANN))) }
            tell("error", mapOf("key" to error.key, "args" to error.args, "text" to error.text, "fault" to error.fault))
            tell("delivered", phone.deliver(Delivery(listOf(BO))))
            tell("held", phone.hold(CY, "B2"))
            phone.endOuting()
            tell("view_counter", phone.viewCounter())
            tell("view_earnings", phone.viewEarnings())
            tell("view_mileage", phone.viewMileage())
            tell("view_sync", phone.viewSync())
            tell("sync", phone.sync())
            tell("view_today_back", phone.viewToday())
        }
        return told
    }

    /** A record by its fields, whatever they are. */
    private fun json(value: Any?): JsonElement = when (value) {
        null -> JsonNull
        is Boolean -> JsonPrimitive(value)
        is Double -> JsonPrimitive(value)
        is Number -> JsonPrimitive(value.toLong())
        is UInt -> JsonPrimitive(value.toLong())
        is ULong -> JsonPrimitive(value.toLong())
        is String -> JsonPrimitive(if (ID.matches(value)) "*" else value)
        is Enum<*> -> JsonPrimitive(value.name.lowercase())
        is ByteArray -> JsonPrimitive(HexFormat.of().formatHex(value))
        is List<*> -> JsonArray(value.map(::json))
        is Map<*, *> -> JsonObject(value.entries.associate { (name, it) -> "$name" to json(it) })
        else -> JsonObject(kind(value) + fields(value))
    }

    /** Which of several. */
    private fun kind(value: Any): Map<String, JsonElement> = when (value) {
        is NextStep -> mapOf("step" to JsonPrimitive(snake(value.javaClass.simpleName)))
        is FrameScan -> mapOf("kind" to JsonPrimitive(snake(value.javaClass.simpleName)))
        else -> emptyMap()
    }

    private fun fields(record: Any): Map<String, JsonElement> = record.javaClass.declaredFields
        .filterNot { Modifier.isStatic(it.modifiers) || it.isSynthetic }
        .onEach { it.isAccessible = true }
        .associate { snake(it.name) to it.get(record) }
        .filterNot { (name, it) -> record is Text && name == "args" && (it as Map<*, *>).isEmpty() }
        .mapValues { json(it.value) }

    private fun snake(name: String) = name.replace(Regex("([A-Z])")) { "_${it.value.lowercase()}" }.removePrefix("_")

    private companion object {
        const val ZONE = "America/New_York"
        const val ANN = "TBA000000000001"
        const val BO = "TBA000000000002"
        const val CY = "TBA000000000003"
        val ID = Regex("[0-9a-f-]{32,}")
        val crossing = mapOf<String, FfiConverter<out Any, *>>(
            "access" to FfiConverterTypeAccessView,
            "attempt" to FfiConverterTypeAttemptView,
            "closed" to FfiConverterTypeClosed,
            "courier" to FfiConverterTypeCourierProfile,
            "earnings_view" to FfiConverterTypeEarningsView,
            "enrolled" to FfiConverterTypeEnrolled,
            "exported" to FfiConverterTypeExported,
            "finding" to FfiConverterTypeFinding,
            "found_address" to FfiConverterTypeFoundAddress,
            "frame_scan_no_parcel" to FfiConverterTypeFrameScan,
            "frame_scan_nothing" to FfiConverterTypeFrameScan,
            "frame_scan_received" to FfiConverterTypeFrameScan,
            "lat_lon" to FfiConverterTypeLatLon,
            "learned_view" to FfiConverterTypeLearnedView,
            "map_drawing" to FfiConverterTypeMapDrawing,
            "plan_view" to FfiConverterTypePlanView,
            "planned" to FfiConverterTypePlanned,
            "position" to FfiConverterTypePosition,
            "received" to FfiConverterTypeReceived,
            "roads_taken" to FfiConverterTypeRoadsTaken,
            "sealed" to FfiConverterTypeSealed,
            "share_of_stops" to FfiConverterTypeShareOfStops,
            "slot_offer" to FfiConverterTypeSlotOffer,
            "sync_view" to FfiConverterTypeSyncView,
            "today_view" to FfiConverterTypeTodayView,
            "upload_job" to FfiConverterTypeUploadJob,
        )
        val CSV = """
            tracking_number,address,zip,lat,lon,name,phone,note,access_code,proof
            $ANN,1 Elm Street,43215,39.9652,-82.9950,Ann Able,614 555 0101,Ring twice,40#,photo
            $BO,1 Elm Street,43215,39.9652,-82.9950,Bo Baker,,,,
            $CY,9 Oak Street,43215,39.9712,-82.9888,Cy Cole,,,,
            TBA000000000004,5 Ash Street,43215,39.9512,-82.9788,Di Dean,,,,

        """.trimIndent()
    }
}
