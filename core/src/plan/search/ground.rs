//! The problem as the search walks over it: every place of a tour is a spot, and legs lie in one table of spots.
//!
//! Spots are the stops, then where the first outing begins, the borders between outings, and where the last one ends. So
//! moving a stop to another outing is the same as moving it within one.

use super::super::model::{Model, NO_WAY};
use super::super::segment::FAR;
use super::matching::Matching;
use super::stretch::{Room, Single, Stretch};
use crate::manifest::Priority;

/// Spots that a stop is tried beside.
const NEAR: usize = 16;
/// No assignment is looked for where it would have to be so many times the way to each stop from its nearest, nor for more
/// spots than so many: the time for it grows with the cube of their number.
const MOST_BEYOND_NEAREST: i64 = 2;
const MOST_ASSIGNED: usize = 100;

/// Which slots take part, and with what at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The slot of the first outing.
    pub first: usize,
    /// The slot of the last outing.
    pub last: usize,
}

/// A spot beside another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    /// The spot.
    pub spot: usize,
    /// Ticks from the one to the other, whichever comes first.
    pub leg: i64,
}

/// What does not change during a search.
pub(super) struct Ground {
    /// Slots that take part.
    pub frame: Frame,
    /// Number of stops; spots below it are stops.
    pub stops: usize,
    /// The matrix' row of each stop.
    pub rows: Vec<usize>,
    /// Number of spots.
    pub spots: usize,
    legs: Vec<i64>,
    /// By spot: the windows a visit may choose from, never empty. A border: end and beginning.
    pub windows: Vec<Vec<(i64, i64)>>,
    /// By spot.
    pub service: Vec<i64>,
    parcels: Vec<i64>,
    millilitres: Vec<i64>,
    /// By stop.
    pub wanted: Vec<Priority>,
    /// What an outing holds.
    pub room: Room,
    /// Stops that come first and stay there, in order.
    pub locked: Vec<usize>,
    /// By spot: the spots that may well come next, nearest first.
    pub next: Vec<Vec<Near>>,
    /// By spot: the spots that may well come before, nearest first.
    pub before: Vec<Vec<Near>>,
    /// By stop: the stops around it, nearest first.
    pub around: Vec<Vec<usize>>,
    /// Driving counts, not time away.
    pub least_driving: bool,
    /// At least half of the stops have a window.
    pub windowed: bool,
    /// Stops with a choice of windows.
    pub choosy: Vec<usize>,
    too_much: bool,
}

impl Ground {
    /// The ground of these rows in the slots of `frame`.
    pub fn new(model: &Model, free: &[usize], frame: Frame) -> Self {
        let stops = free.len();
        let outings = frame.last - frame.first + 1;
        let spots = stops + outings + 1;
        let under_way = model.under_way.as_ref().filter(|_| frame.first == 0);
        let row = |spot: usize| free.get(spot).copied().unwrap_or(0);
        let blocked = blocked(model);
        let mut legs = vec![0; spots * spots];
        for a in 0..spots {
            for b in 0..spots {
                let from = under_way.filter(|_| a == stops).map_or(row(a), |now| now.row);
                let open = model.open_end && b + 1 == spots;
                legs[a * spots + b] = match model.travel[from * model.rows + row(b)] {
                    _ if open || a == b => 0,
                    NO_WAY => blocked,
                    ticks => ticks,
                };
            }
        }
        let mut windows: Vec<Vec<(i64, i64)>> = Vec::with_capacity(spots);
        for &row in free {
            // What is not in the car comes after the outing under way.
            let not_before = under_way.filter(|now| !now.on_board[row]).map_or(-FAR, |_| model.slots[0].end + 1);
            let door = &model.doors[row].windows;
            let any_time = [(-FAR, FAR)];
            let all = if door.is_empty() { &any_time[..] } else { &door[..] };
            let kept: Vec<_> = all.iter().filter(|w| w.1 >= not_before).map(|w| (w.0.max(not_before), w.1)).collect();
            windows.push(if kept.is_empty() { vec![all[all.len() - 1]] } else { kept });
        }
        let begin = under_way
            .map_or((model.slots[frame.first].start, model.slots[frame.first].end), |now| (now.ready, now.ready));
        windows.push(vec![begin]);
        for slot in frame.first..frame.last {
            let next = &model.slots[slot + 1];
            windows.push(vec![(-FAR, model.slots[slot].end), (next.start, next.end)]);
        }
        windows.push(vec![(-FAR, model.slots[frame.last].end)]);
        let of_stop = |value: &dyn Fn(usize) -> i64| -> Vec<i64> {
            (0..spots).map(|spot| free.get(spot).map_or(0, |row| value(*row))).collect()
        };
        let mut ground = Self {
            frame,
            stops,
            rows: free.to_vec(),
            spots,
            legs,
            service: of_stop(&|row| model.doors[row].service),
            parcels: of_stop(&|row| model.doors[row].parcels),
            millilitres: of_stop(&|row| model.doors[row].millilitres),
            wanted: free.iter().map(|row| model.doors[*row].priority).collect(),
            room: Room { parcels: model.max_parcels, millilitres: model.max_millilitres, reload: model.reload },
            locked: model.locked.iter().filter_map(|row| free.iter().position(|free| free == row)).collect(),
            next: Vec::new(),
            before: Vec::new(),
            around: Vec::new(),
            least_driving: model.least_driving,
            windowed: free.iter().filter(|row| !model.doors[**row].windows.is_empty()).count() * 2 >= stops,
            choosy: (0..stops).filter(|stop| windows[*stop].len() > 1).collect(),
            windows,
            too_much: false,
        };
        ground.too_much = ground.surely_too_much(model);
        if under_way.is_some() {
            // What rides in the car now fits into it.
            ground.parcels[stops] = i64::MIN / 4;
            ground.millilitres[stops] = i64::MIN / 4;
        }
        (ground.next, ground.before) = ground.neighbours(begin.0);
        ground.around = ground.around_stops();
        ground
    }

