//! Salvaging a damaged database: a copy is read row by row into a new one, the damaged one is set aside.
//!
//! Nothing is deleted. A crash at any moment leaves the damaged database in place or the salvaged one ready to take it.

use super::append::{Contact, Pen};
use super::files::{Sidecar, sync_dir};
use super::heal::{self, DAMAGE_NOTE};
use super::keys::Secrets;
use super::open::{Inputs, Opened, commit, database};
use super::outbox::seal_again;
use super::read::{self, fact_key, key_parts};
use super::{StoreError, backup, conn, raw, schema};
use crate::journal::{ChainId, ChainReason, DeviceId, Fact, Hash, Head, PartnerId};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Parents before children.
const TABLES: [&str; 10] =
    ["setting", "chain", "evidence", "blob", "parcel", "withdrawn", "decided", "closing", "rate_card", "statement"];
/// Tries that fail one after the other before a table counts as read to its end: with [`stride`] some 12,000 row numbers. One
/// page in the middle of a tree leads to some hundred leaves of some ten rows.
const GIVE_UP_AFTER: i64 = 600;

/// How far the next try is after so many that failed. Each try opens the file anew, and a courier waits at a door: so the
/// longer nothing is readable, the longer the steps; what a step passed over is tried once something is readable again.
fn stride(failed: i64) -> i64 {
    1 + failed / 16
}

/// A salvage that was ready when the process ended takes its place.
pub(super) fn finish(dir: &Path) -> Result<(), StoreError> {
    let (ready, place) = (dir.join("satchel.db.ready"), database(dir));
    if ready.exists() && !place.exists() {
        std::fs::rename(&ready, &place).and_then(|()| sync_dir(dir)).map_err(StoreError::io(&place))?;
    }
    Ok(())
}

/// Whether every page is as it should be: then an error has another cause, and nothing is set aside for it.
pub(super) fn is_sound(dir: &Path, secrets: &Secrets) -> bool {
    conn::beside(&database(dir), secrets).and_then(|conn| backup::check(&conn)).is_ok()
}

/// Saves what is readable and begins a new chain.
pub(super) fn salvage(dir: &Path, secrets: &Secrets, inputs: &Inputs) -> Result<Opened, StoreError> {
    let (place, work, new) = (database(dir), dir.join("salvage.work"), dir.join("salvage.new"));
    for path in [&work, &new] {
        remove(path);
    }
    copy(&place, &work)?;
    let expected = Sidecar::open(dir)?.read();
    let set_aside = dir.join(format!("satchel.db.damaged-{}", inputs.clock.read().wall_ms));
    let opened = rescue(&work, &new, secrets, inputs, expected, &set_aside)?;
    remove(&work);
    let ready = dir.join("satchel.db.ready");
    let swap = || -> std::io::Result<()> {
        std::fs::rename(&new, &ready)?;
        for (from, to) in [(suffixed(&place, "-wal"), suffixed(&set_aside, "-wal")), (place.clone(), set_aside.clone())]
        {
            if from.exists() {
                std::fs::rename(from, to)?;
            }
        }
        let _ = std::fs::remove_file(suffixed(&place, "-shm"));
        std::fs::rename(&ready, &place)?;
        let _ = std::fs::remove_file(dir.join(DAMAGE_NOTE));
        sync_dir(dir)
    };
    swap().map_err(StoreError::io(&place))?;
    Ok(opened)
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(suffixed(path, suffix));
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal"] {
        let from = suffixed(from, suffix);
        if from.exists() {
            std::fs::copy(&from, suffixed(to, suffix)).map_err(StoreError::io(&from))?;
        }
    }
    Ok(())
}

