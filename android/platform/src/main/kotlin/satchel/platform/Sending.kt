package satchel.platform

import android.annotation.TargetApi
import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import android.os.Build
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import satchel.kit.Reply
import satchel.kit.Session
import java.util.concurrent.TimeUnit

/** Work that the system starts when it suits: the store is opened for it, and released when nothing is in front. */
abstract class StoreJob : JobService() {
    private var running: Job? = null

    /** Whether the system is to try again. */
    internal abstract suspend fun work(session: Session): Boolean

    override fun onStartJob(params: JobParameters): Boolean {
        val phone = SatchelApplication.phone(this)
        phone.counts.wakeUps.incrementAndGet()
        running = phone.scope.launch {
            val again = phone.awake { (it as? Opening.Open)?.let { open -> work(open.app.session) } ?: true }
            jobFinished(params, again)
        }
        return true
    }

    /** The system takes the job away, for example because the network went: what is on its way ends within seconds. */
    override fun onStopJob(params: JobParameters): Boolean {
        SatchelApplication.phone(this).cancelWork()
        running?.cancel()
        return true
    }
}

/** Sends what waits, once there is a network; the core keeps its own distance between tries. */
class Sending : StoreJob() {
    override suspend fun work(session: Session): Boolean {
        val report = (session.sync(asked = false) as? Reply.Done)?.value ?: return true
        return report.pending > 0u || report.pendingEvidence > 0u
    }

    companion object {
        private const val LATER = 1
        private const val AT_ONCE = 2

        /** Acts of one minute go together. At the close of the day the shop waits for its statement: then without delay. */
        fun schedule(context: Context, atOnce: Boolean) {
            val jobs = context.service<JobScheduler>()
            val id = if (atOnce) AT_ONCE else LATER
            if (jobs.getPendingJob(id) != null) return
            val job = JobInfo.Builder(id, ComponentName(context, Sending::class.java))
                .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
                .setBackoffCriteria(TimeUnit.MINUTES.toMillis(1), JobInfo.BACKOFF_POLICY_EXPONENTIAL)
                .setPersisted(true) // what waits is sent also when the phone was switched off meanwhile
            // Before Android 12 without delay is at once; a deadline would go without a network.
            if (!atOnce) {
                job.setMinimumLatency(TimeUnit.MINUTES.toMillis(1))
            } else if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) {
                expedite(job)
            }
            jobs.schedule(job.build())
        }

        @TargetApi(Build.VERSION_CODES.S)
        private fun expedite(job: JobInfo.Builder) {
            job.setExpedited(true)
        }
    }
}

/** Once a day, at the charger: removes what is past its time and makes photos small that were too large for it at the door. */
class Housekeeping : StoreJob() {
    override suspend fun work(session: Session): Boolean = session.search { it.tidy() } !is Reply.Done

    companion object {
        private const val DAILY = 3

        fun schedule(context: Context) {
            val jobs = context.service<JobScheduler>()
            if (jobs.getPendingJob(DAILY) != null) return
            val job = JobInfo.Builder(DAILY, ComponentName(context, Housekeeping::class.java))
                .setPeriodic(TimeUnit.DAYS.toMillis(1)).setRequiresCharging(true)
            jobs.schedule(job.build())
        }
    }
}
