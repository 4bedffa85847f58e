//! Dated figures of the United States tax office, as data in `tax.json`. A day or year without a figure has none: the next
//! year's is never guessed from this year's.

use crate::calendar::ServiceDay;
use serde::Deserialize;
use std::sync::OnceLock;

/// The figures, each with its source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TaxTable {
    /// Standard mileage rates, disjoint.
    pub mileage: Vec<MileageRate>,
    /// From which sum a payer reports a contractor.
    pub nec: Vec<NecThreshold>,
}

/// What one mile of business driving deducts, on days from `from` to `until`, both included.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MileageRate {
    /// First day; rates have changed in the middle of a year (2022).
    pub from: ServiceDay,
    /// Last day.
    pub until: ServiceDay,
    /// Tenths of a cent a mile: 725 is 72.5 cents.
    pub tenths_of_cent_per_mile: u64,
    /// Where the figure is from.
    pub source: String,
}

/// The sum of a year from which Form 1099-NEC is due.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NecThreshold {
    /// Of the payments.
    pub year: i32,
    /// Cents.
    pub threshold_cents: i64,
    /// Where the figure is from.
    pub source: String,
}

impl TaxTable {
    /// The mileage rate of `day`, if it is known.
    pub fn mileage_rate(&self, day: ServiceDay) -> Option<&MileageRate> {
        self.mileage.iter().find(|rate| rate.from <= day && day <= rate.until)
    }

    /// The threshold for payments of `year`, if it is known.
    pub fn nec_threshold_cents(&self, year: i32) -> Option<i64> {
        self.nec.iter().find(|nec| nec.year == year).map(|nec| nec.threshold_cents)
    }
}

/// The figures that come with this program. The tests prove that the file parses, so a broken one cannot ship.
pub fn tax_table() -> &'static TaxTable {
    static TABLE: OnceLock<TaxTable> = OnceLock::new();
    TABLE.get_or_init(|| serde_json::from_str(include_str!("tax.json")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_change_with_the_day_and_an_unknown_year_has_none() {
        let rate = |day: &str| tax_table().mileage_rate(day.parse().unwrap()).map(|r| r.tenths_of_cent_per_mile);
        assert_eq!(rate("2025-12-31"), Some(700));
        assert_eq!(rate("2026-01-01"), Some(725));
        assert_eq!((rate("2024-12-31"), rate("2027-01-01")), (None, None));
    }

    #[test]
    fn the_reporting_threshold_rose_for_payments_after_2025() {
        assert_eq!([2025, 2026, 2027].map(|y| tax_table().nec_threshold_cents(y)), [Some(60_000), Some(200_000), None]);
    }
}
