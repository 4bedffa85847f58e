//! One tour on its way to a better one: shaken at one place, mended, kept if it is worth it.
//!
//! As long as all stops may fit, rules may be broken at a price that follows how often they are (Vidal et al., "A hybrid
//! genetic algorithm with adaptive diversity management", 2013, section 4.4). Where they do not fit, no rule is broken and
//! stops are taken out and put back; whoever was left out often is let in for less (Christiaens and Vanden Berghe, "Slack
//! induction by string removals for vehicle routing problems", 2020).

use super::ground::Ground;
use super::prices::{NEVER, Prices};
use super::random::Random;
use super::stretch::{Stretch, Totals};
use super::sweep::Sweep;
use super::todo::Todo;
use super::tour::Tour;
use crate::manifest::Priority;

/// What breaking a rule costs at first, at least and at most, in sixteenths.
const PRICES: (i64, i64, i64) = (16, 8, 16 * 256);
/// Rounds without a better tour before another beginning is tried, and more of them for each stop; fewer with a choice.
const PATIENCE: (usize, usize) = (50, 10);
const PATIENCE_LOOSE: usize = 2;
/// Rounds in which all stops must have found their place before some are left out, and more of them for each stop; with a
/// choice of outings or windows some are left out at once.
const ALL_IN: (usize, usize) = (100, 4);
/// Rounds with and without leaving stops out, by turns: breaking a rule is seldom worth it where not all fit.
const TURNS: (usize, usize) = (300, 30);
/// How much of an average leg a tour may be worse and still be kept, in hundredths: where few stops have windows; where
/// most have, at most, and shared among the stops.
const SLACK: i64 = 120;
const SLACK_IN_WINDOWS: (i64, i64) = (90, 3000);
/// Hundredths of that with a choice of stops, outings or windows.
const SLACK_LOOSE: i64 = 40;

/// How much more a step may drive once a tour keeps the rules, in hundredths of an average leg; where few stops have windows.
const MOST_MORE: i64 = 30;
const MOST_MORE_WITHOUT: i64 = 60;

/// A tour that was left for another.
#[derive(Clone, Default)]
pub(super) struct Kept {
    pub(super) seq: Vec<usize>,
    window: Vec<(i64, i64)>,
    driving: i64,
    pub(super) totals: Totals,
    absent: [usize; 3],
}

/// The search within one frame.
pub(super) struct Climb<'g, S> {
    pub tour: Tour<'g, S>,
    pub(super) random: Random,
    pub(super) todo: Todo,
    now: Kept,
    /// The best of this climb that keeps the rules.
    pub(super) best: Kept,
    best_cost: i64,
    since_better: usize,
    pub(super) rounds: usize,
    /// The round in which stops are left out from then on, or no longer.
    next_turn: usize,
    /// By stop: how often it was left out.
    pub(super) missed: Vec<u64>,
    pub(super) scratch: Vec<usize>,
    pub(super) sweep: Sweep<S>,
}

impl<'g, S: Stretch> Climb<'g, S> {
    /// A first tour, not yet mended: the stops of `known` in that order by slot, the others where they cost least.
    pub fn new(ground: &'g Ground, seed: u64, known: Option<&[Vec<usize>]>) -> Self {
        let strict = ground.too_much();
        let mut climb = Self {
            tour: Tour::new(ground, Prices { warp: PRICES.0, over: PRICES.0, strict }),
            random: Random::new(seed),
            todo: Todo::new(ground.spots),
            now: Kept::default(),
            best: Kept::default(),
            best_cost: NEVER,
            since_better: 0,
            rounds: 0,
            next_turn: 1,
            missed: vec![0; ground.stops],
            scratch: Vec::new(),
            sweep: Sweep::new(ground),
        };
        match known {
            Some(known) => climb.follow(known),
            None => climb.build(),
        }
        climb
    }

