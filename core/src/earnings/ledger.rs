//! The money lines of one day, from what became of its parcels and the rate card of that day.

use super::{Line, LineKind, RateCard, card_for};
use crate::calendar::ServiceDay;
use crate::journal::StopId;
use crate::manifest::{DayState, Place};
use std::collections::BTreeSet;

/// The lines of a day, sorted by key. Equal states and cards give equal lines.
///
/// A parcel handed over always has a line, with 0 cents when the card pays nothing for it, so a person sees that it was
/// counted; whatever else the card does not pay has none. Failed attempts are events and are paid wherever the parcel ends;
/// a parcel that is held, with us, returned, missing or withdrawn pays nothing else. One that the depot withdrew after it
/// was delivered stays delivered and paid. Without a card for the day there are no lines, see [`card_for`].
pub fn day_ledger(state: &DayState, cards: &[RateCard]) -> Vec<Line> {
    let Some(card) = card_for(state.day, cards) else { return Vec::new() };
    let mut day = Day { day: state.day, card, lines: Vec::new() };
    let mut doors: BTreeSet<&StopId> = BTreeSet::new();
    let mut handed_over = 0_u32;
    for (number, parcel) in &state.parcels {
        match parcel.place {
            Place::Delivered => {
                day.add(LineKind::Delivered, number, card.delivered(&parcel.parcel.pay_class));
                doors.insert(&parcel.stop);
                handed_over = handed_over.saturating_add(1);
            }
            Place::Collected => {
                day.add(LineKind::Counter, number, card.counter_cents);
                handed_over = handed_over.saturating_add(1);
            }
            _ => {}
        }
        for n in 1..=parcel.attempts.len() {
            day.add_paid(LineKind::Attempt, number, &format!("/{n}"), card.attempt_cents);
        }
    }
    for stop in doors {
        day.add_paid(LineKind::Stop, &stop.0, "", card.stop_cents);
    }
    if !day.lines.is_empty() {
        day.add_paid(LineKind::Day, "", "", card.day_cents);
        day.add_paid(LineKind::Bonus, "", "", card.bonus(handed_over));
    }
    day.lines.sort_by(|a, b| a.key.cmp(&b.key));
    day.lines
}

/// The sum of the lines in cents; at the ends of an `i64` it stays there.
pub fn total(lines: &[Line]) -> i64 {
    sum(lines.iter().map(|line| line.cents))
}

/// Adds without a wrap, and the same in every order.
pub(super) fn sum(cents: impl Iterator<Item = i64>) -> i64 {
    let sum: i128 = cents.map(i128::from).sum();
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

struct Day<'a> {
    day: ServiceDay,
    card: &'a RateCard,
    lines: Vec<Line>,
}

