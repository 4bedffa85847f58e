package satchel.kit

import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import satchel.core.*

/** The picture of the day, or why there is none. */
sealed interface DayMap {
    data object Loading : DayMap

    data class Drawn(val drawing: MapDrawing) : DayMap

    data class None(val why: Text) : DayMap
}

/** Which list is below the map. */
sealed interface PlanTab {
    /** Counted from 1. */
    data class Outing(val number: UInt) : PlanTab

    data object LeftOut : PlanTab
}

/** `searching`: an order is being looked for. */
data class PlanState(
    val view: Shown<PlanView> = Shown.Loading,
    val tab: PlanTab = PlanTab.Outing(1u),
    val map: DayMap = DayMap.Loading,
    val searching: Boolean = false,
    val did: Did? = null,
)

interface PlanActs : Acts {
    fun plan(anew: Boolean = false) {}
    fun enough() {}
    fun show(tab: PlanTab) {}
    fun move(from: Int, to: Int) {}
    fun take(stop: String, into: UInt) {}
    fun open(stop: String) {}
    fun mapSize(width: Int, height: Int, density: Float) {}
    fun lock(on: Boolean) {}
    fun undo() {}
    fun leave() {}
}

/** When do I leave, in what order, is this order good, what does not fit and why? */
class PlanModel(app: App) : Model<PlanState>(app, PlanState(), Place.Plan), PlanActs {
    @Volatile
    private var wish: MapWish? = null
    private var drawing: Job? = null
    private var touched = false

    init {
        follow {
            val (view, map) = looked()
            drawing?.cancel()
            set { it.copy(view = view, map = map ?: it.map, tab = if (touched) it.tab else firstOpen(view.ready) ?: it.tab) }
        }
        followDid { did -> copy(did = did?.takeIf { it.what == Deed.ORDERED || it.what == Deed.PLANNED }) }
    }

    override fun begun() = begun("did" to now.did?.written())

    /**
     * Both of the same moment: no order is ever shown with the ways of another one. What a search records meanwhile, beside this
     * thread, is looked at as well. No map: its size is not known yet.
     */
    private suspend fun looked(): Pair<Shown<PlanView>, DayMap?> {
        val both = shown { phone -> still(phone, phone.viewPlan()) }
        return when (both) {
            is Shown.Ready -> Shown.Ready(both.view.first) to both.view.second
            is Shown.Failed -> both to null
            Shown.Loading -> Shown.Loading to null
        }
    }

    private tailrec fun still(phone: SatchelInterface, view: PlanView): Pair<PlanView, DayMap?> {
        val map = wish?.let { drawn(phone, it) } ?: return view to null
        val after = phone.viewPlan()
        return if (after == view) view to map else still(phone, after)
    }

    private fun drawn(phone: SatchelInterface, wanted: MapWish): DayMap = when (val answer = reply { phone.dayMap(wanted) }) {
        is Reply.Done -> DayMap.Drawn(answer.value)
        is Reply.Refused -> DayMap.None(answer.why)
    }

    private fun firstOpen(view: PlanView?): PlanTab? =
        view?.outings?.firstOrNull { !it.ended }?.let { PlanTab.Outing(it.number) }

    /** The map's place on the screen has this size, in pixels; `density` pixels a point. */
    override fun mapSize(width: Int, height: Int, density: Float) {
        val wanted = MapWish(width.toUInt(), height.toUInt(), density.toDouble(), null, ZOOM)
        if (width <= 0 || height <= 0 || wanted == wish) return
        wish = wanted
        drawing?.cancel()
        drawing = scope.launch {
            val (view, map) = looked()
            set { it.copy(view = view, map = map ?: it.map) }
        }
    }

    override fun show(tab: PlanTab) {
        touched = true
        set { it.copy(tab = tab) }
    }

    /** Orders the stops; a known order is kept where it can be. `anew`: also one that was made by hand is forgotten. */
    override fun plan(anew: Boolean) {
        work({
            set { it.copy(searching = true) }
            session.search { it.plan(null, null, anew) }.also { set { it.copy(searching = false) } }
        }) {
            did(Deed.PLANNED, it.fact.id)
        }
    }

    /** The best order so far is good enough. */
    override fun enough() {
        scope.launch { session.enough { now.searching } }
    }

    /** Puts the stop at `from` of the shown outing at `to`; both counted from 0. */
    override fun move(from: Int, to: Int) {
        val outing = outing() ?: return
        val order = outing.stops.map { it.id }.toMutableList()
        if (from == to || from !in order.indices || to !in order.indices) return
        order.add(to, order.removeAt(from))
        byHand(outing.number, order)
    }

    private fun byHand(outing: UInt, order: List<String>) =
        work({ session.search { it.orderByHand(outing, order) } }) { did(Deed.ORDERED, it.id) }

    /** Keeps the order as it is, as one made by hand; or lets planning change it again. */
    override fun lock(on: Boolean) {
        if (on) outing()?.let { byHand(it.number, it.stops.map { stop -> stop.id }) } else plan(anew = true)
    }

    override fun undo() = takeBack()

    /** Takes a stop that is left out, or of another outing, into an outing behind its last stop. */
    override fun take(stop: String, into: UInt) {
        val outing = now.view.ready?.outings?.firstOrNull { it.number == into } ?: return
        byHand(into, outing.stops.map { s -> s.id } + stop)
    }

    private fun outing(): OutingView? {
        val tab = now.tab as? PlanTab.Outing ?: return null
        return now.view.ready?.outings?.firstOrNull { it.number == tab.number }
    }

    override fun leave() = act({ it.startOuting() }) {
        did(Deed.LEFT, it.id)
        app.navigator.tab(Place.Today)
    }

    override fun open(stop: String) = app.navigator.open(Place.Stop(stop))

    private companion object {
        /** Counts only with a middle; without one the whole day is shown. */
        const val ZOOM = 14.0
    }
}
