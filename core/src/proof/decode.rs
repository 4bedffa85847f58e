//! Decoding a picture of any size into one that is small enough to keep, within a bound of memory.
//!
//! A JPEG is decoded at a part of its size, a PNG row by row; what a file lacks at its end stays grey. Whatever would take
//! more memory or more time than was allowed is not begun, and what was begun ends soon after somebody asked it to.

use super::jpeg;
use super::photo::{LONGEST_SIDE_PX, PhotoFormat};
use super::shrink::{Shrinker, shrink};
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};
use png::{BitDepth, ColorType, Transformations};
use std::io::{self, BufReader, Cursor, Read};
use std::sync::atomic::{AtomicBool, Ordering};

/// What decoding may take.
#[derive(Clone, Copy)]
pub(super) struct Budget {
    /// Bytes beside the file.
    pub bytes: u64,
    /// Pixels in the file, which are unpacked one by one however few are kept. A file of some kilobytes can hold any number.
    pub pixels: u64,
}

/// While a courier waits. With the file, the upright copy and its encoding the whole stays under 64 MB; 60 megapixels of an
/// ordinary JPEG decoded to a quarter take about 17 MB, 12 megapixels of a progressive one 39 MB, 36 of them coefficients.
/// Unpacking 64 million pixels takes one to three seconds.
pub(super) const AT_THE_DOOR: Budget = Budget { bytes: 40_000_000, pixels: 64_000_000 };

/// When nobody waits. 60 megapixels of a progressive JPEG that keeps colours at full size are 60 M x 3 coefficients x 2
/// bytes = 360 MB, and 17 MB for planes and pixels at a quarter. A phone of 3 GB gives that to a process in use; where the
/// system ends the process for it, the tries are counted (`store`).
pub(super) const LATER: Budget = Budget { bytes: 400_000_000, pixels: 400_000_000 };

/// Times that a progressive JPEG goes over the whole picture at most. Programs write about ten; each costs time and needs
/// only some bytes.
const MAX_SCANS: usize = 100;

/// Bytes of a file between two looks at whether to go on. Thousands of blocks fit into them, seldom more than a picture.
const STEP_BYTES: usize = 1024;

/// For each column and each row of a PNG, whatever it holds: two rows as stored (up to four samples of 16 bits), two as
/// shown, and the shares of [`Shrinker`].
const BYTES_A_COLUMN: u64 = 32;

/// A picture with no side longer than [`LONGEST_SIDE_PX`].
pub(super) struct Decoded {
    pub image: RgbImage,
    /// The file reached its end.
    pub complete: bool,
}

/// None: not within the budget, not at all, or `cancel` was set meanwhile.
pub(super) fn decode(bytes: &[u8], format: PhotoFormat, budget: Budget, cancel: &AtomicBool) -> Option<Decoded> {
    match format {
        PhotoFormat::Jpeg => decode_jpeg(bytes, budget, cancel),
        PhotoFormat::Png => decode_png(bytes, budget, cancel),
    }
}

/// Reads on until it is cancelled.
struct Cancellable<'a, R> {
    from: R,
    cancel: &'a AtomicBool,
}

impl<R: Read> Read for Cancellable<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.cancel.load(Ordering::Relaxed) { Err(io::Error::other("cancelled")) } else { self.from.read(buffer) }
    }
}

