//! The day as a problem for the room `plan`: which stops, in which slots, where the courier is, which order is known.

use super::day::Today;
use super::roads::Door;
use super::slots::{Hours, Slots};
use crate::calendar::ServiceDay;
use crate::journal::{CourierId, DeviceId, StopId, StraightStop, TravelBasis};
use crate::manifest::{AcceptedPlan, LatLon, Outing, Priority, Stop};
use crate::plan::{self, Bound, Known, Limits, Plan, PlanError, Problem, Start};
use crate::roads::{AS_THE_MAP, How, Matrix};
use std::collections::{BTreeMap, BTreeSet};

/// Work of one plan: counted, not timed, so that the same day gives the same plan on every phone.
const ITERATIONS: u64 = 3_000;
const SEED: u64 = 1;
/// Where the courier is while an outing runs: a visit of no time, first in its outing, and in no plan that is answered.
const HERE: &str = ":here";

/// What is asked of the room `plan`.
pub(super) struct Asked {
    pub problem: Problem,
    /// Those ahead are the problem's.
    pub slots: Slots,
    /// Stops that were placed by their neighbours or on the middle of their street, for want of a position.
    pub approximate: Vec<String>,
    /// What the times rest on.
    pub travel: TravelBasis,
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
    pub fn of(today: &Today<'_>, open: &[Stop], slots: Slots) -> Self {
        let running = running(today);
        let (shop, mut placed, approximate) = placed(today, open);
        let here = running.and_then(|outing| whereabouts(today, outing));
        placed.extend(here.map(visit_of_no_time));
        let (matrix, travel) = travel(today, shop, &placed, &slots.ahead);
        let mut problem = plan::day_problem(shop, &placed, &slots.ahead, None, |_| matrix).problem;
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
        let under_way = running.map(|_| slots.ahead.iter().rposition(|(start_s, _)| *start_s <= now_s).unwrap_or(0));
        let at = (today.day, today.version());
        Self { problem, slots, approximate, travel, known: Vec::new(), by_hand: false, under_way, at }
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
        let is_running = || running(today).and_then(|outing| accepted.place_of(outing)) == Some(index);
        if let Some(slot) = self.under_way.filter(|_| is_running()) {
            return slot;
        }
        let former = accepted.slots.get(planned.slot as usize).copied();
        let former = former.unwrap_or((planned.depart_s, planned.return_s));
        let ahead = &self.slots.ahead;
        let shared = |slot: &usize| ahead[*slot].1.min(former.1) - ahead[*slot].0.max(former.0);
        let best = (0..ahead.len()).rev().max_by_key(shared).filter(|slot| shared(slot) > 0);
        best.unwrap_or_else(|| index.min(ahead.len().saturating_sub(1)))
    }

    /// The plan: where an order is known, one that changes it as little as it need. An order made by hand is kept on the way
    /// also where a stop of it has become late.
    pub fn solve(&self, cancel: &dyn Fn() -> bool) -> Result<Plan, PlanError> {
        let plan = self.planned(&self.problem, cancel)?;
        match self.under_way.filter(|_| self.by_hand) {
            Some(slot) if !keeps(&plan, slot, &self.order_of(slot)) => self.insisted(slot, cancel).or(Ok(plan)),
            _ => Ok(plan),
        }
    }

    /// The plan in which the outing under way keeps the known order, late where it must be. Nothing is proven of it.
    pub fn insisted(&self, slot: usize, cancel: &dyn Fn() -> bool) -> Result<Plan, PlanError> {
        let mut problem = self.problem.clone();
        problem.locked.extend(self.order_of(slot));
        let plan = self.planned(&problem, cancel)?;
        Ok(Plan { bound: Bound::default(), ..plan })
    }

    fn planned(&self, problem: &Problem, cancel: &dyn Fn() -> bool) -> Result<Plan, PlanError> {
        let plan = if self.known.iter().any(|(_, ids)| !ids.is_empty()) {
            let known = Known { outings: &self.known, by_hand: self.by_hand };
            plan::replan(problem, &known, &limits(), cancel)
        } else {
            plan::solve(problem, &limits(), cancel)
        };
        plan.map(without_here)
    }

