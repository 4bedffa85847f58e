//! Load: is this box ours, how far are we, what has not arrived?

use super::{DayInput, count, short};
use crate::manifest::{ParcelState, Place};
use serde::Serialize;

/// Taking parcels in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadView {
    /// Here so far: scanned, carried over from the day before, or handed over unscanned.
    pub received: u32,
    /// On the manifest and not withdrawn.
    pub all: u32,
    /// Not yet received.
    pub missing: Vec<MissingParcel>,
}

/// A parcel that nobody has scanned yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingParcel {
    /// Its tracking number.
    pub tracking_number: String,
    /// As a person compares it.
    pub short: String,
    /// The street line.
    pub address: String,
    /// The fact that reported it missing, to be undone; none: nobody did.
    pub reported: Option<String>,
}

/// The view of a day.
pub(in crate::companion) fn load(input: &DayInput<'_>) -> LoadView {
    let not_here = |parcel: &ParcelState| matches!(parcel.place, Place::Expected | Place::Missing);
    let ours = input.state.parcels.values().filter(|parcel| parcel.place != Place::Withdrawn);
    let missing = input.state.parcels.values().filter(|parcel| not_here(parcel));
    LoadView {
        received: count(ours.clone().filter(|parcel| !not_here(parcel)).count()),
        all: count(ours.count()),
        missing: missing
            .map(|p| MissingParcel {
                tracking_number: p.parcel.tracking_number.clone(),
                short: short(&p.parcel.tracking_number),
                address: p.parcel.address.clone(),
                reported: p.by.as_ref().filter(|_| p.place == Place::Missing).map(ToString::to_string),
            })
            .collect(),
    }
}
