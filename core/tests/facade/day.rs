//! A whole day of a shop without a depot, and what the first screen says all along.

use crate::world::*;
use satchel_core::companion::{DoorVerdict, NextStep, PlaceView, PlanWish};
use satchel_core::journal::{FailReason, StopId, Verdict};

fn step(step: &NextStep) -> (&'static str, String) {
    match step {
        NextStep::GetManifest => ("get_manifest", String::new()),
        NextStep::Load { expected } => ("load", expected.to_string()),
        NextStep::Plan => ("plan", String::new()),
        NextStep::Leave { outing, .. } => ("leave", outing.to_string()),
        NextStep::GoTo { stop } => ("go_to", stop.id.clone()),
        NextStep::Deliver { stop } => ("deliver", stop.id.clone()),
        NextStep::ComeBack => ("come_back", String::new()),
        NextStep::CloseDay => ("close_day", String::new()),
        NextStep::Done => ("done", String::new()),
    }
}

#[test]
fn a_day_alone_goes_from_the_file_to_a_balance_that_adds_up() {
    let (world, phone) = World::with_shop();
    assert_eq!(step(&next(&phone)).0, "get_manifest");

    let imported = phone.import_csv(csv(8).as_bytes(), today()).unwrap();
    assert_eq!((imported.parcels, imported.findings.len()), (8, 0));
    assert_eq!(step(&next(&phone)), ("load", "8".into()));

    for i in 1..=7 {
        let received = receive(&phone, i);
        assert_eq!((received.verdict, received.box_number), (Verdict::Expected, Some(i as u32)));
        assert_eq!(received.text.to_string(), "Ours");
    }
    assert_eq!(step(&next(&phone)), ("load", "1".into()));
    phone.missing(&number(8)).unwrap();
    assert_eq!(phone.view_load().unwrap().missing.len(), 1);
    assert_eq!(step(&next(&phone)).0, "plan");

    let plan = phone.plan(&PlanWish::default()).unwrap();
    assert_eq!(plan.plan.unplanned, []);
    assert_eq!(step(&next(&phone)), ("leave", "1".into()));
    world.pass(HOUR);
    phone.start_outing().unwrap();

    let order: Vec<StopId> =
        phone.view_plan().unwrap().outings[0].stops.iter().map(|stop| StopId(stop.id.clone())).collect();
    assert_eq!(order.len(), 4, "parcels for one door are one stop");
    for (visit, stop) in order.iter().enumerate() {
        assert_eq!(step(&next(&phone)), ("go_to", stop.0.clone()));
        phone.arrive(stop).unwrap();
        assert_eq!(step(&next(&phone)), ("deliver", stop.0.clone()));
        for parcel in phone.view_stop(stop).unwrap().parcels.iter().filter(|p| p.place == PlaceView::Loaded) {
            let n: usize = parcel.tracking_number[3..].parse().unwrap();
            match visit {
                0 => drop(phone.fail(failure(n, FailReason::NobodyHome)).unwrap()),
                _ => drop(phone.deliver(hand_over(n)).unwrap()),
            }
        }
        world.pass(HOUR / 10);
    }
    assert_eq!(step(&next(&phone)).0, "come_back");
    let running = view(&phone).outing.unwrap();
    assert_eq!((running.stops, running.done, running.not_delivered), (4, 4, 1));
    phone.end_outing().unwrap();
    assert_eq!(step(&next(&phone)).0, "close_day");
    assert!(phone.view_earnings().unwrap().trips[0].distance_m > 0);

    let left: Vec<String> =
        phone.view_stop(&order[0]).unwrap().parcels.iter().map(|p| p.tracking_number.clone()).collect();
    phone.hold(&left[0], "A3").unwrap();
    assert_eq!(phone.view_counter().unwrap().held[0].shelf, "A3");
    phone.collect(&left[0], "Ann Lee").unwrap();
    let closed = phone.close_day().unwrap().counts;
    let places = [closed.delivered, closed.collected, closed.held, closed.to_return, closed.returned, closed.missing];
    assert_eq!(places.iter().sum::<u32>() + closed.withdrawn, closed.parcels);
    assert_eq!((closed.parcels, closed.collected, closed.missing), (8, 1, 1));
    assert_eq!(step(&next(&phone)).0, "done");
}

#[test]
fn a_door_that_is_to_be_tried_again_comes_after_those_that_were_not_tried() {
    let (world, phone) = out(6);
    let order: Vec<String> = view_order(&phone);
    phone.arrive(&StopId(order[0].clone())).unwrap();
    let parcels: Vec<String> =
        phone.view_stop(&StopId(order[0].clone())).unwrap().parcels.iter().map(|p| p.tracking_number.clone()).collect();
    world.pass(60_000);
    let again = satchel_core::companion::Failure { again: true, parcels, ..failure(1, FailReason::NobodyHome) };
    phone.fail(again).unwrap();
    for stop in &order[1..] {
        assert_eq!(step(&next(&phone)), ("go_to", stop.clone()));
        phone.arrive(&StopId(stop.clone())).unwrap();
        for parcel in phone.view_stop(&StopId(stop.clone())).unwrap().parcels {
            let n = parcel.tracking_number[3..].parse().unwrap();
            phone.deliver(hand_over(n)).unwrap();
        }
    }
    assert_eq!(step(&next(&phone)), ("go_to", order[0].clone()));
}

