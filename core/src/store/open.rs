//! Opening the store: lock, key, database, schema, the end of the journal.

use super::append::{Contact, Pen};
use super::files::{Need, Reserve, Sidecar};
use super::heal::{self, Health};
use super::keys::{self, Secrets};
use super::{Changes, StoreError, conn, read, salvage, schema};
use crate::inputs::{Clock, Ids, KeyStore};
use crate::journal::{ChainReason, DeviceId, Hash, Head, PartnerId};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The store of one device. All methods take `&self`; one thread writes at a time, one reads beside it.
pub struct Store {
    pub(super) dir: PathBuf,
    pub(super) inputs: Inputs,
    pub(super) secrets: Secrets,
    pub(super) reserve: Reserve,
    pub(super) health: Health,
    pub(super) writer: Mutex<Option<Writer>>,
    pub(super) reader: Mutex<Option<Connection>>,
    pub(super) changes: Arc<Changes>,
    /// Raw photos whose last try does not count and could not be put back, see `raw`.
    pub(super) uncounted_tries: Mutex<Vec<Hash>>,
}

/// What the store takes from outside.
#[derive(Clone)]
pub(super) struct Inputs {
    pub keys: Arc<dyn KeyStore>,
    pub ids: Arc<dyn Ids>,
    pub clock: Arc<dyn Clock>,
}

/// What opening found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// There was none; a new one was made.
    Fresh,
    /// As it was left.
    Existing,
    /// It was damaged. What could be read is here, in a new chain from now on; the damaged file is kept.
    Salvaged {
        /// Where the damaged database lies now.
        set_aside: PathBuf,
        /// Facts that were saved.
        facts: u64,
        /// Facts of this device that are known to be lost.
        lost: u64,
        /// Photos and signatures that the depot does not have and that cannot be read any more.
        lost_evidence: u64,
    },
    /// The journal ends before the head that the sidecar names: the end of the WAL was lost, or the database is an older
    /// copy. A new chain began, linked to the head that was lost.
    Shorter {
        /// The head that was written once.
        expected: Head,
        /// The number of that chain's last fact that is still there; 0: none.
        found_seq: u64,
    },
}

/// The one connection that writes, and where the journal stands.
pub(super) struct Writer {
    pub conn: Connection,
    pub pen: Pen,
    pub sidecar: Sidecar,
    /// Held for as long as the store is open.
    _lock: Connection,
}

const RESERVE_BYTES: u64 = 16 * 1024 * 1024;

/// Where the database lies within a store's folder.
pub(super) fn database(dir: &Path) -> PathBuf {
    dir.join("satchel.db")
}

impl Store {
    /// Opens the store in `dir`, or makes one where there is none. It reads no more than the ends of a few lists, so it
    /// takes as long after a year as after a day.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::KeyStore`], [`StoreError::KeyMissing`], [`StoreError::KeyLost`],
    /// [`StoreError::Newer`]: nothing was changed.
    pub fn open(
        dir: &Path,
        keys: Arc<dyn KeyStore>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, Opened), StoreError> {
        std::fs::create_dir_all(dir).map_err(StoreError::io(dir))?;
        let inputs = Inputs { keys, ids, clock };
        let lock = lock(dir)?;
        salvage::finish(dir)?;
        let fresh = !database(dir).exists();
        let secrets = match (keys::present(dir), fresh) {
            (true, _) => keys::load(dir, inputs.keys.as_ref())?,
            (false, true) => keys::create(dir, inputs.keys.as_ref(), inputs.ids.as_ref())?,
            (false, false) => return Err(StoreError::KeyMissing(database(dir))),
        };
        let reserve = Reserve::new(dir, RESERVE_BYTES);
        let (writer, opened) = open_writer(dir, &secrets, &inputs, &reserve, lock)?;
        let reader = conn::reader(&database(dir), &secrets)?;
        reserve.take();
        let (writer, reader) = (Mutex::new(Some(writer)), Mutex::new(Some(reader)));
        let (dir, health, changes) = (dir.to_owned(), Health::default(), Arc::default());
        let uncounted_tries = Mutex::default();
        Ok((Self { dir, inputs, secrets, reserve, health, writer, reader, changes, uncounted_tries }, opened))
    }

    /// The twelve words that open a backup on another phone. Shown once at the start and whenever the user asks.
    pub fn recovery_phrase(&self) -> Result<String, StoreError> {
        self.secrets.phrase()
    }

