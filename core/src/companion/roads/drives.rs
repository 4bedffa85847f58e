//! The legs that an outing drove, from its facts: from the last act at one door to the arrival at the next.
//!
//! Only what was driving for sure: a leg of which the facts leave another reading open is none. That is
//! - two facts that follow each other in one chain and one boot, so that no stop, no counter and no undo lies between them;
//! - the first an act at a door, or leaving the shop; the second an arrival at another door, and then an act there, not at
//!   once: who says the arrival when handing over was at the door before;
//! - clocks that agree: the wall clock went on as the monotonic one did, and the depot took its moment as it was;
//! - said where it happened: a position that is known is near the door, so nothing was recorded late or on the way;
//! - no window of the door opened meanwhile: who comes early waits in the car.
//!
//! The way back to the shop is none: the end of an outing is said when somebody thinks of it. What is left (a pause on the way,
//! an arrival said late) is bounded by the rule that counts them, [`crate::roads::Learned`].

use crate::calendar::Zone;
use crate::journal::{Act, ChainId, Fact, FactId, Position, StopId};
use crate::manifest::{DayState, LatLon, Told};
use crate::proof::check_position;
use std::collections::{BTreeMap, BTreeSet};

/// The clocks may differ by so much over a leg, milliseconds: they are read one after the other.
const CLOCKS_MS: i64 = 2_000;
/// An arrival that the depot moved by more than this was said by a clock that it does not trust.
const MOVED_MS: i64 = 60_000;
/// Nobody hands over within this of arriving: such an arrival was said late.
const AT_DOOR_MS: i64 = 10_000;
/// The hours of a service day, seconds: until four in the morning of the next.
const SERVICE_DAY_S: i64 = 28 * 3_600;

/// A leg as it was driven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    /// From which door; none: the shop.
    pub from: Option<StopId>,
    /// To which.
    pub to: StopId,
    /// When it began, second of the service day, local time.
    pub left_s: u32,
    /// Seconds that it took.
    pub driven_s: u32,
}

/// Every leg of the outings of all devices that are over, as far as the facts are sure of it.
pub fn drives(state: &DayState, told: &[Told], shop: Option<LatLon>, zone: Zone) -> Vec<Drive> {
    let day = Day { state, shop, zone };
    chains(state, told).iter().flat_map(|chain| day.drives(chain)).collect()
}

/// What counts of each chain, in its order. None: a fact is missing, or of another day, so something may have been done there that is
/// not known here. Plans, photos and words about trips of the same day are no acts on the way: they are made while one drives.
fn chains<'a>(state: &DayState, told: &'a [Told]) -> Vec<Vec<Option<&'a Told>>> {
    let mut chains: BTreeMap<&ChainId, BTreeMap<u64, &Told>> = BTreeMap::new();
    for told in told.iter().filter(|told| told.fact.day == state.day) {
        chains.entry(&told.fact.chain).or_default().insert(told.fact.seq, told);
    }
    let beside = |act: &Act| {
        matches!(
            act,
            Act::Planned { .. } | Act::PhotoProcessed { .. } | Act::TripMeasured { .. } | Act::OdometerRead { .. }
        )
    };
    let with_gaps = |chain: BTreeMap<u64, &'a Told>| {
        let (mut acts, mut next) = (Vec::with_capacity(chain.len()), None);
        for (seq, told) in chain {
            if next != Some(seq) {
                acts.push(None);
            }
            next = seq.checked_add(1);
            if !beside(&told.fact.act) {
                acts.push(Some(told));
            }
        }
        acts
    };
    chains.into_values().map(with_gaps).collect()
}

struct Day<'a> {
    state: &'a DayState,
    shop: Option<LatLon>,
    zone: Zone,
}

