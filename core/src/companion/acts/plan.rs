//! Ordering the stops into the shop's free slots, and the trips themselves.

use super::Recorded;
use crate::calendar::check_slots;
use crate::companion::day::Today;
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, PlannedOuting, StopId, Unplanned};
use crate::manifest::{LatLon, Outing, Place, Stop};
use crate::plan::{self, Limits, Plan, PlanError, PlanOuting, Problem, Start};
use crate::store::Appended;
use crate::texts::Text;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// When neither the partner nor the caller says when the shop is free: late morning and afternoon.
const USUAL_SLOTS: [(i64, i64); 2] = [(36_000, 43_200), (50_400, 59_400)];
/// Work of one plan: counted, not timed, so that the same day gives the same plan on every phone.
const ITERATIONS: u64 = 3_000;
const SEED: u64 = 1;

/// A plan that is on disk.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Planned {
    /// The fact.
    pub fact: Recorded,
    /// The plan as the terminal contract writes it.
    #[serde(flatten)]
    pub plan: Plan,
    /// Stops that were placed by their neighbours, for want of a position.
    pub approximate: Vec<String>,
}

impl Companion {
    /// Orders today's open stops into `slots` (seconds of the day; none: the partner's usual ones) and takes the order.
    /// While an outing runs, what is on board stays on board and the rest is planned behind it.
    ///
    /// # Errors
    /// Nothing is left to plan, or the slots overlap or end before they begin.
    pub fn plan(&self, slots: Option<Vec<(i64, i64)>>) -> Result<Planned> {
        let mut today = self.today()?;
        let slots = Self::slots(&today, slots)?;
        let open = open_stops(&today);
        if open.is_empty() {
            return Err(Error::rule(Text::new("companion.nothing_to_plan")));
        }
        let (problem, approximate) = Self::problem(&today, &open, &slots);
        let limits = Limits::iterations(ITERATIONS, SEED);
        let plan = plan::solve(&problem, &limits, &|| false)?;
        let outings: Vec<PlannedOuting> = plan.outings.iter().map(|outing| planned_outing(&problem, outing)).collect();
        let unplanned = plan
            .unplanned
            .iter()
            .map(|left| Unplanned { stop: StopId(left.id.clone()), reason: left.reason.word().to_owned() });
        let act = Act::Planned { slots, outings, unplanned: unplanned.collect(), by_hand: false };
        let appended = today.record_plan(act)?;
        Ok(Planned { fact: Recorded::last(&appended.sealed)?, plan, approximate })
    }

    /// Takes an order that the courier made by hand: the stops of one outing of the accepted plan, in the new order.
    ///
    /// # Errors
    /// There is no plan, no such outing, or the stops are not exactly those of the outing.
    pub fn order_by_hand(&self, outing: u32, order: &[StopId]) -> Result<Recorded> {
        let mut today = self.today()?;
        let no_plan = || Error::rule(Text::new("companion.no_plan"));
        let (mut outings, unplanned) = today.state().plan.clone().ok_or_else(no_plan)?;
        let index = (outing as usize).checked_sub(1).filter(|index| *index < outings.len());
        let no_outing = || Error::input(Text::new("companion.no_such_outing").with("outing", outing));
        let planned = &mut outings[index.ok_or_else(no_outing)?];
        let had: BTreeSet<&StopId> = planned.stops.iter().map(|(id, _)| id).collect();
        if had != order.iter().collect() || order.len() != planned.stops.len() {
            return Err(Error::input(Text::new("companion.other_stops").with("outing", outing)));
        }
        // What is done stays where it was; the rest follows in the new order.
        let done: Vec<(StopId, i64)> = planned.stops.iter().filter(|(id, _)| today.is_done(id)).cloned().collect();
        let order: Vec<&StopId> = order.iter().filter(|id| !today.is_done(id)).collect();
        let open: Vec<Stop> = order.iter().map(|id| today.stop(id).cloned()).collect::<Result<_>>()?;
        let slot = today.state().slots.get(planned.slot as usize).copied();
        let slots = [slot.unwrap_or((planned.depart_s, planned.return_s))];
        let (mut problem, _) = Self::problem(&today, &open, &slots);
        if problem.start.as_ref().is_some_and(|start| start.onboard.is_empty()) {
            problem.start = None; // This trip is not the one under way.
        }
        problem.locked = order.iter().map(|id| id.0.clone()).collect();
        let plan = plan::solve(&problem, &Limits::iterations(1, SEED), &|| false).map_err(|e| named(&today, e))?;
        if let Some(again) = plan.outings.first() {
            let again = planned_outing(&problem, again);
            let depart_s = if done.is_empty() { again.depart_s } else { planned.depart_s };
            let distance_m =
                if done.is_empty() { again.distance_m } else { trip_m(&today, planned.stops.iter().map(|(id, _)| id)) };
            let stops = done.into_iter().chain(again.stops).collect();
            *planned = PlannedOuting { slot: planned.slot, depart_s, distance_m, stops, ..again };
        }
        let slots = today.state().slots.clone();
        let appended = today.record_plan(Act::Planned { slots, outings, unplanned, by_hand: true })?;
        Recorded::last(&appended.sealed)
    }

