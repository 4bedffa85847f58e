//! Sets made from a seed on the made-up town: the same everywhere, so that their best values can be kept (`best.csv`).

use super::best;
use super::cases::Case;
use satchel_core::manifest::{LatLon, Priority};
use satchel_core::plan::{End, Objective, Problem, Slot, Start, StopToPlan, Vehicle, straight_line};
use satchel_town::Random;

/// The seed whose best values are kept.
pub const SEED: u64 = 1;

type Dress = fn(&mut Problem, &mut Random);

/// Each set with what makes its problems.
const SETS: [(&str, Dress); 9] = [
    ("windows", windows),
    ("days", day),
    ("several-windows", several_windows),
    ("capacity", capacity),
    ("optional", optional),
    ("two-slots", two_slots),
    ("locks", locks),
    ("open-end", open_end),
    ("started", started),
];

/// `count` problems of each set in each size, with their best values where they are kept.
pub fn cases(seed: u64, count: usize) -> Vec<Case> {
    sized(seed, count, &[20, 40, 60])
}

/// As [`cases`], small enough to try every plan.
pub fn small(seed: u64) -> Vec<Case> {
    sized(seed, 2, &[6, 7, 8, 9])
}

/// Three problems of each set with so many stops.
#[cfg(test)]
pub fn tiny(stops: usize) -> Vec<Case> {
    sized(SEED, 3, &[stops])
}

fn sized(seed: u64, count: usize, sizes: &[usize]) -> Vec<Case> {
    let places = places(seed);
    let kept = best::kept();
    let mut cases = Vec::new();
    for number in 0..count {
        for &stops in sizes {
            let own = seed ^ (number as u64) << 16 ^ stops as u64;
            let mut draw = Random::new(own);
            // The first is the shop, the same for all.
            let doors: Vec<LatLon> = std::iter::once(places[0])
                .chain((0..stops).map(|_| places[1 + draw.below(places.len() - 1)]))
                .collect();
            for (index, (set, dress)) in SETS.into_iter().enumerate() {
                let mut problem = bare(&doors);
                dress(&mut problem, &mut Random::new(own ^ (index as u64 + 1) << 32));
                let name = format!("{set}-{stops}-{number}");
                let best = kept.get(name.as_str()).and_then(|kept| kept.of(&problem));
                cases.push(Case { name, set: format!("made {set}"), problem, best });
            }
        }
    }
    cases
}

/// One day of so many stops.
pub fn one_day(seed: u64, stops: usize) -> Problem {
    let places = places(seed);
    let mut draw = Random::new(seed);
    let doors: Vec<LatLon> = (0..=stops).map(|_| places[draw.below(places.len())]).collect();
    let mut problem = bare(&doors);
    day(&mut problem, &mut draw);
    problem
}

