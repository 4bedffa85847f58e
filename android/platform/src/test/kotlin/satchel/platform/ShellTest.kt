package satchel.platform

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.graphics.Color
import android.os.Build
import android.os.Bundle
import android.os.Looper
import android.view.View
import android.view.ViewGroup
import android.view.WindowInsetsController
import android.view.WindowManager
import android.widget.Button
import android.widget.EditText
import android.widget.TextView
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import satchel.kit.Camera
import satchel.kit.DeliverModel
import satchel.kit.LoadModel
import satchel.kit.Navigator
import satchel.kit.Place
import satchel.kit.Shown
import satchel.kit.StopModel
import satchel.kit.TodayModel
import java.security.UnrecoverableKeyException

/** An activity as thin as the app's own. */
class ThinActivity : Activity() {
    lateinit var shell: Shell
    var drawn: Opening.Open? = null

    override fun onCreate(saved: Bundle?) {
        super.onCreate(saved)
        shell = Shell(this) { drawn = it }
        shell.create(saved)
    }

    override fun onNewIntent(intent: Intent) = shell.tapped(intent)

    override fun onStart() {
        super.onStart()
        shell.start()
    }

    override fun onStop() {
        shell.stop()
        super.onStop()
    }

    override fun onDestroy() {
        shell.destroy()
        super.onDestroy()
    }

    override fun onSaveInstanceState(out: Bundle) {
        super.onSaveInstanceState(out)
        shell.save(out)
    }

    public override fun onActivityResult(request: Int, code: Int, data: Intent?) = shell.result(request, code, data)

    override fun onRequestPermissionsResult(request: Int, permissions: Array<String>, results: IntArray) = shell.permissions()
}

/** What happens to an activity: turned, killed, tapped, denied, without its store or its library. */
@RunWith(RobolectricTestRunner::class)
class ShellTest {
    private val bench = Bench()

    @After
    fun `nothing stays behind`() = bench.close()

    @Test
    fun `where the courier was is found again also when a job opened the app first, and not once something was in front`() {
        bench.shop()
        bench.open()
        val app = bench.open(Navigator(listOf(Place.Today, Place.Earnings)).save()).app
        assertEquals(Place.Earnings, app.navigator.here)
        bench.phone.resume()
        bench.open(Navigator(listOf(Place.Today, Place.Plan)).save())
        assertEquals(Place.Earnings, app.navigator.here)
    }

    @Test
    fun `a tap into a stop that is gone says so and leads back to today`() {
        bench.shop()
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        val app = until("the app") { activity.get().drawn }.app
        activity.newIntent(Intent().putExtra(OutingService.WAY, "Today\nStop\tnowhere"))
        val view = until("the stop") { (app.at<StopModel>().state.value.view as? Shown.Failed) }
        assertEquals("companion.unknown_stop", view.why.key)
        assertTrue(activity.get().shell.back())
        app.at<TodayModel>()
    }

    @Test
    fun `a tap into the stop where a proof is being taken leaves the proof as it is`() {
        val (activity, app) = bench.atTheDoor()
        val door = app.at<DeliverModel>()
        val stop = (app.navigator.here as Place.Deliver).stop
        app.navigator.go("Today\nStop\t$stop\nDeliver\t$stop")
        val model = app.at<DeliverModel>()
        activity.newIntent(Intent().putExtra(OutingService.WAY, "Today\nStop\t$stop"))
        assertEquals(Place.Deliver(stop), app.navigator.here)
        assertSame(door, model)
        activity.newIntent(Intent().putExtra(OutingService.WAY, "Today"))
        assertEquals(Place.Deliver(stop), app.navigator.here)
    }

    @Test
    fun `a tap that opened the app leads to its stop, and turning the phone does not follow it again`() {
        bench.shop()
        bench.leave()
        val stop = bench.act { it.viewPlan() }.outings.first().stops.first().id
        val tap = Intent(application, ThinActivity::class.java).putExtra(OutingService.WAY, "Today\nStop\t$stop")
        val activity = Robolectric.buildActivity(ThinActivity::class.java, tap).setup()
        val app = until("the app") { activity.get().drawn }.app
        until("the stop") { (app.at<StopModel>().state.value.view as? Shown.Ready) }
        activity.get().shell.back()
        activity.recreate()
        until("the app") { activity.get().drawn }
        assertEquals(Place.Today, app.navigator.here)
    }

