//! What becomes of each parcel of a day: a fold of facts, shared by phone and depot.

use super::{DayParcels, Parcel, Stop};
use crate::calendar::ServiceDay;
use crate::journal::{
    Counts, CourierId, DeviceId, Fact, FactId, FailReason, Hash, PlannedOuting, StopId, To, Unplanned,
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
    /// Carried over from the day before.
    pub carried: bool,
    /// Marked damaged.
    pub damaged: bool,
    /// The number on the box.
    pub box_number: Option<u32>,
    /// When it was received.
    pub received_at_ms: Option<i64>,
    /// Handed over, at a door or over the counter.
    pub handover: Option<Handover>,
    /// Failed attempts in order.
    pub attempts: Vec<Attempt>,
    /// The shelf, while held.
    pub shelf: Option<String>,
    /// Withdrawn by the depot, even when it was delivered before.
    pub withdrawn_at_ms: Option<i64>,
}

/// One trip as it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Outing {
    /// Counted from 0.
    pub number: u32,
    /// Which device is out.
    pub device: DeviceId,
    /// When it left.
    pub started_at_ms: i64,
    /// When it came back.
    pub ended_at_ms: Option<i64>,
    /// The stops taken along, in order.
    pub stops: Vec<StopId>,
    /// Metres, once it is back.
    pub distance_m: u64,
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
    /// The newest accepted plan: its outings and what it leaves out.
    pub plan: Option<(Vec<PlannedOuting>, Vec<Unplanned>)>,
    /// The slots of that plan.
    pub slots: Vec<(i64, i64)>,
    /// Whether that plan was ordered by hand.
    pub by_hand: bool,
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
    /// Folds the facts of `day`, in the order of `(at_ms, order)` where two devices meet and in chain order within one.
    pub fn fold(day: ServiceDay, _manifest: &DayParcels, _facts: &[Told]) -> Self {
        Self {
            day,
            parcels: BTreeMap::new(),
            stops: Vec::new(),
            unexpected: BTreeMap::new(),
            plan: None,
            slots: Vec::new(),
            by_hand: false,
            outings: Vec::new(),
            arrived_at_ms: BTreeMap::new(),
            pin_tries: BTreeMap::new(),
            closed: BTreeMap::new(),
            undone: BTreeMap::new(),
        }
    }

    /// How many parcels are in each place if the day closed now: expected counts as missing, loaded as to return.
    pub fn counts(&self) -> Counts {
        Counts::default()
    }

    /// Parcels that stay with us after the close (held, to return), for tomorrow's balance.
    pub fn carry(&self) -> Vec<String> {
        Vec::new()
    }
}
