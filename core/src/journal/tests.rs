//! The journal as a specification: canonical bytes, the chain, an export.

use super::*;
use crate::inputs::{FileKeyStore, KeyStore};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn fact(seq: u64, prev: Hash, act: Act) -> Fact {
    Fact {
        id: FactId(format!("0193a5b0-0000-7000-8000-{seq:012}")),
        partner: "p1".into(),
        device: "d1".into(),
        chain: "c1".into(),
        seq,
        prev,
        day: "2026-11-23".parse().unwrap(),
        recorded_at_ms: 1_795_400_000_000,
        zone_offset_min: -300,
        boot: "boot".into(),
        mono_ms: 5000,
        depot_diff_ms: Some(-20),
        courier: Some("ana".into()),
        position: Some(Position { lat_e7: 399_612_000, lon_e7: -829_988_000, accuracy_m: 12 }),
        evidence: Vec::new(),
        act,
    }
}

fn damaged(parcel: &str) -> Act {
    Act::Damaged { parcel: parcel.into() }
}

fn chain(length: u64) -> Vec<Vec<u8>> {
    let mut prev = Hash::ZERO;
    (1..=length)
        .map(|seq| {
            let sealed = fact(seq, prev, damaged(&format!("P{seq}"))).seal().unwrap();
            prev = sealed.hash;
            sealed.bytes
        })
        .collect()
}

#[test]
fn a_fact_is_sealed_to_the_golden_bytes_and_hash() {
    let act = Act::Delivered {
        stop: "s1".into(),
        parcels: vec!["RB123456785GB".into()],
        to: To::SafePlace,
        proof: ProofGiven { pin: true, distance_m: Some(7), ..ProofGiven::default() },
    };
    let evidence = vec![EvidenceRef { role: EvidenceRole::Photo, sha256: Hash::of(b"photo"), len: 5 }];
    let sealed = Fact { evidence, ..fact(2, Hash::of(b"one"), act) }.seal().unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/fact.json");
    let golden: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(String::from_utf8(sealed.bytes).unwrap(), golden["bytes"]);
    assert_eq!(sealed.hash.to_string(), golden["sha256"]);
}

#[test]
fn keys_stand_in_the_order_of_utf16_and_escapes_are_the_shortest() {
    // RFC 8785, section 3.2.3: the emoji's surrogates sort before U+FB33, although its code point is greater.
    let bytes =
        sealed_unknown("{\"\u{fb33}\":1,\"\u{1f600}\":2,\"\u{20ac}\":3,\"\\r\":\"\\u0000\\u001f\\n\\\"\\\\/\u{7f}é\"}");
    let expected =
        "\"body\":{\"\\r\":\"\\u0000\\u001f\\n\\\"\\\\/\u{7f}é\",\"\u{20ac}\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}";
    assert!(bytes.contains(expected), "{bytes}");
    assert!(matches!(Fact::open(bytes.as_bytes()).unwrap().act, Act::Unknown { .. }));
}

/// A fact of a kind from the future with this body, in canonical form.
fn sealed_unknown(body: &str) -> String {
    let sealed = fact(1, Hash::ZERO, damaged("P")).seal().unwrap();
    let mut value: serde_json::Value = serde_json::from_slice(&sealed.bytes).unwrap();
    value["kind"] = "from_the_future".into();
    value["body"] = serde_json::from_str(body).unwrap();
    String::from_utf8(super::fact::canonical(&value).unwrap()).unwrap()
}

#[test]
fn a_number_that_is_no_whole_one_below_2_to_53_is_refused() {
    for number in ["1.5", "1e3", "9007199254740992", "-0"] {
        let text = sealed_unknown("{\"n\":7}").replace("{\"n\":7}", &format!("{{\"n\":{number}}}"));
        assert!(matches!(Fact::open(text.as_bytes()), Err(FactError::Number(_) | FactError::NotCanonical)), "{number}");
    }
    assert!(Fact::open(sealed_unknown("{\"n\":9007199254740991}").as_bytes()).is_ok());
}

#[test]
fn bytes_that_say_the_same_in_another_form_are_not_a_fact() {
    let sealed = fact(1, Hash::ZERO, damaged("P")).seal().unwrap();
    let text = String::from_utf8(sealed.bytes).unwrap();
    assert_eq!(Fact::open(text.replace("\"v\":1", "\"v\": 1").as_bytes()), Err(FactError::NotCanonical));
    assert_eq!(Fact::open(text.replace("\"v\":1", "\"v\":1,\"v\":1").as_bytes()), Err(FactError::NotCanonical));
    assert!(matches!(Fact::open(&[b' '; MAX_FACT_BYTES + 1]), Err(FactError::TooLarge(_))));
}

#[test]
fn a_whole_chain_verifies_to_its_head() {
    let facts = chain(5);
    let head = verify_chain(&facts).unwrap();
    assert_eq!((head.seq, head.hash), (5, Hash::of(&facts[4])));
}

