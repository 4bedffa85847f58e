//! The morning: enrolment, the manifest, every box before the camera, the counter, and the plan.

use crate::account::Tone;
use crate::day::{Day, Door, Fate, Scanned};
use crate::depot::PARTNER;
use crate::evening::sentence;
use crate::failure::Failure;
use crate::network::Weather;
use crate::pictures::draw_label;
use crate::scene::{Belongs, DAY};
use satchel_pictures::Wear;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The day's share of the progress bar until the first outing.
const SHARE: f64 = 0.45;
/// Boxes come off the pallet in this rhythm, seconds.
const BOX_EVERY_S: i64 = 20;
/// Pixels of the report's map.
const MAP: (u32, u32) = (1_000, 640);
/// The end of a number that is typed when the camera gives up.
const TYPED: usize = 4;

const ENROL_S: i64 = 8 * 3600 + 5 * 60;
const LOAD_S: i64 = 8 * 3600 + 30 * 60;
const COUNTER_S: i64 = 9 * 3600 + 20 * 60;
const WITHDRAW_S: i64 = 9 * 3600 + 35 * 60;
const PLAN_S: i64 = 9 * 3600 + 45 * 60;
/// 10:00-12:00 and 14:00-16:30.
const SLOTS: [(i64, i64); 2] = [(36_000, 43_200), (50_400, 59_400)];

/// Parcels to which something happens before the car leaves.
struct Cast {
    missing: String,
    damaged: String,
    withdrawn: String,
    shelf: String,
    counter: String,
}

/// Everything until the car is loaded and the network is gone.
pub fn morning(day: &mut Day) -> Result<(), Failure> {
    let cast = cast(day)?;
    enrol(day)?;
    load_out(day, &cast)?;
    counter(day, &cast)?;
    withdraw(day, &cast)?;
    plan(day)?;
    cut(day)
}

/// Chooses from the manifest's end, one parcel a door, so that its beginning with every proof rule stays for the round.
fn cast(day: &Day) -> Result<Cast, Failure> {
    let parcels = &day.scene.today.parcels;
    let alone = |k: &usize| parcels.iter().filter(|other| other.address == parcels[*k].address).count() == 1;
    let mut alone = (0..parcels.len()).rev().filter(alone).map(|k| parcels[k].tracking_number.clone());
    let mut next =
        || alone.next().ok_or_else(|| Failure::input("the manifest has too few doors; ask for more with --parcels"));
    let (missing, withdrawn, shelf, counter) = (next()?, next()?, next()?, next()?);
    Ok(Cast { missing, withdrawn, shelf, counter, damaged: parcels[0].tracking_number.clone() })
}

fn enrol(day: &mut Day) -> Result<(), Failure> {
    day.clock.at_least(ENROL_S)?;
    let ticket = day.depot.ticket(day.network.address())?;
    let enrolled = day.act("enrol", &json!({"depot": ticket}))?;
    let device = enrolled["device"].as_str().unwrap_or_default().to_owned();
    day.note(
        Tone::Plain,
        format!("The phone enrols by the depot's QR and trusts the depot by its key: device {device}"),
    );
    let synced = day.act("sync", &json!({}))?;
    let listed = day.view("load")?["all"].as_u64().unwrap_or_default();
    let problem = sentence(&synced["problem"]);
    day.note(Tone::Plain, format!("First sync: {listed} parcels on the manifest{problem}"));
    let wanted = day.scene.today.parcels.len() as u64;
    let all = if listed == wanted { Ok(()) } else { Err(format!("{listed} of {wanted}")) };
    day.account.check("the manifest reaches the phone", all);
    Ok(())
}

