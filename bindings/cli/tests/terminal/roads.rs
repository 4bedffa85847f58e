//! `roads`: a pack from a small drawn map, golden; and how the commands end when the input is bad.

use crate::support::*;
use serde_json::{Value, json};

/// A block with a one-way street, a dead end, a house and a forbidden left turn.
const MAP: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="40.0000000" lon="-83.0000000"/><node id="2" lat="40.0000000" lon="-82.9970000"/>
<node id="3" lat="40.0020000" lon="-82.9970000"/><node id="4" lat="40.0020000" lon="-83.0000000"/>
<node id="5" lat="40.0000000" lon="-82.9950000"/>
<node id="6" lat="40.0003000" lon="-82.9980000"><tag k="addr:housenumber" v="12"/><tag k="addr:street" v="Oak Street"/></node>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="Oak Street"/></way>
<way id="2"><nd ref="2"/><nd ref="3"/><tag k="highway" v="tertiary"/><tag k="maxspeed" v="25 mph"/></way>
<way id="3"><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="highway" v="residential"/><tag k="oneway" v="yes"/></way>
<way id="4"><nd ref="2"/><nd ref="5"/><tag k="highway" v="residential"/></way>
<relation id="1"><member type="way" ref="1" role="from"/><member type="node" ref="2" role="via"/>
<member type="way" ref="2" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/></relation>
</osm>"#;

struct Files {
    dir: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }
}

#[test]
fn a_pack_is_built_and_asked() {
    let files = Files::new();
    let (map, pack) = (files.write("map.osm", MAP), files.path("area.roads"));
    let built = json_of(&["roads", "build", &map, "-o", &pack, "--json"]);
    fits("roads-info", &built);
    golden("roads-info", &built);
    assert_eq!(json_of(&["roads", "info", &pack, "--json"]), built);

    let points = json!({"points": [
        {"id": "shop", "lat": 40.0, "lon": -82.999}, {"id": "a", "lat": 40.0011, "lon": -82.9971},
        {"id": "b", "lat": 40.002, "lon": -82.999}]});
    fits("roads-points", &points);
    let points = files.write("points.json", points.to_string());
    let mut matrix = json_of(&["roads", "matrix", &pack, &points]);
    fits("roads-matrix", &matrix);
    matrix["elapsed_ms"] = Value::from(0);
    golden("roads-matrix", &matrix);
    let out = files.path("matrix.json");
    assert_eq!(cli(&["roads", "matrix", &pack, &points, "-o", &out]).status.code(), Some(0));
    let mut written: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    written["elapsed_ms"] = Value::from(0);
    assert_eq!(written, matrix);

    let path = json_of(&["roads", "path", &pack, "40.0,-82.999", "40.0011,-82.9971", "--json"]);
    fits("roads-path", &path);
    golden("roads-path", &path);
    assert_eq!(
        (&path["duration_s"], &path["distance_m"]),
        (&matrix["durations_s"][0][1], &matrix["distances_m"][0][1])
    );
}

#[test]
fn a_map_is_drawn_and_an_address_found() {
    let files = Files::new();
    let (map, pack) = (files.write("map.osm", MAP), files.path("area.roads"));
    json_of(&["roads", "build", &map, "-o", &pack, "--json"]);
    let points =
        json!({"points": [{"id": "shop", "lat": 40.0, "lon": -82.999}, {"id": "a", "lat": 40.0011, "lon": -82.9971}]});
    let points = files.write("points.json", points.to_string());

    let view = ["roads", "map", &pack, "--around", "40.001,-82.998", "--zoom", "16", "--size", "390x500"];
    let drawn = json_of(&[view.as_slice(), &["--points", &points, "--json"]].concat());
    fits("roads-map", &drawn);
    golden("roads-map", &drawn);
    let out = files.path("map.svg");
    assert_eq!(cli(&[view.as_slice(), &["--points", &points, "-o", &out]].concat()).status.code(), Some(0));
    let svg = std::fs::read_to_string(&out).unwrap();
    assert!(
        svg.starts_with("<svg ") && svg.contains("OpenStreetMap contributors") && svg.contains(">1</text>"),
        "{svg}"
    );
    let whole = json_of(&["roads", "map", &pack, "--json"]);
    assert!(!whole["streets"].as_array().unwrap().is_empty(), "the whole area without a middle: {whole}");

    let found = json_of(&["roads", "find", &pack, "12", "oak", "st", "--json"]);
    fits("roads-find", &found);
    golden("roads-find", &found);
    assert_eq!(json_of(&["roads", "find", &pack, "Nowhere", "--json"]), json!([]));
    let said = String::from_utf8(cli(&["roads", "find", &pack, "oak", "--near", "40.0,-83.0"]).stdout).unwrap();
    assert!(said.starts_with("Oak Street  40.00000,-82.998"), "{said}");
}

#[test]
fn only_the_streets_around_the_partner_are_kept() {
    let files = Files::new();
    let (map, pack) = (files.write("map.osm", MAP), files.path("area.roads"));
    let around = ["--around", "40.0,-82.996", "--radius-miles", "0.1"];
    let built = json_of(&[["roads", "build", &map, "-o", &pack, "--json"].as_slice(), &around].concat());
    assert_eq!(built["streets"], 1);
    let said = refused(2, &["roads", "build", &map, "-o", &pack, "--around", "41.0,-82.996"]);
    assert!(said.contains("no street"), "{said}");
}

