//! Pictures for tests and for the simulated day: shipping labels and doors, drawn from a seed.
//!
//! Labels come from two independent encoders ([`Encoder`]), so that a decoder is not judged by its own writer alone, and are
//! photographed with the wear of a real day ([`Wear`]). Doors are real JPEG files with real EXIF. The same seed draws the same
//! picture. Nothing here knows Satchel's core: its tests depend on this crate.

mod damage;
mod door;
mod draw;
mod encode;
mod exif;
mod font;
mod huge;
mod label;

pub use damage::{Wear, photograph};
pub use door::{Look, door_photo, door_photo_as};
pub use encode::{EncodeError, Encoder, Symbology};
pub use exif::{ExifSpec, Gps};
pub use huge::{HUGE_SIDE, huge_png};
pub use label::label;

use image::{GrayImage, codecs::jpeg::JpegEncoder};

/// A gray picture as a JPEG file, `quality` 1 to 100.
pub fn jpeg(picture: &GrayImage, quality: u8) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into a vector cannot fail, and every picture drawn here has a size that JPEG takes.
    JpegEncoder::new_with_quality(&mut out, quality).encode_image(picture).unwrap_or_default();
    out
}

/// A small generator of numbers (SplitMix64), so that a picture depends on its seed alone.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// At least 0, below 1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Between `low` and `high`.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// About normal, mean 0 and deviation 1: the sum of four even ones.
    pub(crate) fn normal(&mut self) -> f32 {
        (0..4).map(|_| self.unit() - 0.5).sum::<f32>() * 1.732
    }
}
