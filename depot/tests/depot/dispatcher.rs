//! What a dispatcher mistypes: each command says what is wrong and changes nothing.

use crate::support::*;
use satchel_core::journal::{Act, DeviceId, Fact, FactId, PartnerId, StopId, To};
use satchel_core::manifest::MAX_PARCELS_PER_FILE;
use satchel_core::sync::wire::Change;
use satchel_depot::storage::{SqliteStorage, within};
use satchel_depot::{DepotError, admin, enrol};

/// The key of the sentence that a command answers.
fn said<T: std::fmt::Debug>(result: Result<T, DepotError>) -> String {
    let text = result.unwrap_err().text();
    let sentence = text.to_string();
    assert!(sentence != text.key && !sentence.contains('{'), "{sentence}");
    text.key
}

#[test]
fn every_command_says_when_there_is_no_such_partner() {
    let depot = TestDepot::new();
    let (storage, day, now_ms) = (depot.storage(), DAY.parse().unwrap(), depot.now());
    for id in ["nobody", "", "../rosas-flowers", "Rosas-Flowers", "rosas-flowers/x", &"x".repeat(500)] {
        let id = PartnerId(id.into());
        let csv = b"tracking_number,address\nA1,1 Elm Street\n";
        let answers = [
            said(enrol::new_code(storage, &satchel_core::inputs::SystemIds, &id, now_ms)),
            said(admin::manifest(storage, &id, day, csv, &Default::default())),
            said(admin::rate_cards(storage, Some(&id), r#"{"id": "c1", "from": "2026-01-01"}"#)),
            said(admin::withdraw(storage, &id, day, "A1", now_ms)),
            said(admin::decide(storage, &id, day, "A1", &FactId("f".into()), now_ms)),
            said(admin::erase(storage, &id, "A1", now_ms)),
            said(admin::close_week(storage, &id, day)),
            said(admin::statement(storage, &id, day)),
            said(admin::day_lines(storage, &id, day)),
            said(satchel_depot::journal(storage, &id, &mut Vec::new())),
        ];
        assert!(answers.iter().all(|key| key == "depot.no_partner"), "{answers:?}");
        let mut profile = admin::sample_partner().unwrap();
        profile.id = id;
        if profile.id.0 != "nobody" {
            assert_eq!(said(admin::put_partner(storage, &profile)), "depot.bad_partner_id");
        }
    }
    assert_eq!(storage.partners().unwrap(), std::slice::from_ref(&depot.partner));
}

#[test]
fn a_phone_is_revoked_once_and_an_unknown_one_is_said() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let device = &phone.enrolled.device;
    for unknown in ["", "rosas-flowers", "rosas-flowers.0", "nobody.0123456789abcdef", "../x.y"] {
        assert_eq!(said(admin::revoke(depot.storage(), &DeviceId(unknown.into()), 1)), "depot.no_device");
    }
    let first = depot.now();
    admin::revoke(depot.storage(), device, first).unwrap();
    admin::revoke(depot.storage(), device, first + 60_000).unwrap();
    let row = within(depot.storage(), &depot.partner, |tx| tx.device(device)).unwrap().unwrap();
    assert_eq!(row.revoked_ms, Some(first), "the first time stays");
}

#[test]
fn a_decision_is_about_the_named_parcel_alone() {
    let depot = TestDepot::new();
    depot.manifest(&[("A1", "Ana Ruiz"), ("A2", "Ana Ruiz"), ("A3", "Bo Li")]);
    let (mut rosa, mut luis) = (Phone::enrol(&depot), Phone::enrol(&depot));
    let both = |parcels: &[&str]| Act::Delivered {
        stop: StopId("door".into()),
        parcels: parcels.iter().map(|parcel| (*parcel).to_owned()).collect(),
        to: To::Recipient,
        proof: Default::default(),
    };
    rosa.act(both(&["A1", "A2"]));
    luis.now_ms += 10_000;
    let late = Fact::open(&luis.act(both(&["A1", "A2"])).bytes).unwrap().id;
    depot.pass_ms(60_000);
    rosa.push(1);
    luis.push(1);
    let day = DAY.parse().unwrap();
    let decide =
        |parcel: &str, fact: &FactId| admin::decide(depot.storage(), &depot.partner, day, parcel, fact, depot.now());
    assert_eq!(said(decide("A3", &late)), "depot.no_fact", "it hands over others");
    assert_eq!(said(decide("A1", &FactId("none".into()))), "depot.no_fact");
    decide("A1", &late).unwrap();
    let decided = within(depot.storage(), &depot.partner, |tx| tx.decisions(day)).unwrap();
    assert_eq!(decided.into_iter().collect::<Vec<_>>(), [("A1".to_owned(), late)]);
}

#[test]
fn a_rate_card_that_cannot_be_right_is_refused_and_never_published() {
    let depot = TestDepot::new();
    depot.rates();
    let phone = Phone::enrol(&depot);
    let cards = || {
        let changes = phone.pull("").changes;
        changes.into_iter().filter(|change| matches!(change, Change::RateCard(_))).collect::<Vec<_>>()
    };
    let before = cards();
    assert_eq!(before.len(), 1);
    let good = r#"{"id": "c2", "from": "2026-01-01"}"#;
    for (card, key) in [
        (r#"{"id": "c1", "from": "2026-01-01", "delivered_cents": {"": -250}}"#, "earnings.card_amount"),
        (r#"{"id": "c1", "from": "2026-01-02", "until": "2026-01-01"}"#, "earnings.card_until"),
        (r#"{"id": " ", "from": "2026-01-01"}"#, "earnings.card_no_id"),
        (r#"{"id": "c1", "from": "2026-01-01", "stop_cents": 2.5}"#, "earnings.card_json"),
    ] {
        for partner in [None, Some(&depot.partner)] {
            let both = format!("[{good}, {card}]");
            assert_eq!(said(admin::rate_cards(depot.storage(), partner, &both)), key);
        }
    }
    assert_eq!(cards(), before, "also not the good one beside it");
}

#[test]
fn the_wrong_file_never_fills_a_day() {
    let depot = TestDepot::new();
    let day = DAY.parse().unwrap();
    let file = |parcels: usize| {
        let lines: String = (0..parcels).map(|n| format!("TBA{n:012},{n} Elm Street\n")).collect();
        format!("tracking_number,address\n{lines}")
    };
    let take = |csv: &str| admin::manifest(depot.storage(), &depot.partner, day, csv.as_bytes(), &Default::default());
    assert_eq!(said(take(&file(MAX_PARCELS_PER_FILE + 1))), "companion.csv_too_many");
    let listed = || within(depot.storage(), &depot.partner, |tx| tx.parcels(day, day)).unwrap().len();
    assert_eq!(listed(), 0);
    assert_eq!(take(&file(40)).unwrap().parcels.len(), 40);
    assert_eq!(listed(), 40);
}

#[test]
fn data_of_a_newer_depot_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    drop(SqliteStorage::open(dir.path(), &satchel_core::inputs::SystemIds).unwrap());
    let file = dir.path().join("depot.sqlite");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(&file).unwrap();
    let refused = SqliteStorage::open(dir.path(), &satchel_core::inputs::SystemIds);
    assert_eq!(said(refused.map(drop)), "depot.newer");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn data_of_an_older_depot_goes_on_as_new_data_begins() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let made = rusqlite::Connection::open(old.path().join("depot.sqlite")).unwrap();
    made.execute_batch(include_str!("../../src/storage/schema.sql")).unwrap();
    made.execute_batch(
        r#"INSERT INTO depot VALUES ('epoch', 'e'); INSERT INTO partners (partner, profile) VALUES ('p', '{}');
           INSERT INTO parcels VALUES ('p', '2026-11-23', 'A', '{}', NULL); INSERT INTO days VALUES ('p', '2026-11-23', 0, '[]');
           PRAGMA user_version = 1;"#,
    )
    .unwrap();
    drop(made);
    let schema = |dir: &std::path::Path| {
        drop(SqliteStorage::open(dir, &satchel_core::inputs::SystemIds).unwrap());
        let opened = rusqlite::Connection::open(dir.join("depot.sqlite")).unwrap();
        let mut tables = opened.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").unwrap();
        let all: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let count = |table: &str| {
            opened.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
        };
        (all, [count("depot"), count("parcels"), count("days")])
    };
    let (upgraded, fresh) = (schema(old.path()), schema(new.path()));
    assert_eq!(upgraded.0, fresh.0);
    assert_eq!((upgraded.1, fresh.1), ([1, 1, 1], [1, 0, 0]));
}

#[test]
fn free_slots_lie_within_a_day() {
    assert_eq!(admin::parse_slots("22:00-24:00").unwrap(), [(79_200, 86_400)]);
    for slots in ["23:00-24:30", "10:00-09:00", "10:00-12:00,11:00-13:00", "10-12", "10:00-12:60"] {
        assert_eq!(said(admin::parse_slots(slots)), "depot.bad_slots", "{slots}");
    }
}
