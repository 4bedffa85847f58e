//! Choices about a day: what one more slot would bring, and how several couriers share the stops.

use super::draft::Score;
use super::error::PlanError;
use super::problem::{End, Objective, Problem, Slot};
use super::search::Random;
use super::{Budget, Limits, Plan, bound, exact, search, solve, validate};
use std::collections::BTreeMap;

/// Rounds of the search by which one share is weighed.
const ROUNDS_TO_WEIGH: u64 = 30;
/// Orders to try at most where a share is so small that all are tried.
const MOST_PLANS_TO_WEIGH: u64 = 12_000;
/// Stops around a stop that it may change places with, or whose share it may join.
const NEIGHBOURS: usize = 12;
/// Shakes at most: where there are few divisions, all have been weighed by then.
const MOST_SHAKES: usize = 200;
/// The order over all stops from which the shares are cut.
const ROUNDS_FOR_ALL: u64 = 100;
/// One long slot, in seconds: any order of a day fits.
const LONG_S: f64 = 1e7;

/// What other slots would bring.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotGain {
    /// Stops that are planned with them and not without, in the order of the problem.
    pub gained: Vec<String>,
    /// Time away with them less time away without, in the problem's unit.
    pub away_more_s: f64,
    /// The plan with them.
    pub plan: Plan,
}

/// Plans with these slots, and with those of the problem.
///
/// # Errors
/// As [`solve`].
pub fn with_slots(
    problem: &Problem,
    slots: Vec<Slot>,
    limits: &Limits<'_>,
    cancel: &dyn Fn() -> bool,
) -> Result<SlotGain, PlanError> {
    let more = Problem { slots, ..problem.clone() };
    validate::model(&more)?;
    let (without, with) = (solve(problem, limits, cancel)?, solve(&more, limits, cancel)?);
    let left_out = |plan: &Plan, id: &String| plan.unplanned.iter().any(|left| left.id == *id);
    let ids = problem.stops.iter().map(|stop| &stop.id);
    let gained = ids.filter(|id| left_out(&without, id) && !left_out(&with, id)).cloned().collect();
    Ok(SlotGain { gained, away_more_s: with.totals.away_s - without.totals.away_s, plan: with })
}

/// Divides the stops between `couriers`, who have the same slots and each a car of this kind: compared are the stops left
/// out, then the longest time away, then the sum of all. The plans are in no order; one without stops stands for a courier
/// who is not needed. The division is searched, not proven; each plan tells its own bound.
///
/// # Errors
/// The problem is not sound, there is no courier, or an outing is under way or has a locked beginning.
pub fn divide(
    problem: &Problem,
    couriers: usize,
    limits: &Limits<'_>,
    cancel: &dyn Fn() -> bool,
) -> Result<Vec<Plan>, PlanError> {
    validate::model(problem)?;
    if couriers == 0 {
        return Err(PlanError::Number { place: "couriers".to_owned() });
    }
    if problem.start.is_some() || !problem.locked.is_empty() {
        return Err(PlanError::Divided);
    }
    let mut scale = Scale { problem, limits, cancel, weighed: BTreeMap::new(), near: neighbours(problem) };
    let mut shares = scale.cut(couriers)?;
    scale.balance(&mut shares)?;
    shares.iter().map(|stops| solve(&problem.part(stops), limits, cancel)).collect()
}

/// Stops as indices into the problem, ascending.
type Stops = Vec<usize>;
/// Left out of all shares, the longest time away, the sum of all: less is better.
type Worth = ([usize; 3], i64, i64);

/// A change to be tried.
struct Try {
    /// Not from the longest share.
    later: bool,
    /// How far the stop is from where it comes.
    apart: f64,
    from: usize,
    stop: usize,
    to: usize,
    /// Comes back in exchange.
    back: Option<usize>,
}

/// Weighs shares, and remembers what each weighs.
struct Scale<'a> {
    problem: &'a Problem,
    limits: &'a Limits<'a>,
    cancel: &'a dyn Fn() -> bool,
    weighed: BTreeMap<Stops, Score>,
    /// By stop: the stops around it, nearest first.
    near: Vec<Vec<(f64, usize)>>,
}

