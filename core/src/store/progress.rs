//! How far a fact has got: the depot's receipt and what became of its evidence, together.

use super::read::parse;
use super::{StoreError, raw};
use crate::journal::Fact;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

/// How far a fact has got. The words of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactStatus {
    /// The depot does not have it, or not all of its evidence for good.
    Pending,
    /// The depot has it and all its evidence for good.
    Sent,
    /// The depot has it and a person must decide.
    Conflict,
    /// The depot keeps it as bytes that it cannot read.
    Quarantined,
    /// The depot has it, and a photo or signature of it was lost on this phone before the depot had that.
    ProofLost,
    /// The depot has it, and a photo of it is larger than the depot takes: it stays on this phone.
    ProofKept,
}

/// Receipt marks in the table; 0 without receipt, 5 sealed again in another chain.
pub(super) mod mark {
    pub const APPLIED: i64 = 1;
    pub const CONFLICT: i64 = 2;
    pub const QUARANTINED: i64 = 3;
    pub const HOLE: i64 = 4;
}

/// What becomes of evidence, as in the table.
pub(super) mod fate {
    pub const SENT: i64 = 0;
    pub const ASKED: i64 = 1;
    pub const LOST: i64 = 2;
    pub const KEPT: i64 = 3;
}

/// Evidence of one fact that is not at the depot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proofs {
    /// Blobs that wait here.
    pub waiting: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Photos among them that are processed before they are sent.
    pub unprocessed: u64,
    /// Tries that failed, of the blob that was tried most.
    pub failures: u64,
    /// Blobs that are not here, and that the depot is asked for.
    pub asked: u64,
    /// Blobs that were lost on this phone.
    pub lost: u64,
    /// Blobs that are larger than the depot takes.
    pub kept: u64,
}

/// How far a fact of this device (`own`) or of another one has got.
pub(super) fn of(conn: &Connection, mark: i64, bytes: &[u8], own: bool) -> Result<FactStatus, StoreError> {
    match own && mark == mark::APPLIED {
        true => Ok(status_of(mark, &proofs(conn, &parse(bytes)?)?)),
        false => Ok(status_of(mark, &Proofs::default())),
    }
}

/// Receipt and evidence together. What waits comes before what nothing waits for any more.
pub(super) fn status_of(mark: i64, proofs: &Proofs) -> FactStatus {
    match mark {
        mark::CONFLICT => FactStatus::Conflict,
        mark::QUARANTINED => FactStatus::Quarantined,
        mark::APPLIED if proofs.waiting + proofs.asked > 0 => FactStatus::Pending,
        mark::APPLIED if proofs.lost > 0 => FactStatus::ProofLost,
        mark::APPLIED if proofs.kept > 0 => FactStatus::ProofKept,
        mark::APPLIED => FactStatus::Sent,
        _ => FactStatus::Pending,
    }
}

/// What of a fact's evidence is not at the depot. What was removed after its time was there before.
pub(super) fn proofs(conn: &Connection, fact: &Fact) -> Result<Proofs, StoreError> {
    // A raw photo waits until what stands in for it is there; the bytes are those of the other. Where nothing is put off no try
    // has failed: behind a depot's or a disk's restore the depot is only asked first.
    let sql = "SELECT CASE WHEN stand_in IS NULL THEN len ELSE 0 END, fate,
                   CASE WHEN not_before_ms > 0 THEN failures ELSE 0 END,
                   role = 'raw_photo' AND stand_in IS NULL AND tries <= ?2
               FROM evidence WHERE sha256 = ?1 AND durable_ms IS NULL";
    let mut find = conn.prepare_cached(sql)?;
    let mut proofs = Proofs::default();
    for evidence in &fact.evidence {
        let row = find.query_row(params![evidence.sha256.0, raw::MAX_TRIES], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        });
        let Some((len, becomes, failures, unprocessed)): Option<(u64, i64, u64, bool)> = row.optional()? else {
            continue;
        };
        match becomes {
            fate::ASKED => proofs.asked += 1,
            fate::LOST => proofs.lost += 1,
            fate::KEPT => proofs.kept += 1,
            _ => {
                proofs.waiting += 1;
                proofs.bytes += len;
                proofs.unprocessed += u64::from(unprocessed);
                proofs.failures = proofs.failures.max(failures);
            }
        }
    }
    Ok(proofs)
}
