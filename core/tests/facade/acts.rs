//! What each act refuses, in which words, and that a refusal records nothing.

use crate::world::*;
use satchel_core::calendar::ServiceDay;
use satchel_core::companion::{Companion, Delivery, Failure, PlanWish};
use satchel_core::journal::{FactId, FailReason, StopId, To, Verdict};

/// Runs what must be refused; the key, and that the journal is as long as before.
fn no<T>(phone: &Companion, act: impl FnOnce(&Companion) -> satchel_core::companion::Result<T>) -> String {
    let before = phone.facts(0).unwrap().len();
    let key = refused(act(phone));
    assert_eq!(phone.facts(0).unwrap().len(), before, "{key} recorded something");
    key
}

#[test]
fn parcels_that_nobody_knows_or_that_are_gone_are_refused_by_every_act() {
    let (_world, phone) = out(4);
    let unknown = "TBA999999999999";
    assert_eq!(no(&phone, |p| p.damaged(unknown)), "companion.unknown_parcel");
    assert_eq!(no(&phone, |p| p.missing(unknown)), "companion.unknown_parcel");
    assert_eq!(no(&phone, |p| p.hold(unknown, "A1")), "companion.unknown_parcel");
    assert_eq!(no(&phone, |p| p.collect(unknown, "Ann")), "companion.unknown_parcel");
    assert_eq!(no(&phone, |p| p.hand_back(&[unknown.into()])), "companion.unknown_parcel");
    let parcels = vec![unknown.to_owned()];
    assert_eq!(no(&phone, |p| p.deliver(Delivery { parcels, ..hand_over(1) })), "companion.unknown_parcel");
    assert_eq!(no(&phone, |p| p.arrive(&StopId::from("nowhere"))), "companion.unknown_stop");
    assert_eq!(no(&phone, |p| p.view_stop(&StopId::from("nowhere"))), "companion.unknown_stop");

    phone.deliver(hand_over(1)).unwrap();
    assert_eq!(no(&phone, |p| p.deliver(hand_over(1))), "companion.already_handed_over");
    assert_eq!(no(&phone, |p| p.fail(failure(1, FailReason::Refused))), "companion.already_handed_over");
    assert_eq!(no(&phone, |p| p.missing(&number(1))), "companion.already_handed_over");
    assert_eq!(no(&phone, |p| p.hold(&number(1), "A1")), "companion.already_handed_over");
    assert_eq!(no(&phone, |p| p.collect(&number(1), "Ann")), "companion.already_handed_over");
    assert_eq!(no(&phone, |p| p.hand_back(&[number(1)])), "companion.already_handed_over");
}

#[test]
fn an_act_at_a_door_names_parcels_of_that_door_only() {
    let (_world, phone) = out(4);
    let two_doors = Delivery { parcels: vec![number(2), number(3)], ..Delivery::default() };
    assert_eq!(no(&phone, |p| p.deliver(two_doors)), "companion.two_doors");
    assert_eq!(no(&phone, |p| p.deliver(Delivery::default())), "companion.no_parcels");
    assert_eq!(no(&phone, |p| p.hand_back(&[])), "companion.no_parcels");
    let both = Delivery { parcels: vec![number(1), number(2), number(1)], ..Delivery::default() };
    phone.deliver(both).unwrap();
    assert_eq!(view(&phone).parcels.delivered, 2);
}

