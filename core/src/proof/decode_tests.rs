//! Pictures that a phone's camera seldom writes, and other programs do.

use super::super::jpeg;
use super::super::photo::tests::{door, jpeg_of};
use super::*;
use image::Rgb;

static GO_ON: AtomicBool = AtomicBool::new(false);

/// One block a colour, side by side: a JPEG of four components without subsampling, its tables those of a grey one.
fn four_components(blocks: &[[u8; 4]]) -> Vec<u8> {
    const DC_CODES: [(u32, u32); 12] = [
        (0b00, 2),
        (0b010, 3),
        (0b011, 3),
        (0b100, 3),
        (0b101, 3),
        (0b110, 3),
        (0b1110, 4),
        (0b1_1110, 5),
        (0b11_1110, 6),
        (0b111_1110, 7),
        (0b1111_1110, 8),
        (0b1_1111_1110, 9),
    ];
    let mut bits = String::new();
    let mut before = [0_i32; 4];
    for block in blocks {
        for (component, value) in block.iter().enumerate() {
            // With quantisation by ones the mean of a block is eight times its value.
            let dc = (i32::from(*value) - 128) * 8;
            let difference = dc - std::mem::replace(&mut before[component], dc);
            let size = 32 - difference.unsigned_abs().leading_zeros();
            let (code, len) = DC_CODES[size as usize];
            bits += &format!("{code:0len$b}", len = len as usize);
            let shown = if difference < 0 { difference + (1 << size) - 1 } else { difference };
            bits += &if size == 0 { String::new() } else { format!("{shown:0size$b}", size = size as usize) };
            bits += "1010"; // nothing else in the block
        }
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    let grey = jpeg_of(&DynamicImage::new_luma8(8, 8), 100);
    let found = jpeg::segments(&grey);
    let tables = found.kept.iter().filter(|part| matches!(part, [0xFF, 0xDB | 0xC4, ..])).copied().collect::<Vec<_>>();
    let width = u16::try_from(blocks.len() * 8).unwrap().to_be_bytes();
    let mut out = [&[0xFF, 0xD8][..], &tables.concat(), &[0xFF, 0xC0, 0, 20, 8, 0, 8], &width, &[4]].concat();
    (1..=4).for_each(|id| out.extend([id, 0x11, 0]));
    out.extend([0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    for byte in bits.as_bytes().chunks(8) {
        let byte = byte.iter().fold(0_u8, |byte, bit| byte << 1 | (bit - b'0'));
        out.push(byte);
        if byte == 0xFF {
            out.push(0);
        }
    }
    out.extend([0xFF, 0xD9]);
    out
}

#[test]
fn a_picture_made_for_print_is_shown_in_its_colours() {
    // As Adobe's programs write inks: 255 is none.
    let blocks = [[255, 255, 255, 255], [255, 0, 0, 255], [255, 255, 255, 0], [0, 255, 255, 128]];
    let shown = decode_jpeg(&four_components(&blocks), AT_THE_DOOR, &GO_ON).unwrap();
    assert!(shown.complete);
    for (block, expected) in [[255, 255, 255], [255, 0, 0], [0, 0, 0], [0, 128, 128]].into_iter().enumerate() {
        let pixel = shown.image.get_pixel(block as u32 * 8 + 4, 4).0;
        assert!(pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2), "{pixel:?}, expected {expected:?}");
    }
}

fn png_of(image: &DynamicImage) -> Vec<u8> {
    let mut png = Vec::new();
    image.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    png
}

#[test]
fn every_kind_of_png_gives_the_same_picture() {
    let plain = DynamicImage::from(RgbImage::from_fn(40, 30, |x, _| Rgb([if x < 20 { 255 } else { 0 }; 3])));
    let kinds = [
        plain.clone(),
        plain.to_rgba8().into(),
        plain.to_luma8().into(),
        plain.to_luma_alpha8().into(),
        plain.to_rgb16().into(),
        plain.to_luma16().into(),
    ];
    for kind in kinds {
        let shown = decode_png(&png_of(&kind), AT_THE_DOOR, &GO_ON).unwrap();
        assert_eq!(shown.image, plain.to_rgb8(), "{:?}", kind.color());
    }
}

/// One grey row a pass, as Adam7 (PNG, section 8) has it, of a picture of 8 x 8 whose pixels are all `value`.
fn interlaced(value: u8) -> Vec<u8> {
    use std::io::Write;
    let mut rows = Vec::new();
    for (width, height) in [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)] {
        (0..height).for_each(|_| rows.extend([&[0][..], &vec![value; width]].concat()));
    }
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&rows).unwrap();
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(body);
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &crc.sum().to_be_bytes()].concat()
    };
    let header = [0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 1];
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &packed.finish().unwrap()),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

