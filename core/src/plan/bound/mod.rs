//! How good an order is: a proven lower bound on the objective of all plans of the same stops.
//!
//! Three bounds, each on what the one before leaves open ("The bound" in `docs/planner.md`): what the windows alone rule out
//! ([`times`]); driving without regard to time ([`tree`]); and paths in time that remember only some of their stops
//! ([`pass`], [`proof`]). The last one, given enough work, ends with the best plan itself. Every figure is a whole number,
//! so a proof holds exactly and is the same on every machine. Left to others: finding good plans, and whether a better one
//! that a proof comes upon is taken.

mod assignment;
mod course;
mod effort;
mod field;
mod hopeless;
mod label;
mod pass;
mod proof;
mod scale;
mod set;
mod times;
mod tree;

#[cfg(test)]
mod tests;

pub(super) use effort::Effort;
pub(super) use hopeless::hopeless;

use super::model::{Model, UnderWay};
use super::segment::FAR;
use course::Course;
use field::Field;
use proof::{Known, Pace, Proof};
use scale::Scale;
use times::{Sound, follows_lock};

/// Beyond so many stops only driving is looked at: the paths would need too much memory.
const MOST_STOPS: usize = 256;
/// Memory for the paths of a pass, of which two are kept.
const PASS_BYTES: usize = 3 << 20;
/// Followers of a stop among which prices are first looked for.
const NEAR: usize = 8;

/// What is proven of all plans of certain stops.
pub(super) struct Proven {
    /// None has a smaller objective, in ticks.
    pub value: i64,
    /// The rows of a plan with just this objective, by slot, where it is better than the one that was known.
    pub better: Option<Vec<Vec<usize>>>,
}

/// Every plan of exactly these stops has at least the objective that is answered; `known` is that of one of them, in ticks.
pub(super) fn bound(model: &Model, planned: &[usize], known: i64, effort: &mut Effort<'_>) -> Proven {
    bound_at(&proof::USUAL, model, planned, known, effort)
}

fn bound_at(pace: &Pace, model: &Model, planned: &[usize], known: i64, effort: &mut Effort<'_>) -> Proven {
    let now = model.under_way.as_ref();
    let served = |row: &usize| now.is_some_and(|now| now.visits.iter().any(|visit| visit.row == *row));
    let mut rows: Vec<usize> = planned.iter().copied().filter(|row| !served(row)).collect();
    rows.sort_unstable();
    let begun = |now: &UnderWay| if model.least_driving { now.driving } else { now.ready - now.time };
    if rows.is_empty() {
        let home = |now: &UnderWay| if model.open_end { 0 } else { model.travel(now.row, 0).unwrap_or(0) };
        return Proven { value: now.map_or(0, |now| begun(now) + home(now)), better: None };
    }
    if !effort.spend(1) {
        // Somebody waits for the answer: what is done and the time at the doors are certain.
        let service = rows.iter().filter(|_| !model.least_driving).map(|row| model.doors[*row].service).sum::<i64>();
        return Proven { value: now.map_or(0, begun) + service, better: None };
    }
    match rows.len() {
        ..=64 => prove::<1>(pace, model, &rows, known, effort),
        65..=128 => prove::<2>(pace, model, &rows, known, effort),
        129..=MOST_STOPS => prove::<4>(pace, model, &rows, known, effort),
        _ => drive(model, &rows, known, effort),
    }
}

/// A problem made ready for a proof.
struct Task {
    scale: Scale,
    course: Course,
    /// Those among the stops that come first.
    locked: Vec<usize>,
    /// Cost of the dearest plan that is better.
    limit: i64,
    /// What every plan costs beside its driving from now on.
    fixed: i64,
}

impl Task {
    fn of(model: &Model, rows: &[usize], known: i64) -> Self {
        let scale = Scale::of(model, rows, known);
        let course = Course::of(model, rows, &scale);
        let locked = model.locked.iter().filter_map(|row| rows.iter().position(|other| other == row)).collect();
        let begun = course.first.seeds.iter().flatten().map(|seed| seed.cost).min().unwrap_or(0);
        let fixed = begun + (0..course.stops).map(|stop| course.price_of_service(stop)).sum::<i64>();
        Self { limit: scale.parts(known - scale.grain), scale, course, locked, fixed }
    }

    /// A proven cost as an objective in ticks.
    fn value(&self, cost: i64, known: i64) -> i64 {
        self.scale.ticks_from(cost.min(self.limit + 1)).min(known)
    }
}

/// The bound on driving alone, for very many stops.
fn drive(model: &Model, rows: &[usize], known: i64, effort: &mut Effort<'_>) -> Proven {
    let task = Task::of(model, rows, known);
    let (course, locked) = (&task.course, &task.locked);
    let follow = |from: usize, to: usize| from != to && course.leg(from, to) < FAR && follows_lock(locked, from, to);
    let bound = tree::tree(course, &follow, task.limit - task.fixed, 0, effort).bound;
    Proven { value: task.value(bound + task.fixed, known), better: None }
}

fn prove<const W: usize>(pace: &Pace, model: &Model, rows: &[usize], known: i64, effort: &mut Effort<'_>) -> Proven {
    let mut task = Task::of(model, rows, known);
    task.course.shorten(task.limit);
    let Sound { at, mut follow } = times::sound::<W>(&mut task.course, &task.locked, effort);
    task.course.note_timeless(task.limit);
    let (course, limit) = (&task.course, task.limit);
    let tree = tree::tree(course, &|from, to| follow[from].has(to), limit - task.fixed, tree::STEPS, effort);
    let bound = tree.bound + task.fixed;
    if bound > limit || effort.left() == 0 {
        return Proven { value: task.value(bound, known), better: None };
    }
    tree.cut(limit - task.fixed, &mut follow);
    let near = tree.near(&follow, NEAR);
    let field = Field::new(at, &follow);
    let prices = (0..course.stops).map(|stop| tree.prices[stop] + course.price_of_service(stop)).collect();
    let most = PASS_BYTES / size_of::<label::Label<W>>();
    let proven =
        Proof::new(course, (field, near), prices, Known { limit, bound, plan: None }, most, pace, effort).run();
    let better = proven.plan.map(|visits| {
        let mut routes = vec![Vec::new(); model.slots.len()];
        visits.iter().for_each(|&(slot, stop)| routes[slot].push(rows[stop]));
        routes
    });
    Proven { value: task.value(proven.bound, known), better }
}
