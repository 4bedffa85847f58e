//! The order of stops: how soon the search reaches the best plan that is known, set by set, and what is proven of it.
//!
//! A run is given a second (four times as long on made problems for the best that is compared with) and says when each better
//! plan was found, so that one run tells for every moment what was reached by then. It ends early once the best is reached.

mod cases;
mod product;
mod proofs;

pub use product::child;

use crate::Outcome;
use crate::table::{Row, Verdict};
use cases::Case;
use satchel_core::plan::{Better, Budget, Limits, Plan, check, solve_watching};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// Moments that are told, in milliseconds.
const MOMENTS: [u64; 6] = [10, 20, 50, 200, 500, 1000];
const LIMIT_MS: u64 = 1000;
const SEED: u64 = 1;

/// What is asked of a set: at a moment, so many of a hundred runs at the best known.
fn asked(group: &str) -> &'static [(u64, usize)] {
    let small = group.contains("up to 60");
    match group {
        _ if group.starts_with("tsptw") && small => &[(10, 93), (50, 99), (1000, 100)],
        _ if group.starts_with("tsptw") => &[(50, 90), (200, 97), (1000, 99)],
        _ if group.starts_with("tsplib") => &[(200, 98)],
        _ if group.starts_with("day-synth") && small => &[(50, 95)],
        _ => &[],
    }
}

/// How a run went.
struct Run {
    /// Milliseconds, stops left out and objective of every better plan.
    better: Vec<(f64, Better)>,
    plan: Plan,
    wrong: Vec<String>,
}

/// The rows, one for each set. `full`: every problem with five seeds, else every sixth with one.
pub fn rows(full: bool) -> Outcome<Vec<Row>> {
    let (step, seeds) = if full { (1, 5) } else { (6, 1) };
    let mut all = cases::made(SEED, if full { 10 } else { 2 });
    let folder = std::env::var("SATCHEL_DATA").map_or_else(|_| PathBuf::from("../shared/data"), PathBuf::from);
    let public = cases::public(&folder.join("routing"), step)?;
    let lacking = public.is_none();
    all.extend(public.unwrap_or_default());
    let mut groups: BTreeMap<String, Vec<(f64, usize, Vec<Run>)>> = BTreeMap::new();
    for case in &all {
        let (best, left_out) = known(case)?;
        let runs = (1..=seeds).map(|seed| run(case, seed, LIMIT_MS, Some((best, left_out)))).collect::<Outcome<_>>()?;
        groups.entry(case.group()).or_default().push((best, left_out, runs));
    }
    let mut rows: Vec<Row> = groups.iter().map(|(group, cases)| row(group, cases)).collect();
    rows.extend(proofs::rows(&all)?);
    rows.extend(product::rows()?);
    if lacking {
        rows.push(Row {
            figure: "public sets (TSPTW, TSPLIB, day-synth)".into(),
            asked: "-".into(),
            reached: "-".into(),
            verdict: Verdict::NotMeasured,
            how: format!("SATCHEL_DATA has no routing/index.csv: {}", folder.display()),
            numbers: json!(null),
        });
    }
    Ok(rows)
}

/// The best that is known and how many stops it leaves out.
fn known(case: &Case) -> Outcome<(f64, usize)> {
    if let Some(best) = case.best {
        return Ok((best, 0));
    }
    let long = run(case, SEED + 1000, 4 * LIMIT_MS, None)?;
    let best = long.better.last().ok_or("a run without a plan")?.1;
    Ok((best.objective_s, best.left_out.iter().sum()))
}

fn run(case: &Case, seed: u64, limit_ms: u64, best: Option<(f64, usize)>) -> Outcome<Run> {
    let begun = Instant::now();
    let (found, reached) = (RefCell::new(Vec::new()), Cell::new(false));
    let elapsed = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let limits = Limits { budget: Budget::Time { limit_ms, elapsed_ms: &elapsed }, seed };
    let mut watch = |better: Better| {
        found.borrow_mut().push((begun.elapsed().as_secs_f64() * 1000.0, better));
        reached.set(best.is_some_and(|best| reaches(&better, best)));
    };
    let plan = solve_watching(&case.problem, &limits, &|| reached.get(), &mut watch)
        .map_err(|error| format!("{}: {error}", case.name))?;
    let wrong = check(&case.problem, &plan);
    Ok(Run { better: found.into_inner(), plan, wrong })
}

fn reaches(better: &Better, (best, left_out): (f64, usize)) -> bool {
    better.left_out.iter().sum::<usize>() <= left_out && better.objective_s <= best + 1e-6
}

fn row(group: &str, cases: &[(f64, usize, Vec<Run>)]) -> Row {
    let runs: Vec<(f64, usize, &Run)> =
        cases.iter().flat_map(|(best, left, runs)| runs.iter().map(move |run| (*best, *left, run))).collect();
    let share = |count: usize| count * 100 / runs.len().max(1);
    let by = |moment: u64, run: &Run| {
        #[allow(clippy::cast_precision_loss)]
        let until = moment as f64;
        run.better.iter().rev().find(|(at, _)| *at <= until).map(|(_, better)| *better)
    };
    let hits = |moment: u64| {
        share(
            runs.iter()
                .filter(|(best, left, run)| by(moment, run).is_some_and(|b| reaches(&b, (*best, *left))))
                .count(),
        )
    };
    let complete = |moment: u64| {
        let all_in = |left: usize, better: Better| better.left_out.iter().sum::<usize>() <= left;
        share(runs.iter().filter(|(_, left, run)| by(moment, run).is_some_and(|b| all_in(*left, b))).count())
    };
    let mut gaps: Vec<f64> = runs
        .iter()
        .filter_map(|(best, _, run)| run.better.last().map(|(_, better)| (better.objective_s / best - 1.0) * 100.0))
        .collect();
    gaps.sort_unstable_by(f64::total_cmp);
    #[allow(clippy::cast_precision_loss)]
    let mean = gaps.iter().sum::<f64>() / gaps.len().max(1) as f64;
    let wrong: Vec<&String> = runs.iter().flat_map(|(_, _, run)| &run.wrong).collect();
    let asked = asked(group);
    let verdict = match asked {
        _ if !wrong.is_empty() => Verdict::Failed,
        [] => Verdict::Told,
        _ => Verdict::of(asked.iter().all(|(moment, wanted)| hits(*moment) >= *wanted)),
    };
    let list = |pairs: &mut dyn Iterator<Item = (u64, usize)>| {
        pairs.map(|(moment, share)| format!("{share} % in {moment} ms")).collect::<Vec<_>>().join(", ")
    };
    let told = if asked.is_empty() { &[(50, 0), (200, 0), (1000, 0)] } else { asked };
    Row {
        figure: format!("order of stops: {group}"),
        asked: if asked.is_empty() { "-".into() } else { list(&mut asked.iter().copied()) },
        reached: list(&mut told.iter().map(|(moment, _)| (*moment, hits(*moment)))),
        verdict,
        how: format!(
            "Share of {} runs at the best plan known, by wall clock on one thread. All stops that fit are planned in 20 ms in \
             {} %, in 200 ms in {} %; mean gap at the end {mean:.3} %, worst {:.2} %.{}",
            runs.len(),
            complete(20),
            complete(200),
            gaps.last().copied().unwrap_or_default(),
            wrong.first().map(|what| format!(" The checker found: {what}")).unwrap_or_default(),
        ),
        numbers: json!({
            "runs": runs.len(),
            "moments_ms": MOMENTS,
            "at_best_percent": MOMENTS.map(hits),
            "complete_percent": MOMENTS.map(complete),
            "mean_gap_percent": mean,
        }),
    }
}
