//! Ordering stops into the outings of a day, with a bound that says how good the order is.
//!
//! [`solve`] takes a [`Problem`] and answers a [`Plan`]; both are also files (contract "problem" and "plan"). It guarantees
//! that every rule of the contract holds in the plan, that the bound is proven, and that one seed with a count of
//! iterations gives the same plan on every machine. A problem of a few stops is solved to the best plan there is.
//! [`replan`] changes a known order as little as it need; [`with_slots`] and [`divide`] help to choose.
//! [`check`] says whether any plan keeps the rules, by a computation of its own.
//!
//! It reads no clock: who wants a time limit hands one in. Road times are the caller's; [`straight_line`] stands in for them.
//! Where `start` says that an outing is under way, its locked stops are served late if they must be (with the least
//! lateness), and only those: any other stop whose window has passed is left out.

mod answer;
mod bound;
mod check;
mod choice;
mod construct;
mod day;
mod draft;
mod error;
mod exact;
mod model;
mod problem;
mod replan;
mod schedule;
mod search;
mod segment;
mod straight;
mod validate;

#[cfg(test)]
mod choice_tests;
#[cfg(test)]
mod replan_tests;
#[cfg(test)]
mod tests;

pub use answer::{Bound, LeftOut, Plan, PlanOuting, Reason, Search, Totals, Visit};
pub use check::check;
pub use choice::{SlotGain, divide, with_slots};
pub use day::{DayProblem, NotPlaceable, day_problem, day_slots};
pub use error::{LockedCause, PlanError};
pub use problem::{End, Objective, Problem, Slot, Start, StopToPlan, Vehicle};
pub use replan::{CHANGE_S, Known, replan};
pub use straight::{DETOUR, TOWN_SPEED_M_S, straight_line};

use bound::Effort;
use draft::Draft;
use model::Model;
use segment::Pieces;

/// Work for the bound of a search without a clock: some hundredths of a second, and for each round as long as a round takes.
const PROOF_UNITS: u64 = 200_000;
const PROOF_UNITS_A_ROUND: u64 = 1_000;

/// How long to search.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// When to stop.
    pub budget: Budget<'a>,
    /// Which random numbers.
    pub seed: u64,
}

/// When a search stops by itself.
#[derive(Clone, Copy)]
pub enum Budget<'a> {
    /// After this many rounds; no clock is read.
    Iterations(u64),
    /// After a time.
    Time {
        /// Milliseconds.
        limit_ms: u64,
        /// Milliseconds since the caller's beginning.
        elapsed_ms: &'a dyn Fn() -> u64,
    },
}

impl Limits<'_> {
    /// A search without a clock.
    pub fn iterations(count: u64, seed: u64) -> Self {
        Self { budget: Budget::Iterations(count), seed }
    }

    /// What the search gets: of a time three quarters at most, the rest is for the bound.
    fn search(&self) -> Self {
        let budget = match self.budget {
            Budget::Iterations(count) => Budget::Iterations(count),
            Budget::Time { limit_ms, elapsed_ms } => Budget::Time { limit_ms: limit_ms - limit_ms / 4, elapsed_ms },
        };
        Self { budget, ..*self }
    }

    /// What the plan says of its search.
    fn told(&self, iterations: u64) -> Search {
        let elapsed_ms = match self.budget {
            Budget::Iterations(_) => 0,
            Budget::Time { elapsed_ms, .. } => elapsed_ms(),
        };
        Search { elapsed_ms, seed: self.seed, iterations }
    }

    /// Whether there is no time left; counted limits are never over.
    fn over(&self) -> bool {
        match self.budget {
            Budget::Iterations(_) => false,
            Budget::Time { limit_ms, elapsed_ms } => elapsed_ms() >= limit_ms,
        }
    }

    /// The work that the bound may take: without a clock it is counted.
    fn proof_units(&self) -> u64 {
        match self.budget {
            Budget::Iterations(count) => PROOF_UNITS.saturating_add(count.saturating_mul(PROOF_UNITS_A_ROUND)),
            Budget::Time { .. } => u64::MAX,
        }
    }
}

