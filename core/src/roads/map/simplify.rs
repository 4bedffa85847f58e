//! Fewer points for the same line as the eye sees it (Douglas and Peucker, "Algorithms for the reduction of the number of points
//! required to represent a digitized line or its caricature", Cartographica 1973).

type Point = (f64, f64);

/// Which points stay, so that every other one lies within `tolerance` of the line; the ends always do.
pub fn kept(line: &[Point], tolerance: f64, kept: &mut Vec<bool>) {
    kept.clear();
    kept.resize(line.len(), false);
    let Some(last) = line.len().checked_sub(1) else { return };
    (kept[0], kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((begin, end)) = open.pop() {
        let between = (begin + 1..end).map(|at| (square_to(line[at], line[begin], line[end]), at));
        let farthest = between.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, at)) = farthest.filter(|(square, _)| *square > tolerance * tolerance) {
            kept[at] = true;
            open.extend([(begin, at), (at, end)]);
        }
    }
}

/// The square of the distance between a point and a piece of line.
fn square_to(point: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (px, py) = (point.0 - a.0, point.1 - a.1);
    let square = dx * dx + dy * dy;
    let share = if square > 0.0 { ((px * dx + py * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (px - share * dx, py - share * dy);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn simplified(line: &[Point], tolerance: f64) -> Vec<Point> {
        let mut stay = Vec::new();
        kept(line, tolerance, &mut stay);
        line.iter().zip(stay).filter(|(_, stay)| *stay).map(|(point, _)| *point).collect()
    }

    #[test]
    fn a_bend_stays_and_a_wobble_goes() {
        let line = [(0.0, 0.0), (5.0, 0.3), (10.0, 0.0), (10.0, 10.0)];
        assert_eq!(simplified(&line, 0.5), [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]);
        assert_eq!(simplified(&line, 0.1).len(), 4);
        assert_eq!(simplified(&[], 1.0), []);
        let ring = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)];
        assert_eq!(simplified(&ring, 1.0).len(), 4, "a line that ends where it began does not vanish");
    }

    proptest! {
        #[test]
        fn no_point_is_farther_from_the_line_than_the_tolerance(
            line in proptest::collection::vec((0.0..100.0_f64, 0.0..100.0_f64), 2..40),
            tolerance in 0.1..20.0_f64,
        ) {
            let fewer = simplified(&line, tolerance);
            prop_assert_eq!((fewer.first(), fewer.last()), (line.first(), line.last()));
            for point in &line {
                let near = fewer.windows(2).map(|ends| square_to(*point, ends[0], ends[1])).fold(f64::MAX, f64::min);
                prop_assert!(near.sqrt() <= tolerance + 1e-9);
            }
        }
    }
}
