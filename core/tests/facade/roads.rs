//! The phone with a road pack: taken in, planned on, set aside when it cannot be read.

use crate::world::*;
use satchel_core::companion::{Companion, Fault, MapWish, PlanView, PlanWish, TravelView};
use satchel_core::journal::StopId;
use satchel_core::roads::{BuildOptions, Extract, RoadPack};
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Mutex;

/// Streets every 200 m over the doors of [`csv`] up to the tenth, from `south` on: those of one direction are Oak Street.
#[allow(clippy::unwrap_used, reason = "a test cannot go on without its pack")]
pub fn pack(south: f64) -> RoadPack {
    static PACKS: Mutex<Vec<(f64, RoadPack)>> = Mutex::new(Vec::new());
    let mut packs = PACKS.lock().unwrap();
    if packs.iter().all(|(at, _)| *at != south) {
        packs.push((south, pack_around(south, |_, _| false)));
    }
    packs.iter().find(|(at, _)| *at == south).unwrap().1.clone()
}

/// The same without the crossings of a hole, by row and column.
#[allow(clippy::unwrap_used, reason = "a test cannot go on without its pack")]
fn pack_around(south: f64, hole: fn(i32, i32) -> bool) -> RoadPack {
    let (rows, columns) = (34, 18);
    let mut osm = String::from("<?xml version=\"1.0\"?><osm version=\"0.6\">");
    for row in 0..rows {
        for column in 0..columns {
            let (lat, lon) = (south + f64::from(row) * 0.0018, -83.002 + f64::from(column) * 0.0023);
            write!(osm, "<node id=\"{}\" lat=\"{lat:.7}\" lon=\"{lon:.7}\"/>", 1 + row * columns + column).unwrap();
        }
    }
    let mut way = |id: i32, name: &str, nodes: Vec<i32>| {
        let pieces = nodes.split(|node| hole(node / columns, node % columns)).filter(|piece| piece.len() > 1);
        for (piece, part) in pieces.zip(0..) {
            write!(osm, "<way id=\"{}\">", 1_000 * part + id).unwrap();
            piece.iter().for_each(|node| write!(osm, "<nd ref=\"{}\"/>", node + 1).unwrap());
            write!(osm, "<tag k=\"highway\" v=\"residential\"/><tag k=\"name\" v=\"{name}\"/></way>").unwrap();
        }
    };
    for row in 0..rows {
        way(1 + row, &format!("{row} Cross Street"), (0..columns).map(|column| row * columns + column).collect());
    }
    for column in 0..columns {
        way(100 + column, "Oak Street", (0..rows).map(|row| row * columns + column).collect());
    }
    osm.push_str("</osm>");
    RoadPack::build(&Extract::read(osm.as_bytes()).unwrap(), &BuildOptions::default()).unwrap()
}

const HERE: f64 = 39.953;

fn file(world: &World, pack: &RoadPack) -> PathBuf {
    let path = world.path("area.roads");
    std::fs::write(&path, pack.bytes()).unwrap();
    path
}

fn planned(phone: &Companion) -> (PlanView, TravelView) {
    phone.plan(&PlanWish { anew: true, ..PlanWish::default() }).unwrap();
    let plan = phone.view_plan().unwrap();
    let travel = plan.travel.clone().unwrap();
    (plan, travel)
}

