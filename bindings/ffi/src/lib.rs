//! The facade for phones: [`satchel_core::companion`] as one object, [`Satchel`], with immutable records, through UniFFI.
//!
//! What it guarantees: it wraps and adds nothing. Every act and every view is here once (a test compares the lists), a
//! view is one call, every failure is a [`SatchelError`], and a panic of the core arrives as UniFFI's `InternalException`
//! (Swift: `UniffiInternalError`) while the object stays usable.
//!
//! What it leaves to others: the rules and the locks (to the core), threads (to the shells: every call blocks until the
//! fact is on disk, so a shell makes them on one background thread, and [`Satchel::sync`] on another).
//!
//! For shells:
//! - Call `uniffiEnsureInitialized()` once at the start: only then a library of another version than the generated source
//!   is noticed, before it does harm.
//! - A message of the core is a [`Text`]; [`render`] says it in the courier's language.
//! - [`PlatformKeys`] is called while the core holds its locks. It must answer by itself and never call [`Satchel`].
//! - Moments are milliseconds since 1970 UTC (`_ms`), clock times seconds of the service day (`_s`), places 1e-7 degrees
//!   (`_e7`), distances metres (`_m`), money cents (`_cents`), days `YYYY-MM-DD`.
//! - [`DayObserver`] is called from a thread of its own and may call [`Satchel`].
//! - A handle is closed with `close()` in Kotlin and by the last reference in Swift; then the store is free for others. An
//!   observation is ended before that: one that reads the day at that moment keeps the store open until it has.

mod error;
mod observe;
mod platform;
mod records;
mod satchel;

pub use error::SatchelError;
pub use observe::{DayObservation, DayObserver, ObserverFailure};
pub use platform::{KeyFailure, PlatformKeys, desk_keys};
pub use records::{MapDrawing, MapLayer, Point, Span, UploadJob};
pub use satchel::{Satchel, recover_key};

use satchel_core::journal::Hash;
use satchel_core::texts::{Language, Text};

uniffi::setup_scaffolding!();

/// The version of the library, as in Satchel's releases.
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Whether a depot that shows this certificate (DER) has one of the pinned keys of a job. Its name and its dates do not count.
#[uniffi::export]
pub fn depot_is_trusted(certificate: Vec<u8>, pins: &[String]) -> bool {
    let pins: Vec<Hash> = pins.iter().filter_map(|pin| Hash::from_hex(pin)).collect();
    satchel_core::sync::trusts(&certificate, &pins)
}

/// A sentence in the courier's language.
#[uniffi::export]
pub fn render(text: &Text, language: Language) -> String {
    text.render(language)
}
