//! What stands at the depot and is not undone by what comes later, again or out of order.

use crate::support::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use satchel_core::calendar::ServiceDay;
use satchel_core::journal::{Act, EvidenceRef, EvidenceRole, Fact, Hash, Head, Source};
use satchel_core::sync::wire::{Change, PushAnswer, ReceiptStatus};
use satchel_depot::admin;
use satchel_depot::storage::{ChainRow, within};
use serde_json::json;

const NUMBER: &str = "TBA000000000001";

fn day() -> ServiceDay {
    DAY.parse().unwrap()
}

fn chain(depot: &TestDepot, phone: &Phone) -> ChainRow {
    within(depot.storage(), &depot.partner, |tx| tx.chain(&phone.enrolled.device, &phone.chain)).unwrap().unwrap()
}

fn name_listed(depot: &TestDepot) -> String {
    within(depot.storage(), &depot.partner, |tx| tx.parcel(day(), NUMBER)).unwrap().unwrap().parcel.person.name
}

/// The phone lists the parcel with a person; gives the person's blob.
fn lists(phone: &mut Phone, name: &str) -> Vec<u8> {
    let blob = json!({"salt": "00", "people": {NUMBER: {"name": name}}}).to_string().into_bytes();
    let parcel = json!({"tracking_number": NUMBER, "address": "12 Elm Street", "source": "hand"});
    let people = EvidenceRef { role: EvidenceRole::People, sha256: Hash::of(&blob), len: blob.len() as u64 };
    phone.act_with(Act::ParcelsAdded { day: day(), source: Source::Hand, parcels: vec![parcel] }, vec![people]);
    phone.push(1);
    blob
}

fn put(phone: &Phone, blob: &[u8]) {
    let url = format!("{}/v1/evidence/{}", phone.url, Hash::of(blob));
    assert_eq!(phone.auth(phone.http.put(url)).body(blob.to_vec()).send().unwrap().status(), 200);
}

#[test]
fn an_older_signed_head_does_not_take_the_place_of_a_newer_one() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let older = phone.batch(1);
    phone.deliver(NUMBER);
    phone.push(1);
    let before = chain(&depot, &phone);
    assert_eq!(before.signed_head, phone.head());
    read::<PushAnswer>(phone.send(&older), 200);
    assert_eq!(chain(&depot, &phone), before);
}

#[test]
fn facts_below_a_head_that_is_not_here_whole_may_be_older_than_the_contact() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.now_ms += 10_000;
    phone.deliver("A1");
    phone.deliver("A2");
    depot.pass_ms(60_000);
    let mut part = phone.batch(1);
    part.items.truncate(2);
    read::<PushAnswer>(phone.send(&part), 200);
    assert_eq!(chain(&depot, &phone).signed_head, Head { seq: 3, ..phone.head() });
    depot.pass_ms(60_000);
    assert_eq!(phone.push(3).receipts[0].at_ms, NOON_MS + 10_000, "the head was signed before the first contact");
}

#[test]
fn a_push_gets_its_receipts_in_the_answer_and_not_again_as_changes() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "Ana Ruiz")]);
    let (mut rosa, mut luis) = (Phone::enrol(&depot), Phone::enrol(&depot));
    rosa.deliver(NUMBER);
    rosa.push(1);
    let cursor = luis.pull("").next;
    luis.now_ms += 10_000;
    depot.pass_ms(10_000);
    luis.deliver(NUMBER);
    assert_eq!(luis.push(1).receipts[1].status, ReceiptStatus::Conflict);
    assert_eq!(luis.pull(&cursor).changes, []);
}

#[test]
fn a_cursor_of_another_epoch_begins_anew_however_small_its_number() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "Ana Ruiz")]);
    let phone = Phone::enrol(&depot);
    let all = phone.pull("");
    let (epoch, number) = all.next.split_once('.').unwrap();
    assert_eq!(phone.pull(&format!("{epoch}.{number}")).changes, []);
    let other = "0".repeat(epoch.len());
    assert_eq!(phone.pull(&format!("{other}.{number}")).changes, all.changes);
    assert_eq!(phone.pull(&format!("{other}.1")).changes, all.changes);
}

