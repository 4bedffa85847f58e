//! Searching the hierarchy: between many places at once with buckets (Knopp, Sanders, Schultes, Schulz, Wagner, "Computing
//! many-to-many shortest paths using highway hierarchies", ALENEX 2007), or one way with all its arcs.

use super::{Cost, Hierarchy, Ladder, NONE};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A vertex where a search begins, and what was spent until there.
pub type Seed = (u32, Cost);

/// Vertices in ascending order, each with what it costs to there, or from there on.
pub type Reached = Vec<(u32, Cost)>;

/// The least cost from where `onward` begins to where `inward` ends; [`Cost::NEVER`] where there is no way.
pub fn meet(onward: &[(u32, Cost)], inward: &[(u32, Cost)]) -> Cost {
    let (mut a, mut b, mut least) = (0, 0, Cost::NEVER);
    while let (Some((here, to)), Some((there, rest))) = (onward.get(a), inward.get(b)) {
        match here.cmp(there) {
            Ordering::Less => a += 1,
            Ordering::Greater => b += 1,
            Ordering::Equal => {
                least = least.min(*to + *rest);
                (a, b) = (a + 1, b + 1);
            }
        }
    }
    least
}

/// A shortest way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// From the source's seed to the target's, both with their costs.
    pub cost: Cost,
    /// Every vertex on it.
    pub vertices: Vec<u32>,
}

/// Labels of one search, kept from search to search.
struct Climb {
    round: u32,
    labels: Vec<Label>,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

#[derive(Clone, Copy)]
struct Label {
    round: u32,
    parent: u32,
    cost: Cost,
}

impl Climb {
    fn new(vertices: usize) -> Self {
        let label = Label { round: 0, parent: NONE, cost: Cost::NEVER };
        Self { round: 0, labels: vec![label; vertices], queue: BinaryHeap::new() }
    }

    fn cost(&self, vertex: u32) -> Cost {
        let label = self.labels[vertex as usize];
        if label.round == self.round { label.cost } else { Cost::NEVER }
    }

    fn reach(&mut self, vertex: u32, cost: Cost, parent: u32) {
        if cost < self.cost(vertex) {
            self.labels[vertex as usize] = Label { round: self.round, parent, cost };
            self.queue.push(Reverse((cost, vertex)));
        }
    }

    /// Climbs `ahead` from the seeds, and hands over each vertex that a shortest way may turn at. A vertex that is reached
    /// cheaper over a more important one (an arc of `back`) leads nowhere: stalled.
    fn run(&mut self, ahead: &Ladder, back: &Ladder, seeds: &[Seed], mut settle: impl FnMut(u32, Cost)) {
        self.round += 1;
        self.queue.clear();
        for (vertex, cost) in seeds {
            self.reach(*vertex, *cost, NONE);
        }
        while let Some(Reverse((cost, vertex))) = self.queue.pop() {
            if cost > self.cost(vertex) || back.of(vertex).iter().any(|arc| self.cost(arc.head) + arc.cost < cost) {
                continue;
            }
            settle(vertex, cost);
            for arc in ahead.of(vertex) {
                self.reach(arc.head, cost + arc.cost, vertex);
            }
        }
    }

    /// From the seed to `vertex`.
    fn trail(&self, vertex: u32) -> Vec<u32> {
        let mut trail = vec![vertex];
        let mut at = vertex;
        while let Some(label) = self.labels.get(at as usize).filter(|label| label.parent != NONE) {
            at = label.parent;
            trail.push(at);
        }
        trail.reverse();
        trail
    }
}

impl Hierarchy {
    fn vertices(&self) -> usize {
        self.up.first.len().saturating_sub(1)
    }

    /// The least cost from each source to each target, row by row; [`Cost::NEVER`] where there is no way.
    pub fn many(&self, sources: &[Vec<Seed>], targets: &[Vec<Seed>]) -> Vec<Cost> {
        let mut climb = Climb::new(self.vertices());
        let mut found: Vec<(u32, u32, Cost)> = Vec::new();
        for (target, seeds) in (0..).zip(targets) {
            climb.run(&self.down, &self.up, seeds, |vertex, cost| found.push((vertex, target, cost)));
        }
        let buckets = Buckets::new(self.vertices(), &found);
        let mut costs = vec![Cost::NEVER; sources.len() * targets.len()];
        for (seeds, row) in sources.iter().zip(costs.chunks_mut(targets.len().max(1))) {
            climb.run(&self.up, &self.down, seeds, |vertex, cost| {
                for (target, rest) in buckets.at(vertex) {
                    let known = &mut row[*target as usize];
                    *known = (*known).min(cost + *rest);
                }
            });
        }
        costs
    }

    /// All that a search on from these seeds finds, to [`meet`] with what leads to another place.
    pub fn onward(&self, seeds: &[Seed]) -> Reached {
        self.reached(&self.up, &self.down, seeds)
    }

