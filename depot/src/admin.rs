//! What a dispatcher does: partners, manifests, rate cards, decisions. Works while the depot is served and while it is not.

use crate::day;
use crate::enrol::valid_id;
use crate::error::{DepotError, Result};
use crate::evidence;
use crate::money;
use crate::refusal::Refusal;
use crate::storage::{DeviceRow, ParcelRow, PartnerTx, Storage, What, within};
use satchel_core::calendar::ServiceDay;
use satchel_core::earnings::{Line, Statement, read_cards};
use satchel_core::journal::{Act, CourierId, DeviceId, EvidenceRole, Fact, FactId, Hash, PartnerId, Source};
use satchel_core::manifest::{CsvReading, Home, LatLon, MAX_PARCELS_PER_FILE, Parcel, Person, read_csv};
use satchel_core::sync::wire::{CourierProfile, PartnerProfile};
use satchel_core::texts::Text;
use std::collections::BTreeSet;

/// Adds a partner, or replaces what is known of it.
pub fn put_partner(storage: &dyn Storage, profile: &PartnerProfile) -> Result<()> {
    if !valid_id(&profile.id.0) {
        return Err(Refusal::BadRequest(Text::new("depot.bad_partner_id").with("id", &profile.id)).into());
    }
    within(storage, &profile.id, |tx| {
        tx.put_profile(profile)?;
        tx.add_change(&What::Profile, None, None)?;
        Ok(())
    })
}

/// Free slots as a person writes them: `10:00-12:00,14:00-16:30`.
pub fn parse_slots(text: &str) -> Result<Vec<(i64, i64)>> {
    let bad = || Refusal::BadRequest(Text::new("depot.bad_slots").with("slots", text));
    let clock = |time: &str| -> Option<i64> {
        let (hours, minutes) = time.trim().split_once(':')?;
        let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
        let seconds = hours * 3600 + minutes * 60;
        ((0..=24).contains(&hours) && (0..60).contains(&minutes) && seconds <= 86_400).then_some(seconds)
    };
    let mut slots = Vec::new();
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let (start, end) = part.split_once('-').and_then(|(a, b)| Some((clock(a)?, clock(b)?))).ok_or_else(bad)?;
        if start >= end || slots.last().is_some_and(|(_, before)| start < *before) {
            return Err(bad().into());
        }
        slots.push((start, end));
    }
    Ok(slots)
}

/// A courier as a person writes it: `ana:Ana`.
pub fn parse_courier(text: &str) -> Result<CourierProfile> {
    match text.split_once(':') {
        Some((id, name)) if !id.is_empty() && !name.trim().is_empty() => {
            Ok(CourierProfile { id: CourierId(id.to_owned()), name: name.trim().to_owned() })
        }
        _ => Err(Refusal::BadRequest(Text::new("depot.bad_courier").with("courier", text)).into()),
    }
}

/// The shop that a depot without partners begins with, so that a phone can be enrolled at once.
pub fn sample_partner() -> Result<PartnerProfile> {
    let zone = "America/New_York".parse().map_err(|_| Refusal::Internal)?;
    Ok(PartnerProfile {
        id: PartnerId("rosas-flowers".into()),
        name: "Rosa's Flowers".into(),
        address: "1 Main Street, Columbus, OH 43215".into(),
        at: LatLon { lat_e7: 399_612_000, lon_e7: -829_988_000 },
        zone,
        slots: parse_slots("10:00-12:00,14:00-16:30")?,
        holidays: Vec::new(),
        couriers: vec![parse_courier("rosa:Rosa")?, parse_courier("luis:Luis")?],
    })
}

/// Puts the good lines of a CSV file on the manifest of `day`. The reading says which lines were not good.
///
/// # Errors
/// No such partner; more than [`MAX_PARCELS_PER_FILE`] parcels, which no phone takes either. Nothing is listed then.
pub fn manifest(
    storage: &dyn Storage,
    partner: &PartnerId,
    day: ServiceDay,
    csv: &[u8],
    home: &Home,
) -> Result<CsvReading> {
    let reading = read_csv(csv, day, home);
    let found = reading.parcels.len();
    if found > MAX_PARCELS_PER_FILE {
        let text = Text::new("companion.csv_too_many").with("n", found).with("most", MAX_PARCELS_PER_FILE);
        return Err(Refusal::BadRequest(text).into());
    }
    let parcels: Vec<Parcel> = reading.parcels.iter().map(|(_, parcel)| parcel.clone()).collect();
    list_parcels(storage, partner, day, &parcels)?;
    Ok(reading)
}

