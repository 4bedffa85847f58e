//! Appending: an act becomes a fact, with its evidence and its effects, in one transaction.

use super::open::Inputs;
use super::read::{self, fact_key};
use super::{Store, StoreError, effects};
use crate::calendar::{ServiceDay, Zone};
use crate::inputs::{Ids, Reading};
use crate::journal::{
    Act, ChainId, ChainReason, CourierId, DeviceId, EvidenceRef, EvidenceRole, Fact, FactId, Hash, Head, PartnerId,
    Position, Sealed,
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

/// An act that is to become a fact. The store adds identity, place in the chain and the known clock difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The service day that the act belongs to; for an undo that of its target.
    pub day: ServiceDay,
    /// Who acts.
    pub courier: Option<CourierId>,
    /// Where, if known.
    pub position: Option<Position>,
    /// When, by the device's clocks.
    pub reading: Reading,
    /// The partner's zone offset from UTC then, minutes east.
    pub zone_offset_min: i32,
    /// What happened.
    pub act: Act,
    /// Its blobs.
    pub evidence: Vec<(EvidenceRole, Vec<u8>)>,
}

/// What was appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// One for each draft, in order.
    pub sealed: Vec<Sealed>,
    /// Their ids, likewise.
    pub ids: Vec<FactId>,
    /// Evidence that was left out for want of space; the facts say so where their kind can.
    pub left_out: Vec<EvidenceRole>,
}

/// The last contact with the depot: a clock difference that holds through jumps of the wall clock within one boot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contact {
    pub depot_ms: i64,
    pub wall_ms: i64,
    pub mono_ms: i64,
    pub boot: String,
}

impl Contact {
    /// Depot clock minus the wall clock of `reading`, milliseconds.
    pub fn difference_ms(&self, reading: &Reading) -> i64 {
        if self.boot == reading.boot {
            self.depot_ms.saturating_add(reading.mono_ms - self.mono_ms).saturating_sub(reading.wall_ms)
        } else {
            self.depot_ms.saturating_sub(self.wall_ms)
        }
    }
}

/// Where the next fact goes.
#[derive(Clone)]
pub(super) struct Pen {
    /// The chain's number in the table.
    pub no: i64,
    pub partner: PartnerId,
    pub device: DeviceId,
    pub head: Head,
    pub contact: Option<Contact>,
}

impl Pen {
    /// Begins a new random chain with its first fact.
    pub fn begin(
        tx: &Connection,
        inputs: &Inputs,
        contact: Option<Contact>,
        partner: PartnerId,
        device: DeviceId,
        reason: ChainReason,
        after: Option<Head>,
    ) -> Result<Self, StoreError> {
        let chain = ChainId(inputs.ids.hex(16));
        tx.execute(
            "INSERT INTO chain (chain, partner, device, own, cursor_hash) VALUES (?1, ?2, ?3, 1, ?4)",
            params![chain.0, partner.0, device.0, Hash::ZERO.0],
        )?;
        let head = Head { chain, seq: 0, hash: Hash::ZERO };
        let mut pen = Self { no: tx.last_insert_rowid(), partner, device, head, contact };
        let reading = inputs.clock.read();
        let zone = zone(tx)?;
        let draft = Draft {
            day: zone.day_at(reading.wall_ms),
            courier: None,
            position: None,
            zone_offset_min: zone.offset_min(reading.wall_ms),
            reading,
            act: Act::ChainStarted { reason, after },
            evidence: Vec::new(),
        };
        pen.write(tx, inputs.ids.as_ref(), &draft)?;
        Ok(pen)
    }

    /// Seals the draft behind the head and inserts it with its evidence and its effects.
    pub fn write(&mut self, tx: &Connection, ids: &dyn Ids, draft: &Draft) -> Result<(FactId, Sealed), StoreError> {
        let evidence: Vec<_> = draft.evidence.iter().map(|(role, blob)| reference(*role, blob)).collect();
        let fact = Fact {
            id: FactId(ids.uuid_v7(draft.reading.wall_ms)),
            partner: self.partner.clone(),
            device: self.device.clone(),
            chain: self.head.chain.clone(),
            seq: self.head.seq + 1,
            prev: self.head.hash,
            day: draft.day,
            recorded_at_ms: draft.reading.wall_ms,
            zone_offset_min: draft.zone_offset_min,
            boot: draft.reading.boot.clone(),
            mono_ms: draft.reading.mono_ms,
            depot_diff_ms: self.contact.as_ref().map(|contact| contact.difference_ms(&draft.reading)),
            courier: draft.courier.clone(),
            position: draft.position,
            evidence,
            act: draft.act.clone(),
        };
        let sealed = self.insert(tx, &fact)?;
        let key = fact_key(self.no, fact.seq);
        for (reference, (_, blob)) in fact.evidence.iter().zip(&draft.evidence) {
            insert_evidence(tx, key, reference, blob)?;
        }
        effects::apply(tx, key, &fact, &draft.evidence)?;
        Ok((fact.id, sealed))
    }

    /// Seals and inserts a fact that carries this pen's next number.
    pub fn insert(&mut self, tx: &Connection, fact: &Fact) -> Result<Sealed, StoreError> {
        let sealed = fact.seal()?;
        let mut insert = tx.prepare_cached("INSERT INTO fact (key, id, day, bytes) VALUES (?1, ?2, ?3, ?4)")?;
        insert.execute(params![fact_key(self.no, fact.seq), fact.id.0, fact.day.to_string(), sealed.bytes])?;
        self.head = Head { chain: fact.chain.clone(), seq: fact.seq, hash: sealed.hash };
        Ok(sealed)
    }
}

