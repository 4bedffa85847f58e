//! `satchel-cli rpc`: every fixed method, every error, and what stays after the process is gone.

use crate::support::*;
use serde_json::{Value, json};

const CSV: &str = "tracking_number,address,zip,lat,lon\nTBA000000000001,1 Elm Street,43215,39.9612,-82.9988\n\
                   TBA000000000002,1 Elm Street,43215,39.9612,-82.9988\nTBA000000000003,9 Oak Street,43215,39.9712,-82.9888\n\
                   TBA000000000004,5 Ash Street,43215,39.9512,-82.9788\n";

/// A store with four parcels on today's list.
fn listed(dir: &std::path::Path) -> Phone {
    let mut phone = Phone::open(&dir.join("store"));
    let file = dir.join("list.csv");
    std::fs::write(&file, CSV).unwrap();
    let day = phone.ok("view", json!({"name": "today"}))["day"].clone();
    let imported = phone.ok("import_csv", json!({"path": file, "day": day}));
    assert_eq!((&imported["parcels"], &imported["findings"]), (&json!(4), &json!([])));
    phone
}

#[test]
fn a_day_by_the_fixed_methods_gives_facts_and_results_as_described() {
    let dir = tempfile::tempdir().unwrap();
    let mut phone = listed(dir.path());
    let mut told: Vec<Value> = Vec::new();
    let act = |phone: &mut Phone, schema: &str, method: &str, params: Value| {
        let result = phone.ok(method, params);
        fits(schema, &result);
        result
    };
    for n in 1..=3 {
        let label = format!("TBA00000000000{n}");
        let received = act(&mut phone, "rpc-receive", "receive", json!({"label": label}));
        assert_eq!(received["verdict"], "expected");
        assert_eq!(received["text"]["text"], "Ours");
        told.push(received);
    }
    assert_eq!(phone.ok("receive", json!({"label": "TBA000000000001"}))["verdict"], "twice");
    assert_eq!(phone.ok("receive", json!({"label": "RB123456785GB"}))["verdict"], "unexpected");
    told.push(act(&mut phone, "rpc-fact", "damaged", json!({"parcel": "TBA000000000001"})));
    told.push(act(&mut phone, "rpc-fact", "missing", json!({"parcel": "TBA000000000004"})));
    let slots = json!([{"start_s": 0, "end_s": 86_000}]);
    let plan = act(&mut phone, "rpc-plan", "plan", json!({"slots": slots}));
    assert_eq!(plan["outings"][0]["visits"].as_array().unwrap().len(), 2);
    assert_eq!(plan["quality"]["text"], "This order cannot be shorter");
    let offer = act(&mut phone, "rpc-try-slot", "try_slot", json!({"start_s": 86_000, "end_s": 86_100}));
    assert_eq!((&offer["gained"], &offer["away_more_s"]), (&json!([]), &json!(0)));
    let divided = act(&mut phone, "rpc-divide", "divide", json!({"couriers": 2}));
    let stops: Vec<&Value> =
        divided["shares"].as_array().unwrap().iter().flat_map(|s| s["stops"].as_array().unwrap()).collect();
    assert_eq!(stops.len(), 2);
    let own = json!([stops[0]["id"], stops[1]["id"]]);
    told.push(act(&mut phone, "rpc-plan", "plan", json!({"share": own, "anew": true})));
    told.push(act(&mut phone, "rpc-fact", "start_outing", json!({})));
    for name in ["today", "load", "plan", "counter", "earnings", "sync"] {
        fits(&format!("view-{name}"), &phone.ok("view", json!({"name": name})));
    }
    let stop = phone.ok("view", json!({"name": "today"}))["next"]["stop"]["id"].clone();
    told.push(act(&mut phone, "rpc-fact", "arrive", json!({"stop": stop})));
    let at_door = phone.ok("view", json!({"name": "stop", "stop": stop}));
    fits("view-stop", &at_door);
    let scan = phone.ok("scan_at_door", json!({"stop": stop, "label": at_door["parcels"][0]["tracking_number"]}));
    assert_eq!(scan["verdict"], "right_parcel");
    assert_eq!(
        phone.ok("fail_steps", json!({"reason": "refused"}))["steps"][0]["text"]["text"],
        "Ask why the parcel is refused"
    );
    let pair = json!(["TBA000000000001", "TBA000000000002"]);
    let given = act(&mut phone, "rpc-deliver", "deliver", json!({"parcels": pair, "to": "safe_place"}));
    told.push(given.clone());
    told.push(act(&mut phone, "rpc-fact", "undo", json!({"fact": given["fact"]["id"]})));
    told.push(act(
        &mut phone,
        "rpc-deliver",
        "deliver",
        json!({"parcels": pair, "to": "recipient", "name": "Ann Lee"}),
    ));
    told.push(act(&mut phone, "rpc-deliver", "fail", json!({"parcels": ["TBA000000000003"], "reason": "nobody_home"})));
    told.push(act(&mut phone, "rpc-fact", "end_outing", json!({})));
    let log = phone.ok("view", json!({"name": "mileage"}));
    fits("view-mileage", &log);
    let trip = &log["trips"][0]["trip"];
    told.push(act(&mut phone, "rpc-fact", "measure_trip", json!({"trip": trip, "miles_tenths": 123})));
    told.push(act(&mut phone, "rpc-fact", "read_odometer", json!({"year": log["year"], "miles_tenths": 412_307})));
    let log = phone.ok("view", json!({"name": "mileage", "year": log["year"]}));
    assert_eq!((&log["miles_tenths"], &log["odometer_start_tenths"]), (&json!(123), &json!(412_307)));
    let table = dir.path().join("mileage.csv");
    assert_eq!(phone.ok("export_mileage", json!({"year": log["year"], "out": table}))["trips"], 1);
    assert!(std::fs::read_to_string(&table).unwrap().contains(",12.3,"));
    let report = phone.ok("diagnostics", json!({"phone": "a terminal"}))["text"].clone();
    assert_eq!(serde_json::from_str::<Value>(report.as_str().unwrap()).unwrap()["phone"], "a terminal");
    told.push(act(&mut phone, "rpc-fact", "collect", json!({"parcel": "TBA000000000003", "name": "Bo"})));
    let closed = act(&mut phone, "rpc-close-day", "close_day", json!({}));
    assert_eq!([&closed["parcels"], &closed["delivered"], &closed["collected"], &closed["missing"]], [4, 2, 1, 1]);
    told.push(closed);
    assert_eq!(phone.ok("sync", json!({}))["pending"], phone.ok("view", json!({"name": "sync"}))["pending"]);

    let facts = phone.ok("facts", json!({"after": 0}))["facts"].clone();
    for result in told {
        let fact = &result["fact"];
        let stored = facts.as_array().unwrap().iter().find(|f| f["seq"] == fact["seq"]).unwrap();
        let body: Value = serde_json::from_str(stored["bytes"].as_str().unwrap()).unwrap();
        assert_eq!((&stored["hash"], &body["id"], &body["chain"]), (&fact["hash"], &fact["id"], &fact["chain"]));
    }
    let last = facts.as_array().unwrap().len();
    assert_eq!(phone.ok("facts", json!({"after": last}))["facts"], json!([]));
    assert_eq!(phone.close(), Some(0));
}

