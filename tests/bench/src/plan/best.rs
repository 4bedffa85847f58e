//! Best values of the made sets: kept in `best.csv`, found by long runs of ours and of PyVRP.

use super::cases::{Best, Case};
use super::made;
use super::peers::{self, Peer};
use super::run::run;
use crate::Outcome;
use crate::table::{Row, Verdict};
use satchel_core::plan::Problem;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

const KEPT: &str = include_str!("best.csv");
const FILE: &str = "tests/bench/src/plan/best.csv";
const HEAD: &str = "name,problem,must,should,may,objective,found_by";
/// Problems of each set and size whose best is kept.
pub const COUNT: usize = 2;
const SEEDS: u64 = 3;
const LIMIT_MS: u64 = 4_000;
const PEER_SEEDS: u64 = 2;

/// A line of the file.
pub struct Kept {
    problem: String,
    best: Best,
    found_by: String,
}

impl Kept {
    /// The best, if this is the problem it was found for.
    pub fn of(&self, problem: &Problem) -> Option<Best> {
        (self.problem == fingerprint(problem)).then_some(self.best)
    }

    /// As it stands in the file; none for another problem.
    fn line(&self, case: &Case) -> Option<String> {
        let Best { left_out: [must, should, may], objective } = self.of(&case.problem)?;
        Some(format!("{},{},{must},{should},{may},{objective},{}", case.name, self.problem, self.found_by))
    }
}

/// By name.
pub fn kept() -> BTreeMap<&'static str, Kept> {
    KEPT.lines().filter_map(line).collect()
}

fn line(line: &'static str) -> Option<(&'static str, Kept)> {
    let fields: Vec<&str> = line.split(',').collect();
    let [name, problem, must, should, may, objective, found_by] = fields[..] else { return None };
    let left_out = [must.parse().ok()?, should.parse().ok()?, may.parse().ok()?];
    let best = Best { left_out, objective: objective.parse().ok()? };
    Some((name, Kept { problem: problem.to_owned(), best, found_by: found_by.to_owned() }))
}

/// A hash (FNV-1a) of the problem as JSON: a best value of another problem by the same name must not be believed.
fn fingerprint(problem: &Problem) -> String {
    let text = serde_json::to_vec(problem).unwrap_or_default();
    let hash = text
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// Long runs on every made problem; the file is written anew after each. A value that is kept is only replaced by a better one.
pub fn make() -> Outcome<Vec<Row>> {
    if !Path::new(FILE).is_file() {
        return Err(format!("{FILE} is not here: run it from the project's root").into());
    }
    let mut pyvrp = peers::only("PyVRP").inspect_err(|why| eprintln!("  without PyVRP: {why}")).ok();
    let cases = made::cases(made::SEED, COUNT);
    let kept = kept();
    let mut lines: Vec<Option<String>> = cases.iter().map(|case| kept.get(case.name.as_str())?.line(case)).collect();
    let mut changed = 0;
    for (number, case) in cases.iter().enumerate() {
        eprintln!("  {} of {}: {}", number + 1, cases.len(), case.name);
        let (best, by) = found(case, pyvrp.as_mut())?;
        if !case.best.is_some_and(|before| before.reaches(&best)) {
            changed += 1;
            let found = Kept { problem: fingerprint(&case.problem), best, found_by: by.to_owned() };
            lines[number] = found.line(case);
            let known: Vec<&str> = std::iter::once(HEAD).chain(lines.iter().flatten().map(String::as_str)).collect();
            std::fs::write(FILE, known.join("\n") + "\n")?;
        }
    }
    Ok(vec![Row {
        figure: "best values of the made sets".into(),
        asked: "-".into(),
        reached: format!("{changed} of {} are new or better", cases.len()),
        verdict: Verdict::Told,
        how: format!(
            "Ours with {SEEDS} seeds and, where it knows what the problem asks, PyVRP with {PEER_SEEDS}, {} s each; ends early \
             where ours is proven best. In {FILE}; they count from the next build on.",
            LIMIT_MS / 1000
        ),
        numbers: json!({"changed": changed}),
    }])
}

/// The best of long runs and whose it is.
fn found(case: &Case, pyvrp: Option<&mut Peer>) -> Outcome<(Best, &'static str)> {
    let mut best: Option<Best> = None;
    for seed in 1..=SEEDS {
        let long = run(case, seed, LIMIT_MS, None)?;
        if let Some(wrong) = long.wrong.first() {
            return Err(format!("{}: {wrong}", case.name).into());
        }
        let last = long.last().ok_or("a run without a plan")?;
        best = best.filter(|best| best.reaches(&last)).or(Some(last));
        // Where stops are left out only the order of the others is proven.
        if long.plan.bound.optimal && last.left_out == [0; 3] {
            return Ok((last, "proven"));
        }
    }
    let mut best = best.ok_or("no run")?;
    let mut by = "ours";
    if let Some(peer) = pyvrp.filter(|peer| peer.knows(case)) {
        for seed in 1..=PEER_SEEDS {
            let shot = peer.shot(case, LIMIT_MS, seed);
            let Some(theirs) = shot.best else { continue };
            if !best.reaches(&theirs) {
                (best, by) = (theirs, "PyVRP");
            } else if theirs.reaches(&best) && by == "ours" {
                by = "both";
            }
        }
    }
    Ok((best, by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kept_value_is_of_the_problem_that_is_made_now() {
        for case in made::cases(made::SEED, COUNT) {
            assert!(case.best.is_some(), "{}: make the best values anew with ./satchel bench plan --best", case.name);
        }
    }
}
