//! A partner's day as the facts tell it, and what follows from it: who was first, what stays for tomorrow.
//!
//! The fold is the phone's own (`manifest::DayState`), so phone and depot agree where each parcel is.

use crate::error::{DepotError, Result};
use crate::storage::{DayRow, FactRow, PartnerTx, StatementRow, What};
use satchel_core::calendar::ServiceDay;
use satchel_core::journal::{Act, Fact, FactId};
use satchel_core::manifest::{CARRY_DAYS, DayParcels, DayState, Told};
use satchel_core::sync::wire::ReceiptStatus;
use satchel_core::texts::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Why a late fact of a revoked device is a conflict.
pub const REVOKED: &str = "depot.conflict_device_revoked";
/// Why the later of two handovers is one.
pub const HANDED_OVER_BEFORE: &str = "depot.conflict_handed_over_before";

/// A day with what it was made of.
pub struct Day {
    /// The fold.
    pub state: DayState,
    /// Every readable fact of the day in the depot's order, also those without effect.
    pub facts: Vec<(FactRow, Fact)>,
}

/// Folds a day.
pub fn load(tx: &dyn PartnerTx, day: ServiceDay) -> Result<Day> {
    let parcels = day_parcels(tx, day)?;
    let mut facts = Vec::new();
    for row in tx.facts_of_day(day)? {
        if let Some(bytes) = &row.bytes {
            let fact = Fact::open_again(bytes).map_err(|e| DepotError::Damaged(e.to_string()))?;
            facts.push((row, fact));
        }
    }
    let told: Vec<Told> = facts
        .iter()
        .filter(|(row, fact)| counts(row, fact, &parcels.decided))
        .map(|(row, fact)| Told { fact: fact.clone(), hash: row.hash, at_ms: row.at_ms, order: row.place })
        .collect();
    Ok(Day { state: DayState::fold(day, &parcels, &told), facts })
}

/// Brings receipts, tomorrow's carry and the week's statement in line with the facts of `day`, and of the days behind it
/// as far as something changes. `news` are facts of the running push, whose receipts are not sent as changes.
pub fn refresh(tx: &mut dyn PartnerTx, day: ServiceDay, news: &BTreeSet<FactId>) -> Result<()> {
    let mut next = Some(day);
    while let Some(day) = next {
        next = if refresh_one(tx, day, news)? { tx.day_after(day)? } else { None };
    }
    Ok(())
}

/// The same for every day from `day` on: what was done to a parcel may show on the day that it is carried into and not on its
/// own.
pub fn refresh_all(tx: &mut dyn PartnerTx, day: ServiceDay) -> Result<()> {
    let mut next = Some(day);
    while let Some(day) = next {
        refresh_one(tx, day, &BTreeSet::new())?;
        next = tx.day_after(day)?;
    }
    Ok(())
}

/// One day; whether it leaves something else to the next.
fn refresh_one(tx: &mut dyn PartnerTx, day: ServiceDay, news: &BTreeSet<FactId>) -> Result<bool> {
    let loaded = load(tx, day)?;
    judge(tx, &loaded, news)?;
    mark_week(tx, day)?;
    let state = &loaded.state;
    let row = DayRow { day, closed: !state.closed.is_empty(), carry: state.carry(), shelves: state.on_shelf() };
    let changed = tx.day(day)?.is_none_or(|before| before != row);
    tx.put_day(&row)?;
    Ok(changed)
}

/// The week's statement no longer says what the facts say.
pub fn mark_week(tx: &mut dyn PartnerTx, day: ServiceDay) -> Result<()> {
    let week = day.week_start();
    let row = tx.statement(week)?.unwrap_or(StatementRow { week, dirty: true, body: None, cards: None });
    tx.put_statement(&StatementRow { dirty: true, ..row })
}

