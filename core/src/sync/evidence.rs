//! Sending a blob: which request comes next, and what an answer means. Pure; the engine and the background port share it.
//!
//! Up to [`MAX_PUT_BYTES`] a blob goes in one `PUT`; above that through an upload that goes on where it broke off. After a
//! failure the depot is asked first, so that nothing is sent twice that has arrived. Only a receipt makes a blob durable.

use super::task::{Answer, EvidenceCall, Method};
use super::wire::{EvidenceReceipt, MAX_PUT_BYTES};
use super::{EvidenceDue, Outbox, OutboxError};
use crate::journal::Hash;
use serde::{Deserialize, Serialize};

/// A step on the way of one blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// `HEAD /v1/evidence/{sha256}`: is it there?
    Ask,
    /// The same for a blob that is not here any more: it cannot be sent when the depot does not have it.
    AskOnly,
    /// `PUT /v1/evidence/{sha256}`: the whole blob.
    Put,
    /// `POST /v1/evidence/{sha256}/uploads`: begin, or find what was begun.
    Create,
    /// `HEAD` of the upload: how far did it come?
    Offset {
        /// Path of the upload.
        location: String,
    },
    /// `PATCH` of the upload: the next part.
    Part {
        /// Path of the upload.
        location: String,
        /// Where the part begins.
        offset: u64,
    },
}

/// What an answer means for the blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The depot has it for good.
    Durable,
    /// Go on at once.
    Then(Step),
    /// A failure; go on like this after a backoff.
    Retry(Step),
    /// The depot will not take it as it is; try again tomorrow.
    Tomorrow(Step),
    /// Neither the depot has it nor this device.
    Absent,
}

