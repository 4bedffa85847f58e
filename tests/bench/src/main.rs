//! `./satchel bench`: every figure that was asked for, measured in one run beside what it is compared with.
//!
//! A missed figure is said plainly and does not fail the run; a measurement that breaks off does, after all the others.
#![allow(clippy::print_stdout)] // the table is what a person asked for

mod courier;
mod day;
mod debian;
mod environment;
mod facts;
mod label;
mod measure;
mod memory;
mod opening;
mod plan;
mod proxy;
mod push;
mod roads;
mod scan;
mod table;
mod view;
mod world;

use clap::Parser;
use measure::{Machine, timed};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use table::{Row, Verdict, table};
use world::World;

/// What a measurement gives; a failure is a sentence for the person who runs it.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Measures the figures and prints them as a table.
#[derive(Parser)]
#[command(name = "satchel-bench")]
struct Options {
    /// One JSON object on standard output instead of the table.
    #[arg(long)]
    json: bool,
    /// Only these figures: scan, opening, view, push, label, memory, day.
    #[arg(long, value_delimiter = ',', value_parser = FIGURES)]
    only: Vec<String>,
    /// Another table than the usual one.
    #[command(subcommand)]
    table: Option<Other>,
    /// For the measured process of the planner's memory.
    #[arg(long, hide = true)]
    memory_of_plan: bool,
    /// For the measured process of a road pack's memory.
    #[arg(long, hide = true, value_name = "FILE")]
    memory_of_pack: Option<PathBuf>,
    /// For the measured process of the memory figure.
    #[arg(long, hide = true, value_name = "DIR")]
    memory_of: Option<PathBuf>,
}

/// Tables of their own.
#[derive(clap::Subcommand)]
enum Other {
    /// The order of stops: how soon the best plan known is reached, set by set.
    Plan {
        /// Every problem with five seeds, instead of a sample in a few minutes.
        #[arg(long)]
        full: bool,
        /// Other solvers beside ours, with a picture; they are fetched the first time.
        #[arg(long)]
        peers: bool,
        /// Makes the best values of the made sets anew by long runs, a quarter of an hour.
        #[arg(long, conflicts_with_all = ["peers", "full"])]
        best: bool,
    },
    /// Road packs: size, opening, travel times, and how they compare with Valhalla's.
    Roads,
}

const FIGURES: [&str; 7] = ["scan", "opening", "view", "push", "label", "memory", "day"];

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("The benchmark stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every measurement came to its end.
fn run(options: &Options) -> Outcome<bool> {
    if options.memory_of_plan {
        println!("{}", plan::child()?);
        return Ok(true);
    }
    if let Some(file) = &options.memory_of_pack {
        println!("{}", roads::child(file)?);
        return Ok(true);
    }
    if let Some(dir) = &options.memory_of {
        println!("{}", memory::child(dir)?);
        return Ok(true);
    }
    // Beside the build, so that the stores lie on a disk and not in memory.
    let target = Path::new("target");
    let dir = if target.is_dir() { tempfile::tempdir_in(target)? } else { tempfile::tempdir()? };
    let machine = measure::machine(dir.path())?;
    let rows = measured(options, dir.path())?;
    if options.json {
        println!("{}", json!({"machine": machine, "figures": rows}));
    } else {
        println!("{}\n\n{}\n\n{}", about(&machine), table(&rows), summary(&rows));
    }
    Ok(rows.iter().all(|row| row.verdict != Verdict::Failed))
}

fn measured(options: &Options, dir: &Path) -> Outcome<Vec<Row>> {
    match options.table {
        Some(Other::Plan { full, peers, best }) => {
            return Ok(told("plan", &|| plan::rows(plan::Wanted { full, peers, best })));
        }
        Some(Other::Roads) => return Ok(told("roads", &|| roads::rows(dir))),
        None => {}
    }
    let asked = |figure: &str| options.only.is_empty() || options.only.iter().any(|only| only == figure);
    let mut rows = Vec::new();
    if FIGURES[..4].iter().chain(["memory"].iter()).any(|figure| asked(figure)) {
        eprintln!("Building a year of history: 14,400 parcels, 90,000 facts ...");
        let (time, world) = timed(|| World::build(dir))?;
        eprintln!("  built in {:.1} s", time.as_secs_f64());
        let of_world: [(&str, Measure); 5] = [
            ("scan", &|| scan::rows(&world)),
            ("opening", &|| opening::rows(&world)),
            ("view", &|| view::rows(&world)),
            ("push", &|| push::rows(&world, dir)),
            ("memory", &|| memory::rows(&world)),
        ];
        for (figure, measure) in of_world.into_iter().filter(|(figure, _)| asked(figure)) {
            rows.extend(told(figure, measure));
        }
    }
    if asked("label") {
        rows.extend(told("label", &label::rows));
    }
    if asked("day") {
        rows.extend(told("day", &day::rows));
    }
    Ok(rows)
}

type Measure<'a> = &'a dyn Fn() -> Outcome<Vec<Row>>;

/// The rows of a figure; one that broke off says why in its place.
fn told(figure: &str, measure: Measure) -> Vec<Row> {
    eprintln!("Measuring: {figure} ...");
    measure().unwrap_or_else(|error| {
        vec![Row {
            figure: figure.to_owned(),
            asked: "-".into(),
            reached: "-".into(),
            verdict: Verdict::Failed,
            how: error.to_string(),
            numbers: Value::Null,
        }]
    })
}

fn about(machine: &Machine) -> String {
    format!(
        "{} cores, {}; stores on {}, where 4 KiB and fdatasync take {:.0} us (median).",
        machine.cores,
        if machine.processor.is_empty() { "processor unknown" } else { &machine.processor },
        machine.file_system,
        machine.sync_4k_us
    )
}

fn summary(rows: &[Row]) -> String {
    let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let (missed, unmeasured) = (count(Verdict::Missed), count(Verdict::NotMeasured) + count(Verdict::Failed));
    format!("{} reached, {missed} missed, {unmeasured} not measured.", count(Verdict::Reached))
}
