//! Photos of 60 megapixels on a phone: the whole process, with the camera's file in it, stays under 64 MB.
//!
//! One test, alone in its process, since it reads the most memory that the process ever held.

mod photos;

use image::codecs::jpeg::JpegEncoder;
use image::{GenericImageView, Rgb};
use photos::{peak_kb, progressive};
use satchel_core::proof::{MAX_PHOTO_BYTES, process_photo};
use std::io::Write;

/// A scene that is never in memory as a whole: bricks with some noise, pixel by pixel.
struct Scene {
    width: u32,
    height: u32,
}

impl GenericImageView for Scene {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        let noise = ((x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77)) >> 27) as u8;
        let joint = y % 120 < 14 || (x + y / 120 % 2 * 130) % 260 < 14;
        Rgb(if joint { [200, 190, 180] } else { [160, 75, 60] }.map(|value: u8| value.saturating_add(noise)))
    }
}

fn camera(width: u32, height: u32) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut jpeg, 88).encode_image(&Scene { width, height });
    assert!(written.is_ok(), "writing into memory");
    jpeg
}

/// The same scene as a PNG, written row by row; noise in every eighth row only, or the file alone would fill the memory.
#[allow(clippy::unwrap_used, reason = "a helper of a test")]
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    let scene = Scene { width, height };
    for y in 0..height {
        let row = (0..width).flat_map(|x| scene.get_pixel(if y % 8 == 0 { x } else { x / 32 }, y).0);
        rows.write_all(&row.collect::<Vec<_>>()).unwrap();
    }
    rows.finish().unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn sixty_megapixels_stay_under_64_mb() {
    let Some(before) = peak_kb() else {
        return println!("SKIPPED sixty_megapixels_stay_under_64_mb: this system does not tell the peak of its memory");
    };

    let large = camera(9000, 6700);
    let with_file = peak_kb().unwrap();
    let started = std::time::Instant::now();
    let photo = process_photo(&large).unwrap();
    let elapsed = started.elapsed();
    let after = peak_kb().unwrap();
    println!("60 MP: file {} kB, photo {} kB in {elapsed:?}", large.len() / 1000, photo.bytes.len() / 1000);
    println!("peak resident: {before} kB empty, {with_file} kB with the file, {after} kB after");
    assert!(!photo.raw && (1000..=1600).contains(&photo.width), "{} pixels wide", photo.width);
    assert!(photo.bytes.len() <= MAX_PHOTO_BYTES);

    let between = process_photo(&camera(3100, 2325)).unwrap();
    assert!(!between.raw && between.width >= 1200, "just below twice the side");
    let small = process_photo(&progressive(1900, 1200)).unwrap();
    assert!(!small.raw, "2 MP progressive are within the budget");
    let kept = process_photo(&progressive(9000, 6700)).unwrap();
    assert!(kept.raw && kept.width == 9000, "60 MP progressive are kept as they came");
    println!("progressive: {} kB", peak_kb().unwrap());

    let large = png(9000, 6700);
    let photo = process_photo(&large).unwrap();
    assert!(!photo.raw && (1000..=1600).contains(&photo.width), "60 MP of a PNG are read row by row");
    let peak = peak_kb().unwrap();
    println!("PNG of 60 MP: file {} kB, peak {peak} kB", large.len() / 1000);
    assert!(peak < 64_000, "{peak} kB");
}
