//! Why enrolling or a run could not be carried out, as a person reads it. What goes wrong within a run and mends itself
//! is no error: it stands in `SyncStatus`.

use super::OutboxError;
use crate::inputs::KeyError;
use crate::texts::Text;

/// See the module.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// Text that is no `satchel://enroll?..`.
    #[error("not an enrolment ticket")]
    TicketMalformed,
    /// Not `https://host[:port][/path]`.
    #[error("`{0}` is not a depot's address")]
    UrlMalformed(String),
    /// Plain http to a public address, or together with a fingerprint.
    #[error("`{0}` is not protected")]
    PlainHttp(String),
    /// TLS could not be set up.
    #[error("TLS: {0}")]
    Tls(String),
    /// The device's key could not sign.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The store failed in the middle of a run.
    #[error(transparent)]
    Store(#[from] OutboxError),
    /// No such code.
    #[error("the depot does not know the code")]
    CodeUnknown,
    /// Another key used it.
    #[error("the code was used by another phone")]
    CodeUsed,
    /// Too old.
    #[error("the code is too old")]
    CodeExpired,
    /// The proof of possession did not verify.
    #[error("the depot could not verify this device's key")]
    BadProof,
    /// Something answered that is no depot.
    #[error("what answers at `{0}` is not a depot")]
    NotADepot(String),
    /// Nobody answered.
    #[error("no connection to `{0}`")]
    NoNetwork(String),
    /// The server's key is another one than the code names, or its certificate is not valid.
    #[error("the server at `{0}` is not trusted")]
    NotTrusted(String),
    /// The depot refused for the moment, with this status.
    #[error("the depot refused with status {0}")]
    Refused(u16),
}

impl SyncError {
    /// What, where, what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::TicketMalformed => Text::new("sync.ticket_malformed"),
            Self::UrlMalformed(url) => Text::new("sync.url_malformed").with("url", url),
            Self::PlainHttp(url) => Text::new("sync.plain_http").with("url", url),
            Self::Tls(why) => Text::new("sync.tls_failed").with("why", why),
            Self::Keys(_) => Text::new("sync.keys_unavailable"),
            Self::Store(why) => Text::new("sync.store_failed").with("why", why),
            Self::CodeUnknown => Text::new("sync.enroll_code_unknown"),
            Self::CodeUsed => Text::new("sync.enroll_code_used"),
            Self::CodeExpired => Text::new("sync.enroll_code_expired"),
            Self::BadProof => Text::new("sync.enroll_bad_proof"),
            Self::NotADepot(url) => Text::new("sync.enroll_not_a_depot").with("url", url),
            Self::NoNetwork(url) => Text::new("sync.enroll_no_network").with("url", url),
            Self::NotTrusted(url) => Text::new("sync.enroll_not_trusted").with("url", url),
            Self::Refused(status) => Text::new("sync.enroll_refused").with("status", status),
        }
    }
}
