//! The day map, flat: a screen draws some thousand points, and a record for each would cost more than drawing it.

use satchel_core::companion::{FoundAddress, LearnedPart, LearnedView, MapWish, RoadsTaken};
use satchel_core::journal::Hash;
use satchel_core::manifest::LatLon;
use satchel_core::roads::{DayMap, Here, How, PartOfDay, Pin, Pixel, Stroke};
use satchel_core::texts::Text;

/// A road pack that this phone uses from now on.
#[uniffi::remote(Record)]
pub struct RoadsTaken {
    pub sha256: Hash,
    pub source: String,
    pub streets: u32,
    pub bytes: i64,
}

/// What of the map is to be shown: pixels of the view, pixels of a point, and the middle (none: the whole day).
#[uniffi::remote(Record)]
pub struct MapWish {
    pub width: u32,
    pub height: u32,
    pub density: f64,
    pub at: Option<LatLon>,
    pub zoom: f64,
}

/// A place that an address may mean.
#[uniffi::remote(Record)]
pub struct FoundAddress {
    pub line: String,
    pub lat_e7: i64,
    pub lon_e7: i64,
    pub how: How,
    pub text: Text,
}

/// How the map knows a place.
#[uniffi::remote(Enum)]
pub enum How {
    Door,
    Between,
    Crossing,
    Approximate,
}

/// What driving has taught about the map's times.
#[uniffi::remote(Record)]
pub struct LearnedView {
    pub parts: Vec<LearnedPart>,
    pub left_out: u32,
    pub days: u32,
    pub nothing: Option<Text>,
}

/// One part of the day.
#[uniffi::remote(Record)]
pub struct LearnedPart {
    pub part: PartOfDay,
    pub per_mille: u32,
    pub legs: u32,
    pub text: Text,
}

/// Until 6, 10, 15, 19 o'clock, and later.
#[uniffi::remote(Enum)]
pub enum PartOfDay {
    Night,
    Morning,
    Midday,
    Afternoon,
    Evening,
}

/// How a street is drawn, from the back to the front.
#[uniffi::remote(Enum)]
pub enum Stroke {
    Lane,
    Street,
    Collector,
    Main,
    Ramp,
    Freeway,
}

/// A place in the view, pixels from its upper left corner.
#[uniffi::remote(Record)]
pub struct Pixel {
    pub x: i32,
    pub y: i32,
}

/// A stop in the view; `outing` counts from 0.
#[uniffi::remote(Record)]
pub struct Pin {
    pub number: u32,
    pub outing: usize,
    pub at: Pixel,
    pub done: bool,
}

/// The position in the view, and the pixels that it may be wrong.
#[uniffi::remote(Record)]
pub struct Here {
    pub at: Pixel,
    pub radius: u32,
}

/// Lines of one stroke or of one outing.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MapLayer {
    /// How a street is drawn; none: an outing.
    pub stroke: Option<Stroke>,
    /// Tenths of a pixel.
    pub width_tenths: u32,
    /// How many points each line has.
    pub lengths: Vec<u32>,
    /// x and y of every point, line behind line.
    pub points: Vec<i32>,
}

/// The day in the pixels of a view.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MapDrawing {
    /// Of the view.
    pub width: u32,
    /// Of the view.
    pub height: u32,
    /// Tenths of a pixel that a point has: pins and letters are as large as that says.
    pub density_tenths: u32,
    /// From the back to the front.
    pub streets: Vec<MapLayer>,
    /// By outing, above the streets.
    pub outings: Vec<MapLayer>,
    /// Those in the view; the first belongs in front.
    pub stops: Vec<Pin>,
    /// The shop, if it is in the view.
    pub shop: Option<Pixel>,
    /// The position, if it is in the view.
    pub position: Option<Here>,
    /// Must stand on every map.
    pub attribution: String,
}

impl From<DayMap> for MapDrawing {
    fn from(map: DayMap) -> Self {
        let layer = |stroke: Option<Stroke>, width_tenths: u32, lines: &[Vec<Pixel>]| MapLayer {
            stroke,
            width_tenths,
            lengths: lines.iter().map(|line| u32::try_from(line.len()).unwrap_or(u32::MAX)).collect(),
            points: lines.iter().flatten().flat_map(|pixel| [pixel.x, pixel.y]).collect(),
        };
        Self {
            width: map.width,
            height: map.height,
            density_tenths: map.density_tenths,
            streets: map.streets.iter().map(|it| layer(Some(it.stroke), it.width_tenths, &it.lines)).collect(),
            outings: map.outings.iter().map(|lines| layer(None, map.outing_width_tenths, lines)).collect(),
            stops: map.stops,
            shop: map.shop,
            position: map.position,
            attribution: map.attribution.to_owned(),
        }
    }
}
