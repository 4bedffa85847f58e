//! Figure 3: the day view with 40 parcels, warm and right after an act, with and without a year of history; and the mileage log
//! of that year.

use crate::Outcome;
use crate::measure::{median, micros, percentile, timed};
use crate::table::{Row, Verdict};
use crate::world::{BenchClock, NOW_MS, Today, World, open};
use serde_json::json;
use std::time::Duration;

const WARM: usize = 500;
const AFTER_ACTS: usize = 80;
const LOGS: usize = 15;
const ASKED: Duration = Duration::from_millis(1);

/// With today alone, and with a year of history.
pub fn rows(world: &World) -> Outcome<Vec<Row>> {
    Ok(vec![row(world, false)?, row(world, true)?, mileage(world)?])
}

/// The mileage log reads the facts of a whole year.
fn mileage(world: &World) -> Outcome<Row> {
    let dir = world.copy("view-mileage", true, Today::UnderWay)?;
    let phone = open(&dir, BenchClock::at(NOW_MS))?;
    let trips = phone.view_mileage(None)?.trips.len();
    let times =
        (0..LOGS).map(|_| Ok(timed(|| Ok(phone.view_mileage(None)?))?.0)).collect::<Outcome<Vec<Duration>>>()?;
    let ms = micros(median(&times)) / 1000.0;
    Ok(Row {
        figure: "the mileage log of a year".into(),
        asked: "-".into(),
        reached: format!("{ms:.0} ms"),
        verdict: Verdict::Told,
        how: format!("Companion::view_mileage over the year of history, {trips} trips; median of {LOGS} calls."),
        numbers: json!({"ms": ms, "trips": trips}),
    })
}

fn row(world: &World, year: bool) -> Outcome<Row> {
    let dir = world.copy(if year { "view-year" } else { "view-day" }, year, Today::UnderWay)?;
    let clock = BenchClock::at(NOW_MS);
    let phone = open(&dir, clock.clone())?;
    phone.view_today()?;
    let view = || Ok(timed(|| Ok(phone.view_today()?))?.0);
    let warm = (0..WARM).map(|_| view()).collect::<Outcome<Vec<_>>>()?;
    let mut after = Vec::with_capacity(AFTER_ACTS);
    for door in world.doors.iter().cycle().take(AFTER_ACTS) {
        clock.pass_ms(2_000);
        phone.receive(&door.parcel.tracking_number)?;
        after.push(view()?);
    }
    let worst = median(&warm).max(median(&after));
    Ok(Row {
        figure: format!("the day view with 40 parcels, {}", if year { "a year of history" } else { "today alone" }),
        asked: "under 1 ms".into(),
        reached: format!("{:.0} us warm, {:.0} us after an act", micros(median(&warm)), micros(median(&after))),
        verdict: Verdict::of(worst < ASKED),
        how: format!(
            "Companion::view_today on a day of 40 parcels with 150 facts that wait for the depot and more; medians of {WARM} \
             calls in a row and of {AFTER_ACTS} calls right behind a scan; 95th percentiles {:.0} and {:.0} us.",
            micros(percentile(&warm, 95)),
            micros(percentile(&after, 95))
        ),
        numbers: json!({"warm_us": micros(median(&warm)), "after_act_us": micros(median(&after))}),
    })
}
