//! When a search has done enough: its limit, a cancel, or rounds in vain.

use super::super::{Budget, Limits};

/// Steps between two looks at the clock.
const STEPS_PER_LOOK: u32 = 8;
/// Up to so many stops, and once none is left out, the rest of the time is worth more for a proof when the search has been in vain
/// for so many times as long as it took to the best plan, though not before a third of its time is over.
const MOST_PROVEN: usize = 64;
const IN_VAIN: u64 = 8;
/// How far the search has got.
pub(super) struct Pace<'a> {
    limits: &'a Limits<'a>,
    cancel: &'a dyn Fn() -> bool,
    patience: Option<(u64, u64)>,
    steps: u32,
    over: bool,
    /// Rounds begun.
    pub rounds: u64,
    better: Option<Progress>,
}

/// The best plan so far.
struct Progress {
    all_are_in: bool,
    round: u64,
    /// Without a clock 0.
    ms: u64,
}

impl<'a> Pace<'a> {
    /// At the beginning; `patience` as in [`super::Known`].
    pub fn new(limits: &'a Limits<'a>, cancel: &'a dyn Fn() -> bool, patience: Option<(u64, u64)>) -> Self {
        Self { limits, cancel, patience, steps: 0, over: false, rounds: 0, better: None }
    }

    /// After a step: whether to go on.
    pub fn step(&mut self) -> bool {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_PER_LOOK) { self.go_on() } else { !self.over }
    }

    /// Looks at the clock and asks whether it was cancelled.
    pub fn go_on(&mut self) -> bool {
        self.over = self.over || (self.cancel)() || self.limits.over();
        !self.over
    }

    /// The number of the next round, counted from 0, of a search for so many stops; none: it is time to end.
    pub fn next_round(&mut self, stops: usize) -> Option<u64> {
        if !self.go_on() || self.is_in_vain(stops) {
            return None;
        }
        self.rounds += 1;
        Some(self.rounds - 1)
    }

    /// Whether there were rounds enough, or nothing better is to be expected.
    fn is_in_vain(&self, stops: usize) -> bool {
        let all_are_in = self.better.as_ref().is_some_and(|better| better.all_are_in);
        let better_round = self.better.as_ref().map_or(0, |better| better.round);
        let patience = self.patience.map(|patience| if all_are_in { patience.0 } else { patience.1 });
        if patience.is_some_and(|patience| self.rounds - better_round >= patience) {
            return true;
        }
        match self.limits.budget {
            Budget::Iterations(most) => self.rounds >= most,
            Budget::Time { limit_ms, elapsed_ms } => {
                let now = elapsed_ms();
                let better = self.better.as_ref().filter(|better| better.all_are_in && stops <= MOST_PROVEN);
                now > limit_ms / 3 && better.is_some_and(|better| now / IN_VAIN >= better.ms)
            }
        }
    }

    /// A better plan was found, one that leaves nobody out or not.
    pub fn found_better(&mut self, all_are_in: bool) {
        let ms = match self.limits.budget {
            Budget::Iterations(_) => 0,
            Budget::Time { elapsed_ms, .. } => elapsed_ms(),
        };
        self.better = Some(Progress { all_are_in, round: self.rounds, ms });
    }
}