fn load_out(day: &mut Day, cast: &Cast) -> Result<(), Failure> {
    day.clock.at_least(LOAD_S)?;
    let labels = day.scene.labels.clone();
    let mut wrong = Vec::new();
    for (k, label) in labels.iter().enumerate().filter(|(_, label)| label.number != cast.missing) {
        let (received, scanned) = receive(day, k)?;
        let verdict = received["verdict"].as_str().unwrap_or_default();
        let wanted = match label.belongs {
            Belongs::Today => "expected",
            Belongs::Tomorrow => "not_today",
            Belongs::Nobody => "unexpected",
        };
        if verdict != wanted || received["parcel"] != json!(label.number) {
            wrong.push(format!(
                "{} ({:?}) was read as {}, {verdict}",
                label.number, label.symbology, received["parcel"]
            ));
        }
        if let Some(text) = beside_the_list(label.belongs, &received) {
            day.note(Tone::Trouble, text);
        }
        day.scanned.push(scanned);
        day.clock.pass(BOX_EVERY_S)?;
        day.account.progress(SHARE * k as f64 / labels.len() as f64);
    }
    let at_once = day.scanned.iter().filter(|s| s.at_once).count();
    let (again, typed) =
        (day.scanned.iter().filter(|s| s.again).count(), day.scanned.iter().filter(|s| !s.at_once && !s.again).count());
    day.note(
        Tone::Plain,
        format!(
            "{} boxes scanned from pictures: {at_once} at once, {again} at the second look, {typed} typed",
            day.scanned.len()
        ),
    );
    day.account.check(
        "every label is taken for its own parcel",
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) },
    );
    day.act("missing", &json!({"parcel": cast.missing}))?;
    day.fates.insert(cast.missing.clone(), Fate::Missing);
    day.note(Tone::Trouble, format!("{} never came: reported missing", cast.missing));
    day.act("damaged", &json!({"parcel": cast.damaged}))?;
    day.note(Tone::Trouble, format!("{} has a dented corner: marked damaged", cast.damaged));
    Ok(())
}

fn beside_the_list(belongs: Belongs, received: &Value) -> Option<String> {
    let parcel = received["parcel"].as_str().unwrap_or_default();
    match belongs {
        Belongs::Today => None,
        Belongs::Nobody => Some(format!("{parcel} is on nobody's list: put aside")),
        Belongs::Tomorrow => Some(format!(
            "{parcel} is listed for {}: put aside",
            received["listed_for"].as_str().unwrap_or("another day")
        )),
    }
}

/// As a courier would: the camera, the camera again with the label held flat in better light, then the last characters.
fn receive(day: &mut Day, k: usize) -> Result<(Value, Scanned), Failure> {
    let file = day.gallery.get(k)?;
    let look = |path: &std::path::Path| json!({"picture": path.display().to_string()});
    if let Ok(received) = day.attempt("receive", &look(&file))? {
        return Ok((received, Scanned { label: k, at_once: true, again: false }));
    }
    let label = day.scene.labels[k].clone();
    let second = file.with_file_name(format!("label-{k:03}-again.jpg"));
    draw_label(&label, Wear::Clean, day.seed.wrapping_mul(1000) + 500 + k as u64, &second).map_err(Failure::broken)?;
    if let Ok(received) = day.attempt("receive", &look(&second))? {
        return Ok((received, Scanned { label: k, at_once: false, again: true }));
    }
    let scanned = Scanned { label: k, at_once: false, again: false };
    let tail = &label.number[label.number.len().saturating_sub(TYPED)..];
    // Two parcels may end alike, and a parcel on no list is found by its whole number only.
    if label.belongs == Belongs::Today
        && let Ok(received) = day.attempt("receive", &json!({"label": tail}))?
    {
        return Ok((received, scanned));
    }
    Ok((day.act("receive", &json!({"label": label.number}))?, scanned))
}

fn counter(day: &mut Day, cast: &Cast) -> Result<(), Failure> {
    day.clock.at_least(COUNTER_S)?;
    day.act("hold", &json!({"parcel": cast.shelf, "shelf": "B2"}))?;
    day.clock.pass(240)?;
    for parcel in [&cast.shelf, &cast.counter] {
        let name = day.scene.parcel(parcel).map(|p| p.name.clone()).unwrap_or_default();
        day.act("collect", &json!({"parcel": parcel, "name": name}))?;
        day.fates.insert(parcel.clone(), Fate::Collected);
        day.note(Tone::Plain, format!("{name} takes {parcel} over the counter"));
        day.clock.pass(180)?;
    }
    Ok(())
}

