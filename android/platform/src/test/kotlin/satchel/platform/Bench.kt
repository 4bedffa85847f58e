package satchel.platform

import android.os.Build
import android.os.Looper
import kotlinx.coroutines.launch
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.util.ReflectionHelpers
import satchel.core.LatLon
import satchel.core.Satchel
import satchel.core.SatchelInterface
import satchel.core.ShopSetup
import satchel.core.Span
import satchel.kit.App
import satchel.kit.DeliverModel
import satchel.kit.Model
import satchel.kit.Part
import satchel.kit.Place
import satchel.kit.Reply
import java.util.concurrent.TimeUnit

const val ZONE = "America/New_York"
const val OAK = "TBA000000000101"
const val ELM = "TBA000000000102"

val application get() = RuntimeEnvironment.getApplication() as SatchelApplication

/** A phone of this test's own: the real core over the fake key store. */
class Bench : AutoCloseable {
    val keyStore = FakeKeyStore()
    var phone = newPhone()

    private fun newPhone() = Phone(application, AndroidKeys("FakeKeyStore"), zone = ZONE).also { application.phone = it }

    /** The process is gone and begins anew over the same files. */
    fun newProcess() {
        phone.close()
        phone = newPhone()
    }

    /** A shop that works alone, with two parcels; all day is a free slot. [proof]: what the parcels ask for at the door. */
    fun shop(proof: String = "") {
        Satchel.open(phone.folder.path, AndroidKeys("FakeKeyStore"), ZONE).use {
            it.setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), ZONE, listOf(Span(0, 86_399))))
            val lines = listOf(OAK, ELM).mapIndexed { i, number -> "$number,A. Able,${12 + i} Oak Street,43215,39.96${5 + 2 * i},-82.995,$proof" }
            it.importCsv("tracking_number,name,address,zip,lat,lon,proof\n${lines.joinToString("\n")}\n".toByteArray(), it.viewToday().day)
        }
    }

    fun open(way: String? = null): Opening.Open = opening { phone.open(way) } as Opening.Open

    fun opening(how: suspend () -> Opening): Opening = wait(how)

    /** Calls the core as a model does. */
    fun <T> act(call: (SatchelInterface) -> T): T {
        val reply = wait {
            phone.awake { opening ->
                val session = (opening as Opening.Open).app.session
                session.act(call)
            }
        }
        return (reply as? Reply.Done ?: error("$reply")).value
    }

    /** The two parcels are in the car and the outing has begun. */
    fun leave() {
        act {
            it.receive(OAK)
            it.receive(ELM)
            it.plan(listOf(Span(0, 86_399)))
            it.startOuting()
        }
    }

    fun <T> wait(how: suspend () -> T): T {
        var came: Result<T>? = null
        phone.scope.launch { came = runCatching { how() } }
        return until { came }.getOrThrow()
    }

    /** An activity at a door that asks for a photo. */
    fun atTheDoor(): Pair<ActivityController<ThinActivity>, App> {
        shop("photo")
        leave()
        val stop = act { it.viewPlan() }.outings.first().stops.first().id
        act { it.arrive(stop) }
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        val app = until("the app") { activity.get().drawn }.app
        app.navigator.open(Place.Deliver(stop))
        until("the door") { app.at<DeliverModel>().state.value.takeIf { it.part == Part.PHOTO } }
        return activity to app
    }

    override fun close() = phone.close()
}

/** Lets the thread that draws work until there is an answer, for 20 seconds at most. */
fun <T : Any> until(what: String = "an answer", look: () -> T?): T {
    val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20)
    while (System.nanoTime() < end) {
        shadowOf(Looper.getMainLooper()).idle()
        look()?.let { return it }
        Thread.sleep(2)
    }
    error("waited 20 seconds for $what")
}

fun untilTrue(what: String, look: () -> Boolean) {
    until(what) { look().takeIf { it } }
}

/** As on an older phone. */
fun onAndroid(sdk: Int, work: () -> Unit) {
    val now = Build.VERSION.SDK_INT
    ReflectionHelpers.setStaticField(Build.VERSION::class.java, "SDK_INT", sdk)
    try {
        work()
    } finally {
        ReflectionHelpers.setStaticField(Build.VERSION::class.java, "SDK_INT", now)
    }
}

inline fun <reified M : Model<*>> App.at(): M = until("the place of ${M::class.simpleName}") { model.value as? M }
