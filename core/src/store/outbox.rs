//! What sync reads and writes: chains and cursors, receipts, evidence on its way, pages of changes.

use super::append::{Contact, Pen};
use super::known::read_records;
use super::open::Inputs;
use super::progress::mark;
use super::read::{self, chain_no, fact_key, key_parts, role_of, set_setting};
use super::{Store, StoreError, doubt, effects, raw};
use crate::inputs::Reading;
use crate::journal::{Act, ChainId, ChainReason, Fact, Hash, Head, Sealed};
use crate::sync::wire::{
    Change, ChangesPage, MAX_ATTACHED_BYTES, PushAnswer, Receipt, ReceiptStatus, UploadTokens, is_header_safe,
};
use crate::sync::{ChainPosition, Enrolment, EvidenceDue, HoleDue, OutFact, Outbox, OutboxError, RoadsDue, RoadsGot};
use crate::texts::Text;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// A difference that moved less than this is not written again: each write is an fsync.
const SAME_DIFFERENCE_MS: u64 = 500;

/// Numbers of the chains that this device's depot is to have: nothing of any other, also no photo, is ever offered to it. None while
/// the device works alone.
pub(super) const FOR_THE_DEPOT: &str = "(SELECT no FROM chain WHERE own = 1 AND partner =
    (SELECT json_extract(value, '$.enrolled.partner.id') FROM setting WHERE name = 'enrolment'))";

/// Every chain of this device that is for its depot, the oldest first. A run that was given up ends where it was given
/// up, or behind it where the depot gave back what stands there; one from before the enrolment stays on the device, for the depot
/// does not know who wrote it.
pub(super) fn positions(conn: &Connection) -> Result<Vec<ChainPosition>, StoreError> {
    let Some(enrolment) = read::enrolment(conn)? else { return Ok(Vec::new()) };
    let sql =
        "SELECT no, chain, end_seq, cursor_seq, cursor_hash FROM chain WHERE own = 1 AND partner = ?1 ORDER BY no";
    let mut list = conn.prepare_cached(sql)?;
    let mut rows = list.query([&enrolment.enrolled.partner.id.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let no: i64 = row.get(0)?;
        let chain = ChainId(row.get(1)?);
        let end: Option<u64> = row.get(2)?;
        let cursor = Head { chain: chain.clone(), seq: row.get(3)?, hash: Hash(row.get(4)?) };
        let head = match end {
            Some(end) => {
                let seq = last_behind(conn, no, end)?;
                Head { seq, hash: hash_of(conn, no, seq)?.unwrap_or(Hash::ZERO), chain }
            }
            None => read::head_of(conn, no, &chain)?,
        };
        // What the depot has beyond our end is not ours to send.
        let head = if head.seq < cursor.seq { cursor.clone() } else { head };
        all.push(ChainPosition { head, cursor });
    }
    Ok(all)
}

/// The last fact of a chain that was given up at `end`: what the depot gave back of it goes on behind that without a gap, and is sent
/// again when the depot forgets it.
fn last_behind(conn: &Connection, no: i64, end: u64) -> Result<u64, StoreError> {
    let mut list =
        conn.prepare_cached("SELECT key FROM fact WHERE key > ?1 AND key <= ?2 AND status <> 5 ORDER BY key")?;
    let mut rows = list.query([fact_key(no, end), fact_key(no, u64::MAX)])?;
    let mut last = end;
    while let Some(row) = rows.next()? {
        if key_parts(row.get(0)?).1 != last + 1 {
            break;
        }
        last += 1;
    }
    Ok(last)
}

fn hash_of(conn: &Connection, no: i64, seq: u64) -> Result<Option<Hash>, StoreError> {
    let mut find = conn.prepare_cached("SELECT bytes FROM fact WHERE key = ?1")?;
    let bytes: Option<Vec<u8>> = find.query_row([fact_key(no, seq)], |row| row.get(0)).optional()?;
    Ok(bytes.map(|bytes| Hash::of(&bytes)))
}

fn known_chain(conn: &Connection, chain: &ChainId) -> Result<i64, StoreError> {
    chain_no(conn, chain)?.ok_or_else(|| StoreError::Unknown(format!("chain {chain}")))
}

fn set_cursor(tx: &Connection, no: i64, cursor: &Head) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE chain SET cursor_seq = ?2, cursor_hash = ?3 WHERE no = ?1")?.execute(params![
        no,
        cursor.seq,
        cursor.hash.0
    ])?;
    Ok(())
}

