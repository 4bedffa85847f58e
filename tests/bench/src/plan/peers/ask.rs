//! A peer as a process of its own, asked by JSON lines; what it answers is priced and checked by ours.

use super::given::{Given, is_tour, sayable};
use crate::Outcome;
use crate::plan::cases::{Best, Case};
use crate::plan::order::{Clockwork, Order};
use crate::plan::run;
use satchel_core::plan::check;
use serde::Deserialize;
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A peer that answers nothing for so long beyond its limit is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A peer, running.
pub struct Peer {
    /// With its version.
    pub name: String,
    only_tours: bool,
    child: Child,
    asks: ChildStdin,
    answers: Receiver<String>,
    /// The problem that it was told last.
    told: String,
    /// Why it is no longer asked.
    pub gone: Option<String>,
}

/// One answer.
pub struct Shot {
    /// What it took, by its own clock around its search.
    pub ms: f64,
    /// What the answer is worth by our count; none: no answer, or one that breaks a rule.
    pub best: Option<Best>,
    /// What was wrong with it, if anything.
    pub wrong: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    ready: Option<String>,
    routes: Option<Order1>,
    #[serde(default)]
    ms: f64,
    error: Option<String>,
}

/// Rows for each vehicle.
type Order1 = Vec<Vec<usize>>;

impl Peer {
    /// Starts it; what it says beside its answers goes into `log`.
    pub fn start(mut command: Command, only_tours: bool, log: File) -> Outcome<Self> {
        // One thread, also where a library would count cores.
        command.env("OMP_NUM_THREADS", "1").env("RAYON_NUM_THREADS", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn()?;
        let (asks, out) = (child.stdin.take().ok_or("no input")?, child.stdout.take().ok_or("no output")?);
        let (sends, answers) = channel();
        std::thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| sends.send(line))
        });
        let mut peer = Self { name: String::new(), only_tours, child, asks, answers, told: String::new(), gone: None };
        peer.name = peer.hear()?.ready.ok_or("it did not say its name")?;
        Ok(peer)
    }

    /// Whether it knows everything that this problem asks.
    pub fn knows(&self, case: &Case) -> bool {
        sayable(&case.problem) && (!self.only_tours || is_tour(&case.problem))
    }

    /// One run.
    pub fn shot(&mut self, case: &Case, limit_ms: u64, seed: u64) -> Shot {
        let failed = |why: String| Shot { ms: 0.0, best: None, wrong: Some(why) };
        if let Some(why) = &self.gone {
            return failed(why.clone());
        }
        match self.asked(case, limit_ms, seed) {
            Ok(Answer { error: Some(error), .. }) => failed(error),
            Ok(Answer { routes, ms, .. }) => match priced(case, routes) {
                Ok(best) => Shot { ms, best: Some(best), wrong: None },
                Err(why) => Shot { ms, best: None, wrong: Some(why) },
            },
            Err(error) => {
                self.gone = Some(error.to_string());
                failed(error.to_string())
            }
        }
    }

    fn asked(&mut self, case: &Case, limit_ms: u64, seed: u64) -> Outcome<Answer> {
        let problem = (self.told != case.name).then(|| Given::of(case));
        let line = serde_json::to_string(&json!({"problem": problem, "limit_ms": limit_ms, "seed": seed}))?;
        writeln!(self.asks, "{line}")?;
        self.asks.flush()?;
        self.told.clone_from(&case.name);
        self.hear()
    }

    fn hear(&self) -> Outcome<Answer> {
        loop {
            let line = self.answers.recv_timeout(PATIENCE).map_err(|_| "it ended, or did not answer for a minute")?;
            // Some print what they are doing, too.
            if line.starts_with('{') {
                return Ok(serde_json::from_str(&line)?);
            }
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // An ended process is no fault here.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Routes as a plan of ours, its times chosen anew for their order, held against the contract.
fn priced(case: &Case, routes: Option<Order1>) -> Result<Best, String> {
    let routes = routes.ok_or("it found no plan")?;
    let order: Order = routes.into_iter().enumerate().filter(|(_, rows)| !rows.is_empty()).collect();
    let known = |row: &usize| (1..=case.problem.stops.len()).contains(row);
    if !order.iter().flat_map(|(_, rows)| rows).all(known) {
        return Err("it visits what is no stop".into());
    }
    let plan = Clockwork::of(&case.problem).plan(&order).ok_or("its order misses a window or its slot")?;
    match check(&case.problem, &plan).into_iter().next() {
        Some(wrong) => Err(wrong),
        None => Ok(run::of(&case.problem, &plan)),
    }
}
