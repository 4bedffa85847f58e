package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.unit.dp
import satchel.kit.*

@Composable
fun SettingsScreen(state: SettingsState, notice: Notice = Notice(), acts: SettingsActs = object : SettingsActs {}) {
    val words = Satchel.words
    val now = state.preferences
    Page(notice, acts::understood) {
        Heading(words.say("screens.settings"), words.say("screens.version", "version" to state.version), acts::back)
        Setting(
            words.say("screens.theme"),
            ThemeChoice.entries.map { theme ->
                Triple(words.say("screens.theme_${theme.name.lowercase()}"), now.theme == theme) { acts::prefer { it.copy(theme = theme) } }
            },
        )
        Setting(
            words.say("screens.language"),
            listOf(null to words.say("screens.as_the_phone"), false to "English", true to "Español").map { (spanish, name) ->
                Triple(name, now.spanish == spanish) { acts::prefer { it.copy(spanish = spanish) } }
            },
        )
        Setting(words.say("screens.hand"), either("screens.right_hand", "screens.left_hand", now.leftHand) { on -> acts::prefer { it.copy(leftHand = on) } })
        Setting(
            words.say("screens.text_size"),
            either("screens.text_usual", "screens.text_larger", now.largeText) { on -> acts::prefer { it.copy(largeText = on) } },
        )
        Setting(words.say("screens.sounds"), either("screens.off", "screens.on", now.sounds) { on -> acts::prefer { it.copy(sounds = on) } })
        Setting(
            words.say("screens.ask_owner"),
            either("screens.off", "screens.on", now.asksOwner, acts::askOwner),
            words.say("screens.ask_owner_hint"),
        )
        Leads(words.say("screens.slots"), Icons.clock, second = words.say("screens.slots_hint")) { acts.open(Place.Slots) }
        Leads(words.say("screens.who_delivers"), Icons.person) { acts.open(Place.Couriers) }
        Leads(words.say("screens.what_is_where"), Icons.cloud) { acts.open(Place.Records) }
        Leads(words.say("screens.export_day"), Icons.copy, second = words.say("screens.export_day_hint"), onClick = acts::exportDay)
        Leads(words.say("screens.report"), Icons.copy, second = words.say("screens.report_hint"), onClick = acts::report)
    }
}

/** What stands before the screens while nobody has said who holds the phone. */
@Composable
fun ShutScreen(ask: () -> Unit = {}) {
    val words = Satchel.words
    Page(actions = { Next(words.say("screens.unlock"), ask, Icons.lock) }) {
        Heading(words.say("screens.shut_title"), words.say("screens.shut_hint"))
    }
}

@Composable
private fun either(no: String, yes: String, on: Boolean, choose: (Boolean) -> Unit): List<Triple<String, Boolean, () -> Unit>> = listOf(
    Triple(Satchel.words.say(no), !on) { choose(false) },
    Triple(Satchel.words.say(yes), on) { choose(true) },
)

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Setting(title: String, choices: List<Triple<String, Boolean, () -> Unit>>, hint: String? = null) {
    Card(gap = 8.dp) {
        Text(title, style = Satchel.type.strong)
        if (hint != null) Text(hint, color = Satchel.colors.muted)
        FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
            choices.forEach { (label, chosen, choose) -> Choice(label, chosen, choose, of = title) }
        }
    }
}
