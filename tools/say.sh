# shellcheck shell=bash
# Speaking to a person: plain lines on standard error, and `step` for whatever takes longer than a moment.
# Standard output is left to results.

say() { printf '%s\n' "$*" >&2; }

# Bash 3.2 has no way to count a step's seconds but this one.
now() { date +%s; }

stop_child() {
  trap - INT TERM
  [ -z "${child:-}" ] || kill -- "-$child" 2>/dev/null || true
  [ -z "${ticker:-}" ] || kill "$ticker" 2>/dev/null || true
  exit 1
}

# step TITLE LOG COMMAND...: runs a silent command, its output into LOG. Shows what runs and for how long: on a terminal
# one line that is rewritten each second with the log's last line, elsewhere a line every 30 seconds. Returns the
# command's own exit code, its seconds in $step_seconds.
step() {
  local title=$1 log=$2 began code=0
  shift 2
  mkdir -p "$(dirname "$log")"
  : >"$log"
  began=$(now)
  set -m # a process group of its own, so that an interrupt ends all of it
  "$@" >>"$log" 2>&1 </dev/null &
  child=$!
  set +m
  trap stop_child INT TERM
  tick "$title" "$log" "$began" &
  ticker=$!
  wait "$child" || code=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  child='' ticker=''
  trap - INT TERM
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
  step_seconds=$(($(now) - began))
  return "$code"
}

tick() {
  local title=$1 log=$2 began=$3 seconds last
  while sleep 1; do
    seconds=$(($(now) - began))
    if [ -t 2 ]; then
      last=$(tail -n 1 "$log" | tr -d '\r\033' | cut -c 1-60)
      printf '\r\033[K%s, %s s  %s' "$title" "$seconds" "$last" >&2
    elif [ $((seconds % 30)) -eq 0 ] && [ "$seconds" -gt 0 ]; then
      say "$title, $seconds s"
    fi
  done
}

# told_step TITLE LOG COMMAND...: a step with a line before and after; on failure the whole log is shown.
told_step() {
  local title=$1 log=$2
  say "$title ..."
  if step "$@"; then
    say "$title: done in $step_seconds s"
  else
    cat "$log" >&2
    say "$title: FAILED after $step_seconds s. The lines above are also in $log"
    return 1
  fi
}
