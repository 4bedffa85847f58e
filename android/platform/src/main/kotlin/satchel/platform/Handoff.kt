package satchel.platform

import android.content.ClipData
import android.content.Context
import android.content.Intent
import android.net.Uri
import java.util.Locale

/** What other apps do for the courier, as the intents that ask them. */
internal object Handoff {
    private const val MAPS = "com.google.android.apps.maps"
    private const val WAZE = "com.waze"

    /** Apps that the manifest must name to see whether they are there. */
    val NAMED = listOf(MAPS, WAZE)

    /** Any app that knows places, with turn by turn of Google Maps and Waze beside it where they are installed. Places in 1e-7 degrees. */
    fun navigate(context: Context, address: String, latE7: Long?, lonE7: Long?, title: String): Intent {
        val at = if (latE7 != null && lonE7 != null) "${degrees(latE7)},${degrees(lonE7)}" else null
        val known = at ?: Uri.encode(address)
        val any = view("geo:${at ?: "0,0"}?q=" + if (at == null) known else "$at(${Uri.encode(address)})")
        val waze = if (at == null) "waze://?q=$known&navigate=yes" else "waze://?ll=$at&navigate=yes"
        val turns = listOf(view("google.navigation:q=$known").setPackage(MAPS), view(waze).setPackage(WAZE))
            .filter { it.resolveActivity(context.packageManager) != null }
        return Intent.createChooser(any, title).putExtra(Intent.EXTRA_INITIAL_INTENTS, turns.toTypedArray())
    }

    /** The number stands in the dialer; the courier calls. */
    fun call(phone: String) = Intent(Intent.ACTION_DIAL, Uri.fromParts("tel", phone, null))

    fun text(phone: String) = Intent(Intent.ACTION_SENDTO, Uri.fromParts("smsto", phone, null))

    /** One of the app's own files to any app that takes it. */
    fun share(file: Uri, title: String): Intent = Intent.createChooser(
        Intent(Intent.ACTION_SEND).setType("application/octet-stream").putExtra(Intent.EXTRA_STREAM, file)
            .apply { clipData = ClipData.newRawUri(null, file) }
            .addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION),
        title,
    )

    private fun view(uri: String) = Intent(Intent.ACTION_VIEW, Uri.parse(uri))

    /** Never 4.0E-7 and never with a comma. */
    private fun degrees(e7: Long): String = String.format(Locale.ROOT, "%.7f", e7 / 1e7)
}
