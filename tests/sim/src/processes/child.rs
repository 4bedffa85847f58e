//! The phone as a process of its own: acts as fast as it is told to, sends meanwhile, and says each fact on its standard
//! output once the act that made it has returned. Whoever began it kills it.

use super::said;
use crate::busy::Busy;
use satchel_core::calendar::Zone;
use satchel_core::companion::{Companion, Inputs};
use satchel_core::inputs::{FileKeyStore, SystemClock, SystemIds};
use satchel_core::journal::Fact;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Between two times of sending.
const SYNC_PAUSE: Duration = Duration::from_millis(40);
/// So soon after the faults everything must have been sent; a request that got no answer is given up after half of it.
const SETTLES: Duration = Duration::from_secs(60);

/// Which phone to be.
#[derive(Clone, Debug, clap::Args)]
pub struct Life {
    /// Be the phone whose files are in this folder.
    #[arg(long = "phone", hide = true)]
    pub dir: Option<PathBuf>,
    /// The zone it is in.
    #[arg(long, hide = true, default_value = "America/New_York")]
    pub zone: String,
    /// Draws and parcels of this life follow from it.
    #[arg(long, hide = true, default_value_t = 0)]
    pub life: u64,
    /// Milliseconds between two acts.
    #[arg(long, hide = true, default_value_t = 0)]
    pub pace_ms: u64,
}

/// What a phone in `dir` takes from its platform.
pub fn inputs(dir: &Path, zone: &str) -> Result<Inputs, String> {
    let zone: Zone = zone.parse().map_err(|_| format!("there is no zone {zone}"))?;
    let keys = Arc::new(FileKeyStore::new(dir.join("keys")));
    Ok(Inputs { clock: Arc::new(SystemClock::default()), ids: Arc::new(SystemIds), keys, zone })
}

/// Lives until it is killed, or has settled after a line on its standard input.
///
/// # Errors
/// The store does not open.
pub fn live(life: &Life, dir: &Path) -> Result<bool, String> {
    let app = Companion::open(&dir.join("store"), inputs(dir, &life.zone)?).map_err(said)?.0;
    let end = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = std::io::stdin().lock().read_line(&mut String::new());
            end.store(true, Ordering::Relaxed);
        });
        scope.spawn(|| {
            while !end.load(Ordering::Relaxed) {
                // What it comes to is for the end to see.
                let _ = app.sync();
                thread::sleep(SYNC_PAUSE);
            }
        });
        let mut courier = Busy::new(life.life);
        let mut said_up_to = app.facts(0).map_err(said)?.last().map_or(0, |last| last.seq);
        tell("open")?;
        let pace = Duration::from_millis(life.pace_ms);
        let mut due = Instant::now();
        while !end.load(Ordering::Relaxed) {
            if courier.acts(&app).is_ok()
                && let Ok(new) = app.facts(said_up_to)
            {
                for fact in new {
                    said_up_to = fact.seq;
                    let id = Fact::open(&fact.bytes).map_err(said)?.id;
                    tell(&format!("fact {id} {}", fact.hash))?;
                }
            }
            // An act that took longer is made up for by the next ones.
            due += pace;
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        settle(&app)
    })
}

fn tell(line: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(said)
}

/// Sends until nothing waits.
fn settle(app: &Companion) -> Result<bool, String> {
    let began = Instant::now();
    loop {
        let report = app.sync().map_err(said)?;
        if report.pending == 0 && report.pending_evidence == 0 && report.problem.is_none() {
            tell("settled")?;
            return Ok(true);
        }
        if began.elapsed() > SETTLES {
            tell(&format!("stalled {report:?}"))?;
            return Ok(false);
        }
        thread::sleep(SYNC_PAUSE);
    }
}
