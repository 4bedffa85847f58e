//! Photos that are too large for it at the door are processed later, without anybody waiting for it.

use crate::world::*;
use satchel_core::companion::{Companion, Delivery};
use satchel_core::journal::{Act, EvidenceRole, Fact, Hash};
use satchel_pictures::{ExifSpec, huge_png};

fn facts(phone: &Companion) -> Vec<Fact> {
    phone.facts(0).unwrap().iter().map(|sealed| Fact::open(&sealed.bytes).unwrap()).collect()
}

fn with_photo(n: usize, photo: Vec<u8>) -> Delivery {
    Delivery { photo: Some(photo), ..hand_over(n) }
}

/// The photo that stands in for a raw one.
fn processed(facts: &[Fact], raw: &Hash) -> Vec<Hash> {
    let photos = facts.iter().filter(|fact| matches!(&fact.act, Act::PhotoProcessed { of, .. } if of == raw));
    photos.map(|fact| fact.evidence[0].sha256).collect()
}

#[test]
fn a_photo_kept_raw_is_processed_by_housekeeping_and_stands_in_for_the_raw_one_in_the_export() {
    let (world, phone) = loaded(3);
    let large = huge_png(&ExifSpec { orientation: 6, ..ExifSpec::default() }).unwrap();
    phone.deliver(with_photo(1, large)).unwrap();
    let raw = facts(&phone).last().unwrap().evidence[0].clone();
    assert_eq!(raw.role, EvidenceRole::RawPhoto);
    assert_eq!(unprocessed(&phone), 1);
    world.pass(HOUR);
    let before = view(&phone).parcels;
    phone.tidy().unwrap();
    assert_eq!(unprocessed(&phone), 0);
    let all = facts(&phone);
    let [photo] = processed(&all, &raw.sha256)[..] else { panic!("{all:?}") };
    assert_eq!((all.last().unwrap().day, view(&phone).parcels), (today(), before));
    phone.tidy().unwrap();
    assert_eq!(facts(&phone).len(), all.len(), "processed twice changes nothing");

    let out = world.path("out");
    let exported = phone.export(today(), &out).unwrap();
    let proofs: Vec<_> = exported.files.iter().filter(|file| file.starts_with("proofs")).collect();
    let [proof] = proofs[..] else { panic!("{proofs:?}") };
    let jpeg = std::fs::read(out.join(proof)).unwrap();
    assert_eq!((Hash::of(&jpeg), proof.extension().unwrap().to_str()), (photo, Some("jpg")));
    assert!(jpeg.len() <= 200_000 && !jpeg.windows(4).any(|window| window == b"Exif"));
    let journal = std::fs::read(out.join("journal.jsonl")).unwrap();
    let blob = |hash: &Hash| std::fs::read(out.join("evidence").join(hash.to_string())).ok();
    assert!(satchel_core::journal::verify_export(journal.as_slice(), blob).unwrap().ok);
    // Once the raw one is gone, its absence is said and is no fault.
    std::fs::remove_file(out.join("evidence").join(raw.sha256.to_string())).unwrap();
    let report = satchel_core::journal::verify_export(journal.as_slice(), blob).unwrap();
    assert!(report.ok, "{:?}", report.findings);
    assert_eq!(report.notes.iter().filter(|note| note.key == "journal.evidence_replaced").count(), 1);
    assert!(!report.notes.iter().any(|note| note.key == "journal.evidence_absent"), "{:?}", report.notes);
}

#[test]
fn a_photo_that_cannot_be_decoded_is_tried_once_and_exported_as_it_came() {
    let (world, phone) = loaded(2);
    let broken = [b"\xff\xd8\xff\xe1".as_slice(), &[7; 4000]].concat();
    phone.deliver(with_photo(1, broken)).unwrap();
    let before = facts(&phone);
    assert_eq!(unprocessed(&phone), 1);
    phone.tidy().unwrap();
    assert_eq!((unprocessed(&phone), facts(&phone)), (0, before));
    let exported = phone.export(today(), &world.path("out")).unwrap();
    assert!(exported.files.iter().any(|file| file.starts_with("proofs") && file.extension().unwrap() == "jpg"));
}

#[test]
fn a_photo_of_yesterday_belongs_to_yesterday_and_moves_neither_its_balance_nor_today() {
    let (world, phone) = loaded(2);
    let large = huge_png(&ExifSpec::default()).unwrap();
    phone.deliver(with_photo(1, large)).unwrap();
    let closed = phone.close_day().unwrap();
    world.pass(DAY);
    phone.import_csv(csv(4).as_bytes(), date("2026-11-24")).unwrap();
    receive(&phone, 3);
    let shown = view(&phone);
    assert_eq!(shown.day, "2026-11-24");
    phone.tidy().unwrap();
    let last = facts(&phone).pop().unwrap();
    assert_eq!((last.kind().as_str(), last.day), ("photo_processed", today()));
    assert_eq!(view(&phone), satchel_core::companion::TodayView { pending: view(&phone).pending, ..shown });
    assert_eq!(refused(phone.undo(&last.id)), "companion.cannot_undo_kind");
    assert_eq!(closed.counts.delivered, 1);
}

#[test]
fn acts_go_on_while_a_photo_is_processed() {
    let (_world, phone) = loaded(4);
    phone.deliver(with_photo(1, huge_png(&ExifSpec::default()).unwrap())).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    let acts = std::thread::scope(|scope| {
        scope.spawn(|| {
            phone.tidy().unwrap();
            done.store(true, std::sync::atomic::Ordering::Release);
        });
        let mut acts = 0;
        while !done.load(std::sync::atomic::Ordering::Acquire) {
            phone.damaged(&number(2)).unwrap();
            acts += 1;
        }
        acts
    });
    println!("{acts} acts while one photo of 81 megapixels was processed");
    assert!(acts > 1);
    assert_eq!(unprocessed(&phone), 0);
    let head = satchel_core::journal::verify_chain(phone.facts(0).unwrap().into_iter().map(|fact| fact.bytes));
    assert!(head.is_ok());
}

#[test]
fn a_pause_while_a_photo_is_processed_does_not_count_as_a_try() {
    let (_world, phone) = loaded(2);
    phone.deliver(with_photo(1, huge_png(&ExifSpec::default()).unwrap())).unwrap();
    for _ in 0..=satchel_core::store::MAX_TRIES {
        std::thread::scope(|scope| {
            scope.spawn(|| phone.tidy().map_or_else(|error| assert_eq!(error.text.key, "store.paused"), |()| ()));
            std::thread::sleep(std::time::Duration::from_millis(100));
            phone.pause();
        });
        phone.resume().unwrap();
    }
    phone.tidy().unwrap();
    assert_eq!((unprocessed(&phone), last_kind(&phone)), (0, "photo_processed".to_owned()));
}

fn last_kind(phone: &Companion) -> String {
    facts(phone).last().map(|fact| fact.kind().to_string()).unwrap_or_default()
}
