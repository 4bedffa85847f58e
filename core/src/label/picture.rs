//! Symbols in a camera frame or a picture, through zxing-cpp.
//!
//! A frame's luma plane goes in as it lies in memory, padding and turn included: nothing is copied, unless nothing was found
//! and a second look is taken. A JPEG is scaled down
//! while it is decoded, so that memory stays bounded for any camera.

use super::second_look::{LOOKS, SecondLook};
use super::{Kind, LabelError, candidates};
use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder};
use jpeg_decoder::{CodingProcess, PixelFormat};
use serde::{Deserialize, Serialize};
use std::io::Cursor;
use zxingcpp::{BarcodeFormat, Binarizer, ContentType, ImageFormat, ImageView, PointI, TextMode};

/// The most pixels of a JPEG or a plane.
const MAX_PIXELS: u64 = 200_000_000;

/// The most pixels of a picture that cannot be decoded in a smaller size: PNG and progressive JPEG (its coefficients are kept
/// whole, 6 bytes a pixel).
const MAX_PIXELS_WHOLE: u64 = 25_000_000;

/// Longest sides that a JPEG is read at, in turn, until a symbol is found: the first reads every label that fills a good part
/// of the picture, the second is for a small one.
const SIDES: [u16; 2] = [1_800, 3_600];

/// More symbols than labels on any parcel.
const MAX_SYMBOLS: i32 = 16;

/// A camera frame's brightness, one byte a pixel.
#[derive(Clone, Copy, Debug)]
pub struct LumaPlane<'a> {
    /// From the first pixel of the first row; at least `row_stride * (height - 1) + width`.
    pub bytes: &'a [u8],
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from one row to the next, at least `width`.
    pub row_stride: u32,
    /// How far the frame must be turned clockwise to stand upright: 0, 90, 180 or 270.
    pub rotation_deg: u16,
}

/// The symbologies that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Symbology {
    /// Code 128.
    #[serde(rename = "code_128")]
    Code128,
    /// Code 128 with FNC1 first.
    #[serde(rename = "gs1_128")]
    Gs1128,
    /// Code 39.
    #[serde(rename = "code_39")]
    Code39,
    /// Interleaved 2 of 5.
    #[serde(rename = "itf")]
    Itf,
    /// QR code.
    #[serde(rename = "qr")]
    Qr,
    /// DataMatrix.
    #[serde(rename = "data_matrix")]
    DataMatrix,
    /// PDF417.
    #[serde(rename = "pdf417")]
    Pdf417,
    /// Aztec.
    #[serde(rename = "aztec")]
    Aztec,
    /// MaxiCode; zxing-cpp reads it only where the picture shows nothing else.
    #[serde(rename = "maxicode")]
    MaxiCode,
}

/// A symbol that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    /// Which symbology.
    pub symbology: Symbology,
    /// What it says. Of a GS1 symbol it begins with its symbology identifier (`]C1`), as a scanner sends it; separators are
    /// the GS character.
    pub text: String,
    /// Top left, top right, bottom right, bottom left of the symbol as it is read, in pixels (x, y) of the upright frame,
    /// or of the picture as it is stored.
    pub corners: [(i32, i32); 4],
}

/// The symbols in `plane`, those of a known kind first. None found is an empty list.
///
/// # Errors
/// [`LabelError::Plane`] if the figures do not fit the bytes, [`LabelError::TooBig`] above 200 megapixels,
/// [`LabelError::Decoder`] if zxing-cpp fails.
pub fn decode(plane: &LumaPlane) -> Result<Vec<Symbol>, LabelError> {
    let view = view(plane)?;
    let quick = find(&view, Binarizer::LocalAverage, false)?;
    let inverted = if quick.is_empty() { find(&view, Binarizer::GlobalHistogram, true)? } else { quick };
    let mut symbols = if inverted.is_empty() { look_again(plane)? } else { inverted };
    symbols.sort_by_key(|symbol| candidates(&symbol.text).first().is_none_or(|best| best.kind == Kind::Other));
    Ok(symbols)
}

