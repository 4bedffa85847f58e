//! What a damaged database costs: every photo is at the depot in the end, or told as lost.

use super::sync_tests::{answer, enrolled, enrolment};
use super::tests::{copy_dir, delivered, draft, open, received, spoil};
use super::*;
use crate::inputs::{FileKeyStore, Reading, SeededIds};
use crate::journal::{Act, EvidenceRole, FactId, Hash};
use crate::sync::tests::depot::Depot;
use crate::sync::wire::ReceiptStatus;
use crate::sync::{Engine, Outbox, Outcome, Task};
use std::path::Path;
use std::sync::Arc;

const NOW_MS: i64 = 1_795_400_000_000;

/// A phone and its depot; what the depot has outlives the phone's damage.
struct Pair {
    store: Store,
    depot: Depot,
}

impl Pair {
    /// Syncs until nothing is left to do, with the engine itself.
    fn sync(&mut self, dir: &Path) {
        if self.store.enrolment().unwrap().is_none() {
            // The page that said so was damaged: the same phone enrols again.
            self.store.enrol(&enrolment()).unwrap();
        }
        let keys = FileKeyStore::new(dir.join("keys"));
        let mut engine = Engine::new(Arc::new(SeededIds::new(self.depot.now_ms as u64)));
        for _ in 0..10_000 {
            self.depot.now_ms += 50;
            let now_ms = self.depot.now_ms;
            let reading = Reading { wall_ms: now_ms, mono_ms: now_ms - NOW_MS, boot: "boot".into() };
            match engine.next(&self.store, &keys, &reading).unwrap() {
                Task::Request(request) => {
                    let answer = Outcome::Answer(self.depot.answer(&request));
                    engine.done(&self.store, &request, &answer, &reading).unwrap();
                }
                Task::Wait { until_ms } => self.depot.now_ms = until_ms,
                Task::Done => return,
            }
        }
        panic!("the sync does not end: {:?}", engine.status());
    }

    fn has(&self, photo: &[u8]) -> bool {
        self.depot.blobs.contains_key(&Hash::of(photo).to_string())
    }

    /// Told as lost, by the salvage or after the depot was asked.
    fn told_as_lost(&self) -> u64 {
        let count = |text: &crate::texts::Text| match text.key.as_str() {
            "store.salvaged" => text.args["evidence"].parse().unwrap(),
            "store.evidence_lost" => text.args["n"].parse().unwrap(),
            _ => 0,
        };
        self.store.told().unwrap().iter().map(count).sum()
    }
}

fn photo(n: usize) -> Vec<u8> {
    Hash::of(&n.to_be_bytes()).0.repeat(150 + n)
}

fn raw_photo(n: usize) -> Vec<u8> {
    photo(100 + n)
}

/// What becomes of a raw one.
fn processed(raw: &[u8]) -> Draft {
    let act = Act::PhotoProcessed { of: Hash::of(raw), warnings: Vec::new() };
    Draft { evidence: vec![(EvidenceRole::Photo, made_of(raw))], ..draft(act) }
}

fn made_of(raw: &[u8]) -> Vec<u8> {
    raw.iter().take(2000).map(|byte| byte ^ 0xFF).collect()
}

fn delivered_raw(n: usize) -> Draft {
    Draft { evidence: vec![(EvidenceRole::RawPhoto, raw_photo(n))], ..delivered(&format!("R{n}"), Vec::new()) }
}

fn delivered_with(n: usize) -> Draft {
    delivered(&format!("P{n}"), photo(n))
}

const PHOTOS: usize = 12;
const RAW_PHOTOS: usize = 4;

