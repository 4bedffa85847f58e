//! The facade bound to a terminal: every room without a screen, and the whole facade as JSON-RPC (`rpc`).
//!
//! Results go to standard output (`--json`: stable JSON, described in `docs/schema`), messages to standard error.
//! Exit code 0: done; 2: bad input, with what, where and how to mend it; 1: any other failure.

mod commands;
mod failure;
mod roads;
mod rpc;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "satchel-cli", version, about = "Satchel's core in a terminal.")]
struct Cli {
    /// Stable JSON on standard output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What each text on a label can be, best first. `-` reads one text a line from standard input.
    Label {
        /// The texts.
        #[arg(required = true)]
        texts: Vec<String>,
    },
    /// Decodes pictures (JPEG, PNG), then the same.
    Scan {
        /// The pictures; `-` is standard input.
        #[arg(required = true)]
        images: Vec<PathBuf>,
    },
    /// A manifest's file.
    Manifest {
        #[command(subcommand)]
        command: ManifestCommand,
    },
    /// Orders the stops of a problem.
    Plan {
        /// The problem as JSON; `-` is standard input.
        problem: PathBuf,
        /// Stop searching after this many milliseconds.
        #[arg(long, conflicts_with = "iterations")]
        time_limit_ms: Option<u64>,
        /// Search this much, by no clock: the same plan on every machine.
        #[arg(long)]
        iterations: Option<u64>,
        /// Another seed, another search.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Road packs: made from a map, asked for times and ways.
    Roads {
        #[command(subcommand)]
        command: roads::Command,
    },
    /// An exported journal.
    Journal {
        #[command(subcommand)]
        command: JournalCommand,
    },
    /// Writes a day as CSV, JSON and proofs.
    Export {
        /// `YYYY-MM-DD`.
        day: String,
        /// The phone's store.
        #[arg(long)]
        store: PathBuf,
        /// The folder to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// The whole facade as JSON-RPC 2.0 on standard input and output, one message a line.
    Rpc(rpc::Options),
}

#[derive(Subcommand)]
enum ManifestCommand {
    /// Line-by-line findings; with --json the parsed manifest.
    Check {
        /// The CSV; `-` is standard input.
        file: PathBuf,
        /// The day it is for; today if not said.
        #[arg(long)]
        day: Option<String>,
    },
}

#[derive(Subcommand)]
enum JournalCommand {
    /// Chains, signatures, gaps, evidence hashes.
    Verify {
        /// The exported journal; `-` is standard input.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Label { texts } => commands::label(&texts, cli.json),
        Command::Scan { images } => commands::scan(&images, cli.json),
        Command::Manifest { command: ManifestCommand::Check { file, day } } => {
            commands::manifest_check(&file, day.as_deref(), cli.json)
        }
        Command::Plan { problem, time_limit_ms, iterations, seed } => {
            commands::plan(&problem, time_limit_ms, iterations, seed, cli.json)
        }
        Command::Roads { command } => roads::run(&command, cli.json),
        Command::Journal { command: JournalCommand::Verify { file } } => commands::journal_verify(&file, cli.json),
        Command::Export { day, store, out } => commands::export(&day, &store, &out, cli.json),
        Command::Rpc(options) => rpc::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
