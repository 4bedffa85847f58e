//! The store's contract, on real files.

use super::*;
use crate::calendar::ServiceDay;
use crate::inputs::{FileKeyStore, Reading, SeededIds, SystemClock};
use crate::journal::{Act, EvidenceRole, Fact, HowRead, ProofGiven, StopId, To, Verdict};
use std::path::Path;
use std::sync::Arc;

#[path = "../../../tests/shared/damage.rs"]
pub(super) mod card;

pub(super) fn open(dir: &Path) -> (Store, Opened) {
    try_open(dir).unwrap()
}

pub(super) fn try_open(dir: &Path) -> Result<(Store, Opened), StoreError> {
    let keys = Arc::new(FileKeyStore::new(dir.join("keys")));
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    Store::open(dir, keys, Arc::new(SeededIds::new(seed as u64)), Arc::new(SystemClock::default()))
}

pub(super) fn day(text: &str) -> ServiceDay {
    text.parse().unwrap()
}

pub(super) fn draft(act: Act) -> Draft {
    Draft {
        day: day("2026-11-23"),
        courier: None,
        position: None,
        reading: Reading { wall_ms: 1_795_400_000_000, mono_ms: 1000, boot: "boot".into() },
        zone_offset_min: -300,
        act,
        evidence: Vec::new(),
    }
}

pub(super) fn received(parcel: &str) -> Draft {
    let (verdict, how) = (Verdict::Expected, HowRead::Typed);
    draft(Act::Received { parcel: parcel.into(), verdict, box_number: Some(1), how })
}

pub(super) fn delivered(parcel: &str, photo: Vec<u8>) -> Draft {
    let act = Act::Delivered {
        stop: StopId::from("s1"),
        parcels: vec![parcel.into()],
        to: To::Recipient,
        proof: ProofGiven::default(),
    };
    Draft { evidence: vec![(EvidenceRole::Photo, photo)], ..draft(act) }
}

#[test]
fn a_fact_and_its_evidence_are_there_after_a_restart_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let (store, opened) = open(dir.path());
    assert_eq!(opened, Opened::Fresh);
    let appended = store.append(vec![received("A"), delivered("A", vec![7; 5000])]).unwrap();
    let head = store.head().unwrap();
    assert_eq!(head.hash, appended.sealed[1].hash);
    drop(store);
    let (store, opened) = open(dir.path());
    assert_eq!(opened, Opened::Existing);
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(store.facts_after(&head.chain, 1, 10).unwrap(), appended.sealed);
    let fact = Fact::open(&appended.sealed[1].bytes).unwrap();
    assert_eq!(store.evidence(&fact.evidence[0].sha256).unwrap().unwrap(), vec![7; 5000]);
    assert_eq!(store.day_facts(fact.day).unwrap().iter().filter(|told| told.fact.kind() != "chain_started").count(), 2);
    assert!(store.day_manifest(fact.day).unwrap().listed.is_empty());
}

#[test]
fn the_mileage_log_is_found_by_its_index_and_not_by_reading_every_fact() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let act = Act::OdometerRead { year: 2026, miles_tenths: 7 };
    store.append(vec![received("A"), Draft { act, ..received("B") }]).unwrap();
    let plan: String = store
        .read(|conn| {
            let sql = format!("EXPLAIN QUERY PLAN {}", super::day::MILEAGE_FACTS);
            Ok(conn.query_row(&sql, ["2026-01-01"], |row| row.get(3))?)
        })
        .unwrap();
    assert!(plan.contains("fact_mileage"), "{plan}");
    let told = store.mileage_facts("2026-01-01".parse().unwrap()).unwrap();
    assert_eq!(told.iter().map(|told| told.fact.kind()).collect::<Vec<_>>(), ["odometer_read"]);
}

#[test]
fn a_second_opener_is_refused_until_the_first_closes_or_pauses() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    assert!(matches!(try_open(dir.path()), Err(StoreError::InUse(_))));
    store.pause();
    assert!(matches!(store.days(), Err(StoreError::Paused)));
    drop(try_open(dir.path()).unwrap());
    assert_eq!(store.resume().unwrap(), Opened::Existing);
    store.append(vec![received("A")]).unwrap();
}

