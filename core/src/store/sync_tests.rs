//! What sync is promised.

use super::tests::{day, delivered, draft, open, parcel, received};
use super::*;
use crate::journal::{Act, ChainReason, EvidenceRole, Fact, FactId, Hash, Head, Source, verify_export};
use crate::sync::wire::{Change, ChangesPage, PushAnswer, Receipt, ReceiptStatus, UploadTokens};
use crate::sync::{Enrolment, Outbox};
use crate::texts::Text;

pub(super) fn enrolment() -> Enrolment {
    serde_json::from_value(serde_json::json!({
        "depot_url": "https://depot.example", "pins": [],
        "enrolled": {"partner": {"id": "p1", "name": "Shop", "address": "1 Elm St", "at": {"lat_e7": 0, "lon_e7": 0},
            "zone": "America/New_York", "slots": [], "couriers": []},
            "device": "d1", "epoch": "e1", "depot_time_ms": 0}
    }))
    .unwrap()
}

pub(super) fn enrolled(dir: &std::path::Path) -> Store {
    let (store, _) = open(dir);
    store.enrol(&enrolment()).unwrap();
    store
}

pub(super) fn answer(cursor: Head, statuses: &[ReceiptStatus]) -> PushAnswer {
    let first = cursor.seq + 1 - statuses.len() as u64;
    let receipts = (first..).zip(statuses).map(|(seq, status)| Receipt {
        seq,
        status: *status,
        at_ms: 5,
        received_ms: 6,
        repeat: false,
        reason: None,
    });
    PushAnswer { receipts: receipts.collect(), cursor, epoch: "e1".into(), depot_time_ms: 7, uploads: None }
}

fn page(changes: Vec<Change>) -> ChangesPage {
    ChangesPage { changes, next: "e1.4".into(), more: false, depot_time_ms: 9 }
}

#[test]
fn a_rate_card_that_cannot_be_right_changes_nothing_but_is_told_and_what_comes_behind_it_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let card = |cents: i64| {
        let json = serde_json::json!({"id": "c1", "from": "2026-01-01", "delivered_cents": {"": cents}});
        Change::RateCard(serde_json::from_value(json).unwrap())
    };
    store.apply(&page(vec![card(250)]), false).unwrap();
    let before = store.rate_cards().unwrap();
    assert_eq!((before[0].delivered(""), store.told().unwrap()), (250, vec![]));
    let behind = Change::Parcel { day: day("2026-11-23"), parcel: Box::new(parcel("A9")) };
    for _ in 0..2 {
        store.apply(&page(vec![card(-1), behind.clone()]), false).unwrap();
        assert_eq!(store.rate_cards().unwrap(), before, "the card that was here goes on counting");
        let told = store.told().unwrap();
        assert_eq!(told.iter().map(|text| text.key.as_str()).collect::<Vec<_>>(), ["earnings.card_not_taken"]);
        assert!(told[0].to_string().contains("\"c1\""), "{}", told[0]);
    }
    assert_eq!(store.changes_after().unwrap(), "e1.4");
    assert!(store.day_manifest(day("2026-11-23")).unwrap().listed.contains_key("A9"));
    store.apply(&page(vec![card(300)]), false).unwrap();
    assert_eq!(store.rate_cards().unwrap()[0].delivered(""), 300);
}

#[test]
fn an_enrolled_device_begins_a_chain_of_its_own_behind_what_it_wrote_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let alone = store.head().unwrap();
    store.enrol(&enrolment()).unwrap();
    let head = store.head().unwrap();
    let first = Fact::open(&store.facts_after(&head.chain, 0, 1).unwrap()[0].bytes).unwrap();
    assert_eq!((first.partner.0.as_str(), first.device.0.as_str()), ("p1", "d1"));
    assert_eq!(first.act, Act::ChainStarted { reason: ChainReason::Enrolled, after: Some(alone) });
    store.enrol(&enrolment()).unwrap();
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(store.all_chains().unwrap().len(), 1);
}

