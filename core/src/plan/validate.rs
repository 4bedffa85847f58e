//! From a problem as it is stated to one that is sound: every number usable, every name known, `locked` kept.

use super::error::{LockedCause, PlanError};
use super::model::{Door, Hours, Model, NO_WAY, UnderWay};
use super::problem::{End, Objective, Problem};
use super::schedule::least_late;
use std::collections::BTreeMap;

/// No time of a problem is further from midnight, in ticks: some 35 years of milliseconds, and sums never overflow.
const MOST_TICKS: f64 = (1_u64 << 40) as f64;
const NO_LIMIT: i64 = i64::MAX;

/// Checks the problem and counts it in ticks.
pub(super) fn model(problem: &Problem) -> Result<Model, PlanError> {
    let rows = problem.stops.len() + 1;
    let scale = Scale::of(problem.units_per_second)?;
    shape("durations_s", &problem.durations_s, rows)?;
    if let Some(metres) = &problem.distances_m {
        shape("distances_m", metres, rows)?;
    }
    let by_id = names(problem)?;
    let (max_parcels, max_millilitres) = limits(problem)?;
    let mut model = Model {
        ticks_per_unit: scale.0,
        rows,
        travel: travel(problem, &scale)?,
        doors: doors(problem, &scale)?,
        slots: slots(problem, &scale)?,
        reload: scale.duration(problem.reload_s, || "reload_s".to_owned())?,
        max_parcels,
        max_millilitres,
        open_end: problem.end == End::Anywhere,
        locked: listed("locked", &problem.locked, &by_id)?,
        under_way: None,
        least_driving: problem.objective == Objective::LeastDriving,
    };
    if problem.start.is_some() {
        set_under_way(&mut model, problem, &scale, &by_id)?;
    }
    Ok(model)
}

/// Ticks in one unit: milliseconds, or the unit itself where it is finer.
struct Scale(f64);

impl Scale {
    fn of(units_per_second: f64) -> Result<Self, PlanError> {
        let usable = units_per_second.is_finite() && units_per_second > 0.0;
        let ticks = if units_per_second > 1000.0 { 1.0 } else { 1000.0 / units_per_second };
        usable.then_some(Self(ticks)).ok_or_else(|| PlanError::Number { place: "units_per_second".to_owned() })
    }

    /// Rounded once, half up.
    #[allow(clippy::cast_possible_truncation)]
    fn moment(&self, units: f64, place: impl Fn() -> String) -> Result<i64, PlanError> {
        let ticks = (units * self.0 + 0.5).floor();
        let usable = ticks.is_finite() && ticks.abs() <= MOST_TICKS;
        if usable { Ok(ticks as i64) } else { Err(PlanError::Number { place: place() }) }
    }

    fn duration(&self, units: f64, place: impl Fn() -> String) -> Result<i64, PlanError> {
        if units < 0.0 { Err(PlanError::Number { place: place() }) } else { self.moment(units, place) }
    }
}

fn shape(table: &'static str, values: &[Vec<Option<f64>>], wanted: usize) -> Result<(), PlanError> {
    if values.len() != wanted {
        return Err(PlanError::Shape { table, row: values.len(), found: values.len(), wanted });
    }
    let wrong = values.iter().position(|row| row.len() != wanted);
    wrong.map_or(Ok(()), |row| Err(PlanError::Shape { table, row, found: values[row].len(), wanted }))
}

fn names(problem: &Problem) -> Result<BTreeMap<&str, usize>, PlanError> {
    let mut by_id = BTreeMap::new();
    for (k, stop) in problem.stops.iter().enumerate() {
        if by_id.insert(stop.id.as_str(), k + 1).is_some() {
            return Err(PlanError::Twice { id: stop.id.clone() });
        }
    }
    Ok(by_id)
}

fn listed(list: &'static str, ids: &[String], by_id: &BTreeMap<&str, usize>) -> Result<Vec<usize>, PlanError> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let row = *by_id.get(id.as_str()).ok_or_else(|| PlanError::Unknown { list, id: id.clone() })?;
        if rows.contains(&row) {
            return Err(PlanError::Repeated { list, id: id.clone() });
        }
        rows.push(row);
    }
    Ok(rows)
}

fn limits(problem: &Problem) -> Result<(i64, i64), PlanError> {
    let Some(vehicle) = &problem.vehicle else { return Ok((NO_LIMIT, NO_LIMIT)) };
    let litres =
        vehicle.max_litres.map(|litres| millilitres(litres, || "vehicle.max_litres".to_owned())).transpose()?;
    Ok((vehicle.max_parcels.map_or(NO_LIMIT, i64::from), litres.unwrap_or(NO_LIMIT)))
}

fn millilitres(litres: f64, place: impl Fn() -> String) -> Result<i64, PlanError> {
    Scale(1000.0).duration(litres, place)
}

fn travel(problem: &Problem, scale: &Scale) -> Result<Vec<i64>, PlanError> {
    let mut all = Vec::with_capacity(problem.durations_s.len().pow(2));
    for (i, row) in problem.durations_s.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            all.push(match value {
                _ if i == j => 0,
                Some(units) => scale.duration(*units, || format!("durations_s[{i}][{j}]"))?,
                None => NO_WAY,
            });
        }
    }
    Ok(all)
}