#[test]
fn errors_have_their_codes_and_name_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let mut phone = listed(dir.path());
    assert_eq!(phone.line("{not json")["error"]["code"], -32700);
    assert_eq!(phone.line("[]")["error"]["code"], -32600);
    assert_eq!(phone.line("{\"id\": 7, \"method\": \"sync\"}")["error"]["code"], -32600);
    assert_eq!(phone.line("{\"jsonrpc\": \"2.0\", \"id\": {}, \"method\": \"sync\"}")["error"]["code"], -32600);
    assert_eq!(phone.no("teleport", json!({}))["code"], -32601);
    let said = |error: Value| (error["code"].as_i64().unwrap(), error["message"].as_str().unwrap().to_owned());
    let cases = [
        ("damaged", json!({"parcel": "X", "colour": "red"}), "`colour`"),
        ("damaged", json!({}), "`parcel` is missing"),
        ("damaged", json!({"parcel": 7}), "`parcel`"),
        ("damaged", json!(["X"]), "by name"),
        ("deliver", json!({"parcels": ["X"], "to": "moon"}), "`to`"),
        ("fail", json!({"parcels": ["X"], "reason": "bored"}), "`reason`"),
        ("view", json!({"name": "moon"}), "no view `moon`"),
        ("view", json!({"name": "stop"}), "`stop` is missing"),
        ("import_csv", json!({"path": "/no/such/file", "day": "2026-11-23"}), "/no/such/file"),
        ("import_csv", json!({"path": "/dev/null", "day": "soon"}), "`day`"),
        ("here", json!({"lat_e7": 1}), "both"),
        ("facts", json!({"after": -1}), "`after`"),
    ];
    for (method, params, names) in cases {
        let (code, message) = said(phone.no(method, params));
        assert_eq!(code, -32602, "{message}");
        assert!(message.contains(names), "{message}");
    }
    let error = phone.no("damaged", json!({"parcel": "TBA999999999999"}));
    assert_eq!((&error["code"], &error["data"]["key"]), (&json!(-32000), &json!("companion.unknown_parcel")));
    assert_eq!(error["data"]["args"]["parcel"], "TBA999999999999");
    assert_eq!(error["data"]["text"], error["message"]);
    assert_eq!(phone.close(), Some(0));
}

