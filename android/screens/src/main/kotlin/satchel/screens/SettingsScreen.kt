package satchel.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.height
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import satchel.kit.Place
import satchel.kit.Preferences
import satchel.kit.SettingsState
import satchel.kit.ThemeChoice

class SettingsActs(
    val prefer: ((Preferences) -> Preferences) -> Unit = {},
    val open: (Place) -> Unit = {},
    val back: () -> Unit = {},
)

@Composable
fun SettingsScreen(state: SettingsState, acts: SettingsActs = SettingsActs()) {
    val words = Satchel.words
    val now = state.preferences
    Page {
        Heading(words.say("screens.settings"), words.say("screens.version", "version" to state.version)) {
            IconAct(Icons.cross, words.say("screens.close"), acts.back)
        }
        Setting(
            words.say("screens.theme"),
            ThemeChoice.entries.map { theme ->
                Triple(words.say("screens.theme_${theme.name.lowercase()}"), now.theme == theme) { acts.prefer { it.copy(theme = theme) } }
            },
        )
        Setting(
            words.say("screens.language"),
            listOf(null to words.say("screens.as_the_phone"), false to "English", true to "Español").map { (spanish, name) ->
                Triple(name, now.spanish == spanish) { acts.prefer { it.copy(spanish = spanish) } }
            },
        )
        Setting(words.say("screens.hand"), either("screens.right_hand", "screens.left_hand", now.leftHand) { on -> acts.prefer { it.copy(leftHand = on) } })
        Setting(
            words.say("screens.text_size"),
            either("screens.text_usual", "screens.text_larger", now.largeText) { on ->
                acts.prefer { it.copy(largeText = on) }
            },
        )
        Setting(words.say("screens.sounds"), either("screens.off", "screens.on", now.sounds) { on -> acts.prefer { it.copy(sounds = on) } })
        Card(onClick = { acts.open(Place.Couriers) }) { Line(words.say("screens.who_delivers"), icon = Icons.person) { Sign(Icons.arrow, null) } }
        Card(onClick = { acts.open(Place.Records) }) { Line(words.say("screens.what_is_where"), icon = Icons.cloud) { Sign(Icons.arrow, null) } }
    }
}

@Composable
private fun either(no: String, yes: String, on: Boolean, choose: (Boolean) -> Unit): List<Triple<String, Boolean, () -> Unit>> = listOf(
    Triple(Satchel.words.say(no), !on) { choose(false) },
    Triple(Satchel.words.say(yes), on) { choose(true) },
)

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Setting(title: String, choices: List<Triple<String, Boolean, () -> Unit>>) {
    Card {
        Text(title, style = Satchel.type.strong)
        Spacer(Modifier.height(8.dp))
        FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
            choices.forEach { (label, chosen, choose) -> Choice(label, chosen, choose) }
        }
    }
}