#[test]
fn each_part_of_the_proof_rule_is_asked_for_in_words() {
    let (_world, phone) = World::with_shop();
    let mut csv = String::from("tracking_number,address,zip,proof\n");
    for (i, rule) in ["scan", "photo", "signature", "pin", "age21"].iter().enumerate() {
        csv.push_str(&format!("{},{} Elm Street,43215,{rule}\n", number(i + 1), i + 1));
    }
    phone.import_csv(csv.as_bytes(), today()).unwrap();
    let keys: Vec<String> = (1..=5).map(|i| no(&phone, |p| p.deliver(hand_over(i)))).collect();
    assert_eq!(
        keys,
        [
            "proof.missing_scan",
            "proof.missing_photo",
            "proof.missing_signature",
            "proof.missing_pin",
            "proof.missing_age21"
        ]
    );
    let signature = Some(vec![vec![(0, 0), (40, 12), (80, 3)]]);
    let unnamed = Delivery { signature: signature.clone(), ..hand_over(3) };
    assert_eq!(no(&phone, |p| p.deliver(unnamed)), "proof.missing_name");
    let too_young = Delivery { at_least_21: Some(false), ..hand_over(5) };
    assert_eq!(no(&phone, |p| p.deliver(too_young)), "companion.age_not_proven");
    let no_licence = Delivery { licence: Some("hello".into()), ..hand_over(5) };
    assert_eq!(no(&phone, |p| p.deliver(no_licence)), "companion.not_a_licence");

    phone.deliver(Delivery { scanned: vec!["0001".into()], ..hand_over(1) }).unwrap();
    let photo = satchel_pictures::door_photo(7, 640, 480, &Default::default());
    phone.deliver(Delivery { photo: Some(photo), ..hand_over(2) }).unwrap();
    phone.deliver(Delivery { signature, name: Some("Ann Lee".into()), ..hand_over(3) }).unwrap();
    phone.deliver(Delivery { pin: Some("0000".into()), ..hand_over(4) }).unwrap();
    phone.deliver(Delivery { at_least_21: Some(true), ..hand_over(5) }).unwrap();
    assert_eq!(view(&phone).parcels.delivered, 5);
}

#[test]
fn wrong_pins_are_counted_through_a_restart_and_the_fifth_locks_the_door() {
    let (world, phone) = World::with_shop();
    let hash = satchel_core::proof::hash_pin("4711", b"sixteen bytes of").unwrap();
    let csv = format!("tracking_number,address,zip,proof,pin_hash\n{},1 Elm Street,43215,pin,\"{hash}\"\n", number(1));
    phone.import_csv(csv.as_bytes(), today()).unwrap();
    receive(&phone, 1);
    let say = |phone: &Companion, pin: &str| phone.deliver(Delivery { pin: Some(pin.into()), ..hand_over(1) });
    for _ in 0..3 {
        assert_eq!(refused(say(&phone, "1111")), "companion.pin_wrong");
    }
    drop(phone);
    let phone = world.open();
    let error = say(&phone, "1111").unwrap_err();
    assert_eq!(error.to_string(), "That PIN is wrong. 1 try left.");
    let tried = phone.facts(0).unwrap();
    let last = satchel_core::journal::Fact::open(&tried.last().unwrap().bytes).unwrap();
    assert_eq!(refused(phone.undo(&last.id)), "companion.cannot_undo_kind", "an undo gives no try back");
    assert_eq!(no(&phone, |p| say(p, "  ")), "proof.no_pin");
    assert_eq!(refused(say(&phone, "1111")), "companion.pin_wrong");
    assert_eq!(no(&phone, |p| say(p, "4711")), "companion.pin_locked");
    phone.fail(failure(1, FailReason::PinNotAvailable)).unwrap();
}

#[test]
fn words_that_are_needed_are_asked_for() {
    let (_world, phone) = out(2);
    assert_eq!(no(&phone, |p| p.fail(failure(1, FailReason::Other))), "companion.other_needs_text");
    let blank = Failure { text: Some("  ".into()), ..failure(1, FailReason::Other) };
    assert_eq!(no(&phone, |p| p.fail(blank)), "companion.other_needs_text");
    assert_eq!(no(&phone, |p| p.collect(&number(1), " ")), "companion.collect_needs_name");
    phone.fail(Failure { text: Some("A parade".into()), ..failure(1, FailReason::Other) }).unwrap();
}