/// The shop and all doors of the town.
fn places(seed: u64) -> Vec<LatLon> {
    let town = satchel_town::town(seed);
    let doors = town.addresses.iter().map(|door| (door.lat, door.lon));
    let all = std::iter::once((town.shop.lat, town.shop.lon)).chain(doors);
    all.filter_map(|(lat, lon)| LatLon::from_degrees(lat, lon)).collect()
}

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
    let (mut at, mut clock) = (0, problem.slots[0].start_s);
    for row in shuffled(problem.stops.len(), draw) {
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

/// Two or three windows of half an hour or so at every second door, an hour or two apart.
fn several_windows(problem: &mut Problem, draw: &mut Random) {
    for stop in problem.stops.iter_mut().step_by(2) {
        let mut from = 28_800.0 + seconds(draw, 5_400);
        for _ in 0..2 + draw.below(2) {
            let until = from + 1_200.0 + seconds(draw, 1_200);
            stop.windows.push([from, until]);
            from = until + 3_600.0 + seconds(draw, 3_600);
        }
    }
}

/// All must go, one to three parcels each, and the car holds six tenths of them: two outings.
fn capacity(problem: &mut Problem, draw: &mut Random) {
    for stop in &mut problem.stops {
        stop.parcels = 1 + u32::try_from(draw.below(3)).unwrap_or(0);
    }
    let all: u32 = problem.stops.iter().map(|stop| stop.parcels).sum();
    problem.vehicle = Some(Vehicle { max_parcels: Some((all * 6).div_ceil(10)), max_litres: None });
    two(problem, 200.0, 1_800.0, 900.0);
}

/// One slot too short for all of them.
fn optional(problem: &mut Problem, draw: &mut Random) {
    problem.slots[0].end_s = 28_800.0 + per_stop(problem, 130.0);
    for stop in &mut problem.stops {
        stop.priority = [Priority::Must, Priority::Should, Priority::Should, Priority::May][draw.below(4)];
    }
}

/// Two slots too short for all, a car that holds two thirds, doors with a break at noon, stops that may wait.
fn two_slots(problem: &mut Problem, draw: &mut Random) {
    two(problem, 110.0, 600.0, 900.0);
    problem.vehicle = Some(Vehicle { max_parcels: u32::try_from(problem.stops.len() * 2 / 3).ok(), max_litres: None });
    for stop in &mut problem.stops {
        stop.priority = [Priority::Must, Priority::Must, Priority::Should, Priority::May][draw.below(4)];
        if draw.below(4) == 0 {
            let from = 28_800.0 + seconds(draw, 3_000);
            stop.windows = vec![[from, from + 1_200.0], [from + 2_400.0, from + 6_000.0]];
        }
    }
}

/// A day whose first three stops are said.
fn locks(problem: &mut Problem, draw: &mut Random) {
    day(problem, draw);
    for row in shuffled(problem.stops.len(), draw).into_iter().take(3) {
        problem.stops[row - 1].windows.clear();
        problem.locked.push(problem.stops[row - 1].id.clone());
    }
}

/// A day that ends at its last stop.
fn open_end(problem: &mut Problem, draw: &mut Random) {
    day(problem, draw);
    problem.end = End::Anywhere;
}

/// The courier is at the first stop, the second comes next although its window has passed; of the others one in four waits at
/// the shop for the second outing.
fn started(problem: &mut Problem, draw: &mut Random) {
    day(problem, draw);
    two(problem, 250.0, 1_800.0, 600.0);
    problem.stops[0].windows.clear();
    problem.stops[1].windows = vec![[28_800.0, 30_000.0]];
    problem.locked = vec![problem.stops[0].id.clone(), problem.stops[1].id.clone()];
    let aboard = |k: usize, draw: &mut Random| k < 2 || draw.below(4) > 0;
    let onboard =
        problem.stops.iter().enumerate().filter(|(k, _)| aboard(*k, draw)).map(|(_, stop)| stop.id.clone()).collect();
    problem.start = Some(Start { row: 1, time_s: 31_000.0, onboard });
}

/// Two slots of so many seconds for each stop, with a gap between.
fn two(problem: &mut Problem, each_s: f64, gap_s: f64, reload_s: f64) {
    let end_s = 28_800.0 + per_stop(problem, each_s);
    let start_s = end_s + gap_s;
    problem.slots =
        vec![Slot { start_s: 28_800.0, end_s }, Slot { start_s, end_s: start_s + per_stop(problem, each_s) }];
    problem.reload_s = reload_s;
}

#[allow(clippy::cast_precision_loss)]
fn per_stop(problem: &Problem, each_s: f64) -> f64 {
    problem.stops.len() as f64 * each_s
}

/// The rows from 1 to `stops`, mixed.
fn shuffled(stops: usize, draw: &mut Random) -> Vec<usize> {
    let mut rows: Vec<usize> = (1..=stops).collect();
    for k in (1..rows.len()).rev() {
        rows.swap(k, draw.below(k + 1));
    }
    rows
}

/// Whole seconds from 0 to `most`.
#[allow(clippy::cast_precision_loss)]
fn seconds(draw: &mut Random, most: u32) -> f64 {
    draw.below(most as usize + 1) as f64
}
