//! Camera frames and picture files as phones give them, and as they should not be.

use image::GrayImage;
use satchel_core::label::{self, LabelError, LumaPlane, Symbol};
use satchel_pictures::{Encoder, ExifSpec, Symbology, Wear, door_photo, jpeg, label as draw, photograph};

const NUMBER: &str = "9400111206206406260787";

fn printed() -> GrayImage {
    draw(Symbology::Code128, Encoder::Crates, NUMBER, &["ADA EXAMPLE"]).unwrap_or_default()
}

fn plane(picture: &GrayImage) -> LumaPlane<'_> {
    let (width, height) = picture.dimensions();
    LumaPlane { bytes: picture.as_raw(), width, height, row_stride: width, rotation_deg: 0 }
}

#[test]
fn rows_may_be_padded_and_the_last_one_cut_short() {
    let picture = printed();
    let (width, height) = picture.dimensions();
    let row_stride = width + 52;
    let mut bytes = vec![0x55; (row_stride * height) as usize];
    for (y, row) in (0..).zip(picture.as_raw().chunks_exact(width as usize)) {
        let at = (row_stride * y) as usize;
        bytes[at..at + row.len()].copy_from_slice(row);
    }
    let whole = label::decode(&LumaPlane { bytes: &bytes, width, height, row_stride, rotation_deg: 0 }).unwrap();
    assert_eq!(whole, label::decode(&plane(&picture)).unwrap());
    let cut = &bytes[..bytes.len() - 52];
    let short = label::decode(&LumaPlane { bytes: cut, width, height, row_stride, rotation_deg: 0 }).unwrap();
    assert_eq!(short[0].text, NUMBER);
    let too_short = LumaPlane { bytes: &bytes[..bytes.len() - 53], width, height, row_stride, rotation_deg: 0 };
    assert!(matches!(label::decode(&too_short), Err(LabelError::Plane { .. })));
}

#[test]
fn a_turned_frame_gives_the_corners_of_the_upright_one() {
    let upright = printed();
    let expected: Vec<Symbol> = label::decode(&plane(&upright)).unwrap();
    let turned = [
        (90, image::imageops::rotate270(&upright)),
        (180, image::imageops::rotate180(&upright)),
        (270, image::imageops::rotate90(&upright)),
    ];
    for (rotation_deg, stored) in turned {
        let found = label::decode(&LumaPlane { rotation_deg, ..plane(&stored) }).unwrap();
        assert_eq!(found, expected, "{rotation_deg}");
    }
    let [(left, top), (right, _), _, (_, bottom)] = expected[0].corners;
    assert!(left < right && top < bottom && top > 500, "{:?}", expected[0].corners);
}

#[test]
fn bars_that_lie_askew_are_found_at_their_place() {
    let askew = photograph(&printed(), Wear::Rotated, 2);
    let found = label::decode(&plane(&askew)).unwrap();
    assert_eq!(found[0].text, NUMBER);
    let inside = |(x, y): (i32, i32)| (0..1200).contains(&x) && (0..1600).contains(&y);
    assert!(found[0].corners.into_iter().all(inside), "{:?}", found[0].corners);
    let rolled = image::imageops::rotate270(&askew);
    let again = label::decode(&LumaPlane { rotation_deg: 90, ..plane(&rolled) }).unwrap();
    let apart = found[0].corners.iter().zip(again[0].corners).map(|(a, b)| (a.0 - b.0).abs() + (a.1 - b.1).abs()).max();
    assert!(apart < Some(40), "{:?} {:?}", found[0].corners, again[0].corners);
}

#[test]
fn a_plane_whose_figures_do_not_fit_is_an_error() {
    let bytes = [0u8; 64];
    let fits = LumaPlane { bytes: &bytes, width: 8, height: 8, row_stride: 8, rotation_deg: 0 };
    assert_eq!(label::decode(&fits), Ok(vec![]));
    for bad in [
        LumaPlane { width: 0, ..fits },
        LumaPlane { height: 0, ..fits },
        LumaPlane { row_stride: 7, ..fits },
        LumaPlane { height: 9, ..fits },
        LumaPlane { rotation_deg: 45, ..fits },
        LumaPlane { bytes: &[], ..fits },
    ] {
        assert!(matches!(label::decode(&bad), Err(LabelError::Plane { .. })), "{bad:?}");
    }
    let huge = LumaPlane { width: u32::MAX, height: u32::MAX, row_stride: u32::MAX, ..fits };
    assert!(matches!(label::decode(&huge), Err(LabelError::TooBig { .. })));
}