#[test]
fn a_fact_is_sent_only_when_the_depot_has_it_and_all_its_evidence() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let id = store.append(vec![delivered("A", vec![7; 5000])]).unwrap().ids.remove(0);
    let status = || store.fact_status(&id).unwrap().unwrap();
    assert_eq!(status(), FactStatus::Pending);
    assert!(store.evidence_due().unwrap().is_empty());
    let position = store.chains().unwrap().remove(0);
    assert_eq!(store.facts(&position.head.chain, 0, 10, 1).unwrap().len(), 1);
    store.pushed(&position.head.chain, &answer(position.head.clone(), &[ReceiptStatus::Applied; 2])).unwrap();
    assert_eq!((status(), store.chains().unwrap().len()), (FactStatus::Pending, 0));
    let due = store.evidence_due().unwrap().remove(0);
    assert_eq!(store.evidence_bytes(&due.sha256, 4990, 100).unwrap(), vec![7; 10]);
    store.evidence_durable(&due.sha256).unwrap();
    assert_eq!(status(), FactStatus::Sent);
    assert_eq!(store.sync_counts().unwrap(), SyncCounts::default());
}

#[test]
fn each_record_that_is_not_settled_is_listed_with_what_holds_it_up_a_persons_first() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let large = |byte: u8| delivered("A", vec![byte; 5000]);
    store.append(vec![received("A"), received("B"), received("C"), large(7), large(8), received("D")]).unwrap();
    let position = store.chains().unwrap().remove(0);
    let chain = &position.head.chain;
    let cursor =
        |seq: u64| Head { seq, hash: store.facts_after(chain, seq - 1, 1).unwrap()[0].hash, chain: chain.clone() };
    let (ok, odd) =
        (ReceiptStatus::Applied, [ReceiptStatus::Conflict, ReceiptStatus::Quarantined, ReceiptStatus::Hole]);
    let mut answered = answer(cursor(6), &[ok, odd[0], odd[1], odd[2], ok, ok]);
    answered.receipts[1].reason = Some(Text::new("depot.said"));
    store.pushed(chain, &answered).unwrap();
    store.evidence_failed(&Hash::of(&[7; 5000]), 9).unwrap();
    let lost = "UPDATE evidence SET fate = 2 WHERE sha256 = ?1";
    store.write(|tx, _| Ok(tx.execute(lost, [Hash::of(&[8; 5000]).0])?)).unwrap();
    let listed = || -> Vec<(u64, FactStatus)> {
        store.unsettled().unwrap().iter().map(|record| (record.fact.seq, record.status)).collect()
    };
    let (waits, lost) = (FactStatus::Pending, FactStatus::ProofLost);
    let expected =
        [(2, FactStatus::Conflict), (3, FactStatus::Quarantined), (6, lost), (4, waits), (5, waits), (7, waits)];
    assert_eq!(listed(), expected);
    store.refused(chain, 7, 5).unwrap();
    let all = store.unsettled().unwrap();
    assert_eq!(all[0].reason, Some(Text::new("depot.said")));
    assert_eq!(all[2].proofs, Proofs { lost: 1, ..Proofs::default() });
    assert_eq!((all[3].refused, all[4].refused, all[5].refused), (true, false, true), "a hole, a photo, a refusal");
    assert_eq!(all[4].proofs, Proofs { waiting: 1, bytes: 5000, failures: 1, ..Proofs::default() });

    store.enrol(&with_another_partner()).unwrap();
    let began = (1, waits);
    let left = [(2, FactStatus::Conflict), (6, lost), began];
    assert_eq!(listed(), left, "only what a person must look at is left of the partner before");
}

