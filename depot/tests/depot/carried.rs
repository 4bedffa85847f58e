//! What goes from one day into the next: a real phone and the depot must come to the same day and the same money.

use crate::support::*;
use satchel_core::calendar::ServiceDay;
use satchel_core::companion::{Companion, Delivery, Failure, NewParcel};
use satchel_core::earnings::total;
use satchel_core::journal::{FailReason, To};
use satchel_core::manifest::Parcel;
use satchel_depot::admin;

const TUESDAY: &str = "2026-11-24";
const A: &str = "TBA000000000001";
const B: &str = "TBA000000000002";
const DAY_MS: i64 = 24 * 3_600_000;

fn date(text: &str) -> ServiceDay {
    text.parse().unwrap()
}

fn list(depot: &TestDepot, day: &str, number: &str) {
    let parcel = Parcel::by_hand(number, "12 Elm Street").unwrap();
    admin::list_parcels(depot.storage(), &depot.partner, date(day), &[parcel]).unwrap();
}

/// An enrolled phone that knows Monday's manifest, and its folder.
fn monday(depot: &TestDepot) -> (Pocket, Companion) {
    depot.rates();
    list(depot, DAY, A);
    let pocket = Pocket::new();
    let phone = pocket.open();
    phone.enrol(&depot.url, &depot.code()).unwrap();
    phone.sync().unwrap();
    (pocket, phone)
}

/// The next morning, with a manifest of its own.
fn tuesday(depot: &TestDepot, pocket: &Pocket, phone: &Companion) {
    pocket.pass_ms(DAY_MS);
    depot.pass_ms(DAY_MS);
    list(depot, TUESDAY, B);
    phone.sync().unwrap();
    assert_eq!(phone.view_today().unwrap().day, TUESDAY);
}

fn not_delivered(phone: &Companion, again: bool) {
    let parcels = vec![A.to_owned()];
    let (steps, text, photo) = (Vec::new(), None, None);
    phone.fail(Failure { parcels, reason: FailReason::NobodyHome, again, steps, text, photo }).unwrap();
}

fn deliver(phone: &Companion, parcel: &str) -> satchel_core::companion::Result<satchel_core::companion::DeliveryDone> {
    phone.deliver(Delivery { parcels: vec![parcel.into()], to: Some(To::Recipient), ..Delivery::default() })
}

/// Closes and sends the phone's day; what it earned there, by the phone and by the depot.
fn earned(depot: &TestDepot, phone: &Companion, day: &str) -> (i64, i64) {
    let closed = phone.close_day().unwrap();
    assert_eq!(phone.sync().unwrap().pending, 0);
    (closed.earned_cents, total(&admin::day_lines(depot.storage(), &depot.partner, date(day)).unwrap()))
}

#[test]
fn a_day_that_nobody_closed_leaves_its_parcels_to_the_next_on_both_sides() {
    let depot = TestDepot::new();
    let (pocket, phone) = monday(&depot);
    phone.receive(A).unwrap();
    not_delivered(&phone, true);
    tuesday(&depot, &pocket, &phone);
    deliver(&phone, A).unwrap();
    assert_eq!(earned(&depot, &phone, TUESDAY), (250, 250));
}

#[test]
fn what_a_day_that_nobody_closed_delivered_is_not_carried_further() {
    let depot = TestDepot::new();
    let (pocket, phone) = monday(&depot);
    phone.receive(A).unwrap();
    not_delivered(&phone, true);
    phone.close_day().unwrap();
    tuesday(&depot, &pocket, &phone);
    deliver(&phone, A).unwrap();
    phone.receive(B).unwrap();
    pocket.pass_ms(DAY_MS);
    depot.pass_ms(DAY_MS);
    list(&depot, "2026-11-25", "TBA000000000003");
    phone.sync().unwrap();
    let closed = phone.close_day().unwrap();
    phone.sync().unwrap();
    assert_eq!((closed.counts.parcels, closed.counts.to_return), (2, 1));
    let day = satchel_depot::storage::within(depot.storage(), &depot.partner, |tx| tx.day(date("2026-11-25"))).unwrap();
    assert_eq!(day.unwrap().carry, [B.to_owned()]);
}

