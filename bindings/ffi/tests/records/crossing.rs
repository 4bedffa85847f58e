//! Records that the short day cannot make, for they want a depot, a map or a bad hour, as the bytes that cross
//! the boundary and as JSON. Kotlin and Swift read the bytes, must find the same values, and write the same bytes.
//! `SATCHEL_GOLDEN=write` writes the file anew.

use super::{golden, masked};
use satchel_core::companion::{
    AccessView, AttemptView, Closed, CodeTriedView, Doubt, EarningsView, Enrolled, Exported, FoundAddress, FrameScan,
    LearnedPart, LearnedView, LineView, NextStep, ParcelCounts, PlanView, Planned, Received, RecordView, Recorded,
    RoadsTaken, ShareOfStops, SlotOffer, StatementDifference, StopBrief, StraightStopView, SyncView, TodayView,
    TravelView, UnplannedStop,
};
use satchel_core::journal::{ChainId, Counts, CourierId, FactId, FailReason, Hash, Position, Sealed, Verdict};
use satchel_core::manifest::{Finding, LatLon, Level};
use satchel_core::plan::{Bound, LeftOut, Plan, PlanOuting, Reason, Search, Totals, Visit};
use satchel_core::roads::{Here, How, PartOfDay, Pin, Pixel, Stroke};
use satchel_core::store::FactStatus;
use satchel_core::sync::wire::CourierProfile;
use satchel_core::texts::Text;
use satchel_ffi::{MapDrawing, MapLayer, UniFfiTag, UploadJob};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use uniffi::Lower;

/// A name, the value, and its JSON where serde writes it for people and not as the record is.
macro_rules! crosses {
    ($told:ident, $name:literal, $value:expr) => {{
        let value = $value;
        let as_json = json!(&value);
        crosses!($told, $name, value, as_json);
    }};
    ($told:ident, $name:literal, $value:expr, $json:expr) => {{
        let mut bytes = Vec::new();
        Lower::<UniFfiTag>::write($value, &mut bytes);
        $told.insert($name.to_owned(), json!({"bytes": hex::encode(bytes), "value": masked($json)}));
    }};
}

/// One argument: several cross in no order of their own.
fn text(n: u32) -> Text {
    Text::new("companion.words").with("señas", format!("Calle {n} – «ñ»"))
}

fn brief(number: u32) -> StopBrief {
    StopBrief {
        id: format!("s{number}"),
        number,
        address: format!("{number} Elm Street"),
        parcels: 2,
        planned_arrival_s: Some(36_000),
        before_s: None,
    }
}

fn recorded() -> Recorded {
    Recorded { id: FactId("f1".into()), chain: ChainId("c1".into()), seq: u64::from(u32::MAX) + 7, hash: Hash([7; 32]) }
}

fn sync_view() -> SyncView {
    let all = [
        FactStatus::Conflict,
        FactStatus::Quarantined,
        FactStatus::ProofLost,
        FactStatus::ProofKept,
        FactStatus::Pending,
        FactStatus::Sent,
    ];
    let item = |(n, status)| RecordView {
        fact: format!("f{n}"),
        at_ms: 1_795_442_400_000 + i64::from(n),
        what: text(n),
        status,
        why: text(100 + n),
        bytes: i64::from(n) * 1_000_000_007,
    };
    SyncView {
        enrolled: true,
        sent: 1,
        pending: 2,
        pending_evidence: 3,
        pending_evidence_bytes: 5_000_000_000,
        lost_evidence: 6,
        conflicts: 8,
        items: (1..).zip(all).map(item).collect(),
        last_contact_ms: Some(9),
        problem: Some(text(10)),
        banner: text(11),
        warnings: vec![text(12), text(13)],
    }
}

