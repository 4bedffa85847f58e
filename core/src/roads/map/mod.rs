//! The day on a map: streets, outings, stops and the own position as lines in the pixels of a view.
//!
//! [`RoadPack::day_map`] is a pure function of the pack, the view and what the day has to show. Its answer is whole numbers that
//! Compose, SwiftUI and SVG draw alike, from the back to the front; which colours they take is theirs. The smaller the scale,
//! the fewer classes of street and the fewer points of each. [`DayMap::to_svg`] is the drawing for reports.

mod simplify;
mod svg;
mod view;

pub use svg::Look;
pub use view::{LEAST_ZOOM, MOST_ZOOM, Viewport};

use super::access::Class;
use super::pack::{ATTRIBUTION, RoadPack};
use super::place::Place;
use serde::Serialize;
use view::Screen;

/// A line leaves out what is less than so many points beside it: less than half the thinnest street.
const TOLERANCE_POINTS: f64 = 0.4;
/// Lines are cut so many points beyond the view's edge: more than half the widest street.
const MARGIN_POINTS: f64 = 24.0;

/// A place in a view, pixels from its upper left corner; beyond the view where a line leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pixel {
    /// To the right.
    pub x: i32,
    /// Downwards.
    pub y: i32,
}

impl Pixel {
    #[allow(clippy::cast_possible_truncation)] // `as` saturates
    fn at((x, y): (f64, f64)) -> Self {
        Self { x: x.round() as i32, y: y.round() as i32 }
    }
}

/// How a street is drawn, from the back to the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stroke {
    /// Service roads, alleys, driveways.
    Lane,
    /// Where people live.
    Street,
    /// Collectors.
    Collector,
    /// Arterials.
    Main,
    /// Ramps.
    Ramp,
    /// Freeways.
    Freeway,
}

impl Stroke {
    /// All, from the back to the front.
    pub const ALL: [Self; 6] = [Self::Lane, Self::Street, Self::Collector, Self::Main, Self::Ramp, Self::Freeway];

    /// Of a class, and from which zoom on it is shown: before, it would fill the view.
    fn of(class: Class) -> (Self, f64) {
        match class {
            Class::Motorway | Class::Trunk => (Self::Freeway, LEAST_ZOOM),
            Class::Primary => (Self::Main, LEAST_ZOOM),
            Class::Secondary => (Self::Main, 10.0),
            Class::Ramp => (Self::Ramp, 12.0),
            Class::Tertiary => (Self::Collector, 11.5),
            Class::Link => (Self::Collector, 13.0),
            Class::Unclassified | Class::Residential => (Self::Street, 12.5),
            Class::LivingStreet => (Self::Street, 14.0),
            Class::Service | Class::Alley => (Self::Lane, 14.5),
            Class::ParkingAisle | Class::Driveway | Class::Track => (Self::Lane, 16.0),
        }
    }

    /// Points of its width at zoom 14; it doubles every second step.
    fn width_points(self, zoom: f64) -> f64 {
        let at_14 = match self {
            Self::Lane => 1.0,
            Self::Street => 1.8,
            Self::Collector => 2.6,
            Self::Main => 3.4,
            Self::Ramp => 2.6,
            Self::Freeway => 4.8,
        };
        (at_14 * ((zoom - 14.0) / 2.0).exp2()).max(0.8)
    }
}

/// The streets of one stroke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// How they are drawn.
    pub stroke: Stroke,
    /// Tenths of a pixel.
    pub width_tenths: u32,
    /// Each of two pixels or more.
    pub lines: Vec<Vec<Pixel>>,
}

/// What the day has to show.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The way of each outing as it is driven, leg by leg (the lines of [`super::Path`]).
    pub outings: Vec<Vec<Vec<Place>>>,
    /// Where parcels go.
    pub stops: Vec<Stop>,
    /// Where outings begin.
    pub shop: Option<Place>,
    /// Where the phone is, and how many metres it may be wrong.
    pub position: Option<(Place, u32)>,
}

/// A stop to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// In the order of the outing, from 1.
    pub number: u32,
    /// Index of its outing in [`Shown::outings`].
    pub outing: usize,
    /// Where its door is.
    pub place: Place,
    /// Nothing is left to do there.
    pub done: bool,
}

/// The day in the pixels of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayMap {
    /// Of the view.
    pub width: u32,
    /// Of the view.
    pub height: u32,
    /// Tenths of a pixel that a point has: pins and letters are as large as that says.
    pub density_tenths: u32,
    /// From the back to the front.
    pub streets: Vec<Layer>,
    /// By outing, above the streets.
    pub outings: Vec<Vec<Vec<Pixel>>>,
    /// Tenths of a pixel of an outing's line.
    pub outing_width_tenths: u32,
    /// Those in the view, in the order given; the first belongs in front.
    pub stops: Vec<Pin>,
    /// The shop, if it is in the view.
    pub shop: Option<Pixel>,
    /// The position, if it is in the view.
    pub position: Option<Here>,
    /// Must stand on every map (ODbL 1.0, section 4.3).
    pub attribution: &'static str,
}

