package satchel.screens

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.LocalTextStyle
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.*
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import satchel.kit.*

/** A colour, and the ground that it stands on where it fills a whole band. */
@Immutable
data class Tint(val strong: Color, val soft: Color, val on: Color)

/** The colours of one theme, by what they are for. `control`: the border of what can be touched, 3:1 at least. */
@Immutable
data class Palette(
    val paper: Color,
    val surface: Color,
    val ink: Color,
    val muted: Color,
    val line: Color,
    val control: Color,
    val lineWidth: Dp,
    val primary: Tint,
    val attention: Tint,
    val bad: Tint,
    val info: Tint,
    val conflict: Tint,
    val dark: Boolean,
)

private fun tint(strong: Long, soft: Long, on: Long = 0xFFFFFFFF) = Tint(Color(strong), Color(soft), Color(on))

val LightPalette = Palette(
    paper = Color(0xFFFBFAF6), surface = Color(0xFFFFFFFF), ink = Color(0xFF14201B), muted = Color(0xFF4C5A53),
    line = Color(0xFFDADFD8), control = Color(0xFF7C8780), lineWidth = 1.dp,
    primary = tint(0xFF0A5C43, 0xFFDFEFE7), attention = tint(0xFF8F4A00, 0xFFFFEACF), bad = tint(0xFFA3231B, 0xFFFBE1DE),
    info = tint(0xFF174EA6, 0xFFE0EAFB), conflict = tint(0xFF6B2C91, 0xFFF1E5F8), dark = false,
)

val DarkPalette = Palette(
    paper = Color(0xFF0E1411), surface = Color(0xFF18211C), ink = Color(0xFFEEF3EF), muted = Color(0xFFA9B7AF),
    line = Color(0xFF2E3A33), control = Color(0xFF6C7B72), lineWidth = 1.dp,
    primary = tint(0xFF6FD3A8, 0xFF17382C, 0xFF00261A), attention = tint(0xFFFFB75E, 0xFF3A2A12, 0xFF2B1700),
    bad = tint(0xFFFF9B90, 0xFF421A17, 0xFF3A0500), info = tint(0xFF9CC2FF, 0xFF172B4D, 0xFF001B44),
    conflict = tint(0xFFD9A8F5, 0xFF33194A, 0xFF2B0A42), dark = true,
)

val SunlightPalette = Palette(
    paper = Color.White, surface = Color.White, ink = Color.Black, muted = Color.Black, line = Color.Black,
    control = Color.Black, lineWidth = 2.dp,
    primary = tint(0xFF003D2B, 0xFFFFFFFF), attention = tint(0xFF5A2C00, 0xFFFFFFFF), bad = tint(0xFF7A0A04, 0xFFFFFFFF),
    info = tint(0xFF002C77, 0xFFFFFFFF), conflict = tint(0xFF43106A, 0xFFFFFFFF), dark = false,
)

/** The sizes of text. Figures have one width, so that columns of them stand. */
@Immutable
class Type(family: FontFamily) {
    private val base = TextStyle(fontFamily = family, fontFeatureSettings = "tnum")
    val box = base.copy(fontSize = 84.sp, lineHeight = 92.sp, fontWeight = FontWeight.Bold)
    val money = base.copy(fontSize = 44.sp, lineHeight = 52.sp, fontWeight = FontWeight.Bold)
    val title = base.copy(fontSize = 29.sp, lineHeight = 36.sp, fontWeight = FontWeight.Bold)
    val head = base.copy(fontSize = 22.sp, lineHeight = 28.sp, fontWeight = FontWeight.Bold)
    val strong = base.copy(fontSize = 16.sp, lineHeight = 22.sp, fontWeight = FontWeight.Bold)
    val text = base.copy(fontSize = 16.sp, lineHeight = 22.sp)
    val small = base.copy(fontSize = 14.sp, lineHeight = 20.sp)
    val smallStrong = small.copy(fontWeight = FontWeight.Bold)
    val button = base.copy(fontSize = 18.sp, lineHeight = 24.sp, fontWeight = FontWeight.Bold)
    val tab = base.copy(fontSize = 12.sp, lineHeight = 16.sp, fontWeight = FontWeight.Medium)
}

private val LocalPalette = staticCompositionLocalOf { LightPalette }
private val LocalType = staticCompositionLocalOf { Type(FontFamily.Default) }
private val LocalWords = staticCompositionLocalOf<Words> { error("no words: use SatchelTheme") }
private val LocalLeftHand = staticCompositionLocalOf { false }
private val LocalInsets = staticCompositionLocalOf { PaddingValues(0.dp) }

/** What every screen reads of the theme. */
object Satchel {
    val colors: Palette @Composable get() = LocalPalette.current
    val type: Type @Composable get() = LocalType.current
    val words: Words @Composable get() = LocalWords.current

    /** The filled button is under the left thumb. */
    val leftHand: Boolean @Composable get() = LocalLeftHand.current

    /** Text is so large that pictures make room for it. */
    val largeText: Boolean @Composable get() = LocalDensity.current.fontScale >= 1.3f

    /** What the system's bars take of the screen. */
    val insets: PaddingValues @Composable get() = LocalInsets.current
}

/** Text that the courier wants larger than the system has it. */
private const val LARGE_TEXT = 1.25f

@Composable
fun SatchelTheme(
    words: Words,
    preferences: Preferences = Preferences(),
    font: FontFamily = FontFamily.Default,
    insets: PaddingValues = PaddingValues(0.dp),
    content: @Composable () -> Unit,
) {
    val palette = when (preferences.theme) {
        ThemeChoice.LIGHT -> LightPalette
        ThemeChoice.DARK -> DarkPalette
        ThemeChoice.SUNLIGHT -> SunlightPalette
        ThemeChoice.SYSTEM -> if (isSystemInDarkTheme()) DarkPalette else LightPalette
    }
    val type = remember(font) { Type(font) }
    val density = LocalDensity.current
    val scale = if (preferences.largeText) LARGE_TEXT else 1f
    MaterialTheme(colorScheme = material(palette)) {
        CompositionLocalProvider(
            LocalPalette provides palette,
            LocalType provides type,
            LocalWords provides words,
            LocalLeftHand provides preferences.leftHand,
            LocalInsets provides insets,
            LocalDensity provides Density(density.density, density.fontScale * scale),
            LocalTextStyle provides type.text,
            LocalContentColor provides palette.ink,
            content = content,
        )
    }
}

/** The same colours where Material draws by itself: fields, ripples, marks of selection. */
private fun material(palette: Palette) = (if (palette.dark) darkColorScheme() else lightColorScheme()).copy(
    primary = palette.primary.strong,
    onPrimary = palette.primary.on,
    primaryContainer = palette.primary.soft,
    background = palette.paper,
    onBackground = palette.ink,
    surface = palette.surface,
    onSurface = palette.ink,
    surfaceVariant = palette.surface,
    onSurfaceVariant = palette.muted,
    surfaceTint = palette.surface,
    outline = palette.control,
    outlineVariant = palette.line,
    error = palette.bad.strong,
    onError = palette.bad.on,
)