    @Test
    fun `a phone that is turned or split keeps every place as it was`() {
        bench.shop()
        bench.leave()
        val stop = bench.act { it.viewPlan() }.outings.first().stops.first().id
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        val app = until("the app") { activity.get().drawn }.app
        val plain = listOf(
            Place.Couriers, Place.Load, Place.Missing, Place.Plan, Place.Counter, Place.Returns, Place.CloseDay, Place.Earnings, Place.Mileage,
            Place.Records, Place.Settings,
        )
        for (place in plain + listOf(Place.Stop(stop), Place.Deliver(stop), Place.CannotDeliver(stop))) {
            app.navigator.open(place)
            val before = app.model.value
            val model = until("$place") { app.model.value.takeIf { it !== before } }
            for (shape in listOf("+land", "+w360dp-h320dp", "+port")) {
                RuntimeEnvironment.setQualifiers(shape)
                activity.recreate()
                assertSame("$place $shape", model, until("the app") { activity.get().drawn }.app.model.value)
                assertEquals(place, app.navigator.here)
            }
        }
    }

    @Test
    fun `a camera that is denied is asked for once and its screen says what to do`() {
        bench.shop()
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        val app = until("the app") { activity.get().drawn }.app
        app.navigator.tab(Place.Load)
        val load = app.at<LoadModel>()
        val asked = until("the question") { shadowOf(activity.get()).lastRequestedPermission }
        assertEquals(listOf(Manifest.permission.CAMERA), asked.requestedPermissions.toList())
        activity.get().onRequestPermissionsResult(asked.requestCode, asked.requestedPermissions, intArrayOf(-1))
        until("the state") { load.scanner.state.value.takeIf { it.camera == Camera.DENIED } }
        load.scanner.scanned(OAK)
        until("typing goes on") { load.state.value.band.takeIf { it is satchel.kit.Band.Answered } }
        load.scanner.camera(Camera.RUNNING)
        until("denied again, without a question") { load.scanner.state.value.takeIf { it.camera == Camera.DENIED } }
        shadowOf(application).grantPermissions(Manifest.permission.CAMERA)
        activity.pause().stop().restart().start().resume()
        assertEquals("allowed in the phone's settings", Camera.RUNNING, load.scanner.state.value.camera)
        app.cameraIs(Camera.BUSY)
        assertEquals(Camera.BUSY, load.scanner.state.value.camera)
    }

    @Test
    fun `one question for permission at a time, and each is asked once`() {
        bench.shop()
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        val app = until("the app") { activity.get().drawn }.app
        app.navigator.tab(Place.Load)
        val camera = until("the question") { shadowOf(activity.get()).lastRequestedPermission }
        bench.leave()
        until("the outing") { activity.get().drawn?.day?.outing?.value }
        repeat(20) { shadowOf(Looper.getMainLooper()).idle() }
        assertSame("the camera's has no answer yet", camera, shadowOf(activity.get()).lastRequestedPermission)
        activity.get().onRequestPermissionsResult(camera.requestCode, camera.requestedPermissions, intArrayOf(-1))
        val place = shadowOf(activity.get()).lastRequestedPermission
        assertEquals(setOf(Manifest.permission.ACCESS_COARSE_LOCATION, Manifest.permission.POST_NOTIFICATIONS), place.requestedPermissions.toSet())
        activity.get().onRequestPermissionsResult(place.requestCode, place.requestedPermissions, intArrayOf(-1, -1))
        assertSame("nothing is asked again", place, shadowOf(activity.get()).lastRequestedPermission)
    }

    @Test
    fun `no picture is made of the screens where the words of a backup stand, and of the others it is`() {
        bench.shop()
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        val app = until("the app") { activity.get().drawn }.app
        for ((place, secret) in listOf(Place.Records to true, Place.Settings to false, Place.SetUp to true, Place.Today to false)) {
            val before = app.model.value
            app.navigator.open(place)
            until("$place") { app.model.value.takeIf { it !== before } }
            val flags = { activity.get().window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0 }
            untilTrue("$place: no pictures: $secret") { flags() == secret }
        }
    }

