//! The best order of a few stops that follow each other, by dynamic programming: for each set of them and each of its stops
//! as the last, the best beginnings of an order, longer by one stop from layer to layer.
//!
//! A beginning is given up when no order that begins so can cost less than the present one, by the prices of [`Board`], and
//! beyond a width of the layer the least promising are. So the order that is found is better, but only where no layer was too
//! wide it is the best. It pays where windows leave few orders possible.

use super::board::{Board, members};
use super::stretch::{Room, Stretch};
use super::tour::Tour;

/// Beginnings that are made longer between two steps of the search.
const PER_STEP: usize = 16;
/// Times the width: most beginnings at any moment.
const MOST_LONGER: usize = 8;

/// The stops of `held` in some order.
#[derive(Clone, Copy)]
struct Begun<S> {
    /// From the origin on.
    way: S,
    /// No tour that begins so costs less.
    floor: i64,
    held: u64,
    last: u32,
    /// What it made longer, in the trail.
    shorter: u32,
}

impl<S: Stretch> Begun<S> {
    /// Whether whatever goes on from the other goes on from this one at no more cost.
    #[inline]
    fn beats(&self, other: &Self, away: bool, room: &Room) -> bool {
        let (mine, its) = (self.way.now(room), other.way.now(room));
        self.floor <= other.floor && mine.over() <= its.over() && (!away || mine.until >= its.until)
    }
}

/// How hard a piece is tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Try {
    /// Most beginnings of a layer.
    pub width: usize,
    /// If nothing tells that an order saves at most so many ticks, there are too many of them.
    pub most_saved: i64,
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A better order.
    Better,
    /// No better one.
    None,
    /// Not tried: too many orders are possible.
    TooMany,
}

/// Room to work on pieces.
#[derive(Default)]
pub(super) struct Pieces<S> {
    board: Board,
    /// By node.
    places: Vec<S>,
    /// Those that are made longer, and the longer ones.
    layer: Vec<Begun<S>>,
    longer: Vec<Begun<S>>,
    /// Of all that were made longer: `last` and `shorter`.
    trail: Vec<(u32, u32)>,
    /// By a number made of `held` and `last`: the newest of such longer ones, one more; 0: none.
    newest: Vec<u32>,
    /// By longer one: the next older one of the same number.
    older: Vec<u32>,
    /// The order that was found.
    pub order: Vec<usize>,
    /// Beginnings that were made, and other work like it.
    pub work: usize,
}

impl<S: Stretch> Pieces<S> {
    /// Looks for a better order of the places `lo` to `hi` of a tour that keeps the rules; whether `order` has one.
    pub fn find(
        &mut self,
        tour: &mut Tour<'_, S>,
        (lo, hi): (usize, usize),
        how: &Try,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Found {
        let (ground, room) = (tour.ground, tour.ground.room);
        self.board.lay(tour, lo, hi);
        self.places.clear();
        self.places.extend(self.board.spots.iter().map(|spot| tour.place_at(*spot)));
        let count = hi + 1 - lo;
        self.work += count * count * count / 16;
        let (head, tail) = (*tour.head(lo - 1), *tour.tail(hi + 1));
        let floor = self.board.least
            + if ground.least_driving {
                tour.driving() - tour.driven(lo - 1, hi + 1)
            } else {
                head.totals(&room).lasts + tail.totals(&room).lasts + self.board.service.iter().sum::<i64>()
            };
        let most = tour.cost - 1;
        if floor > most {
            return Found::None;
        }
        if most - floor > how.most_saved {
            return Found::TooMany;
        }
        self.trail.clear();
        self.layer.clear();
        self.layer.push(Begun { way: head, floor, held: 1, last: 0, shorter: 0 });
        for _ in 0..count {
            if !self.make_longer(tour, most, how.width, go_on) {
                return Found::None;
            }
        }
        let mut best = (tour.cost, None);
        for begun in &self.layer {
            let node = begun.last as usize * self.board.nodes;
            let totals = begun.way.joined(self.board.legs[node], &tail, &room);
            let cost = tour.cost_of(begun.floor + self.board.extra[node], &totals);
            if cost < best.0 {
                best = (cost, Some((begun.last, begun.shorter)));
            }
        }
        best.1.map_or(Found::None, |end| self.read(end))
    }

    /// Makes the beginnings of the layer longer by each stop that may come next; false: there is none, or it was stopped.
    fn make_longer(&mut self, tour: &Tour<'_, S>, most: i64, width: usize, go_on: &mut dyn FnMut() -> bool) -> bool {
        let (away, room) = (!tour.ground.least_driving, tour.ground.room);
        self.longer.clear();
        self.older.clear();
        self.newest.clear();
        self.newest.resize((4 * (self.layer.len() + 64)).next_power_of_two(), 0);
        for at in 0..self.layer.len() {
            if at % PER_STEP == 0 && !go_on() {
                return false;
            }
            let begun = self.layer[at];
            let shorter = u32::try_from(self.trail.len()).unwrap_or(0);
            self.trail.push((begun.last, begun.shorter));
            if self.longer.len() > width * MOST_LONGER {
                continue;
            }
            let from = begun.last as usize * self.board.nodes;
            for node in members(self.board.next(begun.held, begun.last as usize, begun.way.now(&room).over())) {
                let mut floor = begun.floor + self.board.extra[from + node];
                if floor > most {
                    continue;
                }
                let leg = self.board.legs[from + node];
                let way = begun.way.join(leg, &self.places[node], &room);
                let (before, after) = (begun.way.totals(&room), way.totals(&room));
                if away {
                    floor += after.lasts - before.lasts - leg - self.board.service[node];
                }
                if after.warp > 0 || floor > most {
                    continue;
                }
                self.work += 1;
                let last = u32::try_from(node).unwrap_or(0);
                self.add(Begun { way, floor, held: begun.held | 1 << node, last, shorter }, away, &room);
            }
        }
        if self.longer.len() > width {
            let promise = |begun: &Begun<S>| (begun.floor, begun.way.now(&room).over(), begun.held, begun.last);
            self.longer.select_nth_unstable_by_key(width, promise);
            self.longer.truncate(width);
        }
        std::mem::swap(&mut self.layer, &mut self.longer);
        !self.layer.is_empty()
    }

    /// Keeps a beginning, unless another of the same stops with the same last one beats it.
    #[inline]
    fn add(&mut self, new: Begun<S>, away: bool, room: &Room) {
        let mixed = (new.held ^ u64::from(new.last) << 57).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let number = usize::try_from(mixed).unwrap_or(0) & (self.newest.len() - 1);
        let mut at = self.newest[number];
        while at != 0 {
            let other = &mut self.longer[at as usize - 1];
            if other.held == new.held && other.last == new.last {
                if other.beats(&new, away, room) {
                    return;
                }
                if new.beats(other, away, room) {
                    *other = new;
                    return;
                }
            }
            at = self.older[at as usize - 1];
        }
        self.older.push(self.newest[number]);
        self.longer.push(new);
        self.newest[number] = u32::try_from(self.longer.len()).unwrap_or(0);
    }

    /// Writes the order that ends with a stop, after what is in the trail.
    fn read(&mut self, (mut last, mut shorter): (u32, u32)) -> Found {
        self.order.clear();
        while last != 0 {
            self.order.push(self.board.spots[last as usize]);
            (last, shorter) = self.trail[shorter as usize];
        }
        self.order.reverse();
        Found::Better
    }
}
