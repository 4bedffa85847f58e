//! The table of methods: one line of truth for dispatching, checking parameters and the OpenRPC document.

use super::RpcError;
use super::params::{Param, Params};
use satchel_core::companion::{Companion, Delivery, Failure, NewParcel, PlanWish, ShopSetup};
use satchel_core::journal::{FactId, Position, StopId};
use satchel_core::manifest::LatLon;
use satchel_core::texts::{Language, Text, catalogue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::Path;

/// A method of the facade.
pub struct Method {
    /// snake_case.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Its parameters.
    pub params: &'static [Param],
    /// What comes back.
    pub result: &'static str,
    /// Carries it out.
    pub call: fn(&Companion, &Params) -> Result<Value, RpcError>,
}

pub(super) const TEXT: &str = r#"{"type": "string"}"#;
const TEXTS: &str = r#"{"type": "array", "items": {"type": "string"}}"#;
const BOOL: &str = r#"{"type": "boolean"}"#;
pub(super) const WHOLE: &str = r#"{"type": "integer"}"#;
const DAY: &str = r#"{"type": "string", "format": "date"}"#;
const SLOTS: &str = r#"{"type": "array", "items": {"type": "object", "required": ["start_s", "end_s"]}}"#;
const STROKES: &str = r#"{"type": "array", "items": {"type": "array", "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}}}"#;
const TO: &str =
    r#"{"enum": ["recipient", "household", "neighbour", "front_desk", "safe_place", "mailbox", "locker", "counter"]}"#;
const REASON: &str = r#"{"enum": ["no_access", "address_not_found", "business_closed", "nobody_home", "pin_not_available", "age_not_proven", "refused", "damaged", "parcel_missing", "dangerous", "no_time", "other"]}"#;
const WARNINGS: &str = r#"{"type": "array", "items": {"type": "object", "required": ["key"], "properties": {"key": {"type": "string"}, "args": {"type": "object"}}}}"#;
const VIEW: &str =
    r#"{"enum": ["today", "load", "plan", "stop", "counter", "earnings", "mileage", "sync", "learned"]}"#;

pub(super) const fn needs(name: &'static str, schema: &'static str, what: &'static str) -> Param {
    Param { name, required: true, schema, what }
}

pub(super) const fn may(name: &'static str, schema: &'static str, what: &'static str) -> Param {
    Param { name, required: false, schema, what }
}

const PARCEL: Param = needs("parcel", TEXT, "tracking number");
const PARCELS: Param = needs("parcels", TEXTS, "tracking numbers, all of one door");
pub(super) const STOP: Param = needs("stop", TEXT, "the stop's id");
pub(super) const FACT: &str = "fact {id, chain, seq, hash}";

/// Every act and view.
pub fn all() -> impl Iterator<Item = &'static Method> {
    METHODS.iter().chain(super::roads::METHODS)
}

