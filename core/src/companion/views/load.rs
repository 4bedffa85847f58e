//! Load: is this box ours, how far are we, what has not arrived?

use super::{DayInput, count, short};
use crate::manifest::Place;
use serde::Serialize;

/// Taking parcels in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadView {
    /// Received so far.
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
    /// Whether somebody reported it missing.
    pub reported: bool,
}

/// The view of a day.
pub(in crate::companion) fn load(input: &DayInput<'_>) -> LoadView {
    let ours = input.state.parcels.values().filter(|parcel| parcel.place != Place::Withdrawn);
    let missing = input.state.parcels.values().filter(|p| matches!(p.place, Place::Expected | Place::Missing));
    LoadView {
        received: count(ours.clone().filter(|parcel| parcel.received_at_ms.is_some()).count()),
        all: count(ours.count()),
        missing: missing
            .map(|p| MissingParcel {
                tracking_number: p.parcel.tracking_number.clone(),
                short: short(&p.parcel.tracking_number),
                address: p.parcel.address.clone(),
                reported: p.place == Place::Missing,
            })
            .collect(),
    }
}
