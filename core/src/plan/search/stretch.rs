//! What a stretch of visits costs, joined from two in constant time.
//!
//! A stop that is reached too late is served as if the clock were turned back to the end of its window; the time turned
//! back is the stretch's warp. A tour without warp keeps every window. With one window for each visit a stretch is four
//! numbers, however long it is (Vidal et al., "A unified solution framework for multi-attribute vehicle routing problems",
//! 2014, section 4.3).

use super::super::segment::FAR;

/// Visits in a given order, one window each, inside one outing. Ticks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Single {
    /// Least time from beginning to end, waiting and warp included.
    pub lasts: i64,
    /// Time turned back.
    pub warp: i64,
    /// Earliest beginning with the least `lasts`.
    pub from: i64,
    /// Latest beginning with the least warp.
    pub until: i64,
}

/// The same, also over the borders between outings, with what is loaded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Several {
    /// Up to the first border.
    head: Loaded,
    /// Whole outings between the first and the last border: what they cost,
    closed: Totals,
    /// and their times as one: an outing that has to wait for the one before is like a visit with a window. None of them
    /// holds a stop: no time at all.
    chain: Option<Single>,
    /// From the last border on; only with a border.
    tail: Loaded,
    borders: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Loaded {
    times: Single,
    parcels: i64,
    millilitres: i64,
}

/// What fits into one outing, and what lies between two.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Parcels.
    pub parcels: i64,
    /// Thousandths of a litre.
    pub millilitres: i64,
    /// Ticks between a return and the next departure.
    pub reload: i64,
}

/// What a tour costs beside its driving.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    /// Ticks of all outings.
    pub lasts: i64,
    /// Ticks turned back.
    pub warp: i64,
    /// Thousandths of a parcel, and millilitres, beyond the room.
    pub over: i64,
}

/// What a tour's parts are made of.
pub(super) trait Stretch: Copy + Default {
    /// Whether it may cross borders.
    const SEVERAL: bool;
    /// A place of its own.
    fn at(times: Single, parcels: i64, millilitres: i64) -> Self;
    /// The end of an outing and the beginning of the next.
    fn border(end: Single, begin: Single) -> Self;
    /// This one, then `leg` ticks of driving, then the other.
    fn join(&self, leg: i64, next: &Self, room: &Room) -> Self;
    /// Of the outing that it ends in, after those before it.
    fn now(&self, room: &Room) -> Single;
    /// Of the outing that it begins in, with those behind it.
    fn begin(&self, room: &Room) -> Single;
    /// What is certain to be in every tour that begins with it.
    fn totals(&self, room: &Room) -> Totals;
    /// The totals of this one joined with the other.
    fn joined(&self, leg: i64, next: &Self, room: &Room) -> Totals;
    /// At most the warp of its totals, quickly.
    fn least_warp(&self) -> i64;
}

impl Single {
    /// One visit.
    pub fn visit(from: i64, until: i64, service: i64) -> Self {
        Self { lasts: service, warp: 0, from, until }
    }

    /// Over at the earliest.
    #[inline]
    pub fn over(&self) -> i64 {
        self.from + self.lasts - self.warp
    }

    /// Sums wrap: this is done most often of all, and no time of a sound problem comes near the limits of a number.
    #[inline]
    fn then(&self, leg: i64, next: &Self) -> Self {
        let shift = self.lasts.wrapping_sub(self.warp).wrapping_add(leg);
        let earliest = next.from.wrapping_sub(shift);
        let latest = next.until.wrapping_sub(shift);
        let waits = earliest.wrapping_sub(self.until).max(0);
        let warps = self.from.wrapping_sub(latest).max(0);
        Self {
            lasts: self.lasts.wrapping_add(next.lasts).wrapping_add(leg).wrapping_add(waits),
            warp: self.warp.wrapping_add(next.warp).wrapping_add(warps),
            from: earliest.max(self.from).wrapping_sub(waits),
            until: latest.min(self.until).wrapping_add(warps),
        }
    }
}

impl Stretch for Single {
    const SEVERAL: bool = false;

    fn at(times: Single, _: i64, _: i64) -> Self {
        times
    }

    fn border(end: Single, _: Single) -> Self {
        end
    }

    #[inline]
    fn join(&self, leg: i64, next: &Self, _: &Room) -> Self {
        self.then(leg, next)
    }

    #[inline]
    fn now(&self, _: &Room) -> Single {
        *self
    }

    #[inline]
    fn begin(&self, _: &Room) -> Single {
        *self
    }

    #[inline]
    fn totals(&self, _: &Room) -> Totals {
        Totals { lasts: self.lasts, warp: self.warp, over: 0 }
    }

    #[inline]
    fn joined(&self, leg: i64, next: &Self, room: &Room) -> Totals {
        self.then(leg, next).totals(room)
    }

    #[inline]
    fn least_warp(&self) -> i64 {
        self.warp
    }
}

impl Loaded {
    #[inline]
    fn then(&self, leg: i64, next: &Self) -> Self {
        Self {
            times: self.times.then(leg, &next.times),
            parcels: self.parcels + next.parcels,
            millilitres: self.millilitres + next.millilitres,
        }
    }

