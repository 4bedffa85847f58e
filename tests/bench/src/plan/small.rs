//! Few stops with everything that a day can ask for: is the answer the best there is?

use super::made;
use super::run::{at_share, percent, run};
use super::{cases::Case, force};
use crate::Outcome;
use crate::table::{Row, Verdict};
use serde_json::json;
use std::collections::BTreeMap;

const LIMIT_MS: u64 = 200;

/// The row, over all sets that are made.
pub fn rows() -> Outcome<Vec<Row>> {
    let cases = made::small(made::SEED);
    let (mut missed, mut wrong, mut times) = (Vec::new(), Vec::new(), Vec::new());
    let mut sets: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        *sets.entry(case.set.trim_start_matches("made ")).or_default() += 1;
        let best = force::best(&case.problem).ok_or_else(|| format!("{} cannot be planned at all", case.name))?;
        let answer = run(case, 1, LIMIT_MS, None)?;
        wrong.extend(answer.wrong.iter().map(|what| format!("{}: {what}", case.name)));
        let found = answer.last().ok_or("a run without a plan")?;
        if !found.reaches(&best) {
            missed.push(case.name.clone());
        } else if !best.reaches(&found) {
            wrong.push(format!("{} is said to be better than any plan", case.name));
        }
        times.extend(answer.better.iter().find(|(_, now)| now.reaches(&best)).map(|(at, _)| *at));
    }
    Ok(vec![row(&cases, &missed, &wrong, &times, &sets)])
}

fn row(cases: &[Case], missed: &[String], wrong: &[String], times: &[f64], sets: &BTreeMap<&str, usize>) -> Row {
    let share = percent(cases.len() - missed.len(), cases.len());
    let worst = at_share(times, 1.0).unwrap_or_default();
    let complaint = wrong.first().map(|what| format!(" The checker found: {what}")).unwrap_or_default();
    let misses = if missed.is_empty() { String::new() } else { format!(" Not: {}.", missed.join(", ")) };
    Row {
        figure: "brute-force optimum, 6 to 9 stops of every kind".into(),
        asked: "always".into(),
        reached: format!("{share} %, latest after {worst:.1} ms"),
        verdict: if wrong.is_empty() { Verdict::of(missed.is_empty()) } else { Verdict::Failed },
        how: format!(
            "{} problems ({}); every plan tried by code that shares nothing with the core's; ours had {LIMIT_MS} ms.{misses}{complaint}",
            cases.len(),
            sets.keys().copied().collect::<Vec<_>>().join(", "),
        ),
        numbers: json!({"problems": cases.len(), "percent": share, "latest_ms": worst}),
    }
}
