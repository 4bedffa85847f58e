//! What the day's page says, as words: made from the fold, without HTML.

use crate::day::Day;
use crate::money::dollars;
use crate::storage::{DeviceRow, PartnerTx};
use askama::Template;
use satchel_core::calendar::Zone;
use satchel_core::earnings::{Line, LineKind, total};
use satchel_core::journal::{Act, EvidenceRole, Fact, FactId};
use satchel_core::manifest::{ParcelState, Place};
use satchel_core::sync::wire::{PartnerProfile, ReceiptStatus};
use satchel_core::texts::Language;

/// `GET /`.
#[derive(Template)]
#[template(path = "partners.html")]
pub(super) struct PartnersPage {
    pub(super) partners: Vec<PartnerCard>,
}

/// A partner on the first page.
pub(super) struct PartnerCard {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) days: Vec<String>,
}

/// `GET /partners/{id}/days/{day}`.
#[derive(Template)]
#[template(path = "day.html")]
pub(super) struct DayPage {
    id: String,
    partner: String,
    day: String,
    status: String,
    total: String,
    counts: Vec<(u32, &'static str)>,
    conflicts: Vec<ConflictRow>,
    parcels: Vec<ParcelLine>,
    unexpected: Vec<String>,
    lines: Vec<MoneyRow>,
    devices: Vec<DeviceLine>,
}

struct ConflictRow {
    at: String,
    what: String,
    why: String,
    id: String,
}

struct ParcelLine {
    box_number: String,
    number: String,
    name: String,
    door: String,
    place: &'static str,
    tone: &'static str,
    detail: String,
    attempts: Vec<String>,
    proofs: Vec<Proof>,
    given: String,
}

struct Proof {
    what: &'static str,
    sha256: String,
    here: bool,
}

struct MoneyRow {
    kind: String,
    of: String,
    card: String,
    amount: String,
}

struct DeviceLine {
    id: String,
    last_contact: String,
    state: String,
}

/// Everything of a day's page.
pub(super) fn day_page(
    tx: &dyn PartnerTx,
    profile: &PartnerProfile,
    day: &Day,
    lines: &[Line],
) -> crate::error::Result<DayPage> {
    let zone = profile.zone;
    let counts = day.state.counts();
    let devices = tx.devices()?;
    let open = devices.iter().filter(|d| d.revoked_ms.is_none() && !day.state.closed.contains_key(&d.device)).count();
    let mut parcels = Vec::new();
    for (number, parcel) in &day.state.parcels {
        parcels.push(parcel_line(tx, zone, day, number, parcel)?);
    }
    Ok(DayPage {
        id: profile.id.0.clone(),
        partner: profile.name.clone(),
        day: day.state.day.to_string(),
        status: match (day.state.closed.len(), open) {
            (0, _) => "No phone has closed the day yet.".to_owned(),
            (_, 0) => "Every phone has closed the day.".to_owned(),
            (closed, open) => format!("Provisional: closed on {closed} of {} phones.", closed + open),
        },
        total: dollars(total(lines)),
        counts: vec![
            (counts.parcels, "parcels"),
            (counts.delivered, "delivered"),
            (counts.collected, "collected"),
            (counts.held, "held"),
            (counts.to_return, "to return"),
            (counts.returned, "returned"),
            (counts.missing, "missing"),
            (counts.withdrawn, "withdrawn"),
            (counts.unexpected, "unexpected"),
        ],
        conflicts: conflicts(zone, day),
        parcels,
        unexpected: day.state.unexpected.keys().cloned().collect(),
        lines: lines.iter().map(|line| money_row(line, day)).collect(),
        devices: devices.iter().map(|device| device_line(zone, day, device)).collect(),
    })
}

fn conflicts(zone: Zone, day: &Day) -> Vec<ConflictRow> {
    let judged = |status| matches!(status, ReceiptStatus::Conflict | ReceiptStatus::Quarantined);
    let row = |(row, fact): &(crate::storage::FactRow, Fact)| ConflictRow {
        at: clock(zone, row.at_ms),
        what: format!("{} {}", fact.kind().replace('_', " "), parcels_of(&fact.act).join(", ")),
        why: row.reason.as_ref().map(|reason| reason.render(Language::En)).unwrap_or_default(),
        id: fact.id.0.clone(),
    };
    day.facts.iter().filter(|(row, _)| judged(row.status)).map(row).collect()
}

fn parcel_line(
    tx: &dyn PartnerTx,
    zone: Zone,
    day: &Day,
    number: &str,
    state: &ParcelState,
) -> crate::error::Result<ParcelLine> {
    let (place, tone) = place_words(state.place);
    let mut detail = Vec::new();
    detail.extend(state.handover.as_ref().map(|h| format!("{} to {}", clock(zone, h.at_ms), words(&h.to))));
    detail.extend(state.shelf.as_ref().map(|shelf| format!("shelf {shelf}")));
    detail.extend(state.damaged.as_ref().map(|_| "damaged".to_owned()));
    detail.extend(state.carried.then(|| "from the day before".to_owned()));
    detail.extend(state.withdrawn_at_ms.map(|at_ms| format!("withdrawn {}", clock(zone, at_ms))));
    let attempts: Vec<String> =
        state.attempts.iter().map(|a| format!("{} {}", clock(zone, a.at_ms), words(&a.reason))).collect();
    let of = |id: &FactId| day.facts.iter().map(|(_, fact)| fact).find(|fact| fact.id == *id);
    let facts = state.attempts.iter().map(|a| &a.fact).chain(state.handover.iter().map(|h| &h.fact)).filter_map(of);
    let (mut proofs, mut given) = (Vec::new(), Vec::new());
    for fact in facts {
        for evidence in &fact.evidence {
            let what = match evidence.role {
                EvidenceRole::Photo | EvidenceRole::RawPhoto => "photo",
                EvidenceRole::Signature => "signature",
                EvidenceRole::People => continue,
            };
            let processed = match evidence.role {
                EvidenceRole::RawPhoto => crate::evidence::stand_in(tx, &evidence.sha256, &fact.device)?,
                _ => None,
            };
            let (sha256, here) = match processed {
                Some(processed) => {
                    given.extend(processed.warnings.iter().map(|w| w.replace('_', " ")));
                    (processed.sha256, true)
                }
                None => (evidence.sha256, tx.evidence(&evidence.sha256)?.is_some_and(|row| !row.erased)),
            };
            proofs.push(Proof { what, sha256: sha256.to_string(), here });
        }
        if let Act::Delivered { proof, .. } = &fact.act {
            given.extend(proof.scanned.iter().any(|p| p == number).then_some("scanned".to_owned()));
            given.extend(proof.pin.then_some("PIN".to_owned()));
            given.extend(proof.age.map(|age| format!("21 {}", words(&age))));
            given.extend(proof.distance_m.map(|m| format!("{m} m from the door")));
            given.extend(proof.warnings.iter().map(|w| w.replace('_', " ")));
            given.extend(proof.without.iter().map(|w| format!("without {w}")));
        }
    }
    let parcel = &state.parcel;
    let door = [&parcel.address, &parcel.address2, &parcel.city].map(String::as_str);
    Ok(ParcelLine {
        box_number: state.box_number.map(|n| n.to_string()).unwrap_or_default(),
        number: number.to_owned(),
        name: parcel.person.name.clone(),
        door: door.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        place,
        tone,
        detail: detail.join(", "),
        attempts,
        proofs,
        given: given.join(", "),
    })
}

/// A stop is named by its door, not by its id.
fn money_row(line: &Line, day: &Day) -> MoneyRow {
    let stop = day.state.stops.iter().find(|stop| line.kind == LineKind::Stop && stop.id.0 == line.of);
    MoneyRow {
        kind: line.kind.text().render(Language::En),
        of: stop.map_or_else(|| line.of.clone(), |stop| stop.address.clone()),
        card: line.card.clone(),
        amount: dollars(line.cents),
    }
}

fn device_line(zone: Zone, day: &Day, device: &DeviceRow) -> DeviceLine {
    let state = match (device.revoked_ms, day.state.closed.contains_key(&device.device)) {
        (Some(at_ms), _) => format!("revoked {} {}", zone.day_at(at_ms), clock(zone, at_ms)),
        (None, true) => "day closed".to_owned(),
        (None, false) => "day open".to_owned(),
    };
    let at_ms = device.last_contact_ms;
    DeviceLine {
        id: device.device.0.clone(),
        last_contact: format!("{} {}", zone.day_at(at_ms), clock(zone, at_ms)),
        state,
    }
}

fn place_words(place: Place) -> (&'static str, &'static str) {
    match place {
        Place::Expected => ("expected", "info"),
        Place::Loaded => ("with the shop", "info"),
        Place::Delivered => ("delivered", "done"),
        Place::Collected => ("collected", "done"),
        Place::Held => ("held", "waits"),
        Place::ToReturn => ("to return", "waits"),
        Place::Returned => ("returned", "info"),
        Place::Missing => ("missing", "bad"),
        Place::Withdrawn => ("withdrawn", "info"),
    }
}

fn parcels_of(act: &Act) -> Vec<String> {
    match act {
        Act::Delivered { parcels, .. } | Act::Failed { parcels, .. } | Act::Returned { parcels } => parcels.clone(),
        Act::Received { parcel, .. }
        | Act::Damaged { parcel }
        | Act::Missing { parcel }
        | Act::Held { parcel, .. }
        | Act::Collected { parcel } => vec![parcel.clone()],
        _ => Vec::new(),
    }
}

/// The wire word of an enum, as words.
fn words(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(|w| w.replace('_', " "))).unwrap_or_default()
}

/// Wall-clock hours and minutes at the shop.
fn clock(zone: Zone, at_ms: i64) -> String {
    let second = zone.second_of(zone.day_at(at_ms), at_ms);
    format!("{:02}:{:02}", second / 3600, second % 3600 / 60)
}
