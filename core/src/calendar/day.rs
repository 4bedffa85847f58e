//! A service day and the zone that says when it begins.

use crate::texts::Text;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A day of delivering, as the partner's wall calendar names it; `YYYY-MM-DD` wherever it is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceDay(NaiveDate);

/// What is wrong with a day, a zone or a slot. [`DayError::text`] is what a person reads.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", self.text())]
pub enum DayError {
    /// Not `YYYY-MM-DD`, or no such day.
    Day(String),
    /// Not a name of the IANA time zone database.
    Zone(String),
    /// A slot that is empty or not within a day.
    Slot(super::Slot),
    /// The second slot begins before the first one ends.
    SlotOrder(super::Slot, super::Slot),
}

impl DayError {
    /// What, where and what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::Day(value) => Text::new("calendar.day").with("value", value),
            Self::Zone(value) => Text::new("calendar.zone").with("value", value),
            Self::Slot(slot) => Text::new("calendar.slot").with("slot", slot),
            Self::SlotOrder(before, slot) => Text::new("calendar.slot_order").with("before", before).with("slot", slot),
        }
    }
}

/// Milliseconds since 1970 UTC of the years 1 to 9999, a day away from both ends: what a day as text can name in every zone.
const MOMENTS_MS: std::ops::RangeInclusive<i64> = -62_135_510_400_000..=253_402_214_400_000;
/// Minutes in the longest gap of the zone database: a whole day (Apia, 30 December 2011), and one to be behind it.
const LONGEST_GAP_MIN: i64 = 24 * 60 + 1;
/// Seconds of a day that a slot or a window may name, on either side; a year is far beyond any of them.
const FARTHEST_S: i64 = 366 * 86_400;

impl ServiceDay {
    /// The day of the calendar.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// The day `days` later, or earlier when negative.
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.checked_add_signed(chrono::Duration::days(days)).unwrap_or(self.0))
    }

    /// Monday of its week; statements run from Monday to Sunday.
    pub fn week_start(self) -> Self {
        self.plus(-i64::from(self.0.weekday().num_days_from_monday()))
    }

    /// The seven days of its week, Monday first.
    pub fn week(self) -> [Self; 7] {
        let monday = self.week_start();
        [0, 1, 2, 3, 4, 5, 6].map(|days| monday.plus(days))
    }
}

impl From<NaiveDate> for ServiceDay {
    fn from(date: NaiveDate) -> Self {
        Self(date)
    }
}

impl FromStr for ServiceDay {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let bad = || DayError::Day(text.to_owned());
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        if !shape {
            return Err(bad());
        }
        // From 0001-01-01, a Monday: the week of every day that can be read is one that can be written and read again.
        let part = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap_or_default();
        let day =
            NaiveDate::from_ymd_opt(part(0, 4).cast_signed(), part(5, 7), part(8, 10)).map(Self).ok_or_else(bad)?;
        if day.0.year() >= 1 { Ok(day) } else { Err(bad()) }
    }
}

impl fmt::Display for ServiceDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for ServiceDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ServiceDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A partner's time zone, by its IANA name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(chrono_tz::Tz);

impl Zone {
    /// The day that the wall calendar shows at `wall_ms` (milliseconds since 1970 UTC).
    pub fn day_at(self, wall_ms: i64) -> ServiceDay {
        ServiceDay(self.local(wall_ms).date_naive())
    }

    /// Minutes east of UTC at that moment.
    pub fn offset_min(self, wall_ms: i64) -> i32 {
        self.local(wall_ms).offset().fix().local_minus_utc() / 60
    }

    /// Seconds since local midnight of `day`; may be negative or above 86,400 for a moment of another day. Wall-clock
    /// seconds: 10:00 is 36,000 on every day of the year, also when the clocks change.
    pub fn second_of(self, day: ServiceDay, wall_ms: i64) -> i64 {
        let local = self.local(wall_ms).naive_local();
        (local - day.0.and_time(chrono::NaiveTime::MIN)).num_seconds()
    }

    /// The moment (milliseconds since 1970 UTC) when wall clocks show `second` of `day`. Of two such moments (clocks set
    /// back) the earlier; of none (clocks set forward) the first moment after the gap.
    pub fn moment_ms(self, day: ServiceDay, second: i64) -> i64 {
        let second = chrono::Duration::seconds(second.clamp(-FARTHEST_S, FARTHEST_S));
        let midnight = day.0.and_time(chrono::NaiveTime::MIN);
        let naive = midnight.checked_add_signed(second).unwrap_or(midnight);
        let shown = |naive: NaiveDateTime| self.0.from_local_datetime(&naive).earliest();
        let minute = naive.with_second(0).unwrap_or(naive);
        let behind_gap = |minutes| minute.checked_add_signed(chrono::Duration::minutes(minutes)).and_then(shown);
        let moment = shown(naive).or_else(|| (1..=LONGEST_GAP_MIN).find_map(behind_gap));
        moment.map_or_else(|| naive.and_utc().timestamp_millis(), |m| m.timestamp_millis())
    }

