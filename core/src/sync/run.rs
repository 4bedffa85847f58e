//! What a carrier of requests does for its callers: a run of the engine until nothing is left or a long wait begins, and the
//! enrolment.

use super::problem::{self, ProblemKind};
use super::task::{Answer, Call, Failed, Method, Outcome, Request, Task};
use super::wire::{EnrollRequest, EnrollTicket, Enrolled, enroll_message};
use super::{Engine, Enrolment, Outbox, SyncError, SyncStatus, ticket};
use crate::inputs::{Clock, KeyStore};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A wait of at most this long is slept through; before a longer one a run returns.
pub const MAX_INLINE_WAIT_MS: i64 = 2_000;

/// What became of a request, and what it cost.
pub struct Carried {
    /// What became of it.
    pub outcome: Outcome,
    /// See [`SyncRun::wire_bytes`].
    pub wire_bytes: u64,
}

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRun {
    /// Requests sent, answered or not.
    pub requests: u32,
    /// Bytes of HTTP in both directions: bodies as compressed, and headers; counted exactly but for the few request headers that
    /// the HTTP library adds (64 bytes assumed a request). TCP and TLS are not counted, nor requests that found no connection.
    pub wire_bytes: u64,
    /// Why it returned.
    pub end: RunEnd,
    /// The engine's status then.
    pub status: SyncStatus,
}

/// See [`SyncRun`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// Nothing is left to do.
    Done,
    /// Nothing may be sent for this many milliseconds: run again then, or when the user asks or the network comes back.
    Waiting {
        /// More than [`MAX_INLINE_WAIT_MS`].
        wait_ms: i64,
    },
    /// As the caller wished.
    Cancelled,
}

/// Carries requests to one depot: [`super::HttpDriver`] over HTTP, the simulator in simulated time.
pub trait Carrier {
    /// Carries one request. None: cancelled; whether the depot took it stays open, as with any lost answer.
    fn carry(&self, request: &Request, cancel: &AtomicBool) -> Option<Carried>;

    /// Carries out the engine's tasks. The engine is locked only between requests, so that views read its status meanwhile.
    /// Blocks; call it on a background thread. `cancel` is heard within a tenth of a second, during a short wait within 2 s.
    ///
    /// # Errors
    /// [`SyncError::Store`] when the outbox failed; everything before is durable, and the next run goes on.
    fn run(
        &self,
        engine: &Mutex<Engine>,
        outbox: &dyn Outbox,
        keys: &dyn KeyStore,
        clock: &dyn Clock,
        cancel: &AtomicBool,
    ) -> Result<SyncRun, SyncError> {
        let (mut requests, mut wire_bytes) = (0_u32, 0_u64);
        let end = loop {
            if cancel.load(Ordering::Relaxed) {
                break RunEnd::Cancelled;
            }
            let reading = clock.read();
            let (task, now_ms) = {
                let mut engine = lock(engine);
                (engine.next(outbox, keys, &reading)?, engine.now_ms(&reading))
            };
            match task {
                Task::Done => break RunEnd::Done,
                Task::Wait { until_ms } if until_ms - now_ms > MAX_INLINE_WAIT_MS => {
                    break RunEnd::Waiting { wait_ms: until_ms - now_ms };
                }
                Task::Wait { until_ms } => {
                    clock.sleep(Duration::from_millis((until_ms - now_ms).max(1).unsigned_abs()));
                }
                Task::Request(request) => {
                    requests += 1;
                    let Some(carried) = self.carry(&request, cancel) else { break RunEnd::Cancelled };
                    wire_bytes += carried.wire_bytes;
                    lock(engine).done(outbox, &request, &carried.outcome, &clock.read())?;
                }
            }
        };
        let status = lock(engine).status();
        Ok(SyncRun { requests, wire_bytes, end, status })
    }

    /// Enrols this device at the depot that a ticket names, which this carrier reaches. The same ticket with the same key may
    /// be used again after a lost answer.
    ///
    /// # Errors
    /// What a person can act on: see [`SyncError`].
    fn enrol(&self, ticket: &EnrollTicket, keys: &dyn KeyStore) -> Result<Enrolment, SyncError> {
        let public_key = keys.public_key()?;
        let proof = keys.sign(&enroll_message(&ticket.code, &public_key))?;
        let message = EnrollRequest { code: ticket.code.clone(), public_key, proof };
        let request = Request {
            call: Call::Token, // takes no part in what is sent; no engine sees this request
            method: Method::Post,
            path: "/v1/enroll".to_owned(),
            headers: vec![("content-type", "application/json".to_owned())],
            body: serde_json::to_vec(&message).map_err(|e| SyncError::Tls(e.to_string()))?,
            gzip: false,
        };
        let pins = ticket.pins();
        let depot_url = ticket::base_url(&ticket.depot_url, !pins.is_empty())?;
        let depot_url = depot_url.as_str().trim_end_matches('/').to_owned();
        let carried = self.carry(&request, &AtomicBool::new(false));
        match carried.map(|carried| carried.outcome) {
            Some(Outcome::Answer(answer)) => {
                let enrolled = enrolled(&answer, &depot_url)?;
                Ok(Enrolment { depot_url, pins, enrolled })
            }
            Some(Outcome::Failed(Failed::NotTrusted)) => Err(SyncError::NotTrusted(depot_url)),
            Some(Outcome::Failed(Failed::Broken)) => Err(SyncError::NotADepot(depot_url)),
            Some(Outcome::Failed(Failed::NoNetwork | Failed::Timeout)) | None => Err(SyncError::NoNetwork(depot_url)),
        }
    }
}

fn enrolled(answer: &Answer, depot_url: &str) -> Result<Enrolled, SyncError> {
    if answer.status == 200 {
        return serde_json::from_slice(&answer.body).map_err(|_| SyncError::NotADepot(depot_url.to_owned()));
    }
    Err(match problem::read(&answer.body).map(|problem| problem.kind) {
        Some(ProblemKind::EnrollCodeUnknown) => SyncError::CodeUnknown,
        Some(ProblemKind::EnrollCodeUsed) => SyncError::CodeUsed,
        Some(ProblemKind::EnrollCodeExpired) => SyncError::CodeExpired,
        Some(ProblemKind::BadProof) => SyncError::BadProof,
        Some(_) => SyncError::Refused(answer.status),
        None if answer.status >= 500 => SyncError::Refused(answer.status),
        None => SyncError::NotADepot(depot_url.to_owned()),
    })
}

fn lock(engine: &Mutex<Engine>) -> MutexGuard<'_, Engine> {
    engine.lock().unwrap_or_else(PoisonError::into_inner)
}
