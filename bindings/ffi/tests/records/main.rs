//! The records and the error of the binding as JSON. Kotlin and Swift walk the same short day and must read the same
//! values: a field that crosses the boundary wrongly shows there. `SATCHEL_GOLDEN=write` writes the file anew.

mod crossing;

use satchel_core::companion::{Delivery, ShopSetup};
use satchel_core::journal::{FailReason, StopId};
use satchel_core::manifest::LatLon;
use satchel_ffi::{Satchel, SatchelError};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Monday 23 November 2026, 09:00 in New York; it stands still.
const CLOCK: &str = "1795442400000 1000000 boot-1 1";
const ZONE: &str = "America/New_York";
const CSV: &str = "tracking_number,address,zip,lat,lon,name,phone,note,access_code,proof\n\
    TBA000000000001,1 Elm Street,43215,39.9652,-82.9950,Ann Able,614 555 0101,Ring twice,40#,photo\n\
    TBA000000000002,1 Elm Street,43215,39.9652,-82.9950,Bo Baker,,,,\n\
    TBA000000000003,9 Oak Street,43215,39.9712,-82.9888,Cy Cole,,,,\n\
    TBA000000000004,5 Ash Street,43215,39.9512,-82.9788,Di Dean,,,,\n";

#[test]
fn the_records_of_a_short_day_are_golden() {
    let folder = tempfile::tempdir().unwrap();
    let clock = folder.path().join("clock");
    std::fs::write(&clock, CLOCK).unwrap();
    let told = walked(folder.path().join("phone").to_str().unwrap(), clock.to_str().unwrap());
    let golden = golden("records.json");
    if std::env::var("SATCHEL_GOLDEN").is_ok_and(|how| how == "write") {
        return std::fs::write(golden, format!("{told:#}\n")).unwrap();
    }
    let golden: Value = serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap();
    for (name, value) in told.as_object().unwrap() {
        assert_eq!(value, &golden[name], "{name}");
    }
    assert_eq!(told.as_object().unwrap().len(), golden.as_object().unwrap().len());
}

/// The day, step by step, and what it says; the script that the other languages follow.
#[allow(clippy::unwrap_used, reason = "a step of a test")]
fn walked(dir: &str, clock: &str) -> Value {
    let phone = Satchel::open_on_desk(dir, ZONE.parse().unwrap(), Some(clock.into())).unwrap();
    let mut told = Map::new();
    let mut tell = |name: &str, value: Value| told.insert(name.into(), masked(value));
    let shop = ShopSetup {
        name: "Made Up Flowers".into(),
        address: "1 Market Street".into(),
        at: LatLon { lat_e7: 399_612_000, lon_e7: -829_988_000 },
        zone: ZONE.parse().unwrap(),
        slots: vec![(36_000, 43_200)],
    };
    phone.set_up_shop(&shop).unwrap();
    tell("imported", of(&phone.import_csv(CSV.into(), "2026-11-23".parse().unwrap()).unwrap()));
    tell("received", of(&phone.receive("TBA000000000001").unwrap()));
    for number in ["TBA000000000002", "TBA000000000003"] {
        phone.receive(number).unwrap();
    }
    tell("view_load", of(&phone.view_load().unwrap()));
    phone.plan(None, None, false).unwrap();
    tell("view_plan", of(&phone.view_plan().unwrap()));
    phone.start_outing().unwrap();
    tell("view_today_under_way", of(&phone.view_today().unwrap()));
    let plan = phone.view_plan().unwrap();
    let elm = plan.outings[0].stops.iter().find(|stop| stop.address == "1 Elm Street").unwrap();
    let stop = StopId(elm.id.clone());
    tell("arrived", of(&phone.arrive(stop.clone()).unwrap()));
    tell("view_stop", of(&phone.view_stop(stop.clone()).unwrap()));
    tell("door_scan", of(&phone.check_at_door(stop, "TBA000000000003").unwrap()));
    tell("fail_steps", of(&phone.fail_steps(FailReason::NobodyHome).unwrap()));
    let one = |number: &str| Delivery { parcels: vec![number.into()], ..Delivery::default() };
    let SatchelError::Failed { key, args, text, fault } = phone.deliver(one("TBA000000000001")).unwrap_err();
    tell("error", json!({"key": key, "args": args, "text": text, "fault": format!("{fault:?}").to_lowercase()}));
    tell("delivered", of(&phone.deliver(one("TBA000000000002")).unwrap()));
    tell("held", of(&phone.hold("TBA000000000003", "B2").unwrap()));
    phone.end_outing().unwrap();
    tell("view_counter", of(&phone.view_counter().unwrap()));
    tell("view_earnings", of(&phone.view_earnings().unwrap()));
    tell("view_mileage", of(&phone.view_mileage(None).unwrap()));
    tell("view_sync", of(&phone.view_sync().unwrap()));
    tell("sync", of(&phone.sync().unwrap()));
    tell("view_today_back", of(&phone.view_today().unwrap()));
    Value::Object(told)
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

fn of(value: &impl Serialize) -> Value {
    json!(value)
}

/// Ids and hashes are other ones each time: 32 hexadecimal digits or more, with or without hyphens.
fn masked(value: Value) -> Value {
    match value {
        Value::String(text) if text.len() >= 32 && text.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-') => {
            json!("*")
        }
        Value::Array(all) => all.into_iter().map(masked).collect(),
        Value::Object(all) => all.into_iter().map(|(name, value)| (name, masked(value))).collect(),
        value => value,
    }
}
