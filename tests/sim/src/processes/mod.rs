//! Real processes: phones and a depot that are killed with SIGKILL and stopped, with real HTTP between them over a network
//! that fails, and one phone's files on a real small file system that fills up.
//!
//! ```text
//! child    the phone as a process: acts, sends, says what was recorded
//! phone    that process as its courier sees it, and the check of its files
//! depot    the depot as a process
//! proxy    the network between the two
//! volume   a small file system
//! world    some phones of one shop with their depot; at the end everything must be everywhere
//! kills    ./satchel sim --kills N
//! matrix   ./satchel sim --matrix
//! ```

mod child;
mod depot;
mod kills;
mod matrix;
mod phone;
mod proxy;
mod volume;
mod world;

pub use child::{Life, live};
pub use kills::kills;
pub use matrix::matrix;

use std::path::PathBuf;

/// A program that was built beside this one, or beside the folder of its tests.
///
/// # Errors
/// It is not there.
pub fn program(name: &str) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(said)?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let beside = own.ancestors().skip(1).take(2).map(|folder| folder.join(&file)).find(|path| path.is_file());
    beside.ok_or_else(|| format!("{file} is not beside {}: cargo build --workspace", own.display()))
}

/// A zone in which it is morning now, so that no run lasts over midnight.
fn zone_of_morning() -> String {
    use satchel_core::inputs::{Clock, SystemClock};
    let hour = SystemClock::default().read().wall_ms.div_euclid(3_600_000).rem_euclid(24);
    // Names of these zones count westwards: -14 is the farthest east, 12 the farthest west.
    let west = if hour >= 21 { hour - 8 - 24 } else { hour - 8 };
    format!("Etc/GMT{west:+}")
}

/// An error in words.
fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