/// Some facts were sent with their photos and some are not; of the raw photos the first is processed and sent, the second
/// processed and not sent.
fn worked(dir: &Path) -> Depot {
    let mut pair = Pair { store: enrolled(dir), depot: Depot::new(NOW_MS) };
    let work = |from: usize, to: usize| {
        for n in from..to {
            pair.store.append(vec![received(&format!("P{n}")), delivered_with(n)]).unwrap();
        }
    };
    work(0, 5);
    (0..2).for_each(|n| drop(pair.store.append(vec![delivered_raw(n)]).unwrap()));
    pair.store.put_processed(&processed(&raw_photo(0))).unwrap().unwrap();
    pair.sync(dir);
    let work = |from: usize, to: usize| {
        for n in from..to {
            pair.store.append(vec![received(&format!("P{n}")), delivered_with(n)]).unwrap();
        }
    };
    work(5, PHOTOS);
    (2..RAW_PHOTOS).for_each(|n| drop(pair.store.append(vec![delivered_raw(n)]).unwrap()));
    pair.store.put_processed(&processed(&raw_photo(1))).unwrap().unwrap();
    // Two weeks later: what the depot has is here only by its name.
    pair.store.tidy(NOW_MS + (EVIDENCE_DAYS + 1) * 86_400_000).unwrap();
    pair.depot
}

/// Opens the damaged store, processes what is raw, syncs.
fn healed(dir: &Path, depot: Depot) -> (Pair, Opened) {
    std::fs::write(dir.join("satchel.damaged"), "met").unwrap();
    let (store, opened) = open(dir);
    while let Some(raw) = store.next_raw().unwrap() {
        store.put_processed(&processed(&raw.bytes)).unwrap();
    }
    let mut pair = Pair { store, depot };
    pair.sync(dir);
    (pair, opened)
}

/// Opening takes the reserve anew where it is absent, 16 MB each time.
fn without_a_reserve_to_write(dir: &Path) {
    let reserve =
        std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(dir.join("satchel.reserve"));
    reserve.unwrap().set_len(16 << 20).unwrap();
}

#[test]
fn whichever_page_is_damaged_each_photo_is_at_the_depot_in_the_end_or_told_as_lost() {
    let base = tempfile::tempdir().unwrap();
    without_a_reserve_to_write(base.path());
    let depot = worked(base.path());
    let pages = std::fs::metadata(base.path().join("satchel.db")).unwrap().len() / 4096;
    let (mut lost, mut salvaged) = (0, 0);
    for page in 1..=pages {
        let dir = tempfile::tempdir().unwrap();
        std::fs::remove_file(base.path().join("satchel.reserve")).unwrap();
        copy_dir(base.path(), dir.path());
        without_a_reserve_to_write(base.path());
        without_a_reserve_to_write(dir.path());
        spoil(dir.path(), page);
        let (pair, opened) = healed(dir.path(), depot.clone());
        let absent = (0..PHOTOS).filter(|n| !pair.has(&photo(*n))).count()
            + (0..RAW_PHOTOS).filter(|n| !pair.has(&made_of(&raw_photo(*n)))).count();
        assert_eq!(absent as u64, pair.told_as_lost(), "page {page} of {pages}: {opened:?}");
        let counts = pair.store.sync_counts().unwrap();
        assert_eq!((counts.pending_facts, counts.pending_evidence), (0, 0), "page {page}: nothing waits for ever");
        assert_eq!(pair.store.records().unwrap().pending, 0, "page {page}");
        salvaged += u32::from(matches!(opened, Opened::Salvaged { .. }));
        lost += absent;
    }
    println!("{pages} pages, {salvaged} salvages, {lost} photos lost in all of them");
    assert!(salvaged as u64 > pages / 2 && lost > 0);
}

fn forget(store: &Store, sql: &str) {
    store.maintain(|conn| Ok(conn.execute_batch(sql)?)).unwrap();
}

/// A phone whose delivery with a photo the depot has, without the photo.
fn pushed(dir: &Path) -> (Store, FactId) {
    let store = enrolled(dir);
    let id = store.append(vec![delivered_with(1)]).unwrap().ids.remove(0);
    push(&store);
    (store, id)
}

fn push(store: &Store) {
    for position in store.chains().unwrap() {
        let new = (position.head.seq - position.cursor.seq) as usize;
        store.pushed(&position.head.chain, &answer(position.head.clone(), &vec![ReceiptStatus::Applied; new])).unwrap();
    }
}

