package satchel.desk

import kotlinx.coroutines.*
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class WindowTest {
    @Test
    fun `what the app still does ends with its window`() {
        var ended = false
        val left = scoped(Dispatchers.Default) { scope ->
            scope.launch(start = CoroutineStart.UNDISPATCHED) {
                try {
                    awaitCancellation()
                } finally {
                    withContext(NonCancellable) { delay(100) } // a call that is on its way
                    ended = true
                }
            }
        }
        assertTrue(ended && left.isCompleted, "something outlives the window")
    }
}
