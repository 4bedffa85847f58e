package satchel.kit

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import satchel.core.Language
import satchel.core.Text
import java.time.ZoneId

/**
 * The whole app without its drawing: where the courier is, the model of that place, and how it is to be drawn. [scope] belongs to
 * the thread that draws; the models of places that are left end by themselves.
 *
 * [zone] is the shop's. [spanish] is what the system speaks; the courier may choose otherwise.
 */
class App(
    val session: Session,
    val platform: Platform,
    private val store: PreferenceStore,
    internal val scope: CoroutineScope,
    internal val zone: ZoneId,
    private val spanish: Boolean = false,
    val navigator: Navigator = Navigator(),
    internal val clock: () -> Long = { System.nanoTime() / 1_000_000 },
) {
    /** Warnings of an act that is shown on the next place, by its fact; gone with the process, as the fact itself is not. */
    internal val warnings = HashMap<String, List<Text>>()

    /** What was done last and can be taken back on the screen; null: nothing. */
    internal val did = MutableStateFlow<Did?>(null)
    private val chosen = MutableStateFlow(store.read())
    private val speaks = MutableStateFlow(wordsFor(chosen.value))
    private val models = LinkedHashMap<Place, Model<*>>()

    val preferences: StateFlow<Preferences> = chosen.asStateFlow()
    val words: StateFlow<Words> = speaks.asStateFlow()

    val gate = Gate(this)

    /** Last, for a model reads what stands above. */
    private val shown = MutableStateFlow(modelOf(navigator.here))

    /** The model of the place where the courier is. */
    val model: StateFlow<Model<*>> = shown.asStateFlow()

    init {
        navigator.beginning = { models[it]?.allBegun() }
        scope.launch { session.follow() }
        scope.launch {
            navigator.way.collect { way ->
                shown.value = modelOf(way.last())
                (models.keys - way.toSet()).forEach(::leave)
            }
        }
    }

    /** Once, after opening: a phone that nobody enrolled and that has no parcels of its own begins with the enrolment. */
    fun start() {
        scope.launch {
            val bare = session.look { !it.viewSync().enrolled && it.viewToday().parcels.all == 0u }
            if (bare == Reply.Done(true) && navigator.here == Place.Today) navigator.open(Place.Enrol)
        }
    }

    fun prefer(preferences: Preferences) {
        store.write(preferences)
        chosen.value = preferences
        speaks.value = wordsFor(preferences)
    }

    /** What is begun at a door stays there, but for a customer's PIN. */
    private fun leave(place: Place) {
        val model = models.remove(place) ?: return
        if (model is DoorModel) navigator.begin(place, model.begun() - "pin")
        model.close()
    }

    /** An outcome of these parcels at a door takes the place of the door: back leads to the day. */
    internal fun recorded(place: Place.Recorded, parcels: List<String>) {
        did.value = null
        listOf(Place.Deliver(place.stop), Place.CannotDeliver(place.stop)).forEach { forget(it, parcels) }
        navigator.tab(Place.Today)
        navigator.open(place)
    }

    /** What was begun at a door for these parcels is over; for others of that door it stays. */
    private fun forget(door: Place, parcels: List<String>) {
        leave(door)
        val begun = navigator.taken(door) ?: return
        val rest = begun.several("chosen") - parcels.toSet()
        if (rest.isEmpty()) {
            scope.launch { session.look { platform.drop(DoorModel.photoFile(door)) } }
        } else {
            navigator.begin(door, begun + ("chosen" to rest.kept()))
        }
    }

    fun back(): Boolean = navigator.back()

    private fun wordsFor(preferences: Preferences) =
        Words(if (preferences.spanish ?: spanish) Language.ES else Language.EN, zone)

    private fun modelOf(place: Place): Model<*> = models.getOrPut(place) {
        when (place) {
            Place.Enrol -> EnrolModel(this)
            Place.SetUp -> SetUpModel(this)
            is Place.Add -> AddModel(this, place)
            Place.Couriers -> CouriersModel(this)
            Place.Today -> TodayModel(this)
            Place.Load -> LoadModel(this)
            Place.Missing -> MissingModel(this)
            Place.Plan -> PlanModel(this)
            Place.Slots -> SlotsModel(this)
            is Place.Stop -> StopModel(this, place)
            is Place.Deliver -> DeliverModel(this, place)
            is Place.CannotDeliver -> CannotDeliverModel(this, place)
            is Place.Recorded -> RecordedModel(this, place)
            Place.Counter -> CounterModel(this)
            Place.Returns -> ReturnsModel(this)
            Place.CloseDay -> CloseDayModel(this)
            Place.Earnings -> EarningsModel(this)
            Place.Mileage -> MileageModel(this)
            Place.Records -> RecordsModel(this)
            Place.Settings -> SettingsModel(this)
        }.also { it.type() }
    }
}
