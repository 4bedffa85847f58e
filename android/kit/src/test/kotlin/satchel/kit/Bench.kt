package satchel.kit

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import satchel.core.LatLon
import satchel.core.NewParcel
import satchel.core.Satchel
import satchel.core.SatchelInterface
import satchel.core.ShopSetup
import satchel.core.Span
import satchel.core.Text
import satchel.core.uniffiEnsureInitialized
import satchel.scene.SampleParcel
import satchel.scene.labelPicture
import satchel.scene.luma
import java.nio.file.Path
import java.time.ZoneId
import java.util.concurrent.Executors

const val ZONE = "America/New_York"
const val OAK = "TBA000000000101"
const val ELM = "TBA000000000102"

/** The app over the real core, without a phone: one thread draws, and what the phone would do is kept in [NoPlatform]. */
class Bench(private val clock: () -> Long = { System.nanoTime() / 1_000_000 }) : AutoCloseable {
    val thread = Executors.newSingleThreadExecutor().asCoroutineDispatcher()
    val scope = CoroutineScope(thread + SupervisorJob())
    val platform = NoPlatform()

    init {
        uniffiEnsureInitialized()
    }

    fun onPhone(
        core: SatchelInterface,
        navigator: Navigator = Navigator(),
        platform: Platform = this.platform,
        use: suspend (App) -> Unit,
    ) = runBlocking(thread) {
        use(App(Session(core), platform, Kept(), scope, ZoneId.of(ZONE), navigator = navigator, clock = clock))
    }

    /** Whatever still asks the core has its answer first: the phone is closed next. */
    override fun close() {
        runBlocking { withTimeout(10_000) { scope.coroutineContext.job.cancelAndJoin() } }
        thread.close()
    }
}

/** A shop that works alone, with two parcels of two doors; all day is a free slot. */
fun shop(folder: Path, clockFile: Path? = null): Satchel = Satchel.openOnDesk("$folder", ZONE, clockFile?.toString()).apply {
    setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), ZONE, listOf(Span(0, 86_399))))
    for ((i, number) in listOf(OAK, ELM).withIndex()) {
        val at = LatLon(399_650_000L + i * 20_000, -829_950_000)
        addParcel(NewParcel(number, address = "${12 + i} Oak Street", zip = "43215", name = "A. Able", at = at))
    }
}

/** Both parcels are in the car and the outing has begun; answers the first door. */
fun Satchel.leave(): String {
    receive(OAK)
    receive(ELM)
    plan()
    startOuting()
    return viewPlan().outings.first().stops.first().id
}

const val PIN = "5787"
private const val PIN_HASH = "\$argon2id\$v=19\$m=8192,t=1,p=1\$NTc4NjExOTAwMjM5MjY3Ng\$chk6G/gZwUzLIo4IhCsgn36tjJMzeCuQxpqGUb+FA9Y"

/** The parcels of [stand], in its order. */
val BOXES = listOf("TBA000000000109", "TBA000000000110", "TBA000000000111")

/**
 * The same with a door that has a parcel for each of [proofs], which asks for that, and a phone number for each of [phones]; the
 * courier stands there. Answers the door.
 */
fun Satchel.stand(vararg proofs: String, phones: List<String> = emptyList()): String {
    val rows = proofs.mapIndexed { i, proof ->
        "${BOXES[i]},99 Oak Street,43215,39.98,-82.99,$proof,${if ("pin" in proof) "\"$PIN_HASH\"" else ""},${phones.getOrElse(i) { "" }}"
    }
    importCsv(("tracking_number,address,zip,lat,lon,proof,pin_hash,phone\n" + rows.joinToString("\n")).toByteArray(), viewToday().day)
    proofs.indices.forEach { receive(BOXES[it]) }
    plan()
    startOuting()
    return viewPlan().outings.flatMap { it.stops }.first { it.address.startsWith("99 Oak") }.id.also { arrive(it) }
}

suspend inline fun <reified M : Model<*>> App.at(): M = withTimeout(10_000) { model.first { it is M } as M }

suspend fun <S> Model<S>.until(holds: (S) -> Boolean): S = withTimeout(10_000) { state.first(holds) }

suspend fun Model<*>.idle() {
    withTimeout(10_000) { notice.first { !it.busy } }
}

/** A box before the camera. */
fun label(number: String): Luma {
    val seen = luma(labelPicture(SampleParcel(number, "A. Able", "12 Oak Street", "Columbus OH 43215", "photo", null)))
    return Luma(seen.bytes, seen.width, seen.height, seen.rowStride)
}

class NoPlatform : Platform {
    val tones = mutableListOf<Tone>()
    var lit = false

    /** What the map, the dialer and the messages took; [reaches]: whether there is an app for numbers. */
    val reached = mutableListOf<String>()
    var reaches = true

    override fun navigate(address: String, latE7: Long?, lonE7: Long?) {
        reached += "navigate $address"
    }

    override fun call(phone: String) = reaches.also { if (it) reached += "call $phone" }

    override fun text(phone: String) = reaches.also { if (it) reached += "text $phone" }

    override fun answer(verdict: Tone) {
        tones += verdict
    }

    override fun torch(on: Boolean) {
        lit = on
    }

    /** What the camera, and the camera app, will say. */
    var picture: Picture = Picture.LetBe
    val files = HashMap<String, ByteArray>()

    override suspend fun photo(): Picture = picture

    override suspend fun photoByApp(): Picture = picture

    override fun keep(name: String, bytes: ByteArray): Boolean {
        files[name] = bytes
        return true
    }

    override fun kept(name: String) = files[name]

    override fun drop(beginning: String) {
        files.keys.removeIf { it.startsWith(beginning) }
    }

    override val about = "a test"

    /** Where files are written; null: there is no room. */
    var folder: Path? = null
    val shared = mutableListOf<String>()

    /** What the courier chooses, and what came of a backup. */
    var chosen: String? = null
    var restored: Pair<String, String>? = null
    var restoring: Text? = null

    override suspend fun fileFor(name: String): String? = folder?.resolve(name)?.toString()

    override fun share(file: String) {
        shared += file
    }

    override val picksFiles = true

    override suspend fun pick(mostBytes: Long): String? = chosen

    override val restores = true

    override suspend fun restore(backup: String, phrase: String): Text? {
        restored = backup to phrase
        return restoring
    }
}

class Kept(private var preferences: Preferences = Preferences()) : PreferenceStore {
    override fun read() = preferences

    override fun write(preferences: Preferences) {
        this.preferences = preferences
    }
}
