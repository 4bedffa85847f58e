//! Stretches between any two places, each computed when first asked for.

use super::ground::Ground;
use super::stretch::Stretch;

/// Stretches that begin at a place and are driven one way, as far as they are known.
pub(super) struct Known<S> {
    all: Vec<S>,
    /// By place: how many are known.
    pub count: Vec<usize>,
    /// Longest stretch that is kept.
    pub reach: usize,
}

impl<S: Stretch> Known<S> {
    /// Of so many places.
    pub fn new(spots: usize, reach: usize) -> Self {
        Self { all: vec![S::default(); spots * reach], count: vec![0; spots], reach }
    }

    /// Gets to know what [`Known::upto`] answers; `spot` gives the spot of the n-th place, counted from 0.
    #[inline(always)]
    pub fn learn(&mut self, place: usize, far: usize, spot: impl Fn(usize) -> usize, places: &[S], ground: &Ground) {
        let base = place * self.reach;
        let mut known = self.count[place];
        if known <= far {
            if known == 0 {
                self.all[base] = places[spot(0)];
                known = 1;
            }
            while known <= far {
                let (a, b) = (spot(known - 1), spot(known));
                self.all[base + known] = self.all[base + known - 1].join(ground.leg(a, b), &places[b], &ground.room);
                known += 1;
            }
            self.count[place] = known;
        }
    }

    /// From `place` on to the `far`-th place behind it, once it is known.
    #[inline]
    pub fn upto(&self, place: usize, far: usize) -> &S {
        &self.all[place * self.reach + far]
    }
}
