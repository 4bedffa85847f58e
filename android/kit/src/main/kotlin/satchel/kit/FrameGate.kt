package satchel.kit

import kotlin.math.abs

/**
 * Which camera frames are worth decoding: at most eight a second, none after twenty seconds without a label until the courier
 * asks, and none of a scene that was just answered, so that one box before the camera is one scan.
 *
 * Times are milliseconds of any clock that does not go back. Not for several threads.
 */
class FrameGate {
    private var decodedAt = Long.MIN_VALUE / 2
    private var labelAt = Long.MIN_VALUE / 2
    private var answered: IntArray? = null

    /** The camera may rest. */
    fun asleep(now: Long): Boolean = labelAt > Long.MIN_VALUE / 2 && now - labelAt >= SLEEP_AFTER_MS

    /** The courier touched the screen, or it was opened. */
    fun wake(now: Long) {
        labelAt = now
    }

    /** Whether to decode this frame. */
    fun wants(frame: Luma, now: Long): Boolean {
        if (now - decodedAt < DECODE_EVERY_MS || asleep(now)) return false
        answered?.let { if (difference(it, sketch(frame)) < SAME_SCENE) return false }
        answered = null
        decodedAt = now
        if (labelAt <= Long.MIN_VALUE / 2) labelAt = now
        return true
    }

    /** The frame held a label and was answered. */
    fun answered(frame: Luma, now: Long) {
        answered = sketch(frame)
        labelAt = now
    }

    /** Brightness at the points of a coarse grid: enough to see that a box was taken away. */
    private fun sketch(frame: Luma): IntArray = IntArray(GRID * GRID) { cell ->
        val x = (cell % GRID * 2 + 1) * frame.width / (2 * GRID)
        val y = (cell / GRID * 2 + 1) * frame.height / (2 * GRID)
        frame.bytes.get(y * frame.rowStride + x).toInt() and 0xFF
    }

    private fun difference(a: IntArray, b: IntArray): Int = a.indices.sumOf { abs(a[it] - b[it]) } / a.size

    companion object {
        const val DECODE_EVERY_MS = 125L
        const val SLEEP_AFTER_MS = 20_000L
        private const val GRID = 16

        /** Mean difference of brightness, of 255: a hand's tremor stays below on paper, another box does not. Not measured on a phone. */
        private const val SAME_SCENE = 12
    }
}
