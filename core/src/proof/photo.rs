//! From a camera's file to a small upright JPEG without metadata, or to the file as it came when that cannot be done now.

use super::look::look;
use super::strip::{orientation, strip_metadata};
use super::{ProofError, Warning, jpeg};
use crate::journal::EvidenceRole;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};
use std::io::{BufReader, Cursor};

/// The longest side of a processed photo, pixels.
pub const LONGEST_SIDE_PX: u32 = 1600;
/// A processed photo's bytes at most.
pub const MAX_PHOTO_BYTES: usize = 200_000;

/// What decoding may take beside the file. With the file, the upright copy and its encoding the whole stays under 64 MB;
/// 60 megapixels decoded to a quarter take about 17 MB.
const DECODING_BUDGET: u64 = 40_000_000;

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
    /// Not processed: unreadable, or too large for this device's memory. To be processed later, by who can.
    pub raw: bool,
}

impl Photo {
    /// The role of its evidence.
    pub fn role(&self) -> EvidenceRole {
        if self.raw { EvidenceRole::RawPhoto } else { EvidenceRole::Photo }
    }
}

/// Makes a photo upright, at most [`LONGEST_SIDE_PX`] on its longest side and [`MAX_PHOTO_BYTES`] long, without metadata.
/// Never enlarges. A picture that cannot be decoded within the memory budget, or at all, comes back raw; of a JPEG that is
/// cut short, what is there is decoded.
///
/// # Errors
/// [`ProofError::EmptyPicture`] for 0 bytes, [`ProofError::NotAPicture`] for what is neither JPEG nor PNG.
pub fn process_photo(bytes: &[u8]) -> Result<Photo, ProofError> {
    if bytes.is_empty() {
        return Err(ProofError::EmptyPicture);
    }
    let format = PhotoFormat::of(bytes).ok_or(ProofError::NotAPicture)?;
    let decoded = match format {
        PhotoFormat::Jpeg => decode_jpeg(bytes),
        PhotoFormat::Png => decode_png(bytes),
    };
    let Some(Decoded { image, complete }) = decoded else { return raw(bytes, format) };
    let (width, height) = fit(image.width(), image.height(), LONGEST_SIDE_PX);
    let small = if (width, height) == image.dimensions() { image } else { shrink_whole(image, width, height) };
    let mut upright = DynamicImage::from(small);
    upright.apply_orientation(orientation(bytes));
    let image = upright.into_rgb8();
    let cut_short = (!complete).then_some(Warning::PhotoCutShort);
    let warnings = look(&image).into_iter().chain(cut_short).collect();
    let Some((bytes, (width, height))) = encode(image) else { return raw(bytes, format) };
    Ok(Photo { bytes, format: PhotoFormat::Jpeg, width, height, warnings, raw: false })
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

struct Decoded {
    image: RgbImage,
    complete: bool,
}

/// Decodes at an eighth, a quarter, a half or the whole of each side, whichever is the least that is still large enough.
fn decode_jpeg(bytes: &[u8]) -> Option<Decoded> {
    let segments = jpeg::segments(bytes);
    let frame = segments.frame?;
    let source = jpeg::Endless { pieces: segments.kept.into_iter(), now: &[] };
    let mut decoder = Decoder::new(BufReader::new(source));
    // Just below twice the side there is no scale in between: rather a little smaller than not at all.
    let (width, height) = [LONGEST_SIDE_PX, LONGEST_SIDE_PX / 2].into_iter().find_map(|longest| {
        let (width, height) = fit(frame.width, frame.height, longest);
        let (width, height) = decoder.scale(u16::try_from(width).ok()?, u16::try_from(height).ok()?).ok()?;
        let fits = frame.decoding_bytes(width.into(), height.into()) <= DECODING_BUDGET;
        fits.then_some((width, height))
    })?;
    let pixels = decoder.decode().ok()?;
    let (width, height) = (u32::from(width), u32::from(height));
    let image = match decoder.info()?.pixel_format {
        PixelFormat::RGB24 => RgbImage::from_raw(width, height, pixels)?,
        PixelFormat::L8 => DynamicImage::from(image::GrayImage::from_raw(width, height, pixels)?).into_rgb8(),
        PixelFormat::L16 | PixelFormat::CMYK32 => return None,
    };
    Some(Decoded { image, complete: segments.complete })
}

fn decode_png(bytes: &[u8]) -> Option<Decoded> {
    let decoder = image::codecs::png::PngDecoder::new(Cursor::new(bytes)).ok()?;
    let (width, height) = decoder.dimensions();
    let as_rgb = u64::from(width) * u64::from(height) * 3;
    if decoder.total_bytes().saturating_add(as_rgb) > DECODING_BUDGET {
        return None;
    }
    Some(Decoded { image: DynamicImage::from_decoder(decoder).ok()?.into_rgb8(), complete: true })
}

/// The size with its longest side at most `longest`, in the same proportion; never larger, never 0.
fn fit(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let side = u64::from(width.max(height).max(1));
    if side <= u64::from(longest) {
        return (width, height);
    }
    let scaled =
        |px: u32| u32::try_from((u64::from(px) * u64::from(longest) + side / 2) / side).unwrap_or(longest).max(1);
    (scaled(width), scaled(height))
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

/// A smaller picture, each pixel the mean of the area it covers. In bytes throughout, so it takes no more memory than the
/// two pictures and one between them.
pub(super) fn shrink(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    shorten(&narrow(image, width), image.height(), width, height)
}

/// The same, giving up the large picture as soon as it was read: a phone's memory is what a camera leaves of it.
fn shrink_whole(image: RgbImage, width: u32, height: u32) -> RgbImage {
    let old_height = image.height();
    let narrowed = narrow(&image, width);
    drop(image);
    shorten(&narrowed, old_height, width, height)
}

/// All rows at the new width.
fn narrow(image: &RgbImage, width: u32) -> Vec<u8> {
    let columns = shares(image.width() as usize, width as usize);
    let mut narrow = Vec::with_capacity(width as usize * image.height() as usize * 3);
    for row in image.as_raw().chunks_exact((image.width() as usize * 3).max(1)) {
        for (first, weights) in &columns {
            let mut sums = [ROUNDING; 3];
            for (pixel, weight) in row[first * 3..].chunks_exact(3).zip(weights) {
                for (sum, value) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(*value) * weight;
                }
            }
            narrow.extend(sums.map(|sum| (sum >> SHARE_BITS) as u8));
        }
    }
    narrow
}

/// Rows of the new width brought to the new height.
fn shorten(narrow: &[u8], old_height: u32, width: u32, height: u32) -> RgbImage {
    let stride = width as usize * 3;
    let mut small = Vec::with_capacity(stride * height as usize);
    let mut sums = vec![ROUNDING; stride];
    for (first, weights) in &shares(old_height as usize, height as usize) {
        sums.fill(ROUNDING);
        for (row, weight) in narrow[first * stride..].chunks_exact(stride.max(1)).zip(weights) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += u32::from(*value) * weight;
            }
        }
        small.extend(sums.iter().map(|sum| (sum >> SHARE_BITS) as u8));
    }
    RgbImage::from_raw(width, height, small).unwrap_or_default()
}

const SHARE_BITS: u32 = 16;
const ROUNDING: u32 = 1 << (SHARE_BITS - 1);

/// For each of `new` cells: the first of the `old` cells below it, and the share of each; shares add up to one.
fn shares(old: usize, new: usize) -> Vec<(usize, Vec<u32>)> {
    let one = 1_u64 << SHARE_BITS;
    let (old, new) = (old as u64, (new as u64).max(1));
    (0..new)
        .map(|cell| {
            // In units of 1/new of an old cell.
            let (from, to) = (cell * old, (cell + 1) * old);
            let first = from / new;
            let edge = |at: u64| (at.clamp(from, to) - from) * one / old.max(1);
            let weights = (first..to.div_ceil(new)).map(|n| (edge((n + 1) * new) - edge(n * new)) as u32).collect();
            (first as usize, weights)
        })
        .collect()
}

#[cfg(test)]
#[path = "photo_tests.rs"]
pub(super) mod tests;
