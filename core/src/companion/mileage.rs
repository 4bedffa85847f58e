//! The mileage log: read from the facts of a year, mended by hand, and written for the tax office.

use super::acts::Recorded;
use super::views::{self, MileageView};
use super::{Companion, Error, Result};
use crate::calendar::ServiceDay;
use crate::earnings::{self, MileageYear, Trip};
use crate::journal::{Act, CourierId, FactId};
use crate::manifest::{DayParcels, DayState, Told, standing};
use crate::texts::Text;
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a trip's distance and stops follow from.
const TRIP_KINDS: [&str; 5] = ["outing_started", "outing_ended", "trip_measured", "planned", "undone"];
/// A trip of a day is shorter: 1,500 miles, in tenths.
const MAX_TRIP_TENTHS: u64 = 15_000;
/// No odometer shows more: 9,999,999.9 miles, in tenths.
const MAX_ODOMETER_TENTHS: u64 = 99_999_999;

impl Companion {
    /// The log of `year` (none: the running one): every trip of the acting courier that came back, on whichever phone.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn view_mileage(&self, year: Option<i32>) -> Result<MileageView> {
        let (today, courier) = self.today_and_courier()?;
        let year = year.unwrap_or(today.date().year());
        let trips = self.trips_of(year, courier.as_ref())?;
        let sums = earnings::mileage_year(year, self.odometer_start(year, courier.as_ref())?, &trips);
        let mut years: BTreeSet<i32> = self.store.days()?.iter().map(|mark| mark.day.date().year()).collect();
        years.extend([year, today.date().year()]);
        Ok(views::mileage(sums, years.into_iter().rev().collect(), trips))
    }

    /// A trip was so far, tenths of a mile: the courier knows better than the plan.
    ///
    /// # Errors
    /// No such trip, it is not back, or nobody drives that far in a day.
    pub fn measure_trip(&self, trip: &FactId, miles_tenths: u64) -> Result<Recorded> {
        if miles_tenths > MAX_TRIP_TENTHS {
            return Err(Error::input(Text::new("companion.trip_too_far").with("miles", MAX_TRIP_TENTHS / 10)));
        }
        let unknown = || Error::input(Text::new("companion.unknown_trip").with("trip", trip));
        let day = self.store.fact(trip)?.ok_or_else(unknown)?.day;
        let mut today = self.today()?;
        let earlier;
        let state = if day == today.day {
            today.state()
        } else {
            earlier = self.state_of(day)?;
            &earlier
        };
        let outing = state.outings.iter().find(|outing| outing.fact == *trip).ok_or_else(unknown)?;
        if outing.ended_at_ms.is_none() {
            return Err(Error::rule(Text::new("companion.trip_not_back")));
        }
        let act = Act::TripMeasured { outing: trip.clone(), distance_m: earnings::miles_in_metres(miles_tenths) };
        Recorded::last(&today.record_for(day, vec![act.into()])?.sealed)
    }

    /// What the odometer said at the start of a year, tenths of a mile.
    ///
    /// # Errors
    /// The year has not begun, or no odometer shows that much.
    pub fn read_odometer(&self, year: i32, miles_tenths: u64) -> Result<Recorded> {
        let mut today = self.today()?;
        let this_year = today.day.date().year();
        if miles_tenths > MAX_ODOMETER_TENTHS {
            return Err(Error::input(Text::new("companion.odometer_too_far").with("miles", MAX_ODOMETER_TENTHS / 10)));
        }
        if !(this_year - 1..=this_year).contains(&year) {
            return Err(Error::input(Text::new("companion.odometer_year").with("year", year)));
        }
        let appended = today.record(vec![Act::OdometerRead { year, miles_tenths }.into()])?;
        Recorded::last(&appended.sealed)
    }

    /// Writes the log of a year as a table for the tax office: each trip with its date, miles, destinations, purpose, whether its
    /// distance was said by a person, and what it deducts; then the sums, and the odometer at the start of the year. In English.
    /// Returns how many trips.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn export_mileage(&self, year: i32, file: &Path) -> Result<u32> {
        let courier = self.today_and_courier()?.1;
        let trips = self.trips_of(year, courier.as_ref())?;
        let sums = earnings::mileage_year(year, self.odometer_start(year, courier.as_ref())?, &trips);
        let not_written = |cause: &dyn std::fmt::Display| {
            Error::device(Text::new("companion.export_failed").with("file", file.display()).with("cause", cause))
        };
        let table = table(&trips, &sums).map_err(|cause| not_written(&cause))?;
        std::fs::write(file, table).map_err(|cause| not_written(&cause))?;
        Ok(u32::try_from(trips.len()).unwrap_or(u32::MAX))
    }

    fn today_and_courier(&self) -> Result<(ServiceDay, Option<CourierId>)> {
        let today = self.today()?;
        Ok((today.day, today.known.courier.clone()))
    }

    fn trips_of(&self, year: i32, courier: Option<&CourierId>) -> Result<Vec<Trip>> {
        let Some(first) = first_day(year) else { return Ok(Vec::new()) };
        let mut days: BTreeMap<ServiceDay, Vec<Told>> = BTreeMap::new();
        for told in self.store.facts_of_kinds(first, &TRIP_KINDS)? {
            if told.fact.day.date().year() == year {
                days.entry(told.fact.day).or_default().push(told);
            }
        }
        let nothing = DayParcels::default();
        let mut states: Vec<DayState> = days.iter().map(|(day, told)| DayState::fold(*day, &nothing, told)).collect();
        for state in &mut states {
            state.outings.retain(|outing| outing.courier.as_ref() == courier);
        }
        Ok(earnings::mileage(&states, earnings::tax_table()))
    }

    /// The newest reading of that courier that nobody took back.
    fn odometer_start(&self, year: i32, courier: Option<&CourierId>) -> Result<Option<u64>> {
        let Some(first) = first_day(year) else { return Ok(None) };
        let told = self.store.facts_of_kinds(first, &["odometer_read", "undone"])?;
        let readings = standing(&told).filter(|told| told.fact.courier.as_ref() == courier);
        let readings = readings.filter_map(|told| match told.fact.act {
            Act::OdometerRead { year: of, miles_tenths } if of == year => Some((told.at_ms, told.order, miles_tenths)),
            _ => None,
        });
        Ok(readings.max().map(|(.., miles_tenths)| miles_tenths))
    }
}

