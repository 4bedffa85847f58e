//! Facts and changes: batches, refusals, gaps, forks.

use super::keeper::{chain, fact};
use super::*;
use crate::journal::{Hash, Head};
use crate::sync::problem::ProblemKind;
use proptest::prelude::*;

#[test]
fn an_evening_of_250_facts_takes_a_token_one_push_and_one_pull() {
    let mut world = World::new(250);
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.calls(), ["token", "push", "pull"]);
    assert_eq!(world.keeper.pending(), 0);
    assert_eq!(world.engine.status().problem, None);
}

#[test]
fn the_first_sync_is_a_token_and_a_pull_and_the_next_one_reuses_the_token() {
    let mut world = World::new(0);
    assert!(world.run_for(HOUR_MS));
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.calls(), ["token", "pull", "pull"]);
}

#[test]
fn a_device_that_works_alone_sends_nothing() {
    let mut world = World::new(5);
    world.keeper.0.borrow_mut().enrolled = false;
    assert!(world.run_for(DAY_MS));
    assert!(world.sent.is_empty());
    assert_eq!(world.engine.status().standing, Standing::Alone);
}

#[test]
fn pages_are_fetched_until_there_are_no_more() {
    let mut world = World::new(0);
    world.depot.pages = 4;
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.keeper.0.borrow().pages, 4);
    assert_eq!(world.keeper.0.borrow().after, "e1.4");
}

#[test]
fn a_batch_that_is_too_large_is_halved_and_everything_arrives() {
    let mut world = World::new(250);
    world.depot.most_items = 40;
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.keeper.pending(), 0);
}

#[test]
fn a_poison_fact_becomes_a_hole_after_three_days_and_is_tried_daily_until_it_is_taken() {
    for kind in [ProblemKind::BadRequest, ProblemKind::Internal] {
        let mut world = World::new(20);
        world.keeper.0.borrow_mut().chains.get_mut(&chain()).unwrap()[9] = fact(&chain(), 10, "poison");
        world.depot.poison = Some(("poison".into(), kind));
        world.run_for(3 * DAY_MS - HOUR_MS);
        assert_eq!(world.depot.chains[&chain()].len(), 9, "those in front are not held up");
        world.run_for(2 * HOUR_MS);
        assert_eq!(world.depot.chains[&chain()].len(), 20, "those behind go on without it");
        assert!(world.depot.chains[&chain()][9].1, "and the depot knows it as a hole");
        world.depot.poison = None;
        world.run_for(HOUR_MS);
        assert!(world.depot.chains[&chain()][9].1, "not tried within the day");
        world.now_ms += DAY_MS;
        assert!(world.run_for(HOUR_MS));
        assert!(!world.depot.chains[&chain()][9].1, "tried after a day, and taken");
        assert!(!world.keeper.0.borrow().chains[&chain()][9].hole);
    }
}

#[test]
fn several_poison_facts_hold_up_a_chain_hardly_longer_than_one() {
    let mut world = World::new(20);
    for seq in [5, 6, 10, 17] {
        world.keeper.0.borrow_mut().chains.get_mut(&chain()).unwrap()[seq - 1] = fact(&chain(), seq as u64, "poison");
    }
    world.depot.poison = Some(("poison".into(), ProblemKind::BadRequest));
    world.run_for(3 * DAY_MS + 12 * HOUR_MS);
    assert_eq!(world.depot.chains[&chain()].len(), 20);
    assert_eq!(world.depot.chains[&chain()].iter().filter(|(_, hole)| *hole).count(), 4);
    world.depot.poison = None;
    world.now_ms += DAY_MS;
    assert!(world.run_for(HOUR_MS));
    assert!(world.depot.chains[&chain()].iter().all(|(_, hole)| !hole), "and each is taken in the end");
}

#[test]
fn a_depot_that_fails_at_everything_for_a_week_makes_no_hole() {
    let mut world = World::new(20);
    world.way =
        Box::new(|_, r| (r.call != Call::Token).then(|| Fate::Answered(Answer { status: 500, ..Answer::default() })));
    assert!(!world.run_for(7 * DAY_MS));
    world.way = Box::new(|_, _| None);
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.keeper.pending(), 0);
    assert!(world.depot.chains[&chain()].iter().all(|(_, hole)| !hole));
}

