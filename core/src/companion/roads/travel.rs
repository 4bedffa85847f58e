//! The times between the day's doors, kept: planning again computes only what is new.

use super::street::street_of;
use crate::manifest::LatLon;
use crate::plan::straight_line;
use crate::roads::{Leg, Matrix, Reach, RoadPack, RoadsError, Spot, corrected};
use std::collections::HashMap;

/// Doors that are remembered: some days' of a shop, and the places where the courier was asked on the way.
const MOST_DOORS: usize = 500;

/// So many new doors are joined one by one.
const FEW: usize = 2;

/// Where a way begins or ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Door {
    at: LatLon,
    street: String,
}

impl Door {
    /// A place, and the address line that is known of it.
    pub fn new(at: LatLon, line: &str) -> Self {
        Self { at, street: street_of(line) }
    }

    /// Where it is.
    pub fn place(&self) -> LatLon {
        self.at
    }

    /// Where on the streets it is.
    pub fn spot(&self, pack: &RoadPack) -> Result<Spot, Off> {
        let street = Some(self.street.as_str()).filter(|street| !street.is_empty());
        pack.snap(self.at, street).map_err(|why| match why {
            RoadsError::NoStreet { .. } => Off::NoStreet,
            _ => Off::Outside,
        })
    }
}

/// Why a door is on no street of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// It lies outside the area.
    Outside,
    /// No street that a car can use is near.
    NoStreet,
}

impl Off {
    /// The word for it in facts and views.
    pub fn word(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::NoStreet => "no_street",
        }
    }
}

/// Seconds and metres between doors.
#[derive(Clone, Debug, Default)]
pub struct Travel {
    /// In the order in which the doors were asked for.
    pub matrix: Matrix,
    /// Doors (their index) that are on no street: to and from them the times are straight lines.
    pub off: Vec<(usize, Off)>,
}

/// See the module.
#[derive(Default)]
pub struct Legs {
    numbers: HashMap<Door, usize>,
    spots: Vec<Result<Spot, Off>>,
    /// By door, once another one came alone: where the courier is, is a new place at every stop.
    reaches: Vec<Option<Reach>>,
    /// From each door to each; none: no way, or off the streets.
    table: Vec<Vec<Option<Leg>>>,
}

impl Legs {
    /// What the map says of the way from the first of each two doors to the second; none where it knows none.
    pub fn each(mut self, pack: &RoadPack, doors: &[Door]) -> Vec<Option<Leg>> {
        let numbers = self.numbers_of(pack, doors);
        numbers.chunks_exact(2).map(|ends| self.leg(ends[0], ends[1])).collect()
    }

    /// Between all doors; the map's seconds times so many thousandths. Straight lines are no map's, and stay.
    pub fn between(&mut self, pack: &RoadPack, doors: &[Door], per_mille: u32) -> Travel {
        let numbers = self.numbers_of(pack, doors);
        let spots = numbers.iter().map(|number| &self.spots[*number]);
        let off: Vec<(usize, Off)> =
            spots.enumerate().filter_map(|(at, spot)| Some((at, spot.as_ref().err().copied()?))).collect();
        let matrix = match off.is_empty() {
            true => self.matrix(&numbers, per_mille),
            false => self.mixed(&numbers, doors, per_mille),
        };
        Travel { matrix, off }
    }

    fn leg(&self, from: usize, to: usize) -> Option<Leg> {
        self.table[from][to]
    }

    fn matrix(&self, numbers: &[usize], per_mille: u32) -> Matrix {
        let rows = |value: &dyn Fn(Leg) -> f64| -> Vec<Vec<Option<f64>>> {
            let row = |from: &usize| numbers.iter().map(|to| self.leg(*from, *to).map(value)).collect();
            numbers.iter().map(row).collect()
        };
        let seconds = |leg: Leg| seconds(corrected(leg.ms, per_mille));
        Matrix { durations_s: rows(&seconds), distances_m: rows(&metres), ..Matrix::default() }
    }

    /// Where one end is off the streets, the straight line.
    fn mixed(&self, numbers: &[usize], doors: &[Door], per_mille: u32) -> Matrix {
        let mut matrix = self.matrix(numbers, per_mille);
        let straight = straight_line(&doors.iter().map(|door| door.at).collect::<Vec<_>>());
        for (a, from) in numbers.iter().enumerate() {
            for (b, to) in numbers.iter().enumerate() {
                if self.spots[*from].is_err() || self.spots[*to].is_err() {
                    matrix.durations_s[a][b] = straight.durations_s[a][b];
                    matrix.distances_m[a][b] = straight.distances_m[a][b];
                }
            }
        }
        matrix
    }