const METHODS: &[Method] = &[
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
        name: "receive",
        summary: "A label was read while taking parcels in; four to six characters are the end of a number.",
        params: &[
            may("label", TEXT, "what the label says"),
            may("picture", TEXT, "or a picture of it: a JPEG or PNG file"),
        ],
        result: "fact, verdict, parcel, box_number, outing, address, name, listed_for, withdrawn, text",
        call: |c, p| match (p.get::<Option<String>>("label")?, p.file("picture")?) {
            (Some(label), None) => answer(c.receive(&label)),
            (None, Some(picture)) => answer(c.receive_picture(&picture)),
            _ => Err(RpcError::params("give either `label` or `picture`")),
        },
    },
    Method {
        name: "read_picture",
        summary: "What the symbols in a picture say, known kinds first: for a box at a door or an enrolment code. Records nothing.",
        params: &[needs("picture", TEXT, "a JPEG or PNG file")],
        result: "labels",
        call: |c, p| {
            let labels = c.read_picture(&p.file("picture")?.unwrap_or_default());
            answer(labels.map(|labels| json!({"labels": labels})))
        },
    },
    Method {
        name: "damaged",
        summary: "A parcel is damaged; it stays where it is.",
        params: &[PARCEL],
        result: FACT,
        call: |c, p| fact(c.damaged(&p.get::<String>("parcel")?)),
    },
    Method {
        name: "missing",
        summary: "A parcel never arrived or is lost.",
        params: &[PARCEL],
        result: FACT,
        call: |c, p| fact(c.missing(&p.get::<String>("parcel")?)),
    },
    Method {
        name: "plan",
        summary: "Orders today's open stops into free slots, and takes the order; a known order is changed as little as it need.",
        params: &[
            may("slots", SLOTS, "free slots, seconds of the day; those so far, or the partner's, if absent"),
            may("share", TEXTS, "ids of the stops that this courier takes, others take the rest; as so far if absent"),
            may("anew", BOOL, "forget the order so far"),
        ],
        result: "fact, and the plan: outings (slot counts the slots of the view of the plan), unplanned, totals, bound, search, \
                 approximate, quality",
        call: |c, p| {
            let (share, anew) = (p.get("share")?, p.get::<Option<bool>>("anew")?.unwrap_or(false));
            answer(c.plan(&PlanWish { slots: slots(p)?, share, anew }))
        },
    },
    Method {
        name: "try_slot",
        summary: "What one more free slot would bring. Records nothing.",
        params: &[
            needs("start_s", WHOLE, "seconds of the day"),
            needs("end_s", WHOLE, "seconds of the day"),
            may("slots", SLOTS, "the other free slots; those so far, or the partner's, if absent"),
        ],
        result: "gained, away_more_s, left_out, text",
        call: |c, p| answer(c.try_slot(p.get("start_s")?, p.get("end_s")?, slots(p)?)),
    },
    Method {
        name: "divide",
        summary: "Divides the open stops between couriers, so that the longest time away is short. Records nothing.",
        params: &[
            needs("couriers", WHOLE, "1 to 20"),
            may("slots", SLOTS, "free slots, seconds of the day; those so far, or the partner's, if absent"),
        ],
        result: "shares: [{stops, parcels, depart_s, return_s, away_s, left_out}]",
        call: |c, p| answer(c.divide(p.get("couriers")?, slots(p)?).map(|shares| json!({"shares": shares}))),
    },
    Method {
        name: "order_by_hand",
        summary: "Takes an outing's stops in an order made by hand; a stop of another outing moves here by being named.",
        params: &[needs("outing", WHOLE, "counted from 1"), needs("stops", TEXTS, "stop ids in order")],
        result: FACT,
        call: |c, p| {
            let stops: Vec<StopId> = p.get("stops")?;
            fact(c.order_by_hand(p.get("outing")?, &stops))
        },
    },
    Method {
        name: "start_outing",
        summary: "Leaves the shop with the next outing.",
        params: &[],
        result: FACT,
        call: |c, _| fact(c.start_outing()),
    },
    Method {
        name: "end_outing",
        summary: "Is back at the shop.",
        params: &[],
        result: FACT,
        call: |c, _| fact(c.end_outing()),
    },
    Method {
        name: "arrive",
        summary: "Stands at a door.",
        params: &[STOP],
        result: FACT,
        call: |c, p| fact(c.arrive(&p.get::<StopId>("stop")?)),
    },
    Method {
        name: "scan_at_door",
        summary: "A label was read at a door: is this box for here? Records nothing.",
        params: &[STOP, needs("label", TEXT, "what the label says, or the end of its number")],
        result: "verdict (right_parcel, wrong_stop, unknown, already_done, withdrawn), parcel, stop, text",
        call: |c, p| answer(c.check_at_door(&p.get::<StopId>("stop")?, &p.get::<String>("label")?)),
    },
    Method {
        name: "fail_steps",
        summary: "What to do, now, before an attempt may fail. Records nothing.",
        params: &[needs("reason", REASON, "why it would fail")],
        result: "steps: [{key, seconds, contact, text}]",
        call: |c, p| answer(c.fail_steps(p.get("reason")?).map(|steps| json!({"steps": steps}))),
    },
    Method {
        name: "access_code",
        summary: "An access code was tried.",
        params: &[STOP, needs("works", BOOL, "whether it worked")],
        result: FACT,
        call: |c, p| fact(c.access_code(&p.get::<StopId>("stop")?, p.get("works")?)),
    },
    Method {
        name: "deliver",
        summary: "Parcels of one door were handed over. A parcel named here counts as scanned.",
        params: &[
            PARCELS,
            needs("to", TO, "to whom or where"),
            may("name", TEXT, "who took or signed"),
            may("photo", TEXT, "a JPEG or PNG file"),
            may("signature", STROKES, "strokes of points"),
            may("pin", TEXT, "the PIN that the recipient said"),
            may("at_least_21", BOOL, "the courier looked at a document"),
            may("licence", TEXT, "the text of a driving license's barcode"),
        ],
        result: "fact, warnings",
        call: |c, p| {
            let parcels: Vec<String> = p.get("parcels")?;
            let delivery = Delivery {
                scanned: parcels.clone(),
                parcels,
                to: Some(p.get("to")?),
                name: p.get("name")?,
                photo: p.file("photo")?,
                signature: strokes(p)?,
                pin: p.get("pin")?,
                at_least_21: p.get("at_least_21")?,
                licence: p.get("licence")?,
            };
            answer(c.deliver(delivery))
        },
    },
    Method {
        name: "check_photo",
        summary: "What is wrong with a picture, before it is used.",
        params: &[needs("photo", TEXT, "a JPEG or PNG file")],
        result: "warnings",
        call: |c, p| {
            let warnings = c.check_photo(&p.file("photo")?.unwrap_or_default());
            answer(warnings.map(|warnings| json!({"warnings": warnings})))
        },
    },
    Method {
        name: "fail",
        summary: "An attempt failed.",
        params: &[
            PARCELS,
            needs("reason", REASON, "why"),
            may("again", BOOL, "stays in the car for another attempt today"),
            may("steps", TEXTS, "steps that were done before leaving"),
            may("text", TEXT, "in words, for `other`"),
            may("photo", TEXT, "a JPEG or PNG file"),
        ],
        result: "fact, warnings",
        call: |c, p| {
            let failure = Failure {
                parcels: p.get("parcels")?,
                reason: p.get("reason")?,
                again: p.get::<Option<bool>>("again")?.unwrap_or(false),
                steps: p.get::<Option<Vec<String>>>("steps")?.unwrap_or_default(),
                text: p.get("text")?,
                photo: p.file("photo")?,
            };
            answer(c.fail(failure))
        },
    },
    Method {
        name: "hold",
        summary: "A parcel waits on a shelf for its customer.",
        params: &[PARCEL, needs("shelf", TEXT, "as written on it")],
        result: FACT,
        call: |c, p| fact(c.hold(&p.get::<String>("parcel")?, &p.get::<String>("shelf")?)),
    },
    Method {
        name: "collect",
        summary: "A customer takes a parcel over the counter.",
        params: &[PARCEL, needs("name", TEXT, "who takes it")],
        result: FACT,
        call: |c, p| fact(c.collect(&p.get::<String>("parcel")?, &p.get::<String>("name")?)),
    },
    Method {
        name: "hand_back",
        summary: "Parcels were handed back to the carrier's driver.",
        params: &[needs("parcels", TEXTS, "tracking numbers")],
        result: FACT,
        call: |c, p| fact(c.hand_back(&p.get::<Vec<String>>("parcels")?)),
    },
    Method {
        name: "undo",
        summary: "Takes a fact back by a correcting fact.",
        params: &[needs("fact", TEXT, "the fact's id")],
        result: FACT,
        call: |c, p| fact(c.undo(&p.get::<FactId>("fact")?)),
    },
    Method {
        name: "close_day",
        summary: "Closes this device's day.",
        params: &[],
        result: "fact, the seven places, unexpected, failed_attempts, damaged, earned_cents",
        call: |c, _| answer(c.close_day()),
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

pub(super) fn answer<T: Serialize>(result: satchel_core::companion::Result<T>) -> Result<Value, RpcError> {
    let mut value = serde_json::to_value(result?).map_err(|e| RpcError::new(-32603, e.to_string()))?;
    render(&mut value);
    Ok(value)
}

/// Puts the English sentence beside each key of a text, so that a terminal need not know the catalogue.
fn render(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(render),
        Value::Object(fields) => {
            let only_a_text = fields.contains_key("key") && fields.keys().all(|name| name == "key" || name == "args");
            match Text::deserialize(&*value) {
                Ok(text) if only_a_text && catalogue(Language::En).contains_key(&text.key) => {
                    value["text"] = Value::from(text.to_string());
                }
                _ => value.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()).for_each(render),
            }
        }
        _ => {}
    }
}

