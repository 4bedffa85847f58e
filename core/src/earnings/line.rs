//! Ledger lines and statements.

use crate::calendar::ServiceDay;
use crate::texts::Text;
use serde::{Deserialize, Serialize};

/// One line of money. Equal facts and cards give equal lines, key for key, on the phone and at the depot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Unique in a partner's ledger: `<day>/<kind>/<parcel or stop>`, with `/<n>` for the n-th failed attempt,
    /// counted from 1; `<day>/day` and `<day>/bonus`; `<Monday>/adjustment/<key of the line it adjusts>`.
    pub key: String,
    /// The service day.
    pub day: ServiceDay,
    /// What is paid.
    pub kind: LineKind,
    /// The parcel or stop, empty for lines of a day; for an adjustment the key of the line it adjusts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// The card that pays it.
    pub card: String,
    /// Cents; negative only in adjustments.
    pub cents: i64,
}

/// See [`Line`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A parcel delivered at a door.
    Delivered,
    /// A failed attempt.
    Attempt,
    /// A stop.
    Stop,
    /// A parcel handed over the counter.
    Counter,
    /// A day.
    Day,
    /// A bonus tier.
    Bonus,
    /// What changed after a statement was closed.
    Adjustment,
}

impl LineKind {
    /// The word in a line's key and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Attempt => "attempt",
            Self::Stop => "stop",
            Self::Counter => "counter",
            Self::Day => "day",
            Self::Bonus => "bonus",
            Self::Adjustment => "adjustment",
        }
    }

    /// What a person reads.
    pub fn text(self) -> Text {
        Text::new(&format!("earnings.line_{}", self.word()))
    }
}

/// The depot's view of a partner's week, Monday to Sunday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its Monday.
    pub week: ServiceDay,
    /// Open or closed.
    pub status: StatementStatus,
    /// Sorted by key.
    pub lines: Vec<Line>,
    /// Their sum.
    pub total_cents: i64,
}

/// See [`Statement`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementStatus {
    /// Follows the facts.
    Open,
    /// Fixed; later changes become adjustments of a later week.
    Closed,
}
