//! A photo that was too large for it at the door, from the door to the dispatcher's page.

use crate::support::*;
use satchel_core::companion::{Companion, Delivery};
use satchel_core::journal::{Act, EvidenceRef, EvidenceRole, Fact, Hash, To};
use satchel_depot::admin;
use satchel_pictures::{ExifSpec, huge_png};

const NUMBER: &str = "TBA000000000001";

/// A phone that delivered a parcel with `photo`, offline; and the photo as the fact names it.
fn delivered_with(depot: &TestDepot, photo: Vec<u8>) -> (Pocket, Companion, Hash) {
    depot.manifest(&[(NUMBER, "Ann Lee")]);
    let pocket = Pocket::new();
    let phone = pocket.open();
    phone.enrol(&depot.url, &depot.code()).unwrap();
    phone.sync().unwrap();
    phone.receive(NUMBER).unwrap();
    let parcels = vec![NUMBER.to_owned()];
    phone.deliver(Delivery { parcels, to: Some(To::SafePlace), photo: Some(photo), ..Delivery::default() }).unwrap();
    let fact = Fact::open(&phone.facts(0).unwrap().pop().unwrap().bytes).unwrap();
    assert_eq!(fact.evidence[0].role, EvidenceRole::RawPhoto);
    (pocket, phone, fact.evidence[0].sha256)
}

fn page(depot: &TestDepot) -> String {
    let url = format!("{}/partners/rosas-flowers/days/{DAY}", depot.url);
    depot.http.get(url).header("cookie", "satchel_pages=page key").send().unwrap().text().unwrap()
}

fn at_depot(depot: &TestDepot, sha256: &Hash) -> Option<Vec<u8>> {
    satchel_depot::storage::Storage::blob(depot.storage(), &depot.partner, sha256).unwrap()
}

fn processed(phone: &Companion, raw: &Hash) -> Vec<Hash> {
    let facts = phone.facts(0).unwrap().into_iter().map(|sealed| Fact::open(&sealed.bytes).unwrap());
    let photos = facts.filter(|fact| matches!(&fact.act, Act::PhotoProcessed { of, .. } if of == raw));
    photos.map(|fact| fact.evidence[0].sha256).collect()
}

/// Photos that are processed before they are sent.
fn unprocessed(phone: &Companion) -> u64 {
    let told: serde_json::Value = serde_json::from_str(&phone.diagnostics("").unwrap()).unwrap();
    told["records"]["unprocessed"].as_u64().unwrap()
}

/// Luma in the middle of each quarter: above left, above right, below left, below right.
fn quarters(jpeg: &[u8]) -> [u8; 4] {
    let image = image::load_from_memory(jpeg).unwrap().into_luma8();
    let (w, h) = image.dimensions();
    [(w / 4, h / 4), (w * 3 / 4, h / 4), (w / 4, h * 3 / 4), (w * 3 / 4, h * 3 / 4)]
        .map(|(x, y)| image.get_pixel(x, y).0[0])
}

#[test]
fn a_photo_too_large_at_the_door_is_upright_small_and_without_exif_at_the_depot_after_a_sync() {
    let depot = TestDepot::new();
    // Stored lying on its side: what is above on the left of the file is above on the right when it stands.
    let exif = ExifSpec { orientation: 6, ..ExifSpec::default() };
    let (_pocket, phone, raw) = delivered_with(&depot, huge_png(&exif).unwrap());
    let report = phone.sync().unwrap();
    assert_eq!((report.pending, report.pending_evidence, report.problem), (0, 0, None));
    assert_eq!(unprocessed(&phone), 0);
    let [photo] = processed(&phone, &raw)[..] else { panic!() };
    assert_eq!(at_depot(&depot, &raw), None, "the raw photo need not be sent");
    let jpeg = at_depot(&depot, &photo).unwrap();
    assert!(jpeg.len() <= 200_000, "{}", jpeg.len());
    assert!(!jpeg.windows(4).any(|w| w == b"Exif") && !jpeg.windows(8).any(|w| w == b"Doorstep"));
    let seen = quarters(&jpeg);
    assert!(seen.iter().zip([100, 240, 30, 170]).all(|(a, b)| a.abs_diff(b) < 12), "{seen:?}");
    let html = page(&depot);
    assert!(html.contains(&photo.to_string()) && !html.contains(&raw.to_string()), "{html}");
    assert!(!html.contains("not here yet"));
    // The depot has it: housekeeping gives the raw one's space back, and nothing waits for it again.
    phone.tidy().unwrap();
    assert_eq!((phone.sync().unwrap().pending, processed(&phone, &raw).len()), (0, 1));
}

#[test]
fn killed_between_processing_and_sending_the_processed_photo_goes_with_the_next_sync() {
    let depot = TestDepot::new();
    let (pocket, phone, raw) = delivered_with(&depot, huge_png(&ExifSpec::default()).unwrap());
    phone.tidy().unwrap();
    let [photo] = processed(&phone, &raw)[..] else { panic!() };
    assert!(page(&depot).contains(NUMBER) && at_depot(&depot, &photo).is_none());
    drop(phone);
    let store = pocket.store();
    assert!(store.evidence(&raw).unwrap().is_some(), "nothing is deleted before the depot has it");
    drop(store);
    let phone = pocket.open();
    assert_eq!(phone.sync().unwrap().pending, 0);
    assert!(at_depot(&depot, &photo).is_some() && at_depot(&depot, &raw).is_none());
    assert!(page(&depot).contains(&photo.to_string()));
    assert_eq!(processed(&phone, &raw), [photo]);
    phone.tidy().unwrap();
    drop(phone);
    assert_eq!(pocket.store().evidence(&raw).unwrap(), None);
}

