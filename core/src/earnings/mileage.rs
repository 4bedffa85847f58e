//! The mileage log: one entry for each trip that came back, with what a tax office asks (date, miles, destinations, purpose).
//!
//! Rounding, so that the log can be checked by hand: metres to tenths of a mile, half up; a trip's deduction from its tenths
//! of a mile, to the cent, half up; a year is the sum of its trips.

use super::TaxTable;
use super::ledger::sum;
use crate::calendar::ServiceDay;
use crate::journal::FactId;
use crate::manifest::DayState;
use crate::texts::Text;
use chrono::Datelike;

/// Millimetres of an international mile (exactly 1,609.344 m).
const MILE_MM: u64 = 1_609_344;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// The fact by which the outing left.
    pub fact: FactId,
    /// When.
    pub day: ServiceDay,
    /// The outing, counted from 0 within the day.
    pub outing: u32,
    /// As driven.
    pub distance_m: u64,
    /// Whether a person said how far it was; otherwise it is by the plan.
    pub measured: bool,
    /// Tenths of a mile, rounded half up.
    pub miles_tenths: u64,
    /// Doors taken along.
    pub destinations: usize,
    /// Why, as a sentence.
    pub purpose: Text,
    /// What it deducts at the day's rate; none when the rate of the day is not known.
    pub deduction_cents: Option<i64>,
}

/// A year of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MileageYear {
    /// Which.
    pub year: i32,
    /// What the odometer said on its first day, tenths of a mile, if the courier wrote it down.
    pub odometer_start_tenths: Option<u64>,
    /// Driven for delivering.
    pub miles_tenths: u64,
    /// The sum over trips whose rate is known.
    pub deduction_cents: i64,
    /// Trips whose rate is not known yet.
    pub without_rate: usize,
}

/// The trips of these days, in order of day and outing. A trip that is not back yet is not in the log.
pub fn mileage<'a>(days: impl IntoIterator<Item = &'a DayState>, table: &TaxTable) -> Vec<Trip> {
    let mut trips: Vec<Trip> = days
        .into_iter()
        .flat_map(|day| day.outings.iter().filter(|o| o.ended_at_ms.is_some()).map(move |o| (day.day, o)))
        .map(|(day, outing)| {
            let miles_tenths = miles_tenths(outing.distance_m);
            let rate = table.mileage_rate(day);
            Trip {
                fact: outing.fact.clone(),
                day,
                outing: outing.number,
                distance_m: outing.distance_m,
                measured: outing.measured,
                miles_tenths,
                destinations: outing.stops.len(),
                purpose: Text::new("earnings.trip_purpose").with("n", outing.stops.len()),
                deduction_cents: rate.map(|rate| deduction_cents(miles_tenths, rate.tenths_of_cent_per_mile)),
            }
        })
        .collect();
    trips.sort_by_key(|trip| (trip.day, trip.outing));
    trips
}

/// The year's sums over its trips; trips of other years are left out.
pub fn mileage_year(year: i32, odometer_start_tenths: Option<u64>, trips: &[Trip]) -> MileageYear {
    let of_year = || trips.iter().filter(|trip| trip.day.date().year() == year);
    MileageYear {
        year,
        odometer_start_tenths,
        miles_tenths: of_year().fold(0, |sum, trip| sum.saturating_add(trip.miles_tenths)),
        deduction_cents: sum(of_year().filter_map(|trip| trip.deduction_cents)),
        without_rate: of_year().filter(|trip| trip.deduction_cents.is_none()).count(),
    }
}

fn miles_tenths(distance_m: u64) -> u64 {
    distance_m.saturating_mul(10_000).saturating_add(MILE_MM / 2) / MILE_MM
}

/// The metres of so many tenths of a mile, rounded half up: as many tenths again when they are logged.
pub fn miles_in_metres(miles_tenths: u64) -> u64 {
    miles_tenths.saturating_mul(MILE_MM).saturating_add(5_000) / 10_000
}

/// Tenths of a mile times tenths of a cent are hundredths of a cent.
fn deduction_cents(miles_tenths: u64, tenths_of_cent_per_mile: u64) -> i64 {
    let cents = miles_tenths.saturating_mul(tenths_of_cent_per_mile).saturating_add(50) / 100;
    i64::try_from(cents).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::earnings::tax_table;
    use crate::journal::{DeviceId, StopId};
    use crate::manifest::{DayParcels, Outing};
    use proptest::prelude::*;

    fn day(day: &str, outings: &[(u32, u64, bool)]) -> DayState {
        let mut state = DayState::fold(day.parse().unwrap(), &DayParcels::default(), &[]);
        state.outings = outings
            .iter()
            .map(|&(number, distance_m, back)| Outing {
                fact: FactId(format!("outing {number}")),
                number,
                device: DeviceId("phone".into()),
                courier: None,
                started_at_ms: 0,
                ended_at_ms: back.then_some(1),
                stops: vec![StopId("s1".into()), StopId("s2".into())],
                of: None,
                distance_m,
                measured: false,
            })
            .collect();
        state
    }

    #[test]
    fn a_trip_deducts_its_miles_at_the_rate_of_its_day() {
        let days = [day("2026-01-01", &[(0, 16_093, true)]), day("2025-12-31", &[(1, 16_093, true), (0, 100, true)])];
        let trips = mileage(&days, tax_table());
        let told: Vec<_> =
            trips.iter().map(|t| (t.day.to_string(), t.outing, t.miles_tenths, t.deduction_cents)).collect();
        assert_eq!(
            told,
            [
                ("2025-12-31".to_owned(), 0, 1, Some(7)),
                ("2025-12-31".to_owned(), 1, 100, Some(700)),
                ("2026-01-01".to_owned(), 0, 100, Some(725)),
            ]
        );
        assert_eq!(trips[0].destinations, 2);
    }

    #[test]
    fn a_trip_that_is_not_back_is_not_in_the_log() {
        assert_eq!(mileage(&[day("2026-11-23", &[(0, 0, false)])], tax_table()), []);
    }

    #[test]
    fn a_year_sums_its_trips_and_says_which_have_no_rate() {
        let days = [day("2026-05-01", &[(0, 16_093, true), (1, 8_047, true)]), day("2027-01-01", &[(0, 16_093, true)])];
        let trips = mileage(&days, tax_table());
        let year = mileage_year(2026, Some(123_456), &trips);
        assert_eq!((year.miles_tenths, year.deduction_cents, year.without_rate), (150, 1088, 0));
        assert_eq!(mileage_year(2027, None, &trips).without_rate, 1);
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!((miles_tenths(80), miles_tenths(81)), (0, 1));
        assert_eq!((deduction_cents(2, 725), deduction_cents(1, 49)), (15, 0));
    }

    proptest! {
        #[test]
        fn rounded_miles_are_never_further_than_half_a_tenth_from_the_metres(metres in 0..10_000_000_u64) {
            let exact_mm = metres * 1000;
            let logged_mm = miles_tenths(metres) * MILE_MM / 10;
            prop_assert!(exact_mm.abs_diff(logged_mm) <= MILE_MM / 20 + 1);
        }

        #[test]
        fn miles_that_a_person_says_come_back_as_they_were_said(tenths in 0..1_000_000_u64) {
            prop_assert_eq!(miles_tenths(miles_in_metres(tenths)), tenths);
        }
    }
}
