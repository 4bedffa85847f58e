//! What becomes of photos that were kept raw at a door.

use super::sync_tests::{answer, enrolled};
use super::tests::{delivered, draft, open, received};
use super::*;
use crate::journal::{Act, EvidenceRole, Fact, FactId, Hash};
use crate::sync::Outbox;
use crate::sync::wire::ReceiptStatus;

const RAW: [u8; 5000] = [7; 5000];

fn raw() -> Draft {
    let draft = delivered("A", Vec::new());
    Draft { evidence: vec![(EvidenceRole::RawPhoto, RAW.to_vec())], ..draft }
}

fn processed(bytes: Vec<u8>) -> Draft {
    let act = Act::PhotoProcessed { of: Hash::of(&RAW), warnings: Vec::new() };
    Draft { evidence: vec![(EvidenceRole::Photo, bytes)], ..draft(act) }
}

fn push(store: &Store) {
    for position in store.chains().unwrap() {
        let new = (position.head.seq - position.cursor.seq) as usize;
        let receipts = vec![ReceiptStatus::Applied; new];
        store.pushed(&position.head.chain, &answer(position.head.clone(), &receipts)).unwrap();
    }
}

fn due(store: &Store) -> Vec<Hash> {
    store.evidence_due().unwrap().into_iter().map(|due| due.sha256).collect()
}

/// An enrolled phone whose delivery with a raw photo the depot has, without the photo.
fn kept_raw(dir: &std::path::Path) -> (Store, FactId) {
    let store = enrolled(dir);
    let id = store.append(vec![raw()]).unwrap().ids.remove(0);
    push(&store);
    (store, id)
}

#[test]
fn a_processed_photo_is_sent_in_the_place_of_the_raw_one_which_goes_when_the_depot_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let (store, id) = kept_raw(dir.path());
    assert!(due(&store).is_empty(), "what may still be processed is not sent raw");
    assert_eq!((store.raw_waiting().unwrap(), store.sync_counts().unwrap().pending_evidence), (1, 1));
    let next = store.next_raw().unwrap().unwrap();
    assert_eq!((next.sha256, next.bytes.as_slice()), (Hash::of(&RAW), RAW.as_slice()));
    assert!(store.put_processed(&processed(vec![9; 4000])).unwrap().is_some());
    let photo = Hash::of(&[9; 4000]);
    assert_eq!(store.stand_in(&Hash::of(&RAW)).unwrap(), Some(photo));
    assert!(due(&store).is_empty(), "its fact goes first");
    push(&store);
    assert_eq!(due(&store), [photo]);
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Pending));
    assert_eq!((store.records().unwrap().pending, store.sync_counts().unwrap().pending_evidence), (2, 1));
    let listed: Vec<_> = store.unsettled().unwrap().iter().map(|record| (record.status, record.proofs.bytes)).collect();
    assert_eq!(
        listed,
        [(FactStatus::Pending, 0), (FactStatus::Pending, 4000)],
        "the delivery waits for what stands in"
    );
    store.tidy(0).unwrap();
    assert!(store.evidence(&Hash::of(&RAW)).unwrap().is_some(), "the depot has nothing yet");
    store.evidence_durable(&photo).unwrap();
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
    assert_eq!((store.records().unwrap().pending, store.sync_counts().unwrap()), (0, SyncCounts::default()));
    store.tidy(0).unwrap();
    assert_eq!(store.evidence(&Hash::of(&RAW)).unwrap(), None);
    assert!(store.evidence(&photo).unwrap().is_some());
    // The depot comes back from a backup without it: the processed one goes again, the raw one never.
    let chain = store.head().unwrap().chain;
    let start = crate::journal::Head { chain: chain.clone(), seq: 0, hash: Hash::ZERO };
    store.rewind(&chain, &start).unwrap();
    push(&store);
    assert_eq!((due(&store), store.fact_status(&id).unwrap()), (vec![photo], Some(FactStatus::Pending)));
    store.evidence_durable(&photo).unwrap();
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
}

