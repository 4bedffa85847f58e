package satchel.platform

import satchel.core.FrameScan
import satchel.core.SatchelInterface
import satchel.core.SyncReport
import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicLong

/** What costs battery, counted since the process began: see android/README.md for what follows from it. */
class Counts {
    /** Jobs that the system started, also while the screen was dark. */
    val wakeUps = AtomicLong()

    /** Positions that the system gave. */
    val fixes = AtomicLong()

    /** Camera frames that came, and the bytes of them that had to be copied for the core. */
    val frames = AtomicLong()
    val copies = AtomicLong()

    /** Frames that the core looked for a label in. */
    val decodes = AtomicLong()

    /** Requests to the depot. */
    val requests = AtomicLong()

    override fun toString() =
        "wake-ups $wakeUps, fixes $fixes, frames $frames, copies $copies, decodes $decodes, requests $requests"
}

/** The core with what is asked of it counted. */
internal class Counted(private val phone: SatchelInterface, private val counts: Counts) : SatchelInterface by phone {
    override fun receiveFrame(luma: ByteBuffer, width: UInt, height: UInt, rowStride: UInt, rotation: UShort): FrameScan {
        counts.decodes.incrementAndGet()
        return phone.receiveFrame(luma, width, height, rowStride, rotation)
    }

    override fun readFrame(luma: ByteBuffer, width: UInt, height: UInt, rowStride: UInt, rotation: UShort): List<String> {
        counts.decodes.incrementAndGet()
        return phone.readFrame(luma, width, height, rowStride, rotation)
    }

    override fun sync(): SyncReport = phone.sync().also { counts.requests.addAndGet(it.requests.toLong()) }

    override fun syncInBackground(): SyncReport = phone.syncInBackground().also { counts.requests.addAndGet(it.requests.toLong()) }
}