    /// These stops alone in one slot, from the shop, in this order.
    pub fn alone(&self, slot: usize, order: &[String]) -> Result<Plan, PlanError> {
        let at = |id: &String| self.problem.stops.iter().position(|stop| stop.id == *id);
        let mut problem = self.problem.part(&order.iter().filter_map(at).collect::<Vec<_>>());
        problem.slots = self.problem.slots[slot..=slot].to_vec();
        problem.locked = order.to_vec();
        plan::solve(&problem, &Limits::iterations(1, SEED), &|| false)
    }

    /// The known order of a slot, of the stops that the problem has.
    pub fn order_of(&self, slot: usize) -> Vec<String> {
        let known = self.known.iter().filter(|(at, _)| *at == slot).flat_map(|(_, ids)| ids);
        known.filter(|id| self.problem.stops.iter().any(|stop| stop.id == **id)).cloned().collect()
    }
}

/// Whether the outing of a slot begins with these stops in this order.
pub(super) fn keeps(plan: &Plan, slot: usize, order: &[String]) -> bool {
    let outing = plan.outings.iter().find(|outing| outing.slot == slot);
    let visits = outing.into_iter().flat_map(|outing| &outing.visits).map(|visit| &visit.id);
    visits.take(order.len()).eq(order)
}

/// The full work of a plan.
pub(super) fn limits() -> Limits<'static> {
    Limits::iterations(ITERATIONS, SEED)
}

/// The open stops that are this courier's to plan: all with which no other courier is under way, less what others took as
/// their share. A phone that replaces another in the middle of the day has the same courier.
pub(super) fn open_stops(today: &Today<'_>) -> Vec<Stop> {
    let others = today.state().plans.iter();
    let others = others.filter(|(device, plan)| plan.share && today.is_other(device, plan.courier.as_ref()));
    let shared: BTreeSet<&StopId> = others.flat_map(|(_, plan)| plan.stops()).collect();
    stops_to_share(today).into_iter().filter(|stop| !shared.contains(&stop.id)).collect()
}

/// The open stops, whoever planned them, with which no other courier is under way.
pub(super) fn stops_to_share(today: &Today<'_>) -> Vec<Stop> {
    let elsewhere = elsewhere(today);
    not_done(today).filter(|stop| !elsewhere.contains(&stop.id)).cloned().collect()
}

/// Stops with something to hand over.
pub(super) fn not_done<'a>(today: &'a Today<'_>) -> impl Iterator<Item = &'a Stop> {
    today.state().stops.iter().filter(|stop| !today.is_done(&stop.id))
}

/// The stops with which other couriers of the shop are under way.
pub(super) fn elsewhere<'a>(today: &'a Today<'_>) -> BTreeSet<&'a StopId> {
    let out = today.state().outings.iter().filter(|outing| outing.ended_at_ms.is_none());
    let others = out.filter(|outing| today.is_other(&outing.device, outing.courier.as_ref()));
    others.flat_map(|outing| &outing.stops).collect()
}

/// This device's own: another courier of the shop may be out at the same time.
pub(super) fn running<'a>(today: &'a Today<'_>) -> Option<&'a Outing> {
    today.state().running_outing(&today.known.device)
}

