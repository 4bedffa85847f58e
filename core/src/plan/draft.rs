//! A plan in the making: the order of stops in every slot, and what it is worth.

use super::model::Model;
use super::segment::{FAR, Piece, Pieces, Segment};
use crate::manifest::Priority;
use smallvec::SmallVec;

/// Less is better, field by field. Lateness is not here: the locked stops fix it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    /// Stops left out: must, should, may.
    pub left_out: [usize; 3],
    /// Ticks.
    pub objective: i64,
    /// Ticks.
    pub away: i64,
    /// Ticks.
    pub back: i64,
}

/// The stops of one slot in order, with what they cost.
#[derive(Clone)]
pub(super) struct Route {
    /// Rows; the locked ones first.
    pub rows: Vec<usize>,
    /// Back at the shop; none: cannot return in time.
    pub home: Option<Cost>,
    /// Ending at the last stop; none where every outing returns.
    pub open: Option<Cost>,
}

/// What a finished route costs.
#[derive(Clone)]
pub(super) struct Cost {
    /// Ticks.
    pub driving: i64,
    /// Departures to choose from.
    pub pieces: Pieces,
}

/// Routes by slot, and who is left out.
#[derive(Clone)]
pub(super) struct Draft {
    /// One for each usable slot.
    pub routes: Vec<Route>,
    /// Rows without a place, ascending.
    pub left_out: Vec<usize>,
    /// What it is worth.
    pub score: Score,
}

impl Route {
    /// The route whose visits are `way`.
    pub fn of(model: &Model, slot: usize, rows: Vec<usize>, way: &Segment) -> Self {
        let cost = |returns: bool| {
            model.finish(slot, way, returns).map(|done| Cost { driving: done.driving, pieces: done.pieces })
        };
        let open = if model.open_end { cost(false) } else { None };
        Self { rows, home: cost(true), open }
    }

    /// The route that serves `rows`; none when it cannot.
    pub fn make(model: &Model, slot: usize, rows: Vec<usize>) -> Option<Self> {
        if !model.loads(slot, &rows) {
            return None;
        }
        let way = model.way(slot, &rows)?;
        let route = Self::of(model, slot, rows, &way);
        (route.home.is_some() || route.open.is_some()).then_some(route)
    }

    /// How it costs when it is, or is not, the last outing.
    pub fn cost(&self, model: &Model, last: bool) -> Option<&Cost> {
        if last && model.open_end { self.open.as_ref() } else { self.home.as_ref() }
    }
}

impl Model {
    /// Whether slot `slot` holds an outing.
    pub fn used(&self, slot: usize, route: &Route) -> bool {
        !route.rows.is_empty() || (slot == 0 && self.under_way.is_some())
    }

    /// How many stops at the beginning of a route stay where they are.
    pub fn fixed(&self, routes: &[Route], slot: usize) -> usize {
        let first = routes.iter().position(|route| !route.rows.is_empty());
        if first == Some(slot) { self.locked.len() } else { 0 }
    }

    /// Driving, time away and last return of these routes, or with one of them replaced; none when they do not fit
    /// together.
    pub fn worth(&self, routes: &[Route], changed: Option<(usize, &Route)>) -> Option<[i64; 3]> {
        let route = |slot: usize| match changed {
            Some((at, route)) if at == slot => route,
            _ => &routes[slot],
        };
        let last = (0..routes.len()).rev().find(|&slot| self.used(slot, route(slot)));
        let mut costs: SmallVec<[&Cost; 8]> = SmallVec::new();
        for slot in 0..routes.len() {
            if self.used(slot, route(slot)) {
                costs.push(route(slot).cost(self, Some(slot) == last)?);
            }
        }
        let driving = costs.iter().map(|cost| cost.driving).sum();
        let pieces = costs.iter().map(|cost| &cost.pieces);
        let times = match self.unhindered(pieces.clone()) {
            Some(times) => times,
            None => self.chain(pieces)?.0,
        };
        Some([driving, times.away, times.back])
    }

    /// The score of routes that leave these rows out.
    pub fn score(&self, left_out: &[usize], [driving, away, back]: [i64; 3]) -> Score {
        let count = |priority| left_out.iter().filter(|row| self.doors[**row].priority == priority).count();
        Score {
            left_out: [Priority::Must, Priority::Should, Priority::May].map(count),
            objective: if self.least_driving { driving } else { away },
            away,
            back,
        }
    }
}

impl Draft {
    /// The draft with these rows in each slot; none when they do not fit.
    pub fn of(model: &Model, rows: Vec<Vec<usize>>, left_out: Vec<usize>) -> Option<Self> {
        let route = |(slot, rows): (usize, Vec<usize>)| {
            if rows.is_empty() {
                Some(Route::of(model, slot, rows, &model.origin(slot)))
            } else {
                Route::make(model, slot, rows)
            }
        };
        let routes = rows.into_iter().enumerate().map(route).collect::<Option<_>>()?;
        let score = Score { left_out: [0; 3], objective: 0, away: 0, back: 0 };
        Self { routes, left_out, score }.settle(model)
    }

    /// As much of these orders, by slot, as keeps the rules: who would come too late, or not fit into the car, is left out, also
    /// where the outing before is back too late. None: the locked stops cannot be kept so.
    pub fn thinned(model: &Model, rows: Vec<Vec<usize>>, mut left_out: Vec<usize>) -> Option<Self> {
        let last = rows.iter().rposition(|rows| !rows.is_empty());
        let mut kept: Vec<Vec<usize>> = Vec::with_capacity(rows.len());
        let mut ready = -FAR;
        for (slot, rows) in rows.into_iter().enumerate() {
            let returns = !(model.open_end && last == Some(slot));
            let begin = model.origin(slot).not_before(ready);
            let (mut way, mut on, mut done) = (begin, Vec::with_capacity(rows.len()), None);
            for row in rows {
                on.push(row);
                let longer = way.as_ref().and_then(|way| way.join(model, &model.doors[row].visit));
                let longer = longer.filter(|_| model.loads(slot, &on));
                let back = longer.as_ref().and_then(|way| model.finish(slot, way, returns));
                if back.is_some() {
                    (way, done) = (longer, back);
                } else {
                    left_out.extend(on.pop());
                }
            }
            if slot == 0 && model.under_way.is_some() && done.is_none() {
                done = way.and_then(|way| model.finish(slot, &way, returns));
            }
            let back = done.and_then(|done| done.pieces.iter().map(Piece::over).min());
            ready = back.map_or(ready, |back| ready.max(back + model.reload));
            kept.push(on);
        }
        let locked_stay = model.locked.iter().all(|row| !left_out.contains(row));
        if locked_stay { Self::of(model, kept, left_out) } else { None }
    }

    /// The same stops in these orders, by slot, if that is possible and better.
    pub fn with_rows(&self, model: &Model, rows: Vec<Vec<usize>>) -> Option<Self> {
        Self::of(model, rows, self.left_out.clone()).filter(|draft| draft.score < self.score)
    }

    /// Counts the score again after a change; none when the routes do not fit together.
    pub fn settle(mut self, model: &Model) -> Option<Self> {
        let worth = model.worth(&self.routes, None)?;
        self.left_out.sort_unstable();
        self.score = model.score(&self.left_out, worth);
        Some(self)
    }
}
