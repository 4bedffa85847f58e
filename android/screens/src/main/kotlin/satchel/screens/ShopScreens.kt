package satchel.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import satchel.core.CourierProfile
import satchel.core.HeldParcel
import satchel.core.TodayView
import satchel.kit.CloseDayState
import satchel.kit.CounterState
import satchel.kit.EnrolState
import satchel.kit.MissingState
import satchel.kit.Notice
import satchel.kit.ReturnsState
import satchel.kit.Shown
import satchel.kit.Taking
import satchel.kit.ready

class CounterActs(
    val open: (parcel: String?) -> Unit = {},
    val name: (String) -> Unit = {},
    val collect: () -> Unit = {},
    val taking: (Taking?) -> Unit = {},
    val hold: () -> Unit = {},
    val undo: () -> Unit = {},
    val returns: () -> Unit = {},
    val back: () -> Unit = {},
    val understood: () -> Unit = {},
)

/** Whose parcel is on which shelf, and what goes back? */
@Composable
fun CounterScreen(state: CounterState, notice: Notice = Notice(), acts: CounterActs = CounterActs()) {
    val words = Satchel.words
    val held = state.view.ready?.held
    Page(notice, acts.understood, actions = {
        val taking = state.taking
        if (taking == null) {
            Side(words.say("screens.returns"), acts.returns, Icons.undo)
            Next(words.say("screens.put_on_shelf"), { acts.taking(Taking()) }, Icons.box)
        } else {
            Side(words.say("screens.leave_it"), { acts.taking(null) })
            Next(words.say("screens.put_on_shelf"), acts.hold, enabled = !notice.busy)
        }
    }) {
        Heading(words.say("screens.counter"), held?.let { words.count("screens.on_counter_n", it.size) }) {
            IconAct(Icons.cross, words.say("screens.close"), acts.back)
        }
        if (state.last != null) Side(words.say("screens.undo_last"), acts.undo, Icons.undo, height = 48.dp)
        state.taking?.let { taking ->
            Card {
                Field(words.say("screens.last_4"), taking.parcel, { acts.taking(taking.copy(parcel = it)) }, capitals = true)
                Spacer(Modifier.height(10.dp))
                Field(words.say("screens.shelf"), taking.shelf, { acts.taking(taking.copy(shelf = it)) }, capitals = true)
            }
        }
        Loaded(state.view) { view ->
            if (view.held.isEmpty()) {
                Card { Line(words.say("screens.shelf_empty"), words.say("screens.shelf_empty_hint"), Icons.shelf) }
            } else {
                Card {
                    view.held.forEachIndexed { index, parcel ->
                        if (index > 0) Rule(Modifier.padding(vertical = 10.dp))
                        Held(parcel, state, acts)
                    }
                }
            }
        }
    }
}

@Composable
private fun Held(parcel: HeldParcel, state: CounterState, acts: CounterActs) {
    val words = Satchel.words
    val open = state.open == parcel.trackingNumber
    Line(parcel.name, parcel.short, start = { Badge(parcel.shelf.ifEmpty { "–" }, 48.dp, said = words.say("screens.shelf_said", "shelf" to parcel.shelf)) }) {
        Choice(words.say(if (open) "screens.leave_it" else "screens.collects"), open, { acts.open(if (open) null else parcel.trackingNumber) })
    }
    if (open) {
        Spacer(Modifier.height(8.dp))
        Field(words.say("screens.who_collects"), state.name, acts.name)
        Spacer(Modifier.height(8.dp))
        Next(words.say("screens.hand_over"), acts.collect)
    }
}

class ReturnsActs(
    val choose: (parcel: String) -> Unit = {},
    val handBack: () -> Unit = {},
    val undo: () -> Unit = {},
    val back: () -> Unit = {},
    val understood: () -> Unit = {},
)

/** What goes back to the carrier's driver. */
@Composable
fun ReturnsScreen(state: ReturnsState, notice: Notice = Notice(), acts: ReturnsActs = ReturnsActs()) {
    val words = Satchel.words
    val parcels = state.view.ready.orEmpty().mapNotNull { doubt -> doubt.parcel?.let { it to doubt.text } }
    val n = parcels.count { it.first !in state.left }
    val actions: (@Composable () -> Unit)? = if (n == 0) null else ({ Next(words.count("screens.hand_back_n", n), acts.handBack, enabled = !notice.busy) })
    Page(notice, acts.understood, actions = actions) {
        Heading(words.say("screens.returns"), words.say("screens.returns_hint")) { IconAct(Icons.cross, words.say("screens.close"), acts.back) }
        if (state.last != null) Side(words.say("screens.undo_last"), acts.undo, Icons.undo, height = 48.dp)
        Loaded(state.view) {
            Card {
                if (parcels.isEmpty()) Line(words.say("screens.nothing_goes_back"), icon = Icons.check)
                parcels.forEachIndexed { index, (parcel, text) ->
                    if (index > 0) Rule(Modifier.padding(vertical = 10.dp))
                    val left = parcel in state.left
                    Line(words.say(text), words.say(if (left) "screens.stays_with_us" else "screens.is_handed_back"), Icons.box) {
                        Choice(words.say(if (left) "screens.take_along" else "screens.leave_out"), false, { acts.choose(parcel) })
                    }
                }
            }
        }
    }
}

class MissingActs(
    val report: (parcel: String) -> Unit = {},
    val undo: (parcel: String) -> Unit = {},
    val back: () -> Unit = {},
    val understood: () -> Unit = {},
)

