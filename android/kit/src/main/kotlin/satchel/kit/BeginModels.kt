package satchel.kit

import kotlinx.coroutines.launch
import satchel.core.*
import java.io.File

/** Typed, pasted, or all that the QR says in the first field. */
data class EnrolState(val depot: String = "", val code: String = "")

interface EnrolActs : Acts {
    fun depot(text: String) {}
    fun code(text: String) {}
    fun enrol() {}
}

class EnrolModel(app: App) : Model<EnrolState>(app, EnrolState(), Place.Enrol), EnrolActs {
    /** The depot's QR holds all that is to be known. */
    override val scanner: Scanner = reader { said ->
        set { EnrolState(said) }
        rest()
    }

    init {
        set { EnrolState(before["depot"].orEmpty(), before["code"].orEmpty()) }
    }

    override fun begun() = begun("depot" to now.depot, "code" to now.code)

    private fun rest() = scanner.camera(Camera.OFF)

    override fun depot(text: String) = set { it.copy(depot = text) }

    override fun code(text: String) = set { it.copy(code = text) }

    override fun enrol() {
        val (depot, code) = now
        work({ session.online { it.enrol(depot.trim(), code.trim()) }.also { if (it is Reply.Done) session.sync() } }) {
            app.navigator.replace(Place.Couriers)
        }
    }
}

interface CouriersActs : Acts {
    fun choose(courier: String) {}
}

class CouriersModel(app: App) : Model<Shown<List<CourierProfile>>>(app, Shown.Loading), CouriersActs {
    init {
        followView({ it.couriers() }) { it }
    }

    override fun choose(courier: String) = act({ it.actAs(courier) }) { app.navigator.tab(Place.Today) }
}

/**
 * A shop that works alone. `place`: latitude and longitude as a map app writes them. `found`: what the road map knows for the address
 * that is typed. `phrase`: of a backup that is put in the place of the empty phone.
 */
data class SetUpState(
    val name: String = "",
    val address: String = "",
    val place: String = "",
    val found: List<FoundAddress> = emptyList(),
    val restores: Boolean = false,
    val phrase: String = "",
)

interface SetUpActs : Acts {
    fun name(text: String) {}
    fun address(text: String) {}
    fun place(text: String) {}
    fun choose(found: FoundAddress) {}
    fun setUp() {}
    fun phrase(text: String) {}
    fun restore() {}
}

/** Who and where is a shop that has no depot? Or is this phone to go on with a backup? */
class SetUpModel(app: App) : Model<SetUpState>(app, SetUpState(), Place.SetUp), SetUpActs {
    private var searched = 0

    init {
        before.run {
            val restores = app.platform.restores && app.platform.picksFiles
            set { SetUpState(get("name").orEmpty(), get("address").orEmpty(), get("place").orEmpty(), restores = restores) }
        }
    }

    /** Not the phrase: it opens more than this place. */
    override fun begun() = now.run { begun("name" to name, "address" to address, "place" to place) }

    override fun name(text: String) = set { it.copy(name = text) }

    /** What the road map knows for it is offered; without a map nothing is. */
    override fun address(text: String) {
        set { it.copy(address = text) }
        val mine = ++searched
        scope.launch {
            val reply = session.look { it.findAddress(text) }
            if (mine == searched) set { it.copy(found = (reply as? Reply.Done)?.value.orEmpty().take(MOST_FOUND)) }
        }
    }

    override fun place(text: String) = set { it.copy(place = text) }

    override fun choose(found: FoundAddress) {
        searched += 1
        set { it.copy(address = found.line, place = "${found.latE7 / E7}, ${found.lonE7 / E7}", found = emptyList()) }
    }

    override fun setUp() {
        val at = placeIn(now.place) ?: return say(Text("screens.no_place", emptyMap()))
        if (now.name.isBlank()) return say(Text("screens.no_name", emptyMap()))
        val shop = ShopSetup(now.name.trim(), now.address.trim(), at, app.zone.id, USUAL_SLOTS)
        act({ it.setUpShop(shop) }) { app.navigator.tab(Place.Today) }
    }

    override fun phrase(text: String) = set { it.copy(phrase = text) }

    override fun restore() = work({
        val backup = app.platform.pick(Long.MAX_VALUE)
        val why = backup?.let { app.platform.restore(it, now.phrase.trim()) }
        backup?.let { session.look { _ -> File(it).delete() } }
        if (why == null) Reply.Done(Unit) else Reply.Refused(why)
    })

    internal companion object {
        const val MOST_FOUND = 4
        const val E7 = 1e7

        /** 10 to 12 and 14 to 16:30; the plan changes them. */
        val USUAL_SLOTS = listOf(Span(36_000, 43_200), Span(50_400, 59_400))
        private val PLACE = Regex("""\s*(-?\d{1,2}[.,]\d+)\s*[,;\s]\s*(-?\d{1,3}[.,]\d+)\s*""")

        /** Latitude and longitude in degrees; null: that is no place. */
        fun placeIn(text: String): LatLon? = PLACE.matchEntire(text)?.destructured?.let { (lat, lon) ->
            LatLon(Math.round(lat.replace(',', '.').toDouble() * E7), Math.round(lon.replace(',', '.').toDouble() * E7))
        }
    }
}
