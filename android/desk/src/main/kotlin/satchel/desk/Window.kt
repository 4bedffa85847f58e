package satchel.desk

import androidx.compose.foundation.Image
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.*
import androidx.compose.ui.DragData
import androidx.compose.ui.ExperimentalComposeUiApi
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.onExternalDrag
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import kotlinx.coroutines.*
import kotlinx.coroutines.swing.Swing
import satchel.core.Satchel
import satchel.core.uniffiEnsureInitialized
import satchel.kit.*
import satchel.scene.SampleDay
import satchel.scene.SampleParcel
import satchel.scene.doorPhoto
import satchel.scene.labelPicture
import satchel.scene.luma
import satchel.screens.*
import java.awt.GraphicsEnvironment
import java.awt.image.BufferedImage
import java.net.URI
import java.time.LocalDate
import java.time.ZoneId
import javax.imageio.ImageIO

private const val ZONE = "America/New_York"

/** Opens the phone in a window. The camera shows one label of the sample day after the other: a click is the next box, and a picture that is dropped on it is shown to it. */
fun window(): Boolean {
    if (GraphicsEnvironment.isHeadless()) {
        System.err.println("There is no display here. Pictures of every screen: ./satchel phone --pictures DIR")
        return false
    }
    uniffiEnsureInitialized()
    inTemporaryFolder { folder ->
        SampleDay(folder, "${LocalDate.now(ZoneId.of(ZONE))}").use { day ->
            println("Depot: ${day.depot.url}   enrolled as Rosa's Flowers")
            Satchel.openOnDesk("${folder.resolve("phone")}", ZONE).use { phone ->
                phone.enrol(day.depot.url, day.depot.enrolCode())
                phone.sync()
                phone.couriers().firstOrNull()?.let { phone.actAs(it.id) }
                scoped(Dispatchers.Swing) { scope ->
                    show(App(Session(phone), DeskPlatform(folder, { doorPhoto(7) }), DeskPreferences(), scope, ZoneId.of(ZONE)), day.parcels)
                }
            }
        }
    }
    return true
}

/** A scope that ends with what is done in it: whatever still asks the phone has its answer before the phone is closed. */
internal fun <T> scoped(draws: CoroutineDispatcher, use: (CoroutineScope) -> T): T {
    val scope = CoroutineScope(draws + SupervisorJob())
    try {
        return use(scope)
    } finally {
        runBlocking { scope.coroutineContext.job.cancelAndJoin() }
    }
}

private fun show(app: App, parcels: List<SampleParcel>) = application {
    val state = rememberWindowState(size = DpSize(410.dp, 880.dp))
    Window(onCloseRequest = ::exitApplication, state = state, title = "Satchel") {
        val words by app.words.collectAsState()
        val preferences by app.preferences.collectAsState()
        LaunchedEffect(Unit) { app.start() }
        SatchelTheme(words, preferences, RobotoFamily) {
            Screens(app, Drawing({ FakeCamera(app, parcels) }, picture = ::photoOf))
        }
    }
}

@OptIn(ExperimentalComposeUiApi::class)
@Composable
private fun FakeCamera(app: App, parcels: List<SampleParcel>) {
    var at by remember { mutableStateOf(0) }
    var dropped by remember { mutableStateOf<BufferedImage?>(null) }
    val picture = remember(at, dropped) { dropped ?: labelPicture(parcels[at % parcels.size]) }
    LaunchedEffect(picture) {
        val scanner = app.model.value.scanner ?: return@LaunchedEffect
        val frame = luma(picture)
        scanner.frame(emptyTable())
        delay(200)
        scanner.frame(Luma(frame.bytes, frame.width, frame.height, frame.rowStride))
    }
    val taking = Modifier.fillMaxSize().onExternalDrag { drop -> dropped = pictureIn(drop.dragData) ?: dropped }
    Box(
        taking.clickable(onClickLabel = "Next box") {
            dropped = null
            at += 1
        },
    ) {
        val label = if (dropped == null) "Label of ${parcels[at % parcels.size].number}" else "The picture that was dropped"
        Image(remember(picture) { picture.toComposeImageBitmap() }, label, Modifier.fillMaxSize(), contentScale = ContentScale.Crop)
    }
}

/** The first file that is a picture. */
@OptIn(ExperimentalComposeUiApi::class)
private fun pictureIn(data: DragData): BufferedImage? = (data as? DragData.FilesList)?.readFiles().orEmpty()
    .firstNotNullOfOrNull { runCatching { ImageIO.read(URI(it).toURL()) }.getOrNull() }
