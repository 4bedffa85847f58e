//! Today: What now? Where do I stand? Is anything in doubt?

use super::{DayInput, count, day_text, short};
use crate::journal::{Counts, Hash, StopId};
use crate::manifest::{AcceptedPlan, Outing, Place};
use crate::texts::Text;
use serde::Serialize;

/// The first screen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TodayView {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// The shop; empty while the device works alone.
    pub partner: String,
    /// Who acts; empty if nobody was chosen.
    pub courier: String,
    /// What to do next: the filled button.
    pub next: NextStep,
    /// The outing under way.
    pub outing: Option<RunningOuting>,
    /// Trips that the plan has.
    pub outings_planned: u32,
    /// Where the parcels are.
    pub parcels: ParcelCounts,
    /// What is in doubt, most urgent first.
    pub doubts: Vec<Doubt>,
    /// Cents so far, by this device's ledger.
    pub earned_cents: i64,
    /// Facts that wait on this phone.
    pub pending: u32,
    /// Facts that a person must decide about.
    pub conflicts: u32,
    /// Photos and signatures that were lost on this phone before the depot had them.
    pub lost_evidence: u32,
    /// What is true about the network and the records, in words.
    pub banner: Text,
    /// What happened to this phone's records (damaged and saved anew, for example), in words, until a person confirms it.
    pub warnings: Vec<Text>,
    /// Whether this device closed the day.
    pub closed: bool,
    /// The fact by which it did, to be undone.
    pub closed_by: Option<String>,
    /// No depot knows this phone: nothing is fetched or sent.
    pub alone: bool,
}

/// The one thing to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum NextStep {
    /// No manifest yet: sync or import one.
    GetManifest,
    /// Parcels to take in.
    Load {
        /// How many are expected.
        expected: u32,
    },
    /// Everything is here: order the stops.
    Plan,
    /// Leave the shop.
    Leave {
        /// Which outing, counted from 1.
        outing: u32,
        /// When, seconds of the day.
        depart_s: i64,
    },
    /// Drive to the next stop.
    GoTo {
        /// Which.
        stop: StopBrief,
    },
    /// At the door.
    Deliver {
        /// Which.
        stop: StopBrief,
    },
    /// Everything of this outing is done.
    ComeBack,
    /// Nothing is left to do but to close.
    CloseDay,
    /// The day is closed.
    Done,
}

/// A stop in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StopBrief {
    /// Its id.
    pub id: String,
    /// Its number in the plan; 0 without one.
    pub number: u32,
    /// The street line.
    pub address: String,
    /// Parcels still to hand over.
    pub parcels: u32,
    /// When the plan arrives, seconds of the day.
    pub planned_arrival_s: Option<i64>,
    /// The latest moment that suits the door, seconds of the day.
    pub before_s: Option<i64>,
}

/// The outing under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunningOuting {
    /// Counted from 1.
    pub number: u32,
    /// When the plan is back, seconds of the day.
    pub back_by_s: Option<i64>,
    /// Stops taken along.
    pub stops: u32,
    /// Of those: nothing left to hand over.
    pub done: u32,
    /// Of those: something was not delivered.
    pub not_delivered: u32,
}

/// How many parcels are where, now. The first eight add up to `all`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ParcelCounts {
    /// On the manifest, with what carried over.
    pub all: u32,
    /// Not yet received.
    pub expected: u32,
    /// To be handed over.
    pub to_go: u32,
    /// Handed over at a door.
    pub delivered: u32,
    /// Taken over the counter.
    pub collected: u32,
    /// On the counter.
    pub held: u32,
    /// Still with us, not to be tried again today.
    pub to_return: u32,
    /// Handed back to the carrier.
    pub returned: u32,
    /// Reported missing.
    pub missing: u32,
    /// Cancelled by the depot.
    pub withdrawn: u32,
    /// Scanned and not ours today; beside the manifest.
    pub unexpected: u32,
    /// Marked damaged.
    pub damaged: u32,
    /// Failed attempts.
    pub failed_attempts: u32,
}

/// Something that a person should know or decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// In words.
    pub text: Text,
    /// The parcel, if it is about one.
    pub parcel: Option<String>,
}

/// What the view needs beside the day.
pub(in crate::companion) struct TodayInput {
    pub partner: String,
    pub courier: String,
    pub earned_cents: i64,
    pub pending: u32,
    pub conflicts: u32,
    pub lost_evidence: u32,
    pub banner: Text,
    pub warnings: Vec<Text>,
    pub closed: bool,
    pub closed_by: Option<String>,
    pub alone: bool,
    /// The road pack in use.
    pub roads: Option<Hash>,
}