fn day_parcels(tx: &dyn PartnerTx, day: ServiceDay) -> Result<DayParcels> {
    let zone = tx.profile()?.map(|profile| profile.zone).unwrap_or_default();
    let mut parcels = DayParcels { decided: tx.decisions(day)?, ..DayParcels::default() };
    for row in tx.parcels(day.plus(-CARRY_DAYS), day.plus(CARRY_DAYS))? {
        let number = row.parcel.tracking_number.clone();
        if row.day == day {
            if let Some(at_ms) = row.withdrawn_ms {
                parcels.withdraw(day, zone, &number, at_ms);
            }
            parcels.listed.insert(number, row.parcel);
        } else {
            parcels.elsewhere.insert(number, row.day);
        }
    }
    // Also of a day that nobody closed: a phone goes on with the next one all the same.
    let Some(before) = tx.day_before(day)?.filter(|before| day <= before.day.plus(CARRY_DAYS)) else {
        return Ok(parcels);
    };
    for number in before.carry {
        let Some(row) = tx.parcel_days(&number)?.into_iter().find(|row| row.day < day) else { continue };
        if let Some(at_ms) = row.withdrawn_ms.filter(|_| !parcels.listed.contains_key(&number)) {
            parcels.withdraw(day, zone, &number, at_ms);
        }
        parcels.carried.insert(number, row.parcel);
    }
    parcels.on_shelf = before.shelves;
    Ok(parcels)
}

/// Whether a fact takes part in the fold. A revoked device's late fact does only once a person decided for it.
fn counts(row: &FactRow, fact: &Fact, decided: &BTreeMap<String, FactId>) -> bool {
    match row.status {
        ReceiptStatus::Applied => true,
        ReceiptStatus::Conflict => !is_late(row) || decided.values().any(|id| *id == fact.id),
        ReceiptStatus::Quarantined | ReceiptStatus::Hole => false,
    }
}

fn is_late(row: &FactRow) -> bool {
    row.reason.as_ref().is_some_and(|reason| reason.key == REVOKED)
}

/// Two say that they handed over the same parcel: the fold knows who was first, the other is a conflict; also where the first
/// did it on a day before, so that the parcel was not carried into this one.
fn judge(tx: &mut dyn PartnerTx, day: &Day, news: &BTreeSet<FactId>) -> Result<()> {
    let mut later: BTreeMap<&FactId, Text> = BTreeMap::new();
    let mut first: BTreeSet<&FactId> = BTreeSet::new();
    for (number, parcel) in &day.state.parcels {
        if let Some(handover) = &parcel.handover {
            first.insert(&handover.fact);
            for fact in &handover.beside {
                later.entry(fact).or_insert_with(|| Text::new(HANDED_OVER_BEFORE).with("parcel", number));
            }
        }
    }
    for (row, fact) in &day.facts {
        let handover = matches!(fact.act, Act::Delivered { .. } | Act::Collected { .. });
        let quarantined = matches!(row.status, ReceiptStatus::Quarantined | ReceiptStatus::Hole);
        if !handover || quarantined || (is_late(row) && !first.contains(&fact.id)) {
            continue;
        }
        let mut reason = later.get(&fact.id).cloned();
        for number in handed_over(&fact.act).iter().filter(|n| day.state.unexpected.contains_key(**n)) {
            if reason.is_none() && !day.state.undone.contains_key(&fact.id) && gone_before(tx, day.state.day, number)? {
                reason = Some(Text::new(HANDED_OVER_BEFORE).with("parcel", number));
            }
        }
        let status = if reason.is_some() { ReceiptStatus::Conflict } else { ReceiptStatus::Applied };
        if (row.status, &row.reason) == (status, &reason) {
            continue;
        }
        tx.put_fact(&FactRow { status, reason, ..row.clone() })?;
        if !news.contains(&fact.id) {
            let (device, chain, seq) = (row.device.clone(), row.chain.clone(), row.seq);
            let receipt = What::Receipt { device: device.clone(), chain: chain.clone(), seq };
            tx.add_change(&receipt, Some(&row.device), None)?;
            tx.add_change(&What::Fact { device, chain, seq }, None, Some(&row.device))?;
        }
    }
    Ok(())
}

/// The parcels that an act hands over.
fn handed_over(act: &Act) -> Vec<&str> {
    match act {
        Act::Delivered { parcels, .. } => parcels.iter().map(String::as_str).collect(),
        Act::Collected { parcel } => vec![parcel],
        _ => Vec::new(),
    }
}

/// Whether a parcel that was listed for a day before `day` was handed over between that day and `day`.
fn gone_before(tx: &dyn PartnerTx, day: ServiceDay, number: &str) -> Result<bool> {
    let mut earlier = tx.parcel_days(number)?.into_iter().map(|row| row.day).find(|listed| *listed < day);
    while let Some(then) = earlier.filter(|then| *then < day) {
        if load(tx, then)?.state.parcels.get(number).is_some_and(|parcel| parcel.handover.is_some()) {
            return Ok(true);
        }
        earlier = tx.day_after(then)?;
    }
    Ok(false)
}
