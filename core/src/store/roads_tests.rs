//! A road pack on its way into the store.

use super::tests::open;
use super::*;
use crate::journal::Hash;
use crate::roads::{BuildOptions, Extract, RoadPack};
use crate::sync::wire::{Change, ChangesPage, RoadsOffer};
use crate::sync::{Outbox, RoadsGot};

fn pack() -> RoadPack {
    let osm = r#"<osm version="0.6"><node id="1" lat="39.96" lon="-83.0"/><node id="2" lat="39.97" lon="-83.0"/>
        <way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="Main Street"/></way></osm>"#;
    RoadPack::build(&Extract::read(osm.as_bytes()).unwrap(), &BuildOptions::default()).unwrap()
}

fn offer(store: &Store, sha256: Hash, len: usize) {
    let change = Change::Roads(RoadsOffer { area: "columbus".into(), sha256, len: len as u64 });
    let page = ChangesPage { changes: vec![change], next: "e.1".into(), more: false, depot_time_ms: 1 };
    store.apply(&page, false).unwrap();
}

#[test]
fn a_pack_in_parts_goes_on_where_it_stopped_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let (pack, (store, _)) = (pack(), open(dir.path()));
    let (bytes, sha256) = (pack.bytes(), Hash(*pack.hash()));
    assert_eq!(store.roads_due().unwrap(), None);
    offer(&store, sha256, bytes.len());
    let due = store.roads_due().unwrap().unwrap();
    assert_eq!(store.roads_got(&due, &bytes[..100]).unwrap(), RoadsGot::More);
    drop(store);
    let store = open(dir.path()).0;
    let due = store.roads_due().unwrap().unwrap();
    assert_eq!((due.here, store.roads().unwrap()), (100, None));
    assert_eq!(store.roads_got(&due, &bytes[100..]).unwrap(), RoadsGot::Whole);
    assert_eq!((store.roads().unwrap(), store.roads_due().unwrap()), (Some(sha256), None));
    assert_eq!(store.roads_bytes(&sha256).unwrap(), bytes);
    assert_eq!(std::fs::read_dir(dir.path().join("roads")).unwrap().count(), 1, "the part is gone");
}

#[test]
fn other_bytes_than_promised_are_thrown_away_and_what_cannot_be_read_is_said_once() {
    let dir = tempfile::tempdir().unwrap();
    let (pack, (store, _)) = (pack(), open(dir.path()));
    let (mut bytes, sha256) = (pack.bytes().to_vec(), Hash(*pack.hash()));
    offer(&store, sha256, bytes.len());
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let due = store.roads_due().unwrap().unwrap();
    assert_eq!(store.roads_got(&due, &bytes).unwrap(), RoadsGot::Spoilt);
    assert_eq!((store.roads_due().unwrap().unwrap().here, store.roads().unwrap()), (0, None));
    // A pack of a later version, as its depot means it.
    bytes[last] ^= 1;
    bytes[8] += 1;
    assert_eq!(store.roads_got(&due, &bytes).unwrap(), RoadsGot::Refused);
    assert_eq!(store.roads_due().unwrap(), None, "it would not be another one tomorrow");
    assert_eq!(store.told().unwrap().iter().map(|text| text.key.as_str()).collect::<Vec<_>>(), ["roads.version"]);
}
