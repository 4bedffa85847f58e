//! Plan: when do I leave, in what order, how good is the order, what does not fit and why?

use super::{DayInput, count};
use crate::journal::{StopId, StraightStop, TravelBasis};
use crate::manifest::AcceptedPlan;
use crate::plan::DETOUR;
use crate::roads::percent;
use crate::texts::Text;
use serde::Serialize;
use std::collections::BTreeSet;

/// The accepted plan of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanView {
    /// Whether there is one.
    pub planned: bool,
    /// Free slots, seconds of the day: the plan's; before there is one, the shop's usual ones.
    pub slots: Vec<Vec<i64>>,
    /// The trips.
    pub outings: Vec<OutingView>,
    /// What is left out.
    pub unplanned: Vec<UnplannedStop>,
    /// Whether a person ordered the stops.
    pub by_hand: bool,
    /// Whether other couriers take the stops that are not in it.
    pub share: bool,
    /// How good the order is, in words, as it was when it was accepted.
    pub quality: Option<Text>,
    /// Doors without a known position, placed by their neighbours.
    pub approximate: u32,
    /// What the times rest on; none without a plan, and of plans by older programs.
    pub travel: Option<TravelView>,
}

/// What the travel times of a plan rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TravelView {
    /// Whether they are those of the streets.
    pub on_streets: bool,
    /// The same in words.
    pub text: Text,
    /// How the map's times were corrected by what this shop has driven, in words; none: by nothing.
    pub learned: Option<Text>,
    /// Stops that are on no street of the map: to and from them the lines are straight.
    pub straight: Vec<StraightStopView>,
}

/// A stop with straight lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StraightStopView {
    /// Its id.
    pub id: String,
    /// The street line.
    pub address: String,
    /// Why: `outside`, `no_street`.
    pub reason: String,
    /// Why, in words.
    pub text: Text,
}

/// A trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutingView {
    /// Counted from 1.
    pub number: u32,
    /// Leaves the shop, seconds of the day.
    pub depart_s: i64,
    /// Is back, seconds of the day.
    pub return_s: i64,
    /// Metres.
    pub distance_m: i64,
    /// Whether it has begun.
    pub started: bool,
    /// Whether it is back.
    pub ended: bool,
    /// In order.
    pub stops: Vec<PlanStop>,
}

/// A stop of a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanStop {
    /// Its id.
    pub id: String,
    /// Counted from 1 through all outings.
    pub number: u32,
    /// The street line.
    pub address: String,
    /// Latitude in 1e-7 degrees, if known.
    pub lat_e7: Option<i64>,
    /// Longitude in 1e-7 degrees, if known.
    pub lon_e7: Option<i64>,
    /// Arrives, seconds of the day.
    pub arrive_s: i64,
    /// Its parcels.
    pub parcels: u32,
    /// Whether it has an access code.
    pub access_code: bool,
    /// Whether nothing is left to hand over.
    pub done: bool,
    /// The latest moment that suits the door.
    pub before_s: Option<i64>,
}

/// A stop that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnplannedStop {
    /// Its id.
    pub id: String,
    /// The street line.
    pub address: String,
    /// Why, as a word of the contract; `nobodys`: couriers share the stops, and it is in no plan.
    pub reason: String,
    /// Why, in words.
    pub text: Text,
}

/// The view of a day; `usual`: the slots where there is no plan.
pub(in crate::companion) fn plan(input: &DayInput<'_>, usual: impl FnOnce() -> Vec<(i64, i64)>) -> PlanView {
    let none =
        AcceptedPlan { slots: if input.plan().is_some() { Vec::new() } else { usual() }, ..AcceptedPlan::default() };
    let plan = input.plan().unwrap_or(&none);
    let left = |stop: &StopId, reason: &str| UnplannedStop {
        id: stop.0.clone(),
        address: input.stop(stop).map(|stop| stop.address.clone()).unwrap_or_default(),
        reason: reason.to_owned(),
        text: Text::new(&format!("companion.unplanned_{reason}")),
    };
    let left_out = plan.unplanned.iter().map(|unplanned| left(&unplanned.stop, &unplanned.reason));
    // Where couriers share the day, a stop that came later is in no share.
    let in_a_plan: BTreeSet<&StopId> = input.state.plans.iter().flat_map(|(_, plan)| plan.stops()).collect();
    let open = input.state.stops.iter().filter(|stop| plan.share && !input.state.stop_done(&stop.id));
    let nobodys = open.filter(|stop| !in_a_plan.contains(&stop.id)).map(|stop| left(&stop.id, "nobodys"));
    PlanView {
        planned: input.plan().is_some(),
        slots: plan.slots.iter().map(|(start_s, end_s)| vec![*start_s, *end_s]).collect(),
        outings: plan.outings.iter().enumerate().map(|(i, outing)| outing_view(input, count(i), outing)).collect(),
        unplanned: left_out.chain(nobodys).collect(),
        by_hand: plan.by_hand,
        share: plan.share,
        quality: quality(plan.gap_ppm),
        approximate: count(input.state.stops.iter().filter(|stop| stop.at.is_none()).count()),
        travel: plan.travel.as_ref().map(|basis| travel(input, basis)),
    }
}

