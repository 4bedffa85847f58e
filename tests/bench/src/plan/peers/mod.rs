//! Other solvers on the same problems in the same run: the same limits, one core, warm, judged by our checker.

mod ask;
mod given;
mod plot;
mod setup;
mod sides;

pub use ask::Peer;
pub use setup::{build, only};

use super::cases::{self, Case};
use super::run::run;
use crate::Outcome;
use crate::table::{Row, Verdict};
use serde_json::json;
use sides::{Sides, Told};

/// Each limit is a run of its own, but for ours, whose curve is watched.
const LIMITS_MS: [u64; 3] = [50, 200, 1000];
const SEEDS: u64 = 2;
/// Larger problems are beyond what is asked.
const MOST_STOPS: usize = 232;

/// The rows: for each set ours and every peer. `full`: every problem, else every sixth.
pub fn rows(full: bool) -> Outcome<Vec<Row>> {
    let (made, step) = if full { (super::best::COUNT, 1) } else { (1, 6) };
    let (mut peers, lacking, python) = setup::all()?;
    let cases: Vec<Case> =
        cases::all(made, step)?.into_iter().filter(|case| case.problem.stops.len() <= MOST_STOPS).collect();
    warm(&mut peers, &cases);
    let mut sides = Sides::default();
    let mut last = String::new();
    for case in &cases {
        if case.set != last {
            eprintln!("  {} ...", case.set);
            last.clone_from(&case.set);
        }
        beside(case, &mut peers, &mut sides)?;
    }
    let mut rows = sides.rows(&LIMITS_MS);
    rows.push(plot::row(&sides, &LIMITS_MS, python.as_deref()));
    rows.extend(peers.iter().filter_map(|peer| Some(lacks(&peer.name, peer.gone.as_deref()?))));
    rows.extend(lacking.iter().map(|(name, why)| lacks(name, why)));
    Ok(rows)
}

/// The first run of a library loads what the later ones have.
fn warm(peers: &mut [Peer], cases: &[Case]) {
    for peer in peers {
        if let Some(case) = cases.iter().find(|case| peer.knows(case)) {
            peer.shot(case, LIMITS_MS[0], 0);
        }
    }
}

/// One problem by all.
fn beside(case: &Case, peers: &mut [Peer], sides: &mut Sides) -> Outcome<()> {
    let Some(best) = case.best else { return Ok(()) };
    for seed in 1..=SEEDS {
        let ours = run(case, seed, LIMITS_MS[2], Some(best))?;
        let wrong = ours.wrong.first().cloned();
        sides.ours(&case.group(), best, ours.better, wrong);
    }
    for peer in peers.iter_mut().filter(|peer| peer.knows(case)) {
        let seeds = if setup::seeded(&peer.name) { SEEDS } else { 1 };
        for limit_ms in LIMITS_MS {
            for seed in 1..=seeds {
                let shot = peer.shot(case, limit_ms, seed);
                let told = Told { limit_ms, ms: shot.ms, best: shot.best, known: best, wrong: shot.wrong };
                sides.theirs(&case.group(), &peer.name, told);
            }
        }
    }
    Ok(())
}

fn lacks(name: &str, why: &str) -> Row {
    Row {
        figure: format!("beside {name}"),
        asked: "-".into(),
        reached: "-".into(),
        verdict: Verdict::NotMeasured,
        how: why.to_owned(),
        numbers: json!(null),
    }
}
