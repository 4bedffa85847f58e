//! A signature as strokes of a finger, drawn as a small SVG.

use super::ProofError;
use geo::{LineString, Simplify};
use std::fmt::Write;

/// An SVG's bytes at most, so that it rides along with its fact instead of taking a request of its own.
pub const MAX_SIGNATURE_BYTES: usize = 1024;

/// The longer side of the drawing in its own units; finer than a line of two units shows.
const SIDE: i64 = 400;
/// Room for half a line's width around.
const MARGIN: i64 = 2;
/// Points looked at, at most; of a longer signature every n-th counts.
const MAX_POINTS: usize = 10_000;

type Stroke = Vec<(i64, i64)>;

/// Draws strokes of screen points, in any unit, y downwards. The drawing is scaled to a box of its own and thinned until it
/// has at most [`MAX_SIGNATURE_BYTES`]; of a scribble that is still too long, the shortest strokes go first.
///
/// # Errors
/// [`ProofError::NoSignature`] unless some stroke has two different points.
pub fn signature_svg(strokes: &[Vec<(i32, i32)>]) -> Result<String, ProofError> {
    if !strokes.iter().any(|stroke| stroke.iter().any(|point| Some(point) != stroke.first())) {
        return Err(ProofError::NoSignature);
    }
    let (mut strokes, width, height) = scaled(strokes);
    for tolerance in [0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0] {
        let svg = draw(&strokes, width, height, tolerance);
        if svg.len() <= MAX_SIGNATURE_BYTES {
            return Ok(svg);
        }
    }
    strokes.sort_by_key(|stroke| std::cmp::Reverse(length(stroke)));
    while strokes.len() > 1 {
        strokes.truncate(strokes.len() * 3 / 4);
        let svg = draw(&strokes, width, height, 6.0);
        if svg.len() <= MAX_SIGNATURE_BYTES {
            return Ok(svg);
        }
    }
    if let Some(only) = strokes.first_mut() {
        let step = only.len().div_ceil(80);
        *only = only.iter().copied().step_by(step).collect();
    }
    Ok(draw(&strokes, width, height, 0.5))
}

/// The strokes in a box that begins at 0, with its width and height.
fn scaled(strokes: &[Vec<(i32, i32)>]) -> (Vec<Stroke>, i64, i64) {
    let points = || strokes.iter().flatten().map(|&(x, y)| (i64::from(x), i64::from(y)));
    let ends = |axis: fn((i64, i64)) -> i64| {
        let (low, high) = (points().map(axis).min().unwrap_or(0), points().map(axis).max().unwrap_or(0));
        (low, high - low)
    };
    let ((left, wide), (top, high)) = (ends(|p| p.0), ends(|p| p.1));
    let longest = wide.max(high).max(1);
    let scale = |value: i64| (value * SIDE + longest / 2) / longest;
    let every = points().count().div_ceil(MAX_POINTS).max(1);
    let strokes = strokes
        .iter()
        .filter(|stroke| !stroke.is_empty())
        .map(|stroke| {
            let points = stroke.iter().step_by(every).chain(stroke.last());
            let mut scaled: Stroke = points
                .map(|&(x, y)| (scale(i64::from(x) - left) + MARGIN, scale(i64::from(y) - top) + MARGIN))
                .collect();
            scaled.dedup();
            scaled
        })
        .collect();
    (strokes, scale(wide) + 2 * MARGIN, scale(high) + 2 * MARGIN)
}

fn length(stroke: &Stroke) -> i64 {
    stroke.windows(2).map(|pair| (pair[1].0 - pair[0].0).abs() + (pair[1].1 - pair[0].1).abs()).sum()
}

fn draw(strokes: &[Stroke], width: i64, height: i64, tolerance: f64) -> String {
    let mut path = String::new();
    for stroke in strokes {
        append(&mut path, &thinned(stroke, tolerance));
    }
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{path}" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>"##
    )
}

/// Ramer-Douglas-Peucker; keeps a subset of the points, so they stay integers.
fn thinned(stroke: &Stroke, tolerance: f64) -> Stroke {
    #[allow(clippy::cast_precision_loss)]
    let line: LineString<f64> = stroke.iter().map(|&(x, y)| (x as f64, y as f64)).collect();
    #[allow(clippy::cast_possible_truncation)]
    line.simplify(tolerance).into_iter().map(|c| (c.x as i64, c.y as i64)).collect()
}

