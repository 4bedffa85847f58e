//! Points and the matrix between them, as files and the plan have them (contracts "points" and "matrix").

use super::error::RoadsError;
use super::pack::RoadPack;
use super::snap::Spot;
use super::travel::Leg;
use crate::manifest::LatLon;
use serde::{Deserialize, Serialize};

/// Travel between points, as `roads matrix` prints it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// Names of the rows and columns; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Seconds; none: no way.
    pub durations_s: Vec<Vec<Option<f64>>>,
    /// Metres; none: no way.
    pub distances_m: Vec<Vec<Option<f64>>>,
    /// Metres between each point and the street it was put on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapped_m: Vec<f64>,
    /// Milliseconds that the work took.
    #[serde(default)]
    pub elapsed_ms: f64,
}

/// Named places.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Points {
    /// In the order of the matrix' rows.
    pub points: Vec<Point>,
}

/// A named place, in degrees of WGS 84.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Its name.
    pub id: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

impl Point {
    /// The same place as the core keeps it; none outside the earth.
    pub fn place(&self) -> Option<LatLon> {
        LatLon::from_degrees(self.lat, self.lon)
    }
}

impl RoadPack {
    /// Seconds and metres between all points. `elapsed_ms` is left to who has a clock.
    ///
    /// # Errors
    /// When a point is outside the area or has no street near: with its name.
    pub fn matrix(&self, points: &Points) -> Result<Matrix, (String, RoadsError)> {
        let snapped = points.points.iter().map(|point| {
            let outside = RoadsError::Outside { lat: point.lat, lon: point.lon };
            let spot = point.place().ok_or(outside).and_then(|place| self.snap(place, None));
            spot.map_err(|error| (point.id.clone(), error))
        });
        let spots: Vec<Spot> = snapped.collect::<Result<_, _>>()?;
        let table = self.table(&spots, &spots);
        let rows = |value: fn(&Leg) -> f64| -> Vec<Vec<Option<f64>>> {
            table
                .chunks(spots.len().max(1))
                .map(|row| row.iter().map(|leg| leg.as_ref().map(value)).collect())
                .collect()
        };
        Ok(Matrix {
            ids: points.points.iter().map(|point| point.id.clone()).collect(),
            durations_s: rows(|leg| tenths(f64::from(leg.ms) / 1000.0)),
            distances_m: rows(|leg| f64::from(leg.dm) / 10.0),
            snapped_m: spots.iter().map(|spot| tenths(spot.distance_m)).collect(),
            elapsed_ms: 0.0,
        })
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
