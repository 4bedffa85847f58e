package satchel.screens

import androidx.compose.foundation.layout.*
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import satchel.core.*
import satchel.kit.*

@Composable
fun EnrolScreen(state: EnrolState, scan: Scan = Scan(), notice: Notice = Notice(), acts: EnrolActs = object : EnrolActs {}) {
    val words = Satchel.words
    Page(notice, acts::understood, scan = scan, actions = {
        Side(words.say("screens.later"), acts::back)
        Next(words.say(if (notice.busy) "screens.enrolling" else "screens.enrol"), acts::enrol, enabled = !notice.busy)
    }) {
        Heading(words.say("screens.enrol"), words.say("screens.enrol_hint"))
        ScanCard(scan, null)
        Card(gap = 12.dp) {
            Field(words.say("screens.depot"), state.depot, acts::depot)
            Field(words.say("screens.enrol_code"), state.code, acts::code, capitals = true)
        }
        Leads(words.say("screens.works_without"), Icons.shop, Satchel.colors.primary.strong, words.say("screens.works_without_hint")) { acts.open(Place.SetUp) }
    }
}

@Composable
fun CouriersScreen(couriers: Shown<List<CourierProfile>>, notice: Notice = Notice(), acts: CouriersActs = object : CouriersActs {}) {
    val words = Satchel.words
    Page(notice, acts::understood) {
        Heading(words.say("screens.who_delivers"), words.say("screens.who_delivers_hint"), acts::back)
        Loaded(couriers) { list ->
            if (list.isEmpty()) Card { Line(words.say("screens.no_couriers"), words.say("screens.no_couriers_hint"), Icons.person) }
            list.forEach { courier -> Leads(courier.name, Icons.person) { acts.choose(courier.id) } }
        }
    }
}

/** A shop that works alone, or a phone that goes on with a backup. */
@Composable
fun SetUpScreen(state: SetUpState, notice: Notice = Notice(), acts: SetUpActs = object : SetUpActs {}) {
    val words = Satchel.words
    Page(notice, acts::understood, actions = {
        Side(words.say("screens.leave_it"), acts::back)
        Next(words.say("screens.set_up"), acts::setUp, enabled = !notice.busy)
    }) {
        Heading(words.say("screens.set_up_shop"), words.say("screens.set_up_shop_hint"))
        Card(gap = 12.dp) {
            Field(words.say("screens.shop_name"), state.name, acts::name)
            Field(words.say("screens.shop_address"), state.address, acts::address)
            state.found.forEach { Choice(it.line, false, { acts.choose(it) }, icon = Icons.pin) }
            Field(words.say("screens.shop_place"), state.place, acts::place)
            Text(words.say("screens.shop_place_hint"), style = Satchel.type.small, color = Satchel.colors.muted)
        }
        if (state.restores) {
            Card(gap = 12.dp) {
                Line(words.say("screens.restore_backup"), words.say("screens.restore_backup_hint"), Icons.copy)
                Field(words.say("screens.phrase"), state.phrase, acts::phrase)
                Side(words.say("screens.choose_backup"), acts::restore, height = 48.dp)
            }
        }
    }
}

/** Parcels that no depot lists: typed, from their own labels, from a table. */
@Composable
fun AddScreen(state: AddState, scan: Scan = Scan(), notice: Notice = Notice(), acts: AddActs = object : AddActs {}) {
    val words = Satchel.words
    val parcel = state.parcel
    Page(notice, acts::understood, scan = scan, did = state.did, onUndo = acts::undo, actions = {
        if (state.picks) Side(words.say("screens.from_file"), acts::importFile, Icons.copy)
        Next(words.say("screens.add_parcel"), acts::add, Icons.plus, enabled = !notice.busy)
    }) {
        Heading(words.say("screens.add_parcels"), words.say("screens.add_parcels_hint"), acts::back)
        Added(state)
        ScanCard(scan, null, words.say("screens.scan_a_label"))
        Card(gap = 12.dp) {
            Field(words.say("screens.tracking_number"), parcel.trackingNumber, { acts.type(parcel.copy(trackingNumber = it)) }, capitals = true)
            Field(words.say("screens.shop_address"), parcel.address, { acts.type(parcel.copy(address = it)) })
            Field(words.say("screens.zip"), parcel.zip, { acts.type(parcel.copy(zip = it)) }, capitals = true)
            Field(words.say("screens.customer"), parcel.name, { acts.type(parcel.copy(name = it)) })
            Field(words.say("screens.customer_phone"), parcel.phone, { acts.type(parcel.copy(phone = it)) }, digits = true)
            Field(words.say("screens.note"), parcel.note, { acts.type(parcel.copy(note = it)) })
        }
    }
}

@Composable
private fun Added(state: AddState) {
    val words = Satchel.words
    val good = Satchel.colors.primary
    state.added?.let { Banner(words.say("screens.parcel_added", "parcel" to it), good, Icons.check) }
    state.taken?.let { taken ->
        Card(edge = good.strong) {
            val badge: (@Composable () -> Unit)? = taken.boxNumber?.let { n -> { Badge("$n", 56.dp, words.say("screens.box_number", "number" to n)) } }
            Line(words.say("screens.write_on_box"), listOf(taken.address, taken.name).filter { it.isNotEmpty() }.joinToString(" · "), start = badge)
        }
    }
    state.imported?.let { file ->
        Card(edge = good.strong, gap = 8.dp) {
            Line(words.count("screens.imported_n", file.parcels.toInt()), icon = Icons.check, tint = good.strong)
            file.findings.forEach { Text(words.say("screens.file_line", "line" to it.line, "text" to words.say(it.text)), style = Satchel.type.small) }
        }
    }
}
