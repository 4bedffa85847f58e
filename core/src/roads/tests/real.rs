//! Real towns, where `SATCHEL_DATA` has their extracts: the hierarchy against a plain search over the same graph.

use crate::roads::extract::Extract;
use crate::roads::hierarchy::{Cost, Hierarchy};
use crate::roads::network::Network;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

pub fn extract(test: &str, town: &str) -> Option<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var("SATCHEL_DATA").map_or(root, PathBuf::from);
    let bytes = std::fs::read(folder.join(format!("{town}.osm.pbf"))).ok();
    if bytes.is_none() {
        println!("SKIPPED {test}: no {town}.osm.pbf in SATCHEL_DATA");
    }
    bytes
}

fn plain(network: &Network, from: u32) -> Vec<Cost> {
    let mut costs = vec![Cost::NEVER; network.edges.len()];
    costs[from as usize] = Cost::ZERO;
    let mut queue = BinaryHeap::from([Reverse((Cost::ZERO, from))]);
    while let Some(Reverse((cost, vertex))) = queue.pop() {
        if cost > costs[vertex as usize] {
            continue;
        }
        for arc in &network.arcs[vertex as usize] {
            let edge = network.edge_cost(network.edges[vertex as usize]);
            let reached = cost + edge + Cost::new(100 * arc.turn_ds, 0);
            if reached < costs[arc.head as usize] {
                costs[arc.head as usize] = reached;
                queue.push(Reverse((reached, arc.head)));
            }
        }
    }
    costs
}

fn agree(town: &str) {
    let Some(bytes) = extract("real_towns_are_driven_as_a_plain_search_drives", town) else { return };
    let extract = Extract::read(&bytes).unwrap();
    let mut network = Network::build(&extract, None).unwrap();
    let hierarchy = Hierarchy::build(&mut network);
    let count = network.edges.len() as u32;
    let targets: Vec<u32> = (0..60).map(|k| k * 7_919 % count).collect();
    let seeds: Vec<Vec<_>> = targets.iter().map(|vertex| vec![(*vertex, Cost::ZERO)]).collect();
    let mut joined = 0;
    for from in (0..20).map(|k| k * 104_729 % count) {
        let expected = plain(&network, from);
        let found = hierarchy.many(&[vec![(from, Cost::ZERO)]], &seeds);
        for (target, cost) in targets.iter().zip(found) {
            assert_eq!(cost, expected[*target as usize], "{town}: from {from} to {target}");
            joined += usize::from(cost != Cost::NEVER);
        }
    }
    assert!(joined > 300, "{town}: {joined} pairs joined");
}

#[test]
fn real_towns_are_driven_as_a_plain_search_drives() {
    ["columbus", "baltimore", "reisterstown"].into_iter().for_each(agree);
}

#[test]
fn the_restrictions_of_a_real_town_count() {
    let Some(bytes) = extract("the_restrictions_of_a_real_town_count", "reisterstown") else { return };
    let network = Network::build(&Extract::read(&bytes).unwrap(), None).unwrap();
    assert!(
        network.restrictions >= 30 && network.restrictions + network.left_out.restrictions >= 36,
        "{:?}",
        network.left_out
    );
}