/// A stop in a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pin {
    /// See [`Stop::number`].
    pub number: u32,
    /// See [`Stop::outing`].
    pub outing: usize,
    /// Where.
    pub at: Pixel,
    /// See [`Stop::done`].
    pub done: bool,
}

/// The position in a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Here {
    /// Where.
    pub at: Pixel,
    /// Pixels that it may be wrong.
    pub radius: u32,
}

impl RoadPack {
    /// The streets of a view, and the day on them.
    pub fn day_map(&self, view: &Viewport, shown: &Shown) -> DayMap {
        let screen = Screen::new(view);
        let margin = MARGIN_POINTS * screen.density;
        let inside = |place: &Place| screen.shows(screen.point(*place), screen.point(*place), margin);
        let mut cut = Cut::new(&screen);
        let mut way = |leg: &Vec<Place>| {
            let mut lines = Vec::new();
            cut.line(leg.iter().map(|place| screen.point(*place)), &mut lines);
            lines
        };
        let outings = shown.outings.iter().map(|legs| legs.iter().flat_map(&mut way).collect()).collect();
        let pin = |stop: &Stop| {
            let Stop { number, outing, place, done } = *stop;
            Pin { number, outing, at: screen.pixel(place), done }
        };
        let here = |(place, metres): (Place, u32)| {
            let radius = whole(screen.pixels(f64::from(metres), view.middle));
            Here { at: screen.pixel(place), radius }
        };
        DayMap {
            width: view.width,
            height: view.height,
            density_tenths: whole(10.0 * screen.density),
            streets: self.layers(&screen),
            outings,
            outing_width_tenths: whole(
                10.0 * screen.density * (1.3 * Stroke::Main.width_points(screen.zoom)).clamp(3.0, 6.0),
            ),
            stops: shown.stops.iter().filter(|stop| inside(&stop.place)).map(pin).collect(),
            shop: shown.shop.filter(inside).map(|place| screen.pixel(place)),
            position: shown.position.filter(|(place, _)| inside(place)).map(here),
            attribution: ATTRIBUTION,
        }
    }

    fn layers(&self, screen: &Screen) -> Vec<Layer> {
        let mut lines: [Vec<Vec<Pixel>>; Stroke::ALL.len()] = Default::default();
        let mut cut = Cut::new(screen);
        let (mut chain, mut open) = (Vec::new(), None::<(Stroke, Place)>);
        // Pieces of a street follow each other in the pack: joined, they are drawn as one line and simplified across crossings.
        for street in self.grid().inside(screen.bounds(MARGIN_POINTS * screen.density)) {
            let (stroke, from_zoom) = Stroke::of(self.streets()[street as usize].class);
            let shape = self.shape(street);
            let (false, Some(first), Some(last)) = (screen.zoom < from_zoom, shape.first(), shape.last()) else {
                continue;
            };
            if open != Some((stroke, *first)) {
                if let Some((stroke, _)) = open {
                    cut.line(chain.drain(..), &mut lines[stroke as usize]);
                }
                chain.push(screen.point(*first));
            }
            chain.extend(shape[1..].iter().map(|place| screen.point(*place)));
            open = Some((stroke, *last));
        }
        if let Some((stroke, _)) = open {
            cut.line(chain.drain(..), &mut lines[stroke as usize]);
        }
        let width = |stroke: Stroke| whole(10.0 * screen.density * stroke.width_points(screen.zoom));
        let layers = Stroke::ALL.into_iter().zip(lines).filter(|(_, lines)| !lines.is_empty());
        layers.map(|(stroke, lines)| Layer { stroke, width_tenths: width(stroke), lines }).collect()
    }
}

/// Cuts lines to the view and makes them simple; keeps its memory from line to line.
struct Cut<'a> {
    screen: &'a Screen,
    run: Vec<(f64, f64)>,
    kept: Vec<bool>,
}

impl<'a> Cut<'a> {
    fn new(screen: &'a Screen) -> Self {
        Self { screen, run: Vec::new(), kept: Vec::new() }
    }

    /// Adds what of a line is in the view.
    fn line(&mut self, points: impl Iterator<Item = (f64, f64)>, lines: &mut Vec<Vec<Pixel>>) {
        let mut before = None;
        for point in points {
            if let Some(before) = before {
                if self.screen.shows(before, point, MARGIN_POINTS * self.screen.density) {
                    if self.run.is_empty() {
                        self.run.push(before);
                    }
                    self.run.push(point);
                } else {
                    self.close(lines);
                }
            }
            before = Some(point);
        }
        self.close(lines);
    }

    fn close(&mut self, lines: &mut Vec<Vec<Pixel>>) {
        simplify::kept(&self.run, TOLERANCE_POINTS * self.screen.density, &mut self.kept);
        let stay = self.run.iter().zip(&self.kept).filter(|(_, kept)| **kept);
        let mut line: Vec<Pixel> = stay.map(|(point, _)| Pixel::at(*point)).collect();
        line.dedup();
        if line.len() > 1 {
            lines.push(line);
        }
        self.run.clear();
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
fn whole(value: f64) -> u32 {
    value.round() as u32
}
