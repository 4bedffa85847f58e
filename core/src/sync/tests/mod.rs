//! The engine against a scripted depot in simulated time, the driver against real sockets, the messages against golden files.

pub(crate) mod depot;
mod driver;
mod evidence;
mod facts;
mod golden;
mod keeper;
mod machine;
mod network;
mod roads;

use super::*;
use crate::inputs::{FileKeyStore, Reading, SeededIds};
use depot::Depot;
use keeper::Keeper;
use std::sync::Arc;

/// Monday, 23 November 2026, 12:00 UTC.
const START_MS: i64 = 1_795_435_200_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

type Way = Box<dyn FnMut(usize, &Request) -> Option<Fate>>;

/// One phone, one depot and the way between them; time moves when somebody waits.
struct World {
    engine: Engine,
    keeper: Keeper,
    depot: Depot,
    keys: FileKeyStore,
    _dir: tempfile::TempDir,
    now_ms: i64,
    /// The phone's wall clock minus the true time.
    wrong_by_ms: i64,
    boot: &'static str,
    /// When each request was sent, and what it was.
    sent: Vec<(i64, Call)>,
    /// What the way does to the n-th request (from 1): None lets it through.
    way: Way,
}

/// What may become of a request.
enum Fate {
    /// The depot never sees it.
    Lost(Failed),
    /// The depot takes it; the answer is lost.
    AnswerLost,
    /// Somebody else answers.
    Answered(Answer),
    /// The depot takes it twice.
    Twice,
}

/// One of nine things that may become of a request; 0 and what is above them: nothing does.
fn fate(kind: u8) -> Option<Fate> {
    match kind {
        1 => Some(Fate::Lost(Failed::NoNetwork)),
        2 => Some(Fate::Lost(Failed::Timeout)),
        3 => Some(Fate::Lost(Failed::Broken)),
        4 => Some(Fate::AnswerLost),
        5 => Some(Fate::Twice),
        6 => Some(Fate::Answered(html(200))),
        7 => Some(Fate::Answered(Answer { status: 500, ..Answer::default() })),
        8 => Some(Fate::Answered(Answer { status: 200, body: b"{\"receipts\": [".to_vec(), ..Answer::default() })),
        _ => None,
    }
}

impl World {
    fn new(facts: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let keys = FileKeyStore::new(dir.path());
        Self {
            engine: Engine::new(Arc::new(SeededIds::new(7))),
            keeper: Keeper::with_facts(facts),
            depot: Depot::new(START_MS),
            keys,
            _dir: dir,
            now_ms: START_MS,
            wrong_by_ms: 0,
            boot: "boot",
            sent: Vec::new(),
            way: Box::new(|_, _| None),
        }
    }

    fn reading(&self) -> Reading {
        Reading { wall_ms: self.now_ms + self.wrong_by_ms, mono_ms: self.now_ms - START_MS, boot: self.boot.into() }
    }

    fn step(&mut self) -> Task {
        let task = self.engine.next(&self.keeper, &self.keys, &self.reading()).unwrap();
        if let Task::Request(request) = &task {
            self.sent.push((self.now_ms, request.call.clone()));
            self.depot.now_ms = self.now_ms;
            let outcome = match (self.way)(self.sent.len(), request) {
                None => Outcome::Answer(self.depot.answer(request)),
                Some(Fate::Lost(failed)) => Outcome::Failed(failed),
                Some(Fate::Answered(answer)) => Outcome::Answer(answer),
                Some(Fate::AnswerLost) => {
                    self.depot.answer(request);
                    Outcome::Failed(Failed::Timeout)
                }
                Some(Fate::Twice) => {
                    self.depot.answer(request);
                    Outcome::Answer(self.depot.answer(request))
                }
            };
            self.now_ms += 50;
            if let Err(failed) = self.engine.done(&self.keeper, request, &outcome, &self.reading()) {
                assert_eq!(failed.0, keeper::DISK_FAILS);
            }
        }
        task
    }

    /// Runs until nothing is left, or the time is over. Panics when the engine spins.
    fn run_for(&mut self, ms: i64) -> bool {
        let (end_ms, mut at_once) = (self.now_ms + ms, 0);
        while self.now_ms < end_ms {
            match self.step() {
                Task::Done => return true,
                Task::Wait { until_ms } => {
                    let until_ms = until_ms - self.wrong_by_ms;
                    assert!(until_ms > self.now_ms, "a wait that is over");
                    self.now_ms = until_ms.min(end_ms);
                    at_once = 0;
                }
                Task::Request(_) => at_once += 1,
            }
            assert!(at_once < 1_000, "the engine spins");
        }
        false
    }

    fn calls(&self) -> Vec<&'static str> {
        self.sent.iter().map(|(_, call)| name(call)).collect()
    }

    fn most_in_an_hour(&self) -> usize {
        let within = |from: i64| self.sent.iter().filter(|(at, _)| (from..from + HOUR_MS).contains(at)).count();
        self.sent.iter().map(|(at, _)| within(*at)).max().unwrap_or(0)
    }
}

fn name(call: &Call) -> &'static str {
    match call {
        Call::Token => "token",
        Call::Push(_) => "push",
        Call::Pull { .. } => "pull",
        Call::Roads(_) => "roads",
        Call::Evidence(call) => match call.step {
            Step::Ask | Step::AskOnly => "ask",
            Step::Put => "put",
            Step::Create => "create",
            Step::Offset { .. } => "offset",
            Step::Part { .. } => "part",
        },
    }
}

fn html(status: u16) -> Answer {
    Answer { status, content_type: Some("text/html".into()), body: b"<html>hi</html>".to_vec(), ..Answer::default() }
}