    /// All that a search back from these seeds finds.
    pub fn inward(&self, seeds: &[Seed]) -> Reached {
        self.reached(&self.down, &self.up, seeds)
    }

    fn reached(&self, ahead: &Ladder, back: &Ladder, seeds: &[Seed]) -> Reached {
        let mut found = Vec::new();
        Climb::new(self.vertices()).run(ahead, back, seeds, |vertex, cost| found.push((vertex, cost)));
        found.sort_unstable();
        found
    }

    /// One shortest way, if there is any.
    pub fn way(&self, from: &[Seed], to: &[Seed]) -> Option<Way> {
        let (mut ahead, mut back) = (Climb::new(self.vertices()), Climb::new(self.vertices()));
        back.run(&self.down, &self.up, to, |_, _| {});
        let mut best = (Cost::NEVER, NONE);
        ahead.run(&self.up, &self.down, from, |vertex, cost| {
            best = best.min((cost + back.cost(vertex), vertex));
        });
        let (cost, top) = best;
        if cost == Cost::NEVER {
            return None;
        }
        let mut path = ahead.trail(top);
        path.extend(back.trail(top).into_iter().rev().skip(1));
        let mut vertices = vec![*path.first()?];
        for ends in path.windows(2) {
            self.unpack(ends[0], ends[1], &mut vertices)?;
        }
        Some(Way { cost, vertices })
    }

    /// Adds the vertices behind `tail` up to `head`, with what the shortcuts between leave out. A fastest way passes no vertex
    /// twice; shortcuts made to double at every step would fill any memory.
    fn unpack(&self, tail: u32, head: u32, vertices: &mut Vec<u32>) -> Option<()> {
        let mut open = vec![(tail, head)];
        while let Some((tail, head)) = open.pop() {
            let (_, rung) = if tail < head { self.up.find(tail, head) } else { self.down.find(head, tail) }?;
            if rung.middle == NONE {
                if vertices.len() > self.vertices() {
                    return None;
                }
                vertices.push(head);
            } else {
                open.push((rung.middle, head));
                open.push((tail, rung.middle));
            }
        }
        Some(())
    }
}

/// What the searches from the targets left at each vertex.
struct Buckets {
    first: Vec<u32>,
    entries: Vec<(u32, Cost)>,
}

impl Buckets {
    fn new(vertices: usize, found: &[(u32, u32, Cost)]) -> Self {
        let mut first = vec![0_u32; vertices + 1];
        for (vertex, _, _) in found {
            first[*vertex as usize + 1] += 1;
        }
        for vertex in 0..vertices {
            first[vertex + 1] += first[vertex];
        }
        let mut next = first.clone();
        let mut entries = vec![(0, Cost::NEVER); found.len()];
        for (vertex, target, cost) in found {
            let at = &mut next[*vertex as usize];
            entries[*at as usize] = (*target, *cost);
            *at += 1;
        }
        Self { first, entries }
    }

    fn at(&self, vertex: u32) -> &[(u32, Cost)] {
        &self.entries[self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roads::hierarchy::Rung;

    #[test]
    fn shortcuts_that_double_at_every_step_do_not_fill_the_memory() {
        // Every vertex is joined to all above it, there and back, over the vertex right below it; the lowest by arcs of its own.
        // So a shortcut stands for twice as many arcs as those a vertex lower: the highest for 2^24.
        const VERTICES: u32 = 26;
        let mut town = Hierarchy::default();
        for vertex in 0..VERTICES {
            for head in vertex + 1..VERTICES {
                let middle = vertex.checked_sub(1);
                let rung = |tail, end| match middle {
                    None => Rung { head, middle: NONE, cost: Cost::new(1, 1) },
                    Some(middle) => {
                        let (_, _, cost) =
                            town.pair(middle, tail, end).and_then(|pair| town.shortcut(middle, pair)).unwrap();
                        Rung { head, middle, cost }
                    }
                };
                let (up, down) = (rung(vertex, head), rung(head, vertex));
                town.up.add(up).unwrap();
                town.down.add(down).unwrap();
            }
            town.up.close().unwrap();
            town.down.close().unwrap();
        }
        let seeds = [VERTICES - 2, VERTICES - 1].map(|vertex| vec![(vertex, Cost::ZERO)]);
        let cost = town.many(&seeds[..1], &seeds[1..])[0];
        assert_eq!(cost, Cost::new(1 << 24, 1 << 24));
        assert_eq!(town.way(&seeds[0], &seeds[1]), None);
        let few = [0, 5].map(|vertex| vec![(vertex, Cost::ZERO)]);
        assert_eq!(town.way(&few[0], &few[1]).unwrap().vertices, [0, 5]);
    }
}
