//! A contraction hierarchy over the vertices of a network: shortest ways between many places in little time.
//!
//! Vertices are numbered by importance. From each, arcs lead up to more important ones, and come down from them; a shortest
//! way climbs from its beginning and descends to its end, so two small searches meet at its top. A shortcut names the
//! vertex that it leaves out; a pack does not store its cost, which is added up from its two halves when it is read, so a pack
//! cannot lie about it.

mod contract;
mod cost;
mod search;

pub use cost::Cost;
pub use search::{Reached, Seed, meet};

use super::network::{NONE, Network};

/// An arc of the hierarchy, kept at the less important of its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The more important end.
    pub head: u32,
    /// The vertex left out, less important than both ends; [`NONE`]: an arc of the network itself.
    pub middle: u32,
    /// What it costs.
    pub cost: Cost,
}

/// The arcs of all vertices, one vertex after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Where the arcs of each vertex begin; one entry more than vertices.
    first: Vec<u32>,
    /// Sorted by head at each vertex.
    rungs: Vec<Rung>,
}

impl Default for Ladder {
    fn default() -> Self {
        Self::with_capacity(0, 0)
    }
}

/// The hierarchy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hierarchy {
    /// Arcs to more important vertices.
    pub up: Ladder,
    /// Arcs from more important vertices.
    pub down: Ladder,
}

impl Ladder {
    /// Of no vertex yet, with room for so many.
    pub fn with_capacity(vertices: usize, rungs: usize) -> Self {
        let mut first = Vec::with_capacity(vertices + 1);
        first.push(0);
        Self { first, rungs: Vec::with_capacity(rungs) }
    }

    /// Adds an arc at the vertex that is open. None unless it leads above all before it at this vertex.
    pub fn add(&mut self, rung: Rung) -> Option<()> {
        let (vertex, begin) = (self.first.len() - 1, *self.first.last()? as usize);
        let above = self.rungs[begin..].last().map_or(vertex, |before| before.head as usize);
        (rung.head as usize > above).then(|| self.rungs.push(rung))
    }

    /// Closes the vertex that is open; the next one is.
    pub fn close(&mut self) -> Option<()> {
        self.first.push(u32::try_from(self.rungs.len()).ok()?);
        Some(())
    }

    /// How many arcs there are.
    pub fn len(&self) -> usize {
        self.rungs.len()
    }

    /// Bytes that are held.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        4 * self.first.capacity() + size_of::<Rung>() * self.rungs.capacity()
    }

    /// The arcs of a vertex that is closed; none of one that is not.
    pub fn of(&self, vertex: u32) -> &[Rung] {
        let end = |at: usize| self.first.get(at).map_or(0, |end| *end as usize);
        self.rungs.get(end(vertex as usize)..end(vertex as usize + 1)).unwrap_or_default()
    }

    /// The arc between two vertices, and its place among those of the first.
    fn find(&self, vertex: u32, head: u32) -> Option<(usize, &Rung)> {
        self.of(vertex).iter().enumerate().find(|(_, rung)| rung.head == head)
    }
}

impl Hierarchy {
    /// Makes the hierarchy of a network, and numbers the network's vertices so that every arc of it leads upwards.
    pub fn build(network: &mut Network) -> Self {
        by_place(network);
        let costs: Vec<Vec<(u32, Cost)>> = (0..network.edges.len())
            .map(|vertex| {
                let edge = network.edge_cost(network.edges[vertex]);
                network.arcs[vertex].iter().map(|arc| (arc.head, edge + Cost::new(100 * arc.turn_ds, 0))).collect()
            })
            .collect();
        let contracted = contract::contract(&costs);
        let order = neighbours_together(&contracted);
        let rank = number_anew(network, &order);
        network.arcs.iter_mut().for_each(|arcs| arcs.sort_by_key(|arc| arc.head));
        let ladder = |lists: &[Vec<contract::Link>]| {
            let mut ladder = Ladder::default();
            for vertex in &order {
                let rung = |link: &contract::Link| {
                    let middle = rank.get(link.middle as usize).copied().unwrap_or(NONE);
                    Rung { head: rank[link.vertex as usize], middle, cost: link.cost }
                };
                let begin = ladder.rungs.len();
                ladder.rungs.extend(lists[*vertex as usize].iter().map(rung));
                ladder.rungs[begin..].sort_by_key(|rung| rung.head);
                ladder.first.push(u32::try_from(ladder.rungs.len()).unwrap_or(NONE));
            }
            ladder
        };
        Self { up: ladder(&contracted.up), down: ladder(&contracted.down) }
    }

