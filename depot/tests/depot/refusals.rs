//! What the depot does not take as it is: assertions, batches and facts that are not what they say.

use crate::support::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use satchel_core::inputs::{Ids, KeyStore, SystemIds};
use satchel_core::journal::{Act, ChainId, ChainReason, Fact, Hash, Sealed, Source};
use satchel_core::sync::wire::{MAX_BATCH_FACTS, MAX_EVIDENCE_BYTES, PushItem, ReceiptStatus};
use satchel_depot::storage::within;
use serde_json::json;

/// An assertion with these changes to what a phone says.
fn signed(phone: &Phone, alg: &str, changes: serde_json::Value) -> String {
    let (device, now_s) = (&phone.enrolled.device.0, NOON_MS / 1000);
    let mut claims = json!({
        "iss": device, "sub": device, "aud": "satchel", "iat": now_s, "exp": now_s + 120, "jti": SystemIds.hex(16),
    });
    claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let header = json!({"alg": alg, "typ": "JWT"});
    let part = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let message = format!("{}.{}", part(&header), part(&claims));
    let signature = hex::decode(phone.keys.sign(message.as_bytes()).unwrap().0).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn an_assertion_is_for_this_depot_of_this_moment_and_by_its_own_device() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let ask = |alg: &str, changes| ask_token(&depot.http, &depot.url, &signed(&phone, alg, changes));
    assert_eq!(ask("ES256", json!({})).status(), 200);
    let now_s = NOON_MS / 1000;
    for changes in [
        json!({"iat": now_s + 301, "exp": now_s + 400}),
        json!({"iat": now_s - 500, "exp": now_s - 301}),
        json!({"exp": now_s + 301}),
        json!({"exp": now_s - 1}),
        json!({"aud": "another"}),
        json!({"sub": "rosas-flowers.another"}),
        json!({"jti": ""}),
        json!({"jti": "x".repeat(129)}),
    ] {
        problem(ask("ES256", changes), "bad-assertion", 401);
    }
    for alg in ["none", "HS256"] {
        problem(ask(alg, json!({})), "bad-assertion", 401);
    }
    assert_eq!(ask("ES256", json!({"iat": now_s + 300, "exp": now_s + 400})).status(), 200);
}

#[test]
fn a_batch_that_contradicts_its_signed_head_or_is_too_long_is_refused() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.deliver("A1");
    let mut short_head = phone.batch(1);
    short_head.head.seq = 1;
    let mut other_chain = phone.batch(1);
    other_chain.head.chain = ChainId("ab".repeat(16));
    let mut other_hash = phone.batch(1);
    other_hash.head.hash = Hash::of(b"another");
    for mut batch in [short_head, other_chain, other_hash] {
        phone.sign(&mut batch);
        problem(phone.send(&batch), "bad-request", 400);
    }
    let mut long = phone.batch(1);
    long.items = vec![PushItem::Hole { hash: Hash::ZERO }; MAX_BATCH_FACTS + 1];
    long.head.seq = long.items.len() as u64;
    phone.sign(&mut long);
    problem(phone.send(&long), "too-large", 413);
    assert_eq!(phone.push(1).receipts.len(), 2, "nothing of these was kept");
}

#[test]
fn a_fork_is_seen_before_the_facts_behind_it_are_taken() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let common = phone.head();
    phone.deliver("A1");
    phone.push(1);
    phone.facts.truncate(1);
    for parcel in ["B1", "B2", "B3"] {
        phone.deliver(parcel);
    }
    let told = problem(phone.send(&phone.batch(1)), "fork", 409);
    assert_eq!(told["cursor"], serde_json::to_value(&common).unwrap());
}

