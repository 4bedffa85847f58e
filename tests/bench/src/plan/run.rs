//! One run of ours, with every better plan at the moment when it was found.

use super::cases::{Best, Case};
use crate::Outcome;
use satchel_core::manifest::Priority;
use satchel_core::plan::{Better, Budget, Limits, Objective, Plan, Problem, check, solve_watching};
use std::cell::{Cell, RefCell};
use std::time::Instant;

/// How a run went.
pub struct Run {
    /// Milliseconds and worth of every better plan.
    pub better: Vec<(f64, Best)>,
    pub plan: Plan,
    /// The search alone, without the bound; none where it went on after the best was reached, or never reached it.
    pub searched_ms: Option<f64>,
    /// What the checker found.
    pub wrong: Vec<String>,
}

impl Run {
    /// What was reached by then.
    pub fn by(&self, moment_ms: f64) -> Option<Best> {
        self.better.iter().rev().find(|(at, _)| *at <= moment_ms).map(|(_, best)| *best)
    }

    /// What was reached at the end.
    pub fn last(&self) -> Option<Best> {
        self.better.last().map(|(_, best)| *best)
    }

    /// Rounds in a millisecond of search; none where that is not known, every plan was tried, or it took no time.
    #[allow(clippy::cast_precision_loss)]
    pub fn rounds_a_ms(&self) -> Option<f64> {
        let rounds = self.plan.search.iterations;
        self.searched_ms.filter(|ms| rounds >= 100 && *ms > 0.5).map(|ms| rounds as f64 / ms)
    }
}

/// Ours, for so long, or until `best` is reached.
pub fn run(case: &Case, seed: u64, limit_ms: u64, best: Option<Best>) -> Outcome<Run> {
    // Who knows a plan with all stops knows that none of them is hopeless.
    let hopeless = if best.is_some_and(|best| best.left_out == [0; 3]) { [0; 3] } else { hopeless(&case.problem)? };
    let begun = Instant::now();
    let (found, reached) = (RefCell::new(Vec::new()), Cell::new(false));
    let elapsed = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let limits = Limits { budget: Budget::Time { limit_ms, elapsed_ms: &elapsed }, seed };
    let mut watch = |Better { left_out, objective_s: objective }: Better| {
        let now = Best { left_out: [0, 1, 2].map(|wanted| left_out[wanted] + hopeless[wanted]), objective };
        found.borrow_mut().push((begun.elapsed().as_secs_f64() * 1000.0, now));
        reached.set(best.is_some_and(|best| now.reaches(&best)));
    };
    let plan = solve_watching(&case.problem, &limits, &|| reached.get(), &mut watch)
        .map_err(|error| format!("{}: {error}", case.name))?;
    let wrong = check(&case.problem, &plan);
    let better = found.into_inner();
    // It stops once the best is reached.
    let searched_ms = better.last().filter(|_| reached.get()).map(|(at, _)| *at);
    Ok(Run { better, plan, searched_ms, wrong })
}

/// Stops that no plan can hold: the core does not count them while it searches, the plan lists them.
fn hopeless(problem: &Problem) -> Outcome<[usize; 3]> {
    let seen = Cell::new([0; 3]);
    let plan = solve_watching(problem, &Limits::iterations(1, 1), &|| false, &mut |better| seen.set(better.left_out))?;
    let all = of(problem, &plan).left_out;
    Ok([0, 1, 2].map(|wanted| all[wanted] - seen.get()[wanted]))
}

/// What a plan is worth.
pub fn of(problem: &Problem, plan: &Plan) -> Best {
    let count = |wanted| {
        let is = |id: &String| problem.stops.iter().any(|stop| stop.id == *id && stop.priority == wanted);
        plan.unplanned.iter().filter(|left| is(&left.id)).count()
    };
    let objective =
        if problem.objective == Objective::LeastDriving { plan.totals.driving_s } else { plan.totals.away_s };
    Best { left_out: [Priority::Must, Priority::Should, Priority::May].map(count), objective }
}

/// The value that a share (0 to 1) of the values do not exceed; none of none.
pub fn at_share(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let index = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(index).copied()
}

/// Whole percent, rounded down; 0 of nothing.
pub fn percent(part: usize, whole: usize) -> usize {
    part * 100 / whole.max(1)
}

#[allow(clippy::cast_precision_loss)]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
