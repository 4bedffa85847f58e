//! What has become of a day: each parcel's place, the stops, the plan, the outings. `fold` makes it from facts.

use super::{Parcel, Stop};
use crate::calendar::ServiceDay;
use crate::journal::{
    Counts, CourierId, DeviceId, Fact, FactId, FailReason, Hash, OutingOfPlan, PlannedOuting, StopId, To, TravelBasis,
    Unplanned,
};
use std::collections::BTreeMap;

/// A fact with what the fold must know beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The fact.
    pub fact: Fact,
    /// Its hash.
    pub hash: Hash,
    /// The moment that counts for who was first: `Receipt::at_ms` once there is one, `Fact::corrected_at_ms` before.
    pub at_ms: i64,
    /// The depot's order for ties; facts without a receipt come behind all others, in their own order.
    pub order: u64,
}

/// Where a parcel is. At day close `Expected` counts as missing and `Loaded` as to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the manifest, not yet received.
    Expected,
    /// Received; at the shop or in the car.
    Loaded,
    /// Handed over at a door.
    Delivered,
    /// Taken over the counter.
    Collected,
    /// On the counter.
    Held,
    /// Still with us after a failed attempt, to be handed back or tried again.
    ToReturn,
    /// Handed back to the carrier.
    Returned,
    /// Reported missing.
    Missing,
    /// Cancelled or given to another partner by the depot, and not delivered before.
    Withdrawn,
}

/// Who handed a parcel over, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Handover {
    /// The fact that counts.
    pub fact: FactId,
    /// Its device.
    pub device: DeviceId,
    /// Its courier.
    pub courier: Option<CourierId>,
    /// [`Told::at_ms`].
    pub at_ms: i64,
    /// To whom; `To::Counter` over the counter.
    pub to: To,
    /// Others that say they handed the same parcel over: each a conflict.
    pub beside: Vec<FactId>,
}

/// A failed attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// The fact.
    pub fact: FactId,
    /// When.
    pub at_ms: i64,
    /// Why.
    pub reason: FailReason,
}

/// A parcel and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ParcelState {
    /// As the manifest lists it.
    pub parcel: Parcel,
    /// Its door.
    pub stop: StopId,
    /// Where it is.
    pub place: Place,
    /// The fact that put it there; none: nothing was done with it, it was carried here, or the depot withdrew it.
    pub by: Option<FactId>,
    /// Carried over from the day before.
    pub carried: bool,
    /// The fact that marked it damaged.
    pub damaged: Option<FactId>,
    /// The number on the box.
    pub box_number: Option<u32>,
    /// When it was received.
    pub received_at_ms: Option<i64>,
    /// Handed over, at a door or over the counter. `place` decides whether it counts: a handover later than the withdrawal
    /// stays here to be seen, and the place is `Withdrawn` until a person decides for it.
    pub handover: Option<Handover>,
    /// Failed attempts in order.
    pub attempts: Vec<Attempt>,
    /// The shelf, while held.
    pub shelf: Option<String>,
    /// Withdrawn by the depot, even when it was delivered before.
    pub withdrawn_at_ms: Option<i64>,
}

impl ParcelState {
    pub(super) fn put(&mut self, place: Place, told: &Told) {
        self.place = place;
        self.by = Some(told.fact.id.clone());
    }

    /// Nothing was done with it.
    pub(crate) fn untouched(&self) -> bool {
        self.place == Place::Expected && self.attempts.is_empty() && self.damaged.is_none()
    }
}

/// One trip as it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Outing {
    /// The fact by which it left: nothing else tells two outings apart for sure.
    pub fact: FactId,
    /// Counted from 0.
    pub number: u32,
    /// Which device is out.
    pub device: DeviceId,
    /// Who carries it.
    pub courier: Option<CourierId>,
    /// When it left.
    pub started_at_ms: i64,
    /// When it came back.
    pub ended_at_ms: Option<i64>,
    /// The stops taken along, in order.
    pub stops: Vec<StopId>,
    /// Which outing of which plan it left as.
    pub of: Option<OutingOfPlan>,
    /// Metres, once it is back.
    pub distance_m: u64,
    /// Whether a person said how far it was; otherwise it is by the plan.
    pub measured: bool,
}

