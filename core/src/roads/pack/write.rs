//! The sections of a pack, written.

use super::columns::Writer;
use super::{ATTRIBUTION, About, LICENCE, NONE, file, section};
use crate::roads::error::RoadsError;
use crate::roads::hierarchy::Hierarchy;
use crate::roads::network::Network;
use crate::roads::place::Place;

/// Flags of a street's byte, above the class in the lower five bits.
pub const ENDS_ONLY: u8 = 0x20;

/// The whole file.
pub fn file(network: &Network, hierarchy: &Hierarchy, source: &str) -> Result<Vec<u8>, RoadsError> {
    let about = About {
        licence: LICENCE.to_owned(),
        attribution: ATTRIBUTION.to_owned(),
        source: source.to_owned(),
        state: network.state.clone(),
        restrictions: network.restrictions,
        left_out: network.left_out.clone(),
    };
    file::write(&[
        (section::ABOUT, serde_json::to_vec(&about).map_err(|_| RoadsError::TooLarge)?),
        (section::NAMES, names(network)?),
        (section::STREETS, streets(network)?),
        (section::SHAPES, shapes(network)?),
        (section::TURNS, turns(network)?),
        (section::LADDERS, ladders(network, hierarchy)?),
        (section::HOUSES, houses(network)?),
    ])
}

fn names(network: &Network) -> Result<Vec<u8>, RoadsError> {
    let mut writer = Writer::default();
    writer.count(network.names.len())?;
    network.names.iter().try_for_each(|name| writer.text(name))?;
    Ok(writer.bytes)
}

fn streets(network: &Network) -> Result<Vec<u8>, RoadsError> {
    let mut writer = Writer::default();
    writer.count(network.stretches.len())?;
    let mut name = 0_u32;
    for stretch in &network.stretches {
        writer.byte(stretch.class as u8 | if stretch.ends_only { ENDS_ONLY } else { 0 });
        writer.signed(stretch.name.cast_signed().wrapping_sub(name.cast_signed()));
        name = stretch.name;
        writer.number(stretch.length_dm);
        writer.number(stretch.drive_ms[0]);
        writer.signed(stretch.drive_ms[1].cast_signed().wrapping_sub(stretch.drive_ms[0].cast_signed()));
    }
    Ok(writer.bytes)
}

/// Every place by its distance from the one before, in 1e-7 degrees; a street begins where the one before began.
fn shapes(network: &Network) -> Result<Vec<u8>, RoadsError> {
    let mut writer = Writer::default();
    let mut start = Place::default();
    for stretch in &network.stretches {
        writer.count(stretch.shape.len())?;
        let mut before = start;
        for place in &stretch.shape {
            from_before(&mut writer, before, *place);
            before = *place;
        }
        start = stretch.shape.first().copied().unwrap_or(start);
    }
    Ok(writer.bytes)
}

fn from_before(writer: &mut Writer, before: Place, place: Place) {
    writer.signed(place.lat_e7.wrapping_sub(before.lat_e7));
    writer.signed(place.lon_e7.wrapping_sub(before.lon_e7));
}

/// By vertex: twice its edge, one more if a way may begin there; then its turns.
fn turns(network: &Network) -> Result<Vec<u8>, RoadsError> {
    let mut writer = Writer::default();
    writer.count(network.edges.len())?;
    for ((edge, begins), arcs) in network.edges.iter().zip(&network.begins).zip(&network.arcs) {
        writer.number(2 * edge + u32::from(*begins));
        writer.count(arcs.len())?;
        let mut before = 0;
        for arc in arcs {
            writer.number(arc.head - before);
            writer.number(arc.turn_ds);
            before = arc.head;
        }
    }
    Ok(writer.bytes)
}

/// By vertex, its arcs up and then those down: how far below it a shortcut's middle lies and which of the pairs there it
/// joins; or 0 and, up, which of the vertex's turns it is, down, how far above it begins.
fn ladders(network: &Network, hierarchy: &Hierarchy) -> Result<Vec<u8>, RoadsError> {
    let mut writer = Writer::default();
    for (vertex, turns) in (0_u32..).zip(&network.arcs) {
        let turn = |head: u32| {
            let same = turns.iter().enumerate().filter(|(_, arc)| arc.head == head);
            same.min_by_key(|(_, arc)| arc.turn_ds).and_then(|(at, _)| u32::try_from(at).ok())
        };
        for (rungs, upwards) in [(hierarchy.up.of(vertex), true), (hierarchy.down.of(vertex), false)] {
            writer.count(rungs.len())?;
            for rung in rungs {
                let (tail, head) = if upwards { (vertex, rung.head) } else { (rung.head, vertex) };
                let second = match rung.middle {
                    NONE if upwards => turn(head),
                    NONE => Some(tail - vertex),
                    middle => hierarchy.pair(middle, tail, head),
                };
                writer.number(if rung.middle == NONE { 0 } else { vertex - rung.middle });
                writer.number(second.ok_or(RoadsError::TooLarge)?);
            }
        }
    }
    Ok(writer.bytes)
}

fn houses(network: &Network) -> Result<Vec<u8>, RoadsError> {
    let mut writer = Writer::default();
    writer.count(network.houses.len())?;
    let (mut street, mut place) = (0, Place::default());
    for house in &network.houses {
        writer.number(house.street - street);
        writer.text(&house.number)?;
        from_before(&mut writer, place, house.place);
        (street, place) = (house.street, house.place);
    }
    Ok(writer.bytes)
}
