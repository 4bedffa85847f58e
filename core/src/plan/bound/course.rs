//! A problem as the bounds read it: the stops that have to be planned, in parts of a tick, from either end.
//!
//! Everything is symmetric in time. Read backwards ([`Course::reversed`]), times are negated, ways and slots turned round, and
//! the end of the last outing becomes its beginning, so one search serves both ends.

use super::scale::Scale;
use super::set::Set;
use crate::plan::model::{Model, NO_WAY};
use crate::plan::segment::FAR;

/// Which way it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As it is driven.
    Forward,
    /// From the end of the day.
    Backward,
}

/// The stops, numbered from 0, and the slots in the order in which they are met.
#[derive(Clone)]
pub(super) struct Course {
    /// Which way it is read.
    pub way: Way,
    /// How many stops.
    pub stops: usize,
    /// Whether service and waiting count.
    pub away: bool,
    /// From stop to stop, row by row; [`FAR`]: no way.
    pub travel: Vec<i64>,
    /// At the door.
    pub service: Vec<i64>,
    /// Of the room in the car.
    pub load: Vec<i64>,
    /// Beginning and end of the slots.
    pub hours: Vec<(i64, i64)>,
    /// Room in the car, by slot.
    pub room: Vec<i64>,
    /// When service may start, by slot and stop; none: not in that slot.
    pub windows: Vec<Vec<(i64, i64)>>,
    /// From the shop.
    pub out: Vec<i64>,
    /// To the shop.
    pub home: Vec<i64>,
    /// Between a return and the next departure.
    pub reload: i64,
    /// How the first outing begins.
    pub first: Edge,
    /// How the last outing ends, read backwards.
    pub last: Edge,
    /// No plan that is better can miss or wait for anything, so that moments need not be told apart.
    pub timeless: bool,
    /// Nobody has to wait at a time after this.
    pub calm: i64,
    /// How many stops at the beginning (or the end, read backwards) are driven in one outing.
    pub locked: usize,
}

/// Where the day begins or ends.
#[derive(Clone)]
pub(super) struct Edge {
    /// By slot; none: not there.
    pub seeds: Vec<Option<Seed>>,
    /// Between there and each stop.
    pub leg: Vec<i64>,
    /// Between there and the shop, where a first outing without stops is driven all the same.
    pub shop: Option<i64>,
}

/// What a day has cost before its first leg; see [`Label`](super::label::Label).
#[derive(Clone, Copy, Debug)]
pub(super) struct Seed {
    /// Ready at the earliest.
    pub ready: i64,
    /// Cost so far.
    pub cost: i64,
    /// Cost at time t is not below t + `wait`.
    pub wait: i64,
}

impl Course {
    /// The course of plans of `rows` (none of which was served before now).
    pub fn of(model: &Model, rows: &[usize], scale: &Scale) -> Self {
        let stops = rows.len();
        let now = model.under_way.as_ref();
        let leg = |from: usize, to: usize| model.travel(from, to).map_or(FAR, |ticks| scale.parts(ticks));
        // An outing under way may have begun before its slot.
        let begun = now.map_or(FAR, |now| now.time);
        let start = |slot: usize| model.slots[slot].start.min(if slot == 0 { begun } else { FAR });
        let hours: Vec<(i64, i64)> =
            (0..model.slots.len()).map(|slot| (scale.parts(start(slot)), scale.parts(model.slots[slot].end))).collect();
        let away = !model.least_driving;
        let home: Vec<i64> = rows.iter().map(|&row| leg(row, 0)).collect();
        let out: Vec<i64> = rows.iter().map(|&row| leg(0, row)).collect();
        let seed =
            |&(start, end): &(i64, i64)| Some(Seed { ready: start, cost: 0, wait: if away { -end } else { -FAR } });
        let first = match now {
            Some(now) => Edge {
                seeds: (0..hours.len())
                    .map(|slot| {
                        let cost = scale.parts(if away { now.ready - now.time } else { now.driving });
                        let wait = if away { -scale.parts(now.time) } else { -FAR };
                        (slot == 0).then(|| Seed { ready: scale.parts(now.ready), cost, wait })
                    })
                    .collect(),
                leg: rows.iter().map(|&row| leg(now.row, row)).collect(),
                shop: Some(leg(now.row, 0)),
            },
            None => Edge { seeds: hours.iter().map(seed).collect(), leg: out.clone(), shop: None },
        };
        let last = Edge {
            seeds: hours
                .iter()
                .map(|&(start, end)| Some(Seed { ready: -end, cost: 0, wait: if away { start } else { -FAR } }))
                .collect(),
            leg: if model.open_end { vec![0; stops] } else { home.clone() },
            shop: None,
        };
        let (load, room) = loads(model, rows);
        let mut course = Self {
            way: Way::Forward,
            stops,
            away,
            travel: rows.iter().flat_map(|&a| rows.iter().map(move |&b| leg(a, b))).collect(),
            service: rows.iter().map(|&row| scale.parts(model.doors[row].service)).collect(),
            load,
            room: (0..hours.len()).map(|slot| if slot == 0 && now.is_some() { FAR } else { room }).collect(),
            windows: Vec::new(),
            hours,
            out,
            home,
            reload: scale.parts(model.reload),
            first,
            last,
            timeless: false,
            calm: 0,
            locked: model.locked.len(),
        };
        course.windows = (0..course.hours.len())
            .flat_map(|slot| rows.iter().map(move |&row| (slot, row)))
            .map(|(slot, row)| {
                if slot == 0 && now.is_some_and(|now| !now.on_board[row]) {
                    return Vec::new();
                }
                let windows = &model.doors[row].windows;
                let any = [(-FAR, FAR)];
                let windows = if windows.is_empty() { &any[..] } else { &windows[..] };
                windows.iter().map(|(a, b)| (scale.parts(*a), scale.parts(*b))).collect()
            })
            .collect();
        course
    }

