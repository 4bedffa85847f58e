//! The depot as phones meet it: each call and each refusal over real HTTP.

use crate::support::*;
use satchel_core::inputs::{FileKeyStore, SystemIds};
use satchel_core::journal::{Act, ChainReason, EvidenceRef, EvidenceRole, Hash, Source};
use satchel_core::sync::wire::{Change, Enrolled, EvidenceReceipt, PushAnswer, PushItem, ReceiptStatus};
use satchel_depot::{admin, enrol};
use std::io::Write;

#[test]
fn a_code_enrols_one_key_and_answers_it_the_same_however_often() {
    let depot = TestDepot::new();
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (keys, strangers) = (FileKeyStore::new(dir.path()), FileKeyStore::new(other.path()));
    let code = depot.code();
    let url = format!("{}/v1/enroll", depot.url);
    let ask = |keys, code: &str| post(&depot.http, &url, &enroll_request(keys, code)).send().unwrap();
    let first: Enrolled = read(ask(&keys, &code.to_lowercase()), 200);
    assert_eq!(first.partner.id, depot.partner);
    depot.pass_ms(enrol::CODE_LIFE_MS + 1);
    let again: Enrolled = read(ask(&keys, &code), 200);
    assert_eq!(again.device, first.device);
    problem(ask(&strangers, &code), "enroll-code-used", 409);
    problem(ask(&keys, "0000-0000-0000"), "enroll-code-unknown", 404);
    let mut forged = enroll_request(&keys, &code);
    forged.proof = enroll_request(&strangers, &code).proof;
    problem(post(&depot.http, &url, &forged).send().unwrap(), "bad-proof", 400);
    let late = depot.code();
    depot.pass_ms(enrol::CODE_LIFE_MS + 1);
    problem(ask(&strangers, &late), "enroll-code-expired", 410);
}

#[test]
fn codes_cannot_be_guessed_quickly() {
    let depot = TestDepot::new();
    let dir = tempfile::tempdir().unwrap();
    let request = enroll_request(&FileKeyStore::new(dir.path()), "AAAA-AAAA-AAAA");
    let url = format!("{}/v1/enroll", depot.url);
    for _ in 0..10 {
        problem(post(&depot.http, &url, &request).send().unwrap(), "enroll-code-unknown", 404);
    }
    let refused = post(&depot.http, &url, &request).send().unwrap();
    assert_eq!(refused.headers()["retry-after"], "60");
    problem(refused, "too-many-requests", 429);
}

#[test]
fn a_wrong_clock_is_mended_by_the_refusal_and_an_assertion_works_once() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let device = phone.enrolled.device.0.clone();
    let ask = |jwt: &str| ask_token(&depot.http, &depot.url, jwt);
    let behind = assertion(&phone.keys, &device, NOON_MS / 1000 - 86_400, "a");
    let told = problem(ask(&behind), "bad-assertion", 401);
    let right = assertion(&phone.keys, &device, told["depot_time_ms"].as_i64().unwrap() / 1000, "b");
    assert_eq!(ask(&right).status(), 200);
    problem(ask(&right), "bad-assertion", 401);
    let other = Phone::enrol(&depot);
    problem(ask(&assertion(&other.keys, &device, NOON_MS / 1000, "c")), "bad-assertion", 401);
    problem(ask("not a jwt"), "bad-assertion", 401);
    let empty = depot.http.post(format!("{}/v1/token", depot.url)).body("").send().unwrap();
    problem(empty, "bad-request", 400);
}

#[test]
fn a_token_is_needed_and_ends_after_an_hour() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    problem(depot.get("/v1/changes?after="), "token-expired", 401);
    assert_eq!(phone.get("/v1/changes?after=").status(), 200);
    depot.pass_ms(enrol::TOKEN_LIFE_MS + 1);
    problem(phone.get("/v1/changes?after="), "token-expired", 401);
}