#[test]
fn what_changed_twice_stands_once_on_a_page() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let cursor = phone.pull("").next;
    depot.manifest(&[(NUMBER, "Ana Ruiz")]);
    depot.manifest(&[(NUMBER, "Ana Maria Ruiz")]);
    let page = phone.pull(&cursor);
    assert!(
        matches!(&page.changes[..], [Change::Parcel { parcel, .. }] if parcel.person.name == "Ana Maria Ruiz"),
        "{page:?}"
    );
}

#[test]
fn the_person_that_stands_with_a_parcel_is_not_replaced_by_another_phones() {
    let depot = TestDepot::new();
    let (mut rosa, mut luis) = (Phone::enrol(&depot), Phone::enrol(&depot));
    let blob = lists(&mut rosa, "Ana Ruiz");
    put(&rosa, &blob);
    let blob = lists(&mut luis, "Somebody Else");
    put(&luis, &blob);
    assert_eq!(name_listed(&depot), "Ana Ruiz");
}

#[test]
fn an_erased_person_does_not_come_back_with_an_upload_that_was_under_way() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let blob = lists(&mut phone, "Ana Ruiz");
    let sha256 = Hash::of(&blob);
    let uploads = phone.auth(phone.http.post(format!("{}/v1/evidence/{sha256}/uploads", depot.url)));
    let begun = uploads.header("upload-length", blob.len()).send().unwrap();
    let location = format!("{}{}", depot.url, begun.headers()["location"].to_str().unwrap());
    admin::erase(depot.storage(), &depot.partner, NUMBER, depot.now()).unwrap();
    let piece = phone.auth(phone.http.patch(location)).header("upload-offset", 0).header("upload-complete", "?1");
    assert_eq!(piece.body(blob.clone()).send().unwrap().status(), 200, "taken, so that the phone can forget it");
    assert_eq!(depot.storage().blob(&depot.partner, &sha256).unwrap(), None);
    assert_eq!(name_listed(&depot), "");
}

#[test]
fn a_second_revocation_keeps_the_moment_of_the_first() {
    let depot = TestDepot::new();
    let device = Phone::enrol(&depot).enrolled.device;
    admin::revoke(depot.storage(), &device, NOON_MS).unwrap();
    admin::revoke(depot.storage(), &device, NOON_MS + 60_000).unwrap();
    let row = within(depot.storage(), &depot.partner, |tx| tx.device(&device)).unwrap().unwrap();
    assert_eq!(row.revoked_ms, Some(NOON_MS));
}

#[test]
fn a_decision_names_a_fact_that_hands_over_that_parcel() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "Ana Ruiz"), ("TBA000000000002", "Bo Li")]);
    let mut phone = Phone::enrol(&depot);
    let first = Fact::open(&phone.deliver(NUMBER).bytes).unwrap().id;
    phone.deliver("TBA000000000002");
    phone.push(1);
    let decide = |parcel| admin::decide(depot.storage(), &depot.partner, day(), parcel, &first, NOON_MS);
    let told = decide("TBA000000000002").unwrap_err().to_string();
    assert!(told.contains(&first.0) && told.contains("TBA000000000002"), "{told}");
    let decided = || within(depot.storage(), &depot.partner, |tx| tx.decisions(day())).unwrap();
    assert!(decided().is_empty());
    decide(NUMBER).unwrap();
    assert_eq!(decided()[NUMBER], first);
}

