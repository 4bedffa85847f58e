//! Rectangles and letters on a gray picture; what lies outside is cut off.

use crate::font::glyph;
use image::{GrayImage, Luma};

/// Fills `width` x `height` pixels from (`x`, `y`).
pub(crate) fn fill(picture: &mut GrayImage, x: u32, y: u32, width: u32, height: u32, luma: u8) {
    for row in y..(y + height).min(picture.height()) {
        for column in x..(x + width).min(picture.width()) {
            picture.put_pixel(column, row, Luma([luma]));
        }
    }
}

/// Writes `words` from (`x`, `y`), each dot of the font `dot` pixels a side.
pub(crate) fn write(picture: &mut GrayImage, x: u32, y: u32, dot: u32, words: &str) {
    let mut left = x;
    for c in words.chars() {
        for (row, bits) in (0u32..).zip(glyph(c)) {
            for column in (0..5u32).filter(|column| bits & (0x10 >> column) != 0) {
                fill(picture, left + column * dot, y + row * dot, dot, dot, 20);
            }
        }
        left += 6 * dot;
    }
}
