//! A small grid drawn by hand, with one-ways, restrictions and one with a via way: every pair against the plain Dijkstra.

use super::reference::{Rule, Town};
use super::{Drawing, degrees, pack_of};
use crate::manifest::LatLon;
use crate::roads::extract::Extract;
use crate::roads::network::Network;
use crate::roads::pack::RoadPack;
use crate::roads::snap::{Side, Spot};

const HOME: [(&str, &str); 1] = [("highway", "residential")];

/// Four by four crossings, 150 m apart; crossing `10 * row + column`. Every block is a way: east `1000 + crossing`, north
/// `2000 + crossing`.
pub fn grid() -> Drawing {
    let mut drawing = Drawing::new();
    let at = |row: i64, column: i64| 10 * row + column;
    for row in 0..4 {
        for column in 0..4 {
            // Not a square grid, so that hardly two ways take the same time.
            let (x, y) =
                (150.0 * column as f64 + 7.0 * row as f64, 150.0 * row as f64 + 11.0 * (column * column) as f64);
            drawing.node(at(row, column), x, y, &[]);
            if column < 3 {
                let tags: &[(&str, &str)] = match row {
                    1 => &[("highway", "residential"), ("oneway", "yes")],
                    2 => &[("highway", "tertiary"), ("oneway", "-1")],
                    _ => &HOME,
                };
                drawing.way(1000 + at(row, column), &[at(row, column), at(row, column + 1)], tags);
            }
            if row < 3 {
                drawing.way(2000 + at(row, column), &[at(row, column), at(row + 1, column)], &HOME);
            }
        }
    }
    // A dead end, to turn round in.
    drawing.node(90, -120.0, 40.0, &[]);
    drawing.way(3000, &[0, 90], &HOME);
    drawing.restriction("no_left_turn", 1000, ("node", 1), 2001);
    drawing.restriction("only_straight_on", 2011, ("node", 21), 2021);
    drawing.restriction("no_u_turn", 3000, ("way", 2000), 1010);
    drawing
}

/// The edges of a way, by the numbers of its end nodes.
fn edge(network: &Network, drawing: &Drawing, from: i64, to: i64) -> u32 {
    let place = |id: i64| {
        let (_, x, y, _) = drawing.nodes.iter().find(|node| node.0 == id).unwrap();
        let (lat, lon) = degrees(*x, *y);
        ((lat * 1e7).round() as i32, (lon * 1e7).round() as i32)
    };
    let ends = |edge: u32| {
        let shape = &network.stretches[edge as usize / 2].shape;
        let [a, b] = [shape[0], shape[shape.len() - 1]].map(|place| (place.lat_e7, place.lon_e7));
        if edge.is_multiple_of(2) { (a, b) } else { (b, a) }
    };
    let near = |a: (i32, i32), b: (i32, i32)| (a.0 - b.0).abs() < 3 && (a.1 - b.1).abs() < 3;
    let edges = 0..network.stretches.len() as u32 * 2;
    edges.into_iter().find(|edge| near(ends(*edge).0, place(from)) && near(ends(*edge).1, place(to))).unwrap()
}

/// Compares every pair of edges, from the middle of one to a third of the other.
pub fn all_pairs_agree(pack: &RoadPack, town: &Town<'_>) -> usize {
    let edges: Vec<u32> = (0..pack.streets().len() as u32 * 2)
        .filter(|edge| pack.streets()[*edge as usize / 2].drive_ms[*edge as usize % 2] > 0)
        .collect();
    let mut compared = 0;
    for from in &edges {
        let reached = town.from(*from);
        let reverse = edge_only(pack, *from, 0.5);
        for to in &edges {
            let whole = pack.edge_cost(*to);
            let before = whole.share(1.0 / 3.0);
            let (start, rest) =
                (pack.edge_cost(*from).share(0.5), pack.edge_cost(*from).without(pack.edge_cost(*from).share(0.5)));
            let around = reached
                .get(to)
                .map(|cost| (cost.0 + u64::from(rest.ms() + before.ms()), cost.1 + u64::from(rest.dm() + before.dm())));
            let direct = (from == to && start <= before)
                .then(|| (u64::from(before.ms() - start.ms()), u64::from(before.dm() - start.dm())));
            let expected = around.into_iter().chain(direct).min();
            let found = reverse(*to, 1.0 / 3.0).map(|leg| (u64::from(leg.ms), u64::from(leg.dm)));
            assert_eq!(found, expected, "from edge {from} to edge {to}");
            compared += 1;
        }
    }
    compared
}

