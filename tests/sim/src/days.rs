//! `./satchel sim`: many runs, counted; a failure is made smaller and said with the command that repeats it.

use crate::crash::said;
use crate::options::Options;
use crate::progress::Progress;
use crate::sim::{Kind, Planted, Ran, Shape, run, shrink};
use clap::ValueEnum;
use satchel_core::journal::Hash;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Failures that are made smaller.
const SHRUNK: usize = 3;

/// What many runs came to.
#[derive(Default)]
pub struct Sum {
    /// Runs.
    pub runs: u64,
    /// Devices times days.
    pub device_days: u64,
    /// Facts that were promised.
    pub facts: u64,
    /// What each seed did ([`Ran::trace`]).
    traces: BTreeMap<u64, String>,
    /// Runs in which something was wrong.
    pub wrong: Vec<(Shape, Ran)>,
}

impl Sum {
    /// One hash over what all seeds did: the same seeds come to the same as long as the product does the same.
    fn trace(&self) -> String {
        let all: String = self.traces.iter().map(|(seed, trace)| format!("{seed} {trace}\n")).collect();
        Hash::of(all.as_bytes()).to_string()
    }
}

/// As asked on the command line; true when nothing was wrong, or every planted fault was found.
///
/// # Errors
/// The simulator itself failed, or the output is closed.
pub fn run_asked(options: &Options, out: &mut dyn Write) -> Result<bool, String> {
    match options.planted {
        Some(None) => planted(options, out),
        Some(Some(planted)) => days(options, Some(planted), out),
        None => days(options, None, out),
    }
}

fn shape(options: &Options, seed: u64, planted: Option<Planted>) -> Shape {
    let mut shape = Shape::of(seed, planted);
    shape.events = options.events.unwrap_or(u64::MAX);
    shape.devices = options.devices.clamp(1, 3);
    shape.kinds = Kind::all().into_iter().filter(|kind| !options.without.contains(kind)).collect();
    shape
}

fn days(options: &Options, planted: Option<Planted>, out: &mut dyn Write) -> Result<bool, String> {
    let began = Instant::now();
    let until = options.minutes.map(|minutes| began + Duration::from_secs(60 * minutes));
    let sum = many(options.from..options.from.saturating_add(options.seeds), until, options.twice, |seed| {
        shape(options, seed, planted)
    })?;
    let seconds = began.elapsed().as_secs_f64();
    writeln!(
        out,
        "{} runs, {} device-days, {} facts, {} with something wrong, {seconds:.1} s ({:.1} device-days a second), trace {}",
        sum.runs,
        sum.device_days,
        sum.facts,
        sum.wrong.len(),
        sum.device_days as f64 / seconds,
        sum.trace()
    )
    .map_err(said)?;
    for (shape, ran) in &sum.wrong {
        say_wrong(out, "", shape, ran)?;
    }
    for (shape, ran) in sum.wrong.iter().take(SHRUNK) {
        let (shape, ran) = shrink(shape, ran);
        say_wrong(out, "smaller: ", &shape, &ran)?;
    }
    Ok(sum.wrong.is_empty())
}

fn say_wrong(out: &mut dyn Write, how: &str, shape: &Shape, ran: &Ran) -> Result<(), String> {
    let Some(wrong) = &ran.wrong else { return Ok(()) };
    writeln!(out, "{how}{}: {}\n  {shape}", wrong.invariant, wrong.what).map_err(said)
}

/// Each planted fault in turn, until it is found.
fn planted(options: &Options, out: &mut dyn Write) -> Result<bool, String> {
    let mut all = true;
    for planted in Planted::value_variants() {
        let found = find(*planted, options.from..options.from.saturating_add(options.seeds))?;
        let name = planted.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        match found {
            Some((shape, ran)) => {
                let wrong = ran.wrong.map(|wrong| format!("{}: {}", wrong.invariant, wrong.what)).unwrap_or_default();
                writeln!(out, "{name}: found with seed {} by {wrong}", shape.seed)
            }
            None => {
                all = false;
                writeln!(out, "{name}: NOT FOUND")
            }
        }
        .map_err(said)?;
    }
    Ok(all)
}

/// The first seed that shows a planted fault.
///
/// # Errors
/// The simulator itself failed.
pub fn find(planted: Planted, seeds: impl IntoIterator<Item = u64>) -> Result<Option<(Shape, Ran)>, String> {
    for seed in seeds {
        let shape = Shape::of(seed, Some(planted));
        let ran = run(&shape)?;
        if ran.wrong.is_some() {
            return Ok(Some((shape, ran)));
        }
    }
    Ok(None)
}

/// Runs every seed, as many at once as there are cores; each run is one thread. `twice`: and once more, to see that it does
/// the same.
///
/// # Errors
/// The simulator itself failed.
pub fn many(
    seeds: std::ops::Range<u64>,
    until: Option<Instant>,
    twice: bool,
    shape: impl Fn(u64) -> Shape + Sync,
) -> Result<Sum, String> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (next, sum) = (AtomicU64::new(seeds.start), Mutex::new(Ok(Sum::default())));
    let progress = Progress::new();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || until.is_some_and(|until| Instant::now() > until) {
                        return;
                    }
                    let shape = shape(seed);
                    let ran = run(&shape).map_err(|why| format!("{why}\n  {shape}"));
                    let again = if twice { Some(run(&shape)) } else { None };
                    let mut sum = sum.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    let Ok(counted) = sum.as_mut() else { return };
                    match (ran, again) {
                        (Err(why), _) => *sum = Err(why),
                        (Ok(ran), Some(again)) if again.as_ref() != Ok(&ran) => {
                            *sum = Err(format!("the same run came to something else\n  {shape}"));
                        }
                        (Ok(ran), _) => {
                            counted.runs += 1;
                            counted.device_days += ran.device_days;
                            counted.facts += ran.facts;
                            counted.traces.insert(seed, ran.trace.clone());
                            if ran.wrong.is_some() {
                                // At once: a long run need not end before somebody looks.
                                let _ = say_wrong(&mut std::io::stderr(), "", &shape, &ran);
                                counted.wrong.push((shape, ran));
                            }
                            progress.tell(|| {
                                let Sum { runs, device_days, wrong, .. } = &*counted;
                                format!("{runs} runs, {device_days} device-days, {} with something wrong", wrong.len())
                            });
                        }
                    }
                }
            });
        }
    });
    sum.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}
