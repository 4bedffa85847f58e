//! The parcels of a service day: where they come from, which doors they go to, and what becomes of each.
//!
//! [`Parcel`] is one labelled box as the manifest lists it; [`stops`] puts parcels for one door together; [`DayState`] folds
//! facts over them, the same on the phone and at the depot, so that both always agree where each parcel is.

mod door;
mod fold;
mod parcel;
mod state;
mod stop;
mod undo;

pub use parcel::{DayParcels, LatLon, Parcel, Person, Priority, ProofRule, Window};
pub use state::{Attempt, DayState, Handover, Outing, ParcelState, Place, Told};
pub use stop::{SERVICE_FURTHER_S, SERVICE_S, Stop, stop_id, stops};
