package satchel.platform

import android.content.Context
import android.media.AudioAttributes
import android.media.AudioFormat
import android.media.AudioTrack
import android.os.VibrationEffect
import android.os.Vibrator
import satchel.kit.Tone
import kotlin.math.PI
import kotlin.math.min
import kotlin.math.sin

/** How a verdict sounds and feels: told apart without looking. A phone without a motor or a speaker says nothing. */
class Answers(context: Context) {
    private val vibrator: Vibrator? = context.getSystemService(Vibrator::class.java)?.takeIf { it.hasVibrator() }
    private val tracks = HashMap<Tone, AudioTrack?>()
    private var sounding: AudioTrack? = null

    fun give(verdict: Tone, sounds: Boolean) {
        vibrator?.vibrate(VibrationEffect.createWaveform(pattern(verdict), -1))
        if (sounds) runCatching { sound(verdict) }
    }

    private fun sound(verdict: Tone) {
        sounding?.stop()
        sounding = tracks.getOrPut(verdict) { track(samples(verdict)) }?.apply {
            reloadStaticData() // from its beginning
            play()
        }
    }

    private fun track(samples: ShortArray): AudioTrack? = AudioTrack.Builder()
        .setAudioAttributes(AudioAttributes.Builder().setUsage(AudioAttributes.USAGE_NOTIFICATION_EVENT).build())
        .setAudioFormat(AudioFormat.Builder().setEncoding(AudioFormat.ENCODING_PCM_16BIT).setSampleRate(RATE).build())
        .setTransferMode(AudioTrack.MODE_STATIC)
        .setBufferSizeInBytes(2 * samples.size)
        .build()
        .takeIf { it.write(samples, 0, samples.size) == samples.size }

    /** A note of so many hertz for so many milliseconds, and the silence behind it. */
    internal data class Note(val hertz: Int, val ms: Int)

    companion object {
        private const val RATE = 22_050
        private const val SILENCE_MS = 50
        private const val LOUD = 26_000
        private const val FADE = 110 // samples, against a click

        /** The table of verdicts: one high, two down, three low, a click, one long and low. */
        internal fun notes(verdict: Tone): List<Note> = when (verdict) {
            Tone.RIGHT -> listOf(Note(1_568, 120))
            Tone.ELSEWHERE -> listOf(Note(880, 120), Note(587, 160))
            Tone.UNKNOWN -> List(3) { Note(330, 110) }
            Tone.AGAIN -> listOf(Note(1_047, 25))
            Tone.REFUSED -> listOf(Note(262, 400))
        }

        internal fun samples(verdict: Tone): ShortArray = notes(verdict).flatMap { note ->
            val sounding = RATE * note.ms / 1_000
            val wave = List(sounding) { at ->
                val edge = min(1.0, min(at, sounding - at).toDouble() / FADE)
                (LOUD * edge * sin(2 * PI * note.hertz * at / RATE)).toInt().toShort()
            }
            wave + List(RATE * SILENCE_MS / 1_000) { 0.toShort() }
        }.toShortArray()

        /** Milliseconds off and on in turn: a tap is short, what is no parcel of this day is long. */
        fun pattern(verdict: Tone): LongArray = when (verdict) {
            Tone.RIGHT -> longArrayOf(0, 40)
            Tone.ELSEWHERE -> longArrayOf(0, 40, 80, 40)
            Tone.UNKNOWN -> longArrayOf(0, 300)
            Tone.AGAIN -> longArrayOf(0, 15)
            Tone.REFUSED -> longArrayOf(0, 500)
        }
    }
}