proptest! {
    #[test]
    fn a_fact_that_is_cut_out_moved_or_changed_shows(at in 0_usize..9, change in 0_u8..3) {
        let mut facts = chain(10);
        match change {
            0 => drop(facts.remove(at)),
            1 => facts.swap(at, at + 1),
            _ => facts[at] = fact(at as u64 + 1, Fact::open(&facts[at]).unwrap().prev, damaged("forged")).seal().unwrap().bytes,
        }
        prop_assert!(verify_chain(&facts).is_err());
    }

    #[test]
    fn any_parcel_text_survives_sealing(text in ".{0,60}") {
        let sealed = fact(1, Hash::ZERO, damaged(&text)).seal().unwrap();
        let opened = Fact::open(&sealed.bytes).unwrap();
        prop_assert_eq!(&opened.act, &damaged(&text));
        prop_assert_eq!(Fact::open_again(&sealed.bytes).unwrap(), opened);
    }
}

fn export(facts: &[Vec<u8>], end: usize, keys: &FileKeyStore) -> String {
    let (device, public_key) = (DeviceId::from("d1"), keys.public_key().unwrap());
    let head = verify_chain(&facts[..end]).unwrap();
    let signature = keys.sign(&head.message(&device)).unwrap();
    let mut lines = vec![ExportLine::Journal { format: EXPORT_FORMAT.into(), device, public_key }];
    lines.extend(facts.iter().map(|bytes| ExportLine::Fact(String::from_utf8(bytes.clone()).unwrap())));
    lines.push(ExportLine::Head { head, signature });
    lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect()
}

fn findings(text: &str) -> Vec<String> {
    let report = verify_export(text.as_bytes(), |_| None).unwrap();
    report.findings.into_iter().map(|finding| finding.key).collect()
}

#[test]
fn an_export_verifies_and_each_way_of_changing_it_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let keys = FileKeyStore::new(dir.path());
    let facts = chain(4);
    let whole = export(&facts, 4, &keys);
    assert_eq!(findings(&whole), Vec::<String>::new());
    let line = |n: usize| whole.lines().nth(n).unwrap().to_owned() + "\n";
    assert_eq!(findings(&whole.replace(&line(2), "")), ["journal.chain_gap"]);
    assert_eq!(findings(&whole.replace(&line(4), "")), ["journal.head_cut"]);
    assert_eq!(findings(&whole.replace(&line(5), "")), ["journal.head_missing"]);
    assert_eq!(findings(&whole.replace("P2", "P9")), ["journal.chain_broken"]);
    let other = tempfile::tempdir().unwrap();
    let forged = export(&facts, 4, &FileKeyStore::new(other.path()));
    let forged = line(0) + forged.split_once('\n').unwrap().1;
    assert_eq!(findings(&forged), ["journal.signature"]);
    assert_eq!(findings(&whole.replace('\n', "\n\n")), Vec::<String>::new(), "empty lines say nothing");
    let report = |text: &str| verify_export(text.as_bytes(), |_| None).unwrap();
    assert_eq!((report(&whole).ok, report(&forged).ok), (true, false));
    assert!(verify_export(whole.replace("journal v1", "journal v2").as_bytes(), |_| None).is_err());
    assert!(verify_export(&b"<html>"[..], |_| None).is_err());
    assert!(verify_export(&b""[..], |_| None).is_err());
}

#[test]
fn a_hole_is_no_fault_where_its_fact_would_stand_and_a_gap_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let facts = chain(4);
    let whole = export(&facts, 4, &FileKeyStore::new(dir.path()));
    let second = whole.lines().nth(2).unwrap();
    let hole = |seq| {
        let head = Head { chain: "c1".into(), seq, hash: Hash::of(&facts[1]) };
        serde_json::to_string(&ExportLine::Hole(head)).unwrap()
    };
    let report = |seq| verify_export(whole.replace(second, &hole(seq)).as_bytes(), |_| None).unwrap();
    let keys = |texts: &[crate::texts::Text]| texts.iter().map(|text| text.key.clone()).collect::<Vec<_>>();
    assert_eq!((report(2).ok, keys(&report(2).notes)), (true, vec!["journal.hole".to_owned()]));
    let told: Vec<_> = report(7).findings.into_iter().map(|gap| (gap.key, gap.args["seq"].clone())).collect();
    let gap = |seq: &str| ("journal.chain_gap".to_owned(), seq.to_owned());
    assert_eq!(told, [gap("7"), gap("3")], "up to the hole, and behind it");
}

