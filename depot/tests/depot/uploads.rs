//! A token for the upload of one blob: what a phone's system is given to send it with, when the app is not there.

use crate::support::*;
use reqwest::StatusCode;
use reqwest::blocking::{RequestBuilder, Response};
use satchel_core::companion::Delivery;
use satchel_core::journal::{Act, EvidenceRef, EvidenceRole, Fact, Hash, Source, To};
use satchel_core::sync::wire::EvidenceReceipt;
use satchel_core::sync::{Answer, EvidenceJob, EvidenceNext, Outcome};
use satchel_pictures::{ExifSpec, door_photo};

const HOUR_MS: i64 = 3_600_000;

fn photo(len: usize, byte: u8) -> Vec<u8> {
    vec![byte; len]
}

/// A fact that names both blobs is pushed; the tokens that came with its receipt.
fn pushed(phone: &mut Phone, blobs: &[&[u8]]) -> Vec<String> {
    let named =
        |blob: &&[u8]| EvidenceRef { role: EvidenceRole::Photo, sha256: Hash::of(blob), len: blob.len() as u64 };
    let parcels = Vec::new();
    phone.act_with(
        Act::ParcelsAdded { day: DAY.parse().unwrap(), source: Source::Hand, parcels },
        blobs.iter().map(named).collect(),
    );
    let uploads = phone.push(1).uploads.unwrap();
    assert_eq!(uploads.expires_in, 7 * 24 * 3600);
    blobs.iter().filter_map(|blob| uploads.tokens.get(&Hash::of(blob)).cloned()).collect()
}

fn sent(request: RequestBuilder, token: &str) -> Response {
    request.bearer_auth(token).send().unwrap()
}

fn url(depot: &TestDepot, blob: &[u8]) -> String {
    format!("{}/v1/evidence/{}", depot.url, Hash::of(blob))
}

#[test]
fn a_blobs_token_opens_its_upload_for_a_week_and_nothing_else() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let (small, large, tiny) = (photo(5_000, 1), photo(1_200_000, 2), photo(900, 3));
    let tokens = pushed(&mut phone, &[&small, &large, &tiny]);
    let [of_small, of_large] = &tokens[..] else { panic!("one for each that does not ride along: {tokens:?}") };
    depot.pass_ms(2 * HOUR_MS);
    problem(phone.get("/v1/changes"), "token-expired", 401);

    let http = &depot.http;
    let put = |blob: &[u8], token: &str| sent(http.put(url(&depot, blob)).body(blob.to_vec()), token);
    for (name, refused) in [
        ("another blob", put(&small, of_large)),
        ("a blob that no fact names", put(&photo(2_000, 9), of_small)),
        ("facts", sent(post(http, &format!("{}/v1/facts", depot.url), &phone.batch(1)), of_small)),
        ("changes", sent(http.get(format!("{}/v1/changes?after=", depot.url)), of_small)),
        ("roads", sent(http.get(format!("{}/v1/roads/columbus", depot.url)), of_small)),
        ("an upload of another", sent(http.post(format!("{}/uploads", url(&depot, &small))), of_large)),
        ("half a token", put(&small, &of_small[..of_small.len() - 1])),
    ] {
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{name}");
    }

    let receipt: EvidenceReceipt = read(put(&small, of_small), 200);
    assert_eq!(receipt.sha256, Hash::of(&small));
    let begin = http.post(format!("{}/uploads", url(&depot, &large))).header("upload-length", large.len());
    let begun = sent(begin.header("upload-complete", "?0"), of_large);
    let at = format!("{}{}", depot.url, begun.headers()["location"].to_str().unwrap());
    assert_eq!(sent(http.head(&at), of_small).status(), 401, "nor how far another has come");
    for (offset, bytes, complete) in [(0, &large[..1_000_000], "?0"), (1_000_000, &large[1_000_000..], "?1")] {
        let part = http.patch(&at).header("content-type", "application/partial-upload").header("upload-offset", offset);
        let part = sent(part.header("upload-complete", complete).body(bytes.to_vec()), of_large);
        assert!(part.status().is_success(), "{offset}: {}", part.status());
    }
    assert_eq!(depot.storage().blob(&depot.partner, &Hash::of(&large)).unwrap(), Some(large));
}