#[test]
fn a_push_sent_again_changes_nothing_and_says_so() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.deliver("A1");
    let first = phone.push(1);
    assert_eq!(first.cursor, phone.head());
    assert!(first.receipts.iter().all(|r| r.status == ReceiptStatus::Applied && !r.repeat));
    depot.pass_ms(5000);
    let again = phone.push(1);
    assert_eq!(again.cursor, first.cursor);
    for (now, then) in again.receipts.iter().zip(&first.receipts) {
        assert!(now.repeat);
        assert_eq!((now.status, now.at_ms, now.received_ms), (then.status, then.at_ms, then.received_ms));
    }
}

#[test]
fn a_gap_is_answered_with_what_the_depot_has() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.push(1);
    let had = phone.head();
    phone.deliver("A1");
    phone.deliver("A2");
    let told = problem(phone.send(&phone.batch(3)), "gap", 409);
    assert_eq!(told["cursor"], serde_json::to_value(&had).unwrap());
    assert_eq!(phone.push(had.seq + 1).cursor, phone.head());
}

#[test]
fn another_fact_under_a_known_number_is_a_fork_and_both_branches_are_kept() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let common = phone.head();
    phone.deliver("A1");
    phone.push(1);
    phone.facts.pop();
    phone.deliver("A2");
    let told = problem(phone.send(&phone.batch(2)), "fork", 409);
    assert_eq!(told["cursor"], serde_json::to_value(&common).unwrap());
    phone.deliver("A3");
    problem(phone.send(&phone.batch(3)), "fork", 409);
    let mut journal = Vec::new();
    satchel_depot::journal(depot.storage(), &depot.partner, &mut journal).unwrap();
    let report = satchel_core::journal::verify_export(journal.as_slice(), |_| None).unwrap();
    assert_eq!((report.ok, report.branches), (true, 2), "{report:?}");
    let journal = String::from_utf8(journal).unwrap();
    assert_eq!(journal.lines().filter(|line| line.contains("\"branch\"")).count(), 2);
    assert!(journal.contains("\\\"A1\\\"") && journal.contains("\\\"A2\\\""));
    // The new chain behind the common head is taken.
    phone.chain = satchel_core::journal::ChainId("ab".repeat(16));
    phone.facts.clear();
    phone.act(Act::ChainStarted { reason: ChainReason::Forked, after: Some(common) });
    assert_eq!(phone.push(1).receipts[0].status, ReceiptStatus::Applied);
}

#[test]
fn a_device_is_told_of_its_own_facts_those_behind_what_it_has() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.deliver("A1");
    let had = phone.head();
    phone.deliver("A2");
    phone.deliver("A3");
    phone.push(1);
    let other = satchel_core::journal::ChainId("ab".repeat(16));
    let (chain, end) = (std::mem::replace(&mut phone.chain, other.clone()), phone.head().seq);
    phone.facts.clear();
    phone.act(Act::ChainStarted { reason: ChainReason::Forked, after: Some(had.clone()) });
    phone.deliver("B1");
    let parcel = serde_json::json!({"tracking_number": "H1", "address": "12 Elm Street", "source": "hand"});
    phone.act(Act::ParcelsAdded { day: DAY.parse().unwrap(), source: Source::Hand, parcels: vec![parcel] });
    phone.push(1);
    let told = |have: &str| -> Vec<String> {
        let page: satchel_core::sync::wire::ChangesPage = read(phone.get(&format!("/v1/changes?after={have}")), 200);
        let named = |change| match change {
            Change::Fact { bytes, .. } => ["A1", "A2", "A3", "B1"].into_iter().find(|name| bytes.contains(*name)),
            Change::Parcel { parcel, .. } => (parcel.tracking_number == "H1").then_some("H1"),
            _ => None,
        };
        page.changes.into_iter().filter_map(named).map(str::to_owned).collect()
    };
    assert_eq!(told(""), [] as [&str; 0], "who does not say what it has is told nothing of its own");
    assert_eq!(told(&format!("&have={chain}.{end},{other}.3")), [] as [&str; 0]);
    assert_eq!(told(&format!("&have={chain}.{},{other}.3", had.seq)), ["A2", "A3"]);
    assert_eq!(told(&format!("&have={chain}.{end}")), ["B1", "H1"], "a chain that it does not know, with its parcels");
    assert_eq!(told("&have=rubbish,.,7"), ["A1", "A2", "A3", "B1", "H1"]);
}

