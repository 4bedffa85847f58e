//! What was asked.

use crate::processes::Life;
use crate::sim::{Kind, Planted};
use clap::Parser;

/// Simulates days of phones and a depot with a network and disks that fail. A seed replays a run.
#[derive(Parser)]
#[command(name = "satchel-sim")]
pub struct Options {
    /// How many runs.
    #[arg(long, default_value_t = 20)]
    pub seeds: u64,
    /// The seed of the first.
    #[arg(long, default_value_t = 1)]
    pub from: u64,
    /// No new run begins after so many minutes.
    #[arg(long)]
    pub minutes: Option<u64>,
    /// Events of the faulty part at most.
    #[arg(long)]
    pub events: Option<u64>,
    /// Devices of a partner at most, up to three.
    #[arg(long, default_value_t = 3)]
    pub devices: u64,
    /// Faults that do not happen.
    #[arg(long, value_delimiter = ',')]
    pub without: Vec<Kind>,
    /// A fault between phone and depot, or one for each kind, that must be found.
    #[arg(long, num_args = 0..=1, default_missing_value = None)]
    pub planted: Option<Option<Planted>>,
    /// Each run twice: both must do the same to the last byte.
    #[arg(long)]
    pub twice: bool,
    /// A power cut, an error and a full disk at the operations of a working day, instead of whole days.
    #[arg(long)]
    pub crash: bool,
    /// Damage at every place of a store's files and of a road pack, instead of whole days.
    #[arg(long)]
    pub damage: bool,
    /// With --crash and --damage: only every so-many-th operation or place.
    #[arg(long, default_value_t = 1)]
    pub every: usize,
    /// With --crash: what survives a power cut, so many times each.
    #[arg(long, default_value_t = 20)]
    pub survivals: u64,
    /// With --crash: with `synchronous=NORMAL`, to see losses found.
    #[arg(long)]
    pub normal: bool,
    /// Real processes, of which so many are killed with SIGKILL at random moments, instead of whole days.
    #[arg(long)]
    pub kills: Option<u64>,
    /// Real processes, 5 and 10 phones with 10 to 40 acts a second, killed, paused and cut off: 24 runs, instead of whole days.
    #[arg(long)]
    pub matrix: bool,
    /// With --matrix: in simulated time and one process, 240 runs.
    #[arg(long)]
    pub simulated: bool,
    #[command(flatten)]
    pub life: Life,
}
