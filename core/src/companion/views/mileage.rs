//! Mileage: how far for deliveries, what does it deduct, and is a trip's distance right?

use crate::calendar::ServiceDay;
use crate::earnings::{MileageYear, Trip};
use crate::texts::Text;
use serde::Serialize;

/// A year of the acting courier's mileage log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MileageView {
    /// Which.
    pub year: i32,
    /// Years that the log can show, the newest first.
    pub years: Vec<i32>,
    /// `YYYY-MM-DD`: the first day whose records are still on this phone, where that is not the first of the year.
    pub begins: Option<String>,
    /// What the odometer said at the start of the year, tenths of a mile; none: nobody wrote it down.
    pub odometer_start_tenths: Option<u64>,
    /// Driven for delivering, tenths of a mile.
    pub miles_tenths: u64,
    /// What that deducts at the standard rate of each day, cents; trips without a rate apart.
    pub deduction_cents: i64,
    /// Trips of days whose rate this program does not know.
    pub without_rate: u32,
    /// The newest first.
    pub trips: Vec<MileageTrip>,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MileageTrip {
    /// By which it is measured anew.
    pub trip: String,
    /// `YYYY-MM-DD`.
    pub day: String,
    /// The outing, counted from 1 within the day.
    pub outing: u32,
    /// Tenths of a mile.
    pub miles_tenths: u64,
    /// Whether a person said how far it was; otherwise it is by the plan.
    pub measured: bool,
    /// What for, in words.
    pub purpose: Text,
    /// What it deducts, cents; none: the rate of its day is not known.
    pub deduction_cents: Option<i64>,
}

/// The view of a year.
pub(in crate::companion) fn mileage(
    year: MileageYear,
    begins: Option<ServiceDay>,
    years: Vec<i32>,
    trips: Vec<Trip>,
) -> MileageView {
    let trip = |trip: Trip| MileageTrip {
        trip: trip.fact.0,
        day: trip.day.to_string(),
        outing: trip.outing.saturating_add(1),
        miles_tenths: trip.miles_tenths,
        measured: trip.measured,
        purpose: trip.purpose,
        deduction_cents: trip.deduction_cents,
    };
    MileageView {
        year: year.year,
        years,
        begins: begins.map(|day| day.to_string()),
        odometer_start_tenths: year.odometer_start_tenths,
        miles_tenths: year.miles_tenths,
        deduction_cents: year.deduction_cents,
        without_rate: u32::try_from(year.without_rate).unwrap_or(u32::MAX),
        trips: trips.into_iter().rev().map(trip).collect(),
    }
}
