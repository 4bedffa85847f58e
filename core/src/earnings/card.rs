//! A rate card: what the programme pays from a date on. There is no built-in rate: none is public.

use crate::calendar::ServiceDay;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Pay rules that hold from `from` to `until`, both included. Cents, never negative. Of two cards for one day the one
/// with the later `from` counts, then the greater `id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateCard {
    /// Names the card; a card that comes again under its id replaces the old one for days that are not closed.
    pub id: String,
    /// First day.
    pub from: ServiceDay,
    /// Last day; none: until another card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<ServiceDay>,
    /// For each parcel delivered at a door, by pay class; the class "" is the default.
    #[serde(default)]
    pub delivered_cents: BTreeMap<String, i64>,
    /// For each failed attempt of a parcel.
    #[serde(default)]
    pub attempt_cents: i64,
    /// For each stop with at least one parcel delivered.
    #[serde(default)]
    pub stop_cents: i64,
    /// For each parcel handed over the counter.
    #[serde(default)]
    pub counter_cents: i64,
    /// For each day with at least one paid line.
    #[serde(default)]
    pub day_cents: i64,
    /// Tiers by parcels delivered and collected in the day; the greatest tier that is reached counts, tiers do not add up.
    #[serde(default)]
    pub bonuses: Vec<Bonus>,
}

/// A bonus tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bonus {
    /// From this many parcels in a day.
    pub parcels: u32,
    /// For the day.
    pub cents: i64,
}
