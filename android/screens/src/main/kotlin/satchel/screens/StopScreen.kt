package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.*
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*

@Composable
fun StopScreen(state: StopState, notice: Notice = Notice(), acts: StopActs = object : StopActs {}) {
    val view = state.view.ready
    val actions: (@Composable () -> Unit)? = view?.takeIf { !it.done }?.let { { StopActions(it, notice.busy, acts) } }
    Page(notice, acts::understood, did = state.did, onUndo = acts::takeBackLast, actions = actions) {
        if (view == null) Heading(Satchel.words.say("screens.stop"), close = acts::back)
        Loaded(state.view) { Door(it, state, acts) }
    }
}

@Composable
private fun Door(view: StopView, state: StopState, acts: StopActs) {
    val words = Satchel.words
    Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
        Where(view, acts)
        val phone = view.phones.singleOrNull()
        Evenly(if (phone == null) 1 else 3, Modifier.fillMaxWidth()) {
            Side(words.say("screens.navigate"), acts::navigate, Icons.navigate, height = 56.dp)
            if (phone != null) {
                Side(words.say("screens.call"), { acts.call(phone) }, Icons.phone, height = 56.dp)
                Side(words.say("screens.text"), { acts.text(phone) }, Icons.message, height = 56.dp)
            }
        }
        if (view.phones.size > 1) {
            Reach(words.say("screens.call"), Icons.phone, view.phones, acts::call)
            Reach(words.say("screens.text"), Icons.message, view.phones, acts::text)
        }
        view.access.forEach { code ->
            val said = state.codeSaid?.takeIf { it.first == code.code }?.second
            Code(code, said) { works -> acts.code(code.code, works) }
        }
        if (view.notes.isNotEmpty()) {
            Card {
                Text(words.say("screens.note"), style = Satchel.type.small, color = Satchel.colors.muted)
                view.notes.forEach { Text(it) }
            }
        }
        Card {
            Rows(view.parcels) { BoxLine(it, acts) }
        }
        Pin(state.place, acts)
        if (view.pinTries > 0u) Banner(words.count("screens.pin_tries_n", view.pinTries.toInt()), Satchel.colors.attention, Icons.lock)
    }
}

@Composable
private fun Where(view: StopView, acts: StopActs) {
    val words = Satchel.words
    Row(verticalAlignment = Alignment.CenterVertically) {
        StopBadge(view.number, 56.dp)
        Spacer(Modifier.width(12.dp))
        Column(Modifier.weight(1f)) {
            if (view.number > 0u) Text(words.say("screens.stop_of", "number" to view.number, "of" to view.of), color = Satchel.colors.muted)
            val times = listOfNotNull(
                view.arrivedMs?.let { words.say("screens.arrived_time", "time" to words.moment(it)) }
                    ?: view.plannedArrivalS?.let { words.say("screens.planned_at", "time" to words.time(it)) },
            ) + view.windows.map { words.say("screens.between", "from" to words.time(it[0]), "until" to words.time(it[1])) }
            Text(times.joinToString(" · "), color = Satchel.colors.muted)
        }
        IconAct(Icons.cross, words.say("screens.close"), acts::back)
    }
    Column(Modifier.padding(horizontal = 4.dp)) {
        Text(view.address, style = Satchel.type.title, modifier = Modifier.semantics { heading() })
        Text((view.names + view.address2).filter { it.isNotEmpty() }.joinToString(" · "), color = Satchel.colors.muted)
    }
}

@Composable
private fun tried(tried: CodeTriedView): String {
    val (alone, by) = if (tried.works) "screens.code_worked" to "screens.code_worked_by" else "screens.code_failed" to "screens.code_failed_by"
    return Satchel.words.say(if (tried.courier.isEmpty()) alone else by, "day" to Satchel.words.day(tried.day), "courier" to tried.courier)
}

