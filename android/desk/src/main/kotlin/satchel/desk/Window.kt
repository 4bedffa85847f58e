package satchel.desk

import androidx.compose.foundation.Image
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.layout.ContentScale
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
import java.time.LocalDate
import java.time.ZoneId
import org.jetbrains.skia.Image as SkiaImage

private const val ZONE = "America/New_York"

/** Opens the phone in a window. The camera shows one label of the sample day after the other: a click is the next box. */
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
                show(App(Session(phone), DeskPlatform(folder, { doorPhoto(7) }), DeskPreferences(), scope(), ZoneId.of(ZONE)), day.parcels)
            }
        }
    }
    return true
}

private fun scope() = CoroutineScope(SupervisorJob() + Dispatchers.Swing)

private fun show(app: App, parcels: List<SampleParcel>) = application {
    val state = rememberWindowState(size = DpSize(410.dp, 880.dp))
    Window(onCloseRequest = ::exitApplication, state = state, title = "Satchel") {
        val words by app.words.collectAsState()
        val preferences by app.preferences.collectAsState()
        LaunchedEffect(Unit) { app.start() }
        SatchelTheme(words, preferences, RobotoFamily) {
            Screens(app, Drawing({ FakeCamera(app, parcels) }, { SkiaImage.makeFromEncoded(it).toComposeImageBitmap() }))
        }
    }
}

@Composable
private fun FakeCamera(app: App, parcels: List<SampleParcel>) {
    var at by remember { mutableStateOf(0) }
    val picture = remember(at) { labelPicture(parcels[at % parcels.size]) }
    LaunchedEffect(picture) {
        val load = app.model.value as? LoadModel ?: return@LaunchedEffect
        val frame = luma(picture)
        load.frame(emptyTable())
        delay(200)
        load.frame(Luma(frame.bytes, frame.width, frame.height, frame.rowStride))
    }
    Box(Modifier.fillMaxSize().clickable(onClickLabel = "Next box") { at += 1 }) {
        val label = "Label of ${parcels[at % parcels.size].number}"
        Image(remember(picture) { picture.toComposeImageBitmap() }, label, Modifier.fillMaxSize(), contentScale = ContentScale.Crop)
    }
}
