//! What the screens show: plain immutable values, computed from the day's state and the clock by pure functions.
//!
//! Plain types only (text, whole numbers, lists, enums), so that every binding carries them as they are. Moments are
//! milliseconds since 1970 UTC (`_ms`), clock times are seconds of the service day in the partner's zone (`_s`), money is
//! cents, distances are metres.

mod counter;
mod earnings;
mod load;
mod mileage;
mod plan;
mod stop;
mod sync;
mod today;

pub use counter::{CounterView, HeldParcel};
pub use earnings::{DayEarned, EarningsView, LineView, StatementDifference, TripView};
pub use load::{LoadView, MissingParcel};
pub use mileage::{MileageTrip, MileageView};
pub use plan::{OutingView, PlanStop, PlanView, StraightStopView, TravelView, UnplannedStop};
pub use stop::{AccessView, AttemptView, CodeTriedView, ParcelView, StopView};
pub use sync::{RecordView, SyncView};
pub use today::{Doubt, NextStep, ParcelCounts, RunningOuting, StopBrief, TodayView};

pub(super) use counter::counter;
pub(super) use earnings::{EarningsInput, earnings};
pub(super) use load::load;
pub(super) use mileage::mileage;
pub(super) use plan::{plan, quality as plan_quality};
pub(super) use stop::stop;
pub(super) use sync::record;
pub(super) use today::{TodayInput, today};

use crate::calendar::ServiceDay;
use crate::journal::{DeviceId, StopId};
use crate::manifest::{AcceptedPlan, DayState, ParcelState, Place, Stop};
use serde::Serialize;

/// What every view of a day is made from.
pub(super) struct DayInput<'a> {
    /// The day as folded.
    pub state: &'a DayState,
    /// This phone; another of the same shop may be out too.
    pub device: &'a DeviceId,
}

impl<'a> DayInput<'a> {
    /// The plan that this phone follows.
    fn plan(&self) -> Option<&'a AcceptedPlan> {
        self.state.plan_of(self.device)
    }

    /// The stop's number in the accepted plan, counted from 1 through all outings; 0 without a plan.
    fn number(&self, stop: &StopId) -> u32 {
        let index = self.plan().and_then(|plan| plan.visits().position(|id| id == stop));
        index.and_then(|i| u32::try_from(i + 1).ok()).unwrap_or(0)
    }

    /// The planned arrival, seconds of the day.
    fn planned_arrival_s(&self, stop: &StopId) -> Option<i64> {
        self.plan()?
            .outings
            .iter()
            .flat_map(|o| o.stops.iter())
            .find(|(id, _)| id == stop)
            .map(|(_, arrive_s)| *arrive_s)
    }

    fn stop(&self, id: &StopId) -> Option<&Stop> {
        self.state.stops.iter().find(|stop| &stop.id == id)
    }

    fn parcels_of<'b>(&'b self, stop: &'b StopId) -> impl Iterator<Item = &'b ParcelState> {
        self.state.parcels.values().filter(move |parcel| &parcel.stop == stop)
    }

    /// Nothing of the stop is still to be handed over.
    fn done(&self, stop: &StopId) -> bool {
        self.parcels_of(stop).all(|parcel| !matches!(parcel.place, Place::Loaded))
    }

    pub fn brief(&self, id: &StopId) -> StopBrief {
        let stop = self.stop(id);
        let to_go = self.parcels_of(id).filter(|parcel| parcel.place == Place::Loaded).count();
        StopBrief {
            id: id.0.clone(),
            number: self.number(id),
            address: stop.map(|s| s.address.clone()).unwrap_or_default(),
            parcels: count(to_go),
            planned_arrival_s: self.planned_arrival_s(id),
            before_s: stop.and_then(|s| s.windows.last()).map(|window| window.end_s),
        }
    }
}

/// Where a parcel is, as screens name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceView {
    /// Not yet received.
    Expected,
    /// At the shop or in the car.
    Loaded,
    /// Handed over at a door.
    Delivered,
    /// Taken over the counter.
    Collected,
    /// On the counter.
    Held,
    /// Still with us.
    ToReturn,
    /// Handed back to the carrier.
    Returned,
    /// Never received or lost.
    Missing,
    /// Cancelled by the depot.
    Withdrawn,
}

impl From<Place> for PlaceView {
    fn from(place: Place) -> Self {
        match place {
            Place::Expected => Self::Expected,
            Place::Loaded => Self::Loaded,
            Place::Delivered => Self::Delivered,
            Place::Collected => Self::Collected,
            Place::Held => Self::Held,
            Place::ToReturn => Self::ToReturn,
            Place::Returned => Self::Returned,
            Place::Missing => Self::Missing,
            Place::Withdrawn => Self::Withdrawn,
        }
    }
}

/// `TBA … 7765`: the kind's beginning and the last four characters, as a person compares a label.
pub(super) fn short(tracking: &str) -> String {
    let chars: Vec<char> = tracking.chars().collect();
    if chars.len() <= 9 {
        return tracking.to_owned();
    }
    let head: String = chars[..3].iter().collect();
    let tail: String = chars[chars.len() - 4..].iter().collect();
    format!("{head} … {tail}")
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn day_text(day: ServiceDay) -> String {
    day.to_string()
}