fn today_view() -> TodayView {
    let parcels = ParcelCounts {
        all: 1,
        expected: 2,
        to_go: 3,
        delivered: 4,
        collected: 5,
        held: 6,
        to_return: 7,
        returned: 8,
        missing: 9,
        withdrawn: 10,
        unexpected: 11,
        damaged: 12,
        failed_attempts: 13,
    };
    TodayView {
        day: "2026-11-23".into(),
        partner: "Flores Ñandú".into(),
        courier: "Rosa".into(),
        next: NextStep::Leave { outing: 2, depart_s: 50_400 },
        outing: None,
        outings_planned: 2,
        parcels,
        doubts: vec![
            Doubt { text: text(1), parcel: Some("A1".into()) },
            Doubt { text: Text::new("companion.bare"), parcel: None },
        ],
        earned_cents: -250,
        pending: 14,
        conflicts: 15,
        lost_evidence: 16,
        banner: text(17),
        warnings: Vec::new(),
        closed: true,
        closed_by: Some("f2".into()),
        alone: true,
    }
}

fn plan_view() -> PlanView {
    PlanView {
        planned: true,
        slots: vec![vec![36_000, 43_200], vec![50_400, 57_600]],
        outings: Vec::new(),
        unplanned: vec![UnplannedStop {
            id: "s1".into(),
            address: "1 Elm Street".into(),
            reason: "no_time".into(),
            text: text(1),
        }],
        by_hand: true,
        share: true,
        quality: Some(text(2)),
        approximate: 3,
        travel: Some(TravelView {
            on_streets: true,
            text: text(4),
            learned: Some(text(5)),
            straight: vec![StraightStopView {
                id: "s2".into(),
                address: "2 Elm Street".into(),
                reason: "outside".into(),
                text: text(6),
            }],
        }),
    }
}

fn earnings_view() -> EarningsView {
    EarningsView {
        day: "2026-11-23".into(),
        lines: vec![LineView { key: "k1".into(), kind: "delivered".into(), of: "A1".into(), cents: 250 }],
        day_cents: 250,
        week: Vec::new(),
        week_sure_cents: 1,
        week_waits_cents: 2,
        year_cents: 3_000_000_000,
        differences: vec![StatementDifference {
            key: "k2".into(),
            text: text(1),
            of: "A2".into(),
            phone_cents: Some(250),
            statement_cents: None,
            disputed: Some("f3".into()),
        }],
        trips: Vec::new(),
    }
}

fn planned() -> (Planned, Value) {
    let visit = Visit { id: "s1".into(), arrive_s: 36_000.5, start_s: 36_001.5, leave_s: 36_120.5, late_s: 0.5 };
    let plan = Plan {
        outings: vec![PlanOuting { slot: 1, depart_s: 35_000.5, return_s: 37_000.5, visits: vec![visit] }],
        unplanned: vec![LeftOut { id: "s2".into(), reason: Reason::WindowOutsideSlots }],
        totals: Totals { driving_s: 1.5, away_s: 2.5, waiting_s: 3.5, distance_m: Some(4.5) },
        bound: Bound { value_s: 5.5, gap: Some(6.5), gap_net: None, optimal: false, selection_proven: true },
        search: Search { elapsed_ms: 7, seed: 8, iterations: 9 },
    };
    let visit = json!({"id": "s1", "arrive_s": 36_000.5, "start_s": 36_001.5, "leave_s": 36_120.5, "late_s": 0.5});
    let as_json = json!({
        "fact": recorded(),
        "plan": {
            "outings": [{"slot": 1, "depart_s": 35_000.5, "return_s": 37_000.5, "visits": [visit]}],
            "unplanned": [{"id": "s2", "reason": "window_outside_slots"}],
            "totals": {"driving_s": 1.5, "away_s": 2.5, "waiting_s": 3.5, "distance_m": 4.5},
            "bound": {"value_s": 5.5, "gap": 6.5, "gap_net": null, "optimal": false, "selection_proven": true},
            "search": {"elapsed_ms": 7, "seed": 8, "iterations": 9},
        },
        "approximate": ["s3"],
        "quality": text(1),
    });
    (Planned { fact: recorded(), plan, approximate: vec!["s3".into()], quality: Some(text(1)) }, as_json)
}

