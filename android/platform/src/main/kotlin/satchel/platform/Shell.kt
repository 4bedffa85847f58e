package satchel.platform

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.content.pm.PackageManager
import android.graphics.Color
import android.os.Build
import android.os.Bundle
import android.view.WindowManager
import android.widget.Toast
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.launch
import satchel.kit.App
import satchel.kit.Camera
import satchel.kit.DeliverModel
import satchel.kit.Navigator
import satchel.kit.Place
import satchel.kit.RecordsModel
import satchel.kit.SetUpModel

/**
 * What the one activity does beside drawing, for an activity of any kind: opens the store, restores where the courier was, asks for
 * permissions where they are used, and follows a tap on the notification. [draw] is called once, when the app is open.
 */
class Shell(private val activity: Activity, private val draw: (Opening.Open) -> Unit) {
    private val phone = SatchelApplication.phone(activity)
    private var opened: Opening.Open? = null
    private val scope = CoroutineScope(phone.scope.coroutineContext + SupervisorJob(phone.scope.coroutineContext[Job]))
    private val asked = HashSet<String>()
    private val next = LinkedHashSet<String>()
    private var asking = false
    private var front = false

    /** A tap before the app was open. */
    private var pressed: Intent? = null

    /** What the camera app said before the app was open again; null: nothing. */
    private var early: Int? = null

    fun create(saved: Bundle?) {
        asked += saved?.getStringArray(ASKED).orEmpty()
        val way = saved?.getString(OutingService.WAY)
        open(if (saved == null) activity.intent else null) { phone.open(way) }
    }

    /** [typed]: the recovery phrase, where it is to open the store. */
    private fun open(tap: Intent?, typed: String = "", how: suspend () -> Opening) {
        scope.launch {
            when (val opening = how()) {
                is Opening.Open -> ready(opening, tap)
                is Opening.Closed -> shut(opening, tap, typed)
            }
        }
    }

    private fun shut(closed: Opening.Closed, tap: Intent?, typed: String) {
        bars(activity, Color.WHITE) // the ground of the manifest's theme
        val again = { open(tap) { phone.open() } }
        activity.setContentView(closedView(activity, phone.words, closed, typed, again) { open(tap, it) { phone.recover(it) } })
    }

    private fun ready(opening: Opening.Open, tap: Intent?) {
        opened = opening
        if (front) begin(opening)
        (tap ?: pressed)?.let(::tapped)
        pressed = null
        left(opening)
        draw(opening)
        scope.launch {
            opening.app.cameraWanted.combine(opening.app.model) { wanted, _ -> wanted }.collect { if (it) askForCamera(opening.app) }
        }
        scope.launch { opening.day.outing.collect { if (it != null) askForPlace() } }
        scope.launch { opening.app.model.collect { secret(it is RecordsModel || it is SetUpModel) } }
        scope.launch { opening.app.preferences.collect { inRecents(!it.asksOwner) } }
    }

    /** A tap on the notification; a stop that is gone says so on its own screen. */
    fun tapped(intent: Intent) {
        val way = intent.getStringExtra(OutingService.WAY) ?: return
        val navigator = opened?.app?.navigator
        if (navigator == null) {
            pressed = intent
            return
        }
        val there = Navigator.restored(way).way.value
        if (navigator.way.value.take(there.size) == there) return // on the way, or further: a proof that was begun stays
        navigator.tab(Place.Today)
        there.forEach(navigator::open)
    }

    fun save(out: Bundle) {
        opened?.let { out.putString(OutingService.WAY, it.app.navigator.save()) }
        out.putStringArray(ASKED, asked.toTypedArray())
    }

    fun start() {
        front = true
        opened?.let { if (it === phone.opened) begin(it) else activity.recreate() } // a backup took the store's place meanwhile
    }

    private fun begin(opening: Opening.Open) {
        opening.platform.activity = activity
        opening.app.gate.returned()
        val model = opening.app.model.value
        val denied = model.scanner?.state?.value?.camera == Camera.DENIED || (model as? DeliverModel)?.state?.value?.trouble == Camera.DENIED
        if (denied && has(Manifest.permission.CAMERA)) model.cameraIs(Camera.RUNNING) // allowed in the settings
        phone.resume()
    }

    fun stop() {
        front = false
        opened?.app?.gate?.left()
        opened?.app?.model?.value?.scanner?.takeIf { it.state.value.torch }?.torch()
        opened?.platform?.takeIf { it.activity === activity }?.activity = null
        phone.pause()
    }

    fun destroy() = scope.cancel()

    /** Whether the app had a step to go back. */
    fun back(): Boolean = opened?.app?.back() ?: false

    /**
     * Straight to who waits: an activity that was just made anew has not heard of the app yet. In a process that began anew nobody
     * waits, and the place that asked is not back either: then once it is.
     */
    fun result(request: Int, code: Int, data: Intent?) {
        if (phone.opened?.platform?.result(request, code, data) == true) return
        if (request == AndroidPlatform.FILE && code == Activity.RESULT_OK) {
            Toast.makeText(activity, phone.words.say("screens.choose_again"), Toast.LENGTH_LONG).show() // who asked is gone
        }
        if (request != AndroidPlatform.PICTURE) return
        early = code
        opened?.let(::left)
    }

    private fun left(opening: Opening.Open) {
        opening.platform.left(early)?.let(opening.app.model.value::photoCame)
        early = null
    }

    /** What the courier allowed. */
    fun permissions() {
        asking = false
        if (Manifest.permission.CAMERA !in next) opened?.app?.cameraIs(if (has(Manifest.permission.CAMERA)) Camera.RUNNING else Camera.DENIED)
        opened?.day?.permitted()
        askNext()
    }

    /** Where the words that open a backup stand, no picture of the screen is made. */
    private fun secret(yes: Boolean) = activity.window.run {
        if (yes) addFlags(WindowManager.LayoutParams.FLAG_SECURE) else clearFlags(WindowManager.LayoutParams.FLAG_SECURE)
    }

    /** Who asks for the owner wants no customer's address in the list of apps either. */
    private fun inRecents(shown: Boolean) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) activity.setRecentsScreenshotEnabled(shown)
    }

    private fun askForCamera(app: App) {
        if (!has(Manifest.permission.CAMERA) && !ask(Manifest.permission.CAMERA)) app.cameraIs(Camera.DENIED)
    }

    private fun askForPlace() {
        val news = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) listOf(Manifest.permission.POST_NOTIFICATIONS) else emptyList()
        ask(*(listOf(Manifest.permission.ACCESS_COARSE_LOCATION) + news).filterNot(::has).toTypedArray())
    }

    /** Once for each: who said no is not asked at every turn. False: there was nothing to ask. */
    private fun ask(vararg permissions: String): Boolean {
        val new = permissions.filter(asked::add)
        next += new
        askNext()
        return new.isNotEmpty()
    }

    /** One question at a time: the system answers a second one with nothing. */
    private fun askNext() {
        if (asking || next.isEmpty()) return
        asking = true
        val these = next.toTypedArray()
        next.clear() // the answer may come at once
        activity.requestPermissions(these, PERMISSIONS)
    }

    private fun has(permission: String) = activity.checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED

    private companion object {
        const val ASKED = "satchel.asked"
        const val PERMISSIONS = 12
    }
}
