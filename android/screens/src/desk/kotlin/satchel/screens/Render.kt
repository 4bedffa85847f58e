package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import org.jetbrains.skia.EncodedImageFormat
import org.jetbrains.skia.Image
import satchel.core.Language
import satchel.kit.*
import java.time.ZoneId

/** The phone's own font, which a desk does not have: the same pictures on every machine. See resources/fonts. */
val RobotoFamily = FontFamily(
    Font("fonts/Roboto-Regular.ttf", FontWeight.Normal),
    Font("fonts/Roboto-Medium.ttf", FontWeight.Medium),
    Font("fonts/Roboto-Bold.ttf", FontWeight.Bold),
)

/** How a picture is taken: a phone of 390 x 844 points. */
data class Shot(
    val theme: ThemeChoice = ThemeChoice.LIGHT,
    val spanish: Boolean = false,
    val fontScale: Float = 1f,
    val scale: Float = 1.5f,
    val width: Int = 390,
    val height: Int = 844,
    val leftHand: Boolean = false,
) {
    val preferences get() = Preferences(theme = theme, leftHand = leftHand)
    val words get() = Words(if (spanish) Language.ES else Language.EN, ZoneId.of("America/New_York"))
}

/** What the system's bar takes at the top. */
private val BAR = 36.dp

/** A phone's frame of system bars, as on the pictures of the design: the time and, at the other side, the network in words. */
@Composable
fun PhoneFrame(shot: Shot, time: String, network: String, dark: Boolean = false, content: @Composable () -> Unit) {
    SatchelTheme(shot.words, shot.preferences, RobotoFamily, PaddingValues(top = BAR, bottom = 8.dp)) {
        Box(Modifier.fillMaxSize().background(Satchel.colors.paper)) {
            content()
            // A system bar does not grow with the text.
            CompositionLocalProvider(LocalDensity provides Density(LocalDensity.current.density)) {
                Row(Modifier.fillMaxWidth().height(BAR).padding(horizontal = 22.dp).clearAndSetSemantics {}, verticalAlignment = Alignment.CenterVertically) {
                    val ink = if (dark) Color.White else Satchel.colors.ink
                    Text(time, style = Satchel.type.smallStrong, color = ink, modifier = Modifier.weight(1f))
                    Text(network, style = Satchel.type.small, color = if (dark) Color.White else Satchel.colors.muted)
                }
            }
        }
    }
}

/** Draws a sample without a display. */
fun picture(sample: Sample, shot: Shot = Shot()): Image = render(shot) {
    PhoneFrame(shot, sample.time, if (sample.network) "" else shot.words.say("screens.no_network"), sample.camera) { sample.content() }
}

/** Draws anything that fills a phone, after [frames] frames at 60 a second. */
fun render(shot: Shot, frames: Int = 3, content: @Composable () -> Unit): Image {
    val density = Density(shot.scale, shot.fontScale)
    val scene = ImageComposeScene((shot.width * shot.scale).toInt(), (shot.height * shot.scale).toInt(), density, content = content)
    try {
        var image = scene.render()
        for (frame in 1..frames) {
            image.close() // its pixels are not on the heap: no collector sees how much waits
            image = scene.render(frame * 16_000_000L)
        }
        return image
    } finally {
        scene.close()
    }
}

fun Image.png(): ByteArray = checkNotNull(encodeToData(EncodedImageFormat.PNG)) { "no PNG" }.use { it.bytes }
