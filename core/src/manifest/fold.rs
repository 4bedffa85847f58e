//! The fold: facts over a manifest give the day's state, the same on the phone and at the depot.
//!
//! It guarantees that the order in which facts are handed in makes no difference, nor a fact that comes twice; that every
//! parcel of the manifest is in exactly one place; and that it takes any facts, however contradictory, without failing.
//! Judging conflicts is the depot's matter: here each stays visible beside what counts.

use super::undo::Undos;
use super::{
    AcceptedPlan, Attempt, DayParcels, DayState, Handover, LatLon, Outing, Parcel, ParcelState, Place, Told, stop_id,
    stops,
};
use crate::calendar::ServiceDay;
use crate::journal::{Act, FactId, FailReason, OutingOfPlan, PlannedOuting, Source, StopId, To};
use std::collections::{BTreeMap, BTreeSet, HashSet};

impl DayState {
    /// Folds the facts of `day`, in the order of `(at_ms, order)` where two devices meet and in chain order within one.
    ///
    /// - Facts of another day have no effect, nor kinds that this program does not know. An undo counts on the day of its
    ///   target, whatever its own day says. A fact that is taken back has no effect, apart from a PIN try.
    /// - Of several handovers of a parcel the earliest counts, or the one that a person decided for.
    /// - What is done with a number that is not on the manifest shows in `unexpected`. A parcel that was scanned as
    ///   unexpected and is on the manifest by now was received.
    /// - An attempt that failed because the parcel is not in the car leaves it missing: nobody can hand it back. Found and
    ///   received again, it is loaded.
    /// - `ParcelsAdded` has no effect: the keeper of the facts puts those parcels into `manifest.listed`. Taken back, they are
    ///   off the list again, but for one that the depot lists too, that was carried here, or that somebody worked with.
    pub fn fold(day: ServiceDay, manifest: &DayParcels, facts: &[Told]) -> Self {
        fresh(day, manifest).after(manifest, facts)
    }

    /// The day as its manifest tells it, before any fact. It normalises every door, so whoever folds the same manifest
    /// again and again keeps it and goes on with [`Self::after`].
    pub fn before_any_fact(day: ServiceDay, manifest: &DayParcels) -> Self {
        fresh(day, manifest)
    }

    /// What the facts make of a day that no fact has touched: `fold` is this behind [`Self::before_any_fact`] of the same
    /// manifest.
    #[must_use]
    pub fn after(self, manifest: &DayParcels, all: &[Told]) -> Self {
        let day = self.day;
        let facts = in_order(all);
        let undos = Undos::of(&facts);
        let mut fold = Fold { state: self, manifest, handovers: BTreeMap::new() };
        for (i, told) in facts.iter().enumerate().filter(|(_, told)| told.fact.day == day) {
            if let Act::PinTried { stop } = &told.fact.act {
                *fold.state.pin_tries.entry(stop.clone()).or_default() += 1;
            } else if !undos.taken_back(i) {
                fold.apply(told);
            }
        }
        fold.settle();
        let gone = fold.leave(undos.no_longer_added(&facts, day));
        if !gone.is_empty() {
            let mut fewer = manifest.clone();
            fewer.listed.retain(|number, _| !gone.contains(number.as_str()));
            return Self::fold(day, &fewer, all);
        }
        fold.state.undone = undos.by_target(&facts);
        fold.state
    }
}

/// Each fact once. Within a chain by number; chains merge by `(at_ms, order)` as if always the earlier head came next, so a
/// clock that was set back cannot turn a chain round.
pub(super) fn in_order(facts: &[Told]) -> Vec<&Told> {
    let mut chained: Vec<&Told> = facts.iter().collect();
    chained.sort_by_key(|told| (&told.fact.chain, told.fact.seq, told.at_ms, told.order));
    let mut keyed = Vec::with_capacity(chained.len());
    let mut before = None;
    for told in chained {
        let moment = (told.at_ms, told.order);
        let reached = match before {
            Some((chain, reached)) if chain == &told.fact.chain => moment.max(reached),
            _ => moment,
        };
        before = Some((&told.fact.chain, reached));
        keyed.push((reached, told));
    }
    // Stable: within a chain equal moments keep their numbers' order, and chains stand sorted by id.
    keyed.sort_by_key(|(reached, _)| *reached);
    let mut seen = HashSet::with_capacity(facts.len());
    keyed.into_iter().map(|(_, told)| told).filter(|told| seen.insert(&told.fact.id)).collect()
}

