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

# The simulator, which is asked for many days.
build_sim() {
  foretell target/release/build
  told_step "Building for speed" "$logs/build.log" cargo build --locked --release -p satchel-sim
}

# The Kotlin side of the facade, written from the library itself.
build_binding() {
  local library=target/debug/libsatchel_ffi.so
  ! is_mac || library=target/debug/libsatchel_ffi.dylib
  rm -rf target/bindings/kotlin
  target/debug/satchel-bindgen generate "$library" --language kotlin --no-format --out-dir target/bindings/kotlin
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
