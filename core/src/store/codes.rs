//! Codes that were tried at doors: kept from day to day, as the facts say that told of it.

use super::read::{set_setting, setting};
use super::{Store, StoreError, day};
use crate::calendar::ServiceDay;
use crate::journal::{Act, CourierId, Fact, FactId, StopId};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

const CODES: &str = "codes";
/// The oldest are forgotten beyond: some years of a shop's doors with codes.
const MOST_TRIES: usize = 500;

/// A door's code that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeTried {
    /// The door.
    pub stop: StopId,
    /// The codes that its parcels had that day.
    pub codes: Vec<String>,
    /// Whether it opened.
    pub works: bool,
    /// When.
    pub day: ServiceDay,
    /// By whom, where that is known.
    pub courier: Option<CourierId>,
    /// When, milliseconds since 1970 UTC: facts of other phones come later than they happened.
    at_ms: i64,
    fact: FactId,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    taken_back: bool,
}

impl Store {
    /// The last try of each code at a door that nobody took back.
    pub fn codes_tried(&self, stop: &StopId) -> Result<Vec<CodeTried>, StoreError> {
        let mut tries: Vec<CodeTried> = self.read(|conn| Ok(setting(conn, CODES)?.unwrap_or_default()))?;
        tries.retain(|tried| tried.stop == *stop && !tried.taken_back);
        tries.sort_by_key(|tried| std::cmp::Reverse(tried.at_ms));
        Ok(tries)
    }
}

/// A fact of this kind came.
pub(super) fn tried(tx: &Connection, fact: &Fact) -> Result<(), StoreError> {
    let Act::AccessCode { stop, works } = &fact.act else { return Ok(()) };
    let state = day::state(tx, fact.day)?;
    let mut codes: Vec<String> =
        state.parcels.values().filter(|p| p.stop == *stop).map(|p| p.parcel.access_code.clone()).collect();
    codes.retain(|code| !code.is_empty());
    codes.sort();
    codes.dedup();
    let mut tries: Vec<CodeTried> = setting(tx, CODES)?.unwrap_or_default();
    tries.retain(|tried| tried.fact != fact.id);
    tries.push(CodeTried {
        stop: stop.clone(),
        codes,
        works: *works,
        day: fact.day,
        courier: fact.courier.clone(),
        at_ms: fact.corrected_at_ms(),
        fact: fact.id.clone(),
        taken_back: false,
    });
    let beyond = tries.len().saturating_sub(MOST_TRIES);
    tries.drain(..beyond);
    set_setting(tx, CODES, &tries)
}

/// An undo of that day touched a try, or the undo of one.
pub(super) fn taken_back(tx: &Connection, day: ServiceDay) -> Result<(), StoreError> {
    let mut tries: Vec<CodeTried> = setting(tx, CODES)?.unwrap_or_default();
    if tries.iter().any(|tried| tried.day == day) {
        let undone = day::state(tx, day)?.undone;
        for tried in tries.iter_mut().filter(|tried| tried.day == day) {
            tried.taken_back = undone.contains_key(&tried.fact);
        }
        set_setting(tx, CODES, &tries)?;
    }
    Ok(())
}