fn fresh(day: ServiceDay, manifest: &DayParcels) -> DayState {
    let all: BTreeMap<&String, &Parcel> = manifest.carried.iter().chain(&manifest.listed).collect();
    let mut stops = stops(all.values().copied());
    for stop in &mut stops {
        stop.at = manifest.pins.get(&stop.id).copied().or(stop.at);
    }
    let pairs = stops.iter().flat_map(|stop| stop.parcels.iter().map(move |number| (number, &stop.id)));
    let doors: BTreeMap<&String, &StopId> = pairs.collect();
    let state = |number: &String, parcel: &Parcel| {
        let stop = doors.get(number).map_or_else(|| stop_id(parcel), |id| (*id).clone());
        (number.clone(), untouched(number, parcel, stop, manifest))
    };
    let parcels = all.iter().map(|(number, parcel)| state(number, parcel)).collect();
    DayState {
        day,
        parcels,
        stops,
        unexpected: BTreeMap::new(),
        plans: Vec::new(),
        outings: Vec::new(),
        arrived_at_ms: BTreeMap::new(),
        pin_tries: BTreeMap::new(),
        closed: BTreeMap::new(),
        undone: BTreeMap::new(),
    }
}

fn untouched(number: &str, parcel: &Parcel, stop: StopId, manifest: &DayParcels) -> ParcelState {
    let carried = manifest.carried.contains_key(number);
    let shelf = manifest.on_shelf.get(number).filter(|_| carried);
    let place = match (carried, shelf) {
        (true, Some(_)) => Place::Held,
        (true, None) => Place::Loaded,
        (false, _) => Place::Expected,
    };
    ParcelState {
        parcel: parcel.clone(),
        stop,
        place,
        by: None,
        carried,
        damaged: None,
        box_number: None,
        received_at_ms: None,
        handover: None,
        attempts: Vec::new(),
        shelf: shelf.cloned(),
        withdrawn_at_ms: manifest.withdrawn.get(number).copied(),
    }
}

/// A fold under way. `place` of each parcel is where it would be without handovers and withdrawals, until [`Fold::settle`].
struct Fold<'a> {
    state: DayState,
    manifest: &'a DayParcels,
    handovers: BTreeMap<&'a str, Vec<(&'a Told, To)>>,
}

impl<'a> Fold<'a> {
    fn apply(&mut self, told: &'a Told) {
        match &told.fact.act {
            Act::Received { parcel, box_number, .. } => self.received(told, parcel, *box_number),
            Act::Damaged { parcel } => self.touch(parcel, |p| p.damaged = Some(told.fact.id.clone())),
            Act::Missing { parcel } => {
                if let Some(state) = self.state.parcels.get_mut(parcel) {
                    state.put(Place::Missing, told);
                }
            }
            Act::Delivered { parcels, to, .. } => parcels.iter().for_each(|p| self.handed_over(told, p, *to)),
            Act::Collected { parcel } => self.handed_over(told, parcel, To::Counter),
            Act::Failed { parcels, reason, again, .. } => {
                parcels.iter().for_each(|p| self.failed(told, p, *reason, *again));
            }
            Act::Held { parcel, shelf } => self.touch(parcel, |p| {
                p.put(Place::Held, told);
                p.shelf = Some(shelf.clone());
            }),
            Act::Returned { parcels } => {
                parcels.iter().for_each(|number| self.touch(number, |p| p.put(Place::Returned, told)));
            }
            Act::Planned { slots, outings, unplanned, by_hand, share, gap_ppm, left, under_way, travel } => {
                let plan = AcceptedPlan {
                    fact: Some(told.fact.id.clone()),
                    courier: told.fact.courier.clone(),
                    slots: slots.clone(),
                    outings: outings.clone(),
                    unplanned: unplanned.clone(),
                    by_hand: *by_hand,
                    share: *share,
                    gap_ppm: *gap_ppm,
                    left: left.clone(),
                    travel: travel.clone(),
                };
                if let Some(left) = left.as_ref().filter(|_| *under_way) {
                    self.outing_planned_anew(told, left, outings);
                }
                self.state.plans.retain(|(device, _)| *device != told.fact.device);
                self.state.plans.push((told.fact.device.clone(), plan));
            }
            Act::OutingStarted { outing, stops, of } => self.outing_started(told, *outing, stops, of.as_ref()),
            Act::OutingEnded { outing, distance_m } => self.outing_ended(told, *outing, *distance_m),
            Act::TripMeasured { outing, distance_m } => self.trip_measured(outing, *distance_m),
            Act::Arrived { stop } => {
                self.state.arrived_at_ms.insert(stop.clone(), told.at_ms);
            }
            Act::PinMoved { stop, lat_e7, lon_e7 } => {
                let at = LatLon { lat_e7: *lat_e7, lon_e7: *lon_e7 };
                let stops = self.state.stops.iter_mut().filter(|known| known.id == *stop);
                stops.for_each(|stop| stop.at = Some(at));
            }
            Act::DayClosed { counts, .. } => {
                self.state.closed.insert(told.fact.device.clone(), *counts);
            }
            Act::ChainStarted { .. }
            | Act::ParcelsAdded { .. }
            | Act::PinTried { .. }
            | Act::AccessCode { .. }
            | Act::Undone { .. }
            | Act::Disputed { .. }
            | Act::OdometerRead { .. }
            | Act::PhotoProcessed { .. }
            | Act::Unknown { .. } => {}
        }
    }

