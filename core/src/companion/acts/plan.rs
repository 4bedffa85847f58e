//! Ordering the stops into the shop's free slots, at first and again when the day changes.

use super::Recorded;
use crate::companion::day::Today;
use crate::companion::problem::{
    Asked, elsewhere, keeps, not_done, open_stops, running, stops_to_share, trip_m, whole_seconds,
};
use crate::companion::slots::{Hours, Slots};
use crate::companion::views::plan_quality;
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, FactId, PlannedOuting, StopId, Unplanned};
use crate::manifest::{AcceptedPlan, Outing, Stop};
use crate::plan::{Bound, Plan, PlanError, PlanOuting};
use crate::texts::Text;
use serde::Serialize;
use std::collections::BTreeSet;

/// How often a plan is made beside the day's acts; if they changed the day each time, it is made once more while they wait.
const TRIES_BESIDE: usize = 2;

/// What a courier may say about the plan that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanWish {
    /// Free slots, seconds of the day; none: those of the plan so far, else the partner's usual ones, from now on. On the way
    /// only what is ahead of them counts.
    pub slots: Option<Vec<(i64, i64)>>,
    /// The stops that this courier takes, others take the rest; none: as in the plan so far, else all that nobody else has.
    pub share: Option<Vec<StopId>>,
    /// Forget the order so far, also one made by hand; a share stays.
    pub anew: bool,
}

/// A plan that is on disk.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Planned {
    /// The fact.
    pub fact: Recorded,
    /// The plan as the terminal contract writes it: what is still ahead. Its slots count as those of the view of the plan and
    /// of the fact do, over the whole day: a late outing is in its own slot, and those of outings that are over come first.
    #[serde(flatten)]
    pub plan: Plan,
    /// Stops that were placed by their neighbours, for want of a position.
    pub approximate: Vec<String>,
    /// How good the order is, in words.
    pub quality: Option<Text>,
}

impl Companion {
    /// Orders today's open stops into the free slots and takes the order. Where the courier knows an order already, it is
    /// kept as far as it fits, and changed only where that serves more stops or saves more than the change costs
    /// ([`crate::plan::CHANGE_S`]); one made by hand is not changed at all. While an outing runs, what is on board stays on
    /// board and the rest is planned behind it.
    ///
    /// # Errors
    /// Nothing is left to plan, a stop of the share is unknown, or the slots overlap or end before they begin.
    pub fn plan(&self, wish: &PlanWish) -> Result<Planned> {
        let cancelled = self.planning.begin();
        // Opened before the day is locked: no act waits for it.
        self.streets()?;
        let begins = {
            let today = self.today()?;
            today.accepted().is_none() || today.known.learned.is_none()
        };
        if begins {
            // What cannot be learned now keeps nobody from planning.
            let _ = self.learn();
        }
        for _ in 0..TRIES_BESIDE {
            let (asked, share) = wished(&self.today()?, wish)?;
            let plan = asked.solve(&cancelled)?;
            let today = self.today()?;
            if (today.day, today.version()) == asked.at {
                return take(today, &asked, plan, share);
            }
        }
        let today = self.today()?;
        let (asked, share) = wished(&today, wish)?;
        let plan = asked.solve(&cancelled)?;
        take(today, &asked, plan, share)
    }

    /// Ends the search of every plan, division or slot's gain that is under way: the best so far is the answer. What begins
    /// afterwards is not meant.
    pub fn cancel_plan(&self) {
        self.planning.cancel();
    }

    /// Takes an order that the courier made by hand: the stops of one outing (counted from 1) of the accepted plan, in the
    /// new order. A stop of another outing, or one that the plan leaves out, moves here by being named.
    ///
    /// # Errors
    /// There is no plan, no such outing, a stop of the outing is not named or one twice, or the order cannot be kept.
    pub fn order_by_hand(&self, outing: u32, order: &[StopId]) -> Result<Recorded> {
        let today = self.today()?;
        let accepted = today.accepted().cloned().ok_or_else(|| Error::rule(Text::new("companion.no_plan")))?;
        let no_outing = || Error::input(Text::new("companion.no_such_outing").with("outing", outing));
        let index = (outing as usize).checked_sub(1).filter(|index| *index < accepted.outings.len());
        let index = index.ok_or_else(no_outing)?;
        let planned = &accepted.outings[index];
        // What is done stays where it was, what a colleague has in the car goes its own way; the rest follows in the new order.
        let away = elsewhere(&today);
        let settled = |id: &StopId| today.is_done(id) || away.contains(id);
        let order: Vec<&StopId> = order.iter().filter(|id| !settled(id)).collect();
        if order.is_empty() && planned.stops.iter().all(|(id, _)| settled(id)) {
            return Err(Error::rule(Text::new("companion.nothing_to_plan")));
        }
        let named: BTreeSet<&StopId> = order.iter().copied().collect();
        let all_named = planned.stops.iter().all(|(id, _)| settled(id) || named.contains(id));
        if !all_named || named.len() != order.len() {
            return Err(Error::input(Text::new("companion.other_stops").with("outing", outing)));
        }
        let mut open = own_stops(&today);
        for id in &order {
            let stop = today.stop(id)?;
            if !open.contains(stop) {
                open.push(stop.clone());
            }
        }
        let known = with_order(&accepted, index, &order);
        let asked = Asked::of(&today, &open, Slots::of(&today, None)?).after(&today, &known);
        let slot = asked.slot_of(&today, &known, index);
        let plan = asked.solve(&|| false).map_err(|error| named_by_address(&today, error))?;
        let order: Vec<String> = order.iter().map(|id| id.0.clone()).collect();
        if !keeps(&plan, slot, &order) {
            return Err(why_not(&today, &asked, slot, &order, outing));
        }
        Ok(take(today, &asked, plan, accepted.share)?.fact)
    }
}