fn take_receipt(tx: &Connection, no: i64, receipt: &Receipt) -> Result<(), StoreError> {
    let mark = mark_of(receipt.status);
    let reason = receipt.reason.as_ref().map(serde_json::to_string).transpose()?;
    tx.prepare_cached(
        "UPDATE fact SET status = ?2, at_ms = ?3, heard = ?4, reason = ?5,
             refused_first_ms = CASE ?2 WHEN 4 THEN refused_first_ms END,
             refused_last_ms = CASE ?2 WHEN 4 THEN refused_last_ms END,
             hole = CASE ?2 WHEN 4 THEN hole ELSE 0 END
         WHERE key = ?1 AND status <> 5",
    )?
    .execute(params![fact_key(no, receipt.seq), mark, receipt.at_ms, receipt.received_ms, reason])?;
    Ok(())
}

/// What cannot stand in a header is left out: the access token then serves.
fn take_tokens(tx: &Connection, uploads: &UploadTokens, now_ms: i64) -> Result<(), StoreError> {
    let until_ms = now_ms.saturating_add(uploads.expires_in.saturating_mul(1_000));
    let mut take = tx.prepare_cached(
        "UPDATE evidence SET token = ?2, token_until_ms = ?3 WHERE sha256 = ?1 AND durable_ms IS NULL",
    )?;
    for (sha256, token) in uploads.tokens.iter().filter(|(_, token)| is_header_safe(token)) {
        take.execute(params![sha256.0, token, until_ms])?;
    }
    Ok(())
}

fn mark_of(status: ReceiptStatus) -> i64 {
    match status {
        ReceiptStatus::Applied => mark::APPLIED,
        ReceiptStatus::Conflict => mark::CONFLICT,
        ReceiptStatus::Quarantined => mark::QUARANTINED,
        ReceiptStatus::Hole => mark::HOLE,
    }
}

/// Takes the profile of an enrolment that is already there; a change never enrols.
fn update_enrolment(tx: &Connection, change: impl FnOnce(&mut Enrolment)) -> Result<(), StoreError> {
    let Some(mut enrolment) = read::enrolment(tx)? else { return Ok(()) };
    change(&mut enrolment);
    set_setting(tx, "enrolment", &enrolment)
}

/// Records that wait for the partner before are not counted as pending for the next one: nobody may think them sent.
fn tell_left_behind(tx: &Connection, next: &Enrolment) -> Result<(), StoreError> {
    let Some(before) = read::enrolment(tx)?.filter(|known| known.enrolled.partner.id != next.enrolled.partner.id)
    else {
        return Ok(());
    };
    match read_records(tx)?.pending {
        0 => Ok(()),
        n => {
            let partner = before.enrolled.partner.name;
            super::heal::tell(tx, Some(Text::new("store.left_behind").with("n", n).with("partner", partner)))
        }
    }
}