fn view_order(phone: &satchel_core::companion::Companion) -> Vec<String> {
    phone.view_plan().unwrap().outings.iter().flat_map(|outing| &outing.stops).map(|stop| stop.id.clone()).collect()
}

#[test]
fn standing_at_another_door_than_the_next_one_is_where_the_courier_is() {
    let (_world, phone) = out(6);
    let order = view_order(&phone);
    phone.arrive(&StopId(order[2].clone())).unwrap();
    assert_eq!(step(&next(&phone)), ("deliver", order[2].clone()));
}

#[test]
fn an_order_made_by_hand_while_out_is_the_order_that_is_followed() {
    let (_world, phone) = out(6);
    let mut order = view_order(&phone);
    order.reverse();
    let order: Vec<StopId> = order.into_iter().map(StopId).collect();
    phone.order_by_hand(1, &order).unwrap();
    assert_eq!(step(&next(&phone)), ("go_to", order[0].0.clone()));
    let plan = phone.view_plan().unwrap();
    assert!(plan.by_hand && plan.outings[0].started && !plan.outings[0].ended);
}

#[test]
fn a_new_plan_while_out_keeps_what_is_done_and_what_is_on_board() {
    let (world, phone) = out(8);
    let first = StopId(view_order(&phone)[0].clone());
    phone.arrive(&first).unwrap();
    for parcel in phone.view_stop(&first).unwrap().parcels {
        phone.deliver(hand_over(parcel.tracking_number[3..].parse().unwrap())).unwrap();
    }
    world.pass(4 * HOUR); // Long after the first slot.
    phone.plan(&PlanWish::default()).unwrap();
    let running = view(&phone).outing.unwrap();
    assert_eq!((running.number, running.stops, running.done), (1, 4, 1));
    assert!(matches!(next(&phone), NextStep::GoTo { .. }));
}

#[test]
fn a_scan_at_a_door_says_whether_the_box_is_for_here() {
    let (_world, phone) = out(4);
    let (here, other) = (door(&phone, 1), door(&phone, 3));
    let said = |label: &str| phone.check_at_door(&here, label).unwrap();
    assert_eq!(said(&number(1)).verdict, DoorVerdict::RightParcel);
    assert_eq!(said("0002").verdict, DoorVerdict::RightParcel, "a typed end is enough");
    let wrong = said(&number(3));
    assert_eq!((wrong.verdict, wrong.stop.unwrap().id), (DoorVerdict::WrongStop, other.0));
    assert_eq!(wrong.text.to_string(), "For another door: 2 Oak Street");
    assert_eq!(said("RB123456785GB").verdict, DoorVerdict::Unknown);
    phone.deliver(hand_over(1)).unwrap();
    assert_eq!(said(&number(1)).verdict, DoorVerdict::AlreadyDone);
    let facts = phone.facts(0).unwrap().len();
    said(&number(2));
    assert_eq!(phone.facts(0).unwrap().len(), facts, "asking records nothing");
}

#[test]
fn a_label_with_its_own_address_becomes_a_parcel_that_is_taken_in() {
    let (_world, phone) = World::with_shop();
    let label = "(00)106141412345678908(4301)Ann+Lee(4302)12+Oak+Street(4305)Columbus(4306)OH(420)43215(4323)1";
    assert_eq!(phone.receive(label).unwrap().verdict, Verdict::Unexpected);
    let added = phone.add_from_label(label).unwrap();
    assert_eq!((added.verdict, added.box_number), (Verdict::Expected, Some(1)));
    assert_eq!((added.address.as_str(), added.name.as_str()), ("12 Oak Street", "Ann Lee"));
    let today = view(&phone);
    assert_eq!((today.parcels.all, today.parcels.to_go, today.parcels.unexpected), (1, 1, 0));
    assert_eq!(refused(phone.add_from_label(label)), "companion.already_listed");
    assert_eq!(refused(phone.add_from_label("TBA000000000001")), "companion.label_without_address");
    assert_eq!(phone.receive(label).unwrap().verdict, Verdict::Twice);
}

#[test]
fn the_steps_before_a_failure_leave_customers_in_peace_at_night() {
    let (world, phone) = listed(2);
    let keys = || phone.fail_steps(FailReason::NobodyHome).unwrap().into_iter().map(|s| s.key).collect::<Vec<_>>();
    assert_eq!(keys(), ["ring", "wait", "call", "send_text"]);
    world.pass(12 * HOUR);
    assert_eq!(keys(), ["ring", "wait"]);
}

#[test]
fn a_damaged_parcel_keeps_its_place_and_a_missing_one_is_found_with_its_number() {
    let (_world, phone) = loaded(2);
    phone.damaged(&number(1)).unwrap();
    let counts = view(&phone).parcels;
    assert_eq!((counts.damaged, counts.to_go), (1, 2));
    phone.missing(&number(1)).unwrap();
    assert_eq!(view(&phone).parcels.missing, 1);
    let found = receive(&phone, 1);
    assert_eq!((found.verdict, found.box_number), (Verdict::Expected, Some(1)));
    assert_eq!(view(&phone).parcels.missing, 0);
}

#[test]
fn box_numbers_are_unique_up_to_99_and_there_is_none_beyond() {
    let (_world, phone) = listed(101);
    let given: Vec<Option<u32>> = (1..=101).map(|i| receive(&phone, i).box_number).collect();
    assert_eq!(given[..99], (1..=99).map(Some).collect::<Vec<_>>());
    assert_eq!(given[99..], [None, None]);
}