/// The view of a day.
pub(in crate::companion) fn today(input: &DayInput<'_>, beside: TodayInput) -> TodayView {
    let parcels = parcel_counts(input);
    let doubts = newer_map(input, &beside).into_iter().chain(doubts(input)).collect();
    TodayView {
        day: day_text(input.state.day),
        partner: beside.partner,
        courier: beside.courier,
        next: next_step(input, &parcels, beside.closed),
        outing: running(input).map(|outing| running_view(input, outing)),
        outings_planned: input.plan().map_or(0, |plan| count(plan.outings.len())),
        doubts,
        parcels,
        earned_cents: beside.earned_cents,
        pending: beside.pending,
        conflicts: beside.conflicts,
        lost_evidence: beside.lost_evidence,
        banner: beside.banner,
        warnings: beside.warnings,
        closed: beside.closed,
        closed_by: beside.closed_by,
        alone: beside.alone,
    }
}

fn running<'a>(input: &DayInput<'a>) -> Option<&'a Outing> {
    input.state.running_outing(input.device)
}

fn running_view(input: &DayInput<'_>, outing: &Outing) -> RunningOuting {
    let place = input.plan().and_then(|plan| Some((plan.place_of(outing)?, plan)));
    let not_delivered = |id: &&StopId| {
        input.parcels_of(id).any(|p| !p.attempts.is_empty() && p.handover.is_none() && p.place != Place::Loaded)
    };
    RunningOuting {
        number: place.map_or(outing.number, |(place, _)| count(place)) + 1,
        back_by_s: place.map(|(place, plan)| plan.outings[place].return_s),
        stops: count(outing.stops.len()),
        done: count(outing.stops.iter().filter(|id| input.done(id)).count()),
        not_delivered: count(outing.stops.iter().filter(not_delivered).count()),
    }
}

fn parcel_counts(input: &DayInput<'_>) -> ParcelCounts {
    let Counts { unexpected, damaged, failed_attempts, .. } = input.state.counts();
    let mut counts = ParcelCounts { unexpected, damaged, failed_attempts, ..ParcelCounts::default() };
    for parcel in input.state.parcels.values() {
        counts.all += 1;
        *match parcel.place {
            Place::Expected => &mut counts.expected,
            Place::Loaded => &mut counts.to_go,
            Place::Delivered => &mut counts.delivered,
            Place::Collected => &mut counts.collected,
            Place::Held => &mut counts.held,
            Place::ToReturn => &mut counts.to_return,
            Place::Returned => &mut counts.returned,
            Place::Missing => &mut counts.missing,
            Place::Withdrawn => &mut counts.withdrawn,
        } += 1;
    }
    counts
}

fn next_step(input: &DayInput<'_>, counts: &ParcelCounts, closed: bool) -> NextStep {
    if closed {
        return NextStep::Done;
    }
    if counts.all == 0 {
        return NextStep::GetManifest;
    }
    if let Some(outing) = running(input) {
        return under_way(input, outing);
    }
    let own = || input.state.outings.iter().any(|outing| outing.device == *input.device);
    let started = own() || !input.state.outings_of_plan(input.device).is_empty();
    if counts.expected > 0 && !started {
        return NextStep::Load { expected: counts.expected };
    }
    if counts.to_go == 0 {
        return NextStep::CloseDay;
    }
    match input.plan() {
        None => NextStep::Plan,
        Some(plan) => {
            let ahead = plan.outings.iter().enumerate().find(|(_, o)| o.stops.iter().any(|(id, _)| !input.done(id)));
            match ahead {
                Some((number, plan)) => NextStep::Leave { outing: count(number) + 1, depart_s: plan.depart_s },
                // What the plan has no room for was tried as far as it could be.
                None if started && left_out_only(input) => NextStep::CloseDay,
                None => NextStep::Plan,
            }
        }
    }
}

/// At the door where the courier stands, while something there is untried; else on to the next stop of the order. A stop
/// that was tried and is to be tried again comes after those that were not.
fn under_way(input: &DayInput<'_>, outing: &Outing) -> NextStep {
    let untried_since = |id: &StopId, since: i64| {
        let loaded = input.parcels_of(id).filter(|parcel| parcel.place == Place::Loaded);
        loaded.into_iter().any(|parcel| parcel.attempts.iter().all(|attempt| attempt.at_ms < since))
    };
    let arrivals = input.state.arrived_at_ms.iter().filter(|(_, at)| **at >= outing.started_at_ms);
    let here = arrivals.max_by_key(|(_, at)| **at).filter(|(id, at)| untried_since(id, **at));
    if let Some((id, _)) = here {
        return NextStep::Deliver { stop: input.brief(id) };
    }
    let open = || outing.stops.iter().filter(|id| !input.done(id));
    let next = open().find(|id| untried_since(id, outing.started_at_ms)).or_else(|| open().next());
    next.map_or(NextStep::ComeBack, |id| NextStep::GoTo { stop: input.brief(id) })
}

