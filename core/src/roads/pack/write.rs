//! The sections of a pack, written.

use super::columns::Writer;
use super::{ATTRIBUTION, About, LICENCE, NONE, file, section};
use crate::roads::error::RoadsError;
use crate::roads::hierarchy::{Hierarchy, Ladder};
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
        (section::LADDERS, ladders(hierarchy)?),
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

/// By vertex, up and then down: heads from the vertex upwards, and how far below it the middle lies (0: none).
fn ladders(hierarchy: &Hierarchy) -> Result<Vec<u8>, RoadsError> {
    let mut writer = Writer::default();
    for ladder in [&hierarchy.up, &hierarchy.down] {
        one_ladder(&mut writer, ladder)?;
    }
    Ok(writer.bytes)
}

fn one_ladder(writer: &mut Writer, ladder: &Ladder) -> Result<(), RoadsError> {
    for (vertex, ends) in (0_u32..).zip(ladder.first.windows(2)) {
        let rungs = &ladder.rungs[ends[0] as usize..ends[1] as usize];
        writer.count(rungs.len())?;
        let mut before = vertex;
        for rung in rungs {
            writer.number(rung.head - before);
            writer.number(if rung.middle == NONE { 0 } else { vertex - rung.middle });
            before = rung.head;
        }
    }
    Ok(())
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
