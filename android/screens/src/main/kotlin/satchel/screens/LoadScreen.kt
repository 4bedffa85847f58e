package satchel.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.*
import androidx.compose.ui.unit.dp
import satchel.core.LoadView
import satchel.core.Verdict
import satchel.kit.*

/** Continuous scanning. */
@Composable
fun LoadScreen(state: LoadState, scan: Scan = Scan(), notice: Notice = Notice(), acts: LoadActs = object : LoadActs {}) {
    val words = Satchel.words
    val view = state.view.ready
    Column(Modifier.fillMaxSize().background(Satchel.colors.paper).hearsScanner(scan)) {
        Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) {
            Column(
                Modifier.fillMaxWidth().background(NIGHT)
                    .padding(start = 20.dp, end = 20.dp, top = Satchel.insets.calculateTopPadding() + 8.dp, bottom = 16.dp),
                verticalArrangement = Arrangement.spacedBy(16.dp),
            ) {
                LoadHead(view)
                Viewfinder(scan, words.say("screens.take_it_in"))
            }
            VerdictBand(state.band)
            (state.view as? Shown.Failed)?.let { Box(Modifier.padding(horizontal = 20.dp, vertical = 8.dp)) { NotShown(it) } }
            OnTheBox(state.band, acts)
        }
        Bottom(notice, acts::understood, null, {}) {
            val missing = view?.missing?.count { it.reported == null } ?: 0
            if (missing > 0) Side(words.count("screens.missing_n", missing), acts::missing)
            Next(words.say("screens.done_loading"), acts::done)
        }
    }
}

@Composable
private fun LoadHead(view: LoadView?) {
    val words = Satchel.words
    Row(verticalAlignment = Alignment.CenterVertically) {
        Text(words.say("screens.load"), style = Satchel.type.head, color = Color.White, modifier = Modifier.weight(1f).semantics { heading() })
        if (view != null) {
            Box(Modifier.clip(RoundedCornerShape(12.dp)).background(GLASS).padding(horizontal = 14.dp, vertical = 6.dp)) {
                Text(words.say("screens.n_of", "n" to view.received, "of" to view.all), style = Satchel.type.strong, color = Color.White)
            }
        }
    }
}

/** Colour, shape and word of a verdict. */
private class Look(val tint: Tint, val icon: ImageVector, val word: String, val second: String)

@Composable
private fun lookOf(band: Band): Look {
    val words = Satchel.words
    val colors = Satchel.colors
    return when (band) {
        Band.Ready -> {
            Look(colors.primary, Icons.camera, words.say("screens.hold_a_label"), words.say("screens.hold_a_label_hint"))
        }

        is Band.Answered -> {
            val scan = band.scan
            val whose = listOf(scan.address, scan.name).filter { it.isNotEmpty() }.joinToString(" · ")
            when {
                band.undone -> Look(colors.info, Icons.undo, words.say("screens.taken_back"), scan.parcel)

                scan.withdrawn -> Look(colors.bad, Icons.cross, words.say("screens.withdrawn"), words.say("screens.withdrawn_hint"))

                scan.verdict == Verdict.EXPECTED -> Look(colors.primary, Icons.check, words.say(scan.text), whose)

                scan.verdict == Verdict.TWICE -> Look(colors.info, Icons.check, words.say(scan.text), whose)

                scan.verdict == Verdict.NOT_TODAY -> Look(
                    colors.attention, Icons.calendar, words.say("screens.for_day", "day" to words.day(scan.listedFor.orEmpty())),
                    words.say("screens.set_aside_day"),
                )

                else -> Look(colors.conflict, Icons.question, words.say(scan.text), words.say("screens.set_aside"))
            }
        }
    }
}

/** Changes colour and words in its own place; its height stays. */
@Composable
private fun VerdictBand(band: Band) {
    val look = lookOf(band)
    val quiet = band == Band.Ready
    val (ground, ink) = if (quiet) Satchel.colors.surface to Satchel.colors.ink else look.tint.strong to look.tint.on
    Row(
        Modifier.fillMaxWidth().background(ground).defaultMinSize(minHeight = 92.dp).padding(horizontal = 20.dp, vertical = 14.dp)
            .semantics { liveRegion = LiveRegionMode.Assertive },
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Box(Modifier.size(52.dp).border(2.dp, ink, CircleShape), contentAlignment = Alignment.Center) {
            Sign(look.icon, null, Modifier.size(30.dp), ink)
        }
        Spacer(Modifier.width(14.dp))
        Column {
            Text(look.word, style = Satchel.type.head, color = ink)
            if (look.second.isNotEmpty()) Text(look.second, style = Satchel.type.text, color = ink)
        }
    }
    if (quiet) Rule()
}

@Composable
private fun OnTheBox(band: Band, acts: LoadActs) {
    val answered = band as? Band.Answered
    val words = Satchel.words
    val buttons = @Composable {
        if (answered != null && !answered.undone) {
            Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
                if (answered.scan.verdict in listOf(Verdict.EXPECTED, Verdict.TWICE)) {
                    val label = if (answered.damaged == null) "screens.damaged" else "screens.not_damaged"
                    Side(words.say(label), acts::damaged, Icons.box, height = 48.dp)
                }
                if (answered.scan.verdict == Verdict.UNEXPECTED && !answered.scan.withdrawn) {
                    Side(words.say("screens.add_it"), { acts.add(answered.scan.parcel) }, Icons.plus, height = 48.dp)
                }
                // A second scan of a box changed nothing.
                if (answered.scan.verdict != Verdict.TWICE) Side(words.say("screens.undo"), acts::undo, Icons.undo, height = 48.dp)
            }
        }
    }
    Beside(buttons, Modifier.fillMaxWidth().padding(horizontal = 20.dp, vertical = 12.dp).defaultMinSize(minHeight = 120.dp)) {
        Column {
            val number = answered?.takeIf { !it.undone && !it.scan.withdrawn }?.scan?.boxNumber
            if (number != null) {
                val known = answered.scan.verdict == Verdict.TWICE
                Text(words.say(if (known) "screens.stands_on_box" else "screens.write_on_box"), style = Satchel.type.small, color = Satchel.colors.muted)
                Text("$number", style = Satchel.type.box)
                if (answered.damaged != null) Chip(words.say("screens.marked_damaged"), Satchel.colors.attention, Icons.warning)
            }
        }
    }
}
