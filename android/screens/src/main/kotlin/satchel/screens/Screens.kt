package satchel.screens

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.graphics.ImageBitmap
import satchel.kit.App
import satchel.kit.Camera
import satchel.kit.CannotDeliverModel
import satchel.kit.CloseDayModel
import satchel.kit.CounterModel
import satchel.kit.CouriersModel
import satchel.kit.DeliverModel
import satchel.kit.EarningsModel
import satchel.kit.EnrolModel
import satchel.kit.LoadModel
import satchel.kit.MissingModel
import satchel.kit.Model
import satchel.kit.PlanModel
import satchel.kit.RecordedModel
import satchel.kit.RecordsModel
import satchel.kit.ReturnsModel
import satchel.kit.SettingsModel
import satchel.kit.StopModel
import satchel.kit.TodayModel

/** What a shell draws for the screens: the camera's picture, and a photo's bytes as an image. */
class Drawing(val preview: @Composable () -> Unit = {}, val picture: (ByteArray) -> ImageBitmap? = { null })

/** The screen of the place where the courier is. */
@Composable
fun Screens(app: App, drawing: Drawing = Drawing()) {
    val model by app.model.collectAsState()
    Screen(model, drawing)
}

/** A model and its screen: the one place where callbacks meet acts. */
@Composable
fun Screen(model: Model<*>, drawing: Drawing) {
    val notice by model.notice.collectAsState()
    val back: () -> Unit = { model.back() }
    val read = model::understood
    when (model) {
        is TodayModel -> TodayScreen(
            model.state.collectAsState().value, notice,
            TodayActs(model::next, model::sync, model::navigate, model::confirm, model::open, model::tab, read),
        )

        is LoadModel -> LoadScreen(
            model.state.collectAsState().value, notice,
            LoadActs(
                model::type, model::scanned, model::torch, { model.camera(Camera.RUNNING) }, model::damaged, model::undo, model::missing,
                model::done, read,
            ),
            drawing.preview,
        )

        is MissingModel -> MissingScreen(model.state.collectAsState().value, notice, MissingActs(model::report, model::undo, back, read))

        is PlanModel -> PlanScreen(
            model.state.collectAsState().value, notice,
            PlanActs(
                model::plan, model::enough, model::show, model::move, model::take, model::open, model::mapSize, model::openSlots,
                model::shiftSlot, model::closeSlots, model::leave, model::tab, read,
            ),
        )

        is StopModel -> StopScreen(
            model.state.collectAsState().value, notice,
            StopActs(
                model::arrive, model::deliver, model::cannotDeliver, model::navigate, model::call, model::text, model::code,
                model::damaged, model::undo, back, read,
            ),
        )

        is DeliverModel -> DeliverScreen(
            model.state.collectAsState().value, notice,
            DeliverActs(
                model::next, model::show, model::choose, model::takePhoto, model::scanned, model::stroke, model::clearSignature,
                model::markInstead, model::name, model::pin, model::adult, model::to, model::cannotDeliver, back, read,
            ),
            drawing.preview, drawing.picture,
        )

        is CannotDeliverModel -> CannotDeliverScreen(
            model.state.collectAsState().value, notice,
            CannotDeliverActs(model::choose, model::tick, model::call, model::text, model::takePhoto, model::say, model::fail, back, read),
        )

        is RecordedModel -> RecordedScreen(
            model.state.collectAsState().value, notice, RecordedActs(model::undo, model::redo, model::next, model::navigate, read),
        )

        is CounterModel -> CounterScreen(
            model.state.collectAsState().value, notice,
            CounterActs(model::open, model::name, model::collect, model::taking, model::hold, model::undo, model::returns, back, read),
        )

        is ReturnsModel -> ReturnsScreen(
            model.state.collectAsState().value, notice, ReturnsActs(model::choose, model::handBack, model::undo, back, read),
        )

        is CloseDayModel -> CloseDayScreen(
            model.state.collectAsState().value, notice, CloseDayActs(model::close, model::undo, model::done, back, read),
        )

        is EarningsModel -> EarningsScreen(
            model.state.collectAsState().value, notice, EarningsActs(model::show, model::dispute, model::undo, model::tab, read),
        )

        is RecordsModel -> RecordsScreen(
            model.state.collectAsState().value, notice,
            RecordsActs(model::sync, model::confirm, model::backUp, model::written, model::open, back, read),
        )

        is SettingsModel -> SettingsScreen(model.state.collectAsState().value, SettingsActs(model::prefer, model::open, back))

        is EnrolModel -> EnrolScreen(model.state.collectAsState().value, notice, EnrolActs(model::depot, model::code, model::enrol, back, read))

        is CouriersModel -> CouriersScreen(model.state.collectAsState().value, notice, { model.choose(it) }, read)
    }
}
