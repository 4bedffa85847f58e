//! What the windows alone say: when each stop can be served at the earliest and latest, and who has to come before whom.
//!
//! From the shortest ways over any stops. They hold for every plan; nothing here looks at the objective.

use super::course::Course;
use super::effort::Effort;
use super::set::Set;
use crate::plan::segment::FAR;

/// Rounds of tightening; a window that shrinks makes others shrink, with less and less effect.
const ROUNDS: usize = 4;

/// What no plan is against.
pub(super) struct Sound<const W: usize> {
    /// By place: who may be there.
    pub at: Vec<Set<W>>,
    /// By stop: who may come next in the same outing.
    pub follow: Vec<Set<W>>,
}

/// Makes the windows of the course as small as they can be, and says who may follow whom.
pub(super) fn sound<const W: usize>(course: &mut Course, locked: &[usize], effort: &mut Effort<'_>) -> Sound<W> {
    let n = course.stops;
    let ways = shortest(course, effort);
    let mut before: Vec<Set<W>> = vec![Set::EMPTY; n];
    for _ in 0..ROUNDS {
        let hulls = tighten(course, &ways, &before);
        let mut changed = false;
        for first in 0..n {
            for then in (0..n).filter(|then| *then != first) {
                // `then` cannot be served once `first` is, so it comes before.
                let reached = hulls[first].0 + course.service[first] + ways[first * n + then];
                if (ways[first * n + then] >= FAR || reached > hulls[then].1) && !before[first].has(then) {
                    before[first].add(then);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
        for middle in 0..n {
            let earlier = before[middle];
            before.iter_mut().filter(|set| set.has(middle)).for_each(|set| *set = set.or(&earlier));
        }
    }
    course.settle();
    let mut after: Vec<Set<W>> = vec![Set::EMPTY; n];
    for (last, first) in before.iter().enumerate() {
        first.iter().for_each(|first| after[first].add(last));
    }
    let slots = 0..course.hours.len();
    let follow: Vec<Set<W>> = (0..n)
        .map(|from| {
            let may = |to: &usize| {
                let between = after[from].and(&before[*to]);
                from != *to
                    && !before[from].has(*to)
                    && between.is_empty()
                    && follows_lock(locked, from, *to)
                    && slots.clone().any(|slot| in_time(course, slot, from, *to))
            };
            (0..n).filter(may).fold(Set::EMPTY, Set::with)
        })
        .collect();
    let at = (0..n)
        .map(|place| {
            let may = |stop: &usize| match (locked.get(place), locked.contains(stop)) {
                (Some(wanted), _) => wanted == stop,
                (None, fixed) => !fixed && before[*stop].count() <= place && place + after[*stop].count() < n,
            };
            (0..n).filter(may).fold(Set::EMPTY, Set::with)
        })
        .collect();
    Sound { at, follow }
}

/// Whether `to` may come right after `from` if these stops come first.
pub(super) fn follows_lock(locked: &[usize], from: usize, to: usize) -> bool {
    let place = |stop: usize| locked.iter().position(|row| *row == stop);
    match (place(from), place(to)) {
        (Some(a), _) if a + 1 < locked.len() => locked[a + 1] == to,
        (_, None) => true,
        _ => false,
    }
}

/// Whether some window of `to` can be met right after some of `from` in one outing.
fn in_time(course: &Course, slot: usize, from: usize, to: usize) -> bool {
    let (leg, n) = (course.leg(from, to), course.stops);
    let opens = course.windows[slot * n + from].first().map(|window| window.0);
    let closes = course.windows[slot * n + to].last().map(|window| window.1);
    leg < FAR && opens.zip(closes).is_some_and(|(opens, closes)| opens + course.service[from] + leg <= closes)
}

/// Shortest ways between stops over any stops and the shop, service left out (Floyd and Warshall); without the effort
/// for it, nothing is known of them.
fn shortest(course: &Course, effort: &mut Effort<'_>) -> Vec<i64> {
    let n = course.stops;
    let mut ways = course.travel.clone();
    for from in 0..n {
        for to in 0..n {
            let over_shop = course.home[from].saturating_add(course.out[to]);
            ways[from * n + to] = ways[from * n + to].min(over_shop).min(FAR);
        }
    }
    for over in 0..n {
        if !effort.spend((n * n / 16) as u64) {
            return vec![0; n * n];
        }
        for from in 0..n {
            let first = ways[from * n + over];
            if first >= FAR {
                continue;
            }
            for to in 0..n {
                let way = first + ways[over * n + to];
                if way < ways[from * n + to] {
                    ways[from * n + to] = way;
                }
            }
        }
    }
    ways
}

/// Cuts the windows to what can be reached from the beginning and still gets home; answers the earliest and latest start
/// of each stop.
fn tighten<const W: usize>(course: &mut Course, ways: &[i64], before: &[Set<W>]) -> Vec<(i64, i64)> {
    let (n, slots) = (course.stops, course.hours.len());
    let nearest = |legs: &[i64], stop: usize, towards: bool| {
        let over = |via: usize| if towards { ways[stop * n + via] } else { ways[via * n + stop] };
        (0..n).filter(|via| *via != stop).map(|via| legs[via].saturating_add(over(via))).fold(legs[stop], i64::min)
    };
    let out: Vec<i64> = (0..n).map(|stop| nearest(&course.out, stop, false)).collect();
    let begin: Vec<i64> = (0..n).map(|stop| nearest(&course.first.leg, stop, false)).collect();
    let home: Vec<i64> =
        (0..n).map(|stop| nearest(&course.home, stop, true).min(nearest(&course.last.leg, stop, true))).collect();
    let mut hulls: Vec<(i64, i64)> = vec![(FAR, -FAR); n];
    for slot in 0..slots {
        let (start, end) = course.hours[slot];
        for stop in 0..n {
            let reached = match course.first.seeds[slot] {
                Some(seed) => seed.ready + begin[stop],
                None => start + out[stop],
            };
            let latest = end - home[stop] - course.service[stop];
            let windows = &mut course.windows[slot * n + stop];
            windows.iter_mut().for_each(|(from, until)| (*from, *until) = ((*from).max(reached), (*until).min(latest)));
            windows.retain(|(from, until)| from <= until);
            for (from, until) in windows {
                hulls[stop] = (hulls[stop].0.min(*from), hulls[stop].1.max(*until));
            }
        }
    }
    for _ in 0..2 {
        for stop in 0..n {
            for first in before[stop].iter() {
                let way = course.service[first] + ways[first * n + stop];
                hulls[stop].0 = hulls[stop].0.max(hulls[first].0 + way);
                hulls[first].1 = hulls[first].1.min(hulls[stop].1 - way);
            }
        }
    }
    for at in 0..slots * n {
        let (earliest, latest) = hulls[at % n];
        let windows = &mut course.windows[at];
        windows.iter_mut().for_each(|(from, until)| (*from, *until) = ((*from).max(earliest), (*until).min(latest)));
        windows.retain(|(from, until)| from <= until);
    }
    hulls
}
