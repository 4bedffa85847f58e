//! What the day earned: dated rate cards as data, the ledger as a pure function of facts and cards, the depot's statement
//! beside it line by line, and the mileage log. Whole cents everywhere.

mod card;
mod line;

pub use card::{Bonus, RateCard};
pub use line::{Line, LineKind, Statement, StatementStatus};
