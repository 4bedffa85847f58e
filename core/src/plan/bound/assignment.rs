//! The cheapest assignment of one tail to each head.

use super::effort::Effort;
use super::tree::FORBIDDEN;

/// Up to so many nodes it is worth doing whatever the effort: some milliseconds on a slow phone.
const FEW: usize = 128;

/// What the assignment proves: every arc costs at least the sum of the figures of its two ends.
pub(super) struct Assignment {
    /// By head.
    pub of_head: Vec<i64>,
    /// By tail.
    pub of_tail: Vec<i64>,
}

impl Assignment {
    /// Shortest augmenting paths, O(n^3) (Kuhn 1955, Munkres 1957). `costs` by head, then tail. The proof holds wherever the
    /// effort ends it.
    pub fn of(costs: &[i64], nodes: usize, effort: &mut Effort<'_>) -> Self {
        let (mut of_head, mut of_tail) = (vec![0_i64; nodes], vec![0_i64; nodes]);
        // The head that a tail is given to.
        let mut given = vec![usize::MAX; nodes];
        for head in 0..nodes {
            let row = |head: usize| &costs[head * nodes..(head + 1) * nodes];
            let (mut least, mut seen, mut came) = (vec![i64::MAX; nodes], vec![false; nodes], vec![usize::MAX; nodes]);
            let (mut at, mut reached, mut last) = (head, 0_i64, usize::MAX);
            let end = loop {
                if !effort.spend(nodes as u64 / 8) && nodes > FEW {
                    return Self { of_head, of_tail };
                }
                let (mut step, mut next) = (i64::MAX, usize::MAX);
                for (tail, &cost) in row(at).iter().enumerate().filter(|(tail, _)| !seen[*tail]) {
                    let reduced = reached + cost - of_head[at] - of_tail[tail];
                    if reduced < least[tail] {
                        (least[tail], came[tail]) = (reduced, last);
                    }
                    if least[tail] < step {
                        (step, next) = (least[tail], tail);
                    }
                }
                reached = step;
                seen[next] = true;
                if given[next] == usize::MAX {
                    break next;
                }
                (at, last) = (given[next], next);
            };
            for tail in (0..nodes).filter(|tail| seen[*tail] && *tail != end) {
                of_tail[tail] -= reached - least[tail];
                of_head[given[tail]] += reached - least[tail];
            }
            of_head[head] += reached;
            let mut tail = end;
            while came[tail] != usize::MAX {
                given[tail] = given[came[tail]];
                tail = came[tail];
            }
            given[tail] = head;
        }
        debug_assert!(
            (0..nodes * nodes)
                .all(|at| costs[at] >= FORBIDDEN || costs[at] >= of_head[at / nodes] + of_tail[at % nodes])
        );
        Self { of_head, of_tail }
    }
}
