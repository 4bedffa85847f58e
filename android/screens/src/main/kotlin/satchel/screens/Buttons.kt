package satchel.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Shape
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp

private val BUTTON = RoundedCornerShape(18.dp)

/** Of buttons that stand three in a row: little room beside their words. */
private val ROW_HEIGHT = 56.dp

/** The next thing: filled, 64 high. */
@Composable
fun Next(label: String, onClick: () -> Unit, icon: ImageVector? = null, tint: Tint = Satchel.colors.primary, enabled: Boolean = true) =
    Plain(label, onClick, icon, BUTTON, tint.strong, tint.on, Modifier.defaultMinSize(minHeight = 64.dp), style = Satchel.type.button, enabled = enabled)

/**
 * Everything that undoes, doubts or leaves: outlined. `on`: filled softly and ringed. `of`: for what it is, said by a screen reader
 * where other buttons have the same words.
 */
@Composable
fun Side(
    label: String,
    onClick: () -> Unit,
    icon: ImageVector? = null,
    color: Color = Satchel.colors.ink,
    height: Dp = 64.dp,
    on: Boolean = false,
    modifier: Modifier = Modifier,
    of: String? = null,
) {
    val colors = Satchel.colors
    Plain(
        label, onClick, icon,
        shape = if (height < ROW_HEIGHT) RoundedCornerShape(14.dp) else BUTTON,
        ground = if (on) colors.primary.soft else colors.surface,
        ink = if (on) colors.primary.strong else color,
        modifier = modifier.defaultMinSize(minHeight = height).semantics { if (of != null) contentDescription = "$label, $of" },
        border = if (on) BorderStroke(colors.lineWidth + 1.dp, colors.primary.strong) else BorderStroke(colors.lineWidth, colors.control),
        narrow = height == ROW_HEIGHT,
    )
}

/** A button of any look. `narrow`: little room beside its words. */
@Composable
fun Plain(
    label: String,
    onClick: () -> Unit,
    icon: ImageVector?,
    shape: Shape,
    ground: Color,
    ink: Color,
    modifier: Modifier,
    border: BorderStroke? = null,
    style: TextStyle = Satchel.type.strong,
    enabled: Boolean = true,
    narrow: Boolean = false,
) {
    Surface(onClick, modifier.semantics { role = Role.Button }, enabled, shape, ground, ink, border = border) {
        Row(
            Modifier.padding(horizontal = if (narrow) 8.dp else 16.dp, vertical = 8.dp),
            Arrangement.Center,
            Alignment.CenterVertically,
        ) {
            if (icon != null) {
                Sign(icon, null, Modifier.size(if (narrow) 20.dp else 22.dp))
                Spacer(Modifier.width(if (narrow) 6.dp else 10.dp))
            }
            Text(label, style = style, textAlign = TextAlign.Center)
        }
    }
}

/** One of several: the chosen one is filled softly and ringed. */
@Composable
fun Choice(
    label: String,
    chosen: Boolean,
    onClick: () -> Unit,
    color: Color = Satchel.colors.ink,
    icon: ImageVector? = null,
    of: String? = null,
) {
    Side(label, onClick, icon, color, 48.dp, chosen, Modifier.semantics { selected = chosen }, of)
}

/** An icon that is a button; its words are for a screen reader. */
@Composable
fun IconAct(icon: ImageVector, label: String, onClick: () -> Unit, modifier: Modifier = Modifier) {
    Surface(
        onClick = onClick,
        color = Color.Transparent,
        contentColor = Satchel.colors.ink,
        shape = RoundedCornerShape(24.dp),
        modifier = modifier.size(48.dp).semantics {
            role = Role.Button
            contentDescription = label
        },
    ) { Box(contentAlignment = Alignment.Center) { Sign(icon, null, Modifier.size(26.dp)) } }
}
