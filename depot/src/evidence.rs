//! Photos, signatures and people's names, by hash: small ones whole, large ones in resumable pieces.
//!
//! A blob is durable before anybody hears so. Erased blobs stay erased: sent again, they are taken and dropped.

use crate::error::Result;
use crate::refusal::Refusal;
use crate::storage::{DeviceRow, ParcelRow, PartnerTx, Storage, UploadRow, What, within};
use satchel_core::calendar::ServiceDay;
use satchel_core::inputs::Ids;
use satchel_core::journal::{Act, DeviceId, EvidenceRole, Fact, Hash, PartnerId};
use satchel_core::manifest::Person;
use satchel_core::sync::wire::{MAX_EVIDENCE_BYTES, ReceiptStatus};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Keeps a blob inside a transaction and does what follows from it.
pub fn keep(tx: &mut dyn PartnerTx, storage: &dyn Storage, sha256: &Hash, bytes: &[u8], now_ms: i64) -> Result<()> {
    if tx.evidence(sha256)?.is_none() {
        storage.put_blob(tx.id(), sha256, bytes)?;
        kept(tx, storage, sha256, bytes.len() as u64, now_ms)?;
    }
    Ok(())
}

/// What a phone was given to send the blob says nothing but the receipt again, for so long: the answer may have been lost.
const TOKENS_END_MS: i64 = 3600 * 1000;

/// The blob is in the store: note it, tell the devices, and give parcels their people, but for those who were erased: a phone
/// that had no network may tell of them later.
fn kept(tx: &mut dyn PartnerTx, storage: &dyn Storage, sha256: &Hash, len: u64, now_ms: i64) -> Result<()> {
    tx.put_evidence(sha256, len, now_ms, false)?;
    tx.end_upload_tokens(sha256, now_ms + TOKENS_END_MS)?;
    for (role, row) in tx.evidence_refs(sha256)? {
        let fact = row.bytes.as_deref().and_then(|bytes| Fact::open(bytes).ok());
        let Some(Act::ParcelsAdded { day, .. }) = fact.map(|fact| fact.act) else { continue };
        if role != EvidenceRole::People {
            continue;
        }
        let blob = storage.blob(tx.id(), sha256)?.unwrap_or_default();
        let mut erased = Vec::new();
        for (number, person) in people(&blob) {
            if is_erased(tx, day, &number)? {
                erased.push((day, number));
            } else if row.status == ReceiptStatus::Applied {
                fill_in(tx, day, number, person, &row.device)?;
            }
        }
        if !erased.is_empty() {
            tx.put_evidence(sha256, len, now_ms, true)?;
            storage.delete_blob(tx.id(), sha256)?;
            tx.add_change(&What::Erased { blobs: vec![*sha256], parcels: erased }, Some(&row.device), None)?;
        }
    }
    Ok(())
}

/// Gives a listed parcel its person, if it has none.
fn fill_in(tx: &mut dyn PartnerTx, day: ServiceDay, number: String, person: Person, author: &DeviceId) -> Result<()> {
    let Some(known) = tx.parcel(day, &number)?.filter(|known| known.parcel.person.is_empty()) else { return Ok(()) };
    let mut parcel = known.parcel.clone();
    parcel.person = person;
    let row = ParcelRow { parcel, ..known };
    tx.put_parcel(&row)?;
    tell_parcel(tx, &row, author)
}

/// Tells every device but one of a parcel; a withdrawn one is told as withdrawn again, for telling it alone lists it.
pub(crate) fn tell_parcel(tx: &mut dyn PartnerTx, row: &ParcelRow, except: &DeviceId) -> Result<()> {
    let (day, parcel) = (row.day, row.parcel.tracking_number.clone());
    tx.add_change(&What::Parcel { day, parcel: parcel.clone() }, None, Some(except))?;
    if row.withdrawn_ms.is_some() {
        tx.add_change(&What::Withdrawn { day, parcel }, None, Some(except))?;
    }
    Ok(())
}