/// An order of stops that a courier accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcceptedPlan {
    /// The fact.
    pub fact: Option<FactId>,
    /// Who.
    pub courier: Option<CourierId>,
    /// Free slots, seconds of the service day.
    pub slots: Vec<(i64, i64)>,
    /// The trips.
    pub outings: Vec<PlannedOuting>,
    /// What does not fit.
    pub unplanned: Vec<Unplanned>,
    /// Whether a person ordered the stops.
    pub by_hand: bool,
    /// Whether other couriers take the stops that are not in it.
    pub share: bool,
    /// How far it can be from the best order at most, in millionths; see [`crate::journal::Act::Planned`].
    pub gap_ppm: Option<u32>,
    /// By which facts its first outings left the shop; see [`crate::journal::Act::Planned`].
    pub left: Option<Vec<FactId>>,
    /// What its times rest on; none: older facts do not say, and had straight lines.
    pub travel: Option<TravelBasis>,
}

impl AcceptedPlan {
    /// Which of its outings this one is. Where older facts do not say it, the one whose stops are all taken along.
    pub fn place_of(&self, outing: &Outing) -> Option<usize> {
        let place = if self.says(outing) {
            let left = self.left.iter().flatten().position(|fact| *fact == outing.fact);
            let of = outing.of.as_ref().filter(|of| Some(&of.plan) == self.fact.as_ref());
            left.or_else(|| usize::try_from(of?.place).ok())
        } else {
            let along = |planned: &PlannedOuting| planned.stops.iter().all(|(id, _)| outing.stops.contains(id));
            self.outings.iter().position(|planned| !planned.stops.is_empty() && along(planned))
        };
        place.filter(|place| *place < self.outings.len())
    }

    /// Whether the facts say which of its outings this one is, if any.
    fn says(&self, outing: &Outing) -> bool {
        self.left.is_some() || outing.of.is_some()
    }

    /// Every stop of a trip, in order.
    pub fn visits(&self) -> impl Iterator<Item = &StopId> {
        self.outings.iter().flat_map(|outing| outing.stops.iter().map(|(id, _)| id))
    }

    /// Every stop that it is about: of a trip or left out.
    pub fn stops(&self) -> impl Iterator<Item = &StopId> {
        self.visits().chain(self.unplanned.iter().map(|left| &left.stop))
    }
}

/// A day as the facts tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct DayState {
    /// Which day.
    pub day: ServiceDay,
    /// By tracking number.
    pub parcels: BTreeMap<String, ParcelState>,
    /// The doors, in the fixed order of [`super::stops`].
    pub stops: Vec<Stop>,
    /// Scanned and not of this day: label -> the day it is listed for, if that is known.
    pub unexpected: BTreeMap<String, Option<ServiceDay>>,
    /// The newest accepted plan of each device, the newest of all last.
    pub plans: Vec<(DeviceId, AcceptedPlan)>,
    /// Trips so far.
    pub outings: Vec<Outing>,
    /// Arrivals by stop: the last one.
    pub arrived_at_ms: BTreeMap<StopId, i64>,
    /// Wrong PINs by stop; an undo never lowers it.
    pub pin_tries: BTreeMap<StopId, u32>,
    /// Devices that closed their day, with what they said.
    pub closed: BTreeMap<DeviceId, Counts>,
    /// Facts taken back: target -> the undo that counts.
    pub undone: BTreeMap<FactId, FactId>,
}

