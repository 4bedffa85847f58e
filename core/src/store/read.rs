//! Reading facts, evidence, money and settings.

use super::outbox::FOR_THE_DEPOT;
use super::progress::{self, FactStatus, fate, mark};
use super::{Store, StoreError};
use crate::calendar::ServiceDay;
use crate::earnings::{RateCard, Statement};
use crate::journal::{ChainId, DeviceId, EvidenceRole, Fact, FactId, Hash, Head, PartnerId, Sealed};
use crate::sync::Enrolment;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is not yet at the depot, and what waits for a person. What is for no depot, or for that of a partner before, does not wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncCounts {
    /// Facts that the depot does not have.
    pub pending_facts: u64,
    /// Blobs that the depot does not have for good.
    pub pending_evidence: u64,
    /// Their bytes.
    pub pending_evidence_bytes: u64,
    /// Facts in conflict.
    pub conflicts: u64,
    /// Blobs that were lost on this phone before the depot had them.
    pub lost_evidence: u64,
    /// Blobs that stay on this phone, for the depot takes none of their size.
    pub kept_evidence: u64,
}

/// Numbers of facts have 40 bits below the chain's, so that both order in one integer.
const SEQ_BITS: u32 = 40;

pub(super) fn fact_key(chain_no: i64, seq: u64) -> i64 {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX).min((1 << SEQ_BITS) - 1);
    (chain_no << SEQ_BITS) | seq
}

pub(super) fn key_parts(key: i64) -> (i64, u64) {
    (key >> SEQ_BITS, u64::try_from(key & ((1 << SEQ_BITS) - 1)).unwrap_or(0))
}

pub(super) fn chain_no(conn: &Connection, chain: &ChainId) -> Result<Option<i64>, StoreError> {
    let mut find = conn.prepare_cached("SELECT no FROM chain WHERE chain = ?1")?;
    Ok(find.query_row([&chain.0], |row| row.get(0)).optional()?)
}

