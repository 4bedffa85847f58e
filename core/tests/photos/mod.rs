//! What the tests of a photo's memory share.

use image::codecs::jpeg::JpegEncoder;

/// A progressive JPEG of that size with colours at full size, whose only scan is cut short at once: a decoder holds the
/// coefficients of the whole all the same.
#[allow(clippy::unwrap_used, reason = "a helper of tests")]
pub fn progressive(width: u16, height: u16) -> Vec<u8> {
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

/// The most memory the process ever had resident, in kB; none where the system does not say.
pub fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
