//! The bound over paths that remember: prices are raised, memories grow, and what cannot be better is dropped, until
//! nothing is left that could be a better plan or the work runs out.

use super::course::Course;
use super::effort::Effort;
use super::field::Field;
use super::label::Label;
use super::pass::{Day, Pass, Rules, Spent};
use super::set::Set;

/// How a proof goes about it; none of it changes what is true.
pub(super) struct Pace {
    /// Everybody keeps so many of the nearest stops in mind from the beginning.
    pub remembered: usize,
    /// Steps on the prices at first, and after each squeeze.
    pub steps: (usize, usize),
    /// Labels of a stop in a place while prices are raised, and in the first pass of a squeeze.
    pub wide: usize,
    /// With more followers than this for a stop, prices are first looked for among the nearest.
    pub many: usize,
}

/// What served best on published problems of 20 to 60 stops.
pub(super) const USUAL: Pace = Pace { remembered: 8, steps: (12, 8), wide: 8, many: 12 };

/// So many steps without gain, and the next are half as long.
const PATIENCE: usize = 3;
/// Passes of a squeeze, from both ends in turn.
const PASSES: usize = 4;
/// Labels of a stop in a place at most.
const WIDEST: usize = 4000;
/// Pairs of paths that are tried to keep two stops neighbours; beyond, they stay.
const PAIRS: u64 = 400;
/// Prices stay within this, so that sums do not overflow.
const DEAREST: i64 = 1 << 46;

/// What a proof works on.
pub(super) struct Proof<'a, 'b, const W: usize> {
    forward: &'a Course,
    backward: Course,
    field: Field<W>,
    /// By stop: followers that matter while prices are looked for.
    near: Vec<Set<W>>,
    memory: Vec<Set<W>>,
    prices: Vec<i64>,
    pace: &'a Pace,
    effort: &'a mut Effort<'b>,
    /// Labels that may be kept.
    most: usize,
    /// Labels of a stop in a place.
    wide: usize,
    known: Known,
}

/// What has been proven.
pub(super) struct Known {
    /// Only plans of at most this cost are better.
    pub limit: i64,
    /// No plan costs less than this, or than the limit.
    pub bound: i64,
    /// A plan of the cost `bound`, at most the limit: slot and stop of its visits.
    pub plan: Option<Vec<(usize, usize)>>,
}

#[derive(PartialEq, Eq)]
enum Done {
    /// No plan within the limit is left, or the best is found.
    Proven,
    /// There is more to do.
    Open,
}

impl<'a, 'b, const W: usize> Proof<'a, 'b, W> {
    /// Begins with prices and a bound that were found otherwise.
    pub fn new(
        forward: &'a Course,
        (field, near): (Field<W>, Vec<Set<W>>),
        prices: Vec<i64>,
        known: Known,
        most: usize,
        pace: &'a Pace,
        effort: &'a mut Effort<'b>,
    ) -> Self {
        let memory = (0..forward.stops).map(|stop| Set::EMPTY.with(stop)).collect();
        let backward = forward.reversed();
        Self { backward, forward, field, near, memory, prices, pace, effort, most, wide: pace.wide, known }
    }

    /// Works until there is nothing left to do.
    pub fn run(mut self) -> Known {
        if usize::try_from(self.effort.left()).unwrap_or(usize::MAX) > self.field.size() {
            // What the work did not suffice for is not proven; what was proven before stays.
            let _ = self.work();
        }
        self.known
    }

    fn work(&mut self) -> Result<Done, Spent> {
        self.remember_nearest();
        let mut steps = self.pace.steps.0;
        while self.raise_prices(steps)? == Done::Open && self.squeeze()? == Done::Open {
            steps = self.pace.steps.1;
        }
        Ok(Done::Proven)
    }

    /// Everybody keeps the nearest stops in mind.
    fn remember_nearest(&mut self) {
        let n = self.forward.stops;
        for stop in 0..n {
            let way = |other: &usize| self.forward.leg(stop, *other).saturating_add(self.forward.leg(*other, stop));
            let mut others: Vec<usize> = (0..n).filter(|other| *other != stop).collect();
            others.sort_by_key(way);
            others.iter().take(self.pace.remembered).for_each(|other| self.memory[stop].add(*other));
        }
    }

    /// Subgradient steps on the prices: stops that the cheapest path leaves out are made dearer to leave out.
    fn raise_prices(&mut self, steps: usize) -> Result<Done, Spent> {
        let n = self.forward.stops;
        let thinned = (self.field.size() > n * n * self.pace.many).then(|| self.field.thinned(&self.near));
        let field = thinned.as_ref().unwrap_or(&self.field);
        let wide = (self.most / (field.visits() * self.forward.hours.len()).max(1)).clamp(1, self.pace.wide);
        let mut prices = self.prices.clone();
        let (mut length, mut since, mut push) = (1_i64 << 8, 0, vec![0_i64; n]);
        let mut best = i64::MIN;
        for _ in 0..steps {
            let sum: i64 = prices.iter().sum();
            let rules = Rules { prices: &prices, memory: &self.memory, limit: i64::MAX / 4, wide, most: self.most };
            let pass = Pass::run(self.forward, field, &rules, None, self.effort)?;
            let day = pass.day(self.forward).map(|day| Day { cost: day.cost + sum, ..day });
            if thinned.is_none() && self.known.learn::<W>(n, day.as_ref()) {
                return Ok(Done::Proven);
            }
            // Among the nearest this says nothing of the others.
            let Some(Day { cost: bound, path, .. }) = day.filter(|day| day.cost <= self.known.limit) else {
                return Ok(Done::Open);
            };
            if bound > best {
                best = bound;
                self.prices.clone_from(&prices);
                since = 0;
            } else {
                since += 1;
                if since >= PATIENCE {
                    (since, length) = (0, length / 2);
                }
            }
            let mut visits = vec![0_i64; n];
            path.iter().for_each(|(_, stop)| visits[*stop] += 1);
            let norm: i64 = visits.iter().map(|visits| (visits - 1).pow(2)).sum();
            push.iter_mut().zip(&visits).for_each(|(push, visits)| *push = (*push * 3 + (1 - visits) * 7 * 16) / 10);
            let wanted = i128::from((self.known.limit - bound).max(1)) * i128::from(length);
            for (price, push) in prices.iter_mut().zip(&push) {
                let step = wanted * i128::from(*push) / (i128::from(norm.max(1)) << 13);
                *price = (*price + i64::try_from(step).unwrap_or(0)).clamp(-DEAREST, DEAREST);
            }
        }
        Ok(Done::Open)
    }