#[test]
fn a_key_that_does_not_open_or_is_absent_is_refused_and_nothing_changes() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let phrase = store.recovery_phrase().unwrap();
    let head = store.head().unwrap();
    drop(store);
    let before = std::fs::read(dir.path().join("satchel.db")).unwrap();
    std::fs::remove_file(dir.path().join("keys/wrapping.key")).unwrap();
    assert!(matches!(try_open(dir.path()), Err(StoreError::KeyLost(_))));
    assert_eq!(std::fs::read(dir.path().join("satchel.db")).unwrap(), before);
    let keys = FileKeyStore::new(dir.path().join("keys"));
    assert!(matches!(
        Store::recover_key(dir.path(), "abandon ".repeat(12).trim(), &keys),
        Err(StoreError::WrongPhrase)
    ));
    Store::recover_key(dir.path(), &phrase.to_uppercase(), &keys).unwrap();
    let (store, opened) = open(dir.path());
    assert_eq!((opened, store.head().unwrap()), (Opened::Existing, head));
    drop(store);
    std::fs::remove_file(dir.path().join("satchel.key")).unwrap();
    drop(open(dir.path()));
    std::fs::remove_file(dir.path().join("satchel.key.copy")).unwrap();
    assert!(matches!(try_open(dir.path()), Err(StoreError::KeyMissing(_))));
}

#[test]
fn a_newer_schema_is_refused_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    store.maintain(|conn| Ok(conn.pragma_update(None, "user_version", 99)?)).unwrap();
    drop(store);
    assert!(matches!(try_open(dir.path()), Err(StoreError::Newer { found: 99, .. })));
    assert!(matches!(try_open(dir.path()), Err(StoreError::Newer { found: 99, .. })));
}

#[test]
fn nothing_of_the_database_can_be_read_without_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    store.append(vec![received("FINDME")]).unwrap();
    let has = |name: &str| {
        let bytes = std::fs::read(dir.path().join(name)).unwrap();
        bytes.windows(6).any(|window| window == b"FINDME") || bytes.starts_with(b"SQLite format 3")
    };
    assert!(!has("satchel.db") && !has("satchel.db-wal"));
}

#[test]
fn on_a_full_disk_the_outcome_is_recorded_without_the_photo_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    store.maintain(full).unwrap();
    let reserve = || std::fs::metadata(dir.path().join("satchel.reserve")).unwrap().len();
    assert_eq!(reserve(), 16 << 20);
    let appended = store.append(vec![delivered("A", vec![7; 200_000])]).unwrap();
    assert_eq!(appended.left_out, [EvidenceRole::Photo]);
    let Act::Delivered { proof, .. } = Fact::open(&appended.sealed[0].bytes).unwrap().act else { panic!() };
    assert_eq!(proof.without, ["photo"]);
    store.maintain(|conn| Ok(conn.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(()))?)).unwrap();
    assert!(store.tidy(0).unwrap().reserve);
    assert!(store.append(vec![delivered("B", vec![8; 200_000])]).unwrap().left_out.is_empty());
}

/// Room for some facts and for no photo.
fn full(conn: &rusqlite::Connection) -> Result<(), StoreError> {
    let pages: u32 = conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    Ok(conn.query_row(&format!("PRAGMA max_page_count = {}", pages + 4), [], |_| Ok(()))?)
}

#[test]
fn a_lost_end_of_the_wal_is_reported_and_a_new_chain_links_to_the_lost_head() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    store.append(vec![received("A")]).unwrap();
    let copy = tempfile::tempdir().unwrap();
    store.append(vec![received("B")]).unwrap();
    let lost = store.head().unwrap();
    // The process dies here: files as they are, the last transaction torn.
    copy_dir(dir.path(), copy.path());
    drop(store);
    let wal = copy.path().join("satchel.db-wal");
    let len = std::fs::metadata(&wal).unwrap().len();
    std::fs::OpenOptions::new().write(true).open(&wal).unwrap().set_len(len - 100).unwrap();
    let (store, opened) = open(copy.path());
    assert_eq!(opened, Opened::Shorter { expected: lost.clone(), found_seq: 2 });
    let first = store.facts_after(&store.head().unwrap().chain, 0, 1).unwrap();
    let started = Fact::open(&first[0].bytes).unwrap().act;
    assert_eq!(started, Act::ChainStarted { reason: crate::journal::ChainReason::Salvaged, after: Some(lost) });
    drop(store);
    assert_eq!(open(copy.path()).1, Opened::Existing);
}