#[test]
fn a_restored_depot_is_asked_for_its_head_and_gets_only_what_it_lost() {
    let mut world = World::new(100);
    assert!(world.run_for(HOUR_MS));
    world.depot.chains.get_mut(&chain()).unwrap().truncate(60);
    world.depot.epoch = "e2".into();
    let before = world.sent.len();
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.depot.chains[&chain()].len(), 100);
    let pushes: Vec<_> = world.sent[before..]
        .iter()
        .filter_map(|(_, c)| if let Call::Push(p) = c { Some((p.kind, p.first_seq)) } else { None })
        .collect();
    assert_eq!(pushes, [(PushKind::Probe, 101), (PushKind::Batch, 61)]);
    assert_eq!(world.keeper.0.borrow().after, "e2.1", "and the changes of the new epoch are taken from the beginning");
}

#[test]
fn what_a_restored_depot_lost_is_sent_again_also_when_that_could_not_be_noted_at_once() {
    for failing in 1..4 {
        let mut world = World::new(100);
        assert!(world.run_for(HOUR_MS));
        world.depot.chains.get_mut(&chain()).unwrap().truncate(60);
        world.depot.epoch = "e2".into();
        world.keeper.0.borrow_mut().failing_rewinds = failing;
        assert!(world.run_for(HOUR_MS));
        assert_eq!(world.keeper.0.borrow().failing_rewinds, 0);
        assert_eq!(world.depot.chains[&chain()].len(), 100, "after {failing} failures");
    }
}

#[test]
fn a_depot_that_is_behind_or_ahead_of_what_we_thought_governs() {
    let mut world = World::new(30);
    assert!(world.run_for(HOUR_MS));
    world.depot.chains.get_mut(&chain()).unwrap().truncate(10);
    world.keeper.append(1);
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.depot.chains[&chain()].len(), 31);
    let start = Head { chain: chain(), seq: 0, hash: Hash::ZERO };
    world.keeper.0.borrow_mut().cursors.insert(chain(), start);
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.keeper.pending(), 0);
    assert!(world.keeper.0.borrow().receipts[&(chain(), 31)].repeat);
}

#[test]
fn another_fact_under_our_number_begins_a_new_chain_behind_the_common_head() {
    let mut world = World::new(20);
    assert!(world.run_for(HOUR_MS));
    world.depot.chains.get_mut(&chain()).unwrap().push((Hash::of(b"of a copy of this phone"), false));
    world.keeper.append(3);
    assert!(world.run_for(HOUR_MS));
    let state = world.keeper.0.borrow();
    let common = Head { chain: chain(), seq: 20, hash: state.chains[&chain()][19].sealed.hash };
    assert_eq!(state.forks, [(chain(), common)]);
    assert_eq!(world.depot.chains[&"c2".into()].len(), 2);
}

#[test]
fn a_depot_that_has_more_of_our_chain_than_we_makes_a_fork_at_our_head() {
    let mut world = World::new(20);
    assert!(world.run_for(HOUR_MS));
    world.depot.chains.get_mut(&chain()).unwrap().push((Hash::of(b"a tail we lost"), false));
    world.keeper.0.borrow_mut().cursors.insert(chain(), Head { chain: chain(), seq: 0, hash: Hash::ZERO });
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.keeper.0.borrow().forks[0].1.seq, 20);
}

#[test]
fn a_copy_of_the_depot_put_back_shows_in_its_numbers_and_is_asked_for_its_head() {
    let mut world = World::new(100);
    world.depot.pages = 9;
    assert!(world.run_for(HOUR_MS));
    world.depot.chains.get_mut(&chain()).unwrap().truncate(60);
    world.depot.pages = 5;
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.depot.chains[&chain()].len(), 100, "the same epoch, and nothing new to push");
    assert_eq!(world.keeper.0.borrow().after, "e1.5");
}

