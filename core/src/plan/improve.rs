//! The search: take some stops out, put them back where they cost least, keep what is better or hardly worse.
//!
//! Between rounds of that (Schrimpf et al., "Record breaking optimization results using the ruin and recreate principle",
//! 2000), the best draft is polished: stretches of up to three stops moved, also turned round, and parts of a route reversed.
//! One seed and one count of rounds give one plan on every machine: whole numbers only.

use super::draft::{Draft, Route};
use super::model::{Model, NO_WAY};
use super::{Budget, Limits};
use crate::manifest::Priority;

/// Most stops taken out in one round.
const MOST_OUT: usize = 10;
/// Rounds between two looks at the clock.
const ROUNDS_PER_LOOK: u64 = 8;
/// Rounds between two leaps to a worse choice of stops, on average.
const ROUNDS_PER_LEAP: usize = 20;
/// How much of an average leg a draft may be worse at the beginning and still be kept, in thousandths.
const FIRST_SLACK: i64 = 80;

/// Searches from the best of the beginnings: the draft and the number of rounds.
pub(super) fn search(
    model: &Model,
    free: &[usize],
    limits: &Limits<'_>,
    cancel: &dyn Fn() -> bool,
) -> Option<(Draft, u64)> {
    let mut pace = Pace { limits, cancel, rounds: 0, per_mille: 0, over: false };
    let mut random = Random(limits.seed);
    let near = neighbours(model, free);
    let mut best: Option<Draft> = None;
    for beginning in model.beginnings(free) {
        let order = beginning.left_out.clone();
        if let Some(draft) = recreate(model, beginning, order, &mut random)
            && best.as_ref().is_none_or(|best| draft.score < best.score)
        {
            best = Some(draft);
        }
    }
    let mut best = polish(model, best?, &mut pace);
    let mut now = best.clone();
    let movable = free.len().saturating_sub(model.locked.len());
    while movable > 0 && pace.next_round() {
        let Some(tried) = round(model, &now, &near, &mut random) else { continue };
        let legs = i64::try_from(movable).unwrap_or(i64::MAX);
        let slack = now.score.objective / legs * FIRST_SLACK / 1000 * (1000 - pace.per_mille) / 1000;
        let allowed = now.score.objective + random.below_i64(slack + 1);
        // Now and then a round that leaves more out is kept, so that another choice of stops can grow from it.
        let leap = !now.left_out.is_empty() && random.below(ROUNDS_PER_LEAP) == 0;
        if leap
            || tried.score.left_out < now.score.left_out
            || (tried.score.left_out == now.score.left_out && tried.score.objective <= allowed)
        {
            now = tried;
        }
        if now.score < best.score {
            best = now.clone();
        }
    }
    let best = polish(model, best, &mut pace);
    Some((best, pace.rounds))
}

/// How far the search has got.
struct Pace<'a> {
    limits: &'a Limits<'a>,
    cancel: &'a dyn Fn() -> bool,
    rounds: u64,
    per_mille: i64,
    over: bool,
}

impl Pace<'_> {
    fn next_round(&mut self) -> bool {
        if self.rounds.is_multiple_of(ROUNDS_PER_LOOK) {
            self.look();
        }
        if let Budget::Iterations(most) = self.limits.budget {
            self.over |= self.rounds >= most;
            self.per_mille = i64::try_from(self.rounds.saturating_mul(1000) / most.max(1)).unwrap_or(1000);
        }
        self.rounds += u64::from(!self.over);
        !self.over
    }

    fn look(&mut self) {
        self.over |= (self.cancel)();
        if let Budget::Time { limit_ms, elapsed_ms } = self.limits.budget {
            let elapsed = elapsed_ms();
            self.over |= elapsed >= limit_ms;
            self.per_mille = i64::try_from(elapsed.saturating_mul(1000) / limit_ms.max(1)).unwrap_or(1000).min(1000);
        }
    }

    /// For polishing: whether to stop now.
    fn is_over(&mut self) -> bool {
        self.look();
        self.over
    }
}

fn round(model: &Model, now: &Draft, near: &[Vec<usize>], random: &mut Random) -> Option<Draft> {
    let mut draft = now.clone();
    let out = chosen(model, now, near, random);
    for slot in 0..draft.routes.len() {
        let fixed = model.fixed(&now.routes, slot);
        let kept: Vec<usize> = draft.routes[slot]
            .rows
            .iter()
            .enumerate()
            .filter(|(place, row)| *place < fixed || !out.contains(row))
            .map(|(_, row)| *row)
            .collect();
        if kept.len() < draft.routes[slot].rows.len() {
            draft.routes[slot] = if kept.is_empty() {
                Route::of(model, slot, kept, &model.origin(slot))
            } else {
                Route::make(model, slot, kept)?
            };
        }
    }
    let mut order = draft.left_out.clone();
    order.extend(out);
    recreate(model, draft, order, random)
}

