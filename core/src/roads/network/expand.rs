//! The graph of vertices and arcs: every rule of the road in its shape.

use super::restrictions::Chain;
use super::split::{Split, barrier_ms};
use super::{Arc, NONE};
use crate::roads::access::Barrier;
use crate::roads::place::{Place, Plane};
use crate::roads::speed::{SIGNAL_MS, turn_ms, u_turn_ms};
use std::collections::HashMap;

/// A street's direction at a junction is that of its first so many metres; nearer, a drawing's corners mislead.
const HEADING_M: f64 = 12.0;

/// Vertices and their arcs.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The edge of each vertex.
    pub edges: Vec<u32>,
    /// Whether a way may begin here.
    pub begins: Vec<bool>,
    /// Of each vertex.
    pub arcs: Vec<Vec<Arc>>,
    /// At how many vertices restrictions left no way on.
    pub contradictions: usize,
}

/// Where a car is in the three parts of a way: out of a street that may not be cut through, on public streets, into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    Leaving,
    Public,
    Arriving,
}

/// A vertex: an edge, and what of the way before still counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    edge: u32,
    part: Part,
    /// Restrictions of more than two edges that the car is in the middle of, and at which of their edges.
    inside: Vec<(u32, u32)>,
}

struct Expansion<'a> {
    split: &'a Split,
    chains: &'a [Chain],
    chains_from: HashMap<u32, Vec<u32>>,
    ends_only: &'a [bool],
    allowed: &'a [bool],
    headings: Vec<f64>,
    roads: Vec<u32>,
    vertices: HashMap<State, u32>,
    states: Vec<State>,
    graph: Graph,
}

/// The graph over the edges that are `allowed`; `ends_only` is by stretch.
pub fn expand(split: &Split, chains: &[Chain], ends_only: &[bool], allowed: &[bool]) -> Graph {
    let mut chains_from: HashMap<u32, Vec<u32>> = HashMap::new();
    for (chain, index) in chains.iter().zip(0..) {
        chains_from.entry(chain.edges[0]).or_default().push(index);
    }
    let mut roads = vec![0; split.junctions.len()];
    split.ends.iter().flatten().for_each(|junction| roads[*junction as usize] += 1);
    let headings = split
        .stretches
        .iter()
        .flat_map(|stretch| [heading(stretch.shape.iter().copied()), heading(stretch.shape.iter().rev().copied())]);
    let mut expansion = Expansion {
        split,
        chains,
        chains_from,
        ends_only,
        allowed,
        headings: headings.collect(),
        roads,
        vertices: HashMap::new(),
        states: Vec::new(),
        graph: Graph::default(),
    };
    for edge in (0..).take(allowed.len()).filter(|edge| allowed[*edge as usize]) {
        let part = if ends_only[edge as usize / 2] { Part::Leaving } else { Part::Public };
        expansion.vertex(State { edge, part, inside: Vec::new() });
    }
    expansion.graph.begins = vec![true; expansion.states.len()];
    let mut vertex = 0;
    while let Some(state) = expansion.states.get(vertex).cloned() {
        let arcs = expansion.arcs(&state);
        expansion.graph.arcs.push(arcs);
        vertex += 1;
    }
    let mut graph = expansion.graph;
    graph.edges = expansion.states.iter().map(|state| state.edge).collect();
    graph.begins.resize(graph.edges.len(), false);
    graph
}

