package satchel.screens

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import org.jetbrains.skia.Canvas
import org.jetbrains.skia.Data
import org.jetbrains.skia.Font
import org.jetbrains.skia.Paint
import org.jetbrains.skia.RRect
import org.jetbrains.skia.Rect
import org.jetbrains.skia.Surface
import org.jetbrains.skia.Typeface

/** What the camera sees in the gallery: a label on a box, and a box at a door. Drawn, so that no picture lies in the repository. */
internal object SamplePictures {
    val label: ImageBitmap by lazy { drawn(640, 400, ::label) }
    val door: ImageBitmap by lazy { drawn(716, 540, ::door) }

    private fun drawn(width: Int, height: Int, draw: (Canvas) -> Unit): ImageBitmap {
        val surface = Surface.makeRasterN32Premul(width, height)
        draw(surface.canvas)
        return surface.makeImageSnapshot().toComposeImageBitmap()
    }

    private fun paint(color: Long) = Paint().apply { this.color = color.toInt() }

    private fun Canvas.box(x: Float, y: Float, width: Float, height: Float, color: Long) {
        drawRect(Rect.makeXYWH(x, y, width, height), paint(color))
    }

    private fun font(name: String, size: Float): Font {
        val bytes = checkNotNull(SamplePictures::class.java.getResource("/fonts/$name")) { name }.readBytes()
        return Font(Typeface.makeFromData(Data.makeFromBytes(bytes)), size)
    }

    private fun label(canvas: Canvas) {
        canvas.box(0f, 0f, 640f, 400f, 0xFF4A4136)
        canvas.box(30f, 20f, 580f, 360f, 0xFF5B4F40)
        canvas.rotate(-4f, 320f, 200f)
        canvas.drawRRect(RRect.makeXYWH(80f, 34f, 480f, 332f, 8f), paint(0xFFF4F2EC))
        val (bold, plain) = font("Roboto-Bold.ttf", 26f) to font("Roboto-Regular.ttf", 25f)
        val ink = paint(0xFF161616)
        canvas.drawString("SHIP TO", 116f, 80f, bold, ink)
        listOf("D. Alvarez", "318 E Whittier St", "Columbus OH 43206").forEachIndexed { i, line ->
            canvas.drawString(line, 116f, 112f + 31 * i, plain, ink)
        }
        var x = 120f
        var bar = 7
        while (x < 500f) {
            bar = bar * 29 % 97
            canvas.drawRect(Rect.makeXYWH(x, 198f, 2f + bar % 3 * 2, 110f), ink)
            x += 7f + bar % 4 * 2
        }
        canvas.drawString("TBA 3094 1182 7765", 150f, 344f, bold, ink)
    }

    private fun door(canvas: Canvas) {
        for (y in 0 until 540) canvas.box(0f, y.toFloat(), 716f, 1f, 0xFF000000 or shade(y))
        canvas.box(240f, 40f, 240f, 400f, 0xFFE9E4D8)
        canvas.box(252f, 52f, 216f, 376f, 0xFF3C5A70)
        canvas.drawCircle(438f, 250f, 10f, paint(0xFFE8BE55))
        canvas.box(140f, 440f, 520f, 100f, 0xFFA49C8C)
        canvas.box(292f, 356f, 192f, 110f, 0xFFB58B55)
        canvas.box(292f, 356f, 192f, 24f, 0xFFCDA168)
    }

    private fun shade(y: Int): Long {
        val grey = 0x8C - y / 8L
        return grey shl 16 or ((grey - 8) shl 8) or (grey - 22)
    }
}