#[test]
fn plans_and_outings_come_in_their_order() {
    let (_world, phone) = World::with_shop();
    assert_eq!(no(&phone, |p| p.plan(&PlanWish::default())), "companion.nothing_to_plan");
    assert_eq!(no(&phone, |p| p.order_by_hand(1, &[])), "companion.no_plan");
    assert_eq!(no(&phone, |p| p.start_outing()), "companion.nothing_loaded");
    phone.import_csv(csv(4).as_bytes(), today()).unwrap();
    (1..=4).for_each(|i| drop(receive(&phone, i)));
    assert_eq!(
        no(&phone, |p| p
            .plan(&PlanWish { slots: Some(vec![(36_000, 43_200), (40_000, 50_000)]), ..PlanWish::default() })),
        "calendar.slot_order"
    );
    assert_eq!(
        no(&phone, |p| p.plan(&PlanWish { slots: Some(vec![(43_200, 36_000)]), ..PlanWish::default() })),
        "calendar.slot"
    );
    phone.plan(&PlanWish::default()).unwrap();
    assert_eq!(no(&phone, |p| p.order_by_hand(9, &[])), "companion.no_such_outing");
    assert_eq!(no(&phone, |p| p.order_by_hand(0, &[])), "companion.no_such_outing");
    let one = door(&phone, 1);
    assert_eq!(no(&phone, |p| p.order_by_hand(1, &[one.clone(), one.clone()])), "companion.other_stops");
    assert_eq!(no(&phone, |p| p.end_outing()), "companion.no_outing");
    phone.start_outing().unwrap();
    assert_eq!(no(&phone, |p| p.start_outing()), "companion.outing_runs");
    phone.end_outing().unwrap();
}

