package satchel.screens

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.semantics.*
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.LayoutDirection

/** A look and how it is named where a test fails. */
class Case(val name: String, val shot: Shot, val rightToLeft: Boolean = false)

/** Puts each state of the gallery on a phone's screen, one after the other, and lets `check` say what is wrong with it. */
@OptIn(ExperimentalTestApi::class)
fun eachState(look: Case, check: SkikoComposeUiTest.(Sample) -> List<String>): List<String> {
    val shot = look.shot
    return Gallery.samples.flatMap { sample ->
        val found = mutableListOf<String>()
        val size = Size(shot.width * shot.scale, shot.height * shot.scale)
        runSkikoComposeUiTest(size, Density(shot.scale, shot.fontScale)) {
            setContent {
                val direction = if (look.rightToLeft) LayoutDirection.Rtl else LayoutDirection.Ltr
                CompositionLocalProvider(LocalLayoutDirection provides direction) {
                    PhoneFrame(shot, sample.time, "", sample.camera) { sample.content() }
                }
            }
            found += check(sample).map { "${look.name}/${sample.name}: $it" }
        }
        found
    }
}

private val ANY = SemanticsMatcher("any") { true }

/** Every node as a screen reader meets it, or with all its parts. */
@OptIn(ExperimentalTestApi::class)
fun SkikoComposeUiTest.nodes(unmerged: Boolean): List<SemanticsNode> = onAllNodes(ANY, unmerged).fetchSemanticsNodes()

/** What is read aloud of a node. */
fun SemanticsNode.said(): String {
    val words = config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
        config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } +
        listOfNotNull(config.getOrNull(SemanticsProperties.EditableText)?.text)
    return words.filter { it.isNotBlank() }.joinToString(" ")
}

fun SemanticsNode.touchable(): Boolean = SemanticsActions.OnClick in config

fun SemanticsNode.inSidewaysScroll(): Boolean =
    generateSequence(this) { it.parent }.any { SemanticsProperties.HorizontalScrollAxisRange in it.config }
