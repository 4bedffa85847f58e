package satchel.platform

import android.app.Activity
import android.content.ComponentName
import android.content.Intent
import android.content.IntentFilter
import android.net.Uri
import android.os.Vibrator
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import satchel.kit.Preferences
import satchel.kit.ThemeChoice
import satchel.kit.Tone
import java.io.File
import java.io.FileNotFoundException
import java.util.Locale

/** What other apps, the motor and the preferences get. */
@RunWith(RobolectricTestRunner::class)
class HandoffTest {
    private val bench = Bench()
    private val platform get() = bench.open().platform

    @After
    fun `nothing stays behind`() = bench.close()

    @Test
    fun `a place goes to any app that knows places, with turn by turn where it is installed, in any language`() {
        val usual = Locale.getDefault()
        try {
            Locale.setDefault(Locale("es", "ES")) // a comma in its numbers
            install("com.waze", "waze")
            val chooser = Handoff.navigate(application, "12 Oak St & Elm", 399_612_000, -829_988_000, "Navigate")
            assertEquals(Intent.ACTION_CHOOSER, chooser.action)
            assertEquals("geo:39.9612000,-82.9988000?q=39.9612000,-82.9988000(12%20Oak%20St%20%26%20Elm)", any(chooser).dataString)
            val turns = chooser.getParcelableArrayExtra(Intent.EXTRA_INITIAL_INTENTS, Intent::class.java)!!
            assertEquals(listOf("waze://?ll=39.9612000,-82.9988000&navigate=yes"), turns.map { it.dataString })
        } finally {
            Locale.setDefault(usual)
        }
    }

    @Test
    fun `an address without a place is searched for`() {
        install("com.google.android.apps.maps", "google.navigation")
        val chooser = Handoff.navigate(application, "12 Oak Street", null, null, "Navigate")
        assertEquals("geo:0,0?q=12%20Oak%20Street", any(chooser).dataString)
        val turns = chooser.getParcelableArrayExtra(Intent.EXTRA_INITIAL_INTENTS, Intent::class.java)!!
        assertEquals("google.navigation:q=12%20Oak%20Street", turns.single().dataString)
    }

    @Test
    fun `numbers go to dialer and messages as they are, and nothing is called by itself`() {
        assertEquals(listOf(Intent.ACTION_DIAL, "tel:%2B1%20614%20555%230100"), Handoff.call("+1 614 555#0100").run { listOf(action, dataString) })
        assertEquals(listOf(Intent.ACTION_SENDTO, "smsto:6145550100"), Handoff.text("6145550100").run { listOf(action, dataString) })
        val activity = Robolectric.buildActivity(Activity::class.java).setup().get()
        assertFalse("nothing is in front: nothing opens", platform.call("1"))
        platform.activity = activity
        assertTrue(platform.text("6145550100"))
        assertEquals(Intent.ACTION_SENDTO, shadowOf(activity).nextStartedActivity.action)
    }

    @Test
    fun `a backup is lent to the app that the courier picks and nothing else is`() {
        bench.shop()
        val activity = Robolectric.buildActivity(Activity::class.java).setup().get()
        platform.activity = activity
        val file = File(SharedFiles.place(application, "backup.satchel")!!.path)
        bench.act { it.backUp(file.path) }
        platform.share(file.path)
        val send = any(shadowOf(activity).nextStartedActivity)
        val uri = send.getParcelableExtra(Intent.EXTRA_STREAM, Uri::class.java)!!
        assertEquals(Intent.FLAG_GRANT_READ_URI_PERMISSION, send.flags and Intent.FLAG_GRANT_READ_URI_PERMISSION)
        val provider = Robolectric.setupContentProvider(SharedFiles::class.java, uri.authority!!)
        provider.openFile(uri, "r").use { assertEquals(file.length(), it.statSize) }
        assertEquals("application/octet-stream", provider.getType(uri))
        provider.query(uri, null, null, null, null).use {
            it.moveToFirst()
            assertEquals(listOf("backup.satchel", "${file.length()}"), listOf(it.getString(0), it.getString(1)))
        }
        val store = bench.phone.folder
        for (wrong in listOf("..%2Fstore", "../store/${store.list()!!.first()}", ".", "", "none")) {
            val other = Uri.parse("content://${uri.authority}/$wrong")
            assertThrows(wrong, FileNotFoundException::class.java) { provider.openFile(other, "r") }
        }
    }

    @Test
    fun `a full phone has no place for a backup`() {
        SharedFiles.clear(application)
        SharedFiles.folder(application).writeText("in the way") // as when no folder can be made
        assertEquals(null, SharedFiles.place(application, "backup.satchel"))
        SharedFiles.folder(application).delete()
    }

    @Test
    fun `each verdict feels different and silence is kept where it was chosen`() {
        val motor = application.service<Vibrator>()
        shadowOf(motor).setHasVibrator(true)
        val felt = Tone.entries.map { tone ->
            Answers(application).give(tone, sounds = false)
            shadowOf(motor).pattern!!.toList()
        }
        assertEquals(Tone.entries.size, felt.toSet().size)
        assertArrayEquals(longArrayOf(0, 40), Answers.pattern(Tone.RIGHT))
    }

    @Test
    fun `each verdict sounds as the table of verdicts says`() {
        val notes = Tone.entries.associateWith(Answers::notes)
        assertEquals(listOf(1, 2, 3), listOf(Tone.RIGHT, Tone.ELSEWHERE, Tone.UNKNOWN).map { notes.getValue(it).size })
        assertTrue(notes.getValue(Tone.RIGHT).single().hertz > 1_000)
        assertTrue(notes.getValue(Tone.ELSEWHERE).let { (first, second) -> first.hertz > second.hertz })
        assertTrue(notes.getValue(Tone.UNKNOWN).all { it.hertz < 400 } && notes.getValue(Tone.REFUSED).single().hertz < 400)
        for (tone in Tone.entries) {
            val samples = Answers.samples(tone)
            assertTrue("$tone", samples.size > 22_050 / 50 && samples.max() > 20_000 && samples.first() == 0.toShort() && samples.last() == 0.toShort())
            repeat(2) { Answers(application).give(tone, sounds = true) }
        }
    }

    @Test
    fun `preferences are kept, and what nobody wrote reads as usual`() {
        assertEquals(Preferences(), AndroidPreferences(application).read())
        val chosen = Preferences(ThemeChoice.SUNLIGHT, spanish = true, leftHand = true, largeText = true, sounds = false)
        AndroidPreferences(application).write(chosen)
        assertEquals(chosen, AndroidPreferences(application).read())
        AndroidPreferences(application).write(Preferences())
        assertEquals(Preferences(), AndroidPreferences(application).read())
        application.getSharedPreferences("screens", 0).edit().putString("theme", "NEON").commit()
        assertTrue(AndroidPreferences(application).read().theme == ThemeChoice.SYSTEM)
    }

    private fun any(chooser: Intent) = chooser.getParcelableExtra(Intent.EXTRA_INTENT, Intent::class.java)!!

    private fun install(name: String, scheme: String) {
        val packages = shadowOf(application.packageManager)
        val component = ComponentName(name, "$name.Main")
        packages.addActivityIfNotPresent(component)
        val filter = IntentFilter(Intent.ACTION_VIEW).apply {
            addDataScheme(scheme)
            addCategory(Intent.CATEGORY_DEFAULT)
        }
        packages.addIntentFilterForActivity(component, filter)
    }
}
