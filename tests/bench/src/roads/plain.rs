//! A plain contraction hierarchy beside ours: crossings instead of turns, one pair after the other (the crate `fast_paths`). What
//! a many-to-many search that knows turns and restrictions costs, or saves, against the usual way.

use super::{Area, ms};
use crate::Outcome;
use crate::measure::{median, ratio, timed};
use crate::table::{Row, Verdict};
use fast_paths::{InputGraph, PathCalculator};
use satchel_core::roads::{Place, Points, Spot};
use serde_json::json;
use std::collections::HashMap;

const TRIES: usize = 3;

/// The same points on both, 61 x 61.
pub fn row(area: &Area, points: &Points) -> Outcome<Row> {
    let pack = &area.pack;
    let mut crossings: HashMap<Place, usize> = HashMap::new();
    let mut graph = InputGraph::new();
    let mut ends = Vec::new();
    for (street, at) in pack.streets().iter().zip(0..) {
        let shape = pack.shape(at);
        let [first, last] = [shape.first(), shape.last()].map(|place| {
            let next = crossings.len();
            place.map_or(0, |place| *crossings.entry(*place).or_insert(next))
        });
        ends.push(first);
        for (from, to, ms) in [(first, last, street.drive_ms[0]), (last, first, street.drive_ms[1])] {
            if ms > 0 && from != to {
                graph.add_edge(from, to, ms as usize);
            }
        }
    }
    let (made, hierarchy) = timed(|| {
        graph.freeze();
        Ok(fast_paths::prepare(&graph))
    })?;
    let spots: Vec<Spot> = points.points.iter().filter_map(|point| pack.snap(point.place()?, None).ok()).collect();
    let nodes: Vec<usize> = spots.iter().map(|spot| ends[spot.street as usize]).collect();
    let mut search: PathCalculator = fast_paths::create_calculator(&hierarchy);
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..TRIES {
        let every = || {
            for from in &nodes {
                nodes.iter().for_each(|to| drop(search.calc_path(&hierarchy, *from, *to)));
            }
            Ok(())
        };
        theirs.push(timed(every)?.0);
        ours.push(timed(|| Ok(pack.matrix(points).map_err(|(id, error)| format!("{id}: {error}"))?))?.0);
    }
    let (theirs, ours) = (median(&theirs), median(&ours));
    Ok(Row {
        figure: "a plain hierarchy, pair by pair".into(),
        asked: "-".into(),
        reached: format!("{:.0} x ours", ratio(theirs, ours)),
        verdict: Verdict::Told,
        how: format!(
            "{}: the same {} points, on crossings without turns and restrictions (fast_paths), {:.1} ms, made ready in {:.2} s. \
             Ours in the same run, with them: {:.2} ms. Medians of {TRIES}.",
            area.name,
            nodes.len(),
            ms(theirs),
            made.as_secs_f64(),
            ms(ours)
        ),
        numbers: json!({"plain_ms": ms(theirs), "ours_ms": ms(ours), "made_s": made.as_secs_f64()}),
    })
}
