//! Healing while the store is open.

use super::sync_tests::enrolled;
use super::tests::{card, delivered, open, received};
use super::*;
use crate::inputs::{FileKeyStore, SeededIds, SystemClock};
use crate::journal::{EvidenceRole, Fact};
use crate::texts::Text;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A store with some facts in its file, open.
fn filled(dir: &Path, facts: usize) -> Store {
    let (store, _) = open(dir);
    store.append((0..facts).map(|n| received(&format!("P{n}"))).collect()).unwrap();
    drop(store);
    open(dir).0
}

/// Every third page is damaged, and the store has met it.
fn damaged(dir: &Path, facts: usize) -> Store {
    let store = filled(dir, facts);
    card::spoil(dir, |page| page % 3 == 2);
    while !store.is_damaged() {
        let _ = store.day_facts(super::tests::day("2026-11-23"));
        let _ = store.rate_cards().and_then(|_| store.days());
    }
    store
}

#[test]
fn damage_met_by_an_append_is_healed_and_the_act_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), 300);
    card::spoil(dir.path(), |page| page > 1);
    let appended = store.append(vec![delivered("A", vec![7; 5000])]).unwrap();
    assert!(!store.is_damaged() && appended.left_out.is_empty());
    let [told] = &store.take_news()[..] else { panic!("nothing was told") };
    assert_eq!((told.key.as_str(), store.told().unwrap().as_slice()), ("store.salvaged", std::slice::from_ref(told)));
    drop(store);
    let (store, opened) = open(dir.path());
    assert_eq!(opened, Opened::Existing);
    let fact = store.fact(&appended.ids[0]).unwrap().unwrap();
    assert_eq!(store.evidence(&fact.evidence[0].sha256).unwrap(), Some(vec![7; 5000]));
}

#[test]
fn calls_wait_while_the_store_is_healed_and_none_hears_that_it_is_paused() {
    let dir = tempfile::tempdir().unwrap();
    let store = damaged(dir.path(), 2000);
    let (healed, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !healed.load(Ordering::Acquire) {
                for result in [store.told().map(drop), store.head().map(drop), store.enrolment().map(drop)] {
                    // Before the salvage it is damaged, and says so; it is never paused.
                    assert!(!matches!(result, Err(StoreError::Paused)), "{result:?}");
                    asked.fetch_add(1, Ordering::Release);
                }
            }
        });
        // However busy the machine is, it asks before, and so meanwhile too.
        while asked.load(Ordering::Acquire) < 3 {
            std::thread::yield_now();
        }
        assert!(store.heal().unwrap());
        healed.store(true, Ordering::Release);
    });
    assert_eq!(store.told().unwrap().len(), 1);
}

#[test]
fn a_salvage_that_cannot_be_made_is_said_by_its_cause_and_the_others_do_not_say_that_the_app_is_away() {
    let dir = tempfile::tempdir().unwrap();
    let store = damaged(dir.path(), 300);
    // A folder where the copy is to lie.
    std::fs::create_dir(dir.path().join("salvage.work")).unwrap();
    assert!(matches!(store.heal(), Err(StoreError::Io { .. })));
    assert!(matches!(store.told(), Err(StoreError::Damaged(_))));
    assert!(matches!(store.append(vec![received("A")]), Err(StoreError::Io { .. })));
    assert!(store.is_damaged());
    store.pause();
    assert!(matches!(store.told(), Err(StoreError::Paused)));
    std::fs::remove_dir(dir.path().join("salvage.work")).unwrap();
    store.resume().unwrap();
    store.append(vec![received("A")]).unwrap();
}

#[test]
fn a_pause_leaves_the_store_closed_whenever_a_healing_runs_beside_it() {
    for wait_ms in [0, 1, 3, 10, 30] {
        let dir = tempfile::tempdir().unwrap();
        let store = damaged(dir.path(), 300);
        std::thread::scope(|scope| {
            scope.spawn(|| store.heal().unwrap());
            std::thread::sleep(std::time::Duration::from_millis(wait_ms));
            store.pause();
            assert!(matches!(store.told(), Err(StoreError::Paused)), "{wait_ms}");
        });
        assert!(matches!(store.head(), Err(StoreError::Paused)), "{wait_ms}");
        let other = super::tests::try_open(dir.path());
        assert!(other.is_ok(), "another process may have it: {wait_ms}");
        drop(other);
        store.resume().unwrap();
        assert_eq!(store.told().unwrap().len(), 1, "{wait_ms}");
    }
}

