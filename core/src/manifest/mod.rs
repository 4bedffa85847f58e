//! The parcels of a service day: where they come from, which doors they go to, and what becomes of each.
//!
//! [`Parcel`] is one labelled box as the manifest lists it; [`stops`] puts parcels for one door together; [`DayState`] folds
//! facts over them, the same on the phone and at the depot, so that both always agree where each parcel is.

mod csv;
mod door;
mod draft;
mod encoding;
mod error;
mod fields;
mod fold;
mod label;
mod parcel;
mod state;
mod stop;
mod undo;

#[cfg(test)]
mod csv_tests;
#[cfg(test)]
mod fold_properties;
#[cfg(test)]
mod fold_tests;
#[cfg(test)]
mod stop_tests;

pub use csv::{
    CheckReport, CsvReading, Finding, FindingLine, Level, MAX_FILE_BYTES, MAX_FINDINGS, MAX_PARCELS_PER_FILE,
    ParcelLine, read_csv,
};
pub use draft::{Column, Draft, Home, MAX_FIELD_CHARS, MAX_NOTE_CHARS, MAX_NUMBER_CHARS};
pub use error::ManifestError;
pub use label::from_label;
pub use parcel::{CARRY_DAYS, DayParcels, LatLon, Parcel, Person, Priority, ProofRule, Window};
pub use state::{AcceptedPlan, Attempt, DayState, Handover, Outing, ParcelState, Place, Told};
pub use stop::{SERVICE_FURTHER_S, SERVICE_S, Stop, stop_id, stops};
pub(crate) use undo::{added_to, standing};
