//! Reading a damaged database row by row.

use super::super::keys::Secrets;
use super::super::{StoreError, conn, schema};
use super::{remove, suffixed};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;

/// SQLCipher's own size.
const PAGE_BYTES: u64 = 4096;
/// Tries that fail one after the other before a table counts as read to its end: with [`stride`] some 12,000 row numbers. One
/// page in the middle of a tree leads to some hundred leaves of some ten rows.
const GIVE_UP_AFTER: i64 = 600;

/// How far the next try is after so many that failed. Each try opens the file anew, and a courier waits at a door: so the
/// longer nothing is readable, the longer the steps; what a step passed over is tried once something is readable again.
fn stride(failed: i64) -> i64 {
    1 + failed / 16
}

/// Without the schema no table is found. It follows from the migrations, and the cipher's salt lies with the key: so the
/// schema of a new database with the same key can stand in for a damaged one.
pub(super) fn mend_schema(work: &Path, secrets: &Secrets) -> Result<(), StoreError> {
    let whole =
        |conn: Connection| Ok(conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, u32>(0))?);
    match conn::beside(work, secrets).and_then(whole) {
        Ok(_) => return Ok(()),
        Err(StoreError::DiskFull) => return Err(StoreError::DiskFull),
        Err(_) => {}
    }
    let donor = suffixed(work, ".donor");
    remove(&donor);
    let result = graft(work, &donor, secrets);
    remove(&donor);
    result
}

/// A page bears its number in its code, so it can only go where it lay. The first page of the donor says where the rest of
/// its schema lies, which is behind the end of the damaged file; both are put in there.
fn graft(work: &Path, donor: &Path, secrets: &Secrets) -> Result<(), StoreError> {
    use std::io::{Read, Seek, SeekFrom, Write};
    let end = std::fs::metadata(work).map_err(StoreError::io(work))?.len().next_multiple_of(PAGE_BYTES);
    {
        let mut conn = conn::writer(donor, secrets)?;
        schema::make_behind(&mut conn, end)?;
    }
    let copy = || -> std::io::Result<()> {
        let (mut from, mut to) = (std::fs::File::open(donor)?, std::fs::OpenOptions::new().write(true).open(work)?);
        std::io::copy(&mut Read::by_ref(&mut from).take(PAGE_BYTES), &mut to)?;
        from.seek(SeekFrom::Start(end))?;
        to.seek(SeekFrom::Start(end))?;
        std::io::copy(&mut from, &mut to)?;
        to.flush()
    };
    copy().map_err(StoreError::io(work))
}

/// The damaged side. After an error the connection is opened again: SQLite keeps an error of its pager.
pub(super) struct Source<'a> {
    path: &'a Path,
    secrets: &'a Secrets,
    conn: Connection,
}

impl<'a> Source<'a> {
    pub fn open(path: &'a Path, secrets: &'a Secrets) -> Result<Self, StoreError> {
        Ok(Self { path, secrets, conn: conn::tolerant(path, secrets)? })
    }

    /// Copies the rows from `first` to `last` that can be read.
    pub fn copy_range(&mut self, tx: &Connection, table: &str, first: i64, last: i64) -> Result<(), StoreError> {
        self.copy_by(stride, tx, table, first, last)
    }

    /// Copies one row once more, on a new connection.
    pub fn copy_again(&mut self, tx: &Connection, table: &str, row: i64) -> Result<(), StoreError> {
        self.conn = conn::tolerant(self.path, self.secrets)?;
        self.copy_by(|_| 1, tx, table, row, row)
    }

    fn copy_by(
        &mut self,
        stride: fn(i64) -> i64,
        tx: &Connection,
        table: &str,
        first: i64,
        last: i64,
    ) -> Result<(), StoreError> {
        let (mut next, mut failed, mut step) = (first, 0, 1);
        while next <= last && failed < GIVE_UP_AFTER {
            let tried = next;
            let end = copy_rows(&self.conn, tx, table, &mut next, last)?;
            if !end {
                self.conn = conn::tolerant(self.path, self.secrets)?;
            }
            if end || next > tried {
                self.copy_by(|_| 1, tx, table, tried - step + 1, tried - 1)?;
                failed = 0;
            }
            if end {
                return Ok(());
            }
            step = stride(failed);
            failed += 1;
            next = next.saturating_add(step);
        }
        Ok(())
    }
}

/// True at the end; false at a row that cannot be read, with `next` behind the last one that could.
fn copy_rows(source: &Connection, tx: &Connection, table: &str, next: &mut i64, last: i64) -> Result<bool, StoreError> {
    let sql = format!("SELECT rowid, * FROM {table} WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid");
    let mut list = match source.prepare(&sql) {
        Ok(list) => list,
        Err(cause) => return unreadable(cause),
    };
    // By name: the damaged file may be of an older version, and have fewer.
    let columns = list.column_count() - 1;
    let names: Vec<&str> = list.column_names().skip(1).collect();
    let (names, marks) = (names.join(", "), vec!["?"; columns].join(", "));
    let mut insert = tx.prepare_cached(&format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"))?;
    let mut rows = match list.query([*next, last]) {
        Ok(rows) => rows,
        Err(cause) => return unreadable(cause),
    };
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(true),
            Err(cause) => return unreadable(cause),
        };
        let rowid: i64 = row.get(0)?;
        let values = (1..=columns).map(|i| row.get::<_, Value>(i)).collect::<Result<Vec<_>, _>>();
        match values {
            Ok(values) => insert.execute(params_from_iter(values))?,
            Err(cause) => return unreadable(cause),
        };
        *next = rowid.saturating_add(1);
    }
}

/// A full disk hides rows that are there: it ends the salvage, and no row counts as lost for it.
fn unreadable(cause: rusqlite::Error) -> Result<bool, StoreError> {
    match StoreError::from(cause) {
        StoreError::DiskFull => Err(StoreError::DiskFull),
        _ => Ok(false),
    }
}
