//! The commands with `--json`: golden, as their schemas say; and how they end when the input is bad.

use crate::support::*;
use satchel_core::manifest::MAX_PARCELS_PER_FILE;
use satchel_pictures::{Encoder, Symbology, jpeg, label};
use serde_json::{Value, json};

#[test]
fn labels_are_golden() {
    let texts = [
        "RB123456785GB",
        "420787459400111206206406260787",
        "1z5r89390357567127",
        "986578788855",
        "tba010000000000",
        "(00)106141412345678908(4301)Ann+Lee(4302)12+Oak+Street",
        "RB123456784GB",
        "hello",
        "",
    ];
    let printed = json_of(&[&["label", "--json"], texts.as_slice()].concat());
    fits("label", &printed);
    golden("label", &printed);
}

#[test]
fn a_drawn_picture_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("label.jpg");
    let picture = label(Symbology::Code128, Encoder::ZxingCpp, "TBA010000000000", &["Ann Lee"]).unwrap();
    std::fs::write(&file, jpeg(&picture, 90)).unwrap();
    let mut printed = json_of(&["scan", "--json", file.to_str().unwrap()]);
    fits("scan", &printed);
    printed[0]["file"] = Value::from("label.jpg");
    golden("scan", &printed);
}

#[test]
fn a_manifest_is_checked_line_by_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("list.csv");
    let csv = "tracking_number,address,city,state,zip,proof,window_start,window_end,colour\n\
               TBA000000000001,1 Elm Street,Columbus,OH,43215,photo+scan,2:30 PM,16:00,red\n\
               9.4001E+21,2 Elm Street,Columbus,OH,43215,,,,\n\
               TBA000000000001,3 Elm Street,Columbus,OH,43215,,,,\n\
               TBA000000000004,4 Main Street,Boston,MA,2108,,,,\n";
    std::fs::write(&file, csv).unwrap();
    let printed = json_of(&["manifest", "check", "--json", "--day", "2026-11-23", file.to_str().unwrap()]);
    fits("manifest-check", &printed);
    golden("manifest-check", &printed);
}

#[test]
fn without_json_a_person_reads_what_is_wrong_with_each_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("list.csv");
    let csv = "tracking_number,address,state,zip\nTBA000000000001,1 Main St,MA,2108\n9.4001E+21,2 Elm St,OH,43215\n";
    std::fs::write(&file, csv).unwrap();
    let output = cli(&["manifest", "check", "--day", "2026-11-23", file.to_str().unwrap()]);
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> =
        said.lines().map(|line| line.split_once("list.csv").map_or(line, |(_, rest)| rest)).collect();
    assert!(lines[0].starts_with(":2: warning: ") && lines[1].starts_with(":3: error: "), "{said}");
    assert_eq!((lines[2], output.status.code()), ("1 good lines, 1 errors", Some(0)));
}

#[test]
fn a_file_that_no_day_takes_is_not_called_good() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("year.csv");
    let lines: String = (0..=MAX_PARCELS_PER_FILE).map(|n| format!("TBA{n:012},{n} Elm Street\n")).collect();
    std::fs::write(&file, format!("tracking_number,address\n{lines}")).unwrap();
    let said = refused(2, &["manifest", "check", "--day", "2026-11-23", file.to_str().unwrap()]);
    assert!(said.contains("The file lists 2001 parcels; a day takes at most 2000"), "{said}");
}

#[test]
fn every_picture_that_cannot_be_used_is_named_and_one_without_a_symbol_is_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("door.jpg"), satchel_pictures::door_photo(1, 320, 240, &Default::default())).unwrap();
    let said = refused(0, &["scan", &path("door.jpg")]);
    assert!(said.contains("door.jpg: "), "{said}");
    std::fs::write(path("one.jpg"), "<html>").unwrap();
    std::fs::write(path("two.jpg"), "<html>").unwrap();
    let said = refused(2, &["scan", &path("one.jpg"), &path("two.jpg")]);
    assert!(said.contains("one.jpg: ") && said.contains("two.jpg: "), "{said}");
}

