//! Making the hierarchy: vertices are taken out one by one, the least important first, and where a taken one was on the
//! only fastest way between two that remain, a shortcut joins them (Geisberger, Sanders, Schultes, Delling, "Contraction
//! Hierarchies", WEA 2008).

use super::{Cost, NONE};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A search for a way around settles so many vertices at most; what it misses becomes a shortcut that is not needed.
const WITNESS_VERTICES: usize = 60;
/// When only the importance is asked, so many do: of 10, 60 and 300 the first makes a hierarchy of an American city in less
/// than half the time, with 6 % more arcs and no slower searches.
const GUESS_VERTICES: usize = 10;
/// Importances, thousandths, that differ by less count as alike; then what lies together is taken out together, while it is still in
/// the processor's cache: of 100, 300, 500, 1,000 and 2,000 this makes the hierarchies of all grids and towns soonest, a large
/// one in half the time, and none worse by more than 1 % of its bytes.
const ALIKE: u64 = 1_000;

/// One end of an arc of the graph that remains.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The vertex at the other end.
    pub vertex: u32,
    /// What the arc costs.
    pub cost: Cost,
    /// The vertex that a shortcut leaves out; [`NONE`]: an arc of the graph itself.
    pub middle: u32,
    /// How many arcs of the graph it stands for.
    pub hops: u32,
}

/// The vertices in the order in which they were taken out, and what each was joined to then.
pub struct Contracted {
    /// From the least important to the most.
    pub order: Vec<u32>,
    /// By vertex: arcs to more important ones.
    pub up: Vec<Vec<Link>>,
    /// By vertex: arcs from more important ones.
    pub down: Vec<Vec<Link>>,
}

struct Contraction {
    out: Vec<Vec<Link>>,
    into: Vec<Vec<Link>>,
    level: Vec<u32>,
    /// A neighbour was taken out since the importance was asked last.
    stale: Vec<bool>,
    witness: Witness,
    shortcuts: Vec<Shortcut>,
}

#[derive(Clone, Copy)]
struct Shortcut {
    tail: u32,
    head: u32,
    cost: Cost,
    hops: u32,
}

/// Vertices whose numbers are near should lie near each other in the town, see [`ALIKE`].
pub fn contract(arcs: &[Vec<(u32, Cost)>]) -> Contracted {
    let count = arcs.len();
    let mut work = Contraction {
        out: vec![Vec::new(); count],
        into: vec![Vec::new(); count],
        level: vec![0; count],
        stale: vec![false; count],
        witness: Witness::new(count),
        shortcuts: Vec::new(),
    };
    for (tail, heads) in (0..).zip(arcs) {
        for (head, cost) in heads {
            work.join(Shortcut { tail, head: *head, cost: *cost, hops: 1 }, NONE);
        }
    }
    let mut queue: BinaryHeap<Reverse<(u64, u32)>> =
        (0..).take(count).map(|vertex| Reverse((work.importance(vertex), vertex))).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(Reverse((_, vertex))) = queue.pop() {
        if std::mem::take(&mut work.stale[vertex as usize]) {
            let importance = work.importance(vertex);
            if queue.peek().is_some_and(|Reverse(next)| *next < (importance, vertex)) {
                queue.push(Reverse((importance, vertex)));
                continue;
            }
        }
        order.push(vertex);
        work.take_out(vertex);
    }
    Contracted { order, up: work.out, down: work.into }
}

impl Contraction {
    /// Joins two vertices unless a better arc does.
    fn join(&mut self, arc: Shortcut, middle: u32) {
        let Shortcut { tail, head, cost, hops } = arc;
        if tail == head {
            return;
        }
        let out = &mut self.out[tail as usize];
        if let Some(known) = out.iter_mut().find(|link| link.vertex == head) {
            if known.cost <= cost {
                return;
            }
            *known = Link { vertex: head, cost, middle, hops };
            if let Some(known) = self.into[head as usize].iter_mut().find(|link| link.vertex == tail) {
                *known = Link { vertex: tail, cost, middle, hops };
            }
            return;
        }
        out.push(Link { vertex: head, cost, middle, hops });
        self.into[head as usize].push(Link { vertex: tail, cost, middle, hops });
    }

