//! The mileage log: read from the facts of a year, mended by hand, and written for the tax office.

use super::acts::Recorded;
use super::views::{self, MileageView};
use super::{Companion, Error, Result};
use crate::calendar::ServiceDay;
use crate::earnings::{self, MileageYear, Trip};
use crate::journal::{Act, CourierId, FactId, StopId};
use crate::manifest::{DayParcels, DayState, Told, standing};
use crate::store::facts_from;
use crate::texts::Text;
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A trip of a day is shorter: 1,500 miles, in tenths.
const MAX_TRIP_TENTHS: u64 = 15_000;
/// No odometer shows more: 9,999,999.9 miles, in tenths.
const MAX_ODOMETER_TENTHS: u64 = 99_999_999;

impl Companion {
    /// The log of `year` (none: the running one): every trip of the acting courier that came back, on whichever phone, and those
    /// of nobody, from before there were couriers. Where nobody acts, all.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn view_mileage(&self, year: Option<i32>) -> Result<MileageView> {
        let log = self.log(year)?;
        let mut years: BTreeSet<i32> = self.store.days()?.iter().map(|mark| mark.day.date().year()).collect();
        years.extend([log.sums.year, log.today.date().year()]);
        Ok(views::mileage(log.sums, log.begins, years.into_iter().rev().collect(), log.trips))
    }

    /// A trip was so far, tenths of a mile: the courier knows better than the plan.
    ///
    /// # Errors
    /// The courier has no such trip, it is not back, or nobody drives that far in a day.
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
        let own = |courier: &Option<CourierId>| is_of(courier, today.known.courier.as_ref());
        let outing =
            state.outings.iter().find(|outing| outing.fact == *trip && own(&outing.courier)).ok_or_else(unknown)?;
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

    /// Writes the log of a year as a table for the tax office: each trip with its date, miles, doors and their addresses, purpose,
    /// whether its distance was said by a person, and what it deducts; then the sums, the odometer at the start of the year, and
    /// from which day on the log is whole, where it is not from the first. In English. Returns how many trips.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn export_mileage(&self, year: i32, file: &Path) -> Result<u32> {
        let log = self.log(Some(year))?;
        let not_written = |cause: &dyn std::fmt::Display| {
            Error::device(Text::new("companion.export_failed").with("file", file.display()).with("cause", cause))
        };
        let table = self.table(&log)?.map_err(|cause| not_written(&cause))?;
        std::fs::write(file, table).map_err(|cause| not_written(&cause))?;
        Ok(u32::try_from(log.trips.len()).unwrap_or(u32::MAX))
    }

    fn log(&self, year: Option<i32>) -> Result<Log> {
        let (today, courier) = {
            let today = self.today()?;
            (today.day, today.known.courier.clone())
        };
        let year = year.unwrap_or(today.date().year());
        let first = chrono::NaiveDate::from_ymd_opt(year, 1, 1).map(ServiceDay::from);
        let told = first.map_or(Ok(Vec::new()), |first| self.store.mileage_facts(first))?;
        let odometer = standing(&told).into_iter().rev().find_map(|told| match told.fact.act {
            Act::OdometerRead { year: of, miles_tenths } if of == year => {
                is_of(&told.fact.courier, courier.as_ref()).then_some(miles_tenths)
            }
            _ => None,
        });
        let mut days: BTreeMap<ServiceDay, Vec<Told>> = BTreeMap::new();
        for told in told.into_iter().filter(|told| told.fact.day.date().year() == year) {
            days.entry(told.fact.day).or_default().push(told);
        }
        let nothing = DayParcels::default();
        let mut states: Vec<DayState> = days.iter().map(|(day, told)| DayState::fold(*day, &nothing, told)).collect();
        for state in &mut states {
            state.outings.retain(|outing| is_of(&outing.courier, courier.as_ref()));
        }
        let trips = earnings::mileage(&states, earnings::tax_table());
        let doors =
            states.into_iter().flat_map(|state| state.outings).map(|outing| (outing.fact, outing.stops)).collect();
        let begins = Some(facts_from(today)).filter(|begins| first.is_some_and(|first| *begins > first));
        Ok(Log { today, sums: earnings::mileage_year(year, odometer, &trips), begins, trips, doors })
    }

    fn table(&self, log: &Log) -> Result<std::result::Result<Vec<u8>, csv::Error>> {
        let mut rows = vec![HEAD.map(str::to_owned)];
        let mut addresses: (Option<ServiceDay>, BTreeMap<StopId, String>) = (None, BTreeMap::new());
        for trip in &log.trips {
            if addresses.0 != Some(trip.day) {
                let day = DayState::before_any_fact(trip.day, &self.store.day_manifest(trip.day)?);
                addresses = (Some(trip.day), day.stops.into_iter().map(|stop| (stop.id, stop.address)).collect());
            }
            let doors = log.doors.get(&trip.fact).into_iter().flatten();
            let doors: Vec<&str> = doors.filter_map(|id| addresses.1.get(id)).map(String::as_str).collect();
            rows.push([
                trip.day.to_string(),
                trip.outing.saturating_add(1).to_string(),
                tenths(trip.miles_tenths),
                trip.destinations.to_string(),
                doors.join("; "),
                trip.purpose.to_string(),
                if trip.measured { "courier" } else { "route" }.to_owned(),
                trip.deduction_cents.map(dollars).unwrap_or_default(),
            ]);
        }
        let sums = &log.sums;
        let sum = |miles: String, what: &str, money: String| {
            let nothing = String::new;
            [sums.year.to_string(), nothing(), miles, nothing(), nothing(), what.to_owned(), nothing(), money]
        };
        rows.push(sum(tenths(sums.miles_tenths), "total", dollars(sums.deduction_cents)));
        let odometer = sums.odometer_start_tenths.map(tenths).unwrap_or_default();
        rows.push(sum(odometer, "odometer at the start of the year", String::new()));
        if let Some(begins) = log.begins {
            rows.push(sum(
                String::new(),
                &format!("the log begins on {begins}: older records are gone"),
                String::new(),
            ));
        }
        let mut table = csv::Writer::from_writer(Vec::new());
        let written = rows.iter().try_for_each(|row| table.write_record(row));
        Ok(written.and_then(|()| table.into_inner().map_err(|e| e.into_error().into())))
    }
}

/// Whether it counts for the acting courier: what nobody signed is whose it is now.
fn is_of(courier: &Option<CourierId>, acting: Option<&CourierId>) -> bool {
    courier.is_none() || acting.is_none() || courier.as_ref() == acting
}

/// A year as the facts tell it.
struct Log {
    today: ServiceDay,
    sums: MileageYear,
    /// The first day whose facts are still here, where that is not the first of the year.
    begins: Option<ServiceDay>,
    trips: Vec<Trip>,
    /// Where each trip went, by the fact by which it left.
    doors: BTreeMap<FactId, Vec<StopId>>,
}

const HEAD: [&str; 8] = ["date", "outing", "miles", "doors", "destinations", "purpose", "measured_by", "deduction_usd"];

fn tenths(n: u64) -> String {
    format!("{}.{}", n / 10, n % 10)
}

fn dollars(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
