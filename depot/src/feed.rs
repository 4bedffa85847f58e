//! `GET /v1/changes`: what changed for a device's partner since its cursor.
//!
//! A change is kept by name and read when it is sent, so a page shows what is true now and an erased person is in none.

use crate::error::Result;
use crate::money;
use crate::storage::{PartnerTx, Storage, What, within};
use satchel_core::journal::{Act, DeviceId, Fact, PartnerId};
use satchel_core::sync::wire::{Change, ChangesPage, Have};

/// Changes in a page at most.
const MAX_CHANGES: usize = 500;
/// Bytes of a page at most, before compression; a device reads 8 MiB.
const MAX_PAGE_BYTES: usize = 1024 * 1024;

/// The page behind `after`, with what of its own a device that says what it `have`s has lost. A cursor of another epoch, or ahead of
/// us, means that data went back: the page begins anew.
pub fn changes(
    storage: &dyn Storage,
    partner: &PartnerId,
    device: &DeviceId,
    after: &str,
    have: Option<&Have>,
    now_ms: i64,
) -> Result<ChangesPage> {
    let epoch = storage.epoch()?;
    let asked = after.split_once('.').filter(|(theirs, _)| *theirs == epoch).and_then(|(_, n)| n.parse().ok());
    within(storage, partner, |tx| {
        money::settle(tx)?;
        let (mut rows, mut last) = tx.changes(device, have, asked.unwrap_or(0), MAX_CHANGES)?;
        if asked.is_some_and(|number: u64| number > last) {
            (rows, last) = tx.changes(device, have, 0, MAX_CHANGES)?;
        }
        let full = rows.len() == MAX_CHANGES;
        let (mut changes, mut bytes, mut reached, mut cut) = (Vec::new(), 0, 0, false);
        for (number, what) in &rows {
            let mut meant = Vec::from_iter(resolve(tx, what)?);
            if let (What::Fact { device: author, .. }, Some(Change::Fact { bytes, .. })) = (what, meant.first())
                && author == device
            {
                meant.extend(added(tx, bytes)?);
            }
            bytes += serde_json::to_vec(&meant)?.len();
            if bytes > MAX_PAGE_BYTES && !changes.is_empty() {
                cut = true;
                break;
            }
            for change in meant {
                // Said once, in its last place: of a withdrawal, a new listing and another withdrawal, the last one counts.
                if let Some(before) = changes.iter().position(|known| *known == change) {
                    changes.remove(before);
                }
                changes.push(change);
            }
            reached = *number;
        }
        let more = cut || full;
        let number = if more { reached } else { last };
        Ok(ChangesPage { changes, next: format!("{epoch}.{number}"), more, depot_time_ms: now_ms })
    })
}

/// What a name stands for now; none when nothing is left of it.
fn resolve(tx: &dyn PartnerTx, what: &What) -> Result<Option<Change>> {
    Ok(match what {
        What::Profile => tx.profile()?.map(|profile| Change::Profile(Box::new(profile))),
        What::Parcel { day, parcel } => {
            tx.parcel(*day, parcel)?.map(|row| Change::Parcel { day: *day, parcel: Box::new(row.parcel) })
        }
        What::Withdrawn { day, parcel } => tx
            .parcel(*day, parcel)?
            .and_then(|row| row.withdrawn_ms)
            .map(|at_ms| Change::Withdrawn { day: *day, parcel: parcel.clone(), at_ms }),
        What::RateCard { card } => {
            tx.rate_cards()?.into_iter().find(|known| known.id == *card).map(|card| Change::RateCard(Box::new(card)))
        }
        What::Fact { device, chain, seq } => tx.fact(device, chain, *seq)?.and_then(|row| {
            let bytes = String::from_utf8(row.bytes?).ok()?;
            Some(Change::Fact { bytes, at_ms: row.at_ms, status: row.status })
        }),
        What::Receipt { device, chain, seq } => tx
            .fact(device, chain, *seq)?
            .map(|row| Change::Receipt { chain: chain.clone(), receipt: row.receipt(false) }),
        What::Decision { day, parcel } => {
            tx.decisions(*day)?.remove(parcel).map(|fact| Change::Decision { day: *day, parcel: parcel.clone(), fact })
        }
        What::Roads => tx.area()?.and_then(|row| row.roads).map(Change::Roads),
        What::Statement { week } => {
            tx.statement(*week)?.and_then(|row| row.body).map(|body| Change::Statement(Box::new(body)))
        }
        What::EvidenceDurable { sha256 } => Some(Change::EvidenceDurable { sha256: *sha256 }),
        What::Erased { blobs, parcels } => Some(Change::Erased { blobs: blobs.clone(), parcels: parcels.clone() }),
    })
}

/// The parcels that a lost fact had put on the list, as they are now: other devices were told of them when the fact came.
fn added(tx: &dyn PartnerTx, bytes: &str) -> Result<Vec<Change>> {
    let Ok(Fact { act: Act::ParcelsAdded { day, parcels, .. }, .. }) = Fact::open_again(bytes.as_bytes()) else {
        return Ok(Vec::new());
    };
    let mut changes = Vec::new();
    for number in parcels.iter().filter_map(|parcel| parcel["tracking_number"].as_str()) {
        let names =
            [What::Parcel { day, parcel: number.to_owned() }, What::Withdrawn { day, parcel: number.to_owned() }];
        for name in &names {
            changes.extend(resolve(tx, name)?);
        }
    }
    Ok(changes)
}
