//! What strangers write, read by the core as a phone or a depot would: bytes in, and nothing may panic, hang or contradict itself.
//! `./satchel fuzz` mutates without an end; `tests/inputs.rs` reads again what was found, and tries a short slice of its own.

mod seeds;
mod targets;

pub use seeds::seeds;
pub use targets::{TARGETS, Target};

/// The target of that name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