impl DayState {
    /// How many parcels are in each place if the day closed now: expected counts as missing, loaded as to return. The
    /// seven places always add up to `parcels`.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            parcels: whole(self.parcels.len()),
            unexpected: whole(self.unexpected.len()),
            failed_attempts: whole(self.parcels.values().map(|p| p.attempts.len()).sum()),
            damaged: whole(self.parcels.values().filter(|p| p.damaged.is_some()).count()),
            ..Counts::default()
        };
        for parcel in self.parcels.values() {
            *match parcel.place {
                Place::Delivered => &mut counts.delivered,
                Place::Collected => &mut counts.collected,
                Place::Held => &mut counts.held,
                Place::Loaded | Place::ToReturn => &mut counts.to_return,
                Place::Returned => &mut counts.returned,
                Place::Expected | Place::Missing => &mut counts.missing,
                Place::Withdrawn => &mut counts.withdrawn,
            } += 1;
        }
        counts
    }

    /// Parcels that stay with us after the close (held, to return, still loaded), for tomorrow's balance; sorted.
    pub fn carry(&self) -> Vec<String> {
        let stays = |place| matches!(place, Place::Held | Place::ToReturn | Place::Loaded);
        self.parcels.iter().filter(|(_, p)| stays(p.place)).map(|(number, _)| number.clone()).collect()
    }

    /// Parcels that wait on the counter, with their shelves.
    pub fn on_shelf(&self) -> BTreeMap<String, String> {
        let held = self.parcels.iter().filter(|(_, parcel)| parcel.place == Place::Held);
        held.filter_map(|(number, parcel)| Some((number.clone(), parcel.shelf.clone()?))).collect()
    }

    /// The stop with this id.
    pub fn stop(&self, id: &StopId) -> Option<&Stop> {
        self.stops.iter().find(|stop| &stop.id == id)
    }

    /// The parcels of a stop, sorted by tracking number; none of a stop that the day does not know.
    pub fn parcels_at(&self, stop: &StopId) -> impl Iterator<Item = &ParcelState> {
        let numbers = self.stop(stop).map_or(&[][..], |stop| &stop.parcels);
        numbers.iter().filter_map(|number| self.parcels.get(number))
    }

    /// Whether nothing is left to do at a door: no parcel waits to be handed over. A parcel that was never received does
    /// not keep a door open once another of the same door was tried or handed over. A stop that the day does not know is done.
    pub fn stop_done(&self, stop: &StopId) -> bool {
        self.open_parcels(stop).next().is_none()
    }

    /// The doors that are not done, in the fixed order, each with only the parcels that wait: what a plan orders.
    pub fn open_stops(&self) -> Vec<Stop> {
        let open = self.stops.iter().flat_map(|stop| self.open_parcels(&stop.id));
        super::stops(open.map(|state| &state.parcel))
    }

    /// The outing that a device is on.
    pub fn running_outing(&self, device: &DeviceId) -> Option<&Outing> {
        self.outings.iter().rev().find(|outing| &outing.device == device && outing.ended_at_ms.is_none())
    }

    /// The plan that a device follows: its own, else the newest one of all that is not another courier's share.
    pub fn plan_of(&self, device: &DeviceId) -> Option<&AcceptedPlan> {
        let own = self.plans.iter().find(|(other, _)| other == device);
        own.or_else(|| self.plans.iter().rev().find(|(_, plan)| !plan.share)).map(|(_, plan)| plan)
    }

    /// The outings that a device made of the plan that it follows, in the order in which they left, each with its place in the
    /// plan. Those of a phone that it replaced are among them once they are over.
    pub fn outings_of_plan(&self, device: &DeviceId) -> Vec<(usize, &Outing)> {
        let Some(plan) = self.plan_of(device) else { return Vec::new() };
        let own = |outing: &&Outing| outing.device == *device || (plan.says(outing) && outing.ended_at_ms.is_some());
        self.outings.iter().filter(own).filter_map(|outing| Some((plan.place_of(outing)?, outing))).collect()
    }

    /// The doors of an outing where something was recorded while it ran, in the order of what was recorded last.
    pub fn visited<'a>(&self, outing: &'a Outing) -> Vec<&'a StopId> {
        let until_ms = outing.ended_at_ms.unwrap_or(i64::MAX);
        let last = |id: &StopId| {
            let parcels = || self.parcels_at(id);
            let attempts = parcels().flat_map(|parcel| parcel.attempts.iter().map(|attempt| attempt.at_ms));
            let handovers = parcels().filter_map(|parcel| parcel.handover.as_ref());
            let handovers =
                handovers.filter(|it| it.to != To::Counter && it.device == outing.device).map(|it| it.at_ms);
            let moments = attempts.chain(handovers).chain(self.arrived_at_ms.get(id).copied());
            moments.filter(|at_ms| (outing.started_at_ms..=until_ms).contains(at_ms)).max()
        };
        let mut visited: Vec<(i64, &StopId)> = outing.stops.iter().filter_map(|id| Some((last(id)?, id))).collect();
        visited.sort_by_key(|(at_ms, _)| *at_ms);
        visited.into_iter().map(|(_, id)| id).collect()
    }

    /// Where a device's running outing goes next: the first stop of its order that is not done. A stop that was tried in
    /// this outing and is to be tried again comes after those that were not tried yet.
    pub fn next_stop(&self, device: &DeviceId) -> Option<&StopId> {
        let outing = self.running_outing(device)?;
        let tried = |stop: &StopId| {
            let mut attempts = self.parcels_at(stop).flat_map(|parcel| &parcel.attempts);
            attempts.any(|attempt| attempt.at_ms >= outing.started_at_ms)
        };
        let open = || outing.stops.iter().filter(|stop| !self.stop_done(stop));
        open().find(|stop| !tried(stop)).or_else(|| open().next())
    }

    fn open_parcels(&self, stop: &StopId) -> impl Iterator<Item = &ParcelState> {
        let been_there = self.parcels_at(stop).any(|p| p.handover.is_some() || !p.attempts.is_empty());
        self.parcels_at(stop).filter(move |p| match p.place {
            Place::Loaded => true,
            Place::Expected => !been_there,
            _ => false,
        })
    }
}

fn whole(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
