package satchel.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardActions
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
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import satchel.core.StopBrief
import satchel.core.Text as Sentence

val CARD = RoundedCornerShape(16.dp)
private val SMALL = RoundedCornerShape(10.dp)

/** Tests look at these by this name. */
const val SIGN = "sign"

/** An icon in one stroke. `label`: only where no word stands beside it. */
@Composable
fun Sign(icon: ImageVector, label: String?, modifier: Modifier = Modifier, tint: Color = LocalContentColor.current) {
    Icon(icon, label, modifier.testTag(SIGN), tint)
}

/** Something that belongs together, its parts `gap` apart. `onClick`: it leads somewhere. */
@Composable
fun Card(
    modifier: Modifier = Modifier,
    color: Color = Satchel.colors.surface,
    edge: Color = Satchel.colors.line,
    gap: Dp = 0.dp,
    onClick: (() -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) {
    val border = BorderStroke(Satchel.colors.lineWidth, edge)
    val inside: @Composable () -> Unit = { Column(Modifier.fillMaxWidth().padding(16.dp), Arrangement.spacedBy(gap), content = content) }
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
fun Chip(text: String, tint: Tint, icon: ImageVector) {
    val edge = if (tint.soft == Satchel.colors.surface) BorderStroke(Satchel.colors.lineWidth, tint.strong) else null
    Surface(shape = SMALL, color = tint.soft, contentColor = tint.strong, border = edge) {
        Row(Modifier.padding(horizontal = 10.dp, vertical = 4.dp), Arrangement.spacedBy(6.dp), Alignment.CenterVertically) {
            Sign(icon, null, Modifier.size(16.dp))
            Text(text, style = Satchel.type.smallStrong)
        }
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

/** An icon or what else begins it, a headline and a second line. `end`: what stands at the other side. */
@Composable
fun Line(
    title: String,
    second: String? = null,
    icon: ImageVector? = null,
    tint: Color = Satchel.colors.ink,
    style: TextStyle = Satchel.type.strong,
    start: (@Composable () -> Unit)? = icon?.let { { Sign(it, null, Modifier.size(24.dp), tint) } },
    end: @Composable () -> Unit = {},
) {
    Beside(end, Modifier.fillMaxWidth()) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            if (start != null) {
                start()
                Spacer(Modifier.width(12.dp))
            }
            Column(Modifier.weight(1f)) {
                Text(title, style = style)
                if (!second.isNullOrEmpty()) Text(second, style = Satchel.type.small, color = Satchel.colors.muted)
            }
        }
    }
}

/** What belongs together, each with a line above it but the first. */
@Composable
fun <T> Rows(rows: List<T>, gap: Dp = 10.dp, row: @Composable (T) -> Unit) = rows.forEachIndexed { index, it ->
    if (index > 0) Rule(Modifier.padding(vertical = gap))
    row(it)
}

@Composable
fun Rule(modifier: Modifier = Modifier) {
    Box(modifier.fillMaxWidth().height(Satchel.colors.lineWidth).background(Satchel.colors.line))
}

/** How far something is: `done` of `of` fill it, `failed` of them only to half of its height. */
@Composable
fun Progress(of: Int, done: Int, failed: Int) {
    val colors = Satchel.colors
    Row(Modifier.fillMaxWidth().height(14.dp).border(colors.lineWidth, colors.control, CARD).padding(2.dp), verticalAlignment = Alignment.CenterVertically) {
        val part = @Composable { n: Int, high: Dp, color: Color -> if (n > 0) Box(Modifier.weight(n.toFloat()).height(high).background(color, CARD)) }
        part(done - failed, 10.dp, colors.primary.strong)
        part(failed, 5.dp, colors.bad.strong)
        part(of - done, 10.dp, Color.Transparent)
    }
}

/**
 * A field below its words. `digits`: opens the keyboard of numbers; `decimal`: with a point. `capitals`: for labels and codes, one
 * line. `onDone`: Enter, in one line.
 */
@Composable
fun Field(
    label: String,
    value: String,
    onChange: (String) -> Unit,
    digits: Boolean = false,
    capitals: Boolean = false,
    decimal: Boolean = false,
    onDone: (() -> Unit)? = null,
) {
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
        Text(label, Modifier.clearAndSetSemantics {}, Satchel.colors.muted, style = Satchel.type.small)
        OutlinedTextField(
            value = value,
            onValueChange = onChange,
            textStyle = if (Satchel.largeText) Satchel.type.strong else Satchel.type.head,
            singleLine = digits || capitals || decimal,
            shape = RoundedCornerShape(14.dp),
            keyboardOptions = KeyboardOptions(
                keyboardType = when {
                    decimal -> KeyboardType.Decimal
                    digits -> KeyboardType.NumberPassword
                    else -> KeyboardType.Text
                },
                capitalization = if (capitals) KeyboardCapitalization.Characters else KeyboardCapitalization.Words,
                imeAction = if (onDone == null) ImeAction.Default else ImeAction.Done,
            ),
            keyboardActions = KeyboardActions(onDone?.let { done -> { done() } }),
            modifier = Modifier.fillMaxWidth().semantics { contentDescription = label },
        )
    }
}

/** The heading of a screen and, at the other side, what leaves it or `end`. */
@Composable
fun Heading(title: String, second: String? = null, close: (() -> Unit)? = null, end: @Composable () -> Unit = {}) {
    val leave = @Composable { if (close != null) IconAct(Icons.cross, Satchel.words.say("screens.close"), close) else end() }
    Beside(leave, Modifier.fillMaxWidth().padding(start = 4.dp, bottom = 4.dp)) {
        Column {
            Text(title, style = Satchel.type.title, modifier = Modifier.semantics { heading() })
            if (!second.isNullOrEmpty()) Text(second, style = Satchel.type.text, color = Satchel.colors.muted)
        }
    }
}

/** Leads to another screen. */
@Composable
fun Leads(title: String, icon: ImageVector, tint: Color = Satchel.colors.ink, second: String? = null, onClick: () -> Unit) {
    Card(onClick = onClick) { Line(title, second, icon, tint) { Sign(Icons.arrow, null) } }
}

/** A stop ahead: its number, its address, when and what. */
@Composable
fun StopLine(stop: StopBrief, end: @Composable () -> Unit = {}) {
    val words = Satchel.words
    val about = listOfNotNull(
        words.count("screens.parcels_n", stop.parcels.toInt()),
        stop.plannedArrivalS?.let { words.say("screens.planned_at", "time" to words.time(it)) },
        stop.beforeS?.let { words.say("screens.before", "time" to words.time(it)) },
    )
    Line(stop.address, about.joinToString(" · "), style = Satchel.type.head, start = { StopBadge(stop.number) }, end = end)
}

@Composable
fun StopBadge(number: UInt, size: Dp = 44.dp) =
    Badge(if (number > 0u) "$number" else "–", size, said = Satchel.words.say("screens.stop_number", "number" to number))

/** What a person must have read before it goes away. */
@Composable
fun MustRead(warnings: List<Sentence>, confirm: (List<Sentence>) -> Unit) {
    if (warnings.isEmpty()) return
    Card(edge = Satchel.colors.bad.strong, gap = 12.dp) {
        warnings.forEach { Line(Satchel.words.say(it), icon = Icons.warning, tint = Satchel.colors.bad.strong) }
        Side(Satchel.words.say("screens.i_have_read_it"), { confirm(warnings) }, height = 48.dp)
    }
}

/** What waits to be sent, in words: never "saved" for what is only here. `troubled`: a person must decide or something was lost. */
@Composable
fun Kept(pending: UInt, text: String, second: String? = null, troubled: Boolean = false, onClick: (() -> Unit)? = null) {
    val (tint, icon) = when {
        troubled -> Satchel.colors.conflict to Icons.warning
        pending > 0u -> Satchel.colors.attention to Icons.wait
        else -> Satchel.colors.primary to Icons.check
    }
    Banner(text, tint, icon, second, onClick)
}
