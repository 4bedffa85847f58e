//! The plan when the day changes: kept, changed by hand, moved between outings, shared between couriers.

use crate::world::*;
use satchel_core::companion::{Companion, Failure, Fault, NextStep, PlanView, PlanWish};
use satchel_core::journal::{Act, ChainId, CourierId, DeviceId, Fact, FactId, FailReason, StopId};
use satchel_core::sync::Outbox;
use satchel_core::sync::wire::{Change, ChangesPage, ReceiptStatus};
use std::collections::BTreeSet;

fn again(phone: &Companion) -> PlanView {
    phone.plan(&PlanWish::default()).unwrap();
    phone.view_plan().unwrap()
}

fn in_slots(phone: &Companion, slots: &[(i64, i64)]) -> PlanView {
    phone.plan(&PlanWish { slots: Some(slots.to_vec()), ..PlanWish::default() }).unwrap();
    phone.view_plan().unwrap()
}

fn stops(plan: &PlanView, outing: usize) -> Vec<StopId> {
    plan.outings[outing].stops.iter().map(|stop| StopId(stop.id.clone())).collect()
}

fn empty_the_door(phone: &Companion, stop: &StopId) {
    phone.arrive(stop).unwrap();
    for parcel in phone.view_stop(stop).unwrap().parcels {
        phone.deliver(hand_over(parcel.tracking_number[3..].parse().unwrap())).unwrap();
    }
}

/// Twelve doors in two trips of at most an hour.
fn two_trips() -> (World, Companion, PlanView) {
    let (world, phone) = loaded(24);
    let plan = in_slots(&phone, &[(36_000, 39_000), (50_400, 54_120)]);
    assert!(plan.outings.len() == 2 && plan.unplanned.is_empty(), "{plan:?}");
    (world, phone, plan)
}

#[test]
fn a_plan_says_how_good_it_is() {
    let (_world, phone) = loaded(8);
    let planned = phone.plan(&PlanWish::default()).unwrap();
    let said = phone.view_plan().unwrap().quality.unwrap();
    assert_eq!(planned.quality, Some(said.clone()));
    assert_eq!(said.to_string(), "This order cannot be shorter");
    let mut silly = stops(&phone.view_plan().unwrap(), 0);
    silly.swap(0, 2);
    phone.order_by_hand(1, &silly).unwrap();
    let said = phone.view_plan().unwrap().quality.unwrap().to_string();
    assert!(said.starts_with("Within ") && said.ends_with(" % of the best possible"), "{said}");
}

#[test]
fn on_the_way_a_new_plan_keeps_the_order_and_moves_the_times() {
    let (world, phone) = out(16);
    let before = phone.view_plan().unwrap();
    let order = stops(&before, 0);
    world.pass(HOUR + HOUR / 4); // A quarter past ten.
    empty_the_door(&phone, &order[0]);
    world.pass(HOUR / 2);
    let after = again(&phone);
    assert_eq!(stops(&after, 0), order);
    assert_eq!(after.outings[0].distance_m, before.outings[0].distance_m);
    assert_eq!(after.outings[0].depart_s, before.outings[0].depart_s);
    let arrives = |plan: &PlanView, at: usize| plan.outings[0].stops[at].arrive_s;
    assert_eq!(arrives(&after, 0), arrives(&before, 0), "what is done stays as it was");
    assert!(arrives(&after, 1) >= 38_700 && arrives(&after, 1) > arrives(&before, 1), "{after:?}");
    let running = view(&phone).outing.unwrap();
    assert_eq!((running.stops, running.done, running.back_by_s), (8, 1, Some(after.outings[0].return_s)));
}