/// Method, path, headers and body of a step.
pub(super) struct Parts {
    pub method: Method,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

fn is_small(len: u64) -> bool {
    len <= MAX_PUT_BYTES as u64
}

/// How to begin with a blob.
pub(super) fn begin(due: &EvidenceDue) -> Step {
    if due.here { first_step(due.len, due.failures) } else { Step::AskOnly }
}

/// How to begin with a blob that is here and failed `failures` times.
fn first_step(len: u64, failures: u32) -> Step {
    match (is_small(len), failures) {
        (true, 0) => Step::Put,
        (true, _) => Step::Ask,
        (false, _) => Step::Create,
    }
}

/// The request of a step.
pub(super) fn parts(outbox: &dyn Outbox, call: &EvidenceCall) -> Result<Parts, OutboxError> {
    let blob = format!("/v1/evidence/{}", call.sha256);
    let bare = |method, path| Parts { method, path, headers: Vec::new(), body: Vec::new() };
    Ok(match &call.step {
        Step::Ask | Step::AskOnly => bare(Method::Head, blob),
        Step::Offset { location } => bare(Method::Head, location.clone()),
        Step::Create => Parts {
            headers: vec![("upload-length", call.len.to_string()), ("upload-complete", "?0".to_owned())],
            ..bare(Method::Post, format!("{blob}/uploads"))
        },
        Step::Put => Parts {
            headers: vec![("content-type", "application/octet-stream".to_owned())],
            body: outbox.evidence_bytes(&call.sha256, 0, MAX_PUT_BYTES)?,
            ..bare(Method::Put, blob)
        },
        Step::Part { location, offset } => {
            let body = outbox.evidence_bytes(&call.sha256, *offset, MAX_PUT_BYTES)?;
            let last = offset.saturating_add(body.len() as u64) >= call.len;
            Parts {
                headers: vec![
                    ("content-type", "application/partial-upload".to_owned()),
                    ("upload-offset", offset.to_string()),
                    ("upload-complete", if last { "?1" } else { "?0" }.to_owned()),
                ],
                body,
                ..bare(Method::Patch, location.clone())
            }
        }
    })
}

/// A blob that arrives changed, or is called too large, goes out anew so many times, then once a day: each time all of it is sent
/// for nothing. Once is no time: what stands before a depot says the like when it is restarted.
const REFUSALS: u32 = 3;

/// What an answer means for a blob that failed `failures` times. Answers that concern every call (401, 403, 429, 503, a
/// captive portal) are sorted out before.
pub(super) fn judge(call: &EvidenceCall, answer: &Answer, failures: u32) -> Verdict {
    let has_body = !matches!(call.step, Step::Ask | Step::AskOnly | Step::Offset { .. });
    if has_body && matches!(answer.status, 200 | 201) && is_receipt(call, &answer.body) {
        return Verdict::Durable;
    }
    match answer.status {
        413 | 422 if failures >= REFUSALS => return Verdict::Tomorrow(first_step(call.len, 1)),
        413 | 422 => return Verdict::Retry(first_step(call.len, 1)),
        _ => {}
    }
    match &call.step {
        Step::Ask => match answer.status {
            200 if is_complete(call, answer) => Verdict::Durable,
            404 => Verdict::Then(if is_small(call.len) { Step::Put } else { Step::Create }),
            _ => Verdict::Retry(Step::Ask),
        },
        Step::AskOnly => match answer.status {
            200 if is_complete(call, answer) => Verdict::Durable,
            404 => Verdict::Absent,
            _ => Verdict::Retry(Step::AskOnly),
        },
        Step::Put => Verdict::Retry(Step::Ask),
        Step::Create => match (answer.status, location(call, answer)) {
            (200 | 201, Some(location)) => go_on(call, location, answer.upload_offset.unwrap_or(0)),
            _ => Verdict::Retry(Step::Create),
        },
        Step::Offset { location } => match (answer.status, answer.upload_offset) {
            (200 | 204, _) if is_complete(call, answer) => Verdict::Durable,
            (200 | 204, Some(offset)) => go_on(call, location.clone(), offset),
            (404 | 410, _) => Verdict::Then(Step::Create),
            _ => Verdict::Retry(call.step.clone()),
        },
        Step::Part { location, offset } => match (answer.status, answer.upload_offset) {
            (200 | 201 | 204 | 409, Some(new)) if new > *offset => go_on(call, location.clone(), new),
            (409, Some(new)) if new <= call.len => {
                Verdict::Retry(Step::Part { location: location.clone(), offset: new })
            }
            (404 | 410, _) => Verdict::Retry(Step::Create),
            _ => Verdict::Retry(Step::Offset { location: location.clone() }),
        },
    }
}

/// How to go on when nobody answered a step: ask what arrived.
pub(super) fn after_failure(step: &Step) -> Step {
    match step {
        Step::Put => Step::Ask,
        Step::Part { location, .. } => Step::Offset { location: location.clone() },
        other => other.clone(),
    }
}

/// Tries of a blob that failed so far.
pub(super) fn failures(outbox: &dyn Outbox, sha256: &Hash) -> Result<u32, OutboxError> {
    Ok(outbox.evidence_due()?.iter().find(|due| due.sha256 == *sha256).map_or(0, |due| due.failures))
}

fn go_on(call: &EvidenceCall, location: String, offset: u64) -> Verdict {
    if offset > call.len { Verdict::Retry(Step::Create) } else { Verdict::Then(Step::Part { location, offset }) }
}

fn is_receipt(call: &EvidenceCall, body: &[u8]) -> bool {
    serde_json::from_slice::<EvidenceReceipt>(body).is_ok_and(|r| r.sha256 == call.sha256 && r.len == call.len)
}

fn is_complete(call: &EvidenceCall, answer: &Answer) -> bool {
    answer.upload_complete == Some(true) && answer.upload_offset == Some(call.len)
}

/// Only a path of this very blob: an upload never leads elsewhere.
fn location(call: &EvidenceCall, answer: &Answer) -> Option<String> {
    let location = answer.location.as_ref()?;
    let id = location.strip_prefix(&uploads_of(&call.sha256))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!id.is_empty() && id.len() <= 100 && id.chars().all(plain)).then(|| location.clone())
}

fn uploads_of(sha256: &Hash) -> String {
    format!("/v1/evidence/{sha256}/uploads/")
}