    fn local(self, wall_ms: i64) -> DateTime<chrono_tz::Tz> {
        let inside = wall_ms.clamp(*MOMENTS_MS.start(), *MOMENTS_MS.end());
        let utc: DateTime<Utc> = DateTime::from_timestamp_millis(inside).unwrap_or_default();
        utc.with_timezone(&self.0)
    }
}

impl Default for Zone {
    /// UTC.
    fn default() -> Self {
        Self(chrono_tz::UTC)
    }
}

impl FromStr for Zone {
    type Err = DayError;

    fn from_str(name: &str) -> Result<Self, DayError> {
        name.parse().map(Zone).map_err(|_| DayError::Zone(name.to_owned()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> ServiceDay {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn the_week_of_every_day_that_can_be_read_can_be_read_too() {
        assert!("0000-12-31".parse::<ServiceDay>().is_err());
        for text in ["0001-01-01", "0001-01-07", "1970-01-01", "9999-12-31"] {
            let week = day(text).week_start();
            assert_eq!(week.to_string().parse::<ServiceDay>().unwrap(), week);
        }
    }

    /// The zones of the programme's states, and some that are odd.
    const ZONES: [&str; 8] = [
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Anchorage",
        "America/Indiana/Indianapolis",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ];

    #[test]
    fn only_a_day_of_the_calendar_is_a_day() {
        assert_eq!(day("2028-02-29").to_string(), "2028-02-29");
        for text in ["2026-02-29", "2026-2-9", "26-02-09", "2026/02/09", " 2026-02-09", "2026-02-09T", ""] {
            assert_eq!(text.parse::<ServiceDay>(), Err(DayError::Day(text.to_owned())));
        }
        let said = "Ohio".parse::<Zone>().unwrap_err().text().to_string();
        assert_eq!(said, "\"Ohio\" is not a time zone. Write it as America/New_York.");
    }

    #[test]
    fn a_statements_week_runs_from_monday_to_sunday_across_years() {
        let week = day("2027-01-01").week();
        assert_eq!((week[0], week[6]), (day("2026-12-28"), day("2027-01-03")));
        assert!(week.iter().all(|d| d.week_start() == week[0]));
        assert_eq!(week[6].plus(1).week_start(), day("2027-01-04"));
    }

    #[test]
    fn ten_oclock_is_ten_oclock_on_days_when_clocks_change() {
        let new_york = zone("America/New_York");
        for (text, utc_hour) in [("2026-03-07", 15), ("2026-03-08", 14), ("2026-10-31", 14), ("2026-11-01", 15)] {
            let ten = new_york.moment_ms(day(text), 36_000);
            assert_eq!(ten.rem_euclid(86_400_000), utc_hour * 3_600_000, "{text}");
            assert_eq!((new_york.day_at(ten), new_york.second_of(day(text), ten)), (day(text), 36_000));
        }
        assert_eq!(new_york.offset_min(new_york.moment_ms(day("2026-11-23"), 0)), -300);
    }

    #[test]
    fn a_time_that_clocks_skip_is_the_first_moment_after_the_gap() {
        let new_york = zone("America/New_York");
        let spring = day("2026-03-08");
        let three = new_york.moment_ms(spring, 3 * 3600);
        assert_eq!(new_york.moment_ms(spring, 2 * 3600), three);
        assert_eq!(new_york.moment_ms(spring, 2 * 3600 + 1815), three);
        let lord_howe = zone("Australia/Lord_Howe"); // skips half an hour
        let spring = day("2026-10-04");
        assert_eq!(lord_howe.moment_ms(spring, 2 * 3600 + 600), lord_howe.moment_ms(spring, 2 * 3600 + 1800));
        let apia = zone("Pacific/Apia"); // skipped a day
        let first = apia.moment_ms(day("2011-12-31"), 0);
        assert_eq!([0, 3_600, 36_000, 86_399].map(|second| apia.moment_ms(day("2011-12-30"), second)), [first; 4]);
    }

    #[test]
    fn of_a_time_that_clocks_show_twice_the_earlier_counts() {
        let new_york = zone("America/New_York");
        let one_thirty = new_york.moment_ms(day("2026-11-01"), 5400);
        assert_eq!(one_thirty, new_york.moment_ms(day("2026-11-01"), 0) + 5_400_000);
    }

    proptest! {
        #[test]
        fn a_moment_is_found_again_from_its_day_and_second(name in prop::sample::select(&ZONES[..]), s in 1_600_000_000..2_100_000_000_i64) {
            let (zone, ms) = (zone(name), s * 1000);
            let day = zone.day_at(ms);
            let second = zone.second_of(day, ms);
            prop_assert!((0..86_400).contains(&second));
            let found = zone.moment_ms(day, second);
            // Equal but for the hour that clocks show twice: there the earlier one is found.
            prop_assert!(found == ms || (found < ms && ms - found <= 3_600_000));
            prop_assert_eq!(zone.second_of(day, found), second);
        }

        #[test]
        fn no_moment_is_too_wild(name in prop::sample::select(&ZONES[..]), ms in any::<i64>(), second in any::<i64>()) {
            let zone = zone(name);
            let day = zone.day_at(ms);
            prop_assert_eq!(day.to_string().parse::<ServiceDay>(), Ok(day));
            let _ = (zone.moment_ms(day, second), zone.offset_min(ms), zone.second_of(day, ms));
        }
    }
}