#[test]
fn a_copy_of_a_phone_that_wrote_several_facts_learns_where_it_parted() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.deliver("A1");
    let common = phone.head();
    for parcel in ["B1", "B2", "B3", "B4"] {
        phone.deliver(parcel);
    }
    phone.push(1);
    phone.facts.truncate(2);
    for parcel in ["C1", "C2", "C3"] {
        phone.deliver(parcel);
    }
    let parted = serde_json::to_value(&common).unwrap();
    assert_eq!(problem(phone.send(&phone.batch(3)), "fork", 409)["cursor"], parted);
    assert_eq!(problem(phone.send(&phone.batch(1)), "fork", 409)["cursor"], parted);
    let mut shorter = phone.batch(1);
    shorter.items.truncate(2);
    assert_eq!(problem(phone.send(&shorter), "gap", 409)["cursor"], parted, "go on behind what is the same");
    shorter.items.clear();
    assert_eq!(problem(phone.send(&shorter), "gap", 409)["cursor"]["seq"], 0);
    let mut journal = Vec::new();
    satchel_depot::journal(depot.storage(), &depot.partner, &mut journal).unwrap();
    let journal = String::from_utf8(journal).unwrap();
    assert_eq!(journal.lines().filter(|line| line.contains("\"branch\"")).count(), 3);
}

#[test]
fn a_fact_of_an_impossible_day_is_kept_and_stops_nobody() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let fact = phone.deliver("A1");
    phone.facts.pop();
    let bytes = String::from_utf8(fact.bytes).unwrap().replace(DAY, "0000-01-01").into_bytes();
    phone.facts.push(satchel_core::journal::Sealed { seq: 2, hash: Hash::of(&bytes), bytes });
    assert_eq!(phone.push(1).receipts[1].status, ReceiptStatus::Quarantined);
    assert!(!phone.pull("").changes.is_empty());
}

#[test]
fn the_chain_of_another_phone_waits_until_that_one_is_revoked() {
    let depot = TestDepot::new();
    let mut before = Phone::enrol(&depot);
    before.deliver("A1");
    let after = Phone::enrol(&depot);
    let mut batch = before.batch(1);
    after.sign(&mut batch);
    problem(after.send(&batch), "another-device", 409);
    admin::revoke(depot.storage(), &before.enrolled.device, depot.now()).unwrap();
    assert_eq!(read::<PushAnswer>(after.send(&batch), 200).receipts.len(), 2);
}

#[test]
fn what_cannot_be_read_is_kept_and_never_blocks() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let bytes = br#"{"not": "a fact"}"#.to_vec();
    phone.facts.push(satchel_core::journal::Sealed { seq: 2, hash: Hash::of(&bytes), bytes });
    phone.deliver("A1");
    let answer = phone.push(1);
    let statuses: Vec<_> = answer.receipts.iter().map(|r| r.status).collect();
    assert_eq!(statuses, [ReceiptStatus::Applied, ReceiptStatus::Quarantined, ReceiptStatus::Applied]);
    assert_eq!(answer.cursor, phone.head());
}

#[test]
fn a_hole_keeps_the_chain_whole_and_is_filled_later() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.deliver("A1");
    phone.deliver("A2");
    let mut batch = phone.batch(1);
    batch.items[1] = PushItem::Hole { hash: phone.facts[1].hash };
    let answer: satchel_core::sync::wire::PushAnswer = read(phone.send(&batch), 200);
    assert_eq!(answer.receipts[1].status, ReceiptStatus::Hole);
    let mut fill = phone.batch(2);
    fill.items.truncate(1);
    let filled: satchel_core::sync::wire::PushAnswer = read(phone.send(&fill), 200);
    assert_eq!((filled.receipts[0].status, filled.receipts[0].repeat), (ReceiptStatus::Applied, false));
    assert_eq!(filled.cursor, phone.head());
}

