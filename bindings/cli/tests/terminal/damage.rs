//! A store that is damaged while `rpc` has it open.

use crate::support::*;
use serde_json::{Value, json};
use std::path::Path;

#[path = "../../../../tests/shared/damage.rs"]
mod card;

fn number(n: usize) -> String {
    format!("TBA{n:012}")
}

/// A list of forty parcels, as a file.
fn list(dir: &Path) -> std::path::PathBuf {
    let rows: String = (1..=40).map(|n| format!("{},{n} Elm Street,43215,39.9612,-82.9988\n", number(n))).collect();
    let file = dir.join("list.csv");
    std::fs::write(&file, format!("tracking_number,address,zip,lat,lon\n{rows}")).unwrap();
    file
}

#[test]
fn a_store_that_was_damaged_while_nobody_had_it_open_says_so_at_the_opening() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    let mut phone = Phone::open(&store);
    let day = phone.ok("view", json!({"name": "today"}))["day"].clone();
    phone.ok("import_csv", json!({"path": list(dir.path()), "day": day}));
    (1..=40).for_each(|n| drop(phone.ok("receive", json!({"label": number(n)}))));
    assert_eq!(phone.close(), Some(0));
    let opening = || {
        let output = cli(&["rpc", "--store", store.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(opening(), "", "a sound store has nothing to say");
    card::spoil(&store, |page| page % 3 == 0);
    let said = opening();
    assert!(said.starts_with("satchel-cli: ") && said.contains("could not be read"), "{said}");
}

#[test]
fn damage_in_the_middle_of_a_day_is_said_by_the_act_and_shown_until_it_is_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    let (store, file) = (dir.path().join("store"), list(dir.path()));
    let mut phone = Phone::open(&store);
    let day = phone.ok("view", json!({"name": "today"}))["day"].clone();
    phone.ok("import_csv", json!({"path": file, "day": day}));
    (1..=40).for_each(|n| drop(phone.ok("receive", json!({"label": number(n)}))));
    assert_eq!(phone.close(), Some(0));
    let mut phone = Phone::open(&store);
    assert_eq!(phone.ok("view", json!({"name": "today"}))["warnings"], json!([]));
    card::spoil(&store, |page| page % 3 == 0);

    let mut said = Vec::<Value>::new();
    for n in 1..=40 {
        let answer = phone.ask("deliver", json!({"parcels": [number(n)], "to": "safe_place"}));
        if answer["error"].is_object() {
            assert_eq!(answer["error"]["data"]["key"], "companion.unknown_parcel", "{answer}");
            continue;
        }
        fits("rpc-deliver", &answer["result"]);
        said.extend(answer["result"]["warnings"].as_array().unwrap().iter().cloned());
        if !said.is_empty() {
            break;
        }
    }
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0]["key"], "store.salvaged");
    assert!(said[0]["text"].as_str().unwrap().contains("could not be read"), "{said:?}");
    for _ in 0..2 {
        for name in ["today", "sync"] {
            let view = phone.ok("view", json!({"name": name}));
            fits(&format!("view-{name}"), &view);
            assert_eq!(view["warnings"], json!(said));
        }
        assert_eq!(phone.close(), Some(0));
        phone = Phone::open(&store);
    }
    phone.ok("confirm_warnings", json!({"warnings": []}));
    assert_eq!(phone.ok("view", json!({"name": "today"}))["warnings"], json!(said), "not shown, not confirmed");
    phone.ok("confirm_warnings", json!({"warnings": said}));
    assert_eq!(phone.ok("view", json!({"name": "today"}))["warnings"], json!([]));
    assert_eq!(phone.close(), Some(0));
}