fn travel(input: &DayInput<'_>, basis: &TravelBasis) -> TravelView {
    let stop = |off: &StraightStop| {
        let address = input.stop(&off.stop).map(|stop| stop.address.clone()).unwrap_or_default();
        let text = Text::new(&format!("companion.straight_{}", off.reason)).with("address", &address);
        StraightStopView { id: off.stop.0.clone(), address, reason: off.reason.clone(), text }
    };
    let key = match (&basis.roads, &basis.why) {
        (Some(_), _) if basis.straight.is_empty() => "companion.times_of_streets",
        (Some(_), _) => "companion.times_partly_of_streets",
        (None, Some(why)) if why == "other_area" => "companion.times_straight_other_area",
        (None, _) => "companion.times_straight_no_map",
    };
    let text = Text::new(key).with("n", basis.straight.len()).with("factor", DETOUR);
    let learned = basis.per_mille.map(|per_mille| {
        let key = match percent(per_mille) {
            0 => "companion.times_as_the_map",
            1.. => "companion.times_longer_than_the_map",
            _ => "companion.times_shorter_than_the_map",
        };
        Text::new(key).with("percent", percent(per_mille).abs())
    });
    let straight = basis.straight.iter().map(stop).collect();
    TravelView { on_streets: basis.roads.is_some(), text, learned, straight }
}

/// What is proven of an order, in words. `gap_ppm`: see [`crate::journal::Act::Planned`]. From a tenth on whole percents.
pub(in crate::companion) fn quality(gap_ppm: Option<u32>) -> Option<Text> {
    let gap_ppm = gap_ppm?;
    if gap_ppm == 0 {
        return Some(Text::new("companion.order_is_best"));
    }
    let tenths = gap_ppm.div_ceil(1_000);
    let percent =
        if tenths < 100 { format!("{}.{}", tenths / 10, tenths % 10) } else { tenths.div_ceil(10).to_string() };
    Some(Text::new("companion.order_within").with("percent", percent))
}

fn outing_view(input: &DayInput<'_>, number: u32, planned: &crate::journal::PlannedOuting) -> OutingView {
    let made = input.state.outings_of_plan(input.device);
    let real = made.iter().rev().find(|(place, _)| count(*place) == number).map(|(_, outing)| outing);
    OutingView {
        number: number + 1,
        depart_s: planned.depart_s,
        return_s: planned.return_s,
        distance_m: i64::try_from(planned.distance_m).unwrap_or(i64::MAX),
        started: real.is_some(),
        ended: real.is_some_and(|outing| outing.ended_at_ms.is_some()),
        stops: planned.stops.iter().map(|(id, arrive_s)| plan_stop(input, id, *arrive_s)).collect(),
    }
}

fn plan_stop(input: &DayInput<'_>, id: &crate::journal::StopId, arrive_s: i64) -> PlanStop {
    let brief = input.brief(id);
    let at = input.stop(id).and_then(|stop| stop.at);
    PlanStop {
        id: brief.id,
        number: brief.number,
        address: brief.address,
        lat_e7: at.map(|at| at.lat_e7),
        lon_e7: at.map(|at| at.lon_e7),
        arrive_s,
        parcels: count(input.parcels_of(id).count()),
        access_code: input.parcels_of(id).any(|parcel| !parcel.parcel.access_code.is_empty()),
        done: input.state.stop_done(id),
        before_s: brief.before_s,
    }
}
