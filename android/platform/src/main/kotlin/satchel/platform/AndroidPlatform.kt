package satchel.platform

import android.Manifest
import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.provider.MediaStore
import android.provider.Settings
import android.widget.Toast
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import satchel.core.Text
import satchel.kit.Picture
import satchel.kit.Platform
import satchel.kit.PreferenceStore
import satchel.kit.Tone
import satchel.kit.Words
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream

/** The camera that a preview has open, if one is on the screen. */
interface Lens {
    fun torch(on: Boolean)

    /** A picture of what the preview shows, as a JPEG file; null: the camera could not. How long it takes is the camera's. */
    suspend fun picture(): ByteArray?
}

/**
 * What the phone does for the kit. Calls on the thread that draws. [restoring] puts a backup in the place of the store; [words]:
 * what the courier reads now.
 */
class AndroidPlatform(
    private val context: Context,
    private val preferences: PreferenceStore,
    private val restoring: suspend (backup: String, phrase: String) -> Text?,
    private val photoWithinMs: Long = PHOTO_WITHIN_MS,
    private val words: () -> Words,
) : Platform {
    /** The activity in front; null: none, then nothing is opened. */
    var activity: Activity? = null
    private val lenses = MutableStateFlow<Lens?>(null)

    /** Set by the preview for as long as it is on the screen and its camera is open. */
    var lens: Lens? by lenses::value
    private val answers by lazy { Answers(context) }
    private val owner = Owner(context)
    private var asked: CompletableDeferred<Picture>? = null
    private var chosen: CompletableDeferred<Uri?>? = null

    /** Of the app alone, and in no backup: what was photographed at a door and is not recorded yet. */
    private val begun = File(context.noBackupFilesDir, "begun")

    override fun navigate(address: String, latE7: Long?, lonE7: Long?) {
        open(Handoff.navigate(context, address, latE7, lonE7, words().say("screens.navigate")))
    }

    override fun call(phone: String) = open(Handoff.call(phone))

    override fun text(phone: String) = open(Handoff.text(phone))

    override fun answer(verdict: Tone) = answers.give(verdict, preferences.read().sounds)

    override fun torch(on: Boolean) {
        lens?.torch(on)
    }

    /** A preview that has just come up opens its camera meanwhile. */
    override suspend fun photo(): Picture {
        if (context.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) return Picture.Denied
        val jpeg = try {
            withTimeoutOrNull(photoWithinMs) { lenses.filterNotNull().first().picture() }
        } catch (left: CancellationException) {
            throw left
        } catch (_: RuntimeException) {
            null // the camera was shut below it
        }
        return taken(jpeg) ?: Picture.Busy
    }

    override suspend fun photoByApp(): Picture {
        asked?.complete(Picture.LetBe)
        val front = activity ?: return Picture.LetBe
        val file = SharedFiles.place(context, PICTURE_FILE) ?: return Picture.NoApp
        val answer = CompletableDeferred<Picture>()
        try {
            file.writeBytes(ByteArray(0))
            val ask = Intent(MediaStore.ACTION_IMAGE_CAPTURE).putExtra(MediaStore.EXTRA_OUTPUT, SharedFiles.uri(context, file))
                .addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION)
            @Suppress("DEPRECATION") // its successor is androidx's
            front.startActivityForResult(ask, PICTURE)
            asked = answer
        } catch (_: IOException) {
            return Picture.NoApp
        } catch (_: ActivityNotFoundException) {
            return Picture.NoApp
        } catch (_: SecurityException) {
            return Picture.Denied // no app may ask another one for the camera then
        }
        return answer.await()
    }

    override fun openSettings() {
        open(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", context.packageName, null)))
    }

    override fun keep(name: String, bytes: ByteArray): Boolean {
        val half = File(begun, "$name.half")
        return try {
            begun.mkdirs()
            FileOutputStream(half).use {
                it.write(bytes)
                it.fd.sync()
            }
            half.renameTo(File(begun, name))
        } catch (_: IOException) {
            half.delete()
            false
        }
    }

    override fun kept(name: String): ByteArray? = runCatching { File(begun, name).readBytes() }.getOrNull()

    override fun drop(beginning: String) = begun.listFiles { file -> file.name.startsWith(beginning) }.orEmpty().forEach { it.delete() }

    override val about = "${Build.MANUFACTURER} ${Build.MODEL}, Android ${Build.VERSION.RELEASE} (${Build.VERSION.SDK_INT})"

    override suspend fun isOwner(): Boolean = activity?.let { owner.holds(it, words()) } ?: false

    override suspend fun fileFor(name: String): String? = SharedFiles.place(context, name)?.path

    override fun share(file: String) {
        open(Handoff.share(SharedFiles.uri(context, File(file)), words().say("screens.send_file")))
    }

    override val picksFiles = true

    override suspend fun pick(mostBytes: Long): String? {
        chosen?.complete(null)
        val front = activity ?: return null
        val answer = CompletableDeferred<Uri?>()
        try {
            @Suppress("DEPRECATION") // its successor is androidx's
            front.startActivityForResult(Intent(Intent.ACTION_OPEN_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE).setType("*/*"), FILE)
        } catch (_: ActivityNotFoundException) {
            tell("screens.no_app")
            return null
        } catch (_: SecurityException) {
            tell("screens.no_app")
            return null
        }
        chosen = answer
        return answer.await()?.let { file -> withContext(Dispatchers.IO) { copied(file, mostBytes) } ?: null.also { tell("screens.no_file") } }
    }

    /** Beside the files that are lent, for it goes with them where nobody deletes it. */
    private fun copied(file: Uri, mostBytes: Long): String? {
        val copy = SharedFiles.place(context, PICKED_FILE) ?: return null
        val most = minOf(mostBytes, copy.parentFile!!.usableSpace - LEFT_FREE_BYTES)
        val whole = try {
            context.contentResolver.openInputStream(file)?.use { from -> copy.outputStream().use { from.copyAtMost(most, it) } } ?: false
        } catch (_: IOException) {
            false
        } catch (_: RuntimeException) {
            false // whatever the other app's part throws
        }
        if (!whole) copy.delete()
        return copy.path.takeIf { whole }
    }

    override val restores = true

    override suspend fun restore(backup: String, phrase: String): Text? = restoring(backup, phrase)

    /** What came back from another app. False: nobody waits for it here. */
    fun result(request: Int, code: Int, data: Intent?): Boolean {
        if (request == Owner.REQUEST) owner.result(code == Activity.RESULT_OK)
        if (request == FILE) return chosen?.complete(data?.data?.takeIf { code == Activity.RESULT_OK }) ?: false
        val waiting = asked?.takeIf { request == PICTURE && it.isActive } ?: return false
        asked = null
        return waiting.complete(taken(left(code)) ?: Picture.LetBe)
    }

    /** The picture that the camera app left for who is not there any more; once. [code]: what the app said, null: it is not back. */
    fun left(code: Int?): ByteArray? {
        if (asked?.isActive == true) return null
        val file = SharedFiles.place(context, PICTURE_FILE) ?: return null
        val bytes = if (code == Activity.RESULT_OK) runCatching { file.readBytes() }.getOrNull() else null
        file.delete()
        return bytes?.takeIf { it.isNotEmpty() }
    }

    private fun taken(jpeg: ByteArray?) = jpeg?.takeIf { it.isNotEmpty() }?.let(Picture::Taken)

    /** Whether an app took it. */
    private fun open(intent: Intent): Boolean = try {
        activity?.startActivity(intent) != null
    } catch (_: ActivityNotFoundException) {
        tell("screens.no_app")
        false
    }

    private fun tell(sentence: String) = Toast.makeText(context, words().say(sentence), Toast.LENGTH_LONG).show()

    companion object {
        internal const val PICTURE = 11
        internal const val FILE = 14
        private const val PICKED_FILE = "picked"

        /** For the day's records, whatever is chosen. */
        private const val LEFT_FREE_BYTES = 100_000_000L
        private const val PHOTO_WITHIN_MS = 5_000L

        /** What the camera app fills: it may come back to a process that began anew. */
        internal const val PICTURE_FILE = "photo.jpg"
    }
}

/** False: there was more. */
private fun InputStream.copyAtMost(most: Long, to: OutputStream): Boolean {
    val part = ByteArray(64 * 1024)
    var done = 0L
    while (true) {
        val read = read(part)
        if (read < 0) return true
        done += read
        if (done > most) return false
        to.write(part, 0, read)
    }
}
