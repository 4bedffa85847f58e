package satchel.screens

import org.jetbrains.skia.Bitmap
import org.jetbrains.skia.EncodedImageFormat
import org.jetbrains.skia.Image
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import satchel.kit.ThemeChoice
import java.io.File
import kotlin.math.abs

/**
 * The gallery beside the pictures that were looked at and taken. A change of a few grey values along edges is no change; one that an
 * eye sees is. After a change that is meant: `mvn -f android/pom.xml -pl screens -am test -Dsatchel.golden=write`, look, commit.
 */
class GoldenTest {
    private val folder = File(System.getProperty("satchel.root"), "android/screens/src/test/golden")
    private val writes = System.getProperty("satchel.golden") == "write"

    @Test
    fun `the gallery looks as it was taken`() {
        val looks = mapOf(
            "light" to Shot(scale = SCALE), "dark" to Shot(ThemeChoice.DARK, scale = SCALE), "large" to Shot(scale = SCALE, fontScale = 2f),
        )
        val changed = looks.flatMap { (name, shot) -> Gallery.samples.mapNotNull { compared(name, it, shot) } }
        assertEquals(emptyList<String>(), changed, changed.joinToString("\n"))
    }

    private fun compared(look: String, sample: Sample, shot: Shot): String? {
        val file = File(folder, "$look/${sample.name}.webp")
        val taken = checkNotNull(picture(sample, shot).encodeToData(EncodedImageFormat.WEBP, QUALITY)) { "no WebP" }.bytes
        if (writes) {
            file.parentFile.mkdirs()
            file.writeBytes(taken)
            return null
        }
        if (!file.exists()) return "$look/${sample.name}: no picture was taken"
        val (now, then) = pixels(taken) to pixels(file.readBytes())
        if (now.size != then.size) return "$look/${sample.name}: another size"
        val seen = now.indices.count { abs(now[it] - then[it]) > SEEN }
        if (seen <= now.size * MOST_SEEN) return null
        File(System.getProperty("java.io.tmpdir"), "satchel-$look-${sample.name}.webp").writeBytes(taken)
        return "$look/${sample.name}: $seen of ${now.size} values differ"
    }

    /** Each channel, averaged over two by two pixels: what an eye still tells apart. */
    private fun pixels(file: ByteArray): IntArray {
        val image = Image.makeFromEncoded(file)
        val bitmap = Bitmap.makeFromImage(image)
        val (width, height) = image.width / 2 to image.height / 2
        return IntArray(width * height * 3) { i ->
            val (channel, cell) = i % 3 * 8 to i / 3
            val (x, y) = cell % width * 2 to cell / width * 2
            listOf(0 to 0, 1 to 0, 0 to 1, 1 to 1).sumOf { (dx, dy) -> bitmap.getColor(x + dx, y + dy) shr channel and 0xFF } / 4
        }
    }

    private companion object {
        /** Pictures of half a pixel a point: small, and every word still leaves its trace. */
        const val SCALE = 0.5f

        /** Of WebP, of 100: a third of a PNG's bytes. What is new goes through the same before it is compared. */
        const val QUALITY = 75

        /** Of 255: what an eye sees as another colour side by side. */
        const val SEEN = 12

        /** A part of the picture that nobody notices: two letters. */
        const val MOST_SEEN = 0.0005
    }
}
