package satchel.platform

import android.content.Context
import android.media.AudioManager
import android.media.ToneGenerator
import android.os.VibrationEffect
import android.os.Vibrator
import satchel.kit.Tone

/** How a verdict sounds and feels: told apart without looking. A phone without a motor or a speaker says nothing. */
class Answers(context: Context) {
    private val vibrator: Vibrator? = context.getSystemService(Vibrator::class.java)?.takeIf { it.hasVibrator() }
    private val tones = runCatching { ToneGenerator(AudioManager.STREAM_NOTIFICATION, VOLUME_PERCENT) }.getOrNull()

    fun give(verdict: Tone, sounds: Boolean) {
        vibrator?.vibrate(VibrationEffect.createWaveform(pattern(verdict), -1))
        if (sounds) tones?.startTone(sound(verdict), SOUND_MS)
    }

    private fun sound(verdict: Tone) = when (verdict) {
        Tone.RIGHT -> ToneGenerator.TONE_PROP_ACK
        Tone.AGAIN -> ToneGenerator.TONE_PROP_BEEP2
        Tone.ELSEWHERE -> ToneGenerator.TONE_PROP_PROMPT
        Tone.UNKNOWN -> ToneGenerator.TONE_PROP_NACK
        Tone.REFUSED -> ToneGenerator.TONE_SUP_ERROR
    }

    companion object {
        private const val VOLUME_PERCENT = 90
        private const val SOUND_MS = 200

        /** Milliseconds off and on in turn: one short for right, more and longer the more wrong it is. */
        fun pattern(verdict: Tone): LongArray = when (verdict) {
            Tone.RIGHT -> longArrayOf(0, 40)
            Tone.AGAIN -> longArrayOf(0, 40, 80, 40)
            Tone.ELSEWHERE -> longArrayOf(0, 200)
            Tone.UNKNOWN -> longArrayOf(0, 200, 100, 200)
            Tone.REFUSED -> longArrayOf(0, 200, 100, 200, 100, 200)
        }
    }
}