    /// The courier leaves the shop with the next outing of the plan; without a plan, with every stop that has something loaded.
    ///
    /// # Errors
    /// An outing is under way, or nothing is loaded.
    pub fn start_outing(&self) -> Result<Recorded> {
        let mut today = self.today()?;
        if running(&today).is_some() {
            return Err(Error::rule(Text::new("companion.outing_runs")));
        }
        let loaded: BTreeSet<&StopId> = loaded_stops(&today);
        let ahead = |outing: &PlannedOuting| {
            let stops: Vec<StopId> = outing.stops.iter().map(|(id, _)| id.clone()).collect();
            stops.iter().any(|id| loaded.contains(id)).then_some(stops)
        };
        let planned = today.state().plan.iter().flat_map(|(outings, _)| outings.iter()).find_map(ahead);
        let stops = planned.unwrap_or_else(|| loaded.iter().map(|id| (*id).clone()).collect());
        if stops.is_empty() {
            return Err(Error::rule(Text::new("companion.nothing_loaded")));
        }
        let outing = u32::try_from(today.state().outings.len()).unwrap_or(u32::MAX);
        let appended = today.record(vec![Act::OutingStarted { outing, stops }.into()])?;
        Recorded::last(&appended.sealed)
    }

    /// The courier is back at the shop.
    ///
    /// # Errors
    /// No outing is under way.
    pub fn end_outing(&self) -> Result<Recorded> {
        let mut today = self.today()?;
        let end = end_of_outing(&today).ok_or_else(|| Error::rule(Text::new("companion.no_outing")))?;
        let appended = today.record(vec![end.into()])?;
        Recorded::last(&appended.sealed)
    }

    /// The slots asked for, else the partner's usual ones from now on.
    fn slots(today: &Today<'_>, asked: Option<Vec<(i64, i64)>>) -> Result<Vec<(i64, i64)>> {
        if let Some(asked) = asked {
            check_slots(&asked)?;
            return Ok(asked);
        }
        let usual = today.known.profile.as_ref().map(|profile| profile.slots.clone()).filter(|slots| !slots.is_empty());
        let usual = usual.unwrap_or_else(|| USUAL_SLOTS.to_vec());
        let now_s = today.zone.second_of(today.day, today.now_ms);
        let ahead: Vec<(i64, i64)> = usual
            .iter()
            .filter(|(_, end_s)| *end_s > now_s)
            .map(|(start_s, end_s)| (now_s.max(*start_s), *end_s))
            .collect();
        Ok(if ahead.is_empty() { usual } else { ahead })
    }

