//! The facade's values as records: each definition here is checked by the compiler against the core's own, so no code
//! converts between them. What a field means is said where the value comes from, in `satchel_core`.
//!
//! Some types cannot cross as they are: ids, days and zones go as text, pairs as small records ([`Span`], [`Point`]), `usize`
//! as a 64-bit number, and a job of the background uploader as [`UploadJob`].

mod asked;
mod done;
mod map;
mod plain;
mod shown;
mod uploads;

pub use map::{MapDrawing, MapLayer};
pub(crate) use plain::Slot;
pub use plain::{Point, Span};
pub use uploads::UploadJob;
