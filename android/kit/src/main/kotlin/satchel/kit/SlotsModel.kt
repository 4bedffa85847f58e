package satchel.kit

import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import satchel.core.Span
import satchel.core.Text

/**
 * `changed`: the slots as they are to be; null: as they are. `adds`: the last of them is one more. `brings`: what that one would take,
 * before it is recorded. `searching`: an order is being looked for.
 */
data class SlotsState(
    val view: Shown<List<Span>> = Shown.Loading,
    val changed: List<Span>? = null,
    val adds: Boolean = false,
    val brings: Shown<Text>? = null,
    val searching: Boolean = false,
) {
    val slots: List<Span> get() = changed ?: view.ready.orEmpty()
}

interface SlotsActs : Acts {
    fun shift(index: Int, startBy: Long, endBy: Long) {}
    fun add() {}
    fun remove(index: Int) {}
    fun plan() {}
    fun enough() {}
}

/** When can the shop spare a courier today, and what would one more slot take? Recorded with the plan that is made of them. */
class SlotsModel(app: App) : Model<SlotsState>(app, SlotsState(), Place.Slots), SlotsActs {
    private var weighing: Job? = null

    /** The core's day, once it was seen. */
    private var day: String? = null

    init {
        follow {
            shown { it.viewToday().day }.ready?.let(::meet)
            val view = shown { phone -> phone.viewPlan().slots.map { Span(it[0], it[1]) } }
            set { it.copy(view = view) }
        }
    }

    /** What was changed is of its day. */
    private fun meet(today: String) {
        if (day == today) return
        val kept = if (day == null && before["day"] == today) before.several("slots") else emptySet()
        val slots = kept.map { it.split(' ').mapNotNull(String::toLongOrNull) }.filter { it.size == 2 }.map { (start, end) -> Span(start, end) }
        day = today
        change(slots.isNotEmpty() && "adds" in before) { slots.ifEmpty { null } }
    }

    override fun begun(): Begun {
        val slots = now.changed?.map { "${it.startS} ${it.endS}" }?.kept()
        return if (day == null) before else begun("day" to day, "slots" to slots, "adds" to now.adds.takeIf { it }?.toString())
    }

    /** Moves an end of a slot by a quarter of an hour or more. */
    override fun shift(index: Int, startBy: Long, endBy: Long) = change(now.adds) { slots ->
        slots.mapIndexed { i, s -> if (i == index) Span(s.startS + startBy, s.endS + endBy) else s }
    }

    /** An hour behind the last slot; where the day has no room there, before the first. */
    override fun add() = change(true) { slots ->
        val (first, last) = (slots.minOfOrNull { it.startS } ?: NOON_S) to (slots.maxOfOrNull { it.endS } ?: NOON_S)
        slots + if (last + HOUR_S <= DAY_S) Span(last, last + HOUR_S) else Span(maxOf(0, first - HOUR_S), first)
    }

    override fun remove(index: Int) = change(now.adds && index < now.slots.lastIndex) { it.filterIndexed { i, _ -> i != index } }

    /** Taps come in rows: what one more slot brings beside the others is asked for when they rest. [to]: null as they are recorded. */
    private fun change(adds: Boolean, to: (List<Span>) -> List<Span>?) {
        weighing?.cancel()
        set { it.copy(changed = to(it.slots), adds = adds, brings = Shown.Loading.takeIf { adds }) }
        val (others, more) = now.slots.run { dropLast(1) to (lastOrNull().takeIf { adds } ?: return) }
        weighing = scope.launch {
            delay(REST_MS)
            val brings = session.weigh { it.trySlot(more.startS, more.endS, others).text }.shown()
            set { it.copy(brings = brings) }
        }
    }

    override fun plan() {
        val slots = now.slots.sortedBy { it.startS }
        work({
            set { it.copy(searching = true) }
            weighing?.let { weighed ->
                weighed.cancel()
                session.enough { !weighed.isCompleted }
            }
            session.search { it.plan(slots, null, false) }.also { reply ->
                set { it.copy(searching = false) }
                if (reply is Reply.Refused) change(now.adds) { now.changed }
            }
        }) {
            did(Deed.PLANNED, it.fact.id)
            app.navigator.tab(Place.Plan)
        }
    }

    /** The best order so far is good enough. */
    override fun enough() {
        scope.launch { session.enough { now.searching } }
    }

    private companion object {
        const val HOUR_S = 3_600L
        const val NOON_S = 43_200L
        const val DAY_S = 86_400L
        const val REST_MS = 400L
    }
}
