//! What a stretch of visits in a given order costs in time, for every moment at which it may begin.
//!
//! A [`Piece`] is one choice of windows along the stretch: begun at `t <= until`, it is over at `max(t, from) + lasts`. So
//! its least duration is `lasts`, and `from` is the earliest beginning that reaches it. Joining two pieces gives a piece
//! again (Vidal et al., "A unified solution framework for multi-attribute vehicle routing problems", 2014, section 4.3,
//! without time warps); a stretch keeps every piece that is the best for some beginning, so the result is exact.

use super::model::Model;
use smallvec::SmallVec;

/// Beyond every time of a problem, small enough to be added a few times.
pub(super) const FAR: i64 = 1 << 58;

/// One choice of windows, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Earliest beginning with the least duration.
    pub from: i64,
    /// Latest beginning.
    pub until: i64,
    /// Least duration.
    pub lasts: i64,
}

impl Piece {
    /// When it begins, not before `release`; none: too late.
    pub fn begin(&self, release: i64) -> Option<i64> {
        let begin = self.from.max(release);
        (begin <= self.until).then_some(begin)
    }

    /// Over at the earliest.
    pub fn over(&self) -> i64 {
        self.from + self.lasts
    }

    fn join(self, travel: i64, next: Self) -> Option<Self> {
        let shift = self.lasts + travel;
        if self.from + shift > next.until {
            return None;
        }
        let wanted = self.from.max(next.from - shift);
        let waits = (wanted - self.until).max(0);
        Some(Self {
            from: wanted - waits,
            until: self.until.min(next.until - shift),
            lasts: shift + next.lasts + waits,
        })
    }

    fn beats(&self, other: &Self) -> bool {
        self.until >= other.until && self.lasts <= other.lasts && self.over() <= other.over()
    }
}

/// Every piece that is worth keeping.
pub(super) type Pieces = SmallVec<[Piece; 2]>;

/// Visits in a given order.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// Row where it begins.
    pub first: usize,
    /// Row where it ends.
    pub last: usize,
    /// Ticks driven.
    pub driving: i64,
    /// Ordered by `lasts`, then `from`.
    pub pieces: Pieces,
}

impl Segment {
    /// A single piece at a row.
    pub fn at(row: usize, driving: i64, pieces: Pieces) -> Self {
        Self { first: row, last: row, driving, pieces }
    }

    /// This one, then the other; none when there is no way or no time.
    pub fn join(&self, model: &Model, next: &Self) -> Option<Self> {
        let travel = model.travel(self.last, next.first)?;
        let pieces = match (&self.pieces[..], &next.pieces[..]) {
            ([one], [other]) => SmallVec::from_iter(one.join(travel, *other)),
            (these, those) => best(these.iter().flat_map(|a| those.iter().filter_map(|b| a.join(travel, *b)))),
        };
        let driving = self.driving + travel + next.driving;
        (!pieces.is_empty()).then_some(Self { first: self.first, last: next.last, driving, pieces })
    }

    /// Only what begins at a moment or later.
    pub fn not_before(mut self, moment: i64) -> Option<Self> {
        self.pieces.retain(|piece| piece.until >= moment);
        self.pieces.iter_mut().for_each(|piece| piece.from = piece.from.max(moment));
        (!self.pieces.is_empty()).then_some(self)
    }

    /// Only what is over by `end`.
    pub fn over_by(mut self, end: i64) -> Option<Self> {
        self.pieces.retain(|piece| piece.over() <= end);
        for piece in &mut self.pieces {
            piece.until = piece.until.min(end - piece.lasts);
        }
        (!self.pieces.is_empty()).then_some(self)
    }
}

fn best(pieces: impl Iterator<Item = Piece>) -> Pieces {
    let mut all: SmallVec<[Piece; 8]> = pieces.collect();
    all.sort_unstable_by_key(|piece| (piece.lasts, piece.from, -piece.until));
    let mut kept = Pieces::new();
    for piece in all {
        if !kept.iter().any(|k| k.beats(&piece)) {
            kept.push(piece);
        }
    }
    kept
}
