//! The rows of ours: for each set how soon the best is reached, and what holds for several sets together.

use super::cases::{Best, Case};
use super::run::{Run, at_share, mean, percent};
use crate::table::{Row, Verdict};
use serde_json::json;

/// Moments that are told, in milliseconds.
const MOMENTS: [f64; 6] = [10.0, 20.0, 50.0, 200.0, 500.0, 1000.0];
/// A slow phone needs about four times as long as the machine that measures.
const SLOW: f64 = 4.0;

/// A problem, its best, and the runs.
pub type Done<'a> = (&'a Case, Best, Vec<Run>);

/// What is asked of a set: at a moment, so many of a hundred runs at the best known.
fn asked(group: &str) -> &'static [(f64, usize)] {
    let (small, large) = (group.contains("up to 60"), group.contains("61 to 232"));
    match group {
        _ if group.starts_with("tsptw") && small => &[(10.0, 93), (50.0, 99), (1000.0, 100)],
        _ if group.starts_with("tsptw") && large => &[(50.0, 90), (200.0, 97), (1000.0, 99)],
        _ if group.starts_with("tsplib") && (small || large) => &[(200.0, 98)],
        _ if group.starts_with("day-synth") && small => &[(50.0, 95)],
        _ => &[],
    }
}

/// Whether the mean gap at the end is asked for, and how much, in percent.
fn asked_gap(group: &str) -> Option<f64> {
    (group.starts_with("tsptw") && group.contains("61 to 232")).then_some(0.02)
}

/// The row of a set.
pub fn row(group: &str, cases: &[&Done]) -> Row {
    let runs: Vec<(&Best, &Run)> =
        cases.iter().flat_map(|(_, best, runs)| runs.iter().map(move |run| (best, run))).collect();
    let hits = |moment: f64| {
        let hit = |(best, run): &&(&Best, &Run)| run.by(moment).is_some_and(|now| now.reaches(best));
        percent(runs.iter().filter(hit).count(), runs.len())
    };
    let complete = |moment: f64| {
        let all_in = |(best, run): &&(&Best, &Run)| run.by(moment).is_some_and(|now| now.left_out <= best.left_out);
        percent(runs.iter().filter(all_in).count(), runs.len())
    };
    let gaps: Vec<f64> = runs.iter().filter_map(|(best, run)| run.last()?.gap(best)).map(|gap| gap.max(0.0)).collect();
    let better = runs.iter().filter(|(best, run)| run.last().is_some_and(|last| !best.reaches(&last))).count();
    let wrong = runs.iter().flat_map(|(_, run)| &run.wrong).next();
    let asked = asked(group);
    let gap_holds = asked_gap(group).is_none_or(|most| gaps.len() == runs.len() && mean(&gaps) < most);
    let verdict = match asked {
        _ if wrong.is_some() => Verdict::Failed,
        [] => Verdict::Told,
        _ => Verdict::of(gap_holds && asked.iter().all(|(moment, wanted)| hits(*moment) >= *wanted)),
    };
    let told = if asked.is_empty() { &[(50.0, 0), (200.0, 0), (1000.0, 0)] } else { asked };
    let wanted = asked.iter().map(|(moment, share)| format!("{share} % in {moment} ms")).collect::<Vec<_>>().join(", ");
    let shares = |slow: f64| {
        let each = told.iter().map(|(moment, _)| format!("{} % in {} ms", hits(moment / slow), moment / slow));
        each.collect::<Vec<_>>().join(", ")
    };
    Row {
        figure: format!("order of stops: {group}"),
        asked: if asked.is_empty() { "-".into() } else { wanted },
        reached: shares(1.0),
        verdict,
        how: format!(
            "Runs at the best plan known, of {}. At a quarter of the time: {}. {}. All stops that fit are in after 20 ms in {} %, after \
             200 ms in {} %. Mean gap at the end {:.3} %, worst {:.2} %.{}{}",
            runs.len(),
            shares(SLOW),
            rounds(&runs),
            complete(20.0),
            complete(200.0),
            mean(&gaps),
            at_share(&gaps, 1.0).unwrap_or_default(),
            if better > 0 { format!(" {better} found a better plan than the best known.") } else { String::new() },
            wrong.map(|what| format!(" The checker found: {what}")).unwrap_or_default(),
        ),
        numbers: json!({
            "runs": runs.len(),
            "moments_ms": MOMENTS,
            "at_best_percent": MOMENTS.map(hits),
            "at_best_percent_in_a_quarter": MOMENTS.map(|moment| hits(moment / SLOW)),
            "complete_percent": MOMENTS.map(complete),
            "mean_gap_percent": mean(&gaps),
            "better_than_known": better,
        }),
    }
}

/// Rounds until the best is reached, and how many a millisecond gives.
fn rounds(runs: &[(&Best, &Run)]) -> String {
    let until =
        |(best, run): &(&Best, &Run)| run.last().filter(|last| last.reaches(best)).map(|_| run.plan.search.iterations);
    #[allow(clippy::cast_precision_loss)]
    let needed: Vec<f64> = runs.iter().filter_map(until).map(|rounds| rounds as f64).collect();
    let speed: Vec<f64> = runs.iter().filter_map(|(_, run)| run.rounds_a_ms()).collect();
    let (middle, most) = (at_share(&needed, 0.5).unwrap_or_default(), at_share(&needed, 0.9).unwrap_or_default());
    let speed = at_share(&speed, 0.5).map(|speed| format!("; {speed:.0} rounds in a millisecond")).unwrap_or_default();
    format!("Rounds to the best: {middle:.0} in half of the runs, {most:.0} in nine of ten{speed}")
}

