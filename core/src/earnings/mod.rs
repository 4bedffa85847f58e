//! What the day earned: dated rate cards as data, the ledger as a pure function of facts and cards, the depot's statement
//! beside it line by line, and the mileage log.
//!
//! Guarantees: whole cents everywhere, no float; equal input gives equal lines, whatever its order; a closed statement
//! never changes. Leaves to others: what became of a parcel ([`crate::manifest::DayState`]), keeping cards and statements.

mod card;
mod ledger;
mod line;
mod mileage;
mod statement;
mod sums;
mod tax;

pub use card::{Bonus, CardError, MAX_CENTS, RateCard, card_for, read_cards};
pub use ledger::{day_ledger, total};
pub use line::{Line, LineKind, Statement, StatementStatus};
pub use mileage::{MileageYear, Trip, mileage, mileage_year, miles_in_metres};
pub use statement::{Difference, adjustments, compare, statement};
pub use sums::{DaySum, Sums, week_sums, year_sums};
pub use tax::{MileageRate, NecThreshold, TaxTable, tax_table};
