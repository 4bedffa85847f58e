//! What a courier can rely on when taking a photo.

use super::*;
use image::Rgb;
use proptest::prelude::*;

/// A drawn door: bricks, a dark door with panels, a parcel with a label on the step.
pub(in crate::proof) fn door(width: u32, height: u32) -> DynamicImage {
    let unit = (width.max(height) / 80).max(1);
    let image = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x * 80 / width.max(1), y * 80 / height.max(1));
        let noise = ((x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)) % 9) as u8;
        let base: [u8; 3] = if (30..50).contains(&u) && (10..65).contains(&v) {
            if (u - 30) % 10 < 2 || (v - 10) % 14 < 2 { [60, 40, 30] } else { [110, 70, 45] }
        } else if (52..66).contains(&u) && (55..70).contains(&v) {
            if (55..63).contains(&u) && (58..64).contains(&v) {
                if (x / unit.div_ceil(4)).is_multiple_of(2) { [250; 3] } else { [15; 3] }
            } else {
                [190, 150, 100]
            }
        } else if v >= 70 {
            [150, 150, 145]
        } else if (y / unit).is_multiple_of(3) || (x / unit + y / unit / 3 % 2 * 3).is_multiple_of(6) {
            [200, 190, 180]
        } else {
            [160, 75, 60]
        };
        Rgb(base.map(|value| value.saturating_add(noise)))
    });
    image.into()
}

pub(in crate::proof) fn jpeg_of(image: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(image).unwrap();
    jpeg
}

/// The JPEG with what a camera writes beside it: EXIF with model, position and orientation, and a comment.
pub(in crate::proof) fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    use exif::{Field, In, Rational, Tag, Value, experimental::Writer};
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let degrees = vec![Rational { num: 39, denom: 1 }, Rational { num: 57, denom: 1 }, Rational { num: 40, denom: 1 }];
    let fields = [
        field(Tag::Model, Value::Ascii(vec![b"Camera 12".to_vec()])),
        field(Tag::Orientation, Value::Short(vec![orientation])),
        field(Tag::GPSLatitude, Value::Rational(degrees)),
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut tiff = Cursor::new(Vec::new());
    writer.write(&mut tiff, false).unwrap();
    let segment = |marker: u8, body: &[u8]| {
        let len = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &len, body].concat()
    };
    let app1 = segment(0xE1, &[b"Exif\0\0", &tiff.into_inner()[..]].concat());
    [&jpeg[..2], &app1, &segment(0xFE, b"private note"), &jpeg[2..]].concat()
}

/// Red, green, blue and white quarters, seen upright.
fn quarters(width: u32, height: u32) -> DynamicImage {
    let image = RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([220, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 220]),
        (false, false) => Rgb([240, 240, 240]),
    });
    image.into()
}

fn corners(jpeg: &[u8]) -> [&'static str; 4] {
    let image = image::load_from_memory(jpeg).unwrap().into_rgb8();
    let (w, h) = image.dimensions();
    [(w / 4, h / 4), (w * 3 / 4, h / 4), (w / 4, h * 3 / 4), (w * 3 / 4, h * 3 / 4)].map(|(x, y)| {
        match image.get_pixel(x, y).0 {
            [200..=255, 200..=255, 200..=255] => "white",
            [150..=255, _, _] => "red",
            [_, 150..=255, _] => "green",
            _ => "blue",
        }
    })
}

#[test]
fn a_photo_is_upright_whichever_way_the_phone_was_held() {
    for orientation in 1..=8_u8 {
        let turn = Orientation::from_exif(orientation).unwrap();
        let back = match turn {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            same => same,
        };
        let mut sensor = quarters(320, 200);
        sensor.apply_orientation(back);
        let photo = process_photo(&with_exif(&jpeg_of(&sensor, 90), orientation.into())).unwrap();
        assert_eq!((photo.width, photo.height, photo.raw), (320, 200, false), "orientation {orientation}");
        assert_eq!(corners(&photo.bytes), ["red", "green", "blue", "white"], "orientation {orientation}");
    }
}

