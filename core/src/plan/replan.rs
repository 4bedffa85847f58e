//! A plan that changes as little as it need.
//!
//! The parcels lie in the car in the order that the courier knows. So when something happens (a stop comes or goes, a
//! delivery fails, an hour is lost, a slot shrinks, a stop is dragged by hand) the known order is kept, what is gone taken
//! out and what is new put in where it costs least; another order is taken only where it saves more than [`CHANGE_S`] for
//! each stop that then follows another one than before, or lets more stops be served.

use super::draft::{Draft, Route};
use super::error::PlanError;
use super::model::Model;
use super::problem::Problem;
use super::{Found, Limits, Plan, Proof, answered, bound, search, solve, validate};
use std::cmp::Reverse;

/// Seconds that a new order has to save for each stop that follows another one than the courier knows. An assumption: about
/// what it costs to look for a parcel that is not where it was loaded.
pub const CHANGE_S: f64 = 20.0;

/// Rounds in vain after which the search ends: an answer is wanted at once, and of the days that `./satchel bench plan` changes in one thing
/// none became better within 3,000 rounds; where somebody is left out, he is worth more of them.
const PATIENCE: (u64, u64) = (100, 1000);

/// Work for the bound: an answer is wanted at once. On days of 40 stops changed in one thing it shows the order to be within 3 % of
/// the best (median, without service) for one or two milliseconds more than 2,000 units, which show 34 %.
const PROOF_UNITS: u64 = 30_000;

/// The order that the courier knows.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Ids by outing: the slot's index in the problem as it is now, and its stops in order. Ids that the problem has no more
    /// are passed over.
    pub outings: &'a [(usize, Vec<String>)],
    /// The courier made this order: it is kept, whatever another one would save.
    pub by_hand: bool,
}

/// The plan of `problem`, as it is now, for a courier who knows an order.
///
/// # Errors
/// When the problem is not sound or a locked stop cannot be kept.
pub fn replan(
    problem: &Problem,
    known: &Known<'_>,
    limits: &Limits<'_>,
    cancel: &dyn Fn() -> bool,
) -> Result<Plan, PlanError> {
    let model = validate::model(problem)?;
    let hopeless = bound::hopeless(&model);
    let free: Vec<usize> = model.free().filter(|row| hopeless[*row].is_none()).collect();
    let order = known_rows(problem, &model, &free, known);
    let Some(kept) = kept(&model, &free, &order) else { return solve(problem, limits, cancel) };
    let price = model.ticks(CHANGE_S * problem.units_per_second);
    let (mut least, mut best, mut iterations) = (dearness(&model, &order, &kept, price), kept, 0);
    if !known.by_hand {
        let begin: Vec<Vec<usize>> = best.routes.iter().map(|route| route.rows.clone()).collect();
        let mut better = |draft: &Draft| {
            let dear = dearness(&model, &order, draft, price);
            if dear < least {
                (least, best) = (dear, draft.clone());
            }
        };
        let begin = search::Known { order: &begin, patience: PATIENCE };
        iterations = search::search(&model, &free, Some(&begin), &limits.search(), cancel, &mut better)
            .map_or(0, |found| found.1);
    }
    let stop = || cancel() || limits.over();
    let found = Found { hopeless, free, proof: Proof::Units(PROOF_UNITS), may_change: false };
    let (_, mut plan) = answered(problem, &model, best, &found, &stop);
    plan.search = limits.told(iterations);
    Ok(plan)
}

/// What is compared: stops left out, then the objective with the price of every change.
fn dearness(model: &Model, order: &[Vec<usize>], draft: &Draft, price: i64) -> ([usize; 3], i64) {
    let mut before = vec![None; model.rows];
    for rows in order {
        rows.iter().zip(std::iter::once(&0).chain(rows)).for_each(|(row, ahead)| before[*row] = Some(*ahead));
    }
    let changes = draft.routes.iter().flat_map(|route| {
        let ahead = std::iter::once(&0).chain(&route.rows);
        route.rows.iter().zip(ahead).filter(|(row, ahead)| before[**row].is_some_and(|known| known != **ahead))
    });
    let changes = i64::try_from(changes.count()).unwrap_or(i64::MAX);
    (draft.score.left_out, draft.score.objective.saturating_add(price.saturating_mul(changes)))
}

/// The known order in rows by usable slot, of the stops that can be planned; what is locked comes first.
fn known_rows(problem: &Problem, model: &Model, free: &[usize], known: &Known<'_>) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); model.slots.len()];
    let mut taken = vec![true; model.rows];
    free.iter().for_each(|row| taken[*row] = false);
    model.locked.iter().for_each(|row| taken[*row] = true);
    for (index, ids) in known.outings {
        let Some(slot) = model.slots.iter().position(|slot| slot.index == *index) else { continue };
        for id in ids {
            let row = problem.stops.iter().position(|stop| stop.id == *id).map(|at| at + 1);
            if let Some(row) = row.filter(|row| !std::mem::replace(&mut taken[*row], true)) {
                rows[slot].push(row);
            }
        }
    }
    let first = rows.iter().position(|rows| !rows.is_empty()).unwrap_or(0);
    if let Some(rows) = rows.get_mut(first) {
        rows.splice(0..0, model.locked.iter().copied());
    }
    rows
}

/// The known order as far as it still fits, and the rest where it costs least; none when not even what is locked fits.
fn kept(model: &Model, free: &[usize], order: &[Vec<usize>]) -> Option<Draft> {
    let mut rows: Vec<Vec<usize>> = Vec::with_capacity(order.len());
    for (slot, wanted) in order.iter().enumerate() {
        let mut fits: Vec<usize> = Vec::with_capacity(wanted.len());
        if Route::make(model, slot, wanted.clone()).is_some() {
            fits.clone_from(wanted);
        } else {
            for &row in wanted {
                fits.push(row);
                if !model.locked.contains(&row) && Route::make(model, slot, fits.clone()).is_none() {
                    fits.pop();
                }
            }
        }
        rows.push(fits);
    }
    let placed = |row: &usize| rows.iter().flatten().any(|other| other == row);
    let out: Vec<usize> = free.iter().copied().filter(|row| !placed(row)).collect();
    let each_alone = Draft::of(model, rows.clone(), out.clone());
    // Where the outings do not follow each other, who stands in the way of the next is left out.
    let mut draft = each_alone.or_else(|| Draft::thinned(model, rows, out))?;
    let mut out = std::mem::take(&mut draft.left_out);
    out.sort_by_key(|&row| (Reverse(model.doors[row].priority), row));
    draft.left_out = out.into_iter().filter(|&row| !model.insert(&mut draft, row)).collect();
    draft.settle(model)
}
