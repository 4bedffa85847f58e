//! Days without delivery, as data: rules that hold every year, and single days.

use super::ServiceDay;
use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A day that comes back every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Holiday {
    /// The same date each year.
    Date {
        /// 1 to 12.
        month: u32,
        /// 1 to 31; a 29 February comes in leap years only.
        day: u32,
    },
    /// The n-th such weekday of a month.
    Nth {
        /// 1 to 12.
        month: u32,
        /// 1 is Monday, 7 is Sunday (ISO 8601).
        weekday: u8,
        /// 1 to 5; a fifth comes only where there is one.
        n: u8,
    },
}

/// New Year's Day, Thanksgiving (the fourth Thursday of November, 5 U.S.C. 6103), Christmas Day: the programme rests on
/// "major holidays" that it does not name.
pub const DEFAULT_HOLIDAYS: [Holiday; 3] = [
    Holiday::Date { month: 1, day: 1 },
    Holiday::Nth { month: 11, weekday: 4, n: 4 },
    Holiday::Date { month: 12, day: 25 },
];

impl Holiday {
    /// Its day in a year; none where the year has no such day, or the rule is none of any year.
    pub fn in_year(self, year: i32) -> Option<ServiceDay> {
        let date = match self {
            Holiday::Date { month, day } => NaiveDate::from_ymd_opt(year, month, day),
            Holiday::Nth { month, weekday, n } => {
                let weekday = weekday.checked_sub(1).and_then(|days| Weekday::try_from(days).ok())?;
                NaiveDate::from_weekday_of_month_opt(year, month, weekday, n)
            }
        };
        date.map(ServiceDay::from)
    }
}

/// Whether parcels are delivered on `day`: on all seven days of the week, but not on `yearly` holidays nor on `single` days
/// (those of the partner's profile).
pub fn is_service_day(day: ServiceDay, yearly: &[Holiday], single: &[ServiceDay]) -> bool {
    let year = chrono::Datelike::year(&day.date());
    !single.contains(&day) && !yearly.iter().any(|holiday| holiday.in_year(year) == Some(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ServiceDay {
        text.parse().unwrap()
    }

    #[test]
    fn the_default_holidays_of_some_years() {
        let of = |year| DEFAULT_HOLIDAYS.map(|holiday| holiday.in_year(year).unwrap().to_string());
        assert_eq!(of(2026), ["2026-01-01", "2026-11-26", "2026-12-25"]);
        assert_eq!(of(2028), ["2028-01-01", "2028-11-23", "2028-12-25"]);
        assert_eq!(of(2029)[1], "2029-11-22", "the earliest that Thanksgiving can be");
    }

    #[test]
    fn parcels_are_delivered_on_every_other_day_sundays_too() {
        assert!(is_service_day(day("2026-11-22"), &DEFAULT_HOLIDAYS, &[]));
        assert!(!is_service_day(day("2026-11-26"), &DEFAULT_HOLIDAYS, &[]));
        assert!(is_service_day(day("2026-11-26"), &[], &[]), "holidays are data");
        assert!(!is_service_day(day("2026-07-04"), &DEFAULT_HOLIDAYS, &[day("2026-07-04")]));
        let rest = (0..365).filter(|n| !is_service_day(day("2026-01-01").plus(*n), &DEFAULT_HOLIDAYS, &[])).count();
        assert_eq!(rest, 3);
    }

    #[test]
    fn a_rule_that_no_year_has_is_no_day() {
        assert_eq!(Holiday::Date { month: 2, day: 29 }.in_year(2027), None);
        assert_eq!(Holiday::Date { month: 13, day: 1 }.in_year(2027), None);
        for (weekday, n) in [(0, 1), (8, 1), (4, 0), (4, 6), (255, 255)] {
            assert_eq!(Holiday::Nth { month: 11, weekday, n }.in_year(2026), None);
        }
    }

    #[test]
    fn holidays_are_written_as_data() {
        let written = serde_json::to_string(&DEFAULT_HOLIDAYS[1]).unwrap();
        assert_eq!(written, r#"{"rule":"nth","month":11,"weekday":4,"n":4}"#);
        assert_eq!(serde_json::from_str::<Holiday>(&written).unwrap(), DEFAULT_HOLIDAYS[1]);
    }
}
