//! The road pack on its way: in parts, behind everything else, never mixed with another one.

use super::*;
use crate::journal::Hash;
use crate::sync::wire::{ROADS_PART_BYTES, RoadsOffer};

/// Every part begins with what a web page begins with.
fn pack(parts: usize) -> Vec<u8> {
    let part =
        |n: usize| (0..ROADS_PART_BYTES as usize).map(move |at| if at == 0 { b'<' } else { (at * (n + 3)) as u8 });
    (0..parts).flat_map(part).chain([1, 2, 3]).collect()
}

fn offered(facts: usize, parts: usize) -> World {
    let mut world = World::new(facts);
    world.depot.roads = pack(parts);
    let offer = RoadsOffer {
        area: "columbus".into(),
        sha256: Hash::of(&world.depot.roads),
        len: world.depot.roads.len() as u64,
    };
    world.keeper.0.borrow_mut().roads = Some((offer, Vec::new(), false));
    world
}

fn here(world: &World) -> (Vec<u8>, bool) {
    let state = world.keeper.0.borrow();
    let (_, bytes, whole) = state.roads.clone().unwrap();
    (bytes, whole)
}

fn roads_calls(world: &World) -> usize {
    world.calls().iter().filter(|call| **call == "roads").count()
}

#[test]
fn a_pack_comes_in_parts_behind_facts_and_photos() {
    let mut world = offered(3, 2);
    world.keeper.add_blob(vec![7; 5_000]);
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.calls(), ["token", "push", "pull", "put", "roads", "roads", "roads"]);
    assert_eq!(here(&world), (world.depot.roads.clone(), true));
    let before = world.sent.len();
    assert!(world.run_for(HOUR_MS));
    assert!(world.calls()[before..].iter().all(|call| *call != "roads"), "it is fetched once");
}

#[test]
fn after_a_cut_it_goes_on_where_it_stopped_and_holds_up_nothing() {
    let mut world = offered(0, 4);
    world.way = Box::new(|_, r| match &r.call {
        Call::Roads(due) if due.here == ROADS_PART_BYTES => Some(Fate::Lost(Failed::Broken)),
        _ => None,
    });
    assert!(!world.run_for(HOUR_MS));
    assert_eq!(here(&world).0.len() as u64, ROADS_PART_BYTES, "what came stays");
    assert!(world.engine.status().problem.is_some());
    world.keeper.append(2);
    world.keeper.add_blob(vec![7; 100]);
    world.run_for(HOUR_MS);
    assert_eq!(world.depot.blobs.len(), 1, "photos do not wait for streets");
    assert_eq!(world.depot.chains.values().map(Vec::len).sum::<usize>(), 2, "nor do facts");
    // Another process: it knows only what the keeper kept.
    world.engine = Engine::new(Arc::new(SeededIds::new(9)));
    world.way = Box::new(|_, _| None);
    let before = roads_calls(&world);
    assert!(world.run_for(HOUR_MS));
    assert_eq!((roads_calls(&world) - before, here(&world).1), (4, true), "the first part did not come again");
    assert_eq!(world.engine.status().problem, None);
}

#[test]
fn what_is_not_the_promised_pack_begins_anew() {
    let mut world = offered(0, 1);
    let mut spoilt = false;
    world.way = Box::new(move |_, r| match &r.call {
        Call::Roads(due) if due.here == 0 && !std::mem::replace(&mut spoilt, true) => {
            let range = format!("bytes 0-{}/9", ROADS_PART_BYTES - 1);
            let body = vec![0; ROADS_PART_BYTES as usize];
            Some(Fate::Answered(Answer { status: 206, content_range: Some(range), body, ..Answer::default() }))
        }
        _ => None,
    });
    assert!(world.run_for(HOUR_MS));
    assert_eq!(here(&world), (world.depot.roads.clone(), true));
    assert_eq!(roads_calls(&world), 4);
}

#[test]
fn another_part_than_the_one_asked_for_is_not_taken() {
    let mut world = offered(0, 2);
    world.way = Box::new(|_, r| match &r.call {
        Call::Roads(due) if due.here > 0 => {
            let range = Some("bytes 0-99/100".to_owned());
            Some(Fate::Answered(Answer { status: 206, content_range: range, body: vec![1; 100], ..Answer::default() }))
        }
        _ => None,
    });
    assert!(!world.run_for(HOUR_MS));
    assert_eq!(here(&world).0.len() as u64, ROADS_PART_BYTES);
}

#[test]
fn a_pack_that_the_depot_replaced_or_lost_is_not_asked_for_again_and_again() {
    let mut world = offered(0, 1);
    world.depot.roads.push(9);
    world.run_for(DAY_MS / 2);
    let pulls = world.calls().iter().filter(|call| **call == "pull").count();
    assert!(pulls >= 2, "the changes say which it is now");
    assert!(world.most_in_an_hour() < 60, "{}", world.most_in_an_hour());
    let mut world = offered(0, 1);
    world.way = Box::new(|_, r| {
        matches!(r.call, Call::Roads(_)).then(|| Fate::Answered(Answer { status: 404, ..Answer::default() }))
    });
    world.run_for(DAY_MS / 2);
    assert_eq!(roads_calls(&world), 1);
}
