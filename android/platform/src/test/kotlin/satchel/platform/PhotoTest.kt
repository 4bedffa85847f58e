package satchel.platform

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.os.Bundle
import android.provider.MediaStore
import android.provider.Settings
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowActivity.IntentForResult
import satchel.kit.Camera
import satchel.kit.DeliverModel
import satchel.kit.LoadModel
import satchel.kit.Picture
import satchel.kit.Place
import satchel.kit.Shown
import satchel.scene.doorPhoto
import java.io.File

/** A camera that a test holds: [answer] is what its shutter comes to. */
private class FakeLens(private val answer: suspend () -> ByteArray?) : Lens {
    var light = false
    var pictures = 0

    override fun torch(on: Boolean) {
        light = on
    }

    override suspend fun picture(): ByteArray? = answer().also { pictures += 1 }
}

/** Photos at a door: by the preview, by the camera app, and by neither. */
@RunWith(RobolectricTestRunner::class)
class PhotoTest {
    private val bench = Bench()
    private val short by lazy { AndroidPlatform(application, AndroidPreferences(application), { _, _ -> null }, photoWithinMs = 200) { bench.phone.words } }

    @After
    fun `nothing stays behind`() = bench.close()

    @Test
    fun `asking for a photo is answered whatever the camera does`() {
        assertSame(Picture.Denied, bench.wait { short.photo() })
        allowCamera()
        assertSame("no preview", Picture.Busy, bench.wait { short.photo() })
        val bad = mapOf<String, suspend () -> ByteArray?>(
            "none" to { null },
            "empty" to { ByteArray(0) },
            "shut" to { error("camera closed") },
            "never" to { awaitCancellation() },
        )
        for ((what, answer) in bad) {
            short.lens = FakeLens(answer)
            assertSame(what, Picture.Busy, bench.wait { short.photo() })
        }
        val taken = byteArrayOf(1, 2, 3)
        short.lens = FakeLens { taken }
        assertArrayEquals(taken, (bench.wait { short.photo() } as Picture.Taken).bytes)
    }

    @Test
    fun `two quick touches on the shutter are one photo, also while the preview still opens its camera`() {
        allowCamera()
        val (activity, app) = bench.atTheDoor()
        val taken = doorPhoto(3) // drawing it takes longer than a shutter may
        val lens = FakeLens { taken }
        repeat(2) { app.at<DeliverModel>().takePhoto() }
        activity.get().drawn!!.lens(lens)
        val photo = until("the photo") { app.at<DeliverModel>().state.value.photo }
        assertArrayEquals(taken, photo.bytes)
        assertEquals(1, lens.pictures)
        val asked = generateSequence { shadowOf(activity.get()).nextStartedActivityForResult }.map { it.intent.action }
        assertFalse("nobody asked for the camera app", MediaStore.ACTION_IMAGE_CAPTURE in asked)
    }

    @Test
    fun `a door says that its camera is denied or busy, and takes it back once it is allowed`() {
        val (activity, app) = bench.atTheDoor()
        val door = app.at<DeliverModel>()
        val asked = until("the question") { shadowOf(activity.get()).lastRequestedPermission }
        activity.get().onRequestPermissionsResult(asked.requestCode, asked.requestedPermissions, intArrayOf(-1))
        untilTrue("denied") { door.state.value.trouble == Camera.DENIED }
        door.openSettings()
        val page = until("the settings") { shadowOf(activity.get()).nextStartedActivity }
        assertEquals(listOf(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, "package:${application.packageName}"), page.run { listOf(action, dataString) })
        allowCamera()
        activity.pause().stop().restart().start().resume()
        untilTrue("allowed") { door.state.value.wantsCamera }
        activity.get().drawn!!.lens(FakeLens { null })
        door.takePhoto()
        untilTrue("busy") { door.state.value.trouble == Camera.BUSY }
        assertNull(door.state.value.photo)
    }

    @Test
    fun `a phone that is turned keeps the photo that was just taken`() {
        val (activity, app) = bench.atTheDoor()
        val model = app.at<DeliverModel>()
        val asked = cameraApp(activity.get(), model)
        assertEquals(MediaStore.ACTION_IMAGE_CAPTURE, asked.intent.action)
        activity.recreate() // and the answer comes in the same breath
        cameraWrites(doorPhoto(3))
        activity.get().onActivityResult(asked.requestCode, Activity.RESULT_OK, null)
        val photo = until("the photo") { model.state.value.photo }
        assertArrayEquals(doorPhoto(3), photo.bytes)
        assertSame(model, activity.get().drawn!!.app.model.value)
    }

    @Test
    fun `a process that is killed while the camera app is in front comes back to the door with its photo, and nothing is recorded`() {
        var (activity, app) = bench.atTheDoor()
        val facts = bench.act { it.facts(0u) }.size
        val asked = cameraApp(activity.get(), app.at())
        for ((wrote, code) in listOf(ByteArray(0) to Activity.RESULT_OK, doorPhoto(4) to Activity.RESULT_CANCELED, doorPhoto(3) to Activity.RESULT_OK)) {
            val saved = Bundle()
            activity.pause().stop().saveInstanceState(saved)
            bench.newProcess()
            cameraWrites(wrote)
            activity = Robolectric.buildActivity(ThinActivity::class.java).create(saved).start()
            activity.get().onActivityResult(asked.requestCode, code, null)
            activity.resume()
            val door = until("the app") { activity.get().drawn }.app.at<DeliverModel>()
            until("the door") { door.state.value.takeIf { it.view is Shown.Ready } }
            if (code == Activity.RESULT_OK && wrote.isNotEmpty()) {
                assertArrayEquals(wrote, until("the photo") { door.state.value.photo }.bytes)
            } else {
                assertNull(door.state.value.photo)
            }
            assertEquals(facts, bench.act { it.facts(0u) }.size)
            assertTrue("no picture lies about", SharedFiles.folder(application).listFiles().orEmpty().isEmpty())
        }
    }

