//! Whether a plan keeps every rule of the contract, computed from the problem and the plan alone: nothing here is shared
//! with the search but the types. It does not judge how good the order is, only that its figures are true.

use super::answer::{Plan, PlanOuting, Reason};
use super::problem::{End, Objective, Problem, Start};
use std::collections::BTreeMap;

/// Everything that is wrong, for a developer; empty: the plan is right. The problem has to be sound.
pub fn check(problem: &Problem, plan: &Plan) -> Vec<String> {
    let mut checker = Checker { problem, scale: scale(problem), found: Vec::new() };
    checker.selection(plan);
    for (k, outing) in plan.outings.iter().enumerate() {
        checker.outing(plan, k, outing);
    }
    checker.totals(plan);
    checker.found
}

fn scale(problem: &Problem) -> f64 {
    (1000.0 / problem.units_per_second).max(1.0)
}

struct Checker<'a> {
    problem: &'a Problem,
    scale: f64,
    found: Vec<String>,
}

impl<'a> Checker<'a> {
    #[allow(clippy::cast_possible_truncation)]
    fn ticks(&self, units: f64) -> i64 {
        (units * self.scale + 0.5).floor() as i64
    }

    fn must(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.found.push(what());
        }
    }

    fn leg(&self, from: usize, to: usize) -> Option<i64> {
        if from == to { Some(0) } else { self.problem.durations_s[from][to].map(|units| self.ticks(units)) }
    }

    fn row(&self, id: &str) -> Option<usize> {
        self.problem.stops.iter().position(|stop| stop.id == id).map(|k| k + 1)
    }

    /// The start, if this is the outing under way: with nobody on board and the courier at the shop it is left out.
    fn start_of(&self, k: usize, outing: &PlanOuting) -> Option<&'a Start> {
        let slots = &self.problem.slots;
        let slot = |start: &&Start| slots.iter().rposition(|slot| slot.start_s <= start.time_s).unwrap_or(0);
        self.problem.start.as_ref().filter(|start| k == 0 && outing.slot == slot(start))
    }

    fn selection(&mut self, plan: &Plan) {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        let visited = plan.outings.iter().flat_map(|outing| outing.visits.iter().map(|visit| visit.id.as_str()));
        for id in visited.chain(plan.unplanned.iter().map(|left| left.id.as_str())) {
            *times.entry(id).or_default() += 1;
        }
        for stop in &self.problem.stops {
            let count = times.remove(stop.id.as_str()).unwrap_or(0);
            self.must(count == 1, || format!("{} is in the plan {count} times", stop.id));
        }
        self.must(times.is_empty(), || format!("not stops: {times:?}"));
        let first: Vec<&str> =
            plan.outings.first().map(|o| o.visits.iter().map(|v| v.id.as_str()).collect()).unwrap_or_default();
        let kept = self.problem.locked.iter().enumerate().all(|(k, id)| first.get(k) == Some(&id.as_str()));
        self.must(kept, || format!("the plan begins with {first:?}, not with what is locked"));
        let mut slots = plan.outings.iter().map(|outing| outing.slot);
        self.must(slots.by_ref().is_sorted_by(|a, b| a < b), || "the slots are not in order".to_owned());
        for left in &plan.unplanned {
            let stop = self.problem.stops.iter().find(|stop| stop.id == left.id);
            let outside = stop.is_some_and(|stop| {
                !stop.windows.is_empty()
                    && stop
                        .windows
                        .iter()
                        .all(|w| self.problem.slots.iter().all(|s| w[0] > s.end_s || w[1] < s.start_s))
            });
            let gone = self.problem.start.is_some();
            let true_reason = left.reason != Reason::WindowOutsideSlots || outside || gone;
            self.must(true_reason, || format!("{} has a window inside a slot", left.id));
        }
    }

    fn outing(&mut self, plan: &Plan, k: usize, outing: &PlanOuting) {
        let start = self.start_of(k, outing);
        let last = k + 1 == plan.outings.len();
        let returns = !(last && self.problem.end == End::Anywhere);
        let rows: Vec<usize> = outing.visits.iter().filter_map(|visit| self.row(&visit.id)).collect();
        let (Some(slot), true) = (self.problem.slots.get(outing.slot), rows.len() == outing.visits.len()) else {
            return self.found.push(format!("outing {k} names a slot or a stop that is not there"));
        };
        let (opens, closes) = (self.ticks(slot.start_s), self.ticks(slot.end_s));
        let depart = self.ticks(outing.depart_s);
        let begin = start.map_or(0, |start| start.row);
        if let Some(start) = start {
            let now = self.ticks(start.time_s);
            self.must(depart == now, || format!("outing {k} is under way since {depart}"));
        }
        let (mut at, mut clock, mut late_before) = (begin, depart, start.is_some());
        for (visit, &row) in outing.visits.iter().zip(&rows) {
            let stop = &self.problem.stops[row - 1];
            let locked = start.is_some() && self.problem.locked.contains(&visit.id);
            let Some(leg) = self.leg(at, row) else {
                return self.found.push(format!("there is no way to {}", visit.id));
            };
            let (arrive, from, leave) =
                (self.ticks(visit.arrive_s), self.ticks(visit.start_s), self.ticks(visit.leave_s));
            self.must(arrive == clock + leg, || format!("{} is reached at {}, not {arrive}", visit.id, clock + leg));
            self.must(from >= arrive, || format!("{} starts before it is reached", visit.id));
            let service = self.ticks(stop.service_s);
            self.must(leave == from + service, || format!("{} leaves at {leave}", visit.id));
            let windows: Vec<(i64, i64)> = stop.windows.iter().map(|w| (self.ticks(w[0]), self.ticks(w[1]))).collect();
            let inside = windows.is_empty() || windows.iter().any(|w| w.0 <= from && from <= w.1);
            let late =
                if inside { 0 } else { windows.iter().filter(|w| w.1 < from).map(|w| from - w.1).min().unwrap_or(-1) };
            self.must(self.ticks(visit.late_s) == late, || format!("{} is {late} late", visit.id));
            self.must(late == 0 || locked, || format!("{} is not served in its window", visit.id));
            let aboard = start.is_none_or(|start| start.onboard.contains(&visit.id));
            self.must(aboard, || format!("{} is not on board", visit.id));
            late_before &= locked;
            (at, clock) = (row, leave);
        }
        if returns {
            match self.leg(at, 0) {
                Some(leg) => clock += leg,
                None => return self.found.push(format!("there is no way home from row {at}")),
            }
        }
        let back = self.ticks(outing.return_s);
        self.must(back == clock, || format!("outing {k} is back at {clock}, not {back}"));
        self.must(depart >= opens || start.is_some(), || format!("outing {k} leaves before its slot"));
        self.must(back <= closes || late_before, || format!("outing {k} returns after its slot"));
        if start.is_none() {
            self.load(k, &rows);
            self.shortest(plan, k, &rows, returns, (depart, back));
        }
    }

    fn load(&mut self, k: usize, rows: &[usize]) {
        let Some(vehicle) = self.problem.vehicle else { return };
        let stops = || rows.iter().map(|row| &self.problem.stops[row - 1]);
        let parcels: u64 = stops().map(|stop| u64::from(stop.parcels)).sum();
        let litres: f64 = stops().map(|stop| stop.litres).sum();
        let fits = vehicle.max_parcels.is_none_or(|most| parcels <= u64::from(most))
            && vehicle.max_litres.is_none_or(|most| litres <= most + 0.001);
        self.must(fits, || format!("outing {k} holds {parcels} parcels, {litres} litres"));
    }

    /// No departure gives a shorter outing, and none as short is earlier. The least is at the slot's beginning, or where
    /// an arrival without waiting meets the edge of a window.
    fn shortest(&mut self, plan: &Plan, k: usize, rows: &[usize], returns: bool, (depart, back): (i64, i64)) {
        let before = k.checked_sub(1).map(|k| self.ticks(plan.outings[k].return_s) + self.ticks(self.problem.reload_s));
        let release = before.unwrap_or(i64::MIN).max(self.ticks(self.problem.slots[plan.outings[k].slot].start_s));
        self.must(depart >= release, || format!("outing {k} leaves at {depart}, the car is ready at {release}"));
        // What comes next may be worth a longer outing now, so there nothing is said.
        let next = plan.outings.get(k + 1).map(|next| self.ticks(self.problem.slots[next.slot].start_s));
        if next.is_some_and(|next| next < back + self.ticks(self.problem.reload_s)) {
            return;
        }
        let mut departures = vec![release];
        let (mut at, mut shift) = (0, 0);
        for &row in rows {
            shift += self.leg(at, row).unwrap_or(0);
            let edges = self.problem.stops[row - 1].windows.iter().flatten();
            departures.extend(edges.map(|edge| self.ticks(*edge) - shift).filter(|depart| *depart >= release));
            shift += self.ticks(self.problem.stops[row - 1].service_s);
            at = row;
        }
        let closes = self.ticks(self.problem.slots[plan.outings[k].slot].end_s);
        let best = departures
            .iter()
            .filter_map(|&depart| self.driven(rows, returns, depart).map(|back| (back, depart)))
            .filter(|(back, _)| *back <= closes)
            .map(|(back, depart)| (back - depart, depart))
            .min();
        self.must(best == Some((back - depart, depart)), || {
            format!("outing {k} could be {best:?}, is {}", back - depart)
        });
    }

    /// When an outing that leaves then is back; none: a window is missed.
    fn driven(&self, rows: &[usize], returns: bool, depart: i64) -> Option<i64> {
        let (mut at, mut clock) = (0, depart);
        for &row in rows {
            clock += self.leg(at, row)?;
            let stop = &self.problem.stops[row - 1];
            if !stop.windows.is_empty() {
                let open = stop.windows.iter().find(|w| self.ticks(w[1]) >= clock)?;
                clock = clock.max(self.ticks(open[0]));
            }
            clock += self.ticks(stop.service_s);
            at = row;
        }
        if returns { Some(clock + self.leg(at, 0)?) } else { Some(clock) }
    }

    fn totals(&mut self, plan: &Plan) {
        let (mut driving, mut away, mut service) = (0, 0, 0);
        for (k, outing) in plan.outings.iter().enumerate() {
            let mut at = self.start_of(k, outing).map_or(0, |start| start.row);
            for visit in &outing.visits {
                let row = self.row(&visit.id).unwrap_or(0);
                driving += self.leg(at, row).unwrap_or(0);
                service += self.ticks(visit.leave_s) - self.ticks(visit.start_s);
                at = row;
            }
            if k + 1 < plan.outings.len() || self.problem.end == End::Shop {
                driving += self.leg(at, 0).unwrap_or(0);
            }
            away += self.ticks(outing.return_s) - self.ticks(outing.depart_s);
        }
        let totals = plan.totals;
        self.must(self.ticks(totals.driving_s) == driving, || format!("driving is {driving}"));
        self.must(self.ticks(totals.away_s) == away, || format!("time away is {away}"));
        self.must(self.ticks(totals.waiting_s) == away - driving - service, || "waiting is wrong".to_owned());
        let objective = if self.problem.objective == Objective::LeastDriving { driving } else { away };
        let bound = self.ticks(plan.bound.value_s);
        self.must(bound <= objective, || format!("the bound {bound} is above the objective {objective}"));
        self.must(!plan.bound.optimal || bound == objective, || "not proven optimal".to_owned());
        #[allow(clippy::cast_precision_loss)]
        let gap = (bound > 0).then(|| (objective - bound) as f64 / bound as f64);
        let close = match (gap, plan.bound.gap) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a.is_none() && b.is_none(),
        };
        self.must(close, || format!("the gap is {gap:?}, not {:?}", plan.bound.gap));
    }
}
