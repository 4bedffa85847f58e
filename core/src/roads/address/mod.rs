//! Addresses inside a pack: what a person types, at every keystroke, or what a manifest without places says.
//!
//! A query is a street's name in words or their beginnings, short or in full, perhaps a house number before it; or two streets
//! that cross. Each answer says how it knows its place ([`How`]): a number that nobody mapped is never pretended to be known.

mod door;
mod index;
mod query;
mod typo;

use super::pack::RoadPack;
use super::place::Place;
use index::{Index, Match};
use query::Query;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// So many names of those that fit best are looked at closer.
const CLOSER: usize = 24;
/// So many names on each side of a crossing.
const CROSSING: usize = 64;
/// Pieces of street of the same name that are apart by less belong to one street; cells of this side, and those next to them.
const APART_E7: i32 = 40_000;
/// A cell, and those next to it.
const AROUND: [(i32, i32); 9] = [(0, 0), (-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)];
/// Crossings of the same two streets within so many metres are one: the carriageways of a boulevard.
const ONE_CROSSING_M: f64 = 80.0;

/// How an answer knows its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The door is on the map.
    Door,
    /// Reckoned between two doors of the same side that are.
    Between,
    /// Where both streets meet.
    Crossing,
    /// The street's middle: the street is right, the place on it is not known.
    Approximate,
}

/// A place that a query may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// As on the door, or as asked; none: no number was asked.
    pub number: Option<String>,
    /// The street's name.
    pub street: String,
    /// The street that crosses it.
    pub crossing: Option<String>,
    /// Where.
    pub place: Place,
    /// See [`How`].
    pub how: How,
}

impl Found {
    /// As one would write it: `1042 South High Street`, `Main Street & 3rd Avenue`.
    pub fn line(&self) -> String {
        match (&self.number, &self.crossing) {
            (_, Some(crossing)) => format!("{} & {crossing}", self.street),
            (Some(number), None) => format!("{number} {}", self.street),
            (None, None) => self.street.clone(),
        }
    }
}

/// The addresses of one pack, ready for a search at every keystroke. Made once in some milliseconds, kept beside its pack.
#[derive(Clone, Debug)]
pub struct Addresses {
    index: Index,
}

impl Addresses {
    /// Of a pack.
    pub fn of(pack: &RoadPack) -> Self {
        Self { index: Index::of(pack) }
    }

