//! Ids, days, places and the other small values that acts and views are made of.

use crate::SatchelError;
use satchel_core::calendar::{DayError, ServiceDay, Zone};
use satchel_core::companion::Fault;
use satchel_core::journal::{
    ChainId, Counts, CourierId, FactId, FailReason, Hash, Position, Sealed, StopId, To, Verdict,
};
use satchel_core::manifest::LatLon;
use satchel_core::sync::wire::CourierProfile;
use satchel_core::texts::{Language, Text};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

macro_rules! text_id {
    ($($name:ident),* $(,)?) => {
        $(uniffi::custom_type!($name, String, { remote, lower: |id| id.0, try_lift: |text| Ok($name(text)) });)*
    };
}

text_id!(ChainId, CourierId, FactId, StopId);

uniffi::custom_type!(Hash, String, {
    remote,
    lower: |hash| hash.to_string(),
    try_lift: |text| Hash::from_hex(&text).ok_or_else(|| uniffi::deps::anyhow::anyhow!("a hash is 64 hex digits")),
});

uniffi::custom_type!(ServiceDay, String, {
    remote,
    lower: |day| day.to_string(),
    try_lift: |text| text.parse().map_err(not_read),
});

uniffi::custom_type!(Zone, String, {
    remote,
    lower: |zone| zone.to_string(),
    try_lift: |text| text.parse().map_err(not_read),
});

uniffi::custom_type!(PathBuf, String, {
    remote,
    lower: |path| path.display().to_string(),
    try_lift: |text| Ok(PathBuf::from(text)),
});

uniffi::custom_type!(usize, u64, {
    remote,
    lower: |number| number as u64,
    try_lift: |number| Ok(usize::try_from(number)?),
});

/// A text that is not a day or not a zone is the caller's fault and reads like any other.
fn not_read(error: DayError) -> uniffi::deps::anyhow::Error {
    SatchelError::of(&error.text(), Fault::Input).into()
}

/// A stretch of a day, in seconds of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Span {
    /// Where it begins.
    pub start_s: i64,
    /// Where it ends.
    pub end_s: i64,
}

pub(crate) type Slot = (i64, i64);

uniffi::custom_type!(Slot, Span, {
    remote,
    lower: |slot| Span { start_s: slot.0, end_s: slot.1 },
    try_lift: |span| Ok((span.start_s, span.end_s)),
});

/// A point of a signature's stroke, in any unit; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

pub(super) type StrokePoint = (i32, i32);

uniffi::custom_type!(StrokePoint, Point, {
    remote,
    lower: |point| Point { x: point.0, y: point.1 },
    try_lift: |point| Ok((point.x, point.y)),
});

pub(super) type TextArgs = BTreeMap<String, String>;

uniffi::custom_type!(TextArgs, HashMap<String, String>, {
    remote,
    lower: |args| args.into_iter().collect(),
    try_lift: |args| Ok(args.into_iter().collect()),
});

/// A sentence by its key and its arguments; `render` makes the words.
#[uniffi::remote(Record)]
pub struct Text {
    pub key: String,
    pub args: TextArgs,
}

/// The languages that Satchel speaks.
#[uniffi::remote(Enum)]
pub enum Language {
    En,
    Es,
}

/// Who can mend a failure: who asked, nobody (a rule says no), the device, or the depot and the network.
#[uniffi::remote(Enum)]
pub enum Fault {
    Input,
    Rule,
    Device,
    Network,
}

/// A place in 1e-7 degrees.
#[uniffi::remote(Record)]
pub struct LatLon {
    pub lat_e7: i64,
    pub lon_e7: i64,
}

/// Where the device is, in 1e-7 degrees, with the radius of the 68 % circle in metres.
#[uniffi::remote(Record)]
pub struct Position {
    pub lat_e7: i64,
    pub lon_e7: i64,
    pub accuracy_m: u32,
}

/// A person who delivers.
#[uniffi::remote(Record)]
pub struct CourierProfile {
    pub id: CourierId,
    pub name: String,
}

/// A fact as it is stored: canonical JSON and its SHA-256.
#[uniffi::remote(Record)]
pub struct Sealed {
    pub seq: u64,
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

/// What a scan at load-out says.
#[uniffi::remote(Enum)]
pub enum Verdict {
    Expected,
    Twice,
    NotToday,
    Unexpected,
}

/// To whom or where a parcel was given.
#[uniffi::remote(Enum)]
pub enum To {
    Recipient,
    Household,
    Neighbour,
    FrontDesk,
    SafePlace,
    Mailbox,
    Locker,
    Counter,
}

/// Why an attempt failed.
#[uniffi::remote(Enum)]
pub enum FailReason {
    NoAccess,
    AddressNotFound,
    BusinessClosed,
    NobodyHome,
    PinNotAvailable,
    AgeNotProven,
    Refused,
    Damaged,
    ParcelMissing,
    Dangerous,
    NoTime,
    Other,
}

/// How many parcels are in each place; the seven places add up to `parcels`.
#[uniffi::remote(Record)]
pub struct Counts {
    pub parcels: u32,
    pub delivered: u32,
    pub collected: u32,
    pub held: u32,
    pub to_return: u32,
    pub returned: u32,
    pub missing: u32,
    pub withdrawn: u32,
    pub unexpected: u32,
    pub failed_attempts: u32,
    pub damaged: u32,
}