/// The symbols in a JPEG or PNG file, as [`decode`].
///
/// # Errors
/// [`LabelError::Empty`] for 0 bytes, [`LabelError::Format`] for another format, [`LabelError::Broken`] for a damaged or
/// truncated file, [`LabelError::TooBig`] for a JPEG above 200 megapixels, or a PNG or progressive JPEG above 25.
pub fn decode_file(bytes: &[u8]) -> Result<Vec<Symbol>, LabelError> {
    if bytes.is_empty() {
        return Err(LabelError::Empty);
    }
    match image::guess_format(bytes) {
        Ok(image::ImageFormat::Jpeg) => {
            let (first, full) = jpeg(bytes, SIDES[0])?;
            let symbols = decode(&first.plane())?;
            if symbols.is_empty() && !full { decode(&jpeg(bytes, SIDES[1])?.0.plane()) } else { Ok(symbols) }
        }
        Ok(image::ImageFormat::Png) => decode(&png(bytes)?.plane()),
        _ => Err(LabelError::Format),
    }
}

/// The plane as zxing-cpp sees it, without a copy: a picture as wide as the row stride, cropped to the width. Where the
/// last row lacks its padding (as on Android), it is left out: one row of pixels more or less reads no label.
fn view<'a>(plane: &LumaPlane<'a>) -> Result<ImageView<'a>, LabelError> {
    let &LumaPlane { bytes, width, height, row_stride, rotation_deg } = plane;
    let misfit = || LabelError::Plane { width, height, row_stride, rotation_deg, bytes: bytes.len() };
    let row_stride = if height == 1 { width } else { row_stride };
    if width == 0 || height == 0 || row_stride < width || !matches!(rotation_deg, 0 | 90 | 180 | 270) {
        return Err(misfit());
    }
    within(u64::from(row_stride) * u64::from(height), MAX_PIXELS)?;
    let least = u64::from(row_stride) * u64::from(height - 1) + u64::from(width);
    if (bytes.len() as u64) < least {
        return Err(misfit());
    }
    let rows = height.min(u32::try_from(bytes.len() as u64 / u64::from(row_stride)).unwrap_or(height));
    let used = bytes.get(..row_stride as usize * rows as usize).ok_or_else(misfit)?;
    let signed = |value: u32| i32::try_from(value).map_err(|_| misfit());
    let view = ImageView::from_slice(used, row_stride, rows, ImageFormat::Lum)
        .map_err(|error| LabelError::Decoder(error.to_string()))?;
    Ok(view.cropped(0, 0, signed(width)?, signed(rows)?).rotated(i32::from(rotation_deg)))
}

