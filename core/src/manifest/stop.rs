//! One door: parcels for the same place belong together.

use super::{LatLon, Parcel, Priority, Window};
use crate::journal::StopId;

/// A door of a day, made from its parcels.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// The same for the same door on the same day, on every device and at the depot.
    pub id: StopId,
    /// The street line as the first parcel writes it.
    pub address: String,
    /// Flat or unit, town, state and ZIP in one line.
    pub address2: String,
    /// Where, from the first parcel that says.
    pub at: Option<LatLon>,
    /// Tracking numbers, sorted.
    pub parcels: Vec<String>,
    /// When all its parcels can be taken, see [`Window`]; none: any time.
    pub windows: Vec<Window>,
    /// Seconds at the door.
    pub service_s: u32,
    /// The greatest of its parcels.
    pub priority: Priority,
}

/// The stop that a parcel belongs to: a hash of its normalised door, so every device finds the same one.
pub fn stop_id(_parcel: &Parcel) -> StopId {
    StopId(String::new())
}

/// The stops of these parcels, in a fixed order.
pub fn stops<'a>(_parcels: impl Iterator<Item = &'a Parcel>) -> Vec<Stop> {
    Vec::new()
}