fn map_drawing() -> (MapDrawing, Value) {
    let layer = |stroke, width_tenths| MapLayer { stroke, width_tenths, lengths: vec![2], points: vec![-1, 2, 3, -4] };
    let map = MapDrawing {
        width: 585,
        height: 450,
        density_tenths: 15,
        streets: vec![layer(Some(Stroke::Freeway), 90)],
        outings: vec![layer(None, 45)],
        stops: vec![Pin { number: 1, outing: 2, at: Pixel { x: -5, y: 6 }, done: true }],
        shop: Some(Pixel { x: 7, y: -8 }),
        position: Some(Here { at: Pixel { x: 9, y: 10 }, radius: 11 }),
        attribution: "© made up".into(),
    };
    let layer = |stroke: Value, width: u32| json!({"stroke": stroke, "width_tenths": width, "lengths": [2], "points": [-1, 2, 3, -4]});
    let as_json = json!({
        "width": 585, "height": 450, "density_tenths": 15,
        "streets": [layer(json!("freeway"), 90)],
        "outings": [layer(Value::Null, 45)],
        "stops": [{"number": 1, "outing": 2, "at": {"x": -5, "y": 6}, "done": true}],
        "shop": {"x": 7, "y": -8},
        "position": {"at": {"x": 9, "y": 10}, "radius": 11},
        "attribution": "© made up",
    });
    (map, as_json)
}

fn upload_job() -> (UploadJob, Value) {
    let job = UploadJob {
        ticket: "t1".into(),
        method: "PATCH".into(),
        url: "https://depot.example/u/1".into(),
        pins: vec!["p1".into()],
        headers: [("Authorization".to_owned(), "Bearer b1".to_owned())].into(),
        file: "/tmp/blob".into(),
    };
    let as_json = json!({
        "ticket": "t1", "method": "PATCH", "url": "https://depot.example/u/1", "pins": ["p1"],
        "headers": {"Authorization": "Bearer b1"}, "file": "/tmp/blob",
    });
    (job, as_json)
}

fn told() -> Map<String, Value> {
    let mut told = Map::new();
    crosses!(told, "sync_view", sync_view());
    crosses!(told, "today_view", today_view());
    crosses!(told, "plan_view", plan_view());
    crosses!(told, "earnings_view", earnings_view());
    let (value, as_json) = planned();
    crosses!(told, "planned", value, as_json);
    let (value, as_json) = map_drawing();
    crosses!(told, "map_drawing", value, as_json);
    let (value, as_json) = upload_job();
    crosses!(told, "upload_job", value, as_json);
    let finding = Finding { line: 3, level: Level::Warning, text: text(1) };
    crosses!(told, "finding", finding, json!({"line": 3, "level": "warning", "text": text(1)}));
    let scan = Received {
        fact: recorded(),
        verdict: Verdict::NotToday,
        parcel: "A1".into(),
        box_number: Some(17),
        outing: Some(2),
        address: "1 Elm Street".into(),
        name: "Ann".into(),
        listed_for: Some("2026-11-24".into()),
        withdrawn: true,
        text: text(1),
    };
    crosses!(told, "received", scan.clone());
    crosses!(told, "frame_scan_nothing", FrameScan::Nothing);
    crosses!(told, "frame_scan_no_parcel", FrameScan::NoParcel { text: text(1) });
    crosses!(told, "frame_scan_received", FrameScan::Received { scan });
    crosses!(told, "enrolled", Enrolled { fact: recorded(), partner: "Flores".into(), device: "d1".into() });
    crosses!(told, "courier", CourierProfile { id: CourierId("rosa".into()), name: "Rosa".into() });
    let offer = SlotOffer { gained: vec![brief(1)], away_more_s: -60, left_out: 2, text: text(1) };
    crosses!(told, "slot_offer", offer);
    crosses!(
        told,
        "share_of_stops",
        ShareOfStops {
            stops: vec![brief(1), brief(2)],
            parcels: 3,
            depart_s: Some(36_000),
            return_s: None,
            away_s: 4_000,
            left_out: vec![brief(3)],
        }
    );
    let counts =
        Counts { parcels: 1, delivered: 2, collected: 3, held: 4, to_return: 5, returned: 6, ..Counts::default() };
    let counts = Counts { missing: 7, withdrawn: 8, unexpected: 9, failed_attempts: 10, damaged: 11, ..counts };
    let closed = json!({"fact": recorded(), "counts": counts, "earned_cents": 9_750});
    crosses!(told, "closed", Closed { fact: recorded(), counts, earned_cents: 9_750 }, closed);
    crosses!(told, "exported", Exported { files: vec![PathBuf::from("proofs/a.jpg")], parcels: 40 });
    crosses!(
        told,
        "roads_taken",
        RoadsTaken { sha256: Hash([9; 32]), source: "town".into(), streets: 10, bytes: 3_000_000_000 }
    );
    let found = FoundAddress {
        line: "1 Elm".into(),
        lat_e7: -399_650_000,
        lon_e7: 829_950_000,
        how: How::Crossing,
        text: text(1),
    };
    crosses!(told, "found_address", found);
    let part = LearnedPart { part: PartOfDay::Evening, per_mille: 1_200, legs: 30, text: text(1) };
    crosses!(told, "learned_view", LearnedView { parts: vec![part], left_out: 2, days: 3, nothing: Some(text(2)) });
    let access = AccessView {
        code: "#4471".into(),
        tried: Some(CodeTriedView { day: "2026-11-09".into(), works: true, courier: "Rosa".into() }),
    };
    crosses!(told, "access", access);
    crosses!(told, "attempt", AttemptView { fact: "f1".into(), at_ms: 5, reason: FailReason::NoAccess });
    let sealed = Sealed { seq: 3, hash: Hash([5; 32]), bytes: vec![1, 0, 255] };
    crosses!(told, "sealed", sealed, json!({"seq": 3, "hash": Hash([5; 32]), "bytes": "0100ff"}));
    crosses!(told, "lat_lon", LatLon { lat_e7: 1, lon_e7: -2 });
    crosses!(told, "position", Position { lat_e7: -3, lon_e7: 4, accuracy_m: 5 });
    told
}

