package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*

/** Whose parcel is on which shelf, and what goes back? */
@Composable
fun CounterScreen(state: CounterState, scan: Scan = Scan(), notice: Notice = Notice(), acts: CounterActs = object : CounterActs {}) {
    val words = Satchel.words
    val held = state.view.ready?.held
    Page(notice, acts::understood, scan = scan, actions = {
        val taking = state.taking
        if (taking == null) {
            Side(words.say("screens.returns"), acts::returns, Icons.undo)
            Next(words.say("screens.put_on_shelf"), { acts.taking(Taking()) }, Icons.box)
        } else {
            Side(words.say("screens.leave_it"), { acts.taking(null) })
            Next(words.say("screens.put_on_shelf"), acts::hold, enabled = !notice.busy)
        }
    }) {
        Heading(words.say("screens.counter"), held?.let { words.count("screens.on_counter_n", it.size) }, acts::back)
        state.last?.let { last -> Side(words.say("screens.undo_last"), { acts.undo(last) }, Icons.undo, height = 48.dp) }
        ScanCard(scan, words.say("screens.find_it"))
        state.taking?.let { taking ->
            Card(gap = 10.dp) {
                Field(words.say("screens.tracking_number"), taking.parcel, { acts.taking(taking.copy(parcel = it)) }, capitals = true)
                Field(words.say("screens.shelf"), taking.shelf, { acts.taking(taking.copy(shelf = it)) }, capitals = true)
            }
        }
        Loaded(state.view) { view ->
            Card {
                if (view.held.isEmpty()) Line(words.say("screens.shelf_empty"), words.say("screens.shelf_empty_hint"), Icons.shelf)
                Rows(view.held) { Held(it, state, acts) }
            }
        }
    }
}

@Composable
private fun Held(parcel: HeldParcel, state: CounterState, acts: CounterActs) {
    val words = Satchel.words
    val open = state.open == parcel.trackingNumber
    val shelf = @Composable { Badge(parcel.shelf.ifEmpty { "–" }, 48.dp, said = words.say("screens.shelf_said", "shelf" to parcel.shelf)) }
    Line(parcel.name, parcel.short, start = shelf) {
        val label = words.say(if (open) "screens.leave_it" else "screens.collects")
        Choice(label, open, { acts.open(if (open) null else parcel.trackingNumber) }, of = parcel.short)
    }
    if (open) {
        Spacer(Modifier.height(8.dp))
        Field(words.say("screens.who_collects"), state.name, acts::name)
        Spacer(Modifier.height(8.dp))
        Actions {
            parcel.by?.let { put -> Side(words.say("screens.undo"), { acts.undo(put) }, Icons.undo) }
            Next(words.say("screens.hand_over"), acts::collect)
        }
    }
}

/** What goes back to the carrier's driver. */
@Composable
fun ReturnsScreen(state: ReturnsState, scan: Scan = Scan(), notice: Notice = Notice(), acts: ReturnsActs = object : ReturnsActs {}) {
    val words = Satchel.words
    val parcels = state.view.ready.orEmpty().mapNotNull { doubt -> doubt.parcel?.let { it to doubt.text } }
    val n = parcels.count { it.first !in state.left }
    val actions: (@Composable () -> Unit)? = if (n == 0) null else ({ Next(words.count("screens.hand_back_n", n), acts::handBack, enabled = !notice.busy) })
    Page(notice, acts::understood, scan = scan, actions = actions) {
        Heading(words.say("screens.returns"), words.say("screens.returns_hint"), acts::back)
        if (state.last != null) Side(words.say("screens.undo_last"), acts::undo, Icons.undo, height = 48.dp)
        if (parcels.isNotEmpty()) ScanCard(scan, words.say("screens.check_label"))
        Loaded(state.view) {
            Card {
                if (parcels.isEmpty()) Line(words.say("screens.nothing_goes_back"), icon = Icons.check)
                Rows(parcels) { (parcel, text) ->
                    val left = parcel in state.left
                    val seen = parcel in state.seen
                    val what = when {
                        left -> "screens.stays_with_us"
                        seen -> "screens.lies_ready"
                        else -> "screens.is_handed_back"
                    }
                    Line(words.say(text), words.say(what), if (seen) Icons.check else Icons.box) {
                        Choice(words.say(if (left) "screens.take_along" else "screens.leave_out"), false, { acts.choose(parcel) }, of = words.say(text))
                    }
                }
            }
        }
    }
}

/** What nobody has scanned, and what never came. */
@Composable
fun MissingScreen(state: MissingState, notice: Notice = Notice(), acts: MissingActs = object : MissingActs {}) {
    val words = Satchel.words
    Page(notice, acts::understood) {
        Heading(words.say("screens.missing"), state.view.ready?.let { words.count("screens.missing_n", it.missing.size) }, acts::back)
        Loaded(state.view) { (_, _, missing) ->
            Card {
                if (missing.isEmpty()) Line(words.say("screens.nothing_missing"), icon = Icons.check)
                Rows(missing) {
                    val report = it.reported
                    Line(it.address, listOfNotNull(it.short, words.say("screens.reported").takeIf { report != null }).joinToString(" · ")) {
                        when {
                            report != null -> Side(words.say("screens.undo"), { acts.undo(report) }, Icons.undo, height = 48.dp, of = it.short)
                            else -> Side(words.say("screens.never_came"), { acts.report(it.trackingNumber) }, height = 48.dp, of = it.short)
                        }
                    }
                }
            }
        }
    }
}

/** Every parcel in one place, before and after the close. */
@Composable
fun CloseDayScreen(state: CloseDayState, notice: Notice = Notice(), acts: CloseDayActs = object : CloseDayActs {}) {
    val words = Satchel.words
    val view = state.view.ready
    Page(notice, acts::understood, actions = {
        if (view?.closed == true) {
            view.closedBy?.let { close -> Side(words.say("screens.open_again"), { acts.undo(close) }, Icons.undo) }
            Next(words.say("screens.to_today"), acts::done)
        } else if (view != null) {
            Next(words.say("screens.close_the_day"), { acts.close(view) }, enabled = !notice.busy)
        }
    }) {
        val closed = view?.closed == true
        Heading(words.say(if (closed) "screens.day_closed" else "screens.close_the_day"), view?.day?.let(words::day), acts::back)
        Loaded(state.view) { Balance(it) }
    }
}

@Composable
private fun Balance(view: TodayView) {
    val words = Satchel.words
    Card {
        val rows = view.parcels.places().filter { it.first > 0u }.map { (n, name) -> n to "screens.place_$name" }
        Rows(rows + (view.parcels.all to "screens.on_the_list"), 8.dp) { (n, key) -> Line(words.say(key)) { Text("$n", style = Satchel.type.head) } }
    }
    view.doubts.forEach { Banner(words.say(it.text), Satchel.colors.attention, Icons.warning) }
    Card { Line(words.say("screens.so_far_today", "money" to words.money(view.earnedCents)), icon = Icons.money, tint = Satchel.colors.primary.strong) }
}
