//! Counter: whose parcel is on which shelf?

use super::{DayInput, short};
use crate::manifest::Place;
use serde::Serialize;

/// Parcels that wait for their customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CounterView {
    /// By shelf.
    pub held: Vec<HeldParcel>,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldParcel {
    /// Its tracking number.
    pub tracking_number: String,
    /// As a person compares it.
    pub short: String,
    /// The shelf.
    pub shelf: String,
    /// Whose.
    pub name: String,
    /// The fact that put it there today, to be undone; none: it waits since an earlier day.
    pub by: Option<String>,
}

/// The view of a day.
pub(in crate::companion) fn counter(input: &DayInput<'_>) -> CounterView {
    let mut held: Vec<HeldParcel> = input
        .state
        .parcels
        .values()
        .filter(|parcel| parcel.place == Place::Held)
        .map(|parcel| HeldParcel {
            tracking_number: parcel.parcel.tracking_number.clone(),
            short: short(&parcel.parcel.tracking_number),
            shelf: parcel.shelf.clone().unwrap_or_default(),
            name: parcel.parcel.person.name.clone(),
            by: parcel.by.as_ref().map(ToString::to_string),
        })
        .collect();
    held.sort_by(|a, b| (&a.shelf, &a.tracking_number).cmp(&(&b.shelf, &b.tracking_number)));
    CounterView { held }
}