/// Closes the store, damages it where a salvage mends everything, opens it again.
fn salvaged(store: Store, dir: &Path) -> (Store, u64) {
    drop(store);
    spoil(dir, 1);
    let (store, opened) = open(dir);
    let Opened::Salvaged { lost_evidence, .. } = opened else { panic!("{opened:?}") };
    push(&store);
    (store, lost_evidence)
}

#[test]
fn a_delivery_whose_photo_was_lost_is_not_called_sent_and_one_whose_photo_is_past_its_time_is() {
    let dir = tempfile::tempdir().unwrap();
    let (store, kept) = pushed(dir.path());
    store.evidence_durable(&Hash::of(&photo(1))).unwrap();
    let lost = store.append(vec![delivered_with(2)]).unwrap().ids.remove(0);
    store.tidy(NOW_MS + 400 * 86_400_000).unwrap();
    assert_eq!(store.evidence(&Hash::of(&photo(1))).unwrap(), None);
    forget(&store, "DELETE FROM blob");
    let sent = store.records().unwrap().sent;
    let (store, count) = salvaged(store, dir.path());
    let status = |store: &Store, id| store.fact_status(id).unwrap();
    assert_eq!((count, status(&store, &kept)), (1, Some(FactStatus::Sent)));
    assert_eq!(status(&store, &lost), Some(FactStatus::ProofLost));
    let records = store.records().unwrap();
    assert_eq!(
        (records.pending, records.sent),
        (0, sent + 1),
        "the beginning of the new chain is sent, the lost one not"
    );
    assert_eq!(store.sync_counts().unwrap(), SyncCounts { lost_evidence: 1, ..SyncCounts::default() });
    assert!(store.evidence_due().unwrap().is_empty());
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(status(&store, &lost), Some(FactStatus::ProofLost), "also tomorrow");
    let (store, again) = salvaged(store, dir.path());
    assert_eq!((again, status(&store, &lost)), (0, Some(FactStatus::ProofLost)), "a loss is told once");
    // The depot had it after all.
    let page = crate::sync::wire::Change::EvidenceDurable { sha256: Hash::of(&photo(2)) };
    let changes =
        crate::sync::wire::ChangesPage { changes: vec![page], next: "e1.9".into(), more: false, depot_time_ms: 9 };
    store.apply(&changes, false).unwrap();
    assert_eq!((status(&store, &lost), store.sync_counts().unwrap()), (Some(FactStatus::Sent), SyncCounts::default()));
}

#[test]
fn a_small_blob_that_was_lost_is_not_taken_for_sent_with_its_fact() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let id = store.append(vec![delivered("A", vec![7; 100])]).unwrap().ids.remove(0);
    forget(&store, "DELETE FROM blob");
    let (store, count) = salvaged(store, dir.path());
    assert_eq!((count, store.fact_status(&id).unwrap()), (1, Some(FactStatus::ProofLost)));
}

#[test]
fn where_only_the_fact_is_left_the_depot_is_asked_whether_it_has_the_photo() {
    for has in [true, false] {
        let dir = tempfile::tempdir().unwrap();
        let (store, id) = pushed(dir.path());
        forget(&store, "DELETE FROM evidence");
        let (store, count) = salvaged(store, dir.path());
        assert_eq!((count, store.fact_status(&id).unwrap()), (0, Some(FactStatus::Pending)));
        let due = store.evidence_due().unwrap();
        assert_eq!(due.iter().map(|due| (due.sha256, due.here)).collect::<Vec<_>>(), [(Hash::of(&photo(1)), false)]);
        let (mut depot, told) = (Depot::new(NOW_MS), store.told().unwrap().len());
        if has {
            depot.blobs.insert(Hash::of(&photo(1)).to_string(), photo(1));
        }
        let mut pair = Pair { store, depot };
        pair.sync(dir.path());
        let expected = if has { (FactStatus::Sent, 0, 0) } else { (FactStatus::ProofLost, 1, 1) };
        let lost = pair.store.sync_counts().unwrap().lost_evidence;
        let news = pair.store.told().unwrap().len() - told;
        assert_eq!((pair.store.fact_status(&id).unwrap().unwrap(), lost, news), expected);
        assert!(pair.store.evidence_due().unwrap().is_empty());
    }
}

