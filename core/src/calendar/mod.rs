//! Service days, the partner's time zone, holidays and free slots.

mod day;

pub use day::{DayError, ServiceDay, Zone};
