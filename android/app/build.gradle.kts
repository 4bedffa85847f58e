// The Android app: kit, screens and platform as they are tested on the JVM, and the little of src/main that needs androidx.
// From clone to phone: README.md. Never run where it was written.

buildscript {
    dependencies {
        classpath("com.android.tools:r8:${libs.versions.r8.get()}")
    }
}

plugins {
    alias(libs.plugins.android)
    alias(libs.plugins.kotlin)
    alias(libs.plugins.compose)
}

val repo: File = layout.projectDirectory.dir("../..").asFile
val binding: Provider<Directory> = layout.buildDirectory.dir("binding")
val libraries: Provider<Directory> = layout.buildDirectory.dir("libraries")
val ndk: Provider<Directory> = androidComponents.sdkComponents.ndkDirectory

android {
    namespace = "satchel.app"
    compileSdk = libs.versions.sdk.target.get().toInt()
    ndkVersion = libs.versions.ndk.get()

    defaultConfig {
        applicationId = "satchel.app"
        minSdk = libs.versions.sdk.least.get().toInt()
        targetSdk = libs.versions.sdk.target.get().toInt()
        versionCode = 1
        versionName = "0.1.0"
        ndk.abiFilters += setOf("arm64-v8a", "x86_64")
    }

    // Kept out of the project: the key store's file, its password, the key's name and password.
    val keyFile = providers.environmentVariable("SATCHEL_KEYSTORE").orNull
    if (keyFile != null) {
        signingConfigs.create("release") {
            storeFile = file(keyFile)
            storePassword = providers.environmentVariable("SATCHEL_KEYSTORE_PASSWORD").get()
            keyAlias = providers.environmentVariable("SATCHEL_KEY").get()
            keyPassword = providers.environmentVariable("SATCHEL_KEY_PASSWORD").get()
        }
    }
    buildTypes.getByName("release") {
        isMinifyEnabled = true
        isShrinkResources = true
        proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "proguard-rules.pro")
        signingConfig = signingConfigs.findByName("release")
    }

    buildFeatures.compose = true
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    sourceSets.getByName("main") {
        kotlin.srcDirs("../kit/src/main/kotlin", "../screens/src/main/kotlin", "../platform/src/main/kotlin", binding)
        jniLibs.srcDir(libraries)
    }
}

// The sentences are read as /texts/en/screens.json and so on.
val texts by tasks.registering(Sync::class) {
    from("../../texts")
    into(layout.buildDirectory.dir("sentences/texts"))
}
android.sourceSets.getByName("main").resources.srcDir(layout.buildDirectory.dir("sentences"))

dependencies {
    implementation(libs.activity.compose)
    implementation(libs.camera.camera2)
    implementation(libs.camera.lifecycle)
    implementation(libs.camera.view)
    implementation(libs.compose.foundation)
    implementation(libs.compose.material3)
    implementation(libs.compose.ui)
    implementation(libs.coroutines)
    implementation(libs.lifecycle)
    implementation(libs.serialization.json)
    implementation(variantOf(libs.jna) { artifactType("aar") })
}

/** The Kotlin side of the facade, written from a library of this desk's own: the phones' are the same. */
val writeBinding by tasks.registering(Exec::class) {
    workingDir = repo
    commandLine("bash", "-c", """
        cargo build --locked -p satchel-ffi -p satchel-bindgen &&
        target/debug/satchel-bindgen generate target/debug/libsatchel_ffi.* --language kotlin --no-format --out-dir "${'$'}OUT"
    """.trimIndent())
    environment("OUT", binding.get().asFile.path)
    outputs.dir(binding)
    outputs.upToDateWhen { false } // cargo knows better
}

/** The core for phones, by cargo-ndk (version 4). */
val buildLibraries by tasks.registering(Exec::class) {
    val link = layout.buildDirectory.dir("link").get().asFile
    doFirst {
        // zxing-cpp asks the linker for -lstdc++, which Android has only as a stub: let it find the NDK's own C++ library.
        link.mkdirs()
        link.resolve("libstdc++.so").writeText("INPUT(-lc++_static -lc++abi)\n")
    }
    workingDir = repo
    // Pages of 16 KB, a name for the loader, addresses in the short form that Android 9 reads first.
    environment(
        "PHONE_LINK",
        "-L${link.relativeTo(repo)} -Wl,-z,max-page-size=16384 -Wl,-soname,libsatchel_ffi.so " +
            "-Wl,--pack-dyn-relocs=android+relr -Wl,--use-android-relr-tags",
    )
    environment("ANDROID_NDK_HOME", ndk.get().asFile.path)
    commandLine(
        "tools/phone.sh", "cargo", "ndk", "--platform", libs.versions.sdk.least.get(), "--target", "arm64-v8a", "--target", "x86_64",
        "--output-dir", libraries.get().asFile.path,
    )
    outputs.dir(libraries)
    outputs.upToDateWhen { false }
}

tasks.named("preBuild") { dependsOn(writeBinding, buildLibraries, texts) }

// Every .so of a variant, also those that came with a dependency, must start on memory pages of 16 KB.
androidComponents.onVariants { variant ->
    val name = variant.name.replaceFirstChar(Char::uppercase)
    val checkPages = tasks.register<Exec>("check${name}Pages") {
        val merged = tasks.named("merge${name}NativeLibs")
        dependsOn(merged)
        workingDir = repo
        environment("ANDROID_NDK_HOME", ndk.get().asFile.path) // its readelf
        commandLine("bash", "-c", "find \"$1\" -name '*.so' | grep . && find \"$1\" -name '*.so' -exec tools/pages.sh {} +", "pages",
            layout.buildDirectory.dir("intermediates/merged_native_libs/${variant.name}").get().asFile.path)
    }
    // The one writes an APK, the other one an App Bundle.
    tasks.matching { it.name in listOf("package$name", "build${name}PreBundle") }.configureEach { dependsOn(checkPages) }
}