#[test]
fn an_order_that_the_door_cannot_keep_names_the_address() {
    let (_world, phone) = World::with_shop();
    let csv = "tracking_number,address,zip,lat,lon,window_start,window_end\n\
               TBA000000000001,1 Elm Street,43215,39.97,-82.99,10:00,10:15\n\
               TBA000000000002,2 Elm Street,43215,40.00,-82.95,,\n";
    phone.import_csv(csv.as_bytes(), today()).unwrap();
    (1..=2).for_each(|i| drop(receive(&phone, i)));
    phone.plan(&PlanWish::default()).unwrap();
    let error = phone.order_by_hand(1, &[door(&phone, 2), door(&phone, 1)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stop 1 Elm Street cannot stay locked: it is reached after its last window. Unlock it or move it forward."
    );
}

#[test]
fn an_undo_can_be_taken_back_and_nothing_is_taken_back_twice() {
    let (_world, phone) = out(2);
    let given = phone.deliver(hand_over(1)).unwrap().fact;
    let undo = phone.undo(&given.id).unwrap();
    assert_eq!(view(&phone).parcels.delivered, 0);
    assert_eq!(no(&phone, |p| p.undo(&given.id)), "companion.already_undone");
    let redo = phone.undo(&undo.id).unwrap();
    assert_eq!(view(&phone).parcels.delivered, 1);
    assert_eq!(no(&phone, |p| p.undo(&undo.id)), "companion.already_undone");
    phone.undo(&redo.id).unwrap();
    assert_eq!(view(&phone).parcels.delivered, 0);
    phone.deliver(hand_over(1)).unwrap();
    assert_eq!(view(&phone).parcels.delivered, 1);

    assert_eq!(no(&phone, |p| p.undo(&FactId::from("no such"))), "companion.unknown_fact");
    let first = satchel_core::journal::Fact::open(&phone.facts(0).unwrap()[0].bytes).unwrap();
    assert_eq!(no(&phone, |p| p.undo(&first.id)), "companion.cannot_undo_kind");
}

#[test]
fn a_typed_end_finds_its_parcel_and_says_when_it_fits_several() {
    let (_world, phone) = World::with_shop();
    let csv = "tracking_number,address,zip\nTBA000000001234,1 Elm St,43215\nTBM000000001234,2 Elm St,43215\n\
               TBA000000005678,3 Elm St,43215\n";
    phone.import_csv(csv.as_bytes(), today()).unwrap();
    assert_eq!(no(&phone, |p| p.receive("1234")), "companion.tail_not_unique");
    let found = phone.receive("5678").unwrap();
    assert_eq!((found.verdict, found.parcel.as_str()), (Verdict::Expected, "TBA000000005678"));
    assert_eq!(phone.receive("05678").unwrap().verdict, Verdict::Twice);
    assert_eq!(phone.receive("678").unwrap().verdict, Verdict::Unexpected, "three characters are no end");
}

#[test]
fn a_label_without_a_number_is_refused() {
    let (_world, phone) = listed(2);
    for nothing in ["", "  \t\u{1d}", &"9".repeat(10_000)] {
        assert!(no(&phone, |p| p.receive(nothing)).starts_with("label."));
    }
    let licence = "@\n\u{1e}\rANSI 636023080102DL00410288ZO03290015DLDBB06061986\nDBA12102029\n";
    no(&phone, |p| p.receive(licence));
}

#[test]
fn the_counter_holds_hands_out_and_hands_back() {
    let (_world, phone) = loaded(4);
    phone.hold(&number(1), "a very long shelf name").unwrap();
    assert_eq!(phone.view_counter().unwrap().held[0].shelf, "a very long ");
    phone.collect(&number(1), "Ann Lee").unwrap();
    phone.hand_back(&[number(2), number(2)]).unwrap();
    let counts = view(&phone).parcels;
    assert_eq!((counts.collected, counts.returned, counts.held, counts.to_go), (1, 1, 0, 2));
    let counter = Delivery { to: Some(To::Counter), ..hand_over(3) };
    phone.deliver(counter).unwrap();
    assert_eq!(view(&phone).parcels.collected, 2);
}

#[test]
fn a_shop_that_is_nowhere_and_a_courier_whose_name_fills_a_fact_are_refused() {
    let (_world, phone) = World::with_shop();
    let nowhere = satchel_core::manifest::LatLon { lat_e7: i64::MAX, lon_e7: 0 };
    let place = satchel_core::companion::ShopSetup { at: nowhere, ..shop() };
    assert_eq!(no(&phone, |p| p.set_up_shop(&place)), "companion.shop_place");
    let slots = satchel_core::companion::ShopSetup { slots: vec![(5, 5)], ..shop() };
    assert_eq!(no(&phone, |p| p.set_up_shop(&slots)), "calendar.slot");
    assert_eq!(no(&phone, |p| p.act_as(&"x".repeat(20_000))), "companion.unknown_courier");
    phone.here(Some(satchel_core::journal::Position { lat_e7: i64::MIN, lon_e7: 0, accuracy_m: 5 }));
    phone.import_csv(csv(1).as_bytes(), today()).unwrap();
}

#[test]
fn a_pin_that_nobody_can_check_warns_and_does_not_keep_the_parcel() {
    use satchel_core::manifest::{Parcel, ProofRule};
    let (world, phone) = World::with_shop();
    drop(phone);
    let rule = ProofRule { pin: true, ..ProofRule::default() };
    let parcel = Parcel::by_hand(&number(1), "1 Elm Street").unwrap();
    let parcel = Parcel { proof: rule, pin_hash: Some("not a hash".into()), ..parcel };
    world.store().put_parcels(today(), &[parcel]).unwrap();
    let phone = world.open();
    let done = phone.deliver(Delivery { pin: Some("4711".into()), ..hand_over(1) }).unwrap();
    assert_eq!(done.warnings[0].key, "proof.pin_hash");
    let facts = phone.facts(0).unwrap();
    let last = String::from_utf8(facts.last().unwrap().bytes.clone()).unwrap();
    assert!(last.contains("\"proof\":{}"), "the proof says no PIN: {last}");
}

#[test]
fn an_act_carries_a_position_for_two_minutes() {
    let (world, phone) = loaded(2);
    let here = satchel_core::journal::Position { lat_e7: 399_640_000, lon_e7: -829_840_000, accuracy_m: 8 };
    phone.here(Some(here));
    let position = |phone: &Companion| {
        phone.damaged(&number(1)).unwrap();
        satchel_core::journal::Fact::open(&phone.facts(0).unwrap().last().unwrap().bytes).unwrap().position
    };
    world.pass(120_000);
    assert_eq!(position(&phone), Some(here));
    world.pass(1);
    assert_eq!(position(&phone), None);
}

#[test]
fn yesterdays_fact_is_taken_back_once_as_well() {
    let (world, phone) = out(2);
    let given = phone.deliver(hand_over(1)).unwrap().fact;
    phone.close_day().unwrap();
    world.pass(DAY);
    phone.undo(&given.id).unwrap();
    assert_ne!(phone.view_today().unwrap().day, today().to_string());
    assert_eq!(no(&phone, |p| p.undo(&given.id)), "companion.already_undone");
}

#[test]
fn a_typed_number_on_nobodys_list_is_kept_as_a_label_would_say_it_and_a_longer_one_is_none() {
    let (_world, phone) = listed(2);
    let typed = phone.receive("tba 000000009999").unwrap();
    assert_eq!((typed.verdict, typed.parcel.as_str()), (Verdict::Unexpected, "TBA000000009999"));
    let longest = "A7".repeat(satchel_core::label::MAX_NUMBER_BYTES / 2);
    assert_eq!(phone.receive(&longest).unwrap().parcel, longest);
    assert_eq!(no(&phone, |p| p.receive(&format!("{longest}A"))), "label.no_number");
}

#[test]
fn a_parcel_is_named_by_its_number_by_its_label_or_by_its_end() {
    let (_world, phone) = World::with_shop();
    let usps = "9400111206206406260787";
    let list = format!("{}{usps},9 Oak Street,43215,,,,\nTBM100000000002,9 Oak Street,43215,,,,\n", csv(2));
    phone.import_csv(list.as_bytes(), today()).unwrap();
    for said in ["0001", "420787459400111206206406260787", "tbm 1000 0000 0002"] {
        phone.hold(said, "A1").unwrap();
    }
    assert_eq!(refused(phone.hold("0002", "A1")), "companion.tail_not_unique");
    assert_eq!(refused(phone.hold("9999", "A1")), "companion.unknown_parcel");
    let held: Vec<String> = phone.view_counter().unwrap().held.into_iter().map(|held| held.tracking_number).collect();
    assert_eq!(held, [usps, "TBA000000000001", "TBM100000000002"]);
}

#[test]
fn a_code_says_when_it_last_opened_also_on_later_days_and_another_code_says_nothing() {
    let (world, phone) = World::with_shop();
    let listed = |phone: &Companion, day: ServiceDay, code: &str, n: usize| {
        let head = "tracking_number,address,zip,lat,lon,access_code";
        let csv = format!("{head}\n{},1 Elm Street,43215,39.97,-82.99,{code}\n", number(n));
        phone.import_csv(csv.as_bytes(), day).unwrap();
        receive(phone, n);
        phone.plan(&PlanWish::default()).unwrap();
        door(phone, n)
    };
    let tried = |phone: &Companion, stop: &StopId, code: &str| {
        let access = phone.view_stop(stop).unwrap().access;
        let access = access.into_iter().find(|access| access.code == code).expect("the code");
        access.tried.map(|tried| (tried.day, tried.works))
    };
    let stop = listed(&phone, today(), "#4471", 1);
    assert_eq!(tried(&phone, &stop, "#4471"), None);
    let right = phone.access_code(&stop, true).unwrap();
    let first = today().to_string();
    assert_eq!(tried(&phone, &stop, "#4471"), Some((first.clone(), true)));
    let taken_back = phone.undo(&right.id).unwrap();
    assert_eq!(tried(&phone, &stop, "#4471"), None, "it was a slip");
    phone.undo(&taken_back.id).unwrap();
    assert_eq!(tried(&phone, &stop, "#4471"), Some((first.clone(), true)), "it was not");
    world.pass(DAY);
    assert_eq!(listed(&phone, today().plus(1), "#4471", 2), stop);
    assert_eq!(tried(&phone, &stop, "#4471"), Some((first, true)));
    phone.access_code(&stop, false).unwrap();
    assert_eq!(tried(&phone, &stop, "#4471"), Some((today().plus(1).to_string(), false)));
    world.pass(DAY);
    listed(&phone, today().plus(2), "#9000", 3);
    assert_eq!(tried(&phone, &stop, "#9000"), None, "nobody tried this one");
    listed(&phone, today().plus(2), "#9001", 4);
    phone.access_code(&stop, true).unwrap();
    let both = ["#9000", "#9001"].map(|code| tried(&phone, &stop, code));
    assert_eq!(both, [None, None], "nobody said which of the two was typed");
}
