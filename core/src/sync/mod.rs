//! What to send and fetch next, without IO; the messages on the wire; and the driver that carries them over HTTP.
//!
//! The engine ([`Engine`]) gives a [`Task`] and takes its [`Outcome`]; the simulator and `reqwest` drive the same engine.
//! It guarantees: success is a receipt and nothing else; facts never wait for photos; no answer makes it loop without a wait.
//! Keeping facts and blobs is left to the [`Outbox`], carrying bytes to [`HttpDriver`] or a background uploader.

mod backoff;
mod evidence;
mod outbox;
pub mod problem;
mod task;
pub mod wire;

pub use evidence::Step;
pub use outbox::{ChainPosition, Enrolment, EvidenceDue, HoleDue, OutFact, Outbox, OutboxError};
pub use task::{Answer, Call, EvidenceCall, Failed, Method, Outcome, Push, PushKind, Request, Task};
