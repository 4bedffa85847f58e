//! The day map: where things are in a view, what is left out, and that no view makes it stumble.

use super::drawn::grid;
use super::{Drawing, degrees, pack_of};
use crate::manifest::LatLon;
use crate::roads::{
    ATTRIBUTION, DayMap, LEAST_ZOOM, Look, MOST_ZOOM, Pixel, Place, RoadPack, Shown, Stop, Stroke, Viewport,
};
use proptest::prelude::*;
use quick_xml::events::Event;

/// Metres east and north of the drawings' corner.
fn at(x: f64, y: f64) -> Place {
    let (lat, lon) = degrees(x, y);
    LatLon::from_degrees(lat, lon).unwrap().try_into().unwrap()
}

fn view(zoom: f64) -> Viewport {
    Viewport { middle: at(225.0, 225.0), zoom, width: 400, height: 300, density: 1.0 }
}

fn lines(map: &DayMap, stroke: Stroke) -> Vec<Vec<Pixel>> {
    map.streets.iter().filter(|layer| layer.stroke == stroke).flat_map(|layer| layer.lines.clone()).collect()
}

#[test]
fn a_place_is_where_web_maps_have_it() {
    // By the formula of slippy maps (OpenStreetMap wiki, "Slippy map tilenames"), whose tiles are 256 points wide.
    let tile = |lat: f64, lon: f64, zoom: i32| {
        let world = 256.0 * 2.0_f64.powi(zoom);
        let rad = lat.to_radians();
        let y = (1.0 - (rad.tan() + 1.0 / rad.cos()).ln() / std::f64::consts::PI) / 2.0;
        ((lon + 180.0) / 360.0 * world, y * world)
    };
    let pack = pack_of(&grid().xml());
    let (middle, other) = ((40.002, -82.998), (40.0031, -82.9968));
    let place = |(lat, lon)| Place::try_from(LatLon::from_degrees(lat, lon).unwrap()).unwrap();
    let view = Viewport { middle: place(middle), zoom: 16.0, width: 390, height: 500, density: 3.0 };
    let shown = Shown { shop: Some(place(middle)), position: Some((place(other), 100)), ..Shown::default() };
    let map = pack.day_map(&view, &shown);
    assert_eq!(map.shop, Some(Pixel { x: 195, y: 250 }));
    let (a, b) = (tile(middle.0, middle.1, 16), tile(other.0, other.1, 16));
    let expected = (195.0 + 3.0 * (b.0 - a.0), 250.0 + 3.0 * (b.1 - a.1));
    let here = map.position.unwrap();
    assert!((f64::from(here.at.x) - expected.0).abs() <= 0.6 && (f64::from(here.at.y) - expected.1).abs() <= 0.6);
    // 156,543 m a point at zoom 0 on the equator (same wiki, "Zoom levels").
    let radius = 100.0 * 3.0 / (156_543.03 / 65_536.0 * middle.0.to_radians().cos());
    assert!((f64::from(here.radius) - radius).abs() < 1.0, "{} is not {radius}", here.radius);
}

#[test]
fn small_streets_wait_until_there_is_room() {
    let mut drawing = grid();
    drawing.node(200, 40.0, 60.0, &[]);
    drawing.way(4000, &[0, 200], &[("highway", "service"), ("service", "driveway")]);
    let pack = pack_of(&drawing.xml());
    let has = |zoom: f64, stroke: Stroke| {
        let wide = Viewport { width: 1000, height: 1000, ..view(zoom) };
        !lines(&pack.day_map(&wide, &Shown::default()), stroke).is_empty()
    };
    assert!(has(17.0, Stroke::Lane) && has(17.0, Stroke::Street) && has(17.0, Stroke::Collector));
    assert!(!has(15.0, Stroke::Lane) && has(15.0, Stroke::Street));
    assert!(!has(12.0, Stroke::Street) && has(12.0, Stroke::Collector));
    assert!(!has(10.0, Stroke::Collector));
}

#[test]
fn beyond_the_widest_and_the_nearest_view_there_is_none() {
    let pack = pack_of(&grid().xml());
    let map = |zoom: f64, density: f64| pack.day_map(&Viewport { density, ..view(zoom) }, &Shown::default());
    assert_eq!(map(99.0, 1.0), map(MOST_ZOOM, 1.0));
    assert_eq!((map(f64::NAN, 1.0), map(-1.0, 1.0)), (map(LEAST_ZOOM, 1.0), map(LEAST_ZOOM, 1.0)));
    assert_eq!((map(15.0, f64::NAN).density_tenths, map(15.0, 99.0).density_tenths), (5, 80));
}

#[test]
fn a_street_is_one_line_across_its_crossings_and_straight_where_it_is() {
    let mut drawing = Drawing::new();
    for id in 0..6 {
        drawing.node(id, 100.0 * id as f64, 0.0, &[]);
        drawing.node(10 + id, 100.0 * id as f64, 80.0, &[]);
        drawing.way(100 + id, &[id, 10 + id], &[("highway", "residential")]);
    }
    drawing.way(1, &[0, 1, 2, 3, 4, 5], &[("highway", "secondary"), ("name", "High Street")]);
    let pack = pack_of(&drawing.xml());
    let view = Viewport { middle: at(250.0, 40.0), zoom: 16.0, width: 600, height: 300, density: 1.0 };
    let main = lines(&pack.day_map(&view, &Shown::default()), Stroke::Main);
    assert_eq!((main.len(), main[0].len()), (1, 2), "{main:?}");
    // Cut where it leaves the view, not at its far end.
    let corner = Viewport { width: 60, height: 60, middle: at(500.0, 0.0), ..view };
    let part = lines(&pack.day_map(&corner, &Shown::default()), Stroke::Main);
    assert!(part[0].iter().all(|pixel| (-100..100).contains(&pixel.x)), "{part:?}");
}

