//! Photos that were kept raw at a door: which one is to be processed next, and what stands in for it from then on.
//!
//! Guarantees: a raw photo is not offered to the depot while it may still be processed, nor once a processed one stands in
//! for it; it is removed only when that one is at the depot for good (`tidy`). A try is on disk before it begins, so a photo
//! that costs the process its life is given up after [`MAX_TRIES`] and sent as it is. One that is larger than the depot takes
//! ([`MAX_EVIDENCE_BYTES`]) stays on this phone then, where a person can export it, and is told; nothing waits for it.

use super::append::Draft;
use super::open::held;
use super::{Store, StoreError, heal};
use crate::calendar::ServiceDay;
use crate::journal::{Act, EvidenceRole, Fact, Hash, Sealed};
use crate::sync::wire::MAX_EVIDENCE_BYTES;
use rusqlite::{Connection, OptionalExtension, params};

/// Begun and never ended so often, a photo is not tried again: the system ends processes that ask for too much memory, and
/// twice may have been a person or an empty battery.
pub const MAX_TRIES: u32 = 3;

/// A photo that waits to be processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPhoto {
    /// Its hash.
    pub sha256: Hash,
    /// The day of the fact that names it.
    pub day: ServiceDay,
    /// As it came, metadata stripped.
    pub bytes: Vec<u8>,
}

/// Raw, here, not at the depot, and nothing stands in for it.
const OPEN: &str = "e.role = 'raw_photo' AND e.durable_ms IS NULL AND e.stand_in IS NULL AND e.fate = 0
    AND EXISTS (SELECT 1 FROM fact WHERE key = e.fact)";

impl Store {
    /// The raw photo to process next; none is left when it returns none. The try is counted.
    pub fn next_raw(&self) -> Result<Option<RawPhoto>, StoreError> {
        // Nothing is written where nothing waits.
        let waits = format!(
            "SELECT EXISTS (SELECT 1 FROM evidence e WHERE {OPEN} AND (e.tries <= {MAX_TRIES} OR e.len > {MAX_EVIDENCE_BYTES}))"
        );
        if !self.read(|conn| Ok(conn.prepare_cached(&waits)?.query_row([], |row| row.get::<_, bool>(0))?))? {
            return Ok(None);
        }
        let uncounted = held(&self.uncounted_tries).clone();
        let next = self.write(|tx, _| {
            uncounted.iter().try_for_each(|sha256| uncount(tx, sha256))?;
            tx.execute(
                &format!("UPDATE evidence AS e SET tries = tries + 1 WHERE {OPEN} AND e.tries = {MAX_TRIES}"),
                [],
            )?;
            keep_what_is_too_large(tx)?;
            let sql = format!(
                "SELECT e.no, e.sha256, f.day, b.bytes FROM evidence e
                 JOIN fact f ON f.key = e.fact JOIN blob b ON b.no = e.no
                 WHERE {OPEN} AND e.tries < {MAX_TRIES} ORDER BY e.no LIMIT 1"
            );
            let row = tx.query_row(&sql, [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?))
            });
            let Some((no, sha256, day, bytes)) = row.optional()? else { return Ok(None) };
            tx.execute("UPDATE evidence SET tries = tries + 1 WHERE no = ?1", [no])?;
            let day = day.parse().map_err(|_| StoreError::Damaged("a day".to_owned()))?;
            Ok(Some(RawPhoto { sha256: Hash(sha256), day, bytes }))
        })?;
        held(&self.uncounted_tries).retain(|sha256| !uncounted.contains(sha256));
        Ok(next)
    }

    /// A raw photo cannot be processed: it is sent as it is, or stays here and is told where the depot takes none so large.
    pub fn give_up_raw(&self, sha256: &Hash) -> Result<(), StoreError> {
        self.write(|tx, _| {
            tx.execute("UPDATE evidence SET tries = ?2 WHERE sha256 = ?1", params![sha256.0, MAX_TRIES + 1])?;
            keep_what_is_too_large(tx)
        })
    }

    /// The try did not count: what failed was not the photo. Where that cannot be written now (the store is paused), it is
    /// remembered until the next try.
    pub fn put_back_raw(&self, sha256: &Hash) {
        if self.write(|tx, _| uncount(tx, sha256)).is_err() {
            held(&self.uncounted_tries).push(*sha256);
        }
    }

    /// Appends the fact ([`Act::PhotoProcessed`]) by which a processed photo stands in for a raw one. None, and nothing is
    /// written, when one does already or the raw photo is at the depot. Never without its photo: a full disk is an error.
    pub fn put_processed(&self, draft: &Draft) -> Result<Option<Sealed>, StoreError> {
        let Act::PhotoProcessed { of, .. } = &draft.act else { return Ok(None) };
        self.write_in_free_space(|tx, pen| {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM evidence e WHERE {OPEN} AND e.sha256 = ?1)");
            if !tx.query_row(&sql, [of.0], |row| row.get::<_, bool>(0))? {
                return Ok(None);
            }
            Ok(Some(pen.write(tx, self.inputs.ids.as_ref(), draft)?.1))
        })
    }

    /// The processed photo that stands in for a raw one.
    pub fn stand_in(&self, raw: &Hash) -> Result<Option<Hash>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT s.sha256 FROM evidence e JOIN evidence s ON s.no = e.stand_in WHERE e.sha256 = ?1";
            Ok(conn.prepare_cached(sql)?.query_row([raw.0], |row| row.get(0)).optional()?.map(Hash))
        })
    }

    /// Raw photos that wait to be processed.
    pub fn raw_waiting(&self) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM evidence e WHERE {OPEN} AND e.tries <= {MAX_TRIES}");
        self.read(|conn| Ok(conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?))
    }
}

