//! Travel as the crow flies, until there is a road pack for the area.

use crate::manifest::LatLon;
use crate::roads::Matrix;
use geo::{Distance, Haversine, Point};

/// Road metres for one metre as the crow flies. Studies of American street networks find 1.2 to 1.4 (Boscoe, Henry and
/// Zdeb, "A nationwide comparison of driving distance versus straight-line distance to hospitals", The Professional
/// Geographer 64 (2), 2012, mean 1.42; Ballou, Rahardja and Sakai, Transportation Research A 36, 2002, United States 1.20);
/// a river and a freeway put a town above the middle of that.
pub const DETOUR: f64 = 1.35;

/// Metres in a second on the way between doors: 8.5 (19 mph), an assumption. Town limits are 25 to 35 mph, and half is
/// lost at signs, lights and turns.
pub const TOWN_SPEED_M_S: f64 = 8.5;

/// Seconds to a tenth and whole metres between all pairs of points, the same in both directions.
pub fn straight_line(points: &[LatLon]) -> Matrix {
    let places: Vec<Point> = points
        .iter()
        .map(|point| {
            let (lat, lon) = point.degrees();
            Point::new(lon, lat)
        })
        .collect();
    let metres = |a: &Point, b: &Point| (Haversine.distance(*a, *b) * DETOUR).round();
    let table = |value: &dyn Fn(f64) -> f64| -> Vec<Vec<Option<f64>>> {
        places.iter().map(|a| places.iter().map(|b| Some(value(metres(a, b)))).collect()).collect()
    };
    Matrix {
        durations_s: table(&|metres| (metres / TOWN_SPEED_M_S * 10.0).round() / 10.0),
        distances_m: table(&|metres| metres),
        ..Matrix::default()
    }
}