#[test]
fn a_plan_made_on_the_way_is_taken_back_with_its_order() {
    let (world, phone) = out(40);
    let order = stops(&phone.view_plan().unwrap(), 0);
    let left = view(&phone).outing;
    empty_the_door(&phone, &order[0]);
    let goes_to = |stop: &StopId| matches!(next(&phone), NextStep::GoTo { stop: next } if next.id == stop.0);
    assert!(goes_to(&order[1]));
    let mut other = order.clone();
    other[1..].reverse();
    let by_hand = phone.order_by_hand(1, &other).unwrap();
    assert!(goes_to(&other[1]));
    phone.undo(&by_hand.id).unwrap();
    assert!(stops(&phone.view_plan().unwrap(), 0) == order && goes_to(&order[1]));

    world.pass(2 * HOUR + HOUR / 2); // There is no time for all before twelve: some come back.
    let planned = phone.plan(&PlanWish::default()).unwrap();
    assert!(view(&phone).outing.unwrap().stops < left.as_ref().unwrap().stops);
    let undone = phone.undo(&planned.fact.id).unwrap();
    assert_eq!(view(&phone).outing.unwrap().stops, left.unwrap().stops);
    assert!(stops(&phone.view_plan().unwrap(), 0) == order && goes_to(&order[1]));
    let plan = phone.view_plan().unwrap();
    phone.undo(&undone.id).unwrap(); // The undo too can be taken back.
    assert!(phone.view_plan().unwrap() != plan && view(&phone).outing.unwrap().stops < 20);
}

#[test]
fn who_leaves_again_takes_along_what_is_still_to_be_done() {
    let (world, phone) = out(12);
    let planned = phone.view_plan().unwrap();
    let order = stops(&planned, 0);
    order[..4].iter().for_each(|stop| empty_the_door(&phone, stop));
    phone.arrive(&order[4]).unwrap();
    let there = phone.view_stop(&order[4]).unwrap().parcels;
    let parcels = there.into_iter().map(|parcel| parcel.tracking_number).collect();
    phone.fail(Failure { parcels, again: true, ..failure(0, FailReason::NobodyHome) }).unwrap();
    phone.end_outing().unwrap();
    world.pass(HOUR);
    assert!(matches!(next(&phone), NextStep::Leave { outing: 1, .. }), "{:?}", next(&phone));
    phone.start_outing().unwrap();
    let running = view(&phone).outing.unwrap();
    assert_eq!((running.number, running.stops, running.done), (1, 2, 0));

    empty_the_door(&phone, &order[4]);
    let plan = again(&phone);
    assert_eq!((stops(&plan, 0), stops(&plan, 1)), (order[..4].to_vec(), order[4..].to_vec()));
    assert!(plan.outings[0].ended && plan.outings[1].started && !plan.outings[1].ended, "{plan:?}");
    empty_the_door(&phone, &order[5]);
    phone.end_outing().unwrap();
    let trips = phone.view_earnings().unwrap().trips;
    assert_eq!(trips.iter().map(|trip| trip.stops).collect::<Vec<_>>(), [5, 2]);
    let all_m = planned.outings[0].distance_m;
    assert!(trips.iter().all(|trip| trip.distance_m > 0 && trip.distance_m < all_m), "{trips:?} of {all_m}");
}

#[test]
fn past_the_slot_what_is_on_board_still_has_an_order() {
    let (world, phone) = out(8);
    let order = stops(&phone.view_plan().unwrap(), 0);
    world.pass(3 * HOUR + HOUR / 2); // Half past twelve; the slot was over at twelve.
    let plan = again(&phone);
    assert_eq!((stops(&plan, 0).len(), plan.unplanned.len()), (order.len(), 0));
    let back_s = plan.outings[0].return_s;
    assert!(plan.outings[0].started && back_s > 45_000 && back_s < 50_400, "the next slot is not waited for: {back_s}");
}

#[test]
fn what_is_new_comes_in_between_and_what_failed_stays_where_it_was() {
    let (_world, phone) = loaded(12);
    let before = stops(&again(&phone), 0);
    phone
        .import_csv(
            csv(14).lines().take(1).chain(csv(14).lines().skip(13)).collect::<Vec<_>>().join("\n").as_bytes(),
            today(),
        )
        .unwrap();
    (13..=14).for_each(|i| drop(receive(&phone, i)));
    let after = stops(&again(&phone), 0);
    let new = door(&phone, 13);
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after.iter().filter(|stop| **stop != new).collect::<Vec<_>>(), before.iter().collect::<Vec<_>>());

    phone.start_outing().unwrap();
    phone.arrive(&after[0]).unwrap();
    for parcel in phone.view_stop(&after[0]).unwrap().parcels {
        let n = parcel.tracking_number[3..].parse().unwrap();
        phone.fail(Failure { again: true, ..failure(n, FailReason::NobodyHome) }).unwrap();
    }
    assert_eq!(stops(&again(&phone), 0), after);
}