    /// How late a vertex should be taken out. The measure is that of RoutingKit: how deep below it others lie, and how many
    /// arcs, and arcs of the graph itself, come for one that goes.
    fn importance(&mut self, vertex: u32) -> u64 {
        self.find_shortcuts(vertex, GUESS_VERTICES);
        let hops = |links: &[Link]| links.iter().map(|link| u64::from(link.hops)).sum::<u64>();
        let (out, into) = (&self.out[vertex as usize], &self.into[vertex as usize]);
        let removed = (out.len() + into.len()).max(1) as u64;
        let removed_hops = (hops(out) + hops(into)).max(1);
        let added = self.shortcuts.len() as u64;
        let added_hops = self.shortcuts.iter().map(|shortcut| u64::from(shortcut.hops)).sum::<u64>();
        let level = u64::from(self.level[vertex as usize]);
        (1000 * level + 1000 * added / removed + 1000 * added_hops / removed_hops) / ALIKE
    }

    /// Fills `self.shortcuts` with those that taking out `vertex` asks for.
    fn find_shortcuts(&mut self, vertex: u32, limit: usize) {
        self.shortcuts.clear();
        let (into, out) = (&self.into[vertex as usize], &self.out[vertex as usize]);
        for tail in into {
            if self.witness.search(&self.out, tail, vertex, limit) {
                continue;
            }
            for head in out.iter().filter(|head| head.vertex != tail.vertex) {
                let cost = tail.cost + head.cost;
                if self.witness.cost(head.vertex) > cost {
                    let hops = tail.hops.saturating_add(head.hops);
                    self.shortcuts.push(Shortcut { tail: tail.vertex, head: head.vertex, cost, hops });
                }
            }
        }
    }

    /// Takes a vertex out. What it was joined to stays in its lists.
    fn take_out(&mut self, vertex: u32) {
        self.find_shortcuts(vertex, WITNESS_VERTICES);
        let shortcuts = std::mem::take(&mut self.shortcuts);
        let below = self.level[vertex as usize] + 1;
        for index in 0..self.into[vertex as usize].len() {
            let tail = self.into[vertex as usize][index].vertex as usize;
            self.out[tail].retain(|link| link.vertex != vertex);
            self.level[tail] = self.level[tail].max(below);
            self.stale[tail] = true;
        }
        for index in 0..self.out[vertex as usize].len() {
            let head = self.out[vertex as usize][index].vertex as usize;
            self.into[head].retain(|link| link.vertex != vertex);
            self.level[head] = self.level[head].max(below);
            self.stale[head] = true;
        }
        for shortcut in &shortcuts {
            self.join(*shortcut, vertex);
        }
        self.shortcuts = shortcuts;
    }
}

/// A small search for ways that avoid a vertex.
struct Witness {
    costs: Vec<(u32, Cost)>,
    /// What the ways over the vertex cost, until one as cheap is found.
    wanted: Vec<(u32, Cost)>,
    round: u32,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

impl Witness {
    fn new(count: usize) -> Self {
        let unknown = vec![(0, Cost::NEVER); count];
        Self { costs: unknown.clone(), wanted: unknown, round: 0, queue: BinaryHeap::new() }
    }

    fn cost(&self, vertex: u32) -> Cost {
        let (round, cost) = self.costs[vertex as usize];
        if round == self.round { cost } else { Cost::NEVER }
    }

    /// From `tail` to whatever `avoiding` leads to. Whether it found ways to all that cost no more than those over it: where many
    /// vertices are joined, the arcs of `tail` itself often are such ways, and the search ends where it began.
    fn search(&mut self, out: &[Vec<Link>], tail: &Link, avoiding: u32, limit: usize) -> bool {
        self.round += 1;
        self.queue.clear();
        let (mut missing, mut most) = (0, Cost::ZERO);
        for head in out[avoiding as usize].iter().filter(|head| head.vertex != tail.vertex) {
            let cost = tail.cost + head.cost;
            self.wanted[head.vertex as usize] = (self.round, cost);
            most = most.max(cost);
            missing += 1;
        }
        self.costs[tail.vertex as usize] = (self.round, Cost::ZERO);
        self.queue.push(Reverse((Cost::ZERO, tail.vertex)));
        let mut settled = 0;
        while let Some(Reverse((cost, vertex))) = self.queue.pop().filter(|_| missing > 0) {
            if cost > self.cost(vertex) {
                continue;
            }
            if cost > most || settled == limit {
                break;
            }
            settled += 1;
            for link in &out[vertex as usize] {
                let reached = cost + link.cost;
                if link.vertex != avoiding && reached <= most && reached < self.cost(link.vertex) {
                    self.costs[link.vertex as usize] = (self.round, reached);
                    self.queue.push(Reverse((reached, link.vertex)));
                    let wanted = &mut self.wanted[link.vertex as usize];
                    if wanted.0 == self.round && reached <= wanted.1 {
                        wanted.0 = 0;
                        missing -= 1;
                    }
                }
            }
        }
        missing == 0
    }
}
