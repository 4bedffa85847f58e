package satchel.kit

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.LatLon
import satchel.core.Satchel
import satchel.core.Text
import satchel.core.Verdict
import satchel.core.uniffiEnsureInitialized
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.ZipFile
import kotlin.io.path.exists

/** A shop without a depot, from the empty phone to the file of its day. */
class AloneTest {
    @TempDir
    lateinit var folder: Path
    private val bench = Bench()
    private val phone by lazy {
        uniffiEnsureInitialized()
        Satchel.openOnDesk("${folder.resolve("phone")}", ZONE)
    }

    @AfterEach
    fun `nothing stays behind`() {
        bench.close()
        phone.close()
    }

    @Test
    fun `a shop says who and where it is, and begins its day`() = bench.onPhone(phone) { app ->
        app.navigator.open(Place.SetUp)
        val setUp = app.at<SetUpModel>()
        setUp.name("Rosa's")
        setUp.address("1 Main Street")
        setUp.place("somewhere")
        setUp.setUp()
        assertEquals("screens.no_place", setUp.notice.value.problem?.key)
        setUp.name(" ")
        setUp.place("39.9612, -82.9988")
        setUp.setUp()
        assertEquals("screens.no_name", setUp.notice.value.problem?.key)
        setUp.name("Rosa's")
        setUp.setUp()
        app.at<TodayModel>().until { it.view.ready?.partner == "Rosa's" }
    }

    @Test
    fun `a place is read as map apps write it`() {
        val rosas = LatLon(399_612_000, -829_988_000)
        val good = listOf("39.9612, -82.9988", " 39.9612 -82.9988 ", "39,9612; -82,9988", "39.9612,-82.9988")
        for (text in good) assertEquals(rosas, SetUpModel.placeIn(text), text)
        for (text in listOf("", "39", "1 Main Street", "39.9612")) assertEquals(null, SetUpModel.placeIn(text), text)
    }

    @Test
    fun `a backup is put in the place of the empty phone, with the words that open it`() = bench.onPhone(phone) { app ->
        app.navigator.open(Place.SetUp)
        val setUp = app.at<SetUpModel>()
        assertTrue(setUp.state.value.restores)
        setUp.phrase(" canyon drift ")
        setUp.restore()
        setUp.idle()
        assertEquals(null, bench.platform.restored, "nothing was chosen")
        val backup = Files.createFile(folder.resolve("backup.satchel"))
        bench.platform.chosen = "$backup"
        bench.platform.restoring = Text("store.wrong_phrase", emptyMap())
        setUp.restore()
        withTimeout(5_000) { setUp.notice.first { it.problem?.key == "store.wrong_phrase" } }
        assertEquals("$backup" to "canyon drift", bench.platform.restored)
        assertEquals(" canyon drift ", setUp.state.value.phrase, "what was typed stays")
        assertFalse(backup.exists())
    }

    @Test
    fun `parcels are typed, taken from their labels and from a table`() = bench.onPhone(phone) { app ->
        app.navigator.open(Place.Add("tba000000000104"))
        val add = app.at<AddModel>()
        add.add()
        withTimeout(5_000) { add.notice.first { it.problem != null } }
        add.type(add.state.value.parcel.copy(address = "4 Elm Street", zip = "43215"))
        add.add()
        add.until { it.added == "tba000000000104" && it.parcel.trackingNumber.isEmpty() }
        add.idle()
        add.scanner.scanned("TBA000000000105")
        assertEquals("TBA000000000105", add.until { it.parcel.trackingNumber.isNotEmpty() }.parcel.trackingNumber)
        add.idle()
        add.scanner.scanned(S4T)
        val taken = add.until { it.taken != null }.taken!!
        assertEquals(Verdict.EXPECTED, taken.verdict)
        assertNotNull(taken.boxNumber)
        add.idle()
        val table = Files.writeString(folder.resolve("day.csv"), "tracking_number,address,zip\nTBA000000000106,6 Elm Street,43215\nTBA000000000108,,\n")
        bench.platform.chosen = "$table"
        add.importFile()
        val file = add.until { it.imported != null }.imported!!
        assertEquals(1u, file.parcels)
        assertTrue(file.findings.isNotEmpty() && file.findings.all { it.text.key.startsWith("manifest.") }, "the line that is none is said")
        assertFalse(table.exists())
        app.navigator.tab(Place.Today)
        app.at<TodayModel>().until { it.view.ready?.parcels?.all == 3u }
    }

    @Test
    fun `a box that is on no list becomes a parcel of the day`() = bench.onPhone(phone) { app ->
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        load.scanner.scanned(OAK)
        val scan = (load.until { it.band is Band.Answered }.band as Band.Answered).scan
        assertEquals(Verdict.UNEXPECTED, scan.verdict)
        load.add(scan.parcel)
        assertEquals(OAK, app.at<AddModel>().state.value.parcel.trackingNumber)
    }

    @Test
    fun `a day is one file with its table`() = shop(folder.resolve("shop")).use { alone ->
        Bench().use { bench ->
            bench.platform.folder = Files.createDirectory(folder.resolve("out"))
            bench.onPhone(alone) { app ->
                app.navigator.open(Place.Settings)
                app.at<SettingsModel>().apply { exportDay() }.idle()
                withTimeout(5_000) { while (bench.platform.shared.isEmpty()) delay(10) }
            }
            ZipFile(bench.platform.shared.single()).use { zip ->
                val names = zip.entries().asSequence().map { it.name }.toSet()
                assertTrue(names.containsAll(listOf("parcels.csv", "day.json", "journal.jsonl")), "$names")
                assertTrue(OAK in zip.getInputStream(zip.getEntry("parcels.csv")).reader().readText())
            }
        }
    }

    private companion object {
        /** GS1 Scan4Transport: SSCC, and to whom and where. */
        const val S4T = "]d2001061414123456789084300ACME+Books\u001D4301Ada+Example\u001D430212+Maple+St\u001D4305Springfield\u001D4307US\u001D42043215"
    }
}
