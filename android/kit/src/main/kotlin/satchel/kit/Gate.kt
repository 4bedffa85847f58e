package satchel.kit

import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/**
 * Stands before the screens and lets the phone's owner in, if the courier wants it so. Only before the screens: records, sending
 * and positions go on behind it, and no key of the store depends on a finger.
 *
 * Calls on the thread that draws.
 */
class Gate internal constructor(private val app: App) {
    private val shuts = MutableStateFlow(app.preferences.value.asksOwner)
    private var leftAt: Long? = null
    private var asking: Job? = null

    /** Whether the screens are hidden. */
    val shut: StateFlow<Boolean> = shuts.asStateFlow()

    /** The app is not in front any more. */
    fun left() {
        leftAt = app.clock()
    }

    /** The app is in front. A call, a navigation or a photo is no absence: those take minutes at most. */
    fun returned() {
        val away = leftAt?.let { app.clock() - it } ?: 0
        leftAt = null
        if (app.preferences.value.asksOwner && away >= AWAY_MS) shuts.value = true
        if (shuts.value) ask()
    }

    /** Asks the phone who holds it; a no leaves everything as it is. */
    fun ask() = asked { shuts.value = false }

    /** From now on the owner is asked, or not any more. On only after the owner was there: nobody shuts out themselves. */
    fun use(on: Boolean) {
        if (!on) keep(false) else asked { keep(true) }
    }

    private fun keep(on: Boolean) = app.prefer(app.preferences.value.copy(asksOwner = on))

    /** A newer question ends an older one: nobody waits before a question that went with its screen. */
    private fun asked(then: () -> Unit) {
        asking?.cancel()
        asking = app.scope.launch { if (app.platform.isOwner()) then() }
    }

    companion object {
        const val AWAY_MS = 300_000L
    }
}