#[test]
fn a_blobs_token_is_kept_until_it_is_over_refused_or_the_blob_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    store.append(vec![delivered("A", vec![7; 5000]), delivered("B", vec![8; 5000])]).unwrap();
    let position = store.chains().unwrap().remove(0);
    let pushed = |store: &Store, of_a: &str, of_b: &str, expires_in| {
        let tokens = [(Hash::of(&[7; 5000]), of_a.to_owned()), (Hash::of(&[8; 5000]), of_b.to_owned())].into();
        let answer = answer(position.head.clone(), &[ReceiptStatus::Applied; 3]);
        let answer = PushAnswer { uploads: Some(UploadTokens { expires_in, tokens }), ..answer };
        store.pushed(&position.head.chain, &answer).unwrap();
    };
    let held = |store: &Store| store.evidence_due().unwrap().into_iter().map(|due| due.token).collect::<Vec<_>>();
    let a = Hash::of(&[7; 5000]);
    pushed(&store, "p1.a", "two\r\nheaders", 604_800);
    assert_eq!(held(&store), [Some("p1.a".to_owned()), None], "what cannot stand in a header is not taken");
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(held(&store), [Some("p1.a".to_owned()), None], "also by another process");
    store.evidence_token_refused(&a).unwrap();
    assert_eq!(held(&store), [None, None]);
    pushed(&store, "p1.d", "p1.e", 0);
    assert_eq!(held(&store), [None, None], "over at once");
    pushed(&store, "p1.d", "p1.e", 60);
    store.evidence_durable(&a).unwrap();
    assert_eq!(held(&store), [Some("p1.e".to_owned())]);
    let kept: u64 =
        store.read(|conn| Ok(conn.query_row("SELECT count(token) FROM evidence", [], |row| row.get(0))?)).unwrap();
    assert_eq!(kept, 1, "gone with the receipt");
    store.enrol(&with_another_partner()).unwrap();
    store.enrol(&enrolment()).unwrap();
    assert_eq!(held(&store), [None], "no depot is shown those of another time");
}

/// An enrolment with another partner than [`enrolment`].
fn with_another_partner() -> Enrolment {
    let mut other = enrolment();
    (other.enrolled.partner.id, other.enrolled.partner.name) = ("p2".into(), "Other".into());
    other
}

#[test]
fn a_photo_that_waits_for_one_partners_depot_is_never_offered_to_anothers_and_waits_on() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    store.append(vec![delivered("A", vec![7; 5000])]).unwrap();
    let head = store.head().unwrap();
    store.pushed(&head.chain, &answer(head.clone(), &[ReceiptStatus::Applied; 2])).unwrap();
    assert_eq!((store.evidence_due().unwrap().len(), store.records().unwrap().pending), (1, 1));
    let due = |store: &Store| store.evidence_due().unwrap().into_iter().map(|due| due.sha256).collect::<Vec<_>>();

    store.enrol(&with_another_partner()).unwrap();
    assert_eq!(due(&store), [], "the next partner's depot is not shown it");
    let told = store.told().unwrap();
    assert_eq!((told.len(), told[0].key.as_str(), told[0].args["n"].as_str()), (1, "store.left_behind", "1"));
    let begun = SyncCounts { pending_facts: 1, ..SyncCounts::default() };
    assert_eq!(store.sync_counts().unwrap(), begun, "only that a chain begins waits for this depot");
    let head = store.head().unwrap();
    store.pushed(&head.chain, &answer(head.clone(), &[ReceiptStatus::Applied])).unwrap();
    assert_eq!(store.records().unwrap(), Records { sent: 1, pending: 0 });

    store.enrol(&enrolment()).unwrap();
    assert_eq!(due(&store), [Hash::of(&[7; 5000])], "with the partner before it goes on");
    assert_eq!(store.sync_counts().unwrap().pending_evidence, 1);
}

