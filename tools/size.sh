#!/usr/bin/env bash
# tools/size.sh [LIBRARY]: how large the phone's library is without its symbols, and what takes the room. Without a name it builds
# this desk's library with the phone's profile first. Exit code: 0 within the reach, 1 larger than 11 MB or with the barcode writer in it, 2 cannot tell.
set -euo pipefail

reach=11000000
library=${1:-}
if [ -z "$library" ]; then
  PHONE_LINK=-Wl,-z,pack-relative-relocs "$(dirname "$0")/phone.sh" cargo
  library=target/phone/libsatchel_ffi.so
fi
[ -r "$library" ] || { echo "size: no $library" >&2; exit 2; }
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
strip --strip-unneeded -o "$stripped" "$library"
bytes=$(wc -c <"$stripped" | tr -d ' ')

echo "$library, stripped: $bytes bytes (reach: under $reach)"
if readelf -dW "$library" | grep -q 'NEEDED.*libcrypto'; then
  echo "OpenSSL's libcrypto is this desk's own and not in it; on Android it is linked in."
else
  echo "OpenSSL's libcrypto is in it."
fi
echo
echo "kB of code and data, by whose it is:"
LC_ALL=C nm --print-size --demangle --defined-only "$library" | awk '
  NF >= 4 && $3 ~ /^[tTrRdDwWvVuib]$/ {
    n = 0; hex = tolower($2)
    for (i = 1; i <= length(hex); i++) n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
    if ($3 == "b" || seen[$1]++) next # not in the file; two names of one place
    name = $4; for (i = 5; i <= NF; i++) name = name " " $i
    sub(/^</, "", name); sub(/^&(mut )?/, "", name)
    if (name ~ /ZXing::|zxing|ZXing_/) who = "zxing (C++)"
    else if (name ~ /^(vtable|typeinfo|guard variable|VTT|construction vtable)/ || name ~ /^std::__|^void std::|std::vector|std::basic_string/) who = "C++ standard library and templates"
    else if (name ~ /^_?(sqlite3|fts[35]|sqlcipher|rtree|json|vdbe|btree|pager|wal|unix|codec|parser)/) who = "SQLite and SQLCipher (C)"
    else if (name ~ /^(ring_core|p256_|ecp_|bn_mul|aes_|sha(256|512)_|ChaCha|chacha|x25519|poly1305|gcm_)/) who = "ring (C)"
    else if (match(name, /^[a-z_][a-z0-9_]*( as [a-z_0-9]+)?::/)) { split(name, part, /( as |::)/); who = part[1] }
    else who = "other C and data without a name of Rust"
    size[who] += n
  }
  END { for (who in size) printf "%8.0f  %s\n", size[who] / 1000, who }' | sort -rn | head -30

echo
# `ZBarcode_Delete` alone is no writer: a barcode that was read knows how it would free one.
writer=$(LC_ALL=C nm --demangle --defined-only "$library" | grep -E 'ZXing::(MultiFormatWriter|CreateBarcodeFrom|WriteBarcodeTo)|ZBarcode_' |
  grep -cv 'ZBarcode_Delete$' || true)
if [ "$writer" -gt 0 ]; then
  echo "The barcode writer is in it: $writer names."
  exit 1
fi
echo "The barcode writer is not in it."
[ "$bytes" -lt "$reach" ]