/// Whether the person of a parcel was erased, as it was listed last up to `day`.
pub(crate) fn is_erased(tx: &dyn PartnerTx, day: ServiceDay, number: &str) -> Result<bool> {
    let last = tx.parcel_days(number)?.into_iter().find(|row| row.day <= day);
    Ok(last.is_some_and(|row| row.erased_ms.is_some()))
}

/// The parcels whose people a fact's blob may name.
pub(crate) fn named_parcels(act: &Act) -> Vec<&str> {
    match act {
        Act::ParcelsAdded { parcels, .. } => parcels.iter().filter_map(|p| p["tracking_number"].as_str()).collect(),
        Act::Delivered { parcels, .. } | Act::Failed { parcels, .. } => parcels.iter().map(String::as_str).collect(),
        Act::Collected { parcel } => vec![parcel],
        _ => Vec::new(),
    }
}

/// The people blob of a `parcels_added` fact: `{"salt": .., "people": {<tracking number>: <person>}}`. A blob of another
/// shape gives nobody; it is kept all the same.
fn people(blob: &[u8]) -> BTreeMap<String, Person> {
    #[derive(Default, Deserialize)]
    struct People {
        people: BTreeMap<String, Person>,
    }
    serde_json::from_slice::<People>(blob).unwrap_or_default().people
}

/// `PUT /v1/evidence/{sha256}`.
pub fn put(storage: &dyn Storage, partner: &PartnerId, sha256: &Hash, bytes: &[u8], now_ms: i64) -> Result<()> {
    if Hash::of(bytes) != *sha256 {
        return Err(Refusal::HashMismatch.into());
    }
    within(storage, partner, |tx| {
        if tx.evidence(sha256)?.is_none() {
            keep(tx, storage, sha256, bytes, now_ms)?;
            tx.add_change(&What::EvidenceDurable { sha256: *sha256 }, None, None)?;
        }
        Ok(())
    })
}

/// A processed photo that stands in for a raw one.
pub struct StandIn {
    /// Its hash; it is durable here.
    pub sha256: Hash,
    /// What was found when it was processed.
    pub warnings: Vec<String>,
}

/// What stands in for a raw photo that a fact of `author` names, once it is here: the photo of a fact by the same phone
/// first, of several the first in the order of chains. Once `author` is revoked, the phone that took its place may say it,
/// as it may hand in the chains (`ingest`).
pub fn stand_in(tx: &dyn PartnerTx, raw: &Hash, author: &DeviceId) -> Result<Option<StandIn>> {
    let before = tx.device(author)?.filter(|device| device.revoked_ms.is_some());
    let mut others = None;
    for (_, row) in tx.evidence_refs(raw)? {
        let Some(fact) = row.bytes.as_deref().and_then(|bytes| Fact::open(bytes).ok()) else { continue };
        let Act::PhotoProcessed { of, warnings } = fact.act else { continue };
        let Some(photo) = fact.evidence.iter().find(|evidence| evidence.role == EvidenceRole::Photo) else { continue };
        if of != *raw || !is_a_photo(tx, &photo.sha256)? {
            continue;
        }
        let found = StandIn { sha256: photo.sha256, warnings };
        if fact.device == *author {
            return Ok(Some(found));
        }
        let came_after = |before: &DeviceRow| -> Result<bool> {
            Ok(tx.device(&fact.device)?.is_some_and(|device| device.enrolled_ms >= before.enrolled_ms))
        };
        if others.is_none() && before.as_ref().map(came_after).transpose()? == Some(true) {
            others = Some(found);
        }
    }
    Ok(others)
}

/// Whether the blob is here, and no fact names it as anything but a photo.
fn is_a_photo(tx: &dyn PartnerTx, sha256: &Hash) -> Result<bool> {
    let here = tx.evidence(sha256)?.is_some_and(|known| !known.erased);
    Ok(here && tx.evidence_refs(sha256)?.iter().all(|(role, _)| *role == EvidenceRole::Photo))
}

