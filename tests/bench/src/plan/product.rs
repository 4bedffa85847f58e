//! What the phone asks of the planner beside good orders: planning again at once, stopping at once, little memory.

use super::made;
use crate::Outcome;
use crate::memory::resident;
use crate::table::{Row, Verdict};
use satchel_core::plan::{Budget, Known, Limits, Plan, PlanError, Problem, check, replan, solve};
use serde_json::json;
use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

const SEED: u64 = 3;
/// As in the companion.
const ROUNDS: u64 = 3_000;
const DAYS: usize = 3;

/// The rows.
pub fn rows() -> Outcome<Vec<Row>> {
    Ok(vec![again()?, cancelled()?, memory()?])
}

/// One change to a day: the problem afterwards and the order that the courier knows.
type Change = fn(&mut Problem, &mut Vec<(usize, Vec<String>)>) -> bool;

const CHANGES: [(&str, Change); 6] = [
    ("removed", |problem, _| {
        without(problem, 7);
        false
    }),
    ("added", |problem, known| {
        let id = problem.stops[11].id.clone();
        known.iter_mut().for_each(|(_, ids)| ids.retain(|other| *other != id));
        false
    }),
    ("slot shortened", |problem, _| {
        let slot = &mut problem.slots[0];
        slot.end_s -= (slot.end_s - slot.start_s) / 4.0;
        false
    }),
    ("half an hour later", |problem, _| {
        problem.slots[0].start_s += 1800.0;
        false
    }),
    ("takes longer", |problem, _| {
        problem.stops[3].service_s += 600.0;
        false
    }),
    ("dragged by hand", |_, known| {
        if let Some((_, ids)) = known.first_mut() {
            let last = ids.len() - 1;
            ids.swap(last / 2, last);
        }
        true
    }),
];

/// Planning 40 stops again after one change: days of every kind.
fn again() -> Outcome<Row> {
    let (mut all_in, mut not_all) = (BTreeMap::<String, Vec<f64>>::new(), Vec::new());
    let mut wrong: Option<String> = None;
    for case in made::cases(SEED, DAYS).iter().filter(|case| case.problem.stops.len() == 40) {
        let before = solve(&case.problem, &Limits::iterations(ROUNDS, 1), &|| false).map_err(|e| e.to_string())?;
        for (name, change) in CHANGES {
            let (mut problem, mut known) = (case.problem.clone(), order(&before));
            let by_hand = change(&mut problem, &mut known);
            let known = Known { outings: &known, by_hand };
            let begun = Instant::now();
            let plan = match replan(&problem, &known, &Limits::iterations(ROUNDS, 1), &|| false) {
                // What is locked may not fit the day any more.
                Err(PlanError::Locked { .. }) => continue,
                plan => plan.map_err(|e| format!("{}, {name}: {e}", case.name))?,
            };
            let ms = begun.elapsed().as_secs_f64() * 1000.0;
            let group = if plan.unplanned.is_empty() {
                all_in.entry(case.set.trim_start_matches("made ").to_owned()).or_default()
            } else {
                &mut not_all
            };
            group.push(ms);
            let found = check(&problem, &plan).into_iter().next();
            wrong = wrong.or_else(|| Some(format!("{}, {name}: {}", case.name, found?)));
        }
    }
    let each: Vec<(String, [f64; 2])> = all_in.into_iter().map(|(set, times)| (set, median_and_worst(times))).collect();
    let [median, worst] = median_and_worst(not_all.clone());
    let slowest = each.iter().map(|(_, [median, _])| *median).fold(0.0, f64::max);
    let told: Vec<String> =
        each.iter().map(|(set, [median, worst])| format!("{set} {median:.1} ({worst:.1})")).collect();
    Ok(Row {
        figure: "planning 40 stops again after one change".into(),
        asked: "10 ms".into(),
        reached: format!(
            "{} of {} kinds of days",
            each.iter().filter(|(_, [median, _])| *median <= 10.0).count(),
            each.len()
        ),
        verdict: if wrong.is_some() { Verdict::Failed } else { Verdict::of(slowest <= 10.0) },
        how: format!(
            "Milliseconds, median and worst, as in the companion, with the bound: {}. {DAYS} days of each kind, and for each: {}. \
             Where not all fit it is tried ten times as long to get them in: {} changes, {median:.0} ({worst:.0}).{}",
            told.join(", "),
            CHANGES.map(|(name, _)| name).join(", "),
            not_all.len(),
            wrong.map(|what| format!(" The checker found: {what}")).unwrap_or_default(),
        ),
        numbers: json!({"median_and_worst_ms": each, "not_all_fit": {"median_ms": median, "worst_ms": worst}}),
    })
}

