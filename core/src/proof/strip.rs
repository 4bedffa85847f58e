//! Takes the metadata out of a picture without touching its pixels; only which side is up stays.

use super::photo::PhotoFormat;
use super::{ProofError, jpeg};
use exif::{In, Reader, Tag};
use image::metadata::Orientation;
use std::io::Cursor;

/// The picture without EXIF, position, colour profile, thumbnail, comment, or anything behind its end. An orientation other
/// than upright is written back as the only entry of a new EXIF block, so that the picture can be set upright later.
///
/// # Errors
/// [`ProofError::NotAPicture`] for anything but JPEG and PNG.
pub fn strip_metadata(bytes: &[u8]) -> Result<Vec<u8>, ProofError> {
    let orientation = orientation(bytes);
    Ok(match PhotoFormat::of(bytes).ok_or(ProofError::NotAPicture)? {
        PhotoFormat::Jpeg => {
            let kept = jpeg::segments(bytes).kept;
            let turned = orientation_only(orientation).map(|tiff| {
                let len = u16::try_from(tiff.len() + 8).unwrap_or_default().to_be_bytes();
                [&[0xFF, 0xE1][..], &len, b"Exif\0\0", &tiff].concat()
            });
            join(&kept, turned)
        }
        PhotoFormat::Png => {
            let kept = png_chunks(bytes);
            let turned = orientation_only(orientation).map(|tiff| {
                let mut crc = flate2::Crc::new();
                crc.update(b"eXIf");
                crc.update(&tiff);
                let len = u32::try_from(tiff.len()).unwrap_or_default().to_be_bytes();
                [&len[..], b"eXIf", &tiff, &crc.sum().to_be_bytes()].concat()
            });
            // The signature and IHDR come first.
            let (head, rest) = kept.split_at(kept.len().min(2));
            join(&[&head.concat()[..]].into_iter().chain(rest.iter().copied()).collect::<Vec<_>>(), turned)
        }
    })
}

/// The first part, then the new block, then the others.
fn join(kept: &[&[u8]], block: Option<Vec<u8>>) -> Vec<u8> {
    let (first, rest) = kept.split_at(kept.len().min(1));
    [first.concat(), block.unwrap_or_default(), rest.concat()].concat()
}

/// Which side is up, as far as the EXIF block can be read; upright otherwise.
pub(super) fn orientation(bytes: &[u8]) -> Orientation {
    let read = Reader::new().continue_on_error(true).read_from_container(&mut Cursor::new(bytes));
    let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| ())) else { return Orientation::NoTransforms };
    let value = exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    let value = value.and_then(|value| u8::try_from(value).ok());
    value.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
}

/// A TIFF block (big-endian) whose only entry is the orientation; none when the picture is upright.
fn orientation_only(orientation: Orientation) -> Option<Vec<u8>> {
    if orientation == Orientation::NoTransforms {
        return None;
    }
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation.to_exif(), 0, 0, 0, 0, 0, 0]);
    Some(tiff)
}

/// The signature and the chunks that make the picture (PNG, third edition, section 11), as far as they are whole.
fn png_chunks(bytes: &[u8]) -> Vec<&[u8]> {
    let mut kept = vec![&bytes[..bytes.len().min(8)]];
    let mut at = 8;
    while let Some([a, b, c, d, kind @ ..]) = bytes.get(at..at + 8) {
        let len = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        let Some(end) = at.checked_add(12).and_then(|end| end.checked_add(len)) else { break };
        // Of a picture cut short, the beginning of the last pixels is worth keeping.
        let chunk = &bytes[at..end.min(bytes.len())];
        let whole = end <= bytes.len();
        if matches!(kind, b"IDAT") || whole && matches!(kind, b"IHDR" | b"PLTE" | b"tRNS" | b"IEND") {
            kept.push(chunk);
        }
        if kind == b"IEND" {
            break;
        }
        at = end;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::photo::tests::{door, jpeg_of, with_exif};
    use super::*;
    use proptest::prelude::*;

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    fn png_with_text() -> Vec<u8> {
        let mut png = Vec::new();
        door(40, 30).write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        let mut chunk = b"\0\0\0\x0btEXtAuthor\0Erin".to_vec();
        chunk.extend([0; 4]);
        png.splice(33..33, chunk);
        png
    }

    #[test]
    fn nothing_of_the_camera_stays_and_every_pixel_does() {
        let mut photo = with_exif(&jpeg_of(&door(64, 48), 90), 6);
        photo.extend(b"a film behind the picture");
        // JFIF with a thumbnail of two pixels.
        photo.splice(2..2, *b"\xff\xe0\0\x16JFIF\0\x01\x01\0\0\x01\0\x01\x02\x01thumb!");
        let stripped = strip_metadata(&photo).unwrap();
        // 39 degrees, 57 minutes of latitude as EXIF writes them.
        let latitude = b"\0\0\0\x27\0\0\0\x01\0\0\0\x39\0\0\0\x01";
        for trace in [&latitude[..], b"Camera", b"a film", b"private note", b"thumb!"] {
            assert!(holds(&photo, trace), "the photo of this test has {trace:?}");
            assert!(!holds(&stripped, trace), "{trace:?}");
        }
        let pixels = |jpeg: &[u8]| image::load_from_memory(jpeg).unwrap().into_rgb8().into_raw();
        assert_eq!(pixels(&photo), pixels(&stripped));
        assert_eq!(orientation(&stripped), Orientation::Rotate90);
        assert_eq!(strip_metadata(&stripped).unwrap(), stripped);
    }

    #[test]
    fn a_png_loses_its_texts_and_keeps_its_pixels() {
        let mut png = png_with_text();
        png.extend(b"\0\0\0\x06IDATa film\0\0\0\0");
        let stripped = strip_metadata(&png).unwrap();
        for trace in [b"Erin", b"film"] {
            assert!(holds(&png, trace) && !holds(&stripped, trace));
        }
        assert_eq!(image::load_from_memory(&stripped).unwrap().into_rgb8(), door(40, 30).into_rgb8());
    }

    #[test]
    fn the_orientation_of_a_png_stays() {
        let tiff = orientation_only(Orientation::Rotate180).unwrap();
        let mut png = png_with_text();
        let mut chunk = u32::try_from(tiff.len()).unwrap().to_be_bytes().to_vec();
        chunk.extend(b"eXIf");
        chunk.extend(&tiff);
        chunk.extend([0; 4]);
        png.splice(33..33, chunk);
        assert_eq!(orientation(&strip_metadata(&png).unwrap()), Orientation::Rotate180);
    }

    #[test]
    fn what_is_no_picture_cannot_be_stripped() {
        assert_eq!(strip_metadata(b"<html>"), Err(ProofError::NotAPicture));
    }

    proptest! {
        #[test]
        fn a_damaged_picture_never_panics_and_never_grows_a_comment(cut in 0..2000_usize, at in 0..2000_usize, byte: u8) {
            let mut photo = with_exif(&jpeg_of(&door(64, 48), 90), 3);
            let len = photo.len();
            photo[2 + at % (len - 2)] = byte;
            photo.truncate(2 + cut % len);
            if let Ok(stripped) = strip_metadata(&photo) {
                prop_assert!(stripped.len() <= photo.len() + 36);
            }
            let mut png = png_with_text();
            let len = png.len();
            png[8 + at % (len - 8)] = byte;
            png.truncate(8 + cut % len);
            prop_assert!(strip_metadata(&png).is_ok());
        }
    }
}
