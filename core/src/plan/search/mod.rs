//! The search: one tour over all outings, shaken and mended round by round (iterated local search), the best one kept.
//!
//! [`ground`] lays the problem out, [`stretch`] joins times in constant time, [`tour`] keeps an order with everything known
//! about its parts, [`moves`] makes it better step by step, [`insert`] puts stops in, [`shake`] disturbs it, [`sweep`] tries
//! pieces of it in all orders ([`piece`], laid out by [`board`]), [`climb`] decides what is kept, from its [`beginning`] on,
//! [`pace`] when it is enough.
//! Where the first or the last outing is not certain, each possibility is a climb of its own. The tour's costs are whole
//! numbers; what is answered is counted anew by the exact schedule of [`Draft`].

mod beginning;
mod board;
mod climb;
mod ground;
mod insert;
mod known;
mod matching;
mod moves;
mod pace;
mod piece;
mod prices;
mod random;
mod shake;
mod stretch;
mod sweep;
mod todo;
mod tour;

#[cfg(test)]
mod tests;

use super::Limits;
use super::draft::Draft;
use super::model::Model;
use climb::Climb;
use ground::{Frame, Ground};
use pace::Pace;
pub(super) use random::Random;
use stretch::{Several, Single, Stretch};
use tour::Tour;

/// Rounds that a climb has in a row where there are several.
const ROUNDS_IN_A_ROW: u64 = 32;
/// Stops up to which a plan is put together before the first round: more would take longer than a cancel may.
const MOST_PUT_TOGETHER: usize = 100;

/// An order that is good already.
pub(super) struct Known<'a> {
    /// Rows by slot, for every slot.
    pub order: &'a [Vec<usize>],
    /// Rounds in vain after which it will not become better: while nobody is left out, and while somebody is.
    pub patience: (u64, u64),
}

/// Searches: the best draft and the number of rounds. None: not even the locked stops can be kept. `better` is told of every
/// draft that is better than all before, the first included. `known` is where it begins.
pub(super) fn search(
    model: &Model,
    free: &[usize],
    known: Option<&Known<'_>>,
    limits: &Limits<'_>,
    cancel: &dyn Fn() -> bool,
    better: &mut dyn FnMut(&Draft),
) -> Option<(Draft, u64)> {
    let grounds: Vec<Ground> = frames(model).into_iter().map(|frame| Ground::new(model, free, frame)).collect();
    let mut pace = Pace::new(limits, cancel, known.map(|known| known.patience));
    let mut best: Option<Draft> = None;
    let mut note = |found: Option<Draft>, pace: &mut Pace<'_>| {
        let found = found.filter(|draft| best.as_ref().is_none_or(|best| draft.score < best.score));
        let is_better = found.is_some();
        if let Some(draft) = found {
            better(&draft);
            pace.found_better(draft.left_out.is_empty());
            best = Some(draft);
        }
        is_better
    };
    let mut lanes: Vec<Box<dyn Lane + '_>> = Vec::with_capacity(grounds.len());
    let (mut answered, mut plain) = (false, true);
    for ground in &grounds {
        let alone = grounds.len() == 1 && ground.frame.first == ground.frame.last && ground.all_fit();
        let (seed, order) = (limits.seed, known.map(|known| known.order));
        let mut lane = if alone { lane::<Single>(ground, seed, order) } else { lane::<Several>(ground, seed, order) };
        let order = lane.begin(&mut || pace.step()).then(|| lane.order(model));
        answered |= note(order.and_then(|(rows, left_out)| Draft::of(model, rows, left_out)), &mut pace);
        plain &= alone && ground.choosy.is_empty();
        lanes.push(lane);
    }
    if !answered {
        for lane in &lanes {
            let (rows, left_out) = lane.order(model);
            note(Draft::thinned(model, rows, left_out), &mut pace);
        }
        // With a choice of outings or windows it may be long before a tour keeps all rules.
        if !plain && free.len() <= MOST_PUT_TOGETHER && pace.go_on() {
            note(put_together(model, free), &mut pace);
        }
    }
    if free.len() > model.locked.len() && !lanes.is_empty() {
        let mut ahead = 0;
        while let Some(round) = pace.next_round(free.len()) {
            let turn = round / ROUNDS_IN_A_ROW;
            // Every second turn is the one's that is ahead.
            let at = if turn.is_multiple_of(2) { ahead } else { usize::try_from(turn / 2).unwrap_or(0) % lanes.len() };
            if lanes[at].round(&mut || pace.step()) {
                let (rows, left_out) = lanes[at].order(model);
                if note(Draft::of(model, rows, left_out), &mut pace) {
                    ahead = at;
                }
            }
        }
    }
    best.or_else(|| put_together(model, free)).map(|draft| (draft, pace.rounds))
}

/// Which outing can be the first, which the last: certain unless stops are locked, or the last outing need not return.
fn frames(model: &Model) -> Vec<Frame> {
    let slots = model.slots.len();
    let firsts = if model.locked.is_empty() { 1 } else { slots };
    let mut frames = Vec::new();
    for first in 0..firsts.min(slots) {
        let lasts = if model.open_end { first..slots } else { slots - 1..slots };
        frames.extend(lasts.rev().map(|last| Frame { first, last }));
    }
    frames
}

/// A plan without a search, by the exact schedule: what is locked, then stop by stop where it costs least.
fn put_together(model: &Model, free: &[usize]) -> Option<Draft> {
    let filled = model.beginnings(free).into_iter().filter_map(|mut draft| {
        let mut order = draft.left_out.clone();
        order.sort_by_key(|&row| (std::cmp::Reverse(model.doors[row].priority), row));
        draft.left_out = order.into_iter().filter(|&row| !model.insert(&mut draft, row)).collect();
        draft.settle(model)
    });
    filled.min_by_key(|draft| draft.score)
}

/// A climb of any kind of stretch.
trait Lane {
    fn begin(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool;
    fn round(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool;
    /// The tour as rows of the model by slot, and the rows that are left out.
    fn order(&self, model: &Model) -> (Vec<Vec<usize>>, Vec<usize>);
}

fn lane<'g, S: Stretch + 'g>(ground: &'g Ground, seed: u64, known: Option<&[Vec<usize>]>) -> Box<dyn Lane + 'g> {
    Box::new(Climb::<S>::new(ground, seed, known))
}

impl<S: Stretch> Lane for Climb<'_, S> {
    fn begin(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool {
        Climb::begin(self, go_on)
    }

    fn round(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool {
        Climb::round(self, go_on)
    }

    fn order(&self, model: &Model) -> (Vec<Vec<usize>>, Vec<usize>) {
        order(model, &self.tour)
    }
}

fn order<S: Stretch>(model: &Model, tour: &Tour<'_, S>) -> (Vec<Vec<usize>>, Vec<usize>) {
    let ground = tour.ground;
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); model.slots.len()];
    let mut slot = ground.frame.first;
    for &spot in &tour.seq[1..tour.seq.len() - 1] {
        if ground.is_border(spot) {
            slot += 1;
        } else {
            rows[slot].push(ground.rows[spot]);
        }
    }
    let left_out = (0..ground.stops).filter(|stop| tour.place_of(*stop).is_none()).map(|stop| ground.rows[stop]);
    (rows, left_out.collect())
}
