package satchel.screens

import androidx.compose.runtime.*
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import satchel.kit.*
import kotlin.coroutines.CoroutineContext

/**
 * What a shell draws for the screens: the camera's picture, and a photo's bytes as an image, turned as its EXIF says, its longer side
 * about `side` pixels and not below it where the photo has them. `on`: where photos are decoded.
 */
class Drawing(
    val preview: @Composable () -> Unit = {},
    private val on: CoroutineContext = Dispatchers.Default,
    private val picture: (bytes: ByteArray, side: Int) -> ImageBitmap? = { _, _ -> null },
) {
    /** Decoded once, never on the thread that draws; null: not yet. */
    @Composable
    fun photo(bytes: ByteArray): ImageBitmap? {
        val side = with(LocalDensity.current) { PHOTO_SIDE.roundToPx() }
        return produceState<ImageBitmap?>(null, bytes) { value = withContext(on) { picture(bytes, side) } }.value
    }

    private companion object {
        /** Half more than a phone is wide: the photo fills its frame and is cut there. */
        val PHOTO_SIDE = 600.dp
    }
}

/** The screen of the place where the courier is, behind the gate. */
@Composable
fun Screens(app: App, drawing: Drawing = Drawing()) {
    val model by app.model.collectAsState()
    val shut by app.gate.shut.collectAsState()
    CompositionLocalProvider(LookAgain provides app.session::touch) {
        if (shut) ShutScreen(app.gate::ask) else Screen(model, drawing)
    }
}

/** A model and its screen. */
@Composable
fun Screen(model: Model<*>, drawing: Drawing) {
    val notice by model.notice.collectAsState()
    val scan = model.scanner?.let { Scan(it.state.collectAsState().value, it, drawing.preview) } ?: Scan()
    when (model) {
        is TodayModel -> TodayScreen(model.shown(), notice, model)
        is LoadModel -> LoadScreen(model.shown(), scan, notice, model)
        is MissingModel -> MissingScreen(model.shown(), notice, model)
        is PlanModel -> PlanScreen(model.shown(), notice, model)
        is SlotsModel -> SlotsScreen(model.shown(), notice, model)
        is StopModel -> StopScreen(model.shown(), notice, model)
        is DeliverModel -> DeliverScreen(model.shown(), scan, notice, model, { drawing.photo(it) })
        is CannotDeliverModel -> CannotDeliverScreen(model.shown(), notice, model, { drawing.photo(it) })
        is RecordedModel -> RecordedScreen(model.shown(), notice, model)
        is CounterModel -> CounterScreen(model.shown(), scan, notice, model)
        is ReturnsModel -> ReturnsScreen(model.shown(), scan, notice, model)
        is CloseDayModel -> CloseDayScreen(model.shown(), notice, model)
        is EarningsModel -> EarningsScreen(model.shown(), notice, model)
        is MileageModel -> MileageScreen(model.shown(), notice, model)
        is RecordsModel -> RecordsScreen(model.shown(), notice, model)
        is SettingsModel -> SettingsScreen(model.shown(), notice, model)
        is SetUpModel -> SetUpScreen(model.shown(), notice, model)
        is AddModel -> AddScreen(model.shown(), scan, notice, model)
        is EnrolModel -> EnrolScreen(model.shown(), scan, notice, model)
        is CouriersModel -> CouriersScreen(model.shown(), notice, model)
    }
}

@Composable
private fun <S> Model<S>.shown(): S = state.collectAsState().value
