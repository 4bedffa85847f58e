//! Turn restrictions as chains of edges: from the last edge before the turn, over the edges of its via ways, to the first
//! edge behind it.
//!
//! What does not fit the streets, is for the hours of some day only, or excepts cars is counted and left out.

use super::split::Split;
use crate::roads::extract::{Extract, Turn};
use std::collections::{HashMap, VecDeque};

/// A via way of more edges is a mistake of the map.
const MOST_EDGES: usize = 32;

/// A restricted turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Two edges or more.
    pub edges: Vec<u32>,
    /// The only way on, once on the first edge; else forbidden.
    pub only: bool,
}

/// The restrictions of an extract.
pub struct Turns {
    pub chains: Vec<Chain>,
    pub left_out: usize,
}

pub fn resolve(extract: &Extract, split: &Split) -> Turns {
    let ids: HashMap<i64, u32> = extract.ways.iter().zip(0..).map(|(way, index)| (way.id, index)).collect();
    let mut stretches: HashMap<u32, Vec<u32>> = HashMap::new();
    for (way, stretch) in split.ways.iter().zip(0..) {
        stretches.entry(*way).or_default().push(stretch);
    }
    let edges_of = |way: &i64| -> Vec<u32> {
        let stretches = ids.get(way).and_then(|way| stretches.get(way)).map(Vec::as_slice).unwrap_or_default();
        stretches.iter().flat_map(|s| [2 * s, 2 * s + 1]).filter(|edge| split.exists(*edge)).collect()
    };
    let mut turns = Turns { chains: Vec::new(), left_out: 0 };
    for turn in &extract.turns {
        let chains = kind(turn).map(|only| (only, chains_of(turn, split, &edges_of))).unwrap_or_default();
        if chains.1.is_empty() {
            turns.left_out += 1;
        }
        turns.chains.extend(chains.1.into_iter().map(|edges| Chain { edges, only: chains.0 }));
    }
    turns.chains.sort_by(|a, b| a.edges.cmp(&b.edges));
    turns.chains.dedup();
    turns
}

/// Whether only this turn is allowed (else it is forbidden); none: of no concern to a car.
fn kind(turn: &Turn) -> Option<bool> {
    let said = turn.tags.get("restriction:motorcar").or_else(|| turn.tags.get("restriction"))?;
    let excepted = turn
        .tags
        .get("except")
        .is_some_and(|except| except.split(';').any(|vehicle| matches!(vehicle.trim(), "motorcar" | "motor_vehicle")));
    let only = said.starts_with("only_");
    (!excepted && (only || said.starts_with("no_"))).then_some(only)
}

fn chains_of(turn: &Turn, split: &Split, edges_of: &dyn Fn(&i64) -> Vec<u32>) -> Vec<Vec<u32>> {
    let from: Vec<Vec<u32>> = turn.from.iter().map(edges_of).collect();
    let to: Vec<Vec<u32>> = turn.to.iter().map(edges_of).collect();
    let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (from, to)));
    if turn.via_ways.is_empty() {
        let Some(via) = turn.via_node.and_then(|node| split.junction_of.get(&node)) else { return Vec::new() };
        return pairs.filter_map(|(from, to)| over_node(split, from, *via, to)).collect();
    }
    let via: Vec<Vec<u32>> = turn.via_ways.iter().map(edges_of).collect();
    let backwards: Vec<Vec<u32>> = via.iter().rev().cloned().collect();
    pairs
        .filter_map(|(from, to)| over_ways(split, from, &via, to).or_else(|| over_ways(split, from, &backwards, to)))
        .collect()
}

/// The one turn at `via`; none if there is no such turn, or several and nothing says which.
fn over_node(split: &Split, from: &[u32], via: u32, to: &[u32]) -> Option<Vec<u32>> {
    let mut into = from.iter().copied().filter(|edge| split.end(*edge) == via);
    let (first, other) = (into.next()?, into.next());
    let mut out = to.iter().copied().filter(|edge| split.start(*edge) == via);
    let (to, another) = (out.next()?, out.next());
    (other.is_none() && another.is_none()).then(|| vec![first, to])
}

/// The shortest chain that leaves `from`, follows the via ways in their order and enters `to`.
fn over_ways(split: &Split, from: &[u32], via: &[Vec<u32>], to: &[u32]) -> Option<Vec<u32>> {
    let mut queue: VecDeque<(Vec<u32>, usize)> = from.iter().map(|edge| (vec![*edge], 0)).collect();
    while let Some((chain, on)) = queue.pop_front() {
        let last = *chain.last()?;
        let goes_on = |edge: &&u32| split.start(**edge) == split.end(last) && **edge != last ^ 1;
        if on == via.len()
            && let Some(edge) = to.iter().find(goes_on)
        {
            return Some([chain.as_slice(), &[*edge]].concat());
        }
        if chain.len() > MOST_EDGES {
            continue;
        }
        let same = if on > 0 { via[on - 1].as_slice() } else { &[] };
        let next = via.get(on).map(Vec::as_slice).unwrap_or_default();
        for (edges, on) in [(same, on), (next, on + 1)] {
            for edge in edges.iter().filter(goes_on).filter(|edge| !chain.contains(edge)) {
                queue.push_back(([chain.as_slice(), &[*edge]].concat(), on));
            }
        }
    }
    None
}
