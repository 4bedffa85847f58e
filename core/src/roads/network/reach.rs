//! Which streets can be driven to and away from.
//!
//! The root is in the largest part of the public streets where every place reaches every other. A public street that only
//! private ones join to it (a gated estate without tags of its own) becomes one that may begin or end a way. What cannot be
//! reached from the root, or cannot reach it, is an island and left out.

use super::expand::{Graph, expand};
use super::restrictions::Chain;
use super::split::Split;
use super::{Network, Stretch};

/// The network and what it lost.
pub struct Reached {
    /// None: there is nothing to drive on.
    pub network: Option<Network>,
    pub islands: usize,
    pub contradictions: usize,
}

pub fn reached(split: &Split, chains: &[Chain]) -> Reached {
    let edges = 2 * split.stretches.len();
    let exists: Vec<bool> = (0..).take(edges).map(|edge| split.exists(edge)).collect();
    let mut ends_only: Vec<bool> = split.stretches.iter().map(|stretch| stretch.ends_only).collect();
    let public: Vec<bool> = (0..edges).map(|edge| exists[edge] && !ends_only[edge / 2]).collect();
    let graph = expand(split, chains, &ends_only, &public);
    let Some(root) = largest_component(&graph) else {
        return Reached { network: None, islands: split.stretches.len(), contradictions: 0 };
    };
    let root = graph.edges[root];
    let main = both_ways(&graph, root, edges);
    for (stretch, only) in ends_only.iter_mut().enumerate() {
        *only |= !main[2 * stretch] && !main[2 * stretch + 1];
    }
    let mut allowed: Vec<bool> = (0..edges).map(|edge| exists[edge] && (ends_only[edge / 2] || main[edge])).collect();
    loop {
        let graph = expand(split, chains, &ends_only, &allowed);
        let kept = both_ways(&graph, root, edges);
        if kept == allowed {
            let islands = split.stretches.len() - kept.chunks(2).filter(|pair| pair[0] || pair[1]).count();
            let contradictions = graph.contradictions;
            return Reached { network: Some(gathered(split, &ends_only, &kept, graph)), islands, contradictions };
        }
        allowed = kept;
    }
}

/// Edges of which some vertex is reached from the root, and whose beginning reaches it.
fn both_ways(graph: &Graph, root: u32, edges: usize) -> Vec<bool> {
    let count = graph.edges.len();
    let roots: Vec<usize> = (0..count).filter(|vertex| graph.edges[*vertex] == root).collect();
    let ahead: Vec<Vec<usize>> =
        graph.arcs.iter().map(|arcs| arcs.iter().map(|arc| arc.head as usize).collect()).collect();
    let mut back = vec![Vec::new(); count];
    for (tail, heads) in ahead.iter().enumerate() {
        heads.iter().for_each(|head| back[*head].push(tail));
    }
    let (from, to) = (flood(&ahead, &roots), flood(&back, &roots));
    let mut marks = vec![(false, false); edges];
    for vertex in 0..count {
        let mark = &mut marks[graph.edges[vertex] as usize];
        mark.0 |= from[vertex];
        mark.1 |= to[vertex] && graph.begins[vertex];
    }
    marks.into_iter().map(|(from, to)| from && to).collect()
}

fn flood(next: &[Vec<usize>], roots: &[usize]) -> Vec<bool> {
    let mut seen = vec![false; next.len()];
    let mut stack = roots.to_vec();
    roots.iter().for_each(|root| seen[*root] = true);
    while let Some(at) = stack.pop() {
        for head in &next[at] {
            if !std::mem::replace(&mut seen[*head], true) {
                stack.push(*head);
            }
        }
    }
    seen
}

/// A vertex of the largest strongly connected component (Tarjan's algorithm, without recursion).
fn largest_component(graph: &Graph) -> Option<usize> {
    const NEW: u32 = u32::MAX;
    let count = graph.edges.len();
    let (mut number, mut low, mut on_stack) = (vec![NEW; count], vec![0; count], vec![false; count]);
    let (mut next, mut stack, mut best) = (0, Vec::new(), None::<(usize, usize)>);
    for first in 0..count {
        if number[first] != NEW {
            continue;
        }
        let mut path = vec![(first, 0)];
        while let Some((at, arc)) = path.last_mut() {
            let at = *at;
            if *arc == 0 {
                (number[at], low[at], on_stack[at]) = (next, next, true);
                next += 1;
                stack.push(at);
            }
            if let Some(head) = graph.arcs[at].get(*arc).map(|arc| arc.head as usize) {
                *arc += 1;
                if number[head] == NEW {
                    path.push((head, 0));
                } else if on_stack[head] {
                    low[at] = low[at].min(number[head]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[*parent] = low[*parent].min(low[at]);
            }
            if low[at] == number[at] {
                let begin = stack.iter().rposition(|vertex| *vertex == at).unwrap_or(0);
                let size = stack.len() - begin;
                stack.drain(begin..).for_each(|vertex| on_stack[vertex] = false);
                if best.is_none_or(|(most, _)| size > most) {
                    best = Some((size, at));
                }
            }
        }
    }
    best.map(|(_, vertex)| vertex)
}

/// The network of the edges that are kept, numbered anew.
fn gathered(split: &Split, ends_only: &[bool], kept: &[bool], graph: Graph) -> Network {
    let mut stretches = Vec::new();
    let mut numbers = vec![0; split.stretches.len()];
    for (index, stretch) in split.stretches.iter().enumerate() {
        let directions = [kept[2 * index], kept[2 * index + 1]];
        if directions == [false, false] {
            continue;
        }
        numbers[index] = u32::try_from(stretches.len()).unwrap_or(super::NONE);
        let drive_ms = [0, 1].map(|way| if directions[way] { stretch.drive_ms[way] } else { 0 });
        stretches.push(Stretch { ends_only: ends_only[index], drive_ms, ..stretch.clone() });
    }
    let edges = graph.edges.iter().map(|edge| 2 * numbers[*edge as usize / 2] + edge % 2).collect();
    Network { stretches, edges, begins: graph.begins, arcs: graph.arcs, ..Network::default() }
}
