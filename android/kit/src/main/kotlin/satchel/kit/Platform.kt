package satchel.kit

import java.nio.ByteBuffer

/** What the phone does beside the core and the screens; each shell has its own. Calls return at once. */
interface Platform {
    /** Opens the courier's navigation app; places in 1e-7 degrees. */
    fun navigate(address: String, latE7: Long?, lonE7: Long?)

    fun call(phone: String)

    fun text(phone: String)

    /** Sound and haptic of a verdict. */
    fun answer(verdict: Tone)

    fun torch(on: Boolean)

    /** A picture of what the camera sees, as its own file (JPEG or PNG); null: the courier let it be. */
    suspend fun photo(): ByteArray?

    /** Asks for finger, face or the phone's own code; true also where the phone knows none of them. */
    suspend fun isOwner(): Boolean = true

    /** What this device is, for a report: its model, its system. Nothing about its owner. */
    val about: String

    /** Somewhere to write a file of this name to; null: there is no room. */
    suspend fun fileFor(name: String): String?

    /** What was written there is whole: the courier may send it or keep it elsewhere. */
    fun share(file: String) = Unit
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
