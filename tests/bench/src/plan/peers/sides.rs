//! What all have reached, set by set.

use crate::plan::cases::Best;
use crate::plan::run::{at_share, mean, percent};
use crate::table::{Row, Verdict};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// One run of a peer.
pub struct Told {
    pub limit_ms: u64,
    pub ms: f64,
    pub best: Option<Best>,
    /// The best that is known.
    pub known: Best,
    pub wrong: Option<String>,
}

/// One run of ours.
struct Ours {
    known: Best,
    better: Vec<(f64, Best)>,
    wrong: Option<String>,
}

#[derive(Default)]
struct Group {
    ours: Vec<Ours>,
    theirs: BTreeMap<String, Vec<Told>>,
}

/// By set.
#[derive(Default)]
pub struct Sides(BTreeMap<String, Group>);

/// How a solver stands at a moment, or with a limit.
#[derive(Clone, Copy, Serialize)]
pub struct Stand {
    /// Milliseconds; of a peer what it took in the middle.
    pub ms: f64,
    /// At the best known, percent of runs.
    at_best: usize,
    /// With a plan that leaves no more stops out than the best known, percent of runs.
    pub complete: usize,
    /// Mean over the complete ones, percent; none of none.
    pub gap: Option<f64>,
    /// Runs that beat the best known.
    better: usize,
}

impl Stand {
    fn of(ms: f64, reached: &[(Option<Best>, &Best)]) -> Self {
        let count = |fits: &dyn Fn(&Best, &Best) -> bool| {
            reached.iter().filter(|(now, known)| now.is_some_and(|now| fits(&now, known))).count()
        };
        let complete = |now: &Best, known: &Best| now.left_out <= known.left_out;
        let gap = |(now, known): &(Option<Best>, &Best)| {
            let now = (*now)?;
            if now.reaches(known) { Some(0.0) } else { now.gap(known) }
        };
        Self {
            ms,
            at_best: percent(count(&|now, known| now.reaches(known)), reached.len()),
            complete: percent(count(&complete), reached.len()),
            gap: Some(reached.iter().filter_map(gap).collect::<Vec<f64>>())
                .filter(|gaps| !gaps.is_empty())
                .map(|gaps| mean(&gaps)),
            better: count(&|now, known| !known.reaches(now)),
        }
    }
}

impl Sides {
    pub fn ours(&mut self, group: &str, known: Best, better: Vec<(f64, Best)>, wrong: Option<String>) {
        self.0.entry(group.to_owned()).or_default().ours.push(Ours { known, better, wrong });
    }

    pub fn theirs(&mut self, group: &str, name: &str, told: Told) {
        let group = self.0.entry(group.to_owned()).or_default();
        group.theirs.entry(name.to_owned()).or_default().push(told);
    }

    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many runs of ours there are.
    pub fn runs(&self, group: &str) -> usize {
        self.0[group].ours.len()
    }

    /// Ours at these moments, from its curve.
    pub fn curve(&self, group: &str, moments: &[f64]) -> Vec<Stand> {
        let by = |run: &Ours, moment: f64| run.better.iter().rev().find(|(at, _)| *at <= moment).map(|(_, best)| *best);
        let stand = |&moment: &f64| {
            let reached: Vec<_> = self.0[group].ours.iter().map(|run| (by(run, moment), &run.known)).collect();
            Stand::of(moment, &reached)
        };
        moments.iter().map(stand).collect()
    }

    /// Every peer, with each limit.
    pub fn peers(&self, group: &str, limits_ms: &[u64]) -> Vec<(&str, Vec<Stand>)> {
        let stand = |told: &[Told], limit_ms: u64| {
            let own: Vec<&Told> = told.iter().filter(|told| told.limit_ms == limit_ms).collect();
            let took: Vec<f64> = own.iter().filter(|told| told.ms > 0.0).map(|told| told.ms).collect();
            let reached: Vec<_> = own.iter().map(|told| (told.best, &told.known)).collect();
            #[allow(clippy::cast_precision_loss)]
            Stand::of(at_share(&took, 0.5).unwrap_or(limit_ms as f64), &reached)
        };
        let all = self.0[group].theirs.iter();
        all.map(|(name, told)| (name.as_str(), limits_ms.iter().map(|limit| stand(told, *limit)).collect())).collect()
    }

    /// A row for each solver, ours first.
    pub fn rows(&self, limits_ms: &[u64]) -> Vec<Row> {
        #[allow(clippy::cast_precision_loss)]
        let moments: Vec<f64> = limits_ms.iter().map(|limit| *limit as f64).collect();
        let mut rows = Vec::new();
        for (name, group) in &self.0 {
            let wrong = group.ours.iter().find_map(|run| run.wrong.as_deref());
            rows.push(row(name, "Satchel", group.ours.len(), &self.curve(name, &moments), limits_ms, wrong));
            if wrong.is_some() {
                rows.last_mut().into_iter().for_each(|row| row.verdict = Verdict::Failed);
            }
            for (peer, stands) in self.peers(name, limits_ms) {
                let told = &group.theirs[peer];
                let wrong = told.iter().find_map(|told| told.wrong.as_deref());
                rows.push(row(name, peer, told.len() / limits_ms.len(), &stands, limits_ms, wrong));
            }
        }
        rows
    }
}

fn row(group: &str, solver: &str, runs: usize, stands: &[Stand], limits_ms: &[u64], wrong: Option<&str>) -> Row {
    let each = |tell: &dyn Fn(&Stand) -> String| stands.iter().map(tell).collect::<Vec<_>>().join(" / ");
    let limits = limits_ms.iter().map(u64::to_string).collect::<Vec<_>>().join(" / ");
    let better: usize = stands.iter().map(|stand| stand.better).max().unwrap_or(0);
    let took = if solver == "Satchel" {
        String::new()
    } else {
        format!("; took {} ms (median)", each(&|stand| format!("{:.0}", stand.ms)))
    };
    Row {
        figure: format!("{group}: {solver}"),
        asked: "-".into(),
        reached: format!("{} %", each(&|stand| stand.at_best.to_string())),
        verdict: Verdict::Told,
        how: format!(
            "At the best known in {limits} ms, {runs} {} for each. No stop too many left out in {} %; mean gap of those {} %{took}.{}{}",
            if runs == 1 { "run" } else { "runs" },
            each(&|stand| stand.complete.to_string()),
            each(&|stand| stand.gap.map_or("-".into(), |gap| format!("{gap:.2}"))),
            if better > 0 { format!(" {better} runs beat the best known.") } else { String::new() },
            wrong.map(|what| format!(" One without a right plan: {what}.")).unwrap_or_default(),
        ),
        numbers: json!({"runs": runs, "limits_ms": limits_ms, "stands": stands}),
    }
}
