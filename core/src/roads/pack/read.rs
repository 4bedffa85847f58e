//! The sections of a pack, read and checked.
//!
//! A reader of a section gives none when anything in it does not fit; which section it was is said in one place.

use super::columns::Reader;
use super::write::ENDS_ONLY;
use super::{About, Bounds, Graph, NONE, RoadPack, Street, edge_cost, file, section};
use crate::roads::access::Class;
use crate::roads::error::RoadsError;
use crate::roads::grid::Grid;
use crate::roads::hierarchy::{Cost, Hierarchy, Ladder, Rung};
use crate::roads::network::{Arc, House};
use crate::roads::place::Place;

/// No street of a town is longer, decimetres: 400 km. Keeps sums of costs far from the end of their numbers.
const MOST_DM: u32 = 4_000_000;
/// Nor takes longer, milliseconds: 24 hours.
const MOST_MS: u32 = 86_400_000;
/// Nor a turn, tenths of a second: an hour.
const MOST_TURN_DS: u32 = 36_000;

pub fn pack(bytes: &[u8]) -> Result<RoadPack, RoadsError> {
    let (hash, sections) = file::read(bytes)?;
    let damaged = |part| RoadsError::DamagedPack { part };
    let section = |number: u32, part: &'static str| {
        let found = sections.iter().find(|(known, _)| *known == number);
        found.map(|(_, bytes)| *bytes).ok_or(damaged(part))
    };
    let reader = |number, part| section(number, part).map(Reader::new);
    let about: About = serde_json::from_slice(section(section::ABOUT, "about")?).map_err(|_| damaged("about"))?;
    let names = names(reader(section::NAMES, "names")?).ok_or(damaged("names"))?;
    let streets = streets(reader(section::STREETS, "streets")?, names.len()).ok_or(damaged("streets"))?;
    let (first_place, places) = shapes(reader(section::SHAPES, "shapes")?, streets.len()).ok_or(damaged("shapes"))?;
    let mut graph = turns(reader(section::TURNS, "turns")?, &streets).ok_or(damaged("turns"))?;
    graph.hierarchy = ladders(reader(section::LADDERS, "ladders")?, &graph, &streets).ok_or(damaged("ladders"))?;
    let houses = houses(reader(section::HOUSES, "houses")?, names.len()).ok_or(damaged("houses"))?;
    let bounds = bounds(&places).ok_or(damaged("shapes"))?;
    let grid = Grid::new(bounds, &first_place, &places).ok_or(damaged("shapes"))?;
    let size = bytes.len();
    let file = Vec::new();
    Ok(RoadPack { about, hash, size, file, names, streets, first_place, places, bounds, houses, grid, graph })
}

fn names(mut reader: Reader<'_>) -> Option<Vec<String>> {
    let count = reader.count(1)?;
    let names: Vec<String> = (0..count).map(|_| reader.text().map(str::to_owned)).collect::<Option<_>>()?;
    reader.end()?;
    names.first()?.is_empty().then_some(names)
}

fn streets(mut reader: Reader<'_>, names: usize) -> Option<Vec<Street>> {
    let count = reader.count(5)?;
    let mut streets = Vec::with_capacity(count);
    let mut name = 0_u32;
    for _ in 0..count {
        let flags = reader.byte()?;
        let class = Class::from_number(flags & 0x1f)?;
        name = name.wrapping_add_signed(reader.signed()?);
        let length_dm = reader.number()?;
        let ahead = reader.number()?;
        let back = ahead.wrapping_add_signed(reader.signed()?);
        let fits = (name as usize) < names && length_dm <= MOST_DM && ahead <= MOST_MS && back <= MOST_MS;
        if !fits || flags & !(0x1f | ENDS_ONLY) != 0 {
            return None;
        }
        let ends_only = flags & ENDS_ONLY != 0;
        streets.push(Street { name, class, ends_only, length_dm, drive_ms: [ahead, back] });
    }
    reader.end()?;
    Some(streets)
}

fn shapes(mut reader: Reader<'_>, streets: usize) -> Option<(Vec<u32>, Vec<Place>)> {
    // A count for each street, two numbers for each place.
    let mut places = Vec::with_capacity(reader.numbers().saturating_sub(streets) / 2);
    let mut first = Vec::with_capacity(streets + 1);
    first.push(0);
    let mut start = Place::default();
    for _ in 0..streets {
        let count = reader.count(2)?;
        if count < 2 {
            return None;
        }
        let mut before = start;
        for at in 0..count {
            before = behind(&mut reader, before)?;
            if at == 0 {
                start = before;
            }
            places.push(before);
        }
        first.push(u32::try_from(places.len()).ok()?);
    }
    reader.end()?;
    Some((first, places))
}

#[inline]
fn behind(reader: &mut Reader<'_>, before: Place) -> Option<Place> {
    let lat = i64::from(before.lat_e7.wrapping_add(reader.signed()?));
    let lon = i64::from(before.lon_e7.wrapping_add(reader.signed()?));
    Place::from_e7(lat, lon)
}

fn bounds(places: &[Place]) -> Option<Bounds> {
    let first = *places.first()?;
    let mut bounds = Bounds { south_west: first, north_east: first };
    for place in places {
        let Bounds { south_west, north_east } = &mut bounds;
        south_west.lat_e7 = south_west.lat_e7.min(place.lat_e7);
        south_west.lon_e7 = south_west.lon_e7.min(place.lon_e7);
        north_east.lat_e7 = north_east.lat_e7.max(place.lat_e7);
        north_east.lon_e7 = north_east.lon_e7.max(place.lon_e7);
    }
    Some(bounds)
}