fn doors(problem: &Problem, scale: &Scale) -> Result<Vec<Door>, PlanError> {
    let mut doors = vec![Door::new(0, 0, Vec::new())];
    for (k, stop) in problem.stops.iter().enumerate() {
        let service = scale.duration(stop.service_s, || format!("stops[{k}].service_s"))?;
        let mut windows: Vec<(i64, i64)> = Vec::with_capacity(stop.windows.len());
        for [from, until] in &stop.windows {
            let window = (
                scale.moment(*from, || format!("stops[{k}].windows"))?,
                scale.moment(*until, || format!("stops[{k}].windows"))?,
            );
            if window.0 > window.1 || windows.last().is_some_and(|before| before.1 >= window.0) {
                return Err(PlanError::Windows { id: stop.id.clone() });
            }
            windows.push(window);
        }
        let mut door = Door::new(k + 1, service, windows);
        door.parcels = i64::from(stop.parcels);
        door.millilitres = millilitres(stop.litres, || format!("stops[{k}].litres"))?;
        door.priority = stop.priority;
        doors.push(door);
    }
    Ok(doors)
}

fn slots(problem: &Problem, scale: &Scale) -> Result<Vec<Hours>, PlanError> {
    let mut slots: Vec<Hours> = Vec::with_capacity(problem.slots.len());
    for (index, slot) in problem.slots.iter().enumerate() {
        let start = scale.moment(slot.start_s, || format!("slots[{index}].start_s"))?;
        let end = scale.moment(slot.end_s, || format!("slots[{index}].end_s"))?;
        if start > end || slots.last().is_some_and(|before| before.end > start) {
            return Err(PlanError::Slots { index });
        }
        slots.push(Hours { index, start, end });
    }
    Ok(slots)
}

/// Serves the locked stops from where the courier is; what lies before the slot that now belongs to is gone.
fn set_under_way(
    model: &mut Model,
    problem: &Problem,
    scale: &Scale,
    by_id: &BTreeMap<&str, usize>,
) -> Result<(), PlanError> {
    let Some(start) = &problem.start else { return Ok(()) };
    let time = scale.moment(start.time_s, || "start.time_s".to_owned())?;
    let slot = model.slots.iter().rposition(|hours| hours.start <= time).unwrap_or(0);
    if start.row >= model.rows || model.slots.is_empty() {
        return Err(PlanError::Start);
    }
    model.slots.drain(..slot);
    let mut on_board = vec![false; model.rows];
    for row in listed("onboard", &start.onboard, by_id)? {
        on_board[row] = true;
    }
    let locked = std::mem::take(&mut model.locked);
    if let Some(&row) = locked.iter().find(|row| !on_board[**row]) {
        return Err(locked_error(problem, row, LockedCause::NotOnBoard));
    }
    let visits =
        least_late(model, start.row, time, &locked).map_err(|row| locked_error(problem, row, LockedCause::NoWay))?;
    let (mut row, mut driving) = (start.row, 0);
    for &next in &locked {
        driving += model.travel(row, next).unwrap_or(0);
        row = next;
    }
    let ready = visits.last().map_or(time, |visit| visit.leave);
    let home = if model.open_end { Some(0) } else { model.travel(row, 0) };
    model.slots[0].end = model.slots[0].end.max(ready + home.unwrap_or(0));
    model.under_way = Some(UnderWay { time, row, ready, driving, visits, on_board });
    Ok(())
}

/// Why no plan keeps what is locked: the first locked stop that fits no slot together with those before it.
pub(super) fn refusal(model: &Model, problem: &Problem) -> PlanError {
    if let Some(now) = &model.under_way {
        let last = now.visits.last();
        return last.map_or(PlanError::Start, |visit| locked_error(problem, visit.row, LockedCause::NoWay));
    }
    for count in 1..=model.locked.len() {
        let row = model.locked[count - 1];
        let before = if count == 1 { 0 } else { model.locked[count - 2] };
        let returns = count == model.locked.len() && !model.open_end;
        let cause = if model.travel(before, row).is_none() || (returns && model.travel(row, 0).is_none()) {
            Some(LockedCause::NoWay)
        } else if !model.loads(0, &model.locked[..count]) {
            Some(LockedCause::TooBig)
        } else {
            let ways: Vec<_> = (0..model.slots.len())
                .filter_map(|slot| model.way(slot, &model.locked[..count]).map(|way| (slot, way)))
                .collect();
            let fits = |(slot, way): &(usize, super::segment::Segment)| model.finish(*slot, way, returns).is_some();
            match ways.iter().any(fits) {
                true => None,
                false if ways.is_empty() && !model.slots.is_empty() => Some(LockedCause::Window),
                false => Some(LockedCause::Slot),
            }
        };
        if let Some(cause) = cause {
            return locked_error(problem, row, cause);
        }
    }
    PlanError::Start
}

fn locked_error(problem: &Problem, row: usize, cause: LockedCause) -> PlanError {
    PlanError::Locked { id: problem.stops[row - 1].id.clone(), cause }
}
