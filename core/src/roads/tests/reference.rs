//! A plain Dijkstra from edge to edge that looks the rules up as it goes, in code of its own: it shares with the room only
//! the pieces of street, their times and what a turn costs by its angle.

use crate::roads::network::Stretch;
use crate::roads::speed::{turn_ms, u_turn_ms};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// A restricted turn: edges in a row, and whether it is the only one allowed.
pub type Rule = (Vec<u32>, bool);

/// The streets of a test.
pub struct Town<'a> {
    pub stretches: &'a [Stretch],
    pub rules: &'a [Rule],
    /// How many streets meet at a place, those too that were left out.
    pub roads: BTreeMap<(i32, i32), usize>,
}

impl Town<'_> {
    fn ends(&self, edge: u32) -> ((i32, i32), (i32, i32)) {
        let shape = &self.stretches[edge as usize / 2].shape;
        let [a, b] = [shape[0], shape[shape.len() - 1]].map(|place| (place.lat_e7, place.lon_e7));
        if edge.is_multiple_of(2) { (a, b) } else { (b, a) }
    }

    fn open(&self, edge: u32) -> bool {
        self.stretches[edge as usize / 2].drive_ms[edge as usize % 2] > 0
    }

    fn cost(&self, edge: u32) -> (u64, u64) {
        let stretch = &self.stretches[edge as usize / 2];
        (u64::from(stretch.drive_ms[edge as usize % 2]), u64::from(stretch.length_dm))
    }

    /// Streets of the tests are straight.
    fn turn(&self, edge: u32, next: u32) -> u64 {
        if next == edge ^ 1 {
            return u64::from(u_turn_ms() + 50) / 100 * 100;
        }
        let corner = self.ends(edge).1;
        let roads = self.roads[&corner];
        let heading = |edge: u32| {
            let (a, b) = self.ends(edge);
            let narrow = (f64::from(a.0) / 1e7).to_radians().cos();
            (f64::from(b.1 - a.1) * narrow).atan2(f64::from(b.0 - a.0)).to_degrees()
        };
        let degrees = (heading(next) - heading(edge) + 540.0).rem_euclid(360.0) - 180.0;
        if roads > 2 { u64::from(turn_ms(degrees) + 50) / 100 * 100 } else { 0 }
    }

    /// Whether a car that drove `history` (the last edge at the end) may drive `next`.
    fn allowed(&self, history: &[u32], next: u32) -> bool {
        let (mut bound, mut follows) = (false, false);
        for (edges, only) in self.rules {
            for done in 1..edges.len() {
                if !history.ends_with(&edges[..done]) {
                    continue;
                }
                bound |= *only;
                follows |= *only && edges[done] == next;
                if !only && done + 1 == edges.len() && edges[done] == next {
                    return false;
                }
            }
        }
        !bound || follows
    }

    fn ways_on(&self, history: &[u32]) -> Vec<u32> {
        let edge = history[history.len() - 1];
        let corner = self.ends(edge).1;
        let out: Vec<u32> = (0..self.stretches.len() as u32 * 2)
            .filter(|next| self.open(*next) && self.ends(*next).0 == corner && *next != edge ^ 1)
            .collect();
        let free: Vec<u32> = out.iter().copied().filter(|next| self.allowed(history, *next)).collect();
        if !free.is_empty() {
            free
        } else if self.open(edge ^ 1) && self.allowed(history, edge ^ 1) {
            vec![edge ^ 1]
        } else {
            out
        }
    }

    /// From the end of `from` (its remaining cost spent) to the beginning of every edge: the least cost. The state is the last
    /// edges driven, as many as the longest rule has.
    pub fn from(&self, from: u32) -> BTreeMap<u32, (u64, u64)> {
        let longest = self.rules.iter().map(|(edges, _)| edges.len()).max().unwrap_or(2);
        let mut best: BTreeMap<Vec<u32>, (u64, u64)> = BTreeMap::new();
        let mut queue = BinaryHeap::from([Reverse(((0, 0), vec![from]))]);
        let mut reached: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        while let Some(Reverse((cost, history))) = queue.pop() {
            if best.get(&history).is_some_and(|known| *known < cost) {
                continue;
            }
            let edge = history[history.len() - 1];
            let first = history == [from] && cost == (0, 0);
            let spent = if first { (0, 0) } else { self.cost(edge) };
            for next in self.ways_on(&history) {
                let reaches = (cost.0 + spent.0 + self.turn(edge, next), cost.1 + spent.1);
                let mut then = [history.as_slice(), &[next]].concat();
                then.drain(..then.len().saturating_sub(longest));
                if best.get(&then).is_none_or(|known| reaches < *known) {
                    best.insert(then.clone(), reaches);
                    let known = reached.entry(next).or_insert(reaches);
                    *known = (*known).min(reaches);
                    queue.push(Reverse((reaches, then)));
                }
            }
        }
        reached
    }
}