#[test]
fn processed_twice_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = kept_raw(dir.path());
    store.next_raw().unwrap().unwrap();
    store.put_processed(&processed(vec![9; 4000])).unwrap();
    let head = store.head().unwrap();
    assert_eq!(store.put_processed(&processed(vec![9; 4000])).unwrap(), None);
    assert_eq!(store.put_processed(&processed(vec![8; 4000])).unwrap(), None);
    assert_eq!((store.head().unwrap(), store.next_raw().unwrap()), (head, None));
    let fact = Fact::open(&store.facts_after(&store.head().unwrap().chain, 2, 1).unwrap()[0].bytes).unwrap();
    assert_eq!(fact.kind(), "photo_processed");
}

#[test]
fn a_photo_that_cannot_be_processed_is_sent_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let (store, id) = kept_raw(dir.path());
    store.give_up_raw(&Hash::of(&RAW)).unwrap();
    assert_eq!((due(&store), store.next_raw().unwrap()), (vec![Hash::of(&RAW)], None));
    assert_eq!(store.raw_waiting().unwrap(), 0);
    store.evidence_durable(&Hash::of(&RAW)).unwrap();
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
}

#[test]
fn a_photo_that_costs_the_process_its_life_is_given_up_after_three_tries() {
    let dir = tempfile::tempdir().unwrap();
    drop(kept_raw(dir.path()));
    for _ in 0..MAX_TRIES {
        let (store, _) = open(dir.path());
        assert!(store.next_raw().unwrap().is_some() && due(&store).is_empty());
    }
    let (store, _) = open(dir.path());
    assert_eq!((store.next_raw().unwrap(), due(&store)), (None, vec![Hash::of(&RAW)]));
}

#[test]
fn a_full_disk_neither_records_half_a_fact_nor_counts_as_a_try() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = kept_raw(dir.path());
    let pages = |n: u32| {
        move |conn: &rusqlite::Connection| {
            let now: u32 = conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(conn.query_row(&format!("PRAGMA max_page_count = {}", now + n), [], |_| Ok(()))?)
        }
    };
    store.maintain(pages(4)).unwrap();
    let head = store.head().unwrap();
    for _ in 0..=MAX_TRIES {
        store.next_raw().unwrap().unwrap();
        assert!(matches!(store.put_processed(&processed(vec![9; 100_000])), Err(StoreError::DiskFull)));
        store.put_back_raw(&Hash::of(&RAW));
    }
    assert_eq!(store.head().unwrap(), head);
    store.maintain(pages(10_000)).unwrap();
    assert!(store.put_processed(&processed(vec![9; 100_000])).unwrap().is_some());
}