/// What is in the way of this order: the first stop that cannot be kept, by its address, if the order by itself tells.
fn why_not(today: &Today<'_>, asked: &Asked, slot: usize, order: &[String], outing: u32) -> Error {
    let alone = if asked.under_way == Some(slot) { asked.insisted(slot, &|| false) } else { asked.alone(slot, order) };
    match alone {
        Err(error) => named_by_address(today, error),
        Ok(_) => Error::rule(Text::new("companion.order_does_not_fit").with("outing", outing)),
    }
}

/// The problem that is wished for, and whether it is a share.
fn wished(today: &Today<'_>, wish: &PlanWish) -> Result<(Asked, bool)> {
    let accepted = today.accepted();
    let (open, share) = match &wish.share {
        Some(ids) => {
            for id in ids {
                today.stop(id)?;
            }
            // What is said counts, also for a stop that another phone left the shop with.
            let own: Vec<Stop> = not_done(today).filter(|stop| ids.contains(&stop.id)).cloned().collect();
            let share = not_done(today).count() > own.len();
            (own, share)
        }
        None => (own_stops(today), accepted.is_some_and(|plan| plan.share)),
    };
    let asked = asked(today, &open, wish.slots.clone())?;
    let asked = match accepted.filter(|_| !wish.anew) {
        Some(accepted) => asked.after(today, accepted),
        None => asked,
    };
    Ok((asked, share))
}

/// What is asked of the planner for these stops, of which there must be one.
pub(in crate::companion) fn asked(today: &Today<'_>, open: &[Stop], slots: Option<Vec<Hours>>) -> Result<Asked> {
    if open.is_empty() {
        return Err(Error::rule(Text::new("companion.nothing_to_plan")));
    }
    Ok(Asked::of(today, open, Slots::of(today, slots)?))
}

/// The open stops of this courier: of a share those that are in it, else all.
pub(in crate::companion) fn own_stops(today: &Today<'_>) -> Vec<Stop> {
    let Some(accepted) = today.accepted().filter(|plan| plan.share) else { return open_stops(today) };
    let own: BTreeSet<&StopId> = accepted.stops().collect();
    stops_to_share(today).into_iter().filter(|stop| own.contains(&stop.id)).collect()
}

/// The plan with these stops in this order in one outing, and in no other.
fn with_order(accepted: &AcceptedPlan, index: usize, order: &[&StopId]) -> AcceptedPlan {
    let mut known = AcceptedPlan { by_hand: true, ..accepted.clone() };
    known.outings.iter_mut().for_each(|outing| outing.stops.retain(|(id, _)| !order.contains(&id)));
    known.outings[index].stops.extend(order.iter().map(|id| ((*id).clone(), 0)));
    known
}

