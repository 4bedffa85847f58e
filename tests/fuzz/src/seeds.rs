//! Inputs to begin with, made here: without them most mutations would end at the first byte.

use image::imageops::{FilterType, crop_imm, resize};
use satchel_core::roads::{BuildOptions, Extract, RoadPack};
use satchel_pictures::{Encoder, ExifSpec, Symbology, door_photo, label};
use std::io::Cursor;

const FACT: &str = include_str!("../../golden/fact.json");
const PROBLEM: &str = include_str!("../../golden/wire/problem_gap.json");
/// GS1 Scan4Transport: SSCC, and to whom and where.
const S4T: &str = "00123456789012345675\x1d4300ACME+Books\x1d4301Ada+Example\x1d430212+Maple+St\x1d4305Springfield\x1d4307US\x1d42043215";
const LICENCE: &str = "@\n\x1e\rANSI 636023100002DL00410278ZO03190008DLDBA01152030\nDCSEXAMPLE\nDACADA\nDBD01152023\nDBB01151990\nDAG12 MAPLE ST\r";
/// Two streets that cross, and a door.
const OSM: &str = r#"<osm version="0.6"><node id="1" lat="39.96" lon="-82.99"/><node id="2" lat="39.961" lon="-82.99"/>
<node id="3" lat="39.962" lon="-82.99"/><node id="4" lat="39.961" lon="-82.991"/><node id="5" lat="39.961" lon="-82.989"/>
<node id="6" lat="39.9612" lon="-82.9899"><tag k="addr:housenumber" v="12"/><tag k="addr:street" v="Oak Street"/></node>
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="Oak Street"/></way>
<way id="2"><nd ref="4"/><nd ref="2"/><nd ref="5"/><tag k="highway" v="secondary"/><tag k="oneway" v="yes"/></way>
<relation id="1"><member type="way" ref="1" role="from"/><member type="node" ref="2" role="via"/><member type="way" ref="2" role="to"/>
<tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/></relation></osm>"#;

/// For the target of that name.
pub fn seeds(name: &str) -> Vec<Vec<u8>> {
    match name {
        "label" => lines("TBA309411827765\n1Z999AA10123456784\n9400905603035752330433\n420432159400905603035752330433\n961207650048901234567890\nhttps://example.com/t/1Z999AA10123456784\nC10000000000017"),
        "gs1" => vec![S4T.into(), b"00340123450000000014".into(), b"0109506000134352\x1d10ABC123\x1d17271231".into()],
        "licence" => vec![LICENCE.into()],
        "frame" => vec![small_frame()],
        "csv" => vec![
            b"tracking_number,address,zip,lat,lon,access_code,proof\nTBA309411827765,1 Elm Street,43215,39.97,-82.99,#4471,photo\n,,,,,,\n".into(),
            b"\xef\xbb\xbftracking_number;address;zip;name\n\"1Z999AA10123456784\";\"2 \"\"Elm\"\" Street\";43215;Jos\xc3\xa9\n".into(),
            "\u{feff}tracking_number,address\nTBA1,x\n".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ],
        "osm" => vec![OSM.into()],
        "pack" => Extract::read(OSM.as_bytes())
            .and_then(|extract| RoadPack::build(&extract, &BuildOptions::default()))
            .map(|pack| vec![pack.bytes().to_vec()])
            .unwrap_or_default(),
        "fact" => vec![sealed_fact()],
        "journal" => vec![exported()],
        "problem" => vec![
            PROBLEM.into(),
            b"<html><body>Bad gateway</body></html>".into(),
        ],
        "image" => vec![door_photo(1, 64, 48, &ExifSpec::default()), small_png()],
        "enrolment" => lines("satchel://enroll?u=https%3A%2F%2Fdepot.example&c=K7PQ-22XM\nsatchel://enroll?u=http%3A%2F%2F10.0.0.2%3A8080&c=A&f=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        _ => Vec::new(),
    }
}

fn lines(text: &str) -> Vec<Vec<u8>> {
    text.lines().map(Into::into).collect()
}

/// The golden fact's bytes.
fn sealed_fact() -> Vec<u8> {
    let golden: serde_json::Value = serde_json::from_str(FACT).unwrap_or_default();
    golden["bytes"].as_str().unwrap_or_default().into()
}

/// A journal of one fact, whose signature does not hold.
fn exported() -> Vec<u8> {
    let fact = String::from_utf8(sealed_fact()).unwrap_or_default();
    let head = serde_json::json!({ "journal": { "format": "satchel-journal-1", "device": "d1", "public_key": "04" } });
    format!("{head}\n{}\n", serde_json::json!({ "fact": fact })).into_bytes()
}

/// A frame of 120 x 120 pixels with a QR code.
fn small_frame() -> Vec<u8> {
    let Ok(label) = label(Symbology::Qr, Encoder::ZxingCpp, "TBA309411827765", &[]) else { return Vec::new() };
    let symbol = resize(&*crop_imm(&label, 100, 560, 600, 600), 120, 120, FilterType::Triangle);
    [&[120, 120, 120, 0], symbol.as_raw().as_slice()].concat()
}

fn small_png() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let picture = image::GrayImage::from_fn(24, 16, |x, y| image::Luma([(x * 7 + y * 11) as u8]));
    picture.write_to(&mut file, image::ImageFormat::Png).map(|()| file.into_inner()).unwrap_or_default()
}
