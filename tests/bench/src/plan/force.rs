//! The best plan of a few stops by trying all: every choice, every division, every order. Slow, short, and with nothing of the
//! core's search in it.

use super::cases::Best;
use super::order::{Clockwork, Order};
use satchel_core::manifest::Priority;
use satchel_core::plan::{Objective, Problem};

/// The best there is; none: not even the locked stops can be kept.
pub fn best(problem: &Problem) -> Option<Best> {
    let clock = Clockwork::of(problem);
    let mut choices: Vec<([usize; 3], u32)> =
        (0..1_u32 << problem.stops.len()).map(|choice| (left_out(problem, choice), choice)).collect();
    choices.sort_unstable();
    // Of all choices that leave out equally wanted stops every one is tried, the most wanted first.
    choices.chunk_by(|a, b| a.0 == b.0).find_map(|alike| {
        let mut trial = Trial { clock: &clock, order: Vec::new(), best: None };
        alike.iter().for_each(|(_, choice)| trial.choice(*choice));
        trial.best.map(|ticks| Best { left_out: alike[0].0, objective: clock.units(ticks) })
    })
}

/// Must, should, may: how many are not in this choice (bits).
fn left_out(problem: &Problem, choice: u32) -> [usize; 3] {
    let count = |wanted| {
        let left =
            |(k, stop): &(usize, &satchel_core::plan::StopToPlan)| stop.priority == wanted && choice >> k & 1 == 0;
        problem.stops.iter().enumerate().filter(left).count()
    };
    [Priority::Must, Priority::Should, Priority::May].map(count)
}

struct Trial<'a> {
    clock: &'a Clockwork<'a>,
    order: Order,
    best: Option<i64>,
}

/// An outing on its way.
#[derive(Clone, Copy)]
struct Here {
    row: usize,
    /// The earliest moment at which it can be there, service done.
    leaves: i64,
    /// The least that this and all outings before can count for.
    least: i64,
}

impl Trial<'_> {
    /// Tries every plan of exactly these stops.
    fn choice(&mut self, choice: u32) {
        let rows: Vec<usize> = (1..self.clock.service.len()).filter(|row| choice >> (row - 1) & 1 == 1).collect();
        let locked = |id: &String| self.clock.problem.stops.iter().position(|stop| stop.id == *id);
        let all_locked = self.clock.problem.locked.iter().filter_map(locked).all(|k| choice >> k & 1 == 1);
        if all_locked {
            self.slot(0, &rows, 0);
        }
    }

    /// Every plan of `left` in the slots from `slot` on.
    fn slot(&mut self, slot: usize, left: &[usize], least: i64) {
        let problem = self.clock.problem;
        if left.is_empty() {
            self.judge();
        }
        if slot == problem.slots.len() {
            return;
        }
        let gone = self.clock.under_way().is_some_and(|(own, _)| slot < own);
        let own = self.clock.under_way().is_some_and(|(own, _)| slot == own);
        if gone || (!left.is_empty() && !own) {
            self.slot(slot + 1, left, least);
        }
        if gone || (left.is_empty() && !own) {
            return;
        }
        let here = Here { row: self.clock.begin(slot), leaves: self.clock.opens(slot), least };
        self.order.push((slot, Vec::new()));
        self.longer(left, here);
        self.order.pop();
    }

    /// The last outing ends here, or goes on to any of `left`.
    fn longer(&mut self, left: &[usize], here: Here) {
        let Some((slot, rows)) = self.order.last().cloned() else { return };
        let own = self.clock.under_way().is_some_and(|(own, _)| slot == own);
        if own || !rows.is_empty() {
            // With nothing left the plan ends; else there is another outing.
            if left.is_empty() { self.judge() } else { self.slot(slot + 1, left, here.least) }
        }
        for (k, &row) in left.iter().enumerate() {
            let Some(next) = self.step(slot, rows.len(), row, here) else { continue };
            let rest: Vec<usize> =
                left.iter().enumerate().filter(|(other, _)| *other != k).map(|(_, row)| *row).collect();
            self.visit(row);
            self.longer(&rest, next);
            if let Some((_, rows)) = self.order.last_mut() {
                rows.pop();
            }
        }
    }

    fn visit(&mut self, row: usize) {
        if let Some((_, rows)) = self.order.last_mut() {
            rows.push(row);
        }
    }

    /// A further stop; none: it is forbidden there, too late, or nothing better can come of it.
    fn step(&self, slot: usize, place: usize, row: usize, here: Here) -> Option<Here> {
        let problem = self.clock.problem;
        let id = &problem.stops[row - 1].id;
        let first = self.order.len() == 1;
        // The locked ones come first and nowhere else.
        let wanted = if first { problem.locked.get(place) } else { None };
        let is_locked = problem.locked.contains(id);
        if wanted.map_or(is_locked, |wanted| wanted != id) {
            return None;
        }
        let aboard = self.clock.under_way().is_none_or(|(own, start)| slot != own || start.onboard.contains(id));
        if !aboard {
            return None;
        }
        let leg = self.clock.leg(here.row, row)?;
        let service = self.clock.service[row];
        let leaves = self.clock.starts(slot, row, here.leaves + leg)? + service;
        let counts = if problem.objective == Objective::LeastDriving { leg } else { leg + service };
        let least = here.least + counts;
        self.best.is_none_or(|best| least < best).then_some(Here { row, leaves, least })
    }

    /// A whole plan.
    fn judge(&mut self) {
        let problem = self.clock.problem;
        let kept = self.order.first().map_or(0, |(_, rows)| rows.len()) >= problem.locked.len();
        let fits = self.order.iter().all(|(slot, rows)| self.fits(*slot, rows));
        if !kept || !fits || (self.order.is_empty() && self.clock.under_way().is_some()) {
            return;
        }
        let Some(timed) = self.clock.timed(&self.order) else { return };
        let driving = problem.objective == Objective::LeastDriving;
        let worth = if driving { self.clock.driving(&self.order) } else { Some(timed.away) };
        self.best = self.best.into_iter().chain(worth).min();
    }

    fn fits(&self, slot: usize, rows: &[usize]) -> bool {
        let problem = self.clock.problem;
        let (Some(car), false) = (problem.vehicle, self.clock.under_way().is_some_and(|(own, _)| own == slot)) else {
            return true;
        };
        let stops = || rows.iter().map(|row| &problem.stops[row - 1]);
        let parcels: u64 = stops().map(|stop| u64::from(stop.parcels)).sum();
        let litres: f64 = stops().map(|stop| stop.litres).sum();
        car.max_parcels.is_none_or(|most| parcels <= u64::from(most))
            && car.max_litres.is_none_or(|most| litres <= most + 0.000_5)
    }
}

