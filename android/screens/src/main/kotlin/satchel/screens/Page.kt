package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.*
import androidx.compose.ui.unit.dp
import satchel.kit.*

/** Below it the bottom bar stays whatever the text's size: the content takes at most this part of a small screen less. */
private const val MARGIN = 16

/** Between what stands one below the other. */
private val GAP = 10.dp

/**
 * A screen: heading and content scroll, what is refused and the buttons stay. `tab`: the bar of places is shown with this one lit.
 * `scan`: a scanner that types like a keyboard is heard. `did`: what was just done, above the buttons. `rows`: many that follow the
 * content, of which only those are drawn that are on the screen.
 */
@Composable
fun Page(
    notice: Notice = Notice(),
    onUnderstood: () -> Unit = {},
    tab: Place? = null,
    onTab: (Place) -> Unit = {},
    scan: Scan? = null,
    did: Did? = null,
    onUndo: () -> Unit = {},
    actions: (@Composable () -> Unit)? = null,
    rows: (LazyListScope.() -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) {
    val insets = Satchel.insets
    Column(Modifier.fillMaxSize().background(Satchel.colors.paper).let { if (scan == null) it else it.hearsScanner(scan) }) {
        val around = PaddingValues(MARGIN.dp, insets.calculateTopPadding() + 12.dp, MARGIN.dp, 12.dp)
        val filling = Modifier.weight(1f).fillMaxWidth()
        if (rows == null) {
            Column(filling.verticalScroll(rememberScrollState()).padding(around), Arrangement.spacedBy(GAP), content = content)
        } else {
            LazyColumn(filling, contentPadding = around, verticalArrangement = Arrangement.spacedBy(GAP)) {
                item { Column(verticalArrangement = Arrangement.spacedBy(GAP), content = content) }
                rows()
            }
        }
        Bottom(notice, onUnderstood, tab, onTab, did, onUndo, actions)
    }
}

/** What stays at the bottom of every screen: what was just done or why it was refused, the buttons, the bar of places. */
@Composable
fun Bottom(
    notice: Notice,
    onUnderstood: () -> Unit,
    tab: Place?,
    onTab: (Place) -> Unit,
    did: Did? = null,
    onUndo: () -> Unit = {},
    actions: (@Composable () -> Unit)?,
) {
    if (did != null && notice.problem == null) {
        Box(Modifier.padding(start = MARGIN.dp, end = MARGIN.dp, top = 8.dp).semantics { liveRegion = LiveRegionMode.Polite }) {
            val said = Satchel.words.say("screens.did_${did.what.name.lowercase()}")
            Line(said, icon = Icons.check, tint = Satchel.colors.primary.strong, style = Satchel.type.text) {
                Side(Satchel.words.say("screens.undo"), onUndo, Icons.undo, height = 48.dp)
            }
        }
    }
    notice.problem?.let { problem ->
        Box(Modifier.padding(horizontal = MARGIN.dp, vertical = 8.dp).semantics { liveRegion = LiveRegionMode.Assertive }) {
            Banner(Satchel.words.say(problem), Satchel.colors.bad, Icons.cross, onClick = onUnderstood)
        }
    }
    if (actions != null) {
        if (tab == null) Rule()
        Actions(Modifier.fillMaxWidth().padding(horizontal = MARGIN.dp, vertical = 12.dp), content = actions)
    }
    if (tab != null) Tabs(tab, onTab) else Spacer(Modifier.height(Satchel.insets.calculateBottomPadding() + 4.dp))
}

@Composable
private fun Tabs(here: Place, onTab: (Place) -> Unit) {
    val words = Satchel.words
    Column(Modifier.background(Satchel.colors.surface)) {
        Rule()
        Evenly(4, Modifier.fillMaxWidth().padding(bottom = Satchel.insets.calculateBottomPadding()), gap = 0.dp) {
            Tab(words.say("screens.tab_today"), Icons.home, here == Place.Today) { onTab(Place.Today) }
            Tab(words.say("screens.tab_load"), Icons.box, here == Place.Load) { onTab(Place.Load) }
            Tab(words.say("screens.tab_plan"), Icons.map, here == Place.Plan) { onTab(Place.Plan) }
            Tab(words.say("screens.tab_earnings"), Icons.money, here == Place.Earnings) { onTab(Place.Earnings) }
        }
    }
}

@Composable
private fun Tab(label: String, icon: ImageVector, here: Boolean, onClick: () -> Unit) {
    val color = if (here) Satchel.colors.primary.strong else Satchel.colors.muted
    Surface(
        onClick = onClick,
        color = Color.Transparent,
        contentColor = color,
        modifier = Modifier.semantics {
            role = Role.Tab
            selected = here
        },
    ) {
        Column(
            Modifier.defaultMinSize(minHeight = 60.dp).padding(horizontal = 4.dp, vertical = 8.dp),
            horizontalAlignment = Alignment.CenterHorizontally,
            verticalArrangement = Arrangement.Center,
        ) {
            Sign(icon, null, Modifier.size(24.dp))
            Spacer(Modifier.height(2.dp))
            Text(label, style = Satchel.type.tab)
        }
    }
}

/** A view that is not there yet, or cannot be shown, in words; else what it shows, one below the other. */
@Composable
fun <V> Loaded(shown: Shown<V>, content: @Composable ColumnScope.(V) -> Unit) {
    when (shown) {
        Shown.Loading -> Text(Satchel.words.say("screens.loading"), color = Satchel.colors.muted)
        is Shown.Failed -> NotShown(shown)
        is Shown.Ready -> Column(verticalArrangement = Arrangement.spacedBy(GAP)) { content(shown.view) }
    }
}

/** Looks at everything again; given by whoever shows a place. */
val LookAgain = staticCompositionLocalOf<() -> Unit> { {} }

/** A view that cannot be shown: why, and another look. */
@Composable
fun NotShown(failed: Shown.Failed) {
    val words = Satchel.words
    val again = LookAgain.current
    var looks by remember(failed) { mutableStateOf(false) }
    Card(Modifier.semantics { liveRegion = LiveRegionMode.Polite }, edge = Satchel.colors.bad.strong, gap = 12.dp) {
        Line(words.say("screens.not_shown"), words.say(failed.why), Icons.warning, Satchel.colors.bad.strong)
        val look = {
            looks = true
            again()
        }
        Side(words.say(if (looks) "screens.loading" else "screens.try_again"), look, Icons.again, height = 48.dp)
    }
}