    /// Service ends by the close of its slot, the way home included; and nobody has to wait late.
    pub fn settle(&mut self) {
        let (mut opens, mut closes) = (i64::MIN, i64::MAX);
        for at in 0..self.windows.len() {
            let stop = at % self.stops;
            let service = self.service[stop];
            for window in &self.windows[at] {
                opens = opens.max(window.0 + service);
                closes = closes.min(window.1);
            }
        }
        let longest = self.service.iter().max().copied().unwrap_or(0);
        let edges = self.last.seeds.iter().flatten().map(|seed| seed.wait - seed.cost).max().unwrap_or(-FAR);
        let ends = self.first.seeds.iter().flatten().map(|seed| seed.cost - seed.wait).min().unwrap_or(FAR);
        self.calm = opens.max(edges).max(closes.min(ends) + longest);
    }

    /// The hours in which plans of at most `limit` can lie, where these are one outing's: it lasts no longer, and every window is
    /// in it.
    pub fn shorten(&mut self, limit: i64) {
        let [hours] = &mut self.hours[..] else { return };
        if !self.away || self.first.shop.is_some() {
            return;
        }
        for (windows, service) in self.windows.iter().zip(&self.service) {
            if let (Some(opens), Some(closes)) = (windows.first(), windows.last()) {
                *hours = (hours.0.max(opens.0 + service - limit), hours.1.min(closes.1 + limit));
            }
        }
        let (start, end) = *hours;
        self.first.seeds = vec![Some(Seed { ready: start, cost: 0, wait: -end })];
        self.last.seeds = vec![Some(Seed { ready: -end, cost: 0, wait: start })];
    }

    /// Whether every plan that costs at most `limit` is on time whatever its order.
    pub fn note_timeless(&mut self, limit: i64) {
        let service: i64 = self.service.iter().sum();
        let longest = limit + if self.away { 0 } else { service };
        self.timeless = self.hours.len() == 1
            && self.first.seeds.iter().flatten().all(|seed| {
                let open = |&(from, until): &(i64, i64)| from <= seed.ready && until >= seed.ready + longest;
                self.windows.iter().all(|windows| windows.len() == 1 && windows.iter().all(open))
            });
    }

    /// From stop to stop.
    pub fn leg(&self, from: usize, to: usize) -> i64 {
        self.travel[from * self.stops + to]
    }

    /// Whether a stop can be in that slot.
    pub fn may(&self, slot: usize, stop: usize) -> bool {
        !self.windows[slot * self.stops + stop].is_empty()
    }

    /// What service adds to the objective.
    pub fn price_of_service(&self, stop: usize) -> i64 {
        if self.away { self.service[stop] } else { 0 }
    }

    /// The same, read from the other end.
    pub fn reversed(&self) -> Self {
        let (n, slots) = (self.stops, self.hours.len());
        let turned = |edge: &Edge| Edge { seeds: edge.seeds.iter().rev().copied().collect(), ..edge.clone() };
        let mut course = Self {
            way: match self.way {
                Way::Forward => Way::Backward,
                Way::Backward => Way::Forward,
            },
            travel: (0..n * n).map(|at| self.travel[at % n * n + at / n]).collect(),
            hours: self.hours.iter().rev().map(|hours| (-hours.1, -hours.0)).collect(),
            room: self.room.iter().rev().copied().collect(),
            windows: (0..slots * n)
                .map(|at| {
                    let (slot, stop) = (slots - 1 - at / n, at % n);
                    let service = self.service[stop];
                    self.windows[slot * n + stop].iter().rev().map(|(a, b)| (-(b + service), -(a + service))).collect()
                })
                .collect(),
            out: self.home.clone(),
            home: self.out.clone(),
            first: turned(&self.last),
            last: turned(&self.first),
            ..self.clone()
        };
        course.settle();
        course
    }

    /// The place in the day (counted forward) of the visit that is number `count` in this direction.
    pub fn place(&self, count: usize) -> usize {
        match self.way {
            Way::Forward => count,
            Way::Backward => self.stops - 1 - count,
        }
    }

    /// Whether an outing may end after `visits` visits in this direction, others to come.
    pub fn may_pause(&self, visits: usize) -> bool {
        let forward = match self.way {
            Way::Forward => visits,
            Way::Backward => self.stops - visits,
        };
        forward == 0 || forward >= self.locked
    }

    /// The stops that may be in a slot.
    pub fn in_slot<const W: usize>(&self, slot: usize) -> Set<W> {
        (0..self.stops).filter(|stop| self.may(slot, *stop)).fold(Set::EMPTY, Set::with)
    }
}

/// Loads and room of the tighter of the two limits: a plan within both is within this one.
fn loads(model: &Model, rows: &[usize]) -> (Vec<i64>, i64) {
    let parcels: Vec<i64> = rows.iter().map(|&row| model.doors[row].parcels).collect();
    let millilitres: Vec<i64> = rows.iter().map(|&row| model.doors[row].millilitres).collect();
    let tightness = |loads: &[i64], room: i64| {
        let sum: i64 = loads.iter().sum();
        if sum <= room { 0 } else { sum.saturating_mul(1 << 10) / room.max(1) }
    };
    let (by_count, by_room) = (tightness(&parcels, model.max_parcels), tightness(&millilitres, model.max_millilitres));
    if by_count == 0 && by_room == 0 {
        (vec![0; rows.len()], FAR)
    } else if by_count >= by_room {
        (parcels, model.max_parcels)
    } else {
        (millilitres, model.max_millilitres)
    }
}

/// Keeps what [`NO_WAY`] means out of sums.
const _: () = assert!(NO_WAY > FAR);
