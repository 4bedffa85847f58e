//! Blobs: small and large, through the engine and through the background port.

use super::keeper::{chain, enrolment};
use super::*;
use crate::sync::wire::MAX_PUT_BYTES;

const MIB: usize = 1024 * 1024;

fn blob(len: usize) -> Vec<u8> {
    (0..len).map(|n| (n % 251) as u8).collect()
}

#[test]
fn blobs_of_every_size_arrive_whole() {
    for (len, calls) in [
        (0, vec!["put"]),
        (1, vec!["put"]),
        (MIB, vec!["put"]),
        (MIB + 1, vec!["create", "part", "part"]),
        (3 * MIB, vec!["create", "part", "part", "part"]),
    ] {
        let mut world = World::new(0);
        let sha = world.keeper.add_blob(blob(len));
        assert!(world.run_for(HOUR_MS));
        assert_eq!(world.calls()[2..], calls, "{len}");
        assert_eq!(world.depot.blobs[&sha.to_string()], blob(len));
        assert_eq!(world.keeper.pending(), 0);
    }
}

#[test]
fn a_lost_answer_makes_the_next_try_ask_what_arrived() {
    let mut world = World::new(0);
    world.keeper.add_blob(blob(5_000));
    world.way = Box::new(|_, r| matches!(name(&r.call), "put").then_some(Fate::AnswerLost));
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.calls()[2..], ["put", "ask"]);

    let mut world = World::new(0);
    world.keeper.add_blob(blob(3 * MIB));
    world.way = Box::new(|n, _| (n == 5).then_some(Fate::AnswerLost));
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.calls()[2..], ["create", "part", "part", "offset", "part"]);
}

#[test]
fn a_photo_that_the_depot_confirms_by_another_way_is_no_problem_any_more() {
    let mut world = World::new(0);
    let sha = world.keeper.add_blob(blob(5_000));
    world.way = Box::new(|_, r| (name(&r.call) == "put").then_some(Fate::AnswerLost));
    while !world.calls().contains(&"put") {
        world.step();
    }
    assert!(world.engine.status().problem.is_some());
    world.keeper.evidence_durable(&sha).unwrap();
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.engine.status().problem, None);
}

/// Ten facts at the depot and a photo that still waits; then the depot goes back to a backup.
fn a_depot_is_restored_while_a_photo_waits(len: usize) -> World {
    let mut world = World::new(10);
    world.keeper.add_blob(blob(len));
    world.way = Box::new(|_, r| matches!(r.call, Call::Evidence(_)).then_some(Fate::Lost(Failed::Timeout)));
    while !matches!(world.step(), Task::Wait { .. }) {}
    world.way = Box::new(|_, _| None);
    world.depot.chains.get_mut(&chain()).unwrap().truncate(4);
    world.depot.epoch = "e2".into();
    world
}

#[test]
fn an_answer_about_a_photo_says_that_the_depot_was_restored() {
    for len in [5_000, 3 * MIB] {
        let mut world = a_depot_is_restored_while_a_photo_waits(len);
        assert!(world.run_for(5 * 60_000));
        assert_eq!(world.depot.chains[&chain()].len(), 10, "{len}");
        assert_eq!(world.keeper.pending(), 0);
    }
}

#[test]
fn a_depot_that_does_not_name_its_epoch_is_found_out_by_the_next_page() {
    let mut world = a_depot_is_restored_while_a_photo_waits(5_000);
    world.depot.names_epoch = false;
    assert!(world.run_for(5 * 60_000));
    assert_eq!(world.depot.chains[&chain()].len(), 4);
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.depot.chains[&chain()].len(), 10);
}

#[test]
fn a_process_that_begins_anew_goes_on_where_the_upload_was() {
    let mut world = World::new(0);
    world.keeper.add_blob(blob(3 * MIB));
    for _ in 0..5 {
        world.step();
    }
    world.engine = Engine::new(Arc::new(SeededIds::new(8)));
    let before = world.sent.len();
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.calls()[before..], ["token", "pull", "create", "part"]);
}

#[test]
fn an_upload_that_does_not_hash_to_its_name_starts_at_0() {
    let mut world = World::new(0);
    let sha = world.keeper.add_blob(blob(3 * MIB));
    world.depot.uploads.insert(sha.to_string(), vec![7; MIB]);
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.depot.blobs[&sha.to_string()], blob(3 * MIB));
}

#[test]
fn facts_never_wait_for_photos_and_photos_never_for_each_other() {
    let mut world = World::new(0);
    let stuck = world.keeper.add_blob(blob(9_000));
    let fine = world.keeper.add_blob(blob(8_000));
    world.way = Box::new(move |_, r| {
        matches!(&r.call, Call::Evidence(call) if call.sha256 == stuck).then_some(Fate::Lost(Failed::Timeout))
    });
    world.run_for(5_000);
    assert!(world.depot.blobs.contains_key(&fine.to_string()));
    world.keeper.append(1);
    let at = world.sent.len();
    world.run_for(HOUR_MS);
    assert_eq!(world.calls()[at], "push", "a new fact goes first");
    assert_eq!(world.keeper.pending(), 1);
    assert!(world.calls().iter().filter(|call| **call == "ask").count() < 40, "the photo waits longer and longer");
}

