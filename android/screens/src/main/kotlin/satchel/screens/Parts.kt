package satchel.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Icon
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.selected
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp

val CARD = RoundedCornerShape(16.dp)
val BUTTON = RoundedCornerShape(18.dp)
private val SMALL = RoundedCornerShape(10.dp)

/** Of buttons that stand three in a row: little room beside their words. */
private val ROW_HEIGHT = 56.dp

/** Tests look at these by this name. */
const val SIGN = "sign"

/** An icon in one stroke. `label`: only where no word stands beside it. */
@Composable
fun Sign(icon: ImageVector, label: String?, modifier: Modifier = Modifier, tint: Color = LocalContentColor.current) {
    Icon(icon, label, modifier.testTag(SIGN), tint)
}

/** The next thing: filled, 64 high. */
@Composable
fun Next(label: String, onClick: () -> Unit, icon: ImageVector? = null, tint: Tint = Satchel.colors.primary, enabled: Boolean = true) {
    Surface(
        onClick = onClick,
        enabled = enabled,
        shape = BUTTON,
        color = tint.strong,
        contentColor = tint.on,
        modifier = Modifier.semantics { role = Role.Button },
    ) { Label(label, icon, Satchel.type.button, Modifier.defaultMinSize(minHeight = 64.dp)) }
}

/** Everything that undoes, doubts or leaves: outlined. */
@Composable
fun Side(
    label: String,
    onClick: () -> Unit,
    icon: ImageVector? = null,
    color: Color = Satchel.colors.ink,
    height: Dp = 64.dp,
    on: Boolean = false,
    modifier: Modifier = Modifier,
) {
    val colors = Satchel.colors
    val edge = if (on) colors.primary.strong else colors.control
    Surface(
        onClick = onClick,
        shape = if (height < 56.dp) RoundedCornerShape(14.dp) else BUTTON,
        color = if (on) colors.primary.soft else colors.surface,
        contentColor = if (on) colors.primary.strong else color,
        border = BorderStroke(if (on) colors.lineWidth + 1.dp else colors.lineWidth, edge),
        modifier = modifier.semantics { role = Role.Button },
    ) {
        val narrow = if (height == ROW_HEIGHT) 8.dp else 16.dp
        Label(label, icon, Satchel.type.strong, Modifier.defaultMinSize(minHeight = height), narrow)
    }
}

@Composable
private fun Label(label: String, icon: ImageVector?, style: TextStyle, modifier: Modifier, beside: Dp = 16.dp) {
    Row(
        modifier.padding(horizontal = beside, vertical = 8.dp),
        horizontalArrangement = Arrangement.Center,
        verticalAlignment = Alignment.CenterVertically,
    ) {
        if (icon != null) {
            Sign(icon, null, Modifier.size(if (beside < 16.dp) 20.dp else 22.dp))
            Spacer(Modifier.width(if (beside < 16.dp) 6.dp else 10.dp))
        }
        Text(label, style = style, textAlign = TextAlign.Center)
    }
}

/** One of several: the chosen one is filled softly and ringed. */
@Composable
fun Choice(label: String, chosen: Boolean, onClick: () -> Unit, color: Color = Satchel.colors.ink, modifier: Modifier = Modifier) {
    Side(label, onClick, color = color, height = 48.dp, on = chosen, modifier = modifier.semantics { selected = chosen })
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

/** Something that belongs together. `onClick`: it leads somewhere. */
@Composable
fun Card(
    modifier: Modifier = Modifier,
    color: Color = Satchel.colors.surface,
    edge: Color = Satchel.colors.line,
    onClick: (() -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) {
    val border = BorderStroke(Satchel.colors.lineWidth, edge)
    val inside: @Composable () -> Unit = { Column(Modifier.fillMaxWidth().padding(16.dp), content = content) }
    if (onClick == null) {
        Surface(modifier.fillMaxWidth(), CARD, color, Satchel.colors.ink, border = border, content = inside)
    } else {
        Surface(onClick, modifier.fillMaxWidth().semantics { role = Role.Button }, true, CARD, color, Satchel.colors.ink, border = border, content = inside)
    }
}

/** The number of a box, a stop or a shelf: what the eye looks for. `said`: what a screen reader says in its place. */
@Composable
fun Badge(number: String, size: Dp = 44.dp, said: String? = null) {
    val colors = Satchel.colors
    Box(
        Modifier.defaultMinSize(size, size).clip(RoundedCornerShape(size / 4)).background(colors.ink).padding(horizontal = 6.dp, vertical = 4.dp)
            .clearAndSetSemantics { if (said != null) contentDescription = said },
        contentAlignment = Alignment.Center,
    ) {
        val style = if (size >= 56.dp) Satchel.type.title else Satchel.type.head.copy(fontSize = Satchel.type.button.fontSize)
        Text(number, color = colors.paper, style = style)
    }
}

/** A few words that say a state, never by colour alone. */
@Composable
fun Chip(text: String, tint: Tint, icon: ImageVector? = null, onClick: (() -> Unit)? = null) {
    val edge = if (tint.soft == Satchel.colors.surface) BorderStroke(Satchel.colors.lineWidth, tint.strong) else null
    val inside: @Composable () -> Unit = {
        Row(Modifier.padding(horizontal = 10.dp, vertical = 4.dp), verticalAlignment = Alignment.CenterVertically) {
            if (icon != null) {
                Sign(icon, null, Modifier.size(16.dp))
                Spacer(Modifier.width(6.dp))
            }
            Text(text, style = Satchel.type.smallStrong)
        }
    }
    if (onClick == null) {
        Surface(shape = SMALL, color = tint.soft, contentColor = tint.strong, border = edge, content = inside)
    } else {
        Surface(onClick, Modifier.semantics { role = Role.Button }, true, SMALL, tint.soft, tint.strong, border = edge, content = inside)
    }
}

/** What is true, in words. */
@Composable
fun Banner(text: String, tint: Tint, icon: ImageVector, second: String? = null, onClick: (() -> Unit)? = null) {
    Card(edge = tint.strong, onClick = onClick) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            Sign(icon, null, Modifier.size(22.dp), tint.strong)
            Spacer(Modifier.width(14.dp))
            Column(Modifier.weight(1f)) {
                Text(text, style = Satchel.type.smallStrong, color = tint.strong)
                if (second != null) Text(second, style = Satchel.type.small)
            }
        }
    }
}