    /// The problem of these stops. Beside it: the stops that were placed by their neighbours.
    fn problem(today: &Today<'_>, open: &[Stop], slots: &[(i64, i64)]) -> (Problem, Vec<String>) {
        let shop = today.known.profile.as_ref().map(|profile| profile.at);
        let (placed, approximate) = place_all(shop, open);
        let shop = shop.or_else(|| middle(placed.iter().filter_map(|stop| stop.at)));
        let shop = shop.unwrap_or(LatLon { lat_e7: 0, lon_e7: 0 });
        let mut problem = plan::day_problem(shop, &placed, slots, None, plan::straight_line).problem;
        if let Some(outing) = running(today) {
            let onboard: Vec<String> = outing.stops.iter().map(|id| id.0.clone()).collect();
            let onboard: Vec<String> =
                onboard.into_iter().filter(|id| placed.iter().any(|stop| stop.id.0 == *id)).collect();
            let last = outing.stops.iter().filter_map(|id| Some((today.state().arrived_at_ms.get(id)?, id))).max();
            let row =
                last.and_then(|(_, id)| placed.iter().position(|stop| stop.id == *id)).map_or(0, |index| index + 1);
            let now_s = today.zone.second_of(today.day, today.now_ms);
            problem.start = Some(Start { row, time_s: seconds(now_s), onboard });
        }
        (problem, approximate)
    }
}

/// Stops with something to hand over: loaded, or expected while the load-out is not done.
fn open_stops(today: &Today<'_>) -> Vec<Stop> {
    let open = |stop: &&Stop| {
        today.state().parcels_at(&stop.id).any(|parcel| matches!(parcel.place, Place::Loaded | Place::Expected))
    };
    today.state().stops.iter().filter(open).cloned().collect()
}

fn loaded_stops<'a>(today: &'a Today<'_>) -> BTreeSet<&'a StopId> {
    let loaded = today.state().parcels.values().filter(|parcel| parcel.place == Place::Loaded);
    loaded.map(|parcel| &parcel.stop).collect()
}

/// This device's own: another courier of the shop may be out at the same time.
fn running<'a>(today: &'a Today<'_>) -> Option<&'a Outing> {
    today.state().running_outing(&today.known.device)
}

impl Today<'_> {
    /// Nothing of the stop is left to hand over.
    fn is_done(&self, stop: &StopId) -> bool {
        self.state().parcels_at(stop).all(|parcel| !matches!(parcel.place, Place::Loaded | Place::Expected))
    }

    /// Records a plan; an outing under way takes its new order in the same transaction. The plan's fact is the last one.
    fn record_plan(&mut self, planned: Act) -> Result<Appended> {
        let order = match &planned {
            Act::Planned { outings, .. } => self.new_order(outings),
            _ => None,
        };
        let deeds = order.into_iter().chain([planned]);
        self.record(deeds.map(Into::into).collect())
    }

    /// The running outing with what is done first, then the plan's order, then what is on board and in no plan.
    fn new_order(&self, outings: &[PlannedOuting]) -> Option<Act> {
        let outing = running(self)?;
        let on_board = |planned: &&PlannedOuting| planned.stops.iter().all(|(id, _)| outing.stops.contains(id));
        let planned = outings.iter().find(on_board)?;
        let ahead: Vec<&StopId> = planned.stops.iter().map(|(id, _)| id).filter(|id| !self.is_done(id)).collect();
        let (done, left): (Vec<&StopId>, Vec<&StopId>) =
            outing.stops.iter().filter(|id| !ahead.contains(id)).partition(|id| self.is_done(id));
        let stops: Vec<StopId> = done.into_iter().chain(ahead).chain(left).cloned().collect();
        (stops != outing.stops).then_some(Act::OutingStarted { outing: outing.number, stops })
    }
}

/// A plan's error names stops by their ids; people know them by their addresses.
fn named(today: &Today<'_>, error: PlanError) -> Error {
    let mut error = Error::from(error);
    if let Some(id) = error.text.args.get_mut("id") {
        if let Some(stop) = today.state().stop(&StopId(id.clone())) {
            id.clone_from(&stop.address);
        }
    }
    error
}

/// The fact that ends the running outing, with the distance of the plan's trip.
pub(super) fn end_of_outing(today: &Today<'_>) -> Option<Act> {
    let outing = running(today)?;
    let planned = today.state().plan.as_ref().and_then(|(outings, _)| {
        outings.iter().find(|planned| planned.stops.iter().map(|(id, _)| id).eq(outing.stops.iter()))
    });
    let distance_m = planned.map_or_else(|| visited_m(today, outing), |planned| planned.distance_m);
    Some(Act::OutingEnded { outing: outing.number, distance_m })
}

