//! A service day and the zone that says when it begins.

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A day of delivering, as the partner's wall calendar names it; `YYYY-MM-DD` wherever it is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceDay(NaiveDate);

/// Text that is not a day or not a zone.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DayError {
    /// Not `YYYY-MM-DD`, or no such day.
    #[error("`{0}` is not a day; write it as 2026-11-23")]
    Day(String),
    /// Not a name of the IANA time zone database.
    #[error("`{0}` is not a time zone; write it as America/New_York")]
    Zone(String),
}

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
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self).map_err(|_| bad())
    }
}

impl fmt::Display for ServiceDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
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
        let naive = day.0.and_time(chrono::NaiveTime::MIN) + chrono::Duration::seconds(second);
        let found = self.0.from_local_datetime(&naive).earliest();
        let moment = found.or_else(|| self.0.from_local_datetime(&(naive + chrono::Duration::hours(1))).earliest());
        moment.map_or_else(|| naive.and_utc().timestamp_millis(), |m| m.timestamp_millis())
    }

    fn local(self, wall_ms: i64) -> DateTime<chrono_tz::Tz> {
        let utc: DateTime<Utc> = DateTime::from_timestamp_millis(wall_ms).unwrap_or_default();
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