    /// Wraps the key anew with the recovery phrase where this device's key store lost it ([`StoreError::KeyLost`]).
    pub fn recover_key(dir: &Path, phrase: &str, keys: &dyn KeyStore) -> Result<(), StoreError> {
        let _lock = lock(dir)?;
        keys::rewrap(dir, phrase, keys)
    }

    /// Reads beside the writer, from one consistent state. What looks like damage is read once more on a new connection: a
    /// disk that failed once looks the same.
    pub(super) fn read<T>(&self, mut work: impl FnMut(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut reader = held(&self.reader);
        let result = match reading(reader.as_mut().ok_or_else(|| self.why_closed())?, &mut work) {
            Err(StoreError::Damaged(_)) => conn::reader(&database(&self.dir), &self.secrets)
                .and_then(|anew| reading(reader.insert(anew), &mut work)),
            result => result,
        };
        self.noting_damage(result)
    }

    /// The same for what cannot be done twice.
    pub(super) fn read_once<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut reader = held(&self.reader);
        let result = reading(reader.as_mut().ok_or_else(|| self.why_closed())?, work);
        self.noting_damage(result)
    }

    /// Writes in one transaction; `work` may move the pen, which counts only when the transaction does. On a full disk it
    /// is tried again with a piece of the reserve, and once more where damage was met and healed.
    pub(super) fn write<T>(
        &self,
        mut work: impl FnMut(&Connection, &mut Pen) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut healed = false;
        loop {
            match self.write_in_free_space(&mut work) {
                Err(StoreError::DiskFull) if self.reserve.give(Need::Record) => {}
                Err(StoreError::Damaged(_)) if !healed => {
                    self.heal()?;
                    healed = true;
                }
                result => return result,
            }
        }
    }

    /// The same without the reserve.
    pub(super) fn write_in_free_space<T>(
        &self,
        work: impl FnOnce(&Connection, &mut Pen) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = held(&self.writer);
        let writer = writer.as_mut().ok_or_else(|| self.why_closed())?;
        let mut pen = writer.pen.clone();
        let result = commit(&mut writer.conn, |tx| work(tx, &mut pen));
        if result.is_ok() {
            if pen.head != writer.pen.head {
                writer.sidecar.write(&pen.head);
            }
            writer.pen = pen;
            self.changes.raise();
        }
        self.noting_damage(result)
    }

    /// Where the journal stands.
    pub(super) fn pen(&self) -> Result<Pen, StoreError> {
        Ok(held(&self.writer).as_ref().ok_or_else(|| self.why_closed())?.pen.clone())
    }

    /// Work on the writer's connection outside a transaction.
    pub(super) fn maintain(&self, work: impl FnOnce(&Connection) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let writer = held(&self.writer);
        let result = work(&writer.as_ref().ok_or_else(|| self.why_closed())?.conn);
        self.noting_damage(result)
    }
}

fn reading<T>(conn: &mut Connection, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
    let tx = conn.transaction()?;
    work(&tx)
}

/// A poisoned lock only says that a reader of results panicked; a transaction that was open then was rolled back.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn commit<T>(
    conn: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = work(&tx)?;
    tx.commit()?;
    Ok(result)
}

/// One process at a time. An exclusive SQLite transaction on an empty file is a lock that every platform of ours has and
/// that ends with the process, however it ends.
pub(super) fn lock(dir: &Path) -> Result<Connection, StoreError> {
    let path = dir.join("satchel.lock");
    let in_use = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => StoreError::InUse(dir.into()),
        _ => StoreError::from(error),
    };
    let lock = Connection::open(&path).map_err(in_use)?;
    lock.busy_timeout(std::time::Duration::ZERO)?;
    // Nothing is ever written, so that a full disk is no obstacle to locking.
    lock.execute_batch("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE").map_err(in_use)?;
    Ok(lock)
}

/// Opens the writer, after a salvage where the database is damaged. On a full disk even opening wants some space, for the
/// shared memory of the WAL: the reserve has it.
pub(super) fn open_writer(
    dir: &Path,
    secrets: &Secrets,
    inputs: &Inputs,
    reserve: &Reserve,
    lock: Connection,
) -> Result<(Writer, Opened), StoreError> {
    salvage::finish(dir)?;
    let sound = in_reserve(reserve, || open_sound(dir, secrets, inputs));
    let (conn, pen, sidecar, opened) = match sound {
        Err(StoreError::Damaged(_)) if in_reserve(reserve, || salvage::is_sound(dir, secrets))? => {
            // A reading failed, and does not any more.
            in_reserve(reserve, || open_sound(dir, secrets, inputs))?
        }
        Err(StoreError::Damaged(_)) => {
            let opened = salvage::salvage(dir, secrets, inputs, reserve)?;
            let (conn, pen, sidecar, _) = in_reserve(reserve, || open_sound(dir, secrets, inputs))?;
            (conn, pen, sidecar, opened)
        }
        other => other?,
    };
    Ok((Writer { conn, pen, sidecar, _lock: lock }, opened))
}

