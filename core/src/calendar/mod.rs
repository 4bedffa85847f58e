//! Service days, the partner's time zone, holidays and free slots; and which day an act belongs to when a clock is wrong.
//!
//! All of it is functions of values: no clock is read here, [`TrustedClock`] is given the readings.

mod clock;
mod day;
mod holiday;
mod slot;

pub use clock::{BEHIND_DAYS, DayInputs, TrustedClock, service_day};
pub use day::{DayError, ServiceDay, Zone};
pub use holiday::{DEFAULT_HOLIDAYS, Holiday, is_service_day};
pub use slot::{Slot, check_slots};
