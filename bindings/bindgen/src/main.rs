//! Writes the Kotlin and Swift sources for `bindings/ffi`, in the project's root, from a built library:
//!
//! ```text
//! satchel-bindgen generate target/debug/libsatchel_ffi.so --language kotlin --no-format --out-dir target/bindings/kotlin
//! satchel-bindgen generate target/debug/libsatchel_ffi.so --language swift --no-format --out-dir target/bindings/swift
//! ```
//!
//! Names of packages and modules are in `bindings/ffi/uniffi.toml`. The library must not be stripped: what it offers is
//! read from its symbols.

fn main() {
    uniffi::uniffi_bindgen_main();
}
