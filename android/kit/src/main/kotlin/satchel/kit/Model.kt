package satchel.kit

import kotlinx.coroutines.*
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import satchel.core.SatchelInterface
import satchel.core.Text

/** A view of the core on its way to the screen. */
sealed interface Shown<out V> {
    data object Loading : Shown<Nothing>

    /** Each look that fails is one of its own: whoever asked for another look sees that it was done. */
    class Failed(val why: Text) : Shown<Nothing>

    data class Ready<V>(val view: V) : Shown<V>
}

val <V> Shown<V>.ready: V? get() = (this as? Shown.Ready)?.view

/** What stands beside every screen's own state. */
data class Notice(val busy: Boolean = false, val problem: Text? = null)

/**
 * What every screen can ask of whoever shows it; each screen has acts of its own beside these. A model does them, a picture leaves
 * them undone.
 */
interface Acts {
    fun open(place: Place) {}
    fun tab(place: Place) {}
    fun back() {}

    /** The courier has read what was refused. */
    fun understood() {}
}

/**
 * What one place shows and does. [state] is a whole value; an act takes [Notice.busy] while it runs, a second tap meanwhile is
 * left out, and a refusal stays readable in [Notice.problem] until the next act. Called from the thread that draws.
 */
abstract class Model<S>(protected val app: App, first: S, place: Place? = null) : Acts {
    protected val session get() = app.session
    protected val scope = CoroutineScope(app.scope.coroutineContext + SupervisorJob(app.scope.coroutineContext[Job]))
    private val states = MutableStateFlow(first)
    private val notices = MutableStateFlow(Notice())

    val state: StateFlow<S> = states.asStateFlow()
    val notice: StateFlow<Notice> = notices.asStateFlow()

    /** What was begun here when the process ended. */
    protected val before: Begun = place?.let(app.navigator::taken).orEmpty()

    /** What is begun here and not recorded yet. */
    open fun begun(): Begun = emptyMap()

    /** The same with the field for the end of a number. */
    internal fun allBegun(): Begun = begun() + listOfNotNull(scanner?.state?.value?.typed?.let { TYPED to it })

    /** Opens the field for the end of a number again, with what was in it. */
    internal fun type() {
        before[TYPED]?.let { scanner?.type(it) }
    }

    /** How labels come here, where a place takes them. */
    open val scanner: Scanner? = null

    /** The camera was denied, is another app's, or is back: said by a scanner that asked for it. */
    open fun cameraIs(camera: Camera) {
        scanner?.takeIf { it.state.value.camera != Camera.OFF }?.camera(camera)
    }

    /** A picture for which nobody waits any more: the process ended while the camera app was in front. */
    open fun photoCame(bytes: ByteArray) {}

    protected val now: S get() = states.value

    protected fun set(change: (S) -> S) = states.update(change)

    /** The same for what comes late, without a touch: it may turn the meaning of the filled button below the finger. */
    protected fun late(change: (S) -> S) {
        val meant = button(now)
        states.update(change)
        if (meant != null && button(now) != meant) turnedAt = app.clock()
    }

    /** What the filled button means; null: nothing yet. */
    protected open fun button(state: S): Any? = null
    private var turnedAt = Long.MIN_VALUE / 2

    /** A button that has just turned takes no touch: the finger came for the old meaning. */
    protected val deaf: Boolean get() = app.clock() - turnedAt < DEAF_MS

    /** Looks now and whenever something may have changed; what changes during a look is one look more. */
    protected fun follow(look: suspend () -> Unit) {
        scope.launch { session.changes.collect { look() } }
    }

    /** The same for one view that goes into the state as it comes. */
    protected fun <V> followView(call: (SatchelInterface) -> V, put: S.(Shown<V>) -> S) = follow {
        val view = shown(call)
        late { it.put(view) }
    }

    /** Whether a sync runs, also one that another place began. */
    protected fun followSync(take: (Boolean) -> Unit) {
        scope.launch { session.syncing.collect { take(it) } }
    }

    /** Reads a view. */
    protected suspend fun <V> shown(call: (SatchelInterface) -> V): Shown<V> = session.look(call).shown()

    protected fun <V> Reply<V>.shown(): Shown<V> = when (this) {
        is Reply.Done -> Shown.Ready(value)
        is Reply.Refused -> Shown.Failed(why)
    }

    /** Records something, then goes on with what it came to. */
    protected fun <T> act(call: (SatchelInterface) -> T, then: suspend (T) -> Unit = {}) = work({ session.act(call) }, then)

    /** The same for whatever asks the core in its own way. */
    protected fun <T> work(ask: suspend () -> Reply<T>, then: suspend (T) -> Unit = {}) {
        begun(ask, then)
    }

    /** The same for a label: it is not left out but waits for what runs, or a box would be in the car that nobody took in. */
    protected fun <T> workNext(ask: suspend () -> Reply<T>, then: suspend (T) -> Unit = {}) {
        if (begun(ask, then)) return
        scope.launch {
            do {
                notices.first { !it.busy }
            } while (!begun(ask, then))
        }
    }

    private fun <T> begun(ask: suspend () -> Reply<T>, then: suspend (T) -> Unit): Boolean {
        if (notices.value.busy) return false
        notices.value = Notice(busy = true)
        scope.launch {
            val reply = ask()
            notices.value = Notice(problem = (reply as? Reply.Refused)?.why)
            if (reply is Reply.Done && isActive) then(reply.value)
        }
        return true
    }

    /** A file that is written to be shared; where there is no room for it, that is said. */
    protected suspend fun writeFile(name: String, write: (SatchelInterface, String) -> Unit): Reply<String> {
        val file = app.platform.fileFor(name) ?: return Reply.Refused(Text("screens.no_room", emptyMap()))
        return session.look { phone -> file.also { write(phone, it) } }
    }

    /** A scanner for a place that only asks what a label says. Its camera is off until the courier wants it. */
    protected fun reader(said: (String) -> Unit) = Scanner(app, scope, Camera.OFF, { frame ->
        val reply = session.look { frame.run { it.readFrame(bytes, width.toUInt(), height.toUInt(), rowStride.toUInt(), rotation.toUShort()) } }
        val label = (reply as? Reply.Done)?.value?.firstOrNull()
        label?.let(said)
        label != null
    }, said)

    /** Something that is to be read and is no refusal of the core. */
    protected fun say(problem: Text?) = notices.update { it.copy(problem = problem) }

    /** Whoever just did it may take it back, here and on the next screen. */
    protected fun did(what: Deed, fact: String, stop: String? = null) {
        app.did.value = Did(what, fact, stop)
    }

    /** Puts what was just done into the state, also what another place did. */
    protected fun followDid(put: S.(Did?) -> S) {
        Did.read(before["did"])?.let { app.did.value = it }
        scope.launch { app.did.collect { did -> set { it.put(did) } } }
    }

    /** Takes back what was just done. */
    protected fun takeBack() {
        val done = app.did.value ?: return
        act({ it.undo(done.fact) }) { app.did.compareAndSet(done, null) }
    }

    override fun open(place: Place) = app.navigator.open(place)

    override fun tab(place: Place) = app.navigator.tab(place)

    override fun back() {
        app.back()
    }

    override fun understood() = notices.update { it.copy(problem = null) }

    /** The place is left. */
    open fun close() {
        scanner?.close()
        scope.cancel()
    }

    companion object {
        /** Two quick touches are meant as one. */
        const val DEAF_MS = 500L
        private const val TYPED = "typed"
    }
}
