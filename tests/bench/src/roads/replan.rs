//! A courier's plan on real streets through the facade: made at first, and again after a door where nobody was home.

use super::{Area, ms};
use crate::Outcome;
use crate::measure::{median, timed};
use crate::table::{Row, Verdict};
use crate::world::{BenchClock, NOW_MS, open};
use satchel_core::companion::{Companion, Failure, NextStep, PlanWish, ShopSetup};
use satchel_core::journal::{FailReason, StopId};
use satchel_core::manifest::LatLon;
use satchel_core::roads::Point;
use serde_json::json;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

/// Parcels of the day, each with a door of its own.
const PARCELS: usize = 40;
/// Doors after which it is planned again.
const AGAIN: usize = 12;
/// One day is enough for all of them.
const SLOTS: [(i64, i64); 2] = [(36_000, 50_400), (54_000, 68_400)];

/// One row: the whole act, with the streets' times, the search, its bound and the fact on disk.
pub fn row(area: &Area, points: &[Point], dir: &Path) -> Outcome<Row> {
    let dir = dir.join("replan");
    std::fs::create_dir_all(&dir)?;
    let clock = BenchClock::at(NOW_MS);
    let phone = open(&dir, std::sync::Arc::clone(&clock))?;
    let pack = dir.join("area.roads");
    std::fs::write(&pack, area.pack.bytes())?;
    load(&phone, points)?;
    phone.take_roads(&pack)?;
    let (first, _) = timed(|| Ok(phone.plan(&PlanWish::default())?))?;
    if !phone.view_plan()?.travel.is_some_and(|travel| travel.on_streets) {
        return Err("the plan is not on the streets".into());
    }
    phone.start_outing()?;
    let mut again = Vec::new();
    for _ in 0..AGAIN {
        let NextStep::GoTo { stop } = phone.view_today()?.next else { break };
        clock.pass_ms(240_000);
        let stop = StopId(stop.id);
        phone.arrive(&stop)?;
        let parcels = phone.view_stop(&stop)?.parcels.into_iter().map(|parcel| parcel.tracking_number).collect();
        let reason = FailReason::NobodyHome;
        phone.fail(Failure { parcels, reason, again: true, steps: Vec::new(), text: None, photo: None })?;
        again.push(timed(|| Ok(phone.plan(&PlanWish::default())?))?.0);
    }
    let worst = again.iter().max().copied().unwrap_or(Duration::ZERO);
    let time = median(&again);
    Ok(Row {
        figure: "a day planned again on streets".into(),
        asked: "10 ms".into(),
        reached: format!("{:.1} ms, at worst {:.1} ms", ms(time), ms(worst)),
        verdict: Verdict::of(ms(time) <= 10.0),
        how: format!(
            "{}: {PARCELS} doors, {} times after a door where nobody was home, the courier at that door: the whole act through \
             the facade, the fact on disk. The first plan, the pack not yet opened: {:.0} ms. The verdict is on the median.",
            area.name,
            again.len(),
            ms(first)
        ),
        numbers: json!({"median_ms": ms(time), "worst_ms": ms(worst), "first_ms": ms(first)}),
    })
}

fn load(phone: &Companion, points: &[Point]) -> Outcome<()> {
    let shop = points.first().ok_or("no points")?;
    let at = LatLon::from_degrees(shop.lat, shop.lon).ok_or("no place")?;
    let (name, address, slots) = ("Corner".to_owned(), String::new(), SLOTS.to_vec());
    phone.set_up_shop(&ShopSetup { name, address, at, zone: "America/New_York".parse()?, slots })?;
    let mut csv = String::from("tracking_number,address,zip,lat,lon\n");
    for (n, point) in points.iter().skip(1).take(PARCELS).enumerate() {
        writeln!(csv, "TBA{n:012},{} Some Street,43215,{},{}", n + 1, point.lat, point.lon)?;
    }
    phone.import_csv(csv.as_bytes(), crate::world::TODAY.parse()?)?;
    (0..PARCELS).try_for_each(|n| phone.receive(&format!("TBA{n:012}")).map(drop))?;
    Ok(())
}
