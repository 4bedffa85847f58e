//! Addresses: short and long, begun and whole, with numbers known, reckoned and unknown.

use super::{Drawing, degrees, pack_of, real};
use crate::manifest::LatLon;
use crate::roads::{Addresses, BuildOptions, Extract, Found, How, Place, RoadPack};
use proptest::prelude::*;

const HOME: (&str, &str) = ("highway", "residential");

fn at(x: f64, y: f64) -> Place {
    let (lat, lon) = degrees(x, y);
    LatLon::from_degrees(lat, lon).unwrap().try_into().unwrap()
}

/// North High Street and its neighbours cross Third and St Clair Avenue; a second Oak Street lies two miles away.
fn town() -> Drawing {
    let mut drawing = Drawing::new();
    for (row, y) in [(0, 0.0), (1, 200.0), (2, 400.0)] {
        for (column, x) in [(0, 0.0), (1, 300.0), (2, 600.0)] {
            drawing.node(10 * row + column, x, y, &[]);
        }
    }
    for (id, nodes, name) in [
        (1, [0, 1, 2], "East Third Avenue"),
        (2, [10, 11, 12], "Saint Clair Avenue"),
        (3, [20, 21, 22], "Oak Street"),
        (4, [0, 10, 20], "North High Street"),
        (5, [1, 11, 21], "Highland Street"),
        (6, [2, 12, 22], "Stanton Drive"),
        (9, [22, 40, 41], "West Saint Paul Road"),
    ] {
        drawing.way(id, &nodes, &[HOME, ("name", name)]);
    }
    drawing.node(40, 900.0, 400.0, &[]);
    drawing.node(41, 900.0, 600.0, &[]);
    drawing.node(30, 3_200.0, 0.0, &[]);
    drawing.node(31, 3_200.0, 150.0, &[]);
    drawing.way(7, &[2, 30], &[HOME]);
    drawing.way(8, &[30, 31], &[HOME, ("name", "Oak Street")]);
    for (id, number, street, x, y) in [
        (100, "100", "North High Street", 15.0, 20.0),
        (101, "140", "North High Street", 15.0, 180.0),
        (102, "101", "North High Street", -15.0, 20.0),
        (103, "10-14", "Oak Street", 30.0, 415.0),
        (104, "7", "Gone Lane", 500.0, 300.0),
    ] {
        drawing.node(id, x, y, &[("addr:housenumber", number), ("addr:street", street)]);
    }
    drawing
}

fn find(text: &str) -> Vec<Found> {
    static TOWN: std::sync::OnceLock<(RoadPack, Addresses)> = std::sync::OnceLock::new();
    let (pack, addresses) = TOWN.get_or_init(|| {
        let pack = pack_of(&town().xml());
        let addresses = Addresses::of(&pack);
        (pack, addresses)
    });
    addresses.find(pack, text, Some(at(0.0, 0.0)), 8)
}

fn first(text: &str) -> String {
    find(text).first().map(Found::line).unwrap_or_default()
}

#[test]
fn a_street_is_found_by_the_beginnings_of_its_words_short_or_in_full() {
    for text in ["N. High St", "north high street", "n hi", "high", "N High Street, Columbus, OH 43215", "HIGH ST N"] {
        assert_eq!(first(text), "North High Street", "{text}");
    }
    assert_eq!(find("hi").iter().map(Found::line).collect::<Vec<_>>(), ["Highland Street", "North High Street"]);
    for text in ["3rd", "e third ave", "Thi", "E 3"] {
        assert_eq!(first(text), "East Third Avenue", "{text}");
    }
    for text in ["st clair", "Saint Cl", "clair av"] {
        assert_eq!(first(text), "Saint Clair Avenue", "{text}");
    }
    assert_eq!((first("sta").as_str(), first("w st").as_str()), ("Stanton Drive", "West Saint Paul Road"));
    assert_eq!(first("n high st columbus oh"), "North High Street", "words behind the name may be the town's");
    assert_eq!((find("Nowhere"), find(""), find(" , ")), (vec![], vec![], vec![]));
}

#[test]
fn one_mistake_in_typing_is_forgiven_where_nothing_else_fits() {
    for text in ["hihg", "N Higgh St", "high sreet", "100 nroth high", "n hihg st columbus oh"] {
        let line = find(text).first().map(|found| found.street.clone());
        assert_eq!(line.as_deref(), Some("North High Street"), "{text}");
    }
    assert_eq!(
        (first("hgih").as_str(), first("gihh").as_str()),
        ("North High Street", ""),
        "two mistakes are another word"
    );
    assert_eq!((first("stnaton"), first("stsnto")), ("Stanton Drive".into(), "Stanton Drive".into()));
    assert_eq!(find("100 North Hihg Street")[0].how, How::Door);
    assert_eq!(find("highlan & east thrid")[0].line(), "Highland Street & East Third Avenue");
    // What fits as it stands is not looked for among mistakes; numbers are none; short words have too many neighbours.
    assert_eq!(find("high").iter().map(Found::line).collect::<Vec<_>>(), ["North High Street", "Highland Street"]);
    assert_eq!((first("4th"), first("oka")), (String::new(), String::new()));
}

#[test]
fn a_known_door_is_a_door_and_a_row_of_numbers_holds_its_own_side() {
    let door = &find("100 n high st apt 4")[0];
    assert_eq!((door.line().as_str(), door.how, door.place), ("100 North High Street", How::Door, at(15.0, 20.0)));
    assert_eq!(find("12 oak st")[0].how, How::Door);
    assert_eq!(find("12 oak st").len(), 1, "the other Oak Street has no such door");
    assert_eq!(find("11 oak st")[0].how, How::Approximate, "the other side of the street");
    let gone = &find("7 gone")[0];
    assert_eq!((gone.how, gone.place), (How::Door, at(500.0, 300.0)), "of a street that was not drawn");
    assert_eq!(find("9 gone")[0].how, How::Approximate);
}