/** What nobody has scanned, and what never came. */
@Composable
fun MissingScreen(state: MissingState, notice: Notice = Notice(), acts: MissingActs = MissingActs()) {
    val words = Satchel.words
    Page(notice, acts.understood) {
        val missing = state.view.ready?.missing.orEmpty()
        Heading(words.say("screens.missing"), words.count("screens.missing_n", missing.size)) { IconAct(Icons.cross, words.say("screens.close"), acts.back) }
        Loaded(state.view) {
            Card {
                if (missing.isEmpty()) Line(words.say("screens.nothing_missing"), icon = Icons.check)
                missing.forEachIndexed { index, parcel ->
                    if (index > 0) Rule(Modifier.padding(vertical = 10.dp))
                    Line(parcel.address, listOfNotNull(parcel.short, words.say("screens.reported").takeIf { parcel.reported }).joinToString(" · ")) {
                        when {
                            parcel.trackingNumber in state.reported -> Side(words.say("screens.undo"), {
                                acts.undo(parcel.trackingNumber)
                            }, Icons.undo, height = 48.dp)

                            !parcel.reported -> Side(words.say("screens.never_came"), { acts.report(parcel.trackingNumber) }, height = 48.dp)
                        }
                    }
                }
            }
        }
    }
}

class CloseDayActs(
    val close: (TodayView) -> Unit = {},
    val undo: () -> Unit = {},
    val done: () -> Unit = {},
    val back: () -> Unit = {},
    val understood: () -> Unit = {},
)

/** Every parcel in one place, before and after the close. */
@Composable
fun CloseDayScreen(state: CloseDayState, notice: Notice = Notice(), acts: CloseDayActs = CloseDayActs()) {
    val words = Satchel.words
    val view = state.view.ready
    Page(notice, acts.understood, actions = {
        if (view?.closed == true) {
            if (state.closed != null) Side(words.say("screens.undo"), acts.undo, Icons.undo)
            Next(words.say("screens.to_today"), acts.done)
        } else if (view != null) {
            Next(words.say("screens.close_the_day"), { acts.close(view) }, enabled = !notice.busy)
        }
    }) {
        val closed = view?.closed == true
        Heading(words.say(if (closed) "screens.day_closed" else "screens.close_the_day"), view?.day?.let(words::day)) {
            IconAct(Icons.cross, words.say("screens.close"), acts.back)
        }
        Loaded(state.view) { Balance(it) }
    }
}

@Composable
private fun Balance(view: TodayView) {
    val words = Satchel.words
    val counts = view.parcels
    Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
        Card {
            val rows = listOf(
                counts.delivered to "delivered", counts.collected to "collected", counts.held to "held", counts.toReturn to "to_return",
                counts.returned to "returned", counts.missing to "missing", counts.withdrawn to "withdrawn", counts.toGo to "to_go",
                counts.expected to "expected",
            ).filter { it.first > 0u }
            rows.forEachIndexed { index, (n, name) ->
                if (index > 0) Rule(Modifier.padding(vertical = 8.dp))
                Line(words.say("screens.place_$name")) { Text("$n", style = Satchel.type.head) }
            }
            Rule(Modifier.padding(vertical = 8.dp))
            Line(words.say("screens.on_the_list")) { Text("${counts.all}", style = Satchel.type.head) }
        }
        view.doubts.forEach { Banner(words.say(it.text), Satchel.colors.attention, Icons.warning) }
        Card { Line(words.say("screens.so_far_today", "money" to words.money(view.earnedCents)), icon = Icons.money, tint = Satchel.colors.primary.strong) }
    }
}

class EnrolActs(
    val depot: (String) -> Unit = {},
    val code: (String) -> Unit = {},
    val enrol: () -> Unit = {},
    val back: () -> Unit = {},
    val understood: () -> Unit = {},
)

@Composable
fun EnrolScreen(state: EnrolState, notice: Notice = Notice(), acts: EnrolActs = EnrolActs()) {
    val words = Satchel.words
    Page(notice, acts.understood, actions = {
        Side(words.say("screens.later"), acts.back)
        Next(words.say(if (notice.busy) "screens.enrolling" else "screens.enrol"), acts.enrol, enabled = !notice.busy)
    }) {
        Heading(words.say("screens.enrol"), words.say("screens.enrol_hint"))
        Card {
            Field(words.say("screens.depot"), state.depot, acts.depot)
            Spacer(Modifier.height(12.dp))
            Field(words.say("screens.enrol_code"), state.code, acts.code, capitals = true)
        }
        Card { Line(words.say("screens.works_without"), words.say("screens.works_without_hint"), Icons.check, Satchel.colors.primary.strong) }
    }
}

@Composable
fun CouriersScreen(couriers: Shown<List<CourierProfile>>, notice: Notice = Notice(), onChoose: (courier: String) -> Unit = {}, onUnderstood: () -> Unit = {}) {
    val words = Satchel.words
    Page(notice, onUnderstood) {
        Heading(words.say("screens.who_delivers"), words.say("screens.who_delivers_hint"))
        Loaded(couriers) { list ->
            Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
                if (list.isEmpty()) Card { Line(words.say("screens.no_couriers"), words.say("screens.no_couriers_hint"), Icons.person) }
                list.forEach { courier ->
                    Card(edge = Satchel.colors.control, onClick = {
                        onChoose(courier.id)
                    }) { Line(courier.name, icon = Icons.person) { Sign(Icons.arrow, null) } }
                }
            }
        }
    }
}