/// Stops to take out: those around one stop, or a stretch of one route.
fn chosen(model: &Model, now: &Draft, near: &[Vec<usize>], random: &mut Random) -> Vec<usize> {
    let mut placed: Vec<usize> = Vec::with_capacity(near.len());
    for slot in 0..now.routes.len() {
        placed.extend(&now.routes[slot].rows[model.fixed(&now.routes, slot)..]);
    }
    if placed.is_empty() {
        return placed;
    }
    let count = 1 + random.below(MOST_OUT.min(placed.len()));
    let from_left_out = !now.left_out.is_empty() && random.below(2) == 0;
    if !from_left_out && random.below(2) == 0 {
        let begin = random.below(placed.len() - count + 1);
        return placed[begin..begin + count].to_vec();
    }
    let centre =
        if from_left_out { now.left_out[random.below(now.left_out.len())] } else { placed[random.below(placed.len())] };
    let around = near[centre].iter().filter(|row| placed.contains(row)).copied();
    std::iter::once(centre).filter(|row| placed.contains(row)).chain(around).take(count).collect()
}

/// Puts stops in, the most wanted first; what finds no place is left out.
fn recreate(model: &Model, mut draft: Draft, mut order: Vec<usize>, random: &mut Random) -> Option<Draft> {
    random.shuffle(&mut order);
    let by = random.below(3);
    let opening = |row: usize| model.doors[row].windows.iter().map(|(from, until)| until - from + 1).sum::<i64>();
    let far = |row: usize| model.travel(0, row).unwrap_or(NO_WAY);
    order.sort_by_key(|&row| {
        let door = &model.doors[row];
        let key = match by {
            0 if door.windows.is_empty() => i64::MAX,
            0 => opening(row),
            1 => -far(row),
            _ => 0,
        };
        (std::cmp::Reverse(door.priority), key)
    });
    draft.left_out = order.into_iter().filter(|&row| !model.insert(&mut draft, row)).collect();
    draft.settle(model)
}

fn polish(model: &Model, mut draft: Draft, pace: &mut Pace<'_>) -> Draft {
    loop {
        let better = moved(model, &draft, pace).or_else(|| reversed(model, &draft, pace));
        match better {
            Some(better) => draft = better,
            None => return draft,
        }
    }
}

/// A draft with a stretch of one to three stops in a better place.
fn moved(model: &Model, draft: &Draft, pace: &mut Pace<'_>) -> Option<Draft> {
    for slot in 0..draft.routes.len() {
        let rows = &draft.routes[slot].rows;
        for begin in model.fixed(&draft.routes, slot)..rows.len() {
            if pace.is_over() {
                return None;
            }
            for end in begin + 1..=rows.len().min(begin + 3) {
                let mut stretch = rows[begin..end].to_vec();
                let mut without = draft.clone();
                let kept: Vec<usize> = rows[..begin].iter().chain(&rows[end..]).copied().collect();
                let Some(route) = (if kept.is_empty() {
                    Some(Route::of(model, slot, kept, &model.origin(slot)))
                } else {
                    Route::make(model, slot, kept)
                }) else {
                    continue;
                };
                without.routes[slot] = route;
                for _ in 0..2 {
                    if let Some(better) = placed(model, &without, &stretch).filter(|found| found.score < draft.score) {
                        return Some(better);
                    }
                    stretch.reverse();
                }
            }
        }
    }
    None
}

fn placed(model: &Model, without: &Draft, rows: &[usize]) -> Option<Draft> {
    let first = model.doors[rows[0]].visit.clone();
    let stretch = rows[1..].iter().try_fold(first, |way, &row| way.join(model, &model.doors[row].visit))?;
    let (slot, route) = model.cheapest(without, &stretch, rows)?;
    let mut draft = without.clone();
    draft.routes[slot] = route;
    draft.settle(model)
}

/// A draft with a part of a route driven the other way round.
fn reversed(model: &Model, draft: &Draft, pace: &mut Pace<'_>) -> Option<Draft> {
    for slot in 0..draft.routes.len() {
        let rows = &draft.routes[slot].rows;
        for begin in model.fixed(&draft.routes, slot)..rows.len() {
            if pace.is_over() {
                return None;
            }
            for end in begin + 2..=rows.len() {
                let mut turned = rows.clone();
                turned[begin..end].reverse();
                let Some(route) = Route::make(model, slot, turned) else { continue };
                let worth = model.worth(&draft.routes, Some((slot, &route)));
                if worth.is_some_and(|worth| model.score(&draft.left_out, worth) < draft.score) {
                    let mut better = draft.clone();
                    better.routes[slot] = route;
                    return better.settle(model);
                }
            }
        }
    }
    None
}

/// For each row the free rows, nearest first.
fn neighbours(model: &Model, free: &[usize]) -> Vec<Vec<usize>> {
    let apart = |a: usize, b: usize| model.travel[a * model.rows + b].saturating_add(model.travel[b * model.rows + a]);
    let around = |a: usize| {
        let mut others: Vec<usize> = free.iter().copied().filter(|b| *b != a).collect();
        others.sort_by_key(|&b| (apart(a, b), b));
        others.truncate(4 * MOST_OUT);
        others
    };
    (0..model.rows).map(around).collect()
}

/// SplitMix64 (Steele et al., "Fast splittable pseudorandom number generators", 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to `count` - 1; 0 when `count` is 0.
    #[allow(clippy::cast_possible_truncation)]
    fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    fn below_i64(&mut self, count: i64) -> i64 {
        i64::try_from(self.next() % u64::try_from(count).unwrap_or(1).max(1)).unwrap_or(0)
    }

    fn shuffle(&mut self, rows: &mut [usize]) {
        for i in (1..rows.len()).rev() {
            rows.swap(i, self.below(i + 1));
        }
    }
}

/// Needed by the order of putting in: the most wanted is the greatest.
const _: () = assert!(Priority::Must as u8 > Priority::May as u8);
