package satchel.desk

import androidx.compose.ui.geometry.Size
import androidx.compose.ui.test.*
import androidx.compose.ui.unit.Density
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import satchel.core.LatLon
import satchel.core.Satchel
import satchel.core.ShopSetup
import satchel.core.Span
import satchel.core.uniffiEnsureInitialized
import satchel.kit.*
import satchel.scene.doorPhoto
import satchel.screens.*
import java.nio.file.Path
import java.time.LocalDate
import java.time.ZoneId
import java.util.concurrent.LinkedBlockingQueue
import kotlin.coroutines.CoroutineContext

/**
 * How often a finger touches the screen between the arrival and the recorded delivery, for each kind of stop: counted on the screens
 * as they are drawn, by the words that stand on them, over the real core. A field that is typed into is a touch too.
 */
@OptIn(ExperimentalTestApi::class)
class TapsTest {
    @TempDir
    lateinit var folder: Path
    private val hands = Hands()
    private val scope = CoroutineScope(hands + SupervisorJob())
    private val calm = CalmHand()
    private var touches = 0

    @Test
    fun `an ordinary photo delivery is three touches after arriving, and every other kind of stop has its count`() {
        uniffiEnsureInitialized()
        Satchel.openOnDesk("${folder.resolve("phone")}", ZONE).use { phone ->
            phone.setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), ZONE, listOf(Span(0, 86_399))))
            val rows = KINDS.keys.mapIndexed { i, kind ->
                "TBA00000000010$i,${12 + i} Oak Street,43215,39.9${60 + i},-82.9${90 + i},$kind,${if ("pin" in kind) "\"$PIN_HASH\"" else ""}"
            }
            val csv = "tracking_number,address,zip,lat,lon,proof,pin_hash\n" + rows.joinToString("\n")
            phone.importCsv(csv.toByteArray(), "${LocalDate.now(ZoneId.of(ZONE))}")
            KINDS.keys.indices.forEach { phone.receive("TBA00000000010$it") }
            phone.plan()
            phone.startOuting()
            val platform = DeskPlatform(folder, { doorPhoto(7) }, say = {})
            val app = App(Session(phone), platform, DeskPreferences(), scope, ZoneId.of(ZONE), clock = calm::time)
            val taps = runs(app)
            scope.cancel()
            assertEquals(KINDS, taps)
            assertTrue(taps.getValue("photo") <= 3)
            assertEquals(KINDS.size.toUInt(), phone.viewToday().parcels.delivered)
        }
    }

    private fun runs(app: App): Map<String, Int> {
        val taps = HashMap<String, Int>()
        runSkikoComposeUiTest(Size(390f, 844f), Density(1f)) {
            setContent {
                PhoneFrame(Shot(scale = 1f), "11:02", "") { Screens(app, Drawing(picture = ::photoOf)) }
            }
            repeat(KINDS.size) {
                tap("Arrived at", substring = true)
                val model = until("the door") { (app.model.value as? StopModel)?.takeIf { it.state.value.view.ready?.arrivedMs != null } }
                val kind = model.state.value.view.ready!!.parcels.single().proof.joinToString("+")
                touches = 0
                deliver(app)
                taps[kind] = touches
                until("the record") { app.model.value as? RecordedModel }
                app.navigator.tab(Place.Today)
                until<TodayModel>("today") { (app.model.value as? TodayModel)?.takeIf { it.state.value.view is Shown.Ready } }
            }
        }
        return taps
    }

    private fun SkikoComposeUiTest.deliver(app: App) {
        tap("Deliver 1 parcel")
        val model = until("what is asked") { (app.model.value as? DeliverModel)?.takeIf { it.state.value.view is Shown.Ready } }
        while (app.model.value is DeliverModel) {
            when (model.state.value.part) {
                Part.SCAN -> {
                    "${model.state.value.open.single().trackingNumber}\n".forEach { model.scanner.key(it.code) }
                }

                Part.PHOTO -> {
                    tap("Take the photo")
                    until("the photo") { model.state.value.photo }
                }

                Part.SIGNATURE -> {
                    tap("Sign with a cross")
                    write("Name of the person who signs", "C. Cole")
                }

                Part.PIN -> {
                    write("The customer's PIN", PIN)
                }

                Part.AGE21 -> {
                    tap("21 or older")
                }

                null -> {
                    Unit
                }
            }
            until("what was given") { model.takeIf { it.notice.value == Notice() && it.state.value.part?.let(it.state.value::given) != false } }
            val label = onAllNodes(hasText("Next: ", substring = true)).fetchSemanticsNodes().isNotEmpty()
            tap(if (label) "Next: " else "Delivered", substring = label)
            until("an answer") { model.takeIf { it.notice.value == Notice() } }
        }
    }

    private fun SkikoComposeUiTest.tap(words: String, substring: Boolean = false) {
        val button = hasText(words, substring) and hasClickAction() and isEnabled()
        until("\"$words\"") { onAllNodes(button).fetchSemanticsNodes().takeIf { it.isNotEmpty() } }
        calm.rests()
        onAllNodes(button).onFirst().apply { runCatching { performScrollTo() } }.performClick()
        touches += 1
        settle()
    }

    private fun SkikoComposeUiTest.write(field: String, text: String) {
        val node = hasContentDescription(field) and hasSetTextAction()
        until("the field \"$field\"") { onAllNodes(node).fetchSemanticsNodes().takeIf { it.isNotEmpty() } }
        onNode(node).performTextInput(text)
        touches += 1
        settle()
    }

    private fun SkikoComposeUiTest.settle() {
        hands.work()
        waitForIdle()
    }

    private fun <T : Any> SkikoComposeUiTest.until(what: String, look: () -> T?): T {
        val end = System.nanoTime() + 20_000_000_000
        while (System.nanoTime() < end) {
            settle()
            look()?.let { return it }
            Thread.sleep(5)
        }
        error("waited 20 seconds for $what")
    }

    /** The thread that draws is the test's own: what models do waits until the test lets it. */
    private class Hands : CoroutineDispatcher() {
        private val waiting = LinkedBlockingQueue<Runnable>()

        override fun dispatch(context: CoroutineContext, block: Runnable) = waiting.put(block)

        fun work() {
            while (true) (waiting.poll() ?: return).run()
        }
    }

    private companion object {
        const val ZONE = "America/New_York"
        const val PIN = "5787"
        const val PIN_HASH = "\$argon2id\$v=19\$m=8192,t=1,p=1\$NTc4NjExOTAwMjM5MjY3Ng\$chk6G/gZwUzLIo4IhCsgn36tjJMzeCuQxpqGUb+FA9Y"

        /** What a stop asks for, and the touches it takes. */
        val KINDS = mapOf("photo" to 3, "signature" to 4, "pin" to 3, "age21" to 3, "scan" to 2, "" to 2, "photo+signature" to 6)
    }
}
