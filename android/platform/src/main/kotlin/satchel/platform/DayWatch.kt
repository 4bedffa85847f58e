package satchel.platform

import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.launch
import satchel.core.NextStep
import satchel.core.TodayView
import satchel.kit.Navigator
import satchel.kit.Place
import satchel.kit.Reply
import satchel.kit.Session
import satchel.kit.Words

/**
 * Looks at the day whenever it may have changed and tells the system what follows: positions while an outing runs, a job while
 * something waits to be sent. What is said twice costs nothing.
 */
internal class DayWatch(private val context: Context, private val session: Session, private val words: () -> Words) {
    private val runs = MutableStateFlow<Outing?>(null)

    /** The outing that runs. */
    val outing: StateFlow<Outing?> = runs.asStateFlow()

    fun start(scope: CoroutineScope) {
        scope.launch { session.changes.collectLatest { look() } }
    }

    /** Looks now: what was just done may not have been told yet. */
    suspend fun look() {
        val looked = session.look { it.viewToday() to it.viewSync() }
        val (today, sync) = (looked as? Reply.Done)?.value ?: return
        follow(outing(today))
        if (sync.enrolled && today.pending > 0u) Sending.schedule(context, atOnce = today.closed)
    }

    private fun follow(now: Outing?) {
        if (now != runs.value) OutingService.tell(context, now)
        runs.value = now
    }

    /** The courier was asked whether the app may know where the phone is, or came back to an app that could not start behind. */
    fun permitted() {
        runs.value?.let { OutingService.tell(context, it) }
    }

    private fun outing(today: TodayView): Outing? = today.outing?.let {
        val next = when (val step = today.next) {
            is NextStep.GoTo -> step.stop.id
            is NextStep.Deliver -> step.stop.id
            else -> null
        }
        val say = words()
        val way = Navigator(listOfNotNull(Place.Today, next?.let(Place::Stop))).save()
        Outing(say.say("screens.outing_n", "number" to it.number), say.say("screens.stops_done", "done" to it.done, "of" to it.stops), way)
    }
}

/** What the notification of a running outing says, and where a tap on it leads. No address: it is seen on the locked screen. */
internal data class Outing(val title: String, val text: String, val way: String)