#[test]
fn an_order_made_by_hand_stays_until_it_is_given_up() {
    let (_world, phone) = loaded(12);
    let best = stops(&again(&phone), 0);
    let mut silly = best.clone();
    silly.swap(0, 3);
    phone.order_by_hand(1, &silly).unwrap();
    let plan = again(&phone);
    assert!(plan.by_hand && stops(&plan, 0) == silly);
    phone.plan(&PlanWish { anew: true, ..PlanWish::default() }).unwrap();
    let plan = phone.view_plan().unwrap();
    assert!(!plan.by_hand && stops(&plan, 0) == best);
}

#[test]
fn a_stop_is_dragged_into_another_outing() {
    let (_world, phone, plan) = two_trips();
    let (mut first, mut second) = (stops(&plan, 0), stops(&plan, 1));
    phone.order_by_hand(2, &second).unwrap();
    in_slots(&phone, &[(36_000, 39_000), (50_400, 57_600)]); // More time in the afternoon; the order made by hand stays.
    let moved = first.remove(1);
    second.insert(1, moved);
    phone.order_by_hand(2, &second).unwrap();
    let plan = phone.view_plan().unwrap();
    assert!(plan.by_hand && plan.unplanned.is_empty());
    assert_eq!((stops(&plan, 0), stops(&plan, 1)), (first, second));

    // The other way there is no room: it is said, and nothing changes.
    let all: Vec<StopId> = stops(&plan, 0).into_iter().chain(stops(&plan, 1)).collect();
    let facts = phone.facts(0).unwrap().len();
    assert_eq!(refused(phone.order_by_hand(1, &all)), "plan.locked_slot");
    assert_eq!((phone.facts(0).unwrap().len(), phone.view_plan().unwrap()), (facts, plan));
}

#[test]
fn a_trip_that_is_over_keeps_its_number() {
    let (world, phone, plan) = two_trips();
    let (first, second) = (stops(&plan, 0), stops(&plan, 1));
    world.pass(HOUR);
    phone.start_outing().unwrap();
    first.iter().for_each(|stop| empty_the_door(&phone, stop));
    phone.end_outing().unwrap();
    world.pass(HOUR);
    let plan = again(&phone);
    assert_eq!((stops(&plan, 0), stops(&plan, 1)), (first, second));
    assert!(plan.outings[0].ended && !plan.outings[1].started);
    assert!(matches!(next(&phone), NextStep::Leave { outing: 2, .. }), "{:?}", next(&phone));
    assert_eq!(refused(phone.order_by_hand(1, &[])), "companion.nothing_to_plan");
}

#[test]
fn an_answer_counts_the_slots_as_the_fact_and_the_view_do() {
    let (world, phone, plan) = two_trips();
    let said = plan.slots.clone();
    assert_eq!(said, [[36_000, 39_000], [50_400, 54_120]]);
    world.pass(HOUR);
    phone.start_outing().unwrap();
    world.pass(HOUR); // Eleven: the slot was over ten minutes ago, and the next one has not begun.
    assert_eq!(answered_slots(&phone, PlanWish::default()), [0, 1]);
    stops(&plan, 0).iter().for_each(|stop| empty_the_door(&phone, stop));
    phone.end_outing().unwrap();
    assert_eq!(answered_slots(&phone, PlanWish::default()), [1]);
    assert_eq!(phone.view_plan().unwrap().slots, said, "they are the shop's, whatever became late");
    let longer = PlanWish { slots: Some(vec![(45_000, 48_000), (50_400, 57_600)]), ..PlanWish::default() };
    assert!(answered_slots(&phone, longer).iter().all(|slot| [1, 2].contains(slot)));
    assert_eq!(phone.view_plan().unwrap().slots, [[36_000, 39_000], [45_000, 48_000], [50_400, 57_600]]);
}