/// A fact of another device, or one that this device had told its depot and lost since. One that does not open is left out: the
/// depot keeps it.
fn take_fact(
    tx: &Connection,
    pen: &mut Pen,
    inputs: &Inputs,
    (bytes, at_ms, heard, mark): (&str, i64, i64, i64),
) -> Result<(), StoreError> {
    let Ok(fact) = Fact::open(bytes.as_bytes()) else { return Ok(()) };
    if let Some(common) = parting(tx, pen, &fact, bytes)? {
        go_on_behind(tx, pen, inputs, &common)?;
    }
    tx.prepare_cached(
        "INSERT INTO chain (chain, partner, device, own, cursor_hash) VALUES (?1, ?2, ?3, 0, ?4)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![fact.chain.0, fact.partner.0, fact.device.0, Hash::ZERO.0])?;
    let key = fact_key(known_chain(tx, &fact.chain)?, fact.seq);
    // What was sealed again elsewhere gives its number back.
    let sql = "INSERT INTO fact (key, id, day, bytes, status, at_ms, heard) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (key) DO UPDATE SET id = excluded.id, day = excluded.day, bytes = excluded.bytes,
                   status = excluded.status, at_ms = excluded.at_ms, heard = excluded.heard, reason = NULL
               WHERE fact.status = 5 AND fact.bytes <> excluded.bytes";
    let new = tx.prepare_cached(sql)?.execute(params![
        key,
        fact.id.0,
        fact.day.to_string(),
        bytes.as_bytes(),
        mark,
        at_ms,
        heard
    ])?;
    if new == 0 {
        tx.prepare_cached("UPDATE fact SET status = ?2, at_ms = ?3 WHERE key = ?1 AND bytes = ?4 AND status <> 5")?
            .execute(params![key, mark, at_ms, bytes.as_bytes()])?;
        return Ok(());
    }
    effects::apply_other(tx, key, &fact)
}

/// Where a chain of this device parts from what the depot has of it, as `fact` tells; none: it does not.
fn parting(tx: &Connection, pen: &Pen, fact: &Fact, bytes: &str) -> Result<Option<Head>, StoreError> {
    let mut find = tx.prepare_cached("SELECT no FROM chain WHERE chain = ?1 AND own = 1")?;
    let Some(no) = find.query_row([&fact.chain.0], |row| row.get(0)).optional()? else { return Ok(None) };
    let mut find = tx.prepare_cached("SELECT bytes FROM fact WHERE key = ?1 AND status <> 5")?;
    let ours: Option<Vec<u8>> = find.query_row([fact_key(no, fact.seq)], |row| row.get(0)).optional()?;
    Ok(match ours {
        Some(ours) if ours == bytes.as_bytes() => None,
        Some(_) => Some(Head { chain: fact.chain.clone(), seq: fact.seq - 1, hash: fact.prev }),
        // Our end was lost, and its numbers are taken.
        None => (no == pen.no && fact.seq > pen.head.seq).then(|| pen.head.clone()),
    })
}

/// The depot has others behind `common` than this device: it goes on in a new chain.
fn go_on_behind(tx: &Connection, pen: &mut Pen, inputs: &Inputs, common: &Head) -> Result<(), StoreError> {
    let no = known_chain(tx, &common.chain)?;
    if no == pen.no {
        let (partner, device, contact) = (pen.partner.clone(), pen.device.clone(), pen.contact.clone());
        *pen = Pen::begin(tx, inputs, contact, partner, device, ChainReason::Forked, Some(common.clone()))?;
    }
    // What lies behind an earlier end came back from the depot since: it is there, under these numbers, unless it waits again.
    let end: Option<u64> = tx.query_row("SELECT end_seq FROM chain WHERE no = ?1", [no], |row| row.get(0))?;
    seal_again(tx, pen, no, common.seq, end.unwrap_or(u64::MAX))?;
    // Behind a cursor that lies before the fork are facts that still want their receipts.
    let known: u64 = tx.query_row("SELECT cursor_seq FROM chain WHERE no = ?1", [no], |row| row.get(0))?;
    if known > common.seq { set_cursor(tx, no, common) } else { Ok(()) }
}

impl Store {
    /// Takes the identity that a depot gave. What was written before keeps its own; a new chain begins behind it. What still
    /// waited for another partner waits on, and is told. The same identity again only renews what is known of the depot.
    pub fn enrol(&self, enrolment: &Enrolment) -> Result<(), StoreError> {
        self.write(|tx, pen| {
            tell_left_behind(tx, enrolment)?;
            set_setting(tx, "enrolment", enrolment)?;
            let (partner, device) = (&enrolment.enrolled.partner.id, &enrolment.enrolled.device);
            if (&pen.partner, &pen.device) == (partner, device) {
                return Ok(());
            }
            set_setting(tx, "changes", &"")?;
            doubt::end(tx)?;
            tx.execute("UPDATE evidence SET token = NULL WHERE token IS NOT NULL", [])?; // no other depot is shown them
            let after = Some(pen.head.clone());
            let (contact, inputs) = (pen.contact.clone(), &self.inputs);
            *pen = Pen::begin(tx, inputs, contact, partner.clone(), device.clone(), ChainReason::Enrolled, after)?;
            Ok(())
        })
    }

    /// Deletes blobs and people that a person's erasure names. The facts stay, and their chain still verifies.
    pub fn erase(&self, blobs: &[Hash], parcels: &[(crate::calendar::ServiceDay, String)]) -> Result<(), StoreError> {
        self.write(|tx, _| self.erase_in(tx, blobs, parcels))
    }

    fn erase_in(
        &self,
        tx: &Connection,
        blobs: &[Hash],
        parcels: &[(crate::calendar::ServiceDay, String)],
    ) -> Result<(), StoreError> {
        for sha256 in blobs {
            tx.execute("DELETE FROM blob WHERE no = (SELECT no FROM evidence WHERE sha256 = ?1)", params![sha256.0])?;
            self.mark_durable(tx, sha256)?;
        }
        parcels.iter().try_for_each(|(day, number)| effects::erase_person(tx, *day, number))
    }

    fn mark_durable(&self, tx: &Connection, sha256: &Hash) -> Result<(), StoreError> {
        tx.prepare_cached(
            "UPDATE evidence SET durable_ms = ?2, fate = 0, token = NULL WHERE sha256 = ?1 AND durable_ms IS NULL",
        )?
        .execute(params![sha256.0, self.inputs.clock.read().wall_ms])?;
        Ok(())
    }

    fn take_change(&self, tx: &Connection, pen: &mut Pen, change: &Change, heard: i64) -> Result<(), StoreError> {
        match change {
            Change::Profile(profile) => update_enrolment(tx, |known| known.enrolled.partner = (**profile).clone()),
            // One that was withdrawn is listed again; where it was not, its withdrawal comes behind it.
            Change::Parcel { day, parcel } => {
                tx.prepare_cached("DELETE FROM withdrawn WHERE day = ?1 AND number = ?2")?
                    .execute(params![day.to_string(), parcel.tracking_number])?;
                effects::put_parcel(tx, *day, parcel)
            }
            Change::Withdrawn { day, parcel, at_ms } => {
                tx.prepare_cached(
                    "INSERT INTO withdrawn (day, number, at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                )?
                .execute(params![day.to_string(), parcel, at_ms])?;
                Ok(())
            }
            // Money is never counted with amounts that cannot be: the card that is here stays.
            Change::RateCard(card) if card.check().is_err() => {
                super::heal::tell_once(tx, Text::new("earnings.card_not_taken").with("card", &card.id))
            }
            Change::RateCard(card) => {
                tx.prepare_cached(
                    "INSERT INTO rate_card (id, body) VALUES (?1, ?2)
                     ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                )?
                .execute(params![card.id, serde_json::to_string(card)?])?;
                Ok(())
            }
            Change::Fact { bytes, at_ms, status } => {
                take_fact(tx, pen, &self.inputs, (bytes, *at_ms, heard, mark_of(*status)))
            }
            Change::Receipt { chain, receipt } => match chain_no(tx, chain)? {
                Some(no) => take_receipt(tx, no, receipt),
                None => Ok(()),
            },
            Change::Decision { day, parcel, fact } => {
                tx.prepare_cached(
                    "INSERT INTO decided (day, number, fact) VALUES (?1, ?2, ?3)
                     ON CONFLICT (day, number) DO UPDATE SET fact = excluded.fact",
                )?
                .execute(params![day.to_string(), parcel, fact.0])?;
                Ok(())
            }
            Change::Statement(statement) => {
                tx.prepare_cached(
                    "INSERT INTO statement (week, body) VALUES (?1, ?2)
                     ON CONFLICT (week) DO UPDATE SET body = excluded.body",
                )?
                .execute(params![statement.week.to_string(), serde_json::to_string(statement)?])?;
                Ok(())
            }
            Change::EvidenceDurable { sha256 } => self.mark_durable(tx, sha256),
            Change::Erased { blobs, parcels } => self.erase_in(tx, blobs, parcels),
            Change::Roads(offer) => super::roads::offer(tx, offer),
        }
    }
}

/// Seals again, in the pen's chain, the facts of chain `no` behind `common`, up to `last`, and behind that those without a receipt: the
/// depot has others under their numbers, or cannot be told of the ones between. Ids, times and evidence stay; an undo among them names
/// its target's new place.
pub(super) fn seal_again(tx: &Connection, pen: &mut Pen, no: i64, common: u64, last: u64) -> Result<(), StoreError> {
    let mut moved = BTreeMap::new();
    let keys: Vec<(i64, Vec<u8>)> = {
        let sql =
            "SELECT key, bytes FROM fact WHERE key > ?1 AND key <= ?2 AND status <> 5 AND (key <= ?3 OR status = 0)
                   ORDER BY key";
        let mut list = tx.prepare_cached(sql)?;
        let keys = [common, u64::MAX, last].map(|seq| fact_key(no, seq));
        let rows = list.query_map(keys, |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    for (key, bytes) in keys {
        let mut fact = read::parse(&bytes)?;
        tx.execute("UPDATE fact SET status = 5 WHERE key = ?1", [key])?;
        if matches!(fact.act, Act::ChainStarted { .. }) {
            continue;
        }
        if let Act::Undone { fact: target, hash, chain, seq } = &mut fact.act
            && let Some(place) = moved.get(target)
        {
            let Head { chain: new_chain, seq: new_seq, hash: new_hash } = Head::clone(place);
            (*chain, *seq, *hash) = (new_chain, new_seq, new_hash);
        }
        fact.chain = pen.head.chain.clone();
        fact.seq = pen.head.seq + 1;
        fact.prev = pen.head.hash;
        pen.insert(tx, &fact)?;
        let new_key = fact_key(pen.no, fact.seq);
        tx.execute("UPDATE evidence SET fact = ?2 WHERE fact = ?1", [key, new_key])?;
        tx.execute("UPDATE closing SET fact = ?2 WHERE fact = ?1", [key, new_key])?;
        moved.insert(fact.id, pen.head.clone());
    }
    tx.execute("UPDATE chain SET end_seq = ?2 WHERE no = ?1", params![no, common.min(last)])?;
    Ok(())
}

impl Outbox for Store {
    fn enrolment(&self) -> Result<Option<Enrolment>, OutboxError> {
        Ok(Store::enrolment(self)?)
    }

    fn contact(&self, depot_time_ms: i64, reading: &Reading) -> Result<(), OutboxError> {
        let contact = Contact {
            depot_ms: depot_time_ms,
            wall_ms: reading.wall_ms,
            mono_ms: reading.mono_ms,
            boot: reading.boot.clone(),
        };
        let known = self.read(|conn| read::setting::<Contact>(conn, "contact"))?;
        let same = |known: &Contact| {
            known.boot == contact.boot
                && known.difference_ms(reading).abs_diff(contact.difference_ms(reading)) < SAME_DIFFERENCE_MS
        };
        if known.as_ref().is_some_and(same) {
            return Ok(());
        }
        Ok(self.write(|tx, pen| {
            set_setting(tx, "contact", &contact)?;
            pen.contact = Some(contact.clone());
            Ok(())
        })?)
    }

    fn all_chains(&self) -> Result<Vec<ChainPosition>, OutboxError> {
        Ok(self.read(positions)?)
    }

    fn refused(&self, chain: &ChainId, seq: u64, at_ms: i64) -> Result<i64, OutboxError> {
        Ok(self.write(|tx, _| {
            let key = fact_key(known_chain(tx, chain)?, seq);
            let sql = "UPDATE fact SET refused_first_ms = coalesce(refused_first_ms, ?2), refused_last_ms = ?2
                       WHERE key = ?1 RETURNING refused_first_ms";
            Ok(tx.query_row(sql, params![key, at_ms], |row| row.get(0))?)
        })?)
    }

    fn holes(&self) -> Result<Vec<HoleDue>, OutboxError> {
        Ok(self.read(|conn| {
            let sql = "SELECT c.chain, f.key, coalesce(f.refused_last_ms, 0) FROM fact f
                       JOIN chain c ON c.no = f.key >> 40
                       WHERE f.hole = 1 AND f.status <> 5 AND (f.key & ?1) <= c.cursor_seq ORDER BY f.key";
            let mut list = conn.prepare_cached(sql)?;
            let rows = list.query_map([fact_key(0, u64::MAX)], |row| {
                Ok(HoleDue { chain: ChainId(row.get(0)?), seq: key_parts(row.get(1)?).1, tried_ms: row.get(2)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?)
    }

    fn chains(&self) -> Result<Vec<ChainPosition>, OutboxError> {
        let all = self.read(positions)?;
        Ok(all.into_iter().filter(|position| position.head.seq > position.cursor.seq).collect())
    }

    fn facts(
        &self,
        chain: &ChainId,
        after_seq: u64,
        max: usize,
        max_bytes: usize,
    ) -> Result<Vec<OutFact>, OutboxError> {
        Ok(self.read(|conn| {
            let no = known_chain(conn, chain)?;
            let end: Option<u64> =
                conn.prepare_cached("SELECT end_seq FROM chain WHERE no = ?1")?.query_row([no], |row| row.get(0))?;
            let end = end.map(|end| last_behind(conn, no, end)).transpose()?;
            let sql = "SELECT key, bytes, hole FROM fact WHERE key > ?1 AND key <= ?2 AND status <> 5
                       ORDER BY key LIMIT ?3";
            let mut list = conn.prepare_cached(sql)?;
            let mut rows = list.query(params![fact_key(no, after_seq), fact_key(no, end.unwrap_or(u64::MAX)), max])?;
            let (mut out, mut total) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let bytes: Vec<u8> = row.get(1)?;
                total += bytes.len();
                if !out.is_empty() && total > max_bytes {
                    break;
                }
                let attached = attached(conn, &read::parse(&bytes)?)?;
                let sealed = Sealed { seq: key_parts(row.get(0)?).1, hash: Hash::of(&bytes), bytes };
                out.push(OutFact { sealed, attached, hole: row.get(2)? });
            }
            Ok(out)
        })?)
    }

    fn pushed(&self, chain: &ChainId, answer: &PushAnswer) -> Result<(), OutboxError> {
        Ok(self.write(|tx, _| {
            let no = known_chain(tx, chain)?;
            let now_ms = self.inputs.clock.read().wall_ms;
            for receipt in &answer.receipts {
                take_receipt(tx, no, receipt)?;
                if receipt.status != ReceiptStatus::Hole {
                    tx.prepare_cached(
                        "UPDATE evidence SET durable_ms = ?3 WHERE fact = ?1 AND len <= ?2 AND durable_ms IS NULL
                             AND no IN (SELECT no FROM blob)",
                    )?
                    .execute(params![fact_key(no, receipt.seq), MAX_ATTACHED_BYTES, now_ms])?;
                }
            }
            if let Some(uploads) = &answer.uploads {
                take_tokens(tx, uploads, now_ms)?;
            }
            update_enrolment_epoch(tx, &answer.epoch)?;
            set_cursor(tx, no, &answer.cursor)
        })?)
    }

    fn rewind(&self, chain: &ChainId, cursor: &Head) -> Result<(), OutboxError> {
        Ok(self.write(|tx, _| {
            let no = known_chain(tx, chain)?;
            let (from, to) = (fact_key(no, cursor.seq), fact_key(no, u64::MAX));
            tx.execute(
                "UPDATE fact SET status = 0, reason = NULL WHERE key > ?1 AND key <= ?2 AND status NOT IN (0, 5)",
                [from, to],
            )?;
            // What the depot forgot it may have forgotten with its photos; those still here are offered again.
            tx.execute(
                "UPDATE evidence SET durable_ms = NULL, failures = 0, not_before_ms = 0
                 WHERE fact > ?1 AND fact <= ?2 AND no IN (SELECT no FROM blob) AND stand_in IS NULL",
                [from, to],
            )?;
            // Facts before the cursor are there, but a blob that came later than the depot's copy may not be: it is asked for.
            tx.execute(
                "UPDATE evidence SET durable_ms = NULL, failures = 1, not_before_ms = 0
                 WHERE fact > ?1 AND fact <= ?2 AND len > ?3 AND durable_ms IS NOT NULL AND no IN (SELECT no FROM blob)
                     AND stand_in IS NULL",
                params![fact_key(no, 0), from, MAX_ATTACHED_BYTES],
            )?;
            set_cursor(tx, no, cursor)
        })?)
    }

    fn fork(&self, chain: &ChainId, common: &Head) -> Result<(), OutboxError> {
        let common = Head { chain: chain.clone(), ..common.clone() };
        Ok(self.write(|tx, pen| go_on_behind(tx, pen, &self.inputs, &common))?)
    }

    fn set_hole(&self, chain: &ChainId, seq: u64, hole: bool) -> Result<(), OutboxError> {
        Ok(self.write(|tx, _| {
            let key = fact_key(known_chain(tx, chain)?, seq);
            tx.execute("UPDATE fact SET hole = ?2 WHERE key = ?1", params![key, hole])?;
            Ok(())
        })?)
    }

    fn evidence_due(&self) -> Result<Vec<EvidenceDue>, OutboxError> {
        Ok(self.read(|conn| {
            let sql = format!(
                "SELECT e.sha256, e.len, e.role, e.failures, e.not_before_ms, e.fate = 0,
                     CASE WHEN e.token_until_ms > ?4 THEN e.token END
                 FROM evidence e JOIN chain c ON c.no = e.fact >> 40 JOIN fact f ON f.key = e.fact
                 WHERE e.durable_ms IS NULL AND e.len > ?1 AND (e.fact & ?2) <= c.cursor_seq AND f.status <> 4
                     AND e.stand_in IS NULL AND e.fate < 2 AND c.no IN {FOR_THE_DEPOT}
                     AND (e.role <> 'raw_photo' OR e.tries > ?3 OR e.fate = 1)
                 ORDER BY e.not_before_ms, e.no"
            );
            let mut list = conn.prepare_cached(&sql)?;
            let now_ms = self.inputs.clock.read().wall_ms;
            let mut rows = list.query(params![MAX_ATTACHED_BYTES, fact_key(0, u64::MAX), raw::MAX_TRIES, now_ms])?;
            let mut due = Vec::new();
            while let Some(row) = rows.next()? {
                due.push(EvidenceDue {
                    sha256: Hash(row.get(0)?),
                    len: row.get(1)?,
                    role: role_of(&row.get::<_, String>(2)?)?,
                    failures: row.get(3)?,
                    not_before_ms: row.get(4)?,
                    here: row.get(5)?,
                    token: row.get(6)?,
                });
            }
            Ok(due)
        })?)
    }

    fn evidence_bytes(&self, sha256: &Hash, offset: u64, max: usize) -> Result<Vec<u8>, OutboxError> {
        Ok(self.read(|conn| {
            let sql = "SELECT substr(b.bytes, ?2, ?3) FROM evidence e JOIN blob b ON b.no = e.no WHERE e.sha256 = ?1";
            let mut find = conn.prepare_cached(sql)?;
            let part = find.query_row(params![sha256.0, offset + 1, max], |row| row.get(0)).optional()?;
            part.ok_or_else(|| StoreError::Unknown(format!("evidence {sha256}")))
        })?)
    }

    fn evidence_durable(&self, sha256: &Hash) -> Result<(), OutboxError> {
        Ok(self.write(|tx, _| self.mark_durable(tx, sha256))?)
    }

    fn evidence_absent(&self, sha256: &Hash) -> Result<(), OutboxError> {
        Ok(self.write(|tx, _| raw::lost(tx, sha256))?)
    }

    fn evidence_token_refused(&self, sha256: &Hash) -> Result<(), OutboxError> {
        Ok(self.write(|tx, _| {
            tx.execute("UPDATE evidence SET token = NULL WHERE sha256 = ?1", params![sha256.0])?;
            Ok(())
        })?)
    }

    fn evidence_failed(&self, sha256: &Hash, not_before_ms: i64) -> Result<(), OutboxError> {
        Ok(self.write(|tx, _| {
            tx.execute(
                "UPDATE evidence SET failures = failures + 1, not_before_ms = ?2 WHERE sha256 = ?1",
                params![sha256.0, not_before_ms],
            )?;
            Ok(())
        })?)
    }

    fn changes_after(&self) -> Result<String, OutboxError> {
        Ok(self.read(|conn| Ok(read::setting(conn, "changes")?.unwrap_or_default()))?)
    }

    fn apply(&self, page: &ChangesPage, anew: bool) -> Result<(), OutboxError> {
        if page.changes.is_empty() && !anew && self.read(|conn| doubt::is_all_as_told(conn, page))? {
            return Ok(());
        }
        Ok(self.write(|tx, pen| {
            for change in &page.changes {
                self.take_change(tx, pen, change, page.depot_time_ms)?;
            }
            doubt::take(tx, page, anew)?;
            set_setting(tx, "changes", &page.next)
        })?)
    }

    fn roads_due(&self) -> Result<Option<RoadsDue>, OutboxError> {
        Ok(self.due_roads()?)
    }

    fn roads_got(&self, due: &RoadsDue, bytes: &[u8]) -> Result<RoadsGot, OutboxError> {
        Ok(self.got_roads(due, bytes)?)
    }
}

fn update_enrolment_epoch(tx: &Connection, epoch: &str) -> Result<(), StoreError> {
    match read::enrolment(tx)? {
        Some(known) if known.enrolled.epoch != epoch => {
            update_enrolment(tx, |enrolment| enrolment.enrolled.epoch = epoch.to_owned())
        }
        _ => Ok(()),
    }
}

/// The small evidence of a fact that is not yet at the depot.
fn attached(conn: &Connection, fact: &Fact) -> Result<Vec<Vec<u8>>, StoreError> {
    let sql = "SELECT b.bytes FROM evidence e JOIN blob b ON b.no = e.no WHERE e.sha256 = ?1 AND e.durable_ms IS NULL";
    let mut find = conn.prepare_cached(sql)?;
    let small = fact.evidence.iter().filter(|evidence| evidence.len <= MAX_ATTACHED_BYTES as u64);
    small
        .filter_map(|evidence| find.query_row([evidence.sha256.0], |row| row.get(0)).optional().transpose())
        .map(|blob| Ok(blob?))
        .collect()
}
