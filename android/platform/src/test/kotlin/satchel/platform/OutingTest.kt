package satchel.platform

import android.Manifest
import android.app.NotificationManager
import android.app.Service
import android.app.job.JobScheduler
import android.content.ComponentName
import android.content.ContextWrapper
import android.content.Intent
import android.content.pm.ServiceInfo
import android.location.Location
import android.location.LocationManager
import android.os.Bundle
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import satchel.core.Delivery
import satchel.kit.Navigator
import satchel.kit.Place
import satchel.scene.doorPhoto

/** Positions from leaving the shop to coming back, and not otherwise. */
@RunWith(RobolectricTestRunner::class)
class OutingTest {
    private val bench = Bench()
    private val locations get() = application.service<LocationManager>()

    @Before
    fun `a shop with two parcels`() {
        bench.shop()
        shadowOf(locations).setProviderEnabled(LocationManager.NETWORK_PROVIDER, true)
    }

    @After
    fun `nothing stays behind`() = bench.close()

    @Test
    fun `the service starts with the outing and ends with it`() {
        allow()
        bench.leave()
        val start = until("the service") { shadowOf(application).nextStartedService }
        assertEquals(OutingService::class.java.name, start.component!!.className)
        assertNull("nothing runs before the outing", shadowOf(application).nextStoppedService)
        bench.act { it.endOuting() }
        assertEquals(OutingService::class.java.name, until("its end") { shadowOf(application).nextStoppedService }.component!!.className)
    }

    @Test
    fun `a service that could not start from behind starts when the app is in front again`() {
        allow()
        bench.leave()
        until("the service") { shadowOf(application).nextStartedService }
        bench.phone.resume() // as if the first start had been refused
        assertEquals(OutingService::class.java.name, until("the service") { shadowOf(application).nextStartedService }.component!!.className)
    }

    @Test
    fun `without the permission the day goes on and nothing asks for a position`() {
        bench.leave()
        bench.act { it.deliver(Delivery(listOf(OAK), photo = doorPhoto(3), name = "A. Able")) }
        assertNull(shadowOf(application).nextStartedService)
        assertEquals(1u, bench.act { it.viewToday() }.parcels.delivered)
        assertEquals(0, bench.phone.counts.fixes.get())
    }

    @Test
    fun `it runs in front as location, coarsely and at most once a minute, and its notification says no address`() {
        allow()
        val service = running()
        assertEquals(ServiceInfo.FOREGROUND_SERVICE_TYPE_LOCATION, service.get().foregroundServiceType)
        val request = shadowOf(locations).getLegacyLocationRequests(provider()).single()
        assertEquals(OutingService.FIX_EVERY_MS, request.intervalMillis)
        assertEquals(OutingService.MOVED_M, request.minUpdateDistanceMeters)
        val shown = shadowOf(application.service<NotificationManager>()).allNotifications.single()
        val said = "${shown.extras.getString("android.title")} ${shown.extras.getString("android.text")}"
        assertTrue(said, "Outing 1" in said && "Oak" !in said)
        service.destroy()
        assertTrue(shadowOf(locations).getLegacyLocationRequests(provider()).isEmpty())
    }

    @Test
    fun `an hour of fixes reaches the core and the next act carries one`() {
        allow()
        running()
        repeat(3_600 / 60) { minute ->
            val fix = Location(provider()).apply {
                latitude = 39.965 + minute * 1e-3
                longitude = -82.995
                accuracy = 40.2f
                time = 1_000L + minute * 60_000L
                elapsedRealtimeNanos = 1_000_000L + minute * 60_000_000_000L
            }
            shadowOf(locations).simulateLocation(fix)
            untilTrue("the fix") { bench.phone.counts.fixes.get() == minute + 1L }
        }
        val done = bench.act { it.deliver(Delivery(listOf(OAK), photo = doorPhoto(3), name = "A. Able")) }
        val fact = bench.act { phone -> phone.facts(done.fact.seq - 1u) }.first().bytes.decodeToString()
        assertTrue(fact, "400240000" in fact && "41" in fact)
        assertEquals(60, bench.phone.counts.fixes.get())
        assertTrue("no job wakes the phone: it works alone", application.service<JobScheduler>().allPendingJobs.none { it.id != 3 })
    }

    @Test
    fun `a permission that was taken back or a start from behind ends the service quietly`() {
        allow()
        val service = running()
        assertFalse(shadowOf(service.get()).isStoppedBySelf)
        shadowOf(application).denyPermissions(Manifest.permission.ACCESS_COARSE_LOCATION)
        service.startCommand(0, 2)
        assertTrue(shadowOf(service.get()).isStoppedBySelf)
        service.destroy()
        assertEquals(Service.START_NOT_STICKY, service.get().onStartCommand(null, 0, 3))
    }

    @Test
    fun `a service that may not go to the front takes nothing down, for nobody promised that it would`() {
        val started = mutableListOf<Intent>()
        val phone = object : ContextWrapper(application) {
            override fun startService(intent: Intent) = started.add(intent).let { intent.component }

            override fun startForegroundService(intent: Intent) = error("ends the app where the service ends before it is in front")
        }
        allow()
        OutingService.tell(phone, Outing("Outing 1", "0 of 2", "Today"))
        assertEquals(1, started.size)
        val behind = object : ContextWrapper(application) {
            override fun startService(intent: Intent) = throw IllegalStateException("not from behind")
        }
        OutingService.tell(behind, Outing("Outing 1", "0 of 2", "Today"))
    }

    @Test
    fun `its notification has the drawing that the manifest names`() {
        val service = ComponentName(application, OutingService::class.java)
        val named = ServiceInfo().apply {
            name = service.className
            packageName = service.packageName
            metaData = Bundle().apply { putInt(OutingService.ICON, android.R.drawable.star_on) }
        }
        shadowOf(application.packageManager).addOrUpdateService(named)
        allow()
        running()
        assertEquals(android.R.drawable.star_on, shadowOf(application.service<NotificationManager>()).allNotifications.single().smallIcon.resId)
    }

    @Test
    fun `a tap leads to the next stop`() {
        allow()
        bench.leave()
        val start = until("the service") { shadowOf(application).nextStartedService }
        val way = Navigator.restored(start.getStringExtra(OutingService.WAY)!!).way.value
        assertEquals(Place.Today, way.first())
        assertNotNull(bench.act { it.viewStop((way.last() as Place.Stop).stop) })
    }

    private fun allow() = shadowOf(application).grantPermissions(Manifest.permission.ACCESS_COARSE_LOCATION)

    private fun provider() = listOf("fused", "network").first { it in locations.allProviders }

    private fun running(): org.robolectric.android.controller.ServiceController<OutingService> {
        bench.leave()
        val start: Intent = until("the service") { shadowOf(application).nextStartedService }
        return Robolectric.buildService(OutingService::class.java, start).create().startCommand(0, 1)
    }
}
