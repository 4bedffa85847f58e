package satchel.screens

import androidx.compose.runtime.*
import androidx.compose.ui.graphics.ImageBitmap
import satchel.kit.*

/** What a shell draws for the screens: the camera's picture, and a photo's bytes as an image. */
class Drawing(val preview: @Composable () -> Unit = {}, val picture: (ByteArray) -> ImageBitmap? = { null })

/** The screen of the place where the courier is, behind the gate. */
@Composable
fun Screens(app: App, drawing: Drawing = Drawing()) {
    val model by app.model.collectAsState()
    val shut by app.gate.shut.collectAsState()
    if (shut) ShutScreen(app.gate::ask) else Screen(model, drawing)
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
        is StopModel -> StopScreen(model.shown(), notice, model)
        is DeliverModel -> DeliverScreen(model.shown(), scan, notice, model, drawing.picture)
        is CannotDeliverModel -> CannotDeliverScreen(model.shown(), notice, model)
        is RecordedModel -> RecordedScreen(model.shown(), notice, model)
        is CounterModel -> CounterScreen(model.shown(), scan, notice, model)
        is ReturnsModel -> ReturnsScreen(model.shown(), scan, notice, model)
        is CloseDayModel -> CloseDayScreen(model.shown(), notice, model)
        is EarningsModel -> EarningsScreen(model.shown(), notice, model)
        is MileageModel -> MileageScreen(model.shown(), notice, model)
        is RecordsModel -> RecordsScreen(model.shown(), notice, model)
        is SettingsModel -> SettingsScreen(model.shown(), notice, model)
        is EnrolModel -> EnrolScreen(model.shown(), scan, notice, model)
        is CouriersModel -> CouriersScreen(model.shown(), notice, model)
    }
}

@Composable
private fun <S> Model<S>.shown(): S = state.collectAsState().value