impl Store {
    /// Appends facts in order, all or none; durable when it returns. When the disk is full, the outcome is kept without
    /// photos, then without signatures, in the space of the reserve, marked `without` in a delivery's proof. When the store
    /// is found damaged, what is readable is salvaged first ([`Self::heal`]).
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] when there is no room even so; [`StoreError::Fact`] for an act that is no fact.
    pub fn append(&self, drafts: Vec<Draft>) -> Result<Appended, StoreError> {
        match self.append_as_there_is_room(&drafts) {
            // An act at a door does not wait for the next start: what is readable is salvaged now.
            Err(StoreError::Damaged(_)) => {
                self.heal()?;
                self.append_as_there_is_room(&drafts)
            }
            result => result,
        }
    }

    fn append_as_there_is_room(&self, drafts: &[Draft]) -> Result<Appended, StoreError> {
        use EvidenceRole::{Photo, RawPhoto, Signature};
        match self.append_all(drafts) {
            Err(StoreError::DiskFull) => {}
            result => return result,
        }
        for leave in [[Photo, RawPhoto].as_slice(), &[Photo, RawPhoto, Signature]] {
            let mut leaner = drafts.to_vec();
            let left_out: Vec<_> = leaner.iter_mut().flat_map(|draft| leave_out(draft, leave)).collect();
            match self.write(|tx, pen| self.append_in(tx, pen, &leaner)) {
                Err(StoreError::DiskFull) => {}
                result => return result.map(|written| appended(written, left_out)),
            }
        }
        Err(StoreError::DiskFull)
    }

    fn append_all(&self, drafts: &[Draft]) -> Result<Appended, StoreError> {
        let written = self.write_in_free_space(|tx, pen| self.append_in(tx, pen, drafts))?;
        Ok(appended(written, Vec::new()))
    }

    fn append_in(&self, tx: &Connection, pen: &mut Pen, drafts: &[Draft]) -> Result<Vec<(FactId, Sealed)>, StoreError> {
        drafts.iter().map(|draft| pen.write(tx, self.inputs.ids.as_ref(), draft)).collect()
    }
}

fn appended(written: Vec<(FactId, Sealed)>, left_out: Vec<EvidenceRole>) -> Appended {
    let (ids, sealed) = written.into_iter().unzip();
    Appended { sealed, ids, left_out }
}

/// Takes the blobs of these roles out of a draft and says so in a delivery's proof.
fn leave_out(draft: &mut Draft, roles: &[EvidenceRole]) -> Vec<EvidenceRole> {
    let mut left = Vec::new();
    draft.evidence.retain(|(role, _)| {
        let keep = !roles.contains(role);
        if !keep {
            left.push(*role);
        }
        keep
    });
    if let Act::Delivered { proof, .. } = &mut draft.act {
        for role in &left {
            let name = if *role == EvidenceRole::Signature { "signature" } else { "photo" };
            if !proof.without.iter().any(|known| known == name) {
                proof.without.push(name.to_owned());
            }
        }
    }
    left
}

fn reference(role: EvidenceRole, blob: &[u8]) -> EvidenceRef {
    EvidenceRef { role, sha256: Hash::of(blob), len: blob.len() as u64 }
}

/// The same blob twice is kept once. Where the fact that named it was lost, it belongs to the new one; where the blob itself
/// was lost, it is here again. One of a partner before is not at this one's depot, whatever that one's has: two crosses in place of
/// a signature are the same bytes.
fn insert_evidence(tx: &Connection, key: i64, reference: &EvidenceRef, blob: &[u8]) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO evidence (sha256, role, len, fact) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?;
    let role = read::role_name(reference.role)?;
    if insert.execute(params![reference.sha256.0, role, blob.len(), key])? == 1 {
        let no = tx.last_insert_rowid();
        tx.prepare_cached("INSERT INTO blob (no, bytes) VALUES (?1, ?2)")?.execute(params![no, blob])?;
        return Ok(());
    }
    let sql = "UPDATE evidence SET fact = ?2 WHERE sha256 = ?1 AND fact NOT IN (SELECT key FROM fact)";
    tx.prepare_cached(sql)?.execute(params![reference.sha256.0, key])?;
    let sql = "UPDATE evidence SET fact = ?2, durable_ms = NULL, failures = 0, not_before_ms = 0, fate = 0
               WHERE sha256 = ?1 AND fact >> 40 IN (SELECT no FROM chain
                   WHERE partner <> (SELECT partner FROM chain WHERE no = ?2 >> 40))";
    tx.prepare_cached(sql)?.execute(params![reference.sha256.0, key])?;
    let sql = "INSERT INTO blob (no, bytes) SELECT no, ?2 FROM evidence WHERE sha256 = ?1 AND durable_ms IS NULL
               ON CONFLICT DO NOTHING";
    if tx.prepare_cached(sql)?.execute(params![reference.sha256.0, blob])? == 1 {
        tx.prepare_cached("UPDATE evidence SET fate = 0 WHERE sha256 = ?1")?.execute([reference.sha256.0])?;
    }
    Ok(())
}

/// The partner's zone as far as the store knows it; UTC before anybody said.
pub(super) fn zone(conn: &Connection) -> Result<Zone, StoreError> {
    if let Some(enrolment) = read::enrolment(conn)? {
        return Ok(enrolment.enrolled.partner.zone);
    }
    match read::setting(conn, "zone")? {
        Some(zone) => Ok(zone),
        None => "UTC".parse().map_err(|_| StoreError::Unknown("UTC".to_owned())),
    }
}