/// Between spots that may be left and reached in one direction only, so that the pair of edges is fixed.
fn edge_only(pack: &RoadPack, from: u32, share: f64) -> impl Fn(u32, f64) -> Option<crate::roads::Leg> + '_ {
    move |to, part| pack.between_edges((from, share), (to, part))
}

#[test]
fn every_pair_of_the_drawn_grid_is_as_a_plain_search_finds_it() {
    let drawing = grid();
    let extract = Extract::read(drawing.xml().as_bytes()).unwrap();
    let network = Network::build(&extract, None).unwrap();
    assert_eq!(network.restrictions, 3);
    assert_eq!(network.left_out, crate::roads::LeftOut::default());
    let edge = |from, to| edge(&network, &drawing, from, to);
    let rules: Vec<Rule> = vec![
        (vec![edge(0, 1), edge(1, 11)], false),
        (vec![edge(11, 21), edge(21, 31)], true),
        (vec![edge(90, 0), edge(0, 10), edge(10, 11)], false),
    ];
    let town = Town { stretches: &network.stretches, rules: &rules, roads: super::roads_of(&extract) };
    let pack = pack_of(&drawing.xml());
    let compared = all_pairs_agree(&pack, &town);
    assert!(compared > 1_000, "{compared} pairs");
}

#[test]
fn a_via_way_restriction_forbids_only_the_whole_turn() {
    let drawing = grid();
    let pack = pack_of(&drawing.xml());
    let network = Network::build(&Extract::read(drawing.xml().as_bytes()).unwrap(), None).unwrap();
    let edge = |from, to| edge(&network, &drawing, from, to);
    let ms = |from, to| pack.between_edges((from, 0.0), (to, 1.0)).unwrap().ms;
    // From the dead end over 0 and 10 to 11 is forbidden, and so it is further than from 0 itself.
    let (dead_end, north, east) = (edge(90, 0), edge(0, 10), edge(10, 11));
    let straight = ms(dead_end, north) + ms(north, east) - pack.edge_cost(north).ms();
    assert!(ms(dead_end, east) > straight, "{} is not over {straight}", ms(dead_end, east));
    assert!(ms(dead_end, edge(10, 20)) < ms(dead_end, east));
}

#[test]
fn a_place_behind_on_the_same_edge_is_reached_only_around() {
    let pack = pack_of(&grid().xml());
    let one_way = pack.streets().iter().position(|street| street.drive_ms[1] == 0).unwrap() as u32;
    let spot = |share: f64| Spot { share, ..on(&pack, one_way) };
    let legs = pack.table(&[spot(0.2), spot(0.8)], &[spot(0.2), spot(0.8)]);
    let whole = pack.edge_cost(2 * one_way).ms();
    assert_eq!(legs[0].map(|leg| (leg.ms, leg.dm)), Some((0, 0)));
    assert!(legs[1].unwrap().ms < whole);
    assert!(legs[2].unwrap().ms > 2 * whole, "back is around the block");
    let path = pack.path(&spot(0.8), &spot(0.2)).unwrap();
    assert_eq!(path.leg, legs[2].unwrap());
    let [ahead, behind] = [0.8, 0.2].map(|share| pack.reach(&spot(share)));
    assert_eq!([behind.leg_to(&behind), behind.leg_to(&ahead), ahead.leg_to(&behind)], [legs[0], legs[1], legs[2]]);
    assert!(path.streets.len() > 3 && path.streets.first() == path.streets.last());
}

/// The middle of a street.
fn on(pack: &RoadPack, street: u32) -> Spot {
    let shape = pack.shape(street);
    let place = shape[0].towards(shape[1], 0.5);
    let spot = pack.snap(LatLon::from(place), None).unwrap();
    assert_eq!((spot.street, spot.side), (street, Side::On));
    spot
}

