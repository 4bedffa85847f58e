//! Problems to order: sets that are made from a seed, and the public ones where they are.

use crate::Outcome;
use satchel_core::manifest::{LatLon, Priority};
use satchel_core::plan::{End, Objective, Problem, Slot, StopToPlan, Vehicle, straight_line};
use satchel_town::Random;
use std::path::Path;

/// A problem with the set it belongs to.
pub struct Case {
    pub name: String,
    pub set: String,
    pub problem: Problem,
    /// Best objective that is published or was found in long runs; made problems get theirs in the run itself.
    pub best: Option<f64>,
}

impl Case {
    /// Easy and hard are not pooled.
    pub fn group(&self) -> String {
        let size = if self.problem.stops.len() <= 60 { "up to 60 stops" } else { "61 stops and more" };
        format!("{}, {size}", self.set)
    }
}

/// Every `step`-th problem of each public set; none where the folder is missing.
pub fn public(folder: &Path, step: usize) -> Outcome<Option<Vec<Case>>> {
    let Ok(index) = std::fs::read_to_string(folder.join("index.csv")) else { return Ok(None) };
    let mut cases = Vec::new();
    let (mut set_before, mut nth) = (String::new(), 0);
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, set, _, _, _, _, _, best, ..] = fields[..] else { continue };
        if set != set_before {
            (set_before, nth) = (set.to_owned(), 0);
        }
        nth += 1;
        if (nth - 1) % step == 0 {
            let text = std::fs::read_to_string(folder.join(set).join(format!("{name}.json")))?;
            let problem = serde_json::from_str(&text)?;
            cases.push(Case { name: name.to_owned(), set: set.to_owned(), problem, best: best.parse().ok() });
        }
    }
    Ok(Some(cases))
}

/// `count` problems of each made set, the same for one seed everywhere.
pub fn made(seed: u64, count: usize) -> Vec<Case> {
    let town = satchel_town::town(seed);
    let places: Vec<LatLon> =
        town.addresses.iter().filter_map(|door| LatLon::from_degrees(door.lat, door.lon)).collect();
    let shop = LatLon::from_degrees(town.shop.lat, town.shop.lon);
    let mut cases = Vec::new();
    for number in 0..count {
        for stops in [20, 40, 60] {
            let mut draw = Random::new(seed ^ (number as u64) << 16 ^ stops as u64);
            let doors: Vec<LatLon> =
                shop.into_iter().chain((0..stops).map(|_| places[draw.below(places.len())])).collect();
            for (set, dress) in [("windows", windows as Dress), ("days", day), ("two-slots", two_slots)] {
                let mut problem = bare(&doors);
                dress(&mut problem, &mut draw);
                let name = format!("{set}-{stops}-{number}");
                cases.push(Case { name, set: format!("made {set}"), problem, best: None });
            }
        }
    }
    cases
}

/// One day of so many stops.
pub fn made_day(seed: u64, stops: usize) -> Problem {
    let town = satchel_town::town(seed);
    let places: Vec<LatLon> =
        town.addresses.iter().filter_map(|door| LatLon::from_degrees(door.lat, door.lon)).collect();
    let mut draw = Random::new(seed);
    let doors: Vec<LatLon> = (0..=stops).map(|_| places[draw.below(places.len())]).collect();
    let mut problem = bare(&doors);
    day(&mut problem, &mut draw);
    problem
}

type Dress = fn(&mut Problem, &mut Random);

/// One long outing, two minutes a door.
fn bare(doors: &[LatLon]) -> Problem {
    let stop = |k: usize| StopToPlan {
        id: format!("s{k}"),
        service_s: 120.0,
        parcels: 1,
        litres: 0.0,
        windows: Vec::new(),
        priority: Priority::Must,
    };
    Problem {
        units_per_second: 1.0,
        durations_s: straight_line(doors).durations_s,
        distances_m: None,
        stops: (1..doors.len()).map(stop).collect(),
        slots: vec![Slot { start_s: 28_800.0, end_s: 72_000.0 }],
        reload_s: 0.0,
        vehicle: None,
        end: End::Shop,
        locked: Vec::new(),
        start: None,
        objective: Objective::LeastAway,
    }
}

/// A narrow window at every door, around the time at which some order comes by: a plan with all stops exists.
fn windows(problem: &mut Problem, draw: &mut Random) {
    problem.objective = Objective::LeastDriving;
    problem.slots[0].end_s = 500_000.0;
    let mut order: Vec<usize> = (1..=problem.stops.len()).collect();
    for k in (1..order.len()).rev() {
        order.swap(k, draw.below(k + 1));
    }
    let (mut at, mut clock) = (0, problem.slots[0].start_s);
    for row in order {
        clock += problem.durations_s[at][row].unwrap_or(0.0);
        let (early, late) = (seconds(draw, 600), seconds(draw, 600));
        problem.stops[row - 1].windows = vec![[(clock - early).floor(), (clock + late).ceil()]];
        clock += problem.stops[row - 1].service_s;
        at = row;
    }
}

/// A window of two hours or more at every fifth door.
fn day(problem: &mut Problem, draw: &mut Random) {
    for stop in problem.stops.iter_mut().step_by(5) {
        let from = 28_800.0 + seconds(draw, 14_400);
        stop.windows = vec![[from, from + 7_200.0 + seconds(draw, 7_200)]];
    }
}

/// Two slots too short for all, a car that holds two thirds, doors with a break at noon, stops that may wait.
fn two_slots(problem: &mut Problem, draw: &mut Random) {
    let stops = problem.stops.len();
    #[allow(clippy::cast_precision_loss)]
    let length = stops as f64 * 110.0;
    problem.slots = vec![
        Slot { start_s: 36_000.0, end_s: 36_000.0 + length },
        Slot { start_s: 36_600.0 + length, end_s: 36_600.0 + 2.0 * length },
    ];
    problem.reload_s = 900.0;
    problem.vehicle = Some(Vehicle { max_parcels: u32::try_from(stops * 2 / 3).ok(), max_litres: None });
    for stop in &mut problem.stops {
        stop.priority = [Priority::Must, Priority::Must, Priority::Should, Priority::May][draw.below(4)];
        if draw.below(4) == 0 {
            let from = 36_000.0 + seconds(draw, 3_000);
            stop.windows = vec![[from, from + 1_200.0], [from + 2_400.0, from + 6_000.0]];
        }
    }
}

/// Whole seconds from 0 to `most`.
fn seconds(draw: &mut Random, most: u32) -> f64 {
    draw.below(most as usize + 1) as f64
}