#[test]
fn a_photo_that_is_too_large_is_tried_again_tomorrow() {
    let mut world = World::new(0);
    world.keeper.add_blob(blob(2_000));
    world.way = Box::new(|_, r| {
        matches!(r.call, Call::Evidence(_)).then(|| Fate::Answered(Answer { status: 413, ..Answer::default() }))
    });
    assert!(!world.run_for(HOUR_MS));
    let tries = |world: &World| world.calls().iter().filter(|call| ["put", "ask"].contains(call)).count();
    assert_eq!(tries(&world), 4, "a few times at once, then not for a day");
    assert!(!world.run_for(22 * HOUR_MS));
    assert_eq!(tries(&world), 4);
    world.way = Box::new(|_, _| None);
    assert!(world.run_for(2 * HOUR_MS));
}

#[test]
fn a_courier_who_asks_does_not_wait_for_tomorrow() {
    let mut world = World::new(0);
    let refused = world.keeper.add_blob(blob(2_000));
    world.keeper.add_blob(blob(3_000));
    world.way = Box::new(|_, r| {
        matches!(r.call, Call::Evidence(_)).then(|| Fate::Answered(Answer { status: 413, ..Answer::default() }))
    });
    assert!(!world.run_for(HOUR_MS));
    let before = world.sent.len();
    world.engine.user_asked();
    assert!(!world.run_for(HOUR_MS));
    assert_eq!(world.calls()[before..], ["token", "pull", "ask", "ask"], "each once, and not in a loop");
    world.way = Box::new(move |_, r| {
        let is_refused = matches!(&r.call, Call::Evidence(call) if call.sha256 == refused);
        is_refused.then(|| Fate::Answered(Answer { status: 413, ..Answer::default() }))
    });
    world.engine.user_asked();
    assert!(!world.run_for(1_000));
    assert_eq!(world.keeper.pending(), 1, "and what is taken again is there at once");
    let problem = world.engine.status().problem.map(|text| text.key);
    assert_eq!(
        problem.as_deref(),
        Some("sync.photo_waits"),
        "that one waits is said also behind one that came through"
    );
}

#[test]
fn an_upload_leads_nowhere_but_to_its_own_blob() {
    for location in ["https://elsewhere.example/v1/x", "/v1/facts", "/v1/evidence/00/uploads/1", ""] {
        let mut world = World::new(0);
        world.keeper.add_blob(blob(2 * MIB));
        let answer = Answer { status: 201, location: Some(location.into()), ..Answer::default() };
        world.way = Box::new(move |_, r| (name(&r.call) == "create").then(|| Fate::Answered(answer.clone())));
        world.run_for(HOUR_MS);
        assert!(!world.calls().contains(&"part"), "{location}");
    }
}

#[test]
fn a_background_uploader_carries_a_blob_and_its_outcome_counts_after_a_relaunch() {
    for len in [1, MAX_PUT_BYTES, 2 * MIB + 7] {
        let mut world = World::new(0);
        let sha = world.keeper.add_blob(blob(len));
        world.step(); // the token
        let (dir, ids) = (tempfile::tempdir().unwrap(), SeededIds::new(3));
        let access = world.engine.access_token(&world.reading()).unwrap();
        let mut job = evidence_job(&world.keeper, &sha, Some(&access), dir.path()).unwrap().unwrap();
        for _ in 0..9 {
            let request = request_of(&job);
            let outcome = Outcome::Answer(world.depot.answer(&request));
            let now_ms = world.now_ms;
            match evidence_outcome(&world.keeper, &job.ticket, &outcome, Some(&access), dir.path(), now_ms, &ids)
                .unwrap()
            {
                EvidenceNext::Go(next) => job = next,
                EvidenceNext::Durable => break,
                later => panic!("{later:?}"),
            }
        }
        assert_eq!(world.depot.blobs[&sha.to_string()], blob(len));
        assert_eq!(world.keeper.pending(), 0);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "no file is left behind");
    }
}

#[test]
fn a_background_upload_that_fails_comes_later_and_a_stranger_ticket_is_refused() {
    let world = World::new(0);
    let sha = world.keeper.add_blob(blob(5_000));
    let (dir, ids) = (tempfile::tempdir().unwrap(), SeededIds::new(3));
    for outcome in [Outcome::Failed(Failed::Timeout), Outcome::Answer(html(200)), Outcome::Answer(html(401))] {
        let job = evidence_job(&world.keeper, &sha, Some("t"), dir.path()).unwrap().unwrap();
        let next = evidence_outcome(&world.keeper, &job.ticket, &outcome, Some("t"), dir.path(), START_MS, &ids);
        assert!(matches!(next.unwrap(), EvidenceNext::Later { not_before_ms } if not_before_ms > START_MS));
    }
    let strange = Outcome::Failed(Failed::Broken);
    let refused = evidence_outcome(&world.keeper, "{}", &strange, None, dir.path(), START_MS, &ids);
    assert!(matches!(refused, Err(PortError::Ticket)));
}

