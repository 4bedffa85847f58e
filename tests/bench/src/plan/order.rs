//! What an order is worth: times counted anew from the problem alone. Nothing here is shared with the core's search, so that
//! it can price what other solvers answer and judge the core's own answers by trying every plan.

use satchel_core::plan::{
    Bound, End, LeftOut, Objective, Plan, PlanOuting, Problem, Reason, Search, Start, Totals, Visit,
};

/// Rows in the order of visits, with the slot.
pub type Order = Vec<(usize, Vec<usize>)>;

/// A problem in whole ticks: milliseconds, or its own unit where that is finer.
pub struct Clockwork<'a> {
    pub problem: &'a Problem,
    scale: f64,
    travel: Vec<Vec<Option<i64>>>,
    /// By row.
    pub service: Vec<i64>,
    windows: Vec<Vec<(i64, i64)>>,
    locked: Vec<bool>,
    slots: Vec<(i64, i64)>,
    reload: i64,
}

/// An order with its times.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timed {
    /// Sum of returns minus departures.
    pub away: i64,
    /// The last return.
    pub back: i64,
    /// Of each outing.
    pub departures: Vec<i64>,
}

impl<'a> Clockwork<'a> {
    pub fn of(problem: &'a Problem) -> Self {
        let scale = (1000.0 / problem.units_per_second).max(1.0);
        let ticks = |units: f64| ticks(scale, units);
        let pair = |[from, until]: &[f64; 2]| (ticks(*from), ticks(*until));
        let stops = || problem.stops.iter();
        Self {
            problem,
            scale,
            travel: problem.durations_s.iter().map(|row| row.iter().map(|leg| leg.map(ticks)).collect()).collect(),
            service: std::iter::once(0).chain(stops().map(|stop| ticks(stop.service_s))).collect(),
            windows: std::iter::once(Vec::new()).chain(stops().map(|s| s.windows.iter().map(pair).collect())).collect(),
            locked: std::iter::once(false).chain(stops().map(|stop| problem.locked.contains(&stop.id))).collect(),
            slots: problem.slots.iter().map(|slot| (ticks(slot.start_s), ticks(slot.end_s))).collect(),
            reload: ticks(problem.reload_s),
        }
    }

    pub fn ticks(&self, units: f64) -> i64 {
        ticks(self.scale, units)
    }

    #[allow(clippy::cast_precision_loss)]
    pub fn units(&self, ticks: i64) -> f64 {
        ticks as f64 / self.scale
    }

    pub fn leg(&self, from: usize, to: usize) -> Option<i64> {
        if from == to { Some(0) } else { self.travel[from][to] }
    }

    /// The slot of the outing that is under way, with where and when.
    pub fn under_way(&self) -> Option<(usize, &'a Start)> {
        let start = self.problem.start.as_ref()?;
        let slot = self.problem.slots.iter().rposition(|slot| slot.start_s <= start.time_s).unwrap_or(0);
        Some((slot, start))
    }

    /// Where an outing in this slot begins.
    pub fn begin(&self, slot: usize) -> usize {
        self.under_way().filter(|(own, _)| *own == slot).map_or(0, |(_, start)| start.row)
    }

    /// No departure before.
    pub fn opens(&self, slot: usize) -> i64 {
        match self.under_way() {
            Some((own, start)) if own == slot => self.ticks(start.time_s),
            _ => self.slots[slot].0,
        }
    }

    /// When service at a row starts that is reached then; none: too late. Only what is locked on the way may be late.
    pub fn starts(&self, slot: usize, row: usize, arrive: i64) -> Option<i64> {
        let windows = &self.windows[row];
        if windows.is_empty() {
            return Some(arrive);
        }
        let open = windows.iter().find(|(_, until)| *until >= arrive).map(|(from, _)| arrive.max(*from));
        let may_be_late = self.locked[row] && self.under_way().is_some_and(|(own, _)| own == slot);
        open.or(may_be_late.then_some(arrive))
    }

    /// When an outing that departs then is done; none: a window or the slot is missed, or there is no way.
    fn done(&self, (slot, rows): &(usize, Vec<usize>), returns: bool, depart: i64) -> Option<i64> {
        let (mut at, mut clock) = (self.begin(*slot), depart);
        for &row in rows {
            clock = self.starts(*slot, row, clock + self.leg(at, row)?)? + self.service[row];
            at = row;
        }
        if returns {
            clock += self.leg(at, 0)?;
        }
        self.in_time(*slot, rows, clock).then_some(clock)
    }

    /// Under way the return may be late while only locked stops are served.
    pub fn in_time(&self, slot: usize, rows: &[usize], back: i64) -> bool {
        let forced = self.under_way().is_some_and(|(own, _)| own == slot) && rows.iter().all(|row| self.locked[*row]);
        forced || back <= self.slots[slot].1
    }