/// Metres of an outing as it went: along the doors where the courier stood, in that order, and back.
fn visited_m(today: &Today<'_>, outing: &Outing) -> u64 {
    let arrived = |id| today.state().arrived_at_ms.get(id).filter(|at| **at >= outing.started_at_ms);
    let mut visited: Vec<(i64, &StopId)> = outing.stops.iter().filter_map(|id| Some((*arrived(id)?, id))).collect();
    visited.sort_unstable();
    trip_m(today, visited.into_iter().map(|(_, id)| id))
}

/// Metres from the shop along these doors and back, as far as their places are known; 0 when the shop's is not.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn trip_m<'a>(today: &Today<'_>, stops: impl Iterator<Item = &'a StopId>) -> u64 {
    let Some(shop) = today.known.profile.as_ref().map(|profile| profile.at) else { return 0 };
    let doors = stops.filter_map(|id| today.state().stop(id)?.at);
    let places: Vec<LatLon> = std::iter::once(shop).chain(doors).chain([shop]).collect();
    let table = plan::straight_line(&places).distances_m;
    let leg = |at: usize| table[at][at + 1].unwrap_or(0.0);
    (0..places.len() - 1).map(leg).sum::<f64>().round() as u64
}

/// Gives every stop a position: its own, else the middle of its ZIP's known ones, else of all, else the shop's.
fn place_all(shop: Option<LatLon>, stops: &[Stop]) -> (Vec<Stop>, Vec<String>) {
    let zip = |stop: &Stop| stop.address2.rsplit(' ').next().unwrap_or_default().to_owned();
    let mut by_zip: BTreeMap<String, Vec<LatLon>> = BTreeMap::new();
    for stop in stops {
        if let Some(at) = stop.at {
            by_zip.entry(zip(stop)).or_default().push(at);
        }
    }
    let all = middle(stops.iter().filter_map(|stop| stop.at)).or(shop);
    let mut approximate = Vec::new();
    let placed = stops.iter().map(|stop| {
        if stop.at.is_some() {
            return stop.clone();
        }
        approximate.push(stop.id.0.clone());
        let near = by_zip.get(&zip(stop)).and_then(|known| middle(known.iter().copied()));
        Stop { at: near.or(all).or(Some(LatLon { lat_e7: 0, lon_e7: 0 })), ..stop.clone() }
    });
    (placed.collect(), approximate)
}

fn middle(points: impl Iterator<Item = LatLon>) -> Option<LatLon> {
    let (mut lat, mut lon, mut n) = (0, 0, 0);
    for point in points {
        lat += point.lat_e7;
        lon += point.lon_e7;
        n += 1;
    }
    (n > 0).then(|| LatLon { lat_e7: lat / n, lon_e7: lon / n })
}

fn planned_outing(problem: &Problem, outing: &PlanOuting) -> PlannedOuting {
    PlannedOuting {
        slot: u32::try_from(outing.slot).unwrap_or(u32::MAX),
        depart_s: whole_seconds(outing.depart_s),
        return_s: whole_seconds(outing.return_s),
        distance_m: outing_distance_m(problem, outing),
        stops: outing.visits.iter().map(|v| (StopId(v.id.clone()), whole_seconds(v.arrive_s))).collect(),
    }
}

/// Metres of an outing along the problem's table, from the shop (or where an outing under way is now) and back.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn outing_distance_m(problem: &Problem, outing: &PlanOuting) -> u64 {
    let row = |id: &str| problem.stops.iter().position(|stop| stop.id == id).map(|index| index + 1);
    let begin = problem.start.as_ref().filter(|_| outing.slot == 0).map_or(0, |start| start.row);
    let visits = outing.visits.iter().filter_map(|visit| row(&visit.id));
    let rows: Vec<usize> = std::iter::once(begin).chain(visits).chain([0]).collect();
    let leg = |pair: &[usize]| problem.distances_m.as_ref().and_then(|table| table[pair[0]][pair[1]]).unwrap_or(0.0);
    rows.windows(2).map(leg).sum::<f64>().round() as u64
}

/// The problem counts in seconds, as the plan's facts do.
#[allow(clippy::cast_possible_truncation)]
fn whole_seconds(seconds: f64) -> i64 {
    seconds.round() as i64
}

#[allow(clippy::cast_precision_loss)]
fn seconds(whole: i64) -> f64 {
    whole as f64
}
