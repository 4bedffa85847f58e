//! Making a tour better step by step: two neighbouring stretches change places, either or none of them turned round, or one
//! stretch is turned round.
//!
//! Every move makes one new leg `a` to `b`. A move that drives less has an `a` whose new leg is shorter than its old one, so
//! only such are looked at, and of those only the ones that can pay: driving is counted first, and the times are joined only
//! where driving, less what the tour now waits and breaks, promises something.

use super::ground::Near;
use super::stretch::Stretch;
use super::todo::Todo;
use super::tour::{NOWHERE, Part, Tour};

/// The places `lo` to `cut` and `cut + 1` to `hi` change places.
#[derive(Clone, Copy, Debug)]
struct Move {
    lo: usize,
    cut: usize,
    hi: usize,
    turn: Turn,
}

/// What is driven backwards afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Nothing,
    /// What came first and comes second now.
    First,
    /// What came second and comes first now.
    Second,
    /// All of it: nothing changes places, `cut` is `hi`.
    Whole,
}

struct Best {
    cost: i64,
    /// How much more driving a better tour may have than the present one.
    slack: i64,
    step: Option<Move>,
}

impl<S: Stretch> Tour<'_, S> {
    /// Takes the best step at each spot to do, until none is better. `go_on` is asked between.
    pub fn improve(&mut self, todo: &mut Todo, mut go_on: impl FnMut() -> bool) {
        while let Some(spot) = todo.take() {
            if !go_on() {
                return todo.clear();
            }
            while let Some(step) = self.best_step(spot) {
                let before = self.cost;
                self.take(step, todo);
                debug_assert!(self.cost < before, "{step:?} was to be cheaper than {before}, is {}", self.cost);
            }
        }
    }

    fn take(&mut self, step: Move, todo: &mut Todo) {
        let Move { lo, cut, hi, turn } = step;
        let part = &mut self.seq[lo..=hi];
        let first = cut + 1 - lo;
        match turn {
            Turn::Whole => part.reverse(),
            Turn::Nothing => part.rotate_left(first),
            Turn::First => {
                part.rotate_left(first);
                part[hi - cut..].reverse();
            }
            Turn::Second => {
                part.rotate_left(first);
                part[..hi - cut].reverse();
            }
        }
        self.changed(lo, hi);
        let middle = lo + hi - cut;
        for place in [lo - 1, lo, middle - 1, middle.min(hi), hi, hi + 1] {
            todo.add(self.seq[place]);
        }
    }

    /// The best step that gives `at` another spot after it, or before it.
    fn best_step(&mut self, at: usize) -> Option<Move> {
        let place = self.place_of(at)?;
        let mut best = Best { cost: self.cost, slack: self.slack(self.cost), step: None };
        if place + 1 >= self.fixed() && place + 1 < self.seq.len() {
            self.other_after(at, place, &mut best);
        }
        if place >= self.fixed() {
            self.other_before(at, place, &mut best);
        }
        best.step
    }

    /// How much more driving than this tour has one that costs less than `cost` may have.
    fn slack(&self, cost: i64) -> i64 {
        cost.saturating_sub(self.driving() + self.service).min(self.most_more)
    }

    /// `a`, at `i`, is to be followed by a spot that is near.
    fn other_after(&mut self, a: usize, i: usize, best: &mut Best) {
        let ground = self.ground;
        let after = self.seq[i + 1];
        let old = ground.leg(a, after);
        for &Near { spot: b, leg } in &ground.next[a] {
            let gain = leg - old;
            if gain >= best.slack {
                break;
            }
            let j = self.pos[b];
            if j == NOWHERE || j < self.fixed() || j == i + 1 || i.abs_diff(j) >= self.reach() {
                continue;
            }
            self.exchange(i, j, gain, best);
            if j + 1 == self.seq.len() {
                continue;
            }
            let next = self.seq[j + 1];
            let gain = gain - ground.leg(b, next);
            if j > i {
                let more = gain + ground.leg(after, next) + self.turning(i + 1, j);
                if more < best.slack {
                    self.try_step(Move { lo: i + 1, cut: j, hi: j, turn: Turn::Whole }, more, best);
                }
            }
            // What ends with b comes after a, turned; the one before it is then followed by `next`.
            for &Near { spot: ahead, leg } in &ground.before[next] {
                let gain = gain + leg;
                if gain >= best.slack {
                    break;
                }
                let k = self.pos[ahead];
                if k == NOWHERE
                    || k >= j
                    || j - k > self.reach()
                    || k + 1 < self.fixed()
                    || (j > i) != (k > i)
                    || k == i
                {
                    continue;
                }
                let g = self.seq[k + 1];
                let more = gain + ground.leg(g, after) - ground.leg(ahead, g) + self.turning(k + 1, j);
                if more < best.slack {
                    let step = if j > i {
                        Move { lo: i + 1, cut: k, hi: j, turn: Turn::Second }
                    } else {
                        Move { lo: k + 1, cut: j, hi: i, turn: Turn::First }
                    };
                    self.try_step(step, more, best);
                }
            }
        }
    }

    /// `b`, at `j`, is to come right after place `i`, and two neighbouring stretches change places for it.
    fn exchange(&mut self, i: usize, j: usize, gain: i64, best: &mut Best) {
        let ground = self.ground;
        let (after, before) = (self.seq[i + 1], self.seq[j - 1]);
        let gain = gain - ground.leg(before, self.seq[j]);
        for &Near { spot: x, leg } in &ground.next[before] {
            let gain = gain + leg;
            if gain >= best.slack {
                break;
            }
            let k = self.pos[x];
            if k == NOWHERE || k < self.fixed() || k == j || i.abs_diff(k) >= self.reach() {
                continue;
            }
            let ahead = self.seq[k - 1];
            let more = gain + ground.leg(ahead, after) - ground.leg(ahead, x);
            if more >= best.slack {
                continue;
            }
            let step = match (i < j, k > j, k <= i) {
                (true, true, _) => Move { lo: i + 1, cut: j - 1, hi: k - 1, turn: Turn::Nothing },
                (true, _, true) if j - k <= self.reach() => Move { lo: k, cut: i, hi: j - 1, turn: Turn::Nothing },
                (false, true, true) => Move { lo: j, cut: k - 1, hi: i, turn: Turn::Nothing },
                _ => continue,
            };
            self.try_step(step, more, best);
        }
    }

    /// `b`, at `i`, is to come after a spot that is near, and what is driven in between is turned round.
    fn other_before(&mut self, b: usize, i: usize, best: &mut Best) {
        let ground = self.ground;
        let before = self.seq[i - 1];
        let old = ground.leg(before, b);
        for &Near { spot: x, leg } in &ground.before[b] {
            let gain = leg - old;
            if gain >= best.slack {
                break;
            }
            let j = self.pos[x];
            if j == NOWHERE || j < self.fixed() || j + 1 == i || i.abs_diff(j) >= self.reach() {
                continue;
            }
            let ahead = self.seq[j - 1];
            let gain = gain - ground.leg(ahead, x);
            if j < i {
                let more = gain + ground.leg(ahead, before) + self.turning(j, i - 1);
                if more < best.slack {
                    self.try_step(Move { lo: j, cut: i - 1, hi: i - 1, turn: Turn::Whole }, more, best);
                }
            }
            // What begins with x comes before b, turned; the one after it then follows `ahead`.
            for &Near { spot: next, leg } in &ground.next[ahead] {
                let gain = gain + leg;
                if gain >= best.slack {
                    break;
                }
                let k = self.pos[next];
                if k == NOWHERE || k <= j || k - j > self.reach() || (j < i && k >= i) || (j > i && k == j) {
                    continue;
                }
                let g = self.seq[k - 1];
                let more = gain + ground.leg(before, g) - ground.leg(g, next) + self.turning(j, k - 1);
                if more < best.slack {
                    let step = if j < i {
                        Move { lo: j, cut: k - 1, hi: i - 1, turn: Turn::First }
                    } else {
                        Move { lo: i, cut: j - 1, hi: k - 1, turn: Turn::Second }
                    };
                    self.try_step(step, more, best);
                }
            }
        }
    }

    /// Counts the times of a step that promises something.
    fn try_step(&mut self, step: Move, more: i64, best: &mut Best) {
        let Move { lo, cut, hi, turn } = step;
        let allowed = match turn {
            _ if !S::SEVERAL => true,
            Turn::Nothing => !(self.crosses(lo, cut) && self.crosses(cut + 1, hi)),
            Turn::First => !self.crosses(lo, cut),
            Turn::Second => !self.crosses(cut + 1, hi),
            Turn::Whole => !self.crosses(lo, hi),
        };
        if !allowed {
            return;
        }
        let driving = self.driving() + more;
        let (before, behind) = (self.head(lo - 1).least_warp(), self.tail(hi + 1).least_warp());
        let hopeless = |tour: &Self, sure: i64| sure > 0 && tour.cost_of_driving(driving, sure) >= best.cost;
        if hopeless(self, before + behind) {
            return;
        }
        let first = match turn {
            Turn::Whole => Part { lo, hi, turned: true },
            _ => Part { lo: cut + 1, hi, turned: turn == Turn::Second },
        };
        let mut way = self.head_and(lo - 1, first);
        let mut at = first.last(&self.seq);
        if turn != Turn::Whole {
            if hopeless(self, way.least_warp() + behind) {
                return;
            }
            let second = Part { lo, hi: cut, turned: turn == Turn::First };
            way = self.longer(&way, at, second);
            at = second.last(&self.seq);
        }
        let totals = self.ended(&way, at, hi + 1);
        let cost = self.cost_of(driving, &totals);
        if cost < best.cost {
            *best = Best { cost, slack: self.slack(cost), step: Some(step) };
        }
    }
}
