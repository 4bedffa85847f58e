//! Which records are not settled with the depot, one by one, and what holds each up.

use super::outbox::{self, FOR_THE_DEPOT};
use super::progress::{FactStatus, Proofs, fate, mark, proofs, status_of};
use super::read::{self, chain_no, fact_key, key_parts};
use super::{Store, StoreError};
use crate::journal::Fact;
use crate::texts::Text;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// A fact of this device that the depot does not have whole, or that waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsettled {
    /// What was recorded.
    pub fact: Fact,
    /// How far it has got; never [`FactStatus::Sent`].
    pub status: FactStatus,
    /// The depot's own words about it.
    pub reason: Option<Text>,
    /// The depot did not take it when it was sent, alone or as a hole.
    pub refused: bool,
    /// Its evidence that the depot does not have.
    pub proofs: Proofs,
}

impl Store {
    /// The records that are not settled, those first that wait for a person, then those of which something will never come to
    /// the depot, then those that wait, each kind as it was recorded. Those that [`Store::records`] counts as pending are among
    /// them. Nothing that is for no depot, or for that of a partner before, but what a person must look at.
    pub fn unsettled(&self) -> Result<Vec<Unsettled>, StoreError> {
        self.read(|conn| {
            let mut all = Vec::new();
            let mut list = conn.prepare_cached(&format!("SELECT no FROM chain WHERE no IN {FOR_THE_DEPOT}"))?;
            let sent: BTreeSet<i64> = list.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for (key, untaken) in keys(conn)? {
                let sql = "SELECT bytes, status, reason, refused_first_ms IS NOT NULL FROM fact WHERE key = ?1";
                let (bytes, receipt, reason, refused): (Vec<u8>, i64, Option<String>, bool) = conn
                    .prepare_cached(sql)?
                    .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
                let fact = read::parse(&bytes)?;
                let mut proofs = proofs(conn, &fact)?;
                if !sent.contains(&key_parts(key).0) {
                    (proofs.waiting, proofs.bytes, proofs.unprocessed, proofs.asked) = (0, 0, 0, 0);
                }
                let status = match untaken {
                    true => FactStatus::Pending,
                    // Of what is for no depot, evidence that was lost is listed, and nothing waits.
                    false => status_of(receipt.max(mark::APPLIED), &proofs),
                };
                all.push(Unsettled {
                    fact,
                    status,
                    reason: reason.map(|json| serde_json::from_str(&json)).transpose()?,
                    refused: refused || receipt == mark::HOLE,
                    proofs,
                });
            }
            all.sort_by_key(|record| rank(record.status));
            Ok(all)
        })
    }
}

/// The keys in their order, and whether the depot does not have the fact itself. A blob that several facts name is the last one's.
fn keys(conn: &Connection) -> Result<BTreeSet<(i64, bool)>, StoreError> {
    let mut keys = BTreeSet::new();
    for position in outbox::positions(conn)? {
        let Some(no) = chain_no(conn, &position.head.chain)? else { continue };
        let mut list = conn.prepare_cached("SELECT key FROM fact WHERE key > ?1 AND key <= ?2")?;
        let (after, last) = (fact_key(no, position.cursor.seq), fact_key(no, position.head.seq));
        for key in list.query_map(params![after, last], |row| row.get(0))? {
            keys.insert((key?, true));
        }
    }
    // `status > 1` as in the index of odd facts.
    let sql = format!(
        "SELECT key FROM fact WHERE status > 1 AND status < 5 AND key >> 40 IN (SELECT no FROM chain WHERE own = 1)
             AND (status = {} OR key >> 40 IN {FOR_THE_DEPOT})
         UNION SELECT e.fact FROM evidence e JOIN fact f ON f.key = e.fact
             WHERE e.durable_ms IS NULL AND f.status NOT IN (0, 5) AND f.key >> 40 IN {FOR_THE_DEPOT}
         UNION SELECT e.fact FROM evidence e JOIN fact f ON f.key = e.fact
             WHERE e.durable_ms IS NULL AND e.fate > 0 AND e.fate >= {} AND f.status <> 5",
        mark::CONFLICT,
        fate::LOST
    );
    let mut list = conn.prepare_cached(&sql)?;
    for key in list.query_map([], |row| row.get(0))? {
        let key = key?;
        if !keys.contains(&(key, true)) {
            keys.insert((key, false));
        }
    }
    Ok(keys)
}

/// What a person must look at comes first.
fn rank(status: FactStatus) -> u8 {
    match status {
        FactStatus::Conflict => 0,
        FactStatus::Quarantined => 1,
        FactStatus::ProofLost => 2,
        FactStatus::ProofKept => 3,
        FactStatus::Pending | FactStatus::Sent => 4,
    }
}
