//! Changes that no single move undoes, from which a tour is mended again.

use super::super::segment::FAR;
use super::climb::Climb;
use super::insert::Gap;
use super::random::Random;
use super::stretch::Stretch;
use std::cmp::Reverse;

/// Longest of the stretches that change places; where windows are wide, one more for so many stops, up to so many; and
/// every second time where few stops have any.
const LONGEST: usize = 5;
const LONGEST_IN_WIDE: (usize, usize) = (30, 10);
const LONGEST_WITHOUT: usize = 20;
/// Most stops taken out at once.
const MOST_OUT: usize = 20;
/// No window is closed then.
pub(super) const ALWAYS: (i64, i64) = (-FAR, FAR);
/// One place in so many is passed over when a stop is put in.
const BLINK: usize = 50;

impl<S: Stretch> Climb<'_, S> {
    /// Three stretches in a row, in the opposite order.
    pub(super) fn shake(&mut self) {
        let (first, end) = (self.tour.fixed(), self.tour.seq.len() - 1);
        let movable = end - first;
        if movable < 3 {
            return self.take_out_and_put_back();
        }
        let most = self.longest_moved(movable).min(movable / 3);
        let lens = [1 + self.random.below(most), 1 + self.random.below(most), 1 + self.random.below(most)];
        let all = lens[0] + lens[1] + lens[2];
        let lo = match self.broken_place() {
            Some(place) if self.random.below(2) == 0 => {
                let back = self.random.below(all);
                place.saturating_sub(back).clamp(first, end - all)
            }
            _ => first + self.random.below(movable - all + 1),
        };
        let (b, c, hi) = (lo + lens[0], lo + lens[0] + lens[1], lo + all - 1);
        let parts = [(lo, b - 1), (b, c - 1), (c, hi)];
        if parts.iter().filter(|(x, y)| self.tour.crosses(*x, *y)).count() > 1 {
            return self.take_out_and_put_back();
        }
        self.scratch.clear();
        for (x, y) in parts.iter().rev() {
            self.scratch.extend_from_slice(&self.tour.seq[*x..=*y]);
        }
        self.tour.seq[lo..=hi].copy_from_slice(&self.scratch);
        self.tour.changed(lo, hi);
        let (b, c) = (lo + lens[2], lo + lens[2] + lens[1]);
        for place in [lo - 1, lo, b - 1, b, c - 1, c, hi, hi + 1] {
            self.todo.add(self.tour.seq[place]);
        }
    }

    /// The longer, the less a tour that keeps the rules is in danger of breaking them.
    fn longest_moved(&mut self, movable: usize) -> usize {
        if self.best.seq.is_empty() {
            return LONGEST;
        }
        if !self.tour.ground.windowed {
            return if self.random.below(2) == 0 { LONGEST_WITHOUT } else { LONGEST };
        }
        let (stops, most) = LONGEST_IN_WIDE;
        if self.sweep.too_many() { (LONGEST + movable / stops).min(most) } else { LONGEST }
    }

    /// A place that is reached too late, or with too much in the car.
    fn broken_place(&mut self) -> Option<usize> {
        if self.tour.keeps_rules() {
            return None;
        }
        let (room, mut seen, mut found, mut before) = (self.tour.ground.room, 0, None, 0);
        for place in self.tour.fixed()..self.tour.seq.len() {
            let totals = self.tour.head(place).totals(&room);
            if totals.warp + totals.over > before {
                seen += 1;
                if self.random.below(seen) == 0 {
                    found = Some(place);
                }
            }
            before = totals.warp + totals.over;
        }
        found
    }

    /// Takes out stops around one stop, or a stretch, and puts in all that are out.
    pub(super) fn take_out_and_put_back(&mut self) {
        let ground = self.tour.ground;
        let (first, end) = (self.tour.fixed(), self.tour.seq.len() - 1);
        let movable = end - first;
        self.scratch.clear();
        if movable > 0 && ground.stops > 0 {
            let count = 1 + self.random.below(MOST_OUT.min(movable));
            let centre = self.random.below(ground.stops);
            if self.random.below(2) == 0 {
                let begin = first + self.random.below(movable - count + 1);
                self.scratch.extend_from_slice(&self.tour.seq[begin..begin + count]);
            } else {
                let near = std::iter::once(centre).chain(ground.around[centre].iter().copied());
                let movable = near.filter(|stop| self.tour.place_of(*stop).is_some_and(|place| place >= first));
                self.scratch.extend(movable.take(count));
            }
            self.scratch.retain(|spot| *spot < ground.stops);
            for &stop in &self.scratch {
                let place = self.tour.pos[stop];
                self.todo.add(self.tour.seq[place - 1]);
                self.todo.add(self.tour.seq[place + 1]);
            }
            let out = std::mem::take(&mut self.scratch);
            self.tour.remove(|spot| out.contains(&spot));
            self.scratch = out;
        }
        if self.random.below(2) == 0 {
            self.take_another_window();
        }
        let by = self.random.below(4);
        self.put_in_by(by, ALWAYS, |random| random.below(BLINK) != 0);
    }

    /// Puts a stop that has a choice into another of its windows.
    fn take_another_window(&mut self) {
        let ground = self.tour.ground;
        if ground.choosy.is_empty() {
            return;
        }
        let stop = ground.choosy[self.random.below(ground.choosy.len())];
        if let Some(place) = self.tour.place_of(stop) {
            if place < self.tour.fixed() {
                return;
            }
            self.todo.add(self.tour.seq[place - 1]);
            self.todo.add(self.tour.seq[place + 1]);
            self.tour.remove(|spot| spot == stop);
        }
        let was = self.tour.window[stop];
        let others: Vec<_> = ground.windows[stop].iter().copied().filter(|window| *window != was).collect();
        let window = others[self.random.below(others.len())];
        let gap = self.tour.cheapest(stop, &[window], || false);
        self.put(stop, gap);
    }

    /// Puts in all stops that are out, in any order.
    pub(super) fn put_in(&mut self, look: impl Fn(&mut Random) -> bool + Copy) {
        self.put_in_by(usize::MAX, ALWAYS, look);
    }

    /// Puts in all stops that are out, the most wanted first; of those 0: by the end of the window, 1: by its length, 2: the
    /// farthest first, else: in any order; in windows that are open within these hours, if there are any. Who finds no place
    /// stays out.
    pub(super) fn put_in_by(&mut self, by: usize, hours: (i64, i64), look: impl Fn(&mut Random) -> bool + Copy) {
        let ground = self.tour.ground;
        let mut order: Vec<usize> = (0..ground.stops).filter(|stop| self.tour.place_of(*stop).is_none()).collect();
        self.random.shuffle(&mut order);
        order.sort_by_key(|&stop| {
            let windows = &ground.windows[stop];
            let key = match by {
                0 => windows.last().map_or(0, |w| w.1),
                1 => windows.iter().map(|w| w.1 - w.0).sum::<i64>(),
                2 => -ground.leg(ground.end() - 1, stop),
                _ => 0,
            };
            (Reverse(ground.wanted[stop]), key)
        });
        for stop in order {
            let open: Vec<_> =
                ground.windows[stop].iter().copied().filter(|w| w.1 >= hours.0 && w.0 <= hours.1).collect();
            let windows = if open.is_empty() { &ground.windows[stop] } else { &open };
            let random = &mut self.random;
            let gap = self.tour.cheapest(stop, windows, || !look(random));
            self.put(stop, gap);
        }
    }

    /// Puts a stop where there is room for it.
    fn put(&mut self, stop: usize, gap: Option<Gap>) {
        if let Some(gap) = gap {
            self.tour.put(stop, gap);
            for place in [gap.place - 1, gap.place, gap.place + 1] {
                self.todo.add(self.tour.seq[place]);
            }
        }
    }
}
