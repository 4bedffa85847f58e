# shellcheck shell=bash
# The suites of `./satchel test`: each prints one line, the total comes last and names what was skipped.
#
# A suite's function writes its output to standard output, which goes into a log; then `count` reads from that log how
# many tests passed, failed and were skipped. A test that cannot run prints `SKIPPED <name>: <reason>`.
# shellcheck disable=SC2154 # $root and $logs are set by ./satchel, $step_seconds by step

all_rooms="style core depot cli ffi town pictures bench fuzz sim day kotlin android platform swift"

run_tests() {
  local rooms=$all_rooms room
  while [ $# -gt 0 ]; do
    case "$1" in
      --rooms)
        [ $# -ge 2 ] || misused "--rooms needs names, for example: --rooms core,depot"
        rooms=$(echo "$2" | tr ',' ' ')
        shift 2
        ;;
      --rooms=*) rooms=$(echo "${1#*=}" | tr ',' ' ') && shift ;;
      *) misused "test does not know \"$1\"." ;;
    esac
  done
  [ -n "${rooms// /}" ] || misused "--rooms needs names: $all_rooms"
  for room in $rooms; do
    case " $all_rooms " in *" $room "*) ;; *) misused "There is no suite \"$room\", only: $all_rooms" ;; esac
  done

  ensure build
  case " $rooms " in
    *" android "*) ensure screens || [ "$rooms" = "$all_rooms" ] || return 1 ;;
  esac
  case " $rooms " in
    *" kotlin "* | *" android "* | *" platform "*)
      # Asked for by name it must run; among all it is skipped, and named, where no JDK can be had.
      ensure kotlin || [ "$rooms" = "$all_rooms" ] || return 1
      [ -d "$HOME/.m2/repository/org/jetbrains/kotlin" ] ||
        say "The first run in Kotlin: Maven fetches about 190 MB, one to two minutes on an ordinary line."
      ;;
  esac
  case " $rooms " in
    *" swift "*)
      has_swift || can_have_swift || [ "$rooms" = "$all_rooms" ] || { say "$no_swift" && return 1; }
      has_swift || ! can_have_swift || [ -e "${SWIFT_ROOT:-/var/cache/swift-trixie}/.swift-ready" ] ||
        say "The first run in Swift: a Debian with Swift beside this one, 535 MB to fetch and 2.5 GB on disk, one to three minutes."
      ;;
  esac
  build_tests
  total_passed=0 total_failed=0 total_skipped=0
  mkdir -p target/test-logs
  : >target/test-logs/skipped
  for room in $rooms; do suite "$room"; done

  sed 's/^/skipped: /' target/test-logs/skipped
  printf '%s passed, %s failed, %s skipped\n' "$total_passed" "$total_failed" "$total_skipped"
  [ "$total_failed" -eq 0 ]
}

# suite NAME: runs it, prints its line, adds to the total.
suite() {
  local name=$1 log="target/test-logs/$1.log" code=0
  step "testing $name" "$log" "suite_$name" || code=$?
  count "$log" "$name" "$code"
  printf '%-9s %4s passed %3s failed %3s skipped %5s s\n' "$name" "$passed" "$failed" "$skipped" "$step_seconds"
  if [ "$failed" -gt 0 ]; then
    cat "$log"
    say "The lines above are also in $log"
  fi
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
  total_skipped=$((total_skipped + skipped))
}

