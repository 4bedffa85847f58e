package satchel.kit

import satchel.core.*
import java.io.File

/**
 * A parcel that no depot lists. `added`: the number of the one before; `taken`: one that its label itself described, with the number
 * for its box; `imported`: a file that was read; `did`: whichever of them it was, to be taken back.
 */
data class AddState(
    val parcel: NewParcel = NewParcel(""),
    val added: String? = null,
    val taken: Received? = null,
    val imported: Imported? = null,
    val picks: Boolean = false,
    val did: Did? = null,
)

interface AddActs : Acts {
    fun type(parcel: NewParcel) {}
    fun add() {}
    fun importFile() {}
    fun undo() {}
}

/** What is this parcel, where does it go? Typed, from its label, or many from a file. */
class AddModel(app: App, place: Place.Add) : Model<AddState>(app, AddState(), place), AddActs {
    override val scanner: Scanner = reader(::scanned)

    init {
        before.run {
            val number = get("number") ?: place.parcel
            val parcel = NewParcel(
                number, get("address").orEmpty(), zip = get("zip").orEmpty(), name = get("name").orEmpty(), phone = get("phone").orEmpty(),
                note = get("note").orEmpty(),
            )
            set { AddState(parcel, picks = app.platform.picksFiles) }
        }
        followDid { did -> if (did?.what == Deed.ADDED) copy(did = did) else told().copy(did = null) }
    }

    override fun begun() = now.parcel.run {
        begun("number" to trackingNumber, "address" to address, "zip" to zip, "name" to name, "phone" to phone, "note" to note, "did" to now.did?.written())
    }

    /** A label that carries its address needs no typing; of any other it is the number. */
    private fun scanned(said: String) {
        scanner.camera(Camera.OFF)
        workNext({
            when (val reply = session.act { it.addFromLabel(said) }) {
                is Reply.Refused -> if (reply.why.key == NO_ADDRESS) Reply.Done(null) else reply
                is Reply.Done -> reply
            }
        }) { taken ->
            app.platform.answer(Tone.RIGHT)
            if (taken != null) did(Deed.ADDED, taken.fact.id)
            set { if (taken == null) it.told().copy(parcel = it.parcel.copy(trackingNumber = said)) else it.told().copy(taken = taken) }
        }
    }

    override fun type(parcel: NewParcel) = set { it.copy(parcel = parcel) }

    override fun add() {
        val parcel = now.parcel
        act({ it.addParcel(parcel) }) { fact ->
            did(Deed.ADDED, fact.id)
            set { it.told().copy(added = parcel.trackingNumber, parcel = if (it.parcel == parcel) NewParcel("") else it.parcel) }
        }
    }

    /** A table of parcels for today; its bad lines are said and stop none of the good ones. */
    override fun importFile() = work({
        when (val file = app.platform.pick(MOST_TABLE_BYTES)) {
            null -> Reply.Done(null)

            else -> session.act { phone ->
                try {
                    phone.importCsv(File(file).readBytes(), phone.viewToday().day)
                } finally {
                    File(file).delete()
                }
            }
        }
    }) { imported ->
        if (imported != null) {
            did(Deed.ADDED, imported.fact.id)
            set { it.told().copy(imported = imported) }
        }
    }

    override fun undo() = takeBack()

    /** Without what the screen said of the one before; what is typed stays. */
    private fun AddState.told() = copy(added = null, taken = null, imported = null)

    private companion object {
        const val NO_ADDRESS = "companion.label_without_address"

        /** Tens of thousands of lines, which a phone's memory takes easily; the core itself would take more. */
        const val MOST_TABLE_BYTES = 8_000_000L
    }
}
