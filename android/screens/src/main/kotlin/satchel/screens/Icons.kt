package satchel.screens

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.dp

/** The icons: one stroke of 2 in a field of 24, drawn for this app. */
object Icons {
    val home = icon("M4 11 L12 4 L20 11 V20 H15 V14 H9 V20 H4 Z")
    val box = icon("M12 3 L20 7.5 V16.5 L12 21 L4 16.5 V7.5 Z M4 7.5 L12 12 L20 7.5 M12 12 V21")
    val map = icon("M9 4 L3 6.5 V20 L9 17.5 L15 20 L21 17.5 V4 L15 6.5 Z M9 4 V17.5 M15 6.5 V20")
    val money = icon("M12 3 V21 M16.5 7.5 C16.5 5.8 14.5 5 12 5 C9.5 5 7.5 6.2 7.5 8.3 C7.5 13 16.5 11 16.5 15.7 C16.5 17.8 14.5 19 12 19 C9.5 19 7.5 18.2 7.5 16.5")
    val gear = icon("M12 9 A3 3 0 1 1 11.99 9 Z M12 2.5 V5 M12 19 V21.5 M2.5 12 H5 M19 12 H21.5 M5.3 5.3 L7 7 M17 17 L18.7 18.7 M5.3 18.7 L7 17 M17 7 L18.7 5.3")
    val wait = icon("M7 3 H17 M7 21 H17 M8 3 V6 C8 9 16 15 16 18 V21 M16 3 V6 C16 9 8 15 8 18 V21")
    val clock = icon("M12 3 A9 9 0 1 1 11.99 3 Z M12 7 V12 L15 14")
    val warning = icon("M12 4 L21.5 20 H2.5 Z M12 10 V14.5 M12 17.2 V17.4")
    val arrow = icon("M4 12 H20 M14 6 L20 12 L14 18")
    val navigate = icon("M12 3 L18.5 20 L12 16.5 L5.5 20 Z")
    val check = icon("M5 12.5 L10 17.5 L19.5 7")
    val cross = icon("M6 6 L18 18 M18 6 L6 18")
    val question = icon("M9 9 C9 6.8 10.3 5.5 12.2 5.5 C14.2 5.5 15.5 6.8 15.5 8.6 C15.5 11.2 12.2 11.3 12.2 14 M12.2 18 V18.2")
    val calendar = icon("M4 6 H20 V20 H4 Z M4 10.5 H20 M8.5 3.5 V7.5 M15.5 3.5 V7.5")
    val undo = icon("M9 5 L4.5 9.5 L9 14 M4.5 9.5 H14 C17.3 9.5 19.5 11.7 19.5 14.7 C19.5 17.7 17.3 19.5 14.5 19.5")
    val again = icon("M19 6 V11 H14 M19 11 A7.5 7.5 0 1 0 19.3 14")
    val torch = icon("M8 3 H16 V7 L14 10 V21 H10 V10 L8 7 Z M12 13 V15")
    val keyboard = icon("M3 7 H21 V17 H3 Z M7 10.5 V10.6 M10.5 10.5 V10.6 M14 10.5 V10.6 M17.2 10.5 V10.6 M8 14 H16")
    val pin = icon("M12 21 C7.5 16 5.5 13 5.5 9.8 A6.5 6.5 0 0 1 18.5 9.8 C18.5 13 16.5 16 12 21 Z M12 7.5 A2.3 2.3 0 1 1 11.99 7.5 Z")
    val phone = icon("M5 4 H9 L11 9 L8.5 10.7 C9.6 12.9 11.1 14.4 13.3 15.5 L15 13 L20 15 V19 C20 20 19.3 20.6 18.4 20.5 C10.5 19.8 4.2 13.5 3.5 5.6 C3.4 4.7 4 4 5 4 Z")
    val message = icon("M4 5 H20 V17 H9.5 L4 20.5 Z")
    val key = icon("M15.5 3.5 A5 5 0 1 1 15.49 3.5 Z M12 12 L4 20 M6 18 L8.5 20.5")
    val lock = icon("M5.5 11 H18.5 V20.5 H5.5 Z M8.5 11 V8 A3.5 3.5 0 0 1 15.5 8 V11")
    val camera = icon("M4 8 H8 L9.5 5.5 H14.5 L16 8 H20 V19 H4 Z M12 10 A3.3 3.3 0 1 1 11.99 10 Z")
    val person = icon("M12 4 A4 4 0 1 1 11.99 4 Z M4.5 20.5 C4.5 16.5 7.5 14.5 12 14.5 C16.5 14.5 19.5 16.5 19.5 20.5")
    val shop = icon("M4 4 H20 L21.5 9.5 C21.5 11.2 20.2 12.3 18.5 12.3 C17 12.3 15.5 11.2 15.3 9.7 C15.1 11.2 13.6 12.3 12 12.3 C10.4 12.3 8.9 11.2 8.7 9.7 C8.5 11.2 7 12.3 5.5 12.3 C3.8 12.3 2.5 11.2 2.5 9.5 Z M5 12.5 V20.5 H19 V12.5")
    val danger = icon("M12 3 L20 6 V11.5 C20 16.5 16.5 19.7 12 21 C7.5 19.7 4 16.5 4 11.5 V6 Z M12 8 V13 M12 16 V16.2")
    val more = icon("M5 12 V12.1 M12 12 V12.1 M19 12 V12.1", width = 3f)
    val handle = icon("M9 6 V6.1 M15 6 V6.1 M9 12 V12.1 M15 12 V12.1 M9 18 V18.1 M15 18 V18.1", width = 3f)
    val up = icon("M12 19 V5 M6 11 L12 5 L18 11")
    val down = icon("M12 5 V19 M6 13 L12 19 L18 13")
    val cloud = icon("M7 18.5 C4.5 18.5 2.8 16.8 2.8 14.5 C2.8 12.3 4.4 10.7 6.5 10.6 C7.2 7.7 9.4 6 12.2 6 C15.4 6 17.7 8.2 18 11 C19.9 11.2 21.2 12.7 21.2 14.6 C21.2 16.8 19.5 18.5 17.2 18.5 Z")
    val copy = icon("M8 8 H20 V20 H8 Z M16 8 V4 H4 V16 H8")
    val pen = icon("M4 20 L5 15.5 L16 4.5 L19.5 8 L8.5 19 Z M13.5 7 L17 10.5")
    val search = icon("M10.5 4 A6.5 6.5 0 1 1 10.49 4 Z M15.5 15.5 L20.5 20.5")
    val plus = icon("M12 5 V19 M5 12 H19")
    val minus = icon("M5 12 H19")
    val shelf = icon("M4 3.5 V20.5 M20 3.5 V20.5 M4 11 H20 M4 19 H20 M8 7 H13 V11 M10 15 H16 V19")

    private fun icon(path: String, width: Float = 2f): ImageVector = ImageVector.Builder(
        defaultWidth = 24.dp, defaultHeight = 24.dp, viewportWidth = 24f, viewportHeight = 24f,
    ).addPath(
        pathData = addPathNodes(path),
        stroke = SolidColor(Color.Black),
        strokeLineWidth = width,
        strokeLineCap = StrokeCap.Round,
        strokeLineJoin = StrokeJoin.Round,
    ).build()
}