/// Decodes at an eighth, a quarter, a half or the whole of each side, whichever is the least that is still large enough.
fn decode_jpeg(bytes: &[u8], budget: Budget, cancel: &AtomicBool) -> Option<Decoded> {
    let segments = jpeg::segments(bytes);
    let frame = segments.frame?;
    if u64::from(frame.width) * u64::from(frame.height) > budget.pixels || segments.scans > MAX_SCANS {
        return None;
    }
    let from = jpeg::Endless { pieces: segments.kept.into_iter(), now: &[] };
    let mut decoder = Decoder::new(BufReader::with_capacity(STEP_BYTES, Cancellable { from, cancel }));
    // Just below twice the side there is no scale in between: rather a little smaller than not at all.
    let (width, height) = [LONGEST_SIDE_PX, LONGEST_SIDE_PX / 2].into_iter().find_map(|longest| {
        let (width, height) = fit(frame.width, frame.height, longest);
        let (width, height) = decoder.scale(u16::try_from(width).ok()?, u16::try_from(height).ok()?).ok()?;
        let fits = frame.decoding_bytes(width.into(), height.into()) <= budget.bytes;
        fits.then_some((width, height))
    })?;
    let pixels = decoder.decode().ok()?;
    let (width, height) = (u32::from(width), u32::from(height));
    let image = match decoder.info()?.pixel_format {
        PixelFormat::RGB24 => RgbImage::from_raw(width, height, pixels)?,
        PixelFormat::L8 => DynamicImage::from(GrayImage::from_raw(width, height, pixels)?).into_rgb8(),
        PixelFormat::L16 => {
            let shift = u32::from(frame.precision.clamp(8, 16)) - 8;
            let grey = |pair: &[u8]| (u16::from_ne_bytes([pair[0], pair[1]]) >> shift) as u8;
            let pixels = pixels.chunks_exact(2).flat_map(|pair| [grey(pair); 3]).collect();
            RgbImage::from_raw(width, height, pixels)?
        }
        PixelFormat::CMYK32 => RgbImage::from_raw(width, height, printed(pixels))?,
    };
    let (to_width, to_height) = fit(width, height, LONGEST_SIDE_PX);
    let image = if (to_width, to_height) == (width, height) { image } else { shrink(&image, to_width, to_height) };
    Some(Decoded { image, complete: segments.complete })
}

/// Inks (0: none) as the light that they leave, in place: three bytes where four were.
fn printed(mut pixels: Vec<u8>) -> Vec<u8> {
    let count = pixels.len() / 4;
    for at in 0..count {
        let [c, m, y, k] = [0, 1, 2, 3].map(|i| 255 - u32::from(pixels[at * 4 + i]));
        for (i, left) in [c, m, y].into_iter().enumerate() {
            pixels[at * 3 + i] = (left * k / 255) as u8;
        }
    }
    pixels.truncate(count * 3);
    pixels
}

/// Row by row; only an interlaced picture is needed as a whole.
fn decode_png(bytes: &[u8], budget: Budget, cancel: &AtomicBool) -> Option<Decoded> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = reader.info().size();
    let (color, BitDepth::Eight) = reader.output_color_type() else { return None };
    let samples = match color {
        ColorType::Grayscale => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
        ColorType::Indexed => return None,
    };
    let at_all = (u64::from(width) + u64::from(height)) * BYTES_A_COLUMN;
    if u64::from(width) * u64::from(height) > budget.pixels || at_all > budget.bytes {
        return None;
    }
    let cancelled = || cancel.load(Ordering::Relaxed);
    let mut shrinker = Shrinker::new((width, height), fit(width, height, LONGEST_SIDE_PX));
    let mut rgb = Vec::with_capacity(width as usize * 3);
    let mut take = |row: &[u8]| {
        rgb.clear();
        for pixel in row.chunks_exact(samples) {
            rgb.extend(if samples < 3 { [pixel[0]; 3] } else { [pixel[0], pixel[1], pixel[2]] });
        }
        shrinker.push(&rgb);
    };
    let mut rows = 0;
    if reader.info().interlaced {
        let len = reader.output_buffer_size()?;
        if at_all + len as u64 > budget.bytes {
            return None;
        }
        let mut whole = vec![0; len];
        let stride = width as usize * samples;
        while let Some(row) = reader.next_interlaced_row().ok()? {
            let png::InterlaceInfo::Adam7(place) = row.interlace() else { return None };
            png::expand_interlaced_row(&mut whole, stride, row.data(), place, samples as u8 * 8);
            if cancelled() {
                return None;
            }
        }
        whole.chunks_exact(stride).for_each(take);
        rows = height;
    } else {
        while let Ok(Some(row)) = reader.next_row() {
            take(row.data());
            rows += 1;
            if cancelled() {
                return None;
            }
        }
    }
    (rows > 0).then(|| Decoded { image: shrinker.finish(), complete: rows == height })
}

/// The size with its longest side at most `longest`, in the same proportion; never larger, never 0.
pub(super) fn fit(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let side = u64::from(width.max(height).max(1));
    if side <= u64::from(longest) {
        return (width, height);
    }
    let scaled =
        |px: u32| u32::try_from((u64::from(px) * u64::from(longest) + side / 2) / side).unwrap_or(longest).max(1);
    (scaled(width), scaled(height))
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
