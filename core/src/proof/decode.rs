//! Decoding a picture of any size into one that is small enough to keep, within a bound of memory.
//!
//! A JPEG is decoded at a part of its size, a PNG row by row; what a file lacks at its end stays grey. Whatever would take
//! more memory than was allowed, or more time than a door has, is not begun.

use super::jpeg;
use super::photo::{LONGEST_SIDE_PX, PhotoFormat};
use super::shrink::{Shrinker, shrink};
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};
use png::{BitDepth, ColorType, Transformations};
use std::io::{BufReader, Cursor};

/// What decoding may take.
#[derive(Clone, Copy)]
pub(super) struct Budget {
    /// Bytes beside the file.
    pub bytes: u64,
    /// Pixels that are unpacked one by one. A PNG of some kilobytes can hold any number of them.
    pub pixels: u64,
}

/// While a courier waits. With the file, the upright copy and its encoding the whole stays under 64 MB; 60 megapixels of an
/// ordinary JPEG decoded to a quarter take about 17 MB, 12 megapixels of a progressive one 39 MB, 36 of them coefficients. Unpacking
/// 64 million pixels takes one to three seconds.
pub(super) const AT_THE_DOOR: Budget = Budget { bytes: 40_000_000, pixels: 64_000_000 };

/// When nobody waits. 60 megapixels of a progressive JPEG that keeps colours at full size are 60 M x 3 coefficients x 2
/// bytes = 360 MB, and 17 MB for planes and pixels at a quarter. A phone of 3 GB gives that to a process in use; where the
/// system ends the process for it, the tries are counted (`store`).
pub(super) const LATER: Budget = Budget { bytes: 400_000_000, pixels: 400_000_000 };

/// A picture with no side longer than [`LONGEST_SIDE_PX`].
pub(super) struct Decoded {
    pub image: RgbImage,
    /// The file reached its end.
    pub complete: bool,
}

/// None: not within the budget, or not at all.
pub(super) fn decode(bytes: &[u8], format: PhotoFormat, budget: Budget) -> Option<Decoded> {
    match format {
        PhotoFormat::Jpeg => decode_jpeg(bytes, budget),
        PhotoFormat::Png => decode_png(bytes, budget),
    }
}

/// Decodes at an eighth, a quarter, a half or the whole of each side, whichever is the least that is still large enough.
fn decode_jpeg(bytes: &[u8], budget: Budget) -> Option<Decoded> {
    let segments = jpeg::segments(bytes);
    let frame = segments.frame?;
    let source = jpeg::Endless { pieces: segments.kept.into_iter(), now: &[] };
    let mut decoder = Decoder::new(BufReader::new(source));
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
fn decode_png(bytes: &[u8], budget: Budget) -> Option<Decoded> {
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
    if u64::from(width) * u64::from(height) > budget.pixels {
        return None;
    }
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
        if len as u64 > budget.bytes {
            return None;
        }
        let mut whole = vec![0; len];
        reader.next_frame(&mut whole).ok()?;
        whole.chunks_exact(width as usize * samples).for_each(take);
        rows = height;
    } else {
        while let Ok(Some(row)) = reader.next_row() {
            take(row.data());
            rows += 1;
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