#[test]
fn several_symbols_are_found_and_the_known_kind_comes_first() {
    let mut picture = draw(Symbology::Qr, Encoder::ZxingCpp, "HTTPS://EXAMPLE.COM/PROMO", &[]).unwrap();
    let other = draw(Symbology::Code128, Encoder::ZxingCpp, NUMBER, &[]).unwrap();
    let bars = image::imageops::crop_imm(&other, 20, 600, 770, 400).to_image();
    image::imageops::replace(&mut picture, &bars, 20, 120);
    let found = label::decode(&plane(&picture)).unwrap();
    let texts: Vec<&str> = found.iter().map(|symbol| symbol.text.as_str()).collect();
    assert_eq!(texts, [NUMBER, "HTTPS://EXAMPLE.COM/PROMO"]);
}

#[test]
fn a_gs1_symbol_keeps_its_identifier_and_its_separators() {
    let text = "001061414123456789084300ACME\u{1d}42043004";
    let symbologies = [(Symbology::Gs1128, "]C1"), (Symbology::Gs1DataMatrix, "]d2"), (Symbology::Gs1Qr, "]Q3")];
    for (symbology, identifier) in symbologies {
        for encoder in [Encoder::ZxingCpp, Encoder::Crates] {
            let picture = draw(symbology, encoder, text, &[]).unwrap();
            let found = label::decode(&plane(&picture)).unwrap();
            assert_eq!(found[0].text, format!("{identifier}{text}"), "{symbology:?} {encoder:?}");
        }
    }
}

#[test]
fn a_maxicode_is_read_when_nothing_else_is_in_the_picture() {
    let whole = draw(Symbology::MaxiCode, Encoder::ZxingCpp, "1Z5R89390357567127", &[]).unwrap();
    let alone = image::imageops::crop_imm(&whole, 150, 580, 500, 520).to_image();
    assert_eq!(label::decode(&plane(&alone)).unwrap()[0].text, "1Z5R89390357567127");
}

#[test]
fn a_jpeg_or_png_file_is_read() {
    let taken = photograph(&printed(), Wear::Everyday, 1);
    assert_eq!(label::decode_file(&jpeg(&taken, 80)).unwrap()[0].text, NUMBER);
    let mut png = std::io::Cursor::new(Vec::new());
    printed().write_to(&mut png, image::ImageFormat::Png).unwrap();
    assert_eq!(label::decode_file(png.get_ref()).unwrap()[0].text, NUMBER);
}

#[test]
fn files_that_are_no_picture_are_clear_errors() {
    assert_eq!(label::decode_file(&[]), Err(LabelError::Empty));
    assert_eq!(label::decode_file(b"tracking_number,address"), Err(LabelError::Format));
    assert_eq!(label::decode_file(b"GIF89a"), Err(LabelError::Format));
    let whole = jpeg(&printed(), 80);
    for keep in [4, 100, whole.len() / 2] {
        assert!(matches!(label::decode_file(&whole[..keep]), Err(LabelError::Broken(_))), "{keep} of {}", whole.len());
    }
}

#[test]
fn sixty_megapixels_are_read_in_a_smaller_size() {
    let file = door_photo(1, 6720, 8960, &ExifSpec::default());
    assert_eq!(label::decode_file(&file), Ok(vec![]));
}

#[test]
fn every_error_has_words_in_both_languages() {
    use satchel_core::texts::Language;
    for error in [
        LabelError::Empty,
        LabelError::Format,
        LabelError::Broken("x".into()),
        LabelError::TooBig { megapixels: 201, most: 200 },
        LabelError::Decoder("x".into()),
    ] {
        for language in [Language::En, Language::Es] {
            let words = error.text().render(language);
            assert!(words.contains(' ') && !words.contains('{'), "{words}");
        }
    }
}
