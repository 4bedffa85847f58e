//! A proven lower bound, and proofs that a stop cannot be planned.
//!
//! Driving: every planned stop is entered and left exactly once and every outing leaves and ends once, so the cheapest
//! assignment of one successor to each place (Kuhn 1955, Munkres 1957) costs at most what any plan drives. Arcs that
//! windows rule out and those against the locked beginning are left out of it. Time away adds the service times and,
//! under way, the time that has to pass until the locked stops are served.

use super::answer::Reason;
use super::model::{Model, NO_WAY};
use super::segment::FAR;
use crate::manifest::Priority;

/// Dearer than any plan; sums of it stay inside 64 bits.
const FORBIDDEN: i64 = 1 << 50;

/// Every plan of exactly these stops has at least this objective, in ticks.
pub(super) fn bound(model: &Model, planned: &[usize]) -> i64 {
    let now = model.under_way.as_ref();
    let free: Vec<usize> =
        planned.iter().copied().filter(|row| now.is_none_or(|now| now.visits.iter().all(|v| v.row != *row))).collect();
    let service: i64 = free.iter().map(|&row| model.doors[row].service).sum();
    let begun = now.map_or(0, |now| if model.least_driving { now.driving } else { now.ready - now.time });
    if free.is_empty() && now.is_none() {
        return 0;
    }
    let driving = cheapest_successors(&costs(model, &free)).min(FORBIDDEN);
    begun + if model.least_driving { driving } else { driving + service }
}

/// Rows: the stops, then what begins an outing. Columns: the stops, then what ends one.
fn costs(model: &Model, free: &[usize]) -> Vec<Vec<i64>> {
    let outings = model.slots.len().min(free.len() + usize::from(model.under_way.is_some())).max(1);
    let arc = |from: usize, to: usize| model.travel(from, to).unwrap_or(FORBIDDEN);
    let chain = |from: usize| model.locked.iter().position(|row| *row == from);
    let reach: Vec<i64> = free.iter().map(|&row| earliest_leave(model, row)).collect();
    let mut costs = Vec::with_capacity(free.len() + outings);
    for (i, &from) in free.iter().enumerate() {
        let next_locked = chain(from).and_then(|k| model.locked.get(k + 1));
        let mut row: Vec<i64> = Vec::with_capacity(free.len() + outings);
        for &to in free {
            let latest = model.doors[to].windows.last().map_or(FAR, |(_, until)| *until);
            let against_lock = match (next_locked, chain(to)) {
                (Some(next), _) => *next != to,
                (None, Some(_)) => true,
                (None, None) => false,
            };
            let cost = arc(from, to);
            let out = from == to || against_lock || (model.under_way.is_none() && reach[i] + cost > latest);
            row.push(if out { FORBIDDEN } else { cost });
        }
        for ending in 0..outings {
            let free_end = model.open_end && ending == 0;
            row.push(if next_locked.is_some() {
                FORBIDDEN
            } else if free_end {
                0
            } else {
                arc(from, 0)
            });
        }
        costs.push(row);
    }
    for outing in 0..outings {
        let now = model.under_way.as_ref().filter(|_| outing == 0);
        let begin = now.map_or(0, |now| now.row);
        let mut row: Vec<i64> = free
            .iter()
            .map(|&to| match chain(to) {
                Some(place) if place > 0 => FORBIDDEN,
                _ if now.is_some_and(|now| !now.on_board[to]) => FORBIDDEN,
                _ => arc(begin, to),
            })
            .collect();
        row.extend((0..outings).map(|ending| match (now.is_some(), ending) {
            (true, 0) if model.open_end => 0,
            (true, _) => arc(begin, 0),
            // Somebody has to come to the first end, so that at least one outing is driven.
            (false, 0) if model.under_way.is_none() || model.open_end => FORBIDDEN,
            (false, _) => 0,
        }));
        costs.push(row);
    }
    costs
}

/// No plan leaves this stop earlier.
fn earliest_leave(model: &Model, row: usize) -> i64 {
    let begin = model.slots.first().map_or(0, |hours| hours.start);
    let opens = model.doors[row].windows.first().map_or(begin, |(from, _)| (*from).max(begin));
    opens + model.doors[row].service
}

