package satchel.scene

import com.google.zxing.BarcodeFormat
import com.google.zxing.oned.Code128Writer
import java.awt.Color
import java.awt.Font
import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import java.util.Random
import javax.imageio.ImageIO

/** A camera frame's brightness, in memory of its own as a camera's is. */
class Luma(val bytes: ByteBuffer, val width: Int, val height: Int, val rowStride: Int)

/** A label as the camera sees it: Code 128 on white, rows padded as a camera's are. */
fun labelFrame(text: String): Luma {
    val (width, height, stride) = Triple(800, 300, 832)
    val bars = Code128Writer().encode(text, BarcodeFormat.CODE_128, 640, 160)
    val bytes = ByteArray(stride * height) { 0xE8.toByte() }
    for (y in 0 until bars.height) {
        for (x in 0 until bars.width) {
            if (bars[x, y]) bytes[(y + 70) * stride + x + 80] = 0x18
        }
    }
    return Luma(direct(bytes), width, height, stride)
}

fun direct(bytes: ByteArray): ByteBuffer = ByteBuffer.allocateDirect(bytes.size).put(bytes).rewind()

/** A parcel at a door as a JPEG file: bright, sharp, with texture. */
fun doorPhoto(seed: Long): ByteArray {
    val picture = BufferedImage(1600, 1200, BufferedImage.TYPE_INT_RGB)
    val random = Random(seed)
    picture.createGraphics().apply {
        color = Color(196, 178, 150)
        fillRect(0, 0, 1600, 1200)
        repeat(4_000) {
            val shade = 90 + random.nextInt(150)
            color = Color(shade, shade, shade - random.nextInt(60))
            fillRect(random.nextInt(1600), random.nextInt(1200), 6, 6)
        }
        color = Color(60, 90, 70)
        fillRect(500, 120, 420, 800)
        color = Color(214, 170, 110)
        fillRect(620, 760, 380, 260)
        color = Color.BLACK
        font = Font(Font.SANS_SERIF, Font.BOLD, 60)
        drawString("No. $seed", 660, 900)
        dispose()
    }
    return ByteArrayOutputStream().also { ImageIO.write(picture, "jpeg", it) }.toByteArray()
}