fn roads_folder(world: &World) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(world.path("store/roads"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn without_a_pack_the_plan_says_that_its_lines_are_straight() {
    let (_world, phone) = loaded(16);
    let (_, travel) = planned(&phone);
    assert!(!travel.on_streets);
    assert_eq!(travel.text.key, "companion.times_straight_no_map");
    assert!(travel.text.to_string().contains("1.35"), "{}", travel.text);
}

#[test]
fn a_pack_that_is_handed_over_is_kept_by_its_hash_and_planned_on() {
    let (world, phone) = loaded(16);
    let straight = planned(&phone).0;
    let pack = pack(HERE);
    let taken = phone.take_roads(&file(&world, &pack)).unwrap();
    assert_eq!(taken.sha256.0, *pack.hash());
    assert_eq!(roads_folder(&world), [format!("{}.roads", taken.sha256)]);
    let (plan, travel) = planned(&phone);
    assert!(travel.on_streets && travel.straight.is_empty(), "{travel:?}");
    let metres = |plan: &PlanView| plan.outings.iter().map(|outing| outing.distance_m).sum::<i64>();
    assert_ne!(metres(&plan), metres(&straight));
    // The metres are those of the pack, door by door.
    let shop = shop().at;
    let places = plan.outings[0].stops.iter().map(|stop| (stop.lat_e7.unwrap(), stop.lon_e7.unwrap()));
    let places = places.map(|(lat_e7, lon_e7)| satchel_core::manifest::LatLon { lat_e7, lon_e7 });
    let spots: Vec<_> = std::iter::once((shop, Some("Market Street")))
        .chain(places.map(|place| (place, Some("Oak Street"))))
        .chain([(shop, Some("Market Street"))])
        .map(|(place, street)| pack.snap(place, street).unwrap())
        .collect();
    let driven: u32 = spots.windows(2).map(|ends| pack.path(&ends[0], &ends[1]).unwrap().leg.dm).sum();
    assert!((i64::from(driven) / 10 - plan.outings[0].distance_m).abs() <= 1, "{driven} dm, {:?}", plan.outings[0]);
    // The next program finds it.
    drop(phone);
    let phone = world.open();
    phone.plan(&PlanWish { anew: true, ..PlanWish::default() }).unwrap();
    assert_eq!(phone.view_plan().unwrap(), plan);
}

#[test]
fn stops_that_the_pack_does_not_know_are_named_with_the_reason() {
    let (world, phone) = loaded(16);
    let far = "tracking_number,address,zip,lat,lon\nTBA000000000901,9 Far Road,43215,40.5,-82.99\n\
               TBA000000000902,5 Field Lane,43215,39.985,-82.9575\n";
    phone.import_csv(far.as_bytes(), today()).unwrap();
    ["TBA000000000901", "TBA000000000902"].iter().for_each(|number| {
        phone.receive(number).unwrap();
    });
    phone.take_roads(&file(&world, &pack(HERE))).unwrap();
    let (_, travel) = planned(&phone);
    assert!(travel.on_streets);
    assert_eq!(travel.text.key, "companion.times_partly_of_streets");
    let why: Vec<(&str, &str)> = travel.straight.iter().map(|s| (s.address.as_str(), s.reason.as_str())).collect();
    assert!(why.contains(&("9 Far Road", "outside")), "{why:?}");
    assert!(travel.straight[0].text.to_string().contains("9 Far Road"), "{}", travel.straight[0].text);
}

#[test]
fn a_stop_with_no_street_near_is_named_with_that_reason() {
    let (world, phone) = loaded(16);
    // In the middle of a park of 2.0 by 2.1 km.
    let park = "tracking_number,address,zip,lat,lon\nTBA000000000901,1 Park Pond,43215,40.0034,-82.9859\n";
    phone.import_csv(park.as_bytes(), today()).unwrap();
    phone.receive("TBA000000000901").unwrap();
    let with_park = pack_around(HERE, |row, column| (24..=32).contains(&row) && (2..=12).contains(&column));
    phone.take_roads(&file(&world, &with_park)).unwrap();
    let (plan, travel) = planned(&phone);
    assert!(travel.on_streets);
    let [pond] = &travel.straight[..] else { panic!("{travel:?}") };
    assert_eq!((pond.address.as_str(), pond.reason.as_str()), ("1 Park Pond", "no_street"));
    assert_eq!(pond.text.key, "companion.straight_no_street");
    assert!(pond.text.to_string().contains("1 Park Pond"), "{}", pond.text);
    let planned: Vec<&str> = plan.outings.iter().flat_map(|outing| &outing.stops).map(|s| s.address.as_str()).collect();
    assert!(planned.contains(&"1 Park Pond"), "it is visited all the same: {planned:?}");
}

#[test]
fn a_map_that_came_since_the_plan_is_said_until_it_is_planned_on() {
    let (world, phone) = loaded(16);
    let said = |phone: &Companion| {
        let doubts = phone.view_today().unwrap().doubts;
        doubts.iter().any(|doubt| doubt.text.key == "companion.doubt_newer_map")
    };
    phone.plan(&PlanWish::default()).unwrap();
    assert!(!said(&phone), "there is no map");
    phone.take_roads(&file(&world, &pack(HERE))).unwrap();
    assert!(said(&phone));
    phone.plan(&PlanWish::default()).unwrap();
    assert!(!said(&phone));
    phone.take_roads(&file(&world, &pack(HERE - 0.0009))).unwrap();
    assert!(said(&phone), "another one came");
    phone.start_outing().unwrap();
    (1..=15).for_each(|n| drop(phone.deliver(hand_over(n)).unwrap()));
    assert!(!said(&phone), "one stop is left: no order");
}

#[test]
fn a_pack_of_another_area_counts_for_nothing() {
    let (world, phone) = loaded(16);
    let straight = planned(&phone).0;
    phone.take_roads(&file(&world, &pack(41.0))).unwrap();
    let (plan, travel) = planned(&phone);
    assert_eq!((travel.on_streets, travel.text.key.as_str()), (false, "companion.times_straight_other_area"));
    assert_eq!(plan.outings, straight.outings);
}

#[test]
fn what_is_no_pack_is_refused_and_the_former_one_stays() {
    let (world, phone) = loaded(16);
    let good = pack(HERE);
    let taken = phone.take_roads(&file(&world, &good)).unwrap();
    let mut broken = good.bytes().to_vec();
    broken[200] ^= 1;
    for bytes in [&b""[..], b"hello", &broken, &good.bytes()[..1_000]] {
        let path = world.path("bad.roads");
        std::fs::write(&path, bytes).unwrap();
        let error = phone.take_roads(&path).unwrap_err();
        assert_eq!(error.fault, Fault::Input);
        assert!(error.text.key.starts_with("roads."), "{error}");
    }
    assert!(phone.take_roads(&world.path("absent.roads")).is_err());
    assert_eq!(roads_folder(&world), [format!("{}.roads", taken.sha256)]);
    assert!(planned(&phone).1.on_streets);
}

#[test]
fn a_pack_that_got_damaged_is_set_aside_and_the_day_goes_on() {
    let (world, phone) = loaded(16);
    let taken = phone.take_roads(&file(&world, &pack(HERE))).unwrap();
    drop(phone);
    let kept = world.path("store/roads").join(format!("{}.roads", taken.sha256));
    let mut bytes = std::fs::read(&kept).unwrap();
    bytes[300] ^= 1;
    std::fs::write(&kept, &bytes).unwrap();
    let phone = world.open();
    let (_, travel) = planned(&phone);
    assert_eq!((travel.on_streets, travel.text.key.as_str()), (false, "companion.times_straight_no_map"));
    let warnings = phone.view_today().unwrap().warnings;
    assert!(warnings.iter().any(|text| text.key == "store.roads_set_aside"), "{warnings:?}");
    assert_eq!(roads_folder(&world), ["set-aside.roads"]);
    // Handed over again it counts again.
    phone.take_roads(&world.path("area.roads")).unwrap();
    assert!(planned(&phone).1.on_streets);
}

#[test]
fn a_pack_that_is_gone_is_said_to_be_gone() {
    let (world, phone) = loaded(16);
    phone.take_roads(&file(&world, &pack(HERE))).unwrap();
    drop(phone);
    std::fs::remove_dir_all(world.path("store/roads")).unwrap();
    let phone = world.open();
    assert!(!planned(&phone).1.on_streets);
    assert!(phone.view_today().unwrap().warnings.iter().any(|text| text.key == "store.roads_gone"));
}

#[test]
fn a_door_without_a_place_is_looked_for_on_the_map() {
    let (world, phone) = loaded(4);
    let nowhere = "tracking_number,address,zip\nTBA000000000901,Oak Street & 3 Cross Street,43215\n";
    phone.import_csv(nowhere.as_bytes(), today()).unwrap();
    phone.receive("TBA000000000901").unwrap();
    let before = phone.plan(&PlanWish::default()).unwrap();
    assert_eq!(before.approximate.len(), 1);
    phone.take_roads(&file(&world, &pack(HERE))).unwrap();
    let after = phone.plan(&PlanWish::default()).unwrap();
    assert_eq!(after.approximate.len(), 0, "{after:?}");
}

#[test]
fn planning_again_with_a_new_stop_gives_the_times_that_a_new_program_finds() {
    let (world, phone) = loaded(16);
    phone.take_roads(&file(&world, &pack(HERE))).unwrap();
    planned(&phone);
    let more = "tracking_number,address,zip,lat,lon\nTBA000000000901,90 Oak Street,43215,39.9871,-82.9755\n";
    phone.import_csv(more.as_bytes(), today()).unwrap();
    phone.receive("TBA000000000901").unwrap();
    let anew = PlanWish { anew: true, ..PlanWish::default() };
    let grown = phone.plan(&anew).unwrap().plan;
    drop(phone);
    let phone = world.open();
    assert_eq!(phone.plan(&anew).unwrap().plan.outings, grown.outings);
    let ids: Vec<StopId> = grown.outings.iter().flat_map(|o| &o.visits).map(|v| StopId(v.id.clone())).collect();
    assert_eq!(ids.len(), 9);
}

#[test]
fn a_pin_that_was_moved_stays_there_on_later_days_until_that_is_taken_back() {
    let (world, phone) = loaded(4);
    let stop = StopId(
        phone.plan(&PlanWish::default()).map(|_| phone.view_plan().unwrap()).unwrap().outings[0].stops[0].id.clone(),
    );
    let place = |phone: &Companion| {
        let view = phone.view_stop(&stop).unwrap();
        (view.lat_e7.unwrap(), view.lon_e7.unwrap())
    };
    let before = place(&phone);
    let there = satchel_core::manifest::LatLon { lat_e7: 399_700_000, lon_e7: -829_800_000 };
    let moved = phone.move_pin(&stop, there).unwrap();
    assert_eq!(place(&phone), (there.lat_e7, there.lon_e7));
    phone.close_day().unwrap();
    // The same doors tomorrow.
    world.pass(DAY);
    phone.import_csv(csv(4).replace("TBA00000000000", "TBA00000000010").as_bytes(), date("2026-11-24")).unwrap();
    assert_eq!(place(&phone), (there.lat_e7, there.lon_e7));
    drop(phone);
    let phone = world.open();
    assert_eq!(place(&phone), (there.lat_e7, there.lon_e7));
    let undo = phone.undo(&moved.id).unwrap();
    assert_eq!(place(&phone), before);
    phone.undo(&undo.id).unwrap();
    assert_eq!(place(&phone), (there.lat_e7, there.lon_e7));
    let nowhere = satchel_core::manifest::LatLon { lat_e7: 999_700_000_000, lon_e7: 0 };
    assert_eq!(phone.move_pin(&stop, nowhere).unwrap_err().fault, Fault::Input);
    assert!(phone.move_pin(&StopId::from("nobody"), there).is_err());
}

#[test]
fn the_day_is_drawn_on_its_streets_and_addresses_are_found() {
    let (world, phone) = loaded(16);
    let wish = MapWish { width: 800, height: 600, density: 2.0, at: None, zoom: 17.0 };
    assert_eq!(phone.day_map(&wish).unwrap_err().text.key, "companion.no_map");
    assert_eq!(phone.find_address("oak").unwrap_err().text.key, "companion.no_map");
    phone.take_roads(&file(&world, &pack(HERE))).unwrap();
    let without_a_plan = phone.day_map(&wish).unwrap();
    assert_eq!((without_a_plan.outings.len(), without_a_plan.stops.len()), (0, 8));
    let (plan, _) = planned(&phone);
    let map = phone.day_map(&wish).unwrap();
    assert_eq!(map.outings.len(), plan.outings.len());
    assert_eq!(map.stops.iter().map(|pin| pin.number).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    assert!(map.shop.is_some() && !map.streets.is_empty());
    assert_eq!(map.attribution, "\u{a9} OpenStreetMap contributors");
    // The way is along the streets: more points than stops.
    assert!(map.outings[0].iter().map(Vec::len).sum::<usize>() > 12, "{:?}", map.outings[0]);
    let near = MapWish { at: Some(shop().at), ..wish };
    assert!(phone.day_map(&near).unwrap().stops.len() < 8);
    let found = phone.find_address("oak st & 3 cross").unwrap();
    assert_eq!(
        (found[0].line.as_str(), found[0].text.key.as_str()),
        ("Oak Street & 3 Cross Street", "companion.found_crossing")
    );
}
