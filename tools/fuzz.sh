# shellcheck shell=bash
# `./satchel fuzz`: libFuzzer, which needs the nightly compiler and cargo-fuzz; both are fetched where they are missing.
# What is found is copied to tests/fuzz/inputs, where every `./satchel test` reads it again.
# shellcheck disable=SC2154 # $root is set by ./satchel

fuzz() {
  local seconds=60 all kinds=() kind found=0
  all=$(sed -n 's/.*Target { name: "\([a-z0-9]*\)".*/\1/p' tests/fuzz/src/targets.rs | tr '\n' ' ')
  while [ $# -gt 0 ]; do
    case "$1" in
      --seconds)
        case "${2:-}" in "" | *[!0-9]*) misused "--seconds needs a number, for example: --seconds 60" ;; esac
        seconds=$2
        shift 2
        ;;
      *)
        case " $all" in *" $1 "*) kinds+=("$1") ;; *) misused "fuzz does not know the kind \"$1\", only: $all" ;; esac
        shift
        ;;
    esac
  done
  [ ${#kinds[@]} -gt 0 ] || read -r -a kinds <<<"$all"
  rustup toolchain list | grep -q '^nightly' || step "Fetching the nightly compiler" "$logs/fuzz.log" rustup toolchain install nightly --profile minimal
  cargo fuzz --version >/dev/null 2>&1 || step "Building cargo-fuzz" "$logs/fuzz.log" cargo install --locked cargo-fuzz
  step "Building for libFuzzer, some minutes the first time" "$logs/fuzz.log" \
    cargo +nightly fuzz build --sanitizer none --fuzz-dir tests/fuzz/libfuzzer --target-dir target/fuzz any || { tail -n 30 "$logs/fuzz.log" && return 1; }
  for kind in "${kinds[@]}"; do fuzz_one "$kind" "$seconds" || found=1; done
  return "$found"
}

# fuzz_one KIND SECONDS: its corpus grows in target/fuzz/corpus.
fuzz_one() {
  local corpus="target/fuzz/corpus/$1" seeds="target/fuzz/seeds/$1" out="target/fuzz/found/$1" log="$logs/fuzz-$1.log" code=0
  mkdir -p "$corpus" "$seeds" "$out"
  SATCHEL_FUZZ=$1 SATCHEL_FUZZ_SEEDS=$seeds target/fuzz/*/release/any -max_total_time="$2" -timeout=20 -rss_limit_mb=4096 \
    -print_final_stats=1 -artifact_prefix="$out/" "$corpus" "$seeds" >"$log" 2>&1 || code=$?
  printf '%-10s %10s inputs, %6s parts of code reached\n' "$1" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)"
  [ "$code" -ne 0 ] || return 0
  mkdir -p "tests/fuzz/inputs/$1"
  cp "$out"/* "tests/fuzz/inputs/$1/"
  say "$1: something broke. The input is in tests/fuzz/inputs/$1 now; what happened: $log"
  return 1
}