/** An icon, a headline and a second line. `end`: what stands at the other side. */
@Composable
fun Line(
    title: String,
    second: String? = null,
    icon: ImageVector? = null,
    tint: Color = Satchel.colors.ink,
    start: (@Composable () -> Unit)? = null,
    end: (@Composable RowScope.() -> Unit)? = null,
) {
    Row(Modifier.fillMaxWidth(), verticalAlignment = Alignment.CenterVertically) {
        if (icon != null) {
            Sign(icon, null, Modifier.size(24.dp), tint)
            Spacer(Modifier.width(14.dp))
        }
        if (start != null) {
            start()
            Spacer(Modifier.width(12.dp))
        }
        Column(Modifier.weight(1f)) {
            Text(title, style = Satchel.type.strong)
            if (!second.isNullOrEmpty()) Text(second, style = Satchel.type.small, color = Satchel.colors.muted)
        }
        if (end != null) {
            Spacer(Modifier.width(8.dp))
            end()
        }
    }
}

@Composable
fun Rule(modifier: Modifier = Modifier) {
    Box(modifier.fillMaxWidth().height(Satchel.colors.lineWidth).background(Satchel.colors.line))
}

/** How far something is; `parts` of `of`, each in its colour. */
@Composable
fun Progress(of: Int, vararg parts: Pair<Int, Color>) {
    Row(Modifier.fillMaxWidth().height(10.dp).clip(RoundedCornerShape(5.dp)).background(Satchel.colors.line)) {
        parts.filter { it.first > 0 }.forEach { (n, color) -> Box(Modifier.weight(n.toFloat()).height(10.dp).background(color)) }
        val rest = of - parts.sumOf { it.first }
        if (rest > 0) Spacer(Modifier.weight(rest.toFloat()))
    }
}

/** A field for one line. `digits`: opens the keyboard of numbers. */
@Composable
fun Field(label: String, value: String, onChange: (String) -> Unit, modifier: Modifier = Modifier, digits: Boolean = false, capitals: Boolean = false) {
    OutlinedTextField(
        value = value,
        onValueChange = onChange,
        label = { Text(label, style = Satchel.type.small) },
        textStyle = Satchel.type.head,
        singleLine = true,
        shape = RoundedCornerShape(14.dp),
        keyboardOptions = KeyboardOptions(
            keyboardType = if (digits) KeyboardType.NumberPassword else KeyboardType.Text,
            capitalization = if (capitals) KeyboardCapitalization.Characters else KeyboardCapitalization.Words,
        ),
        modifier = modifier.fillMaxWidth(),
    )
}

/** The heading of a screen and, at the other side, one thing to leave or to open. */
@Composable
fun Heading(title: String, second: String? = null, end: (@Composable () -> Unit)? = null) {
    Row(Modifier.fillMaxWidth().padding(start = 4.dp, bottom = 4.dp), verticalAlignment = Alignment.CenterVertically) {
        Column(Modifier.weight(1f)) {
            Text(title, style = Satchel.type.title, modifier = Modifier.semantics { heading() })
            if (!second.isNullOrEmpty()) Text(second, style = Satchel.type.text, color = Satchel.colors.muted)
        }
        end?.invoke()
    }
}
