//! Ways between spots: the seconds and metres of many, the line of one.
//!
//! A spot on a two-way street may be left and reached in both directions. On a street too wide to be crossed with a parcel
//! (`Class::has_own_side`) it is left and reached only on the side where it lies, by who drives on the right.

use super::error::RoadsError;
use super::hierarchy::{Cost, Reached, Seed, meet};
use super::network::NONE;
use super::pack::RoadPack;
use super::place::Place;
use super::snap::{Side, Spot};

/// What a way takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leg {
    /// Milliseconds.
    pub ms: u32,
    /// Decimetres of this fastest way.
    pub dm: u32,
}

/// A spot with all that searches from it and to it find, so that ways between two of them cost next to nothing: for spots
/// that are asked for one after the other ([`RoadPack::table`] takes many at once).
#[derive(Clone)]
pub struct Reach {
    ends: Vec<End>,
    onward: Reached,
    inward: Reached,
}

impl Reach {
    /// What the fastest way takes from this spot to another; none where there is no way.
    pub fn leg_to(&self, other: &Self) -> Option<Leg> {
        let around = meet(&self.onward, &other.inward);
        leg(same_edge(&self.ends, &other.ends).map_or(around, |(direct, _)| direct.min(around)))
    }
}

/// A way with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// What it takes.
    pub leg: Leg,
    /// From the first spot to the second.
    pub line: Vec<Place>,
    /// Numbers of the pieces of street, in the order they are driven.
    pub streets: Vec<u32>,
}

/// Where on an edge a way begins or ends.
#[derive(Clone, Copy)]
struct End {
    edge: u32,
    /// From the edge's beginning to here.
    before: Cost,
    /// From here to the edge's end.
    rest: Cost,
}

impl RoadPack {
    /// What the fastest way takes from each source to each target, row by row; none where there is no way.
    pub fn table(&self, sources: &[Spot], targets: &[Spot]) -> Vec<Option<Leg>> {
        let from: Vec<Vec<End>> = sources.iter().map(|spot| self.ends(spot)).collect();
        let to: Vec<Vec<End>> = targets.iter().map(|spot| self.ends(spot)).collect();
        let seeds_from: Vec<Vec<Seed>> = from.iter().map(|ends| self.seeds_from(ends)).collect();
        let seeds_to: Vec<Vec<Seed>> = to.iter().map(|ends| self.seeds_to(ends)).collect();
        let mut costs = self.graph.hierarchy.many(&seeds_from, &seeds_to);
        for (ends, row) in from.iter().zip(costs.chunks_mut(to.len().max(1))) {
            for (others, cost) in to.iter().zip(row) {
                *cost = same_edge(ends, others).map_or(*cost, |(direct, _)| direct.min(*cost));
            }
        }
        costs.into_iter().map(leg).collect()
    }

    /// Searches from a spot and to it.
    pub fn reach(&self, spot: &Spot) -> Reach {
        let ends = self.ends(spot);
        let onward = self.graph.hierarchy.onward(&self.seeds_from(&ends));
        let inward = self.graph.hierarchy.inward(&self.seeds_to(&ends));
        Reach { ends, onward, inward }
    }

    /// The fastest way from one spot to another.
    ///
    /// # Errors
    /// When there is none.
    pub fn path(&self, from: &Spot, to: &Spot) -> Result<Path, RoadsError> {
        let (starts, stops) = (self.ends(from), self.ends(to));
        let way = self.graph.hierarchy.way(&self.seeds_from(&starts), &self.seeds_to(&stops));
        let direct = same_edge(&starts, &stops);
        if let Some((cost, edge)) = direct.filter(|(cost, _)| way.as_ref().is_none_or(|way| *cost <= way.cost)) {
            let leg = leg(cost).ok_or(RoadsError::NoWay)?;
            return Ok(Path { leg, line: self.line(&[edge], from, to), streets: vec![edge / 2] });
        }
        let way = way.ok_or(RoadsError::NoWay)?;
        let leg = leg(way.cost).ok_or(RoadsError::NoWay)?;
        let mut edges: Vec<u32> = way.vertices.iter().map(|vertex| self.graph.edges[*vertex as usize]).collect();
        let first = way.vertices.first().copied().unwrap_or(NONE);
        let begins = starts.iter().filter_map(|end| {
            let seeds = self.seeds_from(std::slice::from_ref(end));
            seeds.into_iter().find(|(vertex, _)| *vertex == first).map(|(_, cost)| (cost, end.edge))
        });
        edges.insert(0, begins.min().ok_or(RoadsError::NoWay)?.1);
        let streets = edges.iter().map(|edge| edge / 2).collect();
        Ok(Path { leg, line: self.line(&edges, from, to), streets })
    }

