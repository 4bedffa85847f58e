//! The order of stops: how soon the search reaches the best plan that is known, set by set, and what is proven of it.
//!
//! A run is given a second and says when each better plan was found, so that one run tells for every moment what was reached by
//! then. It ends early once the best is reached.

mod best;
mod cases;
mod force;
mod groups;
mod made;
mod order;
mod peers;
mod product;
mod proofs;
mod run;
mod small;

pub use product::child;

use crate::Outcome;
use crate::table::{Row, Verdict};
use cases::{Best, Case};
use groups::Done;
use run::run;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const LIMIT_MS: u64 = 1000;

/// What is asked of this table.
#[derive(Clone, Copy, Default)]
pub struct Wanted {
    /// Every problem with five seeds, else every sixth with one.
    pub full: bool,
    /// Other solvers beside ours, instead of the usual rows.
    pub peers: bool,
    /// Makes the best values of the made sets anew, instead.
    pub best: bool,
}

/// The rows.
pub fn rows(wanted: Wanted) -> Outcome<Vec<Row>> {
    if wanted.peers {
        // Before there is only one core; what cannot be built is named later.
        peers::build().ok();
    }
    // Long runs are only after the best.
    let pinned = wanted.best || pinned();
    let mut rows = match wanted {
        Wanted { best: true, .. } => best::make()?,
        Wanted { peers: true, full, .. } => peers::rows(full)?,
        Wanted { full, .. } => own(full)?,
    };
    rows.extend(lacking());
    if !pinned {
        rows.push(unmeasured("one core", "taskset is not here: the system chose the core".into()));
    }
    Ok(rows)
}

/// What is asked of ours.
fn own(full: bool) -> Outcome<Vec<Row>> {
    let (made, step, seeds) = if full { (best::COUNT, 1, 5) } else { (1, 6, 1) };
    let all = cases::all(made, step)?;
    let mut done: Vec<Done> = Vec::new();
    let mut unkept = BTreeSet::new();
    for case in &all {
        let best = match case.best {
            Some(best) => best,
            None => {
                unkept.insert(case.name.as_str());
                long(case)?
            }
        };
        let runs = (1..=seeds).map(|seed| run(case, seed, LIMIT_MS, Some(best))).collect::<Outcome<_>>()?;
        done.push((case, best, runs));
    }
    let mut groups: BTreeMap<String, Vec<&Done>> = BTreeMap::new();
    done.iter().for_each(|one| groups.entry(one.0.group()).or_default().push(one));
    let mut rows: Vec<Row> = groups.iter().map(|(group, cases)| groups::row(group, cases)).collect();
    rows.extend(groups::feasible(&done));
    rows.extend(groups::forty(&done));
    rows.extend(small::rows()?);
    // A proof is soon done or takes a second: more of them are looked at.
    rows.extend(proofs::rows(&cases::public(&cases::folder(), if full { 1 } else { 2 })?)?);
    rows.extend(product::rows()?);
    if !unkept.is_empty() {
        let names = unkept.into_iter().collect::<Vec<_>>().join(", ");
        rows.push(unmeasured("kept best values", format!("None for {names}: compared with a run of four seconds.")));
    }
    Ok(rows)
}

/// Where no best is kept: of a longer run.
fn long(case: &Case) -> Outcome<Best> {
    Ok(run(case, 1001, 4 * LIMIT_MS, None)?.last().ok_or("a run without a plan")?)
}

/// The public sets that are not here.
fn lacking() -> Option<Row> {
    let folder = cases::folder();
    let index = std::fs::read_to_string(folder.join("index.csv")).unwrap_or_default();
    let here: BTreeSet<&str> = index.lines().filter_map(|line| line.split(',').nth(1)).collect();
    let lacking: Vec<&str> = cases::PUBLIC.into_iter().filter(|set| !here.contains(set)).collect();
    (!lacking.is_empty()).then(|| {
        unmeasured(
            "public sets",
            format!("SATCHEL_DATA has no {} (looked into {}).", lacking.join(", "), folder.display()),
        )
    })
}

fn unmeasured(figure: &str, how: String) -> Row {
    Row {
        figure: figure.into(),
        asked: "-".into(),
        reached: "-".into(),
        verdict: Verdict::NotMeasured,
        how,
        numbers: json!(null),
    }
}

/// Keeps this process and all that it starts on one core, the last; whether it could.
fn pinned() -> bool {
    // Of those that it may use: a list such as 0-1,3.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap_or_default();
    let Some(last) = allowed.trim().rsplit([',', '-']).next().filter(|last| !last.is_empty()) else { return false };
    let process = std::process::id().to_string();
    Command::new("taskset").args(["-a", "-c", "-p", last, &process]).output().is_ok_and(|done| done.status.success())
}
