package satchel.kit

import kotlinx.coroutines.delay
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.PlaceView
import java.nio.file.Path

/** A door with several boxes that ask for different things: each goes its own way. */
class DoorTest {
    @TempDir
    lateinit var folder: Path
    private val bench = Bench()
    private val phone by lazy { shop(folder.resolve("phone")) }

    @AfterEach
    fun `nothing stays behind`() {
        bench.close()
        phone.close()
    }

    private fun places(stop: String) = phone.viewStop(stop).parcels.associate { it.trackingNumber to it.place }

    private fun delivering(stop: String, use: suspend (App, DeliverModel) -> Unit) = bench.onPhone(phone) { app ->
        app.navigator.open(Place.Stop(stop))
        app.navigator.open(Place.Deliver(stop))
        val door = app.at<DeliverModel>()
        door.until { it.view is Shown.Ready }
        use(app, door)
    }

    @Test
    fun `a box whose PIN nobody knows is left out, and the other one is handed over`() {
        val stop = phone.stand("pin", "")
        delivering(stop) { app, door ->
            door.until { it.part == Part.PIN }
            door.pin("12")
            door.choose(BOXES[0])
            assertNull(door.state.value.part, "a part that nobody asks for is still shown")
            delay(Model.DEAF_MS)
            door.next()
            app.at<RecordedModel>()
            assertEquals(mapOf(BOXES[0] to PlaceView.LOADED, BOXES[1] to PlaceView.DELIVERED), places(stop))
        }
    }

    @Test
    fun `a box for somebody of 21 is left out, and the other one is handed over`() {
        val stop = phone.stand("age21", "signature")
        delivering(stop) { app, door ->
            door.markInstead()
            door.name("C. Cole")
            door.show(Part.AGE21)
            door.adult(false)
            assertTrue(door.state.value.notProven)
            door.choose(BOXES[0])
            assertFalse(door.state.value.notProven)
            delay(Model.DEAF_MS)
            door.next()
            app.at<RecordedModel>()
            assertEquals(PlaceView.DELIVERED, places(stop)[BOXES[1]])
        }
    }

    @Test
    fun `the camera looks for labels as long as a chosen box asks for it`() {
        val stop = phone.stand("scan", "")
        delivering(stop) { _, door ->
            assertEquals(Camera.RUNNING, door.until { it.part == Part.SCAN }.let { door.scanner.state.value.camera })
            door.choose(BOXES[0])
            assertEquals(null to Camera.OFF, door.state.value.part to door.scanner.state.value.camera)
            door.choose(BOXES[0])
            assertEquals(Part.SCAN to Camera.RUNNING, door.state.value.part to door.scanner.state.value.camera)
        }
    }
}
