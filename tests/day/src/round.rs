//! The outings, without a network: every door in the plan's order, each with the proof that it asks, and what goes wrong on
//! the way.

use crate::account::Tone;
use crate::day::{Day, Door, Fate};
use crate::evening::sentence;
use crate::evidence::Handed;
use crate::failure::Failure;
use crate::pictures::draw_door;
use crate::scene::DoorPhoto;
use satchel_pictures::Look;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The day's share of the progress bar before and after the outings.
const SHARE: (f64, f64) = (0.45, 0.85);
/// Metres of a degree of latitude on the mean sphere.
const METRES_A_DEGREE: f64 = 111_195.0;
/// From the car around the corner to the door: farther than the phone takes without a word.
const FAR_M: f64 = 240.0;

/// What happens at a door beside the ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// For good, with a reason, the steps before leaving, and what the account says.
    Fails(&'static str, &'static [&'static str], &'static str),
    /// Nobody opens; the courier comes again at the end of the outing.
    Again,
    /// Delivered, taken back, delivered again.
    Undone,
    /// The first PIN is wrong.
    WrongPin,
    /// The first photo is blurred.
    Blurred,
    /// The parcel is scanned at the car.
    FarAway,
}

/// The three that go back to the carrier.
const FAILURES: [Trouble; 3] = [
    Trouble::Fails("address_not_found", &["check_map", "call", "send_text"], "no such number in the street"),
    Trouble::Fails("refused", &["ask_why"], "the recipient refuses it"),
    Trouble::Fails("business_closed", &["photo_of_hours", "call"], "the office is closed"),
];

/// All outings of the plan.
pub fn outings(day: &mut Day) -> Result<(), Failure> {
    let doors = day.doors.clone();
    let cast = cast(day, &doors)?;
    let numbers: BTreeSet<i64> = doors.iter().map(|door| door.outing).collect();
    let mut visited = 0;
    for outing in numbers {
        let mine: Vec<usize> = (0..doors.len()).filter(|k| doors[*k].outing == outing).collect();
        leave(day, outing)?;
        let mut again = Vec::new();
        for k in mine {
            visit(day, k, cast.get(&k).copied(), &mut again)?;
            visited += 1;
            if visited == doors.len() / 2 {
                kill(day)?;
            }
            day.account.progress(SHARE.0 + (SHARE.1 - SHARE.0) * visited as f64 / doors.len() as f64);
        }
        for k in again {
            day.clock.pass(300)?;
            visit(day, k, None, &mut Vec::new())?;
        }
        day.clock.pass(240)?;
        day.act("end_outing", &json!({}))?;
        day.note(Tone::Plain, format!("Back from outing {outing}"));
    }
    learned(day)
}

/// What the outings taught the phone about its streets.
fn learned(day: &mut Day) -> Result<(), Failure> {
    let view = day.view("learned")?;
    let parts = view["parts"].as_array().cloned().unwrap_or_default();
    for part in &parts {
        day.note(Tone::Plain, sentence(&json!({"key": part["text"]["key"], "args": part["text"]["args"]})));
    }
    let outcome = if parts.is_empty() { Err(view.to_string()) } else { Ok(()) };
    day.account.check("the phone says how its driving compares with the map", outcome);
    Ok(())
}

