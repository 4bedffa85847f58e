//! The messages against `tests/golden/wire`: what both ends and every platform test against. Each file reads, and is written
//! again as it was.

use crate::sync::problem::{self, ProblemKind};
use crate::sync::wire::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

fn file(name: &str) -> Vec<u8> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/wire");
    std::fs::read(dir.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn round_trip<T: Serialize + DeserializeOwned>(name: &str) -> T {
    let bytes = file(name);
    let message: T = serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    let golden: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(serde_json::to_value(&message).unwrap(), golden, "{name}");
    message
}

#[test]
fn every_message_reads_and_is_written_again_as_it_was() {
    round_trip::<EnrollRequest>("enroll_request.json");
    round_trip::<Enrolled>("enrolled.json");
    round_trip::<AssertionClaims>("assertion_claims.json");
    round_trip::<Token>("token.json");
    round_trip::<PushRequest>("push_request.json");
    round_trip::<PushAnswer>("push_answer.json");
    round_trip::<EvidenceReceipt>("evidence_receipt.json");
    round_trip::<Problem>("problem_bad_assertion.json");
    round_trip::<ChainProblem>("problem_gap.json");
    let page = round_trip::<ChangesPage>("changes_page.json");
    assert_eq!(page.changes.len(), 11, "one of each kind");
}

#[test]
fn a_member_that_a_newer_depot_adds_is_ignored() {
    let mut message: Value = serde_json::from_slice(&file("push_answer.json")).unwrap();
    message["new_in_v9"] = Value::Bool(true);
    assert!(serde_json::from_value::<PushAnswer>(message).is_ok());
}

#[test]
fn the_golden_proof_and_head_verify() {
    let request: EnrollRequest = round_trip("enroll_request.json");
    assert!(request.public_key.verifies(&enroll_message(&request.code, &request.public_key), &request.proof));
    let push: PushRequest = round_trip("push_request.json");
    assert!(request.public_key.verifies(&head_message(&"d-7".into(), &push.head), &push.signature));
}

#[test]
fn problems_are_told_from_strangers_error_pages() {
    let gap = problem::read(&file("problem_gap.json")).unwrap();
    assert_eq!((gap.kind, gap.cursor.map(|c| c.seq)), (ProblemKind::Gap, Some(41)));
    let assertion = problem::read(&file("problem_bad_assertion.json")).unwrap();
    assert_eq!(assertion.kind, ProblemKind::BadAssertion);
    assert!(assertion.depot_time_ms.is_some());
    for stranger in ["", "<html>", "{}", r#"{"type":"about:blank","title":"no","status":404}"#] {
        assert_eq!(problem::read(stranger.as_bytes()), None, "{stranger}");
    }
    for kind in ProblemKind::ALL {
        assert_eq!(ProblemKind::of(&kind.document("t", "d", None)), Some(*kind));
    }
}

#[test]
#[ignore = "writes the golden messages that hold signatures; run by hand when their form changes"]
fn write_signed_messages() {
    use crate::inputs::{FileKeyStore, KeyStore};
    use crate::journal::{Hash, Head};
    let dir = tempfile::tempdir().unwrap();
    let keys = FileKeyStore::new(dir.path());
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/wire");
    let write = |name: &str, value: Value| {
        std::fs::write(out.join(name), format!("{}\n", serde_json::to_string_pretty(&value).unwrap())).unwrap();
    };
    let public_key = keys.public_key().unwrap();
    let code = "ABCD-EFGH".to_owned();
    let proof = keys.sign(&enroll_message(&code, &public_key)).unwrap();
    write("enroll_request.json", serde_json::to_value(EnrollRequest { code, public_key, proof }).unwrap());
    let fact = r#"{"chain":"9f","seq":42}"#;
    let head = Head { chain: "9f".into(), seq: 43, hash: Hash::of(b"43") };
    let push = PushRequest {
        chain: "9f".into(),
        first_seq: 42,
        items: vec![PushItem::Fact(fact.to_owned()), PushItem::Hole { hash: Hash::of(b"43") }],
        signature: keys.sign(&head_message(&"d-7".into(), &head)).unwrap(),
        head,
        attached: vec!["eyJuYW1lIjoiQW5hIn0".to_owned()],
    };
    write("push_request.json", serde_json::to_value(push).unwrap());
}
