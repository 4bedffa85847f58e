//! `./satchel sim --matrix --simulated`: 5 and 10 phones of one shop, 10, 20 and 40 acts a second, each under four kinds of
//! trouble, ten times.

use crate::crash::said;
use crate::progress::Progress;
use crate::sim::Planted;
use crate::sim::matrix::{Setting, Settled, one};
use crate::weather::Trouble;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Of each setting.
pub const RUNS: u64 = 10;

/// How a run can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Something waits for ever.
    Stalled,
    /// Something that was acknowledged is not there.
    Lost,
    /// Two sides say different things.
    Diverged,
}

impl Wrong {
    /// What an invariant that is broken means.
    pub fn of(invariant: &str) -> Self {
        match invariant {
            "the_queue_reaches_zero" => Self::Stalled,
            "nothing_acknowledged_is_lost"
            | "acknowledged_is_at_the_depot"
            | "shown_as_sent_is_durable"
            | "each_proof_belongs_to_its_parcel" => Self::Lost,
            _ => Self::Diverged,
        }
    }
}

/// Every setting in the order of the table.
pub fn settings() -> Vec<Setting> {
    let mut all = Vec::new();
    for phones in [5, 10] {
        for acts_per_s in [10, 20, 40] {
            all.extend(Trouble::ALL.map(|trouble| Setting { phones, acts_per_s, trouble }));
        }
    }
    all
}

/// Runs each of `settings` so many times, on all cores; what each run came to, in their order.
///
/// # Errors
/// The simulator itself failed.
pub fn many(
    settings: &[Setting],
    seed: u64,
    times: u64,
    planted: Option<Planted>,
) -> Result<Vec<Vec<Settled>>, String> {
    let runs: Vec<(usize, u64)> = (0..settings.len()).flat_map(|at| (0..times).map(move |time| (at, time))).collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Ok(vec![Vec::new(); settings.len()])));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let progress = Progress::new();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((at, time)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let seed = seed + *at as u64 * times + time;
                    let ran = one(seed, settings[*at], planted);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    match (done.as_mut(), ran) {
                        (Ok(done), Ok(settled)) => {
                            done[*at].push(settled);
                            progress.tell(|| {
                                let all = done.iter().flatten();
                                let wrong = all.clone().filter(|run| run.wrong.is_some()).count();
                                format!("{} of {} runs, {wrong} with something wrong", all.count(), runs.len())
                            });
                        }
                        (Ok(_), Err(why)) => *done = Err(format!("{:?}, seed {seed}: {why}", settings[*at])),
                        (Err(_), _) => return,
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// True when nothing was stalled, lost or diverged.
///
/// # Errors
/// The simulator itself failed, or the output is closed.
pub fn run(seed: u64, times: u64, out: &mut dyn Write) -> Result<bool, String> {
    let began = Instant::now();
    let settings = settings();
    let all = many(&settings, seed, times, None)?;
    writeln!(out, "phones  acts/s  trouble   settled  facts   at rest within").map_err(said)?;
    let mut counts = [0; 3];
    for (setting, runs) in settings.iter().zip(&all) {
        let facts: u64 = runs.iter().map(|run| run.facts).sum();
        let rest_s = runs.iter().map(|run| run.rest_ms).max().unwrap_or(0) / 1_000;
        let right = runs.iter().filter(|run| run.wrong.is_none()).count();
        let (phones, acts, trouble) = (setting.phones, setting.acts_per_s, format!("{:?}", setting.trouble));
        writeln!(out, "{phones:>6}  {acts:>6}  {trouble:<8}  {right:>2} of {times:<2}  {facts:>6}  {rest_s} s")
            .map_err(said)?;
        for wrong in runs.iter().filter_map(|run| run.wrong.as_ref()) {
            counts[Wrong::of(wrong.invariant) as usize] += 1;
            writeln!(out, "    {}: {}", wrong.invariant, wrong.what).map_err(said)?;
        }
    }
    let runs: usize = all.iter().map(Vec::len).sum();
    let [stalled, lost, diverged] = counts;
    let seconds = began.elapsed().as_secs();
    writeln!(out, "{runs} runs, {stalled} stalled, {lost} lost, {diverged} diverged, {seconds} s").map_err(said)?;
    Ok(counts == [0; 3])
}