/// Failures at doors with one parcel, as far as there are such; the rest at the first door that suits.
fn cast(day: &mut Day, doors: &[Door]) -> Result<BTreeMap<usize, Trouble>, Failure> {
    let found = doors.iter().map(|door| at_door(day, &door.id)).collect::<Result<Vec<_>, _>>()?;
    let place_on_manifest = |number: &String| day.scene.today.parcels.iter().position(|p| p.tracking_number == *number);
    // The manifest's first ten have every proof rule: they shall be delivered.
    let mut alone: Vec<(bool, usize)> = found
        .iter()
        .enumerate()
        .filter_map(|(k, at)| match at.parcels.as_slice() {
            [one] => Some((place_on_manifest(one).is_some_and(|place| place < 10), k)),
            _ => None,
        })
        .collect();
    alone.sort_unstable();
    let mut cast: BTreeMap<usize, Trouble> = BTreeMap::new();
    let failing = FAILURES.into_iter().chain([Trouble::Again]);
    cast.extend(alone.iter().map(|(_, k)| *k).zip(failing));
    for (trouble, part) in [
        (Trouble::WrongPin, Some("pin")),
        (Trouble::Blurred, Some("photo")),
        (Trouble::Undone, None),
        (Trouble::FarAway, None),
    ] {
        let suits = |k: &usize| part.is_none_or(|part| found[*k].asks.contains(part));
        if let Some(k) = (0..doors.len()).find(|k| !cast.contains_key(k) && suits(k)) {
            cast.insert(k, trouble);
        }
    }
    Ok(cast)
}

fn leave(day: &mut Day, outing: i64) -> Result<(), Failure> {
    let view = day.view("plan")?;
    let planned = view["outings"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|o| o["number"] == json!(outing))
        .cloned()
        .unwrap_or_default();
    day.clock.at_least(planned["depart_s"].as_i64().unwrap_or_default())?;
    day.act("start_outing", &json!({}))?;
    let stops = planned["stops"].as_array().map_or(0, Vec::len);
    let km = planned["distance_m"].as_f64().unwrap_or_default() / 1000.0;
    day.note(Tone::Plain, format!("Outing {outing} leaves with {stops} stops, {km:.1} km ahead"));
    Ok(())
}

/// What is still to be handed over at a door, by the phone's own view.
struct AtDoor {
    parcels: Vec<String>,
    asks: BTreeSet<String>,
}

