//! Stop: which door, how do I get in, which boxes, what proof?

use super::{DayInput, PlaceView, short};
use crate::journal::{FailReason, StopId};
use crate::manifest::{ParcelState, ProofRule};
use serde::Serialize;

/// One door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StopView {
    /// Its id.
    pub id: String,
    /// Its number in the plan; 0 without one.
    pub number: u32,
    /// Stops in the plan.
    pub of: u32,
    /// The street line.
    pub address: String,
    /// Flat, town, state, ZIP.
    pub address2: String,
    /// Latitude in 1e-7 degrees, if known.
    pub lat_e7: Option<i64>,
    /// Longitude in 1e-7 degrees, if known.
    pub lon_e7: Option<i64>,
    /// Who the parcels are for, each name once.
    pub names: Vec<String>,
    /// Phones, each once.
    pub phones: Vec<String>,
    /// How to get in.
    pub access: Vec<AccessView>,
    /// Notes for the door, each once.
    pub notes: Vec<String>,
    /// When the plan arrives, seconds of the day.
    pub planned_arrival_s: Option<i64>,
    /// When the courier arrived, milliseconds since 1970 UTC.
    pub arrived_ms: Option<i64>,
    /// Windows, seconds of the day: start, end.
    pub windows: Vec<Vec<i64>>,
    /// The boxes.
    pub parcels: Vec<ParcelView>,
    /// Wrong PINs so far.
    pub pin_tries: u32,
    /// Whether nothing is left to hand over.
    pub done: bool,
}

/// A box of a stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParcelView {
    /// Its tracking number.
    pub tracking_number: String,
    /// As a person compares it.
    pub short: String,
    /// The number on the box, if it has one.
    pub box_number: Option<u32>,
    /// Where it is.
    pub place: PlaceView,
    /// The fact that put it there, to be undone; none: nothing was done with it today.
    pub by: Option<String>,
    /// The fact that marked it damaged, to be undone; none: it is whole.
    pub damaged: Option<String>,
    /// What proof it asks: `scan`, `photo`, `signature`, `pin`, `age21`.
    pub proof: Vec<String>,
    /// The fact that handed it over, to be undone.
    pub handover: Option<String>,
    /// Failed attempts.
    pub attempts: Vec<AttemptView>,
}

/// A failed attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttemptView {
    /// The fact.
    pub fact: String,
    /// When, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Why.
    pub reason: FailReason,
}

/// A code for gate or door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessView {
    /// As the manifest says.
    pub code: String,
    /// When it was last tried here; none: never, as far as this phone knows.
    pub tried: Option<CodeTriedView>,
}

/// Whether a code opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeTriedView {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Whether it did.
    pub works: bool,
    /// Who tried; empty: nobody was named.
    pub courier: String,
}

/// The view of a stop; none when the day has no such stop. `tried`: when a code was last tried there.
pub(in crate::companion) fn stop(
    input: &DayInput<'_>,
    id: &StopId,
    tried: impl Fn(&str) -> Option<CodeTriedView>,
) -> Option<StopView> {
    let stop = input.stop(id)?;
    let of = input.plan().map_or(0, |plan| plan.visits().count());
    let each = |what: fn(&ParcelState) -> Vec<String>| {
        let mut all: Vec<String> = input.parcels_of(id).flat_map(what).filter(|text| !text.is_empty()).collect();
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|text| seen.insert(text.clone()));
        all
    };
    Some(StopView {
        id: id.0.clone(),
        number: input.number(id),
        of: super::count(of),
        address: stop.address.clone(),
        address2: stop.address2.clone(),
        lat_e7: stop.at.map(|at| at.lat_e7),
        lon_e7: stop.at.map(|at| at.lon_e7),
        names: each(|p| vec![p.parcel.person.name.clone()]),
        phones: each(|p| vec![p.parcel.person.phone.clone()]),
        access: each(|p| vec![p.parcel.access_code.clone()])
            .into_iter()
            .map(|code| AccessView { tried: tried(&code), code })
            .collect(),
        notes: each(|p| p.parcel.person.notes.clone()),
        planned_arrival_s: input.planned_arrival_s(id),
        arrived_ms: input.state.arrived_at_ms.get(id).copied(),
        windows: stop.windows.iter().map(|window| vec![window.start_s, window.end_s]).collect(),
        parcels: input.parcels_of(id).map(parcel_view).collect(),
        pin_tries: input.state.pin_tries.get(id).copied().unwrap_or(0),
        done: input.done(id),
    })
}

fn parcel_view(state: &ParcelState) -> ParcelView {
    ParcelView {
        tracking_number: state.parcel.tracking_number.clone(),
        short: short(&state.parcel.tracking_number),
        box_number: state.box_number,
        place: state.place.into(),
        by: state.by.as_ref().map(ToString::to_string),
        damaged: state.damaged.as_ref().map(ToString::to_string),
        proof: proof_words(&state.parcel.proof),
        handover: state.handover.as_ref().map(|handover| handover.fact.0.clone()),
        attempts: state
            .attempts
            .iter()
            .map(|attempt| AttemptView { fact: attempt.fact.0.clone(), at_ms: attempt.at_ms, reason: attempt.reason })
            .collect(),
    }
}

fn proof_words(rule: &ProofRule) -> Vec<String> {
    let parts = [
        (rule.scan, "scan"),
        (rule.photo, "photo"),
        (rule.signature, "signature"),
        (rule.pin, "pin"),
        (rule.age21, "age21"),
    ];
    parts.iter().filter(|(asked, _)| *asked).map(|(_, word)| (*word).to_owned()).collect()
}
