//! The numbered migrations and the version that a database is at (`user_version`).

use super::StoreError;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection, TransactionBehavior};

/// In order; the n-th (from 1) brings a database to version n. A released one is never changed.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/001.sql"),
    include_str!("migrations/002.sql"),
    include_str!("migrations/003.sql"),
    include_str!("migrations/004.sql"),
    include_str!("migrations/005.sql"),
];

/// The newest version that this program knows.
pub const NEWEST: u32 = MIGRATIONS.len() as u32;

pub(super) fn version(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the database to the newest version, each step in a transaction of its own. Refuses a newer one untouched.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    let found = version(conn)?;
    if found > NEWEST {
        return Err(StoreError::Newer { found, known: NEWEST });
    }
    for (done, sql) in (1..).zip(MIGRATIONS).skip(found as usize) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", done)?;
        tx.commit()?;
    }
    Ok(())
}

/// Makes a new database whose schema lies behind the first `bytes`, its first page apart. Its tables have their places as
/// ever: with `auto_vacuum` each tree begins on the page behind the one before, whatever lay there.
pub(super) fn make_behind(conn: &mut Connection, bytes: u64) -> Result<(), StoreError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut room = Some(bytes);
    for sql in MIGRATIONS {
        let mut statements = Batch::new(&tx, sql);
        while let Some(mut statement) = statements.next()? {
            statement.execute([])?;
            if let Some(bytes) = room.take() {
                tx.execute("INSERT INTO setting (name, value) VALUES ('', hex(zeroblob(?1)))", [bytes / 2])?;
            }
        }
    }
    tx.pragma_update(None, "user_version", NEWEST)?;
    Ok(tx.commit()?)
}
