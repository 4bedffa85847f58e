//! Small days exactly: every choice, division and order of stops is tried, so the plan is the best there is.

use super::draft::{Draft, Route, Score};
use super::model::Model;
use super::segment::Segment;

/// Plans to try at most: six stops in two slots make 11,743, seven in one 13,700.
pub(super) const MOST_PLANS: u64 = 50_000;

/// The best plan; none where there would be more than `most`, or where not one keeps what is locked.
pub(super) fn best(model: &Model, free: &[usize], most: u64) -> Option<Draft> {
    if plans(free.len() - model.locked.len(), model.slots.len(), most) > most {
        return None;
    }
    let mut trial = Trial { model, free, routes: Vec::new(), placed: vec![false; model.rows], best: None };
    trial.slot();
    trial.best
}

/// In how many ways some of `stops` can be put in a row and the row be cut into `slots` parts; beyond `most` it stops counting.
fn plans(stops: usize, slots: usize, most: u64) -> u64 {
    let (mut all, mut rows, mut cuts) = (0_u64, 1_u64, 1_u64);
    for length in 0..=stops as u64 {
        all = all.saturating_add(rows.saturating_mul(cuts));
        if all > most {
            break;
        }
        rows = rows.saturating_mul(stops as u64 - length);
        cuts = cuts.saturating_mul(length + slots as u64) / (length + 1);
    }
    all
}

struct Trial<'a> {
    model: &'a Model,
    free: &'a [usize],
    /// Those of the slots so far.
    routes: Vec<Route>,
    /// By row.
    placed: Vec<bool>,
    best: Option<Draft>,
}

impl Trial<'_> {
    /// Fills the next slot in every way.
    fn slot(&mut self) {
        let slot = self.routes.len();
        if slot == self.model.slots.len() {
            return self.judge();
        }
        let begun = self.routes.iter().any(|route| !route.rows.is_empty());
        let origin = self.model.origin(slot);
        self.close(Vec::new(), &origin);
        let first = if begun { Vec::new() } else { self.model.locked.clone() };
        if !self.model.loads(slot, &first) {
            return;
        }
        let Some(way) = self.model.way(slot, &first) else { return };
        first.iter().for_each(|&row| self.placed[row] = true);
        self.extend(&first, &way);
        first.iter().for_each(|&row| self.placed[row] = false);
    }

    /// Ends the outing here, or goes on to each stop that has no place yet.
    fn extend(&mut self, rows: &[usize], way: &Segment) {
        if !rows.is_empty() {
            self.close(rows.to_vec(), way);
        }
        for &row in self.free {
            if self.placed[row] {
                continue;
            }
            let longer = [rows, &[row]].concat();
            let Some(way) = way.join(self.model, &self.model.doors[row].visit) else { continue };
            if self.model.loads(self.routes.len(), &longer) {
                self.placed[row] = true;
                self.extend(&longer, &way);
                self.placed[row] = false;
            }
        }
    }

    fn close(&mut self, rows: Vec<usize>, way: &Segment) {
        self.routes.push(Route::of(self.model, self.routes.len(), rows, way));
        self.slot();
        self.routes.pop();
    }

    fn judge(&mut self) {
        if !self.model.locked.iter().all(|row| self.placed[*row]) {
            return;
        }
        let Some(worth) = self.model.worth(&self.routes, None) else { return };
        let left_out: Vec<usize> = self.free.iter().copied().filter(|row| !self.placed[*row]).collect();
        let score: Score = self.model.score(&left_out, worth);
        if self.best.as_ref().is_none_or(|best| score < best.score) {
            self.best = Some(Draft { routes: self.routes.clone(), left_out, score });
        }
    }
}