fn uncount(tx: &Connection, sha256: &Hash) -> Result<(), StoreError> {
    tx.execute("UPDATE evidence SET tries = max(tries - 1, 0) WHERE sha256 = ?1", [sha256.0])?;
    Ok(())
}

/// The depot refuses what is larger, today and tomorrow. Nothing is lost: the photo stays here.
fn keep_what_is_too_large(tx: &Connection) -> Result<(), StoreError> {
    let kept = tx.execute(
        &format!("UPDATE evidence AS e SET fate = 3 WHERE {OPEN} AND e.tries > {MAX_TRIES} AND e.len > ?1"),
        [MAX_EVIDENCE_BYTES],
    )?;
    (0..kept).try_for_each(|_| heal::tell_one_more(tx, "store.photo_kept"))
}

/// What a fact of this kind changes: its photo stands in for the raw one, and is at the depot already or not.
pub(super) fn apply(tx: &Connection, of: &Hash, fact: &Fact) -> Result<(), StoreError> {
    let Some(photo) = fact.evidence.iter().find(|evidence| evidence.role == EvidenceRole::Photo) else { return Ok(()) };
    tx.execute(
        "UPDATE evidence SET fate = 0,
             (stand_in, durable_ms) = (SELECT s.no, s.durable_ms FROM evidence s WHERE s.sha256 = ?2)
         WHERE sha256 = ?1 AND role = 'raw_photo' AND stand_in IS NULL AND durable_ms IS NULL",
        params![of.0, photo.sha256.0],
    )?;
    Ok(())
}

/// After a salvage: what stands in must itself be here, or be asked for at the depot, or the raw photo is processed again.
pub(super) fn mend(tx: &Connection) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE evidence SET stand_in = NULL, tries = 0 WHERE stand_in IS NOT NULL AND durable_ms IS NULL
             AND NOT EXISTS (SELECT 1 FROM evidence s JOIN fact f ON f.key = s.fact
                             WHERE s.no = evidence.stand_in AND (s.fate = 1 OR s.no IN (SELECT no FROM blob)))",
        [],
    )?;
    Ok(())
}

/// The depot was asked and does not have this blob, and it is not here any more. A processed photo is made again where the
/// raw one is here; everything else is lost, and told.
pub(super) fn lost(tx: &Connection, sha256: &Hash) -> Result<(), StoreError> {
    let find = "SELECT no FROM evidence WHERE sha256 = ?1 AND durable_ms IS NULL AND fate = 1";
    let Some(no) = tx.query_row(find, [sha256.0], |row| row.get::<_, i64>(0)).optional()? else { return Ok(()) };
    let again = "UPDATE evidence SET stand_in = NULL, tries = 0 WHERE stand_in = ?1 AND no IN (SELECT no FROM blob)";
    if tx.execute(again, [no])? > 0 {
        tx.execute("DELETE FROM evidence WHERE no = ?1", [no])?;
        return Ok(());
    }
    tx.execute("UPDATE evidence SET fate = 2 WHERE no = ?1 OR stand_in = ?1", [no])?;
    heal::tell_one_more(tx, "store.evidence_lost")
}