#[test]
fn what_was_written_alone_waits_for_no_depot_also_after_the_enrolment() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let mut two = delivered("A", vec![7; 5000]);
    two.evidence.push((EvidenceRole::Photo, vec![8; 5000]));
    store.append(vec![two]).unwrap();
    assert_eq!(store.sync_counts().unwrap(), SyncCounts::default());
    assert_eq!(store.unsettled().unwrap(), []);
    store.write(|tx, _| Ok(tx.execute("UPDATE evidence SET fate = 2 WHERE no = 1", [])?)).unwrap();
    let lost: Vec<_> =
        store.unsettled().unwrap().iter().map(|record| (record.fact.seq, record.status, record.proofs)).collect();
    let one_lost = Proofs { lost: 1, ..Proofs::default() };
    assert_eq!(lost, [(2, FactStatus::ProofLost, one_lost)], "a lost proof is lost without a depot too");
    store.write(|tx, _| Ok(tx.execute("UPDATE evidence SET fate = 0", [])?)).unwrap();
    store.enrol(&enrolment()).unwrap();
    assert_eq!(store.sync_counts().unwrap(), SyncCounts { pending_facts: 1, ..SyncCounts::default() });
    assert_eq!(store.records().unwrap(), Records { sent: 0, pending: 1 });
}

#[test]
fn the_same_signature_for_two_partners_is_sent_to_both() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    for partner in [enrolment(), with_another_partner()] {
        store.enrol(&partner).unwrap();
        let id = store.append(vec![delivered("A", vec![7; 100])]).unwrap().ids.remove(0);
        let head = store.head().unwrap();
        let sent = store.facts(&head.chain, 1, 10, 10_000).unwrap();
        assert_eq!(sent[0].attached, [vec![7; 100]], "{}", partner.enrolled.partner.name);
        store.pushed(&head.chain, &answer(head.clone(), &[ReceiptStatus::Applied; 2])).unwrap();
        assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
    }
}

#[test]
fn small_evidence_rides_along_and_its_receipt_makes_it_durable() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let id = store.append(vec![delivered("A", vec![7; 100])]).unwrap().ids.remove(0);
    let head = store.head().unwrap();
    assert_eq!(store.facts(&head.chain, 1, 10, 10_000).unwrap()[0].attached, [vec![7; 100]]);
    store.pushed(&head.chain, &answer(head.clone(), &[ReceiptStatus::Applied; 2])).unwrap();
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
}

#[test]
fn a_fork_seals_again_what_the_depot_does_not_have_and_each_fact_counts_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let appended = store.append(vec![received("A"), delivered("A", vec![7; 5000])]).unwrap();
    let target = Fact::open(&appended.sealed[1].bytes).unwrap();
    let (fact, hash, chain, seq) = (target.id, appended.sealed[1].hash, target.chain, target.seq);
    let undo = store.append(vec![draft(Act::Undone { fact: fact.clone(), hash, chain: chain.clone(), seq })]).unwrap();
    let common = Head { chain: chain.clone(), seq: 2, hash: appended.sealed[0].hash };
    store.fork(&chain, &common).unwrap();
    let head = store.head().unwrap();
    assert_ne!(head.chain, chain);
    let told = store.day_facts(day("2026-11-23")).unwrap();
    assert_eq!(told.iter().filter(|told| told.fact.id == fact).count(), 1);
    let again = store.fact(&undo.ids[0]).unwrap().unwrap();
    let target = store.facts_after(&head.chain, 1, 1).unwrap().remove(0);
    assert_eq!(again.act, Act::Undone { fact, hash: target.hash, chain: head.chain.clone(), seq: 2 });
    let to_send = || store.chains().unwrap().into_iter().map(|p| p.head.chain).collect::<Vec<_>>();
    assert_eq!(to_send(), [chain.clone(), head.chain.clone()], "what lies before the fork has no receipt yet");
    store.pushed(&chain, &answer(common, &[ReceiptStatus::Applied; 2])).unwrap();
    assert_eq!(to_send(), [head.chain]);
    assert_eq!(store.facts_after(&chain, 0, 10).unwrap().len(), 4);
}