    /// Departures of which one is best: where an arrival without waiting meets the edge of a window. Between two of them either
    /// the outing only gets shorter and returns at the same time, or it only returns later; so what comes next asks for no others.
    fn departures(&self, (slot, rows): &(usize, Vec<usize>)) -> Option<Vec<i64>> {
        let (mut at, mut shift) = (self.begin(*slot), 0);
        let mut found = Vec::new();
        for &row in rows {
            shift += self.leg(at, row)?;
            found.extend(self.windows[row].iter().flat_map(|window| [window.0 - shift, window.1 - shift]));
            shift += self.service[row];
            at = row;
        }
        found.push(self.opens(*slot));
        if self.under_way().is_some_and(|(own, _)| own == *slot) {
            found = vec![self.opens(*slot)];
        }
        Some(found)
    }

    /// The least time away of this order, then the earliest last return, then the earliest departures. None: it breaks a rule
    /// of time. What is in the car is not looked at.
    pub fn timed(&self, order: &Order) -> Option<Timed> {
        let departures: Vec<Vec<i64>> = order.iter().map(|outing| self.departures(outing)).collect::<Option<_>>()?;
        self.from(order, &departures, 0, i64::MIN, &mut vec![None; order.len()])
    }

    fn returns(&self, k: usize, order: &Order) -> bool {
        k + 1 < order.len() || self.problem.end == End::Shop
    }

    /// The best from outing `k` on if the car is `ready` then; `known` remembers the last answer for each outing.
    fn from(
        &self,
        order: &Order,
        departures: &[Vec<i64>],
        k: usize,
        ready: i64,
        known: &mut Vec<Option<(i64, Option<Timed>)>>,
    ) -> Option<Timed> {
        let Some(outing) = order.get(k) else {
            return Some(Timed { away: 0, back: i64::MIN, departures: Vec::new() });
        };
        let release = ready.max(self.opens(outing.0));
        if let Some((before, answer)) = &known[k]
            && *before == release
        {
            return answer.clone();
        }
        let mut best: Option<Timed> = None;
        for depart in departures[k].iter().copied().filter(|depart| *depart > release).chain([release]) {
            let Some(back) = self.done(outing, self.returns(k, order), depart) else { continue };
            let Some(rest) = self.from(order, departures, k + 1, back + self.reload, known) else { continue };
            let mut all = vec![depart];
            all.extend(rest.departures);
            let timed = Timed { away: back - depart + rest.away, back: rest.back.max(back), departures: all };
            best = Some(best.map_or(timed.clone(), |best| best.min(timed)));
        }
        known[k] = Some((release, best.clone()));
        best
    }

    /// The time driven; none: there is no way.
    pub fn driving(&self, order: &Order) -> Option<i64> {
        let mut sum = 0;
        for (k, (slot, rows)) in order.iter().enumerate() {
            let mut at = self.begin(*slot);
            for &row in rows {
                sum += self.leg(at, row)?;
                at = row;
            }
            sum += if self.returns(k, order) { self.leg(at, 0)? } else { 0 };
        }
        Some(sum)
    }

    /// The order as a plan in the contract's form, with nothing proven. None as in [`Clockwork::timed`].
    pub fn plan(&self, order: &Order) -> Option<Plan> {
        let (timed, driving) = (self.timed(order)?, self.driving(order)?);
        let (mut outings, mut working) = (Vec::new(), 0);
        for (k, (slot, rows)) in order.iter().enumerate() {
            let depart = timed.departures[k];
            let (mut at, mut clock, mut visits) = (self.begin(*slot), depart, Vec::new());
            for &row in rows {
                let arrive = clock + self.leg(at, row)?;
                let start = self.starts(*slot, row, arrive)?;
                let closed = self.windows[row].last().map_or(start, |window| window.1);
                clock = start + self.service[row];
                working += self.service[row];
                visits.push(Visit {
                    id: self.problem.stops[row - 1].id.clone(),
                    arrive_s: self.units(arrive),
                    start_s: self.units(start),
                    leave_s: self.units(clock),
                    late_s: self.units((start - closed).max(0)),
                });
                at = row;
            }
            clock += if self.returns(k, order) { self.leg(at, 0)? } else { 0 };
            outings.push(PlanOuting { slot: *slot, depart_s: self.units(depart), return_s: self.units(clock), visits });
        }
        let planned = |row: usize| order.iter().any(|(_, rows)| rows.contains(&row));
        let unplanned = (1..self.service.len()).filter(|row| !planned(*row));
        let objective = if self.problem.objective == Objective::LeastDriving { driving } else { timed.away };
        Some(Plan {
            outings,
            unplanned: unplanned
                .map(|row| LeftOut { id: self.problem.stops[row - 1].id.clone(), reason: Reason::NotFound })
                .collect(),
            totals: Totals {
                driving_s: self.units(driving),
                away_s: self.units(timed.away),
                waiting_s: self.units(timed.away - driving - working),
                distance_m: None,
            },
            bound: Bound { optimal: objective == 0, ..Bound::default() },
            search: Search::default(),
        })
    }
}

#[allow(clippy::cast_possible_truncation)]
fn ticks(scale: f64, units: f64) -> i64 {
    (units * scale + 0.5).floor() as i64
}
