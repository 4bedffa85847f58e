#!/usr/bin/env bash
# tools/phone.sh CARGO [WORDS...]: builds the library that goes into a phone, small: `tools/phone.sh cargo` for this desk,
# `tools/phone.sh cargo ndk --target arm64-v8a --output-dir DIR` for a phone. Words for the linker stand in PHONE_LINK.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "phone: which cargo? For example: tools/phone.sh cargo" >&2; exit 2; }

# SQLite without what the core never asks for: full text, trees of places, JSON, foreign code, statistics, checks of a caller's mistakes.
without=(API_ARMOR COLUMN_METADATA DBSTAT_VTAB FTS3 FTS3_PARENTHESIS FTS5 LOAD_EXTENSION RTREE STAT4)
export LIBSQLITE3_FLAGS="${without[*]/#/-USQLITE_ENABLE_} -USQLITE_SOUNDEX -DSQLITE_OMIT_DEPRECATED -DSQLITE_OMIT_JSON -DSQLITE_OMIT_LOAD_EXTENSION"
# Nothing ever unwinds through C: Rust's panics end before it. (C++ in zxing does unwind.)
for target in aarch64_linux_android x86_64_linux_android x86_64_unknown_linux_gnu aarch64_unknown_linux_gnu; do
  export "CFLAGS_$target=-fno-asynchronous-unwind-tables -fno-unwind-tables"
done

# shellcheck disable=SC2046,SC2086 # words
# One kind of library: beside the rlib that tests link, cargo leaves link-time optimisation out without a word.
exec "$@" rustc --locked --profile phone -p satchel-ffi --crate-type cdylib -- ${PHONE_LINK:+$(printf -- '-C link-arg=%s ' $PHONE_LINK)}
