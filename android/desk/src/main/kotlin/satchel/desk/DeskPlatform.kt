package satchel.desk

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import org.jetbrains.skia.Rect
import org.jetbrains.skia.SamplingMode
import org.jetbrains.skia.Surface
import satchel.kit.*
import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import kotlin.math.roundToInt
import org.jetbrains.skia.Image as SkiaImage

/** A phone's surroundings at a desk: what it would open is said on the terminal, its camera is [camera]. */
class DeskPlatform(private val folder: Path, private val camera: () -> ByteArray?, private val say: (String) -> Unit = ::println) : Platform {
    private val begun = folder.resolve("begun")

    override fun navigate(address: String, latE7: Long?, lonE7: Long?) =
        say("Navigation to $address" + if (latE7 != null && lonE7 != null) " (${latE7 / 1e7}, ${lonE7 / 1e7})" else "")

    override fun call(phone: String) = true.also { say("Calls $phone") }

    override fun text(phone: String) = true.also { say("Writes to $phone") }

    override fun answer(verdict: Tone) = Unit

    override fun torch(on: Boolean) = Unit

    override suspend fun photo(): Picture = camera()?.let(Picture::Taken) ?: Picture.Busy

    override suspend fun photoByApp(): Picture = photo()

    override fun openSettings() = say("Opens the settings")

    override fun keep(name: String, bytes: ByteArray): Boolean = begun.resolve(name).let {
        Files.createDirectories(begun)
        Files.write(it, bytes)
        true
    }

    override fun kept(name: String): ByteArray? = begun.resolve(name).takeIf(Files::exists)?.let(Files::readAllBytes)

    override fun drop(beginning: String) = begun.toFile().listFiles { file -> file.name.startsWith(beginning) }.orEmpty().forEach { it.delete() }

    override val about = "${System.getProperty("os.name")} ${System.getProperty("os.version")}"

    override suspend fun fileFor(name: String): String = "${folder.resolve(name)}"

    override fun share(file: String) = say("Shares $file")
}

/** A photo no larger than it is shown, turned as its EXIF says (Skia's own doing); null: it is none. */
fun photoOf(bytes: ByteArray, side: Int): ImageBitmap? = runCatching {
    SkiaImage.makeFromEncoded(bytes).use { whole ->
        val scale = minOf(1f, side.toFloat() / maxOf(whole.width, whole.height))
        val (width, height) = (whole.width * scale).roundToInt() to (whole.height * scale).roundToInt()
        Surface.makeRasterN32Premul(width, height).use { small ->
            small.canvas.drawImageRect(
                whole, Rect.makeWH(whole.width.toFloat(), whole.height.toFloat()), Rect.makeWH(width.toFloat(), height.toFloat()),
                SamplingMode.MITCHELL, null, true,
            )
            small.makeImageSnapshot().toComposeImageBitmap()
        }
    }
}.getOrNull()

/** Preferences for as long as the program runs. */
class DeskPreferences(private var kept: Preferences = Preferences(theme = ThemeChoice.LIGHT)) : PreferenceStore {
    override fun read() = kept

    override fun write(preferences: Preferences) {
        kept = preferences
    }
}

/** What the camera sees between two boxes. */
internal fun emptyTable(): Luma = Luma(ByteBuffer.allocateDirect(640 * 360), 640, 360, 640)
