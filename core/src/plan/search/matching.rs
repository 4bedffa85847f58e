//! The cheapest way to give every spot one that follows it: no order drives less.

/// The cheapest assignment of a column to each row.
#[derive(Default)]
pub(super) struct Matching {
    /// Every leg costs at least the sum of the prices of its row and its column; together they are what the assignment costs.
    pub of_row: Vec<i64>,
    pub of_column: Vec<i64>,
    /// By column.
    row: Vec<usize>,
    least: Vec<i64>,
    seen: Vec<bool>,
    came: Vec<usize>,
}

impl Matching {
    /// Shortest augmenting paths (Kuhn 1955).
    pub fn find(&mut self, costs: &[i64], nodes: usize) {
        const NONE: usize = usize::MAX;
        self.of_row.clear();
        self.of_column.clear();
        self.row.clear();
        self.of_row.resize(nodes, 0);
        self.of_column.extend((0..nodes).map(|b| (0..nodes).map(|a| costs[a * nodes + b]).min().unwrap_or(0)));
        self.row.resize(nodes, NONE);
        for begin in 0..nodes {
            self.least.clear();
            self.least.resize(nodes, i64::MAX);
            self.seen.clear();
            self.seen.resize(nodes, false);
            self.came.clear();
            self.came.resize(nodes, NONE);
            let (mut row, mut reached, mut last) = (begin, 0, NONE);
            let end = loop {
                let (mut step, mut next) = (i64::MAX, NONE);
                let base = reached - self.of_row[row];
                for column in 0..nodes {
                    if self.seen[column] {
                        continue;
                    }
                    let reduced = base + costs[row * nodes + column] - self.of_column[column];
                    if reduced < self.least[column] {
                        (self.least[column], self.came[column]) = (reduced, last);
                    }
                    if self.least[column] < step {
                        (step, next) = (self.least[column], column);
                    }
                }
                reached = step;
                self.seen[next] = true;
                if self.row[next] == NONE {
                    break next;
                }
                (row, last) = (self.row[next], next);
            };
            for column in (0..nodes).filter(|column| self.seen[*column] && *column != end) {
                let rise = reached - self.least[column];
                self.of_column[column] -= rise;
                self.of_row[self.row[column]] += rise;
            }
            self.of_row[begin] += reached;
            let mut column = end;
            while self.came[column] != NONE {
                self.row[column] = self.row[self.came[column]];
                column = self.came[column];
            }
            self.row[column] = begin;
        }
    }

    /// What the assignment costs.
    pub fn cost(&self) -> i64 {
        self.of_row.iter().chain(&self.of_column).sum()
    }
}
