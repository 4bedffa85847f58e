//! What can go wrong in the depot: a refusal that the asker must hear, or a failure of the machine that only the log hears.

use crate::refusal::Refusal;
use rusqlite::ErrorCode;
use satchel_core::texts::Text;
use std::path::{Path, PathBuf};

/// The room's error.
#[derive(Debug, thiserror::Error)]
pub enum DepotError {
    /// The asker is told why, in words or as a problem document.
    #[error("{}", .0.text())]
    Refused(Box<Refusal>),
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A file or folder failed.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A newer program wrote the data; nothing was changed.
    #[error("the data has the format {found}, this program knows {known}")]
    Newer {
        /// The format that is there.
        found: i64,
        /// The newest one that this program knows.
        known: i64,
    },
    /// What is stored cannot be read.
    #[error("stored data cannot be read: {0}")]
    Damaged(String),
    /// The certificate or its key failed.
    #[error("the certificate: {0}")]
    Certificate(String),
}

/// What nearly every function here returns.
pub type Result<T, E = DepotError> = std::result::Result<T, E>;

impl DepotError {
    /// An error of the file at `path`.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { path, cause }
    }

    /// What a person reads: what, where, what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::Refused(refusal) => refusal.text(),
            Self::Database(cause) => match cause.sqlite_error_code() {
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                    Text::new("depot.data_damaged").with("cause", cause)
                }
                _ => Text::new("depot.database_failed").with("cause", cause),
            },
            Self::File { path, cause } => {
                Text::new("depot.file_failed").with("path", path.display()).with("cause", cause)
            }
            Self::Newer { found, known } => Text::new("depot.newer").with("found", found).with("known", known),
            Self::Damaged(cause) => Text::new("depot.data_damaged").with("cause", cause),
            Self::Certificate(cause) => Text::new("depot.certificate_failed").with("cause", cause),
        }
    }
}

impl From<Refusal> for DepotError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<serde_json::Error> for DepotError {
    fn from(cause: serde_json::Error) -> Self {
        Self::Damaged(cause.to_string())
    }
}
