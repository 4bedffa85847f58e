//! What is where: what is only on this phone, what was sent, what needs a decision?

use super::short;
use crate::journal::{Act, StopId};
use crate::store::{FactStatus, Unsettled};
use crate::texts::Text;
use serde::Serialize;

/// The state of the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncView {
    /// Whether there is a depot at all.
    pub enrolled: bool,
    /// Facts durable at the depot with all their evidence.
    pub sent: u32,
    /// Facts that wait here.
    pub pending: u32,
    /// Photos and signatures that wait here.
    pub pending_evidence: u32,
    /// Their bytes.
    pub pending_evidence_bytes: i64,
    /// Photos and signatures that were lost on this phone before the depot had them.
    pub lost_evidence: u32,
    /// What a person must decide about.
    pub conflicts: u32,
    /// Each record that is not settled: what a person must look at first, then what waits, as it was recorded.
    pub items: Vec<RecordView>,
    /// The depot's last answer, milliseconds since 1970 UTC.
    pub last_contact_ms: Option<i64>,
    /// Why it waits, in words; none when all is well.
    pub problem: Option<Text>,
    /// What is true, in words.
    pub banner: Text,
    /// What happened to this phone's records, in words, until a person confirms it.
    pub warnings: Vec<Text>,
}

/// A record that the depot does not have whole, or that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordView {
    /// The fact.
    pub fact: String,
    /// When it was recorded, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// What was done, in words.
    pub what: Text,
    /// How far it has got; never `sent`.
    pub status: FactStatus,
    /// Why, in words.
    pub why: Text,
    /// The bytes of its photos and signatures that wait here.
    pub bytes: i64,
}

/// One line of the list.
pub(in crate::companion) fn record(record: &Unsettled, address: impl Fn(&StopId) -> String) -> RecordView {
    RecordView {
        fact: record.fact.id.0.clone(),
        at_ms: record.fact.corrected_at_ms(),
        what: what(&record.fact.act, address),
        status: record.status,
        why: why(record),
        bytes: i64::try_from(record.proofs.bytes).unwrap_or(i64::MAX),
    }
}

/// Why it is not settled. The words of the depot, where it said some, come before ours.
fn why(record: &Unsettled) -> Text {
    let proofs = &record.proofs;
    let (key, n) = match record.status {
        FactStatus::Conflict => return said(record, "companion.conflict"),
        FactStatus::Quarantined => return said(record, "companion.waits_unreadable"),
        FactStatus::ProofLost => ("store.evidence_lost", proofs.lost),
        FactStatus::ProofKept => ("store.photo_kept", proofs.kept),
        FactStatus::Pending | FactStatus::Sent if record.refused => return said(record, "companion.waits_refused"),
        _ if proofs.failures > 0 => ("companion.waits_tried", proofs.failures),
        _ if proofs.unprocessed > 0 => ("companion.waits_processing", proofs.unprocessed),
        _ if proofs.asked > 0 => ("companion.waits_asked", proofs.asked),
        _ if proofs.waiting > 0 => ("companion.waits_with_proof", proofs.waiting),
        _ => return Text::new("companion.waits_its_turn"),
    };
    Text::new(key).with("n", n)
}

fn said(record: &Unsettled, else_key: &str) -> Text {
    record.reason.clone().unwrap_or_else(|| Text::new(else_key))
}

/// What a record says, in a line that a courier knows it by.
fn what(act: &Act, address: impl Fn(&StopId) -> String) -> Text {
    let parcel = |key: &str, parcel: &str| Text::new(key).with("parcel", short(parcel));
    let parcels = |key: &str, all: &[String]| {
        parcel(key, all.first().map(String::as_str).unwrap_or_default()).with("n", all.len())
    };
    let door = |key: &str, stop: &StopId| Text::new(key).with("address", address(stop));
    match act {
        Act::ChainStarted { .. } => Text::new("companion.did_chain_started"),
        Act::ParcelsAdded { parcels, .. } => Text::new("companion.did_parcels_added").with("n", parcels.len()),
        Act::Received { parcel: number, .. } => parcel("companion.did_received", number),
        Act::Damaged { parcel: number } => parcel("companion.did_damaged", number),
        Act::Missing { parcel: number } => parcel("companion.did_missing", number),
        Act::Planned { .. } => Text::new("companion.did_planned"),
        Act::OutingStarted { .. } => Text::new("companion.did_outing_started"),
        Act::OutingEnded { .. } => Text::new("companion.did_outing_ended"),
        Act::TripMeasured { .. } => Text::new("companion.did_trip_measured"),
        Act::OdometerRead { .. } => Text::new("companion.did_odometer_read"),
        Act::Arrived { stop } => door("companion.did_arrived", stop),
        Act::Delivered { parcels: all, .. } => parcels("companion.did_delivered", all),
        Act::PinTried { stop } => door("companion.did_pin_tried", stop),
        Act::Failed { parcels: all, .. } => parcels("companion.did_failed", all),
        Act::Held { parcel: number, shelf } => parcel("companion.did_held", number).with("shelf", shelf),
        Act::Collected { parcel: number } => parcel("companion.did_collected", number),
        Act::Returned { parcels: all } => parcels("companion.did_returned", all),
        Act::AccessCode { stop, .. } => door("companion.did_access_code", stop),
        Act::PinMoved { stop, .. } => door("companion.did_pin_moved", stop),
        Act::Undone { .. } => Text::new("companion.did_undone"),
        Act::DayClosed { .. } => Text::new("companion.did_day_closed"),
        Act::Disputed { .. } => Text::new("companion.did_disputed"),
        Act::PhotoProcessed { .. } => Text::new("companion.did_photo_processed"),
        Act::Unknown { kind, .. } => Text::new("companion.did_unknown").with("kind", kind),
    }
}
