//! The journal's keeper: one encrypted SQLite database, one writer, a reader beside it.
//!
//! Guarantees: when [`Store::append`] returns, the facts, their evidence and what they change in the tables are on the
//! disk, all or none. A key that does not open never leads to a new database over the old one. A damaged database is set
//! aside, never deleted, and what is readable is salvaged. A shorter journal than the sidecar names is reported.
//!
//! Leaves to others: what a fact means for a parcel (`manifest`), what to send when (`sync`), signing heads at a push.

mod append;
mod backup;
mod changes;
mod codes;
mod conn;
mod day;
mod doubt;
mod effects;
mod error;
mod files;
mod heal;
#[cfg(test)]
mod heal_tests;
mod keys;
mod known;
#[cfg(test)]
mod model_tests;
mod open;
mod outbox;
mod pins;
mod progress;
mod raw;
#[cfg(test)]
mod raw_tests;
mod read;
mod roads;
#[cfg(test)]
mod roads_tests;
mod salvage;
#[cfg(test)]
mod salvage_tests;
mod schema;
#[cfg(test)]
mod sync_tests;
#[cfg(test)]
mod tests;
mod tidy;
mod unsettled;

pub use append::{Appended, Draft};
pub use changes::Changes;
pub use codes::CodeTried;
pub use day::{DayMark, DaySummary};
pub use error::StoreError;
pub use known::Records;
pub use open::{Opened, Store};
pub use progress::{FactStatus, Proofs};
pub use raw::{MAX_TRIES, RawPhoto};
pub use read::SyncCounts;
pub use schema::NEWEST as NEWEST_SCHEMA;
pub use tidy::{EVIDENCE_DAYS, Tidied, facts_from};
pub use unsettled::Unsettled;