#[test]
fn the_moment_that_counts_lies_between_the_last_contact_and_the_receipt() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.push(1);
    depot.pass_ms(60_000);
    phone.now_ms = NOON_MS - 3_600_000; // set back by an hour, without saying so
    phone.deliver("A1");
    phone.now_ms = NOON_MS + 30_000;
    phone.deliver("A2");
    phone.now_ms = NOON_MS + 365 * 86_400_000;
    phone.deliver("A3");
    let at: Vec<_> = phone.push(2).receipts.iter().map(|r| r.at_ms).collect();
    assert_eq!(at, [NOON_MS, NOON_MS + 30_000, NOON_MS + 60_000]);
}

#[test]
fn of_two_handovers_the_earlier_wins_and_the_other_is_a_conflict_that_a_person_decides() {
    let depot = TestDepot::new();
    depot.manifest(&[("TBA000000000001", "Ana Ruiz")]);
    depot.rates();
    let (mut rosa, mut luis) = (Phone::enrol(&depot), Phone::enrol(&depot));
    let cursor = rosa.pull("").next;
    rosa.now_ms += 20_000;
    luis.now_ms += 10_000;
    rosa.deliver("TBA000000000001");
    let second = luis.deliver("TBA000000000001");
    depot.pass_ms(60_000);
    assert_eq!(rosa.push(1).receipts[1].status, ReceiptStatus::Applied);
    assert_eq!(luis.push(1).receipts[1].status, ReceiptStatus::Applied, "the earlier one, though it came later");
    let news = rosa.pull(&cursor).changes;
    let turned = |status| news.iter().any(|c| matches!(c, Change::Receipt { receipt, .. } if receipt.status == status));
    assert!(turned(ReceiptStatus::Conflict), "{news:?}");
    assert!(news.iter().any(|c| matches!(c, Change::Fact { bytes, .. } if bytes.as_bytes() == second.bytes)));
    let day = DAY.parse().unwrap();
    let lines = admin::day_lines(depot.storage(), &depot.partner, day).unwrap();
    assert_eq!(lines.iter().map(|l| l.cents).sum::<i64>(), 250, "paid once");
    let first = satchel_core::journal::Fact::open(&rosa.facts[1].bytes).unwrap().id;
    admin::decide(depot.storage(), &depot.partner, day, "TBA000000000001", &first, depot.now()).unwrap();
    let after: Vec<_> = luis.pull(&cursor).changes;
    assert!(after.iter().any(|c| matches!(c, Change::Decision { fact, .. } if *fact == first)));
    assert!(after.iter().any(
        |c| matches!(c, Change::Receipt { receipt, .. } if receipt.status == ReceiptStatus::Conflict && receipt.reason.is_some())
    ));
}

#[test]
fn a_revoked_phone_hands_in_its_late_facts_as_conflicts_and_gets_nothing() {
    let depot = TestDepot::new();
    depot.manifest(&[("TBA000000000001", "Ana Ruiz")]);
    depot.rates();
    let mut phone = Phone::enrol(&depot);
    phone.push(1);
    admin::revoke(depot.storage(), &phone.enrolled.device, depot.now()).unwrap();
    phone.deliver("TBA000000000001");
    let receipt = phone.push(2).receipts.remove(0);
    assert_eq!(receipt.status, ReceiptStatus::Conflict);
    assert!(admin::day_lines(depot.storage(), &depot.partner, DAY.parse().unwrap()).unwrap().is_empty());
    problem(phone.get("/v1/changes?after="), "revoked", 403);
}

