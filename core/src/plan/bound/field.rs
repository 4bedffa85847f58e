//! What may still be part of a better plan: which stop in which place of the day, and which stop next to it.

use super::course::Way;
use super::set::Set;

/// Places are counted from 0 over all outings. Only ever made smaller.
pub(super) struct Field<const W: usize> {
    stops: usize,
    /// By place: who may be there.
    at: Vec<Set<W>>,
    /// By place and stop: who may come next in the same outing.
    next: Vec<Set<W>>,
}

impl<const W: usize> Field<W> {
    /// All that `at` (by place) and `follow` (by stop) allow.
    pub fn new(at: Vec<Set<W>>, follow: &[Set<W>]) -> Self {
        let stops = follow.len();
        let mut next = vec![Set::EMPTY; stops * stops];
        for place in 0..stops.saturating_sub(1) {
            for stop in at[place].iter() {
                next[place * stops + stop] = follow[stop].and(&at[place + 1]);
            }
        }
        Self { stops, at, next }
    }

    /// Who may be in a place.
    pub fn at(&self, place: usize) -> Set<W> {
        self.at[place]
    }

    /// Who may come next after `stop` in this place.
    pub fn next(&self, place: usize, stop: usize) -> Set<W> {
        self.next[place * self.stops + stop]
    }

    /// Who may come before `stop`, not as the first visit, when the day is read this way.
    pub fn earlier(&self, way: Way, place: usize, stop: usize) -> Set<W> {
        match way {
            Way::Forward => {
                let before = |from: &usize| self.next(place - 1, *from).has(stop);
                self.at[place - 1].iter().filter(before).fold(Set::EMPTY, Set::with)
            }
            Way::Backward => self.next(place, stop),
        }
    }

    /// `stop` cannot be in this place.
    pub fn bar(&mut self, place: usize, stop: usize) {
        self.at[place].remove(stop);
    }

    /// Only these may come after `stop` in this place.
    pub fn keep(&mut self, place: usize, stop: usize, next: Set<W>) {
        self.next[place * self.stops + stop] = next;
    }

    /// The same with only these followers by stop.
    pub fn thinned(&self, near: &[Set<W>]) -> Self {
        let next = self.next.iter().enumerate().map(|(at, next)| next.and(&near[at % self.stops])).collect();
        Self { stops: self.stops, at: self.at.clone(), next }
    }

    /// How many stops are left over all places.
    pub fn visits(&self) -> usize {
        self.at.iter().map(Set::count).sum()
    }

    /// How many pairs of neighbours are left: what a pass over it costs at least.
    pub fn size(&self) -> usize {
        self.next.iter().map(Set::count).sum::<usize>() + self.stops
    }
}
