package satchel.kit

import satchel.core.EarningsView
import satchel.core.SyncView
import satchel.core.Text
import satchel.core.version

enum class Stretch { DAY, WEEK, YEAR }

/** `disputed`: the facts of this visit, by line. */
data class EarningsState(
    val view: Shown<EarningsView> = Shown.Loading,
    val stretch: Stretch = Stretch.WEEK,
    val disputed: Map<String, String> = emptyMap(),
)

/** What is sure, what waits, what is wrong with the statement? */
class EarningsModel(app: App) : Model<EarningsState>(app, EarningsState()) {
    init {
        follow {
            val view = shown { it.viewEarnings() }
            set { it.copy(view = view) }
        }
    }

    fun show(stretch: Stretch) = set { it.copy(stretch = stretch) }

    fun dispute(line: String, cents: Long) =
        act({ it.dispute(line, cents) }) { fact -> set { it.copy(disputed = it.disputed + (line to fact.id)) } }

    fun undo(line: String) {
        val fact = now.disputed[line] ?: return
        act({ it.undo(fact) }) { set { it.copy(disputed = it.disputed - line) } }
    }

    fun tab(place: Place) = app.navigator.tab(place)
}

/** `phrase`: the recovery phrase, while it is shown. `backedUp`: a copy was written on this visit. */
data class RecordsState(
    val view: Shown<SyncView> = Shown.Loading,
    val syncing: Boolean = false,
    val phrase: String? = null,
    val backedUp: Boolean = false,
)

/** What is only on this phone, what was sent, what needs a decision? */
class RecordsModel(app: App) : Model<RecordsState>(app, RecordsState()) {
    init {
        follow {
            val view = shown { it.viewSync() }
            set { it.copy(view = view) }
        }
        followSync { running -> set { it.copy(syncing = running) } }
    }

    fun sync() = work({ session.sync() })

    fun confirm(warnings: List<Text>) = act({ it.confirmWarnings(warnings) })

    /** Writes an encrypted copy and shows the words that open it. */
    fun backUp() = work({
        val file = app.platform.backupFile()
        if (file == null) {
            Reply.Done(null)
        } else {
            session.look {
                it.backUp(file)
                it.recoveryPhrase()
            }.also { if (it is Reply.Done) app.platform.backedUp(file) }
        }
    }) { phrase -> if (phrase != null) set { it.copy(phrase = phrase, backedUp = true) } }

    fun written() = set { it.copy(phrase = null) }

    fun open(place: Place) = app.navigator.open(place)
}

data class SettingsState(val preferences: Preferences, val version: String)

class SettingsModel(app: App) : Model<SettingsState>(app, SettingsState(app.preferences.value, version())) {
    fun prefer(change: (Preferences) -> Preferences) {
        val preferences = change(now.preferences)
        app.prefer(preferences)
        set { it.copy(preferences = preferences) }
    }

    fun open(place: Place) = app.navigator.open(place)
}
