//! How far the device stood from the door. Recorded and warned about, never a reason to refuse.

use crate::journal::Position;
use crate::manifest::LatLon;
use geo::{Distance, Haversine, Point};

/// Metres that a device may be from the listed door before it warns, beside its own accuracy: a front garden and the gap
/// between a street address as geocoded and its door.
pub const FAR_FROM_DOOR_M: u32 = 100;

/// The device beside the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionCheck {
    /// Metres between them, rounded.
    pub distance_m: u32,
    /// Even at the near edge of the device's accuracy circle, it is more than [`FAR_FROM_DOOR_M`] away.
    pub far: bool,
}

/// Metres between two places along a great circle, rounded; within 0.5 % of the ellipsoid.
pub fn distance_m(a: LatLon, b: LatLon) -> u32 {
    let point = |at: LatLon| {
        let (lat, lon) = at.degrees();
        Point::new(lon, lat)
    };
    // A float to integer cast saturates and turns what is not a number into 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let metres = Haversine.distance(point(a), point(b)).round() as u32;
    metres
}

/// Compares where the device is with where the door is listed.
pub fn check_position(door: LatLon, device: &Position) -> PositionCheck {
    let distance_m = distance_m(door, LatLon { lat_e7: device.lat_e7, lon_e7: device.lon_e7 });
    PositionCheck { distance_m, far: distance_m.saturating_sub(device.accuracy_m) > FAR_FROM_DOOR_M }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHOP: LatLon = LatLon { lat_e7: 399_612_000, lon_e7: -829_988_000 };

    fn north_of_shop(metres: i64, accuracy_m: u32) -> Position {
        // A degree of latitude on the mean sphere (radius 6,371,008.8 m) is 111,195 m.
        Position { lat_e7: SHOP.lat_e7 + metres * 10_000_000 / 111_195, lon_e7: SHOP.lon_e7, accuracy_m }
    }

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let north = LatLon { lat_e7: SHOP.lat_e7 + 10_000_000, ..SHOP };
        assert!((111_190..=111_200).contains(&distance_m(SHOP, north)), "{}", distance_m(SHOP, north));
    }

    #[test]
    fn a_device_at_the_car_around_the_block_warns_and_one_in_the_garden_does_not() {
        assert_eq!(check_position(SHOP, &north_of_shop(250, 10)), PositionCheck { distance_m: 250, far: true });
        assert_eq!(check_position(SHOP, &north_of_shop(60, 10)), PositionCheck { distance_m: 60, far: false });
    }

    #[test]
    fn a_hundred_metres_are_near_and_one_more_is_far() {
        let far = |metres, accuracy_m| check_position(SHOP, &north_of_shop(metres, accuracy_m)).far;
        assert_eq!([far(100, 0), far(101, 0), far(110, 10), far(111, 10)], [false, true, false, true]);
    }

    #[test]
    fn a_position_that_is_not_sure_gets_the_benefit_of_the_doubt() {
        assert!(!check_position(SHOP, &north_of_shop(250, 200)).far);
    }

    proptest! {
        #[test]
        fn distance_is_the_same_both_ways(lat in -900_000_000..=900_000_000_i64, lon in -1_800_000_000..=1_800_000_000_i64) {
            let there = LatLon { lat_e7: lat, lon_e7: lon };
            prop_assert!(distance_m(SHOP, there).abs_diff(distance_m(there, SHOP)) <= 1);
            prop_assert_eq!(distance_m(there, there), 0);
            prop_assert!(distance_m(SHOP, there) <= 20_015_200);
        }
    }
}
