//! The evidence of an attempt: what a door asks, and the photo, signature, PIN, age and position that answer it; with the
//! steps to take before an attempt fails.
//!
//! Guarantees: nothing here blocks a courier at a door. A picture that cannot be processed now is kept as it came and
//! processed later ([`process_kept_photo`]), a far position only warns. No metadata of a camera (place, time, device,
//! thumbnail) leaves this room, and of a licence only that the check was made. Leaves to others: reading licences
//! (`label`), keeping blobs and counting PIN tries (`store`, [`crate::manifest::DayState::pin_tries`]).

mod decode;
mod error;
mod jpeg;
mod look;
mod photo;
mod pin;
mod place;
mod rule;
mod shrink;
mod signature;
mod steps;
mod strip;

pub use error::{ProofError, Warning};
pub use look::{DARK_BELOW_LUMA, SHARP_FROM};
pub use photo::{Developed, LONGEST_SIDE_PX, MAX_PHOTO_BYTES, Photo, PhotoFormat, process_kept_photo, process_photo};
pub use pin::{MAX_PIN_TRIES, PinOutcome, check_pin, hash_pin};
pub use place::{FAR_FROM_DOOR_M, PositionCheck, check_position, distance_m};
pub use rule::{Given, Part, age_check, asked, missing};
pub use signature::{MAX_SIGNATURE_BYTES, signature_svg};
pub use steps::{Step, failed_code, handover_code, is_quiet, steps};
pub use strip::strip_metadata;