#[test]
fn a_number_between_known_ones_is_reckoned_and_one_beyond_is_not() {
    let between = &find("120 North High Street")[0];
    assert_eq!(between.how, How::Between);
    assert!(between.place.metres_to(at(0.0, 100.0)) < 1.0, "on the street, half way: {:?}", between.place);
    for beyond in ["142 North High Street", "98 North High Street", "121 North High Street"] {
        let found = &find(beyond)[0];
        assert_eq!(found.how, How::Approximate, "{beyond}");
        assert!(found.place.metres_to(at(0.0, 200.0)) < 2.0, "the street's middle: {:?}", found.place);
    }
}

#[test]
fn nothing_is_reckoned_across_a_bend_or_a_long_way() {
    let mut drawing = Drawing::new();
    for (id, x, y) in [(1, 0.0, 0.0), (2, 0.0, 300.0), (3, 300.0, 300.0), (4, 1_500.0, 300.0)] {
        drawing.node(id, x, y, &[]);
    }
    drawing.way(1, &[1, 2, 3, 4], &[HOME, ("name", "Bend Road")]);
    for (id, number, x, y) in [(10, "2", 0.0, 10.0), (11, "20", 290.0, 300.0), (12, "80", 1_450.0, 300.0)] {
        drawing.node(id, x, y, &[("addr:housenumber", number), ("addr:street", "Bend Road")]);
    }
    let pack = pack_of(&drawing.xml());
    let how = |text: &str| Addresses::of(&pack).find(&pack, text, None, 1)[0].how;
    assert_eq!(how("10 Bend Rd"), How::Approximate, "half way as the crow flies is 100 m off the road");
    assert_eq!(how("40 Bend Rd"), How::Approximate, "a kilometre lies between the doors");
    assert_eq!(how("2 Bend Rd"), How::Door);
}

#[test]
fn two_streets_meet_where_they_cross() {
    for text in ["High & 3rd", "third ave and n high st", "E 3rd @ high", "high&thi"] {
        let found = find(text);
        assert_eq!((found[0].how, found[0].place), (How::Crossing, at(0.0, 0.0)), "{text}: {found:?}");
    }
    assert_eq!(find("N High St & Saint Clair")[0].line(), "North High Street & Saint Clair Avenue");
    assert!(find("north high & stanton").is_empty(), "side by side");
}

#[test]
fn the_carriageways_of_a_boulevard_make_one_crossing() {
    let mut drawing = Drawing::new();
    for (id, x, y) in
        [(1, 0.0, 0.0), (2, 300.0, 0.0), (3, 0.0, 20.0), (4, 300.0, 20.0), (5, 150.0, -200.0), (6, 150.0, 0.0)]
    {
        drawing.node(id, x, y, &[]);
    }
    drawing.node(7, 150.0, 20.0, &[]);
    let boulevard = [("highway", "primary"), ("name", "Grand Boulevard"), ("oneway", "yes")];
    drawing.way(1, &[1, 6, 2], &boulevard);
    drawing.way(2, &[4, 7, 3], &boulevard);
    drawing.way(3, &[5, 6, 7], &[HOME, ("name", "Elm Street")]);
    drawing.way(4, &[2, 4], &[HOME]);
    drawing.way(5, &[3, 1], &[HOME]);
    let pack = pack_of(&drawing.xml());
    assert_eq!(Addresses::of(&pack).find(&pack, "Grand Blvd & Elm", None, 8).len(), 1);
}

#[test]
fn of_two_streets_of_a_name_the_nearer_comes_first() {
    let pack = pack_of(&town().xml());
    let addresses = Addresses::of(&pack);
    let places = |near| -> Vec<Place> {
        addresses.find(&pack, "Oak Street", Some(near), 8).into_iter().map(|found| found.place).collect()
    };
    let (here, there) = (at(300.0, 400.0), at(3_200.0, 75.0));
    let near_to = |place: Place, other: Place| place.metres_to(other) < 2.0;
    let (from_here, from_there) = (places(here), places(there));
    assert!(from_here.len() == 2 && near_to(from_here[0], here) && near_to(from_here[1], there), "{from_here:?}");
    assert!(near_to(from_there[0], there) && near_to(from_there[1], here), "{from_there:?}");
    assert_eq!(addresses.find(&pack, "Oak Street", None, 1).len(), 1);
}

#[test]
fn every_door_of_a_real_town_is_found_by_its_address() {
    let test = "every_door_of_a_real_town_is_found_by_its_address";
    let Some(bytes) = real::extract(test, "baltimore") else { return };
    let pack = RoadPack::build(&Extract::read(&bytes).unwrap(), &BuildOptions::default()).unwrap();
    let addresses = Addresses::of(&pack);
    for house in pack.houses() {
        let text = format!("{} {}", house.number, pack.name(house.street));
        let found = addresses.find(&pack, &text, Some(house.place), 4);
        let known = found.iter().any(|found| found.how == How::Door && found.place == house.place);
        // `1/2` and the like are a part of the house before them.
        assert!(known || house.number.contains([' ', '/', '&']), "{text}: {found:?}");
    }
    assert!(pack.houses().len() > 1_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn whatever_is_typed_is_answered(text in "[a-zA-Z0-9 &@#,./'-]{0,24}|\\PC{0,24}") {
        prop_assert!(find(&text).len() <= 8);
    }
}
