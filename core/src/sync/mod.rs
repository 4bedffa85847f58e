//! What to send and fetch next, without IO; the messages on the wire; and the driver that carries them over HTTP.
//!
//! The engine ([`Engine`]) gives a [`Task`] and takes its [`Outcome`]; the simulator and `reqwest` drive the same engine.

mod outbox;
pub mod wire;

pub use outbox::{ChainPosition, Enrolment, EvidenceDue, OutFact, Outbox, OutboxError};
