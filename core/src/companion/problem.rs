//! The day as a problem for the room `plan`: which stops, in which slots, where the courier is, which order is known.

use super::day::Today;
use crate::calendar::ServiceDay;
use crate::journal::StopId;
use crate::manifest::{AcceptedPlan, LatLon, Outing, Place, Priority, Stop};
use crate::plan::{self, Known, Limits, Plan, PlanError, Problem, Start};
use std::collections::{BTreeMap, BTreeSet};

/// Work of one plan: counted, not timed, so that the same day gives the same plan on every phone.
const ITERATIONS: u64 = 3_000;
/// Work of one plan where an order is known: an answer is wanted at once.
const ITERATIONS_AGAIN: u64 = 400;
const SEED: u64 = 1;
/// Where the courier is while an outing runs: a visit of no time, first in its outing, and in no plan that is answered.
const HERE: &str = ":here";
/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// What is asked of the room `plan`.
pub(super) struct Asked {
    pub problem: Problem,
    /// Seconds of the service day.
    pub slots: Vec<(i64, i64)>,
    /// Stops that were placed by their neighbours, for want of a position.
    pub approximate: Vec<String>,
    /// The order that the courier knows: slot, and stops.
    pub known: Vec<(usize, Vec<String>)>,
    /// A person made that order.
    pub by_hand: bool,
    /// The slot of the outing under way.
    pub under_way: Option<usize>,
    /// When it was asked: the day, and the store's version.
    pub at: (ServiceDay, u64),
}

impl Asked {
    /// These stops in these slots, by a courier who knows no order yet; what is on board of an outing under way stays there.
    pub fn of(today: &Today<'_>, open: &[Stop], slots: Vec<(i64, i64)>) -> Self {
        Self::from(today, open, slots, running(today))
    }

    /// These stops alone, in one slot, from the shop.
    pub fn alone(today: &Today<'_>, open: &[Stop], slot: (i64, i64)) -> Self {
        Self::from(today, open, vec![slot], None)
    }

    fn from(today: &Today<'_>, open: &[Stop], slots: Vec<(i64, i64)>, running: Option<&Outing>) -> Self {
        let shop = today.known.profile.as_ref().map(|profile| profile.at);
        let (mut placed, approximate) = place_all(shop, open);
        let shop = shop.or_else(|| middle(placed.iter().filter_map(|stop| stop.at)));
        let shop = shop.unwrap_or(LatLon { lat_e7: 0, lon_e7: 0 });
        let here = running.and_then(|outing| whereabouts(today, outing));
        placed.extend(here.map(visit_of_no_time));
        let mut problem = plan::day_problem(shop, &placed, &slots, None, plan::straight_line).problem;
        let now_s = today.now_s();
        if let Some(outing) = running {
            let mut onboard: Vec<String> = outing.stops.iter().map(|id| id.0.clone()).collect();
            onboard.retain(|id| open.iter().any(|stop| stop.id.0 == *id));
            let row = if here.is_some() { placed.len() } else { 0 };
            if here.is_some() {
                problem.locked.push(HERE.to_owned());
                onboard.push(HERE.to_owned());
            }
            problem.start = Some(Start { row, time_s: seconds(now_s), onboard });
        }
        let under_way = running.map(|_| slots.iter().rposition(|(start_s, _)| *start_s <= now_s).unwrap_or(0));
        let at = (today.day, today.version());
        Self { problem, slots, approximate, known: Vec::new(), by_hand: false, under_way, at }
    }

    /// The courier knows the order of `accepted`, and that of the outing under way.
    pub fn after(mut self, today: &Today<'_>, accepted: &AcceptedPlan) -> Self {
        let outings = accepted.outings.iter().enumerate();
        self.known = outings
            .map(|(index, planned)| {
                (self.slot_of(today, accepted, index), planned.stops.iter().map(|(id, _)| id.0.clone()).collect())
            })
            .collect();
        let planned: BTreeSet<&StopId> = accepted.visits().collect();
        if let (Some(outing), Some(slot)) = (running(today), self.under_way) {
            let beside = outing.stops.iter().filter(|id| !planned.contains(id));
            self.known.push((slot, beside.map(|id| id.0.clone()).collect()));
        }
        self.by_hand = accepted.by_hand;
        self
    }

    /// The slot in which an outing of `accepted` comes now: the present one for that under way, else the one that shares
    /// most time with its former slot, or has its number.
    pub fn slot_of(&self, today: &Today<'_>, accepted: &AcceptedPlan, index: usize) -> usize {
        let planned = &accepted.outings[index];
        if let Some(slot) = self.under_way.filter(|_| running(today).is_some_and(|outing| outing.is_trip(planned))) {
            return slot;
        }
        let former = accepted.slots.get(planned.slot as usize).copied();
        let former = former.unwrap_or((planned.depart_s, planned.return_s));
        let shared = |slot: &usize| self.slots[*slot].1.min(former.1) - self.slots[*slot].0.max(former.0);
        let best = (0..self.slots.len()).rev().max_by_key(shared).filter(|slot| shared(slot) > 0);
        best.unwrap_or_else(|| index.min(self.slots.len().saturating_sub(1)))
    }

    /// The plan: where an order is known, one that changes it as little as it need.
    pub fn solve(&self, cancel: &dyn Fn() -> bool) -> std::result::Result<Plan, PlanError> {
        let plan = if self.known.iter().any(|(_, ids)| !ids.is_empty()) {
            let known = Known { outings: &self.known, by_hand: self.by_hand };
            plan::replan(&self.problem, &known, &Limits::iterations(ITERATIONS_AGAIN, SEED), cancel)
        } else {
            plan::solve(&self.problem, &limits(), cancel)
        };
        plan.map(without_here)
    }