    /// The shortcut over a vertex whose arcs are known, number `pair` of those that join an arc down to it and one up from it:
    /// its tail, its head and what it costs.
    #[inline]
    pub fn shortcut(&self, middle: u32, pair: u32) -> Option<(u32, u32, Cost)> {
        let (down, up) = (self.down.of(middle), self.up.of(middle));
        let pair = (pair as usize).checked_rem(down.len()).zip((pair as usize).checked_div(down.len()));
        let (first, second) = pair.and_then(|(first, second)| down.get(first).zip(up.get(second)))?;
        let cost = first.cost + second.cost;
        (cost != Cost::NEVER).then_some((first.head, second.head, cost))
    }

    /// The number of a shortcut's halves, see [`Hierarchy::shortcut`].
    pub fn pair(&self, middle: u32, tail: u32, head: u32) -> Option<u32> {
        let (first, second) = (self.down.find(middle, tail)?.0, self.up.find(middle, head)?.0);
        u32::try_from(second * self.down.of(middle).len() + first).ok()
    }
}

/// Numbers the vertices in this order; gives the new number of each.
fn number_anew(network: &mut Network, order: &[u32]) -> Vec<u32> {
    let mut number = vec![NONE; order.len()];
    for (new, vertex) in (0..).zip(order) {
        number[*vertex as usize] = new;
    }
    network.edges = order.iter().map(|vertex| network.edges[*vertex as usize]).collect();
    network.begins = order.iter().map(|vertex| network.begins[*vertex as usize]).collect();
    let mut arcs = std::mem::take(&mut network.arcs);
    arcs.iter_mut().flatten().for_each(|arc| arc.head = number[arc.head as usize]);
    network.arcs = order.iter().map(|vertex| std::mem::take(&mut arcs[*vertex as usize])).collect();
    number
}

/// Numbers the vertices so that near ones have near numbers: by their edge's beginning, the bits of latitude and longitude in turn
/// (Morton, "A computer oriented geodetic data base", IBM 1966).
fn by_place(network: &mut Network) {
    let spread = |degrees_e7: i32| {
        let all = u32::from_ne_bytes(degrees_e7.to_ne_bytes()) ^ 0x8000_0000;
        (0..32).fold(0_u64, |bits, bit| bits | u64::from(all >> bit & 1) << (2 * bit))
    };
    let place = |vertex: &u32| {
        let edge = network.edges[*vertex as usize];
        let begin = network.stretches[edge as usize / 2].shape.first().copied().unwrap_or_default();
        (spread(begin.lat_e7) << 1 | spread(begin.lon_e7), edge)
    };
    let mut order: Vec<u32> = (0..).take(network.edges.len()).collect();
    order.sort_by_cached_key(place);
    number_anew(network, &order);
}

/// The vertices in an order in which every arc leads upwards. By importance they would, too, but then what lies together in the
/// town would be strewn over the tables; here each vertex comes right behind those that only it waits for. Opening and
/// searching touch less memory, and the numbers of a pack are smaller.
fn neighbours_together(contracted: &contract::Contracted) -> Vec<u32> {
    let mut below: Vec<Vec<u32>> = vec![Vec::new(); contracted.order.len()];
    for vertex in &contracted.order {
        let arcs = [&contracted.up, &contracted.down].into_iter().flat_map(|lists| &lists[*vertex as usize]);
        arcs.for_each(|link| below[link.vertex as usize].push(*vertex));
    }
    let mut order = Vec::with_capacity(below.len());
    let mut seen = vec![false; below.len()];
    for top in contracted.order.iter().rev() {
        let mut open: Vec<u32> = Some(*top).filter(|top| !seen[*top as usize]).into_iter().collect();
        while let Some(vertex) = open.last().copied() {
            seen[vertex as usize] = true;
            match below[vertex as usize].pop() {
                Some(lower) if seen[lower as usize] => {}
                Some(lower) => open.push(lower),
                None => order.extend(open.pop()),
            }
        }
    }
    order
}
