//! Timing, and what must be known of the machine to read the times.

use crate::Outcome;
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long `work` took, and what it gave.
pub fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(Duration, T)> {
    let start = Instant::now();
    let value = work()?;
    Ok((start.elapsed(), value))
}

/// The middle of the times; zero of none.
pub fn median(times: &[Duration]) -> Duration {
    percentile(times, 50)
}

/// The time that `percent` of the times do not exceed; zero of none.
pub fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * percent / 100).copied().unwrap_or_default()
}

/// `a` in units of `b`.
pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(f64::MIN_POSITIVE)
}

/// Microseconds with two digits, for lines of text.
pub fn micros(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e8).round() / 100.0
}

/// The machine that the figures come from.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Cores that this process may use.
    pub cores: usize,
    /// The processor's own name; empty where the system does not say.
    pub processor: String,
    /// The file system that the stores lie on.
    pub file_system: String,
    /// Median of appending 4 KiB to a file and `fdatasync`, microseconds.
    pub sync_4k_us: f64,
}

/// Looks at the machine; the stores will lie in `dir`.
///
/// # Errors
/// The disk fails.
pub fn machine(dir: &Path) -> Outcome<Machine> {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(": "));
    Ok(Machine {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        processor: model.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        file_system: file_system(dir),
        sync_4k_us: micros(sync_cost(dir)?),
    })
}

fn sync_cost(dir: &Path) -> Outcome<Duration> {
    const TRIES: usize = 200;
    let path = dir.join("sync");
    let mut file = std::fs::File::create(&path)?;
    let page = [7_u8; 4096];
    let mut times = Vec::with_capacity(TRIES);
    for _ in 0..TRIES {
        let once = timed(|| {
            file.write_all(&page)?;
            Ok(file.sync_data()?)
        })?;
        times.push(once.0);
    }
    std::fs::remove_file(path)?;
    Ok(median(&times))
}

/// The type of the mount with the longest path that leads to `dir`; "unknown" where the system does not say.
fn file_system(dir: &Path) -> String {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let fields = |line: &str| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    let leading = mounts.lines().filter_map(fields).filter(|(path, _)| dir.starts_with(path));
    leading.max_by_key(|(path, _)| path.len()).map_or_else(|| "unknown".to_owned(), |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_time_does_not_move_the_median() {
        let times = [3, 1, 2, 900, 2].map(Duration::from_micros);
        assert_eq!(median(&times), Duration::from_micros(2));
        assert_eq!(percentile(&times, 100), Duration::from_micros(900));
        assert_eq!(median(&[]), Duration::ZERO);
    }
}
