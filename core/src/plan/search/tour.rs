//! A tour in the making: the spots in order, sums of driving, and the stretches between any two places, kept until a change
//! touches them.

use super::ground::Ground;
use super::known::Known;
use super::prices::Prices;
use super::stretch::{Stretch, Totals};

/// Place of a stop that is left out.
pub(super) const NOWHERE: usize = usize::MAX;
/// Places in a row, at most [`Tour::reach`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The first of them.
    pub lo: usize,
    /// The last.
    pub hi: usize,
    /// Driven from the last to the first.
    pub turned: bool,
}

/// An order of spots.
pub(super) struct Tour<'g, S> {
    pub ground: &'g Ground,
    /// Origin, stops and borders, end.
    pub seq: Vec<usize>,
    /// By spot.
    pub pos: Vec<usize>,
    /// By spot.
    pub window: Vec<(i64, i64)>,
    places: Vec<S>,
    /// By place: driven from the origin to it.
    out: Vec<i64>,
    /// By place: driven from it to the origin, backwards through the tour.
    back: Vec<i64>,
    /// By place: borders before it.
    borders: Vec<usize>,
    heads: Vec<S>,
    heads_known: usize,
    tails: Vec<S>,
    tails_from: usize,
    /// By the place where they begin.
    onward: Known<S>,
    /// Driven backwards: by the place where they end.
    turned: Known<S>,
    /// What breaking a rule costs now.
    pub prices: Prices,
    /// Least that a tour of these stops costs beside its driving.
    pub service: i64,
    /// No step drives so much more, in ticks: it would be looked at in vain. Without a limit while rules are broken.
    pub most_more: i64,
    /// What the tour costs.
    pub cost: i64,
    /// Its parts.
    pub totals: Totals,
}

impl<'g, S: Stretch> Tour<'g, S> {
    /// Without any stop but the locked ones.
    pub fn new(ground: &'g Ground, prices: Prices) -> Self {
        let spots = ground.spots;
        let reach = spots.min(if S::SEVERAL { 128 } else { 256 });
        let window: Vec<(i64, i64)> = ground.windows.iter().map(|choice| choice[0]).collect();
        let mut tour = Self {
            ground,
            seq: Vec::with_capacity(spots),
            pos: vec![NOWHERE; spots],
            places: (0..spots).map(|spot| ground.place(spot, window[spot])).collect(),
            window,
            out: vec![0; spots],
            back: vec![0; spots],
            borders: vec![0; spots + 1],
            heads: vec![S::default(); spots],
            heads_known: 0,
            tails: vec![S::default(); spots],
            tails_from: 0,
            onward: Known::new(spots, reach),
            turned: Known::new(spots, reach),
            prices,
            service: 0,
            cost: 0,
            most_more: i64::MAX,
            totals: Totals::default(),
        };
        let begin = std::iter::once(ground.origin()).chain(ground.locked.iter().copied());
        let seq: Vec<usize> = begin.chain(ground.origin() + 1..spots).collect();
        tour.set(&seq);
        tour
    }

    /// Places at the beginning that stay as they are.
    pub fn fixed(&self) -> usize {
        1 + self.ground.locked.len()
    }

    /// Takes another order.
    pub fn set(&mut self, seq: &[usize]) {
        let same = self.seq.iter().zip(seq).take_while(|(a, b)| a == b).count();
        if self.seq.len() == seq.len() && seq.len() == self.ground.spots {
            if same == seq.len() {
                return;
            }
            let same_end = self.seq.iter().rev().zip(seq.iter().rev()).take_while(|(a, b)| a == b).count();
            let until = seq.len() - same_end;
            self.seq[same..until].copy_from_slice(&seq[same..until]);
            self.changed(same, until - 1);
        } else {
            for &spot in &self.seq {
                self.pos[spot] = NOWHERE;
            }
            self.seq.clear();
            self.seq.extend_from_slice(seq);
            self.resized();
        }
    }

    /// Puts a stop at a place.
    pub fn insert(&mut self, place: usize, stop: usize) {
        self.seq.insert(place, stop);
        self.resized();
    }

    /// Takes out the stops that `out` names.
    pub fn remove(&mut self, mut out: impl FnMut(usize) -> bool) {
        let pos = &mut self.pos;
        self.seq.retain(|&spot| {
            let goes = out(spot);
            if goes {
                pos[spot] = NOWHERE;
            }
            !goes
        });
        self.resized();
    }

