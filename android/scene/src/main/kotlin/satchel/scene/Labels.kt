package satchel.scene

import com.google.zxing.BarcodeFormat
import com.google.zxing.oned.Code128Writer
import java.awt.BasicStroke
import java.awt.Color
import java.awt.Font
import java.awt.Graphics2D
import java.awt.RenderingHints
import java.awt.image.BufferedImage

/** What the camera of a phone sees of a parcel: its label on a box, held a little askew. 16 : 9, [width] pixels wide. */
fun labelPicture(parcel: SampleParcel, width: Int = 1280): BufferedImage {
    val picture = BufferedImage(width, width * 9 / 16, BufferedImage.TYPE_INT_RGB)
    picture.createGraphics().apply {
        setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON)
        scale(width / 1280.0, width / 1280.0)
        color = Color(74, 62, 48)
        fillRect(0, 0, 1280, 720)
        color = Color(92, 78, 60)
        fillRect(90, 40, 1100, 640)
        rotate(Math.toRadians(-3.0), 640.0, 360.0)
        label(parcel)
        dispose()
    }
    return picture
}

private fun Graphics2D.label(parcel: SampleParcel) {
    color = Color(244, 242, 236)
    fillRoundRect(230, 70, 820, 580, 16, 16)
    color = Color(22, 22, 22)
    font = Font(Font.SANS_SERIF, Font.BOLD, 40)
    drawString("SHIP TO", 280, 140)
    font = Font(Font.SANS_SERIF, Font.PLAIN, 38)
    listOf(parcel.name, parcel.address, parcel.city).forEachIndexed { i, line -> drawString(line, 280, 190 + i * 48) }
    stroke = BasicStroke(3f)
    drawLine(260, 312, 1020, 312)
    val bars = Code128Writer().encode(parcel.number, BarcodeFormat.CODE_128, 700, 1)
    for (x in 0 until bars.width) if (bars[x, 0]) fillRect(290 + x, 345, 1, 200)
    font = Font(Font.MONOSPACED, Font.BOLD, 38)
    drawString(parcel.number.chunked(4).joinToString(" "), 300, 600)
}

/** The brightness of a picture, its rows padded as a camera's are. */
fun luma(picture: BufferedImage): Luma {
    val stride = (picture.width + 63) / 64 * 64
    val bytes = ByteArray(stride * picture.height)
    for (y in 0 until picture.height) {
        for (x in 0 until picture.width) {
            val rgb = picture.getRGB(x, y)
            val (r, g, b) = Triple(rgb shr 16 and 0xFF, rgb shr 8 and 0xFF, rgb and 0xFF)
            bytes[y * stride + x] = ((r * 299 + g * 587 + b * 114) / 1000).toByte()
        }
    }
    return Luma(direct(bytes), picture.width, picture.height, stride)
}