impl Scale<'_> {
    /// Shares to begin with: one good order over all stops, without windows, cut where the longest part is shortest
    /// (route first, cluster second; Beasley, Omega 11(4), 1983).
    fn cut(&self, couriers: usize) -> Result<Vec<Stops>, PlanError> {
        let order = self.order_of_all()?;
        let leg = |from: usize, to: usize| self.problem.durations_s[from][to].unwrap_or(LONG_S);
        let length = order.len();
        // longest[parts][end]: the longest part of the first `end` stops in so many parts at most, and where the last begins.
        let mut longest: Vec<Vec<(f64, usize)>> = vec![vec![(f64::INFINITY, 0); length + 1]];
        longest[0][0].0 = 0.0;
        for parts in 1..=couriers {
            let before = &longest[parts - 1];
            let mut next: Vec<(f64, usize)> = (0..=length).map(|end| (before[end].0, end)).collect();
            for (begin, (so_far, _)) in before.iter().enumerate().take(length) {
                let (mut out, mut last) = (0.0, 0);
                for end in begin + 1..=length {
                    let row = order[end - 1] + 1;
                    out += leg(last, row) + self.problem.stops[row - 1].service_s;
                    last = row;
                    let most = so_far.max(out + leg(row, 0));
                    if most < next[end].0 {
                        next[end] = (most, begin);
                    }
                }
            }
            longest.push(next);
        }
        let mut shares: Vec<Stops> = Vec::with_capacity(couriers);
        let mut end = length;
        for parts in (1..=couriers).rev() {
            let begin = longest[parts][end].1;
            shares.push(sorted(order[begin..end].to_vec()));
            end = begin;
        }
        Ok(shares)
    }

    /// All stops in one order, as if every door were always open.
    fn order_of_all(&self) -> Result<Vec<usize>, PlanError> {
        let mut free = self.problem.clone();
        free.stops.iter_mut().for_each(|stop| stop.windows.clear());
        free.slots = vec![Slot { start_s: 0.0, end_s: LONG_S }];
        (free.vehicle, free.objective, free.end) = (None, Objective::LeastDriving, End::Shop);
        let model = validate::model(&free)?;
        let hopeless = bound::hopeless(&model);
        let rows: Vec<usize> = model.free().filter(|row| hopeless[*row].is_none()).collect();
        let limits = Limits::iterations(ROUNDS_FOR_ALL, self.limits.seed);
        let found = search::search(&model, &rows, None, &limits, self.cancel, &mut |_| {});
        let mut order: Vec<usize> = found
            .into_iter()
            .flat_map(|(draft, _)| draft.routes)
            .flat_map(|route| route.rows)
            .map(|row| row - 1)
            .collect();
        let beside: Vec<usize> = (0..self.problem.stops.len()).filter(|stop| !order.contains(stop)).collect();
        order.extend(beside);
        Ok(order)
    }

    /// Moves stops from the share that is longest, or leaves stops out, and exchanges them with others, as long as that
    /// helps; then shakes and tries again, while there is time.
    fn balance(&mut self, shares: &mut Vec<Stops>) -> Result<(), PlanError> {
        let mut random = Random::new(self.limits.seed);
        let mut best = shares.clone();
        let mut best_worth = self.worth(&best)?;
        for _ in 0..MOST_SHAKES {
            if self.over() {
                break;
            }
            while self.better_neighbour(shares)? {}
            let worth = self.worth(shares)?;
            if worth < best_worth {
                (best, best_worth) = (shares.clone(), worth);
            }
            shares.clone_from(&best);
            for _ in 0..2 + random.below(self.problem.stops.len() / 3) {
                let (from, to) = (random.below(shares.len()), random.below(shares.len()));
                if from != to && !shares[from].is_empty() {
                    let at = random.below(shares[from].len());
                    let stop = shares[from].remove(at);
                    shares[to] = with(&shares[to], Some(stop));
                }
            }
        }
        *shares = best;
        Ok(())
    }

    /// The first change that makes the division better, carried out: a stop goes to another share, or two change places.
    fn better_neighbour(&mut self, shares: &mut Vec<Stops>) -> Result<bool, PlanError> {
        let worth = self.worth(shares)?;
        let mut longest = (0, 0);
        for (at, share) in shares.iter().enumerate() {
            longest = longest.max((self.weigh(share)?.away, at));
        }
        let mut share_of = vec![0; self.problem.stops.len()];
        for (at, share) in shares.iter().enumerate() {
            share.iter().for_each(|stop| share_of[*stop] = at);
        }
        let mut tries: Vec<Try> = Vec::new();
        for (stop, near) in self.near.iter().enumerate() {
            let from = share_of[stop];
            let later = from != longest.1;
            let mut nearest = vec![f64::INFINITY; shares.len()];
            for &(apart, other) in near.iter().filter(|(_, other)| share_of[*other] != from) {
                let to = share_of[other];
                nearest[to] = nearest[to].min(apart);
                tries.push(Try { later, apart, from, stop, to, back: Some(other) });
            }
            for (to, &apart) in nearest.iter().enumerate().filter(|(to, _)| *to != from) {
                if apart.is_finite() || shares[to].is_empty() {
                    tries.push(Try { later, apart: apart.min(LONG_S), from, stop, to, back: None });
                }
            }
        }
        tries.sort_by(|a, b| a.later.cmp(&b.later).then(a.apart.total_cmp(&b.apart)));
        for Try { from, stop, to, back, .. } in tries {
            if self.over() {
                return Ok(false);
            }
            let mut tried = shares.clone();
            tried[from].retain(|other| *other != stop);
            tried[to].retain(|other| Some(*other) != back);
            tried[to] = with(&tried[to], Some(stop));
            tried[from] = with(&tried[from], back);
            if self.worth(&tried)? < worth {
                *shares = tried;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn worth(&mut self, shares: &[Stops]) -> Result<Worth, PlanError> {
        let mut worth: Worth = ([0; 3], 0, 0);
        for share in shares {
            let score = self.weigh(share)?;
            worth.0.iter_mut().zip(score.left_out).for_each(|(sum, count)| *sum += count);
            worth = (worth.0, worth.1.max(score.away), worth.2 + score.away);
        }
        Ok(worth)
    }

    /// What a quick plan of one share is worth.
    fn weigh(&mut self, share: &Stops) -> Result<Score, PlanError> {
        if let Some(score) = self.weighed.get(share) {
            return Ok(*score);
        }
        let model = validate::model(&self.problem.part(share))?;
        let hopeless = bound::hopeless(&model);
        let free: Vec<usize> = model.free().filter(|row| hopeless[*row].is_none()).collect();
        let limits = Limits::iterations(ROUNDS_TO_WEIGH, self.limits.seed);
        let draft = exact::best(&model, &free, MOST_PLANS_TO_WEIGH)
            .or_else(|| Some(search::search(&model, &free, None, &limits, self.cancel, &mut |_| {})?.0));
        // Without a slot nothing is planned.
        let none = Score { left_out: [share.len(), 0, 0], objective: 0, away: 0, back: 0 };
        let mut score = draft.map_or(none, |draft| draft.score);
        // What only a stop of another share leads to is hopeless in this one.
        let beside: Vec<usize> = (1..model.rows).filter(|row| hopeless[*row].is_some()).collect();
        let more = model.score(&beside, [0; 3]).left_out;
        score.left_out.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        self.weighed.insert(share.clone(), score);
        Ok(score)
    }

    /// Without a clock an iteration is a share weighed.
    fn over(&self) -> bool {
        let enough = matches!(self.limits.budget, Budget::Iterations(most) if self.weighed.len() as u64 >= most);
        enough || (self.cancel)() || self.limits.search().over()
    }
}

/// By stop: the stops around it, nearest first.
fn neighbours(problem: &Problem) -> Vec<Vec<(f64, usize)>> {
    let apart = |a: usize, b: usize| problem.durations_s[a + 1][b + 1].unwrap_or(LONG_S);
    let around = |stop: usize| {
        let others = (0..problem.stops.len()).filter(|other| *other != stop);
        let mut near: Vec<(f64, usize)> = others.map(|other| (apart(stop, other), other)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.truncate(NEIGHBOURS);
        near
    };
    (0..problem.stops.len()).map(around).collect()
}

fn sorted(mut stops: Stops) -> Stops {
    stops.sort_unstable();
    stops
}

fn with(stops: &Stops, more: Option<usize>) -> Stops {
    sorted(stops.iter().copied().chain(more).collect())
}
