//! The sections of a pack, read and checked.

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
    let section = |number: u32, part: &'static str| {
        let found = sections.iter().find(|(known, _)| *known == number);
        found.map(|(_, bytes)| Reader::new(bytes, part)).ok_or(RoadsError::DamagedPack { part })
    };
    let about = sections.iter().find(|(known, _)| *known == section::ABOUT);
    let about: About = about
        .and_then(|(_, bytes)| serde_json::from_slice(bytes).ok())
        .ok_or(RoadsError::DamagedPack { part: "about" })?;
    let names = names(section(section::NAMES, "names")?)?;
    let streets = streets(section(section::STREETS, "streets")?, names.len())?;
    let (first_place, places) = shapes(section(section::SHAPES, "shapes")?, streets.len())?;
    let mut graph = turns(section(section::TURNS, "turns")?, &streets)?;
    graph.hierarchy = ladders(section(section::LADDERS, "ladders")?, &graph, &streets)?;
    let houses = houses(section(section::HOUSES, "houses")?, names.len())?;
    let bounds = bounds(&places).ok_or(RoadsError::DamagedPack { part: "shapes" })?;
    let grid = Grid::new(bounds, &first_place, &places);
    let size = bytes.len();
    let file = Vec::new();
    Ok(RoadPack { about, hash, size, file, names, streets, first_place, places, bounds, houses, grid, graph })
}

fn names(mut reader: Reader<'_>) -> Result<Vec<String>, RoadsError> {
    let count = reader.count()?;
    let names: Vec<String> = (0..count).map(|_| reader.text().map(str::to_owned)).collect::<Result<_, _>>()?;
    if names.first().is_none_or(|first| !first.is_empty()) {
        return Err(reader.damaged());
    }
    reader.end()?;
    Ok(names)
}

fn streets(mut reader: Reader<'_>, names: usize) -> Result<Vec<Street>, RoadsError> {
    let count = reader.count()?;
    let mut streets = Vec::with_capacity(count);
    let mut name = 0_u32;
    for _ in 0..count {
        let flags = reader.byte()?;
        let class = Class::from_number(flags & 0x1f).ok_or_else(|| reader.damaged())?;
        name = name.wrapping_add_signed(reader.signed()?);
        let length_dm = reader.number()?;
        let ahead = reader.number()?;
        let back = ahead.wrapping_add_signed(reader.signed()?);
        let fits = (name as usize) < names && length_dm <= MOST_DM && ahead <= MOST_MS && back <= MOST_MS;
        if !fits || flags & !(0x1f | ENDS_ONLY) != 0 {
            return Err(reader.damaged());
        }
        let ends_only = flags & ENDS_ONLY != 0;
        streets.push(Street { name, class, ends_only, length_dm, drive_ms: [ahead, back] });
    }
    reader.end()?;
    Ok(streets)
}

fn shapes(mut reader: Reader<'_>, streets: usize) -> Result<(Vec<u32>, Vec<Place>), RoadsError> {
    let (mut first, mut places, mut start) = (vec![0], Vec::new(), Place::default());
    for _ in 0..streets {
        let count = reader.count()?;
        if count < 2 {
            return Err(reader.damaged());
        }
        let mut before = start;
        for at in 0..count {
            before = behind(&mut reader, before)?;
            if at == 0 {
                start = before;
            }
            places.push(before);
        }
        first.push(u32::try_from(places.len()).map_err(|_| reader.damaged())?);
    }
    reader.end()?;
    Ok((first, places))
}

fn behind(reader: &mut Reader<'_>, before: Place) -> Result<Place, RoadsError> {
    let lat = i64::from(before.lat_e7.wrapping_add(reader.signed()?));
    let lon = i64::from(before.lon_e7.wrapping_add(reader.signed()?));
    Place::from_e7(lat, lon).ok_or_else(|| reader.damaged())
}

fn bounds(places: &[Place]) -> Option<Bounds> {
    let lat = |place: &Place| place.lat_e7;
    let lon = |place: &Place| place.lon_e7;
    let least = |of: fn(&Place) -> i32| places.iter().map(of).min();
    let most = |of: fn(&Place) -> i32| places.iter().map(of).max();
    Some(Bounds {
        south_west: Place { lat_e7: least(lat)?, lon_e7: least(lon)? },
        north_east: Place { lat_e7: most(lat)?, lon_e7: most(lon)? },
    })
}

