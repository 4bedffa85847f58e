//! The recipient of a Scan4Transport label (GS1 Scan4Transport guideline; AIs 4300-4309, 420, 421, 4322-4325), so that a
//! scan alone makes a parcel with its address.

use super::Elements;
use super::gs1::value::{date, decode};
use crate::calendar::ServiceDay;

/// Where the parcel goes and how it may be given. Texts are decoded; absent ones are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShipTo {
    /// AI 4300.
    pub company: String,
    /// AI 4301.
    pub name: String,
    /// AI 4302.
    pub address: String,
    /// AI 4303.
    pub address2: String,
    /// AI 4304.
    pub suburb: String,
    /// AI 4305.
    pub city: String,
    /// AI 4306; in the United States the state.
    pub region: String,
    /// AI 4307, two letters.
    pub country: String,
    /// AI 420, or 421 without its country.
    pub postcode: String,
    /// AI 4308.
    pub phone: String,
    /// AI 4309: latitude and longitude in 1e-7 degrees.
    pub at_e7: Option<(i64, i64)>,
    /// AI 4322: may be left without anybody.
    pub authority_to_leave: bool,
    /// AI 4323.
    pub signature_required: bool,
    /// AI 4324.
    pub not_before: Option<Moment>,
    /// AI 4325.
    pub not_after: Option<Moment>,
}

/// A moment in the recipient's local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Which day; for a whole month (day 00 on the label) its first.
    pub day: ServiceDay,
    /// Seconds since midnight; none where the label gives no time (9999).
    pub second: Option<u32>,
}

/// The recipient among the `elements` of a GS1 candidate; none where the label has neither a street nor a position.
pub fn ship_to(elements: &Elements) -> Option<ShipTo> {
    let raw = |ai: &str| elements.get(ai).cloned().unwrap_or_default();
    let text = |ai: &str| elements.get(ai).and_then(|value| decode(value)).unwrap_or_default();
    let flag = |ai: &str| elements.get(ai).is_some_and(|value| value == "1");
    let moment = |ai: &str| elements.get(ai).and_then(|value| moment(value));
    let at_e7 = elements.get("4309").and_then(|value| position(value));
    let postcode = match elements.get("420") {
        Some(code) => code.clone(),
        None => elements.get("421").and_then(|value| value.get(3..)).unwrap_or_default().to_owned(),
    };
    let found = ShipTo {
        company: text("4300"),
        name: text("4301"),
        address: text("4302"),
        address2: text("4303"),
        suburb: text("4304"),
        city: text("4305"),
        region: text("4306"),
        country: raw("4307"),
        postcode,
        phone: raw("4308"),
        at_e7,
        authority_to_leave: flag("4322"),
        signature_required: flag("4323"),
        not_before: moment("4324"),
        not_after: moment("4325"),
    };
    (!found.address.is_empty() || found.at_e7.is_some()).then_some(found)
}

/// Twenty digits: (latitude + 90) and (longitude modulo 360), each in 1e-7 degrees (General Specifications 3.5.10).
fn position(value: &str) -> Option<(i64, i64)> {
    let digits = value.len() == 20 && value.bytes().all(|b| b.is_ascii_digit());
    let (lat, lon) = if digits { value.split_at(10) } else { return None };
    let (lat, lon): (i64, i64) = (lat.parse().ok()?, lon.parse().ok()?);
    if lat > 1_800_000_000 || lon > 3_600_000_000 {
        return None;
    }
    let lon = if lon > 1_800_000_000 { lon - 3_600_000_000 } else { lon };
    Some((lat - 900_000_000, lon))
}

/// YYMMDDHHMM.
fn moment(value: &str) -> Option<Moment> {
    let day = match value.get(..6)? {
        month if month.ends_with("00") => date(&format!("{}01", &month[..4])),
        day => date(day),
    }?;
    let time = value.get(6..10)?;
    let clock = |from: usize| time.get(from..from + 2).and_then(|digits| digits.parse::<u32>().ok());
    let second = if time == "9999" { None } else { Some(clock(0)? * 3600 + clock(2)? * 60) };
    Some(Moment { day: day.into(), second })
}
