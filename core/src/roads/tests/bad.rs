//! Bytes that are no extract and no pack: an error that says so, never a panic and never a wrong number.

use super::drawn::grid;
use super::pack_of;
use crate::roads::{Extract, RoadPack, RoadsError};
use proptest::prelude::*;

#[test]
fn what_is_no_extract_is_refused() {
    let xml = grid().xml();
    assert_eq!(Extract::read(b"").unwrap_err(), RoadsError::Empty);
    assert_eq!(Extract::read(b"Dear diary").unwrap_err(), RoadsError::NotAnExtract);
    assert!(matches!(Extract::read(&xml.as_bytes()[..xml.len() / 2]), Err(RoadsError::DamagedExtract { .. })));
    assert_eq!(Extract::read(b"<osm></osm>").unwrap_err(), RoadsError::NoStreets);
    assert!(matches!(Extract::read(b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7f"), Err(RoadsError::DamagedExtract { .. })));
}

#[test]
fn ways_with_missing_nodes_are_cut_there_and_counted() {
    let mut drawing = grid();
    drawing.way(9000, &[0, 777, 1], &[("highway", "residential")]);
    let pack = pack_of(&drawing.xml());
    assert_eq!(pack.about.left_out.missing_nodes, 1);
    assert_eq!(pack.streets().len(), pack_of(&grid().xml()).streets().len());
}

#[test]
fn a_pack_comes_back_as_it_was_written() {
    let pack = pack_of(&grid().xml());
    let opened = RoadPack::open(pack.bytes()).unwrap();
    assert_eq!(
        (opened.streets(), opened.hash(), opened.about.clone()),
        (pack.streets(), pack.hash(), pack.about.clone())
    );
    assert_eq!(pack_of(&grid().xml()).bytes(), pack.bytes(), "the same streets make the same bytes");
}

#[test]
fn what_is_no_pack_is_refused() {
    let bytes = pack_of(&grid().xml()).bytes().to_vec();
    assert_eq!(RoadPack::open(b"").unwrap_err(), RoadsError::Empty);
    assert_eq!(RoadPack::open(b"Dear diary").unwrap_err(), RoadsError::NotAPack);
    let mut other = bytes.clone();
    other[8] = 9;
    assert_eq!(RoadPack::open(&other).unwrap_err(), RoadsError::Version { found: 9, known: crate::roads::VERSION });
    for cut in [9, 20, 44, 60, bytes.len() - 1] {
        assert!(matches!(RoadPack::open(&bytes[..cut]), Err(RoadsError::DamagedPack { .. })), "cut at {cut}");
    }
    for at in 44..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert_eq!(RoadPack::open(&flipped).unwrap_err(), RoadsError::DamagedPack { part: "content hash" });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn a_damaged_extract_is_refused_or_read(at in 0.0..1.0_f64, value in any::<u8>(), cut in 0.0..2.0_f64) {
        let mut bytes = grid().xml().into_bytes();
        let at = (at * bytes.len() as f64) as usize;
        bytes[at] = value;
        if cut < 1.0 {
            bytes.truncate((cut * bytes.len() as f64) as usize);
        }
        if let Ok(extract) = Extract::read(&bytes) {
            let _ = RoadPack::build(&extract, &crate::roads::BuildOptions::default());
        }
    }
}