/// All stops in their windows whenever some order is known that has them so.
pub fn feasible(done: &[Done]) -> Option<Row> {
    let fits = |(case, best, _): &&Done| {
        let windows = case.problem.stops.iter().any(|stop| !stop.windows.is_empty());
        windows && best.left_out == [0; 3] && case.problem.stops.len() <= 232
    };
    let runs: Vec<(&Case, &Run)> =
        done.iter().filter(fits).flat_map(|(case, _, runs)| runs.iter().map(move |run| (*case, run))).collect();
    let share = |moment: f64| {
        let all = |(_, run): &&(&Case, &Run)| run.by(moment).is_some_and(|now| now.left_out == [0; 3]);
        percent(runs.iter().filter(all).count(), runs.len())
    };
    let late = runs.iter().find(|(_, run)| run.by(200.0).is_none_or(|now| now.left_out != [0; 3]));
    (!runs.is_empty()).then(|| Row {
        figure: "feasible whenever a feasible order is known".into(),
        asked: "98 % in 20 ms, 100 % in 200 ms".into(),
        reached: format!("{} % in 20 ms, {} % in 200 ms", share(20.0), share(200.0)),
        verdict: Verdict::of(share(20.0) >= 98 && share(200.0) >= 100),
        how: format!(
            "{} runs of problems with windows, up to 232 stops, public and made. At a quarter of the time: {} % in 5 ms, {} % in \
             50 ms.{}",
            runs.len(),
            share(5.0),
            share(50.0),
            late.map(|(case, _)| format!(" Later than 200 ms: {}.", case.name)).unwrap_or_default(),
        ),
        numbers: json!({"runs": runs.len(), "percent_20_ms": share(20.0), "percent_200_ms": share(200.0)}),
    })
}

/// Days of 40 stops with everything that a day can ask for: the first answer, and the gap soon after.
pub fn forty(done: &[Done]) -> Vec<Row> {
    let plain = ["made windows", "made days"];
    let own = |(case, _, _): &&Done| {
        case.set.starts_with("made") && !plain.contains(&case.set.as_str()) && case.problem.stops.len() == 40
    };
    let runs: Vec<(&Case, &Best, &Run)> =
        done.iter().filter(own).flat_map(|(case, best, runs)| runs.iter().map(move |run| (*case, best, run))).collect();
    if runs.is_empty() {
        return Vec::new();
    }
    let first_of = |run: &Run| run.better.first().map_or(f64::INFINITY, |(at, _)| *at);
    let first: Vec<f64> = runs.iter().map(|(_, _, run)| first_of(run)).collect();
    let worst = at_share(&first, 1.0).unwrap_or(f64::INFINITY);
    let late: Vec<&str> = runs.iter().filter(|run| first_of(run.2) > 5.0).map(|run| run.0.name.as_str()).collect();
    let gap = |moment: f64, (_, best, run): &(&Case, &Best, &Run)| match run.by(moment) {
        Some(now) if now.reaches(best) => 0.0,
        Some(now) => now.gap(best).unwrap_or(f64::INFINITY),
        None => f64::INFINITY,
    };
    let within = |moment: f64| percent(runs.iter().filter(|run| gap(moment, run) <= 0.2).count(), runs.len());
    let over: Vec<String> = runs
        .iter()
        .filter(|run| gap(100.0, run) > 0.2)
        .map(|run| match gap(100.0, run) {
            gap if gap.is_finite() => format!("{} {gap:.2} %", run.0.name),
            _ => format!("{} leaves more out", run.0.name),
        })
        .collect();
    let sets = "several windows, capacity, optional stops, two slots, locks, open end, started";
    vec![
        Row {
            figure: "first answer, 40 stops of every kind".into(),
            asked: "5 ms".into(),
            reached: format!("{:.1} ms, at worst {worst:.1} ms", at_share(&first, 0.5).unwrap_or_default()),
            verdict: Verdict::of(late.is_empty()),
            how: format!(
                "{} runs on made sets: {sets}.{}{}",
                runs.len(),
                if late.is_empty() { "" } else { " Later: " },
                late.join(", ")
            ),
            numbers: json!({"runs": runs.len(), "worst_ms": worst}),
        },
        Row {
            figure: "the same, near the best of long runs".into(),
            asked: "within 0.2 % in 100 ms".into(),
            reached: format!("{} % of runs", within(100.0)),
            verdict: Verdict::of(over.is_empty()),
            how: format!(
                "At a quarter of the time, 25 ms: {} %.{}{}",
                within(25.0),
                if over.is_empty() { "" } else { " Not in 100 ms: " },
                over.join(", ")
            ),
            numbers: json!({"within_percent": within(100.0), "within_percent_in_a_quarter": within(25.0)}),
        },
    ]
}