/// The slots that an answer names, which are those that the fact names for the same stops.
fn answered_slots(phone: &Companion, wish: PlanWish) -> Vec<usize> {
    let answered = phone.plan(&wish).unwrap().plan.outings;
    let facts = phone.facts(0).unwrap();
    let Act::Planned { slots, outings, .. } = Fact::open(&facts.last().unwrap().bytes).unwrap().act else {
        panic!("the last fact is no plan")
    };
    assert_eq!(phone.view_plan().unwrap().slots, slots.iter().map(|(from, to)| vec![*from, *to]).collect::<Vec<_>>());
    let recorded = |id: &str| outings.iter().find(|outing| outing.stops.iter().any(|(stop, _)| stop.0 == id)).unwrap();
    for outing in &answered {
        assert!(outing.visits.iter().all(|visit| recorded(&visit.id).slot as usize == outing.slot), "{answered:?}");
    }
    answered.iter().map(|outing| outing.slot).collect()
}

#[test]
fn before_a_plan_the_slots_are_the_shops_and_what_of_them_is_over_is_not_planned_into() {
    let (world, phone) = loaded(24);
    let usual = [[36_000, 43_200], [50_400, 59_400]];
    let view = phone.view_plan().unwrap();
    assert!(!view.planned && view.slots == usual, "{view:?}");
    world.pass(2 * HOUR); // Eleven: half of the first is over.
    let plan = in_slots(&phone, &[(36_000, 43_200), (50_400, 59_400)]);
    assert_eq!(plan.slots, usual);
    assert!(plan.outings.iter().all(|outing| outing.depart_s >= 39_600), "{plan:?}");
    world.pass(10 * HOUR); // Nine in the evening: all is over, and is planned as it was said.
    assert!(!in_slots(&phone, &[(36_000, 59_400)]).outings.is_empty());
}

#[test]
fn one_more_slot_brings_what_did_not_fit() {
    let (_world, phone) = loaded(24);
    let plan = in_slots(&phone, &[(36_000, 38_400)]);
    let left: Vec<&String> = plan.unplanned.iter().map(|stop| &stop.id).collect();
    assert!(!left.is_empty());
    let facts = phone.facts(0).unwrap().len();
    let offer = phone.try_slot(50_400, 59_400, None).unwrap();
    assert_eq!((offer.gained.iter().map(|stop| &stop.id).collect::<Vec<_>>(), offer.left_out), (left.clone(), 0));
    assert!(offer.away_more_s > 0 && offer.text.to_string().contains(&left.len().to_string()));
    assert!(phone.try_slot(80_000, 80_060, None).unwrap().gained.is_empty());
    // Beside the slots as they are to be, whatever the plan has.
    let beside = |others: &[(i64, i64)]| phone.try_slot(50_400, 59_400, Some(others.to_vec()));
    assert!(beside(&[(36_000, 43_200)]).unwrap().gained.is_empty(), "the longer slot has room for all");
    assert_eq!(beside(&[]).unwrap().gained.len(), 12, "it is the only one");
    assert_eq!(beside(&[(61_000, 62_000), (36_000, 38_400)]).unwrap().left_out, 0, "in any order");
    assert_eq!(refused(beside(&[(36_000, 51_000)])), "calendar.slot_order");
    assert_eq!(refused(beside(&[(36_000, 38_400), (37_000, 39_000)])), "calendar.slot_order");
    assert_eq!(refused(phone.try_slot(37_000, 40_000, None)), "calendar.slot_order");
    assert_eq!(refused(phone.try_slot(50_000, 40_000, None)), "calendar.slot");
    assert_eq!(phone.facts(0).unwrap().len(), facts, "asking records nothing");
}

