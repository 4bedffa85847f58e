//! What a fact changes in the tables that the screens read.

use super::{StoreError, codes, day, pins, raw, read};
use crate::calendar::ServiceDay;
use crate::journal::{Act, EvidenceRole, Fact, FactError, Source};
use crate::manifest::{Parcel, Person};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The blob of role `people` that goes with parcels added on the device.
#[derive(Default, Deserialize)]
struct People {
    #[serde(default)]
    people: BTreeMap<String, Person>,
}

/// Called in the transaction that inserts the fact.
pub(super) fn apply(
    tx: &Connection,
    key: i64,
    fact: &Fact,
    evidence: &[(EvidenceRole, Vec<u8>)],
) -> Result<(), StoreError> {
    match &fact.act {
        Act::ParcelsAdded { day, parcels, .. } => {
            let blob = evidence.iter().find(|(role, _)| *role == EvidenceRole::People);
            let people: People = match blob {
                Some((_, blob)) => serde_json::from_slice(blob).map_err(malformed)?,
                None => People::default(),
            };
            for value in parcels {
                let mut parcel: Parcel = serde_json::from_value(value.clone()).map_err(malformed)?;
                if is_the_depots(tx, *day, &parcel.tracking_number)? {
                    continue;
                }
                parcel.person = people.people.get(&parcel.tracking_number).cloned().unwrap_or_default();
                put_parcel(tx, *day, &parcel)?;
            }
            Ok(())
        }
        Act::PhotoProcessed { of, .. } => raw::apply(tx, of, fact),
        Act::DayClosed { .. } => {
            let shelves = day::state(tx, fact.day)?.on_shelf();
            close(tx, key, fact, &shelves)
        }
        Act::PinMoved { .. } => pins::moved(tx, fact),
        Act::AccessCode { .. } => codes::tried(tx, fact),
        Act::Undone { fact: target, .. } => match read::fact(tx, target)? {
            Some(target) if matches!(target.act, Act::PinMoved { .. }) => pins::taken_back(tx, target.day),
            Some(target) if matches!(target.act, Act::AccessCode { .. }) => codes::taken_back(tx, target.day),
            Some(target) if matches!(target.act, Act::DayClosed { .. } | Act::Undone { .. }) => {
                pins::taken_back(tx, target.day)?;
                codes::taken_back(tx, target.day)?;
                reclose(tx, target.day)
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Puts a parcel on the manifest of `day`, in place of the one with its number.
pub(super) fn put_parcel(tx: &Connection, day: ServiceDay, parcel: &Parcel) -> Result<(), StoreError> {
    let person = match parcel.person.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&parcel.person)?),
    };
    let body = serde_json::to_string(&Parcel { person: Person::default(), ..parcel.clone() })?;
    tx.prepare_cached(
        "INSERT INTO parcel (day, number, body, person) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (day, number) DO UPDATE SET body = excluded.body, person = excluded.person",
    )?
    .execute(params![day.to_string(), parcel.tracking_number, body, person])?;
    Ok(())
}

fn close(tx: &Connection, key: i64, fact: &Fact, shelves: &BTreeMap<String, String>) -> Result<(), StoreError> {
    let Act::DayClosed { counts, earned_cents, carry } = &fact.act else { return Ok(()) };
    tx.prepare_cached(
        "INSERT INTO closing (day, device, fact, counts, earned_cents, carry, shelves)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (day, device) DO UPDATE SET fact = excluded.fact, counts = excluded.counts,
             earned_cents = excluded.earned_cents, carry = excluded.carry, shelves = excluded.shelves",
    )?
    .execute(params![
        fact.day.to_string(),
        fact.device.0,
        key,
        serde_json::to_string(counts)?,
        earned_cents,
        serde_json::to_string(carry)?,
        serde_json::to_string(shelves)?
    ])?;
    Ok(())
}

/// An undo touched a close: the day's closings follow from its facts anew.
fn reclose(tx: &Connection, day: ServiceDay) -> Result<(), StoreError> {
    let state = day::state(tx, day)?;
    let shelves = state.on_shelf();
    tx.execute("DELETE FROM closing WHERE day = ?1", [day.to_string()])?;
    for told in day::facts(tx, day)?.iter().filter(|told| !state.undone.contains_key(&told.fact.id)) {
        if let Some(no) = read::chain_no(tx, &told.fact.chain)? {
            close(tx, read::fact_key(no, told.fact.seq), &told.fact, &shelves)?;
        }
    }
    Ok(())
}

/// Whether the depot lists the parcel for that day: then its rule and its pay are the depot's, whatever a file or a person here
/// says. The depot judges the same way.
fn is_the_depots(tx: &Connection, day: ServiceDay, number: &str) -> Result<bool, StoreError> {
    let mut find = tx.prepare_cached("SELECT body FROM parcel WHERE day = ?1 AND number = ?2")?;
    let body: Option<String> = find.query_row(params![day.to_string(), number], |row| row.get(0)).optional()?;
    let known: Option<Parcel> = body.map(|body| serde_json::from_str(&body)).transpose()?;
    Ok(known.is_some_and(|known| known.source == Source::Depot))
}

/// Forgets a parcel's person on one day.
pub(super) fn erase_person(tx: &Connection, day: ServiceDay, number: &str) -> Result<(), StoreError> {
    tx.execute("UPDATE parcel SET person = NULL WHERE day = ?1 AND number = ?2", params![day.to_string(), number])?;
    Ok(())
}

fn malformed(error: serde_json::Error) -> StoreError {
    StoreError::Fact(FactError::Malformed(error.to_string()))
}

/// Parcels and closings of a fact that was written elsewhere, or here and lost, as far as the manifest does not know better.
pub(super) fn apply_other(tx: &Connection, key: i64, fact: &Fact) -> Result<(), StoreError> {
    match &fact.act {
        // The depot sends the parcels themselves, with their people.
        Act::ParcelsAdded { .. } => Ok(()),
        // Its photos are not here.
        Act::PhotoProcessed { .. } => Ok(()),
        _ => apply(tx, key, fact, &[]),
    }
}
