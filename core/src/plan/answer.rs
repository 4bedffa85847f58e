//! The plan as it is answered (contract "plan"). Every time is in the problem's own unit.

use serde::{Deserialize, Serialize, Serializer};

/// The outings of a day, what does not fit and why, and how good the order is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// In the order of their slots. An outing under way without a stop left is the drive home.
    pub outings: Vec<PlanOuting>,
    /// What is left out, in the order of the problem.
    pub unplanned: Vec<LeftOut>,
    /// Sums over the outings.
    pub totals: Totals,
    /// How good the order is.
    pub bound: Bound,
    /// What the search did.
    pub search: Search,
}

/// One trip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanOuting {
    /// Index of the problem's slot.
    pub slot: usize,
    /// Leaves the shop; under way: the problem's `start.time_s`.
    #[serde(serialize_with = "plain")]
    pub depart_s: f64,
    /// Is back; when the plan ends anywhere, for the last outing: leaves the last stop.
    #[serde(serialize_with = "plain")]
    pub return_s: f64,
    /// In order.
    pub visits: Vec<Visit>,
}

/// One stop of a trip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The stop.
    pub id: String,
    /// At the door.
    #[serde(serialize_with = "plain")]
    pub arrive_s: f64,
    /// Service starts.
    #[serde(serialize_with = "plain")]
    pub start_s: f64,
    /// Drives on.
    #[serde(serialize_with = "plain")]
    pub leave_s: f64,
    /// How long after its window service starts; only for locked stops of an outing under way.
    #[serde(serialize_with = "plain")]
    pub late_s: f64,
}

/// A stop that is not planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The stop.
    pub id: String,
    /// Why.
    pub reason: Reason,
}

/// Why a stop is not planned. All but `NotFound` are proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// None of its windows meets a slot.
    WindowOutsideSlots,
    /// It cannot be reached in time, or no better choice of stops fits.
    NoTime,
    /// No street leads there, or none back.
    NoWay,
    /// It alone is more than the vehicle holds.
    TooBig,
    /// The search found no place for it; there may be one.
    NotFound,
}

impl Reason {
    /// The contract's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::WindowOutsideSlots => "window_outside_slots",
            Self::NoTime => "no_time",
            Self::NoWay => "no_way",
            Self::TooBig => "too_big",
            Self::NotFound => "not_found",
        }
    }
}

/// Sums over all outings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Time driven.
    #[serde(serialize_with = "plain")]
    pub driving_s: f64,
    /// Return minus departure.
    #[serde(serialize_with = "plain")]
    pub away_s: f64,
    /// Time before windows.
    #[serde(serialize_with = "plain")]
    pub waiting_s: f64,
    /// Metres; none when the problem gives none, or gives none for a leg.
    #[serde(serialize_with = "plain_option")]
    pub distance_m: Option<f64>,
}

/// How good the order is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// Proven: no way of dividing and ordering the planned stops has a smaller objective.
    #[serde(serialize_with = "plain")]
    pub value_s: f64,
    /// (objective - bound) / bound; none when the bound is 0.
    pub gap: Option<f64>,
    /// The same with the service time taken out of both.
    pub gap_net: Option<f64>,
    /// The objective equals the bound.
    pub optimal: bool,
    /// No better set of stops fits.
    pub selection_proven: bool,
}

/// What the search did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Milliseconds; 0 when no clock was read.
    pub elapsed_ms: u64,
    /// The seed.
    pub seed: u64,
    /// Rounds of taking stops out and putting them back; 0 for a few stops, of which every plan is tried.
    pub iterations: u64,
}

/// Whole numbers without a decimal point, as the contract shows them.
#[allow(clippy::trivially_copy_pass_by_ref, clippy::cast_possible_truncation)]
fn plain<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        serializer.serialize_i64(*value as i64)
    } else {
        serializer.serialize_f64(*value)
    }
}

#[allow(clippy::ref_option)]
fn plain_option<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => plain(value, serializer),
        None => serializer.serialize_none(),
    }
}