#[test]
fn a_rewound_cursor_sends_facts_and_their_evidence_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    store.append(vec![delivered("A", vec![7; 5000])]).unwrap();
    let head = store.head().unwrap();
    store.pushed(&head.chain, &answer(head.clone(), &[ReceiptStatus::Applied; 2])).unwrap();
    let due = store.evidence_due().unwrap().remove(0);
    store.evidence_durable(&due.sha256).unwrap();
    store.rewind(&head.chain, &Head { chain: head.chain.clone(), seq: 0, hash: Hash::ZERO }).unwrap();
    let counts = store.sync_counts().unwrap();
    assert_eq!((counts.pending_facts, counts.pending_evidence), (2, 1));
    store.pushed(&head.chain, &answer(head.clone(), &[ReceiptStatus::Applied; 2])).unwrap();
    store.evidence_durable(&due.sha256).unwrap();
    store.rewind(&head.chain, &head).unwrap();
    let counts = store.sync_counts().unwrap();
    assert_eq!((counts.pending_facts, counts.pending_evidence), (0, 1), "a photo may be newer than the depot's copy");
    assert_eq!(store.evidence_due().unwrap()[0].failures, 1, "and is asked for before it is sent");
    let tries = || store.unsettled().unwrap()[0].proofs.failures;
    assert_eq!(tries(), 0, "which is no try");
    store.evidence_failed(&due.sha256, 9).unwrap();
    assert!(tries() > 0);
}

#[test]
fn what_a_depot_said_before_it_went_back_is_not_said_of_what_it_is_sent_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    store.append(vec![received("A")]).unwrap();
    let head = store.head().unwrap();
    let mut answered = answer(head.clone(), &[ReceiptStatus::Applied, ReceiptStatus::Conflict]);
    answered.receipts[1].reason = Some(Text::new("depot.said"));
    store.pushed(&head.chain, &answered).unwrap();
    assert_eq!(store.unsettled().unwrap()[0].reason, Some(Text::new("depot.said")));
    store.rewind(&head.chain, &Head { chain: head.chain.clone(), seq: 0, hash: Hash::ZERO }).unwrap();
    store.refused(&head.chain, 2, 5).unwrap();
    let again = store.unsettled().unwrap().remove(1);
    assert_eq!((again.status, again.refused, again.reason), (FactStatus::Pending, true, None));
}

#[test]
fn a_hole_stays_pending_and_is_remembered_until_the_fact_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let id = store.append(vec![received("A")]).unwrap().ids.remove(0);
    let head = store.head().unwrap();
    assert_eq!(store.refused(&head.chain, 2, 100).unwrap(), 100);
    assert_eq!(store.refused(&head.chain, 2, 200).unwrap(), 100);
    store.set_hole(&head.chain, 2, true).unwrap();
    assert!(store.facts(&head.chain, 1, 10, 10_000).unwrap()[0].hole && store.holes().unwrap().is_empty());
    let statuses = [ReceiptStatus::Applied, ReceiptStatus::Hole];
    store.pushed(&head.chain, &answer(head.clone(), &statuses)).unwrap();
    assert_eq!((store.holes().unwrap().len(), store.holes().unwrap()[0].tried_ms), (1, 200));
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Pending));
    store.pushed(&head.chain, &answer(head.clone(), &[ReceiptStatus::Conflict])).unwrap();
    assert_eq!((store.holes().unwrap().len(), store.fact_status(&id).unwrap()), (0, Some(FactStatus::Conflict)));
}

