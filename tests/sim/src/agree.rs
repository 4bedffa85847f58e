//! Whether a phone and its depot say the same of the phone's day: parcels and money.

use crate::scratch;
use satchel_core::companion::{Companion, PlaceView};
use satchel_core::journal::PartnerId;
use satchel_core::manifest::{ParcelState, Place};
use satchel_depot::storage::{Storage, within};
use satchel_depot::{admin, day};

/// The counts of the day's parcels, and each parcel: where it is, its address, its handover. `Err` says both.
pub fn parcels(storage: &dyn Storage, partner: &PartnerId, app: &Companion) -> Result<(), String> {
    let today = app.view_today().map_err(said)?;
    let day = today.day.parse().map_err(|_| format!("the day {}", today.day))?;
    let state = within(storage, partner, |tx| Ok(day::load(tx, day)?.state)).map_err(said)?;
    let (p, d) = (today.parcels, state.counts());
    let here = [p.all, p.delivered, p.collected, p.held, p.returned, p.withdrawn, p.unexpected, p.damaged];
    let there = [d.parcels, d.delivered, d.collected, d.held, d.returned, d.withdrawn, d.unexpected, d.damaged];
    if here != there {
        return Err(format!(
            "{day}: all, delivered, collected, held, returned, withdrawn, unexpected, damaged are {here:?}, at the depot {there:?}"
        ));
    }
    if p.all == 0 {
        return Ok(());
    }
    let folder = scratch::folder().map_err(said)?;
    app.export(day, folder.path()).map_err(said)?;
    let json = std::fs::read(folder.path().join("day.json")).map_err(said)?;
    let exported: serde_json::Value = serde_json::from_slice(&json).map_err(said)?;
    let rows = exported["parcels"].as_array().ok_or("an export without parcels")?;
    for (here, there) in rows.iter().zip(state.parcels.values()) {
        let there = row(there);
        if *here != there {
            return Err(format!("{day}: {here}, at the depot {there}"));
        }
    }
    Ok(())
}

/// As a phone exports it when the day is over.
fn row(state: &ParcelState) -> serde_json::Value {
    let place = match state.place {
        Place::Expected => Place::Missing,
        Place::Loaded => Place::ToReturn,
        place => place,
    };
    serde_json::json!({
        "tracking_number": state.parcel.tracking_number,
        "address": state.parcel.address,
        "address2": state.parcel.address2,
        "zip": state.parcel.zip,
        "place": PlaceView::from(place),
        "damaged": state.damaged.is_some(),
        "failed_attempts": state.attempts.len(),
        "handed_over_ms": state.handover.as_ref().map(|handover| handover.at_ms),
        "handed_to": state.handover.as_ref().map(|handover| handover.to),
    })
}

/// The lines of the day's ledger, each once; `Err` says those that only one side has.
pub fn money(storage: &dyn Storage, partner: &PartnerId, app: &Companion) -> Result<(), String> {
    let view = app.view_earnings().map_err(said)?;
    let service_day = view.day.parse().map_err(|_| format!("the day {}", view.day))?;
    let mut here: Vec<(String, i64)> = view.lines.into_iter().map(|line| (line.key, line.cents)).collect();
    let lines = admin::day_lines(storage, partner, service_day).map_err(said)?;
    let mut there: Vec<(String, i64)> = lines.into_iter().map(|line| (line.key, line.cents)).collect();
    here.sort();
    there.sort();
    let day = &view.day;
    if here != there {
        let only = |one: &[(String, i64)], other: &[(String, i64)]| -> Vec<(String, i64)> {
            one.iter().filter(|line| !other.contains(line)).cloned().collect()
        };
        let (only_here, only_there) = (only(&here, &there), only(&there, &here));
        return Err(format!("{day}: only here {only_here:?}, only at the depot {only_there:?}"));
    }
    if here.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(format!("{day}: a line stands twice"));
    }
    Ok(())
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