#[test]
fn one_more_slot_may_begin_while_a_late_outing_runs() {
    let (world, phone) = loaded(24);
    let plan = in_slots(&phone, &[(36_000, 38_400), (54_000, 54_060)]);
    let left: Vec<&String> = plan.unplanned.iter().map(|stop| &stop.id).collect();
    assert!(!left.is_empty());
    world.pass(HOUR);
    phone.start_outing().unwrap();
    world.pass(HOUR); // Eleven: the slot was over at twenty to, and the next one is at three.
    for _ in 0..2 {
        let offer = phone.try_slot(45_000, 53_000, None).unwrap();
        assert_eq!(offer.gained.iter().map(|stop| &stop.id).collect::<Vec<_>>(), left);
        let refusal = refused(phone.try_slot(37_800, 50_000, Some(vec![(36_000, 38_400), (54_000, 54_060)])));
        assert_eq!(refusal, "calendar.slot_order", "as a plan in these slots would be");
        let now = phone.try_slot(37_800, 50_000, None).unwrap(); // What of it is over does not count.
        assert_eq!(now.left_out as usize, left.len(), "it belongs to the outing under way");
        assert!(phone.try_slot(30_000, 31_000, None).unwrap().gained.is_empty(), "all of it is over");
        assert_eq!(refused(phone.try_slot(45_000, 54_030, None)), "calendar.slot_order");
        again(&phone); // The hours that a late outing is given are no slot of the shop's.
    }
}

#[test]
fn two_couriers_share_the_stops_and_each_keeps_to_its_own() {
    let (_world, phone) = loaded(24);
    let shares = phone.divide(2, None).unwrap();
    let mut all: Vec<&String> = shares.iter().flat_map(|share| &share.stops).map(|stop| &stop.id).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!((shares.len(), all.len(), shares.iter().map(|share| share.parcels).sum::<u32>()), (2, 12, 24));
    let alone = phone.divide(1, None).unwrap();
    let longest = shares.iter().map(|share| share.away_s).max().unwrap();
    assert!(longest < alone[0].away_s * 7 / 10, "{longest} of {}", alone[0].away_s);

    let mine: Vec<StopId> = shares[0].stops.iter().map(|stop| StopId(stop.id.clone())).collect();
    phone.plan(&PlanWish { share: Some(mine.clone()), ..PlanWish::default() }).unwrap();
    let sorted = |mut ids: Vec<StopId>| {
        ids.sort_unstable();
        ids
    };
    let plan = again(&phone);
    assert!(plan.share);
    assert_eq!(sorted(stops(&plan, 0)), sorted(mine));
    for couriers in [0, 21] {
        let error = phone.divide(couriers, None).unwrap_err();
        assert_eq!((error.fault, error.text.key.as_str()), (Fault::Input, "companion.couriers"));
    }
    phone.start_outing().unwrap();
    assert_eq!(refused(phone.divide(2, None)), "plan.divided");
    let unknown = PlanWish { share: Some(vec![StopId("no such".into())]), ..PlanWish::default() };
    assert_eq!(refused(phone.plan(&unknown)), "companion.unknown_stop");
}

/// What a colleague's phone says, as the depot tells it: a fact like this one, of another act.
fn said_by_a_colleague(world: &World, like: &Fact, seq: u64, act: Act) {
    let (device, chain, courier) =
        (DeviceId::from("other phone"), ChainId::from("other chain"), CourierId::from("lee"));
    let id = FactId(format!("{}{seq}", &like.id.0[..like.id.0.len() - 1]));
    let fact = Fact { id, device, chain, seq, courier: Some(courier), act, ..like.clone() };
    let bytes = String::from_utf8(fact.seal().unwrap().bytes).unwrap();
    let change = Change::Fact { bytes, at_ms: NINE, status: ReceiptStatus::Applied };
    let page = ChangesPage { changes: vec![change], next: format!("epoch.{seq}"), more: false, depot_time_ms: NINE };
    world.store().apply(&page, false).unwrap();
}

