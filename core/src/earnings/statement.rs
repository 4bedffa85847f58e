//! The depot's statement of a week beside the phone's lines, and what changes after a statement was closed.

use super::ledger::sum;
use super::{Line, LineKind, Statement, StatementStatus, total};
use crate::calendar::ServiceDay;
use std::collections::{BTreeMap, BTreeSet};

/// A line on which phone and depot do not agree; none: that side has no such line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line's key.
    pub key: String,
    /// What the phone's ledger says.
    pub phone_cents: Option<i64>,
    /// What the depot's statement says.
    pub depot_cents: Option<i64>,
}

/// Where phone and depot differ, sorted by key; empty when they agree to the cent, line by line.
pub fn compare(phone: &[Line], depot: &[Line]) -> Vec<Difference> {
    let (phone, depot) = (by_key(phone), by_key(depot));
    let keys: BTreeSet<&str> = phone.keys().chain(depot.keys()).copied().collect();
    keys.into_iter()
        .map(|key| Difference {
            key: key.to_owned(),
            phone_cents: phone.get(key).copied(),
            depot_cents: depot.get(key).copied(),
        })
        .filter(|difference| difference.phone_cents != difference.depot_cents)
        .collect()
}

fn by_key(lines: &[Line]) -> BTreeMap<&str, i64> {
    let mut sums = BTreeMap::new();
    for line in lines {
        let cents = sums.entry(line.key.as_str()).or_insert(0_i64);
        *cents = cents.saturating_add(line.cents);
    }
    sums
}

/// The statement of the week that `week` lies in, its lines sorted by key.
pub fn statement(week: ServiceDay, status: StatementStatus, mut lines: Vec<Line>) -> Statement {
    lines.sort_by(|a, b| a.key.cmp(&b.key));
    let total_cents = total(&lines);
    Statement { week: week.week_start(), status, lines, total_cents }
}

/// What is to be added in `into_week` so that the closed statements come out at what the ledger says now.
///
/// `now` are today's lines of the closed weeks, made with the cards as they were when each week closed; lines of other weeks
/// are left alone. `closed` holds the weeks in question and every closed week since, whose adjustments count as paid. So the
/// same call gives the same lines, and nothing once `into_week` is closed itself and given too. Sorted by key.
pub fn adjustments(closed: &[Statement], now: &[Line], into_week: ServiceDay) -> Vec<Line> {
    let monday = into_week.week_start();
    let weeks: BTreeSet<ServiceDay> = closed.iter().map(|statement| statement.week).collect();
    let mut owed: BTreeMap<&str, Owed> = BTreeMap::new();
    for line in closed.iter().flat_map(|statement| &statement.lines) {
        let (key, day) = original(line);
        if day.is_some_and(|day| weeks.contains(&day.week_start())) {
            owed.entry(key).or_default().add(line, -1);
        }
    }
    for line in now.iter().filter(|l| l.kind != LineKind::Adjustment && weeks.contains(&l.day.week_start())) {
        owed.entry(&line.key).or_default().add(line, 1);
    }
    owed.into_iter()
        .map(|(key, owed)| Line {
            key: format!("{monday}/{}/{key}", LineKind::Adjustment.word()),
            day: monday,
            kind: LineKind::Adjustment,
            of: key.to_owned(),
            card: owed.card.to_owned(),
            cents: sum(owed.cents.into_iter()),
        })
        .filter(|line| line.cents != 0)
        .collect()
}

/// The key that a line pays for, and the day in it.
fn original(line: &Line) -> (&str, Option<ServiceDay>) {
    match line.kind {
        LineKind::Adjustment => (&line.of, line.of.get(..10).and_then(|day| day.parse().ok())),
        _ => (&line.key, Some(line.day)),
    }
}

#[derive(Default)]
struct Owed<'a> {
    cents: Vec<i64>,
    card: &'a str,
}

