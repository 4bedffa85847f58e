package satchel.platform

import android.app.Application
import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.os.Handler
import android.os.Looper
import android.os.SystemClock
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import satchel.core.InternalException
import satchel.core.Language
import satchel.core.PlatformKeys
import satchel.core.Satchel
import satchel.core.SatchelException
import satchel.core.Text
import satchel.core.recoverKey
import satchel.core.uniffiEnsureInitialized
import satchel.kit.App
import satchel.kit.Navigator
import satchel.kit.Place
import satchel.kit.Reply
import satchel.kit.Session
import satchel.kit.Words
import java.io.File
import java.time.ZoneId
import java.util.Locale
import java.util.concurrent.Executor

/** The thread that draws. */
internal val MainThread: CoroutineDispatcher = Executor { Handler(Looper.getMainLooper()).post(it) }.asCoroutineDispatcher()

/** A service that every phone has. */
internal inline fun <reified T : Any> Context.service(): T = requireNotNull(getSystemService(T::class.java)) { "no ${T::class.java.simpleName}" }

/** What opening the store came to. */
sealed interface Opening {
    class Open internal constructor(val app: App, val platform: AndroidPlatform, internal val day: DayWatch) : Opening {
        /** The preview's camera is open; null: shut. Its light is as the screen says, for a place that was left and found again. */
        fun lens(lens: Lens?) {
            platform.lens = lens
            if (app.model.value.scanner?.state?.value?.torch == true) lens?.torch(true)
        }
    }

    /** Nothing was changed. [phraseOpens]: the recovery phrase opens it; otherwise the courier tries again. */
    data class Closed(val why: Text, val phraseOpens: Boolean) : Opening
}

/**
 * The store and the app over it, once for the whole process: an activity, a job and the outing's service come and go and find the
 * same ones. So a photo that was just taken is still there after the phone was turned.
 */