    #[inline]
    fn totals(&self, room: &Room) -> Totals {
        let beyond = |loaded: i64, room: i64| loaded.saturating_sub(room).max(0);
        let over = beyond(self.parcels, room.parcels) * 1000 + beyond(self.millilitres, room.millilitres);
        Totals { lasts: self.times.lasts, warp: self.times.warp, over }
    }
}

impl Totals {
    #[inline]
    fn plus(self, other: Self) -> Self {
        Self { lasts: self.lasts + other.lasts, warp: self.warp + other.warp, over: self.over + other.over }
    }
}

/// An outing with a stop, or under way: without either it is not driven, and nobody waits for it. What is under way counts no
/// parcels but far less than none, see `Ground`.
#[inline]
fn outing(all: &Loaded) -> Option<Single> {
    (all.times.lasts > 0 || all.parcels != 0).then_some(all.times)
}

/// Outings, and others behind them, as one.
#[inline]
fn behind(before: Option<Single>, next: Option<Single>, room: &Room) -> Option<Single> {
    match (before, next) {
        (Some(before), Some(next)) => Some(before.then(room.reload, &next)),
        (before, next) => before.or(next),
    }
}

/// Outings that are no longer joined with anything.
struct Outings<'a> {
    head: &'a Loaded,
    closed: Totals,
    chain: Option<Single>,
    /// None: there is no border.
    tail: Option<&'a Loaded>,
}

impl Outings<'_> {
    #[inline]
    fn totals(&self, room: &Room) -> Totals {
        let mut all = self.head.totals(room).plus(self.closed);
        if let Some(tail) = self.tail {
            all = all.plus(tail.totals(room));
            all.warp += self.waits_too_long(tail, room);
        }
        all
    }

    /// Ticks turned back where an outing is to leave before the one ahead is back and the car reloaded.
    #[inline]
    fn waits_too_long(&self, tail: &Loaded, room: &Room) -> i64 {
        let (head, tail) = (outing(self.head), outing(tail));
        let chain = behind(head, self.chain, room);
        let all = behind(chain, tail, room);
        let alone = head.map_or(0, |times| times.warp) + self.closed.warp + tail.map_or(0, |times| times.warp);
        all.map_or(0, |all| (all.warp - alone).max(0))
    }
}

impl Stretch for Several {
    const SEVERAL: bool = true;

    fn at(times: Single, parcels: i64, millilitres: i64) -> Self {
        Self { head: Loaded { times, parcels, millilitres }, ..Self::default() }
    }

    fn border(end: Single, begin: Single) -> Self {
        let bare = |times| Loaded { times, ..Loaded::default() };
        Self { head: bare(end), closed: Totals::default(), chain: None, tail: bare(begin), borders: true }
    }

    #[inline]
    fn join(&self, leg: i64, next: &Self, room: &Room) -> Self {
        if !self.borders {
            return Self { head: self.head.then(leg, &next.head), ..*next };
        }
        let joint = self.tail.then(leg, &next.head);
        if !next.borders {
            return Self { tail: joint, ..*self };
        }
        let closed = self.closed.plus(joint.totals(room)).plus(next.closed);
        let chain = behind(behind(self.chain, outing(&joint), room), next.chain, room);
        Self { head: self.head, closed, chain, tail: next.tail, borders: true }
    }

    #[inline]
    fn now(&self, room: &Room) -> Single {
        if !self.borders {
            return self.head.times;
        }
        let before = behind(outing(&self.head), self.chain, room);
        let back = before.map_or(-FAR, |times| times.over() + room.reload);
        Single::visit(back, FAR, 0).then(0, &self.tail.times)
    }

    #[inline]
    fn begin(&self, room: &Room) -> Single {
        let head = self.head.times;
        let rest = behind(self.chain, outing(&self.tail), room);
        // Whether the head holds a stop is not known here: where it may, the car is reloaded.
        rest.map_or(head, |rest| head.then(room.reload, &rest))
    }

    #[inline]
    fn totals(&self, room: &Room) -> Totals {
        let tail = self.borders.then_some(&self.tail);
        Outings { head: &self.head, closed: self.closed, chain: self.chain, tail }.totals(room)
    }

    #[inline]
    fn joined(&self, leg: i64, next: &Self, room: &Room) -> Totals {
        if !self.borders {
            let (head, tail) = (self.head.then(leg, &next.head), next.borders.then_some(&next.tail));
            return Outings { head: &head, closed: next.closed, chain: next.chain, tail }.totals(room);
        }
        let (head, joint) = (&self.head, self.tail.then(leg, &next.head));
        if !next.borders {
            return Outings { head, closed: self.closed, chain: self.chain, tail: Some(&joint) }.totals(room);
        }
        let closed = self.closed.plus(joint.totals(room)).plus(next.closed);
        let chain = behind(behind(self.chain, outing(&joint), room), next.chain, room);
        Outings { head, closed, chain, tail: Some(&next.tail) }.totals(room)
    }

    #[inline]
    fn least_warp(&self) -> i64 {
        self.head.times.warp + self.closed.warp + self.tail.times.warp
    }
}