    /// Puts a spot into another of its windows.
    pub fn choose(&mut self, spot: usize, window: (i64, i64)) {
        if self.window[spot] == window {
            return;
        }
        self.window[spot] = window;
        self.places[spot] = self.ground.place(spot, window);
        if let Some(place) = self.place_of(spot) {
            self.changed(place, place);
        }
    }

    /// Where a spot is; none: left out.
    pub fn place_of(&self, spot: usize) -> Option<usize> {
        Some(self.pos[spot]).filter(|place| *place != NOWHERE)
    }

    fn resized(&mut self) {
        let stops = self.seq.iter().filter(|spot| **spot < self.ground.stops);
        self.service = if self.ground.least_driving { 0 } else { stops.map(|stop| self.ground.service[*stop]).sum() };
        self.changed(0, self.seq.len() - 1);
    }

    /// Everything that depends on the places `lo` to `hi` is counted anew.
    pub fn changed(&mut self, lo: usize, hi: usize) {
        let len = self.seq.len();
        for place in lo..=hi {
            self.pos[self.seq[place]] = place;
        }
        self.sum_driving(lo, hi);
        if S::SEVERAL {
            for place in lo..=hi.max(lo) {
                self.borders[place + 1] = self.borders[place] + usize::from(self.ground.is_border(self.seq[place]));
            }
        }
        self.heads_known = self.heads_known.min(lo);
        self.tails_from = self.tails_from.max(hi + 1).min(len);
        for place in 0..lo {
            self.onward.count[place] = self.onward.count[place].min(lo - place);
        }
        self.onward.count[lo..=hi].fill(0);
        self.turned.count[lo..=hi].fill(0);
        for place in hi + 1..len {
            self.turned.count[place] = self.turned.count[place].min(place - hi);
        }
        self.count();
    }

    /// What is driven up to each place; behind the places that changed it is the same way longer or shorter.
    fn sum_driving(&mut self, lo: usize, hi: usize) {
        let len = self.seq.len();
        let behind = (hi + 1).min(len - 1);
        let was = (self.out[behind], self.back[behind]);
        for place in lo.max(1)..=behind {
            let (a, b) = (self.seq[place - 1], self.seq[place]);
            self.out[place] = self.out[place - 1] + self.ground.leg(a, b);
            self.back[place] = self.back[place - 1] + self.ground.leg(b, a);
        }
        let more = (self.out[behind].wrapping_sub(was.0), self.back[behind].wrapping_sub(was.1));
        self.out[behind + 1..len].iter_mut().for_each(|sum| *sum = sum.wrapping_add(more.0));
        self.back[behind + 1..len].iter_mut().for_each(|sum| *sum = sum.wrapping_add(more.1));
    }

    /// Counts the cost anew, for example after a change of prices.
    pub fn count(&mut self) {
        let last = self.seq.len() - 1;
        // Where what is known from the end begins.
        let joint = self.tails_from.clamp(1, last);
        let leg = self.ground.leg(self.seq[joint - 1], self.seq[joint]);
        self.head(joint - 1);
        self.tail(joint);
        self.totals = self.heads[joint - 1].joined(leg, &self.tails[joint], &self.ground.room);
        self.cost = self.cost_of(self.out[last], &self.totals);
    }

    /// What a tour with this driving and these totals costs.
    #[inline]
    pub fn cost_of(&self, driving: i64, totals: &Totals) -> i64 {
        let base = if self.ground.least_driving { driving } else { totals.lasts };
        base.saturating_add(self.prices.of(totals))
    }

    /// Least cost of a tour with this driving and at least so much warp.
    #[inline]
    pub fn cost_of_driving(&self, driving: i64, warp: i64) -> i64 {
        (driving + self.service).saturating_add(self.prices.of(&Totals { lasts: 0, warp, over: 0 }))
    }

    /// Ticks driven.
    #[inline]
    pub fn driving(&self) -> i64 {
        self.out[self.seq.len() - 1]
    }

    /// Ticks driven from place `x` to place `y`.
    pub fn driven(&self, x: usize, y: usize) -> i64 {
        self.out[y] - self.out[x]
    }

