//! Bounds that know no time: the cheapest assignment of successors, and on what it leaves over the cheapest tree.
//!
//! The whole day is one way through a chain: it begins, passes each stop and each departure from the shop once, and ends.
//! (An outing that is not driven is a departure right before another one, for nothing.) In such a way everybody has one
//! successor and one predecessor: the cheapest assignment costs no more (Kuhn 1955). It is also a tree in which everybody has
//! one child; the cheapest tree (Chu and Liu 1965, Edmonds 1967), with a price on every child more or less than one (Held and
//! Karp 1970), costs no more either. The tree is taken over what the assignment leaves of the costs, so the two add up
//! (Fischetti and Toth, "An additive bounding procedure for the asymmetric travelling salesman problem", 1992). All
//! prices are whole numbers, so nothing is lost to rounding.

use super::assignment::Assignment;
use super::course::Course;
use super::effort::Effort;
use super::set::Set;
use crate::plan::segment::FAR;

/// Dearer than any plan; sums of it stay inside 64 bits.
pub(super) const FORBIDDEN: i64 = 1 << 50;
/// Prices are looked for in at most so many steps.
pub(super) const STEPS: usize = 120;
/// So many steps without gain, and the next are half as long.
const PATIENCE: usize = 5;

/// A bound and what it was proven with.
pub(super) struct Tree {
    /// No plan drives less, in parts.
    pub bound: i64,
    /// By stop: what a visit is worth.
    pub prices: Vec<i64>,
    /// By head, then tail: the bound of all plans with this arc is at least `bound` more this.
    over: Vec<i64>,
    nodes: usize,
}

impl Tree {
    /// Takes the arcs away that are in no plan of at most `limit` (driving).
    pub fn cut<const W: usize>(&self, limit: i64, follow: &mut [Set<W>]) {
        for (from, next) in follow.iter_mut().enumerate() {
            for to in next.iter() {
                if self.bound + self.over[to * self.nodes + from] > limit {
                    next.remove(to);
                }
            }
        }
    }
}

impl Tree {
    /// By stop, those followers that cost the least beyond what the tree proves, and those of whom it is such a predecessor.
    pub fn near<const W: usize>(&self, follow: &[Set<W>], count: usize) -> Vec<Set<W>> {
        let stops = follow.len();
        let mut near = vec![Set::EMPTY; stops];
        let beyond = |from: usize, to: usize| self.over[to * self.nodes + from];
        for stop in 0..stops {
            let mut next: Vec<usize> = follow[stop].iter().collect();
            next.sort_by_key(|to| beyond(stop, *to));
            next.iter().take(count).for_each(|to| near[stop].add(*to));
            let mut before: Vec<usize> = (0..stops).filter(|from| follow[*from].has(stop)).collect();
            before.sort_by_key(|from| beyond(*from, stop));
            before.iter().take(count).for_each(|from| near[*from].add(stop));
        }
        near
    }
}

/// The costs by head, then tail. Nodes: the stops, the departures, where the day is now (under way), and last its beginning
/// as a tail, its end as a head.
fn chain(course: &Course, follow: &dyn Fn(usize, usize) -> bool) -> (Vec<i64>, usize) {
    let n = course.stops;
    let under_way = course.first.shop.is_some();
    let slots = course.hours.len();
    let departures = if under_way { (slots - 1).min(n) } else { slots.min(n) };
    let now = n + departures;
    let edge = now + usize::from(under_way);
    let nodes = edge + 1;
    let mut costs = vec![FORBIDDEN; nodes * nodes];
    let mut set = |from: usize, to: usize, cost: i64| costs[to * nodes + from] = cost.min(FORBIDDEN);
    let opens_with = |stop: usize, slots: std::ops::Range<usize>| slots.clone().any(|slot| course.may(slot, stop));
    for stop in 0..n {
        for to in (0..n).filter(|to| follow(stop, *to)) {
            set(stop, to, course.leg(stop, to));
        }
        set(stop, edge, course.last.leg[stop]);
        for departure in n..now {
            set(stop, departure, course.home[stop]);
            if opens_with(stop, usize::from(under_way)..slots) {
                set(departure, stop, course.out[stop]);
            }
        }
        if under_way && opens_with(stop, 0..1) {
            set(now, stop, course.first.leg[stop]);
        }
    }
    for departure in n..now {
        set(edge, departure, 0);
        (n..now).filter(|other| *other != departure).for_each(|other| set(departure, other, 0));
        if let Some(home) = course.first.shop {
            set(now, departure, home);
            set(departure, now, 0);
        }
    }
    if under_way {
        set(edge, now, 0);
    }
    (costs, nodes)
}

