//! The problem as a file or a caller states it (`docs/schema`, contract "problem").

use crate::manifest::Priority;
use serde::{Deserialize, Serialize};

/// What is to be ordered. Every time is in units of `1 / units_per_second` seconds, counted from the day's local midnight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// How many units make a second, above 0.
    #[serde(default = "one")]
    pub units_per_second: f64,
    /// n x n travel times, may be asymmetric; none: no way. Row and column 0 are the shop.
    pub durations_s: Vec<Vec<Option<f64>>>,
    /// n x n metres, for the totals only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distances_m: Option<Vec<Vec<Option<f64>>>>,
    /// n - 1 doors; index k is row k + 1.
    pub stops: Vec<StopToPlan>,
    /// Sorted and disjoint; at most one outing in each, leaving and returning inside it.
    pub slots: Vec<Slot>,
    /// At least this long between a return and the next departure.
    #[serde(default)]
    pub reload_s: f64,
    /// What fits into the car on one outing; none: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<Vehicle>,
    /// Where the last outing ends.
    #[serde(default)]
    pub end: End,
    /// Ids of stops that come first, in this order, in the first outing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locked: Vec<String>,
    /// Where the courier is, when the first outing is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// What is made small.
    #[serde(default)]
    pub objective: Objective,
}

fn one() -> f64 {
    1.0
}

/// A door to be ordered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopToPlan {
    /// Names it in `locked`, `onboard` and the plan; unique.
    pub id: String,
    /// Time at the door.
    #[serde(default)]
    pub service_s: f64,
    /// How many parcels it takes of the vehicle's room.
    #[serde(default = "one_parcel")]
    pub parcels: u32,
    /// How many litres it takes of the vehicle's room.
    #[serde(default)]
    pub litres: f64,
    /// Service starts within `[a, b]`, both included, and may end later; sorted, disjoint; none: any time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<[f64; 2]>,
    /// How much it is wanted.
    #[serde(default)]
    pub priority: Priority,
}

fn one_parcel() -> u32 {
    1
}

/// A stretch of time in which the shop can spare a courier.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// No departure before.
    pub start_s: f64,
    /// No return after.
    pub end_s: f64,
}

/// What fits on one outing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Parcels; none: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_parcels: Option<u32>,
    /// Litres; none: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_litres: Option<f64>,
}

/// Where the last outing ends; every other one ends at the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// At the shop.
    #[default]
    Shop,
    /// At its last stop.
    Anywhere,
}

/// The first outing is under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The row of the matrix where the courier is.
    pub row: usize,
    /// Now.
    pub time_s: f64,
    /// Ids of the stops whose parcels are in the car; the others can only come in later outings.
    #[serde(default)]
    pub onboard: Vec<String>,
}

/// What is made small, once as many stops as possible are planned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// Time driven; waiting costs nothing.
    LeastDriving,
    /// Time away from the shop: driving, service and waiting.
    #[default]
    LeastAway,
}

impl Problem {
    /// The problem of some of its stops (indices, in the new order), from the shop and with nothing locked.
    pub(crate) fn part(&self, stops: &[usize]) -> Self {
        let rows: Vec<usize> = std::iter::once(0).chain(stops.iter().map(|stop| stop + 1)).collect();
        let table = |table: &Vec<Vec<Option<f64>>>| -> Vec<Vec<Option<f64>>> {
            rows.iter().map(|&from| rows.iter().map(|&to| table[from][to]).collect()).collect()
        };
        Self {
            units_per_second: self.units_per_second,
            durations_s: table(&self.durations_s),
            distances_m: self.distances_m.as_ref().map(table),
            stops: stops.iter().map(|&stop| self.stops[stop].clone()).collect(),
            slots: self.slots.clone(),
            reload_s: self.reload_s,
            vehicle: self.vehicle,
            end: self.end,
            locked: Vec::new(),
            start: None,
            objective: self.objective,
        }
    }
}
