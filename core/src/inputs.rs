//! What the core takes from outside: time, ids, randomness and the device's keys.
//!
//! Every rule is a function of values, so one seed replays a week; production uses [`SystemClock`] and [`SystemIds`].
//! The network is an input too, see [`crate::sync`].

mod clock;
mod ids;
mod keys;

pub use clock::{Clock, FileClock, Reading, SystemClock};
pub use ids::{Ids, SeededIds, SystemIds};
pub use keys::{FileKeyStore, KeyError, KeyStore, PublicKey, Signature};
