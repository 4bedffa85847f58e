//! From a camera's file to a small upright JPEG without metadata, or to the file as it came when that cannot be done now.

use super::decode::{AT_THE_DOOR, Budget, Decoded, LATER, decode, fit};
use super::look::look;
use super::shrink::shrink;
use super::strip::{orientation, strip_metadata};
use super::{ProofError, Warning, jpeg};
use crate::journal::EvidenceRole;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, RgbImage};
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, Ordering};

/// The longest side of a processed photo, pixels.
pub const LONGEST_SIDE_PX: u32 = 1600;
/// A processed photo's bytes at most.
pub const MAX_PHOTO_BYTES: usize = 200_000;

/// Qualities tried in turn; below the last one the picture shrinks instead.
const QUALITIES: [u8; 3] = [80, 62, 45];

/// What the file of a photo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl PhotoFormat {
    /// By the file's first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xFF, 0xD8]) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else {
            None
        }
    }
}

/// A photo as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Processed: a JPEG of at most [`MAX_PHOTO_BYTES`]. Raw: the file as it came, without metadata.
    pub bytes: Vec<u8>,
    /// What `bytes` are; always JPEG when processed.
    pub format: PhotoFormat,
    /// Pixels, upright; 0 when a raw file does not say.
    pub width: u32,
    /// Pixels, upright; 0 when a raw file does not say.
    pub height: u32,
    /// What the courier should be told while a better photo can still be taken.
    pub warnings: Vec<Warning>,
    /// Not processed: unreadable, or too large for the memory or the time of a door. To be processed later, see
    /// [`process_kept_photo`].
    pub raw: bool,
}

/// What became of a photo that was kept raw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Developed {
    /// It is processed.
    Photo(Photo),
    /// It cannot be decoded, now or later.
    Never,
    /// Somebody asked to stop; nothing is known of it.
    Cancelled,
}

impl Photo {
    /// The role of its evidence.
    pub fn role(&self) -> EvidenceRole {
        if self.raw { EvidenceRole::RawPhoto } else { EvidenceRole::Photo }
    }
}

/// Makes a photo upright, at most [`LONGEST_SIDE_PX`] on its longest side and [`MAX_PHOTO_BYTES`] long, without metadata.
/// Never enlarges. A picture that cannot be decoded within the memory and the time of a door, or at all, comes back raw, for
/// [`process_kept_photo`]; of a file that is cut short, what is there is decoded.
///
/// # Errors
/// [`ProofError::EmptyPicture`] for 0 bytes, [`ProofError::NotAPicture`] for what is neither JPEG nor PNG.
pub fn process_photo(bytes: &[u8]) -> Result<Photo, ProofError> {
    if bytes.is_empty() {
        return Err(ProofError::EmptyPicture);
    }
    let format = PhotoFormat::of(bytes).ok_or(ProofError::NotAPicture)?;
    // A tenth of what is done later: nobody cancels it.
    Ok(match processed(bytes, format, AT_THE_DOOR, &AtomicBool::new(false)) {
        Some(photo) => photo,
        None => raw(bytes, format)?,
    })
}

/// Processes a photo that was kept raw, with more memory and time than there is at a door. Ends soon after `cancel` is set:
/// the steps in between take well below a second on a phone.
pub fn process_kept_photo(bytes: &[u8], cancel: &AtomicBool) -> Developed {
    match PhotoFormat::of(bytes).and_then(|format| processed(bytes, format, LATER, cancel)) {
        Some(photo) => Developed::Photo(photo),
        None if cancel.load(Ordering::Relaxed) => Developed::Cancelled,
        None => Developed::Never,
    }
}

fn processed(bytes: &[u8], format: PhotoFormat, budget: Budget, cancel: &AtomicBool) -> Option<Photo> {
    let Decoded { image, complete } = decode(bytes, format, budget, cancel)?;
    let mut upright = DynamicImage::from(image);
    upright.apply_orientation(orientation(bytes));
    let image = upright.into_rgb8();
    let cut_short = (!complete).then_some(Warning::PhotoCutShort);
    let warnings = look(&image).into_iter().chain(cut_short).collect();
    let (bytes, (width, height)) = encode(image)?;
    Some(Photo { bytes, format: PhotoFormat::Jpeg, width, height, warnings, raw: false })
}

fn raw(bytes: &[u8], format: PhotoFormat) -> Result<Photo, ProofError> {
    let (frame, complete) = match format {
        PhotoFormat::Jpeg => {
            let found = jpeg::segments(bytes);
            (found.frame.map(|frame| (frame.width, frame.height)), found.complete)
        }
        PhotoFormat::Png => {
            let decoder = image::codecs::png::PngDecoder::new(Cursor::new(bytes));
            (decoder.ok().map(|decoder| decoder.dimensions()), bytes.windows(4).rev().any(|kind| kind == b"IEND"))
        }
    };
    let (width, height) = frame.unwrap_or((0, 0));
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let lies = matches!(orientation(bytes), Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH);
    let (width, height) = if lies { (height, width) } else { (width, height) };
    let warnings = if complete { Vec::new() } else { vec![Warning::PhotoCutShort] };
    Ok(Photo { bytes: strip_metadata(bytes)?, format, width, height, warnings, raw: true })
}

/// A JPEG of at most [`MAX_PHOTO_BYTES`] and its size: first with less quality, then with fewer pixels.
fn encode(mut image: RgbImage) -> Option<(Vec<u8>, (u32, u32))> {
    loop {
        for quality in QUALITIES {
            let mut jpeg = Vec::with_capacity(MAX_PHOTO_BYTES * 2);
            JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(&image).ok()?;
            if jpeg.len() <= MAX_PHOTO_BYTES {
                return Some((jpeg, image.dimensions()));
            }
        }
        let (width, height) = fit(image.width(), image.height(), image.width().max(image.height()) * 3 / 4);
        image = shrink(&image, width, height);
    }
}

#[cfg(test)]
#[path = "photo_tests.rs"]
pub(super) mod tests;
