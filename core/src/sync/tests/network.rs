//! No network, a wrong clock, a busy depot: how often and when the engine tries.

use super::*;
use crate::sync::problem::ProblemKind;

#[test]
fn a_day_without_a_network_makes_at_most_six_requests_an_hour() {
    for failed in [Failed::NoNetwork, Failed::Timeout, Failed::NotTrusted] {
        let mut world = World::new(20);
        world.way = Box::new(move |_, _| Some(Fate::Lost(failed)));
        assert!(!world.run_for(DAY_MS));
        assert!(world.most_in_an_hour() <= 6, "{failed:?}: {}", world.most_in_an_hour());
        assert!(world.sent.len() > 24, "it does go on trying");
        assert!(world.engine.status().problem.is_some());
        assert!(world.engine.status().waiting_until_ms.is_some());
    }
}

#[test]
fn when_the_network_comes_back_or_the_user_asks_it_is_tried_at_once() {
    for wake in [Engine::network_came_back, Engine::user_asked] {
        let mut world = World::new(20);
        world.way = Box::new(|_, _| Some(Fate::Lost(Failed::NoNetwork)));
        world.run_for(HOUR_MS);
        world.way = Box::new(|_, _| None);
        assert!(matches!(world.step(), Task::Wait { .. }));
        wake(&mut world.engine);
        assert!(matches!(world.step(), Task::Request(_)));
        assert!(world.run_for(1_000));
        assert_eq!(world.keeper.pending(), 0);
    }
}

#[test]
fn a_captive_portal_is_no_network() {
    for answer in [html(200), html(403), Answer { status: 302, ..Answer::default() }] {
        let mut world = World::new(20);
        world.way = Box::new(move |_, _| Some(Fate::Answered(answer.clone())));
        assert!(!world.run_for(DAY_MS));
        assert!(world.most_in_an_hour() <= 6);
        assert_eq!(world.engine.status().problem.unwrap().key, "sync.captive_portal");
        assert_eq!(world.keeper.pending(), 20);
    }
}

#[test]
fn a_depot_with_a_fault_is_not_called_strange_and_a_login_that_is_over_not_asked_for() {
    for (status, said) in
        [(500, "sync.depot_failed"), (503, "sync.depot_failed"), (429, "sync.depot_busy"), (404, "sync.not_understood")]
    {
        let mut world = World::new(1);
        world.way = Box::new(|_, _| Some(Fate::Answered(html(200))));
        assert!(!world.run_for(HOUR_MS));
        world.way = Box::new(move |_, _| Some(Fate::Answered(Answer { status, ..Answer::default() })));
        world.engine.user_asked();
        assert!(!world.run_for(HOUR_MS));
        assert_eq!(world.engine.status().problem.unwrap().key, said, "{status}");
    }
}

#[test]
fn a_wrong_clock_costs_one_more_token_request_and_nothing_else() {
    for wrong_by_ms in [-DAY_MS, 365 * DAY_MS] {
        let mut world = World::new(20);
        world.wrong_by_ms = wrong_by_ms;
        assert!(world.run_for(HOUR_MS));
        assert_eq!(world.calls(), ["token", "token", "push", "pull"]);
        assert!(world.keeper.0.borrow().diffs.iter().all(|diff| (diff + wrong_by_ms).abs() <= 50));
    }
}

#[test]
fn a_clock_that_is_set_during_a_wait_moves_nothing() {
    let mut world = World::new(1);
    world.way = Box::new(|_, _| Some(Fate::Lost(Failed::NoNetwork)));
    world.step();
    world.step();
    let Task::Wait { until_ms } = world.step() else { panic!("a wait") };
    world.wrong_by_ms = -DAY_MS;
    assert_eq!(world.step(), Task::Wait { until_ms });
    world.wrong_by_ms = 365 * DAY_MS;
    assert_eq!(world.step(), Task::Wait { until_ms });
}

#[test]
fn behind_a_start_of_the_device_no_moment_of_its_clock_before_is_waited_for() {
    let busy = Answer { status: 503, retry_after: Some("120".into()), ..Answer::default() };
    for fate in [|_: &Answer| Fate::Lost(Failed::NoNetwork), |busy: &Answer| Fate::Answered(busy.clone())] {
        let mut world = World::new(1);
        let busy = busy.clone();
        world.way = Box::new(move |n, _| (n <= 3).then(|| fate(&busy)));
        while !matches!(world.step(), Task::Wait { until_ms } if until_ms > world.now_ms + 60_000) {
            world.now_ms += 2_000;
        }
        (world.boot, world.wrong_by_ms) = ("another", -DAY_MS);
        world.way = Box::new(|_, _| None);
        assert!(matches!(world.step(), Task::Request(_)));
        assert!(world.run_for(HOUR_MS));
        assert_eq!(world.keeper.pending(), 0);
    }
}

#[test]
fn a_token_that_runs_out_is_renewed_and_a_depot_that_refuses_for_good_is_not_asked_in_a_loop() {
    let mut world = World::new(1);
    assert!(world.run_for(HOUR_MS));
    world.now_ms += 2 * HOUR_MS;
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.calls(), ["token", "push", "pull", "token", "pull"]);

    let mut world = World::new(1);
    let refuse = Depot::new(START_MS).problem(ProblemKind::TokenExpired);
    world.way = Box::new(move |_, r| (r.call != Call::Token).then(|| Fate::Answered(refuse.clone())));
    assert!(!world.run_for(HOUR_MS));
    assert!(world.sent.len() < 100, "{} requests", world.sent.len());
}

#[test]
fn a_depot_that_asks_for_patience_gets_it_even_when_the_user_asks() {
    for status in [429, 503] {
        for retry_after in ["120", "Mon, 23 Nov 2026 12:02:00 GMT"] {
            let mut world = World::new(1);
            let busy = Answer { status, retry_after: Some(retry_after.into()), ..Answer::default() };
            world.way = Box::new(move |n, _| (n == 2).then(|| Fate::Answered(busy.clone())));
            world.step();
            world.step();
            world.engine.user_asked();
            assert!(
                matches!(world.step(), Task::Wait { until_ms } if (START_MS + 119_000..START_MS + 121_000).contains(&until_ms))
            );
            assert!(world.run_for(HOUR_MS));
            assert_eq!(world.keeper.pending(), 0);
        }
    }
}

#[test]
fn every_third_answer_lost_still_ends_with_everything_at_the_depot() {
    let mut world = World::new(250);
    world.depot.most_items = 20;
    world.way = Box::new(|n, _| (n % 3 == 0).then_some(Fate::AnswerLost));
    assert!(world.run_for(HOUR_MS));
    assert_eq!(world.keeper.pending(), 0);
}
