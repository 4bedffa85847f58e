package satchel.kit

import kotlinx.coroutines.*
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import satchel.core.*
import java.io.IOException

/** What a call came to. */
sealed interface Reply<out T> {
    data class Done<T>(val value: T) : Reply<T>

    /** Nothing happened, and why, in words. */
    data class Refused(val why: Text) : Reply<Nothing>
}

/**
 * An open store and who calls it. Acts and views run one after the other on one background thread; a sync runs beside them on a
 * thread of its own, as does what may take seconds (a plan). No call ever blocks the thread that draws.
 *
 * Each act moves [changes], and models look again. So does whatever else was recorded or came from the depot, also in the middle of
 * a sync, of which the core tells as long as [follow] runs. They read a whole snapshot, so many changes at once cost one look.
 */
class Session(
    private val phone: SatchelInterface,
    private val acts: CoroutineDispatcher = oneThread(),
    private val beside: CoroutineDispatcher = oneThread(),
    private val searches: CoroutineDispatcher = oneThread(),
) {
    private val version = MutableStateFlow(0L)
    private val running = MutableStateFlow(false)

    /** Hears of every change until the caller is cancelled; when this ends, the core tells nothing more. */
    suspend fun follow() {
        // Kept where it is made: a caller that is cancelled meanwhile never sees what a look came to, and it would hold the store.
        var observation: DayObservation? = null
        try {
            if (look { observation = it.observeDay(Listener()) } is Reply.Done) awaitCancellation()
        } finally {
            withContext(NonCancellable + beside) { observation?.use { it.end() } }
        }
    }

    /** On the core's own thread, one call at a time: to linger makes many changes one. */
    private inner class Listener : DayObserver {
        override fun onDay(day: TodayView) {
            touch()
            Thread.sleep(CALM_MS)
        }

        /** The models look themselves, and say it. */
        override fun onFailure(why: Text) = Unit
    }

    /** How often something may have changed. */
    val changes: StateFlow<Long> = version.asStateFlow()

    /** Whether a sync runs. */
    val syncing: StateFlow<Boolean> = running.asStateFlow()

    /** A call that changes nothing. */
    suspend fun <T> look(call: (SatchelInterface) -> T): Reply<T> = withContext(acts) { reply { call(phone) } }

    /** A call that records something: on disk when this returns. A refused one may have recorded a try. */
    suspend fun <T> act(call: (SatchelInterface) -> T): Reply<T> = whole(acts) { reply { call(phone) }.also { touch() } }

    /** A camera's frame: most hold no label and change nothing. One that meets a paused store is let be: there are more. */
    suspend fun scan(frame: Luma): Reply<FrameScan> = whole(acts) {
        val reply = reply { frame.run { phone.receiveFrame(bytes, width.toUInt(), height.toUInt(), rowStride.toUInt(), rotation.toUShort()) } }
        if (reply is Reply.Done && reply.value is FrameScan.Received) touch()
        if (reply is Reply.Refused && reply.why.key == PAUSED) Reply.Done(FrameScan.Nothing) else reply
    }

    /** A call that waits for the network: acts and views go on meanwhile. */
    suspend fun <T> online(call: (SatchelInterface) -> T): Reply<T> = whole(beside) { reply { call(phone) }.also { touch() } }

    /** A call that records something after a long search: acts go on meanwhile. */
    suspend fun <T> search(call: (SatchelInterface) -> T): Reply<T> = whole(searches) { reply { call(phone) }.also { touch() } }

    /** What was begun is done and told to every place, also when the place that asked is left meanwhile. */
    private suspend fun <T> whole(where: CoroutineDispatcher, call: () -> T): T = withContext(where + NonCancellable) { call() }

    /** The same for one that records nothing. */
    suspend fun <T> weigh(call: (SatchelInterface) -> T): Reply<T> = withContext(searches) { reply { call(phone) } }

    /** Ends what is searched or weighed at the best that it has found. Not once: what has not begun yet hears nothing of it. */
    suspend fun enough(runs: () -> Boolean) {
        while (runs()) {
            reply { phone.cancelPlan() }
            delay(CALM_MS)
        }
    }

    /** Sends what waits and fetches what is new; one at a time, a second one waits its turn. */
    suspend fun sync(asked: Boolean = true): Reply<SyncReport> = whole(beside) {
        running.value = true
        try {
            reply { if (asked) phone.sync() else phone.syncInBackground() }
        } finally {
            running.value = false
            touch()
        }
    }

    /** The system says that there is a network again. */
    suspend fun networkCameBack() {
        look { it.networkCameBack() }
        sync(asked = false)
    }

    /** Something may have changed: by a call of this session, which its screen shows at once, or unseen by the core, as the time. */
    fun touch() = version.update { it + 1 }

    private companion object {
        const val CALM_MS = 16L

        @OptIn(ExperimentalCoroutinesApi::class)
        fun oneThread(): CoroutineDispatcher = Dispatchers.IO.limitedParallelism(1)
    }
}

/** A failure as the words for it. What broke inside the core is said without its insides; what else fails is a file beside it. */
internal fun <T> reply(call: () -> T): Reply<T> = try {
    Reply.Done(call())
} catch (failed: SatchelException.Failed) {
    Reply.Refused(Text(failed.key, failed.args))
} catch (_: InternalException) {
    Reply.Refused(Text("screens.broke", emptyMap()))
} catch (left: CancellationException) {
    throw left
} catch (_: IllegalStateException) {
    Reply.Refused(Text(PAUSED, emptyMap())) // closed below the call: a backup takes its place
} catch (_: IOException) {
    Reply.Refused(Text("screens.no_room", emptyMap()))
}

private const val PAUSED = "store.paused"
