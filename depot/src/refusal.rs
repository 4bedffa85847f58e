//! Why the depot says no, and the problem document (RFC 9457) that says so on the wire.

use satchel_core::journal::Head;
use satchel_core::sync::wire::{ChainProblem, Problem};
use satchel_core::texts::{Language, Text};

/// Where the names of problem types live.
pub const PROBLEM_BASE: &str = "https://satchel.example/problems/";

/// A request that cannot be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such enrolment code.
    EnrollCodeUnknown,
    /// Used by another key.
    EnrollCodeUsed,
    /// Older than a day.
    EnrollCodeExpired,
    /// A signature that does not fit its key.
    BadProof,
    /// A client assertion that is wrong, too old, from the future or used before.
    BadAssertion,
    /// An access token that is unknown or too old.
    TokenExpired,
    /// The device was revoked: it may hand in facts and evidence, and gets nothing.
    Revoked,
    /// Not what the call wants; with what to mend.
    BadRequest(Text),
    /// Too many bytes.
    TooLarge,
    /// Facts are absent between what the depot has and what came; with what it has.
    Gap(Head),
    /// Another fact is known under this number; with the last common head.
    Fork(Head),
    /// A chain of another device, which is not revoked.
    AnotherDevice,
    /// Bytes for another place than the next one; with the next one.
    UploadOffset(u64),
    /// The bytes are not those of the hash; an upload starts again at 0.
    HashMismatch,
    /// The area has another road pack than the one asked for.
    RoadsChanged,
    /// Too many tries.
    TooManyRequests,
    /// Nothing there.
    NotFound,
    /// The depot failed; the log knows why.
    Internal,
}

impl Refusal {
    /// A bad request, by the key of its text in `depot.json`.
    pub fn bad(key: &str) -> Self {
        Self::BadRequest(Text::new(key))
    }

    /// The problem type's name and the HTTP status.
    pub fn name_and_status(&self) -> (&'static str, u16) {
        match self {
            Self::EnrollCodeUnknown => ("enroll-code-unknown", 404),
            Self::EnrollCodeUsed => ("enroll-code-used", 409),
            Self::EnrollCodeExpired => ("enroll-code-expired", 410),
            Self::BadProof => ("bad-proof", 400),
            Self::BadAssertion => ("bad-assertion", 401),
            Self::TokenExpired => ("token-expired", 401),
            Self::Revoked => ("revoked", 403),
            Self::BadRequest(_) => ("bad-request", 400),
            Self::TooLarge => ("too-large", 413),
            Self::Gap(_) => ("gap", 409),
            Self::Fork(_) => ("fork", 409),
            Self::AnotherDevice => ("another-device", 409),
            Self::UploadOffset(_) => ("upload-offset", 409),
            Self::HashMismatch => ("hash-mismatch", 422),
            Self::RoadsChanged => ("roads-changed", 412),
            Self::TooManyRequests => ("too-many-requests", 429),
            Self::NotFound => ("not-found", 404),
            Self::Internal => ("internal", 500),
        }
    }

    /// What a person reads: what, where, what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::BadRequest(text) => text.clone(),
            other => Text::new(&format!("depot.problem_{}", other.name_and_status().0.replace('-', "_"))),
        }
    }

    /// The document, with the depot's clock so that a wrong clock can be mended.
    pub fn document(&self, depot_time_ms: i64) -> serde_json::Result<Vec<u8>> {
        let (name, status) = self.name_and_status();
        let problem = Problem {
            kind: format!("{PROBLEM_BASE}{name}"),
            title: name.replace('-', " "),
            status,
            detail: self.text().render(Language::En),
            depot_time_ms: Some(depot_time_ms),
        };
        match self {
            Self::Gap(cursor) | Self::Fork(cursor) => {
                serde_json::to_vec(&ChainProblem { problem, cursor: cursor.clone() })
            }
            _ => serde_json::to_vec(&problem),
        }
    }
}
