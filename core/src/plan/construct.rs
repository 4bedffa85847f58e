//! Putting stops into routes where they cost least.

use super::draft::{Draft, Route, Score};
use super::model::Model;
use super::segment::Segment;

impl Model {
    /// Draft plans with nothing but the locked stops, one for each slot in which they fit; empty where they fit none.
    pub fn beginnings(&self, free: &[usize]) -> Vec<Draft> {
        let empty = |slot| Route::of(self, slot, Vec::new(), &self.origin(slot));
        let with = |at: Option<usize>| {
            let mut routes: Vec<Route> = (0..self.slots.len()).map(empty).collect();
            if let Some(at) = at {
                routes[at] = self.begun(at, free)?;
            }
            let placed = |row: &usize| routes.iter().any(|route| route.rows.contains(row));
            let left_out = free.iter().copied().filter(|row| !placed(row)).collect();
            let score = Score { left_out: [0; 3], objective: 0, away: 0, back: 0 };
            Draft { routes, left_out, score }.settle(self)
        };
        if self.under_way.is_some() {
            with(Some(0)).into_iter().collect()
        } else if self.locked.is_empty() {
            with(None).into_iter().collect()
        } else {
            (0..self.slots.len()).filter_map(|slot| with(Some(slot))).collect()
        }
    }

    /// The locked stops in `slot`; where no street leads home from them, over one or two other stops.
    fn begun(&self, slot: usize, free: &[usize]) -> Option<Route> {
        let with = |others: &[usize]| Route::make(self, slot, [&self.locked, others].concat());
        let others: Vec<usize> = free.iter().copied().filter(|row| !self.locked.contains(row)).collect();
        let two = |&a: &usize| others.iter().filter(move |b| **b != a).find_map(move |&b| with(&[a, b]));
        with(&[]).or_else(|| others.iter().find_map(|&a| with(&[a]))).or_else(|| others.iter().find_map(two))
    }

    /// Puts a stop where it costs least; false when there is no place for it. `draft.left_out` and the score are the caller's.
    pub fn insert(&self, draft: &mut Draft, row: usize) -> bool {
        let visit = &self.doors[row].visit;
        match self.cheapest(draft, visit, &[row]) {
            Some((slot, route)) => {
                draft.routes[slot] = route;
                true
            }
            None => false,
        }
    }

    /// The cheapest place for `stretch`, whose rows are `rows`: the slot and its new route.
    pub fn cheapest(&self, draft: &Draft, stretch: &Segment, rows: &[usize]) -> Option<(usize, Route)> {
        let first_used = draft.routes.iter().position(|route| !route.rows.is_empty());
        let from = if self.locked.is_empty() { 0 } else { first_used.unwrap_or(0) };
        let mut best: Option<([i64; 3], usize, usize, Route)> = None;
        for slot in from..draft.routes.len() {
            let route = &draft.routes[slot].rows;
            let loaded: Vec<usize> = route.iter().chain(rows).copied().collect();
            if !self.loads(slot, &loaded) {
                continue;
            }
            let tails = self.tails(route);
            let mut head = Some(self.origin(slot));
            for place in 0..=route.len() {
                let Some(so_far) = head else { break };
                if place >= self.fixed(&draft.routes, slot) {
                    let way = so_far.join(self, stretch).and_then(|way| match tails.get(place) {
                        Some(tail) => tail.as_ref().and_then(|tail| way.join(self, tail)),
                        None => Some(way),
                    });
                    if let Some(way) = way {
                        let tried = Route::of(self, slot, vec![rows[0]], &way);
                        let worth = self.worth(&draft.routes, Some((slot, &tried))).map(|worth| self.ranked(worth));
                        if let Some(worth) = worth.filter(|worth| best.as_ref().is_none_or(|best| *worth < best.0)) {
                            best = Some((worth, slot, place, tried));
                        }
                    }
                }
                head = match route.get(place) {
                    Some(&next) => so_far.join(self, &self.doors[next].visit),
                    None => None,
                };
            }
        }
        best.map(|(_, slot, place, mut route)| {
            route.rows.clone_from(&draft.routes[slot].rows);
            route.rows.splice(place..place, rows.iter().copied());
            (slot, route)
        })
    }

    /// The stretch from each place of a route to its last stop; none where it cannot be driven as one.
    fn tails(&self, rows: &[usize]) -> Vec<Option<Segment>> {
        let mut tails: Vec<Option<Segment>> = vec![None; rows.len()];
        for place in (0..rows.len()).rev() {
            let visit = &self.doors[rows[place]].visit;
            tails[place] = match tails.get(place + 1) {
                Some(tail) => tail.as_ref().and_then(|tail| visit.join(self, tail)),
                None => Some(visit.clone()),
            };
        }
        tails
    }

    /// Driving, away, back in the order in which they are compared.
    fn ranked(&self, [driving, away, back]: [i64; 3]) -> [i64; 3] {
        if self.least_driving { [driving, away, back] } else { [away, back, driving] }
    }
}