    /// Between shares of two edges, in their directions only.
    #[cfg(test)]
    pub(super) fn between_edges(&self, (from, share): (u32, f64), (to, part): (u32, f64)) -> Option<Leg> {
        let end = |edge: u32, share: f64| {
            let before = self.edge_cost(edge).share(share);
            vec![End { edge, before, rest: self.edge_cost(edge).without(before) }]
        };
        let (starts, stops) = (end(from, share), end(to, part));
        let around = self.graph.hierarchy.many(&[self.seeds_from(&starts)], &[self.seeds_to(&stops)])[0];
        leg(same_edge(&starts, &stops).map_or(around, |(direct, _)| direct.min(around)))
    }

    /// The edges on which a spot may be left or reached.
    fn ends(&self, spot: &Spot) -> Vec<End> {
        let street = &self.streets()[spot.street as usize];
        let both = street.drive_ms.iter().all(|ms| *ms > 0);
        let own_side = both && street.class.has_own_side();
        let directions = [0, 1].into_iter().filter(|against| {
            let wrong = matches!((spot.side, against), (Side::Left, 0) | (Side::Right, 1));
            street.drive_ms[*against] > 0 && !(own_side && wrong)
        });
        directions
            .map(|against| {
                let edge = 2 * spot.street + u32::from(against == 1);
                let whole = self.edge_cost(edge);
                let before = whole.share(if against == 1 { 1.0 - spot.share } else { spot.share });
                End { edge, before, rest: whole.without(before) }
            })
            .collect()
    }

    /// A way begins with the turn out of its first edge.
    fn seeds_from(&self, ends: &[End]) -> Vec<Seed> {
        let turns = |end: &End| {
            let vertex = self.graph.begins[end.edge as usize];
            let rest = end.rest;
            self.graph.arcs(vertex).iter().map(move |arc| (arc.head, rest + Cost::new(100 * arc.turn_ds, 0)))
        };
        ends.iter().flat_map(turns).collect()
    }

    /// It ends on its last edge, in whatever state that is entered.
    fn seeds_to(&self, ends: &[End]) -> Vec<Seed> {
        let states = |end: &End| {
            let before = end.before;
            self.graph.of_edge(end.edge).iter().map(move |vertex| (*vertex, before))
        };
        ends.iter().flat_map(states).collect()
    }

    /// The line along edges, cut at both spots.
    fn line(&self, edges: &[u32], from: &Spot, to: &Spot) -> Vec<Place> {
        let mut line = vec![from.place];
        for (at, edge) in edges.iter().enumerate() {
            let shape = self.shape(edge / 2);
            let against = edge % 2 == 1;
            // The points behind the first spot and before the last one.
            let mut part = 0..shape.len();
            if at == 0 {
                part = if against { part.start..from.leg + 1 } else { from.leg + 1..part.end };
            }
            if at + 1 == edges.len() {
                part =
                    if against { part.start.max(to.leg + 1)..part.end } else { part.start..part.end.min(to.leg + 1) };
            }
            let points = shape.get(part).unwrap_or_default();
            if against { line.extend(points.iter().rev()) } else { line.extend(points) }
        }
        line.push(to.place);
        line.dedup();
        line
    }
}

/// The way that never leaves its edge: from a spot forward to another one. Which is behind is reached only around.
fn same_edge(from: &[End], to: &[End]) -> Option<(Cost, u32)> {
    let pairs = from.iter().flat_map(|start| to.iter().map(move |stop| (start, stop)));
    let ahead = pairs.filter(|(start, stop)| start.edge == stop.edge && start.before <= stop.before);
    ahead.map(|(start, stop)| (stop.before.without(start.before), start.edge)).min()
}

fn leg(cost: Cost) -> Option<Leg> {
    (cost != Cost::NEVER).then(|| Leg { ms: cost.ms(), dm: cost.dm() })
}