#[test]
fn an_id_that_could_be_a_path_is_no_partner_and_no_area() {
    let depot = TestDepot::new();
    let too_long = "a".repeat(41);
    for id in ["", "Rosa", "rosa.flowers", "../rosa", "rosa flowers", "ros\u{e1}", &too_long] {
        let mut profile = admin::sample_partner().unwrap();
        profile.id = id.into();
        let text = satchel_core::texts::Text::new("depot.bad_partner_id").with("id", id);
        assert_eq!(admin::put_partner(depot.storage(), &profile).unwrap_err().to_string(), text.to_string());
    }
    assert_eq!(
        satchel_depot::storage::Storage::partners(depot.storage()).unwrap(),
        std::slice::from_ref(&depot.partner)
    );
    let phone = Phone::enrol(&depot);
    let offer = format!(r#"{{"area": "x", "sha256": "{}", "len": 7}}"#, Hash::of(b"streets"));
    std::fs::create_dir(depot.dir.path().join("roads")).unwrap();
    std::fs::write(depot.dir.path().join("elsewhere.json"), &offer).unwrap();
    std::fs::write(depot.dir.path().join("roads/Columbus.json"), &offer).unwrap();
    for area in ["..%2Felsewhere", "Columbus"] {
        problem(phone.get(&format!("/v1/roads/{area}")), "not-found", 404);
    }
}

/// What a phone without a network knows of a person comes after the erasure.
#[test]
fn an_erased_person_does_not_come_back_with_a_late_fact() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "Ana Ruiz")]);
    let mut phone = Phone::enrol(&depot);
    admin::erase(depot.storage(), &depot.partner, NUMBER, depot.now()).unwrap();
    assert_eq!(name_listed(&depot), "");
    let blob = lists(&mut phone, "Ana Ruiz");
    put(&phone, &blob);
    assert_eq!(name_listed(&depot), "");
    assert_eq!(depot.storage().blob(&depot.partner, &Hash::of(&blob)).unwrap(), None);
}

#[test]
fn what_a_recipient_signed_is_not_kept_when_it_comes_after_the_erasure() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "Ana Ruiz"), ("TBA000000000002", "Bo Li")]);
    let mut phone = Phone::enrol(&depot);
    admin::erase(depot.storage(), &depot.partner, NUMBER, depot.now()).unwrap();
    let cursor = phone.pull("").next;
    let mut given = |parcel: &str, blob: &[u8]| {
        let people = EvidenceRef { role: EvidenceRole::People, sha256: Hash::of(blob), len: blob.len() as u64 };
        phone.act_with(Act::Collected { parcel: parcel.into() }, vec![people]);
        let mut batch = phone.batch(1);
        batch.attached = vec![URL_SAFE_NO_PAD.encode(blob)];
        read::<PushAnswer>(phone.send(&batch), 200);
        depot.storage().blob(&depot.partner, &Hash::of(blob)).unwrap()
    };
    let (erased, other) = (br#"{"salt":"0","text":"Ana Ruiz"}"#, br#"{"salt":"1","text":"Bo Li"}"#);
    assert_eq!(given(NUMBER, erased), None);
    assert_eq!(given("TBA000000000002", other).unwrap(), other);
    let told = Change::Erased { blobs: vec![Hash::of(erased)], parcels: Vec::new() };
    assert!(phone.pull(&cursor).changes.contains(&told), "the phone forgets it too");
    let url = format!("{}/v1/evidence/{}", depot.url, Hash::of(erased));
    assert_eq!(phone.auth(phone.http.put(url)).body(erased.to_vec()).send().unwrap().status(), 200);
    assert_eq!(depot.storage().blob(&depot.partner, &Hash::of(erased)).unwrap(), None);
}

#[test]
fn a_late_list_brings_its_other_people_and_a_file_read_again_brings_nobody_back() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "Ana Ruiz")]);
    let mut phone = Phone::enrol(&depot);
    admin::erase(depot.storage(), &depot.partner, NUMBER, depot.now()).unwrap();
    let other = "TBA000000000002";
    let people = json!({NUMBER: {"name": "Ana Ruiz"}, other: {"name": "Bo Li"}});
    let blob = json!({"salt": "00", "people": people}).to_string().into_bytes();
    let listed = [NUMBER, other].map(|n| json!({"tracking_number": n, "address": "12 Elm Street", "source": "hand"}));
    let evidence = EvidenceRef { role: EvidenceRole::People, sha256: Hash::of(&blob), len: blob.len() as u64 };
    let act = Act::ParcelsAdded { day: day(), source: Source::Hand, parcels: listed.to_vec() };
    phone.act_with(act, vec![evidence]);
    phone.push(1);
    put(&phone, &blob);
    let name =
        |n| within(depot.storage(), &depot.partner, |tx| tx.parcel(day(), n)).unwrap().unwrap().parcel.person.name;
    assert_eq!((name(NUMBER).as_str(), name(other).as_str()), ("", "Bo Li"));
    assert_eq!(depot.storage().blob(&depot.partner, &Hash::of(&blob)).unwrap(), None);
    depot.manifest(&[(NUMBER, "Ana Ruiz")]);
    assert_eq!(name(NUMBER), "");
}