#[test]
fn changes_carry_manifest_rates_withdrawals_and_the_statement_after_the_close() {
    let depot = TestDepot::new();
    depot.manifest(&[("TBA000000000001", "Ana Ruiz"), ("TBA000000000002", "Bo Li")]);
    depot.rates();
    let mut phone = Phone::enrol(&depot);
    let page = phone.pull("");
    assert!(matches!(page.changes[0], Change::Profile(_)));
    assert_eq!(page.changes.iter().filter(|c| matches!(c, Change::Parcel { .. })).count(), 2);
    assert!(page.changes.iter().any(|c| matches!(c, Change::RateCard(card) if card.id == "c1")));
    assert!(!page.more);
    admin::withdraw(depot.storage(), &depot.partner, DAY.parse().unwrap(), "TBA000000000002", depot.now()).unwrap();
    phone.deliver("TBA000000000001");
    phone.push(1);
    let begun = page;
    let page = phone.pull(&begun.next);
    assert!(matches!(&page.changes[..], [Change::Withdrawn { parcel, .. }] if parcel == "TBA000000000002"));
    // Listed anew, and withdrawn again: a phone that heard of neither withdrawal is told that last.
    depot.manifest(&[("TBA000000000002", "Bo Lee")]);
    admin::withdraw(depot.storage(), &depot.partner, DAY.parse().unwrap(), "TBA000000000002", depot.now()).unwrap();
    let again = phone.pull(&begun.next);
    let about: Vec<&Change> =
        again.changes.iter().filter(|it| matches!(it, Change::Parcel { .. } | Change::Withdrawn { .. })).collect();
    assert!(matches!(about[..], [Change::Parcel { .. }, Change::Withdrawn { .. }]), "{about:?}");
    let page = again;
    let counts = satchel_core::journal::Counts { parcels: 2, delivered: 1, withdrawn: 1, ..Default::default() };
    phone.act(Act::DayClosed { counts, earned_cents: 250, carry: Vec::new() });
    phone.push(3);
    let closed = phone.pull(&page.next);
    let Change::Statement(statement) = &closed.changes[0] else { panic!("{:?}", closed.changes) };
    assert_eq!((statement.total_cents, statement.week.to_string().as_str()), (250, "2026-11-23"));
    assert!(phone.pull(&closed.next).changes.is_empty(), "once");
    let restored = phone.pull("0000000000000000.99");
    assert!(restored.changes.len() > 3, "a cursor of another epoch begins anew");
}

#[test]
fn a_closed_week_never_changes_and_what_comes_later_is_an_adjustment() {
    let depot = TestDepot::new();
    depot.manifest(&[("TBA000000000001", "Ana Ruiz")]);
    depot.rates();
    let mut phone = Phone::enrol(&depot);
    let week = DAY.parse().unwrap();
    let closed = admin::close_week(depot.storage(), &depot.partner, week).unwrap();
    assert_eq!(closed.total_cents, 0);
    phone.deliver("TBA000000000001");
    phone.push(1);
    assert_eq!(admin::statement(depot.storage(), &depot.partner, week).unwrap(), closed);
    let next = admin::statement(depot.storage(), &depot.partner, week.plus(7)).unwrap();
    assert_eq!(next.total_cents, 250);
    assert_eq!(next.lines[0].kind, satchel_core::earnings::LineKind::Adjustment);
}

