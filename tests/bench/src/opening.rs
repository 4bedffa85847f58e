//! Figure 2: opening the store with a year of history, beside opening it with one day.

use crate::Outcome;
use crate::measure::{median, micros, ratio, timed};
use crate::table::{Row, Verdict};
use crate::world::{BenchClock, NOW_MS, Today, World, YEAR_DAYS, open};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

const ROUNDS: usize = 25;
const ASKED: f64 = 1.3;

/// The opening alone, and for comparison the first view behind it.
pub fn rows(world: &World) -> Outcome<Vec<Row>> {
    let day = world.copy("open-day", false, Today::UnderWay)?;
    let year = world.copy("open-year", true, Today::UnderWay)?;
    let (mut days, mut years) = (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        days.push(once(&day)?);
        years.push(once(&year)?);
    }
    let middle = |times: &[(Duration, Duration)], which: fn(&(Duration, Duration)) -> Duration| {
        median(&times.iter().map(which).collect::<Vec<_>>())
    };
    let (open_day, open_year) = (middle(&days, |times| times.0), middle(&years, |times| times.0));
    let (view_day, view_year) = (middle(&days, |times| times.1), middle(&years, |times| times.1));
    let reached = ratio(open_year, open_day);
    let mib = world.year_bytes / (1024 * 1024);
    Ok(vec![
        Row {
            figure: "opening: a year of history / one day".into(),
            asked: format!("at most {ASKED} x"),
            reached: format!("{reached:.2} x ({:.2} ms / {:.2} ms)", millis(open_year), millis(open_day)),
            verdict: Verdict::of(reached <= ASKED),
            how: format!(
                "Companion::open, medians of {ROUNDS} openings in turn (A B A B), files in the system's cache; the year has \
                 {} parcels and {} facts in {mib} MiB, both have today's 40 parcels and 150 facts.",
                YEAR_DAYS * 40,
                YEAR_DAYS * 250
            ),
            numbers: json!({"year_ms": millis(open_year), "day_ms": millis(open_day), "ratio": reached,
                            "year_mib": mib}),
        },
        Row {
            figure: "the first day view behind an opening: year / day".into(),
            asked: "-".into(),
            reached: format!("{:.2} ms / {:.2} ms", millis(view_year), millis(view_day)),
            verdict: Verdict::Told,
            how: "The first view_today of a fresh companion: it reads and folds the day. Same runs.".into(),
            numbers: json!({"year_ms": millis(view_year), "day_ms": millis(view_day)}),
        },
    ])
}

fn once(dir: &Path) -> Outcome<(Duration, Duration)> {
    let clock = BenchClock::at(NOW_MS + 60_000);
    let (opening, phone) = timed(|| open(dir, clock))?;
    let (view, _) = timed(|| Ok(phone.view_today()?))?;
    Ok((opening, view))
}

fn millis(time: Duration) -> f64 {
    micros(time) / 1000.0
}
