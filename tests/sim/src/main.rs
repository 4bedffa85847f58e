//! `./satchel sim`: nothing is ever lost. The real core and the real depot, on disks and a network that fail in every way,
//! in simulated time; a seed replays a run.
//!
//! ```text
//! options            what was asked
//! disk               a disk under SQLite that can be cut off at any operation, fill up or fail
//! damage             flipped bits and cut ends all over a store's files and a road pack
//! crash              a power cut, an error and a full disk at every operation of a working day
//! sim                days of phones and a depot: world, network, couriers, faults, invariants, shrinking
//! processes          real processes, killed and stopped, over real HTTP
//! days               many of those, counted
//! matrix             many phones of one shop under one kind of trouble, in simulated time
//! busy               a courier who never pauses
//! agree              whether a phone and its depot say the same
//! versions           a store as an older or a newer app leaves it
//! inputs rng scratch clock and keys, draws, folders
//! weather            how well requests get through
//! progress           how far a long run is
//! ```

mod agree;
mod busy;
mod crash;
mod damage;
mod days;
mod disk;
mod inputs;
mod matrix;
mod options;
mod processes;
mod progress;
mod rng;
mod scratch;
mod sim;
#[cfg(test)]
mod tests;
mod versions;
mod weather;

use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = options::Options::parse();
    let mut out = std::io::stdout();
    let ran = match (&options.life.dir, options.kills) {
        (Some(dir), _) => processes::live(&options.life, dir),
        (None, Some(count)) => processes::kills(count, options.from, &mut out).map(|_| true),
        (None, None) if options.matrix && options.simulated => matrix::run(options.from, matrix::RUNS, &mut out),
        (None, None) if options.matrix => processes::matrix(options.from, &mut out),
        (None, None) if options.crash => crash::run(&options, &mut out),
        (None, None) if options.damage => damage::run(&options, &mut out),
        (None, None) => days::run_asked(&options, &mut out),
    };
    match ran {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "sim: {why}");
            ExitCode::FAILURE
        }
    }
}