/// The bound on the driving of plans within `limit`, with so many steps on the prices at most.
pub(super) fn tree(
    course: &Course,
    follow: &dyn Fn(usize, usize) -> bool,
    limit: i64,
    steps: usize,
    effort: &mut Effort<'_>,
) -> Tree {
    let (mut costs, nodes) = chain(course, follow);
    let n = course.stops;
    let assignment = Assignment::of(&costs, nodes, effort);
    for head in 0..nodes {
        for tail in 0..nodes {
            let cost = &mut costs[head * nodes + tail];
            if *cost < FORBIDDEN {
                *cost -= assignment.of_head[head] + assignment.of_tail[tail];
            }
        }
    }
    let base = assignment.of_head.iter().sum::<i64>() + assignment.of_tail.iter().sum::<i64>();
    let prices = (0..n).map(|stop| assignment.of_head[stop] + assignment.of_tail[stop]).collect();
    let mut best = Tree { bound: base, prices, over: costs.clone(), nodes };
    let mut toll = vec![0_i64; nodes];
    let (mut length, mut since, mut push) = (1_i64 << 10, 0, vec![0_i64; nodes]);
    for _ in 0..steps {
        if length < 8 || best.bound > limit || !effort.spend((nodes * nodes / 2) as u64) {
            break;
        }
        let mut over = costs.clone();
        for head in 0..nodes {
            let row = &mut over[head * nodes..(head + 1) * nodes];
            let allowed = row.iter_mut().zip(&toll).filter(|(cost, _)| **cost < FORBIDDEN);
            allowed.for_each(|(cost, toll)| *cost += toll);
        }
        let tolls: i64 = toll.iter().sum();
        let arcs = Arcs::cheapest(&mut over, nodes, effort);
        let bound = base + arcs.cost - tolls;
        if bound > best.bound {
            let price =
                |stop: usize| assignment.of_head[stop] + assignment.of_tail[stop] - toll[stop] + arcs.entered_for[stop];
            best = Tree { bound, prices: (0..n).map(price).collect(), over, nodes };
            since = 0;
        } else {
            since += 1;
            if since >= PATIENCE {
                (since, length) = (0, length / 2);
            }
        }
        if arcs.cost >= FORBIDDEN {
            best.bound = best.bound.max(limit.saturating_add(1));
            break;
        }
        let mut children = vec![0_i64; nodes];
        arcs.tails.iter().flatten().for_each(|tail| children[*tail] += 1);
        push.iter_mut().zip(&children).for_each(|(push, children)| *push = (*push * 3 + (children - 1) * 7 * 16) / 10);
        let norm: i64 = children.iter().map(|children| (children - 1).pow(2)).sum();
        if norm == 0 {
            break;
        }
        let wanted = (limit - bound).clamp(1, 1 << 40);
        for (toll, push) in toll.iter_mut().zip(&push) {
            let step = i128::from(wanted) * i128::from(length) * i128::from(*push) / (i128::from(norm) << 14);
            let step = i64::try_from(step).unwrap_or(0);
            *toll = (*toll + step).clamp(-FAR >> 12, FAR >> 12);
        }
    }
    best
}

/// The cheapest tree that grows from the last node.
struct Arcs {
    cost: i64,
    /// By node: its parent.
    tails: Vec<Option<usize>>,
    /// By node: what entering it costs at least, beside what it costs to enter the groups it is in.
    entered_for: Vec<i64>,
}

impl Arcs {
    /// Leaves in `costs` what each arc costs beyond the least (Edmonds, with the duals of Fischetti and Toth). The last
    /// node as a head is the end of the day, which is a leaf.
    fn cheapest(costs: &mut [i64], nodes: usize, effort: &mut Effort<'_>) -> Self {
        let root = nodes - 1;
        // Groups: first every node as a head, then the circles that are found. Heads stand for nodes, the tail `root` for
        // the beginning of the day.
        let mut members: Vec<Vec<usize>> = (0..nodes).map(|node| vec![node]).collect();
        let mut inside: Vec<usize> = vec![usize::MAX; nodes];
        let mut chosen: Vec<(usize, usize)> = vec![(root, 0); nodes];
        let mut top: Vec<usize> = (0..nodes).collect();
        let (mut cost, mut entered_for) = (0_i64, vec![0_i64; nodes]);
        let mut open: Vec<usize> = (0..nodes).collect();
        while let Some(group) = open.pop() {
            // The cheapest arc into the group from outside.
            let mut least = (i64::MAX, root, 0);
            for &head in &members[group] {
                let row = &costs[head * nodes..(head + 1) * nodes];
                for (tail, &cost) in row.iter().enumerate() {
                    if cost < least.0 && (tail == root || top[tail] != group) {
                        least = (cost, tail, head);
                    }
                }
            }
            effort.spend((members[group].len() * nodes / 16) as u64);
            let (value, tail, head) = least;
            cost = cost.saturating_add(value);
            if value >= FORBIDDEN {
                return Self { cost: FORBIDDEN, tails: vec![None; nodes], entered_for };
            }
            for &head in &members[group] {
                for tail in 0..nodes {
                    if (tail == root || top[tail] != group) && costs[head * nodes + tail] < FORBIDDEN {
                        costs[head * nodes + tail] -= value;
                    }
                }
            }
            if group < nodes {
                entered_for[group] = value;
            }
            chosen[group] = (tail, head);
            if let Some(circle) = circle(group, &chosen, &top, &open, root) {
                let new = members.len();
                members.push(circle.iter().flat_map(|part| members[*part].iter().copied()).collect());
                inside.push(usize::MAX);
                chosen.push((root, 0));
                circle.iter().for_each(|part| inside[*part] = new);
                members[new].iter().for_each(|node| top[*node] = new);
                open.push(new);
            }
        }
        let mut tails = vec![None; nodes];
        let mut entered = vec![false; members.len()];
        for group in (0..members.len()).rev() {
            if entered[group] {
                continue;
            }
            let (tail, head) = chosen[group];
            tails[head] = Some(tail);
            let mut part = head;
            while part != group {
                entered[part] = true;
                part = inside[part];
            }
            entered[group] = true;
        }
        Self { cost, tails, entered_for }
    }
}

/// The groups on the circle that the arc into `group` has closed; none if there is none.
fn circle(group: usize, chosen: &[(usize, usize)], top: &[usize], open: &[usize], root: usize) -> Option<Vec<usize>> {
    let mut circle = vec![group];
    loop {
        let at = *circle.last()?;
        let tail = chosen[at].0;
        if tail == root {
            return None;
        }
        let before = top[tail];
        if before == group {
            return Some(circle);
        }
        if open.contains(&before) {
            return None;
        }
        circle.push(before);
    }
}
