//! The best tour piece by piece: where windows leave few orders possible, each piece of it is tried in all of them.
//!
//! Longer pieces follow once no short one gets better, and the tour that the climb is at once none of the best one does. How
//! often follows from what comes of it, so that next to nothing is spent where windows are wide.

use super::board::MOST;
use super::climb::Climb;
use super::ground::Ground;
use super::piece::{Found, Pieces, Try};
use super::stretch::Stretch;

/// Stops of a piece, and how many beginnings of an order are followed at a time: at first, and where all that was in vain.
const LEVELS: [(usize, usize); 3] = [(30, 150), (40, 600), (60, 1500)];
/// Pieces are not shorter.
const LEAST: usize = 4;
/// An order that may save more than so much, in hundredths of an average leg, is one of too many.
const MOST_SAVED: i64 = 100;
/// Rounds before the first piece.
const FIRST: usize = 16;
/// Work that takes as long as a round.
const WORK_OF_A_ROUND: usize = 600;
/// Rounds until the next piece, in sixteenths of those that would take as long as the last one did: at first, at least, at
/// most where orders are tried in vain, and where there are too many.
const PATIENCE: (usize, usize, usize, usize) = (16, 4, 40, 4096);

/// How far the trying has got.
pub(super) struct Sweep<S> {
    pieces: Pieces<S>,
    /// By spot: the levels on which the piece around it is known to be as good as it can be in the best tour; all of them
    /// for what is no stop.
    done: Vec<usize>,
    stops: usize,
    /// Where the next piece of the climb's own tour begins.
    place: usize,
    next_round: usize,
    patience: usize,
}

impl<S: Stretch> Sweep<S> {
    /// Nothing is tried yet.
    pub fn new(ground: &Ground) -> Self {
        let done = (0..ground.spots).map(|spot| if spot < ground.stops { 0 } else { LEVELS.len() }).collect();
        Self { pieces: Pieces::default(), done, stops: ground.stops, place: 0, next_round: FIRST, patience: PATIENCE.0 }
    }

    /// The best tour was `before` and is `now`.
    pub fn changed(&mut self, before: &[usize], now: &[usize]) {
        for (place, &spot) in now.iter().enumerate() {
            if spot < self.stops && before.get(place) != Some(&spot) {
                self.done[spot] = 0;
            }
        }
    }

    /// Whether windows leave too many orders possible, as far as is known.
    pub fn too_many(&self) -> bool {
        self.patience > PATIENCE.3 / 8
    }

    /// Waits longer the less comes of it, measured in the time it takes.
    fn pause(&mut self, round: usize, work: usize, found: Found) {
        let patience = self.patience;
        self.patience = match found {
            Found::Better => (patience / 2).max(PATIENCE.1),
            Found::None => (patience + patience / 4).min(patience.max(PATIENCE.2)),
            Found::TooMany => (patience * 2).min(PATIENCE.3),
        };
        self.next_round = round + 2 + work * self.patience / 16 / WORK_OF_A_ROUND;
    }
}

impl<S: Stretch> Climb<'_, S> {
    /// Tries a piece if it is time to; whether that gave the best tour so far. None: it is not.
    pub(super) fn sweep(&mut self, go_on: &mut dyn FnMut() -> bool) -> Option<bool> {
        let (first, end) = (self.tour.fixed(), self.best.seq.len().saturating_sub(1));
        if self.rounds < self.sweep.next_round || !self.tour.ground.windowed || end < first + LEAST {
            return None;
        }
        let done = |place: usize| self.sweep.done[self.best.seq[place]];
        let place = (first..end).min_by_key(|place| done(*place))?;
        let times = done(place);
        match LEVELS.get(times) {
            Some(&level) => {
                self.go_back_to_best();
                self.tour.count();
                let (lo, hi, found) = self.piece(place.saturating_sub(level.0 / 4), place, level, go_on);
                if found == Found::Better {
                    return Some(self.take_piece(lo, hi, go_on));
                }
                // What is near the piece's end is not in the midst of it, unless the outing ends there.
                let ends = self.tour.seq[hi + 1] >= self.sweep.stops;
                let sure = if ends { hi + 1 } else { hi + 1 - (hi + 1 - lo) / 4 };
                for &spot in &self.tour.seq[place..sure] {
                    self.sweep.done[spot] = self.sweep.done[spot].max(times + 1);
                }
                self.go_back_to_now();
                Some(false)
            }
            None if self.tour.keeps_rules() => {
                let next = (self.sweep.place.max(first)..self.tour.seq.len() - 1)
                    .find(|place| self.tour.seq[*place] < self.sweep.stops);
                let Some(place) = next else {
                    self.sweep.place = 0;
                    return None;
                };
                let (lo, hi, found) = self.piece(place, place, LEVELS[0], go_on);
                self.sweep.place = if self.tour.seq[hi + 1] >= self.sweep.stops { hi + 1 } else { lo.midpoint(hi) + 1 };
                Some(found == Found::Better && self.take_piece(lo, hi, go_on))
            }
            None => None,
        }
    }

    /// Tries the piece that begins at `lo`, or near it, in the outing of the stop at `place`: its first and its last place
    /// and what came of it.
    fn piece(
        &mut self,
        lo: usize,
        place: usize,
        (longest, width): (usize, usize),
        go_on: &mut dyn FnMut() -> bool,
    ) -> (usize, usize, Found) {
        let is_stop = |place: &usize| self.tour.seq[*place] < self.sweep.stops;
        let first = (self.tour.fixed()..place).rev().take_while(is_stop).last().unwrap_or(place);
        let end = place + (place..self.tour.seq.len()).take_while(is_stop).count();
        let len = longest.min(MOST).min(end - first);
        let lo = lo.clamp(first, end - len);
        let hi = lo + len - 1;
        if len < LEAST {
            self.sweep.pause(self.rounds, 0, Found::None);
            return (lo, hi, Found::None);
        }
        let legs = i64::try_from(self.tour.seq.len()).unwrap_or(1);
        let how = Try { width, most_saved: self.tour.driving() / legs * MOST_SAVED / 100 };
        let before = self.sweep.pieces.work;
        let found = self.sweep.pieces.find(&mut self.tour, (lo, hi), &how, go_on);
        let work = self.sweep.pieces.work - before;
        self.sweep.pause(self.rounds, work, found);
        (lo, hi, found)
    }

    /// Gives a piece the order that was found.
    fn take_piece(&mut self, lo: usize, hi: usize, go_on: &mut dyn FnMut() -> bool) -> bool {
        self.tour.seq[lo..=hi].copy_from_slice(&self.sweep.pieces.order);
        self.tour.changed(lo, hi);
        for place in lo - 1..=hi + 1 {
            self.todo.add(self.tour.seq[place]);
        }
        self.mend(go_on);
        self.keep();
        self.judge()
    }
}
