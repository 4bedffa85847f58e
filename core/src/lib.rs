//! Satchel's companion core: the day of a small shop that delivers a carrier's parcels, on a phone, without a network.
//!
//! A folder is a room. Lower rooms know nothing of higher ones:
//!
//! ```text
//! companion                                the facade: every act, every view
//! plan      store      sync                ordering, durability, the wire
//! manifest  roads      proof    earnings   the day's parcels, streets, evidence, money
//! label     calendar   journal             what a label says, what day it is, what happened
//! inputs    texts                          time, ids, randomness, keys; the sentences a person reads
//! ```
//!
//! Nothing below `companion` reads a clock, draws a random number or opens a socket by itself: those are [`inputs`].

pub mod calendar;
pub mod companion;
pub mod earnings;
pub mod inputs;
pub mod journal;
pub mod label;
pub mod manifest;
pub mod plan;
pub mod proof;
pub mod roads;
pub mod store;
pub mod sync;
pub mod texts;