/// Records a plan. An outing under way has its order from it.
fn take(mut today: Today<'_>, asked: &Asked, mut plan: Plan, share: bool) -> Result<Planned> {
    let (mut left, mut outings) = past_outings(&today, &asked.slots);
    let mut under_way = false;
    if let (Some(outing), Some(slot)) = (running(&today), asked.under_way) {
        let ahead = plan.outings.iter().find(|ahead| ahead.slot == slot);
        let planned = planned_under_way(&today, outing, asked.slots.number(slot), ahead);
        under_way = !planned.stops.is_empty();
        if under_way {
            left.push(outing.fact.clone());
            outings.push(planned);
        }
    }
    for outing in plan.outings.iter().filter(|outing| Some(outing.slot) != asked.under_way) {
        outings.push(PlannedOuting {
            slot: number(asked.slots.number(outing.slot)),
            depart_s: whole_seconds(outing.depart_s),
            return_s: whole_seconds(outing.return_s),
            distance_m: trip_m(&today, visits(outing).map(|(id, _)| id).collect::<Vec<_>>().iter()),
            stops: visits(outing).collect(),
        });
    }
    outings.retain(|outing| !outing.stops.is_empty());
    plan.outings.iter_mut().for_each(|outing| outing.slot = asked.slots.number(outing.slot));
    let left_out = plan.unplanned.iter();
    let unplanned = left_out
        .map(|left| Unplanned { stop: StopId(left.id.clone()), reason: left.reason.word().to_owned() })
        .collect();
    let gap_ppm = gap_ppm(&plan.bound).filter(|_| plan.outings.iter().any(|outing| !outing.visits.is_empty()));
    let (slots, by_hand, left) = (asked.slots.said.clone(), asked.by_hand, Some(left));
    let travel = Some(asked.travel.clone());
    let act = Act::Planned { slots, outings, unplanned, by_hand, share, gap_ppm, left, under_way, travel };
    let appended = today.record(vec![act.into()])?;
    let fact = Recorded::last(&appended.sealed)?;
    Ok(Planned { fact, plan, approximate: asked.approximate.clone(), quality: plan_quality(gap_ppm) })
}

/// Millionths, rounded up; none where nothing is proven.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn gap_ppm(bound: &Bound) -> Option<u32> {
    let most = f64::from(u32::MAX);
    if bound.optimal { Some(0) } else { bound.gap_net.map(|gap| (gap * 1e6).ceil().clamp(1.0, most) as u32) }
}

/// The outings of the plan so far that are over, each with what was done in it, and the facts by which they left: they keep
/// their numbers.
fn past_outings(today: &Today<'_>, slots: &Slots) -> (Vec<FactId>, Vec<PlannedOuting>) {
    let (mut left, mut outings) = (Vec::new(), Vec::new());
    let Some(accepted) = today.accepted() else { return (left, outings) };
    let made = today.state().outings_of_plan(&today.known.device);
    for (at, (place, outing)) in made.iter().enumerate().filter(|(_, (_, outing))| outing.ended_at_ms.is_some()) {
        let again = |id: &StopId| made[at + 1..].iter().any(|(_, later)| later.stops.contains(id));
        let mut planned = accepted.outings[*place].clone();
        planned.stops.retain(|(id, _)| outing.stops.contains(id) && today.is_done(id) && !again(id));
        if !planned.stops.is_empty() {
            planned.slot = number(slots.number_of(accepted, *place));
            outings.push(planned);
            left.push(outing.fact.clone());
        }
    }
    (left, outings)
}

/// The outing under way as a whole: what is done comes first, as it was planned, then what is ahead.
fn planned_under_way(today: &Today<'_>, outing: &Outing, slot: usize, ahead: Option<&PlanOuting>) -> PlannedOuting {
    let former = today.accepted().and_then(|plan| plan.outings.get(plan.place_of(outing)?));
    let second = |at_ms| today.zone.second_of(today.day, at_ms);
    let arrived_s = |id: &StopId| {
        let planned = former.and_then(|planned| planned.stops.iter().find(|(other, _)| other == id));
        let arrived = || today.state().arrived_at_ms.get(id).map(|at_ms| second(*at_ms));
        planned.map(|(_, arrive_s)| *arrive_s).or_else(arrived).unwrap_or_else(|| today.now_s())
    };
    let done = outing.stops.iter().filter(|id| today.is_done(id)).map(|id| (id.clone(), arrived_s(id)));
    let stops: Vec<(StopId, i64)> = done.chain(ahead.into_iter().flat_map(visits)).collect();
    PlannedOuting {
        slot: number(slot),
        depart_s: former.map_or_else(|| second(outing.started_at_ms), |planned| planned.depart_s),
        return_s: ahead.map_or_else(|| today.now_s(), |ahead| whole_seconds(ahead.return_s)),
        distance_m: trip_m(today, stops.iter().map(|(id, _)| id)),
        stops,
    }
}

fn visits(outing: &PlanOuting) -> impl Iterator<Item = (StopId, i64)> + '_ {
    outing.visits.iter().map(|visit| (StopId(visit.id.clone()), whole_seconds(visit.arrive_s)))
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A plan's error names stops by their ids; people know them by their addresses.
fn named_by_address(today: &Today<'_>, error: PlanError) -> Error {
    let mut error = Error::from(error);
    let args = &mut error.text.args;
    let stop = args.get("id").and_then(|id| today.state().stop(&StopId(id.clone())));
    if let Some(stop) = stop {
        args.insert("id".to_owned(), stop.address.clone());
    }
    error
}