    /// Ticks of driving.
    #[inline]
    pub fn leg(&self, from: usize, to: usize) -> i64 {
        self.legs[from.wrapping_mul(self.spots).wrapping_add(to)]
    }

    /// Where the first outing begins.
    pub fn origin(&self) -> usize {
        self.stops
    }

    /// Where the last outing ends.
    pub fn end(&self) -> usize {
        self.spots - 1
    }

    /// Whether an outing ends and another begins here.
    #[inline]
    pub fn is_border(&self, spot: usize) -> bool {
        spot > self.stops && spot + 1 < self.spots
    }

    /// Whether all stops together are certain not to fit, by what is loaded or by the time at the doors and between them.
    pub fn too_much(&self) -> bool {
        self.too_much
    }

    /// Whether one outing holds all stops.
    pub fn all_fit(&self) -> bool {
        self.parcels[..self.stops].iter().sum::<i64>() <= self.room.parcels
            && self.millilitres[..self.stops].iter().sum::<i64>() <= self.room.millilitres
    }

    fn surely_too_much(&self, model: &Model) -> bool {
        let outings = self.frame.last - self.frame.first + 1;
        let slots = &model.slots[self.frame.first..=self.frame.last];
        let under_way = model.under_way.as_ref().filter(|_| self.frame.first == 0);
        let begin = |slot: usize| under_way.filter(|_| slot == 0).map_or(slots[slot].start, |now| now.ready);
        let time: i64 = (0..outings).map(|slot| slots[slot].end - begin(slot)).sum();
        let holds = |room: i64| room.saturating_mul(i64::try_from(outings).unwrap_or(i64::MAX));
        let parcels: i64 = self.parcels[..self.stops].iter().sum();
        let millilitres: i64 = self.millilitres[..self.stops].iter().sum();
        let loads =
            under_way.is_none() && (parcels > holds(self.room.parcels) || millilitres > holds(self.room.millilitres));
        let left = time - self.service.iter().sum::<i64>();
        loads || left < self.driven_at_least(left)
    }

    /// No order drives less, as far as that says whether it is more than `wanted`.
    fn driven_at_least(&self, wanted: i64) -> i64 {
        // Who is left: stops, origin and borders. Who is reached: stops, borders and end.
        let arriving = |column: usize| column + usize::from(column >= self.stops);
        let nodes = self.spots - 1;
        let least = |column: usize| {
            (0..nodes).filter(|from| *from != arriving(column)).map(|from| self.leg(from, arriving(column))).min()
        };
        let nearest: i64 = (0..nodes).filter_map(least).sum();
        if nearest > wanted || nearest.saturating_mul(MOST_BEYOND_NEAREST) < wanted || nodes > MOST_ASSIGNED {
            return nearest;
        }
        let itself = |row: usize, column: usize| row == arriving(column);
        let leg = |row, column| if itself(row, column) { i64::MAX / 4 } else { self.leg(row, arriving(column)) };
        let costs: Vec<i64> = (0..nodes * nodes).map(|at| leg(at / nodes, at % nodes)).collect();
        let mut matching = Matching::default();
        matching.find(&costs, nodes);
        matching.cost()
    }