#[test]
fn a_parcel_that_is_withdrawn_after_the_close_is_not_delivered_the_next_day() {
    let depot = TestDepot::new();
    let (pocket, phone) = monday(&depot);
    phone.receive(A).unwrap();
    not_delivered(&phone, false);
    phone.close_day().unwrap();
    phone.sync().unwrap();
    admin::withdraw(depot.storage(), &depot.partner, date(DAY), A, depot.now()).unwrap();
    tuesday(&depot, &pocket, &phone);
    let refused = deliver(&phone, A);
    assert_eq!(earned(&depot, &phone, TUESDAY), (0, 0), "{refused:?}");
    assert!(refused.is_err());
}

#[test]
fn a_withdrawn_parcel_that_is_listed_again_can_be_delivered() {
    let depot = TestDepot::new();
    let (_pocket, phone) = monday(&depot);
    admin::withdraw(depot.storage(), &depot.partner, date(DAY), A, depot.now()).unwrap();
    phone.sync().unwrap();
    assert_eq!(deliver(&phone, A).unwrap_err().text.key, "companion.withdrawn");
    list(&depot, DAY, A);
    phone.sync().unwrap();
    deliver(&phone, A).unwrap();
    assert_eq!(earned(&depot, &phone, DAY), (250, 250));
}

#[test]
fn what_the_depot_lists_is_not_replaced_by_a_file_on_the_phone() {
    let depot = TestDepot::new();
    let card = r#"{"id": "c1", "from": "2026-01-01", "delivered_cents": {"": 250, "heavy": 400}}"#;
    let (_pocket, phone) = monday(&depot);
    admin::rate_cards(depot.storage(), None, card).unwrap();
    let csv = format!("tracking_number,address,pay_class\n{A},12 Elm Street,heavy\n{B},12 Elm Street,heavy\n");
    phone.import_csv(csv.as_bytes(), date(DAY)).unwrap();
    phone.sync().unwrap();
    deliver(&phone, A).unwrap();
    deliver(&phone, B).unwrap();
    assert_eq!(earned(&depot, &phone, DAY), (650, 650));
    let typed = NewParcel { tracking_number: A.into(), address: "12 Elm Street".into(), ..NewParcel::default() };
    assert_eq!(phone.add_parcel(&typed).unwrap_err().text.key, "companion.already_listed");
}

#[test]
fn a_phone_that_goes_over_to_another_partner_says_what_it_leaves_behind() {
    let (first, second) = (TestDepot::new(), TestDepot::new());
    let other =
        satchel_core::sync::wire::PartnerProfile { id: "other-shop".into(), ..admin::sample_partner().unwrap() };
    admin::put_partner(second.storage(), &other).unwrap();
    let (_pocket, phone) = monday(&first);
    deliver(&phone, A).unwrap();
    let ids = satchel_core::inputs::SystemIds;
    let code = satchel_depot::enrol::new_code(second.storage(), &ids, &other.id, second.now()).unwrap();
    phone.enrol(&second.url, &code).unwrap();
    assert_eq!(phone.sync().unwrap().pending, 0);
    let told: Vec<String> = phone.view_sync().unwrap().warnings.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("1 record was written for Rosa's Flowers and never sent"), "{told:?}");
}

#[test]
fn a_carried_parcel_that_is_withdrawn_after_it_was_delivered_stays_delivered_and_paid() {
    let depot = TestDepot::new();
    let (pocket, phone) = monday(&depot);
    phone.receive(A).unwrap();
    not_delivered(&phone, false);
    phone.close_day().unwrap();
    tuesday(&depot, &pocket, &phone);
    deliver(&phone, A).unwrap();
    phone.sync().unwrap();
    pocket.pass_ms(60_000);
    depot.pass_ms(60_000);
    admin::withdraw(depot.storage(), &depot.partner, date(TUESDAY), A, depot.now()).unwrap();
    phone.sync().unwrap();
    assert_eq!(earned(&depot, &phone, TUESDAY), (250, 250));
}

#[test]
fn what_waits_on_the_counter_waits_there_the_next_day_on_both_sides() {
    let depot = TestDepot::new();
    let (pocket, phone) = monday(&depot);
    phone.receive(A).unwrap();
    phone.hold(A, "S1").unwrap();
    phone.close_day().unwrap();
    phone.sync().unwrap();
    tuesday(&depot, &pocket, &phone);
    assert_eq!(phone.close_day().unwrap().counts.held, 1);
    phone.sync().unwrap();
    let day = satchel_depot::storage::within(depot.storage(), &depot.partner, |tx| tx.day(date(TUESDAY))).unwrap();
    assert_eq!(day.unwrap().shelves, [(A.to_owned(), "S1".to_owned())].into());
}
