package satchel.platform

import android.annotation.TargetApi
import android.app.Activity
import android.graphics.Color
import android.os.Build
import android.view.View
import android.view.Window
import android.view.WindowInsetsController.APPEARANCE_LIGHT_NAVIGATION_BARS
import android.view.WindowInsetsController.APPEARANCE_LIGHT_STATUS_BARS

/**
 * The system's bars on the ground of the screen, with signs that can be read on it: dark ones on a light [ground]. From Android 15 on
 * the bars have no colour of their own and show the ground by themselves.
 */
fun bars(activity: Activity, ground: Int) {
    val window = activity.window
    @Suppress("DEPRECATION") // without effect where it is
    window.statusBarColor = ground
    @Suppress("DEPRECATION")
    window.navigationBarColor = ground
    val light = Color.luminance(ground) > 0.5f
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) signs(window, light) else oldSigns(window, light)
}

@TargetApi(Build.VERSION_CODES.R)
private fun signs(window: Window, light: Boolean) {
    val both = APPEARANCE_LIGHT_STATUS_BARS or APPEARANCE_LIGHT_NAVIGATION_BARS
    window.insetsController?.setSystemBarsAppearance(if (light) both else 0, both)
}

@Suppress("DEPRECATION")
private fun oldSigns(window: Window, light: Boolean) {
    val both = View.SYSTEM_UI_FLAG_LIGHT_STATUS_BAR or View.SYSTEM_UI_FLAG_LIGHT_NAVIGATION_BAR
    val view = window.decorView
    view.systemUiVisibility = if (light) view.systemUiVisibility or both else view.systemUiVisibility and both.inv()
}
