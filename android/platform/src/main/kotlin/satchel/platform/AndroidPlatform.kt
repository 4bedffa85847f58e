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
import kotlinx.coroutines.CompletableDeferred
import satchel.kit.Picture
import satchel.kit.Platform
import satchel.kit.PreferenceStore
import satchel.kit.Tone
import satchel.kit.Words
import java.io.File
import java.io.IOException

/** The camera that a preview has open, if one is on the screen. */
interface Lens {
    fun torch(on: Boolean)

    /** A picture as a JPEG file; null: the camera could not. */
    suspend fun picture(): ByteArray?
}

/** What the phone does for the kit. Calls on the thread that draws. [words]: what the courier reads now. */
class AndroidPlatform(private val context: Context, private val preferences: PreferenceStore, private val words: () -> Words) : Platform {
    /** The activity in front; null: none, then nothing is opened. */
    var activity: Activity? = null

    /** Set by the preview for as long as it is on the screen. */
    var lens: Lens? = null
    private val answers by lazy { Answers(context) }
    private val owner = Owner(context)
    private var picture: CompletableDeferred<ByteArray?>? = null
    private var pictureFile: File? = null

    /** Of the app alone, and in no backup: what was photographed at a door and is not recorded yet. */
    private val begun = File(context.noBackupFilesDir, "begun")

    override fun navigate(address: String, latE7: Long?, lonE7: Long?) =
        open(Handoff.navigate(context, address, latE7, lonE7, words().say("screens.navigate")))

    override fun call(phone: String) = open(Handoff.call(phone))

    override fun text(phone: String) = open(Handoff.text(phone))

    override fun answer(verdict: Tone) = answers.give(verdict, preferences.read().sounds)

    override fun torch(on: Boolean) {
        lens?.torch(on)
    }

    override suspend fun photo(): Picture = when {
        context.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED -> Picture.Denied
        else -> lens?.picture()?.let(Picture::Taken) ?: Picture.Busy
    }

    override suspend fun photoByApp(): Picture = byCameraApp()?.let(Picture::Taken) ?: Picture.LetBe

    override fun openSettings() = open(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", context.packageName, null)))

    override fun keep(name: String, bytes: ByteArray): Boolean = runCatching {
        begun.mkdirs()
        val half = File(begun, "$name.half")
        half.writeBytes(bytes)
        check(half.renameTo(File(begun, name)))
    }.isSuccess

    override fun kept(name: String): ByteArray? = runCatching { File(begun, name).readBytes() }.getOrNull()

    override fun drop(beginning: String) = begun.listFiles { file -> file.name.startsWith(beginning) }.orEmpty().forEach { it.delete() }

    override val about = "${Build.MANUFACTURER} ${Build.MODEL}, Android ${Build.VERSION.RELEASE} (${Build.VERSION.SDK_INT})"

    override suspend fun isOwner(): Boolean = activity?.let { owner.holds(it, words()) } ?: false

    override suspend fun fileFor(name: String): String? = SharedFiles.place(context, name)?.path

    override fun share(file: String) = open(Handoff.share(SharedFiles.uri(context, File(file)), words().say("screens.send_file")))

    private suspend fun byCameraApp(): ByteArray? {
        picture?.complete(null)
        val front = activity ?: return null
        val file = SharedFiles.place(context, "photo.jpg") ?: return null
        val taken = CompletableDeferred<ByteArray?>()
        try {
            file.writeBytes(ByteArray(0))
            val ask = Intent(MediaStore.ACTION_IMAGE_CAPTURE).putExtra(MediaStore.EXTRA_OUTPUT, SharedFiles.uri(context, file))
                .addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION)
            picture = taken
            pictureFile = file
            @Suppress("DEPRECATION") // its successor is androidx's
            front.startActivityForResult(ask, PICTURE)
        } catch (_: IOException) {
            return null
        } catch (_: ActivityNotFoundException) {
            return refused()
        } catch (_: SecurityException) {
            // the courier denied the camera: no app may ask another for it then
            return refused()
        }
        return taken.await()
    }

    /** What came back from another app. After a process death nobody waits for it: the photo is asked for again. */
    fun result(request: Int, code: Int) {
        if (request == Owner.REQUEST) owner.result(code == Activity.RESULT_OK)
        if (request != PICTURE) return
        val bytes = pictureFile?.takeIf { code == Activity.RESULT_OK }?.let { runCatching { it.readBytes() }.getOrNull() }
        pictureFile?.delete()
        picture?.complete(bytes?.takeIf { it.isNotEmpty() })
        picture = null
    }

    private fun open(intent: Intent) {
        try {
            activity?.startActivity(intent)
        } catch (_: ActivityNotFoundException) {
            refused()
        }
    }

    private fun refused(): Nothing? {
        Toast.makeText(context, words().say("screens.no_app"), Toast.LENGTH_LONG).show()
        return null
    }

    private companion object {
        const val PICTURE = 11
    }
}