/// The symbols of the first look that shows any, with their corners in the upright frame.
fn look_again(plane: &LumaPlane) -> Result<Vec<Symbol>, LabelError> {
    for scale_and_angle in LOOKS {
        let look = SecondLook::new(plane, scale_and_angle);
        let SecondLook { bytes, width, height, .. } = &look;
        if *width == 0 || *height == 0 {
            continue;
        }
        let turned = LumaPlane { bytes, width: *width, height: *height, row_stride: *width, rotation_deg: 0 };
        let mut found = find(&view(&turned)?, Binarizer::LocalAverage, false)?;
        for symbol in &mut found {
            symbol.corners = symbol.corners.map(|corner| look.upright(plane, corner));
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn find(view: &ImageView, binarizer: Binarizer, invert: bool) -> Result<Vec<Symbol>, LabelError> {
    let reader = zxingcpp::read()
        .formats([
            BarcodeFormat::Code128,
            BarcodeFormat::Code39,
            BarcodeFormat::ITF,
            BarcodeFormat::QRCode,
            BarcodeFormat::DataMatrix,
            BarcodeFormat::PDF417,
            BarcodeFormat::Aztec,
            BarcodeFormat::MaxiCode,
        ])
        .try_harder(true)
        .try_rotate(true)
        .try_downscale(true)
        .try_invert(invert)
        .binarizer(binarizer)
        .text_mode(TextMode::Plain)
        .max_number_of_symbols(MAX_SYMBOLS);
    let found = reader.from(view).map_err(|error| LabelError::Decoder(error.to_string()))?;
    Ok(found.iter().filter_map(symbol).collect())
}

fn symbol(barcode: &zxingcpp::Barcode) -> Option<Symbol> {
    let gs1 = barcode.content_type() == ContentType::GS1;
    let symbology = match barcode.symbology() {
        BarcodeFormat::Code128 if gs1 => Symbology::Gs1128,
        BarcodeFormat::Code128 => Symbology::Code128,
        BarcodeFormat::Code39 => Symbology::Code39,
        BarcodeFormat::ITF => Symbology::Itf,
        BarcodeFormat::QRCode => Symbology::Qr,
        BarcodeFormat::DataMatrix => Symbology::DataMatrix,
        BarcodeFormat::PDF417 => Symbology::Pdf417,
        BarcodeFormat::Aztec => Symbology::Aztec,
        BarcodeFormat::MaxiCode => Symbology::MaxiCode,
        _ => return None,
    };
    let identifier = if gs1 { barcode.symbology_identifier() } else { String::new() };
    let corner = |point: PointI| (point.x, point.y);
    let position = barcode.position();
    let corners = [position.top_left, position.top_right, position.bottom_right, position.bottom_left].map(corner);
    Some(Symbol { symbology, text: identifier + &barcode.text(), corners })
}

/// Brightness of a decoded file.
struct Luma {
    bytes: Vec<u8>,
    width: u32,
    height: u32,
}

impl Luma {
    fn plane(&self) -> LumaPlane<'_> {
        let Luma { bytes, width, height } = self;
        LumaPlane { bytes, width: *width, height: *height, row_stride: *width, rotation_deg: 0 }
    }
}

/// A JPEG with its longest side near `side`, scaled inside the inverse DCT; and whether this is its full size.
fn jpeg(bytes: &[u8], side: u16) -> Result<(Luma, bool), LabelError> {
    let broken = |error: jpeg_decoder::Error| LabelError::Broken(error.to_string());
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    decoder.read_info().map_err(broken)?;
    let info = decoder.info().ok_or_else(|| LabelError::Broken("no header".to_owned()))?;
    let progressive = info.coding_process == CodingProcess::DctProgressive;
    let pixels = u64::from(info.width) * u64::from(info.height);
    within(pixels, if progressive { MAX_PIXELS_WHOLE } else { MAX_PIXELS })?;
    // `scale` takes the smallest of 1/8, 1/4, 1/2 and 1 that is not below the size asked for.
    let longest = u32::from(info.width.max(info.height)).max(u32::from(side));
    let asked = |length: u16| u16::try_from(u32::from(length) * u32::from(side) / longest).unwrap_or(length);
    let (width, height) = decoder.scale(asked(info.width), asked(info.height)).map_err(broken)?;
    let data = decoder.decode().map_err(broken)?;
    let bytes = match info.pixel_format {
        PixelFormat::L8 => data,
        PixelFormat::L16 => data.chunks_exact(2).map(|p| p[1]).collect(),
        PixelFormat::RGB24 => data.chunks_exact(3).map(|p| brightness(p[0], p[1], p[2])).collect(),
        PixelFormat::CMYK32 => data.chunks_exact(4).map(|p| brightness(p[0], p[1], p[2])).collect(),
    };
    let luma = Luma { bytes, width: u32::from(width), height: u32::from(height) };
    Ok((luma, (width, height) == (info.width, info.height)))
}

/// ITU-R BT.601 in whole numbers.
fn brightness(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue);
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

fn png(bytes: &[u8]) -> Result<Luma, LabelError> {
    let broken = |error: image::ImageError| LabelError::Broken(error.to_string());
    // Its own decoder: a reader of any format would bring a second JPEG decoder onto the phone. Without limits a profile of some
    // kilobytes unpacks to gigabytes.
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), image::Limits::default()).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    within(u64::from(width) * u64::from(height), MAX_PIXELS_WHOLE)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(broken)?.into_luma8();
    Ok(Luma { width, height, bytes: picture.into_raw() })
}

fn within(pixels: u64, most: u64) -> Result<(), LabelError> {
    let megapixels = |pixels: u64| pixels.div_ceil(1_000_000);
    if pixels > most {
        return Err(LabelError::TooBig { megapixels: megapixels(pixels), most: megapixels(most) });
    }
    Ok(())
}
