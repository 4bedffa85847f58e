//! A shipping label of 4 x 6 inches at 203 dots an inch, as thermal printers make them.

use crate::draw::{fill, write};
use crate::encode::{EncodeError, Encoder, Modules, Symbology, encode};
use image::{GrayImage, Luma};

/// Dots.
const WIDTH: u32 = 812;
const HEIGHT: u32 = 1218;
/// Where the symbol's field is.
const FIELD_TOP: u32 = 560;
const FIELD_HEIGHT: u32 = 560;
/// Blank edge kept around the symbol, beside its quiet zone.
const MARGIN: u32 = 30;

/// Draws a label: `lines` of the address above, the symbol with `text` below, the text's first characters under it.
///
/// # Errors
/// [`EncodeError`] if the encoder cannot put `text` into this symbology, or the symbol does not fit the label.
pub fn label(symbology: Symbology, encoder: Encoder, text: &str, lines: &[&str]) -> Result<GrayImage, EncodeError> {
    let modules = encode(symbology, encoder, text)?;
    let mut picture = GrayImage::from_pixel(WIDTH, HEIGHT, Luma([248]));
    frame(&mut picture);
    write(&mut picture, 40, 40, 4, "SHIP TO:");
    for (row, line) in (0u32..).zip(lines.iter().take(6)) {
        write(&mut picture, 70, 100 + row * 60, 5, line);
    }
    place(&mut picture, symbology, &modules)?;
    let shown: String = text.chars().filter(|c| !c.is_control()).take(34).collect();
    write(&mut picture, 40, FIELD_TOP + FIELD_HEIGHT + 30, 3, &shown);
    Ok(picture)
}

fn frame(picture: &mut GrayImage) {
    for (x, y, width, height) in [
        (10, 10, WIDTH - 20, 4),
        (10, HEIGHT - 14, WIDTH - 20, 4),
        (10, 10, 4, HEIGHT - 20),
        (WIDTH - 14, 10, 4, HEIGHT - 20),
        (10, FIELD_TOP - 20, WIDTH - 20, 8),
        (10, FIELD_TOP + FIELD_HEIGHT + 10, WIDTH - 20, 4),
    ] {
        fill(picture, x, y, width, height, 20);
    }
}

/// Draws the symbol in the middle of its field, as large as whole dots a module allow.
fn place(picture: &mut GrayImage, symbology: Symbology, modules: &Modules) -> Result<(), EncodeError> {
    let too_big = |_| EncodeError("the symbol does not fit the label".to_owned());
    let columns = u32::try_from(modules.width).map_err(too_big)?;
    let rows = u32::try_from(modules.dark.len() / modules.width.max(1)).map_err(too_big)?;
    let finer = u32::try_from(modules.finer).map_err(too_big)?;
    // Quiet zone: ten modules beside bars, four around a matrix.
    let quiet = if symbology.is_linear() { 10 } else { 4 * finer };
    let across = (WIDTH - 2 * MARGIN) / (columns + 2 * quiet);
    // Carriers print bars two to three dots wide and matrix modules up to ten; PDF417 comes with its row height built in.
    let dot = match symbology {
        Symbology::Code128 | Symbology::Gs1128 => across.min(3),
        _ => across.min((FIELD_HEIGHT - 20) / (rows + quiet)).min(10 / finer),
    };
    let dot = dot.max(u32::from(finer > 1));
    let bar_height = if symbology.is_linear() { 260 } else { dot };
    if dot == 0 || columns * dot > WIDTH - 2 * MARGIN || rows * bar_height > FIELD_HEIGHT {
        return Err(EncodeError("the symbol does not fit the label".to_owned()));
    }
    let left = (WIDTH - columns * dot) / 2;
    let top = FIELD_TOP + (FIELD_HEIGHT - rows * bar_height) / 2;
    for (at, _) in modules.dark.iter().enumerate().filter(|(_, dark)| **dark) {
        let at = u32::try_from(at).map_err(too_big)?;
        fill(picture, left + at % columns * dot, top + at / columns * bar_height, dot, bar_height, 20);
    }
    Ok(())
}
