//! What holds for every day, whatever two phones say on it.

use super::fold_tests::{Phone, day, delivered, failed, manifest, planned, received, undo};
use super::*;
use crate::journal::{Act, FailReason, Hash, StopId, To, Verdict};
use proptest::prelude::*;

const NUMBERS: [&str; 5] = ["A", "BB", "CCC", "DDDD", "nowhere"];

fn any_act() -> impl Strategy<Value = Act> {
    let number = prop::sample::select(&NUMBERS[..]);
    (number, 0..12_u8, any::<bool>()).prop_map(|(number, kind, flag)| match kind {
        0 => received(number, Verdict::Expected),
        1 => received(number, Verdict::Unexpected),
        2 => Act::Damaged { parcel: number.into() },
        3 => Act::Missing { parcel: number.into() },
        4 => delivered(number, if flag { To::Counter } else { To::SafePlace }),
        5 => failed(number, if flag { FailReason::ParcelMissing } else { FailReason::Refused }, number.len() > 2),
        6 => Act::Held { parcel: number.into(), shelf: "1".into() },
        7 => Act::Collected { parcel: number.into() },
        8 => Act::Returned { parcels: vec![number.into()] },
        9 => Act::OutingStarted { outing: u32::from(flag), stops: vec![StopId::from(number)], of: None },
        10 => Act::OutingEnded { outing: u32::from(flag), distance_m: 7 },
        _ => planned(&[&[number]], Some(&[if flag { "a-1" } else { "b-2" }])),
    })
}

/// What two phones say, with undos of what was said before (an index into it) and clocks that jump.
fn any_facts() -> impl Strategy<Value = Vec<Told>> {
    let said = (any::<bool>(), 0..50_i64, any_act(), prop::option::weighted(0.25, any::<prop::sample::Index>()));
    prop::collection::vec(said, 0..30).prop_map(|script| {
        let mut phones = [Phone::new("a"), Phone::new("b")];
        let mut all: Vec<Told> = Vec::new();
        for (which, at_ms, act, target) in script {
            let act = match target {
                Some(index) if !all.is_empty() => undo(&all[index.index(all.len())]),
                _ => act,
            };
            all.push(phones[usize::from(which)].says(at_ms, act));
        }
        all
    })
}

fn any_manifest() -> impl Strategy<Value = DayParcels> {
    prop::collection::vec((any::<bool>(), prop::option::of(0..50_i64)), 4).prop_map(|flags| {
        let mut list = manifest(&NUMBERS[..4]);
        for (number, (carried, withdrawn)) in NUMBERS.iter().zip(flags) {
            if carried && let Some(parcel) = list.listed.remove(*number) {
                list.carried.insert((*number).into(), parcel);
            }
            list.withdrawn.extend(withdrawn.map(|at| ((*number).to_owned(), at)));
        }
        list
    })
}

proptest! {
    #[test]
    fn the_seven_places_always_add_up(list in any_manifest(), facts in any_facts()) {
        let c = DayState::fold(day(), &list, &facts).counts();
        let places = [c.delivered, c.collected, c.held, c.to_return, c.returned, c.missing, c.withdrawn];
        prop_assert_eq!(places.iter().sum::<u32>(), c.parcels);
        prop_assert_eq!(c.parcels, 4);
    }

    #[test]
    fn the_order_of_handing_in_and_repeats_make_no_difference(
        list in any_manifest(), facts in any_facts(), shuffle in any::<u64>(), twice in any::<prop::sample::Index>(),
    ) {
        let mut other = facts.clone();
        if !facts.is_empty() {
            other.push(facts[twice.index(facts.len())].clone());
        }
        other.sort_by_key(|told| Hash::of(format!("{shuffle} {}", told.fact.id).as_bytes()));
        prop_assert_eq!(DayState::fold(day(), &list, &facts), DayState::fold(day(), &list, &other));
    }

    #[test]
    fn undo_and_undo_of_it_change_nothing(list in any_manifest(), facts in any_facts(), which in any::<prop::sample::Index>()) {
        prop_assume!(!facts.is_empty());
        let before = DayState::fold(day(), &list, &facts);
        let mut third = Phone::new("c");
        let first = third.says(60, undo(&facts[which.index(facts.len())]));
        let second = third.says(61, undo(&first));
        let mut after = DayState::fold(day(), &list, &[facts, vec![first.clone(), second]].concat());
        prop_assert!(after.undone.remove(&first.fact.id).is_some());
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_fact_taken_back_is_as_if_never_said(list in any_manifest(), facts in any_facts(), act in any_act()) {
        let before = DayState::fold(day(), &list, &facts);
        let mut third = Phone::new("c");
        let said = third.says(20, act);
        let taken_back = third.says(60, undo(&said));
        let mut after = DayState::fold(day(), &list, &[facts, vec![said.clone(), taken_back]].concat());
        prop_assert!(after.undone.remove(&said.fact.id).is_some());
        prop_assert_eq!(before, after);
    }
}
