//! A piece of a tour laid out for itself: a few stops that follow each other, what comes before and behind them, and which
//! orders of them the windows leave possible.
//!
//! Node 0 is what comes before where a leg begins, and what comes behind where it ends; the stops are 1 and on.

use super::matching::Matching;
use super::stretch::Stretch;
use super::tour::Tour;

/// Most stops of a piece: with node 0 they fit into the bits of a word.
pub(super) const MOST: usize = 62;
/// No leg, and no sum of legs of a piece, is as long.
const NEVER: i64 = 1 << 52;

/// A piece laid out.
#[derive(Default)]
pub(super) struct Board {
    /// Stops and node 0.
    pub nodes: usize,
    /// By node; of node 0 the spot that comes before.
    pub spots: Vec<usize>,
    /// By node; of node 0 nothing.
    pub service: Vec<i64>,
    /// From node to node.
    pub legs: Vec<i64>,
    /// From the end of one visit to the beginning of the other, by the shortest way over stops of the piece.
    ways: Vec<i64>,
    /// By node: latest beginning.
    until: Vec<i64>,
    /// By node: the stops that have to come before.
    first: Vec<u64>,
    /// What a leg costs more than the prices of its two ends; of a leg that no order holds, more than anything.
    pub extra: Vec<i64>,
    /// No order drives less.
    pub least: i64,
    matching: Matching,
}

impl Board {
    /// Lays out the places `lo` to `hi`.
    pub fn lay<S: Stretch>(&mut self, tour: &mut Tour<'_, S>, lo: usize, hi: usize) {
        let ground = tour.ground;
        self.spots.clear();
        self.spots.extend_from_slice(&tour.seq[lo - 1..=hi]);
        self.nodes = self.spots.len();
        self.service.clear();
        self.service.extend(self.spots.iter().map(|spot| ground.service[*spot]));
        self.service[0] = 0;
        self.legs.clear();
        for &from in &self.spots {
            let to = self.spots[1..].iter().map(|to| ground.leg(from, *to));
            self.legs.extend(std::iter::once(ground.leg(from, tour.seq[hi + 1])).chain(to));
        }
        self.shorten();
        let (begin, end) = (tour.head(lo - 1).now(&ground.room).over(), tour.tail(hi + 1).begin(&ground.room).until);
        let mut from = vec![begin; self.nodes];
        self.until.clear();
        self.until.push(end);
        for (node, (from, spot)) in from.iter_mut().zip(&self.spots).enumerate().skip(1) {
            let window = tour.window[*spot];
            *from = window.0.max(begin + self.ways[node]);
            self.until.push(window.1.min(end - self.service[node] - self.ways[node * self.nodes]));
        }
        self.narrow(&mut from);
        self.price();
    }

    /// All shortest ways (Floyd 1962).
    fn shorten(&mut self) {
        let nodes = self.nodes;
        self.ways.clone_from(&self.legs);
        for over in 1..nodes {
            for from in 0..nodes {
                let to = self.ways[from * nodes + over] + self.service[over];
                for node in 0..nodes {
                    let way = to + self.ways[over * nodes + node];
                    let known = &mut self.ways[from * nodes + node];
                    *known = way.min(*known);
                }
            }
        }
    }

    /// Who has to come before whom, and what follows from that for the beginnings; twice, for what follows from those.
    fn narrow(&mut self, from: &mut [i64]) {
        let nodes = self.nodes;
        self.first.clear();
        self.first.resize(nodes, 0);
        for _ in 0..2 {
            for (a, from) in from.iter().enumerate().skip(1) {
                let leaves = from + self.service[a];
                let late = (1..nodes).filter(|b| *b != a && leaves + self.ways[a * nodes + b] > self.until[*b]);
                self.first[a] |= late.fold(0, |all, b| all | 1 << b);
            }
            for b in 1..nodes {
                for a in members(self.first[b]) {
                    let way = self.service[a] + self.ways[a * nodes + b];
                    from[b] = from[b].max(from[a] + way);
                    self.until[a] = self.until[a].min(self.until[b] - way);
                    self.first[b] |= self.first[a];
                }
            }
        }
    }

    /// Prices of the nodes by the cheapest assignment over the legs that some order may hold.
    fn price(&mut self) {
        let nodes = self.nodes;
        self.extra.clone_from(&self.legs);
        let followed = self.first.iter().fold(0, |all, first| all | first);
        for a in 0..nodes {
            for b in 0..nodes {
                let gone = match (a, b) {
                    _ if a == b => true,
                    (0, _) => self.first[b] != 0,
                    (_, 0) => followed & 1 << a != 0,
                    _ => self.first[a] & 1 << b != 0 || members(self.first[b]).any(|k| self.first[k] & 1 << a != 0),
                };
                if gone {
                    self.extra[a * nodes + b] = NEVER;
                }
            }
        }
        self.matching.find(&self.extra, nodes);
        self.least = self.matching.cost();
        for (at, extra) in self.extra.iter_mut().enumerate().filter(|(_, extra)| **extra < NEVER) {
            *extra -= self.matching.of_row[at / nodes] + self.matching.of_column[at % nodes];
        }
    }

    /// The stops that may come next, where those of `held` are done; none where some stop cannot be reached any more from
    /// `at`, which is left at `time`.
    #[inline]
    pub fn next(&self, held: u64, at: usize, time: i64) -> u64 {
        let (mut open, mut next) = (!held & ((1 << self.nodes) - 2), 0);
        let ways = &self.ways[at * self.nodes..(at + 1) * self.nodes];
        while open != 0 {
            let node = open.trailing_zeros() as usize;
            if time + ways[node] > self.until[node] {
                return 0;
            }
            if self.first[node] & !held == 0 {
                next |= 1 << node;
            }
            open &= open - 1;
        }
        next
    }
}

/// The nodes of a set.
pub(super) fn members(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let node = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(node)
    })
}