#[test]
fn bad_files_and_places_end_with_2_and_say_what_to_do() {
    let files = Files::new();
    let (map, pack) = (files.write("map.osm", MAP), files.path("area.roads"));
    json_of(&["roads", "build", &map, "-o", &pack, "--json"]);
    let bytes = std::fs::read(&pack).unwrap();
    let mut flipped = bytes.clone();
    flipped[100] ^= 1;
    let [cut, flipped] =
        [("cut.roads", &bytes[..bytes.len() / 2]), ("flipped.roads", &flipped)].map(|(n, b)| files.write(n, b));
    let far = files.write("far.json", json!({"points": [{"id": "moon", "lat": 10.0, "lon": 10.0}]}).to_string());
    let out = files.path("out.roads");
    for (args, says) in [
        (vec!["roads", "build", &files.write("empty.osm.pbf", ""), "-o", &out], "empty"),
        (
            vec!["roads", "build", &files.write("diary.osm.pbf", "Dear diary"), "-o", &out],
            "not an OpenStreetMap extract",
        ),
        (vec!["roads", "build", &files.write("cut.osm", &MAP[..900]), "-o", &out], "cut off or damaged"),
        (vec!["roads", "build", "/no/such.osm", "-o", &out], "/no/such.osm"),
        (vec!["roads", "info", &map], "not a road pack"),
        (vec!["roads", "info", &cut], "cut.roads: The road pack is cut off"),
        (vec!["roads", "info", &flipped], "flipped.roads: The road pack is cut off or damaged: content hash"),
        (vec!["roads", "matrix", &pack, &far], "point moon: 10.00000, 10.00000 lies outside"),
        (vec!["roads", "matrix", &pack, &map], "not points"),
        (vec!["roads", "path", &pack, "40.0,-82.999", "north"], "LAT,LON"),
        (vec!["roads", "map", &pack, "--around", "40.0,-82.999", "--zoom", "99"], "from 8 to 20"),
        (vec!["roads", "map", &pack, "--size", "wide"], "WIDTHxHEIGHT"),
        (vec!["roads", "map", &pack, "--points", &far], "point moon: 10.00000, 10.00000 lies outside"),
        (vec!["roads", "map", &cut], "cut.roads: The road pack is cut off"),
        (vec!["roads", "find", &pack], "TEXT"),
    ] {
        let said = refused(2, &args);
        assert!(said.contains(says), "{args:?}: {said}");
    }
    assert!(!std::path::Path::new(&out).exists());
}

#[test]
fn a_phone_with_a_pack_plans_draws_and_finds_by_rpc() {
    let files = Files::new();
    let (map, pack) = (files.write("map.osm", MAP), files.path("area.roads"));
    json_of(&["roads", "build", &map, "-o", &pack, "--json"]);
    let mut phone = Phone::open(&files.dir.path().join("store"));
    let shop = json!({"name": "Corner", "address": "1 Oak Street", "lat_e7": 400_000_000, "lon_e7": -829_990_000, "zone": "America/New_York"});
    phone.ok("set_up_shop", shop);
    let parcel = json!({"tracking_number": "TBA000000000001", "address": "12 Oak Street", "zip": "43215"});
    phone.ok("add_parcel", parcel);
    phone.ok("receive", json!({"label": "TBA000000000001"}));
    let slots = json!([{"start_s": 0, "end_s": 86_000}]);
    phone.ok("plan", json!({"slots": slots}));
    let before = phone.ok("view", json!({"name": "plan"}));
    fits("view-plan", &before);
    assert_eq!(before["travel"]["on_streets"], false);
    assert_eq!(phone.no("day_map", json!({"width": 400, "height": 300}))["data"]["key"], "companion.no_map");

    assert_eq!(phone.no("take_roads", json!({"path": map}))["data"]["key"], "roads.not_a_pack");
    let taken = phone.ok("take_roads", json!({"path": pack}));
    assert_eq!(taken["sha256"], json_of(&["roads", "info", &pack, "--json"])["hash"]);
    phone.ok("plan", json!({"slots": slots}));
    let plan = phone.ok("view", json!({"name": "plan"}));
    fits("view-plan", &plan);
    assert_eq!(plan["travel"]["text"]["text"], "Travel times are those of the streets.");
    let map = phone.ok("day_map", json!({"width": 400, "height": 300, "density": 2}));
    fits("rpc-day-map", &map);
    assert_eq!((map["stops"].as_array().unwrap().len(), map["outings"].as_array().unwrap().len()), (1, 1));
    let near = json!({"width": 400, "height": 300, "lat_e7": 400_000_000, "lon_e7": -829_990_000, "zoom": 18});
    fits("rpc-day-map", &phone.ok("day_map", near));
    let drawn = phone.ok("day_map", json!({"width": 400, "height": 300, "svg": "page"}))["svg"].clone();
    assert!(drawn.as_str().unwrap().starts_with("<svg"), "{drawn}");
    let found = phone.ok("find_address", json!({"text": "12 oak"}));
    fits("rpc-find-address", &found);
    assert_eq!((&found["found"][0]["line"], &found["found"][0]["how"]), (&json!("12 Oak Street"), &json!("door")));

    let stop = plan["outings"][0]["stops"][0]["id"].clone();
    let moved = phone.ok("move_pin", json!({"stop": stop, "lat_e7": 400_020_000, "lon_e7": -829_990_000}));
    fits("rpc-fact", &moved);
    let place = |phone: &mut Phone| phone.ok("view", json!({"name": "stop", "stop": stop}))["lat_e7"].clone();
    assert_eq!(place(&mut phone), 400_020_000);
    phone.ok("undo", json!({"fact": moved["fact"]["id"]}));
    assert_eq!(place(&mut phone), Value::Null);
    assert_eq!(phone.close(), Some(0));
}