#[test]
fn a_photo_keeps_nothing_but_its_pixels() {
    let photo = process_photo(&with_exif(&jpeg_of(&door(800, 600), 90), 1)).unwrap();
    let traces = [&b"Exif"[..], b"Camera", b"private", b"ICC_PROFILE"];
    assert!(traces.iter().all(|trace| !photo.bytes.windows(trace.len()).any(|w| w == *trace)));
    assert_eq!((photo.role(), photo.warnings), (EvidenceRole::Photo, vec![]));
}

#[test]
fn a_large_photo_becomes_1600_pixels_and_200_kb_at_most() {
    let started = std::time::Instant::now();
    let camera = jpeg_of(&door(4000, 3000), 92);
    let drawn = started.elapsed();
    let started = std::time::Instant::now();
    let photo = process_photo(&camera).unwrap();
    println!("12 MP, {} bytes -> {} in {:?} (drawn in {drawn:?})", camera.len(), photo.bytes.len(), started.elapsed());
    assert_eq!((photo.width, photo.height), (1600, 1200));
    assert!(photo.bytes.len() <= MAX_PHOTO_BYTES);
}

#[test]
fn even_noise_fits_into_200_kb() {
    let noise = RgbImage::from_fn(1600, 1600, |x, y| {
        let h = (x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77)).wrapping_mul(0xC2B2_AE3D);
        Rgb([(h >> 8) as u8, (h >> 16) as u8, (h >> 24) as u8])
    });
    let photo = process_photo(&jpeg_of(&noise.into(), 95)).unwrap();
    assert!(photo.bytes.len() <= MAX_PHOTO_BYTES && photo.width < 1600 && !photo.raw);
}

#[test]
fn a_png_becomes_a_jpeg_and_a_small_picture_is_not_enlarged() {
    let mut png = Vec::new();
    quarters(300, 200).write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    let photo = process_photo(&png).unwrap();
    assert_eq!((photo.format, photo.width, photo.height, photo.raw), (PhotoFormat::Jpeg, 300, 200, false));
    assert_eq!(corners(&photo.bytes), ["red", "green", "blue", "white"]);
}

#[test]
fn grey_pictures_and_single_pixels_are_photos_too() {
    for image in [DynamicImage::new_luma8(33, 20), DynamicImage::new_rgb8(1, 1)] {
        let photo = process_photo(&jpeg_of(&image, 80)).unwrap();
        assert_eq!((photo.width, photo.height, photo.raw), (image.width(), image.height(), false));
    }
}

#[test]
fn of_a_photo_that_is_cut_short_what_is_there_is_kept() {
    let whole = jpeg_of(&quarters(640, 480), 90);
    let photo = process_photo(&whole[..whole.len() * 6 / 10]).unwrap();
    assert!(!photo.raw && photo.warnings.contains(&Warning::PhotoCutShort), "{:?}", photo.warnings);
    assert_eq!(corners(&photo.bytes)[..2], ["red", "green"]);
}

#[test]
fn a_photo_that_cannot_be_decoded_is_kept_without_its_metadata() {
    let whole = with_exif(&jpeg_of(&door(640, 480), 90), 6);
    let at = whole.windows(2).position(|w| w == [0xFF, 0xC4]).unwrap();
    let photo = process_photo(&whole[..at]).unwrap();
    assert!(photo.raw && photo.warnings.contains(&Warning::PhotoCutShort));
    assert_eq!((photo.width, photo.height, photo.role()), (480, 640, EvidenceRole::RawPhoto));
    assert!(!photo.bytes.windows(6).any(|w| w == b"Camera"));
}

#[test]
fn an_empty_picture_and_another_file_are_told_apart() {
    assert_eq!(process_photo(&[]), Err(ProofError::EmptyPicture));
    assert_eq!(process_photo(b"<html>413</html>"), Err(ProofError::NotAPicture));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_photo_never_panics_and_is_never_refused(at in 0..100_000_usize, byte: u8, cut in 0..100_000_usize) {
        let mut photo = with_exif(&jpeg_of(&door(96, 64), 85), 8);
        let len = photo.len();
        photo[2 + at % (len - 2)] = byte;
        photo.truncate(len - cut % (len / 2));
        prop_assert!(process_photo(&photo).is_ok());
    }
}
