package satchel.kit

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.nio.ByteBuffer

class FrameGateTest {
    private val gate = FrameGate().apply { wake(0) }

    private fun frame(shade: Int, noise: Int = 0): Luma {
        val (width, height, stride) = Triple(64, 48, 80)
        val bytes = ByteBuffer.allocateDirect(stride * height)
        for (i in 0 until stride * height) bytes.put(i, (shade + i * 7 % (noise + 1)).toByte())
        return Luma(bytes, width, height, stride)
    }

    @Test
    fun `at most eight decodes a second`() {
        val wanted = (0L until 1_000 step 16).count { gate.wants(frame(it.toInt() % 200), it) }
        assertEquals(8, wanted)
    }

    @Test
    fun `one box before the camera is one scan, the next box is another`() {
        assertTrue(gate.wants(frame(100), 0))
        gate.answered(frame(100), 0)
        assertFalse(gate.wants(frame(100), 500))
        assertFalse(gate.wants(frame(102, noise = 6), 900), "a hand trembles")
        assertTrue(gate.wants(frame(160), 1_000))
        assertTrue(gate.wants(frame(100), 1_200), "the first box again is a scan of its own")
    }

    @Test
    fun `after twenty seconds without a label the camera rests until it is woken`() {
        assertTrue(gate.wants(frame(10), 19_000))
        assertTrue(gate.asleep(20_000))
        assertFalse(gate.wants(frame(10), 21_000))
        gate.wake(22_000)
        assertTrue(gate.wants(frame(10), 22_000))
    }
}