pub(super) fn head_of(conn: &Connection, no: i64, chain: &ChainId) -> Result<Head, StoreError> {
    let sql = "SELECT key, bytes FROM fact WHERE key BETWEEN ?1 AND ?2 ORDER BY key DESC LIMIT 1";
    let last = conn
        .prepare_cached(sql)?
        .query_row([fact_key(no, 0), fact_key(no, u64::MAX)], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    let (seq, hash) = last.map_or((0, Hash::ZERO), |(key, bytes)| (key_parts(key).1, Hash::of(&bytes)));
    Ok(Head { chain: chain.clone(), seq, hash })
}

/// This device's chains by their number, the oldest first.
pub(super) fn own_chains(conn: &Connection) -> Result<Vec<(i64, ChainId)>, StoreError> {
    let mut list = conn.prepare_cached("SELECT no, chain FROM chain WHERE own = 1 ORDER BY no")?;
    let rows = list.query_map([], |row| Ok((row.get(0)?, ChainId(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The end of the newest chain of this device.
pub(super) fn newest_head(conn: &Connection) -> Result<Option<Head>, StoreError> {
    let newest = own_chains(conn)?.into_iter().next_back();
    newest.map(|(no, chain)| head_of(conn, no, &chain)).transpose()
}

/// The bytes of a chain's facts, in order, one at a time, and whether they were sealed again in another chain.
pub(super) fn each_fact(
    conn: &Connection,
    no: i64,
    mut take: impl FnMut(Vec<u8>, bool) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut list =
        conn.prepare_cached("SELECT bytes, status = 5 FROM fact WHERE key BETWEEN ?1 AND ?2 ORDER BY key")?;
    let mut rows = list.query([fact_key(no, 0), fact_key(no, u64::MAX)])?;
    while let Some(row) = rows.next()? {
        take(row.get(0)?, row.get(1)?)?;
    }
    Ok(())
}

pub(super) fn parse(bytes: &[u8]) -> Result<Fact, StoreError> {
    Fact::open_again(bytes).map_err(|cause| StoreError::Damaged(cause.to_string()))
}

pub(super) fn fact(conn: &Connection, id: &FactId) -> Result<Option<Fact>, StoreError> {
    // Sealed again in another chain, the newer one counts.
    let mut find = conn.prepare_cached("SELECT bytes FROM fact WHERE id = ?1 ORDER BY status = 5, key LIMIT 1")?;
    let bytes: Option<Vec<u8>> = find.query_row([&id.0], |row| row.get(0)).optional()?;
    bytes.map(|bytes| parse(&bytes)).transpose()
}

pub(super) fn setting<T: DeserializeOwned>(conn: &Connection, name: &str) -> Result<Option<T>, StoreError> {
    let mut find = conn.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    let value: Option<String> = find.query_row([name], |row| row.get(0)).optional()?;
    Ok(value.map(|value| serde_json::from_str(&value)).transpose()?)
}

pub(super) fn set_setting<T: Serialize>(conn: &Connection, name: &str, value: &T) -> Result<(), StoreError> {
    let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    conn.prepare_cached(sql)?.execute(params![name, serde_json::to_string(value)?])?;
    Ok(())
}

pub(super) fn enrolment(conn: &Connection) -> Result<Option<Enrolment>, StoreError> {
    setting(conn, "enrolment")
}

/// The wire's name of a role.
pub(super) fn role_name(role: EvidenceRole) -> Result<String, StoreError> {
    Ok(serde_json::to_string(&role)?.trim_matches('"').to_owned())
}

pub(super) fn role_of(name: &str) -> Result<EvidenceRole, StoreError> {
    Ok(serde_json::from_value(serde_json::Value::from(name))?)
}

impl Store {
    /// The end of the chain that this device writes now.
    pub fn head(&self) -> Result<Head, StoreError> {
        Ok(self.pen()?.head)
    }

    /// Who this device is to its depot, or alone.
    pub fn identity(&self) -> Result<(PartnerId, DeviceId), StoreError> {
        self.pen().map(|pen| (pen.partner, pen.device))
    }

    /// Facts of a chain right behind `seq`, in order, at most `limit`.
    pub fn facts_after(&self, chain: &ChainId, seq: u64, limit: usize) -> Result<Vec<Sealed>, StoreError> {
        self.read(|conn| {
            let Some(no) = chain_no(conn, chain)? else { return Ok(Vec::new()) };
            let sql = "SELECT key, bytes FROM fact WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT ?3";
            let mut list = conn.prepare_cached(sql)?;
            let rows = list.query_map(params![fact_key(no, seq), fact_key(no, u64::MAX), limit], |row| {
                let bytes: Vec<u8> = row.get(1)?;
                Ok(Sealed { seq: key_parts(row.get(0)?).1, hash: Hash::of(&bytes), bytes })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// A fact by its id, of this device or another one.
    pub fn fact(&self, id: &FactId) -> Result<Option<Fact>, StoreError> {
        self.read(|conn| fact(conn, id))
    }

    /// How far a fact has got.
    pub fn fact_status(&self, id: &FactId) -> Result<Option<FactStatus>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT f.status, f.bytes, c.own FROM fact f JOIN chain c ON c.no = f.key >> 40
                       WHERE f.id = ?1 ORDER BY f.status = 5, f.key LIMIT 1";
            let mut find = conn.prepare_cached(sql)?;
            let row = find.query_row([&id.0], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?)));
            row.optional()?.map(|(mark, bytes, own)| progress::of(conn, mark, &bytes, own)).transpose()
        })
    }

    /// What is not yet at the depot.
    pub fn sync_counts(&self) -> Result<SyncCounts, StoreError> {
        self.read(|conn| {
            let pending: u64 = super::outbox::positions(conn)?.iter().map(|p| p.head.seq - p.cursor.seq).sum();
            let odd = |mark: i64, chains: &str| -> Result<u64, StoreError> {
                // `status > 1` word for word, or SQLite does not see that the index of odd facts serves.
                let sql =
                    format!("SELECT count(*) FROM fact WHERE status > 1 AND status = {mark} AND key >> 40 IN {chains}");
                Ok(conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
            };
            let sql = format!(
                "SELECT count(*), coalesce(sum(e.len), 0) FROM evidence e JOIN fact f ON f.key = e.fact
                 WHERE e.durable_ms IS NULL AND e.stand_in IS NULL AND e.fate = 0 AND f.key >> 40 IN {FOR_THE_DEPOT}"
            );
            let (pending_evidence, pending_evidence_bytes) =
                conn.prepare_cached(&sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            // `fate > 0` as in the index; a raw photo counts as what stands in for it.
            let ended = |fate: i64| -> Result<u64, StoreError> {
                let sql = "SELECT count(*) FROM evidence WHERE fate > 0 AND fate = ?1 AND stand_in IS NULL";
                Ok(conn.prepare_cached(sql)?.query_row([fate], |row| row.get(0))?)
            };
            Ok(SyncCounts {
                pending_facts: pending + odd(mark::HOLE, FOR_THE_DEPOT)?,
                pending_evidence,
                pending_evidence_bytes,
                conflicts: odd(mark::CONFLICT, "(SELECT no FROM chain WHERE own = 1)")?,
                lost_evidence: ended(fate::LOST)?,
                kept_evidence: ended(fate::KEPT)?,
            })
        })
    }

    /// A blob by its hash; none when it was erased, or removed after its time. Never another one: where a page of a long blob
    /// cannot be read, SQLCipher answers zeros for it without a word.
    pub fn evidence(&self, sha256: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT b.bytes FROM evidence e JOIN blob b ON b.no = e.no WHERE e.sha256 = ?1";
            let blob: Option<Vec<u8>> = conn.prepare_cached(sql)?.query_row([sha256.0], |row| row.get(0)).optional()?;
            match blob {
                Some(blob) if Hash::of(&blob) != *sha256 => Err(StoreError::Damaged(format!("blob {sha256}"))),
                blob => Ok(blob),
            }
        })
    }

    /// Every rate card, by id.
    pub fn rate_cards(&self) -> Result<Vec<RateCard>, StoreError> {
        self.read(|conn| {
            let mut list = conn.prepare_cached("SELECT body FROM rate_card ORDER BY id")?;
            let rows = list.query_map([], |row| row.get::<_, String>(0))?;
            rows.map(|body| Ok(serde_json::from_str(&body?)?)).collect()
        })
    }

    /// The depot's statement of the week that begins on this Monday.
    pub fn statement(&self, week: ServiceDay) -> Result<Option<Statement>, StoreError> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT body FROM statement WHERE week = ?1")?;
            let body: Option<String> = find.query_row([week.to_string()], |row| row.get(0)).optional()?;
            Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
        })
    }

    /// A small value by name, as it was set.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        self.read(|conn| setting(conn, &format!("app.{name}")))
    }

    /// Keeps a small value by name, in place of the one before.
    pub fn set_setting<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        self.write(|tx, _| set_setting(tx, &format!("app.{name}"), value))
    }

    /// How this device knows its depot; none: it works alone.
    pub fn enrolment(&self) -> Result<Option<Enrolment>, StoreError> {
        self.read(enrolment)
    }
}
