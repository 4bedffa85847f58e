//! A parcel from what its label says: GS1 Scan4Transport carries the address, so that a shop without a depot types nothing.

use super::draft::{Column, Draft, Home};
use super::{LatLon, ManifestError, Parcel, Window};
use crate::calendar::ServiceDay;
use crate::journal::Source;
use crate::label::{Elements, Moment, ship_to};

const DAY_S: i64 = 86_400;

/// The parcel of a label: its number, and its GS1 elements (AI -> value). What the label does not say is left out;
/// [`ManifestError::NoPlace`] when it says no door. `day` tells whether a "not before" or "not after" is a window of today.
pub fn from_label(
    tracking_number: &str,
    elements: &Elements,
    day: ServiceDay,
    home: &Home,
) -> Result<Parcel, ManifestError> {
    let to = ship_to(elements).ok_or(ManifestError::NoPlace)?;
    let at = to.at_e7.map(|(lat_e7, lon_e7)| LatLon { lat_e7, lon_e7 }.degrees());
    let (lat, lon) = at.map(|(lat, lon)| (lat.to_string(), lon.to_string())).unwrap_or_default();
    let draft = Draft::default()
        .with(Column::TrackingNumber, tracking_number)
        .with(Column::Name, if to.name.is_empty() { &to.company } else { &to.name })
        .with(Column::Address, &to.address)
        .with(Column::Address2, &to.address2)
        .with(Column::City, &to.city)
        .with(Column::State, &to.region)
        .with(Column::Zip, &to.postcode)
        .with(Column::Lat, &lat)
        .with(Column::Lon, &lon)
        .with(Column::Phone, &to.phone);
    let (mut parcel, _) = draft.parcel(Source::Label, home)?;
    parcel.proof.signature = to.signature_required;
    parcel.windows.extend(window(to.not_before, to.not_after, day));
    Ok(parcel)
}

/// Only what falls on `day` narrows it, and only with a time.
fn window(not_before: Option<Moment>, not_after: Option<Moment>, day: ServiceDay) -> Option<Window> {
    let second = |moment: Option<Moment>| moment.filter(|m| m.day == day)?.second.map(i64::from);
    let (start, end) = (second(not_before), second(not_after));
    let window = Window { start_s: start.unwrap_or(0), end_s: end.unwrap_or(DAY_S) };
    (start.or(end).is_some() && window.start_s <= window.end_s).then_some(window)
}
