package satchel.kit

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.FailReason
import satchel.core.NewParcel
import satchel.core.Point
import satchel.core.To
import satchel.scene.doorPhoto
import java.nio.file.Path

/** The system ends the process at every place, with something begun there: it is there again. */
class KilledTest {
    @TempDir
    lateinit var folder: Path
    private val bench = Bench()
    private val phone by lazy { shop(folder.resolve("phone")) }

    @AfterEach
    fun `nothing stays behind`() {
        bench.close()
        phone.close()
    }

    /** `begin`: what the courier does there; `kept`: what of it must be there again. */
    private class Case(val place: Place, val kept: (Model<*>) -> Any?, val begin: suspend (Model<*>) -> Unit)

    private inline fun <reified M : Model<*>> at(place: Place, crossinline kept: (M) -> Any?, crossinline begin: suspend (M) -> Unit = {}) =
        Case(place, { kept(it as M) }, { begin(it as M) })

    private fun cases(stop: String): List<Case> = listOf(
        at<EnrolModel>(Place.Enrol, { it.state.value }) {
            it.depot("https://depot.example.com")
            it.code("K7QM2")
        },
        at<SetUpModel>(Place.SetUp, { it.state.value.copy(found = emptyList(), phrase = "") }) {
            it.name("Rosa's")
            it.address("1 Main Street")
            it.place("39.96, -82.99")
            it.phrase(PHRASE)
        },
        at<CouriersModel>(Place.Couriers, { it.javaClass }),
        at<TodayModel>(Place.Today, { it.state.value.did }) {
            it.until { today -> today.view.ready?.next != null }
            it.next()
            it.until { today -> today.did?.what == Deed.LEFT }
        },
        at<LoadModel>(Place.Load, { it.scanner.state.value.typed }) { it.scanner.type("77") },
        at<MissingModel>(Place.Missing, { it.javaClass }),
        at<AddModel>(Place.Add("TBA7"), { it.state.value.parcel }) { it.type(it.state.value.parcel.copy(address = "7 Elm \"Street\"", note = "two\nlines")) },
        at<PlanModel>(Place.Plan, { it.state.value.did }) {
            it.until { plan -> plan.view.ready?.planned == true }
            it.lock(true)
            it.until { plan -> plan.did?.what == Deed.ORDERED }
        },
        at<SlotsModel>(Place.Slots, { it.state.value.changed to it.state.value.adds }) {
            it.until { slots -> slots.view is Shown.Ready }
            it.shift(0, 3_600, -7_200)
            it.add()
        },
        at<StopModel>(Place.Stop(stop), { it.state.value.copy(view = Shown.Loading) }) {
            it.place("39.9, -82.9")
            it.damaged(OAK)
            it.until { stop -> stop.did?.what == Deed.DAMAGED }
        },
        at<DeliverModel>(Place.Deliver(stop), { m -> m.state.value.run { listOf(chosen, part, strokes, wiped, name, pin, adult, to, photo?.bytes?.size) } }) {
            it.until { door -> door.view is Shown.Ready }
            bench.platform.picture = Picture.Taken(doorPhoto(3))
            it.takePhoto()
            it.until { door -> door.photo != null }
            it.stroke(listOf(Point(1, 2), Point(-3, 40)))
            it.markInstead() // what it crosses out can be brought back
            it.name("C. \"Cole\", 2nd floor")
            it.pin("57")
            it.adult(true)
            it.to(To.HOUSEHOLD)
        },
        at<CannotDeliverModel>(Place.CannotDeliver(stop), { m -> m.state.value.run { listOf(chosen, reason, steps.map { it.key }, done, text, asked?.bytes?.size) } }) {
            it.choose(FailReason.DAMAGED)
            it.until { fail -> fail.reason != null }
            it.idle()
            bench.platform.picture = Picture.Taken(doorPhoto(4))
            it.takePhoto("photo_of_damage")
            it.until { fail -> fail.photo != null }
            it.say("crushed on one side")
        },
        at<RecordedModel>(Place.Recorded(stop, phone.damaged(OAK).id, true), { it.state.value.undone }) {
            it.undo()
            it.until { recorded -> recorded.undone != null }
        },
        at<CounterModel>(Place.Counter, { it.state.value.copy(view = Shown.Loading) }) {
            it.open("b3")
            it.name("Luis Prado")
            it.taking(Taking("TBA000000004471", "B2"))
        },
        at<ReturnsModel>(Place.Returns, { it.state.value.left }) { it.choose("1Z0000000000000001") },
        at<EarningsModel>(Place.Earnings, { it.state.value.stretch }) { it.show(Stretch.YEAR) },
        at<MileageModel>(Place.Mileage, { it.state.value.measuring }) { it.measure(Measuring("t2", "12.")) },
        at<RecordsModel>(Place.Records, { it.state.value.phrase }) {
            bench.platform.folder = folder
            it.backUp()
            it.until { records -> records.phrase != null }
        },
        at<SettingsModel>(Place.Settings, { it.javaClass }),
        at<CloseDayModel>(Place.CloseDay, { it.javaClass }),
    )

