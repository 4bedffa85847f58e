//! Whether a photo is blurred or dark, measured on a luma picture of a fixed size, so that one threshold holds for every
//! camera.

use super::Warning;
use super::shrink::shrink;
use image::{GrayImage, RgbImage};

/// Longest side of the picture that is measured, pixels.
const SIDE_PX: u32 = 800;

/// Variance of the Laplacian from which a photo counts as sharp. Drawn doors measure 269 to 484 when sharp (more with
/// bricks), 25 when blurred by a Gaussian of 3 pixels at 1,600, at most 6 from 5 pixels on.
pub const SHARP_FROM: u64 = 60;

/// Mean luma (0 to 255) below which a photo counts as dark. Drawn doors measure 99 to 131 by day, 8 to 10 at night.
pub const DARK_BELOW_LUMA: u64 = 35;

/// What the courier should know about the photo. A dark photo is not called blurred too: light comes first.
pub(super) fn look(image: &RgbImage) -> Option<Warning> {
    let small = small_luma(image);
    if mean_luma(&small) < DARK_BELOW_LUMA {
        Some(Warning::PhotoDark)
    } else if sharpness(&small) < SHARP_FROM {
        Some(Warning::PhotoBlurred)
    } else {
        None
    }
}

fn small_luma(image: &RgbImage) -> GrayImage {
    let longest = image.width().max(image.height()).max(1);
    if longest <= SIDE_PX {
        return image::DynamicImage::from(image.clone()).into_luma8();
    }
    let side = |px: u32| (px * SIDE_PX).div_ceil(longest);
    image::DynamicImage::from(shrink(image, side(image.width()), side(image.height()))).into_luma8()
}

fn mean_luma(luma: &GrayImage) -> u64 {
    let pixels = luma.as_raw();
    pixels.iter().map(|p| u64::from(*p)).sum::<u64>() / (pixels.len() as u64).max(1)
}

/// Variance of the 4-neighbour Laplacian; 0 for a picture too small to have one.
fn sharpness(luma: &GrayImage) -> u64 {
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    let pixels = luma.as_raw();
    let (mut count, mut sum, mut squares) = (0_i64, 0_i64, 0_i64);
    for y in 1..height.saturating_sub(1) {
        let row = |y: usize| &pixels[y * width..(y + 1) * width];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        for x in 1..width.saturating_sub(1) {
            let around = [above[x], below[x], here[x - 1], here[x + 1]].map(i64::from).iter().sum::<i64>();
            let edge = around - 4 * i64::from(here[x]);
            count += 1;
            sum += edge;
            squares += edge * edge;
        }
    }
    let count = count.max(1);
    u64::try_from((squares - sum * sum / count) / count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::photo::tests::door;
    use super::*;

    fn dimmed(image: &RgbImage, by: u8) -> RgbImage {
        let mut image = image.clone();
        image.iter_mut().for_each(|value| *value /= by);
        image
    }

    #[test]
    fn a_sharp_door_by_day_needs_no_warning() {
        for (width, height) in [(1600, 1200), (1200, 1600), (640, 480)] {
            let photo = door(width, height).into_rgb8();
            println!("sharp {width}: {} luma {}", sharpness(&small_luma(&photo)), mean_luma(&small_luma(&photo)));
            assert_eq!(look(&photo), None, "{width} x {height}");
        }
    }

    #[test]
    fn a_shaken_or_unfocused_door_is_called_blurred() {
        for sigma in [3.0, 5.0, 8.0, 12.0] {
            let photo = door(1600, 1200).blur(sigma).into_rgb8();
            println!("blur {sigma}: {}", sharpness(&small_luma(&photo)));
            assert_eq!(look(&photo), Some(Warning::PhotoBlurred), "sigma {sigma}");
        }
    }

    #[test]
    fn a_door_at_night_is_called_dark_and_at_dusk_is_not() {
        let photo = door(1600, 1200).into_rgb8();
        assert_eq!(look(&dimmed(&photo, 8)), Some(Warning::PhotoDark));
        assert_eq!(look(&dimmed(&photo, 2)), None);
    }

    #[test]
    fn every_camera_is_measured_on_the_same_size() {
        let sizes = [(1600, 1200), (600, 1000), (640, 480)].map(|(w, h)| small_luma(&RgbImage::new(w, h)).dimensions());
        assert_eq!(sizes, [(800, 600), (480, 800), (640, 480)]);
    }

    #[test]
    fn an_even_bend_of_light_is_not_sharp() {
        let bend = GrayImage::from_fn(16, 16, |x, _| image::Luma([u8::try_from(x * x).unwrap()]));
        assert_eq!(sharpness(&bend), 0, "its Laplacian is 2 everywhere");
    }

    #[test]
    fn a_picture_of_one_pixel_is_measured_too() {
        assert_eq!(look(&RgbImage::from_pixel(1, 1, image::Rgb([200; 3]))), Some(Warning::PhotoBlurred));
    }
}
