//! What a screen asks of a pack while a person waits: the map, and addresses at every keystroke.

use super::{Area, ms, points};
use crate::Outcome;
use crate::measure::{median, percentile, timed};
use crate::table::{Row, Verdict};
use satchel_core::roads::{Addresses, Place, Shown, Spot, Stop, Viewport};
use serde_json::json;
use std::time::Duration;

/// Stops on the measured map.
const STOPS: usize = 40;
/// Pixels of a phone's plan screen (390 x 500 points, three pixels each).
const PHONE: (u32, u32, f64) = (1170, 1500, 3.0);

/// Every zoom of a view around the middle of the area, with an outing of 40 stops.
pub fn day_map(area: &Area) -> Outcome<Row> {
    let pack = &area.pack;
    let places = points(pack, STOPS).into_iter().filter_map(|point| point.place());
    let spots: Vec<Spot> = places.map(|place| pack.snap(place, None)).collect::<Result<_, _>>()?;
    let way = |ends: &[Spot]| Ok(pack.path(&ends[0], &ends[1])?.line);
    let (drawn, legs) = timed(|| spots.windows(2).map(way).collect::<Outcome<Vec<Vec<Place>>>>())?;
    let stop = |(number, spot): (u32, &Spot)| Stop { number, outing: 0, place: spot.place, done: false };
    let stops = (1..).zip(&spots).map(stop).collect();
    let shown = Shown { outings: vec![legs], stops, shop: spots.first().map(|spot| spot.place), position: None };
    let bounds = pack.bounds();
    let middle = bounds.south_west.towards(bounds.north_east, 0.5);
    let (width, height, density) = PHONE;
    let mut worst = (Duration::ZERO, 0.0, 0);
    for half in 16..=36 {
        let view = Viewport { middle, zoom: f64::from(half) / 2.0, width, height, density };
        let mut times = Vec::new();
        let mut lines = 0;
        for _ in 0..super::TRIES {
            let (time, map) = timed(|| Ok(pack.day_map(&view, &shown)))?;
            lines = map.streets.iter().map(|layer| layer.lines.len()).sum();
            times.push(time);
        }
        let time = median(&times);
        if time > worst.0 {
            worst = (time, view.zoom, lines);
        }
    }
    let (time, zoom, lines) = worst;
    Ok(Row {
        figure: "day map of a view".into(),
        asked: "< 5 ms".into(),
        reached: format!("{:.2} ms", ms(time)),
        verdict: Verdict::of(ms(time) < 5.0),
        how: format!(
            "{}: {width} x {height} pixels around its middle with an outing of {STOPS} stops, the worst of the zooms \
             8, 8.5 .. 18 (median of {} each): {zoom} with {lines} lines. The ways of the outing's legs, asked once, take {:.1} ms.",
            area.name,
            super::TRIES,
            ms(drawn)
        ),
        numbers: json!({"worst_ms": ms(time), "zoom": zoom, "lines": lines, "legs_ms": ms(drawn)}),
    })
}

/// Every keystroke of every seventh address, as a courier would type it.
pub fn keystrokes(area: &Area) -> Outcome<Row> {
    let pack = &area.pack;
    let (made, addresses) = timed(|| Ok(Addresses::of(pack)))?;
    let bounds = pack.bounds();
    let near = Some(bounds.south_west.towards(bounds.north_east, 0.5));
    let names = || pack.names().iter().filter(|name| !name.is_empty());
    let crossings = names().zip(names().skip(1)).step_by(29).map(|(one, other)| format!("{one} & {other}"));
    let typed =
        names().step_by(7).map(|name| format!("1042 {name}")).chain(crossings).chain(names().step_by(7).cloned());
    let mut times = Vec::new();
    let mut worst = (Duration::ZERO, String::new());
    for text in typed {
        for end in text.char_indices().map(|(at, letter)| at + letter.len_utf8()) {
            let typed = &text[..end];
            // Of several, so that what else the machine does is not taken for the search.
            let ask = |_| Ok(timed(|| Ok(addresses.find(pack, typed, near, 8)))?.0);
            let time = median(&(0..super::TRIES).map(ask).collect::<Outcome<Vec<_>>>()?);
            if time > worst.0 {
                worst = (time, typed.to_owned());
            }
            times.push(time);
        }
    }
    Ok(Row {
        figure: "address search, a keystroke".into(),
        asked: "< 1 ms".into(),
        reached: format!("{:.2} ms at worst", ms(worst.0)),
        verdict: Verdict::of(ms(worst.0) < 1.0),
        how: format!(
            "{}: {} keystrokes of street names, of addresses and of crossings, 8 answers each, every one the \
             median of {}; of all, median {:.3} ms, p99 {:.3} ms; worst: \"{}\". Getting ready, once: {:.1} ms.",
            area.name,
            times.len(),
            super::TRIES,
            ms(median(&times)),
            ms(percentile(&times, 99)),
            worst.1,
            ms(made)
        ),
        numbers: json!({"worst_ms": ms(worst.0), "median_ms": ms(median(&times)), "ready_ms": ms(made)}),
    })
}
