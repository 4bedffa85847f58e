//! Time as an input: the wall clock, and a clock that only goes forward while the device is up.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// One look at both clocks of the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Wall clock, milliseconds since 1970 UTC. May be wrong, may jump.
    pub wall_ms: i64,
    /// Milliseconds since the boot named by `boot`, counted in sleep too. Never goes back within one boot.
    pub mono_ms: i64,
    /// Names the boot of the device; another boot, another id.
    pub boot: String,
}

/// The device's clocks.
pub trait Clock: Send + Sync {
    /// Reads both clocks at once.
    fn read(&self) -> Reading;

    /// Waits. Only drivers wait (between two tries over the network), never a rule.
    fn sleep(&self, duration: Duration);
}

/// The real clocks: `CLOCK_BOOTTIME` with the kernel's boot id on Linux and Android; elsewhere the process' own monotonic
/// clock, with the process as the boot, until the shell hands in its platform's (`mach_continuous_time` on Apple).
pub struct SystemClock {
    started: Instant,
    boot: String,
    kernel: bool,
}

impl Default for SystemClock {
    fn default() -> Self {
        let kernel_boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
        let kernel = kernel_boot.is_some() && uptime_ms().is_some();
        let boot = match kernel_boot {
            Some(id) if kernel => id.trim().to_owned(),
            _ => format!("process-{}-{}", std::process::id(), wall_ms()),
        };
        Self { started: Instant::now(), boot, kernel }
    }
}

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        let mono_ms = if self.kernel { uptime_ms() } else { None };
        let mono_ms = mono_ms.unwrap_or_else(|| i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX));
        Reading { wall_ms: wall_ms(), mono_ms, boot: self.boot.clone() }
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

fn wall_ms() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    }
}

/// `/proc/uptime` counts `CLOCK_BOOTTIME`, in hundredths of a second.
fn uptime_ms() -> Option<i64> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    Some(seconds.parse::<i64>().ok()? * 1000 + hundredths.parse::<i64>().ok()? * 10)
}

/// A clock that several processes share through a small file (`<wall ms> <mono ms> <boot> <speed>`), so that a whole day
/// passes in seconds: a simulated day sets the time, and a sleep moves it forward, `speed` times faster than real time.
pub struct FileClock {
    path: PathBuf,
}

impl FileClock {
    /// The clock kept in `path`, which must exist.
    pub fn open(path: impl Into<PathBuf>) -> std::io::Result<Self> {
        let clock = Self { path: path.into() };
        clock.load()?;
        Ok(clock)
    }

    /// Writes the clock, in place of whatever was there, atomically.
    pub fn set(&self, reading: &Reading, speed: u32) -> std::io::Result<()> {
        let next = self.path.with_extension("next");
        std::fs::write(&next, format!("{} {} {} {speed}", reading.wall_ms, reading.mono_ms, reading.boot))?;
        std::fs::rename(next, &self.path)
    }

    fn load(&self) -> std::io::Result<(Reading, u32)> {
        let text = std::fs::read_to_string(&self.path)?;
        let mut words = text.split_whitespace();
        let mut parse = || {
            let wall_ms = words.next()?.parse().ok()?;
            let mono_ms = words.next()?.parse().ok()?;
            let boot = words.next()?.to_owned();
            let speed = words.next()?.parse().ok()?;
            Some((Reading { wall_ms, mono_ms, boot }, speed))
        };
        parse().ok_or_else(|| {
            std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "clock file: want '<wall ms> <mono ms> <boot> <speed>'",
            )
        })
    }
}

impl Clock for FileClock {
    fn read(&self) -> Reading {
        self.load().map_or_else(|_| SystemClock::default().read(), |(reading, _)| reading)
    }

    fn sleep(&self, duration: Duration) {
        let Ok((before, speed)) = self.load() else { return std::thread::sleep(duration) };
        std::thread::sleep(duration / speed.max(1));
        let target_ms = before.mono_ms + i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        if let Ok((now, speed)) = self.load() {
            let ahead_ms = target_ms - now.mono_ms;
            if ahead_ms > 0 {
                let moved = Reading { wall_ms: now.wall_ms + ahead_ms, mono_ms: target_ms, boot: now.boot };
                let _ = self.set(&moved, speed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_names_one_boot_and_never_goes_back() {
        let (a, b) = (SystemClock::default(), SystemClock::default());
        let (first, second) = (a.read(), a.read());
        assert!(second.mono_ms >= first.mono_ms);
        if cfg!(target_os = "linux") {
            assert_eq!(first.boot, b.read().boot);
        }
    }

    #[test]
    fn a_sleep_moves_a_file_clock_and_every_process_sees_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("clock");
        std::fs::write(&path, "1000 50 boot-1 1000").unwrap();
        let (here, there) = (FileClock::open(&path).unwrap(), FileClock::open(&path).unwrap());
        here.sleep(Duration::from_secs(2));
        assert_eq!(there.read(), Reading { wall_ms: 3000, mono_ms: 2050, boot: "boot-1".into() });
    }
}
