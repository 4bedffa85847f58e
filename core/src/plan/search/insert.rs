//! Putting stops into a tour where they cost least.

use super::prices::NEVER;
use super::stretch::Stretch;
use super::todo::Todo;
use super::tour::Tour;

/// Where a stop goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap {
    /// What the tour costs then.
    pub cost: i64,
    /// Before which place.
    pub place: usize,
    /// In which of its windows.
    pub window: (i64, i64),
}

impl<S: Stretch> Tour<'_, S> {
    /// The cheapest place for a stop in one of these windows; `skip` is asked to pass over places.
    pub fn cheapest(&mut self, stop: usize, windows: &[(i64, i64)], mut skip: impl FnMut() -> bool) -> Option<Gap> {
        let ground = self.ground;
        let base = self.driving() + self.service + if ground.least_driving { 0 } else { ground.service[stop] };
        let driving = self.driving();
        let mut best: Option<Gap> = None;
        for place in self.fixed()..self.seq.len() {
            let (before, after) = (self.seq[place - 1], self.seq[place]);
            let (to, from) = (ground.leg(before, stop), ground.leg(stop, after));
            let more = to + from - ground.leg(before, after);
            let most = best.map_or(NEVER, |best| best.cost);
            if base + more >= most || skip() {
                continue;
            }
            for &window in windows {
                let totals = self.with((place - 1, place), (to, from), &ground.place(stop, window));
                let cost = self.cost_of(driving + more, &totals);
                if cost < best.map_or(NEVER, |best| best.cost) {
                    best = Some(Gap { cost, place, window });
                }
            }
        }
        best
    }

    /// Gives each visit the window that costs least while the others stay; whether any changed.
    pub fn choose_windows(&mut self, todo: &mut Todo) -> bool {
        let ground = self.ground;
        let mut changed = false;
        for stop in 0..ground.stops {
            let Some(place) = self.place_of(stop).filter(|_| ground.windows[stop].len() > 1) else { continue };
            let (before, after) = (self.seq[place - 1], self.seq[place + 1]);
            let (to, from) = (ground.leg(before, stop), ground.leg(stop, after));
            let (mut least, mut best) = (self.cost, None);
            for &window in &ground.windows[stop] {
                let totals = self.with((place - 1, place + 1), (to, from), &ground.place(stop, window));
                let cost = self.cost_of(self.driving(), &totals);
                if cost < least {
                    (least, best) = (cost, Some(window));
                }
            }
            if let Some(window) = best {
                self.choose(stop, window);
                [before, stop, after].into_iter().for_each(|spot| todo.add(spot));
                changed = true;
            }
        }
        changed
    }

    /// Puts a stop where [`Tour::cheapest`] found room.
    pub fn put(&mut self, stop: usize, gap: Gap) {
        self.choose(stop, gap.window);
        self.insert(gap.place, stop);
    }
}