fn turns(mut reader: Reader<'_>, streets: &[Street]) -> Option<Graph> {
    let count = reader.count(2)?;
    let edges_of_streets = 2 * streets.len();
    // Two numbers for each vertex, two for each turn.
    let arcs = (reader.numbers() / 2).saturating_sub(count);
    let mut graph = Graph {
        edges: Vec::with_capacity(count),
        first_arc: Vec::with_capacity(count + 1),
        arcs: Vec::with_capacity(arcs),
        begins: vec![NONE; edges_of_streets],
        ..Graph::default()
    };
    graph.first_arc.push(0);
    for vertex in 0..count {
        let vertex = u32::try_from(vertex).ok()?;
        let head = reader.number()?;
        let (edge, begins) = (head / 2, head % 2 == 1);
        let driven = streets.get(edge as usize / 2).is_some_and(|street| street.drive_ms[edge as usize % 2] > 0);
        if !driven || (begins && graph.begins[edge as usize] != NONE) {
            return None;
        }
        if begins {
            graph.begins[edge as usize] = vertex;
        }
        graph.edges.push(edge);
        let arcs = reader.count(2)?;
        let mut before = 0_u32;
        for _ in 0..arcs {
            let head = before.checked_add(reader.number()?)?;
            let turn_ds = reader.number()?;
            if head as usize >= count || turn_ds > MOST_TURN_DS {
                return None;
            }
            graph.arcs.push(Arc { head, turn_ds });
            before = head;
        }
        graph.first_arc.push(u32::try_from(graph.arcs.len()).ok()?);
    }
    reader.end()?;
    let mut all_begin = streets.iter().flat_map(|street| street.drive_ms).zip(&graph.begins);
    if all_begin.any(|(ms, begins)| (ms > 0) != (*begins != NONE)) {
        return None;
    }
    (graph.first_of_edge, graph.of_edge) = by_edge(&graph.edges, edges_of_streets);
    Some(graph)
}

/// The vertices of each edge, one edge after the other.
fn by_edge(edges: &[u32], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; count + 1];
    edges.iter().for_each(|edge| first[*edge as usize + 1] += 1);
    for edge in 0..count {
        first[edge + 1] += first[edge];
    }
    let (mut next, mut vertices) = (first.clone(), vec![0; edges.len()]);
    for (vertex, edge) in (0..).zip(edges) {
        let at = &mut next[*edge as usize];
        vertices[*at as usize] = vertex;
        *at += 1;
    }
    (first, vertices)
}

/// Vertex by vertex from the least important one, so that the halves of every shortcut were read before it.
fn ladders(mut reader: Reader<'_>, graph: &Graph, streets: &[Street]) -> Option<Hierarchy> {
    let count = u32::try_from(graph.edges.len()).ok()?;
    let turn = |tail: u32, arc: &Arc| edge_cost(streets, graph.edges[tail as usize]) + Cost::new(100 * arc.turn_ds, 0);
    // Two counts for each vertex, two numbers for each arc; there are about as many up as down.
    let arcs = (reader.numbers() / 2).saturating_sub(count as usize);
    let ladder = || Ladder::with_capacity(count as usize, arcs / 2 + arcs / 16);
    let mut hierarchy = Hierarchy { up: ladder(), down: ladder() };
    for vertex in 0..count {
        for _ in 0..reader.count(2)? {
            let (below, second) = (reader.number()?, reader.number()?);
            let rung = if below == 0 {
                let arc = graph.arcs(vertex).get(second as usize)?;
                Rung { head: arc.head, middle: NONE, cost: turn(vertex, arc) }
            } else {
                let middle = vertex.checked_sub(below)?;
                let (tail, head, cost) = hierarchy.shortcut(middle, second)?;
                (tail == vertex).then_some(Rung { head, middle, cost })?
            };
            hierarchy.up.add(rung)?;
        }
        for _ in 0..reader.count(2)? {
            let (below, second) = (reader.number()?, reader.number()?);
            let rung = if below == 0 {
                let tail = vertex.checked_add(second).filter(|tail| *tail < count)?;
                let arc = graph.arcs(tail).iter().filter(|arc| arc.head == vertex).min_by_key(|arc| arc.turn_ds)?;
                Rung { head: tail, middle: NONE, cost: turn(tail, arc) }
            } else {
                let middle = vertex.checked_sub(below)?;
                let (tail, head, cost) = hierarchy.shortcut(middle, second)?;
                (head == vertex).then_some(Rung { head: tail, middle, cost })?
            };
            hierarchy.down.add(rung)?;
        }
        hierarchy.up.close()?;
        hierarchy.down.close()?;
    }
    reader.end()?;
    Some(hierarchy)
}

fn houses(mut reader: Reader<'_>, names: usize) -> Option<Vec<House>> {
    let count = reader.count(4)?;
    let mut houses = Vec::with_capacity(count);
    let (mut street, mut place) = (0_u32, Place::default());
    for _ in 0..count {
        street = street.checked_add(reader.number()?)?;
        let number = reader.text()?.to_owned();
        place = behind(&mut reader, place)?;
        if street as usize >= names {
            return None;
        }
        houses.push(House { number, street, place });
    }
    reader.end()?;
    Some(houses)
}
