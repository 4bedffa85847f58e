//! Connections: the key first, then every pragma with its reason.

use super::StoreError;
use super::keys::Secrets;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::path::Path;
use std::time::Duration;

/// A connection that may write.
pub(super) fn writer(path: &Path, secrets: &Secrets) -> Result<Connection, StoreError> {
    let conn = keyed(path, secrets, OpenFlags::SQLITE_OPEN_CREATE)?;
    // Only works before the first table: freed pages can go back to the system without a VACUUM.
    conn.execute_batch("PRAGMA auto_vacuum = INCREMENTAL")?;
    // Readers never wait for the writer, and an act costs one fsync.
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // When an act returns it is on the disk, not only on its way there.
    conn.execute_batch("PRAGMA synchronous = FULL")?;
    // On Apple fsync stops at the drive's cache; these go through it.
    #[cfg(target_vendor = "apple")]
    conn.execute_batch("PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")?;
    // A blob without its mark must not exist.
    conn.execute_batch("PRAGMA foreign_keys = ON")?;
    // After a day of photos the WAL goes back to this many bytes instead of keeping its greatest size for good.
    conn.query_row("PRAGMA journal_size_limit = 4194304", [], |_| Ok(()))?;
    common(&conn)?;
    Ok(conn)
}

/// A connection beside the writer that cannot change anything. A disk that fails once is no reason to have none.
pub(super) fn reader(path: &Path, secrets: &Secrets) -> Result<Connection, StoreError> {
    match reader_once(path, secrets) {
        Err(StoreError::Damaged(_)) => reader_once(path, secrets),
        result => result,
    }
}

fn reader_once(path: &Path, secrets: &Secrets) -> Result<Connection, StoreError> {
    let conn = keyed(path, secrets, OpenFlags::empty())?;
    conn.execute_batch("PRAGMA query_only = ON")?;
    common(&conn)?;
    Ok(conn)
}

/// A connection for one piece of work beside the others: a backup, a salvage.
pub(super) fn beside(path: &Path, secrets: &Secrets) -> Result<Connection, StoreError> {
    let conn = keyed(path, secrets, OpenFlags::empty())?;
    common(&conn)?;
    Ok(conn)
}

/// A connection to a damaged database that reads as much as it can.
pub(super) fn tolerant(path: &Path, secrets: &Secrets) -> Result<Connection, StoreError> {
    let conn = keyed(path, secrets, OpenFlags::empty())?;
    // Before anything reads the schema: a file that is shorter than its first page says is no reason to stop.
    conn.execute_batch("PRAGMA writable_schema = ON")?;
    Ok(conn)
}

fn keyed(path: &Path, secrets: &Secrets, more: OpenFlags) -> Result<Connection, StoreError> {
    // One thread at a time has a connection, by our own mutex.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let conn = Connection::open_with_flags(path, flags)?;
    // SQLCipher would write about a damaged page to standard error; ours is a typed error.
    conn.query_row("PRAGMA cipher_log_level = NONE", [], |_| Ok(())).optional()?;
    // The first statement on a connection; SQLCipher's defaults otherwise (AES-256-CBC, HMAC-SHA512 on each page).
    conn.execute_batch(&secrets.pragma())?;
    Ok(conn)
}

fn common(conn: &Connection) -> Result<(), StoreError> {
    // 2 MiB of pages: a day with its indexes; two connections stay far below the memory figure.
    conn.execute_batch("PRAGMA cache_size = -2048")?;
    // Sorting never leaves plain text on the disk.
    conn.execute_batch("PRAGMA temp_store = MEMORY")?;
    // A checkpoint may hold a lock for a moment.
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}
