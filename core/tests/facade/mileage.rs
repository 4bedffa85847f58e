//! The mileage log: by the plan, mended by hand, for the tax office; and what a phone says of itself.

use crate::world::*;
use satchel_core::companion::{Companion, MileageView, PlanWish};
use satchel_core::journal::{Fact, FactId};

/// A phone whose outing to two doors is back.
#[allow(clippy::unwrap_used, reason = "a step of a test")]
fn back() -> (World, Companion) {
    let (world, phone) = out(4);
    phone.import_csv(csv(6).as_bytes(), today()).unwrap();
    for n in 1..=4 {
        phone.arrive(&door(&phone, n)).unwrap();
        phone.deliver(hand_over(n)).unwrap();
    }
    phone.end_outing().unwrap();
    (world, phone)
}

#[allow(clippy::unwrap_used, reason = "a step of a test")]
fn log(phone: &Companion) -> MileageView {
    phone.view_mileage(None).unwrap()
}

fn first(phone: &Companion) -> FactId {
    FactId(log(phone).trips[0].trip.clone())
}

#[test]
fn a_trip_is_as_long_as_its_plan_until_the_courier_says_otherwise() {
    let (world, phone) = back();
    let before = log(&phone);
    assert_eq!((before.year, before.years.as_slice(), before.trips.len()), (2026, &[2026][..], 1));
    assert!(!before.trips[0].measured && before.trips[0].miles_tenths > 0, "{before:?}");

    let said = phone.measure_trip(&first(&phone), 123).unwrap();
    let measured = log(&phone);
    assert_eq!((measured.trips[0].miles_tenths, measured.trips[0].measured), (123, true));
    // 12.3 miles at 72.5 cents are 891.75 cents.
    assert_eq!((measured.miles_tenths, measured.deduction_cents), (123, 892));
    let metres = phone.view_earnings().unwrap().trips[0].distance_m;
    assert_eq!(metres, 19_795, "the day shows the same trip");

    // A day later, after the close, and on the phone opened again.
    phone.close_day().unwrap();
    world.pass(DAY);
    drop(phone);
    let phone = world.open();
    phone.read_odometer(2026, 120_000).unwrap();
    phone.measure_trip(&first(&phone), 150).unwrap();
    assert_eq!(log(&phone).trips[0].miles_tenths, 150);
    phone.undo(&said.id).unwrap();
    assert_eq!(log(&phone).trips[0].miles_tenths, 150);

    // Nor does mending yesterday move what comes next, also where the clock cannot tell.
    drop(phone);
    world.reboot(NINE);
    assert_eq!(view(&world.open()).day, "2026-11-24");
}

#[test]
fn a_distance_taken_back_is_the_plans_again() {
    let (_world, phone) = back();
    let planned = log(&phone);
    let said = phone.measure_trip(&first(&phone), 999).unwrap();
    assert_ne!(log(&phone), planned);
    phone.undo(&said.id).unwrap();
    assert_eq!(log(&phone), planned);
}

#[test]
fn the_odometer_of_a_year_is_what_was_written_down_last() {
    let (_world, phone) = World::with_shop();
    assert_eq!(log(&phone).odometer_start_tenths, None);
    phone.read_odometer(2026, 120_000).unwrap();
    let slip = phone.read_odometer(2026, 999_999).unwrap();
    phone.read_odometer(2025, 5).unwrap();
    assert_eq!(log(&phone).odometer_start_tenths, Some(999_999));
    phone.undo(&slip.id).unwrap();
    assert_eq!(log(&phone).odometer_start_tenths, Some(120_000));
    assert_eq!(phone.view_mileage(Some(2025)).unwrap().odometer_start_tenths, Some(5));
}

#[test]
fn each_courier_has_a_log_of_his_own_and_what_nobody_signed_is_in_all() {
    let (_world, phone) = back();
    phone.read_odometer(2026, 5).unwrap();
    phone.act_as("rosa").unwrap();
    let unsigned = first(&phone);
    assert_eq!((log(&phone).trips.len(), log(&phone).odometer_start_tenths), (1, Some(5)));

    receive(&phone, 5);
    phone.plan(&PlanWish::default()).unwrap();
    phone.start_outing().unwrap();
    phone.end_outing().unwrap();
    phone.read_odometer(2026, 7).unwrap();
    assert_eq!((log(&phone).trips.len(), log(&phone).odometer_start_tenths), (2, Some(7)));
    let hers = log(&phone).trips.iter().map(|trip| FactId(trip.trip.clone())).find(|trip| *trip != unsigned).unwrap();
    phone.act_as("bo").unwrap();
    assert_eq!((log(&phone).trips.len(), log(&phone).odometer_start_tenths), (1, Some(5)));
    assert_eq!(refused(phone.measure_trip(&hers, 10)), "companion.unknown_trip");
}

