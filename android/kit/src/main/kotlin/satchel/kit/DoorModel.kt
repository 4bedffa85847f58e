package satchel.kit

import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import satchel.core.*
import java.security.MessageDigest

/** A photo before it is used, and what is wrong with it. */
class TakenPhoto(val bytes: ByteArray, val warnings: List<Text>)

/** The boxes of a door that can be handed over there. */
val StopView.open: List<ParcelView> get() = parcels.filter { it.place == PlaceView.LOADED }

/** Without a box, or with it again; never none. */
internal fun Set<String>.turned(parcel: String): Set<String> = (if (parcel in this) this - parcel else this + parcel).ifEmpty { this }

/**
 * A place at a door where something is begun: boxes are chosen, a photo is taken. It is there again when the courier left the place or
 * the process ended, the photo as a file, until these boxes have their outcome; it is never taken for other boxes or on another day.
 */
abstract class DoorModel<S>(app: App, first: S, place: Place, protected val stop: String) : Model<S>(app, first, place) {
    private val file = photoFile(place)
    private var asking: Job? = null
    private var askedAt = Long.MIN_VALUE / 2

    /** The core's day, once what was begun before was looked at. */
    private var day: String? = null

    /** What is begun here now; the boxes that it is for are `chosen`. */
    protected abstract fun begunHere(): Begun

    final override fun begun(): Begun = day?.let { begunHere() + ("day" to it) } ?: before

    /** A photo came, or the camera gives none: [trouble] says why. */
    protected abstract fun photo(photo: TakenPhoto?, trouble: Camera)

    /** Follows the door. With its first view [take] puts what was begun here into the state, and [begin] goes on with it. */
    protected fun followDoor(put: S.(Shown<StopView>) -> S, take: S.(StopView, Begun) -> S, begin: (Begun) -> Unit) = follow {
        val view = shown { it.viewStop(stop) }
        val first = view.ready?.takeIf { day == null } ?: return@follow late { it.put(view) }
        val begun = begunToday(first)
        late { it.put(view).take(first, begun) }
        begin(begun)
        photoBefore("photo" in begun)
    }

    private suspend fun begunToday(view: StopView): Begun {
        val today = (session.look { it.viewToday().day } as? Reply.Done)?.value.orEmpty()
        app.navigator.forgetAllBut(today)
        val boxes = before.several("chosen")
        val mine = (before["day"] ?: today) == today && (boxes.isEmpty() || view.open.any { it.trackingNumber in boxes })
        day = today
        return if (mine) before else emptyMap()
    }

    /** The boxes that something is begun for: those of [begun], or all. */
    protected fun StopView.chosen(begun: Begun): Set<String> =
        open.map { it.trackingNumber }.toSet().let { all -> all.intersect(begun.several("chosen")).ifEmpty { all } }

    /** [had]: a photo was here. Else files that nobody knows of any more go. */
    private fun photoBefore(had: Boolean) {
        val left = if (app.navigator.holds("photo")) file else PHOTO
        scope.launch {
            val reply = session.look { phone ->
                val bytes = if (had) app.platform.kept(file) else null.also { app.platform.drop(left) }
                bytes?.let { TakenPhoto(it, phone.checkPhoto(it)) }
            }
            (reply as? Reply.Done)?.value?.let { photo(it, Camera.RUNNING) }
        }
    }

    /** Asks for a photo. A second touch at once is the same wish; a later one ends a question that nobody has answered. */
    protected fun ask(how: suspend () -> Picture) {
        val time = app.clock()
        if (asking?.isActive == true && time - askedAt < SAME_TOUCH_MS) return
        askedAt = time
        asking?.cancel()
        asking = scope.launch {
            when (val picture = how()) {
                is Picture.Taken -> photoCame(picture.bytes)
                Picture.LetBe -> Unit
                Picture.Denied -> photo(null, Camera.DENIED)
                Picture.Busy -> photo(null, Camera.BUSY)
                Picture.NoApp -> say(Text("screens.no_camera_app", emptyMap()))
            }
        }
    }

    /** By the open preview. One that does not answer is as good as another app's. */
    protected fun askPreview() = ask { withTimeoutOrNull(PREVIEW_MS) { app.platform.photo() } ?: Picture.Busy }

    override fun photoCame(bytes: ByteArray) = workNext({
        session.look { phone ->
            phone.checkPhoto(bytes) to app.platform.keep(file, bytes)
        }
    }) { (warnings, kept) ->
        photo(TakenPhoto(bytes, warnings), Camera.RUNNING)
        if (!kept) say(Text("screens.no_room", emptyMap()))
    }

    internal companion object {
        private const val PHOTO = "photo-"
        private const val SAME_TOUCH_MS = 1_000L
        private const val PREVIEW_MS = 6_000L

        /** The file of a place's photo. */
        fun photoFile(place: Place): String =
            "$PHOTO${MessageDigest.getInstance("SHA-256").digest("$place".toByteArray()).joinToString("") { "%02x".format(it) }}"
    }
}