#[test]
fn a_page_and_its_cursor_are_applied_together_and_twice_changes_nothing() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (store, theirs) = (enrolled(dir.path()), enrolled(other.path()));
    let fact = theirs.append(vec![received("B")]).unwrap().sealed.remove(0);
    let bytes = String::from_utf8(fact.bytes.clone()).unwrap();
    let today = day("2026-11-23");
    let changes = vec![
        Change::Parcel { day: today, parcel: Box::new(parcel("A")) },
        Change::Withdrawn { day: today, parcel: "A".into(), at_ms: 3 },
        Change::Fact { bytes, at_ms: 77, status: ReceiptStatus::Applied },
        Change::Fact { bytes: "not a fact".into(), at_ms: 77, status: ReceiptStatus::Quarantined },
    ];
    for _ in 0..2 {
        store.apply(&page(changes.clone()), false).unwrap();
        assert_eq!(store.changes_after().unwrap(), "e1.4");
        let manifest = store.day_manifest(today).unwrap();
        assert_eq!((manifest.listed.len(), manifest.withdrawn["A"]), (1, 3));
        let told = store.day_facts(today).unwrap();
        let told: Vec<_> = told.iter().filter(|told| told.hash == fact.hash).collect();
        assert_eq!((told.len(), told[0].at_ms), (1, 77));
    }
    store.apply(&page(vec![Change::Erased { blobs: vec![], parcels: vec![(today, "A".into())] }]), false).unwrap();
    assert!(store.day_manifest(today).unwrap().listed["A"].person.is_empty());
}

#[test]
fn evidence_goes_fourteen_days_after_it_is_durable_and_unsent_facts_never_go() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    store.append(vec![delivered("A", vec![7; 5000])]).unwrap();
    let far = 1_795_400_000_000 + 1000 * 86_400_000;
    assert_eq!((store.tidy(far).unwrap().facts, store.tidy(far).unwrap().evidence), (0, 0));
    let head = store.head().unwrap();
    store.pushed(&head.chain, &answer(head.clone(), &[ReceiptStatus::Applied; 2])).unwrap();
    assert_eq!(store.tidy(far).unwrap().facts, 1);
    let due = store.evidence_due().unwrap().remove(0);
    store.evidence_durable(&due.sha256).unwrap();
    assert_eq!(store.tidy(far).unwrap().evidence, 1);
    assert_eq!(store.head().unwrap(), head);
}

#[test]
fn a_jump_of_the_wall_clock_does_not_move_the_known_time_of_the_depot() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let now = draft(Act::Damaged { parcel: "A".into() });
    store.contact(now.reading.wall_ms + 40, &now.reading).unwrap();
    let mut later = now.clone();
    later.reading.wall_ms -= 86_400_000;
    later.reading.mono_ms += 1000;
    let facts = store.append(vec![now, later]).unwrap().sealed;
    let at: Vec<i64> = facts.iter().map(|fact| Fact::open(&fact.bytes).unwrap().corrected_at_ms()).collect();
    assert_eq!(at[1] - at[0], 1000);
}

#[test]
fn a_depot_that_went_back_is_believed_in_what_is_its_own_once_it_has_told_all_and_nothing_recorded_goes() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let today = day("2026-11-23");
    let listed = |number: &str| Change::Parcel { day: today, parcel: Box::new(parcel(number)) };
    let card = |id: &str| {
        let json = serde_json::json!({"id": id, "from": "2026-01-01", "delivered_cents": {"": 250}});
        Change::RateCard(serde_json::from_value(json).unwrap())
    };
    let page_of = |epoch: &str, number: u64, changes: Vec<Change>, more: bool| ChangesPage {
        changes,
        next: format!("{epoch}.{number}"),
        more,
        depot_time_ms: 9,
    };
    let by_hand = vec![serde_json::to_value(parcel("E")).unwrap()];
    store.append(vec![draft(Act::ParcelsAdded { day: today, source: Source::Hand, parcels: by_hand })]).unwrap();
    let told = vec![card("c1"), card("c2"), listed("A"), listed("B"), listed("C"), listed("D"), listed("E")];
    store.apply(&page_of("e1", 9, told, false), false).unwrap();
    store.append(vec![received("C")]).unwrap();
    let numbers = |store: &Store| store.day_manifest(today).unwrap().listed.into_keys().collect::<Vec<_>>();
    let cards = |store: &Store| store.rate_cards().unwrap().into_iter().map(|card| card.id).collect::<Vec<_>>();

    store.apply(&page_of("e2", 1, vec![card("c1")], true), true).unwrap();
    assert_eq!((numbers(&store).len(), cards(&store).len()), (5, 2), "in the middle everything is still here");
    drop(store);
    let (store, _) = open(dir.path());
    store.apply(&page_of("e2", 2, vec![listed("A")], false), false).unwrap();
    assert_eq!(numbers(&store), ["A", "C", "E"], "what was received or put there by hand stays");
    assert_eq!(cards(&store), ["c1"]);
    let before = store.version();
    store.apply(&page_of("e2", 3, vec![listed("B")], false), false).unwrap();
    assert_eq!((numbers(&store).len(), store.version()), (4, before + 1), "and then all is as ever");
}