    /// The plan whose first stops are `order`; late where they must be, while an outing runs.
    pub fn locked(&self, order: &[String]) -> std::result::Result<Plan, PlanError> {
        let mut problem = self.problem.clone();
        problem.locked.extend_from_slice(order);
        plan::solve(&problem, &Limits::iterations(1, SEED), &|| false).map(without_here)
    }

    /// Metres from the shop along these stops and back.
    pub fn distance_m(&self, ids: &[&str]) -> u64 {
        let row = |id: &&str| self.problem.stops.iter().position(|stop| stop.id == **id).map(|at| at + 1);
        let rows: Vec<usize> = std::iter::once(0).chain(ids.iter().filter_map(row)).chain([0]).collect();
        metres(rows.windows(2).map(|leg| self.problem.distances_m.as_ref().and_then(|table| table[leg[0]][leg[1]])))
    }
}

/// The full work of a plan.
pub(super) fn limits() -> Limits<'static> {
    Limits::iterations(ITERATIONS, SEED)
}

/// The open stops that are this device's to plan: all of which another device is not under way with, less what others
/// took as their share.
pub(super) fn open_stops(today: &Today<'_>) -> Vec<Stop> {
    let elsewhere = elsewhere(today);
    let shares = today.state().plans.iter().filter(|(device, plan)| plan.share && *device != today.known.device);
    let shared: BTreeSet<&StopId> = shares.flat_map(|(_, plan)| plan.stops()).collect();
    not_done(today).filter(|stop| !elsewhere.contains(&stop.id) && !shared.contains(&stop.id)).cloned().collect()
}

/// The open stops, whoever planned them, of which no other device is under way with.
pub(super) fn stops_to_share(today: &Today<'_>) -> Vec<Stop> {
    let elsewhere = elsewhere(today);
    not_done(today).filter(|stop| !elsewhere.contains(&stop.id)).cloned().collect()
}

/// Stops with something to hand over: loaded, or expected while the load-out is not done.
fn not_done<'a>(today: &'a Today<'_>) -> impl Iterator<Item = &'a Stop> {
    today.state().stops.iter().filter(|stop| !today.is_done(&stop.id))
}

/// The stops that other devices of the shop are under way with.
pub(super) fn elsewhere<'a>(today: &'a Today<'_>) -> BTreeSet<&'a StopId> {
    let others = today.state().outings.iter();
    let others = others.filter(|outing| outing.device != today.known.device && outing.ended_at_ms.is_none());
    others.flat_map(|outing| &outing.stops).collect()
}

/// This device's own: another courier of the shop may be out at the same time.
pub(super) fn running<'a>(today: &'a Today<'_>) -> Option<&'a Outing> {
    today.state().running_outing(&today.known.device)
}

impl Today<'_> {
    /// Nothing of the stop is left to hand over.
    pub fn is_done(&self, stop: &StopId) -> bool {
        self.state().parcels_at(stop).all(|parcel| !matches!(parcel.place, Place::Loaded | Place::Expected))
    }

    /// The plan that this device follows.
    pub fn accepted(&self) -> Option<&AcceptedPlan> {
        self.state().plan_of(&self.known.device)
    }

    /// Seconds of the service day.
    pub fn now_s(&self) -> i64 {
        self.zone.second_of(self.day, self.now_ms)
    }

    /// The part of these slots that lies ahead. While an outing runs past its slot, from now until the next slot: what is on
    /// board still wants an order.
    pub fn ahead(&self, slots: &[(i64, i64)]) -> Vec<(i64, i64)> {
        let now_s = self.now_s();
        let left = slots.iter().filter(|(_, end_s)| *end_s > now_s);
        let mut ahead: Vec<(i64, i64)> = left.map(|(start_s, end_s)| (now_s.max(*start_s), *end_s)).collect();
        let until_s = ahead.first().map_or(DAY_S, |(start_s, _)| *start_s);
        if running(self).is_some() && until_s > now_s {
            ahead.insert(0, (now_s, until_s));
        }
        ahead
    }
}

/// Where the courier is: a fresh position, else the door where an arrival was last recorded.
fn whereabouts(today: &Today<'_>, outing: &Outing) -> Option<LatLon> {
    let fresh = today.position().map(|position| LatLon { lat_e7: position.lat_e7, lon_e7: position.lon_e7 });
    let arrived = |id| today.state().arrived_at_ms.get(id).filter(|at| **at >= outing.started_at_ms);
    let last = outing.stops.iter().filter_map(|id| Some((*arrived(id)?, id))).max();
    fresh.or_else(|| today.state().stop(last?.1)?.at)
}

fn visit_of_no_time(at: LatLon) -> Stop {
    Stop {
        id: StopId(HERE.to_owned()),
        address: String::new(),
        address2: String::new(),
        at: Some(at),
        parcels: Vec::new(),
        windows: Vec::new(),
        service_s: 0,
        priority: Priority::Must,
    }
}

fn without_here(mut plan: Plan) -> Plan {
    plan.outings.iter_mut().for_each(|outing| outing.visits.retain(|visit| visit.id != HERE));
    plan
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

/// Legs as whole metres; a leg without a distance counts as none.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn metres(legs: impl Iterator<Item = Option<f64>>) -> u64 {
    legs.flatten().sum::<f64>().round() as u64
}

/// The problem counts in seconds, as the plan's facts do.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn whole_seconds(seconds: f64) -> i64 {
    seconds.round() as i64
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn seconds(whole: i64) -> f64 {
    whole as f64
}
