package satchel.platform

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Matrix
import android.media.ExifInterface
import java.io.ByteArrayInputStream
import java.io.IOException
import kotlin.math.max

/**
 * A photo as a screen needs it: the longer side [side] pixels or up to twice that where the file has so many, turned as the camera
 * says. Null: no picture, or too large for the memory. Takes tens of milliseconds: not on the thread that draws.
 */
fun pictureOf(bytes: ByteArray, side: Int): Bitmap? = try {
    val options = BitmapFactory.Options().apply { inJustDecodeBounds = true }
    BitmapFactory.decodeByteArray(bytes, 0, bytes.size, options)
    options.inJustDecodeBounds = false
    options.inSampleSize = Integer.highestOneBit(max(1, max(options.outWidth, options.outHeight) / max(1, side)))
    BitmapFactory.decodeByteArray(bytes, 0, bytes.size, options)?.let { turned(it, turn(bytes)) }
} catch (_: OutOfMemoryError) {
    null
}

private fun turned(picture: Bitmap, turn: Matrix) =
    if (turn.isIdentity) picture else Bitmap.createBitmap(picture, 0, 0, picture.width, picture.height, turn, true)

/** Exif 2.32, tag 0x0112: how the picture is to be turned and mirrored. */
private fun turn(bytes: ByteArray): Matrix {
    val said = try {
        ExifInterface(ByteArrayInputStream(bytes)).getAttributeInt(ExifInterface.TAG_ORIENTATION, 1)
    } catch (_: IOException) {
        1
    }
    return Matrix().apply {
        setRotate(
            when (said) {
                3, 4 -> 180f
                5, 6 -> 90f
                7, 8 -> 270f
                else -> 0f
            },
        )
        if (said in listOf(2, 4, 5, 7)) preScale(-1f, 1f)
    }
}
