#!/usr/bin/env bash
# ios/figures.sh: the figures of the iPhone's kit on this machine, with the library of the dev profile, which must have been built
# (./satchel bindings). Exit code: 0 printed, 1 not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
logs=$root/target/logs
for part in say needs build; do
  # shellcheck source=/dev/null
  . "tools/$part.sh"
done

by_hand=(ios/Satchel ios/SatchelKit/Sources)
echo "Swift by hand without tests: $(find "${by_hand[@]}" -name '*.swift' -exec cat {} + | wc -l | tr -d ' ') lines, of which" \
  "$(find "${by_hand[@]}" -name '*.swift' -exec cat {} + | grep -cvE '^ *(//.*)?$') are neither empty nor a comment (reach: under 4,000)"
build_swift_binding
build_swift_library
mkdir -p "$logs"
swift_tests --filter FiguresTests >"$logs/figures.log" 2>&1 || { cat "$logs/figures.log" >&2; exit 1; }
sed -n 's/^figure: //p' "$logs/figures.log"