/// The least sum of one column for each row, each column once (shortest augmenting paths, O(n^3)).
fn cheapest_successors(costs: &[Vec<i64>]) -> i64 {
    let n = costs.len();
    let (mut of_row, mut of_column) = (vec![0_i64; n + 1], vec![0_i64; n + 1]);
    let mut taken = vec![0_usize; n + 1];
    for row in 1..=n {
        taken[0] = row;
        let mut column = 0;
        let (mut least, mut seen, mut came) = (vec![i64::MAX; n + 1], vec![false; n + 1], vec![0_usize; n + 1]);
        while taken[column] != 0 {
            seen[column] = true;
            let (at, mut step, mut next) = (taken[column], i64::MAX, 0);
            for j in 1..=n {
                if seen[j] {
                    continue;
                }
                let reduced = costs[at - 1][j - 1] - of_row[at] - of_column[j];
                if reduced < least[j] {
                    (least[j], came[j]) = (reduced, column);
                }
                if least[j] < step {
                    (step, next) = (least[j], j);
                }
            }
            for j in 0..=n {
                if seen[j] {
                    of_row[taken[j]] += step;
                    of_column[j] -= step;
                } else if j > 0 {
                    least[j] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            taken[column] = taken[came[column]];
            column = came[column];
        }
    }
    (1..=n).map(|j| costs[taken[j] - 1][j - 1]).sum()
}

/// Why a stop cannot be in any plan, by row; none: it may be.
pub(super) fn hopeless(model: &Model) -> Vec<Option<Reason>> {
    let out = model.shortest(0, false);
    let home = model.shortest(0, true);
    let now = model.under_way.as_ref().map(|now| (now, model.shortest(now.row, false)));
    let why = |row: usize| {
        let door = &model.doors[row];
        let locked =
            model.locked.contains(&row) || now.as_ref().is_some_and(|(n, _)| n.visits.iter().any(|v| v.row == row));
        if row == 0 || locked {
            return None;
        }
        let back = if model.open_end { 0 } else { home[row] };
        // When an outing of a slot could be there at the earliest.
        let there = |slot: usize| match &now {
            Some((now, from_now)) if slot == 0 => {
                (now.on_board[row] && from_now[row] != NO_WAY).then(|| now.ready + from_now[row])
            }
            _ => (out[row] != NO_WAY).then(|| model.slots[slot].start + out[row]),
        };
        let fits_vehicle = door.parcels <= model.max_parcels && door.millilitres <= model.max_millilitres;
        let rides_now = now.as_ref().is_some_and(|(now, _)| now.on_board[row]);
        if !fits_vehicle && !rides_now {
            return Some(Reason::TooBig);
        }
        if out[row] == NO_WAY && now.as_ref().is_none_or(|(_, from_now)| from_now[row] == NO_WAY) || back == NO_WAY {
            return Some(Reason::NoWay);
        }
        // An outing under way may have begun before its slot.
        let begins = |slot: usize| match &now {
            Some((now, _)) if slot == 0 => now.time.min(model.slots[0].start),
            _ => model.slots[slot].start,
        };
        let meets = |slot: usize| door.windows.iter().any(|(a, b)| *a <= model.slots[slot].end && *b >= begins(slot));
        if !door.windows.is_empty() && !(0..model.slots.len()).any(meets) {
            return Some(Reason::WindowOutsideSlots);
        }
        let in_time = (0..model.slots.len()).any(|slot| {
            let start = there(slot).and_then(|arrive| door.opens(arrive));
            start.is_some_and(|start| start + door.service + back <= model.slots[slot].end)
        });
        (!in_time).then_some(Reason::NoTime)
    };
    (0..model.rows).map(why).collect()
}

impl Model {
    /// Shortest ways over any stops, service left out, from a row to all or from all to it (Dijkstra).
    fn shortest(&self, row: usize, towards: bool) -> Vec<i64> {
        let mut best = vec![NO_WAY; self.rows];
        let mut done = vec![false; self.rows];
        best[row] = 0;
        while let Some(at) = (0..self.rows).filter(|r| !done[*r] && best[*r] != NO_WAY).min_by_key(|r| best[*r]) {
            done[at] = true;
            for next in 0..self.rows {
                let leg = if towards { self.travel(next, at) } else { self.travel(at, next) };
                if let Some(leg) = leg {
                    best[next] = best[next].min(best[at] + leg);
                }
            }
        }
        best
    }

    /// Whether it is proven that no plan has fewer stops left out: even with the cheapest way to each stop and its
    /// service, one more would not go into the slots.
    pub(super) fn selection_proven(&self, planned: &[usize], candidates: &[usize]) -> bool {
        let room: i64 = (0..self.slots.len())
            .map(|slot| {
                self.slots[slot].end
                    - self.under_way.as_ref().filter(|_| slot == 0).map_or(self.slots[slot].start, |n| n.ready)
            })
            .sum();
        let need = |row: usize| {
            let cheapest = (0..self.rows).filter(|from| *from != row).filter_map(|from| self.travel(from, row)).min();
            self.doors[row].service + cheapest.unwrap_or(0)
        };
        let mut spent = 0_i64;
        for class in [Priority::Must, Priority::Should, Priority::May] {
            let of_class =
                |rows: &[usize]| rows.iter().copied().filter(|r| self.doors[*r].priority == class).collect::<Vec<_>>();
            let mut needs: Vec<i64> = of_class(candidates).into_iter().map(need).collect();
            needs.sort_unstable();
            let count = of_class(planned).len();
            spent += needs.iter().take(count).sum::<i64>();
            let one_more = needs.get(count).copied();
            if one_more.is_some_and(|more| spent + more <= room) {
                return false;
            }
        }
        true
    }
}
