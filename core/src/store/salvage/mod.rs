//! Salvaging a damaged database: a copy is read row by row into a new one, the damaged one is set aside.
//!
//! Guarantees: nothing is deleted. A crash at any moment leaves the damaged database in place or the salvaged one ready to
//! take it. On a full disk the reserve is used, and what does not fit even so is left as it was.

mod copy;
mod evidence;
mod swap;

use super::append::{Contact, Pen};
use super::files::{Need, Reserve, Sidecar};
use super::heal;
use super::keys::Secrets;
use super::open::{Inputs, Opened, commit, database};
use super::outbox::seal_again;
use super::read::{self, fact_key, key_parts};
use super::{StoreError, backup, conn, schema};
use crate::journal::{ChainId, ChainReason, DeviceId, Fact, Hash, Head, PartnerId};
use copy::Source;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[cfg(test)]
pub(super) use swap::Step;
pub(super) use swap::finish;

/// Parents before children.
const TABLES: [&str; 10] =
    ["setting", "chain", "evidence", "blob", "parcel", "withdrawn", "decided", "closing", "rate_card", "statement"];
/// What a salvage writes beside the copy and the new database: shared memory, the end of a WAL.
const ROOM_BYTES: u64 = 512 * 1024;

/// Whether every page is as it should be: then an error has another cause, and nothing is set aside for it.
///
/// # Errors
/// [`StoreError::DiskFull`]: it could not be told.
pub(super) fn is_sound(dir: &Path, secrets: &Secrets) -> Result<bool, StoreError> {
    match conn::beside(&database(dir), secrets).and_then(|conn| backup::check(&conn)) {
        Ok(()) => Ok(true),
        Err(StoreError::DiskFull) => Err(StoreError::DiskFull),
        Err(_) => Ok(false),
    }
}

/// Saves what is readable and begins a new chain.
pub(super) fn salvage(dir: &Path, secrets: &Secrets, inputs: &Inputs, reserve: &Reserve) -> Result<Opened, StoreError> {
    loop {
        match salvage_in_free_space(dir, secrets, inputs) {
            // As much as it takes, so that there is something left for the acts behind it.
            Err(StoreError::DiskFull) if reserve.give(Need::Salvage(2 * size(dir) + ROOM_BYTES)) => {}
            result => return result,
        }
    }
}

/// Of the database and its WAL.
fn size(dir: &Path) -> u64 {
    let place = database(dir);
    [suffixed(&place, "-wal"), place].iter().filter_map(|path| Some(std::fs::metadata(path).ok()?.len())).sum()
}

fn salvage_in_free_space(dir: &Path, secrets: &Secrets, inputs: &Inputs) -> Result<Opened, StoreError> {
    let (opened, steps) = prepare(dir, secrets, inputs)?;
    steps.iter().try_for_each(swap::Step::take)?;
    Ok(opened)
}