fn rescue(
    work: &Path,
    new: &Path,
    secrets: &Secrets,
    inputs: &Inputs,
    expected: Option<Head>,
    set_aside: &Path,
) -> Result<Opened, StoreError> {
    mend_first_page(work, secrets)?;
    let mut target = conn::writer(new, secrets)?;
    schema::migrate(&mut target)?;
    let mut source = Source { path: work, secrets, conn: conn::tolerant(work, secrets)? };
    let result = commit(&mut target, |tx| {
        tx.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        for table in TABLES {
            source.copy_range(tx, table, 0, i64::MAX)?;
        }
        let chains = tx.query_row("SELECT coalesce(max(no), 0) + 1 FROM chain", [], |row| row.get::<_, i64>(0))?;
        // One more than known, in case the newest chain's own row was lost.
        for no in 1..=chains {
            source.copy_range(tx, "fact", fact_key(no, 0), fact_key(no, u64::MAX))?;
        }
        tx.execute("DELETE FROM blob WHERE no NOT IN (SELECT no FROM evidence)", [])?;
        let (facts, lost) = mend(tx, inputs, expected)?;
        let lost_evidence = forget_lost_evidence(tx)?;
        let opened = Opened::Salvaged { set_aside: set_aside.to_owned(), facts, lost, lost_evidence };
        heal::tell(tx, opened.text())?;
        Ok(opened)
    })?;
    drop(source);
    // Closing the last connection moves the WAL into the file.
    target.close().map_err(|(_, cause)| StoreError::from(cause))?;
    Ok(result)
}

/// A blob that is neither here nor at the depot cannot be sent any more: it is counted, and keeps nothing waiting.
fn forget_lost_evidence(tx: &Connection) -> Result<u64, StoreError> {
    let sql = "DELETE FROM evidence WHERE durable_ms IS NULL AND stand_in IS NULL AND no NOT IN (SELECT no FROM blob)";
    Ok(tx.execute(sql, [])? as u64)
}

/// The first page holds the schema. It follows from the migrations, and the cipher's salt lies with the key: so the first
/// page of a new database with the same key can stand in for a damaged one.
fn mend_first_page(work: &Path, secrets: &Secrets) -> Result<(), StoreError> {
    let probe = conn::beside(work, secrets).and_then(|conn| schema::version(&conn));
    if probe.is_ok() {
        return Ok(());
    }
    let donor = suffixed(work, ".donor");
    remove(&donor);
    let bytes = std::fs::metadata(work).map_err(StoreError::io(work))?.len();
    {
        let mut conn = conn::writer(&donor, secrets)?;
        schema::migrate(&mut conn)?;
        // At least as long as the damaged file, for the first page says how long the file is.
        let sql = "INSERT INTO statement (week, body) VALUES ('', hex(zeroblob(?1)))";
        conn.execute(sql, [bytes / 2])?;
    }
    let graft = || -> std::io::Result<()> {
        use std::io::{Read, Seek, Write};
        let mut page = vec![0; 4096];
        std::fs::File::open(&donor)?.read_exact(&mut page)?;
        let mut file = std::fs::OpenOptions::new().write(true).open(work)?;
        file.seek(std::io::SeekFrom::Start(0))?;
        file.write_all(&page)
    };
    let result = graft().map_err(StoreError::io(work));
    remove(&donor);
    result
}

/// The damaged side. After an error the connection is opened again: SQLite keeps an error of its pager.
struct Source<'a> {
    path: &'a Path,
    secrets: &'a Secrets,
    conn: Connection,
}

impl Source<'_> {
    /// Copies the rows from `first` to `last` that can be read.
    fn copy_range(&mut self, tx: &Connection, table: &str, first: i64, last: i64) -> Result<(), StoreError> {
        self.copy_by(stride, tx, table, first, last)
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
    let Ok(mut list) = source.prepare(&sql) else { return Ok(false) };
    // By name: the damaged file may be of an older version, and have fewer.
    let columns = list.column_count() - 1;
    let names: Vec<&str> = list.column_names().skip(1).collect();
    let (names, marks) = (names.join(", "), vec!["?"; columns].join(", "));
    let mut insert = tx.prepare_cached(&format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"))?;
    let Ok(mut rows) = list.query([*next, last]) else { return Ok(false) };
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
        };
        let rowid: i64 = row.get(0)?;
        let values = (1..=columns).map(|i| row.get::<_, Value>(i)).collect::<Result<Vec<_>, _>>();
        match values {
            Ok(values) => insert.execute(params_from_iter(values))?,
            Err(_) => return Ok(false),
        };
        *next = rowid.saturating_add(1);
    }
}