#[test]
fn an_interlaced_png_needs_its_whole_in_memory_and_waits_where_that_is_too_much() {
    let png = interlaced(77);
    assert!(decode_png(&png, AT_THE_DOOR, &GO_ON).unwrap().image.iter().all(|value| *value == 77));
    assert!(decode_png(&png, Budget { bytes: 63, ..AT_THE_DOOR }, &GO_ON).is_none());
}

#[test]
fn of_a_png_that_is_cut_short_the_rows_that_are_there_are_kept() {
    let png = png_of(&door(900, 700));
    let shown = decode_png(&png[..png.len() / 2], AT_THE_DOOR, &GO_ON).unwrap();
    assert!(!shown.complete);
    assert_eq!((shown.image.get_pixel(450, 699).0, shown.image.dimensions()), ([128; 3], (900, 700)));
    let whole = decode_png(&png, AT_THE_DOOR, &GO_ON).unwrap();
    assert_eq!(whole.image.get_pixel(450, 100), shown.image.get_pixel(450, 100));
    assert!(whole.complete && decode_png(&png[..60], AT_THE_DOOR, &GO_ON).is_none());
}

#[test]
fn a_file_that_unpacks_to_more_pixels_than_a_door_has_time_for_waits() {
    let png = png_of(&DynamicImage::new_luma8(9_000, 9_000));
    assert!(png.len() < 1_000_000 && decode_png(&png, AT_THE_DOOR, &GO_ON).is_none());
    assert_eq!(decode_png(&png, LATER, &GO_ON).unwrap().image.dimensions(), (LONGEST_SIDE_PX, LONGEST_SIDE_PX));
}

#[test]
fn a_jpeg_that_says_more_pixels_than_a_door_has_time_for_waits() {
    // One grey block at 1/8 of its size would fit into any memory; what is unpacked is 9,000 x 9,000.
    let mut jpeg = jpeg_of(&DynamicImage::new_luma8(8, 8), 90);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[9_000_u16.to_be_bytes(), 9_000_u16.to_be_bytes()].concat());
    assert!(decode_jpeg(&jpeg, AT_THE_DOOR, &GO_ON).is_none());
    assert_eq!(decode_jpeg(&jpeg, LATER, &GO_ON).unwrap().image.dimensions(), (LONGEST_SIDE_PX, LONGEST_SIDE_PX));
}

#[test]
fn a_png_whose_rows_alone_are_too_much_is_not_begun() {
    let wide = png_of(&DynamicImage::new_luma8(2_000_000, 1));
    let high = png_of(&DynamicImage::new_luma8(1, 2_000_000));
    for png in [wide, high] {
        assert!(decode_png(&png, AT_THE_DOOR, &GO_ON).is_none());
        assert!(decode_png(&png, LATER, &GO_ON).is_some());
    }
}

#[test]
fn a_jpeg_that_goes_over_the_picture_again_and_again_is_not_begun() {
    let jpeg = jpeg_of(&DynamicImage::new_luma8(64, 64), 90);
    let scan = jpeg.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let (before, end) = (&jpeg[..scan], jpeg.len() - 2);
    let many = |scans: usize| [before, &jpeg[scan..end].repeat(scans), &jpeg[end..]].concat();
    assert!(decode_jpeg(&many(1), AT_THE_DOOR, &GO_ON).is_some());
    assert!(decode_jpeg(&many(MAX_SCANS + 1), LATER, &GO_ON).is_none());
}

#[test]
fn every_kind_of_picture_ends_when_it_is_cancelled() {
    let stop = AtomicBool::new(true);
    let (jpeg, png) = (jpeg_of(&door(900, 700), 90), png_of(&door(900, 700)));
    assert!(decode_jpeg(&jpeg, LATER, &stop).is_none() && decode_jpeg(&jpeg, LATER, &GO_ON).is_some());
    assert!(decode_png(&png, LATER, &stop).is_none() && decode_png(&png, LATER, &GO_ON).is_some());
    let woven = interlaced(1);
    assert!(decode_png(&woven, LATER, &stop).is_none() && decode_png(&woven, LATER, &GO_ON).is_some());
}

#[test]
fn grey_of_sixteen_bits_keeps_its_upper_ones() {
    // A lossless JPEG (ITU-T T.81, annex H) of 16 bits: every difference 0, so each sample is the first prediction, 2^15.
    let mut jpeg = vec![0xFF, 0xD8, 0xFF, 0xC3, 0, 11, 16, 0, 4, 0, 4, 1, 1, 0x11, 0];
    jpeg.extend([0xFF, 0xC4, 0, 20, 0, 1]);
    jpeg.extend([0; 15]);
    jpeg.extend([0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 0, 0, 0, 0, 0xFF, 0xD9]);
    let shown = decode_jpeg(&jpeg, AT_THE_DOOR, &GO_ON).unwrap();
    assert!(shown.image.iter().all(|value| *value == 0x80), "{:?}", shown.image.get_pixel(0, 0));
}
