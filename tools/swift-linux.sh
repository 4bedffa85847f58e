#!/bin/sh
# tools/swift-linux.sh CMD...  runs CMD (swift test, swift format lint, ...) in $PWD inside a Debian chroot that has Swift.
# Needs root (chroot, a mount namespace). The chroot is built once and kept in $SWIFT_ROOT: 535 MB to fetch, 2.5 GB on disk.
# Nothing of the caller's environment reaches CMD: name it, as in `swift-linux.sh env NAME=value swift test`.
set -eu
suite=${SWIFT_SUITE:-trixie}
root=${SWIFT_ROOT:-/var/cache/swift-$suite}
packages="swiftlang libc6-dev libstdc++-14-dev libssl-dev" # the last one for the core's store
# the mirror this machine already uses, unless told otherwise
mirror=${DEBIAN_MIRROR:-$(awk '/^URIs:/{print $2; exit} /^deb /{print $2; exit}' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null)}
share=${SWIFT_SHARE:-$PWD} # the directory made visible in the chroot, at the same path
mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
if [ "$(cat "$root/.swift-ready" 2>/dev/null)" != "$packages" ]; then
  if [ ! -e "$root/.swift-ready" ]; then
    command -v debootstrap >/dev/null || { apt-get update -q && apt-get install -yq --no-install-recommends debootstrap; }
    rm -rf --one-file-system "$root"
    debootstrap --variant=minbase "$suite" "$root" "$mirror"
  fi
  in_root() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
  in_root apt-get -q -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none update
  # shellcheck disable=SC2086 # a list of words
  in_root apt-get -yq --no-install-recommends install $packages
  in_root apt-get clean
  rm -rf "$root"/var/lib/apt/lists/* "$root"/usr/share/doc "$root"/usr/share/man
  # 6.0.3: libswiftObservation.so lacks a symbol and bfd ld refuses it
  echo '-Wl,--allow-shlib-undefined' >"$root/usr/libexec/swift/bin/clang.cfg"
  # 6.2.3: the overlay's module is packaged without its library
  [ -e "$root/usr/libexec/swift/lib/swift/linux/lib_Testing_Foundation.so" ] ||
    rm -rf "$root/usr/libexec/swift/lib/swift/linux/Testing.swiftcrossimport"
  echo "$packages" >"$root/.swift-ready"
fi
exec 9>&-
export R="$root" S="$share" D="$PWD"
# shellcheck disable=SC2016 # the inner shells expand these
exec unshare --mount sh -ec 'mount -t proc proc "$R/proc"; mkdir -p "$R$S"; mount --bind "$S" "$R$S"
  exec chroot "$R" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/bin:/bin sh -ec '\''cd "$1"; shift; exec "$@"'\'' sh "$D" "$@"' sh "$@"
