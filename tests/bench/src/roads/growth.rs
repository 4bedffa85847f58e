//! How the time to build a pack grows with the area.
//!
//! Two made grids, each small and fifty times as large: neighbourhoods of eight by eight blocks that only an arterial leaves in
//! each direction, as American suburbs are; and one even net of streets, where every way has many that are nearly as fast and
//! nothing is more important than anything else: the worst that a contraction hierarchy can be given.

use super::TRIES;
use crate::Outcome;
use crate::measure::{median, timed};
use crate::table::{Row, Verdict};
use satchel_core::roads::{BuildOptions, Extract, RoadPack};
use serde_json::json;
use std::fmt::Write;

/// Blocks of a neighbourhood.
const BLOCKS: usize = 8;
/// More than linear by so much is still called linear: caches.
const SLACK: f64 = 1.5;

/// One row for both.
pub fn row() -> Outcome<Row> {
    let suburbs = growth(16, 112, true)?;
    let even = growth(7, 50, false)?;
    let told = |growth: &Growth| {
        format!(
            "{} to {} edges in {:.3} and {:.2} s",
            growth.edges[0], growth.edges[1], growth.seconds[0], growth.seconds[1]
        )
    };
    Ok(Row {
        figure: "road pack, built 50 times as large".into(),
        asked: "linear".into(),
        reached: format!("{:.2} x linear", suburbs.over_linear()),
        verdict: Verdict::of(suburbs.over_linear() <= SLACK),
        how: format!(
            "Time per edge of the large grid over that of the small one, up to {SLACK} called linear. Neighbourhoods of \
             {BLOCKS} x {BLOCKS} blocks that arterials join: {}. One even net of streets, the worst case: {:.1} x linear, {}.",
            told(&suburbs),
            even.over_linear(),
            told(&even)
        ),
        numbers: json!({"suburbs_over_linear": suburbs.over_linear(), "even_over_linear": even.over_linear(),
                        "suburbs_s": suburbs.seconds, "even_s": even.seconds}),
    })
}

/// Of the small and the large area.
struct Growth {
    edges: [usize; 2],
    seconds: [f64; 2],
}

impl Growth {
    fn over_linear(&self) -> f64 {
        let per_edge = [0, 1].map(|at| self.seconds[at] / self.edges[at] as f64);
        per_edge[1] / per_edge[0]
    }
}

fn growth(small: usize, large: usize, suburbs: bool) -> Outcome<Growth> {
    let mut growth = Growth { edges: [0; 2], seconds: [0.0; 2] };
    for (at, (side, tries)) in [(small, TRIES), (large, 1)].into_iter().enumerate() {
        let drawn = grid(side, suburbs)?;
        let mut times = Vec::new();
        for _ in 0..tries {
            let (time, pack) = timed(|| {
                let extract = Extract::read(drawn.as_bytes())?;
                Ok(RoadPack::build(&extract, &BuildOptions::default())?)
            })?;
            growth.edges[at] = pack.edges();
            times.push(time);
        }
        growth.seconds[at] = median(&times).as_secs_f64();
    }
    Ok(growth)
}

/// `side` streets in each direction as `.osm`, no two blocks quite alike.
fn grid(side: usize, suburbs: bool) -> Outcome<String> {
    let mut drawn = String::from("<osm version=\"0.6\">");
    let node = |row: usize, column: usize| row * side + column + 1;
    for row in 0..side {
        for column in 0..side {
            let bent = ((row * 7_919 + column * 104_729) % 97) as f64;
            let (lat, lon) = (40.0 + row as f64 * 0.0012 + bent * 1e-6, -83.0 + column as f64 * 0.0015 + bent * 2e-6);
            writeln!(drawn, "<node id=\"{}\" lat=\"{lat:.7}\" lon=\"{lon:.7}\"/>", node(row, column))?;
        }
    }
    let mut way = 0;
    for line in 0..side {
        let arterial = line % BLOCKS == BLOCKS / 2;
        let class = if arterial { "secondary" } else { "residential" };
        // A street of a neighbourhood ends where the next one begins.
        let length = if suburbs && !arterial { BLOCKS } else { side };
        for begin in (0..side).step_by(length) {
            for eastwards in [true, false] {
                way += 1;
                write!(drawn, "<way id=\"{way}\">")?;
                for at in begin..(begin + length).min(side) {
                    let node = if eastwards { node(line, at) } else { node(at, line) };
                    write!(drawn, "<nd ref=\"{node}\"/>")?;
                }
                writeln!(drawn, "<tag k=\"highway\" v=\"{class}\"/></way>")?;
            }
        }
    }
    drawn.push_str("</osm>");
    Ok(drawn)
}
