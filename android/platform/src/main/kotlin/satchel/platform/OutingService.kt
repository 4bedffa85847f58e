package satchel.platform

import android.Manifest
import android.annotation.TargetApi
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.app.Service
import android.content.ComponentName
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.content.pm.ServiceInfo
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Build
import android.os.Bundle
import android.os.IBinder
import android.os.Looper
import kotlinx.coroutines.launch
import satchel.core.Position
import kotlin.math.ceil
import kotlin.math.roundToLong

/**
 * Runs from leaving the shop to coming back and tells the core where the phone is, coarsely and at most once a minute: an act of
 * the next two minutes carries it. Without the permission it does not run, and the day goes on without positions.
 */
class OutingService : Service() {
    private val locations by lazy { service<LocationManager>() }

    /** All four, for before Android 11 the last three have no default. */
    private val listener = object : LocationListener {
        override fun onLocationChanged(location: Location) = here(location)

        override fun onProviderEnabled(provider: String) = Unit

        override fun onProviderDisabled(provider: String) = Unit

        @Deprecated("Called before Android 10 only")
        override fun onStatusChanged(provider: String?, status: Int, extras: Bundle?) = Unit
    }
    private var listening = false

    override fun onBind(intent: Intent?): IBinder? = null

    override fun onStartCommand(intent: Intent?, flags: Int, startId: Int): Int {
        if (intent == null || !allowed(this)) return stop()
        val outing = Outing(intent.getStringExtra(TITLE) ?: "", intent.getStringExtra(TEXT) ?: "", intent.getStringExtra(WAY) ?: "")
        try {
            front(notification(outing))
            listen()
        } catch (_: SecurityException) {
            // the permission was taken back meanwhile
            return stop()
        } catch (_: IllegalStateException) {
            // started again by the system, which does not let a service to the front from behind
            return stop()
        }
        return START_REDELIVER_INTENT
    }

    override fun onDestroy() {
        locations.removeUpdates(listener)
        super.onDestroy()
    }

    private fun stop(): Int {
        stopSelf()
        return START_NOT_STICKY
    }

    private fun front(notification: Notification) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) typed(notification) else startForeground(NOTIFICATION, notification)
    }

    @TargetApi(Build.VERSION_CODES.Q)
    private fun typed(notification: Notification) = startForeground(NOTIFICATION, notification, ServiceInfo.FOREGROUND_SERVICE_TYPE_LOCATION)

    private fun listen() {
        val provider = PROVIDERS.firstOrNull { it in locations.allProviders }
        if (listening || provider == null) return
        locations.requestLocationUpdates(provider, FIX_EVERY_MS, MOVED_M, listener, Looper.getMainLooper())
        listening = true
    }

    private fun here(location: Location) {
        val phone = SatchelApplication.phone(this)
        phone.counts.fixes.incrementAndGet()
        val accuracy = if (location.hasAccuracy()) ceil(location.accuracy).toUInt() else UNKNOWN_ACCURACY_M
        val position = Position((location.latitude * 1e7).roundToLong(), (location.longitude * 1e7).roundToLong(), accuracy)
        phone.scope.launch { (phone.open() as? Opening.Open)?.app?.session?.look { it.here(position) } }
    }

    private fun notification(outing: Outing): Notification {
        val manager = service<NotificationManager>()
        manager.createNotificationChannel(NotificationChannel(CHANNEL, outing.title, NotificationManager.IMPORTANCE_LOW))
        val tap = Intent(Intent.ACTION_MAIN).addCategory(Intent.CATEGORY_LAUNCHER).setPackage(packageName).putExtra(WAY, outing.way)
        return Notification.Builder(this, CHANNEL).setSmallIcon(icon())
            .setContentTitle(outing.title).setContentText(outing.text).setOngoing(true)
            .setContentIntent(PendingIntent.getActivity(this, 0, tap, PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE))
            .build()
    }

    /** The system shows only what of it is not transparent, in one colour: the manifest names one that is drawn for that. */
    private fun icon(): Int {
        val service = ComponentName(this, OutingService::class.java)
        val named = runCatching { packageManager.getServiceInfo(service, PackageManager.GET_META_DATA).metaData?.getInt(ICON) }.getOrNull() ?: 0
        return if (named == 0) android.R.drawable.ic_dialog_map else named
    }

    companion object {
        /** In the manifest: the drawing of the notification. */
        const val ICON = "satchel.icon"

        /** In the intent of a tap: the way to the place, as the kit's navigator writes it. */
        const val WAY = "satchel.way"
        private const val TITLE = "title"
        private const val TEXT = "text"
        private const val CHANNEL = "outing"
        private const val NOTIFICATION = 1

        /** The acts of the two minutes after a fix carry it: twice as often is enough, and not while the phone stays where it is. */
        const val FIX_EVERY_MS = 60_000L
        const val MOVED_M = 30f
        private const val UNKNOWN_ACCURACY_M = 1_000u

        /** "fused" has a constant from Android 12 on; the coarse permission is enough for both. */
        private val PROVIDERS = listOf("fused", LocationManager.NETWORK_PROVIDER)

        fun allowed(context: Context) =
            context.checkSelfPermission(Manifest.permission.ACCESS_COARSE_LOCATION) == PackageManager.PERMISSION_GRANTED

        /**
         * An outing runs; null: it does not any more. A plain start, which only an app in front may ask for: a location's service may
         * not begin behind anyway, and `startForegroundService` would take the app down for a service that ends before it is in front.
         */
        internal fun tell(context: Context, outing: Outing?) {
            val intent = Intent(context, OutingService::class.java)
            if (outing == null || !allowed(context)) {
                context.stopService(intent)
                return
            }
            val told = intent.putExtra(TITLE, outing.title).putExtra(TEXT, outing.text).putExtra(WAY, outing.way)
            try {
                context.startService(told)
            } catch (_: IllegalStateException) {
                // nothing of the app is in front: the next time that it is
                return
            }
        }
    }
}
