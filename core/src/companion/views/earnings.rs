//! Earnings: what is sure, what waits, what is wrong with the statement, where does the year end?

use crate::calendar::ServiceDay;
use crate::earnings::Line;
use crate::texts::Text;
use serde::Serialize;

/// Money of a day, its week and its year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EarningsView {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// This device's ledger of the day.
    pub lines: Vec<LineView>,
    /// Their sum.
    pub day_cents: i64,
    /// The week, Monday to Sunday.
    pub week: Vec<DayEarned>,
    /// Sum of the week's days that the depot's statement confirms.
    pub week_sure_cents: i64,
    /// Sum of the week's rest.
    pub week_waits_cents: i64,
    /// Since 1 January, this device's closed days and today.
    pub year_cents: i64,
    /// Where phone and statement differ.
    pub differences: Vec<StatementDifference>,
    /// Trips of the day, for the mileage log.
    pub trips: Vec<TripView>,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineView {
    /// Its key.
    pub key: String,
    /// What is paid: the contract's word.
    pub kind: String,
    /// The parcel or stop.
    pub of: String,
    /// Cents.
    pub cents: i64,
}

/// A day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayEarned {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// By this device's ledger.
    pub cents: i64,
    /// The part that the depot's statement lists with the same amounts.
    pub sure_cents: i64,
}

/// A line that phone and statement do not agree on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementDifference {
    /// The line's key.
    pub key: String,
    /// What is paid, in words.
    pub text: Text,
    /// For which parcel or at which door, as a person compares it; empty for a day.
    pub of: String,
    /// By the phone; none: not on it.
    pub phone_cents: Option<i64>,
    /// By the statement; none: not on it.
    pub statement_cents: Option<i64>,
    /// The fact by which this phone disputes it today, to be undone.
    pub disputed: Option<String>,
}

/// A trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TripView {
    /// Counted from 1.
    pub outing: u32,
    /// Metres.
    pub distance_m: i64,
    /// Doors visited.
    pub stops: u32,
}

/// What the view is made from.
pub(in crate::companion) struct EarningsInput {
    pub day: ServiceDay,
    pub lines: Vec<Line>,
    pub week: Vec<DayEarned>,
    pub sure_cents: i64,
    pub waits_cents: i64,
    pub year_cents: i64,
    pub differences: Vec<StatementDifference>,
    pub trips: Vec<TripView>,
}

/// The view.
pub(in crate::companion) fn earnings(input: EarningsInput) -> EarningsView {
    EarningsView {
        day: input.day.to_string(),
        day_cents: input.lines.iter().map(|line| line.cents).sum(),
        week_sure_cents: input.sure_cents,
        week_waits_cents: input.waits_cents,
        lines: input
            .lines
            .into_iter()
            .map(|line| LineView { key: line.key, kind: line.kind.word().to_owned(), of: line.of, cents: line.cents })
            .collect(),
        week: input.week,
        year_cents: input.year_cents,
        differences: input.differences,
        trips: input.trips,
    }
}
