package satchel.desk

import satchel.core.*
import satchel.scene.SampleParcel
import satchel.scene.labelPicture
import satchel.scene.luma

private const val PARCELS = 40
private const val VIEWS = 1_000

/** Prints what the boundary costs on this machine: the day view with forty parcels, and a label from frame to state. */
fun measure(): Boolean {
    uniffiEnsureInitialized()
    inTemporaryFolder { folder ->
        Satchel.openOnDesk("${folder.resolve("phone")}", "America/New_York").use { phone ->
            phone.setUpShop(ShopSetup("Rosa's", "1 Main Street", LatLon(399_612_000, -829_988_000), "America/New_York", listOf(Span(0, 86_399))))
            val parcels = (1..PARCELS).map { SampleParcel("TBA%012d".format(it), "A. Able", "$it Oak Street", "Columbus OH 43215", "photo", null) }
            parcels.forEachIndexed { i, it ->
                phone.addParcel(NewParcel(it.number, address = it.address, zip = "43215", at = LatLon(399_650_000L + i * 9_000, -829_950_000L + i % 7 * 8_000)))
            }
            val scans = parcels.map { parcel ->
                val frame = luma(labelPicture(parcel))
                millis {
                    phone.receiveFrame(frame.bytes, frame.width.toUInt(), frame.height.toUInt(), frame.rowStride.toUInt(), 0u)
                    phone.viewLoad()
                }
            }
            phone.plan()
            phone.startOuting()
            repeat(VIEWS / 4) { phone.viewToday() }
            val today = List(VIEWS) { millis { phone.viewToday() } }
            repeat(VIEWS / 4) { phone.viewPlan() }
            val plan = List(VIEWS) { millis { phone.viewPlan() } }
            val crossing = List(VIEWS) { millis { version() } }
            say("day view, $PARCELS parcels, through JNA", today, "2 ms median, 5 ms p99")
            say("plan view, $PARCELS stops, through JNA", plan, "-")
            say("scan 1280 x 720: decoded, durable, load view", scans, "60 ms median")
            say("one crossing with a short text back", crossing, "-")
            val share = 100 * 2 * crossing.sorted()[crossing.size / 2] / scans.sorted()[scans.size / 2]
            println("JNA's share of a scan (two crossings): %.2f %% (reach: under 5 %%)".format(share))
        }
    }
    return true
}

private fun say(what: String, millis: List<Double>, reach: String) {
    val sorted = millis.sorted()
    println("%-48s median %7.3f ms  p99 %7.3f ms  (reach: %s)".format(what, sorted[sorted.size / 2], sorted[sorted.size * 99 / 100], reach))
}

private inline fun millis(work: () -> Unit): Double {
    val from = System.nanoTime()
    work()
    return (System.nanoTime() - from) / 1e6
}
