//! Road packs: size, building, opening, many-to-many times, and how the times compare with Valhalla's.
//!
//! On the real extracts of `SATCHEL_DATA` where they are, else on the made-up town.

mod ask;
mod compare;
mod growth;
mod memory;
mod plain;
mod replan;

pub use memory::child;

use crate::Outcome;
use crate::measure::{median, ratio, timed};
use crate::table::{Row, Verdict};
use satchel_core::manifest::LatLon;
use satchel_core::roads::{BuildOptions, Extract, Point, Points, RoadPack, Spot};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

const TRIES: usize = 9;

/// An area with its extract.
struct Area {
    name: String,
    file: PathBuf,
    pack: RoadPack,
    built: Duration,
}

/// All rows.
///
/// # Errors
/// An extract cannot be read.
pub fn rows(dir: &Path) -> Outcome<Vec<Row>> {
    let data = std::env::var("SATCHEL_DATA").unwrap_or_else(|_| "../shared/data".into());
    let real = ["columbus", "baltimore", "reisterstown"];
    let mut files: Vec<PathBuf> = real.iter().map(|name| Path::new(&data).join(format!("{name}.osm.pbf"))).collect();
    files.retain(|file| file.is_file());
    if files.is_empty() {
        let town = dir.join("made-up-town.osm");
        std::fs::write(&town, satchel_town::town(1).to_osm_xml())?;
        files.push(town);
    }
    let areas: Vec<Area> = files.into_iter().map(Area::built).collect::<Outcome<_>>()?;
    let Some(first) = areas.first() else { return Ok(Vec::new()) };
    let mut rows = first.file_rows()?;
    rows.push(sizes(&areas));
    rows.push(memory::row(&areas, dir)?);
    rows.push(growth::row()?);
    rows.push(ask::day_map(first)?);
    for area in areas.iter().take(2) {
        rows.push(ask::keystrokes(area)?);
    }
    let points = points(&first.pack, 201);
    rows.extend(first.matrix_rows(&points)?);
    rows.push(replan::row(first, &points, dir)?);
    rows.push(plain::row(first, &Points { points: points[..61].to_vec() })?);
    rows.extend(compare::rows(&areas, 200, dir)?);
    Ok(rows)
}

impl Area {
    fn built(file: PathBuf) -> Outcome<Self> {
        let bytes = std::fs::read(&file)?;
        let (built, pack) = timed(|| {
            let extract = Extract::read(&bytes)?;
            Ok(RoadPack::build(&extract, &BuildOptions::default())?)
        })?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { name, file, pack, built })
    }

    fn file_rows(&self) -> Outcome<Vec<Row>> {
        let mut opened = Vec::new();
        for _ in 0..TRIES {
            opened.push(timed(|| Ok(RoadPack::open(self.pack.bytes())?))?.0);
        }
        let opened = median(&opened);
        let row = |figure: &str, asked: &str, reached: String, holds: bool, how: String, numbers| Row {
            figure: figure.to_owned(),
            asked: asked.to_owned(),
            reached,
            verdict: Verdict::of(holds),
            how,
            numbers,
        };
        let (size, built_s) = (self.pack.size(), self.built.as_secs_f64());
        let of = |what: &str| format!("{}: {what}", self.name);
        Ok(vec![
            row(
                "road pack, size",
                "< 3 MB",
                format!("{:.2} MB", size as f64 / 1e6),
                size < 3_000_000,
                of("the file."),
                json!({"bytes": size}),
            ),
            row(
                "road pack, built",
                "< 3 s",
                format!("{built_s:.2} s"),
                built_s < 3.0,
                of("reading the extract and making the pack, once, one thread."),
                json!({"built_s": built_s}),
            ),
            row(
                "road pack, opened",
                "< 15 ms",
                format!("{:.1} ms", ms(opened)),
                ms(opened) < 15.0,
                of("bytes in memory to a pack that answers, its hash and every number in it checked; median of 9."),
                json!({"opened_ms": ms(opened)}),
            ),
        ])
    }

    fn matrix_rows(&self, points: &[Point]) -> Outcome<Vec<Row>> {
        let mut rows = Vec::new();
        for (count, most_ms) in [(61, 10.0), (201, 60.0)] {
            let asked = Points { points: points[..count].to_vec() };
            let mut times = Vec::new();
            for _ in 0..TRIES {
                times.push(timed(|| Ok(self.pack.matrix(&asked).map_err(|(id, error)| format!("{id}: {error}"))?))?.0);
            }
            let time = median(&times);
            let single = self.one_by_one(&asked)?;
            rows.push(Row {
                figure: format!("matrix {count} x {count}"),
                asked: format!("< {most_ms:.0} ms"),
                reached: format!("{:.2} ms", ms(time)),
                verdict: Verdict::of(ms(time) < most_ms),
                how: format!(
                    "{}: snapping, times and metres of all pairs with turns, warm, one thread, median of {TRIES}. Pair by pair on the same hierarchy takes {:.0} times as long.",
                    self.name,
                    ratio(single, time)
                ),
                numbers: json!({"matrix_ms": ms(time), "pair_by_pair_ms": ms(single)}),
            });
        }
        Ok(rows)
    }

    /// The same pairs, each by a search of its own.
    fn one_by_one(&self, points: &Points) -> Outcome<Duration> {
        let spots: Vec<Spot> =
            points.points.iter().filter_map(|point| self.pack.snap(point.place()?, None).ok()).collect();
        let some = spots.len().min(12);
        let (time, ()) = timed(|| {
            for from in &spots[..some] {
                spots.iter().for_each(|to| drop(self.pack.path(from, to)));
            }
            Ok(())
        })?;
        Ok(time * u32::try_from(spots.len()).unwrap_or(0) / u32::try_from(some.max(1)).unwrap_or(1))
    }
}

/// Places on public streets, spread over all of them.
fn points(pack: &RoadPack, count: usize) -> Vec<Point> {
    let streets: Vec<u32> =
        (0..).take(pack.streets().len()).filter(|s| !pack.streets()[*s as usize].ends_only).collect();
    (0..count)
        .map(|k| {
            let shape = pack.shape(streets[k * 7_919 % streets.len()]);
            let (lat, lon) = LatLon::from(shape[0].towards(shape[1], 0.37)).degrees();
            Point { id: format!("p{k}"), lat, lon }
        })
        .collect()
}

fn sizes(areas: &[Area]) -> Row {
    let each = areas.iter().map(|area| {
        let per_edge = area.pack.size() as f64 / area.pack.edges().max(1) as f64;
        (area.name.clone(), per_edge)
    });
    let each: Vec<(String, f64)> = each.collect();
    let reached: Vec<String> = each.iter().map(|(_, bytes)| format!("{bytes:.0}")).collect();
    Row {
        figure: "bytes per edge".into(),
        asked: "-".into(),
        reached: reached.join(", "),
        verdict: Verdict::Told,
        how: format!(
            "{}; an edge is a piece of street in one direction.",
            each.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>().join(", ")
        ),
        numbers: json!(each),
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