impl Today<'_> {
    /// Nothing of the stop is left to hand over.
    pub fn is_done(&self, stop: &StopId) -> bool {
        self.state().stop_done(stop)
    }

    /// Another device, of another courier. Where it is not known who carries one of them, it may be the phone before this one.
    fn is_other(&self, device: &DeviceId, courier: Option<&CourierId>) -> bool {
        let other = courier.zip(self.known.courier.as_ref()).is_some_and(|(theirs, own)| theirs != own);
        *device != self.known.device && other
    }

    /// The plan that this device follows.
    pub fn accepted(&self) -> Option<&AcceptedPlan> {
        self.state().plan_of(&self.known.device)
    }

    /// Seconds of the service day.
    pub fn now_s(&self) -> i64 {
        self.zone.second_of(self.day, self.now_ms)
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

/// Seconds and metres between the shop and these stops, each with its position, and what they rest on. Where the shop is on no
/// street of the road pack, or most of the stops are, the pack is of another area and tells nothing. The seconds are those of
/// the pack times what driving has taught about `hours`: one ratio for all of them, as the problem has one table.
fn travel(today: &Today<'_>, shop: LatLon, stops: &[Stop], hours: &[Hours]) -> (Matrix, TravelBasis) {
    let places = || std::iter::once(shop).chain(stops.iter().filter_map(|stop| stop.at));
    let straight = |why: &str| {
        let matrix = plan::straight_line(&places().collect::<Vec<_>>());
        (matrix, TravelBasis { why: Some(why.to_owned()), ..TravelBasis::default() })
    };
    let Some(streets) = today.streets() else { return straight("no_map") };
    let line = today.known.profile.as_ref().map_or("", |profile| profile.address.as_str());
    let lines = std::iter::once(line).chain(stops.iter().map(|stop| stop.address.as_str()));
    let doors: Vec<Door> = places().zip(lines).map(|(at, line)| Door::new(at, line)).collect();
    let per_mille = taught(today, hours);
    let found = streets.between(&doors, per_mille.unwrap_or(AS_THE_MAP));
    if found.off.first().is_some_and(|(door, _)| *door == 0) || 2 * found.off.len() > doors.len() {
        return straight("other_area");
    }
    let off = found.off.iter().filter_map(|(door, off)| Some((&stops.get(door.checked_sub(1)?)?.id, off)));
    let off = off.filter(|(stop, _)| stop.0 != HERE);
    let straight = off.map(|(stop, off)| StraightStop { stop: stop.clone(), reason: off.word().to_owned() });
    (found.matrix, TravelBasis { roads: Some(streets.sha256), why: None, per_mille, straight: straight.collect() })
}

/// What driving has taught about the times in these hours of the day, from now on; none where nothing was driven yet.
fn taught(today: &Today<'_>, hours: &[Hours]) -> Option<u32> {
    let learned = today.known.learned.filter(|learned| learned.legs() > 0)?;
    let now_s = today.now_s();
    let second = |at_s: i64| u32::try_from(at_s.max(0)).unwrap_or(u32::MAX);
    let ahead = hours.iter().map(|(from_s, until_s)| (second((*from_s).max(now_s)), second(*until_s)));
    let ahead: Vec<(u32, u32)> = ahead.filter(|(from_s, until_s)| from_s < until_s).collect();
    // Who is late after the last slot drives now.
    Some(if ahead.is_empty() { learned.at(second(now_s)).per_mille } else { learned.over(&ahead) })
}

/// The shop and the stops with their positions; the shop's is the middle of the stops where it is not known. Beside them: the
/// stops that were placed by their neighbours, or on the middle of their street. The map knows some doors by their address.
pub(super) fn placed(today: &Today<'_>, stops: &[Stop]) -> (LatLon, Vec<Stop>, Vec<String>) {
    let shop = today.known.profile.as_ref().map(|profile| profile.at);
    let mut stops = stops.to_vec();
    let mut on_the_street = Vec::new();
    for stop in stops.iter_mut().filter(|stop| stop.at.is_none()) {
        let found = today.streets().and_then(|streets| streets.door(&stop.address, shop));
        stop.at = found.map(|(at, _)| at);
        if found.is_some_and(|(_, how)| how == How::Approximate) {
            on_the_street.push(stop.id.0.clone());
        }
    }
    let (placed, mut approximate) = place_all(shop, &stops);
    approximate.extend(on_the_street);
    let shop = shop.or_else(|| middle(placed.iter().filter_map(|stop| stop.at)));
    (shop.unwrap_or(LatLon { lat_e7: 0, lon_e7: 0 }), placed, approximate)
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

/// Metres from the shop along these doors and back. A door without a position is taken where the plan places it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn trip_m<'a>(today: &Today<'_>, stops: impl Iterator<Item = &'a StopId>) -> u64 {
    let (shop, placed, _) = placed(today, &today.state().stops);
    let doors = stops.filter_map(|id| placed.iter().find(|stop| stop.id == *id).cloned());
    let doors: Vec<Stop> = doors.collect();
    let table = travel(today, shop, &doors, &[]).0.distances_m;
    // The shop is the row before the first door and behind the last one.
    let legs = (0..=doors.len()).map(|at| table[at][if at == doors.len() { 0 } else { at + 1 }]);
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