    /// Changes a parcel of the manifest; any other number that somebody had in hand is unexpected.
    fn touch(&mut self, number: &str, change: impl FnOnce(&mut ParcelState)) {
        if let Some(parcel) = self.state.parcels.get_mut(number) {
            change(parcel);
        } else if !self.state.unexpected.contains_key(number) {
            self.state.unexpected.insert(number.to_owned(), self.manifest.elsewhere.get(number).copied());
        }
    }

    fn received(&mut self, told: &Told, number: &str, box_number: Option<u32>) {
        self.touch(number, |parcel| {
            if matches!(parcel.place, Place::Expected | Place::Missing) {
                parcel.put(Place::Loaded, told);
            }
            // The first number is the one that stands on the box.
            parcel.box_number = parcel.box_number.or(box_number);
            parcel.received_at_ms.get_or_insert(told.at_ms);
        });
    }

    fn handed_over(&mut self, told: &'a Told, number: &'a str, to: To) {
        self.touch(number, |_| {});
        if self.state.parcels.contains_key(number) {
            self.handovers.entry(number).or_default().push((told, to));
        }
    }

    fn failed(&mut self, told: &Told, number: &str, reason: FailReason, again: bool) {
        self.touch(number, |parcel| {
            // A fact is one attempt of a parcel, however often it names it.
            if parcel.attempts.last().is_none_or(|last| last.fact != told.fact.id) {
                parcel.attempts.push(Attempt { fact: told.fact.id.clone(), at_ms: told.at_ms, reason });
            }
            let place = match (again, reason) {
                (true, _) => Place::Loaded,
                (false, FailReason::ParcelMissing) => Place::Missing,
                (false, _) => Place::ToReturn,
            };
            parcel.put(place, told);
        });
    }

    fn outing_started(&mut self, told: &Told, number: u32, stops: &[StopId], of: Option<&OutingOfPlan>) {
        let same = |o: &&mut Outing| o.number == number && o.device == told.fact.device && o.ended_at_ms.is_none();
        match self.state.outings.iter_mut().find(same) {
            Some(outing) => outing.stops = stops.to_vec(),
            None => self.state.outings.push(Outing {
                fact: told.fact.id.clone(),
                number,
                device: told.fact.device.clone(),
                courier: told.fact.courier.clone(),
                started_at_ms: told.at_ms,
                ended_at_ms: None,
                stops: stops.to_vec(),
                of: of.cloned(),
                distance_m: 0,
                measured: false,
            }),
        }
    }

