package satchel.platform

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.objectweb.asm.ClassReader
import org.objectweb.asm.ClassVisitor
import org.objectweb.asm.MethodVisitor
import org.objectweb.asm.Opcodes
import org.w3c.dom.Element
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import javax.xml.parsers.DocumentBuilderFactory
import kotlin.io.path.readText

/** The app's project against what was compiled and run here: versions, folders, manifest, what it asks of Android. */
class ProjectTest {
    private val root: Path = Path.of(System.getProperty("satchel.root"))
    private val app = root.resolve("android/app")
    private val catalogue = app.resolve("gradle/libs.versions.toml").readText()
    private val gradle = app.resolve("build.gradle.kts").readText()

    private fun version(name: String) = checkNotNull(Regex("(?m)^$name = \"([^\"]+)\"").find(catalogue)) { name }.groupValues[1]

    @Test
    fun `the catalogue has the versions of the pom`() {
        val pom = root.resolve("android/pom.xml").readText()
        for (name in listOf("kotlin", "coroutines", "serialization", "jna")) {
            assertEquals(name, Regex("<$name.version>(.+)</$name.version>").find(pom)!!.groupValues[1], version(name))
        }
        val compose = Regex("<compose.version>(.+)</compose.version>").find(pom)!!.groupValues[1]
        assertEquals(
            "another Compose is made of other parts: change both",
            listOf("1.5.12", "1.5.4", "1.1.2"),
            listOf(compose, version("compose"), version("material3")),
        )
        assertTrue("Android ${version("sdk-target")}", "<android.version>15-" in pom && version("sdk-target") == "35")
        for (library in Regex("version.ref = \"([^\"]+)\"").findAll(catalogue)) version(library.groupValues[1])
    }

    @Test
    fun `the app compiles the folders that are tested here and no other version than the catalogue's`() {
        val folders = Regex("\"(\\.\\./[a-z]+/src/main/kotlin)\"").findAll(gradle).map { it.groupValues[1] }.toList()
        assertEquals(listOf("../kit/src/main/kotlin", "../screens/src/main/kotlin", "../platform/src/main/kotlin"), folders)
        for (folder in folders) assertTrue(folder, Files.isDirectory(app.resolve(folder)))
        val used = Regex("libs\\.([a-z0-9.]+?)(?=[),\\s]|\\.get)").findAll(gradle).map { it.groupValues[1] }
        for (name in used.filterNot { it.startsWith("versions") || it.startsWith("plugins") }) {
            assertTrue(name, Regex("(?m)^${name.replace('.', '-')} = ").containsMatchIn(catalogue))
        }
        // A name that is the beginning of another one is a group in Gradle and has no value.
        for (section in catalogue.split(Regex("(?m)^\\["))) {
            val names = Regex("(?m)^([a-z0-9-]+) = ").findAll(section).map { it.groupValues[1] }.toList()
            assertEquals(emptyList<String>(), names.filter { name -> names.any { it.startsWith("$name-") } })
        }
    }

    @Test
    fun `no line of the screens or the kit needs a desk`() {
        for (module in listOf("kit", "screens", "platform")) {
            for (file in sources(root.resolve("android/$module/src/main/kotlin"))) {
                val bad = file.readLines().filter {
                    Regex("^import (java\\.awt|javax\\.swing|org\\.jetbrains|androidx\\.compose\\.ui\\.window|satchel\\.(desk|scene))").containsMatchIn(it)
                }
                assertEquals("$file", emptyList<String>(), bad)
            }
        }
    }

    @Test
    fun `the manifest names what there is and asks for no more than it needs`() {
        val manifest = xml(app.resolve("src/main/AndroidManifest.xml"))
        val names = { tag: String -> elements(manifest, tag).map { it.getAttribute("android:name") } }
        for (name in names("service") + names("provider") + names("application")) Class.forName(name, false, javaClass.classLoader)
        assertTrue(Files.exists(app.resolve("src/main/kotlin/satchel/app/MainActivity.kt")))
        assertEquals(
            listOf(
                "ACCESS_COARSE_LOCATION", "ACCESS_NETWORK_STATE", "CAMERA", "FOREGROUND_SERVICE", "FOREGROUND_SERVICE_LOCATION", "INTERNET",
                "POST_NOTIFICATIONS", "RECEIVE_BOOT_COMPLETED", "USE_BIOMETRIC", "VIBRATE",
            ),
            names("uses-permission").map { it.removePrefix("android.permission.") },
        )
        val outing = elements(manifest, "service").single { it.getAttribute("android:name").endsWith("OutingService") }
        assertEquals("location", outing.getAttribute("android:foregroundServiceType"))
        assertEquals(Handoff.NAMED, elements(manifest, "package").map { it.getAttribute("android:name") })
        assertEquals("only the activity", 1, Regex("exported=\"true\"").findAll(app.resolve("src/main/AndroidManifest.xml").readText()).count())
    }

    @Test
    fun `the notification has a drawing of its own, white on nothing`() {
        val manifest = xml(app.resolve("src/main/AndroidManifest.xml"))
        val icon = elements(manifest, "meta-data").single { it.getAttribute("android:name") == OutingService.ICON }.getAttribute("android:resource")
        val paths = elements(xml(app.resolve("src/main/res/${icon.removePrefix("@")}.xml")), "path")
        val colours = paths.flatMap { path -> listOf("fillColor", "strokeColor").map { path.getAttribute("android:$it") } }
        assertEquals(setOf("", "#FFFFFF"), colours.toSet())
    }