#[test]
fn a_fact_in_another_place_than_it_says_is_kept_in_quarantine() {
    let depot = TestDepot::new();
    let misplaced: [fn(&mut Fact); 5] = [
        |fact| fact.seq += 1,
        |fact| fact.prev = Hash::of(b"another"),
        |fact| fact.act = Act::ChainStarted { reason: ChainReason::New, after: None },
        |fact| fact.partner = "another".into(),
        |fact| fact.chain = ChainId("ab".repeat(16)),
    ];
    for change in misplaced {
        let mut phone = Phone::enrol(&depot);
        phone.deliver("A1");
        let sealed = phone.deliver("A2");
        phone.facts.pop();
        let mut fact = Fact::open(&sealed.bytes).unwrap();
        change(&mut fact);
        let Sealed { hash, bytes, .. } = fact.seal().unwrap();
        phone.facts.push(Sealed { seq: 3, hash, bytes });
        let receipts = phone.push(1).receipts;
        let statuses: Vec<_> = receipts.iter().map(|receipt| receipt.status).collect();
        assert_eq!(statuses, [ReceiptStatus::Applied, ReceiptStatus::Applied, ReceiptStatus::Quarantined], "{fact:?}");
    }
    let mut phone = Phone::enrol(&depot);
    phone.facts.clear();
    phone.deliver("A1");
    assert_eq!(phone.push(1).receipts[0].status, ReceiptStatus::Quarantined, "a chain begins with its beginning");
}

#[test]
fn an_upload_takes_no_more_than_it_said_and_nobody_else_s_pieces() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let sha256 = Hash::of(b"0123456789");
    let url = format!("{}/v1/evidence/{sha256}/uploads", depot.url);
    let begin = |len: u64| phone.auth(depot.http.post(&url)).header("upload-length", len).send().unwrap();
    problem(begin(MAX_EVIDENCE_BYTES + 1), "too-large", 413);
    let created = begin(10);
    let location = created.headers()["location"].to_str().unwrap().to_owned();
    let patch = |location: &str, bytes: &'static [u8]| {
        let request = phone.auth(depot.http.patch(format!("{}{location}", depot.url)));
        request.header("upload-offset", 0).header("upload-complete", "?1").body(bytes).send().unwrap()
    };
    problem(patch(&location, b"0123456789 and more"), "too-large", 413);
    problem(patch(&format!("/v1/evidence/{sha256}/uploads/another"), b"0123456789"), "not-found", 404);
    assert_eq!(patch(&location, b"0123456789").status(), 200);
}

#[test]
fn a_cursor_ahead_of_the_depot_begins_anew_and_a_full_page_says_that_there_is_more() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let numbers: Vec<String> = (0..501).map(|n| format!("TBA{n:012}")).collect();
    depot.manifest(&numbers.iter().map(|number| (number.as_str(), "Ann Lee")).collect::<Vec<_>>());
    let first = phone.pull("");
    assert!(first.more && first.changes.len() <= 500);
    let second = phone.pull(&first.next);
    assert!(!second.more && !second.changes.is_empty());
    assert_eq!(first.changes.len() + second.changes.len(), 502, "the profile and each parcel once");
    let epoch = first.next.split_once('.').unwrap().0;
    assert_eq!(phone.pull(&format!("{epoch}.999999")).changes, first.changes);
    depot.manifest(&[(&numbers[0], "Ann Lee")]);
    assert!(phone.pull(&second.next).changes.is_empty(), "what stays as it was is no change");
}

#[test]
fn a_phone_that_lists_the_depots_parcel_again_changes_nothing_of_it() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    depot.manifest(&[("TBA000000000001", "Ann Lee")]);
    let parcel = json!({"tracking_number": "TBA000000000001", "address": "99 Elsewhere Road", "source": "csv"});
    phone.act(Act::ParcelsAdded { day: DAY.parse().unwrap(), source: Source::Csv, parcels: vec![parcel] });
    phone.push(1);
    let listed = within(depot.storage(), &depot.partner, |tx| tx.parcel(DAY.parse().unwrap(), "TBA000000000001"));
    let listed = listed.unwrap().unwrap().parcel;
    assert_eq!((listed.address.as_str(), listed.source), ("12 Elm Street", Source::Depot));
}
