# shellcheck shell=bash
# Building. `day`, `depot` and `test` share one build of the whole workspace in the dev profile, so that each finds the
# others' work done; `bench` has the release profile.
# shellcheck disable=SC2154 # $root and $logs are set by ./satchel

# The first build of a profile fetches and compiles every dependency: said before it starts.
foretell() {
  [ -d "$1" ] || say "First build: fetches about 50 MB of crates, then compiles some 300 of them: about a quarter of an hour on two busy cores."
}

build() {
  foretell target/debug/build
  told_step "Building" "$logs/build.log" cargo build --locked --workspace
}

# Builds all that tests run, too. What was built goes into target/logs/artifacts.json, one JSON object a line.
build_tests() {
  foretell target/debug/build
  told_step "Building with all tests" "$logs/build.log" compile_tests
}
compile_tests() {
  cargo build --locked --workspace --all-targets --message-format=json-render-diagnostics >"$logs/artifacts.json"
}

build_bench() {
  foretell target/release/build
  told_step "Building for speed" "$logs/build.log" cargo build --locked --release -p satchel-bench
}

# The simulator, which is asked for many days, and the depot that it starts as a process.
build_sim() {
  foretell target/release/build
  told_step "Building for speed" "$logs/build.log" cargo build --locked --release -p satchel-sim -p satchel-depot
}

# The Kotlin side of the facade, written from the library itself.
build_binding() {
  local library=target/debug/libsatchel_ffi.so
  ! is_mac || library=target/debug/libsatchel_ffi.dylib
  rm -rf target/bindings/kotlin
  target/debug/satchel-bindgen generate "$library" --language kotlin --no-format --out-dir target/bindings/kotlin
}

# The Swift side, inside its package, for SwiftPM reads nothing outside. What did not change keeps its time, so that nothing is
# compiled again. `partsMatch` is read out of the generated source: a phone asks it before its first call.
build_swift_binding() {
  local library=target/debug/libsatchel_ffi.so made=target/bindings/swift out=ios/SatchelKit/Generated
  ! is_mac || library=target/debug/libsatchel_ffi.dylib
  rm -rf "$made"
  target/debug/satchel-bindgen generate "$library" --language swift --no-format --out-dir "$made"
  swift_parts "$made/SatchelCore.swift" >"$made/Parts.swift"
  grep -q '_checksum_' "$made/Parts.swift" && grep -q 'contract_version() == [0-9]' "$made/Parts.swift" || {
    say "The generated Swift has no checksums where they are looked for: see swift_parts in tools/build.sh"
    return 1
  }
  newer "$made/SatchelCore.swift" "$out/SatchelCore/SatchelCore.swift"
  rm -rf "$out/SatchelCore/texts"
  cp -R texts "$out/SatchelCore/texts"
  newer "$made/Parts.swift" "$out/SatchelCore/Parts.swift"
  newer "$made/SatchelCoreFFI.h" "$out/SatchelCoreFFI/SatchelCoreFFI.h"
  newer "$made/SatchelCoreFFI.modulemap" "$out/SatchelCoreFFI/module.modulemap"
}
newer() { cmp -s "$1" "$2" || { mkdir -p "$(dirname "$2")" && cp "$1" "$2"; }; }

