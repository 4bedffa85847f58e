#!/usr/bin/env bash
# ios/build-xcframework.sh: what Xcode needs and no repository holds: the library for device, simulator and this Mac as one framework,
# the generated Swift, and the string catalogs. On a Mac with Xcode and rustup. Exit code: 0 done, 1 failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
targets="aarch64-apple-ios aarch64-apple-ios-sim aarch64-apple-darwin"
out=ios/SatchelKit/Generated/SatchelCoreFFI.xcframework
export IPHONEOS_DEPLOYMENT_TARGET=17.0 MACOSX_DEPLOYMENT_TARGET=14.0

[ "$(uname -s)" = Darwin ] || { echo "This needs a Mac with Xcode." >&2; exit 1; }
# shellcheck disable=SC2086 # a list of words
rustup target add $targets
rm -rf "$out" # the package takes it for its library as soon as it is there
./satchel bindings

libraries=()
for target in $targets; do
  cargo build --locked --release -p satchel-ffi --target "$target"
  libraries+=(-library "target/$target/release/libsatchel_ffi.a" -headers ios/SatchelKit/Generated/SatchelCoreFFI)
done
xcodebuild -create-xcframework "${libraries[@]}" -output "$out"

mkdir -p target/swift-screens
swiftc -swift-version 6 -o target/swift-screens/catalog ios/StringCatalog.swift
target/swift-screens/catalog texts ios/Satchel/Resources
echo "Now: cd ios && xcodegen generate && open Satchel.xcodeproj"
