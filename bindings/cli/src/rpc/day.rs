//! Methods of a working day: parcels, plan, outings, doors and the counter.

use super::RpcError;
use super::methods::{FACT, Method, SLOTS, STOP, TEXT, TEXTS, WHOLE, answer, fact, may, needs, slots};
use super::params::{Param, Params};
use satchel_core::companion::{Delivery, Failure, PlanWish};
use satchel_core::journal::{FactId, StopId};
use serde_json::json;

const BOOL: &str = r#"{"type": "boolean"}"#;
const STROKES: &str = r#"{"type": "array", "items": {"type": "array", "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}}}"#;
const TO: &str =
    r#"{"enum": ["recipient", "household", "neighbour", "front_desk", "safe_place", "mailbox", "locker", "counter"]}"#;
const REASON: &str = r#"{"enum": ["no_access", "address_not_found", "business_closed", "nobody_home", "pin_not_available", "age_not_proven", "refused", "damaged", "parcel_missing", "dangerous", "no_time", "other"]}"#;
const PARCEL: Param = needs("parcel", TEXT, "tracking number");
const PARCELS: Param = needs("parcels", TEXTS, "tracking numbers, all of one door");

/// What is done with parcels, and asked before.
pub(super) const METHODS: &[Method] = &[
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
];

/// Strokes of points.
type Strokes<T> = Vec<Vec<(T, T)>>;

/// Points as numbers, rounded to whole units.
#[allow(clippy::cast_possible_truncation, reason = "a point beyond all screens ends at the largest number")]
fn strokes(params: &Params) -> Result<Option<Strokes<i32>>, RpcError> {
    let strokes: Option<Strokes<f64>> = params.get("signature")?;
    let whole = |(x, y): &(f64, f64)| (x.round() as i32, y.round() as i32);
    Ok(strokes.map(|strokes| strokes.iter().map(|stroke| stroke.iter().map(whole).collect()).collect()))
}