fn turns(mut reader: Reader<'_>, streets: &[Street]) -> Result<Graph, RoadsError> {
    let count = reader.count()?;
    let edges_of_streets = 2 * streets.len();
    let mut graph = Graph { first_arc: vec![0], begins: vec![NONE; edges_of_streets], ..Graph::default() };
    for vertex in 0..count {
        let vertex = u32::try_from(vertex).map_err(|_| reader.damaged())?;
        let head = reader.number()?;
        let (edge, begins) = (head / 2, head % 2 == 1);
        let driven = streets.get(edge as usize / 2).is_some_and(|street| street.drive_ms[edge as usize % 2] > 0);
        if !driven || (begins && graph.begins[edge as usize] != NONE) {
            return Err(reader.damaged());
        }
        if begins {
            graph.begins[edge as usize] = vertex;
        }
        graph.edges.push(edge);
        let arcs = reader.count()?;
        let mut before = 0_u32;
        for _ in 0..arcs {
            let head = before.checked_add(reader.number()?).ok_or_else(|| reader.damaged())?;
            let turn_ds = reader.number()?;
            if head as usize >= count || turn_ds > MOST_TURN_DS {
                return Err(reader.damaged());
            }
            graph.arcs.push(Arc { head, turn_ds });
            before = head;
        }
        graph.first_arc.push(u32::try_from(graph.arcs.len()).map_err(|_| reader.damaged())?);
    }
    let all_begin = streets.iter().flat_map(|street| street.drive_ms).zip(&graph.begins);
    if all_begin.into_iter().any(|(ms, begins)| (ms > 0) != (*begins != NONE)) {
        return Err(reader.damaged());
    }
    reader.end()?;
    (graph.first_of_edge, graph.of_edge) = by_edge(&graph.edges, edges_of_streets);
    Ok(graph)
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

fn ladders(mut reader: Reader<'_>, graph: &Graph, streets: &[Street]) -> Result<Hierarchy, RoadsError> {
    let count = u32::try_from(graph.edges.len()).map_err(|_| reader.damaged())?;
    let up = ladder(&mut reader, count)?;
    let down = ladder(&mut reader, count)?;
    let mut hierarchy = Hierarchy { up, down };
    let cost = |tail: u32, head: u32| {
        let arc = graph.arcs(tail).iter().find(|arc| arc.head == head)?;
        Some(edge_cost(streets, graph.edges[tail as usize]) + Cost::new(100 * arc.turn_ds, 0))
    };
    hierarchy.add_up(cost).ok_or_else(|| reader.damaged())?;
    reader.end()?;
    Ok(hierarchy)
}

fn ladder(reader: &mut Reader<'_>, count: u32) -> Result<Ladder, RoadsError> {
    let (mut first, mut rungs) = (vec![0], Vec::new());
    for vertex in 0..count {
        let mut before = vertex;
        for _ in 0..reader.count()? {
            let head = before.checked_add(reader.number()?).ok_or_else(|| reader.damaged())?;
            let middle = match reader.number()? {
                0 => NONE,
                below => vertex.checked_sub(below).ok_or_else(|| reader.damaged())?,
            };
            rungs.push(Rung { head, middle });
            before = head;
        }
        first.push(u32::try_from(rungs.len()).map_err(|_| reader.damaged())?);
    }
    Ladder::new(first, rungs).ok_or_else(|| reader.damaged())
}

fn houses(mut reader: Reader<'_>, names: usize) -> Result<Vec<House>, RoadsError> {
    let count = reader.count()?;
    let mut houses = Vec::with_capacity(count);
    let (mut street, mut place) = (0_u32, Place::default());
    for _ in 0..count {
        street = street.checked_add(reader.number()?).ok_or_else(|| reader.damaged())?;
        let number = reader.text()?.to_owned();
        place = behind(&mut reader, place)?;
        if street as usize >= names {
            return Err(reader.damaged());
        }
        houses.push(House { number, street, place });
    }
    reader.end()?;
    Ok(houses)
}