#[test]
fn parcels_that_a_phone_added_reach_the_others_with_their_people() {
    let depot = TestDepot::new();
    let (mut rosa, luis) = (Phone::enrol(&depot), Phone::enrol(&depot));
    let cursor = luis.pull("").next;
    let people = br#"{"salt":"00","people":{"TBA000000000009":{"name":"Ana Ruiz"}}}"#;
    let sha256 = Hash::of(people);
    let parcel =
        serde_json::json!({"tracking_number": "TBA000000000009", "address": "12 Elm Street", "source": "hand"});
    rosa.act_with(
        Act::ParcelsAdded { day: DAY.parse().unwrap(), source: Source::Hand, parcels: vec![parcel] },
        vec![EvidenceRef { role: EvidenceRole::People, sha256, len: people.len() as u64 }],
    );
    use base64::Engine;
    let mut batch = rosa.batch(1);
    batch.attached = vec![base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(people)];
    assert_eq!(rosa.send(&batch).status(), 200);
    assert_eq!(rosa.auth(rosa.http.head(format!("{}/v1/evidence/{sha256}", rosa.url))).send().unwrap().status(), 200);
    let name = |page: satchel_core::sync::wire::ChangesPage| {
        page.changes
            .into_iter()
            .find_map(|c| if let Change::Parcel { parcel, .. } = c { Some(parcel.person.name) } else { None })
    };
    assert_eq!(name(luis.pull(&cursor)).as_deref(), Some("Ana Ruiz"));
    admin::erase(depot.storage(), &depot.partner, "TBA000000000009", depot.now()).unwrap();
    assert_eq!(name(luis.pull(&cursor)).as_deref(), Some(""));
    assert!(
        luis.pull(&cursor).changes.iter().any(|c| matches!(c, Change::Erased { blobs, .. } if blobs[..] == [sha256]))
    );
    assert_eq!(rosa.send(&batch).status(), 200);
    assert_eq!(depot.storage().blob(&depot.partner, &sha256).unwrap(), None, "erased stays erased");
}

#[test]
fn evidence_is_checked_scoped_to_the_partner_and_taken_twice() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let photo = vec![7_u8; 200_000];
    let sha256 = Hash::of(&photo);
    let url = format!("{}/v1/evidence/{sha256}", depot.url);
    problem(phone.auth(depot.http.put(&url)).body("other bytes").send().unwrap(), "hash-mismatch", 422);
    assert_eq!(phone.auth(depot.http.head(&url)).send().unwrap().status(), 404);
    for _ in 0..2 {
        let receipt: EvidenceReceipt = read(phone.auth(depot.http.put(&url)).body(photo.clone()).send().unwrap(), 200);
        assert_eq!((receipt.sha256, receipt.len), (sha256, 200_000));
    }
    let head = phone.auth(depot.http.head(&url)).send().unwrap();
    assert_eq!(head.headers()["upload-complete"], "?1");
    assert_eq!(head.headers()["upload-offset"], "200000");
    let large = phone.auth(depot.http.put(&url)).body(vec![0_u8; 1024 * 1024 + 1]).send().unwrap();
    problem(large, "too-large", 413);
    let mut profile = admin::sample_partner().unwrap();
    profile.id = "another".into();
    admin::put_partner(depot.storage(), &profile).unwrap();
    let code = enrol::new_code(depot.storage(), &SystemIds, &profile.id, depot.now()).unwrap();
    let stranger = Phone::enrol_at(&depot.url, &code, depot.now());
    assert_eq!(stranger.auth(depot.http.head(&url)).send().unwrap().status(), 404);
    problem(phone.get("/v1/nothing"), "not-found", 404);
}

#[test]
fn every_answer_about_bytes_names_the_epoch() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let photo = vec![7_u8; 2_000];
    let url = format!("{}/v1/evidence/{}", depot.url, Hash::of(&photo));
    let named = |epoch: &str| {
        let large = format!("{}/v1/evidence/{}/uploads", depot.url, Hash::of(b"another"));
        let begun = phone.auth(depot.http.post(large)).header("upload-length", 7).header("upload-complete", "?0");
        let begun = begun.send().unwrap();
        let upload = format!("{}{}", depot.url, begun.headers()["location"].to_str().unwrap());
        let part = phone.auth(depot.http.patch(&upload)).header("upload-offset", 9).header("upload-complete", "?0");
        let answers = [
            begun,
            part.body("elsewhere").send().unwrap(),
            phone.auth(depot.http.head(&upload)).send().unwrap(),
            phone.auth(depot.http.head(&url)).send().unwrap(),
            phone.auth(depot.http.put(&url)).body(photo.clone()).send().unwrap(),
            phone.get("/v1/roads/columbus"),
        ];
        for answer in answers {
            assert_eq!(answer.headers()["depot-epoch"], epoch, "{} {}", answer.status(), answer.url());
        }
    };
    named(&phone.enrolled.epoch);
    depot.storage().begin_epoch("restored").unwrap();
    named("restored");
}

