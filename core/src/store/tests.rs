//! The store's contract, on real files.

use super::*;
use crate::calendar::ServiceDay;
use crate::inputs::{FileKeyStore, Reading, SeededIds, SystemClock};
use crate::journal::{Act, EvidenceRole, Fact, HowRead, ProofGiven, StopId, To, Verdict};
use std::path::Path;
use std::sync::Arc;

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
