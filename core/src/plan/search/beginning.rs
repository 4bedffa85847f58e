//! Where a climb begins: at the order that is known, or at a tour of its own.

use super::climb::Climb;
use super::shake::ALWAYS;
use super::stretch::Stretch;

/// Beginnings out of five that are for a part of the day, where windows may be chosen.
const PARTS_OF_DAY: usize = 4;

impl<S: Stretch> Climb<'_, S> {
    /// The tour that is known, with what is new put in.
    pub(super) fn follow(&mut self, known: &[Vec<usize>]) {
        let ground = self.tour.ground;
        let mut seq: Vec<usize> = std::iter::once(ground.origin()).chain(ground.locked.iter().copied()).collect();
        let mut taken = vec![false; ground.spots];
        seq.iter().for_each(|spot| taken[*spot] = true);
        for (slot, rows) in known.iter().enumerate() {
            if slot > ground.frame.first && slot <= ground.frame.last {
                seq.push(ground.origin() + slot - ground.frame.first);
            }
            for stop in rows.iter().filter_map(|row| ground.rows.iter().position(|other| other == row)) {
                if !std::mem::replace(&mut taken[stop], true) {
                    seq.push(stop);
                }
            }
        }
        seq.push(ground.end());
        self.tour.set(&seq);
        self.put_in(|_| true);
        for spot in 0..ground.spots {
            self.todo.add(spot);
        }
    }

    /// A new tour, stop by stop where it costs least.
    pub(super) fn build(&mut self) {
        let ground = self.tour.ground;
        let first = self.best.seq.is_empty();
        self.tour.remove(|spot| spot < ground.stops && !ground.locked.contains(&spot));
        let by = if first { 0 } else { self.random.below(3) };
        let hours = if first { ALWAYS } else { self.draw_hours() };
        self.put_in_by(by, hours, |_| true);
        for spot in 0..ground.spots {
            self.todo.add(spot);
        }
    }

    /// A part of the day as long as the best tour, or all of it.
    fn draw_hours(&mut self) -> (i64, i64) {
        let ground = self.tour.ground;
        let windows = || ground.choosy.iter().flat_map(|stop| &ground.windows[*stop]);
        let (Some(begin), Some(end)) = (windows().map(|w| w.0).min(), windows().map(|w| w.1).max()) else {
            return ALWAYS;
        };
        if self.best.seq.is_empty() || self.random.below(5) >= PARTS_OF_DAY {
            return ALWAYS;
        }
        let lasts = self.best.totals.lasts;
        let from = self.random.between(begin, begin.max(end - lasts));
        (from, from + lasts)
    }
}
