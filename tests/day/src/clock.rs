//! The day's clock: a small file that depot and phone both read, moved by the conductor. Time never goes back; a sleep of
//! the phone between two tries moves it on as well, a thousand times faster than it would pass.

use crate::failure::Failure;
use satchel_core::calendar::{ServiceDay, Zone};
use satchel_core::inputs::{Clock, FileClock, Reading};
use std::path::{Path, PathBuf};

/// A second of sleep takes a millisecond.
const SPEED: u32 = 1000;
/// The phone was switched on at midnight.
const BOOT: &str = "the-day";

/// See the module.
pub struct DayClock {
    path: PathBuf,
    file: FileClock,
    midnight_ms: i64,
}

impl DayClock {
    /// A clock in `path` that shows `second` of `day` in `zone`.
    pub fn start(path: &Path, zone: Zone, day: ServiceDay, second: i64) -> Result<Self, Failure> {
        let midnight_ms = zone.moment_ms(day, 0);
        let first = format!("{} {} {BOOT} {SPEED}", midnight_ms + second * 1000, second * 1000);
        let failed = |e| Failure::broken(format!("{}: {e}", path.display()));
        std::fs::write(path, first).map_err(failed)?;
        Ok(Self { path: path.to_owned(), file: FileClock::open(path).map_err(failed)?, midnight_ms })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The time of day in seconds.
    pub fn second(&self) -> i64 {
        self.second_of(self.file.read().wall_ms)
    }

    /// The second of the day of a moment.
    pub fn second_of(&self, wall_ms: i64) -> i64 {
        (wall_ms - self.midnight_ms).div_euclid(1000)
    }

    /// Moves on to a second of the day, unless it has passed.
    pub fn at_least(&self, second: i64) -> Result<(), Failure> {
        self.at_least_ms(self.midnight_ms + second * 1000)
    }

    /// Moves on by some seconds.
    pub fn pass(&self, seconds: i64) -> Result<(), Failure> {
        self.at_least_ms(self.file.read().wall_ms + seconds * 1000)
    }

    /// Moves on to a moment, milliseconds since 1970 UTC, unless it has passed.
    pub fn at_least_ms(&self, wall_ms: i64) -> Result<(), Failure> {
        let now = self.file.read();
        let ahead_ms = wall_ms - now.wall_ms;
        if ahead_ms <= 0 {
            return Ok(());
        }
        let then = Reading { wall_ms, mono_ms: now.mono_ms + ahead_ms, boot: now.boot };
        self.file.set(&then, SPEED).map_err(|e| Failure::broken(format!("{}: {e}", self.path.display())))
    }
}

/// `14:05`.
pub fn clock_time(second: i64) -> String {
    format!("{:02}:{:02}", second.div_euclid(3600), second.rem_euclid(3600) / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_on_and_never_back() {
        let dir = tempfile::tempdir().unwrap();
        let zone: Zone = "America/New_York".parse().unwrap();
        let day: ServiceDay = "2026-03-17".parse().unwrap();
        let clock = DayClock::start(&dir.path().join("clock"), zone, day, 8 * 3600).unwrap();
        clock.at_least(9 * 3600).unwrap();
        clock.at_least(7 * 3600).unwrap();
        clock.pass(90).unwrap();
        assert_eq!(clock.second(), 9 * 3600 + 90);
        assert_eq!(clock_time(clock.second()), "09:01");
    }
}