#[test]
fn a_fork_that_the_depot_sees_too_late_is_found_from_the_beginning() {
    let mut world = World::new(20);
    assert!(world.run_for(HOUR_MS));
    let theirs = world.depot.chains.get_mut(&chain()).unwrap();
    theirs.truncate(10);
    theirs.extend((0..20_u8).map(|n| (Hash::of(&[n]), false)));
    world.keeper.append(3);
    assert!(world.run_for(HOUR_MS));
    let hash = world.keeper.0.borrow().chains[&chain()][9].sealed.hash;
    let common = Head { chain: chain(), seq: 10, hash };
    assert_eq!(world.keeper.0.borrow().forks, [(chain(), common)]);
}

#[test]
fn every_fact_gets_its_receipt_when_the_depot_is_further_than_a_batch() {
    let mut world = World::new(20);
    assert!(world.run_for(HOUR_MS));
    let start = Head { chain: chain(), seq: 0, hash: Hash::ZERO };
    world.keeper.0.borrow_mut().cursors.insert(chain(), start);
    world.keeper.0.borrow_mut().receipts.clear();
    world.depot.most_items = 6;
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.keeper.0.borrow().receipts.len(), 20);
}

#[test]
fn the_chain_of_a_phone_that_is_not_revoked_waits_and_makes_no_hole() {
    let mut world = World::new(3);
    world.depot.poison = Some(("chain".into(), ProblemKind::AnotherDevice));
    assert!(!world.run_for(7 * DAY_MS));
    assert_eq!(world.engine.status().problem.map(|text| text.key), Some("sync.another_device".into()));
    world.depot.poison = None;
    assert!(world.run_for(HOUR_MS));
    assert!(world.depot.chains[&chain()].iter().all(|(_, hole)| !hole) && world.keeper.pending() == 0);
}

#[test]
fn a_revoked_device_stops_and_keeps_its_facts() {
    let mut world = World::new(20);
    world.depot.revoked = true;
    assert!(world.run_for(HOUR_MS));
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.calls(), ["token"]);
    assert_eq!(world.engine.status().standing, Standing::Revoked);
    assert_eq!(world.keeper.pending(), 20);
}

#[test]
fn what_looks_like_success_and_is_no_whole_receipt_is_none() {
    type Spoil = fn(&mut serde_json::Value);
    let spoilers: [(&str, Spoil); 5] = [
        ("a receipt is absent", |a| drop(a["receipts"].as_array_mut().unwrap().pop())),
        ("a receipt is of another fact", |a| a["receipts"][0]["seq"] = 9.into()),
        ("the cursor is of another chain", |a| a["cursor"]["chain"] = "x".into()),
        ("the cursor names another hash", |a| a["cursor"]["hash"] = Hash::of(b"x").to_string().into()),
        ("it is another message", |a| *a = serde_json::json!({"ok": true})),
    ];
    for (why, spoil) in spoilers {
        let mut world = World::new(3);
        let Task::Request(_) = world.step() else { panic!("a token") };
        let Task::Request(push) = world.engine.next(&world.keeper, &world.keys, &world.reading()).unwrap() else {
            panic!("a push")
        };
        let mut answer = world.depot.answer(&push);
        let mut message: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        spoil(&mut message);
        answer.body = serde_json::to_vec(&message).unwrap();
        world.engine.done(&world.keeper, &push, &Outcome::Answer(answer), &world.reading()).unwrap();
        assert_eq!(world.keeper.pending(), 3, "{why}");
        assert!(world.run_for(HOUR_MS), "{why}");
        assert_eq!(world.keeper.pending(), 0, "{why}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_the_way_does_everything_arrives_once_and_in_order(
        facts in 0_usize..60, photos in 0_usize..4, fates in proptest::collection::vec(0_u8..9, 0..40),
    ) {
        let mut world = World::new(facts);
        for n in 0..photos {
            world.keeper.add_blob(vec![n as u8; 2_000 * (n + 1)]);
        }
        world.way = Box::new(move |n, _| fate(fates.get(n - 1).copied().unwrap_or(0)));
        prop_assert!(world.run_for(2 * DAY_MS));
        prop_assert_eq!(world.keeper.pending(), 0);
        prop_assert_eq!(world.depot.blobs.len(), photos);
        let state = world.keeper.0.borrow();
        let ours: Vec<_> = state.chains[&chain()].iter().map(|f| (f.sealed.hash, false)).collect();
        prop_assert_eq!(world.depot.chains.get(&chain()).cloned().unwrap_or_default(), ours);
    }
}