/// The blob's bytes in number, when it is durable here (or was, and is erased: it need not come again).
pub fn known(storage: &dyn Storage, partner: &PartnerId, sha256: &Hash) -> Result<Option<u64>> {
    within(storage, partner, |tx| Ok(tx.evidence(sha256)?.map(|row| row.len)))
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So far.
    At(UploadRow),
    /// The blob is durable; its bytes in number.
    Complete(u64),
}

/// `POST /v1/evidence/{sha256}/uploads`: a new upload, the one that is under way, or nothing more to do.
pub fn begin(
    storage: &dyn Storage,
    ids: &dyn Ids,
    partner: &PartnerId,
    sha256: &Hash,
    len: Option<u64>,
) -> Result<Progress> {
    if len.is_some_and(|len| len > MAX_EVIDENCE_BYTES) {
        return Err(Refusal::TooLarge.into());
    }
    let fresh = ids.hex(16);
    within(storage, partner, |tx| {
        if let Some(row) = tx.evidence(sha256)? {
            return Ok(Progress::Complete(row.len));
        }
        if let Some(upload) = tx.upload(sha256)? {
            return Ok(Progress::At(upload));
        }
        let upload = UploadRow { sha256: *sha256, upload: fresh.clone(), received: 0, len };
        tx.put_upload(&upload)?;
        Ok(Progress::At(upload))
    })
}

/// `HEAD` on an upload. A finished one is no more: the blob then answers for it.
pub fn progress(storage: &dyn Storage, partner: &PartnerId, sha256: &Hash, upload: &str) -> Result<Progress> {
    within(storage, partner, |tx| here(tx, sha256, upload))
}

fn here(tx: &dyn PartnerTx, sha256: &Hash, upload: &str) -> Result<Progress> {
    match (tx.upload(sha256)?, tx.evidence(sha256)?) {
        (Some(row), _) if row.upload == upload => Ok(Progress::At(row)),
        (_, Some(row)) => Ok(Progress::Complete(row.len)),
        _ => Err(Refusal::NotFound.into()),
    }
}

/// A piece of an upload.
pub struct Piece<'a> {
    /// Where it begins.
    pub offset: u64,
    /// What it is.
    pub bytes: &'a [u8],
    /// Whether it is the last one.
    pub last: bool,
}

/// `PATCH` on an upload. The new offset is durable when it returns; of two pieces for one place only one is written.
pub fn append(
    storage: &dyn Storage,
    partner: &PartnerId,
    sha256: &Hash,
    upload: &str,
    piece: &Piece<'_>,
    now_ms: i64,
) -> Result<Progress> {
    let done = within(storage, partner, |tx| {
        let before = match here(tx, sha256, upload)? {
            Progress::At(row) => row,
            complete => return Ok(Some(complete)),
        };
        if before.received != piece.offset {
            return Err(Refusal::UploadOffset(before.received).into());
        }
        let len = before.received + piece.bytes.len() as u64;
        if len > before.len.unwrap_or(MAX_EVIDENCE_BYTES).min(MAX_EVIDENCE_BYTES) {
            return Err(Refusal::TooLarge.into());
        }
        storage.write_upload(partner, upload, before.received, piece.bytes)?;
        if !piece.last {
            let row = UploadRow { received: len, ..before };
            tx.put_upload(&row)?;
            return Ok(Some(Progress::At(row)));
        }
        if !storage.finish_upload(partner, upload, len, sha256)? {
            tx.put_upload(&UploadRow { received: 0, ..before })?;
            return Ok(None);
        }
        tx.delete_upload(sha256)?;
        match tx.evidence(sha256)? {
            Some(row) if row.erased => storage.delete_blob(partner, sha256)?,
            Some(_) => {}
            None => {
                kept(tx, storage, sha256, len, now_ms)?;
                tx.add_change(&What::EvidenceDurable { sha256: *sha256 }, None, None)?;
            }
        }
        Ok(Some(Progress::Complete(len)))
    })?;
    Ok(done.ok_or(Refusal::HashMismatch)?)
}
