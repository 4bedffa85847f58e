//! What the drawn pictures promise to the tests that use them.

use satchel_pictures::{
    Encoder, ExifSpec, Gps, Look, Symbology, Wear, door_photo, door_photo_as, jpeg, label, photograph,
};

const LINES: [&str; 3] = ["ADA EXAMPLE", "12 MAPLE ST", "SPRINGFIELD, OH 43004"];

#[test]
fn the_same_seed_takes_the_same_photograph_and_another_seed_another() {
    let printed = label(Symbology::Code128, Encoder::Crates, "1Z5R89390357567127", &LINES).unwrap();
    for wear in Wear::ALL {
        assert_eq!(photograph(&printed, wear, 7), photograph(&printed, wear, 7), "{wear:?}");
        assert_ne!(photograph(&printed, wear, 7), photograph(&printed, wear, 8), "{wear:?}");
    }
    assert_eq!(door_photo(3, 320, 400, &ExifSpec::default()), door_photo(3, 320, 400, &ExifSpec::default()));
}

#[test]
fn the_exif_of_a_door_is_what_was_asked() {
    for orientation in 1..=8 {
        let spec = ExifSpec { orientation, gps: Some(Gps { lat: 39.9612, lon: -82.9988 }), ..ExifSpec::default() };
        let file = door_photo(1, 300, 400, &spec);
        let read = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&file)).unwrap();
        let field = |tag| read.get_field(tag, exif::In::PRIMARY).unwrap();
        assert_eq!(field(exif::Tag::Orientation).value.get_uint(0), Some(u32::from(orientation)));
        assert_eq!(field(exif::Tag::GPSLatitude).display_value().to_string(), "39 deg 57 min 40.32 sec");
        assert_eq!(field(exif::Tag::GPSLongitudeRef).display_value().to_string(), "W");
        assert!(field(exif::Tag::Model).display_value().to_string().contains("Doorstep 3"));
        assert_eq!(field(exif::Tag::DateTimeOriginal).display_value().to_string(), "2026-11-23 10:42:07");
        let stored = image::load_from_memory(&file).unwrap();
        let upright = (stored.width(), stored.height());
        assert_eq!(upright, if orientation >= 5 { (400, 300) } else { (300, 400) });
    }
}

#[test]
fn a_viewer_that_heeds_the_orientation_shows_the_same_door_for_all_eight() {
    let upright = image::load_from_memory(&door_photo(5, 300, 400, &ExifSpec::default())).unwrap().to_luma8();
    for orientation in 2..=8 {
        let spec = ExifSpec { orientation, ..ExifSpec::default() };
        let mut turned = image::load_from_memory(&door_photo(5, 300, 400, &spec)).unwrap();
        turned.apply_orientation(image::metadata::Orientation::from_exif(orientation).unwrap());
        let turned = turned.to_luma8();
        let apart: u64 = upright.iter().zip(turned.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(apart / (300 * 400) < 4, "orientation {orientation}: {apart}");
    }
}

#[test]
fn a_dark_door_is_dark_and_a_blurred_one_has_no_edges() {
    let measure = |look| {
        let picture =
            image::load_from_memory(&door_photo_as(look, 2, 600, 800, &ExifSpec::default())).unwrap().to_luma8();
        let mean = picture.iter().map(|luma| u64::from(*luma)).sum::<u64>() / 480_000;
        let steep = picture.as_raw().windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > 40).count();
        (mean, steep)
    };
    let (clear, blurred, dark) = (measure(Look::Clear), measure(Look::Blurred), measure(Look::Dark));
    assert!(clear.0 > 70 && dark.0 < 20, "{clear:?} {dark:?}");
    assert!(clear.1 > 1000 && blurred.1 < clear.1 / 10, "{clear:?} {blurred:?}");
}

#[test]
fn sixty_megapixels_are_written_without_holding_them() {
    let file = door_photo(1, 6720, 8960, &ExifSpec::default());
    let size =
        image::ImageReader::new(std::io::Cursor::new(&file)).with_guessed_format().unwrap().into_dimensions().unwrap();
    assert_eq!(size, (6720, 8960));
}

#[test]
fn every_symbology_is_drawn_by_each_encoder_that_has_it_and_refused_by_the_other() {
    for symbology in Symbology::ALL {
        let text = if symbology.is_gs1() { "00106141412345678908" } else { "9400111206206406260787" };
        let drawn = label(symbology, Encoder::ZxingCpp, text, &LINES);
        assert!(drawn.is_ok(), "{symbology:?}: {:?}", drawn.err());
        assert_eq!(
            label(symbology, Encoder::Crates, text, &LINES).is_ok(),
            symbology.has_two_encoders(),
            "{symbology:?}"
        );
    }
}

#[test]
fn a_text_too_long_for_its_symbology_is_an_error() {
    let long = "7".repeat(9_000);
    for symbology in Symbology::ALL {
        assert!(label(symbology, Encoder::ZxingCpp, &long, &LINES).is_err(), "{symbology:?}");
    }
}

#[test]
fn a_photograph_becomes_a_jpeg_of_its_size() {
    let printed = label(Symbology::Qr, Encoder::ZxingCpp, "1Z5R89390357567127", &LINES).unwrap();
    let taken = photograph(&printed, Wear::Everyday, 1);
    let read = image::load_from_memory(&jpeg(&taken, 80)).unwrap();
    assert_eq!((read.width(), read.height()), taken.dimensions());
}
