package satchel.platform

import android.app.Activity
import android.app.KeyguardManager
import android.content.Context
import android.hardware.biometrics.BiometricManager.Authenticators.BIOMETRIC_WEAK
import android.hardware.biometrics.BiometricManager.Authenticators.DEVICE_CREDENTIAL
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import kotlinx.coroutines.CompletableDeferred
import satchel.kit.Words

/** Asks the phone whether its owner holds it: by finger or face, else by the code that unlocks it. No key of the app hangs on the answer. */
internal class Owner(private val context: Context) {
    private var answer: CompletableDeferred<Boolean>? = null

    /** True also on a phone that locks nothing: there is nobody to tell apart. A newer question ends an older one with no. */
    suspend fun holds(activity: Activity, words: Words): Boolean {
        if (!context.service<KeyguardManager>().isDeviceSecure) return true
        result(false)
        val asked = CompletableDeferred<Boolean>().also { answer = it }
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) prompt(activity, words) else byCode(activity, words)
        return asked.await()
    }

    private fun prompt(activity: Activity, words: Words) {
        val answers = object : BiometricPrompt.AuthenticationCallback() {
            override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult?) = result(true)

            override fun onAuthenticationError(code: Int, why: CharSequence?) = result(false)
        }
        BiometricPrompt.Builder(activity)
            .setTitle(words.say("screens.shut_title"))
            .setAllowedAuthenticators(BIOMETRIC_WEAK or DEVICE_CREDENTIAL)
            .build()
            .authenticate(CancellationSignal(), activity.mainExecutor, answers)
    }

    /** Before Android 11 the prompt of the framework takes no code beside the finger: the phone's own screen takes both. */
    @Suppress("DEPRECATION")
    private fun byCode(activity: Activity, words: Words) {
        val ask = context.service<KeyguardManager>().createConfirmDeviceCredentialIntent(words.say("screens.shut_title"), "")
        if (ask == null) result(true) else activity.startActivityForResult(ask, REQUEST)
    }

    /** What the phone said. */
    fun result(yes: Boolean) {
        answer?.complete(yes)
        answer = null
    }

    companion object {
        const val REQUEST = 13
    }
}