#[test]
fn requests_are_carried_out_in_their_order_and_notifications_are_not_answered() {
    let dir = tempfile::tempdir().unwrap();
    let mut phone = listed(dir.path());
    let receive = |id: Value, n: u32| json!({"jsonrpc": "2.0", "id": id, "method": "receive", "params": {"label": format!("TBA00000000000{n}")}});
    phone.send(&receive(json!("a"), 1).to_string());
    phone.send(&receive(json!("b"), 2).to_string());
    let silent = json!({"jsonrpc": "2.0", "method": "receive", "params": {"label": "TBA000000000003"}});
    phone.send(&silent.to_string());
    phone.send("");
    phone.send(&json!([receive(json!(1), 3), silent, receive(json!(2), 4)]).to_string());
    let (first, second, batch) = (phone.answer(), phone.answer(), phone.answer());
    assert_eq!((&first["id"], &second["id"]), (&json!("a"), &json!("b")));
    assert!(first["result"]["fact"]["seq"].as_u64() < second["result"]["fact"]["seq"].as_u64());
    assert_eq!(batch.as_array().unwrap().len(), 2);
    assert_eq!(batch[0]["result"]["verdict"], "twice", "the notification had taken it in");
    assert_eq!(batch[1]["result"]["box_number"], 4);
    assert_eq!(phone.close(), Some(0));
}

#[test]
fn a_batch_of_notifications_alone_is_carried_out_and_not_answered() {
    let dir = tempfile::tempdir().unwrap();
    let mut phone = listed(dir.path());
    let silent =
        |n: u32| json!({"jsonrpc": "2.0", "method": "receive", "params": {"label": format!("TBA00000000000{n}")}});
    phone.send(&json!([silent(1), silent(2)]).to_string());
    let third = phone.ok("receive", json!({"label": "TBA000000000003"}));
    assert_eq!(third["box_number"], 3, "the two before it were taken in");
    assert_eq!(phone.close(), Some(0));
}

#[test]
fn a_malformed_request_is_answered_though_it_has_no_id() {
    let dir = tempfile::tempdir().unwrap();
    let view = json!({"jsonrpc": "2.0", "id": 2, "method": "view", "params": {"name": "today"}}).to_string();
    let mut phone = Phone::open(&dir.path().join("store"));
    for line in [
        "7",
        "\"sync\"",
        "{\"method\": \"sync\"}",
        "{\"jsonrpc\": \"2.0\"}",
        "{\"jsonrpc\": \"1.0\", \"method\": \"sync\"}",
    ] {
        phone.send(line);
        phone.send(&view);
        let answer = phone.answer();
        assert_eq!((&answer["error"]["code"], answer.get("id")), (&json!(-32600), Some(&Value::Null)), "{line}");
        assert_eq!(phone.answer()["id"], 2);
    }
    let batch = phone.line(&format!("[1, {view}]"));
    assert_eq!((&batch[0]["error"]["code"], &batch[0]["id"]), (&json!(-32600), &Value::Null));
    assert_eq!((&batch[1]["id"], batch[1].get("error")), (&json!(2), None));
    assert_eq!(phone.close(), Some(0));
}

#[test]
fn a_line_of_nine_megabytes_is_refused_and_the_next_one_is_served() {
    let dir = tempfile::tempdir().unwrap();
    let mut phone = Phone::open(&dir.path().join("store"));
    assert_eq!(phone.line(&"9".repeat(9 * 1024 * 1024))["error"]["code"], -32600);
    phone.ok("view", json!({"name": "today"}));
    assert_eq!(phone.close(), Some(0));
}

#[test]
fn what_was_answered_is_there_after_the_process_was_killed() {
    let dir = tempfile::tempdir().unwrap();
    let mut phone = listed(dir.path());
    let fact = phone.ok("receive", json!({"label": "TBA000000000001"}))["fact"].clone();
    phone.kill();
    let mut phone = Phone::open(&dir.path().join("store"));
    let facts = phone.ok("facts", json!({}))["facts"].clone();
    assert_eq!(facts.as_array().unwrap().last().unwrap()["hash"], fact["hash"]);
    assert_eq!(phone.ok("view", json!({"name": "today"}))["parcels"]["to_go"], 1);

    let store = dir.path().join("store");
    let said = refused(1, &["rpc", "--store", store.to_str().unwrap()]);
    assert!(said.contains("Another program"), "{said}");
    assert_eq!(phone.close(), Some(0));
}

#[test]
fn the_openrpc_document_describes_what_is_served() {
    let dir = tempfile::tempdir().unwrap();
    let document = json_of(&["rpc", "--openrpc"]);
    assert_eq!(document["openrpc"], "1.3.2");
    let mut phone = Phone::open(&dir.path().join("store"));
    for method in document["methods"].as_array().unwrap() {
        let name = method["name"].as_str().unwrap();
        let error = phone.no(name, json!({"no such parameter": 1}));
        assert_eq!(error["code"], -32602, "{name} is served and checks its parameters");
        for param in method["params"].as_array().unwrap() {
            let known = error["message"].as_str().unwrap();
            assert!(known.contains(param["name"].as_str().unwrap()), "{name}: {known}");
        }
    }
    assert_eq!(phone.close(), Some(0));
}
