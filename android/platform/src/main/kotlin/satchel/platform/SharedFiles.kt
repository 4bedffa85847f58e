package satchel.platform

import android.content.ContentProvider
import android.content.ContentValues
import android.content.Context
import android.database.Cursor
import android.database.MatrixCursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import android.provider.OpenableColumns
import java.io.File
import java.io.FileNotFoundException

/**
 * Lends single files of one folder to other apps, each by a permission for it: a backup to be kept elsewhere, and an empty file
 * for the camera app to fill. The folder holds nothing else and is emptied when the app starts; the picture goes once the activity knows who wants it.
 */
class SharedFiles : ContentProvider() {
    override fun onCreate() = true

    override fun openFile(uri: Uri, mode: String): ParcelFileDescriptor =
        ParcelFileDescriptor.open(file(uri), ParcelFileDescriptor.parseMode(mode))

    override fun getType(uri: Uri) = if (file(uri).extension == "jpg") "image/jpeg" else "application/octet-stream"

    override fun query(uri: Uri, columns: Array<String>?, where: String?, args: Array<String>?, order: String?): Cursor {
        val file = file(uri)
        val asked = columns ?: arrayOf(OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE)
        return MatrixCursor(asked).apply {
            addRow(
                asked.map {
                    if (it == OpenableColumns.DISPLAY_NAME) {
                        file.name
                    } else if (it == OpenableColumns.SIZE) {
                        file.length()
                    } else {
                        null
                    }
                },
            )
        }
    }

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun update(uri: Uri, values: ContentValues?, where: String?, args: Array<String>?) = 0

    override fun delete(uri: Uri, where: String?, args: Array<String>?) = 0

    private fun file(uri: Uri): File {
        val name = uri.pathSegments.singleOrNull() ?: throw FileNotFoundException("$uri")
        val file = File(folder(requireNotNull(context)), name)
        if (name.startsWith(".") || file.parentFile != folder(requireNotNull(context)) || !file.isFile) throw FileNotFoundException("$uri")
        return file
    }

    companion object {
        /** Not backed up by the system, as all of Satchel's files. */
        fun folder(context: Context) = File(context.noBackupFilesDir, "shared")

        /** A new file's place; null: it cannot be made, for example because the storage is full. */
        fun place(context: Context, name: String): File? =
            folder(context).takeIf { it.isDirectory || it.mkdirs() }?.let { File(it, name) }

        fun uri(context: Context, file: File): Uri = Uri.Builder().scheme("content").authority("${context.packageName}.shared").appendPath(file.name).build()

        /** All but the picture that the camera app may just bring to a process that began anew. */
        fun clear(context: Context) {
            folder(context).listFiles { file -> file.name != AndroidPlatform.PICTURE_FILE }.orEmpty().forEach { it.deleteRecursively() }
        }
    }
}
