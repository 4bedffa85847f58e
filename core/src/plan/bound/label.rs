//! What is known of a beginning of the day: the end of a path from the first shop to a stop, and what it has cost.
//!
//! A path can be delayed: the later an outing leaves, the less it waits before windows. So its cost is a function of the
//! moment t at which it is done: `max(cost, t + wait)` for every t from `ready` on (the three figures of Tilk and Irnich,
//! "Dynamic programming for the minimum tour duration problem", Transportation Science 51 (2), 2017). Where only driving
//! counts, `wait` is far below everything.

use super::course::{Course, Seed};
use super::set::Set;
use crate::plan::segment::FAR;

/// Stands for the shop where a label names a stop.
pub(super) const SHOP: u16 = u16::MAX;
/// Stands for no label before.
pub(super) const NOBODY: u32 = u32::MAX;

/// The end of a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label<const W: usize> {
    /// Done at the earliest.
    pub ready: i64,
    /// Cost so far less the prices of the stops visited.
    pub cost: i64,
    /// Done at t, the cost is not below t + `wait`.
    pub wait: i64,
    /// In the car on this outing.
    pub load: i64,
    /// Stops that it remembers to have visited.
    pub seen: Set<W>,
    /// The label before.
    pub before: u32,
    /// The stop, or [`SHOP`].
    pub at: u16,
    /// In which slot.
    pub slot: u16,
    /// It is one path, not the best of several in every respect.
    pub exact: bool,
}

impl<const W: usize> Label<W> {
    /// At the shop or wherever the day begins.
    pub fn begin(seed: Seed, slot: usize) -> Self {
        let Seed { ready, cost, wait } = seed;
        let slot = u16::try_from(slot).unwrap_or(u16::MAX);
        Self { ready, cost, wait, load: 0, seen: Set::EMPTY, before: NOBODY, at: SHOP, slot, exact: true }
    }

    /// After a visit to `stop` in one of its windows, `leg` away.
    pub fn visit(&self, course: &Course, stop: usize, leg: i64, (from, until): (i64, i64), price: i64) -> Option<Self> {
        if course.timeless {
            let cost = self.cost + leg + course.price_of_service(stop) - price;
            return Some(Self { cost, wait: -FAR, load: self.load + course.load[stop], ..*self });
        }
        let start = (self.ready + leg).max(from);
        if start > until {
            return None;
        }
        let ready = start + course.service[stop];
        let cost = (self.cost + leg).max(start + self.wait) + course.price_of_service(stop) - price;
        let wait = if course.away {
            let delayed = self.wait.max(self.cost + leg - until) - price;
            delayed.max(cost - course.calm.max(ready))
        } else {
            -FAR
        };
        Some(Self { ready, cost, wait, load: self.load + course.load[stop], ..*self })
    }

    /// Back at the shop by the end of the slot, and ready to leave again in slot `next`.
    pub fn pause(&self, course: &Course, leg: i64, next: usize) -> Option<Self> {
        let back = self.ready + leg;
        if back > course.hours[usize::from(self.slot)].1 {
            return None;
        }
        self.wait_at_shop(course, back + course.reload, self.cost + leg, next)
    }

    /// Stays at the shop until slot `next`.
    pub fn skip(&self, course: &Course, next: usize) -> Option<Self> {
        self.wait_at_shop(course, self.ready, self.cost, next)
    }

    fn wait_at_shop(&self, course: &Course, ready: i64, cost: i64, next: usize) -> Option<Self> {
        let (start, end) = course.hours[next];
        let ready = ready.max(start);
        let wait = if course.away { cost - end } else { -FAR };
        let slot = u16::try_from(next).unwrap_or(u16::MAX);
        (ready <= end).then_some(Self { ready, cost, wait, load: 0, at: SHOP, slot, ..*self })
    }

    /// The cost of a whole day that begins with this path and ends (read backwards) with the other, `leg` between them.
    pub fn meet(&self, other: Seed, leg: i64) -> Option<i64> {
        (self.ready + leg + other.ready <= 0).then(|| (self.cost + leg + other.cost).max(self.wait + other.wait))
    }

    /// What is left of it as a path read from its own end.
    pub fn seed(&self) -> Seed {
        Seed { ready: self.ready, cost: self.cost, wait: self.wait }
    }

    /// The best of both in every respect; `self` is the cheaper.
    pub fn merge(&mut self, other: &Self) {
        self.ready = self.ready.min(other.ready);
        self.wait = self.wait.min(other.wait);
        self.load = self.load.min(other.load);
        self.seen = self.seen.and(&other.seen);
        self.exact = false;
    }

    /// Whether the other is never better: whatever it can be continued with, this one can, for no more.
    pub fn beats(&self, other: &Self) -> bool {
        self.cost <= other.cost
            && self.ready <= other.ready
            && self.wait <= other.wait
            && self.load <= other.load
            && self.seen.within(&other.seen)
    }
}