#[test]
fn only_what_was_shown_is_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let say = |key: &str| store.write(|tx, _| heal::tell(tx, Some(Text::new(key)))).unwrap();
    say("store.shorter");
    let shown = store.told().unwrap();
    say("store.shorter");
    say("store.evidence_lost");
    store.confirm_told(&shown).unwrap();
    let rest = [Text::new("store.shorter"), Text::new("store.evidence_lost")];
    assert_eq!(store.told().unwrap(), rest, "the same once more is another one");
    store.confirm_told(&[Text::new("store.photo_kept")]).unwrap();
    assert_eq!(store.told().unwrap(), rest);
    store.confirm_told(&rest).unwrap();
    assert_eq!(store.told().unwrap(), []);
}

#[test]
fn sentences_that_count_are_told_as_one() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let salvaged = Text::new("store.salvaged");
    store.write(|tx, _| heal::tell(tx, Some(salvaged.clone()))).unwrap();
    (0..9).for_each(|_| store.write(|tx, _| heal::tell_one_more(tx, "store.photo_kept")).unwrap());
    assert_eq!(store.told().unwrap(), [salvaged, Text::new("store.photo_kept").with("n", 9)]);
}

#[test]
fn what_was_told_and_not_confirmed_is_told_on_the_phone_that_a_backup_is_restored_to() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = damaged(dir.path(), 300);
    store.heal().unwrap();
    let told = store.told().unwrap().remove(0);
    let (file, phrase) = (dir.path().join("day.satchel"), store.recovery_phrase().unwrap());
    store.backup(&file).unwrap();
    let keys = Arc::new(FileKeyStore::new(other.path().join("keys")));
    let (ids, clock) = (Arc::new(SeededIds::new(9)), Arc::new(SystemClock::default()));
    let (restored, _) = Store::restore(&file, &phrase, other.path(), keys, ids, clock).unwrap();
    let [again] = &restored.told().unwrap()[..] else { panic!("{:?}", restored.told()) };
    assert_eq!((again.key.as_str(), &again.args["lost"]), ("store.salvaged_elsewhere", &told.args["lost"]));
    assert!(!again.args.contains_key("file"), "that file is on the other phone: {again}");
    assert!(!again.to_string().contains('{') && again.to_string() != again.key, "{again}");
}

#[test]
fn on_a_full_disk_photo_and_signature_are_left_out_and_each_is_named_once() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let mut draft = delivered("A", vec![7; 200_000]);
    draft.evidence.push((EvidenceRole::Photo, vec![8; 200_000]));
    draft.evidence.push((EvidenceRole::Signature, vec![9; 200_000]));
    draft.evidence.push((EvidenceRole::RawPhoto, vec![6; 200_000]));
    store
        .maintain(|conn| {
            let pages: u32 = conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(conn.query_row(&format!("PRAGMA max_page_count = {}", pages + 4), [], |_| Ok(()))?)
        })
        .unwrap();
    let appended = store.append(vec![draft]).unwrap();
    use EvidenceRole::{Photo, RawPhoto, Signature};
    assert_eq!(appended.left_out, [Photo, Photo, Signature, RawPhoto]);
    let fact = Fact::open(&appended.sealed[0].bytes).unwrap();
    let crate::journal::Act::Delivered { proof, .. } = fact.act else { panic!() };
    assert_eq!((proof.without, fact.evidence.len()), (vec!["photo".to_owned(), "signature".to_owned()], 0));
}

#[test]
fn the_same_blob_twice_is_kept_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = enrolled(dir.path());
    let ids = store.append(vec![delivered("A", vec![7; 5000]), delivered("B", vec![7; 5000])]).unwrap().ids;
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        store.read(|conn| Ok(conn.query_row(&sql, [], |row| row.get::<_, u32>(0))?)).unwrap()
    };
    assert_eq!((count("evidence"), count("blob"), store.sync_counts().unwrap().pending_evidence), (1, 1, 1));
    let named = ids.iter().map(|id| store.fact(id).unwrap().unwrap().evidence.remove(0).sha256);
    assert!(named.into_iter().all(|sha256| store.evidence(&sha256).unwrap() == Some(vec![7; 5000])));
}

#[test]
fn in_another_boot_the_known_difference_of_the_clocks_goes_on_from_the_wall_clock() {
    use super::append::Contact;
    use crate::inputs::Reading;
    let contact = Contact { depot_ms: 10_000, wall_ms: 7_000, mono_ms: 500, boot: "one".into() };
    let reading = |wall_ms, mono_ms, boot: &str| Reading { wall_ms, mono_ms, boot: boot.into() };
    // Within the boot a jump of the wall clock shows: one second later by the monotonic clock, ten by the wall clock.
    assert_eq!(contact.difference_ms(&reading(17_000, 1_500, "one")), 11_000 - 17_000);
    // In another boot the monotonic clock began anew and says nothing.
    assert_eq!(contact.difference_ms(&reading(17_000, 1_500, "two")), 3_000);
}
