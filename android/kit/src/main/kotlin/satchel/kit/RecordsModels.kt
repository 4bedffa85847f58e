package satchel.kit

import kotlinx.coroutines.launch
import satchel.core.*
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream

enum class Stretch { DAY, WEEK, YEAR }

data class EarningsState(
    val view: Shown<EarningsView> = Shown.Loading,
    val stretch: Stretch = Stretch.WEEK,
)

interface EarningsActs : Acts {
    fun show(stretch: Stretch) {}
    fun dispute(line: String, cents: Long) {}
    fun undo(dispute: String) {}
}

/** What is sure, what waits, what is wrong with the statement? */
class EarningsModel(app: App) : Model<EarningsState>(app, EarningsState(), Place.Earnings), EarningsActs {
    init {
        followView({ it.viewEarnings() }) { copy(view = it) }
        set { it.copy(stretch = before.one<Stretch>("stretch") ?: it.stretch) }
    }

    override fun begun() = begun("stretch" to now.stretch.name)

    override fun show(stretch: Stretch) = set { it.copy(stretch = stretch) }

    override fun dispute(line: String, cents: Long) = act({ it.dispute(line, cents) })

    override fun undo(dispute: String) = act({ it.undo(dispute) })
}

/** `phrase`: the recovery phrase, while it is shown. `backedUp`: a copy was written on this visit. */
data class RecordsState(
    val view: Shown<SyncView> = Shown.Loading,
    val syncing: Boolean = false,
    val phrase: String? = null,
    val backedUp: Boolean = false,
)

interface RecordsActs : Acts {
    fun sync() {}
    fun confirm(warnings: List<Text>) {}
    fun backUp() {}
    fun written() {}
}

/** What is only on this phone, what was sent, what needs a decision? */
class RecordsModel(app: App) : Model<RecordsState>(app, RecordsState(), Place.Records), RecordsActs {
    init {
        followView({ it.viewSync() }) { copy(view = it) }
        followSync { running -> set { it.copy(syncing = running) } }
        if ("phrase" in before) work({ session.look { it.recoveryPhrase() } }) { phrase -> set { it.copy(phrase = phrase, backedUp = true) } }
    }

    /** That the phrase is on the screen, never the phrase itself. */
    override fun begun() = begun("phrase" to now.phrase?.let { "shown" })

    override fun sync() = work({ session.sync() })

    override fun confirm(warnings: List<Text>) = act({ it.confirmWarnings(warnings) })

    /** Writes an encrypted copy and shows the words that open it. */
    override fun backUp() = work({
        when (val file = writeFile("backup.satchel") { phone, file -> phone.backUp(file) }) {
            is Reply.Refused -> file
            is Reply.Done -> session.look { it.recoveryPhrase() }.also { app.platform.share(file.value) }
        }
    }) { phrase -> set { it.copy(phrase = phrase, backedUp = true) } }

    override fun written() = set { it.copy(phrase = null) }
}

data class SettingsState(val preferences: Preferences, val version: String)

interface SettingsActs : Acts {
    fun prefer(change: (Preferences) -> Preferences) {}
    fun report() {}
    fun exportDay() {}
    fun askOwner(on: Boolean) {}
}

class SettingsModel(app: App) : Model<SettingsState>(app, SettingsState(app.preferences.value, version())), SettingsActs {
    init {
        scope.launch { app.preferences.collect { kept -> set { it.copy(preferences = kept) } } }
    }

    override fun prefer(change: (Preferences) -> Preferences) = app.prefer(change(app.preferences.value))

    override fun askOwner(on: Boolean) = app.gate.use(on)

    /** All of the day, with its proofs, as one file: a table, the facts, photos and signatures. */
    override fun exportDay() = work({
        val day = shown { it.viewToday() }.ready?.day.orEmpty()
        writeFile("satchel-$day.zip") { phone, file -> zipped(File(file)) { phone.export(day, "$it") } }
    }, app.platform::share)

    /** How this phone stands, without anything about anybody, to be sent to whoever helps. */
    override fun report() = work({
        writeFile("satchel-report.json") { phone, file -> File(file).writeText(phone.diagnostics(app.platform.about)) }
    }, app.platform::share)
}

/** Whatever [write] puts into a folder, in one file; the folder is gone afterwards. */
private fun zipped(file: File, write: (Path) -> Unit) {
    val folder = Files.createTempDirectory("export")
    try {
        write(folder)
        ZipOutputStream(file.outputStream()).use { zip ->
            folder.toFile().walk().filter(File::isFile).forEach { part ->
                zip.putNextEntry(ZipEntry(part.relativeTo(folder.toFile()).invariantSeparatorsPath))
                part.inputStream().use { it.copyTo(zip) }
            }
        }
    } finally {
        folder.toFile().deleteRecursively()
    }
}