fn median_and_worst(mut ms: Vec<f64>) -> [f64; 2] {
    ms.sort_by(f64::total_cmp);
    [ms.get(ms.len() / 2), ms.last()].map(|ms| ms.copied().unwrap_or(0.0))
}

/// How long a search of 200 stops goes on after it was cancelled.
fn cancelled() -> Outcome<Row> {
    let problem = large();
    let mut worst = (0.0_f64, 0);
    for after_ms in [1, 5, 20, 100, 400, 700, 760, 800, 900, 990] {
        let begun = Instant::now();
        let elapsed = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let limits = Limits { budget: Budget::Time { limit_ms: 1000, elapsed_ms: &elapsed }, seed: 1 };
        let wanted = Duration::from_millis(after_ms);
        solve(&problem, &limits, &|| begun.elapsed() >= wanted).map_err(|e| e.to_string())?;
        let late = begun.elapsed().saturating_sub(wanted).as_secs_f64() * 1000.0;
        worst = if late > worst.0 { (late, after_ms) } else { worst };
    }
    Ok(Row {
        figure: "a cancelled search stops".into(),
        asked: "within 5 ms".into(),
        reached: format!("{:.1} ms", worst.0),
        verdict: Verdict::of(worst.0 <= 5.0),
        how: format!(
            "200 stops, a second's time, cancelled at ten moments in the search and in the bound: the longest time from there to the \
             answer, which came when cancelled after {} ms.",
            worst.1
        ),
        numbers: json!({"worst_ms": worst.0, "after_ms": worst.1}),
    })
}

/// Memory of a plan of 200 stops, in a process of its own.
fn memory() -> Outcome<Row> {
    let figure = "memory of planning 200 stops".to_owned();
    let asked = "under 10 MB".to_owned();
    if resident("VmHWM:").is_none() {
        let how = "Needs /proc/self/status.".into();
        return Ok(Row {
            figure,
            asked,
            reached: "-".into(),
            verdict: Verdict::NotMeasured,
            how,
            numbers: json!(null),
        });
    }
    let run = Command::new(std::env::current_exe()?).arg("--memory-of-plan").output()?;
    let said = String::from_utf8_lossy(&run.stdout);
    let kb: u64 = said.trim().parse().map_err(|_| format!("the measured process failed: {said}"))?;
    #[allow(clippy::cast_precision_loss)]
    let mb = kb as f64 / 1024.0;
    Ok(Row {
        figure,
        asked,
        reached: format!("{mb:.1} MB"),
        verdict: Verdict::of(mb < 10.0),
        how: "A process of its own: its peak after a second of search and bound above what it held with the problem read (the \
              problem itself, a table of 201 by 201, is not counted)."
            .into(),
        numbers: json!({"kb": kb}),
    })
}

/// In the measured process: kilobytes above the beginning.
pub fn child() -> Outcome<String> {
    let problem = large();
    let before = resident("VmHWM:").ok_or("no /proc/self/status")?;
    let begun = Instant::now();
    let elapsed = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let limits = Limits { budget: Budget::Time { limit_ms: 1000, elapsed_ms: &elapsed }, seed: 1 };
    solve(&problem, &limits, &|| false).map_err(|e| e.to_string())?;
    Ok(resident("VmHWM:").unwrap_or(before).saturating_sub(before).to_string())
}

fn large() -> Problem {
    made::one_day(SEED, 200)
}

fn order(plan: &Plan) -> Vec<(usize, Vec<String>)> {
    plan.outings
        .iter()
        .map(|outing| (outing.slot, outing.visits.iter().map(|visit| visit.id.clone()).collect()))
        .collect()
}

fn without(problem: &mut Problem, stop: usize) {
    problem.stops.remove(stop);
    let tables = std::iter::once(&mut problem.durations_s).chain(problem.distances_m.as_mut());
    for table in tables {
        table.remove(stop + 1);
        for row in table.iter_mut() {
            row.remove(stop + 1);
        }
    }
}