fn at_door(day: &mut Day, id: &str) -> Result<AtDoor, Failure> {
    let view = day.act("view", &json!({"name": "stop", "stop": id}))?;
    let mut found = AtDoor { parcels: Vec::new(), asks: BTreeSet::new() };
    for parcel in view["parcels"].as_array().into_iter().flatten().filter(|parcel| parcel["place"] == json!("loaded")) {
        found.parcels.extend(parcel["tracking_number"].as_str().map(str::to_owned));
        found
            .asks
            .extend(parcel["proof"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    }
    Ok(found)
}

fn visit(day: &mut Day, k: usize, trouble: Option<Trouble>, again: &mut Vec<usize>) -> Result<(), Failure> {
    let door = day.doors[k].clone();
    day.clock.at_least(door.planned_s)?;
    let off_m = if trouble == Some(Trouble::FarAway) { FAR_M } else { 4.0 + (k % 5) as f64 };
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    let here =
        json!({"lat_e7": e7(door.place.0 + off_m / METRES_A_DEGREE), "lon_e7": e7(door.place.1), "accuracy_m": 8});
    day.act("here", &here)?;
    day.act("arrive", &json!({"stop": door.id}))?;
    day.clock.at_least((door.planned_s + door.leave_s) / 2)?;
    // A phone tells its place again and again; the service may take longer than a place stays fresh.
    day.act("here", &here)?;
    let found = at_door(day, &door.id)?;
    let outcome = match trouble {
        Some(Trouble::Fails(reason, steps, words)) => {
            fail(day, &found, reason, steps, false)?;
            day.fates.extend(found.parcels.iter().map(|parcel| (parcel.clone(), Fate::Returned)));
            format!("not delivered: {words}")
        }
        Some(Trouble::Again) => {
            fail(day, &found, "nobody_home", &["ring", "wait", "call", "send_text"], true)?;
            again.push(k);
            "nobody home; stays in the car for another try".to_owned()
        }
        other => hand_over(day, &found, other, k)?,
    };
    day.note(Tone::Door, format!("{:>3}  {}: {}", door.number, door.address, outcome));
    Ok(())
}

fn fail(day: &mut Day, found: &AtDoor, reason: &str, steps: &[&str], again: bool) -> Result<(), Failure> {
    day.act("fail", &json!({"parcels": found.parcels, "reason": reason, "steps": steps, "again": again}))?;
    day.failed_attempts += found.parcels.len() as i64;
    Ok(())
}

fn hand_over(day: &mut Day, found: &AtDoor, trouble: Option<Trouble>, k: usize) -> Result<String, Failure> {
    let (mut params, mut handed) = proof(day, found, k)?;
    let mut words = describe(&params, found.parcels.len());
    if trouble == Some(Trouble::WrongPin) {
        wrong_pin(day, &params)?;
        words.push_str("; the first PIN was wrong");
    }
    if trouble == Some(Trouble::Blurred) {
        blurred(day, found)?;
        words.push_str("; the first photo was blurred and taken again");
    }
    let params_value = |params: &Map<String, Value>| Value::Object(params.clone());
    let delivered = day.act("deliver", &params_value(&params))?;
    if trouble == Some(Trouble::FarAway) {
        let warned = delivered["warnings"].to_string();
        let outcome = if warned.contains("far") { Ok(()) } else { Err(warned) };
        day.account.check("a delivery far from the door is warned about and recorded", outcome);
        words.push_str("; confirmed at the car, 240 m away, with a warning");
    }
    if trouble == Some(Trouble::Undone) {
        day.clock.pass(15)?;
        let fact = delivered["fact"]["id"].clone();
        day.act("undo", &json!({"fact": fact}))?;
        let back = at_door(day, &day.doors[k].id.clone())?;
        let outcome = if back.parcels == found.parcels {
            Ok(())
        } else {
            Err(format!("{:?} of {:?}", back.parcels, found.parcels))
        };
        day.account.check("an undone delivery puts its parcels back into the car", outcome);
        day.clock.pass(15)?;
        params.insert("to".into(), json!("household"));
        day.act("deliver", &params_value(&params))?;
        words.push_str("; a swipe too quick, taken back and repeated");
    }
    handed.fact = day.acked.last().map(|fact| fact.id.clone()).unwrap_or_default();
    day.handed.push(handed);
    day.fates.extend(found.parcels.iter().map(|parcel| (parcel.clone(), Fate::Delivered)));
    Ok(words)
}

/// What the door asks, and only that.
fn proof(day: &mut Day, found: &AtDoor, k: usize) -> Result<(Map<String, Value>, Handed), Failure> {
    let asks = |part: &str| found.asks.contains(part);
    let first = found.parcels.first().and_then(|parcel| day.scene.parcel(parcel)).cloned();
    let name = first.as_ref().map(|parcel| parcel.name.clone()).unwrap_or_default();
    let flat = first.as_ref().is_some_and(|parcel| parcel.address.unit.is_some());
    let to = match () {
        () if asks("signature") || asks("pin") || asks("age21") => "recipient",
        () if asks("photo") && flat => "front_desk",
        () if asks("photo") => "safe_place",
        () => "mailbox",
    };
    let mut params = Map::new();
    params.insert("parcels".into(), json!(found.parcels));
    params.insert("to".into(), json!(to));
    let mut handed = Handed { fact: String::new(), parcels: found.parcels.clone(), photo: None, signed: None };
    if asks("photo") {
        let photo = photo_of(day, found)?;
        params.insert("photo".into(), json!(photo.display().to_string()));
        handed.photo = Some(photo);
    }
    if asks("signature") {
        params.insert("signature".into(), strokes(k));
        params.insert("name".into(), json!(name));
        handed.signed = Some(name);
    }
    if asks("pin") {
        let pin = found.parcels.iter().filter_map(|parcel| day.scene.parcel(parcel)?.pin.clone()).next();
        params.insert("pin".into(), json!(pin));
    }
    if asks("age21") {
        params.insert("at_least_21".into(), json!(true));
    }
    Ok((params, handed))
}

fn photo_of(day: &mut Day, found: &AtDoor) -> Result<PathBuf, Failure> {
    let order = found.parcels.iter().find_map(|parcel| day.photo_of.get(parcel).copied());
    let order = order.ok_or_else(|| {
        Failure::broken(format!("the phone asks a photo that the manifest does not: {:?}", found.parcels))
    })?;
    day.gallery.get(order)
}

/// A name written in a hurry: two strokes that differ from door to door.
fn strokes(k: usize) -> Value {
    let wave = |from: f64, points: u32, height: f64| -> Vec<[f64; 2]> {
        let at = |i: u32| {
            let t = f64::from(i);
            let y = 60.0 + height * (t * 0.7 + k as f64).sin() + 6.0 * (t * 1.9).cos();
            [(from + t * 7.0).round(), y.round()]
        };
        (0..points).map(at).collect()
    };
    json!([wave(10.0, 24, 28.0), wave(120.0 + (k % 7) as f64, 18, 16.0)])
}

fn wrong_pin(day: &mut Day, params: &Map<String, Value>) -> Result<(), Failure> {
    let right = params["pin"].as_str().unwrap_or_default();
    let wrong = if right == "0000" { "0001" } else { "0000" };
    let mut with_wrong = params.clone();
    with_wrong.insert("pin".into(), json!(wrong));
    let outcome = match day.attempt("deliver", &Value::Object(with_wrong))? {
        Err(refused) if refused.key == "companion.pin_wrong" => Ok(()),
        Err(refused) => Err(format!("refused for another reason: {}", refused.text)),
        Ok(_) => Err("a wrong PIN was taken".to_owned()),
    };
    day.account.check("a wrong PIN delivers nothing, and the right one does", outcome);
    day.clock.pass(10)
}

fn blurred(day: &mut Day, found: &AtDoor) -> Result<(), Failure> {
    let file = photo_of(day, found)?.with_file_name("door-blurred.jpg");
    let photo = day
        .scene
        .photos(day.seed)
        .into_iter()
        .find(|(parcel, _)| found.parcels.contains(parcel))
        .map(|(_, photo)| photo);
    let Some(DoorPhoto { seed, size, exif }) = photo else { return Ok(()) };
    draw_door(&DoorPhoto { seed, size, exif }, Look::Blurred, &file).map_err(Failure::broken)?;
    let warned = day.act("check_photo", &json!({"photo": file.display().to_string()}))?["warnings"].to_string();
    let outcome = if warned.contains("blur") { Ok(()) } else { Err(warned) };
    day.account.check("a blurred photo is warned about while a better one can be taken", outcome);
    Ok(())
}

fn describe(params: &Map<String, Value>, parcels: usize) -> String {
    let to = params["to"].as_str().unwrap_or_default().replace('_', " ");
    let mut proofs = Vec::new();
    for (key, word) in [("photo", "photo"), ("signature", "signature"), ("pin", "PIN"), ("at_least_21", "age 21")] {
        if params.contains_key(key) {
            proofs.push(word);
        }
    }
    let with = if proofs.is_empty() { "scan".to_owned() } else { proofs.join(", ") };
    let parcels = if parcels == 1 { String::new() } else { format!("{parcels} parcels ") };
    format!("{parcels}delivered to {to} ({with})")
}

/// The system kills the app right after an act returned; every act that returned must be there again.
fn kill(day: &mut Day) -> Result<(), Failure> {
    day.kill_phone()?;
    let facts = day.facts_on_phone()?;
    let lost = day.acked.iter().filter(|acked| {
        let index = usize::try_from(acked.seq).unwrap_or_default().wrapping_sub(1);
        facts.get(index).is_none_or(|(hash, _)| *hash != acked.hash)
    });
    let lost: Vec<String> = lost.map(|acked| format!("{} {} ({})", acked.method, acked.seq, acked.id)).collect();
    day.note(Tone::Trouble, format!("The phone is killed and started again: {} facts are there", facts.len()));
    let outcome = if lost.is_empty() { Ok(()) } else { Err(format!("lost: {}", lost.join(", "))) };
    day.account.check("after the kill everything acknowledged is there", outcome);
    Ok(())
}
