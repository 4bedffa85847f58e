//! What the earnings view shows of a week or a year: cents a day, split into what the depot has confirmed and what waits.

use super::ledger::sum;
use super::{Line, Statement};
use crate::calendar::ServiceDay;
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};

/// One day's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySum {
    /// The day.
    pub day: ServiceDay,
    /// What the phone's ledger says.
    pub cents: i64,
    /// The part of it that stands in the depot's statement with the same key and amount.
    pub sure_cents: i64,
}

/// The money of several days, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Day by day.
    pub days: Vec<DaySum>,
    /// All days together.
    pub cents: i64,
    /// The confirmed part of all days.
    pub sure_cents: i64,
}

impl DaySum {
    /// What the depot has not confirmed yet.
    pub fn waits_cents(&self) -> i64 {
        self.cents.saturating_sub(self.sure_cents)
    }
}

impl Sums {
    /// What the depot has not confirmed yet.
    pub fn waits_cents(&self) -> i64 {
        self.cents.saturating_sub(self.sure_cents)
    }
}

/// The seven days of the week that `day` lies in, with those that earned nothing.
pub fn week_sums(day: ServiceDay, lines: &[Line], statements: &[Statement]) -> Sums {
    let monday = day.week_start();
    let empty = (0..7).map(|n| (monday.plus(n), (0, 0)));
    sums(empty.collect(), lines.iter().filter(|line| line.day.week_start() == monday), statements)
}

/// The days of a calendar year that have lines.
pub fn year_sums(year: i32, lines: &[Line], statements: &[Statement]) -> Sums {
    sums(BTreeMap::new(), lines.iter().filter(|line| line.day.date().year() == year), statements)
}

fn sums<'a>(
    mut days: BTreeMap<ServiceDay, (i64, i64)>,
    lines: impl Iterator<Item = &'a Line>,
    statements: &[Statement],
) -> Sums {
    let confirmed: BTreeSet<(&str, i64)> =
        statements.iter().flat_map(|s| &s.lines).map(|line| (line.key.as_str(), line.cents)).collect();
    for line in lines {
        let (cents, sure) = days.entry(line.day).or_default();
        *cents = cents.saturating_add(line.cents);
        if confirmed.contains(&(line.key.as_str(), line.cents)) {
            *sure = sure.saturating_add(line.cents);
        }
    }
    let days: Vec<DaySum> =
        days.into_iter().map(|(day, (cents, sure_cents))| DaySum { day, cents, sure_cents }).collect();
    let cents = sum(days.iter().map(|day| day.cents));
    let sure_cents = sum(days.iter().map(|day| day.sure_cents));
    Sums { days, cents, sure_cents }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::earnings::{LineKind, StatementStatus, statement};

    fn line(day: &str, of: &str, cents: i64) -> Line {
        let key = format!("{day}/delivered/{of}");
        let (day, of) = (day.parse().unwrap(), of.to_owned());
        Line { key, day, kind: LineKind::Delivered, of, card: "2026".into(), cents }
    }

    #[test]
    fn only_a_line_that_the_depot_lists_with_the_same_amount_is_sure() {
        let phone = [
            line("2026-11-23", "A", 250),
            line("2026-11-23", "B", 250),
            line("2026-11-25", "C", 400),
            line("2026-11-30", "D", 1),
        ];
        let depot = statement(
            "2026-11-23".parse().unwrap(),
            StatementStatus::Open,
            vec![phone[0].clone(), line("2026-11-23", "B", 200)],
        );
        let week = week_sums("2026-11-29".parse().unwrap(), &phone, &[depot]);
        assert_eq!(week.days.len(), 7);
        assert_eq!((week.cents, week.sure_cents, week.waits_cents()), (900, 250, 650));
        assert_eq!((week.days[0].cents, week.days[0].waits_cents(), week.days[2].cents), (500, 250, 400));
    }

    #[test]
    fn a_year_holds_its_own_days_only() {
        let lines = [line("2025-12-31", "A", 1), line("2026-01-01", "B", 2), line("2026-12-31", "C", 4)];
        let year = year_sums(2026, &lines, &[]);
        assert_eq!((year.days.len(), year.cents, year.sure_cents), (2, 6, 0));
    }
}