/// The best plan found. `cancel` is asked often; once it says true, the best plan so far is the answer.
///
/// # Errors
/// When the problem is not sound or a locked stop cannot be kept.
pub fn solve(problem: &Problem, limits: &Limits<'_>, cancel: &dyn Fn() -> bool) -> Result<Plan, PlanError> {
    solve_watching(problem, limits, cancel, &mut |_| {})
}

/// As [`solve`]; `watch` is told of every plan that is better than all before, as soon as it is found.
///
/// # Errors
/// As [`solve`].
pub fn solve_watching(
    problem: &Problem,
    limits: &Limits<'_>,
    cancel: &dyn Fn() -> bool,
    watch: &mut dyn FnMut(Better),
) -> Result<Plan, PlanError> {
    solved_trying(problem, limits, cancel, watch, exact::MOST_PLANS)
}

/// What a search has found so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Better {
    /// Stops left out: must, should, may.
    pub left_out: [usize; 3],
    /// The objective, in the problem's unit.
    pub objective_s: f64,
}

/// The plan, by trying all of them where they are not more than `most_tried`, else by a search.
fn solved_trying(
    problem: &Problem,
    limits: &Limits<'_>,
    cancel: &dyn Fn() -> bool,
    watch: &mut dyn FnMut(Better),
    most_tried: u64,
) -> Result<Plan, PlanError> {
    let model = validate::model(problem)?;
    let hopeless = bound::hopeless(&model);
    let free: Vec<usize> = model.free().filter(|row| hopeless[*row].is_none()).collect();
    let best = exact::best(&model, &free, most_tried);
    let is_best = best.is_some();
    let mut told = |draft: &Draft| {
        watch(Better { left_out: draft.score.left_out, objective_s: model.units(draft.score.objective) });
    };
    best.iter().for_each(&mut told);
    let found = best
        .map(|draft| (draft, 0))
        .or_else(|| search::search(&model, &free, None, &limits.search(), cancel, &mut told));
    let (draft, iterations) = found.ok_or_else(|| validate::refusal(&model, problem))?;
    let proof = if is_best { Proof::Tried } else { Proof::Units(limits.proof_units()) };
    let stop = || cancel() || limits.over();
    let (draft, mut plan) = answered(problem, &model, draft, &Found { hopeless, free, proof, may_change: true }, &stop);
    told(&draft);
    plan.search = limits.told(iterations);
    Ok(plan)
}

/// How a draft was found.
struct Found {
    /// By row.
    hopeless: Vec<Option<Reason>>,
    /// Rows that could be planned.
    free: Vec<usize>,
    /// How good it is.
    proof: Proof,
    /// A better order that a proof happens to find is taken.
    may_change: bool,
}

/// What shows how good an order is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Every plan was tried.
    Tried,
    /// A bound, with so much work.
    Units(u64),
}

/// A draft as a plan, with what is proven of it; the draft, or a better one that a proof found.
fn answered(
    problem: &Problem,
    model: &Model,
    mut draft: Draft,
    found: &Found,
    stop: &dyn Fn() -> bool,
) -> (Draft, Plan) {
    let Found { hopeless, free, proof, may_change } = found;
    let planned: Vec<usize> = draft.routes.iter().flat_map(|route| route.rows.iter().copied()).collect();
    let proven = *proof == Proof::Tried || draft.left_out.is_empty() || model.selection_proven(&planned, free);
    let mut value = draft.score.objective;
    if let Proof::Units(units) = *proof {
        let shown = bound::bound(model, &planned, value, &mut Effort::new(units, stop));
        value = shown.value;
        if let Some(better) = shown.better.filter(|_| *may_change).and_then(|rows| draft.with_rows(model, rows)) {
            draft = better;
        }
    }
    let mut plan = written(problem, model, &draft);
    let reason = |row: usize| {
        hopeless[row].or_else(|| {
            let why = if proven { Reason::NoTime } else { Reason::NotFound };
            draft.left_out.contains(&row).then_some(why)
        })
    };
    plan.unplanned = (1..model.rows)
        .filter_map(|row| reason(row).map(|reason| LeftOut { id: problem.stops[row - 1].id.clone(), reason }))
        .collect();
    plan.bound = judged(model, &draft, &planned, value, proven);
    (draft, plan)
}