/// Everything that is still to go is what the plan leaves out.
fn left_out_only(input: &DayInput<'_>) -> bool {
    let left_out = |stop: &StopId| {
        let plan = input.plan();
        let unplanned = |plan: &AcceptedPlan| plan.unplanned.iter().any(|left| left.stop == *stop);
        plan.is_some_and(|plan| unplanned(plan) || (plan.share && !plan.visits().any(|id| id == stop)))
    };
    input.state.parcels.values().filter(|parcel| parcel.place == Place::Loaded).all(|parcel| left_out(&parcel.stop))
}

/// A street map came since the plan was made, and there is an order left that it may change.
fn newer_map(input: &DayInput<'_>, beside: &TodayInput) -> Option<Doubt> {
    let plan = input.plan().filter(|_| !beside.closed)?;
    let basis = plan.travel.as_ref()?;
    // Of a map of another area the plan does not say which one it was.
    let newer = beside.roads.is_some() && basis.roads != beside.roads && basis.why.as_deref() != Some("other_area");
    let ahead = plan.visits().filter(|stop| !input.done(stop)).count();
    (newer && ahead > 1).then(|| Doubt { text: Text::new("companion.doubt_newer_map"), parcel: None })
}

fn doubts(input: &DayInput<'_>) -> Vec<Doubt> {
    let about = |key: &str, parcel: &str| Doubt {
        text: Text::new(key).with("parcel", short(parcel)),
        parcel: Some(parcel.to_owned()),
    };
    let mut doubts = Vec::new();
    for (number, parcel) in &input.state.parcels {
        if parcel.withdrawn_at_ms.is_some() && parcel.place == Place::Withdrawn && parcel.received_at_ms.is_some() {
            doubts.push(about("companion.doubt_withdrawn", number));
        }
        if parcel.handover.as_ref().is_some_and(|handover| !handover.beside.is_empty()) {
            doubts.push(about("companion.doubt_two_handovers", number));
        }
        match parcel.place {
            Place::Missing => doubts.push(about("companion.doubt_missing", number)),
            Place::ToReturn => doubts.push(about("companion.doubt_to_return", number)),
            _ => {}
        }
    }
    for label in input.state.unexpected.keys() {
        doubts.push(about("companion.doubt_unexpected", label));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{DeviceId, FactId, PlannedOuting, Unplanned};
    use crate::manifest::{DayParcels, DayState, Parcel};

    /// One parcel loaded, one trip of `device` that ended or not.
    fn day(device: &str, ended_at_ms: Option<i64>) -> DayState {
        let parcel = Parcel::by_hand("TBA000000000001", "1 Elm Street").unwrap();
        let carried = [(parcel.tracking_number.clone(), parcel)].into();
        let manifest = DayParcels { carried, ..DayParcels::default() };
        let mut state = DayState::fold("2026-11-23".parse().unwrap(), &manifest, &[]);
        let stops = state.stops.iter().map(|stop| stop.id.clone()).collect();
        let device = DeviceId::from(device);
        state.outings.push(Outing {
            fact: FactId::from("left"),
            number: 0,
            device,
            courier: None,
            started_at_ms: 1,
            ended_at_ms,
            stops,
            of: None,
            distance_m: 0,
            measured: false,
        });
        state
    }

    fn next(state: &DayState) -> NextStep {
        let input = DayInput { state, device: &DeviceId::from("mine") };
        next_step(&input, &parcel_counts(&input), false)
    }

    #[test]
    fn only_the_own_outing_leads_to_the_next_door() {
        assert!(matches!(next(&day("mine", None)), NextStep::GoTo { .. }));
        assert_eq!(next(&day("of a colleague", None)), NextStep::Plan);
    }

    #[test]
    fn what_no_plan_has_room_for_does_not_keep_the_day_open() {
        let mut state = day("mine", Some(2));
        let left_out = Unplanned { stop: state.stops[0].id.clone(), reason: "no_time".into() };
        let plan = AcceptedPlan { unplanned: vec![left_out], ..AcceptedPlan::default() };
        state.plans.push((DeviceId::from("mine"), plan));
        assert_eq!(next(&state), NextStep::CloseDay);
        state.outings[0].device = DeviceId::from("the phone before");
        assert_eq!(next(&state), NextStep::Plan, "nothing says that it is an outing of this plan");
        let planned = PlannedOuting { slot: 0, depart_s: 0, return_s: 0, distance_m: 0, stops: Vec::new() };
        (state.plans[0].1.outings, state.plans[0].1.left) = (vec![planned], Some(vec![FactId::from("left")]));
        assert_eq!(next(&state), NextStep::CloseDay, "the phone before was out");
        state.outings.clear();
        assert_eq!(next(&state), NextStep::Plan, "before the first outing other slots may help");
    }
}