    /// The first tour, mended. `go_on` is asked now and then.
    pub fn begin(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool {
        self.mend(go_on);
        if !self.loose() {
            self.next_turn = ALL_IN.0 + ALL_IN.1 * self.tour.ground.stops;
        }
        self.keep();
        self.judge()
    }

    /// Shakes and mends once; whether that gave the best tour so far.
    pub fn round(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool {
        self.rounds += 1;
        if self.take_turns() {
            return true;
        }
        let each = if self.loose() { PATIENCE_LOOSE } else { PATIENCE.1 };
        if self.since_better > PATIENCE.0 + each * self.tour.ground.stops {
            self.begin_again(go_on);
        }
        if let Some(better) = self.sweep(go_on) {
            return better;
        }
        if self.tour.prices.strict || (self.loose() && self.random.below(2) == 0) {
            self.take_out_and_put_back();
        } else {
            self.shake();
        }
        self.mend(go_on);
        self.reprice();
        if self.is_worth_keeping() {
            self.keep();
            return self.judge();
        }
        self.go_back_to_now();
        self.since_better += 1;
        false
    }

    /// Whether stops may be left out, or go to other outings or windows, which a shake of the order alone does not try.
    fn loose(&self) -> bool {
        S::SEVERAL || !self.tour.ground.choosy.is_empty() || self.tour.prices.strict
    }

    pub(super) fn mend(&mut self, go_on: &mut dyn FnMut() -> bool) {
        self.tour.improve(&mut self.todo, &mut *go_on);
        if self.tour.choose_windows(&mut self.todo) {
            self.tour.improve(&mut self.todo, go_on);
        }
    }

    /// Leaves stops out when all of them have not fitted for long, and tries all again now and then; whether that gave the best
    /// tour so far.
    fn take_turns(&mut self) -> bool {
        let ground = self.tour.ground;
        let all_in = self.best.absent == [0; 3] && !self.best.seq.is_empty();
        let strict = self.tour.prices.strict;
        if ground.too_much() || (all_in && !strict) {
            return false;
        }
        if self.rounds < self.next_turn && !(all_in && strict) {
            return false;
        }
        self.tour.prices.strict = !strict && !all_in;
        self.next_turn = self.rounds + if strict { TURNS.1 } else { TURNS.0 };
        if self.best.seq.is_empty() {
            self.build();
        } else {
            self.go_back_to_best();
            if !self.tour.prices.strict {
                self.put_in(|_| true);
            }
        }
        self.tour.count();
        self.keep();
        self.judge()
    }

    /// From the best tour, or from a new one.
    fn begin_again(&mut self, go_on: &mut dyn FnMut() -> bool) {
        self.since_better = 0;
        if self.random.below(2) == 0 || self.best.seq.is_empty() {
            self.build();
            self.mend(go_on);
        } else {
            self.go_back_to_best();
        }
        self.keep();
    }

    pub(super) fn go_back_to_best(&mut self) {
        let best = std::mem::take(&mut self.best);
        self.go_back(&best);
        self.best = best;
    }

    /// To the tour that was kept last.
    pub(super) fn go_back_to_now(&mut self) {
        let now = std::mem::take(&mut self.now);
        self.go_back(&now);
        self.now = now;
    }

    fn go_back(&mut self, to: &Kept) {
        if !self.tour.ground.choosy.is_empty() {
            for spot in 0..to.window.len() {
                self.tour.choose(spot, to.window[spot]);
            }
        }
        self.tour.set(&to.seq);
    }

    pub(super) fn keep(&mut self) {
        self.now.seq.clone_from(&self.tour.seq);
        self.now.window.clone_from(&self.tour.window);
        self.now.driving = self.tour.driving();
        self.now.totals = self.tour.totals;
        self.now.absent = self.absent();
    }

    /// Stops that are left out: must, should, may.
    fn absent(&self) -> [usize; 3] {
        let mut absent = [0; 3];
        if self.tour.seq.len() < self.tour.ground.spots {
            for stop in (0..self.tour.ground.stops).filter(|stop| self.tour.place_of(*stop).is_none()) {
                absent[match self.tour.ground.wanted[stop] {
                    Priority::Must => 0,
                    Priority::Should => 1,
                    Priority::May => 2,
                }] += 1;
            }
        }
        absent
    }

    /// Notes the tour that was kept if it is the best that keeps the rules.
    pub(super) fn judge(&mut self) -> bool {
        let better = (self.now.absent, self.tour.cost) < (self.best.absent, self.best_cost) || self.best.seq.is_empty();
        if self.tour.keeps_rules() && better {
            self.best_cost = self.tour.cost;
            let legs = i64::try_from(self.tour.seq.len()).unwrap_or(1);
            let most_more = if self.tour.ground.windowed { MOST_MORE } else { MOST_MORE_WITHOUT };
            self.tour.most_more = self.tour.driving() / legs * most_more / 100;
            self.sweep.changed(&self.best.seq, &self.now.seq);
            self.best = self.now.clone();
            self.since_better = 0;
            return true;
        }
        self.since_better += 1;
        false
    }

    fn is_worth_keeping(&mut self) -> bool {
        if self.tour.prices.strict {
            let absent = self.absent();
            let burden = |climb: &Self, seq: &[usize]| -> u64 {
                climb.missed.iter().sum::<u64>() - seq.iter().filter_map(|spot| climb.missed.get(*spot)).sum::<u64>()
            };
            let less_missed = absent != [0; 3] && burden(self, &self.tour.seq) < burden(self, &self.now.seq);
            for stop in 0..self.missed.len() {
                self.missed[stop] += u64::from(self.tour.place_of(stop).is_none());
            }
            if absent != self.now.absent {
                return absent < self.now.absent || less_missed;
            }
        }
        let legs = i64::try_from(self.tour.seq.len()).unwrap_or(1);
        let most = if self.tour.ground.windowed { SLACK_IN_WINDOWS.0.min(SLACK_IN_WINDOWS.1 / legs) } else { SLACK };
        let most = if self.loose() { most * SLACK_LOOSE / 100 } else { most };
        let most = self.tour.driving() / legs * most / 100;
        let slack = self.random.between(0, most) * self.random.between(0, 100) / 100;
        let now_cost = self.tour.cost_of(self.now.driving, &self.now.totals);
        self.tour.cost <= now_cost.saturating_add(slack)
    }

    /// Dearer what was broken, cheaper what was not.
    fn reprice(&mut self) {
        let follow = |price: &mut i64, broken: bool| {
            *price = if broken { (*price + *price / 8).min(PRICES.2) } else { (*price - *price / 32).max(PRICES.1) };
        };
        let totals = self.tour.totals;
        follow(&mut self.tour.prices.warp, totals.warp > 0);
        follow(&mut self.tour.prices.over, totals.over > 0);
        self.tour.count();
    }
}
