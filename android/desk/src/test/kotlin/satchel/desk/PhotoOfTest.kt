package satchel.desk

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import satchel.scene.doorPhoto
import java.io.ByteArrayInputStream
import javax.imageio.ImageIO

/** A photo as a screen draws it. */
class PhotoOfTest {
    private val photo = doorPhoto(7)
    private val whole = ImageIO.read(ByteArrayInputStream(photo)).run { width to height }

    /** The same JPEG as a phone writes it that was held upright: to be turned by a quarter. */
    private val turned =
        photo.copyOfRange(0, 2) + bytes("FFE1 0022 45786966 0000 4D4D002A 00000008 0001 0112 0003 00000001 0006 0000 00000000") +
            photo.copyOfRange(2, photo.size)

    private fun bytes(hex: String) = hex.replace(" ", "").chunked(2).map { it.toInt(16).toByte() }.toByteArray()

    @Test
    fun `it is no larger than it is shown, keeps its shape, and is never blown up`() {
        val small = photoOf(photo, 300)!!
        assertEquals(300, maxOf(small.width, small.height))
        val (width, height) = whole
        assertTrue(kotlin.math.abs(small.width * height - small.height * width) <= maxOf(width, height), "${small.width} x ${small.height} of $whole")
        assertEquals(whole, photoOf(photo, 10_000)!!.run { this.width to this.height })
    }

    @Test
    fun `it stands as its EXIF says`() {
        val (width, height) = whole
        assertEquals(height to width, photoOf(turned, 10_000)!!.run { this.width to this.height })
    }

    @Test
    fun `what is no picture is none`() = assertNull(photoOf(ByteArray(1_000), 300))
}