impl Expansion<'_> {
    fn vertex(&mut self, state: State) -> u32 {
        let next = u32::try_from(self.states.len()).unwrap_or(NONE);
        *self.vertices.entry(state).or_insert_with_key(|state| {
            self.states.push(state.clone());
            next
        })
    }

    fn arcs(&mut self, state: &State) -> Vec<Arc> {
        let own = self.chains_from.get(&state.edge).into_iter().flatten().map(|chain| (*chain, 0));
        let active: Vec<(u32, u32)> = state.inside.iter().copied().chain(own).collect();
        let ways_on = self.ways_on(state.edge, &active);
        let mut arcs = Vec::with_capacity(ways_on.len());
        for edge in ways_on {
            let Some(part) = self.part(state, edge) else { continue };
            let goes_on = |(chain, at): &(u32, u32)| {
                let edges = &self.chains[*chain as usize].edges;
                let at = *at as usize + 1;
                edges.get(at) == Some(&edge) && at + 1 < edges.len()
            };
            let inside = active.iter().filter(|one| goes_on(one)).map(|(chain, at)| (*chain, at + 1)).collect();
            let turn_ds = (self.turn_ms(state.edge, edge) + 50) / 100;
            arcs.push(Arc { head: self.vertex(State { edge, part, inside }), turn_ds });
        }
        arcs
    }

    /// The edges that a car may drive behind `edge`. It turns round only where nothing else leads on; where restrictions
    /// contradict each other so that nothing is left at all, they are lifted.
    fn ways_on(&mut self, edge: u32, active: &[(u32, u32)]) -> Vec<u32> {
        let junction = &self.split.junctions[self.split.end(edge) as usize];
        let passes = |next: u32| match junction.barrier {
            Barrier::None | Barrier::Slow => true,
            Barrier::Private => self.ends_only[edge as usize / 2] || self.ends_only[next as usize / 2],
            Barrier::Closed => false,
        };
        let open = junction.edges.iter().copied().filter(|next| self.allowed[*next as usize]);
        let open: Vec<u32> = open.filter(|next| *next != edge ^ 1 && passes(*next)).collect();
        let may = |next: &u32| self.may_turn(active, *next);
        let mut free: Vec<u32> = open.iter().copied().filter(|next| may(next)).collect();
        let back = edge ^ 1;
        // What a car may only enter to stay is no way on for one that is passing by.
        let ends_only = |edge: u32| self.ends_only[edge as usize / 2];
        let leads_on = free.iter().any(|next| ends_only(edge) || !ends_only(*next));
        if !leads_on && self.allowed[back as usize] && may(&back) {
            free.push(back);
        }
        if free.is_empty() {
            self.graph.contradictions += usize::from(!open.is_empty());
            return open;
        }
        free
    }

    /// Whether no active restriction forbids to drive `next`. Of several "only", any one may be followed.
    fn may_turn(&self, active: &[(u32, u32)], next: u32) -> bool {
        let (mut bound, mut follows) = (false, false);
        for (chain, at) in active {
            let chain = &self.chains[*chain as usize];
            let (is_next, is_last) =
                (chain.edges.get(*at as usize + 1) == Some(&next), *at as usize + 2 == chain.edges.len());
            if chain.only {
                bound = true;
                follows |= is_next;
            } else if is_next && is_last {
                return false;
            }
        }
        !bound || follows
    }

    /// Which part of its way a car is in on `next`; none: it may not go there any more.
    fn part(&self, state: &State, next: u32) -> Option<Part> {
        match (state.part, self.ends_only[next as usize / 2]) {
            (Part::Leaving | Part::Public, false) => Some(Part::Public),
            (Part::Leaving, true) => Some(Part::Leaving),
            (Part::Public | Part::Arriving, true) => Some(Part::Arriving),
            (Part::Arriving, false) => None,
        }
    }

    fn turn_ms(&self, edge: u32, next: u32) -> u32 {
        let at = self.split.end(edge) as usize;
        let junction = &self.split.junctions[at];
        let stood = u32::from(junction.signal) * SIGNAL_MS;
        if next == edge ^ 1 {
            return stood + u_turn_ms();
        }
        let arrives = self.headings[(edge ^ 1) as usize] + 180.0;
        let degrees = (self.headings[next as usize] - arrives + 540.0).rem_euclid(360.0) - 180.0;
        let turn = if self.roads[at] > 2 { turn_ms(degrees) } else { 0 };
        stood + turn + barrier_ms(junction.barrier)
    }
}

/// Degrees clockwise from north in which a line sets out.
fn heading(mut line: impl Iterator<Item = Place>) -> f64 {
    let Some(start) = line.next() else { return 0.0 };
    let plane = Plane::around(start);
    let (mut x, mut y) = (0.0, 0.0);
    for place in line {
        (x, y) = plane.metres(place);
        if x.hypot(y) >= HEADING_M {
            break;
        }
    }
    x.atan2(y).to_degrees()
}