#[test]
fn the_bytes_of_records_are_golden() {
    let told = Value::Object(told());
    if std::env::var("SATCHEL_GOLDEN").is_ok_and(|how| how == "write") {
        return std::fs::write(golden("crossing.json"), format!("{told:#}\n")).unwrap();
    }
    let kept: Value = serde_json::from_slice(&std::fs::read(golden("crossing.json")).unwrap()).unwrap();
    for (name, value) in told.as_object().unwrap() {
        assert_eq!(value, &kept[name], "{name}");
    }
    assert_eq!(told.as_object().unwrap().len(), kept.as_object().unwrap().len());
}

/// What a shell gives to an act goes the other way: what the acts of the short day come to says how it crossed.
const GIVEN: [&str; 8] = ["ShopSetup", "NewParcel", "Delivery", "Failure", "MapWish", "Span", "Point", "Answer"];

#[test]
fn every_record_that_the_facade_answers_is_golden() {
    let mut shapes: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for file in ["records.json", "crossing.json"] {
        let kept: Value = serde_json::from_slice(&std::fs::read(golden(file)).unwrap()).unwrap();
        gather(&kept, &mut shapes);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/records");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for record in source.split("pub struct ").skip(1) {
            let (name, rest) = record.split_once(" {").unwrap();
            let body = rest.split_once("\n}").unwrap().0;
            let fields = body.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(':'));
            let shape: BTreeSet<String> = fields.map(|(field, _)| field.to_owned()).collect();
            assert!(GIVEN.contains(&name) || shapes.contains(&shape), "no golden value of {name}");
            seen += 1;
        }
    }
    assert!(seen > 60, "only {seen} records were found in the sources");
}

/// The names of the fields of every object within.
fn gather(value: &Value, shapes: &mut BTreeSet<BTreeSet<String>>) {
    match value {
        Value::Object(all) => {
            shapes.insert(all.keys().cloned().collect());
            all.values().for_each(|value| gather(value, shapes));
        }
        Value::Array(all) => all.iter().for_each(|value| gather(value, shapes)),
        _ => {}
    }
}
