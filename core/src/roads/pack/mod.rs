//! The road pack: one file with the streets of a partner's area, ready for every question of the room.
//!
//! [`RoadPack::build`] makes it from an extract, [`RoadPack::bytes`] is the file, [`RoadPack::open`] reads it. A pack from
//! elsewhere is input: whatever its bytes are, opening answers or says what does not fit, and an opened pack has no number in
//! it that could lead a search out of its tables. `docs/roads.md` describes the sections.
//!
//! A pack is a derived database of OpenStreetMap under the ODbL; its header says so. What a shop knows of its own (addresses,
//! moved pins, learned speeds) is never written into it.

mod columns;
mod file;
mod read;
mod write;

pub use file::{ContentHash, VERSION};

use super::access::Class;
use super::error::RoadsError;
use super::extract::Extract;
use super::grid::Grid;
use super::hierarchy::{Cost, Hierarchy};
use super::network::{Arc, Circle, House, LeftOut, NONE, Network};
use super::place::Place;
use serde::{Deserialize, Serialize};

/// Kilometres of the usual radius: ten miles.
pub const USUAL_RADIUS_M: f64 = 16_093.44;
/// The licence of the data, as ODbL 1.0 asks to be told.
pub const LICENCE: &str = "ODbL-1.0";
/// Who must be named on every map (osmfoundation.org, attribution guidelines).
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors";

/// The numbers of the sections.
mod section {
    pub const ABOUT: u32 = 1;
    pub const NAMES: u32 = 2;
    pub const STREETS: u32 = 3;
    pub const SHAPES: u32 = 4;
    pub const TURNS: u32 = 5;
    pub const LADDERS: u32 = 6;
    pub const HOUSES: u32 = 7;
}

/// What a pack says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// [`LICENCE`].
    pub licence: String,
    /// [`ATTRIBUTION`].
    pub attribution: String,
    /// What it was made from, as the person who made it named it.
    pub source: String,
    /// Two letters; none: not known.
    pub state: Option<String>,
    /// How many turn restrictions count.
    pub restrictions: usize,
    /// What was left out.
    pub left_out: LeftOut,
}

/// A piece of street between two decision places, without its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Street {
    /// See [`RoadPack::name`]; 0: none.
    pub name: u32,
    /// What kind.
    pub class: Class,
    /// May begin or end a way, not be cut through.
    pub ends_only: bool,
    /// Decimetres.
    pub length_dm: u32,
    /// Milliseconds along the shape and against it; 0: not allowed.
    pub drive_ms: [u32; 2],
}

/// South, west, north and east ends of an area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Least latitude and longitude.
    pub south_west: Place,
    /// Greatest.
    pub north_east: Place,
}

/// How to build.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Only streets in this circle.
    pub within: Option<Circle>,
    /// Names the extract in the pack's header.
    pub source: String,
}

/// A pack, opened.
#[derive(Clone, Debug)]
pub struct RoadPack {
    /// What it says of itself.
    pub about: About,
    hash: ContentHash,
    /// The file's length.
    size: usize,
    /// The file; empty of a pack that was opened, whose owner has it.
    file: Vec<u8>,
    names: Vec<String>,
    streets: Vec<Street>,
    first_place: Vec<u32>,
    places: Vec<Place>,
    bounds: Bounds,
    houses: Vec<House>,
    grid: Grid,
    pub(super) graph: Graph,
}

/// The vertices, and the hierarchy over them.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// The edge of each vertex.
    pub edges: Vec<u32>,
    /// Turns of each vertex.
    pub first_arc: Vec<u32>,
    pub arcs: Vec<Arc>,
    /// The vertex at which a way along an edge begins; [`NONE`]: the edge cannot be driven.
    pub begins: Vec<u32>,
    /// All vertices of each edge.
    pub first_of_edge: Vec<u32>,
    pub of_edge: Vec<u32>,
    pub hierarchy: Hierarchy,
}

impl Graph {
    /// The turns of a vertex.
    pub fn arcs(&self, vertex: u32) -> &[Arc] {
        &self.arcs[self.first_arc[vertex as usize] as usize..self.first_arc[vertex as usize + 1] as usize]
    }

    /// All vertices of an edge.
    pub fn of_edge(&self, edge: u32) -> &[u32] {
        &self.of_edge[self.first_of_edge[edge as usize] as usize..self.first_of_edge[edge as usize + 1] as usize]
    }
}

