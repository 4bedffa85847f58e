package satchel.platform

import android.app.Activity
import android.app.KeyguardManager
import android.content.Context
import android.hardware.biometrics.BiometricManager.Authenticators.BIOMETRIC_WEAK
import android.hardware.biometrics.BiometricManager.Authenticators.DEVICE_CREDENTIAL
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import satchel.kit.Words

/** Asks the phone whether its owner holds it: by finger or face, else by the code that unlocks it. No key of the app hangs on the answer. */
internal class Owner(private val context: Context) {
    private var answer: CompletableDeferred<Boolean>? = null

    /** True also on a phone that locks nothing: there is nobody to tell apart. */
    suspend fun holds(activity: Activity, words: Words): Boolean {
        if (!context.service<KeyguardManager>().isDeviceSecure) return true
        val asked = CompletableDeferred<Boolean>()
        val given = CancellationSignal()
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) prompt(activity, words, given, asked) else byCode(activity, words, asked)
        try {
            return asked.await()
        } catch (left: CancellationException) {
            given.cancel()
            throw left
        }
    }

    private fun prompt(activity: Activity, words: Words, given: CancellationSignal, asked: CompletableDeferred<Boolean>) {
        val answers = object : BiometricPrompt.AuthenticationCallback() {
            override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult?) {
                asked.complete(true)
            }

            override fun onAuthenticationError(code: Int, why: CharSequence?) {
                asked.complete(false)
            }
        }
        BiometricPrompt.Builder(activity)
            .setTitle(words.say("screens.shut_title"))
            .setAllowedAuthenticators(BIOMETRIC_WEAK or DEVICE_CREDENTIAL)
            .build()
            .authenticate(given, activity.mainExecutor, answers)
    }

    /** Before Android 11 the prompt of the framework takes no code beside the finger: the phone's own screen takes both. */
    @Suppress("DEPRECATION")
    private fun byCode(activity: Activity, words: Words, asked: CompletableDeferred<Boolean>) {
        answer = asked
        val ask = context.service<KeyguardManager>().createConfirmDeviceCredentialIntent(words.say("screens.shut_title"), "")
        if (ask == null) asked.complete(true) else activity.startActivityForResult(ask, REQUEST)
    }

    /** What the phone's own screen said. */
    fun result(yes: Boolean) {
        answer?.complete(yes)
    }

    companion object {
        const val REQUEST = 13
    }
}
