//! A problem as every peer gets it: whole numbers, one vehicle for each slot, what a peer cannot say written into the times.

use crate::plan::cases::Case;
use crate::plan::order::Clockwork;
use satchel_core::manifest::Priority;
use satchel_core::plan::{End, Objective, Problem};
use serde::Serialize;

/// See `peer.py`; rows as in the problem, perhaps one more for an end anywhere.
#[derive(Serialize)]
pub struct Given {
    times: Vec<Vec<i64>>,
    stops: usize,
    service: Vec<i64>,
    windows: Vec<Vec<(i64, i64)>>,
    parcels: Vec<u32>,
    /// What leaving a stop out costs; none: it must be visited.
    wanted: Vec<Option<i64>>,
    priority: Vec<Priority>,
    vehicles: Vec<Vehicle>,
    capacity: Option<u32>,
    reload: i64,
    away: bool,
}

#[derive(Serialize)]
struct Vehicle {
    from: usize,
    to: usize,
    earliest: i64,
    /// For peers whose vehicles know nothing of each other: never before the one before it is back and reloaded.
    earliest_apart: i64,
    latest: i64,
}

/// Whether a problem can be said to peers at all: an outing under way cannot, nor litres, nor a locked beginning or an end
/// anywhere where it is open which outing is the first or the last.
pub fn sayable(problem: &Problem) -> bool {
    let litres = problem.vehicle.is_some_and(|car| car.max_litres.is_some());
    let single = problem.slots.len() == 1;
    problem.start.is_none() && !litres && (single || (problem.locked.is_empty() && problem.end == End::Shop))
}

/// Whether it is a plain tour.
pub fn is_tour(problem: &Problem) -> bool {
    let plain = problem.stops.iter().all(|stop| stop.windows.is_empty());
    let alone = problem.slots.len() == 1 && problem.vehicle.is_none() && problem.locked.is_empty();
    plain && alone && problem.end == End::Shop && problem.objective == Objective::LeastDriving
}

impl Given {
    pub fn of(case: &Case) -> Self {
        let problem = &case.problem;
        let clock = Clockwork::of(problem);
        let ticks = |units: f64| clock.ticks(units);
        let (wanted, reload) = (wanted(problem, &clock), ticks(problem.reload_s));
        let first = |rest: Vec<_>| std::iter::once(Vec::new()).chain(rest).collect();
        let mut given = Self {
            times: times(problem, &clock),
            stops: problem.stops.len(),
            service: clock.service.clone(),
            windows: first(
                problem.stops.iter().map(|s| s.windows.iter().map(|w| (ticks(w[0]), ticks(w[1]))).collect()).collect(),
            ),
            parcels: std::iter::once(0).chain(problem.stops.iter().map(|stop| stop.parcels)).collect(),
            wanted,
            priority: std::iter::once(Priority::Must).chain(problem.stops.iter().map(|stop| stop.priority)).collect(),
            vehicles: vehicles(problem, &clock, reload),
            capacity: problem.vehicle.and_then(|car| car.max_parcels),
            reload,
            away: problem.objective == Objective::LeastAway,
        };
        if problem.end == End::Anywhere {
            given.end_anywhere();
        }
        given.shorten();
        given
    }

    /// A place of no distance at which the vehicle ends.
    fn end_anywhere(&mut self) {
        let place = self.times.len();
        self.times.iter_mut().for_each(|row| row.push(0));
        self.times.push(vec![0; place + 1]);
        self.service.push(0);
        self.windows.push(Vec::new());
        self.parcels.push(0);
        self.wanted.push(None);
        self.vehicles.iter_mut().for_each(|vehicle| vehicle.to = place);
    }