#[test]
fn a_chain_that_begins_behind_one_outside_the_file_is_noted() {
    let dir = tempfile::tempdir().unwrap();
    let keys = FileKeyStore::new(dir.path());
    let before = chain(2);
    let notes = |seq: u64, hash| {
        let after = Head { chain: "c1".into(), seq, hash };
        let started = Act::ChainStarted { reason: ChainReason::Forked, after: Some(after) };
        let next = Fact { chain: "c2".into(), ..fact(1, Hash::ZERO, started) }.seal().unwrap().bytes;
        let text = export(&before, 2, &keys) + &export(&[next], 1, &keys);
        let report = verify_export(text.as_bytes(), |_| None).unwrap();
        assert!(report.ok, "{report:?}");
        report.notes.into_iter().map(|note| note.key).collect::<Vec<_>>()
    };
    assert_eq!(notes(2, Hash::of(&before[1])), Vec::<String>::new());
    assert_eq!(notes(0, Hash::ZERO), Vec::<String>::new(), "behind nothing");
    for (seq, hash) in [(2, Hash::of(b"another")), (3, Hash::of(&before[1]))] {
        assert_eq!(notes(seq, hash), ["journal.chain_after"]);
    }
}

#[test]
fn a_chain_has_one_device() {
    let first = fact(1, Hash::ZERO, damaged("P")).seal().unwrap();
    let second = Fact { device: "d2".into(), ..fact(2, first.hash, damaged("Q")) }.seal().unwrap();
    let fault = verify_chain([first.bytes, second.bytes]).unwrap_err();
    assert_eq!(fault, ChainFault { seq: 2, what: Fault::Identity });
}

#[test]
fn a_newer_version_of_a_known_kind_is_kept_as_unknown() {
    let sealed = fact(1, Hash::ZERO, damaged("P")).seal().unwrap();
    let newer = String::from_utf8(sealed.bytes).unwrap().replace("\"v\":1", "\"v\":2");
    let opened = Fact::open(newer.as_bytes()).unwrap();
    let Act::Unknown { kind, version: 2, body } = &opened.act else { panic!() };
    assert_eq!((kind.as_str(), &body["parcel"]), ("damaged", &"P".into()));
    assert_eq!(opened.seal().unwrap().bytes, newer.as_bytes(), "and sealed again as it is");
}

#[test]
fn the_moment_of_a_fact_is_corrected_by_the_known_difference() {
    let known = fact(1, Hash::ZERO, damaged("P"));
    assert_eq!(known.corrected_at_ms(), known.recorded_at_ms - 20);
    assert_eq!(Fact { depot_diff_ms: None, ..known.clone() }.corrected_at_ms(), known.recorded_at_ms);
}

#[test]
fn evidence_is_checked_where_it_is_given_and_named_where_it_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let evidence = vec![EvidenceRef { role: EvidenceRole::Photo, sha256: Hash::of(b"photo"), len: 5 }];
    let facts = vec![Fact { evidence, ..fact(1, Hash::ZERO, damaged("P")) }.seal().unwrap().bytes];
    let text = export(&facts, 1, &FileKeyStore::new(dir.path()));
    let check = |blob: Option<&[u8]>| verify_export(text.as_bytes(), |_| blob.map(<[u8]>::to_vec)).unwrap();
    assert_eq!((check(Some(b"photo")).evidence_checked, check(Some(b"photo")).ok), (1, true));
    assert_eq!(check(Some(b"other")).findings[0].key, "journal.evidence_mismatch");
    assert_eq!((check(None).notes.len(), check(None).ok), (1, true));
}

#[test]
fn only_a_photo_stands_in_for_a_raw_photo() {
    let dir = tempfile::tempdir().unwrap();
    let blob = |role, bytes: &[u8]| EvidenceRef { role, sha256: Hash::of(bytes), len: bytes.len() as u64 };
    let raw = blob(EvidenceRole::RawPhoto, b"raw");
    let (signature, photo) = (blob(EvidenceRole::Signature, b"signature"), blob(EvidenceRole::Photo, b"photo"));
    let of_raw = |processed: Vec<EvidenceRef>| {
        let first = Fact { evidence: vec![raw.clone()], ..fact(1, Hash::ZERO, damaged("P")) }.seal().unwrap();
        let act = Act::PhotoProcessed { of: raw.sha256, warnings: Vec::new() };
        let second = Fact { evidence: processed, ..fact(2, first.hash, act) }.seal().unwrap();
        let text = export(&[first.bytes, second.bytes], 2, &FileKeyStore::new(dir.path()));
        let notes = verify_export(text.as_bytes(), |_| None).unwrap().notes;
        notes.into_iter().find(|note| note.args["sha256"] == raw.sha256.to_string()).unwrap()
    };
    assert_eq!(of_raw(vec![signature.clone()]).key, "journal.evidence_absent");
    let replaced = of_raw(vec![signature, photo.clone()]);
    assert_eq!((replaced.key.as_str(), &replaced.args["by"]), ("journal.evidence_replaced", &photo.sha256.to_string()));
}