#[test]
fn what_a_colleague_has_taken_is_left_alone() {
    let (world, phone) = loaded(24);
    phone.act_as("kim").unwrap();
    let all = stops(&again(&phone), 0);
    let like = Fact::open(&phone.facts(0).unwrap().last().unwrap().bytes).unwrap();
    drop(phone);
    let Act::Planned { slots, mut outings, .. } = like.act.clone() else { panic!("the last fact is no plan") };
    outings[0].stops.truncate(4);
    let (unplanned, left) = (Vec::new(), Some(Vec::new()));
    let share = Act::Planned {
        slots,
        outings,
        unplanned,
        by_hand: false,
        share: true,
        gap_ppm: None,
        left,
        under_way: false,
        travel: None,
    };
    said_by_a_colleague(&world, &like, 1, share);
    let phone = world.open();
    let mine = stops(&again(&phone), 0);
    let sorted = |ids: &[StopId]| ids.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(sorted(&mine), sorted(&all[4..]), "what is a colleague's share");
    drop(phone);
    let stops_along = vec![mine[2].clone()];
    said_by_a_colleague(&world, &like, 2, Act::OutingStarted { outing: 0, stops: stops_along, of: None });
    let phone = world.open();
    phone.start_outing().unwrap();
    assert_eq!(view(&phone).outing.map(|outing| outing.stops), Some(7), "what is in a colleague's car");
    assert_eq!(sorted(&stops(&again(&phone), 0)), sorted(&[&mine[..2], &mine[3..]].concat()));
}

#[test]
fn acts_go_on_while_a_plan_is_made() {
    let (_world, phone) = loaded(60);
    std::thread::scope(|scope| {
        let planning = scope.spawn(|| phone.plan(&PlanWish { anew: true, ..PlanWish::default() }).unwrap());
        let mut damaged = 0;
        while !planning.is_finished() && damaged < 60 {
            damaged += 1;
            phone.damaged(&number(damaged)).unwrap();
        }
        assert!(damaged > 1, "an act waited for the plan");
        assert_eq!(planning.join().unwrap().plan.unplanned, []);
    });
    let plan = phone.view_plan().unwrap();
    assert_eq!(plan.outings.iter().map(|outing| outing.stops.len()).sum::<usize>(), 30);
}

#[test]
fn whoever_leaves_early_has_the_slot_from_then_on() {
    let (world, phone) = loaded(60);
    phone.plan(&PlanWish::default()).unwrap();
    phone.start_outing().unwrap(); // At nine; the slot is from ten to twelve.
    let before = stops(&phone.view_plan().unwrap(), 0);
    world.pass(HOUR / 2);
    let plan = again(&phone);
    assert_eq!((plan.outings[0].started, stops(&plan, 0)), (true, before));
    assert_eq!(plan.outings.len(), 2, "the hours until the slot are part of it: {plan:?}");
    assert!(plan.unplanned.is_empty() && plan.slots == [[36_000, 43_200], [50_400, 59_400]], "{plan:?}");
}

#[test]
fn what_a_late_courier_brings_back_belongs_to_the_next_trip() {
    let (world, phone) = out(40);
    let all = stops(&phone.view_plan().unwrap(), 0);
    world.pass(2 * HOUR + HOUR / 2);
    empty_the_door(&phone, &all[0]); // Half past eleven: there is no time for the rest before twelve.
    let plan = again(&phone);
    let (first, second) = (stops(&plan, 0), stops(&plan, 1));
    assert!(first.len() < all.len() && first.len() + second.len() == all.len(), "{plan:?}");
    assert!(plan.outings[0].started && !plan.outings[1].started);
    first.iter().skip(1).for_each(|stop| empty_the_door(&phone, stop));
    assert_eq!(next(&phone), NextStep::ComeBack);
    phone.end_outing().unwrap();
    assert!(matches!(next(&phone), NextStep::Leave { outing: 2, .. }), "{:?}", next(&phone));
    let plan = again(&phone);
    assert!(plan.outings[0].ended && !plan.outings[1].started && stops(&plan, 1) == second);
}

#[test]
fn the_phone_that_replaces_one_on_the_way_can_go_on() {
    let (world, phone) = out(8);
    let phrase = phone.recovery_phrase().unwrap();
    phone.back_up(&world.path("backup")).unwrap();
    drop(phone);
    let phone = world.restore(&world.path("backup"), &phrase);
    let plan = again(&phone);
    assert_eq!((stops(&plan, 0).len(), plan.unplanned.len()), (4, 0));
    phone.start_outing().unwrap();
    assert_eq!(view(&phone).outing.map(|outing| outing.stops), Some(4));
}

