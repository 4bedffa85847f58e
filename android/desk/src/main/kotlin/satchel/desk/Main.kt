package satchel.desk

import java.nio.file.Files
import java.nio.file.Path
import kotlin.system.exitProcess

private const val USE = """./satchel phone                  the phone in a window, with a depot and the sample day
./satchel phone --pictures DIR   every screen as a picture, without a display
./satchel phone --measure        what the calls across the boundary cost"""

/** `./satchel phone`: see [USE]. Exit code: 0 done, 1 failed, 2 wrong use. */
fun main(arguments: Array<String>) {
    val done = when {
        arguments.isEmpty() -> {
            window()
        }

        arguments.size == 2 && arguments[0] == "--pictures" -> {
            pictures(Path.of(arguments[1]))
        }

        arguments.toList() == listOf("--measure") -> {
            measure()
        }

        else -> {
            System.err.println(USE)
            exitProcess(2)
        }
    }
    exitProcess(if (done) 0 else 1)
}

/** A folder that is gone when the program ends. */
fun <T> inTemporaryFolder(use: (Path) -> T): T {
    val folder = Files.createTempDirectory("satchel-phone")
    try {
        return use(folder)
    } finally {
        folder.toFile().deleteRecursively()
    }
}
