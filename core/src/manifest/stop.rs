//! One door: parcels for the same place belong together.

use super::door::door;
use super::{LatLon, Parcel, Priority, Window};
use crate::journal::{Hash, StopId};
use std::collections::BTreeMap;

/// Seconds at a door for its first parcel, when the manifest does not say: park, walk, ring, photograph, walk back. The
/// example of formats.md ("service_s": 120).
pub const SERVICE_S: u32 = 120;
/// Seconds for each further parcel of the same door: one more label to scan and one more box to carry, nothing else.
pub const SERVICE_FURTHER_S: u32 = 20;
/// Hex digits of a stop id: 64 bits, so two of a day's 1,000 doors share one with a chance below 1 in 10^13.
const ID_DIGITS: usize = 16;

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
    /// When all its parcels can be taken, see [`Window`]; none: any time. Parcels that have no moment in common are taken
    /// in any window of one of them: a stop that no plan may visit would deliver nothing at all.
    pub windows: Vec<Window>,
    /// Seconds at the door: the longest that a parcel asks ([`SERVICE_S`] if none does), and [`SERVICE_FURTHER_S`] for
    /// each further parcel.
    pub service_s: u32,
    /// The greatest of its parcels.
    pub priority: Priority,
}

/// The stop that a parcel belongs to: a hash of its normalised door, so every device finds the same one.
///
/// The door is the street line with its unit (wherever the unit is written) and the ZIP, or town and state where there is no
/// ZIP; without a street line the coordinates, rounded to about 11 m, with the unit. Spelling that the postal service treats
/// as equal (`Street` and `ST`, `#4` and `Apt 4`) makes no difference; a different unit makes a different door.
pub fn stop_id(parcel: &Parcel) -> StopId {
    id_of(&door(parcel))
}

fn id_of(door: &str) -> StopId {
    let mut digest = Hash::of(door.as_bytes()).to_string();
    digest.truncate(ID_DIGITS);
    StopId(digest)
}

/// The stops of these parcels, sorted by normalised door. The order of the parcels makes no difference: the one with the
/// smallest tracking number is the first.
pub fn stops<'a>(parcels: impl Iterator<Item = &'a Parcel>) -> Vec<Stop> {
    let mut doors: BTreeMap<String, Vec<&Parcel>> = BTreeMap::new();
    for parcel in parcels {
        doors.entry(door(parcel)).or_default().push(parcel);
    }
    doors.iter_mut().filter_map(|(door, parcels)| stop(id_of(door), parcels)).collect()
}

fn stop(id: StopId, parcels: &mut Vec<&Parcel>) -> Option<Stop> {
    parcels.sort_by(|a, b| a.tracking_number.cmp(&b.tracking_number));
    parcels.dedup_by(|a, b| a.tracking_number == b.tracking_number);
    let first = parcels.first()?;
    let further = u32::try_from(parcels.len() - 1).unwrap_or(u32::MAX);
    let longest = parcels.iter().filter_map(|p| p.service_s).max().unwrap_or(SERVICE_S);
    Some(Stop {
        id,
        address: first.address.clone(),
        address2: second_line(first),
        at: parcels.iter().find_map(|p| p.at),
        parcels: parcels.iter().map(|p| p.tracking_number.clone()).collect(),
        windows: common_windows(parcels),
        service_s: longest.saturating_add(further.saturating_mul(SERVICE_FURTHER_S)),
        priority: parcels.iter().map(|p| p.priority).max().unwrap_or_default(),
    })
}

fn second_line(parcel: &Parcel) -> String {
    let region = [parcel.state.as_str(), parcel.zip.as_str()].map(str::trim);
    let region = region.iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let parts = [parcel.address2.trim(), parcel.city.trim(), &region];
    parts.iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

fn common_windows(parcels: &[&Parcel]) -> Vec<Window> {
    let asked: Vec<Vec<Window>> =
        parcels.iter().map(|p| joined(p.windows.clone())).filter(|windows| !windows.is_empty()).collect();
    let common = asked.iter().cloned().reduce(|a, b| overlap(&a, &b)).unwrap_or_default();
    if common.is_empty() { joined(asked.concat()) } else { common }
}

/// Sorted and disjoint; windows that end before they start are left out.
fn joined(mut windows: Vec<Window>) -> Vec<Window> {
    windows.retain(|w| w.start_s <= w.end_s);
    windows.sort_by_key(|w| (w.start_s, w.end_s));
    let mut out: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match out.last_mut() {
            Some(last) if window.start_s <= last.end_s => last.end_s = last.end_s.max(window.end_s),
            _ => out.push(window),
        }
    }
    out
}

fn overlap(a: &[Window], b: &[Window]) -> Vec<Window> {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
    let both = pairs.map(|(x, y)| Window { start_s: x.start_s.max(y.start_s), end_s: x.end_s.min(y.end_s) });
    joined(both.collect())
}