    /// The numbers of these doors; those that are new are put on the streets and joined to all.
    fn numbers_of(&mut self, pack: &RoadPack, doors: &[Door]) -> Vec<usize> {
        let new = doors.iter().filter(|door| !self.numbers.contains_key(door)).count();
        if self.spots.len() + new > MOST_DOORS {
            *self = Self::default();
        }
        let known = self.spots.len();
        let mut numbers = Vec::with_capacity(doors.len());
        for door in doors {
            let next = self.spots.len();
            let number = *self.numbers.entry(door.clone()).or_insert(next);
            if number == next {
                self.spots.push(door.spot(pack));
            }
            numbers.push(number);
        }
        self.join(pack, known);
        numbers
    }

    /// Fills the table for the doors from `known` on.
    fn join(&mut self, pack: &RoadPack, known: usize) {
        let all = self.spots.len();
        if known == all {
            return;
        }
        self.table.iter_mut().for_each(|row| row.resize(all, None));
        self.table.resize_with(all, || vec![None; all]);
        let on = |from: usize, to: usize| -> (Vec<usize>, Vec<Spot>) {
            (from..to).filter_map(|number| Some((number, *self.spots[number].as_ref().ok()?))).unzip()
        };
        let ((old, old_spots), (new, new_spots), (every, spots)) = (on(0, known), on(known, all), on(0, all));
        if new.is_empty() {
            return;
        }
        if new.len() <= FEW {
            return self.join_few(pack, &new, &every);
        }
        let onward = pack.table(&new_spots, &spots);
        let inward = pack.table(&old_spots, &new_spots);
        for (row, from) in onward.chunks(every.len().max(1)).zip(&new) {
            row.iter().zip(&every).for_each(|(leg, to)| self.table[*from][*to] = *leg);
        }
        for (row, from) in inward.chunks(new.len().max(1)).zip(&old) {
            row.iter().zip(&new).for_each(|(leg, to)| self.table[*from][*to] = *leg);
        }
    }
}

impl Legs {
    /// The same for doors that come one by one.
    fn join_few(&mut self, pack: &RoadPack, new: &[usize], every: &[usize]) {
        self.reaches.resize_with(self.spots.len(), || None);
        for &door in every {
            let spot = &self.spots[door];
            if let (None, Ok(spot)) = (&self.reaches[door], spot) {
                self.reaches[door] = Some(pack.reach(spot));
            }
        }
        for &door in new {
            for &other in every {
                if let (Some(a), Some(b)) = (&self.reaches[door], &self.reaches[other]) {
                    self.table[door][other] = a.leg_to(b);
                    self.table[other][door] = b.leg_to(a);
                }
            }
        }
    }
}

fn seconds(ms: u32) -> f64 {
    f64::from(ms.div_ceil(100)) / 10.0
}

fn metres(leg: Leg) -> f64 {
    f64::from(leg.dm) / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roads::tests::{grid, pack_of};

    #[test]
    fn a_door_that_comes_alone_has_the_times_that_it_has_among_all() {
        let pack = pack_of(&grid().xml());
        let middles: Vec<LatLon> =
            (0..8).map(|street| pack.shape(street)[0].towards(pack.shape(street)[1], 0.4).into()).collect();
        let mut doors: Vec<Door> = middles.into_iter().map(|at| Door::new(at, "")).collect();
        doors.push(Door::new(LatLon { lat_e7: 0, lon_e7: 0 }, ""));
        let at_once = Legs::default().between(&pack, &doors, 1000);
        let mut one_by_one = Legs::default();
        (4..=doors.len()).for_each(|count| drop(one_by_one.between(&pack, &doors[..count], 1000)));
        let found = one_by_one.between(&pack, &doors, 1000);
        assert_eq!(found.matrix.durations_s, at_once.matrix.durations_s);
        assert_eq!(found.matrix.distances_m, at_once.matrix.distances_m);
        assert_eq!(found.off, at_once.off);
        assert!(at_once.matrix.durations_s[0][7].is_some_and(|s| s > 0.0) && at_once.off.len() == 1);
    }
}
