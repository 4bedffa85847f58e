package satchel.kit

import satchel.core.Text
import java.nio.ByteBuffer

/** What the phone does beside the core and the screens; each shell has its own. Calls return at once. */
interface Platform {
    /** Opens the courier's navigation app; places in 1e-7 degrees. */
    fun navigate(address: String, latE7: Long?, lonE7: Long?)

    /** Hands the number to the dialer; false: no app took it, and the courier was told. */
    fun call(phone: String): Boolean

    /** The same for a message. */
    fun text(phone: String): Boolean

    /** Sound and haptic of a verdict. */
    fun answer(verdict: Tone)

    fun torch(on: Boolean)

    /** A picture of what the open preview sees. Answers within seconds, also where there is no camera. */
    suspend fun photo(): Picture

    /** The same by the phone's own camera app, for as long as the courier is there; a newer question ends an older one. */
    suspend fun photoByApp(): Picture

    /** This app's page in the phone's settings, where the camera can be allowed. */
    fun openSettings() = Unit

    /**
     * Writes a file that is still there when the process ends, whole or not at all, and is in no backup. False: there is no room.
     * Names are `a-z`, digits and `-`. Not on the thread that draws, as [kept] and [drop].
     */
    fun keep(name: String, bytes: ByteArray): Boolean

    /** What [keep] wrote; null: nothing. */
    fun kept(name: String): ByteArray?

    /** Deletes every kept file whose name begins so. */
    fun drop(beginning: String)

    /** Asks for finger, face or the phone's own code; true also where the phone knows none of them. */
    suspend fun isOwner(): Boolean = true

    /** What this device is, for a report: its model, its system. Nothing about its owner. */
    val about: String

    /** Somewhere to write a file of this name to; null: there is no room. */
    suspend fun fileFor(name: String): String?

    /** Whether the courier can choose a file here. */
    val picksFiles: Boolean get() = false

    /** A copy, for this app alone, of a file of at most so many bytes that the courier chose; null: none. Whoever asked deletes it. */
    suspend fun pick(mostBytes: Long): String? = null

    /** Whether [restore] is possible here. */
    val restores: Boolean get() = false

    /** Puts a backup in the place of this phone's store, where nothing was recorded yet, and begins anew with it. Why not; null: done. */
    suspend fun restore(backup: String, phrase: String): Text? = null

    /** What was written there is whole: the courier may send it or keep it elsewhere. */
    fun share(file: String) = Unit
}

/** What asking for a picture came to. */
sealed interface Picture {
    /** A file of its own: JPEG or PNG. */
    class Taken(val bytes: ByteArray) : Picture

    /** The courier let it be. */
    data object LetBe : Picture

    /** The courier does not allow the camera; other apps may not be asked for a picture then. */
    data object Denied : Picture

    /** Another app has the camera, it is not open yet, or it broke. */
    data object Busy : Picture

    /** There is no camera app, or no room for its picture. */
    data object NoApp : Picture
}

/** How an answer sounds and feels: see the table of verdicts in the design. */
enum class Tone { RIGHT, ELSEWHERE, UNKNOWN, AGAIN, REFUSED }

/** A camera's frame as it lies in memory: the brightness plane in a direct buffer, its rows padded. [release]: it is not needed any more. */
class Luma(
    val bytes: ByteBuffer,
    val width: Int,
    val height: Int,
    val rowStride: Int,
    val rotation: Int = 0,
    val release: () -> Unit = {},
)

/** How the screens are drawn, and whether they ask who holds the phone; lives on this phone only. */
data class Preferences(
    val theme: ThemeChoice = ThemeChoice.SYSTEM,
    val spanish: Boolean? = null,
    val leftHand: Boolean = false,
    val largeText: Boolean = false,
    val sounds: Boolean = true,
    val asksOwner: Boolean = false,
)

enum class ThemeChoice { SYSTEM, LIGHT, DARK, SUNLIGHT }

/** Keeps the preferences. */
interface PreferenceStore {
    fun read(): Preferences

    fun write(preferences: Preferences)
}