/// Puts parcels on the depot's manifest of `day`. One that is there unchanged makes no change; a withdrawn one comes back; a
/// person who was erased does not.
pub fn list_parcels(storage: &dyn Storage, partner: &PartnerId, day: ServiceDay, parcels: &[Parcel]) -> Result<()> {
    within(storage, partner, |tx| {
        known(tx)?;
        let mut came_back = false;
        for parcel in parcels {
            let number = parcel.tracking_number.clone();
            let before = tx.parcel(day, &number)?;
            let erased_ms = before.as_ref().and_then(|row| row.erased_ms);
            let mut parcel = Parcel { source: Source::Depot, ..parcel.clone() };
            if erased_ms.is_some() {
                parcel.person = Person::default();
            }
            let row = ParcelRow { day, parcel, withdrawn_ms: None, erased_ms };
            if before.as_ref() != Some(&row) {
                came_back |= before.is_some_and(|before| before.withdrawn_ms.is_some());
                tx.put_parcel(&row)?;
                tx.add_change(&What::Parcel { day, parcel: number }, None, None)?;
            }
        }
        if came_back { day::refresh_all(tx, day) } else { day::refresh(tx, day, &BTreeSet::new()) }
    })
}

/// Takes a rate card, or a list of them, from JSON, for one partner or for all; the number of cards.
pub fn rate_cards(storage: &dyn Storage, partner: Option<&PartnerId>, json: &str) -> Result<usize> {
    let cards = read_cards(json).map_err(|e| Refusal::BadRequest(e.text()))?;
    let partners = partner.map_or_else(|| storage.partners(), |partner| Ok(vec![partner.clone()]))?;
    for partner in &partners {
        within(storage, partner, |tx| {
            known(tx)?;
            for card in &cards {
                tx.put_rate_card(card)?;
                tx.add_change(&What::RateCard { card: card.id.clone() }, None, None)?;
            }
            // The cards of a closed week were those of its close: only open ones follow.
            for row in tx.statements()? {
                if !row.body.as_ref().is_some_and(|b| b.status == satchel_core::earnings::StatementStatus::Closed) {
                    day::mark_week(tx, row.week)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(cards.len())
}

/// Cancels a parcel that is listed for `day` or carried into it, or gives it to another partner.
pub fn withdraw(storage: &dyn Storage, partner: &PartnerId, day: ServiceDay, parcel: &str, now_ms: i64) -> Result<()> {
    within(storage, partner, |tx| {
        known(tx)?;
        let listed = match tx.parcel(day, parcel)? {
            None if day::load(tx, day)?.state.parcels.contains_key(parcel) => {
                tx.parcel_days(parcel)?.into_iter().find(|row| row.day < day)
            }
            listed => listed,
        };
        let row = listed.ok_or_else(|| no_parcel(parcel))?;
        if row.withdrawn_ms.is_none() {
            let day = row.day;
            tx.put_parcel(&ParcelRow { withdrawn_ms: Some(now_ms), ..row })?;
            tx.add_change(&What::Withdrawn { day, parcel: parcel.to_owned() }, None, None)?;
            day::refresh_all(tx, day)?;
        }
        Ok(())
    })
}

/// From now on the device gets nothing, and what it still hands in is kept as conflicts.
pub fn revoke(storage: &dyn Storage, device: &DeviceId, now_ms: i64) -> Result<()> {
    let unknown = || Refusal::BadRequest(Text::new("depot.no_device").with("device", device));
    let partner = crate::enrol::partner_of(&device.0).ok_or_else(unknown)?;
    within(storage, &partner, |tx| {
        let row = tx.device(device)?.ok_or_else(unknown)?;
        tx.put_device(&DeviceRow { revoked_ms: row.revoked_ms.or(Some(now_ms)), ..row })
    })
}

/// A person says which fact counts for a parcel.
pub fn decide(
    storage: &dyn Storage,
    partner: &PartnerId,
    day: ServiceDay,
    parcel: &str,
    fact: &FactId,
    now_ms: i64,
) -> Result<()> {
    within(storage, partner, |tx| {
        known(tx)?;
        let loaded = day::load(tx, day)?;
        let names = |act: &Act| match act {
            Act::Delivered { parcels, .. } => parcels.iter().any(|p| p == parcel),
            Act::Collected { parcel: collected } => collected == parcel,
            _ => false,
        };
        if !loaded.facts.iter().any(|(_, known)| known.id == *fact && names(&known.act)) {
            return Err(
                Refusal::BadRequest(Text::new("depot.no_fact").with("fact", fact).with("parcel", parcel)).into()
            );
        }
        tx.put_decision(day, parcel, fact, now_ms)?;
        tx.add_change(&What::Decision { day, parcel: parcel.to_owned() }, None, None)?;
        day::refresh(tx, day, &BTreeSet::new())
    })
}

/// Erases the person of a parcel: here, in the blobs of its facts, and on every device. The chains still verify.
pub fn erase(storage: &dyn Storage, partner: &PartnerId, parcel: &str, now_ms: i64) -> Result<usize> {
    let blobs = within(storage, partner, |tx| {
        known(tx)?;
        let rows = tx.parcel_days(parcel)?;
        if rows.is_empty() {
            return Err(no_parcel(parcel));
        }
        let mut days = Vec::new();
        for row in rows {
            let mut erased = row.parcel.clone();
            erased.person = Person::default();
            days.push((row.day, parcel.to_owned()));
            tx.put_parcel(&ParcelRow { parcel: erased, erased_ms: row.erased_ms.or(Some(now_ms)), ..row })?;
        }
        let blobs = people_of(tx, parcel)?;
        for blob in &blobs {
            tx.put_evidence(blob, 0, now_ms, true)?;
        }
        tx.add_change(&What::Erased { blobs: blobs.clone(), parcels: days }, None, None)?;
        Ok(blobs)
    })?;
    for blob in &blobs {
        storage.delete_blob(partner, blob)?;
    }
    Ok(blobs.len())
}

/// The people blobs of every fact that names the parcel.
fn people_of(tx: &dyn PartnerTx, parcel: &str) -> Result<Vec<Hash>> {
    let mut blobs = BTreeSet::new();
    for chain in tx.chains()? {
        for row in tx.facts_of_chain(&chain.device, &chain.head.chain)? {
            let Some(fact) = row.bytes.as_deref().and_then(|bytes| Fact::open(bytes).ok()) else { continue };
            if evidence::named_parcels(&fact.act).contains(&parcel) {
                let people = fact.evidence.iter().filter(|e| e.role == EvidenceRole::People);
                blobs.extend(people.map(|e| e.sha256));
            }
        }
    }
    Ok(blobs.into_iter().collect())
}

/// Fixes a week's statement.
pub fn close_week(storage: &dyn Storage, partner: &PartnerId, week: ServiceDay) -> Result<Statement> {
    within(storage, partner, |tx| {
        known(tx)?;
        money::close_week(tx, week)
    })
}

/// A week's statement as it stands.
pub fn statement(storage: &dyn Storage, partner: &PartnerId, week: ServiceDay) -> Result<Statement> {
    within(storage, partner, |tx| {
        known(tx)?;
        money::week_statement(tx, week)
    })
}

/// A day's lines as the depot has them.
pub fn day_lines(storage: &dyn Storage, partner: &PartnerId, day: ServiceDay) -> Result<Vec<Line>> {
    within(storage, partner, |tx| {
        known(tx)?;
        money::day_lines(tx, day)
    })
}

/// The partner's own data.
///
/// # Errors
/// There is no such partner.
pub(crate) fn known(tx: &dyn PartnerTx) -> Result<PartnerProfile> {
    let unknown = || Refusal::BadRequest(Text::new("depot.no_partner").with("partner", tx.id()));
    Ok(tx.profile()?.ok_or_else(unknown)?)
}

fn no_parcel(parcel: &str) -> DepotError {
    Refusal::BadRequest(Text::new("depot.no_parcel").with("parcel", parcel)).into()
}