    /// A spot in its window.
    #[inline]
    pub fn place_at(&self, spot: usize) -> S {
        self.places[spot]
    }

    /// How much more is driven from `x` to `y` backwards than onwards.
    #[inline]
    pub fn turning(&self, x: usize, y: usize) -> i64 {
        let (back, out) = (self.back[y].wrapping_sub(self.back[x]), self.out[y].wrapping_sub(self.out[x]));
        back.wrapping_sub(out)
    }

    /// Whether a border lies within these places.
    #[inline]
    pub fn crosses(&self, x: usize, y: usize) -> bool {
        S::SEVERAL && self.borders[y + 1] > self.borders[x]
    }

    /// Whether no rule is broken.
    pub fn keeps_rules(&self) -> bool {
        self.totals.warp == 0 && self.totals.over == 0
    }

    /// Longest stretch of which the times are known at once.
    pub fn reach(&self) -> usize {
        self.onward.reach
    }

    /// From the origin to a place.
    #[inline]
    pub fn head(&mut self, place: usize) -> &S {
        while self.heads_known <= place {
            let at = self.heads_known;
            let spot = self.seq[at];
            self.heads[at] = match at.checked_sub(1) {
                None => self.places[spot],
                Some(before) => self.heads[before].join(
                    self.ground.leg(self.seq[before], spot),
                    &self.places[spot],
                    &self.ground.room,
                ),
            };
            self.heads_known += 1;
        }
        &self.heads[place]
    }

    /// From a place to the end.
    #[inline]
    pub fn tail(&mut self, place: usize) -> &S {
        while self.tails_from > place {
            let at = self.tails_from - 1;
            let spot = self.seq[at];
            self.tails[at] = if at + 1 == self.seq.len() {
                self.places[spot]
            } else {
                let leg = self.ground.leg(spot, self.seq[at + 1]);
                self.places[spot].join(leg, &self.tails[at + 1], &self.ground.room)
            };
            self.tails_from = at;
        }
        &self.tails[place]
    }

    /// From the origin to place `last`, then a part.
    #[inline]
    pub fn head_and(&mut self, last: usize, part: Part) -> S {
        self.head(last);
        self.learn(part);
        let leg = self.ground.leg(self.seq[last], part.first(&self.seq));
        self.heads[last].join(leg, self.part(part), &self.ground.room)
    }

    /// A way that ends at `spot`, then a part.
    #[inline]
    pub fn longer(&mut self, way: &S, spot: usize, part: Part) -> S {
        self.learn(part);
        way.join(self.ground.leg(spot, part.first(&self.seq)), self.part(part), &self.ground.room)
    }

    /// What a way costs that ends at `spot` and goes on with what is from `place` to the end.
    #[inline]
    pub fn ended(&mut self, way: &S, spot: usize, place: usize) -> Totals {
        let (leg, room) = (self.ground.leg(spot, self.seq[place]), self.ground.room);
        way.joined(leg, self.tail(place), &room)
    }

    /// What the tour costs with nothing but `visit` between the places `last` and `next`, with the legs to it and from it.
    #[inline]
    pub fn with(&mut self, (last, next): (usize, usize), (to, from): (i64, i64), visit: &S) -> Totals {
        let room = self.ground.room;
        let way = self.head(last).join(to, visit, &room);
        way.joined(from, self.tail(next), &room)
    }

    #[inline]
    fn learn(&mut self, Part { lo, hi, turned }: Part) {
        if turned {
            self.turned.learn(hi, hi - lo, |n| self.seq[hi - n], &self.places, self.ground);
        } else {
            self.onward.learn(lo, hi - lo, |n| self.seq[lo + n], &self.places, self.ground);
        }
    }

    #[inline]
    fn part(&self, Part { lo, hi, turned }: Part) -> &S {
        if turned { self.turned.upto(hi, hi - lo) } else { self.onward.upto(lo, hi - lo) }
    }
}

impl Part {
    /// The spot that is driven first.
    #[inline]
    pub fn first(self, seq: &[usize]) -> usize {
        seq[if self.turned { self.hi } else { self.lo }]
    }

    /// The spot that is driven last.
    #[inline]
    pub fn last(self, seq: &[usize]) -> usize {
        seq[if self.turned { self.lo } else { self.hi }]
    }
}
