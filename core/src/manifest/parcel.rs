//! One labelled box as a manifest lists it.

use crate::calendar::{ServiceDay, Zone};
use crate::journal::Source;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A parcel. The wire form in `GET /v1/changes`, in `manifest check --json` and in `parcels_added` facts (there without
/// `person`). Absent values are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// What the label says, normalised as `label` does.
    pub tracking_number: String,
    /// The street line of the door; empty only when `at` is given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Flat, floor, unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address2: String,
    /// Town.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// Two letters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// Five digits, or nine with a dash.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zip: String,
    /// Where the door is, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<LatLon>,
    /// Who it is for; erasable, never in a fact.
    #[serde(default, skip_serializing_if = "Person::is_empty")]
    pub person: Person,
    /// How to get in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub access_code: String,
    /// When the door takes parcels, sorted and disjoint; none: any time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Window>,
    /// Seconds at the door, if the manifest says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_s: Option<u32>,
    /// Grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_g: Option<u32>,
    /// Length, width, height in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_mm: Option<[u32; 3]>,
    /// What proof the door asks.
    #[serde(default)]
    pub proof: ProofRule,
    /// Argon2id in PHC form, when the rule asks a PIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin_hash: Option<String>,
    /// How much the plan wants it.
    #[serde(default)]
    pub priority: Priority,
    /// Which line of the rate card pays it; empty: the card's default.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pay_class: String,
    /// Where it came from.
    pub source: Source,
}

/// Degrees times 1e7, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LatLon {
    /// Latitude, -900,000,000 to 900,000,000.
    pub lat_e7: i64,
    /// Longitude, -1,800,000,000 to 1,800,000,000.
    pub lon_e7: i64,
}

impl LatLon {
    /// From degrees, rounded to the nearest 1e-7; none outside the earth or not a number.
    pub fn from_degrees(lat: f64, lon: f64) -> Option<Self> {
        let inside = lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
        #[allow(clippy::cast_possible_truncation)]
        inside.then(|| Self { lat_e7: (lat * 1e7).round() as i64, lon_e7: (lon * 1e7).round() as i64 })
    }

    /// Whether it lies within the ranges of its fields.
    pub fn is_on_earth(self) -> bool {
        (-900_000_000..=900_000_000).contains(&self.lat_e7) && (-1_800_000_000..=1_800_000_000).contains(&self.lon_e7)
    }

    /// (latitude, longitude) in degrees.
    #[allow(clippy::cast_precision_loss)]
    pub fn degrees(self) -> (f64, f64) {
        (self.lat_e7 as f64 / 1e7, self.lon_e7 as f64 / 1e7)
    }
}

/// What is known of the recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As on the label.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// For calls and texts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Free text for the door, with the unknown columns of a CSV.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Person {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// Service may start within it, both ends included. Seconds of the service day, local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First second.
    pub start_s: i64,
    /// Last second.
    pub end_s: i64,
}

/// Any combination of what a door may ask. The strictest rule among a stop's parcels does not spread: each parcel has its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProofRule {
    /// Scan the label at the door.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub scan: bool,
    /// A photo.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub photo: bool,
    /// A signature with a name.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub signature: bool,
    /// The PIN that the recipient was told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pin: bool,
    /// Somebody of 21 or older.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub age21: bool,
}

/// How much a plan wants a stop; the greatest of its parcels counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// If it costs little.
    May,
    /// If it fits.
    Should,
    /// First of all.
    #[default]
    Must,
}

/// The manifest's side of a day: what the fold needs beside the facts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayParcels {
    /// Listed for the day, keyed by tracking number.
    pub listed: BTreeMap<String, Parcel>,
    /// Carried over from the day before (held or to return), keyed likewise.
    pub carried: BTreeMap<String, Parcel>,
    /// Those carried over that wait on the counter: parcel -> its shelf.
    pub on_shelf: BTreeMap<String, String>,
    /// Withdrawn by the depot, with the moment (depot clock, milliseconds since 1970 UTC).
    pub withdrawn: BTreeMap<String, i64>,
    /// Decisions of a person on conflicts: parcel -> id of the fact that counts.
    pub decided: BTreeMap<String, crate::journal::FactId>,
    /// Where a person put the pins of doors, today or earlier.
    pub pins: BTreeMap<crate::journal::StopId, LatLon>,
    /// Listed for other days near this one: parcel -> its day. Only for verdicts.
    pub elsewhere: BTreeMap<String, ServiceDay>,
}

/// Parcels carry over from a day at most this many days back; verdicts look as far to both sides.
pub const CARRY_DAYS: i64 = 14;

impl DayParcels {
    /// Notes that the depot withdrew a parcel that is listed for `day` or carried into it. A withdrawal that came after the
    /// day changes nothing of it: the parcel carries over as the day ended, and is withdrawn on the day that it came.
    pub fn withdraw(&mut self, day: ServiceDay, zone: Zone, number: &str, at_ms: i64) {
        if zone.day_at(at_ms) <= day {
            self.withdrawn.insert(number.to_owned(), at_ms);
        }
    }
}
