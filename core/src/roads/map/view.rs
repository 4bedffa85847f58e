//! From places to the pixels of a view: the Mercator projection of web maps (EPSG:3857, spherical).

use super::Pixel;
use crate::roads::pack::Bounds;
use crate::roads::place::Place;
use std::f64::consts::PI;

/// The widest view: about a state.
pub const LEAST_ZOOM: f64 = 8.0;
/// The nearest: a car is 30 points long.
pub const MOST_ZOOM: f64 = 20.0;
/// What is fitted into a view is not shown nearer than this: some blocks around a single stop.
const MOST_FITTED_ZOOM: f64 = 16.5;
/// Points of the world's width at zoom 0.
const WORLD_POINTS: f64 = 256.0;
/// Where the projection ends, degrees: there the world is as high as wide.
const MOST_LAT: f64 = 85.051_128;
/// Fitted places keep so many points from the view's edge: a pin's size, and the attribution's line.
const EDGE_POINTS: f64 = 32.0;

/// Which part of the map is shown, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// In the middle of the view.
    pub middle: Place,
    /// As web maps count: at 0 the world is 256 points wide, each step doubles it. Beyond [`LEAST_ZOOM`] and [`MOST_ZOOM`]
    /// the nearer of both.
    pub zoom: f64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Pixels of a point: 1 on a desk, 2 to 4 on a phone.
    pub density: f64,
}

impl Viewport {
    /// The nearest view that shows all places; none of no place.
    pub fn around(places: &[Place], (width, height): (u32, u32), density: f64) -> Option<Self> {
        let first = *places.first()?;
        let view = Self { middle: first, zoom: LEAST_ZOOM, width, height, density };
        let screen = Screen::new(&view);
        let (mut least, mut most) = (screen.world(first), screen.world(first));
        for (x, y) in places.iter().map(|place| screen.world(*place)) {
            least = (least.0.min(x), least.1.min(y));
            most = (most.0.max(x), most.1.max(y));
        }
        let middle = screen.place(((least.0 + most.0) / 2.0, (least.1 + most.1) / 2.0));
        let room = |pixels: u32| (f64::from(pixels) - 2.0 * EDGE_POINTS * screen.density).max(1.0);
        let times = (room(width) / (most.0 - least.0)).min(room(height) / (most.1 - least.1));
        let zoom = within(LEAST_ZOOM + times.log2(), LEAST_ZOOM, MOST_FITTED_ZOOM);
        Some(Self { middle, zoom, ..view })
    }
}

/// A viewport made ready to project many places.
pub struct Screen {
    /// Clamped.
    pub zoom: f64,
    /// Clamped.
    pub density: f64,
    /// Pixels of the world's width.
    world: f64,
    /// World pixels of the view's upper left corner.
    corner: (f64, f64),
    size: (f64, f64),
}

impl Screen {
    pub fn new(view: &Viewport) -> Self {
        let zoom = within(view.zoom, LEAST_ZOOM, MOST_ZOOM);
        let density = within(view.density, 0.5, 8.0);
        let size = (f64::from(view.width), f64::from(view.height));
        let mut screen = Self { zoom, density, world: WORLD_POINTS * density * zoom.exp2(), corner: (0.0, 0.0), size };
        let (x, y) = screen.world(view.middle);
        screen.corner = (x - size.0 / 2.0, y - size.1 / 2.0);
        screen
    }

    /// Pixels from the world's upper left corner.
    fn world(&self, place: Place) -> (f64, f64) {
        let (lat, lon) = (f64::from(place.lat_e7) / 1e7, f64::from(place.lon_e7) / 1e7);
        // asinh(tan(lat)) is half of this logarithm, which takes half of the time.
        let sine = lat.clamp(-MOST_LAT, MOST_LAT).to_radians().sin();
        let north = ((1.0 + sine) / (1.0 - sine)).ln() / (2.0 * PI);
        ((lon / 360.0 + 0.5) * self.world, (0.5 - north / 2.0) * self.world)
    }

    #[allow(clippy::cast_possible_truncation)] // `as` saturates, and places are clamped to the earth
    fn place(&self, (x, y): (f64, f64)) -> Place {
        let lat = (PI * (1.0 - 2.0 * (y / self.world).clamp(0.0, 1.0))).sinh().atan().to_degrees();
        let lon = ((x / self.world).clamp(0.0, 1.0) - 0.5) * 360.0;
        Place { lat_e7: (lat * 1e7).round() as i32, lon_e7: (lon * 1e7).round() as i32 }
    }

    /// Pixels from the view's upper left corner.
    pub fn point(&self, place: Place) -> (f64, f64) {
        let (x, y) = self.world(place);
        (x - self.corner.0, y - self.corner.1)
    }

    /// The same, whole.
    pub fn pixel(&self, place: Place) -> Pixel {
        Pixel::at(self.point(place))
    }

    /// Whether the line between two points may cross the view or come within `margin` pixels of it.
    pub fn shows(&self, a: (f64, f64), b: (f64, f64), margin: f64) -> bool {
        let apart = |a: f64, b: f64, size: f64| a.max(b) < -margin || a.min(b) > size + margin;
        !apart(a.0, b.0, self.size.0) && !apart(a.1, b.1, self.size.1)
    }

    /// The area that is shown, with `margin` pixels around.
    pub fn bounds(&self, margin: f64) -> Bounds {
        let (west, north) = (self.corner.0 - margin, self.corner.1 - margin);
        let (east, south) = (self.corner.0 + self.size.0 + margin, self.corner.1 + self.size.1 + margin);
        Bounds { south_west: self.place((west, south)), north_east: self.place((east, north)) }
    }

    /// Pixels of so many metres at the view's middle.
    pub fn pixels(&self, metres: f64, middle: Place) -> f64 {
        const EQUATOR_M: f64 = 40_075_016.686; // of WGS 84, as the projection has it
        let narrow = (f64::from(middle.lat_e7) / 1e7).to_radians().cos().max(0.01);
        metres / (EQUATOR_M * narrow) * self.world
    }
}

/// What is not a number becomes the least.
fn within(value: f64, least: f64, most: f64) -> f64 {
    if value.is_nan() { least } else { value.clamp(least, most) }
}