#[test]
fn what_is_elsewhere_is_not_there_and_the_source_always_is() {
    let pack = pack_of(&grid().xml());
    let shop = Some(at(0.0, 0.0));
    let stop = Stop { number: 1, outing: 0, place: at(10.0, 10.0), done: false };
    let leg = vec![at(0.0, 0.0), at(150.0, 0.0)];
    let shown = Shown { outings: vec![vec![leg]], stops: vec![stop], shop, position: None };
    let far = Viewport { middle: at(50_000.0, 50_000.0), ..view(15.0) };
    let map = pack.day_map(&far, &shown);
    assert_eq!((map.streets.len(), map.stops.len(), map.shop, map.attribution), (0, 0, None, ATTRIBUTION));
    assert_eq!(map.outings, vec![Vec::<Vec<Pixel>>::new()], "an outing keeps its place");
    assert!(map.to_svg(Look::Page).contains(ATTRIBUTION));
    // Out of the view and back into it: two lines, and nothing of what lies between.
    let away = [(200.0, 200.0), (9_000.0, 200.0), (9_000.0, 9_000.0), (200.0, 9_000.0), (200.0, 240.0)];
    let away = vec![away.map(|(x, y)| at(x, y)).to_vec()];
    let cut = pack.day_map(&view(15.0), &Shown { outings: vec![away], ..Shown::default() }).outings;
    assert_eq!(cut[0].iter().map(Vec::len).collect::<Vec<_>>(), [2, 2], "{cut:?}");
    let near = pack.day_map(&view(15.0), &shown);
    assert_eq!((near.stops.len(), near.outings[0].len()), (1, 1));
}

#[test]
fn a_fitted_view_shows_every_place_and_is_not_larger_than_it_must_be() {
    let pack = pack_of(&grid().xml());
    let places: Vec<Place> = [(0.0, 0.0), (450.0, 500.0), (4_000.0, 200.0)].map(|(x, y)| at(x, y)).to_vec();
    let view = Viewport::around(&places, (390, 500), 1.0).unwrap();
    let stops =
        (1..).zip(&places).map(|(number, place)| Stop { number, outing: 0, place: *place, done: false }).collect();
    let pins = pack.day_map(&view, &Shown { stops, ..Shown::default() }).stops;
    let x: Vec<i32> = pins.iter().map(|pin| pin.at.x).collect();
    assert_eq!((x.iter().min(), x.iter().max()), (Some(&32), Some(&358)), "{pins:?}");
    assert!(pins.iter().all(|pin| (32..=468).contains(&pin.at.y)));
    let one = Viewport::around(&places[..1], (390, 500), 1.0).unwrap();
    assert!((16.0..17.0).contains(&one.zoom) && one.middle.metres_to(places[0]) < 1.0, "{one:?}");
    assert_eq!(Viewport::around(&[], (390, 500), 1.0), None);
}

#[test]
fn the_drawing_is_sound_and_has_every_number() {
    let pack = pack_of(&grid().xml());
    let spots = [at(0.0, 0.0), at(300.0, 310.0)].map(|place| pack.snap(place.into(), None).unwrap());
    let leg = pack.path(&spots[0], &spots[1]).unwrap().line;
    let stops =
        [7, 8].map(|number| Stop { number, outing: 0, place: at(f64::from(number) * 30.0, 150.0), done: number == 8 });
    let shown = Shown {
        outings: vec![vec![leg]],
        stops: stops.to_vec(),
        shop: Some(at(0.0, 0.0)),
        position: Some((at(10.0, 90.0), 15)),
    };
    let map = pack.day_map(&view(15.5), &shown);
    for look in [Look::Light, Look::Dark, Look::Page] {
        let svg = map.to_svg(look);
        let (mut reader, mut elements) = (quick_xml::Reader::from_str(&svg), 0);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(element) | Event::Empty(element) => {
                    elements += 1;
                    assert!(element.attributes().all(|attribute| attribute.is_ok()), "{element:?}");
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert!(elements > 10, "{elements} elements");
        assert!(svg.contains(">7</text>") && svg.contains(">8</text>"), "{svg}");
        assert!(svg.contains("class=\"way o0\"") && svg.contains("class=\"here\"") && svg.contains("class=\"roof\""));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_view_makes_it_stumble(
        lat in any::<i32>(), lon in any::<i32>(), zoom in any::<f64>(), density in any::<f64>(),
        width in any::<u32>(), height in any::<u32>(), near in any::<bool>(),
    ) {
        static PACK: std::sync::OnceLock<RoadPack> = std::sync::OnceLock::new();
        let pack = PACK.get_or_init(|| pack_of(&grid().xml()));
        let middle = if near { at(225.0, 225.0) } else { Place { lat_e7: lat, lon_e7: lon } };
        let stop = Stop { number: 1, outing: 9, place: middle, done: false };
        let outings = vec![vec![vec![middle, at(0.0, 0.0)], vec![]]];
        let shown = Shown { stops: vec![stop], outings, shop: Some(middle), position: Some((middle, u32::MAX)) };
        let map = pack.day_map(&Viewport { middle, zoom, width, height, density }, &shown);
        prop_assert!(!map.to_svg(Look::Dark).is_empty());
        let _ = Viewport::around(&[middle, Place { lat_e7: lon, lon_e7: lat }], (width, height), density);
    }
}
