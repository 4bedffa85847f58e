//! The made-up town: an American town of about 25,000 people from a seed, its OpenStreetMap extract, and a day's manifest
//! for invented people in it, or in any real town whose extract is at hand.
//!
//! The same seed gives the same bytes. Nothing here is shared with the core, so that each can prove the other: the check
//! digits of tracking numbers are made here and tested there.

mod extract;
mod manifest;
mod numbers;
mod osm;
mod random;
mod svg;
mod town;

pub use extract::{ExtractError, addresses_from_extract};
pub use manifest::{ManifestSet, SampleParcel, manifest_csv};
pub use numbers::{Kind, check_digit, tracking_number};
pub use random::Random;
pub use town::{Address, Class, Restriction, Street, Town, town};