# count LOG NAME CODE: sets passed, failed, skipped. Reads the result lines of libtest, Surefire and Swift Testing, and our own `check`.
# A suite that fails without saying so, or that ran nothing, has failed.
count() {
  local said
  said=$(awk '
    /^test result: / { for (i = 1; i < NF; i++) {
      if ($(i + 1) ~ /^passed/) p += $i; if ($(i + 1) ~ /^failed/) f += $i; if ($(i + 1) ~ /^ignored/) s += $i } }
    /Tests run: .*Failures: / && !/Time elapsed/ { gsub(/[^0-9]+/, " "); split($0, n, " "); f += n[2] + n[3]; s += n[4]
      p += n[1] - n[2] - n[3] - n[4] }
    /^[^ ]+ Test .* passed after / && !/^[^ ]+ Test run / { p++ }
    /^[^ ]+ Test .* failed after / && !/^[^ ]+ Test run / { f++ }
    /^check passed: / { p++ }
    /^check failed: / { f++ }
    END { print p + 0, f + 0, s + 0 }' "$1")
  read -r passed failed skipped <<LINE
$said
LINE
  sed -n 's/^test \(.*\) \.\.\. ignored.*/\1: ignored/p' "$1" | sed "s/^/$2: /" >>target/test-logs/skipped
  # Tests that skip themselves were counted as passed; suites and checks that do were not.
  local named
  named=$(grep -E '^SKIPPED [^:]+: ' "$1" | sort -u | sed 's/^SKIPPED //' || true)
  if [ -n "$named" ]; then
    sed "s/^/$2: /" >>target/test-logs/skipped <<LINES
$named
LINES
    local within
    within=$(echo "$named" | grep -cv '^check ' || true)
    skipped=$((skipped + $(echo "$named" | wc -l)))
    passed=$((passed > within ? passed - within : 0))
  fi
  if [ "$failed" -eq 0 ] && { [ "$3" -ne 0 ] || [ $((passed + skipped)) -eq 0 ]; }; then
    failed=1
    printf '\nsuite %s ended with code %s, named no failed test and ran %s\n' "$2" "$3" $((passed + skipped)) >>"$1"
  fi
}

# check NAME COMMAND...: one test that is a program's exit code.
check() {
  local name=$1
  shift
  if "$@"; then echo "check passed: $name"; else echo "check failed: $name"; fi
}

# rust_tests FOLDER: runs the test programs that were built from FOLDER/Cargo.toml, in that folder, as cargo would.
rust_tests() {
  local folder=$1 program code=0
  while read -r program; do
    [ -n "$program" ] || continue
    echo "--- ${program##*/}"
    (cd "$folder" && CARGO_MANIFEST_DIR="$root/$folder" "$program" --show-output </dev/null) || {
      code=$?
      echo "--- ${program##*/} ended with code $code"
    }
  done <<LIST
$(test_programs "$folder")
LIST
  return "$code"
}
test_programs() {
  grep -F "\"manifest_path\":\"$root/$1/Cargo.toml\"" "$logs/artifacts.json" |
    grep -F '"test":true},"features"' | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p'
}

suite_core() { rust_tests core; }
suite_depot() { rust_tests depot; }
suite_cli() { rust_tests bindings/cli; }
suite_ffi() { rust_tests bindings/ffi; }
suite_town() { rust_tests tests/town; }
suite_pictures() { rust_tests tests/pictures; }
suite_bench() { rust_tests tests/bench; }
suite_fuzz() { rust_tests tests/fuzz; }
suite_sim() { rust_tests tests/sim; }

suite_style() {
  if [ -n "$(found rustfmt)" ]; then
    check "formatting" cargo fmt --all --check
  else
    echo "SKIPPED check formatting: rustfmt is not installed"
  fi
  if [ -n "$(found clippy)" ]; then
    check "lints" cargo clippy --locked --workspace --all-targets -- -D warnings
  else
    echo "SKIPPED check lints: Clippy is not installed"
  fi
}

suite_day() {
  local code=0 town="$SATCHEL_DATA/columbus.osm.pbf"
  rust_tests tests/day || code=$?
  check "a day of 40 parcels" a_day full
  check "a day of 16 parcels" a_day first --seed 2 --parcels 16
  check "the same seed gives the same day" a_day second --seed 2 --parcels 16
  check "with the same figures" same_figures first second
  if [ -f "$town" ]; then
    check "a day in a real town" a_day real --extract "$town"
  else
    echo "SKIPPED check a day in a real town: no columbus.osm.pbf in SATCHEL_DATA"
  fi
  return "$code"
}

# a_day NAME OPTIONS...: the last line must say that everything the day promises was checked.
a_day() {
  local line="target/test-logs/day-$1.json"
  shift
  target/debug/satchel-day --json "$@" >"$line" && cat "$line" && tail -n 1 "$line" | grep -q '"ok": *true'
}

# Kills, lost answers, wire bytes and seconds may differ.
same_figures() {
  [ -s "target/test-logs/day-$1.json" ] && diff <(figures "$1") <(figures "$2")
}
figures() {
  tail -n 1 "target/test-logs/day-$1.json" |
    sed -E 's/"(kills|answers_lost|wire_bytes|elapsed_s)": *[0-9.]+,? *//g'
}

suite_kotlin() {
  if [ -n "$(missing kotlin)" ]; then
    echo "SKIPPED check a day in Kotlin: no JDK 17 with Maven here"
    return 0
  fi
  rm -rf target/android/walk # a class of a test that is gone would run again
  build_binding && maven walk test
}

suite_android() {
  if [ -n "$(missing kotlin)" ]; then
    echo "SKIPPED check the screens: no JDK 17 with Maven here"
    return 0
  fi
  if [ -n "$(missing screens)" ]; then
    echo "SKIPPED check the screens: no libGL or fontconfig here"
    return 0
  fi
  if ! draws_here; then
    echo "SKIPPED check the screens: Compose of this version draws on Linux x64 only"
    return 0
  fi
  rm -rf target/android/kit target/android/screens target/android/desk # a class of a test that is gone would run again
  build_binding && maven kit,screens,desk test
}

suite_platform() {
  if [ -n "$(missing kotlin)" ]; then
    echo "SKIPPED check the phone's platform: no JDK 17 with Maven here"
    return 0
  fi
  [ -d "$HOME/.m2/repository/org/robolectric/android-all" ] ||
    say "The first run of the platform: Maven fetches the Android framework, about 0.7 GB."
  rm -rf target/android/platform/classes target/android/platform/test-classes
  build_binding && maven platform test
}

no_swift="There is no swift on the path, and without root, unshare and apt-get none can be had: https://swift.org/install"

suite_swift() {
  if ! has_swift && ! can_have_swift; then
    echo "SKIPPED check the iPhone's kit: $no_swift"
    return 0
  fi
  if ! swift_here swift --version; then
    echo "SKIPPED check the iPhone's kit: the Debian with Swift could not be fetched or entered, see above"
    return 0
  fi
  build_swift_binding && build_swift_library || return 1
  local code=0
  check "Swift is written as the house writes it" swift_here swift format lint --strict --recursive \
    ios/SatchelKit/Package.swift ios/SatchelKit/Sources ios/SatchelKit/Tests ios/Satchel ios/StringCatalog.swift
  swift_tests || code=$?
  check "a string catalog from texts" swift_catalog target/catalogs
  if is_mac; then
    echo "SKIPPED check the screens against declarations of SwiftUI: Xcode has the real one"
  else
    check "the app against declarations of what Apple has" swift_screens
  fi
  return "$code"
}
