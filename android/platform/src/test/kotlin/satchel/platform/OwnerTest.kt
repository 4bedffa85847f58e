package satchel.platform

import android.app.Activity
import android.app.KeyguardManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.Looper
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowBiometricPrompt
import org.robolectric.shadows.ShadowSystemClock
import satchel.kit.Gate
import java.time.Duration

/** The gate before the screens: asks the phone, hides nothing from the work behind it, and hangs no key on a finger. */
@RunWith(RobolectricTestRunner::class)
class OwnerTest {
    private val bench = Bench()

    @Before
    fun `a shop whose courier wants the gate`() {
        bench.shop()
        shadowOf(application.service<KeyguardManager>()).setIsDeviceSecure(true)
        AndroidPreferences(application).run { write(read().copy(asksOwner = true)) }
    }

    @After
    fun `nothing stays behind`() = bench.close()

    @Test
    fun `a new process is shut until the owner said so, and records go on meanwhile`() {
        val gate = gate(activity())
        assertTrue(gate.shut.value)
        bench.act { it.receive(OAK) }
        answer(yes = false)
        assertTrue("a no leaves it shut", gate.shut.value)
        gate.ask()
        answer(yes = true)
        assertFalse(gate.shut.value)
        assertTrue("no key hangs on a finger", bench.keyStore.specs.none { it.isUserAuthenticationRequired })
    }

    @Test
    fun `a call or a turned phone is no absence, five minutes are`() {
        val activity = activity()
        val gate = gate(activity)
        answer(yes = true)
        for ((away, shut) in listOf(Gate.AWAY_MS - 1_000 to false, Gate.AWAY_MS to true)) {
            activity.pause().stop()
            ShadowSystemClock.advanceBy(Duration.ofMillis(away))
            activity.restart().start().resume()
            assertEquals("$away ms", shut, gate.shut.value)
        }
    }

    @Test
    fun `on a phone that locks nothing nobody is shut out`() {
        shadowOf(application.service<KeyguardManager>()).setIsDeviceSecure(false)
        val gate = gate(activity())
        untilTrue("the screens") { !gate.shut.value }
    }

    @Test
    fun `the gate is used only after the owner was there`() {
        val app = activity().get().drawn!!.app
        answer(yes = true)
        app.gate.use(false)
        assertFalse(app.preferences.value.asksOwner)
        app.gate.use(true)
        answer(yes = false)
        assertFalse(app.preferences.value.asksOwner)
        app.gate.use(true)
        answer(yes = true)
        assertTrue(app.preferences.value.asksOwner && AndroidPreferences(application).read().asksOwner)
    }

    @Test
    fun `before Android 11 the phone's own screen asks`() {
        onAndroid(Build.VERSION_CODES.P) {
            val activity = activity().get()
            val asked = until("the question") { shadowOf(activity).nextStartedActivityForResult }
            assertEquals("android.app.action.CONFIRM_DEVICE_CREDENTIAL", asked.intent.action)
            activity.onActivityResult(asked.requestCode, Activity.RESULT_OK, null)
            untilTrue("the screens") { !activity.drawn!!.app.gate.shut.value }
        }
    }

    private fun activity() = Robolectric.buildActivity(ThinActivity::class.java).setup().also { until<Opening.Open>("the app") { it.get().drawn } }

    private fun gate(activity: org.robolectric.android.controller.ActivityController<ThinActivity>) = activity.get().drawn!!.app.gate

    private fun answer(yes: Boolean) {
        until("the question") { ShadowBiometricPrompt.getCurrentPrompt() }
        if (yes) {
            ShadowBiometricPrompt.authenticateCurrentSessionSuccessfully()
        } else {
            ShadowBiometricPrompt.authenticateCurrentSessionWithError(BiometricPrompt.BIOMETRIC_ERROR_USER_CANCELED, "no")
        }
        repeat(3) { shadowOf(Looper.getMainLooper()).idle() }
    }
}
