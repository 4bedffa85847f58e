//! The room as a whole: hand-drawn streets, the made-up ones of a random number, real towns, bad bytes.

mod address;
mod bad;
mod drawn;
mod fuzz;
mod map;
mod random;
pub mod real;
mod reference;

pub use drawn::grid;

use super::extract::Extract;
use super::pack::{BuildOptions, RoadPack};

pub fn pack_of(xml: &str) -> RoadPack {
    let extract = Extract::read(xml.as_bytes()).unwrap();
    RoadPack::build(&extract, &BuildOptions::default()).unwrap()
}

/// An `.osm` file: nodes by number with metres east and north of a place in Ohio, ways and relations as given.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub nodes: Vec<(i64, f64, f64, String)>,
    pub ways: Vec<(i64, Vec<i64>, String)>,
    pub relations: String,
}

impl Drawing {
    pub fn new() -> Self {
        Self { nodes: Vec::new(), ways: Vec::new(), relations: String::new() }
    }

    pub fn node(&mut self, id: i64, x: f64, y: f64, tags: &[(&str, &str)]) {
        self.nodes.push((id, x, y, xml_tags(tags)));
    }

    pub fn way(&mut self, id: i64, nodes: &[i64], tags: &[(&str, &str)]) {
        self.ways.push((id, nodes.to_vec(), xml_tags(tags)));
    }

    pub fn restriction(&mut self, kind: &str, from: i64, via: (&str, i64), to: i64) {
        let members = [("way", from, "from"), (via.0, via.1, "via"), ("way", to, "to")];
        let members: String = members
            .iter()
            .map(|(kind, id, role)| format!("<member type=\"{kind}\" ref=\"{id}\" role=\"{role}\"/>"))
            .collect();
        let id = self.relations.len();
        let tags = xml_tags(&[("type", "restriction"), ("restriction", kind)]);
        self.relations += &format!("<relation id=\"{id}\">{members}{tags}</relation>");
    }

    pub fn xml(&self) -> String {
        let nodes = self.nodes.iter().map(|(id, x, y, tags)| {
            let (lat, lon) = degrees(*x, *y);
            format!("<node id=\"{id}\" lat=\"{lat:.7}\" lon=\"{lon:.7}\">{tags}</node>\n")
        });
        let ways = self.ways.iter().map(|(id, nodes, tags)| {
            let nodes: String = nodes.iter().map(|node| format!("<nd ref=\"{node}\"/>")).collect();
            format!("<way id=\"{id}\">{nodes}{tags}</way>\n")
        });
        let all: String = nodes.chain(ways).collect();
        format!("<?xml version=\"1.0\"?><osm version=\"0.6\">{all}{}</osm>", self.relations)
    }
}

/// Of a place so many metres east and north of the drawings' corner.
pub fn degrees(x: f64, y: f64) -> (f64, f64) {
    (40.0 + y / 111_195.08, -83.0 + x / (111_195.08 * 40.0_f64.to_radians().cos()))
}

fn xml_tags(tags: &[(&str, &str)]) -> String {
    tags.iter().map(|(key, value)| format!("<tag k=\"{key}\" v=\"{value}\"/>")).collect()
}

/// The restrictions with a via node, as edges of the network: worked out from the drawing, not by the room.
pub fn rules_of(extract: &Extract, network: &super::network::Network) -> Vec<reference::Rule> {
    let place = |node: u32| extract.places[node as usize].unwrap();
    let ends = |edge: u32| {
        let shape = &network.stretches[edge as usize / 2].shape;
        let (a, b) = (shape[0], shape[shape.len() - 1]);
        if edge.is_multiple_of(2) { (a, b) } else { (b, a) }
    };
    let edges = || 0..network.stretches.len() as u32 * 2;
    let open = |edge: &u32| network.stretches[*edge as usize / 2].drive_ms[*edge as usize % 2] > 0;
    let edge = |from, to| edges().filter(open).find(|edge| ends(*edge) == (from, to));
    let other = |way: i64, via: u32| {
        let way = extract.ways.iter().find(|known| known.id == way).unwrap();
        place(if way.nodes[0] == via { way.nodes[1] } else { way.nodes[0] })
    };
    let rule = |turn: &super::extract::Turn| {
        let via = turn.via_node?;
        let from = edge(other(turn.from[0], via), place(via))?;
        let to = edge(place(via), other(turn.to[0], via))?;
        Some((vec![from, to], turn.tags.get("restriction")?.starts_with("only")))
    };
    extract.turns.iter().filter_map(rule).collect()
}

/// How many ways of a drawing meet at each place; each joins two nodes.
pub fn roads_of(extract: &Extract) -> std::collections::BTreeMap<(i32, i32), usize> {
    let mut roads = std::collections::BTreeMap::new();
    for place in extract.ways.iter().flat_map(|way| &way.nodes).filter_map(|node| extract.places[*node as usize]) {
        *roads.entry((place.lat_e7, place.lon_e7)).or_default() += 1;
    }
    roads
}