fn first_day(year: i32) -> Option<ServiceDay> {
    chrono::NaiveDate::from_ymd_opt(year, 1, 1).map(ServiceDay::from)
}

fn table(trips: &[Trip], sums: &MileageYear) -> std::result::Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["date", "outing", "miles", "destinations", "purpose", "measured_by", "deduction_usd"])?;
    for trip in trips {
        table.write_record([
            trip.day.to_string(),
            (trip.outing + 1).to_string(),
            tenths(trip.miles_tenths),
            trip.destinations.to_string(),
            trip.purpose.to_string(),
            if trip.measured { "courier" } else { "route" }.to_owned(),
            trip.deduction_cents.map(dollars).unwrap_or_default(),
        ])?;
    }
    let nothing = String::new;
    let (miles, deduction) = (tenths(sums.miles_tenths), dollars(sums.deduction_cents));
    table.write_record([
        sums.year.to_string(),
        nothing(),
        miles,
        nothing(),
        "total".to_owned(),
        nothing(),
        deduction,
    ])?;
    let start = sums.odometer_start_tenths.map(tenths).unwrap_or_default();
    let what = "odometer at the start of the year".to_owned();
    table.write_record([sums.year.to_string(), nothing(), start, nothing(), what, nothing(), nothing()])?;
    table.into_inner().map_err(|e| e.into_error().into())
}

fn tenths(n: u64) -> String {
    format!("{}.{}", n / 10, n % 10)
}

fn dollars(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