/// What the depot has of this device's chain behind `prev`, and this device has not any more.
fn lost(prev: &Head, like: &[u8], parcel: &str) -> (FactId, Change) {
    let mut fact = Fact::open(like).unwrap();
    (fact.seq, fact.prev, fact.act) = (prev.seq + 1, prev.hash, received(parcel).act);
    fact.id = FactId(format!("01975e00-0000-7000-8000-{:012}", prev.seq));
    let bytes = String::from_utf8(fact.seal().unwrap().bytes).unwrap();
    (fact.id, Change::Fact { bytes, at_ms: 77, status: ReceiptStatus::Applied })
}

#[test]
fn what_this_device_had_told_and_lost_comes_back_under_the_numbers_that_were_sealed_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let start = store.head().unwrap();
    let ours = store.append(vec![received("A")]).unwrap();
    let (theirs, change) = lost(&start, &ours.sealed[0].bytes, "B");
    store.fork(&start.chain, &start).unwrap();
    let today = day("2026-11-23");
    for _ in 0..2 {
        store.apply(&page(vec![change.clone()]), false).unwrap();
        let told: Vec<FactId> = store.day_facts(today).unwrap().into_iter().map(|told| told.fact.id).collect();
        assert_eq!(told.iter().filter(|id| **id == theirs || **id == ours.ids[0]).count(), 2, "{told:?}");
        // Said once more, as by a depot that did not hear what came of it.
        store.fork(&start.chain, &start).unwrap();
        assert_eq!(store.fact_status(&theirs).unwrap(), Some(FactStatus::Sent), "it stays where it is");
    }
    let on = store.head().unwrap();
    assert_ne!(on.chain, start.chain);
    assert_eq!(store.fact_status(&theirs).unwrap(), Some(FactStatus::Sent));
    assert_eq!(store.fact_status(&ours.ids[0]).unwrap(), Some(FactStatus::Pending));
    drop(store);
    assert_eq!(open(dir.path()).0.head().unwrap(), on, "the pen stays where it was");
}

#[test]
fn what_was_lost_and_comes_back_before_it_was_missed_ends_its_chain() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let like = store.append(vec![received("A")]).unwrap().sealed.remove(0);
    let end = store.head().unwrap();
    let (theirs, change) = lost(&end, &like.bytes, "B");
    store.apply(&page(vec![change]), false).unwrap();
    let new = store.append(vec![received("C")]).unwrap();
    let on = store.head().unwrap();
    assert_ne!(on.chain, end.chain);
    let start = Fact::open(&store.facts_after(&on.chain, 0, 1).unwrap()[0].bytes).unwrap();
    assert_eq!(start.act, Act::ChainStarted { reason: ChainReason::Forked, after: Some(end.clone()) });
    let told: Vec<FactId> = store.day_facts(day("2026-11-23")).unwrap().into_iter().map(|told| told.fact.id).collect();
    assert!(told.contains(&theirs) && told.contains(&new.ids[0]), "{told:?}");
    assert_eq!(store.facts(&end.chain, end.seq + 1, 9, 1 << 20).unwrap(), [], "only what came back is sent again");
}