impl Day<'_> {
    fn add(&mut self, kind: LineKind, of: &str, cents: i64) {
        self.push(kind, of, "", cents);
    }

    fn add_paid(&mut self, kind: LineKind, of: &str, tail: &str, cents: i64) {
        if cents != 0 {
            self.push(kind, of, tail, cents);
        }
    }

    fn push(&mut self, kind: LineKind, of: &str, tail: &str, cents: i64) {
        let slash = if of.is_empty() { "" } else { "/" };
        let key = format!("{}/{}{slash}{of}{tail}", self.day, kind.word());
        self.lines.push(Line { key, day: self.day, kind, of: of.to_owned(), card: self.card.id.clone(), cents });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::earnings::Bonus;
    use crate::journal::{FactId, FailReason, Source};
    use crate::manifest::{Attempt, DayParcels, Parcel, ParcelState, ProofRule};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn card() -> RateCard {
        RateCard {
            id: "2026".into(),
            from: "2026-01-01".parse().unwrap(),
            until: None,
            delivered_cents: BTreeMap::from([(String::new(), 250), ("heavy".into(), 400)]),
            attempt_cents: 50,
            stop_cents: 30,
            counter_cents: 100,
            day_cents: 700,
            bonuses: vec![Bonus { parcels: 3, cents: 900 }, Bonus { parcels: 4, cents: 1000 }],
        }
    }

    fn parcel(number: &str, stop: &str, place: Place, pay_class: &str, attempts: usize) -> ParcelState {
        let parcel = Parcel {
            tracking_number: number.into(),
            address: "1 Main St".into(),
            address2: String::new(),
            city: String::new(),
            state: String::new(),
            zip: String::new(),
            at: None,
            person: Default::default(),
            access_code: String::new(),
            windows: vec![],
            service_s: None,
            weight_g: None,
            size_mm: None,
            proof: ProofRule::default(),
            pin_hash: None,
            priority: Default::default(),
            pay_class: pay_class.into(),
            source: Source::Hand,
        };
        let attempt = Attempt { fact: FactId("f".into()), at_ms: 0, reason: FailReason::NobodyHome };
        ParcelState {
            parcel,
            stop: StopId(stop.into()),
            place,
            by: None,
            carried: false,
            damaged: None,
            box_number: None,
            received_at_ms: None,
            handover: None,
            attempts: vec![attempt; attempts],
            shelf: None,
            withdrawn_at_ms: None,
        }
    }

    fn day(parcels: impl IntoIterator<Item = ParcelState>) -> DayState {
        let mut state = DayState::fold("2026-11-23".parse().unwrap(), &DayParcels::default(), &[]);
        state.parcels = parcels.into_iter().map(|p| (p.parcel.tracking_number.clone(), p)).collect();
        state
    }

    fn told(lines: &[Line]) -> Vec<(&str, i64)> {
        lines.iter().map(|line| (line.key.as_str(), line.cents)).collect()
    }

    #[test]
    fn every_kind_of_work_has_its_line() {
        let state = day([
            parcel("A", "s1", Place::Delivered, "", 1),
            parcel("B", "s1", Place::Delivered, "heavy", 0),
            parcel("C", "s2", Place::Collected, "heavy", 0),
            parcel("D", "s3", Place::Returned, "", 2),
        ]);
        let lines = day_ledger(&state, &[card()]);
        assert_eq!(
            told(&lines),
            [
                ("2026-11-23/attempt/A/1", 50),
                ("2026-11-23/attempt/D/1", 50),
                ("2026-11-23/attempt/D/2", 50),
                ("2026-11-23/bonus", 900),
                ("2026-11-23/counter/C", 100),
                ("2026-11-23/day", 700),
                ("2026-11-23/delivered/A", 250),
                ("2026-11-23/delivered/B", 400),
                ("2026-11-23/stop/s1", 30),
            ]
        );
        assert_eq!(total(&lines), 2530);
    }

    #[test]
    fn parcels_that_were_not_handed_over_pay_nothing() {
        use Place::{Expected, Held, Loaded, Missing, Returned, ToReturn, Withdrawn};
        for place in [Expected, Loaded, Held, ToReturn, Returned, Missing, Withdrawn] {
            assert_eq!(day_ledger(&day([parcel("A", "s1", place, "", 0)]), &[card()]), [], "{place:?}");
        }
    }

    #[test]
    fn a_parcel_that_was_withdrawn_after_its_delivery_still_pays() {
        let mut late = parcel("A", "s1", Place::Delivered, "", 0);
        late.withdrawn_at_ms = Some(1);
        assert!(told(&day_ledger(&day([late]), &[card()])).contains(&("2026-11-23/delivered/A", 250)));
    }

    #[test]
    fn a_parcel_that_the_card_does_not_pay_is_still_counted() {
        let flat = RateCard { delivered_cents: BTreeMap::new(), stop_cents: 0, bonuses: vec![], ..card() };
        let lines = day_ledger(&day([parcel("A", "s1", Place::Delivered, "", 0)]), &[flat]);
        assert_eq!(told(&lines), [("2026-11-23/day", 700), ("2026-11-23/delivered/A", 0)]);
    }

    #[test]
    fn without_a_card_for_the_day_nothing_is_claimed() {
        let future = RateCard { from: "2026-11-24".parse().unwrap(), ..card() };
        assert_eq!(day_ledger(&day([parcel("A", "s1", Place::Delivered, "", 0)]), &[future]), []);
    }

    #[test]
    fn a_sum_beyond_the_range_stays_at_its_end() {
        assert_eq!(sum([i64::MAX, 1].into_iter()), i64::MAX);
        assert_eq!(sum([i64::MIN, -1, i64::MAX].into_iter()), -2);
        assert_eq!(sum([i64::MIN, -5].into_iter()), i64::MIN);
    }

    fn any_parcels() -> impl Strategy<Value = Vec<ParcelState>> {
        let places = prop_oneof![
            Just(Place::Delivered),
            Just(Place::Collected),
            Just(Place::ToReturn),
            Just(Place::Withdrawn),
            Just(Place::Held)
        ];
        let one = ("[A-E][0-9]{1,2}", "s[1-4]", places, prop_oneof![Just(""), Just("heavy"), Just("odd")], 0..3_usize);
        proptest::collection::vec(one, 0..20).prop_map(|rows| {
            let by_number: BTreeMap<_, _> = rows
                .into_iter()
                .map(|(number, stop, place, class, tries)| {
                    (number.clone(), parcel(&number, &stop, place, class, tries))
                })
                .collect();
            by_number.into_values().collect()
        })
    }

    proptest! {
        #[test]
        fn the_order_of_parcels_and_cards_does_not_matter(parcels in any_parcels()) {
            let old = RateCard { id: "2025".into(), from: "2025-01-01".parse().unwrap(), stop_cents: 9, ..card() };
            let there = day_ledger(&day(parcels.clone()), &[card(), old.clone()]);
            let back = day_ledger(&day(parcels.into_iter().rev()), &[old, card()]);
            prop_assert_eq!(&there, &back);
            prop_assert!(there.is_sorted_by(|a, b| a.key < b.key), "keys are unique and sorted");
        }

        #[test]
        fn the_total_is_what_the_card_says_counted_by_hand(parcels in any_parcels()) {
            let count = |place| parcels.iter().filter(|p| p.place == place).count() as i64;
            let (delivered, collected) = (count(Place::Delivered), count(Place::Collected));
            let heavy = parcels.iter().filter(|p| p.place == Place::Delivered && p.parcel.pay_class == "heavy").count();
            let doors: BTreeSet<_> =
                parcels.iter().filter(|p| p.place == Place::Delivered).map(|p| &p.stop).collect();
            let tries = parcels.iter().map(|p| p.attempts.len()).sum::<usize>() as i64;
            let bonus = match delivered + collected { 0..=2 => 0, 3 => 900, _ => 1000 };
            let paid_day = if delivered + collected + tries > 0 { 700 } else { 0 };
            let want = delivered * 250 + heavy as i64 * 150 + collected * 100 + doors.len() as i64 * 30
                + tries * 50 + bonus + paid_day;
            prop_assert_eq!(total(&day_ledger(&day(parcels), &[card()])), want);
        }
    }
}