    @Test
    fun `nothing goes into the system's backup or to another phone`() {
        assertEquals("false", elements(xml(app.resolve("src/main/AndroidManifest.xml")), "application").single().getAttribute("android:allowBackup"))
        val all = setOf("root", "file", "database", "sharedpref", "external")
        val rules = xml(app.resolve("src/main/res/xml/data_extraction_rules.xml"))
        for (way in listOf("cloud-backup", "device-transfer")) assertEquals(all, excluded(elements(rules, way).single()))
        assertEquals(all, excluded(xml(app.resolve("src/main/res/xml/backup_rules.xml"))))
        assertTrue(elements(rules, "include").isEmpty())
    }

    private fun excluded(element: Element) = elements(element, "exclude").filter { it.getAttribute("path") == "." }.map { it.getAttribute("domain") }.toSet()

    /** android-all shows members that no phone lets an app use; so every member that is used stands in a list that was read. */
    @Test
    fun `what the platform asks of Android is what was read against the public reference`() {
        val used = sortedSetOf<String>()
        val classes = Path.of(AndroidKeys::class.java.protectionDomain.codeSource.location.toURI())
        Files.walk(classes).use { all ->
            all.filter { it.toString().endsWith(".class") }.forEach { file ->
                ClassReader(Files.readAllBytes(file)).accept(Uses(used), ClassReader.SKIP_DEBUG)
            }
        }
        Files.writeString(classes.resolveSibling("android-members.txt"), used.joinToString("\n"))
        val read = root.resolve("android/platform/src/test/resources/android-members.txt").readText().lines().filter { it.isNotBlank() && !it.startsWith("#") }
        assertEquals("look each new one up, then copy target/android/platform/android-members.txt", read.joinToString("\n"), used.joinToString("\n"))
    }

    @Test
    fun `no variant is packed before its libraries were looked at, neither as APK nor as bundle`() {
        val packs = checkNotNull(Regex("tasks\\.matching \\{ it\\.name in listOf\\((.+)\\) }.+dependsOn\\(checkPages\\)").find(gradle)).groupValues[1]
        assertEquals("\"package\$name\", \"build\${name}PreBundle\"", packs)
    }

    @Test
    fun `libraries for pages of 4 KB are found out`() {
        val folder = Files.createTempDirectory("pages")
        val code = Files.writeString(folder.resolve("a.c"), "int f(void) { return 1; }\n")
        try {
            for ((size, answer) in listOf("4096" to 1, "16384" to 0, "65536" to 0)) {
                val library = folder.resolve("lib$size.so")
                if (call("cc", "-shared", "-o", "$library", "-Wl,-z,max-page-size=$size", "$code") != 0) {
                    println("SKIPPED libraries for pages of 4 KB are found out: no C compiler that links for Linux")
                    return
                }
                assertEquals(size, answer, call("${root.resolve("tools/pages.sh")}", "$library"))
            }
            assertEquals(2, call("${root.resolve("tools/pages.sh")}", "$code"))
            // The NDK's own reader comes before the desk's, which may not be there.
            val reader = folder.resolve("toolchains/llvm/prebuilt/desk/bin/llvm-readelf")
            Files.createDirectories(reader.parent)
            Files.writeString(reader, "#!/bin/sh\necho '  LOAD 0x0 0x0 0x0 0x0 0x0 R 0x1000'\n")
            reader.toFile().setExecutable(true)
            assertEquals(1, call("env", "ANDROID_NDK_HOME=$folder", "${root.resolve("tools/pages.sh")}", "${folder.resolve("lib16384.so")}"))
        } finally {
            folder.toFile().deleteRecursively()
        }
    }

    private fun call(vararg words: String): Int = runCatching {
        ProcessBuilder(*words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().run {
            if (waitFor(60, TimeUnit.SECONDS)) exitValue() else -1
        }
    }.getOrDefault(-1)

    private fun sources(folder: Path): List<File> = folder.toFile().walk().filter { it.extension == "kt" }.toList()

    private fun xml(file: Path): Element = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()).documentElement

    private fun elements(within: Element, tag: String): List<Element> =
        within.getElementsByTagName(tag).let { list -> (0 until list.length).map { list.item(it) as Element } }
}

/** Collects the methods and fields of `android` that a class names. Constants are copied by the compiler and do not show. */
private class Uses(private val found: MutableSet<String>) : ClassVisitor(Opcodes.ASM9) {
    override fun visitMethod(access: Int, name: String, type: String, generic: String?, thrown: Array<String>?) = object : MethodVisitor(Opcodes.ASM9) {
        override fun visitMethodInsn(opcode: Int, owner: String, name: String, type: String, isInterface: Boolean) = take(owner, name)

        override fun visitFieldInsn(opcode: Int, owner: String, name: String, type: String) = take(owner, name)
    }

    private fun take(owner: String, name: String) {
        val type = owner.replace('/', '.')
        val declaring = if (type.startsWith("satchel.platform.")) inherited(Class.forName(type, false, javaClass.classLoader), name) else type
        if (declaring.startsWith("android.")) found += "$declaring.$name"
    }

    /** Whose member it is that is called on a class of our own. */
    private fun inherited(type: Class<*>, name: String): String {
        val own = type.declaredMethods.any { it.name == name } || type.declaredFields.any { it.name == name } || name == "<init>"
        val parent = type.superclass
        return if (own || parent == null || !type.name.startsWith("satchel.")) type.name else inherited(parent, name)
    }
}