#[test]
fn labels_come_from_standard_input_and_a_reader_that_goes_away_is_no_failure() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut command = Command::new(env!("CARGO_BIN_EXE_satchel-cli"));
    command.args(["label", "--json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"RB123456785GB\n1Z5R89390357567127\n").unwrap();
    let printed: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!((&printed[0]["input"], &printed[1]["input"]), (&json!("RB123456785GB"), &json!("1Z5R89390357567127")));
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(b"RB123456785GB\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

fn problem() -> Value {
    json!({
        "durations_s": [[0, 300, 400, 500], [310, 0, 120, 260], [390, 130, 0, 200], [520, 250, 210, 0]],
        "stops": [{"id": "a", "service_s": 120}, {"id": "b", "service_s": 60, "windows": [[37_000, 38_000]]}, {"id": "c"}],
        "slots": [{"start_s": 36_000, "end_s": 43_200}]
    })
}

#[test]
fn a_plan_by_iterations_is_the_same_on_every_run() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("problem.json");
    std::fs::write(&file, problem().to_string()).unwrap();
    fits("plan-problem", &problem());
    let run = || {
        let mut plan = json_of(&["plan", "--json", "--iterations", "500", "--seed", "7", file.to_str().unwrap()]);
        fits("plan", &plan);
        plan["search"]["elapsed_ms"] = Value::from(0);
        plan
    };
    let plan = run();
    assert_eq!(plan, run());
    golden("plan", &plan);
}

#[test]
fn bad_input_ends_with_2_and_says_what_where_and_how() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| {
        let file = dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let mut locked = problem();
    locked["locked"] = json!(["c", "b"]);
    locked["stops"][1]["windows"] = json!([[36_000, 36_100]]);
    let locked = at("locked.json", &locked.to_string());
    let said = refused(2, &["plan", "--iterations", "10", &locked]);
    assert!(said.contains("Stop b cannot stay locked") && said.contains("locked.json"), "{said}");
    for (args, says) in [
        (vec!["plan", &at("broken.json", "{\"durations_s\": 7}")], "broken.json"),
        (vec!["plan", "/no/such/problem"], "/no/such/problem"),
        (vec!["scan", &at("empty.jpg", "")], "0 bytes"),
        (vec!["scan", &at("diary.jpg", "Dear diary")], "neither a JPEG nor a PNG"),
        (vec!["manifest", "check", &at("bad.csv", "name\nAnn\n")], "no good line"),
        (vec!["manifest", "check", "--day", "soon", &at("ok.csv", "x")], "--day"),
        (vec!["journal", "verify", &at("diary.jsonl", "Dear diary")], "line 1"),
        (vec!["export", "soon", "--store", "/tmp", "--out", "/tmp"], "soon"),
        (vec!["export", "2026-11-23", "--store", dir.path().to_str().unwrap(), "--out", "/tmp"], "no store"),
        (vec!["rpc"], "--store"),
        (vec!["rpc", "--store", dir.path().to_str().unwrap(), "--zone", "Moon/Base"], "--zone"),
        (vec!["dance"], "dance"),
    ] {
        let said = refused(2, &args);
        assert!(said.contains(says), "{args:?}: {said}");
    }
    assert!(!dir.path().join("satchel.db").exists(), "asking for an export makes no store");
}

#[test]
fn an_export_verifies_until_somebody_changes_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    let mut phone = Phone::open(&store);
    let params = json!({"tracking_number": "TBA000000000001", "address": "1 Elm Street", "zip": "43215"});
    phone.ok("add_parcel", params);
    phone.ok("receive", json!({"label": "TBA000000000001"}));
    phone.ok("deliver", json!({"parcels": ["TBA000000000001"], "to": "recipient", "name": "Ann Lee"}));
    let day = phone.ok("view", json!({"name": "today"}))["day"].as_str().unwrap().to_owned();
    assert_eq!(phone.close(), Some(0));
    let out = dir.path().join("out");
    let [store, folder] = [&store, &out].map(|path| path.to_str().unwrap());
    let printed = json_of(&["export", &day, "--store", store, "--out", folder, "--json"]);
    fits("export", &printed);
    assert_eq!(printed["parcels"], 1);

    let journal = out.join("journal.jsonl");
    let name = journal.to_str().unwrap();
    let good = json_of(&["journal", "verify", "--json", name]);
    fits("journal-verify", &good);
    assert_eq!((&good["ok"], &good["facts"], &good["findings"]), (&json!(true), &json!(4), &json!([])));

    let text = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, text.replacen("typed", "tYped", 1)).unwrap();
    let output = cli(&["journal", "verify", "--json", name]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    fits("journal-verify", &report);
    assert_eq!((output.status.code(), &report["ok"]), (Some(1), &json!(false)));
    assert!(!report["findings"].as_array().unwrap().is_empty());
}
