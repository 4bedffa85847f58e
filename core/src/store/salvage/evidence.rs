//! Photos and signatures after a salvage. What is known of a blob lies on other pages than the blob and the fact that names
//! it, so any two of the three bring back the third.
//!
//! Guarantees: a blob that a surviving fact names is sent, and the depot is asked first whether it has it. What will not come
//! to the depot any more is counted: a blob that cannot be read, and one whose fact is lost. The latter is kept out, for it
//! says neither which parcel it belongs to nor when it was taken, and the depot takes no blob that no fact names; it stays in
//! the damaged file.

use super::super::progress::{fate, mark};
use super::super::{StoreError, raw, read};
use crate::journal::{Act, EvidenceRef, EvidenceRole, Fact, Hash};
use crate::sync::wire::MAX_ATTACHED_BYTES;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// Takes out the blobs that are not what their rows say, and names them. Where a page of a long blob cannot be read, the
/// first reading answers zeros for it, and the error comes with the next page: those before it may be whole.
pub(super) fn take_out_wrong_blobs(tx: &Connection) -> Result<Vec<i64>, StoreError> {
    let mut list = tx.prepare("SELECT b.no, b.bytes, e.sha256 FROM blob b JOIN evidence e ON e.no = b.no")?;
    let mut rows = list.query([])?;
    let mut wrong = Vec::new();
    while let Some(row) = rows.next()? {
        if Hash::of(&row.get::<_, Vec<u8>>(1)?) != Hash(row.get(2)?) {
            wrong.push(row.get(0)?);
        }
    }
    wrong.iter().try_for_each(|no| tx.execute("DELETE FROM blob WHERE no = ?1", [no]).map(drop))?;
    Ok(wrong)
}

/// Brings evidence, blobs and facts together again; `now_ms` is the device's wall clock. Returns how many photos and
/// signatures are lost.
pub(super) fn mend(tx: &Connection, now_ms: i64) -> Result<u64, StoreError> {
    let mut blobs = blobs_without_a_row(tx)?;
    let mut absent = Vec::new();
    let mut processed = Vec::new();
    each_own_fact(tx, |key, status, fact| {
        for blob in &fact.evidence {
            match (row_of(tx, blob)?, blobs.remove(&blob.sha256)) {
                (Some(no), _) => point_to(tx, no, key)?,
                (None, Some(no)) => insert(tx, no, blob, key, at_depot(blob, status).then_some(now_ms), 0)?,
                (None, None) => absent.push((blob.clone(), key, status)),
            }
        }
        if let Act::PhotoProcessed { of, .. } = fact.act {
            processed.push((of, fact));
        }
        Ok(())
    })?;
    for (blob, key, status) in absent {
        if row_of(tx, &blob)?.is_none() {
            // A photo is sent behind its fact: where the depot has the fact, it may have the photo, and is asked.
            let fate = if has_receipt(status) { fate::ASKED } else { fate::SENT };
            let next =
                "SELECT 1 + max((SELECT coalesce(max(no), 0) FROM evidence), (SELECT coalesce(max(no), 0) FROM blob))";
            let no = tx.query_row(next, [], |row| row.get(0))?;
            insert(tx, no, &blob, key, at_depot(&blob, status).then_some(now_ms), fate)?;
        }
    }
    let nameless = tx.execute("DELETE FROM blob WHERE no NOT IN (SELECT no FROM evidence)", [])? as u64;
    for (of, fact) in &processed {
        raw::apply(tx, of, fact)?;
    }
    let made = stand_ins(tx)?;
    raw::mend(tx)?;
    for (of, fact) in &processed {
        forget_what_was_made(tx, of, fact)?;
    }
    let without_fact = without_fact(tx, &made)?;
    let unreadable = tx.execute(
        "UPDATE evidence SET fate = 2 WHERE durable_ms IS NULL AND stand_in IS NULL AND fate = 0
             AND no NOT IN (SELECT no FROM blob)",
        [],
    )?;
    Ok(nameless + without_fact + unreadable as u64)
}

/// Small evidence rides along with its fact, see `Outbox::pushed`.
fn at_depot(blob: &EvidenceRef, status: i64) -> bool {
    blob.len <= MAX_ATTACHED_BYTES as u64 && has_receipt(status)
}

