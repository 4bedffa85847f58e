//! What a depot told before it went back to a backup, until it has told it again.
//!
//! The pages from the beginning are then the whole truth of what is the depot's: a rate card, a decision or a parcel that none of
//! them names, it does not know any more, and money and counts would differ for good. It is forgotten here behind the last of these
//! pages, not before: in between the day stays whole. A parcel that a fact is about stays in any case, with its
//! address: it may be under an arm. So does a statement: the shop was told that sum.

use super::read::{self, set_setting};
use super::{StoreError, day};
use crate::calendar::ServiceDay;
use crate::journal::{Act, Source};
use crate::manifest::{Parcel, ParcelState};
use crate::sync::wire::{Change, ChangesPage};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const SETTING: &str = "doubted";

/// What was not told again yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Doubted {
    cards: BTreeSet<String>,
    /// Of days that are not closed.
    parcels: BTreeSet<(ServiceDay, String)>,
    decisions: BTreeSet<(ServiceDay, String)>,
}

/// Another depot answers from now on: what the one before had begun to tell again is no matter any more.
pub(super) fn end(tx: &Connection) -> Result<(), StoreError> {
    set_setting(tx, SETTING, &Doubted::default())
}

/// Called in the transaction that takes `page`; `anew`: it is the first one of a depot that went back.
pub(super) fn take(tx: &Connection, page: &ChangesPage, anew: bool) -> Result<(), StoreError> {
    let before: Doubted = read::setting(tx, SETTING)?.unwrap_or_default();
    let mut doubted = if anew { all(tx)? } else { before.clone() };
    for change in &page.changes {
        match change {
            Change::RateCard(card) => _ = doubted.cards.remove(&card.id),
            Change::Parcel { day, parcel } => _ = doubted.parcels.remove(&(*day, parcel.tracking_number.clone())),
            Change::Decision { day, parcel, .. } => _ = doubted.decisions.remove(&(*day, parcel.clone())),
            _ => {}
        }
    }
    if !page.more {
        forget(tx, &doubted)?;
        doubted = Doubted::default();
    }
    if doubted == before { Ok(()) } else { set_setting(tx, SETTING, &doubted) }
}

/// Whether a page without changes leaves everything as it is.
pub(super) fn is_all_as_told(conn: &Connection, page: &ChangesPage) -> Result<bool, StoreError> {
    let reached: Option<String> = read::setting(conn, "changes")?;
    let doubted: Option<Doubted> = read::setting(conn, SETTING)?;
    Ok(reached.as_ref() == Some(&page.next) && doubted.unwrap_or_default() == Doubted::default())
}

fn all(tx: &Connection) -> Result<Doubted, StoreError> {
    let mut doubted = Doubted::default();
    let mut list = tx.prepare_cached("SELECT id FROM rate_card")?;
    for id in list.query_map([], |row| row.get(0))? {
        doubted.cards.insert(id?);
    }
    let mut list = tx.prepare_cached("SELECT day, number FROM decided")?;
    for row in list.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (day, number) = row?;
        doubted.decisions.insert((parsed(day)?, number));
    }
    let sql = "SELECT day, body FROM parcel p WHERE NOT EXISTS (SELECT 1 FROM closing k WHERE k.day = p.day)";
    let mut list = tx.prepare_cached(sql)?;
    for row in list.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))? {
        let (day, body) = row?;
        let parcel: Parcel = serde_json::from_str(&body)?;
        if parcel.source == Source::Depot {
            doubted.parcels.insert((parsed(day)?, parcel.tracking_number));
        }
    }
    Ok(doubted)
}

fn forget(tx: &Connection, doubted: &Doubted) -> Result<(), StoreError> {
    for id in &doubted.cards {
        tx.execute("DELETE FROM rate_card WHERE id = ?1", [id])?;
    }
    for (day, number) in &doubted.decisions {
        tx.execute("DELETE FROM decided WHERE day = ?1 AND number = ?2", params![day.to_string(), number])?;
    }
    if doubted.parcels.is_empty() {
        return Ok(());
    }
    let added = added_here(tx)?;
    let days: BTreeSet<ServiceDay> = doubted.parcels.iter().map(|(day, _)| *day).collect();
    for day in days {
        let state = day::state(tx, day)?;
        let on_the_day = doubted.parcels.difference(&added).filter(|(of, _)| *of == day);
        for (_, number) in on_the_day.filter(|(_, number)| state.parcels.get(number).is_none_or(ParcelState::untouched))
        {
            let key = params![day.to_string(), number];
            tx.execute("DELETE FROM parcel WHERE day = ?1 AND number = ?2", key)?;
            tx.execute("DELETE FROM withdrawn WHERE day = ?1 AND number = ?2", key)?;
        }
    }
    Ok(())
}

/// What a person here put on a manifest, whoever listed it as well: the depot tells everybody of it but the phone that did so.
fn added_here(tx: &Connection) -> Result<BTreeSet<(ServiceDay, String)>, StoreError> {
    let mut added = BTreeSet::new();
    let sql =
        r#"SELECT bytes FROM fact WHERE status <> 5 AND instr(bytes, CAST('"kind":"parcels_added"' AS BLOB)) > 0"#;
    let mut list = tx.prepare_cached(sql)?;
    for bytes in list.query_map([], |row| row.get::<_, Vec<u8>>(0))? {
        let Act::ParcelsAdded { day, parcels, .. } = read::parse(&bytes?)?.act else { continue };
        let number = |parcel: &serde_json::Value| Some((day, parcel["tracking_number"].as_str()?.to_owned()));
        added.extend(parcels.iter().filter_map(number));
    }
    Ok(added)
}

fn parsed(day: String) -> Result<ServiceDay, StoreError> {
    day.parse().map_err(|cause: crate::calendar::DayError| StoreError::Damaged(cause.to_string()))
}