/// A place, given whole or not at all.
pub(super) fn place(params: &Params) -> Result<Option<LatLon>, RpcError> {
    match (params.get::<Option<i64>>("lat_e7")?, params.get::<Option<i64>>("lon_e7")?) {
        (Some(lat_e7), Some(lon_e7)) => match (LatLon { lat_e7, lon_e7 }) {
            at if at.is_on_earth() => Ok(Some(at)),
            _ => Err(RpcError::params("the parameters `lat_e7` and `lon_e7` are no place on the earth")),
        },
        (None, None) => Ok(None),
        _ => Err(RpcError::params("give both `lat_e7` and `lon_e7`, or neither")),
    }
}

pub(super) fn fact(
    result: satchel_core::companion::Result<satchel_core::companion::Recorded>,
) -> Result<Value, RpcError> {
    answer(result.map(|fact| json!({"fact": fact})))
}

/// Slots as the problem contract writes them.
fn slots(params: &Params) -> Result<Option<Vec<(i64, i64)>>, RpcError> {
    #[derive(serde::Deserialize)]
    struct Slot {
        start_s: i64,
        end_s: i64,
    }
    let slots: Option<Vec<Slot>> = params.get("slots")?;
    Ok(slots.map(|slots| slots.iter().map(|slot| (slot.start_s, slot.end_s)).collect()))
}

/// Strokes of points.
type Strokes<T> = Vec<Vec<(T, T)>>;

/// Points as numbers, rounded to whole units.
#[allow(clippy::cast_possible_truncation, reason = "a point beyond all screens ends at the largest number")]
fn strokes(params: &Params) -> Result<Option<Strokes<i32>>, RpcError> {
    let strokes: Option<Strokes<f64>> = params.get("signature")?;
    let whole = |(x, y): &(f64, f64)| (x.round() as i32, y.round() as i32);
    Ok(strokes.map(|strokes| strokes.iter().map(|stroke| stroke.iter().map(whole).collect()).collect()))
}