class Phone(
    private val context: Context,
    private val keys: PlatformKeys = AndroidKeys(),
    private val load: () -> Unit = ::uniffiEnsureInitialized,
    private val zone: String = ZoneId.systemDefault().id,
) {
    val counts = Counts()
    val scope = CoroutineScope(SupervisorJob() + MainThread)

    /** Not in the system's backup: a restored database would fork the journal, and its key does not leave this phone. */
    val folder = File(context.noBackupFilesDir, "store")

    /** A restored store on its way to [folder], and what it takes the place of. */
    private val made = File(context.noBackupFilesDir, "restored")
    private val before = File(context.noBackupFilesDir, "before")
    val words get() = open?.app?.words?.value ?: Words(if (speaksSpanish()) Language.ES else Language.EN, ZoneId.of(zone))
    private val opening = Mutex()
    private var open: Opening.Open? = null
    internal val opened get() = open
    private var satchel: Satchel? = null
    private var living: CoroutineScope = scope
    private var working = 0
    private var shown = false
    private var front = false
    private var followed: ConnectivityManager.NetworkCallback? = null

    /**
     * The app, opened if it is not yet. [way]: where the courier was, as [Navigator.save] wrote it; it counts until something was in
     * front, for a job may have opened the app before.
     */
    suspend fun open(way: String? = null): Opening = opening.withLock {
        open?.let { already ->
            if (!shown && way != null) already.app.navigator.go(way)
            return already
        }
        val (satchel, closed) = withContext(Dispatchers.IO) {
            settle()
            tried { Satchel.open(folder.path, keys, zone) }
        }
        if (satchel == null) closed!! else over(satchel, way).also { open = it }
    }

    /** Opens a store whose key this phone lost with its recovery phrase. */
    suspend fun recover(phrase: String): Opening {
        val (_, closed) = withContext(Dispatchers.IO) { tried { recoverKey(folder.path, phrase, keys) } }
        return closed ?: open()
    }

    private fun over(opened: Satchel, way: String?): Opening.Open {
        satchel = opened
        SharedFiles.clear(context)
        val preferences = AndroidPreferences(context)
        val platform = AndroidPlatform(context, preferences, ::restore) { words }
        val session = Session(Counted(opened, counts))
        val navigator = way?.let(Navigator::restored) ?: Navigator()
        living = CoroutineScope(scope.coroutineContext + SupervisorJob(scope.coroutineContext[Job]))
        val app = App(session, platform, preferences, living, ZoneId.of(zone), speaksSpanish(), navigator, SystemClock::elapsedRealtime)
        val day = DayWatch(context, session) { words }.apply { start(living) }
        Housekeeping.schedule(context)
        app.start()
        return Opening.Open(app, platform, day)
    }

    /** Not in the scope of the place that asks, which ends with the app over the old store. */
    private suspend fun restore(backup: String, phrase: String): Text? = scope.async { opening.withLock { restored(backup, phrase) } }.await()

    /** Puts a backup in the place of a store without a day; the activity in front begins anew over it. Why not; null: done. */
    private suspend fun restored(backup: String, phrase: String): Text? {
        val empty = open ?: return Text("store.paused", emptyMap())
        inUse(empty.app.session)?.let { return it }
        val (_, closed) = withContext(Dispatchers.IO) {
            made.deleteRecursively() // a try that was interrupted
            tried { Satchel.restore(backup, phrase, made.path, keys, zone).close() }
        }
        if (closed != null) return closed.why
        inUse(empty.app.session)?.let { return it } // that took seconds
        unfollow()
        empty.app.navigator.tab(Place.Today)
        living.cancel()
        satchel?.close()
        satchel = null
        open = null
        val moved = withContext(Dispatchers.IO) { folder.renameTo(before).also { settle() } }
        empty.platform.activity?.recreate()
        return if (moved) null else Text("screens.no_room", emptyMap())
    }

    /** Why a store may not be replaced; behind an enrolment that is under way. The first fact only says that the chain began. */
    private suspend fun inUse(session: Session): Text? =
        when (val bare = session.online { it.facts(1u).isEmpty() && !it.viewSync().enrolled && it.viewToday().parcels.all == 0u }) {
            is Reply.Refused -> bare.why
            is Reply.Done -> if (bare.value) null else Text("screens.not_empty", emptyMap())
        }

    /** Ends the move of a backup into the store's place, also one in the middle of which the process ended. */
    private fun settle() {
        if (!folder.exists() && before.exists()) made.renameTo(folder) || before.renameTo(folder)
        if (folder.exists()) before.deleteRecursively()
    }

    /** An activity is in front: the day may go on, and a network that comes back is used at once. */
    fun resume() {
        val opening = open ?: return
        val session = opening.app.session
        shown = true
        front = true
        opening.day.permitted()
        scope.launch {
            session.act { satchel?.resume() }
            session.touch() // time went on
        }
        val callback = object : ConnectivityManager.NetworkCallback() {
            override fun onAvailable(network: Network) {
                scope.launch { session.networkCameBack() }
            }
        }
        runCatching { context.service<ConnectivityManager>().registerDefaultNetworkCallback(callback) }.onSuccess { followed = callback }
    }

    /** Nothing is in front: the system may suspend the app at any moment, which must not hold a lock on the store then. */
    fun pause() {
        front = false
        unfollow()
        release()
    }

    private fun unfollow() {
        followed?.let { context.service<ConnectivityManager>().unregisterNetworkCallback(it) }
        followed = null
    }

    /** Work without an activity in front: the store is taken for it and released behind it. */
    internal suspend fun <T> awake(work: suspend (Opening) -> T): T {
        working += 1
        try {
            val opening = open()
            if (opening is Opening.Open) opening.app.session.look { satchel?.resume() }
            return work(opening)
        } finally {
            working -= 1
            release()
        }
    }

    /** Not while an outing's service keeps the app from being suspended: its positions go to the store. */
    private fun release() {
        val opening = open ?: return
        if (isNeeded(opening)) return
        scope.launch {
            opening.day.look() // the shop may have been left just now
            if (!isNeeded(opening)) opening.app.session.look { satchel?.pause() }
        }
    }

    private fun isNeeded(opening: Opening.Open) =
        inFront || working > 0 || opening.day.outing.value != null || opening.app.session.syncing.value

    /** A job is taken away: what it began ends within seconds. */
    internal fun cancelWork() {
        satchel?.cancelSync()
    }

    /** Whether an activity is in front. */
    val inFront get() = front

    /** As at the end of the process, for tests: frees the store. */
    internal fun close() {
        scope.cancel()
        satchel?.close()
        satchel = null
        open = null
    }

    private fun <T> tried(call: () -> T): Pair<T?, Opening.Closed?> = try {
        load()
        call() to null
    } catch (failed: SatchelException.Failed) {
        null to Opening.Closed(Text(failed.key, failed.args), failed.key == KEY_LOST || failed.key == WRONG_PHRASE)
    } catch (_: InternalException) {
        null to Opening.Closed(Text("screens.broke", emptyMap()), false)
    } catch (_: LinkageError) {
        // no library, or one of another version than the binding
        null to Opening.Closed(Text("screens.parts_differ", emptyMap()), false)
    }

    private companion object {
        const val KEY_LOST = "store.key_lost"
        const val WRONG_PHRASE = "store.wrong_phrase"

        fun speaksSpanish() = Locale.getDefault().language == "es"
    }
}

/** Holds the [Phone] for as long as the process lives. */
class SatchelApplication : Application() {
    private var made: Phone? = null
    var phone: Phone
        get() = made ?: Phone(this).also { made = it }
        internal set(other) {
            made = other
        }

    companion object {
        fun phone(context: Context): Phone = (context.applicationContext as SatchelApplication).phone
    }
}