#[test]
fn what_was_lost_and_comes_back_takes_its_numbers_from_what_was_written_since() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let start = store.head().unwrap();
    let ours = store.append(vec![received("A"), received("C")]).unwrap();
    let (theirs, change) = lost(&start, &ours.sealed[0].bytes, "B");
    store.apply(&page(vec![change]), false).unwrap();
    let told: Vec<FactId> = store.day_facts(day("2026-11-23")).unwrap().into_iter().map(|told| told.fact.id).collect();
    assert!([&theirs, &ours.ids[0], &ours.ids[1]].iter().all(|id| told.contains(id)), "{told:?}");
    let chains = store.all_chains().unwrap();
    let ends: Vec<u64> = chains.iter().map(|position| position.head.seq).collect();
    assert_eq!(ends, [2, 3], "the old chain ends with what came back, the new one has both of ours");
    let mut journal = Vec::new();
    store.export_journal(&mut journal).unwrap();
    let report = verify_export(journal.as_slice(), |_| None).unwrap();
    assert_eq!(
        (report.findings, report.facts, report.branches),
        (vec![], 6, 1),
        "C under its old number follows nothing"
    );
}

#[test]
fn what_a_newer_app_recorded_is_sealed_again_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let start = store.head().unwrap();
    let act = Act::Unknown { kind: "weighed".into(), version: 7, body: serde_json::json!({"grams": 300}) };
    let ours = store.append(vec![draft(act.clone())]).unwrap();
    store.fork(&start.chain, &start).unwrap();
    let again = store.fact(&ours.ids[0]).unwrap().unwrap();
    assert_eq!((again.act, again.chain), (act, store.head().unwrap().chain));
    assert_eq!(store.fact_status(&ours.ids[0]).unwrap(), Some(FactStatus::Pending));
}

#[test]
fn what_came_back_is_sent_again_when_the_depot_forgets_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let start = store.head().unwrap();
    let ours = store.append(vec![received("A")]).unwrap();
    let (first, change) = lost(&start, &ours.sealed[0].bytes, "B");
    let Change::Fact { bytes, .. } = &change else { unreachable!() };
    let second = Head { seq: 2, hash: Hash::of(bytes.as_bytes()), chain: start.chain.clone() };
    let (_, next) = lost(&second, &ours.sealed[0].bytes, "D");
    store.apply(&page(vec![change.clone(), next.clone()]), false).unwrap();
    let position = || store.all_chains().unwrap().into_iter().find(|it| it.head.chain == start.chain).unwrap();
    assert_eq!(position().head.seq, 3, "both are the chain's");
    store.pushed(&start.chain, &answer(position().head, &[ReceiptStatus::Applied; 3])).unwrap();
    store.rewind(&start.chain, &start).unwrap();
    let sent: Vec<u64> =
        store.facts(&start.chain, 1, 9, 1 << 20).unwrap().into_iter().map(|fact| fact.sealed.seq).collect();
    assert_eq!(sent, [2, 3]);
    assert_eq!(store.fact_status(&first).unwrap(), Some(FactStatus::Pending));
    // Meanwhile the depot has something else under the third number.
    store.fork(&start.chain, &second).unwrap();
    assert_eq!(position().head.seq, 2);
    let on = store.head().unwrap();
    assert_eq!((on.chain != start.chain, on.seq), (true, 3), "D goes into the new chain, behind its start and A");
}

#[test]
fn what_this_device_has_and_is_told_again_changes_nothing_but_its_receipt() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let ours = store.append(vec![received("A"), received("C")]).unwrap();
    let head = store.head().unwrap();
    let bytes = String::from_utf8(ours.sealed[0].bytes.clone()).unwrap();
    store.apply(&page(vec![Change::Fact { bytes, at_ms: 77, status: ReceiptStatus::Applied }]), false).unwrap();
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(store.fact_status(&ours.ids[0]).unwrap(), Some(FactStatus::Sent));
    assert_eq!(store.fact_status(&ours.ids[1]).unwrap(), Some(FactStatus::Pending));
}
