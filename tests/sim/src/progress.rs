//! How far a long run is, said on stderr once a minute.

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two lines.
const EVERY: Duration = Duration::from_secs(60);

/// Says a line now and then; short runs say none.
pub struct Progress {
    began: Instant,
    told: Mutex<Instant>,
}

impl Progress {
    /// Begins now.
    pub fn new() -> Self {
        let began = Instant::now();
        Self { began, told: Mutex::new(began) }
    }

    /// Says what `line` gives, when it is time.
    pub fn tell(&self, line: impl FnOnce() -> String) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() >= EVERY {
            *told = Instant::now();
            let _ = writeln!(std::io::stderr(), "{} min: {}", self.began.elapsed().as_secs() / 60, line());
        }
    }
}