#[test]
fn a_job_has_all_that_a_stranger_needs_and_there_is_none_without_a_depot() {
    let world = World::new(0);
    let sha = world.keeper.add_blob(blob(5_000));
    let (dir, ids) = (tempfile::tempdir().unwrap(), SeededIds::new(3));
    let job = |access| evidence_job(&world.keeper, &sha, Some(access), dir.path()).unwrap();
    let made = job("t").unwrap();
    let Enrolment { depot_url, pins, .. } = enrolment();
    assert_eq!((made.url, made.pins), (format!("{depot_url}/v1/evidence/{sha}"), pins));
    assert_eq!(std::fs::read(&made.file).unwrap(), blob(5_000));
    assert!(made.headers.contains(&("authorization".into(), "Bearer t".into())));
    world.keeper.0.borrow_mut().enrolled = false;
    assert_eq!(job("t"), None);
    let broken = Outcome::Failed(Failed::Broken);
    let next = evidence_outcome(&world.keeper, &made.ticket, &broken, Some("t"), dir.path(), START_MS, &ids);
    assert!(matches!(next.unwrap(), EvidenceNext::Later { not_before_ms } if not_before_ms > START_MS));
}

#[test]
fn a_process_that_has_no_access_yet_begins_no_next_step() {
    let mut world = World::new(0);
    let sha = world.keeper.add_blob(blob(2 * MIB));
    world.step(); // the token
    let (dir, ids) = (tempfile::tempdir().unwrap(), SeededIds::new(3));
    let access = world.engine.access_token(&world.reading()).unwrap();
    let job = evidence_job(&world.keeper, &sha, Some(&access), dir.path()).unwrap().unwrap();
    let outcome = Outcome::Answer(world.depot.answer(&request_of(&job)));
    let now_ms = world.now_ms;
    let next = evidence_outcome(&world.keeper, &job.ticket, &outcome, None, dir.path(), now_ms, &ids).unwrap();
    assert!(matches!(next, EvidenceNext::Later { not_before_ms } if not_before_ms > now_ms));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "no file is left behind");
}

#[test]
fn a_blob_with_a_token_of_its_own_goes_after_the_access_is_over_and_without_any() {
    for len in [5_000, 2 * MIB + 7] {
        let mut world = World::new(0);
        let sha = world.keeper.add_blob(blob(len));
        world.step(); // the token
        let access = world.engine.access_token(&world.reading());
        world.keeper.give_token(&sha, "b1");
        world.depot.blob_tokens.insert("b1".into(), sha);
        let (dir, ids) = (tempfile::tempdir().unwrap(), SeededIds::new(3));
        let mut job = evidence_job(&world.keeper, &sha, access.as_deref(), dir.path()).unwrap().unwrap();
        world.depot.now_ms += 2 * HOUR_MS;
        for _ in 0..9 {
            let outcome = Outcome::Answer(world.depot.answer(&request_of(&job)));
            // A process that the system began for this alone.
            match evidence_outcome(&world.keeper, &job.ticket, &outcome, None, dir.path(), START_MS, &ids).unwrap() {
                EvidenceNext::Go(next) => job = next,
                EvidenceNext::Durable => break,
                later => panic!("{later:?}"),
            }
        }
        assert_eq!(world.depot.blobs[&sha.to_string()], blob(len));
    }
}

#[test]
fn a_token_that_the_depot_refuses_is_not_shown_again_and_the_access_token_serves() {
    let mut world = World::new(0);
    let sha = world.keeper.add_blob(blob(5_000));
    world.keeper.give_token(&sha, "b1");
    let (dir, ids) = (tempfile::tempdir().unwrap(), SeededIds::new(3));
    let job = evidence_job(&world.keeper, &sha, Some("t1"), dir.path()).unwrap().unwrap();
    let outcome = Outcome::Answer(world.depot.answer(&request_of(&job)));
    assert!(matches!(&outcome, Outcome::Answer(answer) if answer.status == 401));
    let next = evidence_outcome(&world.keeper, &job.ticket, &outcome, Some("t1"), dir.path(), START_MS, &ids).unwrap();
    assert!(matches!(next, EvidenceNext::Later { .. }));
    assert_eq!(evidence_job(&world.keeper, &sha, None, dir.path()).unwrap(), None, "nothing authorizes it");
    let job = evidence_job(&world.keeper, &sha, Some("t1"), dir.path()).unwrap().unwrap();
    assert!(job.headers.contains(&("authorization".into(), "Bearer t1".into())));
}

fn request_of(job: &EvidenceJob) -> Request {
    let method = [Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch];
    let known = ["authorization", "upload-offset", "upload-complete", "upload-length", "content-type"];
    let pick = |(name, value): &(String, String)| (*known.iter().find(|k| *k == name).unwrap(), value.clone());
    Request {
        call: Call::Token,
        method: method.into_iter().find(|m| m.name() == job.method).unwrap(),
        path: job.url.strip_prefix(&enrolment().depot_url).unwrap().to_owned(),
        headers: job.headers.iter().map(pick).collect(),
        body: std::fs::read(&job.file).unwrap(),
        gzip: false,
    }
}