#[test]
fn until_the_processed_photo_is_there_the_page_says_that_it_is_not() {
    let depot = TestDepot::new();
    let (_pocket, phone, raw) = delivered_with(&depot, huge_png(&ExifSpec::default()).unwrap());
    phone.cancel_sync();
    let mut other = Phone::enrol(&depot);
    let blob = |role, bytes: &[u8]| satchel_core::journal::EvidenceRef {
        role,
        sha256: Hash::of(bytes),
        len: bytes.len() as u64,
    };
    let (kept, small) = ([1_u8; 5000], [&[0xFF, 0xD8, 0xFF][..], &[2; 2000]].concat());
    let act = Act::Delivered {
        stop: satchel_core::journal::StopId("door".into()),
        parcels: vec![NUMBER.into()],
        to: To::SafePlace,
        proof: Default::default(),
    };
    other.act_with(act, vec![blob(EvidenceRole::RawPhoto, &kept)]);
    let warnings = vec!["photo_dark".to_owned()];
    other.act_with(Act::PhotoProcessed { of: Hash::of(&kept), warnings }, vec![blob(EvidenceRole::Photo, &small)]);
    other.push(1);
    assert!(page(&depot).contains("photo: not here yet"));
    let url = format!("{}/v1/evidence/{}", depot.url, Hash::of(&small));
    assert_eq!(other.auth(depot.http.put(url)).body(small.clone()).send().unwrap().status(), 200);
    let html = page(&depot);
    assert!(html.contains(&Hash::of(&small).to_string()) && html.contains("photo dark"), "{html}");
    assert!(!html.contains("not here yet") && !html.contains(&raw.to_string()));
}

#[test]
fn neither_another_phone_nor_another_kind_of_blob_stands_in_for_a_raw_photo() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "Ann Lee")]);
    let mut author = Phone::enrol(&depot);
    let mut other = Phone::enrol(&depot);
    let blob = |role, bytes: &[u8]| EvidenceRef { role, sha256: Hash::of(bytes), len: bytes.len() as u64 };
    let jpeg = |n: u8| [&[0xFF, 0xD8, 0xFF][..], &[n; 2000]].concat();
    let (raw, own, foreign, signature) = (Hash::of(b"raw"), jpeg(1), jpeg(2), jpeg(3));
    let delivered = |evidence: EvidenceRef, phone: &mut Phone| {
        let (stop, parcels) = (satchel_core::journal::StopId("door".into()), vec![NUMBER.into()]);
        phone.act_with(Act::Delivered { stop, parcels, to: To::SafePlace, proof: Default::default() }, vec![evidence]);
    };
    let says = |phone: &mut Phone, warning: &str, evidence: Vec<EvidenceRef>| {
        phone.act_with(Act::PhotoProcessed { of: raw, warnings: vec![warning.into()] }, evidence);
        phone.push(1);
    };
    for bytes in [&own, &foreign, &signature] {
        let put = author.auth(depot.http.put(format!("{}/v1/evidence/{}", depot.url, Hash::of(bytes))));
        assert_eq!(put.body(bytes.clone()).send().unwrap().status(), 200);
    }
    delivered(EvidenceRef { sha256: raw, ..blob(EvidenceRole::RawPhoto, b"raw") }, &mut author);
    says(&mut other, "another_phone", vec![blob(EvidenceRole::Photo, &foreign)]);
    says(&mut author, "no_photo", vec![blob(EvidenceRole::Signature, &signature)]);
    // A hash that some fact calls a signature is no photo, whatever another fact says.
    says(&mut author, "called_both", vec![blob(EvidenceRole::Photo, &signature)]);
    let html = page(&depot);
    assert!(html.contains("photo: not here yet"), "{html}");
    for warning in ["another phone", "no photo", "called both"] {
        assert!(!html.contains(warning), "{html}");
    }
    // The other phone may have taken the place of this one, once it is revoked; its own word counts first.
    admin::revoke(depot.storage(), &author.enrolled.device, depot.now()).unwrap();
    assert!(page(&depot).contains(&Hash::of(&foreign).to_string()));
    says(&mut author, "own_word", vec![blob(EvidenceRole::Signature, b"x"), blob(EvidenceRole::Photo, &own)]);
    let html = page(&depot);
    assert!(html.contains("own word") && html.contains(&Hash::of(&own).to_string()), "{html}");
    assert!(!html.contains(&Hash::of(&foreign).to_string()));
}

#[test]
fn a_photo_that_nobody_can_decode_is_sent_as_it_is() {
    let depot = TestDepot::new();
    let broken = [b"\xff\xd8\xff\xe1".as_slice(), &[7; 4000]].concat();
    let (_pocket, phone, raw) = delivered_with(&depot, broken);
    let report = phone.sync().unwrap();
    assert_eq!((report.pending, report.pending_evidence), (0, 0));
    assert!(at_depot(&depot, &raw).is_some() && processed(&phone, &raw).is_empty());
    assert!(page(&depot).contains(&raw.to_string()));
}
