package satchel.platform

import android.content.Context
import android.content.SharedPreferences
import satchel.kit.PreferenceStore
import satchel.kit.Preferences
import satchel.kit.ThemeChoice

/** How the courier wants the screens, in the app's own preferences file; a value that no version wrote reads as the default. */
class AndroidPreferences(context: Context) : PreferenceStore {
    private val kept: SharedPreferences = context.getSharedPreferences("screens", Context.MODE_PRIVATE)

    override fun read(): Preferences {
        val usual = Preferences()
        return Preferences(
            theme = ThemeChoice.entries.firstOrNull { it.name == kept.getString("theme", null) } ?: usual.theme,
            spanish = if (kept.contains("spanish")) kept.getBoolean("spanish", false) else usual.spanish,
            leftHand = kept.getBoolean("left_hand", usual.leftHand),
            largeText = kept.getBoolean("large_text", usual.largeText),
            sounds = kept.getBoolean("sounds", usual.sounds),
            asksOwner = kept.getBoolean("asks_owner", usual.asksOwner),
        )
    }

    override fun write(preferences: Preferences) = kept.edit().run {
        putString("theme", preferences.theme.name)
        preferences.spanish.let { if (it == null) remove("spanish") else putBoolean("spanish", it) }
        putBoolean("left_hand", preferences.leftHand)
        putBoolean("large_text", preferences.largeText)
        putBoolean("sounds", preferences.sounds)
        putBoolean("asks_owner", preferences.asksOwner)
        apply()
    }
}