pub(super) fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn filled(dir: &Path, facts: usize) -> crate::journal::Head {
    let (store, _) = open(dir);
    for batch in 0..facts / 20 {
        store.append((0..20).map(|i| received(&format!("P{batch}-{i}"))).collect()).unwrap();
    }
    store.put_parcels(day("2026-11-23"), &[parcel("A")]).unwrap();
    store.head().unwrap()
}

pub(super) fn parcel(number: &str) -> crate::manifest::Parcel {
    serde_json::from_value(serde_json::json!({
        "tracking_number": number, "address": "1 Elm St", "person": {"name": "Ada"}, "source": "depot"
    }))
    .unwrap()
}

pub(super) fn spoil(dir: &Path, page: u64) {
    card::spoil(dir, |one| one == page);
}

#[test]
fn a_damaged_first_page_costs_no_fact() {
    let dir = tempfile::tempdir().unwrap();
    let head = filled(dir.path(), 400);
    spoil(dir.path(), 1);
    let (store, opened) = open(dir.path());
    let Opened::Salvaged { set_aside, facts, lost, .. } = opened else { panic!("{opened:?}") };
    assert_eq!((facts, lost), (401, 0));
    assert!(set_aside.exists());
    assert_eq!(store.facts_after(&head.chain, 0, 1000).unwrap().len(), 401);
    assert_eq!(store.day_manifest(day("2026-11-23")).unwrap().listed["A"].person.name, "Ada");
    assert_ne!(store.head().unwrap().chain, head.chain);
    drop(store);
    assert_eq!(open(dir.path()).1, Opened::Existing);
}

#[test]
fn whichever_page_is_damaged_the_store_opens_saves_all_but_a_few_facts_and_takes_the_next_act() {
    let pages = {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path(), 400);
        std::fs::metadata(dir.path().join("satchel.db")).unwrap().len() / 4096
    };
    for page in (2..=pages).step_by(9) {
        let dir = tempfile::tempdir().unwrap();
        let head = filled(dir.path(), 400);
        spoil(dir.path(), page);
        // Where opening does not touch the page, the first reader does, and notes it for the next opening.
        let sound = try_open(dir.path()).is_ok_and(|(store, opened)| {
            matches!(opened, Opened::Existing)
                && store.facts_after(&head.chain, 0, 1000).is_ok_and(|all| all.len() == 401)
        });
        let (store, _) = open(dir.path());
        let saved = store.facts_after(&head.chain, 0, 1000).unwrap().len();
        assert!(saved > 380 || sound, "page {page}: {saved}");
        store.append(vec![received("later")]).unwrap();
    }
}

#[test]
fn a_backup_opens_with_the_phrase_on_another_phone_as_another_device() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (store, _) = open(dir.path());
    let appended = store.append(vec![delivered("A", vec![7; 5000])]).unwrap();
    let (head, device) = (store.head().unwrap(), store.identity().unwrap().1);
    let file = dir.path().join("day.satchel");
    store.backup(&file).unwrap();
    let phrase = store.recovery_phrase().unwrap();
    let restore = |words: &str| {
        let keys = Arc::new(FileKeyStore::new(other.path().join("keys")));
        Store::restore(&file, words, other.path(), keys, Arc::new(SeededIds::new(9)), Arc::new(SystemClock::default()))
    };
    assert!(matches!(
        restore("legal winner thank year wave sausage worth useful legal winner thank yellow"),
        Err(StoreError::WrongPhrase)
    ));
    let (restored, _) = restore(&phrase).unwrap();
    assert_eq!(restored.facts_after(&head.chain, 1, 10).unwrap(), appended.sealed);
    assert_ne!(restored.identity().unwrap().1, device);
    assert_ne!(restored.head().unwrap().chain, head.chain);
    assert!(matches!(restore(&phrase), Err(StoreError::InUse(_))));
    drop(restored);
    assert!(matches!(restore(&phrase), Err(StoreError::NotEmpty(_))));
}

