//! What to send and fetch next, without IO; the messages on the wire; and the driver that carries them over HTTP.
//!
//! The engine ([`Engine`]) gives a [`Task`] and takes its [`Outcome`]; the simulator and `reqwest` drive the same engine.
//! It guarantees: success is a receipt and nothing else; facts never wait for photos; no answer makes it loop without a wait.
//! Keeping facts and blobs is left to the [`Outbox`], carrying bytes to a [`Carrier`] ([`HttpDriver`]) or a
//! background uploader ([`evidence_job`]).

mod backoff;
mod engine;
mod error;
mod evidence;
mod http;
mod outbox;
mod port;
pub mod problem;
mod run;
mod task;
mod ticket;
mod tls;
pub mod wire;

#[cfg(test)]
pub(crate) mod tests;

pub use backoff::{BACKOFF_CAP_MS, OFFLINE_REQUESTS_PER_HOUR};
pub use engine::{Engine, Standing, SyncStatus};
pub use error::SyncError;
pub use evidence::Step;
pub use http::{HttpDriver, MAX_ANSWER_BYTES, SLOW_LINK_BYTES_PER_S, Timeouts};
pub use outbox::{ChainPosition, Enrolment, EvidenceDue, HoleDue, OutFact, Outbox, OutboxError, RoadsDue, RoadsGot};
pub use port::{EvidenceJob, EvidenceNext, PortError, evidence_job, evidence_outcome};
pub use run::{Carried, Carrier, MAX_INLINE_WAIT_MS, RunEnd, SyncRun};
pub use task::{Answer, Call, EvidenceCall, Failed, Method, Outcome, Push, PushKind, Request, Task};
pub use tls::trusts;