    /// Divides all times by what measures them all: milliseconds become seconds where they are whole.
    fn shorten(&mut self) {
        let vehicles = self.vehicles.iter_mut().flat_map(|v| [&mut v.earliest, &mut v.earliest_apart, &mut v.latest]);
        let windows = self.windows.iter_mut().flatten().flat_map(|(from, until)| [from, until]);
        let times = self.times.iter_mut().flatten().chain(&mut self.service).chain([&mut self.reload]);
        let mut all: Vec<&mut i64> = vehicles.chain(windows).chain(times).collect();
        let measure = all.iter().fold(0, |measure, value| common(measure, **value)).max(1);
        all.iter_mut().for_each(|value| **value /= measure);
    }
}

fn common(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common(b, a % b) }
}

/// The times between rows; a leg that is forbidden is longer than any tour. What is locked has one way to it.
fn times(problem: &Problem, clock: &Clockwork) -> Vec<Vec<i64>> {
    let rows = clock.service.len();
    let longest = |from: usize| (0..rows).filter_map(|to| clock.leg(from, to)).max().unwrap_or(0);
    // A whole multiple of every unit, so that shortening it does not fail for its sake.
    let far = ((0..rows).map(longest).sum::<i64>() / 100_000 + 1) * 100_000;
    let locked: Vec<usize> =
        problem.locked.iter().filter_map(|id| problem.stops.iter().position(|stop| stop.id == *id)).collect();
    let chain: Vec<usize> = std::iter::once(0).chain(locked.iter().map(|k| k + 1)).collect();
    let forbidden =
        |from: usize, to: usize| chain.windows(2).any(|link| (link[0] == from) != (link[1] == to)) && from != to;
    let leg = |from, to| if forbidden(from, to) { far } else { clock.leg(from, to).unwrap_or(far) };
    (0..rows).map(|from| (0..rows).map(|to| leg(from, to)).collect()).collect()
}

/// Where all must go in one outing nothing is left out; else the wants in their order, each above all that comes after.
fn wanted(problem: &Problem, clock: &Clockwork) -> Vec<Option<i64>> {
    let all = problem.slots.len() == 1 && problem.stops.iter().all(|stop| stop.priority == Priority::Must);
    let day: i64 = problem.slots.iter().map(|slot| clock.ticks(slot.end_s) - clock.ticks(slot.start_s)).sum();
    let more = i64::try_from(problem.stops.len()).unwrap_or(i64::MAX) + 1;
    let cost = |priority| match priority {
        Priority::Must => (day + 1) * more * more,
        Priority::Should => (day + 1) * more,
        Priority::May => day + 1,
    };
    let each = problem.stops.iter().map(|stop| (!all).then(|| cost(stop.priority)));
    std::iter::once(None).chain(each).collect()
}

fn vehicles(problem: &Problem, clock: &Clockwork, reload: i64) -> Vec<Vehicle> {
    let slots: Vec<(i64, i64)> =
        problem.slots.iter().map(|slot| (clock.ticks(slot.start_s), clock.ticks(slot.end_s))).collect();
    let before = |k: usize| k.checked_sub(1).map_or(i64::MIN, |k| slots[k].1 + reload);
    let vehicle = |(k, &(earliest, latest)): (usize, &(i64, i64))| Vehicle {
        from: 0,
        to: 0,
        earliest,
        earliest_apart: earliest.max(before(k)),
        latest,
    };
    slots.iter().enumerate().map(vehicle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::made;

    #[test]
    fn only_the_locked_chain_leads_from_the_shop_and_times_are_short() {
        let case = made::tiny(6).into_iter().find(|case| case.set == "made locks").unwrap();
        let given = Given::of(&case);
        let row = |id: &String| case.problem.stops.iter().position(|stop| stop.id == *id).unwrap() + 1;
        let first = row(&case.problem.locked[0]);
        let near: Vec<usize> = (1..=6).filter(|to| given.times[0][*to] < given.times[0][first].max(20_000)).collect();
        assert_eq!(near, [first]);
        assert_eq!(given.service[1], 1200, "tenths of a second");
    }
}