#[test]
fn the_phone_that_replaces_one_keeps_the_numbers_of_its_outings() {
    let (world, phone, plan) = two_trips();
    let (first, second) = (stops(&plan, 0), stops(&plan, 1));
    world.pass(HOUR);
    phone.start_outing().unwrap();
    first.iter().for_each(|stop| empty_the_door(&phone, stop));
    phone.end_outing().unwrap();
    let phrase = phone.recovery_phrase().unwrap();
    phone.back_up(&world.path("backup")).unwrap();
    drop(phone);
    let phone = world.restore(&world.path("backup"), &phrase);
    world.pass(HOUR);
    for plan in [phone.view_plan().unwrap(), again(&phone)] {
        assert_eq!((stops(&plan, 0), stops(&plan, 1)), (first.clone(), second.clone()));
        assert!(plan.outings[0].ended && !plan.outings[1].started, "{plan:?}");
        assert!(matches!(next(&phone), NextStep::Leave { outing: 2, .. }), "{:?}", next(&phone));
    }
    phone.start_outing().unwrap();
    assert_eq!(view(&phone).outing.map(|outing| outing.number), Some(2));
    let plan = again(&phone);
    assert!(plan.outings[0].ended && plan.outings[1].started && !plan.outings[1].ended, "{plan:?}");
}

#[test]
fn a_stop_that_is_in_no_share_is_shown() {
    let (_world, phone) = loaded(12);
    let plan = again(&phone);
    phone.plan(&PlanWish { share: Some(stops(&plan, 0)[..3].to_vec()), ..PlanWish::default() }).unwrap();
    let plan = again(&phone);
    let left: Vec<&str> = plan.unplanned.iter().map(|stop| stop.reason.as_str()).collect();
    assert_eq!((stops(&plan, 0).len(), left), (3, vec!["nobodys"; 3]));
    assert!(plan.unplanned[0].text.to_string().starts_with("No courier has it yet"));
}

#[test]
fn on_the_way_an_order_made_by_hand_is_kept_late_or_not() {
    let (world, phone) = World::with_shop();
    let csv = "tracking_number,address,zip,lat,lon,window_start,window_end\n\
               TBA000000000001,1 Elm Street,43215,39.97,-82.99,09:00,10:15\n\
               TBA000000000002,2 Elm Street,43215,39.98,-82.98,,\n\
               TBA000000000003,3 Elm Street,43215,39.99,-82.97,,\n";
    phone.import_csv(csv.as_bytes(), today()).unwrap();
    (1..=3).for_each(|i| drop(receive(&phone, i)));
    phone.plan(&PlanWish::default()).unwrap();
    phone.start_outing().unwrap();
    let order = [3, 1, 2].map(|n| door(&phone, n));
    world.pass(2 * HOUR); // Eleven: the first door's window is over.
    phone.order_by_hand(1, &order).unwrap();
    let plan = again(&phone);
    assert_eq!((stops(&plan, 0), plan.unplanned.len(), plan.quality), (order.to_vec(), 0, None));
    phone.plan(&PlanWish { anew: true, ..PlanWish::default() }).unwrap();
    assert_eq!(phone.view_plan().unwrap().unplanned.len(), 1, "the planner by itself plans nothing too late");
}

#[test]
fn a_stop_of_which_nothing_has_come_yet_is_planned_and_not_ticked() {
    let (_world, phone) = listed(4);
    phone.plan(&PlanWish::default()).unwrap();
    let done = |phone: &Companion| -> Vec<bool> {
        phone.view_plan().unwrap().outings.iter().flat_map(|outing| &outing.stops).map(|stop| stop.done).collect()
    };
    let doors = done(&phone).len();
    assert!(doors > 1);
    assert_eq!(done(&phone), vec![false; doors]);
    receive(&phone, 1);
    assert_eq!(done(&phone), vec![false; doors]);
    phone.start_outing().unwrap();
    phone.deliver(hand_over(1)).unwrap();
    assert_eq!(done(&phone).iter().filter(|done| **done).count(), 1);
}