    @Test
    fun `a key that the phone lost is said in words, and the recovery phrase opens the store`() {
        bench.shop()
        val phrase = bench.act { it.recoveryPhrase() }
        val facts = bench.act { it.facts(0u) }.size
        bench.newProcess()
        bench.keyStore.invalidate("satchel.store")
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup().get()
        assertTrue(said(activity), "recovery phrase" in said(activity))
        type(activity, "not the phrase")
        until("the refusal") { said(activity).takeIf { "twelve words" in it } }
        assertEquals("the words that were typed can be mended", "not the phrase", field(activity).text.toString())
        assertTrue("nothing was deleted", bench.phone.folder.listFiles().orEmpty().isNotEmpty())
        type(activity, phrase)
        until("the app") { activity.drawn }
        assertEquals(facts, bench.act { it.facts(0u) }.size)
    }

    @Test
    fun `a key that only seemed to be lost opens the store at another try, without the phrase`() {
        bench.shop()
        bench.newProcess()
        bench.keyStore.fails = UnrecoverableKeyException()
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup().get()
        assertEquals(2, closed(activity).filterIsInstance<Button>().size)
        bench.keyStore.fails = null
        closed(activity).filterIsInstance<Button>().last().performClick()
        until("the app") { activity.drawn }
    }

    @Test
    fun `the system's bars can be read on every ground, on each Android`() {
        val activity = Robolectric.buildActivity(Activity::class.java).setup().get()
        val both = WindowInsetsController.APPEARANCE_LIGHT_STATUS_BARS or WindowInsetsController.APPEARANCE_LIGHT_NAVIGATION_BARS

        @Suppress("DEPRECATION")
        val old = View.SYSTEM_UI_FLAG_LIGHT_STATUS_BAR or View.SYSTEM_UI_FLAG_LIGHT_NAVIGATION_BAR
        for ((ground, dark) in listOf(0xFFFBFAF6.toInt() to both, 0xFF0E1411.toInt() to 0, Color.WHITE to both)) {
            bars(activity, ground)
            assertEquals(dark, activity.window.insetsController!!.systemBarsAppearance and both)
        }
        onAndroid(Build.VERSION_CODES.P) {
            @Suppress("DEPRECATION")
            for ((ground, dark) in listOf(Color.WHITE to old, Color.BLACK to 0)) {
                bars(activity, ground)
                assertEquals(dark, activity.window.decorView.systemUiVisibility and old)
                assertEquals(ground, activity.window.statusBarColor)
            }
        }
    }

    @Test
    fun `keys that are kept back are said in words, and asked again`() {
        bench.shop()
        bench.newProcess()
        bench.keyStore.locked = true
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup().get()
        assertTrue(said(activity), "Unlock" in said(activity))
        bench.keyStore.locked = false
        closed(activity).filterIsInstance<Button>().single().performClick()
        until("the app") { activity.drawn }
    }

    @Test
    fun `a library that does not fit the app is said in words`() {
        for (failure in listOf(UnsatisfiedLinkError("no satchel_ffi"), ExceptionInInitializerError(RuntimeException("checksum mismatch")))) {
            application.phone = Phone(application, AndroidKeys("FakeKeyStore"), load = { throw failure }, zone = ZONE)
            val activity = Robolectric.buildActivity(ThinActivity::class.java).setup().get()
            val said = said(activity)
            assertTrue(said, "different versions" in said && "checksum" !in said)
        }
    }

    @Test
    fun `in front the store is held, behind it is released, and every time again`() {
        bench.shop()
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        until("the app") { activity.get().drawn }
        repeat(50) {
            assertTrue(bench.phone.inFront)
            activity.pause().stop()
            assertTrue(!bench.phone.inFront)
            activity.restart().start().resume()
        }
        assertEquals(2u, bench.act { it.viewToday() }.parcels.all)
    }

    private fun views(view: View): List<View> =
        listOf(view) + if (view is ViewGroup) (0 until view.childCount).flatMap { views(view.getChildAt(it)) } else listOf()

    private fun closed(activity: Activity) = until("the closed view") {
        views(activity.findViewById<ViewGroup>(android.R.id.content)!!).takeIf { all -> all.any { it is Button && it.isEnabled } }
    }

    private fun said(activity: Activity) = closed(activity).filterIsInstance<TextView>().first().text.toString()

    private fun field(activity: Activity) = closed(activity).filterIsInstance<EditText>().single()

    private fun type(activity: Activity, phrase: String) {
        field(activity).setText(phrase)
        closed(activity).filterIsInstance<Button>().first().performClick()
    }
}