    /// The outing under way takes the order of a plan, and behind it what is on board and in none. What the plan puts into a
    /// later outing comes back to the shop with the courier. Taken back with the plan, this gives the former order back.
    fn outing_planned_anew(&mut self, told: &Told, left: &[FactId], outings: &[PlannedOuting]) {
        let (made, later) = outings.split_at(left.len().min(outings.len()));
        let same = |o: &&mut Outing| left.last() == Some(&o.fact) && o.device == told.fact.device;
        let running = self.state.outings.iter_mut().find(same).filter(|outing| outing.ended_at_ms.is_none());
        if let (Some(outing), Some(planned)) = (running, made.last()) {
            let order: Vec<StopId> = planned.stops.iter().map(|(id, _)| id.clone()).collect();
            let comes_back = |id: &StopId| later.iter().flat_map(|trip| &trip.stops).any(|(other, _)| other == id);
            outing.stops.retain(|id| !order.contains(id) && !comes_back(id));
            outing.stops.splice(0..0, order);
        }
    }

    /// Ends the device's own outing of that number; a phone that replaced another in the middle of the day ends the other's.
    fn outing_ended(&mut self, told: &Told, number: u32, distance_m: u64) {
        let open: Vec<usize> = (0..self.state.outings.len())
            .filter(|&i| self.state.outings[i].number == number && self.state.outings[i].ended_at_ms.is_none())
            .collect();
        let own = open.iter().copied().find(|&i| self.state.outings[i].device == told.fact.device);
        if let Some(i) = own.or_else(|| open.first().copied()) {
            self.state.outings[i].ended_at_ms = Some(told.at_ms);
            self.state.outings[i].distance_m = distance_m;
        }
    }

    /// A trip that is not back has no distance yet: what was said of it before is not known to be of all of it.
    fn trip_measured(&mut self, outing: &FactId, distance_m: u64) {
        let back = |o: &&mut Outing| o.fact == *outing && o.ended_at_ms.is_some();
        if let Some(outing) = self.state.outings.iter_mut().find(back) {
            outing.distance_m = distance_m;
            outing.measured = true;
        }
    }

    /// Handovers and withdrawals, once all facts are known.
    fn settle(&mut self) {
        for (number, parcel) in &mut self.state.parcels {
            let decided = self.manifest.decided.get(number);
            parcel.handover = self.handovers.get(number.as_str()).and_then(|told| choose(told, decided));
            let first =
                |h: &Handover| parcel.withdrawn_at_ms.is_none_or(|at| h.at_ms <= at) || decided == Some(&h.fact);
            match &parcel.handover {
                Some(handover) if first(handover) => {
                    parcel.place = if handover.to == To::Counter { Place::Collected } else { Place::Delivered };
                    parcel.by = Some(handover.fact.clone());
                }
                _ if parcel.withdrawn_at_ms.is_some() => (parcel.place, parcel.by) = (Place::Withdrawn, None),
                _ => {}
            }
            if parcel.place != Place::Held {
                parcel.shelf = None;
            }
        }
    }

    /// Of numbers whose addition was taken back those that leave the list.
    fn leave<'n>(&self, numbers: BTreeSet<&'n str>) -> BTreeSet<&'n str> {
        let depots = |number: &str| self.manifest.listed.get(number).is_none_or(|p| p.source == Source::Depot);
        let untouched = |number: &str| self.state.parcels.get(number).is_some_and(ParcelState::untouched);
        numbers.into_iter().filter(|number| untouched(number) && !depots(number)).collect()
    }
}

fn choose(told: &[(&Told, To)], decided: Option<&FactId>) -> Option<Handover> {
    let by_person = told.iter().find(|(t, _)| Some(&t.fact.id) == decided);
    let (counts, to) = by_person.or_else(|| told.iter().min_by_key(|(t, _)| (t.at_ms, t.order)))?;
    let mut beside: Vec<FactId> = Vec::new();
    for (other, _) in told {
        if other.fact.id != counts.fact.id && !beside.contains(&other.fact.id) {
            beside.push(other.fact.id.clone());
        }
    }
    Some(Handover {
        fact: counts.fact.id.clone(),
        device: counts.fact.device.clone(),
        courier: counts.fact.courier.clone(),
        at_ms: counts.at_ms,
        to: *to,
        beside,
    })
}