# swift_parts SOURCE: Swift that compares the library's checksums with those of SOURCE and, unlike SOURCE, only says so.
swift_parts() {
  cat <<'SWIFT'
// Written by ./satchel bindings.
import Foundation
import SatchelCoreFFI

/// The sentences of `texts/`, as they were when this was written.
public let textsFolder = Bundle.module.resourceURL?.appendingPathComponent("texts")

/// Whether the library and the generated source were made from one facade. To be asked before the first call: that of a stranger
/// ends the process.
public func partsMatch() -> Bool {
SWIFT
  sed -n 's/.*let bindings_contract_version = \([0-9]*\)$/  guard ffi_satchel_ffi_uniffi_contract_version() == \1 else { return false }/p' "$1"
  echo '  let parts: [(UInt16, UInt16)] = ['
  sed -n 's/.*if (\(uniffi_[a-z_0-9]*_checksum_[a-z_0-9]*()\) != \([0-9]*\)).*/    (\1, \2),/p' "$1"
  printf '  ]\n  return parts.allSatisfy { $0 == $1 }\n}\n'
}

build_bindings() {
  told_step "Writing the bindings" "$logs/bindings.log" eval 'build_binding && build_swift_binding' &&
    say "Kotlin: target/bindings/kotlin   Swift: ios/SatchelKit/Generated"
}

# Swift is on the path, or in a Debian of its own beside this one.
has_swift() { has_compiler swift; }
can_have_swift() { [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && has unshare && has chroot && [ -d /proc/self ] && { has apt-get || has debootstrap; }; }
swift_here() {
  if has_swift; then "$@"; else SWIFT_SHARE=$root tools/swift-linux.sh "$@"; fi
}

# The library without debug information and without a .so beside it, which the linker would take instead.
build_swift_library() {
  mkdir -p target/swift-lib
  [ target/swift-lib/libsatchel_ffi.a -nt target/debug/libsatchel_ffi.a ] ||
    strip -S -o target/swift-lib/libsatchel_ffi.a target/debug/libsatchel_ffi.a
}

# swift_tests WORDS...: builds and runs the tests of ios/SatchelKit. SwiftPM links anew only when a source changed, so the tests'
# program goes first; what another compiler left would not load.
swift_tests() {
  local out=target/swift version
  version=$(swift_here swift --version 2>/dev/null | grep Swift)
  [ "$(cat "$out/compiler" 2>/dev/null)" = "$version" ] || rm -rf "$out"
  rm -rf "$out"/debug/*.xctest
  mkdir -p "$out" && echo "$version" >"$out/compiler"
  swift_here env "SATCHEL_PROGRAMS=$root/target/debug" swift test --package-path ios/SatchelKit --scratch-path "$out" \
    --no-parallel -Xlinker "-L$root/target/swift-lib" "$@"
}

# App, screens and widget, against declarations of what Apple has and the models that the tests were built with. In this order, for
# some declarations use others.
swift_screens() {
  local out=target/swift-screens ffi=ios/SatchelKit/Generated/SatchelCoreFFI tests=ios/Tests part
  mkdir -p "$out"
  for part in UIKit Security BackgroundTasks ActivityKit CryptoKit CoreLocation LocalAuthentication Network UniformTypeIdentifiers \
    AVFoundation WidgetKit; do
    swift_declarations "$part" "$tests/AppleDeclarations/$part.swift" || return 1
  done
  swift_declarations SwiftUI $tests/SwiftUIDeclarations/*.swift &&
    swift_here swiftc -swift-version 6 -parse-as-library -typecheck -warnings-as-errors -D DEBUG -module-name Satchel -I "$out" \
      -I target/swift/debug/Modules -I "$ffi" -Xcc "-fmodule-map-file=$ffi/module.modulemap" ios/Satchel/{Screens,App}/*.swift \
      ios/Satchel/Widget/OutingAttributes.swift &&
    swift_here swiftc -swift-version 6 -parse-as-library -typecheck -warnings-as-errors -module-name SatchelWidgets -I "$out" \
      ios/Satchel/Widget/*.swift
}

# swift_declarations MODULE FILE...
swift_declarations() {
  local module=$1
  shift
  swift_here swiftc -swift-version 6 -parse-as-library -emit-module -module-name "$module" -I target/swift-screens \
    -o "target/swift-screens/$module.swiftmodule" "$@"
}

# swift_catalog OUT: the app's string catalogs, written from texts/ into the folder OUT.
swift_catalog() {
  mkdir -p target/swift-screens
  swift_here swiftc -swift-version 6 -o target/swift-screens/catalog ios/StringCatalog.swift &&
    swift_here target/swift-screens/catalog texts "$1"
}

# maven MODULES GOAL...: modules of android/ with what they need.
maven() {
  local modules=$1
  shift
  mvn --batch-mode --no-transfer-progress -Dstyle.color=never -f android/pom.xml -pl "$modules" -am "$@"
}

# Skiko has its native part of this version for one platform only.
draws_here() { [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ]; }

# The phone at a desk: library, depot, town, binding, screens.
build_phone() {
  build && build_binding && told_step "Building the screens" "$logs/phone.log" maven desk process-classes
}

phone() {
  local display=true
  [ $# -eq 0 ] || display=false
  java "-Djava.awt.headless=$([ "$display" = true ] && [ -n "${DISPLAY:-}" ] && echo false || echo true)" \
    -Djna.library.path=target/debug -Dsatchel.programs=target/debug \
    -cp "target/android/desk/classes:$(cat target/android/desk/classpath)" satchel.desk.MainKt "$@"
}