fn withdraw(day: &mut Day, cast: &Cast) -> Result<(), Failure> {
    day.clock.at_least(WITHDRAW_S)?;
    day.depot.command(&["withdraw", "--partner", PARTNER, "--day", DAY, &cast.withdrawn])?;
    day.act("sync", &json!({}))?;
    day.fates.insert(cast.withdrawn.clone(), Fate::Withdrawn);
    day.note(
        Tone::Trouble,
        format!("The depot withdraws {}, which is loaded; the phone knows after a sync", cast.withdrawn),
    );
    let refused = day.attempt("deliver", &json!({"parcels": [cast.withdrawn], "to": "recipient"}))?;
    let outcome = match refused {
        Err(refused) if refused.key == "companion.withdrawn" => Ok(()),
        Err(refused) => Err(format!("refused for another reason: {}", refused.text)),
        Ok(_) => Err("it was delivered all the same".into()),
    };
    day.account.check("a withdrawn parcel cannot be delivered", outcome);
    Ok(())
}

fn plan(day: &mut Day) -> Result<(), Failure> {
    day.clock.at_least(PLAN_S)?;
    let slots: Vec<Value> = SLOTS.iter().map(|(start_s, end_s)| json!({"start_s": start_s, "end_s": end_s})).collect();
    let plan = day.act("plan", &json!({"slots": slots}))?;
    let whole = |value: &Value| value.as_f64().unwrap_or_default() as i64;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let visits: Vec<Value> = list(&plan["outings"]).iter().flat_map(|outing| list(&outing["visits"])).collect();
    let leave: BTreeMap<String, i64> = visits
        .iter()
        .map(|visit| (visit["id"].as_str().unwrap_or_default().to_owned(), whole(&visit["leave_s"])))
        .collect();
    let view = day.view("plan")?;
    for outing in list(&view["outings"]) {
        for stop in list(&outing["stops"]) {
            let id = stop["id"].as_str().unwrap_or_default().to_owned();
            let degrees = |name: &str| stop[name].as_f64().unwrap_or_default() / 1e7;
            day.doors.push(Door {
                number: whole(&stop["number"]),
                outing: whole(&outing["number"]),
                address: stop["address"].as_str().unwrap_or_default().to_owned(),
                place: (degrees("lat_e7"), degrees("lon_e7")),
                planned_s: whole(&stop["arrive_s"]),
                leave_s: leave.get(&id).copied().unwrap_or_else(|| whole(&stop["arrive_s"])),
                id,
            });
        }
    }
    let map = day.act("day_map", &json!({"width": MAP.0, "height": MAP.1, "svg": "page"}))?;
    day.map = map["svg"].as_str().unwrap_or_default().to_owned();
    let named = day.map.contains("OpenStreetMap contributors");
    day.account.check("the phone's map names whose streets they are", if named { Ok(()) } else { Err(String::new()) });
    let travel = &view["travel"];
    day.note(Tone::Plain, sentence(&json!({"key": travel["text"]["key"], "args": travel["text"]["args"]})));
    let on_streets = travel["on_streets"] == true && list(&travel["straight"]).is_empty();
    let outcome = if on_streets { Ok(()) } else { Err(travel.to_string()) };
    day.account.check("the plan's times are those of the streets that the depot sent", outcome);
    let (outings, left) = (list(&view["outings"]).len(), list(&view["unplanned"]).len());
    let gap = plan["bound"]["gap"]
        .as_f64()
        .map(|gap| format!(", within {:.1} % of the best possible", gap * 100.0))
        .unwrap_or_default();
    day.note(Tone::Plain, format!("Plan: {} stops in {outings} outings, {left} do not fit{gap}", day.doors.len()));
    let inside = list(&plan["outings"]).iter().all(|outing| {
        let slot = SLOTS.get(whole(&outing["slot"]) as usize);
        slot.is_some_and(|(start, end)| whole(&outing["depart_s"]) >= *start && whole(&outing["return_s"]) <= *end)
    });
    let outcome = if inside && !day.doors.is_empty() { Ok(()) } else { Err(plan["outings"].to_string()) };
    day.account.check("every outing leaves and returns inside its slot", outcome);
    Ok(())
}

fn cut(day: &mut Day) -> Result<(), Failure> {
    day.network.set(Weather::Cut);
    let synced = day.act("sync", &json!({}))?;
    let pending = synced["pending"].as_u64().unwrap_or_default();
    let problem = sentence(&synced["problem"]);
    day.note(Tone::Trouble, format!("The network is gone; waiting here: {pending}. {problem}"));
    let outcome = if pending > 0 && !synced["problem"].is_null() { Ok(()) } else { Err(synced.to_string()) };
    day.account.check("without a network the phone says so and keeps what waits", outcome);
    Ok(())
}