#[test]
fn an_exported_journal_verifies_and_so_it_does_after_a_person_was_erased() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let people = serde_json::to_vec(&serde_json::json!({"salt": "00", "people": {"A": {"name": "Ada"}}})).unwrap();
    let mut body = serde_json::to_value(parcel("A")).unwrap();
    body.as_object_mut().unwrap().remove("person");
    let source = crate::journal::Source::Csv;
    let act = Act::ParcelsAdded { day: day("2026-11-24"), source, parcels: vec![body] };
    let blob = crate::journal::Hash::of(&people);
    store.append(vec![Draft { evidence: vec![(EvidenceRole::People, people)], ..draft(act) }]).unwrap();
    let name = || store.day_manifest(day("2026-11-24")).unwrap().listed["A"].person.name.clone();
    assert_eq!(name(), "Ada");
    store.erase(&[blob], &[(day("2026-11-24"), "A".into())]).unwrap();
    assert_eq!((name(), store.evidence(&blob).unwrap()), (String::new(), None));
    let mut out = Vec::new();
    assert_eq!(store.export_journal(&mut out).unwrap(), 2);
    let report = crate::journal::verify_export(out.as_slice(), |sha256| store.evidence(sha256).unwrap()).unwrap();
    assert!(report.ok, "{report:?}");
}

#[test]
fn an_upgraded_database_has_the_schema_of_a_fresh_one_and_a_second_upgrade_changes_nothing() {
    let schema = |conn: &rusqlite::Connection| -> Vec<String> {
        let mut list = conn.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").unwrap();
        list.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut conn = rusqlite::Connection::open_in_memory().unwrap();
    schema::migrate(&mut conn).unwrap();
    let fresh = schema(&conn);
    schema::migrate(&mut conn).unwrap();
    assert_eq!(schema(&conn), fresh);
    assert_eq!(schema::version(&conn).unwrap(), schema::NEWEST);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]
    #[test]
    fn whatever_was_appended_is_there_after_a_restart_and_its_chain_verifies(
        acts in proptest::collection::vec(("[A-Z0-9]{1,30}", proptest::collection::vec(proptest::num::u8::ANY, 1..3000)), 1..12)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = open(dir.path());
        let mut sealed = Vec::new();
        for (parcel, photo) in acts {
            sealed.extend(store.append(vec![received(&parcel), delivered(&parcel, photo)]).unwrap().sealed);
        }
        let head = store.head().unwrap();
        drop(store);
        let (store, _) = open(dir.path());
        let all = store.facts_after(&head.chain, 0, 1000).unwrap();
        proptest::prop_assert_eq!(&all[1..], &sealed[..]);
        proptest::prop_assert_eq!(crate::journal::verify_chain(all.iter().map(|s| &s.bytes)).unwrap(), head);
    }
}

#[test]
fn what_waits_on_the_shelf_carries_into_the_next_day_closed_or_not_and_an_undone_close_counts_as_none() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let (today, tomorrow) = (day("2026-11-23"), day("2026-11-24"));
    store.put_parcels(today, &[parcel("A"), parcel("B")]).unwrap();
    let held = draft(Act::Held { parcel: "A".into(), shelf: "3".into() });
    store.append(vec![received("A"), held, delivered("B", vec![1; 10])]).unwrap();
    let shelf = || {
        let manifest = store.day_manifest(tomorrow).unwrap();
        (manifest.carried.keys().cloned().collect::<Vec<_>>(), manifest.on_shelf.get("A").cloned())
    };
    let expected = (vec!["A".to_owned()], Some("3".to_owned()));
    assert_eq!(shelf(), expected);
    let counts = crate::journal::Counts::default();
    let close = Act::DayClosed { counts, earned_cents: 250, carry: vec!["A".into()] };
    let closed = store.append(vec![draft(close)]).unwrap();
    assert_eq!((shelf(), store.day_summaries(today, today).unwrap().len()), (expected.clone(), 1));
    let fact = Fact::open(&closed.sealed[0].bytes).unwrap();
    let undo = Act::Undone { fact: fact.id, hash: closed.sealed[0].hash, chain: fact.chain, seq: fact.seq };
    store.append(vec![draft(undo)]).unwrap();
    assert_eq!((shelf(), store.day_summaries(today, today).unwrap().len()), (expected, 0));
    let marks = store.days().unwrap();
    assert!(marks.contains(&DayMark { day: today, manifest: true, closed: false }), "{marks:?}");
    assert_eq!(store.latest_acted().unwrap(), Some(today));
}
