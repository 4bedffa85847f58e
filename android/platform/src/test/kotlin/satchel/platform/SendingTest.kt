package satchel.platform

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadow.api.Shadow
import satchel.core.NewParcel
import satchel.scene.Depot

/** What waits is sent when the system finds it good, by a real depot's receipt. */
@RunWith(RobolectricTestRunner::class)
class SendingTest {
    @get:Rule
    val folder = TemporaryFolder()
    private val bench = Bench()
    private val jobs get() = application.service<JobScheduler>()
    private lateinit var depot: Depot

    @Before
    fun `an enrolled phone`() {
        depot = Depot(folder.root.toPath())
        depot.start()
        depot.addPartner()
        bench.act { it.enrol(depot.url, depot.enrolCode()) }
        bench.act { it.sync() }
    }

    @After
    fun `nothing stays behind`() {
        bench.close()
        depot.close()
    }

    @Test
    fun `many acts make one job that waits for a network, and the job sends them`() {
        repeat(20) { i -> bench.act { it.addParcel(NewParcel("TBA%012d".format(200 + i), address = "$i Oak Street", zip = "43215")) } }
        val job = until("the job") { jobs.getPendingJob(1) }
        assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        assertTrue(job.minLatencyMillis >= 60_000)
        assertTrue("it waits also where the phone is switched off", job.isPersisted)
        assertEquals("and the daily one", 2, jobs.allPendingJobs.size)
        val before = bench.phone.counts.requests.get()
        run(Robolectric.buildService(Sending::class.java).create().get())
        assertEquals(0u, bench.act { it.viewSync() }.pending)
        assertEquals(1, bench.phone.counts.wakeUps.get())
        assertTrue("twenty acts, ${bench.phone.counts}", bench.phone.counts.requests.get() - before <= 4)
    }

    @Test
    fun `the close of the day does not wait`() {
        bench.act { it.closeDay() }
        val job = until("the job") { jobs.getPendingJob(2) }
        assertTrue(job.isExpedited)
    }

    @Test
    fun `a job of a process that began anew opens the store, and one without a depot is tried again`() {
        bench.act { it.addParcel(NewParcel("TBA000000000300", address = "1 Oak Street", zip = "43215")) }
        depot.stop()
        bench.newProcess()
        assertTrue(run(Robolectric.buildService(Sending::class.java).create().get()))
        assertTrue(bench.act { it.viewSync() }.pending > 0u)
        depot.start()
        bench.act { it.networkCameBack() }
        assertFalse(run(Robolectric.buildService(Sending::class.java).create().get()))
        assertEquals(0u, bench.act { it.viewSync() }.pending)
    }

    @Test
    fun `a job that is taken away ends and is tried again`() {
        val service = Robolectric.buildService(Sending::class.java).create().get()
        val parameters = parameters()
        assertTrue(service.onStartJob(parameters))
        assertTrue(service.onStopJob(parameters))
        assertNotNull(bench.act { it.viewToday() })
    }

    @Test
    fun `housekeeping waits for the charger and is no job twice`() {
        bench.open()
        Housekeeping.schedule(application)
        val job = jobs.allPendingJobs.single { it.isPeriodic }
        assertTrue(job.isRequireCharging)
        assertNull(jobs.getPendingJob(4))
        assertFalse(run(Robolectric.buildService(Housekeeping::class.java).create().get()))
    }

    /** Whether it wants to be tried again. */
    private fun run(job: StoreJob): Boolean {
        job.onStartJob(parameters())
        val shadow = shadowOf(job)
        untilTrue("the job's end") { shadow.isJobFinished }
        return shadow.isRescheduleNeeded
    }

    private fun parameters(): JobParameters = Shadow.newInstanceOf(JobParameters::class.java)
}
