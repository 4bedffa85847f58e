//! What is removed after its time, and the space that goes back to the system.

use super::{Store, StoreError};
use crate::calendar::ServiceDay;
use chrono::{Datelike, NaiveDate};
use rusqlite::params;

/// Facts stay this long at least: a year, and the weeks in which a statement of it may still be disputed.
const FACT_DAYS: i64 = 400;
/// Until the end of this month a year's facts stay whole: its mileage log goes to the tax office by 15 April (26 U.S.C. 6072).
const TAX_MONTH: u32 = 4;
/// Evidence stays this long after the depot has it for good: longer than the depot's backups reach back.
pub const EVIDENCE_DAYS: i64 = 14;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// 8 MiB in one go, so that no act waits long behind it; the next call goes on.
const FREED_PAGES: u32 = 2048;

/// The first day whose facts stay, as long as today is `today`.
pub fn facts_from(today: ServiceDay) -> ServiceDay {
    let usual = today.plus(-FACT_DAYS);
    let last_year = NaiveDate::from_ymd_opt(today.date().year() - 1, 1, 1).map(ServiceDay::from);
    last_year.filter(|_| today.date().month() <= TAX_MONTH).map_or(usual, |first| first.min(usual))
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Facts.
    pub facts: usize,
    /// Blobs.
    pub evidence: usize,
    /// The reserve for a full disk is there.
    pub reserve: bool,
}

impl Store {
    /// Removes what is past its time at `now_ms` (milliseconds since 1970 UTC, depot-corrected where known) and gives free
    /// pages back; of a raw photo as soon as the depot has what stands in for it. Nothing that the depot does not have is
    /// removed, and never the newest fact of a chain. Once a day.
    pub fn tidy(&self, now_ms: i64) -> Result<Tidied, StoreError> {
        let (facts, evidence) = self.write(|tx, _| {
            let evidence = tx.execute(
                "DELETE FROM blob WHERE no IN (SELECT no FROM evidence WHERE durable_ms < ?1
                     OR stand_in IS NOT NULL AND durable_ms IS NOT NULL)",
                [now_ms - EVIDENCE_DAYS * DAY_MS],
            )?;
            let zone = super::append::zone(tx)?;
            let day = facts_from(zone.day_at(now_ms)).to_string();
            // Alone, nothing was ever sent: everything is kept.
            let facts = tx.execute(
                "DELETE FROM fact WHERE day < ?1 AND status IN (1, 2, 3)
                     AND key NOT IN (SELECT max(key) FROM fact GROUP BY key >> 40)
                     AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.fact = fact.key AND e.durable_ms IS NULL
                         AND e.fate <> 2)",
                [&day],
            )?;
            tx.execute(
                "DELETE FROM evidence WHERE (durable_ms IS NOT NULL OR fate = 2) AND fact NOT IN (SELECT key FROM fact)",
                [],
            )?;
            let sent = "day NOT IN (SELECT day FROM fact)";
            tx.execute(&format!("DELETE FROM parcel WHERE day < ?1 AND {sent}"), params![day])?;
            tx.execute(&format!("DELETE FROM withdrawn WHERE day < ?1 AND {sent}"), params![day])?;
            tx.execute(&format!("DELETE FROM decided WHERE day < ?1 AND {sent}"), params![day])?;
            Ok((facts, evidence))
        })?;
        self.maintain(|conn| {
            conn.execute_batch(&format!("PRAGMA incremental_vacuum({FREED_PAGES})"))?;
            Ok(())
        })?;
        Ok(Tidied { facts, evidence, reserve: self.reserve.take() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_years_facts_stay_until_its_taxes_are_due() {
        let from = |today: &str| facts_from(today.parse().unwrap()).to_string();
        assert_eq!(from("2027-04-30"), "2026-01-01");
        assert_eq!(from("2027-05-01"), "2026-03-27");
        assert_eq!(from("2027-01-02"), "2025-11-28", "400 days reach further back");
        assert_eq!(from("2026-12-31"), "2025-11-26");
    }
}
