//! What an act writes into its fact: exactly what was said and seen, each parcel once.

use crate::world::*;
use satchel_core::companion::{Companion, Delivery, Failure};
use satchel_core::journal::{Act, AgeCheck, Fact, FailReason, Position, ProofGiven};

fn last_act(phone: &Companion) -> Act {
    Fact::open(&phone.facts(0).unwrap().last().unwrap().bytes).unwrap().act
}

fn proof_of(phone: &Companion, delivery: Delivery) -> (ProofGiven, Vec<String>) {
    let done = phone.deliver(delivery).unwrap();
    let Act::Delivered { proof, .. } = last_act(phone) else { panic!() };
    (proof, done.warnings.into_iter().map(|text| text.key).collect())
}

/// At the first door of `csv`, that many metres further north; a degree has 111,195 m.
fn north_of_first_door(metres: i64) -> Position {
    Position { lat_e7: 399_640_000 + metres * 10_000_000 / 111_195, lon_e7: -829_840_000, accuracy_m: 8 }
}

#[test]
fn the_distance_to_the_door_is_recorded_and_far_from_it_the_warning_too() {
    let (_world, phone) = out(4);
    phone.here(Some(north_of_first_door(50)));
    let (near, warned) = proof_of(&phone, hand_over(1));
    assert_eq!((near.distance_m, near.warnings, warned), (Some(50), vec![], vec![]));
    phone.here(Some(north_of_first_door(250)));
    let (far, warned) = proof_of(&phone, hand_over(2));
    assert_eq!(far.distance_m, Some(250));
    assert_eq!((far.warnings, warned), (vec!["far_from_door".to_owned()], vec!["proof.far_from_door".to_owned()]));
    phone.here(None);
    assert_eq!(proof_of(&phone, hand_over(3)).0, ProofGiven::default(), "nothing is made up");
}

#[test]
fn a_right_pin_and_who_looked_at_the_age_are_recorded() {
    let (_world, phone) = World::with_shop();
    let hash = satchel_core::proof::hash_pin("4711", b"sixteen bytes of").unwrap();
    let csv = format!(
        "tracking_number,address,zip,proof,pin_hash\n{},1 Elm Street,43215,pin,\"{hash}\"\n{},2 Elm Street,43215,age21,\n",
        number(1),
        number(2)
    );
    phone.import_csv(csv.as_bytes(), today()).unwrap();
    let (given, _) = proof_of(&phone, Delivery { pin: Some("4711".into()), ..hand_over(1) });
    assert_eq!(given, ProofGiven { pin: true, ..ProofGiven::default() });
    let (given, _) = proof_of(&phone, Delivery { at_least_21: Some(true), ..hand_over(2) });
    assert_eq!(given, ProofGiven { age: Some(AgeCheck::ByLooking), ..ProofGiven::default() });
}

#[test]
fn a_parcel_that_is_said_twice_stands_once_in_the_fact() {
    let (_world, phone) = out(4);
    let said = |n: usize, m: usize| vec![number(n), number(m), number(n).to_lowercase()];
    phone.fail(Failure { parcels: said(2, 1), again: true, ..failure(1, FailReason::NobodyHome) }).unwrap();
    let Act::Failed { parcels, .. } = last_act(&phone) else { panic!() };
    assert_eq!(parcels, [number(1), number(2)]);
    phone.deliver(Delivery { parcels: said(1, 2), scanned: said(2, 2), ..hand_over(1) }).unwrap();
    let Act::Delivered { parcels, proof, .. } = last_act(&phone) else { panic!() };
    assert_eq!((parcels, proof.scanned), (vec![number(1), number(2)], vec![number(2)]));
    phone.hand_back(&said(4, 3)).unwrap();
    assert_eq!(last_act(&phone), Act::Returned { parcels: vec![number(3), number(4)] });
    assert_eq!(view(&phone).parcels.delivered, 2);
}

#[test]
fn the_day_of_the_last_act_goes_on_though_a_later_list_waits() {
    let (world, phone) = listed(2);
    phone.import_csv(csv(4).replace("TBA0", "TBM0").as_bytes(), date("2026-11-24")).unwrap();
    assert_eq!(view(&phone).day, "2026-11-23");
    receive(&phone, 1);
    world.pass(2 * DAY);
    assert_eq!(view(&phone).day, "2026-11-23", "the phone knows its last act without reading the journal again");
}
