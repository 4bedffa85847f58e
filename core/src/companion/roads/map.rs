//! The day on the map, and places by their address.

use super::Streets;
use crate::companion::day::Today;
use crate::companion::problem::{not_done, placed};
use crate::companion::{Companion, Error, Result, lock};
use crate::journal::StopId;
use crate::manifest::{LatLon, Stop};
use crate::roads::{DayMap, How, Place, Shown, Spot, Stop as Pin, Viewport};
use crate::texts::Text;
use serde::Serialize;
use std::sync::Arc;

use super::travel::Door;

/// Answers of an address search at most: what a screen shows.
const MOST_FOUND: usize = 12;
/// Ways between doors that are remembered: those of some plans.
const MOST_LINES: usize = 1_000;

/// What of the map is to be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapWish {
    /// Pixels of the view.
    pub width: u32,
    /// Pixels of the view.
    pub height: u32,
    /// Pixels of a point: 1 on a desk, 2 to 4 on a phone.
    pub density: f64,
    /// What is in its middle; none: all of the day's stops and the shop.
    pub at: Option<LatLon>,
    /// How near, as [`Viewport::zoom`]; counts beside `at`.
    pub zoom: f64,
}

/// A place that an address may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundAddress {
    /// As one would write it.
    pub line: String,
    /// Latitude in 1e-7 degrees.
    pub lat_e7: i64,
    /// Longitude in 1e-7 degrees.
    pub lon_e7: i64,
    /// How the map knows it.
    pub how: How,
    /// The same in words.
    pub text: Text,
}

impl Companion {
    /// The day on the map: streets, the outings of the plan as they are driven, its stops with their numbers (without a plan
    /// those with something to hand over), the shop and the position.
    ///
    /// # Errors
    /// There is no street map on this phone.
    pub fn day_map(&self, wish: &MapWish) -> Result<DayMap> {
        let streets = self.streets_or_why()?;
        let today = self.today()?;
        let (shown, places) = shown(&today, &streets);
        let MapWish { width, height, density, zoom, .. } = *wish;
        let viewport = match wish.at.and_then(|middle| Place::try_from(middle).ok()) {
            Some(middle) => Viewport { middle, zoom, width, height, density },
            None => Viewport::around(&places, (width, height), density)
                .ok_or_else(|| Error::rule(Text::new("companion.no_places")))?,
        };
        Ok(streets.pack.day_map(&viewport, &shown))
    }

    /// Places that a text may mean, best first, at every keystroke: streets, house numbers, crossings. Of what fits alike, the
    /// nearest to the shop comes first.
    ///
    /// # Errors
    /// There is no street map on this phone.
    pub fn find_address(&self, text: &str) -> Result<Vec<FoundAddress>> {
        let streets = self.streets_or_why()?;
        let shop = self.today()?.known.profile.as_ref().map(|profile| profile.at);
        let found = streets.find(text, shop, MOST_FOUND).into_iter().map(|found| {
            let how = match found.how {
                How::Door => "door",
                How::Between => "between",
                How::Crossing => "crossing",
                How::Approximate => "approximate",
            };
            let at = LatLon::from(found.place);
            let text = Text::new(&format!("companion.found_{how}"));
            FoundAddress { line: found.line(), lat_e7: at.lat_e7, lon_e7: at.lon_e7, how: found.how, text }
        });
        Ok(found.collect())
    }

    pub(super) fn streets_or_why(&self) -> Result<Arc<Streets>> {
        self.streets()?.ok_or_else(|| Error::rule(Text::new("companion.no_map")))
    }
}

/// What the day has to show, and all places that a view of it must hold.
fn shown(today: &Today<'_>, streets: &Streets) -> (Shown, Vec<Place>) {
    let place = |at: LatLon| Place::try_from(at).ok();
    let (shop, stops, _) = placed(today, &today.state().stops);
    let line = today.known.profile.as_ref().map_or("", |profile| profile.address.as_str());
    let door_of = |id: &StopId| stops.iter().find(|stop| stop.id == *id);
    let door = |stop: &Stop| stop.at.map(|at| Door::new(at, &stop.address));
    let (mut outings, mut pins) = (Vec::<Vec<Vec<Place>>>::new(), Vec::new());
    let pin = |stop: &Stop, outing: usize, number: usize| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        Some(Pin { number, outing, place: place(stop.at?)?, done: today.is_done(&stop.id) })
    };
    for (index, outing) in today.accepted().iter().flat_map(|plan| &plan.outings).enumerate() {
        let visits: Vec<&Stop> = outing.stops.iter().filter_map(|(id, _)| door_of(id)).collect();
        let home = Door::new(shop, line);
        let doors: Vec<Door> =
            std::iter::once(home.clone()).chain(visits.iter().filter_map(|stop| door(stop))).chain([home]).collect();
        outings.push(doors.windows(2).map(|ends| streets.line(&ends[0], &ends[1])).collect());
        for stop in visits {
            pins.extend(pin(stop, index, pins.len() + 1));
        }
    }
    if outings.is_empty() {
        let open = not_done(today).filter_map(|stop| door_of(&stop.id));
        pins.extend(open.enumerate().filter_map(|(at, stop)| pin(stop, 0, at + 1)));
    }
    let shop = place(shop).filter(|_| today.known.profile.is_some());
    let here = today.position();
    let position = here.and_then(|here| Some((Place::from_e7(here.lat_e7, here.lon_e7)?, here.accuracy_m)));
    // The ways too: a detour over a bridge is a part of the day.
    let ways = outings.iter().flatten().flatten().copied();
    let places = pins.iter().map(|pin| pin.place).chain(shop).chain(ways).collect();
    (Shown { outings, stops: pins, shop, position }, places)
}

impl Streets {
    /// The way from one door to another; where a door is on no street or no street leads there, a straight line. Asked once.
    fn line(&self, from: &Door, to: &Door) -> Vec<Place> {
        let ends = (from.clone(), to.clone());
        if let Some(line) = lock(&self.lines).get(&ends) {
            return line.clone();
        }
        let spot = |door: &Door| -> Option<Spot> { door.spot(&self.pack).ok() };
        let way = spot(from).zip(spot(to)).and_then(|(from, to)| self.pack.path(&from, &to).ok());
        let straight = || [from, to].into_iter().filter_map(|door| Place::try_from(door.place()).ok()).collect();
        let line = way.map_or_else(straight, |path| path.line);
        let mut lines = lock(&self.lines);
        if lines.len() >= MOST_LINES {
            lines.clear();
        }
        lines.insert(ends, line.clone());
        line
    }
}