    @Test
    fun `what was begun at a place is there again, at every place`() {
        phone.receive(OAK)
        phone.receive(ELM)
        phone.plan()
        val stop = phone.viewPlan().outings.first().stops.first().id
        val cases = cases(stop)
        for (case in cases) {
            var before: Any? = null
            val saved = lived(case.place) {
                case.begin(it)
                it.idle()
                before = case.kept(it)
            }
            assertNotNull(before, "${case.place}: nothing was begun")
            val phrase = (before as? String).takeIf { case.place == Place.Records }
            assertTrue(phrase == null || phrase !in saved, "the recovery phrase is in what the system keeps")
            assertFalse(PHRASE in saved, "so is the one that was typed")
            lived(case.place, Navigator.restored(saved)) {
                val seen = runCatching { withTimeout(5_000) { while (case.kept(it) != before) delay(10) } }
                assertTrue(seen.isSuccess, "${case.place}: $before, then ${case.kept(it)}; kept: $saved")
            }
        }
        assertEquals(Place::class.java.permittedSubclasses.toSet(), cases.map { it.place.javaClass }.toSet(), "a place is not in this list")
    }

    /** One life of the process: at this place; answers what the system keeps of it. */
    private fun lived(place: Place, navigator: Navigator = Navigator(), use: suspend (Model<*>) -> Unit): String {
        var saved = ""
        bench.onPhone(phone, navigator) { app ->
            if (app.navigator.here != place) app.navigator.open(place)
            use(withTimeout(10_000) { app.model.first { app.navigator.here == place && it is Model<*> && (place == Place.Today || it !is TodayModel) } })
            saved = app.navigator.save()
        }
        return saved
    }

    @Test
    fun `a second death before the door was looked at again loses nothing either`() {
        val stop = phone.stand("signature")
        val first = lived(Place.Deliver(stop)) {
            (it as DeliverModel).name("C. Cole")
            it.until { door -> door.part != null }
        }
        assertEquals(first, Navigator.restored(first).save())
        val navigator = Navigator.restored(first + "\nSettings")
        val second = lived(Place.Settings, navigator) {}
        bench.onPhone(phone, Navigator.restored(second)) { app ->
            app.back()
            assertEquals("C. Cole", app.at<DeliverModel>().until { it.view is Shown.Ready }.name)
        }
    }

    @Test
    fun `a photo stays with its door, and a picture that comes after the process ended is taken`() {
        val stop = phone.stand("photo")
        bench.platform.picture = Picture.Taken(doorPhoto(3))
        val saved = lived(Place.Deliver(stop)) {
            (it as DeliverModel).until { door -> door.part == Part.PHOTO }
            it.takePhoto()
            it.until { door -> door.photo != null }
        }
        assertEquals(1, bench.platform.files.size)
        bench.onPhone(phone, Navigator.restored(saved)) { app ->
            val door = app.at<DeliverModel>()
            assertArrayEquals(doorPhoto(3), door.until { it.photo != null }.photo!!.bytes)
            door.photoCame(doorPhoto(5))
            assertArrayEquals(doorPhoto(5), door.until { it.photo?.bytes?.size == doorPhoto(5).size }.photo!!.bytes)
            app.back()
            app.model.first { it !== door }
            app.navigator.open(Place.Deliver(stop))
            val again = app.at<DeliverModel>().until { it.photo != null }
            assertEquals(doorPhoto(5).size, again.photo!!.bytes.size, "leaving a door throws nothing away")
        }
    }

    @Test
    fun `a photo that was recorded is no file any more`() {
        val stop = phone.stand("photo")
        bench.platform.picture = Picture.Taken(doorPhoto(3))
        lived(Place.Deliver(stop)) {
            (it as DeliverModel).until { door -> door.part == Part.PHOTO }
            it.takePhoto()
            it.until { door -> door.photo != null }
            delay(Model.DEAF_MS + 50)
            it.next()
            withTimeout(10_000) { while (phone.viewToday().parcels.delivered == 0u) delay(10) }
            gone()
        }
    }

    private suspend fun gone() = withTimeout(5_000) { while (bench.platform.files.isNotEmpty()) delay(10) }

    private companion object {
        const val LOST = "TBA000000000107"
        const val PHRASE = "canyon drift"
    }
}
