//! The times of a given order, exactly: each outing as short as it can be, and then as early.

use super::model::{Model, Moment};
use super::segment::{Piece, Pieces, Segment};
use smallvec::SmallVec;

/// What outings cost together, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Times {
    /// Return minus departure, summed.
    pub away: i64,
    /// The last return.
    pub back: i64,
}

impl Model {
    /// The visits of an outing up to its last stop; none when there is no way or no time.
    pub fn way(&self, slot: usize, rows: &[usize]) -> Option<Segment> {
        rows.iter().try_fold(self.origin(slot), |way, &row| way.join(self, &self.doors[row].visit))
    }

    /// Departures of outings that follow each other, `reload` apart: the least time away, then the earliest last return.
    pub fn chain<'a>(&self, outings: impl Iterator<Item = &'a Pieces> + Clone) -> Option<(Times, Departures)> {
        let mut labels = vec![Label::default()];
        for pieces in outings {
            let mut next: Vec<Label> = Vec::with_capacity(pieces.len());
            for label in &labels {
                let reached = pieces.iter().filter_map(|piece| label.then(piece, self.reload));
                for found in reached {
                    if !next
                        .iter()
                        .any(|kept| kept.times.away <= found.times.away && kept.times.back <= found.times.back)
                    {
                        next.push(found);
                    }
                }
            }
            labels = next;
        }
        labels.into_iter().min_by_key(|label| label.times).map(|label| (label.times, label.departures))
    }

    /// The same, where no outing has to wait for the one before: then each simply takes its first piece.
    pub fn unhindered<'a>(&self, outings: impl Iterator<Item = &'a Pieces>) -> Option<Times> {
        let (mut times, mut free_from) = (Times { away: 0, back: 0 }, i64::MIN);
        for pieces in outings {
            let piece = pieces.first().filter(|piece| piece.from >= free_from)?;
            times = Times { away: times.away + piece.lasts, back: piece.over() };
            free_from = times.back + self.reload;
        }
        Some(times)
    }

    /// Each visit as early as it can be, for an outing that leaves at `depart`.
    pub fn moments(&self, slot: usize, depart: i64, rows: &[usize]) -> Vec<Moment> {
        let mut visits = Vec::with_capacity(rows.len());
        let (mut at, mut clock) = (0, depart);
        if let (0, Some(now)) = (slot, &self.under_way) {
            visits.extend_from_slice(&now.visits);
            (at, clock) = (now.row, now.ready);
        }
        for &row in rows {
            let arrive = clock + self.travel(at, row).unwrap_or(0);
            let start = self.doors[row].opens(arrive).unwrap_or(arrive);
            clock = start + self.doors[row].service;
            at = row;
            visits.push(Moment { row, arrive, start, leave: clock, late: 0 });
        }
        visits
    }
}

/// When each outing leaves.
pub(super) type Departures = SmallVec<[i64; 4]>;

#[derive(Clone)]
struct Label {
    times: Times,
    free_from: i64,
    departures: Departures,
}

impl Default for Label {
    fn default() -> Self {
        Self { times: Times { away: 0, back: 0 }, free_from: i64::MIN, departures: Departures::new() }
    }
}

impl Label {
    fn then(&self, piece: &Piece, reload: i64) -> Option<Self> {
        let depart = piece.begin(self.free_from)?;
        let back = depart + piece.lasts;
        let mut departures = self.departures.clone();
        departures.push(depart);
        Some(Self { times: Times { away: self.times.away + piece.lasts, back }, free_from: back + reload, departures })
    }
}

/// Serves `rows` in order from `from` at `time`, late where it must be: the least lateness in all, then the earliest end.
/// Err: the row to which there is no way.
pub(super) fn least_late(model: &Model, from: usize, time: i64, rows: &[usize]) -> Result<Vec<Moment>, usize> {
    let mut labels: Vec<(i64, Vec<Moment>)> = vec![(0, Vec::new())];
    let mut at = from;
    for &row in rows {
        let travel = model.travel(at, row).ok_or(row)?;
        let mut next: Vec<(i64, Vec<Moment>)> = Vec::new();
        for (late_before, visits) in labels {
            let arrive = visits.last().map_or(time, |visit| visit.leave) + travel;
            for (start, late) in starts(&model.doors[row].windows, arrive) {
                let mut visits = visits.clone();
                visits.push(Moment { row, arrive, start, leave: start + model.doors[row].service, late });
                next.push((late_before + late, visits));
            }
        }
        let end = |visits: &[Moment]| visits.last().map_or(time, |visit| visit.leave);
        next.sort_by_key(|(late, visits)| (*late, end(visits)));
        let mut earliest = i64::MAX;
        next.retain(|(_, visits)| {
            let sooner = end(visits) < earliest;
            earliest = earliest.min(end(visits));
            sooner
        });
        labels = next;
        at = row;
    }
    Ok(labels.into_iter().next().map(|(_, visits)| visits).unwrap_or_default())
}

/// On time in the next window, or late for the one before.
fn starts(windows: &[(i64, i64)], arrive: i64) -> Vec<(i64, i64)> {
    let Some(next) = windows.iter().position(|(_, until)| arrive <= *until) else {
        return vec![(arrive, windows.last().map_or(0, |(_, until)| arrive - until))];
    };
    let on_time = (windows[next].0.max(arrive), 0);
    match next.checked_sub(1) {
        Some(before) if on_time.0 > arrive => vec![on_time, (arrive, arrive - windows[before].1)],
        _ => vec![on_time],
    }
}