    /// Passes from both ends, each dropping what the one before cannot complete, with longer and longer memories.
    fn squeeze(&mut self) -> Result<Done, Spent> {
        let n = self.forward.stops;
        let prices = self.prices.clone();
        let sum: i64 = prices.iter().sum();
        let mut other: Option<Pass<W>> = None;
        for round in 0..PASSES {
            let ahead = round % 2 == 0;
            let course = if ahead { self.forward } else { &self.backward };
            let limit = self.known.limit - sum;
            let rules = Rules { prices: &prices, memory: &self.memory, limit, wide: self.wide, most: self.most };
            let pass = Pass::run(course, &self.field, &rules, other.as_ref(), self.effort)?;
            let day = pass.day(course).map(|day| Day { cost: day.cost + sum, ..day });
            if self.known.learn::<W>(n, day.as_ref()) {
                return Ok(Done::Proven);
            }
            if let Some(other) = &other {
                let (first, last) = if ahead { (&pass, other) } else { (other, &pass) };
                narrow(&mut self.field, self.forward, first, last, limit, self.effort);
            }
            if let Some(Day { path, .. }) = &day {
                self.remember(path);
            }
            self.wide = (self.most / pass.stretches().max(1)).clamp(1, WIDEST);
            other = Some(pass);
        }
        Ok(Done::Open)
    }

    /// Between two visits to a stop everybody keeps it in mind from now on (Roberti and Mingozzi, "Dynamic ng-path
    /// relaxation for the delivery man problem", Transportation Science 48 (3), 2014).
    fn remember(&mut self, path: &[(usize, usize)]) {
        let mut last = vec![None; self.forward.stops];
        for (at, &(_, stop)) in path.iter().enumerate() {
            if let Some(before) = last[stop] {
                path[before + 1..at].iter().for_each(|(_, between)| self.memory[*between].add(stop));
            }
            last[stop] = Some(at);
        }
    }
}

impl Known {
    /// Takes in the cheapest day of a pass over all that may be better; none: there is none within the limit. True once there
    /// is nothing more to know.
    fn learn<const W: usize>(&mut self, stops: usize, day: Option<&Day>) -> bool {
        let Some(day) = day.filter(|day| day.cost <= self.limit) else {
            self.bound = self.limit + 1;
            return true;
        };
        self.bound = self.bound.max(day.cost);
        let visited = day.path.iter().fold(Set::<W>::EMPTY, |set, (_, stop)| set.with(*stop));
        let whole = day.exact && visited.count() == stops;
        if whole {
            self.plan = Some(day.path.clone());
        }
        whole
    }
}

/// Takes from the field what no path from the one end completes with one from the other.
fn narrow<const W: usize>(
    field: &mut Field<W>,
    course: &Course,
    first: &Pass<W>,
    last: &Pass<W>,
    limit: i64,
    effort: &mut Effort<'_>,
) {
    let (n, slots) = (course.stops, course.hours.len());
    for place in 0..n {
        for stop in field.at(place).iter() {
            let alive = (0..slots).any(|slot| {
                !first.of(place, slot, stop).is_empty() && !last.of(n - 1 - place, slots - 1 - slot, stop).is_empty()
            });
            if !alive {
                field.bar(place, stop);
                field.keep(place, stop, Set::EMPTY);
            } else if place + 1 < n {
                let next = field.next(place, stop).and(&field.at(place + 1));
                let kept = next.iter().filter(|&to| {
                    (0..slots).any(|slot| {
                        let heads = first.of(place, slot, stop);
                        let tails = last.of(n - 2 - place, slots - 1 - slot, to);
                        meet(heads, tails, course.leg(stop, to), course.room[slot], limit, effort)
                    })
                });
                let kept = kept.fold(Set::EMPTY, Set::with);
                field.keep(place, stop, kept);
            }
        }
    }
}

/// Whether a path of the first and one of the second make a plan within the limit, or too many would have to be tried.
fn meet<const W: usize>(
    heads: &[Label<W>],
    tails: &[Label<W>],
    leg: i64,
    room: i64,
    limit: i64,
    effort: &mut Effort<'_>,
) -> bool {
    let mut tried = 0;
    for head in heads {
        for tail in tails.iter().take_while(|tail| head.cost + leg + tail.cost <= limit) {
            tried += 1;
            let fits = head.load + tail.load <= room && head.seen.and(&tail.seen).is_empty();
            if fits && head.meet(tail.seed(), leg).is_some_and(|cost| cost <= limit) || tried > PAIRS {
                effort.spend(tried / 4);
                return true;
            }
        }
    }
    effort.spend(tried / 4 + 1);
    false
}