#[test]
fn a_blobs_token_ends_after_a_week_and_an_hour_after_its_receipt() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let (late, there) = (photo(5_000, 1), photo(5_000, 2));
    let tokens = pushed(&mut phone, &[&late, &there]);
    let put = |blob: &[u8], n: usize| sent(depot.http.put(url(&depot, blob)).body(blob.to_vec()), &tokens[n]).status();
    assert_eq!(put(&there, 1), 200);
    assert_eq!(put(&there, 1), 200, "the answer was lost");
    depot.pass_ms(HOUR_MS + 1);
    assert_eq!(put(&there, 1), 401);
    depot.pass_ms(7 * 24 * HOUR_MS - HOUR_MS - 2);
    assert_eq!(sent(depot.http.head(url(&depot, &late)), &tokens[0]).status(), 404, "still open");
    depot.pass_ms(2);
    assert_eq!(put(&late, 0), 401);
}

#[test]
fn a_blob_that_is_here_or_rides_along_gets_no_token_and_a_repeated_push_one_more() {
    let depot = TestDepot::new();
    let mut phone = Phone::enrol(&depot);
    let blob = photo(5_000, 1);
    let first = pushed(&mut phone, &[&blob]);
    let again = phone.push(1).uploads.unwrap().tokens[&Hash::of(&blob)].clone();
    assert_ne!(first[0], again);
    for token in [&first[0], &again] {
        let put = sent(depot.http.put(url(&depot, &blob)).body(blob.clone()), token);
        assert_eq!(put.status(), 200, "the first answer may be the one that came");
    }
    assert_eq!(phone.push(1).uploads, None);
}

/// What the system does with a job, at some time.
fn carried(depot: &TestDepot, job: &EvidenceJob) -> Outcome {
    let mut request = depot.http.request(job.method.parse().unwrap(), &job.url).body(std::fs::read(&job.file).unwrap());
    for (name, value) in &job.headers {
        request = request.header(name, value);
    }
    let response = request.send().unwrap();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Outcome::Answer(Answer {
        status: response.status().as_u16(),
        content_type: header("content-type"),
        location: header("location"),
        body: response.bytes().unwrap().to_vec(),
        ..Answer::default()
    })
}

#[test]
fn a_transfer_that_begins_when_the_access_is_over_arrives_and_another_process_takes_its_outcome() {
    let depot = TestDepot::new();
    depot.manifest(&[("TBA000000000001", "Ann Lee")]);
    let (pocket, dir) = (Pocket::new(), tempfile::tempdir().unwrap());
    let phone = pocket.open();
    phone.enrol(&depot.url, &depot.code()).unwrap();
    phone.sync().unwrap();
    phone.receive("TBA000000000001").unwrap();
    let photo = door_photo(7, 1600, 1200, &ExifSpec::default());
    let parcels = vec!["TBA000000000001".to_owned()];
    phone.deliver(Delivery { parcels, to: Some(To::SafePlace), photo: Some(photo), ..Delivery::default() }).unwrap();
    let fact = Fact::open(&phone.facts(0).unwrap().pop().unwrap().bytes).unwrap();
    let sha256 = fact.evidence[0].sha256;

    // The depot has the fact and no place for the photo yet; then the app is left.
    let place = depot.dir.path().join("evidence").join(&depot.partner.0);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, "").unwrap();
    assert_eq!(phone.sync().unwrap().pending_evidence, 1);
    std::fs::remove_file(&place).unwrap();
    drop(phone);
    depot.pass_ms(2 * HOUR_MS);
    pocket.pass_ms(2 * HOUR_MS);

    let mut job = pocket.open().evidence_jobs(dir.path()).unwrap().remove(0);
    loop {
        let outcome = carried(&depot, &job);
        match pocket.open().evidence_outcome(&job.ticket, &outcome, dir.path()).unwrap() {
            EvidenceNext::Go(next) => job = next,
            EvidenceNext::Durable => break,
            later => panic!("{later:?}"),
        }
    }
    assert!(depot.storage().blob(&depot.partner, &sha256).unwrap().is_some());
    assert_eq!(pocket.open().view_sync().unwrap().pending_evidence, 0);
}
