//! A partner's day as the facts tell it, and what follows from it: who was first, what stays for tomorrow.
//!
//! The fold is the phone's own (`manifest::DayState`), so phone and depot agree where each parcel is.

use crate::error::{DepotError, Result};
use crate::storage::{DayRow, FactRow, PartnerTx, StatementRow, What};
use satchel_core::calendar::ServiceDay;
use satchel_core::journal::{Act, Fact, FactId};
use satchel_core::manifest::{DayParcels, DayState, Told};
use satchel_core::sync::wire::ReceiptStatus;
use satchel_core::texts::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Verdicts name the day of a parcel that is listed within this many days.
const NEAR_DAYS: i64 = 7;
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
            let fact = Fact::open(bytes).map_err(|e| DepotError::Damaged(e.to_string()))?;
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
        let loaded = load(tx, day)?;
        judge(tx, &loaded, news)?;
        mark_week(tx, day)?;
        let row = DayRow { day, closed: !loaded.state.closed.is_empty(), carry: loaded.state.carry() };
        let changed = tx.day(day)?.is_none_or(|before| before != row);
        tx.put_day(&row)?;
        next = if changed && row.closed { tx.day_after(day)? } else { None };
    }
    Ok(())
}

/// The week's statement no longer says what the facts say.
pub fn mark_week(tx: &mut dyn PartnerTx, day: ServiceDay) -> Result<()> {
    let week = day.week_start();
    let row = tx.statement(week)?.unwrap_or(StatementRow { week, dirty: true, body: None });
    tx.put_statement(&StatementRow { dirty: true, ..row })
}

fn day_parcels(tx: &dyn PartnerTx, day: ServiceDay) -> Result<DayParcels> {
    let mut parcels = DayParcels { decided: tx.decisions(day)?, ..DayParcels::default() };
    for row in tx.parcels(day.plus(-NEAR_DAYS), day.plus(NEAR_DAYS))? {
        let number = row.parcel.tracking_number.clone();
        if row.day == day {
            parcels.withdrawn.extend(row.withdrawn_ms.map(|at_ms| (number.clone(), at_ms)));
            parcels.listed.insert(number, row.parcel);
        } else {
            parcels.elsewhere.insert(number, row.day);
        }
    }
    for number in tx.closed_day_before(day)?.map(|before| before.carry).unwrap_or_default() {
        if let Some(row) = tx.parcel_days(&number)?.into_iter().find(|row| row.day < day) {
            parcels.carried.insert(number, row.parcel);
        }
    }
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

/// Two say that they handed over the same parcel: the fold knows who was first, the other is a conflict.
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
        let reason = later.get(&fact.id).cloned();
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