#[cfg(test)]
mod tests {
    use super::super::made;
    use super::super::order::Clockwork;
    use super::best;
    use satchel_core::plan::{End, Limits, Slot, Vehicle, check, solve};

    #[test]
    fn no_answer_of_the_core_is_better_and_of_five_stops_none_is_worse() {
        for case in made::tiny(5) {
            let plan = solve(&case.problem, &Limits::iterations(200, 1), &|| false).unwrap();
            let found = super::super::run::of(&case.problem, &plan);
            assert_eq!(Some(found), best(&case.problem), "{}", case.name);
        }
    }

    #[test]
    fn a_car_that_holds_three_and_must_reload_is_judged_alike() {
        for mut case in made::tiny(5) {
            let problem = &mut case.problem;
            let slot = |start_s, end_s| Slot { start_s, end_s };
            problem.slots = vec![slot(28_800.0, 31_800.0), slot(31_850.0, 34_600.0)];
            problem.reload_s = 600.0;
            problem.vehicle = Some(Vehicle { max_parcels: Some(3), max_litres: None });
            (problem.start, problem.end) = (None, End::Shop);
            problem.locked.clear();
            problem.stops.iter_mut().for_each(|stop| (stop.parcels, stop.windows) = (1, Vec::new()));
            problem.stops[0].windows = vec![[31_000.0, 31_500.0]];
            problem.stops[1].windows = vec![[32_300.0, 32_600.0]];
            let plan = solve(problem, &Limits::iterations(400, 1), &|| false).unwrap();
            let found = super::super::run::of(problem, &plan);
            assert_eq!(Some(found), best(problem), "{}", case.name);
        }
    }

    #[test]
    fn an_order_is_priced_as_the_core_prices_it() {
        for case in made::tiny(12) {
            let plan = solve(&case.problem, &Limits::iterations(50, 1), &|| false).unwrap();
            let row = |id: &String| case.problem.stops.iter().position(|stop| stop.id == *id).unwrap() + 1;
            let order = plan
                .outings
                .iter()
                .map(|outing| (outing.slot, outing.visits.iter().map(|visit| row(&visit.id)).collect()))
                .collect();
            let priced = Clockwork::of(&case.problem).plan(&order).unwrap();
            assert_eq!(priced.outings, plan.outings, "{}", case.name);
            assert_eq!((priced.totals, check(&case.problem, &priced)), (plan.totals, Vec::new()), "{}", case.name);
        }
    }
}