    /// A spot as a stretch, in one of its windows. A border has none.
    pub fn place<S: Stretch>(&self, spot: usize, window: (i64, i64)) -> S {
        if self.is_border(spot) {
            let [end, begin, ..] = self.windows[spot][..] else { return S::default() };
            return S::border(Single::visit(end.0, end.1, 0), Single::visit(begin.0, begin.1, 0));
        }
        S::at(Single::visit(window.0, window.1, self.service[spot]), self.parcels[spot], self.millilitres[spot])
    }

    fn reach(&self, spot: usize, begin: i64) -> i64 {
        let first = self.windows[spot][0].0;
        if spot < self.stops { first.max(begin + self.least_leg_out(spot)) } else { first.max(begin) }
    }

    fn least_leg_out(&self, spot: usize) -> i64 {
        if self.spots - self.stops > 2 { 0 } else { self.leg(self.origin(), spot).min(self.service_free_way(spot)) }
    }

    /// Legs may be longer than a way over other doors; only a leg from anywhere is certain.
    fn service_free_way(&self, spot: usize) -> i64 {
        (0..=self.stops).filter(|from| *from != spot).map(|from| self.leg(from, spot)).min().unwrap_or(0)
    }

    /// By spot: the spots that may well come next, and those that may well come before, each by its leg.
    fn neighbours(&self, begin: i64) -> (Vec<Vec<Near>>, Vec<Vec<Near>>) {
        let reach: Vec<i64> = (0..self.spots).map(|spot| self.reach(spot, begin)).collect();
        let last = |spot: usize| self.windows[spot].last().map_or(FAR, |w| w.1);
        let stop = |spot: usize| spot < self.stops;
        // How far apart two spots are for an outing: with what is surely waited; none: never one after the other.
        let apart = |a: usize, b: usize| {
            let leg = self.leg(a, b);
            let late = stop(a) && stop(b) && reach[a] + self.service[a] + leg > last(b);
            let never = a == b || late || b == self.origin() || a == self.end();
            let waits =
                if stop(a) && stop(b) { (self.windows[b][0].0 - last(a) - self.service[a] - leg).max(0) } else { 0 };
            (!never).then_some(leg + waits / 4)
        };
        let mut ranked: Vec<(i64, usize)> = Vec::with_capacity(self.spots);
        let mut list = |apart: &dyn Fn(usize) -> Option<i64>, leg: &dyn Fn(usize) -> i64| -> Vec<Near> {
            ranked.clear();
            ranked.extend((0..self.stops).filter_map(|other| Some((apart(other)?, other))));
            if ranked.len() > NEAR {
                ranked.select_nth_unstable(NEAR);
                ranked.truncate(NEAR);
            }
            ranked.extend((self.stops..self.spots).filter_map(|other| Some((apart(other)?, other))));
            let mut near: Vec<Near> = ranked.iter().map(|&(_, spot)| Near { spot, leg: leg(spot) }).collect();
            near.sort_unstable_by_key(|near| (near.leg, near.spot));
            near
        };
        let next = (0..self.spots).map(|a| list(&|b| apart(a, b), &|b| self.leg(a, b))).collect();
        let before = (0..self.spots).map(|b| list(&|a| apart(a, b), &|a| self.leg(a, b))).collect();
        (next, before)
    }

    fn around_stops(&self) -> Vec<Vec<usize>> {
        let around = |a: usize| {
            let mut others: Vec<usize> = (0..self.stops).filter(|b| *b != a).collect();
            let apart = |b: usize| self.leg(a, b).min(self.leg(b, a));
            if others.len() > 2 * NEAR {
                others.select_nth_unstable_by_key(2 * NEAR, |&b| (apart(b), b));
                others.truncate(2 * NEAR);
            }
            others.sort_unstable_by_key(|&b| (apart(b), b));
            others
        };
        (0..self.stops).map(around).collect()
    }
}

/// Ticks of a leg that there is no way for: longer than any plan.
fn blocked(model: &Model) -> i64 {
    let longest = model.travel.iter().copied().filter(|ticks| *ticks != NO_WAY).max().unwrap_or(0);
    let span = model.slots.iter().map(|slot| slot.end - slot.start).max().unwrap_or(0);
    let stops = i64::try_from(model.rows).unwrap_or(1);
    longest.saturating_mul(stops).max(span).min(1 << 42).saturating_add(1)
}
