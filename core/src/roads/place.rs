//! Places and distances on the small piece of earth that a pack covers.

use crate::manifest::LatLon;

/// Metres of one degree of a great circle, on a sphere of the mean radius 6,371,008.8 m (IUGG, GRS 80).
const METRES_PER_DEGREE: f64 = 111_195.08;

/// A place in 1e-7 degrees, as OpenStreetMap keeps it; half the size of a [`LatLon`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Place {
    /// Latitude, -900,000,000 to 900,000,000.
    pub lat_e7: i32,
    /// Longitude, -1,800,000,000 to 1,800,000,000.
    pub lon_e7: i32,
}

impl Place {
    /// From 1e-7 degrees; none outside the earth.
    pub fn from_e7(lat_e7: i64, lon_e7: i64) -> Option<Self> {
        let inside = LatLon { lat_e7, lon_e7 }.is_on_earth();
        let (lat_e7, lon_e7) = (i32::try_from(lat_e7).ok()?, i32::try_from(lon_e7).ok()?);
        inside.then_some(Self { lat_e7, lon_e7 })
    }

    /// Metres to another place; good to 0.1 % within 100 km.
    pub fn metres_to(self, other: Self) -> f64 {
        let (x, y) = Plane::around(self).metres(other);
        x.hypot(y)
    }

    /// The place a share (0 to 1) of the way to `other`.
    pub fn towards(self, other: Self, share: f64) -> Self {
        let between = |a: i32, b: i32| rounded(f64::from(a) + (f64::from(b) - f64::from(a)) * share);
        Self { lat_e7: between(self.lat_e7, other.lat_e7), lon_e7: between(self.lon_e7, other.lon_e7) }
    }
}

#[allow(clippy::cast_possible_truncation)] // `as` saturates
fn rounded(value: f64) -> i32 {
    value.round() as i32
}

impl From<Place> for LatLon {
    fn from(place: Place) -> Self {
        Self { lat_e7: i64::from(place.lat_e7), lon_e7: i64::from(place.lon_e7) }
    }
}

impl TryFrom<LatLon> for Place {
    type Error = ();

    fn try_from(place: LatLon) -> Result<Self, ()> {
        Self::from_e7(place.lat_e7, place.lon_e7).ok_or(())
    }
}

/// The tangent plane around a place: metres east and north.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    middle: Place,
    east_m: f64,
    north_m: f64,
}

impl Plane {
    /// The plane that touches the earth at `middle`.
    pub fn around(middle: Place) -> Self {
        let north_m = METRES_PER_DEGREE / 1e7;
        Self { middle, north_m, east_m: north_m * (f64::from(middle.lat_e7) / 1e7).to_radians().cos() }
    }

    /// Metres east and north of the middle.
    pub fn metres(&self, place: Place) -> (f64, f64) {
        (
            (f64::from(place.lon_e7) - f64::from(self.middle.lon_e7)) * self.east_m,
            (f64::from(place.lat_e7) - f64::from(self.middle.lat_e7)) * self.north_m,
        )
    }

    /// The place so many metres east and north of the middle.
    pub fn place(&self, (x, y): (f64, f64)) -> Place {
        Place {
            lat_e7: rounded(f64::from(self.middle.lat_e7) + y / self.north_m),
            lon_e7: rounded(f64::from(self.middle.lon_e7) + x / self.east_m.max(f64::MIN_POSITIVE)),
        }
    }
}

/// Metres along a line.
pub fn length_m(line: &[Place]) -> f64 {
    line.windows(2).map(|ends| ends[0].metres_to(ends[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_on_the_earth_is_no_place() {
        let (lat, lon) = (900_000_000, -1_800_000_000);
        assert_eq!(Place::from_e7(lat, lon), Some(Place { lat_e7: 900_000_000, lon_e7: -1_800_000_000 }));
        for (lat, lon) in [(lat + 1, lon), (lat, lon - 1), (i64::MIN, 0), (0, i64::MIN), (i64::MAX, i64::MAX)] {
            assert_eq!(Place::from_e7(lat, lon), None, "{lat} {lon}");
        }
    }
}