impl Day<'_> {
    fn drives(&self, chain: &[Option<&Told>]) -> Vec<Drive> {
        let over: BTreeSet<&FactId> = self
            .state
            .outings
            .iter()
            .filter(|outing| outing.ended_at_ms.is_some())
            .map(|outing| &outing.fact)
            .collect();
        let mut counts = false;
        let mut drives = Vec::new();
        for (at, told) in chain.iter().enumerate() {
            match told.map(|told| (&told.fact.act, &told.fact.id)) {
                Some((Act::OutingStarted { .. }, id)) => counts = over.contains(id),
                Some((Act::OutingEnded { .. }, _)) => counts = false,
                Some((Act::Arrived { .. }, _)) if counts => {
                    if let [Some(left), Some(arrived), Some(then)] =
                        chain[at.saturating_sub(1)..].get(..3).unwrap_or(&[])
                    {
                        drives.extend(self.drive(left, arrived, then));
                    }
                }
                _ => {}
            }
        }
        drives
    }

    fn drive(&self, left: &Told, arrived: &Told, then: &Told) -> Option<Drive> {
        if [left, arrived, then].iter().any(|told| self.state.undone.contains_key(&told.fact.id)) {
            return None;
        }
        let Act::Arrived { stop: to } = &arrived.fact.act else { return None };
        let from = match &left.fact.act {
            // Said again, by older programs, it is a new order and no departure.
            Act::OutingStarted { .. } if self.state.outings.iter().any(|outing| outing.fact == left.fact.id) => None,
            act => Some(door_of(act)?.clone()),
        };
        let stayed_ms = then.fact.mono_ms.saturating_sub(arrived.fact.mono_ms);
        let stays = stayed_ms >= AT_DOOR_MS && then.fact.boot == arrived.fact.boot;
        if from.as_ref() == Some(to) || door_of(&then.fact.act) != Some(to) || !stays {
            return None;
        }
        let driven_ms = same_clocks(&left.fact, &arrived.fact)?;
        let trusted = |told: &Told| told.at_ms.abs_diff(told.fact.corrected_at_ms()) <= MOVED_MS.unsigned_abs();
        let place = |stop: &Option<StopId>| match stop {
            Some(stop) => self.state.stop(stop).and_then(|stop| stop.at),
            None => self.shop,
        };
        let (here, there) = (place(&from), place(&Some(to.clone())));
        if !trusted(left) || !trusted(arrived) || is_far(here, &left.fact) || is_far(there, &arrived.fact) {
            return None;
        }
        let left_s = self.zone.second_of(self.state.day, left.at_ms);
        let arrived_s = left_s + driven_ms / 1_000;
        let opened = |from_s: i64| (left_s + 1..=arrived_s).contains(&from_s);
        let waited = self.state.stop(to).is_some_and(|stop| stop.windows.iter().any(|window| opened(window.start_s)));
        let in_day = (0..SERVICE_DAY_S).contains(&left_s);
        let leg = Drive { from, to: to.clone(), left_s: left_s.try_into().ok()?, driven_s: whole(driven_ms)? };
        (in_day && !waited).then_some(leg)
    }
}

/// The door at which an act was done, or attempted. Arriving is none: nobody knows when who only arrived went on.
fn door_of(act: &Act) -> Option<&StopId> {
    match act {
        Act::Delivered { stop, .. }
        | Act::Failed { stop, .. }
        | Act::AccessCode { stop, .. }
        | Act::PinTried { stop } => Some(stop),
        _ => None,
    }
}

/// Milliseconds between two facts of one boot whose clocks went on alike.
fn same_clocks(left: &Fact, arrived: &Fact) -> Option<i64> {
    let mono_ms = arrived.mono_ms.checked_sub(left.mono_ms)?;
    let wall_ms = arrived.recorded_at_ms.checked_sub(left.recorded_at_ms)?;
    let alike = wall_ms.abs_diff(mono_ms) <= CLOCKS_MS.unsigned_abs();
    (left.boot == arrived.boot && mono_ms >= 0 && alike).then_some(mono_ms)
}

/// The fact says that it was recorded away from the place that it is about.
fn is_far(place: Option<LatLon>, fact: &Fact) -> bool {
    let far = |place, position: &Position| check_position(place, position).far;
    place.zip(fact.position.as_ref()).is_some_and(|(place, position)| far(place, position))
}

fn whole(ms: i64) -> Option<u32> {
    u32::try_from(ms.saturating_add(500) / 1_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Hash;
    use crate::manifest::DayParcels;

    fn told(seq: u64, act: Act) -> Told {
        let fact = Fact {
            id: FactId(format!("0193a5b0-0000-7000-8000-{seq:012}")),
            partner: "p1".into(),
            device: "d1".into(),
            chain: "c1".into(),
            seq,
            prev: Hash::ZERO,
            day: "2026-11-23".parse().unwrap(),
            recorded_at_ms: 1_795_400_000_000,
            zone_offset_min: -300,
            boot: "boot".into(),
            mono_ms: 5000,
            depot_diff_ms: None,
            courier: None,
            position: None,
            evidence: Vec::new(),
            act,
        };
        Told { fact, hash: Hash::ZERO, at_ms: 0, order: seq }
    }

    #[test]
    fn where_a_fact_of_a_chain_is_missing_nothing_joins_those_around_it() {
        let day = "2026-11-23".parse().unwrap();
        let state = DayState::before_any_fact(day, &DayParcels::default());
        let arrived = |seq| told(seq, Act::Arrived { stop: "s1".into() });
        let mut of_another_day = arrived(6);
        of_another_day.fact.day = "2026-11-22".parse().unwrap();
        let made = told(8, Act::PhotoProcessed { of: Hash::ZERO, warnings: Vec::new() });
        let all = [arrived(4), arrived(5), of_another_day, arrived(7), made, arrived(9), arrived(11)];
        let seqs: Vec<Option<u64>> = chains(&state, &all)[0].iter().map(|told| Some(told.as_ref()?.fact.seq)).collect();
        assert_eq!(seqs, [None, Some(4), Some(5), None, Some(7), Some(9), None, Some(11)]);
    }
}
