//! A picture that no phone has time for at a door: small as a file, large when it is unpacked.

use crate::exif::{ExifSpec, segment};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageError};

/// Pixels of each side: 81 million in all.
pub const HUGE_SIDE: u32 = 9_000;

/// A grey PNG of [`HUGE_SIDE`] squared, brightest in the corner that is above on the left when it stands as stored, then
/// above on the right, below on the left, below on the right; with the EXIF of a camera.
///
/// # Errors
/// The picture could not be encoded.
pub fn huge_png(exif: &ExifSpec) -> Result<Vec<u8>, ImageError> {
    let (side, half) = (HUGE_SIDE as usize, HUGE_SIDE as usize / 2);
    let row = |left: u8, right: u8| [vec![left; half], vec![right; side - half]].concat();
    let (above, below) = (row(240, 170), row(100, 30));
    let pixels: Vec<u8> = (0..side).flat_map(|y| if y < half { &above } else { &below }).copied().collect();
    let mut png = Vec::new();
    let mut encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::NoFilter);
    // The marker, the length and `Exif\0\0` of a JPEG's segment stand before what both have.
    encoder.set_exif_metadata(segment(exif).split_off(10)).map_err(ImageError::Unsupported)?;
    encoder.write_image(&pixels, HUGE_SIDE, HUGE_SIDE, ExtendedColorType::L8)?;
    Ok(png)
}