@Composable
private fun Code(access: AccessView, said: Boolean?, say: (Boolean) -> Unit) {
    val words = Satchel.words
    val tint = Satchel.colors.attention
    val buttons = @Composable {
        Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
            Choice(words.say("screens.code_works"), said == true, { say(true) }, icon = Icons.check, of = access.code)
            Choice(words.say("screens.code_wrong"), said == false, { say(false) }, icon = Icons.cross, of = access.code)
        }
    }
    Card(color = tint.soft, edge = tint.strong) {
        Beside(buttons, Modifier.fillMaxWidth()) {
            Row(verticalAlignment = Alignment.CenterVertically) {
                Sign(Icons.key, null, Modifier.size(24.dp), tint.strong)
                Spacer(Modifier.width(12.dp))
                Column {
                    Text(words.say("screens.gate_code"), style = Satchel.type.small)
                    Text(access.code, style = Satchel.type.title)
                    access.tried?.let { Text(tried(it), style = Satchel.type.small) }
                }
            }
        }
    }
}

@Composable
private fun BoxLine(parcel: ParcelView, acts: StopActs) {
    val words = Satchel.words
    val asks = parcel.proof.map { words.say("screens.proof_$it") }.ifEmpty { listOf(words.say("screens.proof_none")) }
    val second = when (parcel.place) {
        PlaceView.LOADED -> asks.joinToString(" · ")
        else -> words.say("screens.place_${parcel.place.name.lowercase()}")
    }
    Line(
        parcel.short, listOfNotNull(second, words.say("screens.is_damaged").takeIf { parcel.damaged != null }).joinToString(" · "),
        start = {
            val number = parcel.boxNumber
            Badge(number?.toString() ?: "–", 48.dp, said = number?.let { words.say("screens.box_number", "number" to it) })
        },
    ) {
        val fact = if (parcel.place == PlaceView.LOADED) parcel.attempts.lastOrNull()?.fact else parcel.by
        val damaged = parcel.damaged
        when {
            fact != null -> Side(words.say("screens.undo"), { acts.undo(fact) }, Icons.undo, height = 48.dp, of = parcel.short)
            damaged != null -> Side(words.say("screens.not_damaged"), { acts.undo(damaged) }, Icons.undo, height = 48.dp, of = parcel.short)
            else -> IconAct(Icons.box, words.say("screens.mark_damaged", "parcel" to parcel.short), { acts.damaged(parcel.trackingNumber) })
        }
    }
    parcel.attempts.forEach {
        Spacer(Modifier.height(4.dp))
        Text(
            words.say("screens.tried_at", "time" to words.moment(it.atMs), "reason" to words.say(reasonKey(it.reason))),
            style = Satchel.type.small, color = Satchel.colors.bad.strong,
        )
    }
}

/** A door that is not where the map has it is put where a map app has it. */
@Composable
private fun Pin(place: String?, acts: StopActs) {
    val words = Satchel.words
    if (place == null) return Side(words.say("screens.pin_wrong"), { acts.place("") }, Icons.pin, height = 48.dp, modifier = Modifier.fillMaxWidth())
    Card(gap = 10.dp) {
        Field(words.say("screens.shop_place"), place, acts::place)
        Text(words.say("screens.door_place_hint"), style = Satchel.type.small, color = Satchel.colors.muted)
        Actions(Modifier.fillMaxWidth()) {
            Side(words.say("screens.never_mind"), { acts.place(null) })
            Side(words.say("screens.move_pin"), acts::movePin, Icons.pin)
        }
    }
}

@Composable
private fun StopActions(view: StopView, busy: Boolean, acts: StopActs) {
    val words = Satchel.words
    val open = view.parcels.count { it.place == PlaceView.LOADED }
    if (open == 0) return
    Side(words.say("screens.cannot_deliver"), acts::cannotDeliver, color = Satchel.colors.bad.strong)
    if (view.arrivedMs == null) {
        Next(words.say("screens.arrived"), acts::arrive, Icons.pin, enabled = !busy)
    } else {
        Next(words.count("screens.deliver_n", open), acts::deliver)
    }
}
