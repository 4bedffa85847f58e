//! The end of a day: the balance and what it earned.

use super::Recorded;
use crate::companion::{Companion, Result};
use crate::earnings;
use crate::journal::{Act, Counts};
use serde::Serialize;

/// A closed day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Closed {
    /// The fact.
    pub fact: Recorded,
    /// The seven places and what is counted beside them.
    #[serde(flatten)]
    pub counts: Counts,
    /// By this device's ledger.
    pub earned_cents: i64,
}

impl Companion {
    /// Closes this device's day. An outing that still runs ends with it; what was never received counts as missing, what
    /// is still loaded as to return. Closing again after later acts gives the new balance.
    pub fn close_day(&self) -> Result<Closed> {
        let mut today = self.today()?;
        if let Some(end) = super::trip::end_of_outing(&today) {
            today.record(vec![end.into()])?;
        }
        let counts = today.state().counts();
        let earned_cents = earnings::total(&earnings::day_ledger(today.state(), &today.known.cards));
        let carry = today.state().carry();
        let appended = today.record(vec![Act::DayClosed { counts, earned_cents, carry }.into()])?;
        Ok(Closed { fact: Recorded::last(&appended.sealed)?, counts, earned_cents })
    }

    /// The partner disputes a line of a statement.
    pub fn dispute(&self, line: &str, cents: i64) -> Result<Recorded> {
        let mut today = self.today()?;
        let line = line.chars().take(200).collect();
        let appended = today.record(vec![Act::Disputed { line, cents }.into()])?;
        Recorded::last(&appended.sealed)
    }
}
