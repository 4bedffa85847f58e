//! How much is proven of a plan: one run each with all its time, of which the bound gets what the search leaves, at least a
//! quarter.

use super::cases::Case;
use super::run::{Run, at_share, percent, run};
use crate::Outcome;
use crate::table::{Row, Verdict};
use serde_json::json;
use std::collections::BTreeMap;

/// What is asked of a group of problems.
struct Asked {
    name: &'static str,
    /// Milliseconds.
    limit_ms: u64,
    belongs: fn(&Case) -> bool,
    /// Proven at least, in percent.
    proven: Option<usize>,
    /// The median of the gap without service at most, in percent.
    gap_net: Option<f64>,
}

const ASKED: [Asked; 4] = [
    Asked {
        name: "TSPTW, up to 40 stops",
        limit_ms: 1000,
        belongs: |case| case.set.starts_with("tsptw") && case.problem.stops.len() <= 40,
        proven: Some(90),
        gap_net: None,
    },
    Asked {
        name: "TSPTW, 41 to 60 stops",
        limit_ms: 1000,
        belongs: |case| case.set.starts_with("tsptw") && (41..=60).contains(&case.problem.stops.len()),
        proven: Some(75),
        gap_net: None,
    },
    Asked {
        name: "day-synth, 20 stops",
        limit_ms: 1000,
        belongs: |case| case.set == "day-synth" && case.problem.stops.len() == 20,
        proven: Some(60),
        gap_net: None,
    },
    Asked {
        name: "day-synth, 40 stops",
        limit_ms: 300,
        belongs: |case| case.set == "day-synth" && case.problem.stops.len() == 40,
        proven: None,
        gap_net: Some(1.5),
    },
];

/// A row for each group that has problems here.
pub fn rows(cases: &[Case]) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for asked in ASKED {
        let own: Vec<&Case> = cases.iter().filter(|case| (asked.belongs)(case)).collect();
        let all = |limit_ms| own.iter().map(|case| run(case, 1, limit_ms, None)).collect::<Outcome<Vec<Run>>>();
        if !own.is_empty() {
            let sets = own.iter().map(|case| case.set.as_str()).collect::<Vec<_>>();
            rows.push(row(&asked, &sets, &all(asked.limit_ms)?, &all(asked.limit_ms / 4)?));
        }
    }
    Ok(rows)
}

/// Percent of the runs that are proven, and their gaps without service, in percent.
fn shown(runs: &[Run]) -> (usize, Vec<f64>) {
    let proven = runs.iter().filter(|run| run.plan.bound.optimal).count();
    let gaps = runs.iter().filter_map(|run| run.plan.bound.gap_net).map(|gap| gap * 100.0).collect();
    (percent(proven, runs.len()), gaps)
}

/// Set by set how many are proven.
fn by_set(sets: &[&str], runs: &[Run]) -> String {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (set, run) in sets.iter().zip(runs) {
        let (proven, all) = counts.entry(set).or_default();
        *proven += usize::from(run.plan.bound.optimal);
        *all += 1;
    }
    let told = |(set, (proven, all)): (&&str, &(usize, usize))| {
        format!("{} {proven} of {all}", set.trim_start_matches("tsptw-"))
    };
    counts.iter().map(told).collect::<Vec<_>>().join(", ")
}

fn row(asked: &Asked, sets: &[&str], runs: &[Run], quarter: &[Run]) -> Row {
    let ((proven, gaps), (proven_soon, gaps_soon)) = (shown(runs), shown(quarter));
    let middle = |gaps: &[f64]| at_share(gaps, 0.5).unwrap_or_default();
    let median = middle(&gaps);
    let wrong = runs.iter().flat_map(|run| &run.wrong).next();
    let holds = asked.proven.is_none_or(|wanted| proven >= wanted) && asked.gap_net.is_none_or(|most| median < most);
    let wanted = asked.proven.map(|wanted| format!("{wanted} % proven in {} ms", asked.limit_ms));
    let gap = asked.gap_net.map(|most| format!("median gap under {most} % in {} ms", asked.limit_ms));
    Row {
        figure: format!("proof: {}", asked.name),
        asked: wanted.or(gap).unwrap_or_default(),
        reached: format!("{proven} % proven, median gap {median:.2} %"),
        verdict: if wrong.is_some() { Verdict::Failed } else { Verdict::of(holds) },
        how: format!(
            "{} runs by wall clock on one thread. Proven: {}. The gap is without service; worst {:.2} %. In {} ms: {proven_soon} % \
             proven, median gap {:.2} %.{}",
            runs.len(),
            by_set(sets, runs),
            at_share(&gaps, 1.0).unwrap_or_default(),
            asked.limit_ms / 4,
            middle(&gaps_soon),
            wrong.map(|what| format!(" The checker found: {what}")).unwrap_or_default(),
        ),
        numbers: json!({"runs": runs.len(), "proven_percent": proven, "median_gap_net_percent": median,
                        "proven_percent_in_a_quarter": proven_soon}),
    }
}