    @Test
    fun `a camera app that gives nothing, is not there or may not be asked is no photo`() {
        val (activity, app) = bench.atTheDoor()
        val platform = activity.get().drawn!!.platform
        var first: Picture? = null
        val asked = cameraApp(activity.get(), app.at())
        activity.get().onActivityResult(asked.requestCode, Activity.RESULT_CANCELED, null)
        assertNull(app.at<DeliverModel>().state.value.photo)
        bench.phone.scope.launch { first = platform.photoByApp() }
        until("the camera app") { shadowOf(activity.get()).nextStartedActivityForResult }
        shadowOf(application).checkActivities(true)
        assertSame("no app", Picture.NoApp, bench.wait { platform.photoByApp() })
        assertSame("the newer question", Picture.LetBe, until("an answer") { first })
        platform.activity = Robolectric.buildActivity(StrictActivity::class.java).get()
        assertSame(Picture.Denied, bench.wait { platform.photoByApp() })
        platform.activity = null
        assertSame(Picture.LetBe, bench.wait { platform.photoByApp() })
    }

    @Test
    fun `the light is as the screen says after the preview came back, and out when the app is left`() {
        allowCamera()
        bench.shop()
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        val opened = until<Opening.Open>("the app") { activity.get().drawn }
        val app = opened.app
        app.navigator.tab(Place.Load)
        val scanner = app.at<LoadModel>().scanner
        val first = FakeLens { null }
        opened.lens(first)
        scanner.torch()
        assertTrue(first.light)
        app.navigator.open(Place.Missing) // above the list: its camera is shut
        opened.lens(null)
        app.navigator.back()
        app.at<LoadModel>()
        val second = FakeLens { null }
        opened.lens(second)
        assertTrue(scanner.state.value.torch && second.light)
        activity.pause().stop()
        assertFalse(scanner.state.value.torch || second.light)
    }

    @Test
    fun `a photo that is not recorded yet outlives the process, whole or not at all`() {
        assertNull(short.kept("photo-1"))
        assertTrue(short.keep("photo-1", byteArrayOf(1, 2)) && short.keep("photo-2", byteArrayOf(3)) && short.keep("other", byteArrayOf(4)))
        assertArrayEquals(byteArrayOf(1, 2), short.kept("photo-1"))
        short.drop("photo-")
        assertNull(short.kept("photo-1"))
        assertArrayEquals(byteArrayOf(4), short.kept("other"))
        val folder = File(application.noBackupFilesDir, "begun")
        assertEquals("no half file", listOf("other"), folder.list()!!.toList())
        folder.deleteRecursively()
        folder.writeText("in the way") // as when nothing can be written
        assertFalse(short.keep("photo-1", byteArrayOf(1)))
        assertNull(short.kept("photo-1"))
        folder.delete()
    }

    @Test
    @GraphicsMode(GraphicsMode.Mode.NATIVE)
    fun `a photo is decoded as small as the screen and turned as the camera says`() {
        val plain = pictureOf(doorPhoto(3), 300)!!
        val full = pictureOf(doorPhoto(3), 100_000)!!
        assertTrue("${plain.width} of ${full.width}", maxOf(plain.width, plain.height) in 300 until 600)
        assertTrue(full.width > full.height)
        for ((turn, upright) in listOf(1 to false, 3 to false, 6 to true, 8 to true)) {
            val picture = pictureOf(withTurn(doorPhoto(3), turn), 300)!!
            assertEquals("$turn", upright, picture.height > picture.width)
        }
        assertNull(pictureOf(ByteArray(9), 300))
        assertNull(pictureOf(ByteArray(0), 300))
    }

    private fun allowCamera() = shadowOf(application).grantPermissions(Manifest.permission.CAMERA)

    private fun cameraApp(activity: Activity, door: DeliverModel): IntentForResult {
        door.takePhotoByApp()
        return until("the camera app") { shadowOf(activity).nextStartedActivityForResult }
    }

    private fun cameraWrites(bytes: ByteArray) = File(SharedFiles.folder(application), "photo.jpg").writeBytes(bytes)

    /** The file with an EXIF segment (Exif 2.32, section 4.5.4) that says only how it is to be turned. */
    private fun withTurn(jpeg: ByteArray, turn: Int): ByteArray {
        val tiff = byteArrayOf(0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn.toByte(), 0, 0, 0, 0, 0, 0, 0)
        val body = "Exif".toByteArray() + byteArrayOf(0, 0) + tiff
        val segment = byteArrayOf(0xFF.toByte(), 0xE1.toByte(), 0, (body.size + 2).toByte()) + body
        return jpeg.copyOfRange(0, 2) + segment + jpeg.copyOfRange(2, jpeg.size)
    }
}

/** The system, where the courier denied the camera. */
class StrictActivity : Activity() {
    @Deprecated("The framework's own way")
    override fun startActivityForResult(intent: Intent, requestCode: Int): Unit = throw SecurityException("denied")
}
