package satchel.platform

import android.app.Activity
import android.content.Intent
import android.net.Uri
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowToast
import satchel.core.Satchel
import satchel.core.Verdict
import satchel.kit.AddModel
import satchel.kit.App
import satchel.kit.EnrolModel
import satchel.kit.Model
import satchel.kit.Place
import satchel.kit.SetUpModel
import satchel.kit.TodayModel
import satchel.kit.ready
import java.io.File
import java.io.IOException
import java.io.InputStream

/** Files that the courier chooses in the system's own picker: a table of parcels, a backup. */
@RunWith(RobolectricTestRunner::class)
class FilesTest {
    @get:Rule
    val outside = TemporaryFolder()
    private val bench = Bench()

    @After
    fun `nothing stays behind`() = bench.close()

    private fun started(): Pair<ActivityController<ThinActivity>, App> {
        val activity = Robolectric.buildActivity(ThinActivity::class.java).setup()
        return activity to until("the app") { activity.get().drawn }.app
    }

    /** The courier chooses what [says] tells; null: none. */
    private fun choose(activity: ThinActivity, says: (() -> InputStream)?) {
        val asked = until("the picker") { shadowOf(activity).nextStartedActivityForResult?.takeIf { it.intent.action == Intent.ACTION_OPEN_DOCUMENT } }
        assertTrue(Intent.CATEGORY_OPENABLE in asked.intent.categories)
        val file = Uri.parse("content://elsewhere/file")
        says?.let { shadowOf(activity.contentResolver).registerInputStreamSupplier(file) { it() } }
        val answer = says?.let { Intent().setData(file) }
        activity.onActivityResult(asked.requestCode, if (says == null) Activity.RESULT_CANCELED else Activity.RESULT_OK, answer)
    }

    private fun Model<*>.idle() = untilTrue("the end of the act") { !notice.value.busy }

    private fun picked() = SharedFiles.folder(application).list().orEmpty().toList()

    @Test
    fun `a table of parcels is taken in, none chosen changes nothing, and one that cannot be read is said`() {
        bench.shop()
        val (activity, app) = started()
        app.navigator.open(Place.Add())
        val add = app.at<AddModel>()
        assertTrue(add.state.value.picks)
        add.importFile()
        choose(activity.get(), null)
        add.idle()
        assertNull(add.state.value.imported)
        add.importFile()
        choose(activity.get()) { throw IOException("pulled out") }
        add.idle()
        assertNull(add.state.value.imported)
        assertEquals(bench.phone.words.say("screens.no_file"), ShadowToast.getTextOfLatestToast())
        for (bad in listOf(Endless(Long.MAX_VALUE), Endless(200_000L))) { // larger than any table; pulled out in the middle
            add.importFile()
            choose(activity.get()) { bad }
            add.idle()
            assertNull(add.state.value.imported)
            assertEquals("nothing of it stays", emptyList<String>(), picked())
        }
        add.importFile()
        choose(activity.get()) { error("what another app's part may throw") }
        add.idle()
        add.importFile()
        choose(activity.get()) { "tracking_number,address,zip\nTBA000000000106,6 Elm Street,43215\n".byteInputStream() }
        assertEquals(1u, until("the parcels") { add.state.value.imported }.parcels)
        assertEquals(emptyList<String>(), picked())
    }

    /** So many bytes, then a failure. */
    private class Endless(private var left: Long) : InputStream() {
        override fun read(): Int = if (left-- > 0) 'x'.code else throw IOException("pulled out")

        override fun read(into: ByteArray, from: Int, length: Int): Int {
            if (left <= 0) throw IOException("pulled out")
            left -= length
            return length
        }
    }

    @Test
    fun `what is chosen for a process that ended meanwhile is asked for again`() {
        bench.shop()
        val (activity, _) = started()
        activity.get().onActivityResult(AndroidPlatform.FILE, Activity.RESULT_OK, Intent().setData(Uri.parse("content://elsewhere/file")))
        assertEquals(bench.phone.words.say("screens.choose_again"), ShadowToast.getTextOfLatestToast())
    }

    @Test
    fun `a process that ended in the middle of the move goes on with the backup`() {
        val (file, phrase) = backup()
        bench.open()
        bench.phone.close()
        val (folder, before, made) = listOf("store", "before", "restored").map { File(application.noBackupFilesDir, it) }
        Satchel.restore(file.path, phrase, made.path, AndroidKeys("FakeKeyStore"), ZONE).close()
        assertTrue(folder.renameTo(before))
        bench.newProcess()
        assertEquals(Verdict.EXPECTED, bench.act { it.receive(OAK) }.verdict)
        assertFalse(before.exists() || made.exists())
    }

    /** What another phone wrote, and its twelve words. */
    private fun backup(): Pair<File, String> {
        val file = outside.newFile("backup.satchel").also { it.delete() }
        val other = outside.root.resolve("other")
        val phrase = Satchel.openOnDesk(other.path, ZONE).use {
            it.importCsv("tracking_number,address,zip\n$OAK,12 Oak Street,43215\n".toByteArray(), it.viewToday().day)
            it.backUp(file.path)
            it.recoveryPhrase()
        }
        return file to phrase
    }

    @Test
    fun `an empty phone goes on with a backup, and only with its own words`() {
        val (file, phrase) = backup()
        val (activity, app) = started()
        app.at<EnrolModel>()
        app.navigator.open(Place.SetUp)
        val setUp = app.at<SetUpModel>()
        setUp.phrase("canyon drift")
        setUp.restore()
        choose(activity.get()) { file.inputStream() }
        assertEquals("store.wrong_phrase", until("the refusal") { setUp.notice.value.problem }.key)
        assertEquals(emptyList<String>(), picked())
        setUp.phrase(phrase)
        setUp.restore()
        choose(activity.get()) { file.inputStream() }
        val after = until("the app over the backup") { activity.get().drawn?.app?.takeIf { it !== app } }
        assertNotSame(app.session, after.session)
        val today = until("the day") { after.at<TodayModel>().state.value.view.ready }
        assertEquals(1u, today.parcels.all)
        assertFalse("what was chosen is gone", picked().any { it == "picked" })
        bench.newProcess()
        assertEquals(Verdict.EXPECTED, bench.act { it.receive(OAK) }.verdict)
    }

    @Test
    fun `a phone that is in use takes no backup`() {
        bench.shop()
        val (file, phrase) = backup()
        val (activity, app) = started()
        app.navigator.open(Place.SetUp)
        val setUp = app.at<SetUpModel>()
        setUp.phrase(phrase)
        setUp.restore()
        choose(activity.get()) { file.inputStream() }
        assertEquals("screens.not_empty", until("the refusal") { setUp.notice.value.problem }.key)
        assertEquals(2u, bench.act { it.viewToday() }.parcels.all)
    }
}
