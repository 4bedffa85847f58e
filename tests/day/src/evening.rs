//! The evening: a network that loses answers, what goes back to the carrier, and the close.

use crate::account::Tone;
use crate::day::{Day, Fate};
use crate::failure::Failure;
use crate::network::Weather;
use satchel_core::texts::{Language, Text};
use serde_json::{Value, json};

const NETWORK_BACK_S: i64 = 17 * 3600;
const CARRIER_S: i64 = 17 * 3600 + 30 * 60;
const CLOSE_S: i64 = 17 * 3600 + 45 * 60;
/// So many syncs may it take to send everything through the worst network that is not none.
const MOST_SYNCS: u32 = 400;
/// Between two tries of a courier who looks at the phone.
const LOOK_AGAIN_S: i64 = 20;

/// Everything after the last outing.
pub fn evening(day: &mut Day) -> Result<(), Failure> {
    day.clock.at_least(NETWORK_BACK_S)?;
    day.network.set(Weather::Bad);
    day.note(Tone::Trouble, "The network is back, and every third answer is lost");
    sync_all(day, "everything is sent through a network that loses every third answer")?;
    carrier(day)?;
    close(day)?;
    sync_all(day, "the closed day is sent as well")
}

fn sync_all(day: &mut Day, promise: &str) -> Result<(), Failure> {
    let mut waits = Value::Null;
    for n in 1..=MOST_SYNCS {
        let report = day.act("sync", &json!({}))?;
        day.requests_told += report["requests"].as_u64().unwrap_or_default();
        let left = report["pending"].as_u64().unwrap_or(1) + report["pending_evidence"].as_u64().unwrap_or(1);
        if left == 0 {
            let lost = day.network.lost();
            day.note(Tone::Plain, format!("Everything is sent; syncs: {n}, answers lost so far: {lost}"));
            day.account.check(promise, Ok(()));
            return Ok(());
        }
        match report["wait_until_ms"].as_i64() {
            Some(until_ms) if n > 1 => day.clock.at_least_ms(until_ms)?,
            _ => day.clock.pass(LOOK_AGAIN_S)?,
        }
        waits = report;
    }
    day.account.check(promise, Err(format!("after {MOST_SYNCS} tries: {waits}")));
    Ok(())
}

/// What did not reach its door goes back to the carrier.
fn carrier(day: &mut Day) -> Result<(), Failure> {
    day.clock.at_least(CARRIER_S)?;
    let mut back = Vec::new();
    for parcel in day.scene.today.parcels.iter().map(|parcel| parcel.tracking_number.clone()).collect::<Vec<_>>() {
        // A door that was not planned was not visited: its parcels are in the car.
        if *day.fates.entry(parcel.clone()).or_insert(Fate::Returned) == Fate::Returned {
            back.push(parcel);
        }
    }
    day.act("hand_back", &json!({"parcels": back}))?;
    day.note(Tone::Plain, format!("{} parcels go back to the carrier's driver", back.len()));
    Ok(())
}

fn close(day: &mut Day) -> Result<(), Failure> {
    day.clock.at_least(CLOSE_S)?;
    let doubts = day.view("today")?["doubts"].as_array().map_or(0, Vec::len);
    day.closed = day.act("close_day", &json!({}))?;
    let earned = day.closed["earned_cents"].as_i64().unwrap_or_default();
    day.note(
        Tone::Plain,
        format!("The day is closed: {} earned, {doubts} remarks on the phone", crate::account::dollars(earned)),
    );
    Ok(())
}

/// A sentence of the core in English; empty for none.
pub fn sentence(value: &Value) -> String {
    serde_json::from_value::<Text>(value.clone()).map(|text| text.render(Language::En)).unwrap_or_default()
}
