//! The storage of a depot on one machine: one SQLite database and a folder.

use super::partner::SqliteTx;
use super::{EvidenceFolder, Storage, Work};
use crate::error::{DepotError, Result};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use satchel_core::inputs::Ids;
use satchel_core::journal::{Hash, PartnerId};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Each version of the schema builds on the one before; `user_version` says which is there.
const STEPS: [&str; 4] = [
    include_str!("schema.sql"),
    include_str!("schema-2.sql"),
    include_str!("schema-3.sql"),
    include_str!("schema-4.sql"),
];
/// The command line and the server may hold the same database; each waits for the other.
const BUSY: Duration = Duration::from_secs(20);
/// More than there are.
const STATEMENTS: usize = 128;

/// See the module.
pub struct SqliteStorage {
    connection: Mutex<Connection>,
    folder: EvidenceFolder,
}

impl SqliteStorage {
    /// Opens `dir/depot.sqlite`, made when it is not there. A newer schema than this program knows is refused untouched.
    pub fn open(dir: &Path, ids: &dyn Ids) -> Result<Self> {
        make_private(dir).map_err(DepotError::file(dir))?;
        let mut connection = Connection::open(dir.join("depot.sqlite"))?;
        connection.busy_timeout(BUSY)?;
        // Every statement of a partner's rows: a push takes some thirty of them, and reading their text takes longer than most run.
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Readers beside the writer; and a commit is on disk before anybody is told.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "fullfsync", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Erased people leave no trace in free pages.
        connection.pragma_update(None, "secure_delete", true)?;
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let steps = usize::try_from(found).ok().and_then(|found| STEPS.get(found..));
        let newer = || DepotError::Newer { found, known: i64::try_from(STEPS.len()).unwrap_or(i64::MAX) };
        let steps = steps.ok_or_else(newer)?;
        for (version, step) in (found + 1..).zip(steps) {
            tx.execute_batch(step)?;
            tx.pragma_update(None, "user_version", version)?;
        }
        if found == 0 {
            tx.execute("INSERT INTO depot (name, value) VALUES ('epoch', ?1)", params![ids.hex(8)])?;
        }
        tx.commit()?;
        Ok(Self { connection: Mutex::new(connection), folder: EvidenceFolder::new(dir.to_owned()) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A folder that only its owner can look into: names and addresses lie in it as they are. One that is already there keeps
/// the rights that somebody gave it.
fn make_private(dir: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(dir)
}

impl Storage for SqliteStorage {
    fn epoch(&self) -> Result<String> {
        Ok(self.connection().query_row("SELECT value FROM depot WHERE name = 'epoch'", [], |row| row.get(0))?)
    }

    fn begin_epoch(&self, epoch: &str) -> Result<()> {
        self.connection().execute("UPDATE depot SET value = ?1 WHERE name = 'epoch'", [epoch])?;
        Ok(())
    }

    fn partners(&self) -> Result<Vec<PartnerId>> {
        let connection = self.connection();
        let mut statement = connection.prepare("SELECT partner FROM partners ORDER BY partner")?;
        let rows = statement.query_map([], |row| row.get(0).map(PartnerId))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn partner_of_code(&self, code_hash: &Hash) -> Result<Option<PartnerId>> {
        let connection = self.connection();
        let mut statement = connection.prepare("SELECT partner FROM codes WHERE code_hash = ?1")?;
        Ok(statement.query_row(params![code_hash.0], |row| row.get(0).map(PartnerId)).optional()?)
    }

    fn transact(&self, partner: &PartnerId, work: Work) -> Result<()> {
        let mut connection = self.connection();
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&mut SqliteTx { tx: &tx, partner })?;
        Ok(tx.commit()?)
    }

    fn put_blob(&self, partner: &PartnerId, sha256: &Hash, bytes: &[u8]) -> Result<()> {
        self.folder.put(partner, sha256, bytes)
    }

    fn blob(&self, partner: &PartnerId, sha256: &Hash) -> Result<Option<Vec<u8>>> {
        self.folder.get(partner, sha256)
    }

    fn delete_blob(&self, partner: &PartnerId, sha256: &Hash) -> Result<()> {
        self.folder.delete(partner, sha256)
    }

    fn write_upload(&self, partner: &PartnerId, upload: &str, offset: u64, bytes: &[u8]) -> Result<()> {
        self.folder.write_upload(partner, upload, offset, bytes)
    }

    fn finish_upload(&self, partner: &PartnerId, upload: &str, len: u64, sha256: &Hash) -> Result<bool> {
        self.folder.finish_upload(partner, upload, len, sha256)
    }
}
