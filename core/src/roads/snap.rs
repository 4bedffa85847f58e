//! Where on the streets a place is.
//!
//! The nearest street that can be driven to and away from (a pack has no other), or, when the address names its street and
//! that is near, this one: a house on a corner has its door on one of two streets.

use super::error::RoadsError;
use super::pack::RoadPack;
use super::place::{Place, Plane};
use super::words;
use crate::manifest::LatLon;

/// No street is looked for beyond, metres.
pub const WITHIN_M: u32 = 500;
/// A street of the address's name is taken within so many metres, though another be nearer: house and lot are seldom deeper.
const NAMED_WITHIN_M: f64 = 120.0;
/// A place so near to the middle of a street is on neither side of it: half a lane.
const ON_THE_STREET_M: f64 = 2.0;

/// On which side of a street's line, seen along its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// On the street itself.
    On,
}

/// A place on a street: where a way may begin or end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// The piece of street, see [`RoadPack::streets`].
    pub street: u32,
    /// How much of its length lies before, 0 to 1 along its shape.
    pub share: f64,
    /// The place on the street's line.
    pub place: Place,
    /// Between the first two points of the line: 0.
    pub leg: usize,
    /// On which side of it the place was.
    pub side: Side,
    /// Metres between the place and the street.
    pub distance_m: f64,
}

impl RoadPack {
    /// The spot of a place; `street` is the street's name in the address, if it is known.
    ///
    /// # Errors
    /// When the place is outside the area, or has no street within [`WITHIN_M`] metres.
    pub fn snap(&self, place: LatLon, street: Option<&str>) -> Result<Spot, RoadsError> {
        let (lat, lon) = place.degrees();
        let outside = RoadsError::Outside { lat, lon };
        let place = Place::try_from(place).map_err(|()| outside.clone())?;
        if !self.covers(place, f64::from(WITHIN_M)) {
            return Err(outside);
        }
        let named = street.map(words::words).filter(|words| !words.is_empty());
        if let Some(named) = named {
            let of_name = |number: u32| words::words(self.name(self.streets()[number as usize].name)) == named;
            if let Some(spot) = self.nearest(place, NAMED_WITHIN_M, of_name) {
                return Ok(spot);
            }
        }
        // Most doors are within a block; only who is not is looked for further away.
        let spot = [60.0, f64::from(WITHIN_M)].into_iter().find_map(|metres| self.nearest(place, metres, |_| true));
        spot.ok_or(RoadsError::NoStreet { lat, lon, within_m: WITHIN_M })
    }

    /// The nearest spot on the streets that are `wanted`, within so many metres; of two as near, on the street with the lower
    /// number.
    fn nearest(&self, place: Place, metres: f64, wanted: impl Fn(u32) -> bool) -> Option<Spot> {
        let streets = self.grid().near(place, metres).into_iter().filter(|street| wanted(*street));
        let spots = streets.filter_map(|street| spot_on(self, place, street));
        spots.filter(|spot| spot.distance_m <= metres).min_by(|a, b| a.distance_m.total_cmp(&b.distance_m))
    }
}

/// The nearest spot on one street.
pub(super) fn spot_on(pack: &RoadPack, place: Place, street: u32) -> Option<Spot> {
    let plane = Plane::around(place);
    let shape = pack.shape(street);
    let (mut passed_m, mut best) = (0.0, None::<(f64, usize, f64, f64)>);
    for (leg, ends) in shape.windows(2).enumerate() {
        let ((ax, ay), (bx, by)) = (plane.metres(ends[0]), plane.metres(ends[1]));
        let (dx, dy) = (bx - ax, by - ay);
        let length_m = dx.hypot(dy);
        let part = if length_m > 0.0 { (-(ax * dx + ay * dy) / (length_m * length_m)).clamp(0.0, 1.0) } else { 0.0 };
        let distance_m = (ax + part * dx).hypot(ay + part * dy);
        if best.is_none_or(|(nearest, ..)| distance_m < nearest) {
            best = Some((distance_m, leg, part, passed_m + part * length_m));
        }
        passed_m += length_m;
    }
    let (distance_m, leg, part, at_m) = best?;
    let (from, to) = (shape[leg], shape[leg + 1]);
    let ((ax, ay), (bx, by)) = (plane.metres(from), plane.metres(to));
    // The place is the plane's middle: left of the leg if the turn from `a` over the middle to `b` is a right one.
    let left = ax * (by - ay) - ay * (bx - ax) > 0.0;
    let side = if distance_m < ON_THE_STREET_M {
        Side::On
    } else if left {
        Side::Left
    } else {
        Side::Right
    };
    let share = if passed_m > 0.0 { (at_m / passed_m).clamp(0.0, 1.0) } else { 0.0 };
    Some(Spot { street, share, place: from.towards(to, part), leg, side, distance_m })
}
