//! A day's stops as a problem.

use super::problem::{End, Objective, Problem, Slot, StopToPlan, Vehicle};
use crate::journal::StopId;
use crate::manifest::{LatLon, Stop};
use crate::roads::Matrix;
use crate::texts::Text;

/// The problem of a day, and what cannot be part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DayProblem {
    /// To be solved; `locked`, `start` and `vehicle` may still be set.
    pub problem: Problem,
    /// Stops without a place on the map.
    pub not_placeable: Vec<NotPlaceable>,
}

/// A stop that no plan can hold yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPlaceable {
    /// Which.
    pub stop: StopId,
    /// Why, and what to do.
    pub why: Text,
}

/// The problem of these stops in these slots (seconds of the service day, local time). `travel` gives the times between
/// places, the shop first: [`super::straight_line`], or a road pack. Litres are not known by stop and count as 0.
pub fn day_problem(
    shop: LatLon,
    stops: &[Stop],
    slots: &[(i64, i64)],
    vehicle: Option<Vehicle>,
    travel: impl FnOnce(&[LatLon]) -> Matrix,
) -> DayProblem {
    let (mut places, mut to_plan, mut not_placeable) = (vec![shop], Vec::new(), Vec::new());
    for stop in stops {
        let Some(at) = stop.at else {
            let why = Text::new("plan.no_place").with("address", &stop.address);
            not_placeable.push(NotPlaceable { stop: stop.id.clone(), why });
            continue;
        };
        places.push(at);
        to_plan.push(StopToPlan {
            id: stop.id.0.clone(),
            service_s: f64::from(stop.service_s),
            parcels: u32::try_from(stop.parcels.len()).unwrap_or(u32::MAX),
            litres: 0.0,
            windows: stop.windows.iter().map(|window| [seconds(window.start_s), seconds(window.end_s)]).collect(),
            priority: stop.priority,
        });
    }
    let matrix = travel(&places);
    let problem = Problem {
        units_per_second: 1.0,
        durations_s: matrix.durations_s,
        distances_m: Some(matrix.distances_m),
        stops: to_plan,
        slots: day_slots(slots),
        reload_s: 0.0,
        vehicle,
        end: End::Shop,
        locked: Vec::new(),
        start: None,
        objective: Objective::LeastAway,
    };
    DayProblem { problem, not_placeable }
}

/// Slots in seconds of the service day, as a problem has them.
pub fn day_slots(slots: &[(i64, i64)]) -> Vec<Slot> {
    slots.iter().map(|&(start, end)| Slot { start_s: seconds(start), end_s: seconds(end) }).collect()
}

#[allow(clippy::cast_precision_loss)]
fn seconds(whole: i64) -> f64 {
    whole as f64
}
