//! The slots of a plan: as the shop said them, and the part of them that lies ahead.
//!
//! A fact, a view and an answer count the slots as they were said, over the whole day. Only the room `plan` is given what is
//! ahead, and counts that.

use super::Result;
use super::day::Today;
use super::problem::running;
use crate::calendar::check_slots;
use crate::manifest::AcceptedPlan;

/// When neither the partner nor the caller says when the shop is free: late morning and afternoon.
const USUAL_SLOTS: [(i64, i64); 2] = [(36_000, 43_200), (50_400, 59_400)];
/// How long an outing may run past the last slot, in seconds: the plan wants an end.
const LATE_S: i64 = 6 * 3_600;

/// From, until: seconds of the service day.
pub(super) type Hours = (i64, i64);

/// See the module.
pub(super) struct Slots {
    /// As they were said, in order.
    pub said: Vec<Hours>,
    /// What of them lies ahead, in order.
    pub ahead: Vec<Hours>,
    /// By slot ahead: the one of `said` that it is a part of, counted from 0.
    number: Vec<usize>,
}

/// What is left of a slot.
struct Part {
    hours: Hours,
    of: Hours,
}

impl Slots {
    /// The slots asked for; else those of the plan so far, else the partner's usual ones. From now on, if any of it is ahead.
    ///
    /// # Errors
    /// What is asked for overlaps, or ends before it begins.
    pub fn of(today: &Today<'_>, asked: Option<Vec<Hours>>) -> Result<Self> {
        let said = match asked {
            Some(asked) => check_slots(&asked).map(|_| asked)?,
            None => said(today),
        };
        let parts = ahead(today, &said);
        let parts = if parts.is_empty() { whole(&said) } else { parts };
        Ok(Self::made(today, said, parts))
    }

    /// The slot in which an outing of a former plan was.
    pub fn number_of(&self, plan: &AcceptedPlan, place: usize) -> usize {
        self.holding(slot_of(plan, place))
    }

    /// The slot of which this one ahead is a part.
    pub fn number(&self, ahead: usize) -> usize {
        self.number.get(ahead).copied().unwrap_or(ahead)
    }

    fn holding(&self, slot: Hours) -> usize {
        self.said.iter().rposition(|other| other.0 <= slot.0).unwrap_or(0)
    }

    /// Beside what is said, what the outings had that are over, and the one that is late: they stay in it.
    fn made(today: &Today<'_>, mut said: Vec<Hours>, parts: Vec<Part>) -> Self {
        let made = today.state().outings_of_plan(&today.known.device);
        let over = made.iter().filter(|(_, outing)| outing.ended_at_ms.is_some());
        let over = over.filter_map(|(place, _)| Some(slot_of(today.accepted()?, *place)));
        for slot in over.chain(parts.iter().map(|part| part.of)) {
            add(&mut said, slot);
        }
        let mut slots = Self { said, ahead: parts.iter().map(|part| part.hours).collect(), number: Vec::new() };
        slots.number = parts.iter().map(|part| slots.holding(part.of)).collect();
        slots
    }
}

/// The day's slots ahead without one more, and with it: a late outing has until the next one in each. The others are `beside`, or
/// those so far.
///
/// # Errors
/// It overlaps another one, or one ends before it begins.
pub(super) fn one_more(today: &Today<'_>, slot: Hours, beside: Option<Vec<Hours>>) -> Result<(Vec<Hours>, Vec<Hours>)> {
    check_slots(&[slot])?;
    let now_s = today.now_s();
    let mut said = match beside {
        Some(mut beside) => {
            beside.sort_unstable();
            check_slots(&beside)?;
            beside
        }
        None => said(today),
    };
    let hours = |said: &[Hours]| ahead(today, said).iter().map(|part| part.hours).collect::<Vec<Hours>>();
    let without = hours(&said);
    if slot.1 <= now_s {
        return Ok((without.clone(), without));
    }
    said.push(slot);
    said.sort_unstable();
    let left = said.iter().filter(|(_, end_s)| *end_s > now_s);
    check_slots(&left.map(|&(start_s, end_s)| (start_s.max(now_s), end_s)).collect::<Vec<Hours>>())?;
    Ok((without, hours(&said)))
}

/// Those of the plan so far if any of it is ahead, else the partner's usual ones.
fn said(today: &Today<'_>) -> Vec<Hours> {
    let so_far = today.accepted().map(|plan| plan.slots.clone());
    so_far.filter(|said| !ahead(today, said).is_empty()).unwrap_or_else(|| usual(today))
}

/// The partner's, or the usual ones of anybody.
pub(super) fn usual(today: &Today<'_>) -> Vec<Hours> {
    let said = today.known.profile.as_ref().map(|profile| profile.slots.clone()).filter(|slots| !slots.is_empty());
    said.unwrap_or_else(|| USUAL_SLOTS.to_vec())
}

/// The part of these slots that lies ahead; none: all are over. An outing that left before its slot has it from now on. One
/// that runs past its slot has until the next one, or some hours: what is on board still wants an order.
fn ahead(today: &Today<'_>, said: &[Hours]) -> Vec<Part> {
    let now_s = today.now_s();
    let left = said.iter().filter(|(_, end_s)| *end_s > now_s);
    let mut parts: Vec<Part> = left.map(|&of| Part { hours: (now_s.max(of.0), of.1), of }).collect();
    let Some(outing) = running(today) else { return parts };
    let over = said.iter().rfind(|(_, end_s)| *end_s <= now_s).copied();
    let own = match today.accepted().and_then(|plan| Some(slot_of(plan, plan.place_of(outing)?))) {
        Some(own) => Some(own).filter(|(_, end_s)| *end_s <= now_s),
        None => over,
    };
    match (parts.first_mut(), own) {
        (Some(first), _) if first.hours.0 <= now_s => {}
        (Some(first), None) => first.hours.0 = now_s,
        (first, own) => {
            let until_s = first.map_or(now_s + LATE_S, |first| first.hours.0);
            let hours = (now_s, until_s);
            parts.insert(0, Part { hours, of: own.or(over).unwrap_or(hours) });
        }
    }
    parts
}

fn whole(said: &[Hours]) -> Vec<Part> {
    said.iter().map(|&hours| Part { hours, of: hours }).collect()
}

/// The slot of an outing of a plan.
fn slot_of(plan: &AcceptedPlan, place: usize) -> Hours {
    let planned = &plan.outings[place];
    plan.slots.get(planned.slot as usize).copied().unwrap_or((planned.depart_s, planned.return_s))
}

/// Adds what of a slot comes before those that it overlaps, in order.
fn add(said: &mut Vec<Hours>, slot: Hours) {
    let overlapped = said.iter().filter(|other| other.0 < slot.1 && slot.0 < other.1).map(|other| other.0).min();
    let slot = (slot.0, overlapped.map_or(slot.1, |begins_s| begins_s.min(slot.1)));
    if slot.0 < slot.1 && !said.contains(&slot) {
        said.push(slot);
        said.sort_unstable();
    }
}