/// Finds gaps, gives a chain up at its first gap that the depot does not span, and begins the new chain.
fn mend(tx: &Connection, inputs: &Inputs, expected: Option<Head>) -> Result<(u64, u64), StoreError> {
    let mut seen: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
    let mut facts = 0;
    let keys: Vec<i64> = {
        let mut list = tx.prepare("SELECT key FROM fact ORDER BY key")?;
        let rows = list.query_map([], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    for key in keys {
        let bytes: Vec<u8> = tx.query_row("SELECT bytes FROM fact WHERE key = ?1", [key], |row| row.get(0))?;
        let (no, seq) = key_parts(key);
        match Fact::open(&bytes) {
            Ok(fact) if fact.seq == seq => {
                name_chain(tx, no, &fact)?;
                seen.entry(no).or_default().push(seq);
                facts += 1;
            }
            _ => drop(tx.execute("DELETE FROM fact WHERE key = ?1", [key])?),
        }
    }
    raw::mend(tx)?;
    let own = read::own_chains(tx)?;
    let contact: Option<Contact> = read::setting(tx, "contact")?;
    let (partner, device) = identity(tx, inputs)?;
    let after = match &expected {
        Some(head) => Some(head.clone()),
        None => read::newest_head(tx)?,
    };
    let mut pen = Pen::begin(tx, inputs, contact, partner, device, ChainReason::Salvaged, after)?;
    let mut lost = 0;
    for (no, chain) in own {
        let seqs = seen.remove(&no).unwrap_or_default();
        lost += seqs.windows(2).map(|pair| pair[1] - pair[0] - 1).sum::<u64>();
        let last = seqs.last().copied().unwrap_or(0);
        lost += expected.as_ref().filter(|head| head.chain == chain).map_or(0, |head| head.seq.saturating_sub(last));
        let cursor: u64 = tx.query_row("SELECT cursor_seq FROM chain WHERE no = ?1", [no], |row| row.get(0))?;
        let mut end = cursor;
        while seqs.binary_search(&(end + 1)).is_ok() {
            end += 1;
        }
        if last > end {
            seal_again(tx, &mut pen, no, end)?;
        }
    }
    Ok((facts, lost))
}

/// A chain whose own row was lost is named by its facts.
fn name_chain(tx: &Connection, no: i64, fact: &Fact) -> Result<(), StoreError> {
    let enrolment = read::enrolment(tx)?;
    let own = enrolment.is_none_or(|enrolment| enrolment.enrolled.device == fact.device);
    tx.execute(
        "INSERT INTO chain (no, chain, partner, device, own, cursor_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
        params![no, fact.chain.0, fact.partner.0, fact.device.0, own, Hash::ZERO.0],
    )?;
    Ok(())
}

fn identity(tx: &Connection, inputs: &Inputs) -> Result<(PartnerId, DeviceId), StoreError> {
    if let Some(enrolment) = read::enrolment(tx)? {
        return Ok((enrolment.enrolled.partner.id, enrolment.enrolled.device));
    }
    let newest: Option<ChainId> = read::own_chains(tx)?.into_iter().next_back().map(|(_, chain)| chain);
    match newest {
        Some(chain) => Ok(tx.query_row("SELECT partner, device FROM chain WHERE chain = ?1", [chain.0], |row| {
            Ok((PartnerId(row.get(0)?), DeviceId(row.get(1)?)))
        })?),
        None => Ok((PartnerId::from("alone"), DeviceId(inputs.ids.hex(16)))),
    }
}
