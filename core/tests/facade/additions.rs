//! Parcels that were put on the list here and taken back.

use crate::world::*;
use satchel_core::companion::{Companion, NewParcel, PlanWish};
use satchel_core::journal::{Act, Fact, Source, Verdict};

const LABEL: &str = "(00)106141412345678908(4301)Ann+Lee(4302)12+Oak+Street(4305)Columbus(4306)OH(420)43215(4323)1";

fn typed(number: &str, address: &str) -> NewParcel {
    let [tracking_number, address, zip] = [number, address, "43215"].map(str::to_owned);
    NewParcel { tracking_number, address, zip, ..NewParcel::default() }
}

fn all(phone: &Companion) -> u32 {
    view(phone).parcels.all
}

#[test]
fn a_typed_parcel_leaves_the_list_and_comes_back() {
    let (_world, phone) = listed(2);
    let added = phone.add_parcel(&typed("TBA000000000077", "9 Elm Street")).unwrap();
    assert_eq!(all(&phone), 3);
    let undo = phone.undo(&added.id).unwrap();
    assert_eq!(all(&phone), 2);
    assert_eq!(refused(phone.undo(&added.id)), "companion.already_undone");
    assert_eq!(phone.receive("TBA000000000077").unwrap().verdict, Verdict::Unexpected);
    phone.undo(&undo.id).unwrap();
    assert_eq!(all(&phone), 3);
}

#[test]
fn a_parcel_at_a_door_that_others_share_leaves_them_as_they_were() {
    let (_world, phone) = listed(1);
    phone.plan(&PlanWish::default()).unwrap();
    let door = door(&phone, 1);
    let before = phone.view_stop(&door).unwrap();
    let added = phone.add_parcel(&typed("TBA000000000077", "1 Oak Street")).unwrap();
    assert_eq!(phone.view_stop(&door).unwrap().parcels.len(), 2);
    phone.undo(&added.id).unwrap();
    assert_eq!(phone.view_stop(&door).unwrap(), before);
}

#[test]
fn a_file_of_several_facts_is_taken_back_as_one_and_brought_back_as_one() {
    let (world, phone) = listed(2);
    world.pass(1_000);
    let mut more = String::from("tracking_number,address,zip,note\n");
    (100..300).for_each(|i| {
        more.push_str(&format!("{},{i} Elm Street,43215,{}\n", number(i), "by the side door ".repeat(9)))
    });
    let imported = phone.import_csv(more.as_bytes(), today()).unwrap();
    let added = |sealed: &satchel_core::journal::Sealed| {
        matches!(Fact::open(&sealed.bytes).unwrap().act, Act::ParcelsAdded { source: Source::Csv, .. })
    };
    assert!(
        phone.facts(0).unwrap().iter().filter(|sealed| added(sealed)).count() > 3,
        "the file must fill several facts"
    );
    assert_eq!(all(&phone), 202);
    let undo = phone.undo(&imported.fact.id).unwrap();
    assert_eq!(all(&phone), 2, "the list of before stays");
    phone.undo(&undo.id).unwrap();
    assert_eq!(all(&phone), 202);
}

#[test]
fn what_somebody_works_with_stays_and_alone_it_is_refused() {
    let (_world, phone) = World::with_shop();
    let imported = phone.import_csv(csv(4).as_bytes(), today()).unwrap();
    let scan = receive(&phone, 1);
    phone.undo(&imported.fact.id).unwrap();
    let today = view(&phone);
    assert_eq!((today.parcels.all, today.parcels.to_go), (1, 1), "the box in the car is still a parcel of today");
    phone.undo(&scan.fact.id).unwrap();
    assert_eq!(all(&phone), 0, "nobody works with it any more");

    let added = phone.add_parcel(&typed("TBA000000000077", "9 Elm Street")).unwrap();
    phone.receive("TBA000000000077").unwrap();
    assert_eq!(refused(phone.undo(&added.id)), "companion.nothing_leaves");
}

#[test]
fn a_parcel_that_was_added_twice_is_not_half_taken_back() {
    let (_world, phone) = listed(2);
    let added = phone.add_parcel(&typed(&number(1), "9 Elm Street")).unwrap();
    assert_eq!(refused(phone.undo(&added.id)), "companion.added_before");
    assert_eq!(all(&phone), 2);
}

#[test]
fn a_parcel_made_of_its_label_goes_with_its_scan() {
    let (_world, phone) = World::with_shop();
    let taken = phone.add_from_label(LABEL).unwrap();
    let undo = phone.undo(&taken.fact.id).unwrap();
    let today = view(&phone);
    assert_eq!((today.parcels.all, today.parcels.unexpected), (0, 0));
    phone.undo(&undo.id).unwrap();
    let today = view(&phone);
    assert_eq!((today.parcels.all, today.parcels.to_go), (1, 1));
    // The same by the addition itself, which a depot's page or a journal may name.
    let facts = phone.facts(0).unwrap();
    let addition = facts
        .iter()
        .map(|sealed| Fact::open(&sealed.bytes).unwrap())
        .find(|f| matches!(f.act, Act::ParcelsAdded { .. }));
    phone.undo(&addition.unwrap().id).unwrap();
    assert_eq!(all(&phone), 0);
}
