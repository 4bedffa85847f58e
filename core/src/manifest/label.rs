//! A parcel from what its label says: GS1 Scan4Transport carries the address (AIs 4300 to 4325, GS1 General
//! Specifications, section 3.8), so that a shop without a depot types nothing.

use super::draft::{Column, Draft, Home};
use super::{LatLon, ManifestError, Parcel, Window};
use crate::calendar::ServiceDay;
use crate::journal::Source;
use std::collections::BTreeMap;

const DAY_S: i64 = 86_400;

/// The parcel of a label: its number, and its GS1 elements (AI -> value). What the label does not say is left out;
/// [`ManifestError::NoPlace`] when it says no door. `day` tells whether a "not before" or "not after" is a window of today.
pub fn from_label(
    tracking_number: &str,
    elements: &BTreeMap<String, String>,
    day: ServiceDay,
    home: &Home,
) -> Result<Parcel, ManifestError> {
    let element = |ai: &str| elements.get(ai).map(String::as_str).unwrap_or_default();
    let text = |ai: &str| spaced(element(ai));
    let company_or = |name: String| if name.is_empty() { text("4300") } else { name };
    let (name, address, address2, city) = (company_or(text("4301")), text("4302"), text("4303"), text("4305"));
    let (state, phone, zip) = (text("4306"), text("4308"), text("420"));
    let at = place(element("4309"));
    let degrees = at.map(|at| at.degrees()).map(|(lat, lon)| (lat.to_string(), lon.to_string())).unwrap_or_default();
    let draft = Draft::default()
        .with(Column::TrackingNumber, tracking_number)
        .with(Column::Name, &name)
        .with(Column::Address, &address)
        .with(Column::Address2, &address2)
        .with(Column::City, &city)
        .with(Column::State, &state)
        .with(Column::Zip, &zip)
        .with(Column::Lat, &degrees.0)
        .with(Column::Lon, &degrees.1)
        .with(Column::Phone, &phone);
    let (mut parcel, _) = draft.parcel(Source::Label, home)?;
    parcel.proof.signature = element("4323") == "1";
    parcel.windows.extend(window(element("4324"), element("4325"), day));
    Ok(parcel)
}

/// Text of these AIs is percent-encoded with `+` for a space (GS1 syntax dictionary, `pcenc`). A broken escape stays as it is.
fn spaced(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escaped = (bytes[i] == b'%').then(|| value.get(i + 1..i + 3)).flatten();
        match (bytes[i], escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (_, Some(byte)) => {
                out.push(byte);
                i += 2;
            }
            (b'+', None) => out.push(b' '),
            (byte, None) => out.push(byte),
        }
        i += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// AI 4309: ten digits of (latitude + 90) x 1e7, ten digits of longitude x 1e7 counted eastward from 0 to 360 degrees.
fn place(value: &str) -> Option<LatLon> {
    let digits = value.len() == 20 && value.bytes().all(|b| b.is_ascii_digit());
    let (lat, lon) = if digits { value.split_at(10) } else { return None };
    let lat_e7 = lat.parse::<i64>().ok()? - 900_000_000;
    let east_e7 = lon.parse::<i64>().ok()?;
    if lat_e7 > 900_000_000 || east_e7 > 3_600_000_000 {
        return None;
    }
    let lon_e7 = if east_e7 > 1_800_000_000 { east_e7 - 3_600_000_000 } else { east_e7 };
    Some(LatLon { lat_e7, lon_e7 })
}

/// AIs 4324 and 4325: YYMMDDhhmm, where 9999 for the time means none. Only what falls on `day` narrows it.
fn window(not_before: &str, not_after: &str, day: ServiceDay) -> Option<Window> {
    let second = |value: &str| {
        let digits = value.len() == 10 && value.bytes().all(|b| b.is_ascii_digit());
        let (date, time) = if digits { value.split_at(6) } else { return None };
        let today = day.date().format("%y%m%d").to_string() == date;
        let (hour, minute) = time.split_at(2);
        let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
        (today && hour <= 24 && minute < 60).then_some(hour * 3600 + minute * 60)
    };
    let (start, end) = (second(not_before), second(not_after));
    let window = Window { start_s: start.unwrap_or(0), end_s: end.unwrap_or(DAY_S) };
    (start.or(end).is_some() && window.start_s <= window.end_s).then_some(window)
}