fn in_reserve<T>(reserve: &Reserve, work: impl Fn() -> Result<T, StoreError>) -> Result<T, StoreError> {
    loop {
        match work() {
            Err(StoreError::DiskFull) if reserve.give(Need::Open) => {}
            result => return result,
        }
    }
}

fn open_sound(
    dir: &Path,
    secrets: &Secrets,
    inputs: &Inputs,
) -> Result<(Connection, Pen, Sidecar, Opened), StoreError> {
    let mut conn = conn::writer(&database(dir), secrets)?;
    heal::doubted(dir, &conn)?;
    begin_wal_anew(dir, &conn)?;
    schema::migrate(&mut conn)?;
    let mut sidecar = Sidecar::open(dir)?;
    let known = sidecar.read();
    let contact: Option<Contact> = read::setting(&conn, "contact")?;
    let current = current_pen(&conn, contact.clone())?;
    let lost = match &known {
        Some(head) => (head.seq > last_seq(&conn, head)?).then(|| head.clone()),
        None => None,
    };
    let begin = |conn: &mut Connection, partner, device, reason, after, opened: &Opened| {
        commit(conn, |tx| {
            heal::tell(tx, opened.text())?;
            Pen::begin(tx, inputs, contact.clone(), partner, device, reason, after)
        })
    };
    let (pen, opened) = match (current, lost) {
        (Some(pen), None) => (pen, Opened::Existing),
        (Some(pen), Some(expected)) => {
            let found_seq = last_seq(&conn, &expected)?;
            let opened = Opened::Shorter { expected: expected.clone(), found_seq };
            let pen = begin(&mut conn, pen.partner, pen.device, ChainReason::Salvaged, Some(expected), &opened)?;
            (pen, opened)
        }
        (None, lost) => {
            let (partner, device) = (PartnerId::from("alone"), DeviceId(inputs.ids.hex(16)));
            let reason = if lost.is_some() { ChainReason::Salvaged } else { ChainReason::New };
            let opened = match lost.clone() {
                Some(expected) => Opened::Shorter { expected, found_seq: 0 },
                None => Opened::Fresh,
            };
            let pen = begin(&mut conn, partner, device, reason, lost, &opened)?;
            (pen, opened)
        }
    };
    sidecar.write(&pen.head);
    Ok((conn, pen, sidecar, opened))
}

/// What an earlier process wrote into the WAL and could not sync is read from the system's cache, and may never reach the
/// disk (so does Linux). Records behind it would be lost with it in a power cut: so they begin in an empty WAL, behind a
/// database that is synced. Nobody syncs that the WAL is empty: until a commit gives it another beginning, a power cut could bring
/// back what of it had been synced, older pages for a newer database; so one comes at once. On a full disk the WAL stays as it is;
/// opening does not fail for it.
fn begin_wal_anew(dir: &Path, conn: &Connection) -> Result<(), StoreError> {
    let held = std::fs::metadata(dir.join("satchel.db-wal")).is_ok_and(|wal| wal.len() > 0);
    let emptied = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(StoreError::from);
    let begun = emptied.and_then(|()| match schema::version(conn)? {
        version if held && version <= schema::NEWEST => Ok(conn.pragma_update(None, "user_version", version)?),
        _ => Ok(()),
    });
    match begun {
        Err(StoreError::DiskFull) => Ok(()),
        result => result,
    }
}

/// The end of the newest chain of this device.
fn current_pen(conn: &Connection, contact: Option<Contact>) -> Result<Option<Pen>, StoreError> {
    let sql = "SELECT no, chain, partner, device FROM chain WHERE own = 1 ORDER BY no DESC LIMIT 1";
    let row = conn
        .query_row(sql, [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
        })
        .optional()?;
    let Some((no, chain, partner, device)) = row else { return Ok(None) };
    let head = read::head_of(conn, no, &chain.as_str().into())?;
    let (partner, device) = (PartnerId(partner), DeviceId(device));
    Ok(Some(Pen { no, partner, device, head, contact }))
}

fn last_seq(conn: &Connection, head: &Head) -> Result<u64, StoreError> {
    match read::chain_no(conn, &head.chain)? {
        Some(no) => Ok(read::head_of(conn, no, &head.chain)?.seq),
        None => Ok(0),
    }
}