/// Everything but the swap, and the steps of that.
pub(super) fn prepare(dir: &Path, secrets: &Secrets, inputs: &Inputs) -> Result<(Opened, Vec<swap::Step>), StoreError> {
    let (work, new) = (dir.join("salvage.work"), dir.join("salvage.new"));
    [&work, &new].into_iter().for_each(|path| remove(path));
    let (stamp, set_aside) = swap::place_aside(dir, inputs.clock.read().wall_ms);
    let result = copy(&database(dir), &work)
        .and_then(|()| Ok(Sidecar::open(dir)?.read()))
        .and_then(|expected| rescue(&work, &new, secrets, inputs, expected, &set_aside));
    remove(&work);
    if result.is_err() {
        // What did not fit does not take the last space with it.
        remove(&new);
    }
    Ok((result?, swap::steps(dir, &new, &stamp)))
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
    copy::mend_schema(work, secrets)?;
    let mut target = conn::writer(new, secrets)?;
    schema::migrate(&mut target)?;
    let mut source = Source::open(work, secrets)?;
    let result = commit(&mut target, |tx| {
        tx.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        for table in TABLES {
            source.copy_range(tx, table, 0, i64::MAX)?;
        }
        // Further than known, in case the rows of chains were lost: no chain is without a fact.
        let known =
            "SELECT max((SELECT coalesce(max(no), 0) FROM chain), (SELECT coalesce(max(fact >> 40), 0) FROM evidence))";
        let known: i64 = tx.query_row(known, [], |row| row.get(0))?;
        let found =
            |no| tx.query_row("SELECT EXISTS (SELECT 1 FROM fact WHERE key >> 40 = ?1)", [no], |row| row.get(0));
        let mut no = 0;
        while no <= known || found(no)? {
            no += 1;
            source.copy_range(tx, "fact", fact_key(no, 0), fact_key(no, u64::MAX))?;
        }
        let wrong = evidence::take_out_wrong_blobs(tx)?;
        if !wrong.is_empty() {
            wrong.iter().try_for_each(|no| source.copy_again(tx, "blob", *no))?;
            evidence::take_out_wrong_blobs(tx)?;
        }
        let Saved { facts, lost, lost_evidence } = mend(tx, inputs, expected)?;
        let opened = Opened::Salvaged { set_aside: set_aside.to_owned(), facts, lost, lost_evidence };
        heal::tell(tx, opened.text())?;
        Ok(opened)
    })?;
    drop(source);
    // Closing the last connection moves the WAL into the file.
    target.close().map_err(|(_, cause)| StoreError::from(cause))?;
    Ok(result)
}

/// What a salvage came to, see [`Opened::Salvaged`].
struct Saved {
    facts: u64,
    lost: u64,
    lost_evidence: u64,
}

/// Finds gaps, gives a chain up at its first gap that the depot does not span, and begins the new chain.
fn mend(tx: &Connection, inputs: &Inputs, expected: Option<Head>) -> Result<Saved, StoreError> {
    let mut seen: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
    let mut facts = 0;
    let moved = sealed_again(tx)?;
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
    // What was sealed again, and whose newer form was lost, counts again.
    tx.execute(
        "UPDATE fact SET status = 0 WHERE status = 5 AND id NOT IN (SELECT id FROM fact WHERE status <> 5)",
        [],
    )?;
    let lost_evidence = evidence::mend(tx, inputs.clock.read().wall_ms)?;
    let own = read::own_chains(tx)?;
    let contact: Option<Contact> = read::setting(tx, "contact")?;
    let (partner, device) = identity(tx, inputs)?;
    let after = match &expected {
        Some(head) => Some(head.clone()),
        None => read::newest_head(tx)?,
    };
    let mut pen = Pen::begin(tx, inputs, contact, partner, device, ChainReason::Salvaged, after)?;
    // Of a chain that nothing is left of, what its head says.
    let nothing_left = expected.as_ref().filter(|head| own.iter().all(|(_, chain)| *chain != head.chain));
    let mut lost = nothing_left.map_or(0, |head| head.seq);
    for (no, chain) in own {
        let seqs = seen.remove(&no).unwrap_or_default();
        lost += seqs.windows(2).map(|pair| pair[1] - pair[0] - 1).sum::<u64>();
        let last = seqs.last().copied().unwrap_or(0);
        lost += expected.as_ref().filter(|head| head.chain == chain).map_or(0, |head| head.seq.saturating_sub(last));
        let cursor: u64 = tx.query_row("SELECT cursor_seq FROM chain WHERE no = ?1", [no], |row| row.get(0))?;
        // Before the first that is here the depot has some, or all.
        lost += seqs.first().map_or(0, |first| first.saturating_sub(cursor + 1));
        let mut end = cursor;
        while seqs.binary_search(&(end + 1)).is_ok() && !moved.contains(&fact_key(no, end + 1)) {
            end += 1;
        }
        if last > end {
            seal_again(tx, &mut pen, no, end, u64::MAX)?;
        }
    }
    Ok(Saved { facts, lost, lost_evidence })
}

/// Facts that live on in another chain, by their keys.
fn sealed_again(tx: &Connection) -> Result<BTreeSet<i64>, StoreError> {
    let mut list = tx.prepare("SELECT key FROM fact WHERE status = 5")?;
    let rows = list.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
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