/// The outings and totals of a draft.
fn written(problem: &Problem, model: &Model, draft: &Draft) -> Plan {
    let used: Vec<usize> = (0..draft.routes.len()).filter(|&slot| model.used(slot, &draft.routes[slot])).collect();
    let costs: Vec<_> =
        used.iter().filter_map(|&slot| draft.routes[slot].cost(model, used.last() == Some(&slot))).collect();
    let pieces: Vec<&Pieces> = costs.iter().map(|cost| &cost.pieces).collect();
    let departures = model.chain(pieces.into_iter()).map(|(_, departures)| departures).unwrap_or_default();
    let (mut plan, mut metres, mut working) = (Plan::default(), Some(0.0), 0);
    for (&slot, &depart) in used.iter().zip(&departures) {
        let returns = !(model.open_end && used.last() == Some(&slot));
        let visits = model.moments(slot, depart, &draft.routes[slot].rows);
        let begin = problem.start.as_ref().filter(|_| slot == 0).map_or(0, |start| start.row);
        let mut rows: Vec<usize> = std::iter::once(begin).chain(visits.iter().map(|visit| visit.row)).collect();
        let (last_row, left) = visits.last().map_or((begin, depart), |visit| (visit.row, visit.leave));
        let mut back = left;
        if returns {
            back += model.travel(last_row, 0).unwrap_or(0);
            rows.push(0);
        }
        working += visits.iter().map(|visit| visit.leave - visit.start).sum::<i64>();
        if visits.is_empty() && back == depart {
            continue;
        }
        for leg in rows.windows(2).filter(|leg| leg[0] != leg[1]) {
            let leg_m = problem.distances_m.as_ref().and_then(|table| table[leg[0]][leg[1]]);
            metres = metres.zip(leg_m).map(|(sum, leg)| sum + leg);
        }
        plan.outings.push(PlanOuting {
            slot: model.slots[slot].index,
            depart_s: model.units(depart),
            return_s: model.units(back),
            visits: visits
                .iter()
                .map(|visit| Visit {
                    id: problem.stops[visit.row - 1].id.clone(),
                    arrive_s: model.units(visit.arrive),
                    start_s: model.units(visit.start),
                    leave_s: model.units(visit.leave),
                    late_s: model.units(visit.late),
                })
                .collect(),
        });
    }
    let driving: i64 = costs.iter().map(|cost| cost.driving).sum();
    plan.totals = Totals {
        driving_s: model.units(driving),
        away_s: model.units(draft.score.away),
        waiting_s: model.units(draft.score.away - driving - working),
        distance_m: metres.filter(|_| problem.distances_m.is_some()),
    };
    plan
}

#[allow(clippy::cast_precision_loss)]
fn judged(model: &Model, draft: &Draft, planned: &[usize], value: i64, selection_proven: bool) -> Bound {
    let over = draft.score.objective - value;
    let served = model.under_way.iter().flat_map(|now| now.visits.iter().map(|visit| visit.row));
    let service: i64 = planned.iter().copied().chain(served).map(|row| model.doors[row].service).sum();
    let net = if model.least_driving { value } else { value - service };
    let gap = |base: i64| (base > 0).then(|| over as f64 / base as f64);
    Bound { value_s: model.units(value), gap: gap(value), gap_net: gap(net), optimal: over == 0, selection_proven }
}
