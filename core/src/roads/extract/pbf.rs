//! `.osm.pbf`, through the crate `osmpbf`.

use super::{Element, Member, Tags};
use crate::roads::error::RoadsError;
use crate::roads::place::Place;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Whether the bytes begin as a PBF file does: a length, then a blob header of type `OSMHeader` or `OSMData`.
pub fn is(bytes: &[u8]) -> bool {
    bytes.get(4..).is_some_and(|rest| {
        let head = &rest[..rest.len().min(16)];
        head.windows(3).any(|word| word == b"OSM")
    })
}

/// Every element in the order of the file.
///
/// The crate adds up a file's differences unchecked and unwraps what a sound file always has; a damaged one may make it
/// panic. That is caught here and becomes the same error as any other damage.
pub fn scan(bytes: &[u8], keep: &mut dyn FnMut(Element)) -> Result<(), RoadsError> {
    let read =
        catch_unwind(AssertUnwindSafe(|| osmpbf::ElementReader::new(bytes).for_each(|element| keep(owned(&element)))));
    let damaged = |cause: String| RoadsError::DamagedExtract { cause };
    match read {
        Ok(done) => done.map_err(|cause| damaged(cause.to_string())),
        Err(_) => Err(damaged("an element refers to what is not there".to_owned())),
    }
}

fn owned(element: &osmpbf::Element<'_>) -> Element {
    let tenth_of_micro = |nano: i64| (nano + if nano < 0 { -50 } else { 50 }) / 100;
    let place = |lat: i64, lon: i64| Place::from_e7(tenth_of_micro(lat), tenth_of_micro(lon));
    match element {
        osmpbf::Element::Node(node) => Element::Node {
            id: node.id(),
            place: place(node.nano_lat(), node.nano_lon()),
            tags: Tags::from_pairs(node.tags()),
        },
        osmpbf::Element::DenseNode(node) => Element::Node {
            id: node.id(),
            place: place(node.nano_lat(), node.nano_lon()),
            tags: Tags::from_pairs(node.tags()),
        },
        osmpbf::Element::Way(way) => {
            Element::Way { id: way.id(), tags: Tags::from_pairs(way.tags()), nodes: way.refs().collect() }
        }
        osmpbf::Element::Relation(relation) => {
            let tags = Tags::from_pairs(relation.tags());
            let members = relation.members().filter(|_| tags.is("type", "restriction"));
            let members = members.map(|member| Member {
                role: member.role().unwrap_or_default().to_owned(),
                is_way: member.member_type == osmpbf::RelMemberType::Way,
                is_node: member.member_type == osmpbf::RelMemberType::Node,
                id: member.member_id,
            });
            Element::Relation { members: members.collect(), tags }
        }
    }
}
