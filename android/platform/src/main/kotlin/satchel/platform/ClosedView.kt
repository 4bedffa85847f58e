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

/** What stands on the screen while the store does not open: why, and the way out. Without Compose: it must not fail as well. */
internal fun closedView(activity: Activity, words: Words, closed: Opening.Closed, again: () -> Unit, phrase: (String) -> Unit): View {
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
    val field = EditText(activity).apply {
        hint = words.say("screens.phrase")
        inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_MULTI_LINE or InputType.TYPE_TEXT_FLAG_NO_SUGGESTIONS
        importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO
    }
    if (closed.phraseOpens) column.addView(field)
    column.addView(
        Button(activity).apply {
            minHeight = space * 2
            text = words.say(if (closed.phraseOpens) "screens.open_with_phrase" else "screens.try_again")
            setOnClickListener {
                isEnabled = false
                if (closed.phraseOpens) phrase(field.text.trim().toString()) else again()
            }
        },
    )
    return ScrollView(activity).apply { addView(column) }
}