#[test]
fn a_rebuilt_row_asks_the_depot_before_the_photo_is_sent_again() {
    let dir = tempfile::tempdir().unwrap();
    let (store, id) = pushed(dir.path());
    forget(&store, "PRAGMA foreign_keys = OFF; DELETE FROM evidence; PRAGMA foreign_keys = ON");
    let (store, count) = salvaged(store, dir.path());
    let due = store.evidence_due().unwrap().remove(0);
    assert_eq!((count, due.failures, due.here, due.len), (0, 1, true, photo(1).len() as u64));
    assert_eq!(store.evidence_bytes(&due.sha256, 0, 100_000).unwrap(), photo(1));
    store.evidence_durable(&due.sha256).unwrap();
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
}

#[test]
fn a_photo_whose_fact_is_lost_waits_for_nothing_and_belongs_to_the_next_fact_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = pushed(dir.path());
    let raw = Draft { evidence: vec![(EvidenceRole::RawPhoto, raw_photo(1))], ..delivered_raw(1) };
    store.append(vec![raw]).unwrap();
    push(&store);
    assert_eq!((store.sync_counts().unwrap().pending_evidence, store.raw_waiting().unwrap()), (2, 1));
    forget(&store, "DELETE FROM fact WHERE key & 1048575 > 1");
    assert_eq!((store.sync_counts().unwrap().pending_evidence, store.raw_waiting().unwrap()), (0, 0));
    assert_eq!(store.next_raw().unwrap(), None);
    drop(store);
    let (store, _) = open(dir.path());
    let id = store.append(vec![delivered_with(1)]).unwrap().ids.remove(0);
    assert_eq!(store.sync_counts().unwrap().pending_evidence, 1);
    push(&store);
    let due = store.evidence_due().unwrap();
    assert_eq!(due.iter().map(|due| due.sha256).collect::<Vec<_>>(), [Hash::of(&photo(1))]);
    store.evidence_durable(&due[0].sha256).unwrap();
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
}

#[test]
fn a_blob_that_no_surviving_fact_names_is_kept_out_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = pushed(dir.path());
    forget(&store, "DELETE FROM fact WHERE key & 1048575 = 2");
    let (store, count) = salvaged(store, dir.path());
    assert_eq!((count, store.evidence(&Hash::of(&photo(1))).unwrap()), (1, None));
    assert_eq!(store.sync_counts().unwrap(), SyncCounts::default());
}

#[test]
fn what_stands_in_for_a_raw_photo_is_known_again_from_the_facts() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let id = store.append(vec![delivered_raw(1)]).unwrap().ids.remove(0);
    store.put_processed(&processed(&raw_photo(1))).unwrap().unwrap();
    forget(&store, "PRAGMA foreign_keys = OFF; DELETE FROM evidence; PRAGMA foreign_keys = ON");
    let (store, count) = salvaged(store, dir.path());
    let made = Hash::of(&made_of(&raw_photo(1)));
    assert_eq!((count, store.stand_in(&Hash::of(&raw_photo(1))).unwrap()), (0, Some(made)));
    assert_eq!((store.raw_waiting().unwrap(), store.next_raw().unwrap()), (0, None));
    store.evidence_durable(&made).unwrap();
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
    // And where that was lost, it is made again and is no loss.
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let id = store.append(vec![delivered_raw(1)]).unwrap().ids.remove(0);
    store.put_processed(&processed(&raw_photo(1))).unwrap().unwrap();
    forget(&store, "DELETE FROM blob WHERE no = (SELECT max(no) FROM blob)");
    let (store, count) = salvaged(store, dir.path());
    assert_eq!((count, store.next_raw().unwrap().unwrap().bytes), (0, raw_photo(1)));
    store.put_processed(&processed(&raw_photo(1))).unwrap().unwrap();
    push(&store);
    store.evidence_durable(&made).unwrap();
    assert_eq!(
        (store.fact_status(&id).unwrap(), store.sync_counts().unwrap()),
        (Some(FactStatus::Sent), SyncCounts::default())
    );
}

