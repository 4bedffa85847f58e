//! What an OpenStreetMap extract says of streets, doors and forbidden turns.
//!
//! [`Extract::read`] takes the bytes of an `.osm.pbf` (sorted or not) or of an `.osm` XML file, as openstreetmap.org exports
//! a small area, and tells them apart by their first bytes. It reads them twice: for ways and relations, then for the nodes
//! that these name, so that what it keeps grows with the streets and not with the file. A way may name nodes that the
//! file lacks (its area was cut out): they are counted in [`Extract::missing_nodes`] and left out.
//!
//! What the tags mean is left to `access`, `speed` and `network`.

mod pbf;
mod tags;
mod xml;

pub use tags::Tags;

use super::access::Class;
use super::error::RoadsError;
use super::place::Place;

/// A way that a car may perhaps use.
#[derive(Clone, Debug)]
pub struct Way {
    /// OpenStreetMap's id.
    pub id: i64,
    /// Its tags.
    pub tags: Tags,
    /// Indices into [`Extract::places`].
    pub nodes: Vec<u32>,
}

/// A door with a house number.
#[derive(Clone, Debug)]
pub struct Door {
    /// The tags with `addr:housenumber`.
    pub tags: Tags,
    /// Where it is; of a building, its middle.
    pub place: Place,
}

/// A turn that is forbidden, or the only one allowed, as it was drawn.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The relation's tags.
    pub tags: Tags,
    /// Ids of ways.
    pub from: Vec<i64>,
    /// Index into [`Extract::places`].
    pub via_node: Option<u32>,
    /// Ids of ways, in order.
    pub via_ways: Vec<i64>,
    /// Ids of ways.
    pub to: Vec<i64>,
}

/// An extract, as far as the room needs it.
#[derive(Clone, Debug, Default)]
pub struct Extract {
    /// Where the nodes of the ways are; none: the file lacks the node.
    pub places: Vec<Option<Place>>,
    /// Tags of those nodes that have some, by index.
    pub marks: Vec<(u32, Tags)>,
    /// Ways with a class that a car may use.
    pub ways: Vec<Way>,
    /// Restrictions.
    pub turns: Vec<Turn>,
    /// House numbers.
    pub doors: Vec<Door>,
    /// How many nodes the ways name that the file lacks.
    pub missing_nodes: usize,
}

/// An element as both formats give it.
enum Element {
    Node { id: i64, place: Option<Place>, tags: Tags },
    Way { id: i64, tags: Tags, nodes: Vec<i64> },
    Relation { tags: Tags, members: Vec<Member> },
}

struct Member {
    role: String,
    is_way: bool,
    is_node: bool,
    id: i64,
}

/// Before the indices of the nodes are known.
#[derive(Default)]
struct Raw {
    ways: Vec<(i64, Tags, Vec<i64>)>,
    /// Buildings with a number.
    houses: Vec<(Tags, Vec<i64>)>,
    turns: Vec<(Turn, Option<i64>)>,
}

impl Extract {
    /// Reads an extract of either format.
    ///
    /// # Errors
    /// When the bytes are no extract, are cut off or damaged, or have no street.
    pub fn read(bytes: &[u8]) -> Result<Self, RoadsError> {
        #[allow(clippy::type_complexity)]
        let scan: fn(&[u8], &mut dyn FnMut(Element)) -> Result<(), RoadsError> = match bytes {
            [] => return Err(RoadsError::Empty),
            _ if pbf::is(bytes) => pbf::scan,
            _ if xml::is(bytes) => xml::scan,
            _ => return Err(RoadsError::NotAnExtract),
        };
        let mut raw = Raw::default();
        scan(bytes, &mut |element| raw.keep(element))?;
        if raw.ways.is_empty() {
            return Err(RoadsError::NoStreets);
        }
        let ids = raw.node_ids();
        let index = |id: &i64| ids.binary_search(id).ok().and_then(|index| u32::try_from(index).ok());
        let mut extract = Self { places: vec![None; ids.len()], ..Self::default() };
        scan(bytes, &mut |element| {
            if let Element::Node { id, place, tags } = element {
                extract.keep_node(index(&id), place, tags);
            }
        })?;
        extract.marks.sort_by_key(|(node, _)| *node);
        let indices = |nodes: &[i64]| nodes.iter().filter_map(index).collect::<Vec<u32>>();
        extract.ways = raw.ways.into_iter().map(|(id, tags, nodes)| Way { id, tags, nodes: indices(&nodes) }).collect();
        extract.turns =
            raw.turns.into_iter().map(|(turn, via)| Turn { via_node: via.as_ref().and_then(index), ..turn }).collect();
        let middles = raw.houses.into_iter().filter_map(|(tags, nodes)| {
            let corners: Vec<Place> =
                indices(&nodes).iter().filter_map(|node| *extract.places.get(*node as usize)?).collect();
            middle(&corners).map(|place| Door { tags, place })
        });
        let middles: Vec<Door> = middles.collect();
        extract.doors.extend(middles);
        let known = |node: &&u32| extract.places.get(**node as usize).is_some_and(Option::is_none);
        extract.missing_nodes = extract.ways.iter().flat_map(|way| &way.nodes).filter(known).count();
        Ok(extract)
    }

    fn keep_node(&mut self, index: Option<u32>, place: Option<Place>, tags: Tags) {
        if let Some((tags, place)) = place.filter(|_| tags.get("addr:housenumber").is_some()).map(|at| (&tags, at)) {
            self.doors.push(Door { tags: tags.clone(), place });
        }
        if let Some(index) = index {
            if let Some(known) = self.places.get_mut(index as usize) {
                *known = place;
            }
            if !tags.is_empty() {
                self.marks.push((index, tags));
            }
        }
    }
}

/// The middle of a building's corners: of the box around them.
fn middle(corners: &[Place]) -> Option<Place> {
    let (south, north) = (corners.iter().map(|c| c.lat_e7).min()?, corners.iter().map(|c| c.lat_e7).max()?);
    let (west, east) = (corners.iter().map(|c| c.lon_e7).min()?, corners.iter().map(|c| c.lon_e7).max()?);
    Some(Place { lat_e7: south, lon_e7: west }.towards(Place { lat_e7: north, lon_e7: east }, 0.5))
}

impl Raw {
    fn keep(&mut self, element: Element) {
        match element {
            Element::Way { id, tags, nodes } if Class::of(&tags).is_some() => self.ways.push((id, tags, nodes)),
            Element::Way { tags, nodes, .. } if tags.get("addr:housenumber").is_some() => {
                self.houses.push((tags, nodes));
            }
            Element::Relation { tags, members } if tags.is("type", "restriction") => {
                let ways = |role: &str| -> Vec<i64> {
                    members.iter().filter(|m| m.is_way && m.role == role).map(|m| m.id).collect()
                };
                let via_node = members.iter().find(|m| m.is_node && m.role == "via").map(|m| m.id);
                let turn = Turn { from: ways("from"), via_ways: ways("via"), to: ways("to"), via_node: None, tags };
                self.turns.push((turn, via_node));
            }
            _ => {}
        }
    }

    /// The ids of all nodes that ways and houses name, sorted.
    fn node_ids(&self) -> Vec<i64> {
        let ways = self.ways.iter().map(|(_, _, nodes)| nodes);
        let mut ids: Vec<i64> = ways.chain(self.houses.iter().map(|(_, nodes)| nodes)).flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
