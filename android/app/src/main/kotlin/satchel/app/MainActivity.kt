package satchel.app

import android.content.Intent
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.asPaddingValues
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.runtime.Composable
import androidx.compose.runtime.SideEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.graphics.toArgb
import androidx.compose.ui.text.font.FontFamily
import satchel.platform.Opening
import satchel.platform.SatchelApplication
import satchel.platform.Shell
import satchel.platform.bars
import satchel.platform.pictureOf
import satchel.screens.Drawing
import satchel.screens.Satchel
import satchel.screens.SatchelTheme
import satchel.screens.Screens

/** The one activity: what it does is [Shell]'s, what it shows is the screens'. */
class MainActivity : ComponentActivity() {
    private lateinit var shell: Shell

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        shell = Shell(this) { opened -> setContent { Content(opened) } }
        shell.create(savedInstanceState)
    }

    @Composable
    private fun Content(opened: Opening.Open) {
        val app = opened.app
        val words by app.words.collectAsState()
        val preferences by app.preferences.collectAsState()
        BackHandler { if (!shell.back()) moveTaskToBack(true) }
        SatchelTheme(words, preferences, FontFamily.Default, WindowInsets.safeDrawing.asPaddingValues()) {
            val ground = Satchel.colors.paper.toArgb()
            SideEffect { bars(this, ground) }
            Screens(
                app,
                Drawing(
                    preview = { CameraPreview(opened, SatchelApplication.phone(this).counts) },
                    picture = { bytes, side -> pictureOf(bytes, side)?.asImageBitmap() },
                ),
            )
        }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        shell.tapped(intent)
    }

    override fun onStart() {
        super.onStart()
        shell.start()
    }

    override fun onStop() {
        shell.stop()
        super.onStop()
    }

    override fun onDestroy() {
        shell.destroy()
        super.onDestroy()
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        shell.save(outState)
    }

    @Deprecated("The framework's own way, the same in platform's tests")
    override fun onActivityResult(requestCode: Int, resultCode: Int, data: Intent?) {
        super.onActivityResult(requestCode, resultCode, data)
        shell.result(requestCode, resultCode, data)
    }

    override fun onRequestPermissionsResult(requestCode: Int, permissions: Array<String>, grantResults: IntArray) {
        super.onRequestPermissionsResult(requestCode, permissions, grantResults)
        shell.permissions()
    }
}
