package satchel.kit

import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import satchel.core.Text
import java.security.MessageDigest

/** A photo before it is used, and what is wrong with it. */
class TakenPhoto(val bytes: ByteArray, val warnings: List<Text>)

/**
 * A place where a photo is taken. Its file outlives the process from the moment it came until the place is left, which also is when
 * something was recorded there.
 */
abstract class PhotoModel<S>(app: App, first: S, place: Place) : Model<S>(app, first, place) {
    private val file = "$PHOTO${MessageDigest.getInstance("SHA-256").digest("$place".toByteArray()).joinToString("") { "%02x".format(it) }}"
    private var asking: Job? = null
    private var askedAt = Long.MIN_VALUE / 2

    /** A photo came, or the camera gives none: [trouble] says why. */
    protected abstract fun photo(photo: TakenPhoto?, trouble: Camera)

    /** To be called once, when the state is there. [had]: a photo was here when the process ended. */
    protected fun photoBefore(had: Boolean) {
        scope.launch {
            val reply = session.look { phone ->
                val bytes = if (had) app.platform.kept(file) else null.also { app.platform.drop(PHOTO) }
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

    override fun close() {
        super.close()
        app.scope.launch { session.look { app.platform.drop(file) } }
    }

    private companion object {
        const val PHOTO = "photo-"
        const val SAME_TOUCH_MS = 1_000L
        const val PREVIEW_MS = 6_000L
    }
}