    /// What a query may mean, best first, so many at most; of what fits alike, the nearest to `near`. `pack` is the one that
    /// these addresses were made of.
    pub fn find(&self, pack: &RoadPack, text: &str, near: Option<Place>, most: usize) -> Vec<Found> {
        let crossing = Query::crossing(text);
        let mut found = crossing.as_ref().map(|(both, _)| self.crossings(pack, both)).unwrap_or_default();
        if found.is_empty() && !crossing.is_some_and(|(_, certain)| certain) {
            let query = Query::read(text);
            let matches = self.index.matches(&query, CLOSER);
            found = matches.iter().flat_map(|name| self.on_name(pack, *name, query.number.as_deref())).collect();
        }
        let far = |found: &Found| near.map_or(0.0, |near| near.metres_to(found.place));
        found.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| far(one).total_cmp(&far(other))));
        found.into_iter().map(|(_, found)| found).take(most).collect()
    }

    /// The places that a query may mean on streets of one name, with what it loses on each.
    fn on_name(&self, pack: &RoadPack, name: Match, number: Option<&str>) -> Vec<(u32, Found)> {
        let found = |number: Option<&str>, place, how| {
            let unknown = if number.is_some() { how as u32 } else { 0 };
            let (number, street) = (number.map(str::to_owned), pack.name(name.name).to_owned());
            (name.penalty + unknown, Found { number, street, crossing: None, place, how })
        };
        let doors = door::doors(pack, name.name);
        if let Some(number) = number {
            let known = door::known(doors, number);
            let known: Vec<_> = known.map(|house| found(Some(&house.number), house.place, How::Door)).collect();
            if !known.is_empty() {
                return known;
            }
        }
        let streets = apart(pack, self.index.pieces(name.name));
        let on_street = |pieces: &Vec<u32>| {
            let between = number.and_then(|number| Some((number, door::between(pack, doors, pieces, number)?)));
            match between {
                Some((number, place)) => Some(found(Some(number), place, How::Between)),
                None => middle(pack, pieces).map(|place| found(number, place, How::Approximate)),
            }
        };
        let on_streets: Vec<_> = streets.iter().filter_map(on_street).collect();
        // Doors of a street that was not drawn, or cannot be driven.
        let some_door = || doors.get(doors.len() / 2).map(|house| found(number, house.place, How::Approximate));
        if on_streets.is_empty() { some_door().into_iter().collect() } else { on_streets }
    }

    /// Where streets of two names meet.
    fn crossings(&self, pack: &RoadPack, both: &[Query; 2]) -> Vec<(u32, Found)> {
        let [one, other] = both.each_ref().map(|query| self.index.matches(query, CROSSING));
        let mut ends: HashMap<Place, Vec<Match>> = HashMap::new();
        for name in &one {
            for place in self.ends(pack, name.name) {
                ends.entry(place).or_default().push(*name);
            }
        }
        let mut found: Vec<(u32, Found)> = Vec::new();
        let mut met: BTreeMap<(u32, u32), Vec<Place>> = BTreeMap::new();
        for second in &other {
            for place in self.ends(pack, second.name) {
                for first in ends.get(&place).into_iter().flatten().filter(|first| first.name != second.name) {
                    let known = met.entry((first.name, second.name)).or_default();
                    if known.iter().any(|known| known.metres_to(place) < ONE_CROSSING_M) {
                        continue;
                    }
                    known.push(place);
                    let [street, crossing] = [first, second].map(|name| pack.name(name.name).to_owned());
                    let (number, crossing, how) = (None, Some(crossing), How::Crossing);
                    found.push((first.penalty + second.penalty, Found { number, street, crossing, place, how }));
                }
            }
        }
        found
    }

    /// Both ends of every piece of a name.
    fn ends<'a>(&'a self, pack: &'a RoadPack, name: u32) -> impl Iterator<Item = Place> + 'a {
        self.index.pieces(name).iter().flat_map(|piece| {
            let shape = pack.shape(*piece);
            [shape.first().copied(), shape.last().copied()].into_iter().flatten()
        })
    }
}

/// Pieces of one name as the streets they are: two towns of an area may each have a Main Street.
fn apart(pack: &RoadPack, pieces: &[u32]) -> Vec<Vec<u32>> {
    let cell = |place: &Place| (place.lat_e7.div_euclid(APART_E7), place.lon_e7.div_euclid(APART_E7));
    let mut near: HashMap<(i32, i32), usize> = HashMap::new();
    // Pieces that are joined lead over each other to the same first one.
    let mut joined: Vec<usize> = (0..pieces.len()).collect();
    fn first(joined: &mut [usize], mut piece: usize) -> usize {
        while joined[piece] != piece {
            joined[piece] = joined[joined[piece]];
            piece = joined[piece];
        }
        piece
    }
    for (own, piece) in pieces.iter().enumerate() {
        let mut before = None;
        for (row, column) in pack.shape(*piece).iter().map(cell) {
            if before.replace((row, column)) == Some((row, column)) {
                continue;
            }
            for (south, west) in AROUND {
                if let Some(other) = near.get(&(row + south, column + west)) {
                    let (own, other) = (first(&mut joined, own), first(&mut joined, *other));
                    joined[own.max(other)] = own.min(other);
                }
            }
            near.insert((row, column), own);
        }
    }
    let mut streets: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (own, piece) in pieces.iter().enumerate() {
        streets.entry(first(&mut joined, own)).or_default().push(*piece);
    }
    streets.into_values().collect()
}

/// The place on a street that is nearest to the middle of all its length.
fn middle(pack: &RoadPack, pieces: &[u32]) -> Option<Place> {
    let (mut lat, mut lon, mut length) = (0.0, 0.0, 0.0);
    for piece in pieces {
        let shape = pack.shape(*piece);
        let middle = shape.first()?.towards(*shape.last()?, 0.5);
        let own = f64::from(pack.streets().get(*piece as usize)?.length_dm) + 1.0;
        lat += own * f64::from(middle.lat_e7);
        lon += own * f64::from(middle.lon_e7);
        length += own;
    }
    #[allow(clippy::cast_possible_truncation)] // a mean of places is a place
    let mean = Place { lat_e7: (lat / length).round() as i32, lon_e7: (lon / length).round() as i32 };
    door::on_street(pack, pieces, mean).map(|(place, _)| place)
}