#[test]
fn a_path_is_as_long_as_its_leg_says_and_keeps_to_the_streets() {
    let pack = pack_of(&grid().xml());
    for (from, to) in [(0, 9), (3, 17), (20, 5)] {
        let (from, to) = (on(&pack, from), on(&pack, to));
        let path = pack.path(&from, &to).unwrap();
        assert_eq!(Some(path.leg), pack.table(&[from], &[to])[0]);
        assert_eq!(Some(path.leg), pack.reach(&from).leg_to(&pack.reach(&to)));
        let metres = crate::roads::place::length_m(&path.line);
        assert!((metres - f64::from(path.leg.dm) / 10.0).abs() < 1.0, "{metres} m, said {} dm", path.leg.dm);
        assert_eq!((path.line.first(), path.line.last()), (Some(&from.place), Some(&to.place)));
    }
}

#[test]
fn private_streets_begin_and_end_a_way_and_are_not_cut_through() {
    // A square; its short cut is private, its long way round public.
    let mut drawing = Drawing::new();
    for (id, x, y) in [(1, 0.0, 0.0), (2, 200.0, 0.0), (3, 0.0, 900.0), (4, 200.0, 900.0), (5, 100.0, 0.0)] {
        drawing.node(id, x, y, &[]);
    }
    for (id, nodes) in [(1, [1, 3]), (2, [3, 4]), (3, [4, 2])] {
        drawing.way(id, &nodes, &HOME);
    }
    drawing.way(4, &[1, 5, 2], &[("highway", "service"), ("access", "private")]);
    let pack = pack_of(&drawing.xml());
    let at = |x: f64, y: f64| {
        let (lat, lon) = degrees(x, y);
        pack.snap(LatLon::from_degrees(lat, lon).unwrap(), None).unwrap()
    };
    let (west, east, inside) = (at(0.0, 100.0), at(200.0, 100.0), at(100.0, 0.0));
    assert!(pack.streets()[inside.street as usize].ends_only);
    let metres = |from: &Spot, to: &Spot| pack.table(&[*from], &[*to])[0].unwrap().dm / 10;
    assert_eq!(metres(&west, &east), 800 + 200 + 800);
    assert_eq!((metres(&west, &inside), metres(&inside, &east)), (200, 200));
    assert_eq!(metres(&inside, &inside), 0);
}

#[test]
fn a_bollard_stops_a_car_and_a_gated_estate_is_entered_by_its_gate() {
    let mut drawing = Drawing::new();
    for (id, x, y) in [(1, 0.0, 0.0), (2, 400.0, 0.0), (4, 100.0, 300.0), (5, 300.0, 300.0)] {
        drawing.node(id, x, y, &[]);
    }
    drawing.node(6, 100.0, 0.0, &[]);
    drawing.node(7, 300.0, 0.0, &[]);
    drawing.node(8, 100.0, 150.0, &[("barrier", "gate"), ("access", "private")]);
    drawing.node(9, 300.0, 150.0, &[("barrier", "bollard")]);
    drawing.way(1, &[1, 6, 7, 2], &HOME);
    drawing.way(2, &[6, 8, 4, 5, 9, 7], &HOME);
    let pack = pack_of(&drawing.xml());
    let at = |x: f64, y: f64| {
        let (lat, lon) = degrees(x, y);
        pack.snap(LatLon::from_degrees(lat, lon).unwrap(), None).unwrap()
    };
    let (estate, before, behind) = (at(300.0, 250.0), at(100.0, 75.0), at(300.0, 75.0));
    assert!(pack.streets()[estate.street as usize].ends_only, "a public street behind a private gate");
    let metres = |from: &Spot, to: &Spot| pack.table(&[*from], &[*to])[0].unwrap().dm / 10;
    assert_eq!(metres(&before, &estate), 75 + 150 + 200 + 50);
    assert_eq!(metres(&before, &behind), 75 + 200 + 75, "not through the estate");
    assert_eq!(metres(&behind, &estate), 75 + 200 + 150 + 150 + 200 + 50, "not through the bollard");
}

