//! What processing a photo later may take: 60 megapixels of a progressive JPEG with colours at full size stay under 450 MB.
//!
//! One test, alone in its process, since it reads the most memory that the process ever held.

use image::codecs::jpeg::JpegEncoder;
use satchel_core::proof::{MAX_PHOTO_BYTES, process_kept_photo, process_photo};

/// A progressive frame of that size whose only scan is cut short at once: the decoder holds the coefficients of the whole.
#[allow(clippy::unwrap_used, reason = "a helper of a test")]
fn progressive(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let small = image::DynamicImage::new_rgb8(64, 64);
    JpegEncoder::new_with_quality(&mut jpeg, 88).encode_image(&small).unwrap();
    let at = |jpeg: &[u8], marker: u8| jpeg.windows(2).take_while(|pair| *pair != [0xFF, marker]).count();
    let frame = at(&jpeg, 0xC0);
    jpeg[frame + 1] = 0xC2;
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    (0..3).for_each(|component| jpeg[frame + 11 + component * 3] = 0x11);
    let scan = at(&jpeg, 0xDA);
    let len = usize::from(u16::from_be_bytes([jpeg[scan + 2], jpeg[scan + 3]]));
    jpeg.truncate(scan + 2 + len);
    let end = jpeg.len();
    jpeg[end - 3..].copy_from_slice(&[0, 0, 0]);
    jpeg
}

#[test]
fn sixty_progressive_megapixels_are_processed_later() {
    let large = progressive(9000, 6700);
    let kept = process_photo(&large).unwrap();
    assert!(kept.raw && kept.warnings.len() == 1);
    let photo = process_kept_photo(&kept.bytes).unwrap();
    assert!(!photo.raw && photo.width == 1600 && photo.bytes.len() <= MAX_PHOTO_BYTES);
    assert!(process_kept_photo(&progressive(12_000, 9_000)).is_none(), "a hundred are beyond a phone");
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return };
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let peak: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    println!("peak: {peak} kB");
    assert!(peak < 450_000, "{peak} kB");
}
