//! What counts as proof of a delivery, parcel by parcel, and what does not.

use crate::world::*;
use satchel_core::companion::{Companion, Delivery, DoorVerdict, PlanWish};
use satchel_core::journal::{Act, AgeCheck, Fact, ProofGiven, Verdict};
use satchel_core::sync::Outbox;
use satchel_core::sync::wire::{Change, ChangesPage};

fn listed_as(csv: &str) -> (World, Companion) {
    let (world, phone) = World::with_shop();
    assert!(phone.import_csv(csv.as_bytes(), today()).unwrap().findings.is_empty());
    (world, phone)
}

fn proof(phone: &Companion) -> ProofGiven {
    let fact = Fact::open(&phone.facts(0).unwrap().last().unwrap().bytes).unwrap();
    let Act::Delivered { proof, .. } = fact.act else { panic!("{fact:?}") };
    proof
}

#[test]
fn a_pin_is_asked_where_the_rule_says_so_and_nowhere_else() {
    let hash = satchel_core::proof::hash_pin("4711", b"sixteen bytes of").unwrap();
    let (_world, phone) = listed_as(&format!(
        "tracking_number,address,zip,proof,pin_hash\n{},1 Elm Street,43215,,\"{hash}\"\n",
        number(1)
    ));
    phone.deliver(hand_over(1)).unwrap();
    assert_eq!(proof(&phone), ProofGiven::default());
}

#[test]
fn each_parcel_of_a_door_wants_its_own_scan() {
    let (_world, phone) = listed_as(&csv_with(2, "scan"));
    let both = || Delivery { parcels: vec![number(1), number(2)], ..hand_over(1) };
    let one_scan = Delivery { scanned: vec![number(1)], ..both() };
    assert_eq!(refused(phone.deliver(one_scan)), "proof.missing_scan");
    phone.deliver(Delivery { scanned: vec![number(2), number(1)], ..both() }).unwrap();
    assert_eq!(proof(&phone).scanned, [number(1), number(2)]);
}

#[test]
fn a_licence_proves_the_age_of_who_is_old_enough_and_of_nobody_else() {
    let (_world, phone) = listed_as(&csv_with(1, "age21"));
    let with = |born: &str, expires: &str| Delivery {
        licence: Some(format!("@\n\u{1e}\rANSI 636023080102DL00410288ZO03290015DLDBB{born}\nDBA{expires}\n")),
        ..hand_over(1)
    };
    for (born, expires) in [("11242005", "12102029"), ("06061986", "11222026")] {
        let key = refused(phone.deliver(with(born, expires)));
        assert!(key.starts_with("label."), "{key}");
    }
    phone.deliver(with("11232005", "11232026")).unwrap();
    assert_eq!(proof(&phone).age, Some(AgeCheck::ByLicence), "21 today, with a licence that ends today");
}

#[test]
fn a_dark_photo_is_kept_with_the_warning_that_was_shown() {
    let (_world, phone) = listed_as(&csv_with(1, "photo"));
    let mut night = Vec::new();
    let black = image::DynamicImage::new_rgb8(320, 240);
    black.write_to(&mut std::io::Cursor::new(&mut night), image::ImageFormat::Jpeg).unwrap();
    let done = phone.deliver(Delivery { photo: Some(night), ..hand_over(1) }).unwrap();
    assert_eq!(done.warnings.iter().map(|text| text.key.as_str()).collect::<Vec<_>>(), ["proof.photo_dark"]);
    assert_eq!(proof(&phone).warnings, ["photo_dark"]);
}

#[test]
fn a_parcel_that_the_depot_took_back_is_handed_to_nobody() {
    let (world, phone) = listed(4);
    drop(phone);
    let withdrawn = Change::Withdrawn { day: today(), parcel: number(1), at_ms: NINE };
    let page = ChangesPage { changes: vec![withdrawn], next: "epoch.1".into(), more: false, depot_time_ms: NINE };
    world.store().apply(&page, false).unwrap();
    let phone = world.open();
    assert_eq!(refused(phone.deliver(hand_over(1))), "companion.withdrawn");
    assert_eq!(refused(phone.hold(&number(1), "A1")), "companion.withdrawn");
    assert_eq!(refused(phone.collect(&number(1), "Ann Lee")), "companion.withdrawn");
    assert_eq!(receive(&phone, 1).verdict, Verdict::Unexpected);
    phone.plan(&PlanWish::default()).unwrap();
    assert_eq!(phone.check_at_door(&door(&phone, 2), &number(1)).unwrap().verdict, DoorVerdict::Withdrawn);
    phone.deliver(hand_over(2)).unwrap();
}

#[test]
fn a_typed_end_that_fits_two_parcels_means_the_one_of_this_door() {
    let (_world, phone) = listed_as(
        "tracking_number,address,zip,lat,lon\nTBA000000001234,1 Elm St,43215,39.97,-82.99\n\
         TBM000000001234,2 Elm St,43215,39.98,-82.98\n",
    );
    ["TBA000000001234", "TBM000000001234"].into_iter().for_each(|label| drop(phone.receive(label).unwrap()));
    phone.plan(&PlanWish::default()).unwrap();
    let scan = phone.check_at_door(&door(&phone, 1234), "1234").unwrap();
    assert_eq!((scan.verdict, scan.parcel.as_str()), (DoorVerdict::RightParcel, "TBA000000001234"));
}