impl RoadPack {
    /// Makes a pack from an extract.
    ///
    /// # Errors
    /// When there is no street that one can drive to and away from, or more than a pack can hold.
    pub fn build(extract: &Extract, options: &BuildOptions) -> Result<Self, RoadsError> {
        let mut network = Network::build(extract, options.within)?;
        let hierarchy = Hierarchy::build(&mut network);
        let file = write::file(&network, &hierarchy, &options.source)?;
        let mut pack = Self::open(&file)?;
        pack.file = file;
        Ok(pack)
    }

    /// Reads and checks the bytes of a pack.
    ///
    /// # Errors
    /// When it is no pack, of another version, cut off or damaged in any way.
    pub fn open(bytes: &[u8]) -> Result<Self, RoadsError> {
        read::pack(bytes)
    }

    /// The file of a pack that was built here; empty of one that was opened.
    pub fn bytes(&self) -> &[u8] {
        &self.file
    }

    /// How many bytes the file has.
    pub fn size(&self) -> usize {
        self.size
    }

    /// SHA-256 of the content.
    pub fn hash(&self) -> &ContentHash {
        &self.hash
    }

    /// The corners of the area.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Every piece of street, by its number.
    pub fn streets(&self) -> &[Street] {
        &self.streets
    }

    /// The line of a piece of street.
    ///
    /// # Panics
    /// Never for a number below the length of [`RoadPack::streets`].
    pub fn shape(&self, street: u32) -> &[Place] {
        let range = self.first_place[street as usize]..self.first_place[street as usize + 1];
        &self.places[range.start as usize..range.end as usize]
    }

    /// The names of streets; the first is empty. Some only have houses.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// A name by its number; empty if there is none.
    pub fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }

    /// The doors with a number, sorted by their street's number, then by place.
    pub fn houses(&self) -> &[House] {
        &self.houses
    }

    /// Which streets are near a place.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// How many edges can be driven: pieces of street, once for each direction.
    pub fn edges(&self) -> usize {
        self.streets.iter().flat_map(|street| street.drive_ms).filter(|ms| *ms > 0).count()
    }

    /// How many vertices, turns and arcs of the hierarchy there are.
    pub fn graph_size(&self) -> (usize, usize, usize) {
        let hierarchy = &self.graph.hierarchy;
        let rungs = hierarchy.up.len() + hierarchy.down.len();
        (self.graph.edges.len(), self.graph.arcs.len(), rungs)
    }

    /// Whether a place lies in the area or within `margin_m` metres of it.
    pub fn covers(&self, place: Place, margin_m: f64) -> bool {
        let Bounds { south_west, north_east } = self.bounds;
        let nearest = Place {
            lat_e7: place.lat_e7.clamp(south_west.lat_e7, north_east.lat_e7),
            lon_e7: place.lon_e7.clamp(south_west.lon_e7, north_east.lon_e7),
        };
        place.metres_to(nearest) <= margin_m
    }

    /// Bytes that the tables hold.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        let graph = &self.graph;
        let numbers =
            [&self.first_place, &graph.edges, &graph.first_arc, &graph.begins, &graph.first_of_edge, &graph.of_edge];
        let names: usize = self.names.iter().map(|name| size_of::<String>() + name.capacity()).sum();
        let houses: usize = self.houses.iter().map(|house| size_of::<House>() + house.number.capacity()).sum();
        numbers.into_iter().map(|numbers| 4 * numbers.capacity()).sum::<usize>()
            + self.streets.capacity() * size_of::<Street>()
            + self.places.capacity() * size_of::<Place>()
            + graph.arcs.capacity() * size_of::<Arc>()
            + graph.hierarchy.up.held()
            + graph.hierarchy.down.held()
            + self.grid.held()
            + names
            + houses
    }

    /// What driving an edge to its end costs.
    pub(super) fn edge_cost(&self, edge: u32) -> Cost {
        edge_cost(&self.streets, edge)
    }
}

/// What driving an edge to its end costs.
fn edge_cost(streets: &[Street], edge: u32) -> Cost {
    let street = &streets[edge as usize / 2];
    Cost::new(street.drive_ms[edge as usize % 2], street.length_dm)
}
