//! A door with a parcel before it, as a courier photographs it: a JPEG file with EXIF.

use crate::Dice;
use crate::exif::{ExifSpec, segment};
use image::codecs::jpeg::JpegEncoder;
use image::{GenericImageView, Rgb, RgbImage, imageops};

/// How well the photo came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// Sharp and bright.
    Clear,
    /// The camera moved or was out of focus.
    Blurred,
    /// At night.
    Dark,
}

/// A larger photo is drawn at this longest side and enlarged while it is written, so that 60 megapixels cost little memory.
const DRAWN_SIDE: u32 = 1600;

/// A clear photo; see [`door_photo_as`].
pub fn door_photo(seed: u64, width: u32, height: u32, exif: &ExifSpec) -> Vec<u8> {
    door_photo_as(Look::Clear, seed, width, height, exif)
}

/// A JPEG of a door and a parcel, `width` x `height` pixels when it stands upright. The pixels are stored as
/// `exif.orientation` says, so that a viewer which heeds it shows the door upright.
pub fn door_photo_as(look: Look, seed: u64, width: u32, height: u32, exif: &ExifSpec) -> Vec<u8> {
    let longest = width.max(height).max(1);
    let part = |side: u32| (u64::from(side) * u64::from(DRAWN_SIDE.min(longest)) / u64::from(longest)).max(1) as u32;
    let drawn = draw(look, seed, part(width), part(height));
    // What is stored is the upright picture turned back.
    let stored = match exif.orientation {
        2 => imageops::flip_horizontal(&drawn),
        3 => imageops::rotate180(&drawn),
        4 => imageops::flip_vertical(&drawn),
        5 => imageops::flip_horizontal(&imageops::rotate90(&drawn)),
        6 => imageops::rotate270(&drawn),
        7 => imageops::flip_horizontal(&imageops::rotate270(&drawn)),
        8 => imageops::rotate90(&drawn),
        _ => drawn,
    };
    let (width, height) = if exif.orientation >= 5 { (height, width) } else { (width, height) };
    let mut file = Vec::new();
    // Writing into a vector cannot fail; sides above 65,535 are not asked for.
    JpegEncoder::new_with_quality(&mut file, 85)
        .encode_image(&Enlarged { picture: stored, width, height })
        .unwrap_or_default();
    let behind_start = file.len().min(2);
    file.splice(behind_start..behind_start, segment(exif));
    file
}

/// A picture seen larger, each pixel repeated.
struct Enlarged {
    picture: RgbImage,
    width: u32,
    height: u32,
}

impl GenericImageView for Enlarged {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        let at = |at: u32, of: u32, side: u32| (u64::from(at) * u64::from(side) / u64::from(of)) as u32;
        *self.picture.get_pixel(at(x, self.width, self.picture.width()), at(y, self.height, self.picture.height()))
    }
}

/// Wall, door with frame and knob, step, parcel with a label; paint and light differ with the seed.
fn draw(look: Look, seed: u64, width: u32, height: u32) -> RgbImage {
    let mut dice = Dice::new(seed);
    let paint = [[58, 90, 110], [120, 40, 38], [40, 84, 62], [88, 72, 58]][(dice.unit() * 4.0) as usize % 4];
    let parcel_left = dice.between(0.34, 0.5);
    let parcel_width = dice.between(0.2, 0.3);
    let light = dice.between(0.9, 1.08);
    let mut picture = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let inside = |left: f32, top: f32, right: f32, bottom: f32| u >= left && u < right && v >= top && v < bottom;
        let parcel = |left: f32, top: f32, right: f32, bottom: f32| {
            inside(parcel_left + parcel_width * left, top, parcel_left + parcel_width * right, bottom)
        };
        let knob = ((u - 0.61) * width as f32).hypot((v - 0.44) * height as f32) < 0.014 * width.max(height) as f32;
        let brick = (v * 40.0).fract() < 0.08
            || (u * 16.0 + if ((v * 40.0) as u32).is_multiple_of(2) { 0.0 } else { 0.5 }).fract() < 0.04;
        let color = if parcel(0.3, 0.7, 0.75, 0.76) {
            if ((u * 300.0) as u32).is_multiple_of(3) { [30, 30, 30] } else { [240, 240, 236] }
        } else if parcel(0.0, 0.63, 1.0, 0.67) {
            [205, 164, 108]
        } else if parcel(0.0, 0.67, 1.0, 0.82) {
            [184, 142, 88]
        } else if knob {
            [232, 192, 90]
        } else if inside(0.36, 0.1, 0.64, 0.76) {
            paint
        } else if inside(0.34, 0.07, 0.66, 0.78) {
            [232, 228, 216]
        } else if inside(0.2, 0.78, 0.92, 1.0) {
            [160, 152, 134]
        } else if brick {
            [110, 104, 92]
        } else {
            [136, 126, 112]
        };
        Rgb(color.map(|part: u8| (f32::from(part) * light * (1.05 - 0.3 * v)).clamp(0.0, 255.0) as u8))
    });
    if look == Look::Blurred {
        picture = imageops::fast_blur(&picture, width.max(height) as f32 / 160.0);
    }
    let (gain, noise) = match look {
        Look::Clear => (1.0, 4.0),
        Look::Blurred => (1.0, 0.8),
        Look::Dark => (0.09, 1.2),
    };
    for pixel in picture.pixels_mut() {
        let grain = noise * dice.normal();
        pixel.0 = pixel.0.map(|part| (f32::from(part) * gain + grain).clamp(0.0, 255.0) as u8);
    }
    picture
}
