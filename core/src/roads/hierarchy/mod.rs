//! A contraction hierarchy over the vertices of a network: shortest ways between many places in little time.
//!
//! Vertices are numbered by importance. From each, arcs lead up to more important ones, and come down from them; a shortest
//! way climbs from its beginning and descends to its end, so two small searches meet at its top. A shortcut names the
//! vertex that it leaves out; its cost is not stored but added up from its two halves, so a pack cannot lie about it.

mod contract;
mod cost;
mod search;

pub use cost::Cost;
pub use search::Seed;

use super::network::{NONE, Network};

/// An arc of the hierarchy as a pack keeps it, at the less important of its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The more important end.
    pub head: u32,
    /// The vertex left out, less important than both ends; [`NONE`]: an arc of the network itself.
    pub middle: u32,
}

/// The arcs of all vertices, one vertex after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladder {
    /// Where the arcs of each vertex begin; one entry more than vertices.
    pub first: Vec<u32>,
    /// Sorted by head at each vertex.
    pub rungs: Vec<Rung>,
    /// Of each rung.
    costs: Vec<Cost>,
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
    /// Without costs yet; none when the parts do not fit each other.
    pub fn new(first: Vec<u32>, rungs: Vec<Rung>) -> Option<Self> {
        let fits =
            first.is_sorted() && first.first() == Some(&0) && first.last().copied() == u32::try_from(rungs.len()).ok();
        let upwards = fits
            && first.windows(2).zip(0_u32..).all(|(ends, vertex)| {
                let own = &rungs[ends[0] as usize..ends[1] as usize];
                own.is_sorted_by(|a, b| a.head < b.head)
                    && own.iter().all(|rung| {
                        let lower = rung.middle < vertex || rung.middle == NONE;
                        rung.head > vertex && (rung.head as usize) < first.len() - 1 && lower
                    })
            });
        upwards.then(|| Self { costs: vec![Cost::NEVER; rungs.len()], first, rungs })
    }

    fn range(&self, vertex: u32) -> std::ops::Range<usize> {
        self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize
    }

    /// Heads and costs of a vertex's arcs.
    fn arcs(&self, vertex: u32) -> impl Iterator<Item = (u32, Cost)> + '_ {
        let range = self.range(vertex);
        self.rungs[range.clone()].iter().map(|rung| rung.head).zip(self.costs[range].iter().copied())
    }

    /// The index of the arc between two vertices.
    fn find(&self, vertex: u32, head: u32) -> Option<usize> {
        let range = self.range(vertex);
        self.rungs[range.clone()].iter().position(|rung| rung.head == head).map(|at| range.start + at)
    }
}

impl Hierarchy {
    /// Makes the hierarchy of a network, and numbers the network's vertices by importance.
    pub fn build(network: &mut Network) -> Self {
        let costs: Vec<Vec<(u32, Cost)>> = (0..network.edges.len())
            .map(|vertex| {
                let edge = network.edge_cost(network.edges[vertex]);
                network.arcs[vertex].iter().map(|arc| (arc.head, edge + Cost::new(100 * arc.turn_ds, 0))).collect()
            })
            .collect();
        let contracted = contract::contract(&costs);
        let mut rank = vec![NONE; contracted.order.len()];
        for (number, vertex) in (0..).zip(&contracted.order) {
            rank[*vertex as usize] = number;
        }
        let by_rank = |number: usize| contracted.order[number] as usize;
        let count = contracted.order.len();
        network.edges = (0..count).map(|number| network.edges[by_rank(number)]).collect();
        network.begins = (0..count).map(|number| network.begins[by_rank(number)]).collect();
        let mut arcs = std::mem::take(&mut network.arcs);
        arcs.iter_mut().flatten().for_each(|arc| arc.head = rank[arc.head as usize]);
        arcs.iter_mut().for_each(|arcs| arcs.sort_by_key(|arc| arc.head));
        network.arcs = (0..count).map(|number| std::mem::take(&mut arcs[by_rank(number)])).collect();
        let ladder = |lists: &[Vec<contract::Link>]| {
            let (mut first, mut rungs, mut costs) = (vec![0], Vec::new(), Vec::new());
            for vertex in &contracted.order {
                let mut links = lists[*vertex as usize].clone();
                links.iter_mut().for_each(|link| link.vertex = rank[link.vertex as usize]);
                links.sort_by_key(|link| link.vertex);
                for link in links {
                    let middle = rank.get(link.middle as usize).copied().unwrap_or(NONE);
                    rungs.push(Rung { head: link.vertex, middle });
                    costs.push(link.cost);
                }
                first.push(u32::try_from(rungs.len()).unwrap_or(NONE));
            }
            Ladder { first, rungs, costs }
        };
        Self { up: ladder(&contracted.up), down: ladder(&contracted.down) }
    }

    /// Adds up what every arc costs; `arc_cost` says it for the arcs of the network. None when a shortcut's halves or an arc
    /// of the network is not there.
    pub fn add_up(&mut self, arc_cost: impl Fn(u32, u32) -> Option<Cost>) -> Option<()> {
        let count = u32::try_from(self.up.first.len().checked_sub(1)?).ok()?;
        if self.down.first.len() != self.up.first.len() {
            return None;
        }
        for vertex in 0..count {
            for at in self.up.range(vertex) {
                let rung = self.up.rungs[at];
                self.up.costs[at] = self.cost_of(vertex, rung.head, rung.middle, &arc_cost)?;
            }
            for at in self.down.range(vertex) {
                let rung = self.down.rungs[at];
                self.down.costs[at] = self.cost_of(rung.head, vertex, rung.middle, &arc_cost)?;
            }
        }
        Some(())
    }

    fn cost_of(&self, tail: u32, head: u32, middle: u32, arc: &impl Fn(u32, u32) -> Option<Cost>) -> Option<Cost> {
        if middle == NONE {
            return arc(tail, head);
        }
        let (first, second) = self.halves(tail, head, middle)?;
        Some(self.down.costs[first] + self.up.costs[second])
    }

    /// Where the two halves of a shortcut are: in `down`, in `up`.
    fn halves(&self, tail: u32, head: u32, middle: u32) -> Option<(usize, usize)> {
        Some((self.down.find(middle, tail)?, self.up.find(middle, head)?))
    }
}