#[test]
fn an_upload_resumes_where_it_broke_off_and_a_wrong_one_starts_again() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let photo: Vec<u8> = (0..1_500_000_u32).map(|i| (i % 251) as u8).collect();
    let sha256 = Hash::of(&photo);
    let begin = || {
        let url = format!("{}/v1/evidence/{sha256}/uploads", depot.url);
        phone
            .auth(depot.http.post(url))
            .header("upload-length", photo.len())
            .header("upload-complete", "?0")
            .send()
            .unwrap()
    };
    let created = begin();
    assert_eq!(created.status(), 201);
    let location = created.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(begin().headers()["location"], location.as_str(), "an unfinished one is answered again");
    let at = format!("{}{location}", depot.url);
    let patch = |offset: usize, bytes: &[u8], complete: &str| {
        let request = phone.auth(depot.http.patch(&at)).header("content-type", "application/partial-upload");
        request.header("upload-offset", offset).header("upload-complete", complete).body(bytes.to_vec()).send().unwrap()
    };
    assert_eq!(patch(0, &photo[..1_000_000], "?0").status(), 204);
    let elsewhere = patch(0, &photo[..10], "?0");
    assert_eq!(elsewhere.headers()["upload-offset"], "1000000");
    problem(elsewhere, "upload-offset", 409);
    let head = phone.auth(depot.http.head(&at)).send().unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["upload-offset"].to_str().unwrap()), (204, "1000000"));
    problem(patch(1_000_000, &[0_u8; 500_000], "?1"), "hash-mismatch", 422);
    assert_eq!(phone.auth(depot.http.head(&at)).send().unwrap().headers()["upload-offset"], "0");
    assert_eq!(patch(0, &photo[..1_000_000], "?0").status(), 204);
    let receipt: EvidenceReceipt = read(patch(1_000_000, &photo[1_000_000..], "?1"), 200);
    assert_eq!(receipt.len, 1_500_000);
    assert_eq!(phone.auth(depot.http.head(&at)).send().unwrap().headers()["upload-complete"], "?1");
    assert_eq!(begin().status(), 200);
    assert_eq!(depot.storage().blob(&depot.partner, &sha256).unwrap().unwrap(), photo);
}

#[test]
fn facts_come_packed_and_a_bomb_is_not_unpacked() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    phone.deliver("A1");
    let pack = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let send = |body: Vec<u8>| {
        let request = phone.auth(depot.http.post(format!("{}/v1/facts", depot.url)));
        request.header("content-encoding", "gzip").body(body).send().unwrap()
    };
    let answer = send(pack(&serde_json::to_vec(&phone.batch(1)).unwrap()));
    assert_eq!(answer.status(), 200);
    problem(send(pack(&vec![b' '; 50 * 1024 * 1024])), "too-large", 413);
    problem(send(b"not gzip".to_vec()), "bad-request", 400);
    problem(send(vec![0; 1024 * 1024 + 1]), "too-large", 413);
    let mut forged = phone.batch(1);
    forged.signature.0 = "00".repeat(64);
    problem(phone.send(&forged), "bad-request", 400);
}

#[test]
fn what_fails_inside_is_told_nobody_and_is_logged_with_its_request() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let data = rusqlite::Connection::open(depot.dir.path().join("depot.sqlite")).unwrap();
    data.execute_batch("DROP TABLE changes").unwrap();
    let told = problem(phone.get("/v1/changes?after="), "internal", 500);
    assert!(!told.to_string().contains("table"), "{told}");
    let logged = LOGGED.lock().unwrap();
    assert!(
        logged.iter().any(|line| line.starts_with("GET /v1/changes: ") && line.contains("no such table")),
        "{logged:?}"
    );
}
