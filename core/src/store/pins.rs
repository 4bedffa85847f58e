//! Pins that a person moved: kept from day to day, as the facts say that moved them.

use super::read::{set_setting, setting};
use super::{StoreError, day};
use crate::calendar::ServiceDay;
use crate::journal::{Act, Fact, FactId, StopId};
use crate::manifest::LatLon;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const PINS: &str = "pins";
/// The oldest are forgotten beyond: a shop's doors of years.
const MOST_PINS: usize = 2_000;

/// One move, in the order in which they became known.
#[derive(Serialize, Deserialize)]
struct Pin {
    stop: StopId,
    at: LatLon,
    fact: FactId,
    day: ServiceDay,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    taken_back: bool,
}

/// Where each door's pin is.
pub(super) fn all(conn: &Connection) -> Result<BTreeMap<StopId, LatLon>, StoreError> {
    let pins: Vec<Pin> = setting(conn, PINS)?.unwrap_or_default();
    Ok(pins.into_iter().filter(|pin| !pin.taken_back).map(|pin| (pin.stop, pin.at)).collect())
}

/// A fact of this kind came.
pub(super) fn moved(tx: &Connection, fact: &Fact) -> Result<(), StoreError> {
    let Act::PinMoved { stop, lat_e7, lon_e7 } = &fact.act else { return Ok(()) };
    let mut pins: Vec<Pin> = setting(tx, PINS)?.unwrap_or_default();
    pins.retain(|pin| pin.fact != fact.id);
    let at = LatLon { lat_e7: *lat_e7, lon_e7: *lon_e7 };
    pins.push(Pin { stop: stop.clone(), at, fact: fact.id.clone(), day: fact.day, taken_back: false });
    let beyond = pins.len().saturating_sub(MOST_PINS);
    pins.drain(..beyond);
    set_setting(tx, PINS, &pins)
}

/// An undo of that day touched a move, or the undo of one.
pub(super) fn taken_back(tx: &Connection, day: ServiceDay) -> Result<(), StoreError> {
    let mut pins: Vec<Pin> = setting(tx, PINS)?.unwrap_or_default();
    if pins.iter().any(|pin| pin.day == day) {
        let undone = day::state(tx, day)?.undone;
        for pin in pins.iter_mut().filter(|pin| pin.day == day) {
            pin.taken_back = undone.contains_key(&pin.fact);
        }
        set_setting(tx, PINS, &pins)?;
    }
    Ok(())
}
