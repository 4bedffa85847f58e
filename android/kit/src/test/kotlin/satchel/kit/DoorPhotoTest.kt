package satchel.kit

import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.FailReason
import satchel.scene.doorPhoto
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger

/** A door asks for a photo, and the camera does what cameras do. */
class DoorPhotoTest {
    @TempDir
    lateinit var folder: Path
    private val bench = Bench()
    private val phone by lazy { shop(folder.resolve("phone")) }

    @AfterEach
    fun `nothing stays behind`() {
        bench.close()
        phone.close()
    }

    private fun atDoor(platform: Platform = bench.platform, use: suspend (App, DeliverModel) -> Unit) {
        val stop = phone.stand("photo")
        bench.onPhone(phone, platform = platform) { app ->
            app.navigator.open(Place.Deliver(stop))
            val door = app.at<DeliverModel>()
            door.until { it.part == Part.PHOTO }
            use(app, door)
        }
    }

    @Test
    fun `a camera that is denied or taken is said, closes its preview, and is tried again`() = atDoor { _, door ->
        for ((picture, trouble) in listOf(Picture.Denied to Camera.DENIED, Picture.Busy to Camera.BUSY)) {
            bench.platform.picture = picture
            assertTrue(door.state.value.wantsCamera)
            door.takePhoto()
            assertFalse(door.until { it.trouble == trouble }.wantsCamera)
            door.takePhoto()
            assertTrue(door.until { it.trouble == Camera.RUNNING }.wantsCamera, "the camera is opened again")
        }
        door.cameraIs(Camera.DENIED)
        assertEquals(Camera.DENIED, door.state.value.trouble, "also where the phone says so by itself")
        bench.platform.picture = Picture.Taken(doorPhoto(3))
        door.takePhotoByApp()
        assertEquals(Camera.RUNNING, door.until { it.photo != null }.trouble)
    }

    @Test
    fun `a camera app that is not there is said`() = atDoor { _, door ->
        bench.platform.picture = Picture.NoApp
        door.takePhotoByApp()
        withTimeout(5_000) { door.notice.first { it.problem?.key == "screens.no_camera_app" } }
    }

    @Test
    fun `a camera that never answers counts as taken`() {
        val silent = object : Platform by bench.platform {
            override suspend fun photo(): Picture = awaitCancellation()
        }
        atDoor(silent) { _, door ->
            door.takePhoto()
            assertEquals(Camera.BUSY, door.until { it.trouble != Camera.RUNNING }.trouble)
            assertFalse(door.notice.value.busy)
        }
    }

    @Test
    fun `two touches on the shutter are one photo and no delivery`() {
        val asked = AtomicInteger()
        val slow = object : Platform by bench.platform {
            override suspend fun photo(): Picture {
                asked.incrementAndGet()
                delay(80)
                return Picture.Taken(doorPhoto(3))
            }
        }
        atDoor(slow) { app, door ->
            door.next()
            delay(20)
            door.next()
            door.until { it.photo != null }
            door.next()
            delay(150)
            assertEquals(1, asked.get())
            assertEquals(Place.Deliver::class.java, app.navigator.here.javaClass, "delivered with a touch that was the shutter's")
            assertEquals(0u, phone.viewToday().parcels.delivered)
            delay(Model.DEAF_MS)
            door.next()
            app.at<RecordedModel>()
        }
    }

    @Test
    fun `a failed attempt takes its photo by the camera app, and a denied camera is said there`() {
        val stop = phone.stand("photo")
        bench.onPhone(phone) { app ->
            app.navigator.open(Place.CannotDeliver(stop))
            val fails = app.at<CannotDeliverModel>()
            fails.choose(FailReason.DAMAGED)
            fails.until { it.reason != null }
            fails.idle()
            bench.platform.picture = Picture.Denied
            fails.takePhoto("photo_of_damage")
            withTimeout(5_000) { fails.notice.first { it.problem?.key == "screens.photo_denied" } }
            assertNull(fails.state.value.photo)
            bench.platform.picture = Picture.Taken(doorPhoto(3))
            delay(1_050)
            fails.takePhoto("photo_of_damage")
            assertTrue("photo_of_damage" in fails.until { it.photo != null }.done)
        }
    }
}
