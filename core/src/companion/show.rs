//! The views of the facade: reads what each needs and leaves the computing to `views`.

use super::day::{Known, Today};
use super::views::{
    self, CodeTriedView, DayEarned, DayInput, EarningsInput, StatementDifference, TodayInput, TripView,
};
use super::{
    Companion, CounterView, EarningsView, Error, LoadView, PlanView, Result, StopView, TodayView, slots, syncing,
};
use crate::calendar::ServiceDay;
use crate::earnings::{self, Line, LineKind};
use crate::journal::{Act, StopId};
use crate::manifest::Told;
use crate::texts::Text;
use chrono::Datelike;
use std::collections::BTreeMap;

impl Companion {
    /// Today: what now, where do I stand, is anything in doubt?
    pub fn view_today(&self) -> Result<TodayView> {
        let today = self.today()?;
        let Known { profile, enrolled, courier, device, cards, .. } = &*today.known;
        let (records, counts) = (self.store.records()?, self.store.sync_counts()?);
        let beside = TodayInput {
            courier: courier.as_ref().map(|id| today.known.name_of(id)).unwrap_or_default(),
            partner: profile.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            earned_cents: earnings::total(&earnings::day_ledger(today.state(), cards)),
            pending: few(records.pending),
            conflicts: few(counts.conflicts),
            lost_evidence: few(counts.lost_evidence),
            banner: syncing::banner(*enrolled, records, counts),
            warnings: today.known.told.clone(),
            closed: today.state().closed.contains_key(device),
            closed_by: own_latest(&today, |act| matches!(act, Act::DayClosed { .. })),
            alone: !*enrolled,
            roads: today.known.roads,
        };
        Ok(views::today(&today.input(), beside))
    }

    /// Load: how far are we, and what has not arrived?
    pub fn view_load(&self) -> Result<LoadView> {
        Ok(views::load(&self.today()?.input()))
    }

    /// Plan: when do I leave, in what order, what does not fit and why?
    pub fn view_plan(&self) -> Result<PlanView> {
        let today = self.today()?;
        Ok(views::plan(&today.input(), || slots::usual(&today)))
    }

    /// Counter: whose parcel is on which shelf?
    pub fn view_counter(&self) -> Result<CounterView> {
        Ok(views::counter(&self.today()?.input()))
    }

    /// One door: how do I get in, which boxes, what proof?
    ///
    /// # Errors
    /// Today has no such stop.
    pub fn view_stop(&self, stop: &StopId) -> Result<StopView> {
        let today = self.today()?;
        let unknown = || Error::input(Text::new("companion.unknown_stop").with("stop", stop).with("day", today.day));
        let tries = self.store.codes_tried(stop)?;
        let tried = |code: &str| {
            // Where the door had several, nobody said which of them was typed.
            let last = tries.iter().find(|tried| tried.codes == [code])?;
            let courier = last.courier.as_ref().map(|id| today.known.name_of(id)).unwrap_or_default();
            Some(CodeTriedView { day: last.day.to_string(), works: last.works, courier })
        };
        views::stop(&today.input(), stop, tried).ok_or_else(unknown)
    }

    /// Earnings: today, its week and its year, beside the depot's statement.
    pub fn view_earnings(&self) -> Result<EarningsView> {
        let today = self.today()?;
        let (day, monday) = (today.day, today.day.week_start());
        let lines = earnings::day_ledger(today.state(), &today.known.cards);
        let statement = self.store.statement(monday)?;
        let week_lines = self.week_lines(&today, &lines)?;
        let statements: Vec<_> = statement.into_iter().collect();
        let sums = earnings::week_sums(day, &week_lines, &statements);
        let week = sums.days.iter().map(|sum| DayEarned {
            day: sum.day.to_string(),
            cents: sum.cents,
            sure_cents: sum.sure_cents,
        });
        let of_today = |lines: &[Line]| lines.iter().filter(|line| line.day == day).cloned().collect::<Vec<_>>();
        let differences = statements.iter().flat_map(|s| earnings::compare(&lines, &of_today(&s.lines)));
        let differences: Vec<StatementDifference> = differences
            .filter_map(|d| {
                let line =
                    lines.iter().chain(statements.iter().flat_map(|s| &s.lines)).find(|line| line.key == d.key)?;
                Some(StatementDifference {
                    text: line.kind.text(),
                    of: paid_for(&today, line),
                    disputed: own_latest(&today, |act| matches!(act, Act::Disputed { line, .. } if *line == d.key)),
                    phone_cents: d.phone_cents,
                    statement_cents: d.depot_cents,
                    key: d.key,
                })
            })
            .collect();
        Ok(views::earnings(EarningsInput {
            day,
            week: week.collect(),
            sure_cents: sums.sure_cents,
            waits_cents: sums.waits_cents(),
            year_cents: self.year_cents(&today, &lines)?,
            differences,
            trips: trips(&today),
            lines,
        }))
    }

    fn week_lines(&self, today: &Today<'_>, lines: &[Line]) -> Result<Vec<Line>> {
        let mut all = lines.to_vec();
        for day in (0..7).map(|n| today.day.week_start().plus(n)).filter(|day| *day != today.day) {
            all.extend(earnings::day_ledger(&self.state_of(day)?, &today.known.cards));
        }
        Ok(all)
    }

    fn year_cents(&self, today: &Today<'_>, lines: &[Line]) -> Result<i64> {
        let first = chrono::NaiveDate::from_ymd_opt(today.day.date().year(), 1, 1).map_or(today.day, ServiceDay::from);
        // A day that several phones closed counts once, by this phone's close where there is one.
        let mut closed: BTreeMap<ServiceDay, i64> = BTreeMap::new();
        for summary in self.store.day_summaries(first, today.day.plus(-1))? {
            if summary.device == today.known.device || !closed.contains_key(&summary.day) {
                closed.insert(summary.day, summary.earned_cents);
            }
        }
        Ok(closed.values().sum::<i64>() + earnings::total(lines))
    }
}

impl Today<'_> {
    pub(super) fn input(&self) -> DayInput<'_> {
        DayInput { state: self.state(), device: &self.known.device }
    }
}

/// Counts of a screen.
pub(super) fn few(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// This phone's latest act of a kind on the day, unless it was taken back.
fn own_latest(today: &Today<'_>, kind: impl Fn(&Act) -> bool) -> Option<String> {
    let own = |told: &&Told| told.fact.device == today.known.device && kind(&told.fact.act);
    let stands = |told: &&Told| !today.state().undone.contains_key(&told.fact.id);
    today.told().iter().filter(own).filter(stands).max_by_key(|told| told.fact.seq).map(|told| told.fact.id.to_string())
}

/// What a line of money was paid for, as a person compares it.
fn paid_for(today: &Today<'_>, line: &Line) -> String {
    match line.kind {
        LineKind::Stop => {
            today.state().stop(&StopId(line.of.clone())).map(|stop| stop.address.clone()).unwrap_or_default()
        }
        LineKind::Adjustment => String::new(),
        _ => views::short(&line.of),
    }
}

fn trips(today: &Today<'_>) -> Vec<TripView> {
    let ended = today.state().outings.iter().filter(|outing| outing.ended_at_ms.is_some());
    let trip = ended.map(|outing| TripView {
        outing: outing.number.saturating_add(1),
        distance_m: i64::try_from(outing.distance_m).unwrap_or(i64::MAX),
        stops: u32::try_from(today.state().visited(outing).len()).unwrap_or(u32::MAX),
    });
    trip.collect()
}
