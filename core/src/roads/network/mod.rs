//! From an extract to the street network: stretches of street between decision places, and the turns between them.
//!
//! An **edge** is a stretch in one direction, numbered `2 * stretch` along its shape and `2 * stretch + 1` against it. A
//! **vertex** is an edge about to be driven from its beginning, in a state: which restricted turns the car is in the middle
//! of, and, on a street that may not be cut through, whether it is leaving where it began or arriving where it ends. An
//! **arc** joins two vertices and costs the first one's edge and the turn. So every rule of the road is in the shape of the
//! graph, and a search over it needs to know none of them.
//!
//! Kept is only what can be driven to and from: the largest part of the public streets in which every place reaches every
//! other, and what hangs on it.

mod expand;
mod reach;
mod restrictions;
mod split;

use super::access::Class;
use super::error::RoadsError;
use super::extract::{Door, Extract};
use super::hierarchy::Cost;
use super::place::Place;
use super::speed::Speeds;
use std::collections::BTreeMap;

/// No edge, no vertex, no name.
pub const NONE: u32 = u32::MAX;

/// A piece of street between two decision places.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Index into [`Network::names`]; 0: none.
    pub name: u32,
    /// What kind of street.
    pub class: Class,
    /// May begin or end a way, not be cut through.
    pub ends_only: bool,
    /// From its first decision place to its last, both included.
    pub shape: Vec<Place>,
    /// Decimetres.
    pub length_dm: u32,
    /// Milliseconds along the shape and against it; 0: not allowed.
    pub drive_ms: [u32; 2],
}

/// A turn from one vertex into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// Vertex.
    pub head: u32,
    /// Tenths of a second that the turn takes.
    pub turn_ds: u32,
}

/// A door with a house number, as the pack keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// As on the door.
    pub number: String,
    /// Index into [`Network::names`].
    pub street: u32,
    /// Where the door is.
    pub place: Place,
}

/// What was left out, and why: for the person who builds a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LeftOut {
    /// Nodes that the ways name and the file lacks.
    pub missing_nodes: usize,
    /// Pieces of street that one cannot drive to and away from.
    pub islands: usize,
    /// Turn restrictions that fit no streets, or that concern no car.
    pub restrictions: usize,
    /// Places where restrictions left no way on, and were lifted.
    pub contradictions: usize,
}

/// Where to cut.
#[derive(Clone, Copy, Debug)]
pub struct Circle {
    /// The partner.
    pub middle: Place,
    /// Metres.
    pub radius_m: f64,
}

/// The street network, ready to be made into a hierarchy.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The first is empty.
    pub names: Vec<String>,
    /// Every piece of street.
    pub stretches: Vec<Stretch>,
    /// The edge of each vertex.
    pub edges: Vec<u32>,
    /// Whether a way may begin at the vertex: exactly one vertex of each edge.
    pub begins: Vec<bool>,
    /// Arcs of each vertex.
    pub arcs: Vec<Vec<Arc>>,
    /// Doors.
    pub houses: Vec<House>,
    /// How many turn restrictions count.
    pub restrictions: usize,
    /// Two letters; none: the extract does not say.
    pub state: Option<String>,
    /// What was left out.
    pub left_out: LeftOut,
}

impl Network {
    /// The network of an extract, within a circle if one is given.
    ///
    /// # Errors
    /// When there is no street that one can drive to and away from.
    pub fn build(extract: &Extract, within: Option<Circle>) -> Result<Self, RoadsError> {
        let state = state_of(extract);
        let split = split::split(extract, within, &Speeds::of_state(state.as_deref()));
        let turns = restrictions::resolve(extract, &split);
        let reached = reach::reached(&split, &turns.chains);
        let mut network = reached.network.ok_or(RoadsError::NoStreets)?;
        network.names = split.names.into_names();
        network.state = state;
        network.restrictions = turns.chains.len();
        network.left_out = LeftOut {
            missing_nodes: extract.missing_nodes,
            islands: reached.islands,
            restrictions: turns.left_out,
            contradictions: reached.contradictions,
        };
        network.houses = houses(&extract.doors, within, &mut network.names);
        Ok(network)
    }

    /// What driving an edge to its end costs.
    pub fn edge_cost(&self, edge: u32) -> Cost {
        let stretch = &self.stretches[edge as usize / 2];
        Cost::new(stretch.drive_ms[edge as usize % 2], stretch.length_dm)
    }
}

/// Doors in the order of their streets and places; their streets are named even where no such street was drawn.
fn houses(doors: &[Door], within: Option<Circle>, names: &mut Vec<String>) -> Vec<House> {
    let mut known: BTreeMap<String, u32> = names.iter().zip(0..).map(|(name, index)| (name.clone(), index)).collect();
    let mut houses = Vec::new();
    for door in doors.iter().filter(|door| within.is_none_or(|circle| circle.holds(door.place))) {
        let (Some(number), Some(street)) = (door.tags.get("addr:housenumber"), door.tags.get("addr:street")) else {
            continue;
        };
        let (number, street) = (number.trim(), street.trim());
        if number.is_empty() || street.is_empty() {
            continue;
        }
        let next = u32::try_from(names.len()).unwrap_or(NONE);
        let street = *known.entry(street.to_owned()).or_insert_with_key(|name| {
            names.push(name.clone());
            next
        });
        houses.push(House { number: number.to_owned(), street, place: door.place });
    }
    houses.sort_by(|a, b| (a.street, a.place, &a.number).cmp(&(b.street, b.place, &b.number)));
    houses.dedup();
    houses
}

impl Circle {
    /// Whether a place lies inside.
    pub fn holds(&self, place: Place) -> bool {
        self.middle.metres_to(place) <= self.radius_m
    }
}

/// The state that most ways and doors name: TIGER's `Franklin, OH`, or an address.
fn state_of(extract: &Extract) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let ways = extract
        .ways
        .iter()
        .filter_map(|way| way.tags.get("tiger:county"))
        .filter_map(|county| county.split([';', ':']).next()?.rsplit(',').next().map(str::trim));
    let said = |key: &'static str| extract.doors.iter().filter_map(move |door| door.tags.get(key));
    for state in ways.chain(said("addr:state")).filter(|s| s.len() == 2 && s.bytes().all(|b| b.is_ascii_uppercase())) {
        *counts.entry(state).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(state, _)| state.to_owned())
}
