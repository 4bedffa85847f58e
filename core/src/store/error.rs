//! What can go wrong with the store, and the sentence a person reads about it.

use crate::inputs::KeyError;
use crate::journal::FactError;
use crate::texts::Text;
use std::path::{Path, PathBuf};

/// Why the store could not serve. None of these changes or deletes data.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file could not be read or written.
    #[error("{path}: {cause}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Another process has this store open.
    #[error("{0} is open in another process")]
    InUse(PathBuf),
    /// The platform's key store cannot be read now, for example before the first unlock after a boot.
    #[error(transparent)]
    KeyStore(KeyError),
    /// The database is there, its key file is not.
    #[error("{0} has no key file")]
    KeyMissing(PathBuf),
    /// The key file is there and this device's key store does not open it.
    #[error("the key in {0} does not open on this device")]
    KeyLost(PathBuf),
    /// The database was written by a newer program.
    #[error("the store has schema {found}, this program knows {known}")]
    Newer {
        /// Its schema.
        found: u32,
        /// The newest schema that this program knows.
        known: u32,
    },
    /// A page or a row cannot be read. The next opening salvages what is readable.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// No space left, also without the photo.
    #[error("the disk is full")]
    DiskFull,
    /// An act that does not fit into a fact.
    #[error(transparent)]
    Fact(#[from] FactError),
    /// A chain or fact that this store does not hold.
    #[error("the store does not hold {0}")]
    Unknown(String),
    /// The store is paused, see [`super::Store::resume`].
    #[error("the store is paused")]
    Paused,
    /// The file is not a backup that this program reads.
    #[error("{0} is not a backup of Satchel")]
    NotABackup(PathBuf),
    /// The words are not a recovery phrase, or not the one of this store.
    #[error("the recovery phrase does not open the key")]
    WrongPhrase,
    /// A backup is restored only where no store is yet.
    #[error("{0} holds a store already")]
    NotEmpty(PathBuf),
    /// SQLite, in any other way.
    #[error("SQLite: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// What a person reads: what, where, what to do.
    pub fn text(&self) -> Text {
        let at = |key: &str, path: &Path| Text::new(key).with("path", path.display());
        match self {
            StoreError::Io { path, cause } => at("store.io", path).with("cause", cause),
            StoreError::InUse(path) => at("store.in_use", path),
            StoreError::KeyStore(_) => Text::new("store.key_store"),
            StoreError::KeyMissing(path) => at("store.key_missing", path),
            StoreError::KeyLost(path) => at("store.key_lost", path),
            StoreError::Newer { found, known } => Text::new("store.newer").with("found", found).with("known", known),
            StoreError::Damaged(_) => Text::new("store.damaged"),
            StoreError::DiskFull => Text::new("store.disk_full"),
            StoreError::Fact(cause) => cause.text(),
            StoreError::Unknown(what) => Text::new("store.unknown").with("what", what),
            StoreError::Paused => Text::new("store.paused"),
            StoreError::NotABackup(path) => at("store.not_a_backup", path),
            StoreError::WrongPhrase => Text::new("store.wrong_phrase"),
            StoreError::NotEmpty(path) => at("store.not_empty", path),
            StoreError::Sqlite(cause) => Text::new("store.sqlite").with("cause", cause),
        }
    }

    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |cause| match cause.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull,
            _ => Self::Io { path, cause },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase};
        use rusqlite::ffi::{SQLITE_ERROR, SQLITE_NOMEM};
        match error.sqlite_error() {
            Some(cause) if cause.code == DiskFull => Self::DiskFull,
            // The shared-memory file of the WAL could not grow.
            Some(cause) if cause.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => Self::DiskFull,
            Some(cause) if matches!(cause.code, DatabaseCorrupt | NotADatabase) => Self::Damaged(error.to_string()),
            // So SQLCipher answers for a page that was changed, and SQLite for a table that is not there. Whether it is
            // damage, a look at every page says before anything is set aside.
            Some(cause) if matches!(cause.extended_code, SQLITE_ERROR | SQLITE_NOMEM) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Sqlite(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    /// Only values that this room wrote itself are read back, so a misfit is damage.
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<StoreError> for crate::sync::OutboxError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}
