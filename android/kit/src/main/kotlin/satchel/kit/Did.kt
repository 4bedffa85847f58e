package satchel.kit

/** An act that was just recorded, and the fact that takes it back. [stop]: where it belongs to one door. */
data class Did(val what: Deed, val fact: String, val stop: String? = null) {
    /** For the system to keep. */
    internal fun written(): String = "$what\t$fact\t${stop.orEmpty()}"

    internal companion object {
        fun read(text: String?): Did? = text?.split('\t')?.takeIf { it.size == 3 }?.let { (what, fact, stop) ->
            Deed.entries.find { it.name == what }?.let { Did(it, fact, stop.ifEmpty { null }) }
        }
    }
}

/** What can be taken back where it was done. The words are `screens.did_` and its name. */
enum class Deed { LEFT, ARRIVED, BACK, CODE, DAMAGED, PINNED, PLANNED, ORDERED, ADDED }