#[test]
fn a_database_of_version_one_with_photos_in_it_becomes_this_version_and_keeps_all_of_them() {
    use rusqlite::Connection;
    type Row = (i64, String, Option<i64>, i64, Option<i64>);
    let rows = |conn: &Connection| -> Vec<Row> {
        let mut list = conn.prepare("SELECT no, role, durable_ms, tries, stand_in FROM evidence ORDER BY no").unwrap();
        let rows = list.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    let schema = |conn: &Connection| -> Vec<String> {
        let mut list = conn.prepare("SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY name").unwrap();
        list.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut old = Connection::open_in_memory().unwrap();
    old.execute_batch(include_str!("migrations/001.sql")).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    old.execute_batch(
        "INSERT INTO evidence (no, sha256, role, len, fact, durable_ms) VALUES
             (1, x'01', 'photo', 5000, 1099511627777, 77), (2, x'02', 'raw_photo', 9000, 1099511627778, NULL);
         INSERT INTO blob VALUES (1, x'aa'), (2, x'bb');",
    )
    .unwrap();
    schema::migrate(&mut old).unwrap();
    let (photo, raw) = ((1, "photo".to_owned(), Some(77), 0, None), (2, "raw_photo".to_owned(), None, 0, None));
    assert_eq!(rows(&old), [photo, raw]);
    let mut fresh = Connection::open_in_memory().unwrap();
    schema::migrate(&mut fresh).unwrap();
    assert_eq!(schema(&old), schema(&fresh));
    assert_eq!(schema::version(&old).unwrap(), schema::NEWEST);
}

/// Takes an open store back to the form of version 1, as an older program would have left it.
fn as_version_one(store: &Store) {
    store
        .maintain(|conn| {
            conn.execute_batch(
                "DROP INDEX fact_mileage; DROP TRIGGER evidence_follows; DROP INDEX evidence_stand_in; DROP INDEX evidence_fate;
                 ALTER TABLE evidence DROP COLUMN fate;
                 ALTER TABLE evidence DROP COLUMN token; ALTER TABLE evidence DROP COLUMN token_until_ms;
                 ALTER TABLE evidence DROP COLUMN stand_in; ALTER TABLE evidence DROP COLUMN tries;
                 PRAGMA user_version = 1;",
            )?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_whole_store_of_version_one_opens_and_its_raw_photo_is_processed() {
    let dir = tempfile::tempdir().unwrap();
    let (store, id) = kept_raw(dir.path());
    as_version_one(&store);
    drop(store);
    let (store, opened) = open(dir.path());
    assert_eq!((opened, store.fact_status(&id).unwrap()), (Opened::Existing, Some(FactStatus::Pending)));
    assert_eq!(store.next_raw().unwrap().unwrap().bytes, RAW);
}

#[test]
fn a_damaged_store_of_version_one_is_salvaged_into_this_version_with_its_photos() {
    for page in [1, 3] {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = kept_raw(dir.path());
        store.append((0..200).map(|n| received(&format!("P{n}"))).collect()).unwrap();
        as_version_one(&store);
        drop(store);
        super::tests::spoil(dir.path(), page);
        std::fs::write(dir.path().join("satchel.damaged"), "met").unwrap();
        let (store, opened) = open(dir.path());
        let Opened::Salvaged { facts, .. } = opened else { panic!("page {page}: {opened:?}") };
        assert!(facts > 100, "page {page}: {facts}");
        assert_eq!(store.next_raw().unwrap().map(|raw| raw.bytes), Some(RAW.to_vec()), "page {page}");
        assert_eq!(store.told().unwrap().len(), 1);
    }
}

#[test]
fn a_try_that_the_photo_is_not_to_blame_for_never_counts_also_where_the_store_was_paused() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = kept_raw(dir.path());
    for _ in 0..MAX_TRIES + 2 {
        assert!(store.next_raw().unwrap().is_some());
        store.pause();
        assert!(matches!(store.put_processed(&processed(vec![9; 4000])), Err(StoreError::Paused)));
        store.put_back_raw(&Hash::of(&RAW));
        store.resume().unwrap();
    }
    // What did count before stays counted.
    drop(store);
    for _ in 0..MAX_TRIES - 1 {
        drop(open(dir.path()).0.next_raw().unwrap().unwrap());
    }
    let (store, _) = open(dir.path());
    assert!(store.next_raw().unwrap().is_none() || store.next_raw().unwrap().is_none());
}

#[test]
fn a_photo_that_nobody_can_process_and_the_depot_would_refuse_stays_here_is_told_and_nothing_waits_for_it() {
    let large = vec![7; crate::sync::wire::MAX_EVIDENCE_BYTES as usize + 1];
    let sha256 = Hash::of(&large);
    for given_up in [true, false] {
        let dir = tempfile::tempdir().unwrap();
        let store = enrolled(dir.path());
        let delivery = Draft { evidence: vec![(EvidenceRole::RawPhoto, large.clone())], ..raw() };
        let id = store.append(vec![delivery]).unwrap().ids.remove(0);
        push(&store);
        assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Pending), "it may still be processed");
        if given_up {
            store.next_raw().unwrap().unwrap();
            store.give_up_raw(&sha256).unwrap();
        } else {
            (0..MAX_TRIES).for_each(|_| assert!(store.next_raw().unwrap().is_some()));
        }
        assert_eq!((store.next_raw().unwrap(), due(&store)), (None, Vec::new()));
        assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::ProofKept));
        assert_eq!((store.records().unwrap().pending, store.raw_waiting().unwrap()), (0, 0));
        assert_eq!(store.sync_counts().unwrap(), SyncCounts { kept_evidence: 1, ..SyncCounts::default() });
        let told = store.told().unwrap();
        assert_eq!(told, [crate::texts::Text::new("store.photo_kept").with("n", 1)]);
        let far = 1_795_400_000_000 + 1000 * 86_400_000;
        store.tidy(far).unwrap();
        assert_eq!(store.evidence(&sha256).unwrap().map(|blob| blob.len()), Some(large.len()), "nothing is lost");
    }
}