#[test]
fn a_reading_counts_over_an_earlier_one_also_where_the_clock_was_set_back() {
    let (world, phone) = World::with_shop();
    world.set_wall(NINE + DAY);
    phone.read_odometer(2026, 999_999).unwrap();
    world.set_wall(NINE);
    phone.read_odometer(2026, 120_000).unwrap();
    assert_eq!(log(&phone).odometer_start_tenths, Some(120_000));
}

#[test]
fn a_log_that_has_lost_its_beginning_says_so() {
    let (world, mut phone) = World::with_shop();
    phone.read_odometer(2026, 5).unwrap();
    // The 15th of April: the year before is whole. The 1st of June: only what is 400 days old at most.
    for (days, begins) in [(143, None), (190, Some("2026-04-27"))] {
        drop(phone);
        world.reboot(NINE + days * DAY);
        phone = world.open();
        let log = phone.view_mileage(Some(2026)).unwrap();
        assert_eq!((log.begins.as_deref(), log.odometer_start_tenths), (begins, Some(5)), "{days}");
    }
}

#[test]
fn what_cannot_be_is_refused_with_a_sentence() {
    let (_world, phone) = out(2);
    let facts = phone.facts(0).unwrap();
    let mut facts = facts.iter().map(|sealed| Fact::open(&sealed.bytes).unwrap());
    let running = facts.rfind(|fact| fact.kind() == "outing_started").unwrap().id;
    assert_eq!(refused(phone.measure_trip(&running, 10)), "companion.trip_not_back");
    assert_eq!(refused(phone.measure_trip(&running, 15_001)), "companion.trip_too_far");
    assert_eq!(refused(phone.measure_trip(&FactId("nothing".into()), 10)), "companion.unknown_trip");
    assert_eq!(refused(phone.read_odometer(2027, 10)), "companion.odometer_year");
    assert_eq!(refused(phone.read_odometer(2026, 100_000_000)), "companion.odometer_too_far");
    for year in [i32::MIN, 1, 2027, i32::MAX] {
        assert_eq!(phone.view_mileage(Some(year)).unwrap().trips, []);
    }
}

#[test]
fn the_log_goes_to_the_tax_office_as_a_table() {
    let (world, phone) = back();
    phone.read_odometer(2026, 123_456).unwrap();
    phone.measure_trip(&first(&phone), 123).unwrap();
    let file = world.path("mileage.csv");
    assert_eq!(phone.export_mileage(2026, &file).unwrap(), 1);
    let table = std::fs::read_to_string(&file).unwrap();
    let told = [
        "date,outing,miles,doors,destinations,purpose,measured_by,deduction_usd",
        "2026-11-23,1,12.3,2,1 Oak Street; 2 Oak Street,Parcel delivery to 2 doors,courier,8.92",
        "2026,,12.3,,,total,,8.92",
        "2026,,12345.6,,,odometer at the start of the year,,",
    ];
    assert_eq!(table.lines().collect::<Vec<_>>(), told);
    let nowhere = world.path("no folder").join("mileage.csv");
    assert_eq!(refused(phone.export_mileage(2026, &nowhere)), "companion.export_failed");
}

#[test]
fn diagnostics_say_how_the_phone_stands_and_nothing_about_anybody() {
    let (_world, phone) = back();
    phone.act_as("maria-lopez").unwrap();
    let told = phone.diagnostics("Pixel 8\u{7}, Android 16").unwrap();
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(json["phone"], "Pixel 8, Android 16");
    assert_eq!(json["today"]["counts"]["delivered"], 4);
    assert_eq!(json["today"]["facts"]["arrived"], 4);
    assert_eq!(json["sync"]["enrolled"], false);
    assert!(json["store"]["files"].as_object().unwrap().values().any(|bytes| bytes.as_u64() > Some(4096)), "{told}");
    let (shop, door) = (shop(), door(&phone, 1));
    let secrets = ["TBA0", "Oak Street", "43215", "Person", "39.96", "39960", "Flowers", "Market", "maria", &door.0];
    for secret in secrets.into_iter().chain([shop.name.as_str(), shop.address.as_str()]) {
        assert!(!told.contains(secret), "{secret} is in it: {told}");
    }
}