fn has_receipt(status: i64) -> bool {
    use mark::{APPLIED, CONFLICT, QUARANTINED};
    [APPLIED, CONFLICT, QUARANTINED].contains(&status)
}

/// Blobs whose rows were lost, by their hash.
fn blobs_without_a_row(tx: &Connection) -> Result<BTreeMap<Hash, i64>, StoreError> {
    let mut list = tx.prepare("SELECT no, bytes FROM blob WHERE no NOT IN (SELECT no FROM evidence)")?;
    let mut rows = list.query([])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        found.insert(Hash::of(&row.get::<_, Vec<u8>>(1)?), row.get(0)?);
    }
    Ok(found)
}

/// This device's facts with key and status; one that was sealed again behind the one that counts.
fn each_own_fact(
    tx: &Connection,
    mut take: impl FnMut(i64, i64, Fact) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let sql = "SELECT f.key, f.status, f.bytes FROM fact f JOIN chain c ON c.no = f.key >> 40 WHERE c.own = 1
               ORDER BY f.status = 5, f.key";
    let mut list = tx.prepare(sql)?;
    let mut rows = list.query([])?;
    while let Some(row) = rows.next()? {
        take(row.get(0)?, row.get(1)?, read::parse(&row.get::<_, Vec<u8>>(2)?)?)?;
    }
    Ok(())
}

fn row_of(tx: &Connection, blob: &EvidenceRef) -> Result<Option<i64>, StoreError> {
    let mut find = tx.prepare_cached("SELECT no FROM evidence WHERE sha256 = ?1")?;
    Ok(find.query_row([blob.sha256.0], |row| row.get(0)).optional()?)
}

/// Two facts may name one blob: when the first is lost, it belongs to the other.
fn point_to(tx: &Connection, no: i64, key: i64) -> Result<(), StoreError> {
    let sql = "UPDATE evidence SET fact = ?2 WHERE no = ?1 AND fact NOT IN (SELECT key FROM fact)";
    tx.prepare_cached(sql)?.execute([no, key])?;
    Ok(())
}

/// One failure: so the upload begins with the question whether the depot has it.
fn insert(
    tx: &Connection,
    no: i64,
    blob: &EvidenceRef,
    key: i64,
    durable_ms: Option<i64>,
    fate: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO evidence (no, sha256, role, len, fact, durable_ms, failures, fate)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)";
    let role = read::role_name(blob.role)?;
    tx.prepare_cached(sql)?.execute(params![no, blob.sha256.0, role, blob.len, key, durable_ms, fate])?;
    Ok(())
}

/// A processed photo that cannot be read counts with the raw one: that is processed again, or lost itself.
fn forget_what_was_made(tx: &Connection, of: &Hash, fact: &Fact) -> Result<(), StoreError> {
    for photo in fact.evidence.iter().filter(|evidence| evidence.role == EvidenceRole::Photo) {
        tx.execute(
            "DELETE FROM evidence WHERE sha256 = ?1 AND durable_ms IS NULL AND fate = 0
                 AND no NOT IN (SELECT no FROM blob) AND EXISTS (SELECT 1 FROM evidence r WHERE r.sha256 = ?2)",
            params![photo.sha256.0, of.0],
        )?;
    }
    Ok(())
}

fn stand_ins(tx: &Connection) -> Result<BTreeSet<i64>, StoreError> {
    let mut list = tx.prepare("SELECT stand_in FROM evidence WHERE stand_in IS NOT NULL")?;
    let rows = list.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets evidence that no surviving fact names; what the depot does not have of it is counted, once for a raw photo and
/// what was made of it.
fn without_fact(tx: &Connection, made: &BTreeSet<i64>) -> Result<u64, StoreError> {
    const GONE: &str = "durable_ms IS NULL AND fact NOT IN (SELECT key FROM fact)";
    let mut list = tx.prepare(&format!("SELECT no FROM evidence WHERE {GONE} AND fate < 2 AND stand_in IS NULL"))?;
    let rows = list.query_map([], |row| row.get(0))?;
    let gone = rows.collect::<Result<Vec<i64>, _>>()?;
    tx.execute(&format!("DELETE FROM evidence WHERE {GONE}"), [])?;
    Ok(gone.iter().filter(|no| !made.contains(no)).count() as u64)
}
