//! Streets on the phone: real travel times, paths and places from a file, with no network.
//!
//! ```text
//! extract -> network -> hierarchy -> pack      building, at a depot or on a desk
//! pack -> snap, matrix, path                   asking, on the phone
//! ```
//!
//! [`RoadPack::build`] makes a road pack from an OpenStreetMap [`Extract`]; [`RoadPack::open`] reads one. A pack answers where on
//! the streets a place is ([`RoadPack::snap`]), how long and far it is between many places ([`RoadPack::matrix`]) and which
//! way leads from one to another ([`RoadPack::path`]). Every answer keeps the rules of the road: one-ways, restricted turns,
//! barriers, and private streets that are not cut through. Where there is no way or no street, that is the answer, never a
//! straight line.
//!
//! `docs/roads.md` describes the file and the cost model with its sources. In which order to drive is left to `plan`.

mod access;
mod address;
mod contract;
mod error;
mod extract;
mod grid;
mod hierarchy;
mod learned;
mod map;
mod network;
mod pack;
mod place;
mod snap;
mod speed;
mod travel;
mod words;

pub use access::Class;
pub use address::{Addresses, Found, How};
pub use contract::{Matrix, Point, Points};
pub use error::RoadsError;
pub use extract::Extract;
pub use grid::Grid;
pub use learned::{AS_THE_MAP, Driven, DrivenLeg, DrivenPart, Learned, Lesson, PartOfDay, corrected, percent};
pub use map::{DayMap, Here, LEAST_ZOOM, Layer, Look, MOST_ZOOM, Pin, Pixel, Shown, Stop, Stroke, Viewport};
pub use network::{Circle, House, LeftOut};
pub use pack::{
    ATTRIBUTION, About, Bounds, BuildOptions, ContentHash, LICENCE, RoadPack, Street, USUAL_RADIUS_M, VERSION,
};
pub use place::{Place, Plane};
pub use snap::{Side, Spot, WITHIN_M};
pub use travel::{Leg, Path, Reach};

#[cfg(test)]
pub(crate) mod tests;
