//! Photos, signatures and people's names, by hash: small ones whole, large ones in resumable pieces.
//!
//! A blob is durable before anybody hears so. Erased blobs stay erased: sent again, they are taken and dropped.

use crate::error::Result;
use crate::refusal::Refusal;
use crate::storage::{ParcelRow, PartnerTx, Storage, UploadRow, What, within};
use satchel_core::inputs::Ids;
use satchel_core::journal::{Act, EvidenceRole, Fact, Hash, PartnerId};
use satchel_core::manifest::Person;
use satchel_core::sync::wire::{MAX_EVIDENCE_BYTES, ReceiptStatus};
use std::collections::BTreeMap;

/// Keeps a blob inside a transaction and does what follows from it.
pub fn keep(tx: &mut dyn PartnerTx, storage: &dyn Storage, sha256: &Hash, bytes: &[u8], now_ms: i64) -> Result<()> {
    if tx.evidence(sha256)?.is_none() {
        storage.put_blob(tx.id(), sha256, bytes)?;
        kept(tx, storage, sha256, bytes.len() as u64, now_ms)?;
    }
    Ok(())
}

/// The blob is in the store: note it, tell the devices, and give parcels their people.
fn kept(tx: &mut dyn PartnerTx, storage: &dyn Storage, sha256: &Hash, len: u64, now_ms: i64) -> Result<()> {
    tx.put_evidence(sha256, len, now_ms, false)?;
    for (role, row) in tx.evidence_refs(sha256)? {
        let fact = row.bytes.as_deref().and_then(|bytes| Fact::open(bytes).ok());
        if role == EvidenceRole::People && row.status == ReceiptStatus::Applied {
            if let Some(Act::ParcelsAdded { day, .. }) = fact.map(|fact| fact.act) {
                let blob = storage.blob(tx.id(), sha256)?.unwrap_or_default();
                for (number, person) in people(&blob) {
                    if let Some(known) = tx.parcel(day, &number)?.filter(|known| known.parcel.person.is_empty()) {
                        let mut parcel = known.parcel.clone();
                        parcel.person = person;
                        tx.put_parcel(&ParcelRow { parcel, ..known })?;
                        tx.add_change(&What::Parcel { day, parcel: number }, None, Some(&row.device))?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// The people blob of a `parcels_added` fact: tracking number -> person.
fn people(blob: &[u8]) -> BTreeMap<String, Person> {
    serde_json::from_slice(blob).unwrap_or_default()
}

/// `PUT /v1/evidence/{sha256}`: true when it is new.
pub fn put(storage: &dyn Storage, partner: &PartnerId, sha256: &Hash, bytes: &[u8], now_ms: i64) -> Result<bool> {
    if Hash::of(bytes) != *sha256 {
        return Err(Refusal::HashMismatch.into());
    }
    within(storage, partner, |tx| {
        let new = tx.evidence(sha256)?.is_none();
        keep(tx, storage, sha256, bytes, now_ms)?;
        if new {
            tx.add_change(&What::EvidenceDurable { sha256: *sha256 }, None, None)?;
        }
        Ok(new)
    })
}

/// Whether the blob is durable here.
pub fn known(storage: &dyn Storage, partner: &PartnerId, sha256: &Hash) -> Result<bool> {
    within(storage, partner, |tx| Ok(tx.evidence(sha256)?.is_some()))
}

/// `POST /v1/evidence/{sha256}/uploads`: a new upload, or the one that is under way.
pub fn begin(storage: &dyn Storage, ids: &dyn Ids, partner: &PartnerId, sha256: &Hash) -> Result<UploadRow> {
    let fresh = ids.hex(16);
    within(storage, partner, |tx| {
        if let Some(upload) = tx.upload(sha256)? {
            return Ok(upload);
        }
        let upload = UploadRow { sha256: *sha256, upload: fresh.clone(), received: 0 };
        tx.put_upload(&upload)?;
        Ok(upload)
    })
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes are durable.
    At(u64),
    /// The blob is durable.
    Complete,
}

/// `HEAD` on an upload. A finished one is no more: the blob then answers for it.
pub fn progress(storage: &dyn Storage, partner: &PartnerId, sha256: &Hash, upload: &str) -> Result<Progress> {
    within(storage, partner, |tx| match tx.upload(sha256)? {
        Some(row) if row.upload == upload => Ok(Progress::At(row.received)),
        _ if tx.evidence(sha256)?.is_some() => Ok(Progress::Complete),
        _ => Err(Refusal::NotFound.into()),
    })
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

/// `PATCH` on an upload. The new offset is durable when it returns.
pub fn append(
    storage: &dyn Storage,
    partner: &PartnerId,
    sha256: &Hash,
    upload: &str,
    piece: &Piece<'_>,
    now_ms: i64,
) -> Result<Progress> {
    let Progress::At(received) = progress(storage, partner, sha256, upload)? else { return Ok(Progress::Complete) };
    if received != piece.offset {
        return Err(Refusal::UploadOffset(received).into());
    }
    let len = received + piece.bytes.len() as u64;
    if len > MAX_EVIDENCE_BYTES {
        return Err(Refusal::TooLarge.into());
    }
    let row = |received| UploadRow { sha256: *sha256, upload: upload.to_owned(), received };
    // Inside one transaction, so that of two pieces for the same place only one is written.
    let right = within(storage, partner, |tx| {
        match tx.upload(sha256)? {
            Some(now) if now.received == received && now.upload == upload => {}
            Some(now) => return Err(Refusal::UploadOffset(now.received).into()),
            None => return Ok(true),
        }
        storage.write_upload(partner, upload, received, piece.bytes)?;
        if !piece.last {
            tx.put_upload(&row(len))?;
            return Ok(true);
        }
        let right = storage.finish_upload(partner, upload, len, sha256)?;
        if right {
            tx.delete_upload(sha256)?;
            if tx.evidence(sha256)? == Some(true) {
                storage.delete_blob(partner, sha256)?;
            } else {
                kept(tx, storage, sha256, len, now_ms)?;
                tx.add_change(&What::EvidenceDurable { sha256: *sha256 }, None, None)?;
            }
        } else {
            tx.put_upload(&row(0))?;
        }
        Ok(right)
    })?;
    match (right, piece.last) {
        (false, _) => Err(Refusal::HashMismatch.into()),
        (true, true) => Ok(Progress::Complete),
        (true, false) => Ok(Progress::At(len)),
    }
}
