//! What a partner earned by the depot's own facts, with the phone's own ledger code.
//!
//! A week's statement is made when somebody asks and something changed since. A closed one never changes: what comes
//! later becomes adjustment lines of the first open week behind it.

use crate::day;
use crate::error::Result;
use crate::refusal::Refusal;
use crate::storage::{PartnerTx, StatementRow, What};
use satchel_core::calendar::ServiceDay;
use satchel_core::earnings::{Line, Statement, StatementStatus, adjustments, day_ledger, statement};

/// Cents as a person writes dollars.
pub fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}${}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// The lines of a day; of a closed week with the cards that it was closed with.
pub fn day_lines(tx: &dyn PartnerTx, day: ServiceDay) -> Result<Vec<Line>> {
    let cards = tx.statement(day.week_start())?.and_then(|row| row.cards);
    let cards = cards.map_or_else(|| tx.rate_cards(), Ok)?;
    Ok(day_ledger(&day::load(tx, day)?.state, &cards))
}

/// A week's statement as it stands now; a closed one as it was closed.
pub fn week_statement(tx: &dyn PartnerTx, week: ServiceDay) -> Result<Statement> {
    let week = week.week_start();
    match tx.statement(week)?.and_then(|row| row.body) {
        Some(closed) if closed.status == StatementStatus::Closed => Ok(closed),
        _ => Ok(statement(week, StatementStatus::Open, open_lines(tx, week)?)),
    }
}

/// Closes a week for good. Closed again it stays as it is; a week with an open one before it must wait.
pub fn close_week(tx: &mut dyn PartnerTx, week: ServiceDay) -> Result<Statement> {
    let week = week.week_start();
    let rows = tx.statements()?;
    if rows.iter().any(|row| row.week < week && !closed(row)) {
        return Err(Refusal::bad("depot.close_earlier_week_first").into());
    }
    let now = week_statement(tx, week)?;
    if now.status == StatementStatus::Closed {
        return Ok(now);
    }
    let body = statement(week, StatementStatus::Closed, now.lines);
    let cards = Some(tx.rate_cards()?);
    tx.put_statement(&StatementRow { week, dirty: false, body: Some(body.clone()), cards })?;
    tx.add_change(&What::Statement { week }, None, None)?;
    Ok(body)
}

/// Brings open statements up to date and notes those that changed, so that a pull carries each at most once. A week
/// without a closed day says nothing yet: in the middle of its first day it would only cost bytes.
pub fn settle(tx: &mut dyn PartnerTx) -> Result<()> {
    let rows = tx.statements()?;
    let late = rows.iter().any(|row| closed(row) && row.dirty);
    let first_open = rows.iter().filter(|row| !closed(row)).map(|row| row.week).min();
    for row in rows.iter().filter(|row| !closed(row)) {
        let adjusts = late && Some(row.week) == first_open;
        let told = tx.closed_day_before(row.week.plus(7))?.is_some_and(|closed| closed.day >= row.week);
        if !(adjusts || row.dirty && told) {
            continue;
        }
        let body = Some(week_statement(tx, row.week)?);
        if row.body != body {
            tx.add_change(&What::Statement { week: row.week }, None, None)?;
        }
        tx.put_statement(&StatementRow { week: row.week, dirty: false, body, cards: None })?;
    }
    Ok(())
}

fn closed(row: &StatementRow) -> bool {
    row.body.as_ref().is_some_and(|body| body.status == StatementStatus::Closed)
}

fn open_lines(tx: &dyn PartnerTx, week: ServiceDay) -> Result<Vec<Line>> {
    let mut lines = week_lines(tx, week)?;
    let rows = tx.statements()?;
    let first_open = !rows.iter().any(|row| row.week < week && !closed(row));
    let fixed: Vec<Statement> =
        rows.iter().filter(|row| row.week < week && closed(row)).filter_map(|row| row.body.clone()).collect();
    if first_open && rows.iter().any(|row| closed(row) && row.dirty) {
        let mut now = Vec::new();
        for row in rows.iter().filter(|row| row.week < week && closed(row)) {
            match &row.body {
                // Nothing came since it was closed: its own lines are what the ledger says.
                Some(body) if !row.dirty => now.extend(body.lines.iter().cloned()),
                _ => now.extend(week_lines(tx, row.week)?),
            }
        }
        lines.extend(adjustments(&fixed, &now, week));
    }
    Ok(lines)
}

fn week_lines(tx: &dyn PartnerTx, week: ServiceDay) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for day in (0..7).map(|offset| week.plus(offset)) {
        // Nobody earns on a day without facts, and one with facts was folded when they came.
        if tx.day(day)?.is_some() {
            lines.extend(day_lines(tx, day)?);
        }
    }
    Ok(lines)
}
