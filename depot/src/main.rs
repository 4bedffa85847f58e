//! `satchel-depot`: serves the depot and does what a dispatcher does. Without a command it serves, and on an empty data
//! folder begins with a sample partner and says what to do next.
#![allow(clippy::print_stdout)] // what a person asked a command for goes to standard output

mod commands;

use clap::Parser;
use commands::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.text());
            // Bad input is 2, any other failure 1.
            ExitCode::from(if matches!(error, satchel_depot::DepotError::Refused(_)) { 2 } else { 1 })
        }
    }
}