#[test]
fn contradictory_restrictions_do_not_strand() {
    let mut drawing = grid();
    for kind in ["only_left_turn", "only_right_turn"] {
        // Both name a street that is closed in this direction.
        drawing.restriction(kind, 2002, ("node", 12), 1011);
    }
    let extract = Extract::read(drawing.xml().as_bytes()).unwrap();
    let network = Network::build(&extract, None).unwrap();
    assert_eq!(network.left_out.restrictions, 2, "no such turn: {:?}", network.left_out);
    let mut drawing = grid();
    drawing.restriction("no_right_turn", 1010, ("node", 11), 2001);
    drawing.restriction("no_left_turn", 1010, ("node", 11), 2011);
    drawing.restriction("no_straight_on", 1010, ("node", 11), 1011);
    let network = Network::build(&Extract::read(drawing.xml().as_bytes()).unwrap(), None).unwrap();
    assert_eq!((network.left_out.contradictions, network.left_out.islands), (1, 0));
    let pack = pack_of(&drawing.xml());
    let legs = pack.table(&[on(&pack, 0)], &(0..pack.streets().len() as u32).map(|s| on(&pack, s)).collect::<Vec<_>>());
    assert!(legs.iter().all(Option::is_some));
}

#[test]
fn an_address_snaps_to_its_own_street_and_says_its_side() {
    let mut drawing = Drawing::new();
    for (id, x, y) in [(1, 0.0, 0.0), (2, 300.0, 0.0), (3, 300.0, 300.0), (4, 0.0, 300.0)] {
        drawing.node(id, x, y, &[]);
    }
    let street = |name| [("highway", "residential"), ("name", name)];
    drawing.way(1, &[1, 2], &street("North High Street"));
    drawing.way(2, &[2, 3], &street("Oak Avenue"));
    drawing.way(3, &[3, 4, 1], &street("Elm Court"));
    let pack = pack_of(&drawing.xml());
    let snap = |x: f64, y: f64, name: Option<&str>| {
        let (lat, lon) = degrees(x, y);
        pack.snap(LatLon::from_degrees(lat, lon).unwrap(), name)
    };
    let name = |spot: Spot| pack.name(pack.streets()[spot.street as usize].name).to_owned();
    let corner = snap(285.0, 30.0, None).unwrap();
    assert_eq!((name(corner).as_str(), corner.side), ("Oak Avenue", Side::Left));
    let named = snap(285.0, 30.0, Some("N High St")).unwrap();
    assert_eq!((name(named).as_str(), named.side, named.distance_m.round()), ("North High Street", Side::Left, 30.0));
    assert_eq!(name(snap(285.0, 200.0, Some("N High St")).unwrap()), "Oak Avenue", "too far from the named street");
    assert!(matches!(snap(5_000.0, 0.0, None), Err(crate::roads::RoadsError::Outside { .. })));
    let far = snap(-450.0, 0.0, None).unwrap();
    assert_eq!(far.distance_m.round(), 450.0);
}

#[test]
fn within_the_area_and_far_from_every_street_is_said() {
    let mut drawing = Drawing::new();
    for (id, x, y) in [(1, 0.0, 1_500.0), (2, 0.0, 0.0), (3, 1_500.0, 0.0)] {
        drawing.node(id, x, y, &[]);
    }
    drawing.way(1, &[1, 2, 3], &HOME);
    let (lat, lon) = degrees(1_200.0, 1_200.0);
    let refused = pack_of(&drawing.xml()).snap(LatLon::from_degrees(lat, lon).unwrap(), None).unwrap_err();
    assert!(matches!(refused, crate::roads::RoadsError::NoStreet { within_m: 500, .. }), "{refused}");
}

#[test]
fn a_stop_on_an_arterial_is_reached_on_its_own_side() {
    let mut drawing = Drawing::new();
    for (id, x, y) in [(1, 0.0, 0.0), (2, 600.0, 0.0), (3, 600.0, 200.0), (4, 0.0, 200.0), (5, 700.0, 0.0)] {
        drawing.node(id, x, y, &[]);
    }
    // Without a place to turn round, the two directions of a ring never meet.
    drawing.way(3, &[2, 5], &HOME);
    drawing.way(1, &[1, 2], &[("highway", "primary")]);
    drawing.way(2, &[2, 3, 4, 1], &HOME);
    let pack = pack_of(&drawing.xml());
    let at = |x: f64, y: f64| {
        let (lat, lon) = degrees(x, y);
        pack.snap(LatLon::from_degrees(lat, lon).unwrap(), None).unwrap()
    };
    let west = at(100.0, 0.0);
    // Eastwards one drives on the south side.
    let [south, north] = [at(400.0, -15.0), at(400.0, 15.0)].map(|door| pack.table(&[west], &[door])[0].unwrap());
    assert_eq!(south.dm, 3000);
    assert!(north.dm > 3000 * 2, "around, to the other side: {north:?}");
}
