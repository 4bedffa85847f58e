package satchel.platform

import android.app.Activity
import android.text.InputType
import android.view.View
import android.widget.Button
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import satchel.kit.Words

/**
 * What stands on the screen while the store does not open: why, and the ways out. Without Compose: it must not fail as well.
 * [typed]: the words that did not open it. Where they may, another try may as well: a phone does not always know that a key is gone.
 */
internal fun closedView(activity: Activity, words: Words, closed: Opening.Closed, typed: String, again: () -> Unit, phrase: (String) -> Unit): View {
    val space = (activity.resources.displayMetrics.density * 24).toInt()
    val column = LinearLayout(activity).apply {
        orientation = LinearLayout.VERTICAL
        setPadding(space, space * 2, space, space)
    }
    column.addView(
        TextView(activity).apply {
            text = words.say(closed.why)
            textSize = 20f
        },
    )
    val buttons = mutableListOf<Button>()
    val way = { label: String, act: () -> Unit ->
        buttons += Button(activity).apply {
            minHeight = space * 2
            text = words.say(label)
            setOnClickListener {
                buttons.forEach { it.isEnabled = false }
                act()
            }
        }
    }
    if (closed.phraseOpens) {
        val field = EditText(activity).apply {
            hint = words.say("screens.phrase")
            inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_MULTI_LINE or InputType.TYPE_TEXT_FLAG_NO_SUGGESTIONS
            importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO
            setText(typed)
        }
        column.addView(field)
        way("screens.open_with_phrase") { phrase(field.text.trim().toString()) }
    }
    way("screens.try_again", again)
    buttons.forEach(column::addView)
    return ScrollView(activity).apply {
        fitsSystemWindows = true // beside the system's bars, which lie over the app from Android 15 on
        addView(column)
    }
}
