//! Methods of the shop and its phone: who it is, what it is given, what it sends, shows and keeps.

use super::RpcError;
use super::methods::{FACT, Method, SLOTS, TEXT, WHOLE, answer, fact, may, needs, place, slots};
use super::params::Params;
use satchel_core::companion::{Companion, NewParcel, ShopSetup};
use satchel_core::journal::{FactId, Position, StopId};
use satchel_core::manifest::LatLon;
use satchel_core::texts::Text;
use serde_json::{Value, json};
use std::path::Path;

const DAY: &str = r#"{"type": "string", "format": "date"}"#;
const WARNINGS: &str = r#"{"type": "array", "items": {"type": "object", "required": ["key"], "properties": {"key": {"type": "string"}, "args": {"type": "object"}}}}"#;
const VIEW: &str =
    r#"{"enum": ["today", "load", "plan", "stop", "counter", "earnings", "mileage", "sync", "learned"]}"#;

/// Everything that is not a parcel's way through the day, nor the map.
pub(super) const METHODS: &[Method] = &[
    Method {
        name: "enrol",
        summary: "Enrols this device with a depot.",
        params: &[
            needs("depot", TEXT, "the depot's URL, or all that the QR says (satchel://enroll?..)"),
            may("code", TEXT, "the one-time code; not needed with the QR"),
        ],
        result: "fact, partner, device",
        call: |c, p| answer(c.enrol(&p.get::<String>("depot")?, &p.get::<Option<String>>("code")?.unwrap_or_default())),
    },
    Method {
        name: "set_up_shop",
        summary: "Says who and where the shop is, while there is no depot.",
        params: &[
            needs("name", TEXT, "the shop's name"),
            may("address", TEXT, "one line"),
            needs("lat_e7", WHOLE, "latitude in 1e-7 degrees"),
            needs("lon_e7", WHOLE, "longitude in 1e-7 degrees"),
            needs("zone", TEXT, "IANA time zone"),
            may("slots", SLOTS, "free slots, seconds of the day"),
        ],
        result: "nothing",
        call: |c, p| {
            let shop = ShopSetup {
                name: p.get("name")?,
                address: p.get::<Option<String>>("address")?.unwrap_or_default(),
                at: LatLon { lat_e7: p.get("lat_e7")?, lon_e7: p.get("lon_e7")? },
                zone: p.parse("zone")?,
                slots: slots(p)?.unwrap_or_default(),
            };
            answer(c.set_up_shop(&shop).map(|()| json!({})))
        },
    },
    Method {
        name: "act_as",
        summary: "Later acts are this courier's.",
        params: &[needs("courier", TEXT, "the courier's id")],
        result: "nothing",
        call: |c, p| answer(c.act_as(&p.get::<String>("courier")?).map(|()| json!({}))),
    },
    Method {
        name: "here",
        summary: "Where the device is; acts of the next two minutes carry it. Without parameters: unknown.",
        params: &[
            may("lat_e7", WHOLE, "latitude in 1e-7 degrees"),
            may("lon_e7", WHOLE, "longitude in 1e-7 degrees"),
            may("accuracy_m", WHOLE, "radius of the 68 % circle"),
        ],
        result: "nothing",
        call: |c, p| {
            let accuracy_m = p.get::<Option<u32>>("accuracy_m")?.unwrap_or(0);
            c.here(place(p)?.map(|at| Position { lat_e7: at.lat_e7, lon_e7: at.lon_e7, accuracy_m }));
            Ok(json!({}))
        },
    },
    Method {
        name: "import_csv",
        summary: "Takes the parcels of a CSV file for a day.",
        params: &[needs("path", TEXT, "the file"), needs("day", DAY, "the service day")],
        result: "fact, parcels, findings",
        call: |c, p| answer(c.import_csv(&p.file("path")?.unwrap_or_default(), p.parse("day")?)),
    },
    Method {
        name: "add_parcel",
        summary: "Adds one parcel to today's manifest by hand.",
        params: &[
            needs("tracking_number", TEXT, "as on the label"),
            may("address", TEXT, "the street line"),
            may("address2", TEXT, "flat or unit"),
            may("zip", TEXT, "five digits"),
            may("lat_e7", WHOLE, "latitude in 1e-7 degrees"),
            may("lon_e7", WHOLE, "longitude in 1e-7 degrees"),
            may("name", TEXT, "recipient"),
            may("phone", TEXT, "for calls"),
            may("note", TEXT, "for the door"),
        ],
        result: FACT,
        call: |c, p| {
            let text = |name: &str| Ok::<_, RpcError>(p.get::<Option<String>>(name)?.unwrap_or_default());
            let new = NewParcel {
                tracking_number: p.get("tracking_number")?,
                address: text("address")?,
                address2: text("address2")?,
                zip: text("zip")?,
                name: text("name")?,
                phone: text("phone")?,
                note: text("note")?,
                at: place(p)?,
            };
            fact(c.add_parcel(&new))
        },
    },
    Method {
        name: "add_from_label",
        summary: "Makes a parcel of today of a GS1 Scan4Transport label that carries its address, and takes it in.",
        params: &[needs("label", TEXT, "what the label says")],
        result: "fact, verdict, parcel, box_number, outing, address, name, listed_for, withdrawn, text",
        call: |c, p| answer(c.add_from_label(&p.get::<String>("label")?)),
    },
    Method {
        name: "couriers",
        summary: "Couriers to choose from.",
        params: &[],
        result: "couriers: [{id, name}]",
        call: |c, _| answer(c.couriers().map(|couriers| json!({"couriers": couriers}))),
    },
    Method {
        name: "sync",
        summary: "Sends what waits and fetches what is new, at once.",
        params: &[],
        result: "pending, conflicts, wire_bytes, requests, pending_evidence, wait_until_ms, problem",
        call: |c, _| answer(c.sync()),
    },
    Method {
        name: "sync_in_background",
        summary: "The same, keeping to the pauses between two tries.",
        params: &[],
        result: "pending, conflicts, wire_bytes, requests, pending_evidence, wait_until_ms, problem",
        call: |c, _| answer(c.sync_in_background()),
    },
    Method {
        name: "network_came_back",
        summary: "There is a network again: the next background sync tries at once.",
        params: &[],
        result: "nothing",
        call: |c, _| {
            c.network_came_back();
            Ok(json!({}))
        },
    },
    Method {
        name: "dispute",
        summary: "Disputes a line of a statement.",
        params: &[needs("line", TEXT, "the line's key"), needs("cents", WHOLE, "what it should be")],
        result: FACT,
        call: |c, p| fact(c.dispute(&p.get::<String>("line")?, p.get("cents")?)),
    },
    Method {
        name: "view",
        summary: "What a screen shows.",
        params: &[
            needs("name", VIEW, "which"),
            may("stop", TEXT, "the stop's id, for `stop`"),
            may("year", WHOLE, "for `mileage`; the running one if absent"),
        ],
        result: "the view",
        call: view,
    },
    Method {
        name: "facts",
        summary: "Facts of the current chain behind a number, as stored.",
        params: &[may("after", WHOLE, "a seq; 0 if absent")],
        result: "facts: [{seq, hash, bytes}], bytes as text",
        call: |c, p| {
            let facts = c.facts(p.get::<Option<u64>>("after")?.unwrap_or(0))?;
            let facts: Vec<Value> = facts
                .iter()
                .map(|f| json!({"seq": f.seq, "hash": f.hash, "bytes": String::from_utf8_lossy(&f.bytes)}))
                .collect();
            Ok(json!({"facts": facts}))
        },
    },
    Method {
        name: "export",
        summary: "Writes a day as CSV, JSON, journal and proofs.",
        params: &[needs("day", DAY, "the service day"), needs("out", TEXT, "the folder")],
        result: "files, parcels",
        call: |c, p| answer(c.export(p.parse("day")?, Path::new(&p.get::<String>("out")?))),
    },
    Method {
        name: "measure_trip",
        summary: "Says how far an outing was, where the plan's distance is not what was driven.",
        params: &[
            needs("trip", TEXT, "as the view `mileage` names it"),
            needs("miles_tenths", WHOLE, "tenths of a mile"),
        ],
        result: FACT,
        call: |c, p| fact(c.measure_trip(&p.get::<FactId>("trip")?, p.get("miles_tenths")?)),
    },
    Method {
        name: "read_odometer",
        summary: "Writes down what the odometer said at the start of a year.",
        params: &[needs("year", WHOLE, "this year or the last"), needs("miles_tenths", WHOLE, "tenths of a mile")],
        result: FACT,
        call: |c, p| fact(c.read_odometer(p.get("year")?, p.get("miles_tenths")?)),
    },
    Method {
        name: "export_mileage",
        summary: "Writes the mileage log of a year as CSV, for the tax office.",
        params: &[needs("year", WHOLE, "which"), needs("out", TEXT, "the file")],
        result: "trips",
        call: |c, p| {
            let trips = c.export_mileage(p.get("year")?, Path::new(&p.get::<String>("out")?))?;
            Ok(json!({"trips": trips}))
        },
    },
    Method {
        name: "diagnostics",
        summary: "How this phone stands, without anything about anybody: to be sent to the depot.",
        params: &[may("phone", TEXT, "what the shell knows of the device")],
        result: "text",
        call: |c, p| {
            let phone = p.get::<Option<String>>("phone")?.unwrap_or_default();
            Ok(json!({"text": c.diagnostics(&phone)?}))
        },
    },
    Method {
        name: "confirm_warnings",
        summary: "A person has read these warnings of the views `today` and `sync`: they are not shown any more.",
        params: &[needs("warnings", WARNINGS, "as the view showed them; one that came since stays")],
        result: "nothing",
        call: |c, p| answer(c.confirm_warnings(&p.get::<Vec<Text>>("warnings")?).map(|()| json!({}))),
    },
    Method {
        name: "back_up",
        summary: "Writes an encrypted copy that only the recovery phrase opens.",
        params: &[needs("file", TEXT, "where to")],
        result: "nothing",
        call: |c, p| answer(c.back_up(Path::new(&p.get::<String>("file")?)).map(|()| json!({}))),
    },
    Method {
        name: "tidy",
        summary: "Removes what is past its time and processes photos that were too large for it at the door; once a day.",
        params: &[],
        result: "nothing",
        call: |c, _| answer(c.tidy().map(|()| json!({}))),
    },
    Method {
        name: "recovery_phrase",
        summary: "The twelve words that open a backup.",
        params: &[],
        result: "phrase",
        call: |c, _| answer(c.recovery_phrase().map(|phrase| json!({"phrase": phrase}))),
    },
];

fn view(companion: &Companion, params: &Params) -> Result<Value, RpcError> {
    let name: String = params.get("name")?;
    match name.as_str() {
        "today" => answer(companion.view_today()),
        "load" => answer(companion.view_load()),
        "plan" => answer(companion.view_plan()),
        "counter" => answer(companion.view_counter()),
        "earnings" => answer(companion.view_earnings()),
        "mileage" => answer(companion.view_mileage(params.get("year")?)),
        "sync" => answer(companion.view_sync()),
        "learned" => answer(companion.view_learned()),
        "stop" => match params.get::<Option<StopId>>("stop")? {
            Some(stop) => answer(companion.view_stop(&stop)),
            None => Err(RpcError::params("the parameter `stop` is missing: the stop's id")),
        },
        _ => {
            let known = "today, load, plan, stop, counter, earnings, mileage, sync, learned";
            Err(RpcError::params(format!("no view `{name}`; known: {known}")))
        }
    }
}
