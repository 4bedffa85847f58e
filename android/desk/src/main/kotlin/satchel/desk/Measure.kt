package satchel.desk

import satchel.core.*
import satchel.scene.SampleParcel
import satchel.scene.direct
import satchel.scene.labelPicture
import satchel.scene.luma
import java.lang.management.ManagementFactory

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
            val answers = mutableListOf<FrameScan>()
            val (scans, afterAnAct) = parcels.map { parcel ->
                val frame = luma(labelPicture(parcel))
                val scan = cost {
                    answers += phone.receiveFrame(frame.bytes, frame.width.toUInt(), frame.height.toUInt(), frame.rowStride.toUInt(), 0u)
                    phone.viewLoad()
                }
                scan to cost { phone.viewToday() }
            }.unzip()
            phone.plan()
            phone.startOuting()
            repeat(VIEWS / 4) { phone.viewToday() }
            val today = List(VIEWS) { cost { phone.viewToday() } }
            repeat(VIEWS / 4) { phone.viewPlan() }
            val plan = List(VIEWS) { cost { phone.viewPlan() } }
            // What a scan costs beside the core's own work: a frame of one pixel in, the view's call, and both answers written and read.
            val (pixel, load) = direct(ByteArray(1)) to phone.viewLoad()
            val crossing = List(VIEWS) {
                cost {
                    phone.readFrame(pixel, 1u, 1u, 1u, 0u)
                    version()
                    FfiConverterTypeFrameScan.lift(FfiConverterTypeFrameScan.lower(answers.last()))
                    FfiConverterTypeLoadView.lift(FfiConverterTypeLoadView.lower(load))
                }
            }
            say("day view, $PARCELS parcels, through JNA", today, "2 ms median, 5 ms p99")
            say("day view, right after a scan", afterAnAct, "-")
            say("plan view, $PARCELS stops, through JNA", plan, "-")
            say("scan 1280 x 720: decoded, durable, load view", scans, "60 ms median")
            say("a scan's way there and back, without the core", crossing, "-")
            val share = 100 * crossing.map { it.cpuMs }.part(50) / scans.map { it.cpuMs }.part(50)
            check(answers.all { (it as? FrameScan.Received)?.scan?.verdict == Verdict.EXPECTED }) { "not every label was read" }
            println("JNA's share of a scan: %.2f %% (reach: under 5 %%)".format(share))
        }
    }
    return true
}

/** One call: what passed on the wall, and what the calling thread took of the processor; a busy machine shows in the first only. */
private class Cost(val wallMs: Double, val cpuMs: Double)

private fun say(what: String, costs: List<Cost>, reach: String) {
    val wall = costs.map { it.wallMs }
    val cpu = costs.map { it.cpuMs }
    println(
        "%-46s wall %7.3f ms, p99 %7.3f   processor %7.3f ms, p99 %7.3f   (reach: %s)"
            .format(what, wall.part(50), wall.part(99), cpu.part(50), cpu.part(99), reach),
    )
}

/** The value that this many of a hundred do not exceed. */
private fun List<Double>.part(ofHundred: Int) = sorted()[size * ofHundred / 100]

private val threads = ManagementFactory.getThreadMXBean()

private inline fun cost(work: () -> Unit): Cost {
    val (wall, cpu) = System.nanoTime() to threads.currentThreadCpuTime
    work()
    return Cost((System.nanoTime() - wall) / 1e6, (threads.currentThreadCpuTime - cpu) / 1e6)
}
