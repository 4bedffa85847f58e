#!/usr/bin/env bash
# tools/pages.sh FILE.so...: whether each library can be loaded on a phone with memory pages of 16 KB: every part of it that is
# loaded must begin on a multiple of 16,384. One line a file. Exit code: 0 all can, 1 one cannot, 2 no readable library was named.
set -euo pipefail

ndk=${ANDROID_NDK_HOME:-}
for reader in "${READELF:-}" ${ndk:+"$ndk"/toolchains/llvm/prebuilt/*/bin/llvm-readelf} readelf llvm-readelf greadelf; do
  [ -z "$reader" ] || ! command -v "$reader" >/dev/null 2>&1 || break
  reader=''
done
[ -n "$reader" ] || { echo "pages: no readelf here; the NDK has one: set ANDROID_NDK_HOME, or READELF=.../llvm-readelf" >&2; exit 2; }
[ $# -gt 0 ] || { echo "pages: name the libraries to look at" >&2; exit 2; }

code=0
for library in "$@"; do
  least=''
  while read -r alignment; do
    [ -n "$least" ] && [ "$least" -le "$((alignment))" ] || least=$((alignment))
  done < <(LC_ALL=C "$reader" -lW "$library" 2>/dev/null | awk '$1 == "LOAD" { print $NF }')
  [ -n "$least" ] || { echo "pages: $library is no library" >&2; exit 2; }
  if [ $((least % 16384)) -eq 0 ] && [ "$least" -gt 0 ]; then
    echo "16 KB pages: yes, $library ($least)"
  else
    echo "16 KB pages: NO, $library (parts begin on multiples of $least)"
    code=1
  fi
done
exit "$code"