#[test]
fn facts_sealed_again_count_once_more_where_their_newer_form_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = pushed(dir.path());
    let id = store.append(vec![delivered_with(2)]).unwrap().ids.remove(0);
    let head = store.head().unwrap();
    let common = store.all_chains().unwrap().remove(0).cursor;
    store.fork(&head.chain, &common).unwrap();
    forget(&store, "DELETE FROM fact WHERE key >> 40 = (SELECT max(key >> 40) FROM fact) AND key & 1048575 > 1");
    let (store, count) = salvaged(store, dir.path());
    assert_eq!((count, store.fact(&id).unwrap().unwrap().seq), (0, 2));
    store.evidence_durable(&Hash::of(&photo(2))).unwrap();
    assert_eq!(store.fact_status(&id).unwrap(), Some(FactStatus::Sent));
}

#[test]
fn chains_whose_rows_are_lost_are_found_by_their_facts() {
    let dir = tempfile::tempdir().unwrap();
    let (store, id) = pushed(dir.path());
    let facts = store.head().unwrap().seq;
    forget(&store, "DELETE FROM chain; DELETE FROM evidence");
    let (store, _) = salvaged(store, dir.path());
    assert_eq!(facts, 2);
    assert!(store.fact(&id).unwrap().is_some());
    assert!(store.all_chains().unwrap().len() > 1);
}

#[test]
fn a_kill_at_any_step_of_the_swap_costs_nothing() {
    let count = swap_steps(&|_, _| ());
    let saved = |dir: &Path| {
        let (store, opened) = open(dir);
        let ids: Vec<_> = store.day_facts(super::tests::day("2026-11-23")).unwrap();
        let aside = std::fs::read_dir(dir).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
        let aside: Vec<_> = aside.filter(|name| name.starts_with("satchel.db.")).collect();
        (store, opened, ids.len(), aside)
    };
    for done in 0..=count {
        swap_steps(&|dir, steps| {
            steps[..done].iter().for_each(|step| step.take().unwrap());
            let (store, opened, facts, aside) = saved(dir);
            assert_eq!(facts, 40, "killed after step {done}: {opened:?}");
            assert!(!aside.iter().any(|name| name.contains("ready")), "killed after step {done}: {aside:?}");
            assert!(!dir.join("satchel.damaged").exists());
            let [text] = &store.told().unwrap()[..] else { panic!("killed after step {done}") };
            assert!(Path::new(&text.args["file"]).is_file(), "what is told is there, killed after step {done}");
            store.append(vec![received("later")]).unwrap();
            drop(store);
            let (_, opened, facts, _) = saved(dir);
            assert_eq!((opened, facts), (Opened::Existing, 41), "killed after step {done}");
        });
    }
}

/// A damaged store, the newest facts only in its WAL, whose salvage is done but for the swap; how many steps that has.
fn swap_steps(then: &dyn Fn(&Path, &[super::salvage::Step])) -> usize {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    store.append((0..20).map(|n| received(&format!("A{n}"))).collect()).unwrap();
    drop(store);
    let (store, _) = open(dir.path());
    store.append((0..20).map(|n| received(&format!("B{n}"))).collect()).unwrap();
    let killed = tempfile::tempdir().unwrap();
    copy_dir(dir.path(), killed.path());
    assert!(std::fs::metadata(killed.path().join("satchel.db-wal")).unwrap().len() > 0);
    // The WAL has newer forms of the pages that were written since; this one it does not have.
    spoil_what_the_wal_has_not(&store, killed.path());
    std::fs::write(killed.path().join("satchel.damaged"), "met").unwrap();
    let (_, steps) = super::salvage::prepare(killed.path(), &store.secrets, &store.inputs).unwrap();
    then(killed.path(), &steps);
    steps.len()
}

fn spoil_what_the_wal_has_not(store: &Store, dir: &Path) {
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'rate_card'";
    let root = |conn: &rusqlite::Connection| Ok(conn.query_row(sql, [], |row| row.get::<_, u64>(0))?);
    spoil(dir, store.read(root).unwrap());
}
