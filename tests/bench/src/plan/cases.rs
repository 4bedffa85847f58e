//! Problems to order: the public ones where they are, and what is known of them.

use super::made;
use crate::Outcome;
use satchel_core::plan::Problem;
use std::path::{Path, PathBuf};

/// A problem with the set it belongs to.
pub struct Case {
    pub name: String,
    pub set: String,
    pub problem: Problem,
    /// Published, proven or found in long runs.
    pub best: Option<Best>,
}

/// How good a plan is; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Best {
    /// Stops left out: must, should, may.
    pub left_out: [usize; 3],
    /// In the problem's unit.
    pub objective: f64,
}

impl Best {
    /// At least as good as `other`, rounding apart.
    pub fn reaches(&self, other: &Self) -> bool {
        (self.left_out, self.objective) <= (other.left_out, other.objective + 1e-6)
    }

    /// How much worse, in percent; none if other stops are left out.
    pub fn gap(&self, best: &Self) -> Option<f64> {
        (self.left_out == best.left_out).then(|| (self.objective / best.objective - 1.0) * 100.0)
    }
}

impl Case {
    /// Easy and hard are not pooled.
    pub fn group(&self) -> String {
        let size = match self.problem.stops.len() {
            ..=60 => "up to 60 stops",
            61..=232 => "61 to 232 stops",
            _ => "more than 232 stops",
        };
        format!("{}, {size}", self.set)
    }
}

/// Where the public sets are looked for.
pub fn folder() -> PathBuf {
    std::env::var("SATCHEL_DATA").map_or_else(|_| PathBuf::from("../shared/data"), PathBuf::from).join("routing")
}

/// The public sets, as they are named there.
pub const PUBLIC: [&str; 10] = [
    "day-synth",
    "tsplib-atsp",
    "tsplib-sym",
    "tsptw-AFG",
    "tsptw-Dumas",
    "tsptw-GendreauDumasExtended",
    "tsptw-Langevin",
    "tsptw-OhlmannThomas",
    "tsptw-SolomonPesant",
    "tsptw-SolomonPotvinBengio",
];

/// Every `step`-th problem of each public set; none where the folder is missing.
pub fn public(folder: &Path, step: usize) -> Outcome<Vec<Case>> {
    let Ok(index) = std::fs::read_to_string(folder.join("index.csv")) else { return Ok(Vec::new()) };
    let mut cases = Vec::new();
    let (mut set_before, mut nth) = (String::new(), 0);
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [name, set, _, _, _, _, _, best, ..] = fields[..] else { continue };
        if set != set_before {
            (set_before, nth) = (set.to_owned(), 0);
        }
        nth += 1;
        if (nth - 1) % step == 0 {
            let text = std::fs::read_to_string(folder.join(set).join(format!("{name}.json")))?;
            let problem = serde_json::from_str(&text)?;
            let best = best.parse().ok().map(|objective| Best { left_out: [0; 3], objective });
            cases.push(Case { name: name.to_owned(), set: set.to_owned(), problem, best });
        }
    }
    Ok(cases)
}

/// The sets that are made (`made` problems of each size) and every `step`-th problem of the public ones.
pub fn all(made: usize, step: usize) -> Outcome<Vec<Case>> {
    let mut cases = made::cases(made::SEED, made);
    cases.extend(public(&folder(), step)?);
    Ok(cases)
}
