package satchel.kit

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
import satchel.core.PlaceView
import satchel.core.Point
import satchel.scene.doorPhoto
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

    @Test
    fun `only the boxes that the courier means cannot be delivered`() {
        val stop = phone.stand("photo", "photo")
        failing(stop) { app, fails ->
            assertEquals(BOXES.take(2).toSet(), fails.state.value.chosen)
            fails.choose(BOXES[0])
            fails.choose(BOXES[1]) // never none
            assertEquals(setOf(BOXES[1]), fails.state.value.chosen)
            fails(fails, FailReason.REFUSED)
            app.at<RecordedModel>()
            assertEquals(mapOf(BOXES[0] to PlaceView.LOADED, BOXES[1] to PlaceView.TO_RETURN), places(stop))
        }
    }

    @Test
    fun `who is not 21 takes the other box, and what was signed for it stays`() {
        val stop = phone.stand("age21", "signature")
        delivering(stop) { app, door ->
            door.markInstead()
            door.name("C. Cole")
            door.adult(false)
            door.cannotDeliver()
            val fails = app.at<CannotDeliverModel>()
            assertEquals(setOf(BOXES[0]), fails.until { it.view is Shown.Ready }.chosen)
            fails(fails, FailReason.AGE_NOT_PROVEN)
            app.at<RecordedModel>()
            app.navigator.open(Place.Deliver(stop))
            val again = app.at<DeliverModel>().until { it.view is Shown.Ready }
            assertEquals(setOf(BOXES[1]) to "C. Cole", again.chosen to again.name)
            assertTrue(again.strokes.isNotEmpty())
        }
    }

    @Test
    fun `boxes that were left out stay left out where the door says that it cannot be`() {
        val stop = phone.stand("photo", "photo")
        delivering(stop) { app, door ->
            door.choose(BOXES[0])
            door.cannotDeliver()
            assertEquals(setOf(BOXES[1]), app.at<CannotDeliverModel>().until { it.view is Shown.Ready }.chosen)
        }
    }

    @Test
    fun `a call that no app took is not done, and each number of a door can be called`() {
        val stop = phone.stand("photo", "photo", phones = listOf("614-555-0143", "614-555-0177"))
        failing(stop) { _, fails ->
            val phones = fails.state.value.view.ready!!.phones
            assertEquals(2, phones.size)
            bench.platform.reaches = false
            fails.call("call", phones[1])
            fails.text("send_text", phones[1])
            assertEquals(emptySet<String>(), fails.state.value.done)
            bench.platform.reaches = true
            fails.call("call", phones[1])
            fails.text("send_text", phones[0])
            assertEquals(setOf("call", "send_text"), fails.state.value.done)
            assertEquals(listOf("call ${phones[1]}", "text ${phones[0]}"), bench.platform.reached)
        }
    }

    @Test
    fun `a reason moves what is below the finger, so a second touch is no other reason and records nothing`() {
        val stop = phone.stand("photo")
        failing(stop) { _, fails ->
            fails.choose(FailReason.DAMAGED)
            fails.until { it.reason != null }
            fails.idle()
            fails.choose(FailReason.REFUSED)
            fails.fail(again = false)
            delay(200)
            assertEquals(FailReason.DAMAGED, fails.state.value.reason)
            assertEquals(mapOf(BOXES[0] to PlaceView.LOADED), places(stop))
            delay(Model.DEAF_MS)
            fails.choose(FailReason.REFUSED)
            fails.until { it.reason == FailReason.REFUSED }
        }
    }

    @Test
    fun `a photo of damage is no photo of another reason`() {
        val stop = phone.stand("photo")
        bench.platform.picture = Picture.Taken(doorPhoto(3))
        failing(stop) { _, fails ->
            for (reason in listOf(FailReason.DAMAGED, FailReason.BUSINESS_CLOSED, FailReason.DAMAGED)) {
                delay(Model.DEAF_MS)
                fails.choose(reason)
                fails.until { it.reason == reason }
                fails.idle()
                if (fails.state.value.photo == null) fails.takePhoto("photo_of_damage")
                fails.until { it.photo != null }
                val asked = reason == FailReason.DAMAGED
                assertEquals(asked to asked, (fails.state.value.asked != null) to ("photo_of_damage" in fails.state.value.done))
            }
        }
    }

    @Test
    fun `what was begun at a door stays when it is left, but for the PIN, until something is recorded there`() {
        val stop = phone.stand("photo", "signature", "pin")
        bench.platform.picture = Picture.Taken(doorPhoto(3))
        var saved = ""
        delivering(stop) { app, door ->
            door.until { it.part == Part.PHOTO }
            door.takePhoto()
            door.until { it.photo != null }
            door.stroke(listOf(Point(1, 2), Point(3, 4)))
            door.name("C. Cole")
            door.pin("57")
            app.back()
            app.at<StopModel>()
            app.navigator.open(Place.Deliver(phone.viewPlan().outings.flatMap { it.stops }.first { it.id != stop }.id))
            app.model.first { it is DeliverModel && it !== door }.let { (it as DeliverModel).until { other -> other.view is Shown.Ready } }
            app.back()
            app.at<StopModel>()
            saved = app.navigator.save()
            assertTrue("C. Cole" in saved && "\"57\"" !in saved, saved)
        }
        bench.onPhone(phone, Navigator.restored(saved)) { app ->
            app.navigator.open(Place.Deliver(stop))
            val door = app.at<DeliverModel>()
            val back = door.until { it.photo != null }
            assertEquals(listOf(listOf(Point(1, 2), Point(3, 4))), back.strokes)
            assertEquals("C. Cole" to "", back.name to back.pin)
            door.pin(PIN)
            delay(Model.DEAF_MS)
            door.next()
            app.at<RecordedModel>()
            withTimeout(5_000) { while (bench.platform.files.isNotEmpty()) delay(10) }
            assertFalse("C. Cole" in app.navigator.save())
        }
    }

    @Test
    fun `what was begun on another day or for other boxes is not taken`() {
        val stop = phone.stand("photo", "")
        for (begun in listOf("""{"name":"Old","chosen":"${BOXES[0]}","day":"2020-01-01"}""", """{"name":"Old","chosen":"TBA1","day":"${phone.viewToday().day}"}""")) {
            val other = "left\tDeliver\ts77\n{\"name\":\"Older\",\"day\":\"2020-01-01\"}"
            bench.onPhone(phone, Navigator.restored("Today\nDeliver\t$stop\n$begun\n$other")) { app ->
                val door = app.at<DeliverModel>().until { it.view is Shown.Ready }
                assertEquals("" to BOXES.take(2).toSet(), door.name to door.chosen)
                assertFalse("Old" in app.navigator.save())
            }
        }
    }

    @Test
    fun `a signature that was cleared or crossed out comes back`() {
        val own = listOf(listOf(Point(1, 2), Point(3, 4)))
        delivering(phone.stand("signature")) { _, door ->
            val wipes: List<() -> Unit> = listOf(
                door::clearSignature,
                door::markInstead,
                {
                    door.clearSignature()
                    door.markInstead()
                    door.clearSignature()
                },
            )
            assertFalse(door.state.value.wipedOut)
            door.stroke(own.single())
            for (wipe in wipes) {
                wipe()
                assertTrue(door.state.value.wipedOut)
                door.bringSignatureBack()
                assertEquals(own, door.state.value.strokes)
                assertFalse(door.state.value.wipedOut)
            }
        }
    }

    @Test
    fun `a record names its own boxes, also once it is taken back, and leads to the door that is next`() {
        val stop = phone.stand("", "photo")
        delivering(stop) { app, door ->
            door.choose(BOXES[1])
            delay(Model.DEAF_MS)
            door.next()
            val recorded = app.at<RecordedModel>()
            val short = phone.viewStop(stop).parcels.first { it.trackingNumber == BOXES[0] }.short
            val state = recorded.until { it.boxes.isNotEmpty() && it.today is Shown.Ready }
            assertEquals(listOf(short), state.boxes)
            assertEquals(stop, state.today.ready!!.next.stop?.id)
            recorded.navigate()
            recorded.idle()
            assertEquals(listOf("navigate 99 Oak Street"), bench.platform.reached)
            recorded.undo()
            recorded.until { it.undone != null && it.stop.ready!!.open.size == 2 }
            assertEquals(listOf(short), recorded.state.value.boxes)
        }
    }

    @Test
    fun `of two codes only the one that was tried is lit`() {
        val stop = phone.stand("")
        bench.onPhone(phone) { app ->
            app.navigator.open(Place.Stop(stop))
            val door = app.at<StopModel>()
            door.until { it.view is Shown.Ready }
            door.code("#12 B", false)
            assertEquals("#12 B" to false, door.until { it.codeSaid != null }.codeSaid)
            door.idle()
            val saved = app.navigator.save()
            val again = App(Session(phone), bench.platform, Kept(), bench.scope, java.time.ZoneId.of(ZONE), navigator = Navigator.restored(saved))
            assertEquals("#12 B" to false, again.at<StopModel>().until { it.codeSaid != null }.codeSaid)
        }
    }

    private fun failing(stop: String, use: suspend (App, CannotDeliverModel) -> Unit) = bench.onPhone(phone) { app ->
        app.navigator.open(Place.CannotDeliver(stop))
        val fails = app.at<CannotDeliverModel>()
        fails.until { it.view is Shown.Ready }
        use(app, fails)
    }

    /** Chooses a reason, and records it as soon as it can be meant. */
    private suspend fun fails(model: CannotDeliverModel, reason: FailReason) {
        model.choose(reason)
        model.until { it.reason == reason }
        model.idle()
        delay(Model.DEAF_MS)
        model.fail(again = false)
    }
}
