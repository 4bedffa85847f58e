//! Blobs through a system's own background uploader (URLSession, WorkManager): a file and a request out, an outcome in.
//!
//! A job carries all that its outcome needs as text, so it may come back to another process, days later. It is authorized by the
//! blob's own token, which holds for days; where there is none, by the access token, which may be over when the system begins.
//! The steps are the engine's; running both at once is harmless, for a blob is named by its content.

use super::backoff::full_jitter_ms;
use super::evidence::{self, Step, Verdict};
use super::task::{Answer, EvidenceCall, Outcome};
use super::{EvidenceDue, Outbox, OutboxError, problem};
use crate::inputs::Ids;
use crate::journal::Hash;
use std::path::{Path, PathBuf};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What a background uploader needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceJob {
    /// To be kept by the uploader and given back with the outcome (`taskDescription`, input data).
    pub ticket: String,
    /// `PUT`, `POST`, `PATCH` or `HEAD`.
    pub method: &'static str,
    /// Where to: the whole address, the depot's own included.
    pub url: String,
    /// The depot's keys as its enrolment pinned them, for [`super::trusts`]; none: the system's roots decide.
    pub pins: Vec<Hash>,
    /// Name and value, authorization included.
    pub headers: Vec<(String, String)>,
    /// Holds the body; an empty file where there is none. Ours to delete: the outcome does.
    pub file: PathBuf,
}

/// What comes after an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceNext {
    /// The depot has the blob for good.
    Durable,
    /// Go on with this one at once.
    Go(EvidenceJob),
    /// It failed; ask for a new job at this moment or later, milliseconds since 1970 UTC. Until then the engine leaves the blob
    /// alone too.
    Later {
        /// See above.
        not_before_ms: i64,
    },
}

/// Why a job could not be made or taken back.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] OutboxError),
    /// The file could not be written.
    #[error("the file of a job: {0}")]
    File(#[from] std::io::Error),
    /// The ticket was not made here.
    #[error("not the ticket of a job")]
    Ticket,
}

/// The next job of a blob, its file written to `dir`. `access` is `Engine::access_token`, for a blob without a token of its own. None:
/// the blob is not due any more, nothing authorizes it, or there is no depot.
///
/// # Errors
/// [`PortError::Store`], [`PortError::File`].
pub fn evidence_job(
    outbox: &dyn Outbox,
    sha256: &Hash,
    access: Option<&str>,
    dir: &Path,
) -> Result<Option<EvidenceJob>, PortError> {
    let Some(due) = find(outbox, sha256)? else { return Ok(None) };
    job(outbox, &due, evidence::begin(&due), access, dir)
}

/// Takes what became of a job, durably, and says how to go on. `access`: as for [`evidence_job`]; a next step that nothing authorizes
/// waits for a new job. `now_ms`: the device's wall clock.
///
/// # Errors
/// As [`evidence_job`], and [`PortError::Ticket`].
pub fn evidence_outcome(
    outbox: &dyn Outbox,
    ticket: &str,
    outcome: &Outcome,
    access: Option<&str>,
    dir: &Path,
    now_ms: i64,
    ids: &dyn Ids,
) -> Result<EvidenceNext, PortError> {
    let call: EvidenceCall = serde_json::from_str(ticket).map_err(|_| PortError::Ticket)?;
    match std::fs::remove_file(file(dir, &call.sha256)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    let Some(due) = find(outbox, &call.sha256)? else { return Ok(EvidenceNext::Durable) };
    if matches!(outcome, Outcome::Answer(answer) if answer.status == problem::ProblemKind::TokenExpired.status()) {
        outbox.evidence_token_refused(&call.sha256)?;
    }
    let verdict = match outcome {
        Outcome::Answer(answer) if is_about_the_blob(answer) => evidence::judge(&call, answer, due.failures),
        Outcome::Answer(_) | Outcome::Failed(_) => Verdict::Retry(evidence::after_failure(&call.step)),
    };
    let soon = || now_ms.saturating_add(full_jitter_ms(ids, due.failures.saturating_add(1)));
    let not_before_ms = match verdict {
        Verdict::Durable => {
            outbox.evidence_durable(&call.sha256)?;
            return Ok(EvidenceNext::Durable);
        }
        Verdict::Then(step) => {
            if let Some(next) = job(outbox, &due, step, access, dir)? {
                return Ok(EvidenceNext::Go(next));
            }
            soon()
        }
        Verdict::Retry(_) => soon(),
        Verdict::Tomorrow(_) | Verdict::Absent => now_ms.saturating_add(DAY_MS),
    };
    outbox.evidence_failed(&call.sha256, not_before_ms)?;
    Ok(EvidenceNext::Later { not_before_ms })
}

/// Not about the token, the device or the depot's load.
fn is_about_the_blob(answer: &Answer) -> bool {
    let general =
        [problem::ProblemKind::TokenExpired, problem::ProblemKind::Revoked, problem::ProblemKind::TooManyRequests];
    !general.iter().any(|kind| kind.status() == answer.status)
}

/// None: this device is not enrolled any more, or nothing authorizes the step.
fn job(
    outbox: &dyn Outbox,
    due: &EvidenceDue,
    step: Step,
    access: Option<&str>,
    dir: &Path,
) -> Result<Option<EvidenceJob>, PortError> {
    let Some(enrolment) = outbox.enrolment()? else { return Ok(None) };
    let Some(token) = due.token.as_deref().or(access) else { return Ok(None) };
    let call = EvidenceCall { sha256: due.sha256, len: due.len, step };
    let parts = evidence::parts(outbox, &call)?;
    let file = file(dir, &call.sha256);
    std::fs::create_dir_all(dir)?;
    std::fs::write(&file, &parts.body)?;
    let mut headers: Vec<_> = parts.headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    headers.push(("authorization".to_owned(), format!("Bearer {token}")));
    let ticket = serde_json::to_string(&call).map_err(|_| PortError::Ticket)?;
    let url = format!("{}{}", enrolment.depot_url.trim_end_matches('/'), parts.path);
    Ok(Some(EvidenceJob { ticket, method: parts.method.name(), url, pins: enrolment.pins, headers, file }))
}

fn file(dir: &Path, sha256: &Hash) -> PathBuf {
    dir.join(format!("{sha256}.part"))
}

/// What is not here is left to the engine: there is nothing to upload.
fn find(outbox: &dyn Outbox, sha256: &Hash) -> Result<Option<EvidenceDue>, OutboxError> {
    Ok(outbox.evidence_due()?.into_iter().find(|due| due.sha256 == *sha256 && due.here))
}