/// An absolute start, then steps; a stroke of one point is a dot.
fn append(path: &mut String, stroke: &[(i64, i64)]) {
    let Some(&(mut x, mut y)) = stroke.first() else { return };
    let _ = write!(path, "M{x} {y}l");
    for (index, &(next_x, next_y)) in stroke.iter().skip(1).enumerate() {
        let space = if index > 0 && next_x >= x { " " } else { "" };
        let between = if next_y >= y { " " } else { "" };
        let _ = write!(path, "{space}{}{between}{}", next_x - x, next_y - y);
        (x, y) = (next_x, next_y);
    }
    if stroke.len() == 1 {
        path.push_str("0 0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_drawn_in_a_box_of_its_own() {
        let svg = signature_svg(&[vec![(100, 700), (200, 700), (300, 750)], vec![(300, 700)]]).unwrap();
        assert!(svg.contains(r#"viewBox="0 0 404 104""#), "{svg}");
        assert!(svg.contains(r#"d="M2 2l200 0 200 100M402 2l0 0""#), "{svg}");
    }

    #[test]
    fn a_tap_or_nothing_is_no_signature() {
        for strokes in [vec![], vec![vec![]], vec![vec![(5, 5)]], vec![vec![(5, 5), (5, 5)], vec![(9, 9)]]] {
            assert_eq!(signature_svg(&strokes), Err(ProofError::NoSignature));
        }
    }

    #[test]
    fn an_ordinary_signature_keeps_its_shape_in_a_kilobyte() {
        let loops: Vec<(i32, i32)> = (0..600)
            .map(|i| {
                let t = f64::from(i) / 20.0;
                ((t * 30.0 + 60.0 * t.sin()) as i32, (120.0 + 90.0 * (1.7 * t).cos()) as i32)
            })
            .collect();
        let svg = signature_svg(&[loops]).unwrap();
        let points = svg.matches(' ').count() + svg.matches('-').count();
        assert!(svg.len() <= MAX_SIGNATURE_BYTES && points > 60, "{} bytes, {points}: {svg}", svg.len());
    }

    #[test]
    fn a_finger_that_rests_adds_no_points_and_a_long_signature_only_every_nth() {
        assert_eq!(scaled(&[vec![(0, 0), (0, 0), (9, 9), (9, 9)]]).0, [[(2, 2), (402, 402)]]);
        let zigzag = (0..45_001).map(|i| (i, i % 2 * 50_000)).chain([(100_000, 50_000)]).collect();
        let kept = &scaled(&[zigzag]).0[0];
        assert!((MAX_POINTS / 2..=MAX_POINTS + 1).contains(&kept.len()), "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (Some(&(2, 2)), Some(&(402, 202))));
    }

    #[test]
    fn of_a_scribble_that_is_too_long_the_short_strokes_go_first() {
        let short = (0..300).map(|i| vec![(i % 20 * 50, i / 20 * 50 + 50), (i % 20 * 50 + 10, i / 20 * 50 + 60)]);
        let strokes: Vec<_> = short.chain([vec![(0, 0), (1000, 0)]]).collect();
        let svg = signature_svg(&strokes).unwrap();
        assert!(svg.len() <= MAX_SIGNATURE_BYTES && svg.contains("M2 2l400 0"), "{svg}");
    }

    proptest! {
        #[test]
        fn whatever_a_finger_does_the_drawing_is_small_and_of_integers(
            strokes in proptest::collection::vec(proptest::collection::vec((any::<i32>(), any::<i32>()), 0..80), 1..60)
        ) {
            match signature_svg(&strokes) {
                Ok(svg) => {
                    prop_assert!(svg.len() <= MAX_SIGNATURE_BYTES, "{}", svg.len());
                    prop_assert!(svg.starts_with("<svg ") && svg.ends_with("/></svg>"));
                    let path = svg.split("d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
                    prop_assert!(path.chars().all(|c| c.is_ascii_digit() || "Ml -".contains(c)), "{path}");
                }
                Err(error) => prop_assert_eq!(error, ProofError::NoSignature),
            }
        }
    }
}
