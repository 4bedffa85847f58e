//! The names of the problem documents (RFC 9457) of `/v1`, and how one is told from any other error page.

use super::wire::{ChainProblem, Problem};
use crate::journal::Head;

/// What stands in front of a problem's name in its `type`.
pub const PREFIX: &str = "https://satchel.example/problems/";
/// The media type of a problem document.
pub const CONTENT_TYPE: &str = "application/problem+json";

macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal;)*) => {
        /// Every problem of `/v1`. `docs/wire.md` says when each is answered and what the device does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemKind {
            $($(#[$doc])* $variant,)*
        }

        impl ProblemKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The last part of the `type`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

problems! {
    /// No such enrolment code.
    EnrollCodeUnknown = "enroll-code-unknown", 404;
    /// The code enrolled another key.
    EnrollCodeUsed = "enroll-code-used", 409;
    /// The code is too old.
    EnrollCodeExpired = "enroll-code-expired", 410;
    /// The proof of possession does not verify.
    BadProof = "bad-proof", 400;
    /// The client assertion does not verify, or its time is wrong. Carries `depot_time_ms`.
    BadAssertion = "bad-assertion", 401;
    /// The access token is absent, unknown or over. Carries `depot_time_ms`.
    TokenExpired = "token-expired", 401;
    /// The device was revoked by a person.
    Revoked = "revoked", 403;
    /// The request is not what `/v1` describes.
    BadRequest = "bad-request", 400;
    /// The request is larger than allowed.
    TooLarge = "too-large", 413;
    /// The batch begins further on than the depot has the chain. Carries `cursor`.
    Gap = "gap", 409;
    /// The depot knows another fact under a number of the batch. Carries `cursor`, the last common head.
    Fork = "fork", 409;
    /// The chain is of another device, which is not revoked.
    AnotherDevice = "another-device", 409;
    /// The part does not begin at the upload's offset; the header `Upload-Offset` says where it is.
    UploadOffset = "upload-offset", 409;
    /// The blob does not hash to its name; what was kept of it is thrown away.
    HashMismatch = "hash-mismatch", 422;
    /// The area has another road pack since.
    RoadsChanged = "roads-changed", 412;
    /// Slower; with `Retry-After`.
    TooManyRequests = "too-many-requests", 429;
    /// Nothing is there.
    NotFound = "not-found", 404;
    /// The depot failed.
    Internal = "internal", 500;
}

impl ProblemKind {
    /// The document for it. `title` is short English, `detail` says what, where, what to do.
    pub fn document(self, title: &str, detail: &str, depot_time_ms: Option<i64>) -> Problem {
        Problem {
            kind: format!("{PREFIX}{}", self.name()),
            title: title.to_owned(),
            status: self.status(),
            detail: detail.to_owned(),
            depot_time_ms,
        }
    }

    /// Reads the kind out of a document; none: an unknown one.
    pub fn of(problem: &Problem) -> Option<Self> {
        let name = problem.kind.strip_prefix(PREFIX)?;
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// A problem as it was read from an answer's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Which.
    pub kind: ProblemKind,
    /// The depot's clock, where it says.
    pub depot_time_ms: Option<i64>,
    /// With [`ProblemKind::Gap`] and [`ProblemKind::Fork`].
    pub cursor: Option<Head>,
}

/// The problem in a body; none when it is no problem document of ours, so that a stranger's error page never passes for one.
pub fn read(body: &[u8]) -> Option<Read> {
    if let Ok(ChainProblem { problem, cursor }) = serde_json::from_slice(body) {
        return Some(Read {
            kind: ProblemKind::of(&problem)?,
            depot_time_ms: problem.depot_time_ms,
            cursor: Some(cursor),
        });
    }
    let problem: Problem = serde_json::from_slice(body).ok()?;
    Some(Read { kind: ProblemKind::of(&problem)?, depot_time_ms: problem.depot_time_ms, cursor: None })
}
