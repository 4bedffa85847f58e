//! The depot: the server of the programme, and the reference of what a device may expect from one.
//!
//! ```text
//! server            HTTP: /v1 for devices, pages for the dispatcher
//! enrol  ingest  feed  evidence        who may speak, facts in, changes out, blobs
//! day    money                         what the facts say: places, conflicts, lines (the phone's own code)
//! roads                                the packs of the areas
//! admin                                what the dispatcher does on the command line
//! storage           one trait; SQLite and a folder behind it
//! ```
//!
//! Guarantees: what was answered is durable; a fact is never refused, changed or lost; pushing twice changes nothing; rows
//! and blobs of one partner are never seen by another. Left to others: the rules of parcels and money, which are the core's.

pub mod admin;
pub mod day;
pub mod enrol;
mod error;
pub mod evidence;
mod export;
pub mod feed;
pub mod ingest;
mod money;
mod network;
mod refusal;
pub mod roads;
pub mod server;
pub mod storage;
pub mod tls;

pub use error::{DepotError, Result};
pub use export::journal;
pub use money::dollars;
pub use network::address_in_network;
pub use refusal::{PROBLEM_BASE, Refusal};
