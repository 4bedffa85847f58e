package satchel.desk

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.layout.ContentScale
import kotlinx.coroutines.*
import org.jetbrains.skia.EncodedImageFormat
import satchel.core.Satchel
import satchel.core.uniffiEnsureInitialized
import satchel.kit.*
import satchel.scene.DayClock
import satchel.scene.SampleDay
import satchel.scene.doorPhoto
import satchel.scene.labelPicture
import satchel.screens.*
import java.nio.file.Files
import java.nio.file.Path
import java.time.ZoneId
import java.time.ZonedDateTime
import java.util.concurrent.Executors
import kotlin.coroutines.EmptyCoroutineContext
import org.jetbrains.skia.Image as SkiaImage

private const val DAY = "2026-03-10"
private const val ZONE = "America/New_York"

/** Of JPEG, of 100. */
private const val GUIDE_QUALITY = 80

/** Looks in which the gallery is shown, by the folder's name. */
private val LOOKS = mapOf(
    "light" to Shot(),
    "dark" to Shot(ThemeChoice.DARK),
    "sunlight" to Shot(ThemeChoice.SUNLIGHT),
    "spanish" to Shot(spanish = true),
    "large-text" to Shot(fontScale = 2f),
    "left-hand" to Shot(leftHand = true),
)

/** Writes the real day as its models showed it, small once more for `docs/guide`, and every state of every screen. */
fun pictures(folder: Path): Boolean {
    val (day, guide) = listOf("day", "guide").map { Files.createDirectories(folder.resolve(it)) }
    val moments = realDay(onMoment = { number, name, image ->
        Files.write(day.resolve("%02d-%s.png".format(number, name)), image.png())
        Files.write(guide.resolve("$name.jpg"), checkNotNull(image.encodeToData(EncodedImageFormat.JPEG, GUIDE_QUALITY)) { "no JPEG" }.bytes)
    })
    var count = 0
    for ((name, shot) in LOOKS) {
        val here = Files.createDirectories(folder.resolve(name))
        for (sample in Gallery.samples) picture(sample, shot).use { Files.write(here.resolve("${sample.name}.png"), it.png()) }
        println("$name: ${Gallery.samples.size} pictures")
        count += Gallery.samples.size
    }
    println("${count + moments} pictures in $folder")
    return true
}

/** Drives the sample day through the models, against the real core and a depot of its own; answers how many pictures it made. */
fun realDay(
    parcels: Int = 40,
    onMoment: (number: Int, name: String, image: SkiaImage) -> Unit,
    onEnd: (RealDay, Satchel, SampleDay) -> Unit = { _, _, _ -> },
): Int {
    uniffiEnsureInitialized()
    var number = 0
    inTemporaryFolder { folder ->
        val clock = DayClock(folder, ZonedDateTime.of(2026, 3, 10, 8, 30, 0, 0, ZoneId.of(ZONE)))
        SampleDay(folder, DAY, parcels, clock.file).use { day ->
            Satchel.openOnDesk("${folder.resolve("phone")}", ZONE, "${clock.file}").use { phone ->
                Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { thread ->
                    scoped(thread) { scope ->
                        val hand = CalmHand()
                        val platform = DeskPlatform(folder, { doorPhoto(7) }, say = {})
                        val app = App(Session(phone), platform, DeskPreferences(), scope, ZoneId.of(ZONE), clock = hand::time)
                        val real = RealDay(app, day, clock, hand) { moment ->
                            number += 1
                            onMoment(number, moment, drawn(app, day, clock))
                        }
                        runBlocking { withContext(thread) { real.run() } }
                        onEnd(real, phone, day)
                    }
                }
            }
        }
    }
    return number
}

private fun drawn(app: App, day: SampleDay, clock: DayClock): SkiaImage {
    val shot = Shot()
    val label = labelPicture(day.parcels[2], 640).toComposeImageBitmap()
    val drawing = Drawing(
        { Image(label, null, Modifier.fillMaxSize(), contentScale = ContentScale.Crop) },
        EmptyCoroutineContext, ::photoOf,
    )
    val camera = app.model.value is LoadModel
    return render(shot) { PhoneFrame(shot, clock.time(), "", camera) { Screens(app, drawing) } }
}