impl<'a> Owed<'a> {
    fn add(&mut self, line: &'a Line, sign: i64) {
        self.cents.push(line.cents.saturating_mul(sign));
        self.card = &line.card;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(day: &str, of: &str, cents: i64) -> Line {
        Line {
            key: format!("{day}/delivered/{of}"),
            day: day.parse().unwrap(),
            kind: LineKind::Delivered,
            of: of.into(),
            card: "2026".into(),
            cents,
        }
    }

    fn closed(lines: Vec<Line>) -> Statement {
        statement(lines[0].day, StatementStatus::Closed, lines)
    }

    const NEXT: &str = "2026-11-30";

    #[test]
    fn phone_and_depot_are_compared_line_by_line() {
        let phone = [line("2026-11-23", "A", 250), line("2026-11-23", "B", 250), line("2026-11-23", "C", 250)];
        let depot = [line("2026-11-23", "D", 250), line("2026-11-23", "B", 400), line("2026-11-23", "A", 250)];
        let difference = |of: &str, phone_cents, depot_cents| Difference {
            key: format!("2026-11-23/delivered/{of}"),
            phone_cents,
            depot_cents,
        };
        assert_eq!(
            compare(&phone, &depot),
            [difference("B", Some(250), Some(400)), difference("C", Some(250), None), difference("D", None, Some(250))]
        );
        assert_eq!(compare(&phone, &phone), []);
    }

    #[test]
    fn lines_with_one_key_are_compared_by_their_sum() {
        let halves = [line("2026-11-23", "A", 150), line("2026-11-23", "A", 100)];
        assert_eq!(compare(&halves, &[line("2026-11-23", "A", 250)]), []);
        let told = compare(&halves, &[line("2026-11-23", "A", 100)]);
        assert_eq!(told.iter().map(|d| (d.phone_cents, d.depot_cents)).collect::<Vec<_>>(), [(Some(250), Some(100))]);
    }

    #[test]
    fn a_statement_runs_from_monday_and_sums_its_sorted_lines() {
        let it = statement(
            "2026-11-29".parse().unwrap(),
            StatementStatus::Open,
            vec![line("2026-11-29", "B", 3), line("2026-11-24", "A", 4)],
        );
        assert_eq!((it.week.to_string().as_str(), it.total_cents), ("2026-11-23", 7));
        assert_eq!(it.lines[0].of, "A");
    }

    #[test]
    fn an_undo_after_the_close_becomes_an_adjustment_of_a_later_week() {
        let week = closed(vec![line("2026-11-23", "A", 250), line("2026-11-23", "B", 250)]);
        let now = [line("2026-11-23", "A", 250), line("2026-11-24", "C", 400)];
        let added = adjustments(&[week], &now, "2026-12-03".parse().unwrap());
        let told: Vec<_> = added.iter().map(|l| (l.key.as_str(), l.of.as_str(), l.cents)).collect();
        assert_eq!(
            told,
            [
                ("2026-11-30/adjustment/2026-11-23/delivered/B", "2026-11-23/delivered/B", -250),
                ("2026-11-30/adjustment/2026-11-24/delivered/C", "2026-11-24/delivered/C", 400),
            ]
        );
    }

    #[test]
    fn what_an_adjustment_already_paid_is_not_paid_again_and_can_be_taken_back() {
        let week = closed(vec![line("2026-11-23", "A", 250)]);
        let now = [line("2026-11-23", "A", 400)];
        let second = closed(adjustments(std::slice::from_ref(&week), &now, NEXT.parse().unwrap()));
        let both = [week, second];
        let third: ServiceDay = "2026-12-07".parse().unwrap();
        assert_eq!(adjustments(&both, &now, third), []);
        let with_paid: Vec<Line> = now.iter().chain(&both[1].lines).cloned().collect();
        assert_eq!(adjustments(&both, &with_paid, third), [], "an adjustment is no line of the ledger");
        assert_eq!(adjustments(&both[1..], &[], third), [], "the week that was adjusted is not in question");
        let back = adjustments(&both, &[line("2026-11-23", "A", 250)], third);
        assert_eq!(back.iter().map(|l| l.cents).collect::<Vec<_>>(), [-150]);
    }

    fn any_lines() -> impl Strategy<Value = Vec<Line>> {
        proptest::collection::btree_map("[A-F]", 0..1000_i64, 1..6)
            .prop_map(|rows| rows.into_iter().map(|(of, cents)| line("2026-11-23", &of, cents)).collect())
    }

    proptest! {
        #[test]
        fn closed_and_adjustments_make_now(before in any_lines(), now in any_lines(), open in any_lines()) {
            let week = closed(before);
            let other = open.into_iter().map(|l| line("2026-12-01", &l.of, l.cents));
            let all: Vec<Line> = now.iter().cloned().chain(other).collect();
            let added = adjustments(std::slice::from_ref(&week), &all, NEXT.parse().unwrap());
            prop_assert_eq!(week.total_cents + total(&added), total(&now));
            prop_assert_eq!(&added, &adjustments(std::slice::from_ref(&week), &all, NEXT.parse().unwrap()));
            if !added.is_empty() {
                prop_assert_eq!(adjustments(&[week, closed(added)], &now, "2026-12-07".parse().unwrap()), []);
            }
        }
    }
}
