//! The rules of the contract, against brute force on small problems, and the published problems where they are.

use super::*;
use crate::manifest::{LatLon, Priority};
use proptest::prelude::*;

pub(super) fn never() -> bool {
    false
}

pub(super) fn solved(problem: &Problem, rounds: u64) -> Plan {
    solve(problem, &Limits::iterations(rounds, 7), &never).unwrap()
}

/// As for a problem of many stops, of which not all plans can be tried.
pub(super) fn searched(problem: &Problem, rounds: u64) -> Plan {
    solved_trying(problem, &Limits::iterations(rounds, 7), &never, &mut |_| {}, 0).unwrap()
}

fn stop(k: usize, service: i32, windows: Vec<[f64; 2]>) -> StopToPlan {
    let id = format!("s{k}");
    StopToPlan { id, service_s: service.into(), parcels: 1, litres: 0.0, windows, priority: Priority::Must }
}

/// Stops on a line, `at` seconds from the shop.
pub(super) fn line(at: &[i32]) -> Problem {
    let places: Vec<i32> = std::iter::once(0).chain(at.iter().copied()).collect();
    let durations_s = places.iter().map(|a| places.iter().map(|b| Some(f64::from((a - b).abs()))).collect()).collect();
    Problem {
        units_per_second: 1.0,
        durations_s,
        distances_m: None,
        stops: (1..places.len()).map(|k| stop(k, 10, Vec::new())).collect(),
        slots: vec![Slot { start_s: 0.0, end_s: 1000.0 }],
        reload_s: 0.0,
        vehicle: None,
        end: End::Shop,
        locked: Vec::new(),
        start: None,
        objective: Objective::LeastAway,
    }
}

pub(super) fn order(plan: &Plan) -> Vec<Vec<&str>> {
    plan.outings.iter().map(|outing| outing.visits.iter().map(|visit| visit.id.as_str()).collect()).collect()
}

pub(super) fn reason(plan: &Plan, id: &str) -> Option<Reason> {
    plan.unplanned.iter().find(|left| left.id == id).map(|left| left.reason)
}

prop_compose! {
    fn any_window()(from in 0..300_i32, long in 0..120_i32) -> [f64; 2] { [from.into(), (from + long).into()] }
}

prop_compose! {
    fn any_windows()(some in any::<bool>(), a in any_window(), gap in 1..60_i32, b in any_window()) -> Vec<[f64; 2]> {
        let second = [a[1] + f64::from(gap), a[1] + f64::from(gap) + b[1] - b[0]];
        if some { vec![a, second] } else { Vec::new() }
    }
}

prop_compose! {
    pub(super) fn any_problem(most: usize)(n in 1..=most)(
        table in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.9, 5..80_i32), n + 1), n + 1),
        services in prop::collection::vec(0..30_i32, n),
        windows in prop::collection::vec(any_windows(), n),
        wants in prop::collection::vec(0..3_usize, n),
        (first, between, second) in (50..400_i32, 0..40_i32, 0..300_i32),
        (reload, max_parcels, open, least_driving) in (0..50_i32, 1..8_u32, any::<bool>(), any::<bool>()),
    ) -> Problem {
        let n = services.len();
        let mut problem = line(&vec![1; n]);
        problem.durations_s = table.into_iter().map(|row| row.into_iter().map(|v| v.map(f64::from)).collect()).collect();
        for (k, stop) in problem.stops.iter_mut().enumerate() {
            stop.service_s = services[k].into();
            stop.windows.clone_from(&windows[k]);
            stop.priority = [Priority::Must, Priority::Should, Priority::May][wants[k]];
        }
        let end = f64::from(20 + first);
        let next = end + f64::from(between);
        problem.slots = vec![Slot { start_s: 20.0, end_s: end }, Slot { start_s: next, end_s: next + f64::from(second) }];
        problem.reload_s = reload.into();
        problem.vehicle = (max_parcels < 7).then_some(Vehicle { max_parcels: Some(max_parcels), max_litres: None });
        problem.end = if open { End::Anywhere } else { End::Shop };
        problem.objective = if least_driving { Objective::LeastDriving } else { Objective::LeastAway };
        problem
    }
}

/// The best score by trying every choice, order and division; the times come from [`Model::way`], proven below.
fn best_by_force(problem: &Problem) -> draft::Score {
    fn go(
        model: &Model,
        routes: &mut Vec<draft::Route>,
        slot: usize,
        left: Vec<usize>,
        best: &mut Option<draft::Score>,
    ) {
        if let Some(worth) = model.worth(routes, None) {
            let score = model.score(&left, worth);
            *best = Some(best.map_or(score, |best| best.min(score)));
        }
        for at in slot..routes.len() {
            for &row in &left {
                let mut rows = routes[at].rows.clone();
                rows.push(row);
                let Some(way) = model.way(at, &rows).filter(|_| model.loads(at, &rows)) else { continue };
                let longer = draft::Route::of(model, at, rows, &way);
                let before = std::mem::replace(&mut routes[at], longer);
                let rest = left.iter().copied().filter(|other| *other != row).collect();
                go(model, routes, at, rest, best);
                routes[at] = before;
            }
        }
    }
    let model = validate::model(problem).unwrap();
    let mut routes: Vec<_> =
        (0..model.slots.len()).map(|slot| draft::Route::of(&model, slot, Vec::new(), &model.origin(slot))).collect();
    let (free, mut best) = (model.free().collect(), None);
    go(&model, &mut routes, 0, free, &mut best);
    best.unwrap()
}

fn score_of(problem: &Problem, plan: &Plan) -> ([usize; 3], i64) {
    let left = |wanted| {
        let is = |id: &String| problem.stops.iter().any(|stop| &stop.id == id && stop.priority == wanted);
        plan.unplanned.iter().filter(|left| is(&left.id)).count()
    };
    let objective = match problem.objective {
        Objective::LeastDriving => plan.totals.driving_s,
        Objective::LeastAway => plan.totals.away_s,
    };
    ([Priority::Must, Priority::Should, Priority::May].map(left), (objective * 1000.0).round() as i64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_keeps_every_rule(problem in any_problem(8)) {
        for plan in [solved(&problem, 60), searched(&problem, 60)] {
            prop_assert_eq!(check(&problem, &plan), Vec::<String>::new());
        }
    }

    #[test]
    fn a_small_problem_is_solved_to_the_best_plan_and_says_so(problem in any_problem(5)) {
        let (plan, best) = (solved(&problem, 1), best_by_force(&problem));
        prop_assert_eq!(score_of(&problem, &plan), (best.left_out, best.objective));
        prop_assert!(plan.bound.optimal && plan.bound.selection_proven);
        prop_assert!(plan.unplanned.iter().all(|left| left.reason != Reason::NotFound));
    }

    #[test]
    fn an_order_has_the_least_duration_of_all_departures(problem in any_problem(4)) {
        let model = validate::model(&problem).unwrap();
        let rows: Vec<usize> = (1..model.rows).collect();
        let (from, to) = (problem.slots[0].start_s as i64, problem.slots[0].end_s as i64);
        let by_force = (from..=to).filter_map(|depart| {
            let (mut at, mut clock) = (0, depart * 1000);
            for &row in rows.iter().chain(&[0]) {
                clock = model.doors[row].opens(clock + model.travel(at, row)?)? + model.doors[row].service;
                at = row;
            }
            (clock <= to * 1000).then_some((clock - depart * 1000, depart * 1000))
        }).min();
        let way = model.way(0, &rows).and_then(|way| model.finish(0, &way, true));
        let found = way.and_then(|way| model.chain(std::iter::once(&way.pieces)).map(|(times, d)| (times.away, d[0])));
        prop_assert_eq!(found, by_force);
    }

    #[test]
    fn no_plan_is_better_than_the_bound_or_the_proofs_allow(problem in any_problem(5)) {
        let plan = searched(&problem, 200);
        let (best, (left_out, objective)) = (best_by_force(&problem), score_of(&problem, &plan));
        prop_assert!((best.left_out, best.objective) <= (left_out, objective));
        if best.left_out == left_out && plan.unplanned.is_empty() {
            prop_assert!((plan.bound.value_s * 1000.0).round() as i64 <= best.objective);
        }
        if plan.bound.selection_proven {
            prop_assert_eq!(best.left_out, left_out);
        }
        for left in &plan.unplanned {
            if left.reason != Reason::NotFound && left.reason != Reason::NoTime {
                let mut alone = problem.clone();
                alone.stops.iter_mut().for_each(|stop| stop.priority = Priority::May);
                alone.stops.iter_mut().filter(|stop| stop.id == left.id).for_each(|stop| stop.priority = Priority::Must);
                prop_assert_eq!(best_by_force(&alone).left_out[0], 1);
            }
        }
    }
}

#[test]
fn the_best_plan_counts_also_where_it_is_the_first_that_leaves_stops_out() {
    let mut problem = line(&[450, 20, 30]);
    problem.slots = vec![Slot { start_s: 0.0, end_s: 1000.0 }];
    problem.stops[1].windows = vec![[900.0, 920.0]];
    problem.stops[2].windows = vec![[880.0, 910.0]];
    problem.stops[0].service_s = 99.0;
    let plan = searched(&problem, 2_000);
    assert_eq!(plan.unplanned.iter().map(|left| left.id.as_str()).collect::<Vec<_>>(), ["s1"]);
}

#[test]
fn a_search_finds_the_best_plan_of_small_problems_nearly_always() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut best = 0;
    for _ in 0..100 {
        let problem = any_problem(5).new_tree(&mut runner).unwrap().current();
        let found = score_of(&problem, &searched(&problem, 300));
        let wanted = best_by_force(&problem);
        best += usize::from(found == (wanted.left_out, wanted.objective));
    }
    println!("{best} of 100 small problems solved to the best plan");
    assert!(best >= 85, "only {best} of 100");
}

#[test]
fn a_locked_stop_without_a_way_home_is_kept_where_another_stop_has_one() {
    let mut problem = line(&[30, 60, 90]);
    problem.durations_s[1][0] = None;
    problem.locked = vec!["s1".into()];
    for plan in [solved(&problem, 30), searched(&problem, 30)] {
        assert_eq!(check(&problem, &plan), Vec::<String>::new());
        assert_eq!((order(&plan)[0][0], plan.unplanned.len()), ("s1", 0));
    }
    problem.start = Some(Start { row: 1, time_s: 600.0, onboard: vec!["s1".into(), "s2".into()] });
    for plan in [solved(&problem, 30), searched(&problem, 30)] {
        assert_eq!(order(&plan), [["s1", "s2"]]);
    }
    problem.durations_s[2][0] = None;
    problem.durations_s[3][0] = None;
    problem.start = None;
    let refused = solve(&problem, &Limits::iterations(1, 1), &never).unwrap_err();
    assert!(matches!(refused, PlanError::Locked { .. }), "{refused}");
}

#[test]
fn one_seed_gives_one_plan() {
    let problem = line(&[30, -20, 70, 15, -45, 90, 66, -80]);
    assert_eq!(solved(&problem, 50), solved(&problem, 50));
}

#[test]
fn an_outing_leaves_as_late_as_waiting_would_cost_and_no_later() {
    let mut problem = line(&[30]);
    problem.stops[0].windows = vec![[100.0, 200.0]];
    let plan = solved(&problem, 5);
    assert_eq!((plan.outings[0].depart_s, plan.outings[0].return_s), (70.0, 140.0));
    assert!(plan.bound.optimal && plan.bound.selection_proven);
    assert_eq!(plan.bound.gap_net, Some(0.0));
}

#[test]
fn two_outings_leave_time_to_reload() {
    let mut problem = line(&[30, 40]);
    problem.vehicle = Some(Vehicle { max_parcels: Some(1), max_litres: None });
    problem.slots = vec![Slot { start_s: 0.0, end_s: 100.0 }, Slot { start_s: 100.0, end_s: 300.0 }];
    problem.reload_s = 60.0;
    let plan = solved(&problem, 20);
    assert_eq!(check(&problem, &plan), Vec::<String>::new());
    assert_eq!(plan.outings.len(), 2);
    assert!(plan.outings[1].depart_s - plan.outings[0].return_s >= 60.0);
}

#[test]
fn what_cannot_be_planned_says_why() {
    let mut problem = line(&[30, 40, 50, 2000, 60]);
    problem.stops[0].windows = vec![[5000.0, 6000.0]];
    problem.stops[1].parcels = 9;
    problem.vehicle = Some(Vehicle { max_parcels: Some(8), max_litres: None });
    for row in 0..6 {
        if row != 3 {
            problem.durations_s[row][3] = None;
        }
    }
    let plan = solved(&problem, 10);
    assert_eq!(reason(&plan, "s1"), Some(Reason::WindowOutsideSlots));
    assert_eq!(reason(&plan, "s2"), Some(Reason::TooBig));
    assert_eq!(reason(&plan, "s3"), Some(Reason::NoWay));
    assert_eq!(reason(&plan, "s4"), Some(Reason::NoTime));
    assert_eq!(order(&plan), [["s5"]]);
    assert!(plan.bound.selection_proven);
}

#[test]
fn a_must_comes_before_any_number_of_others() {
    let mut problem = line(&[400, 10, 20]);
    problem.slots[0].end_s = 815.0;
    problem.stops[1].priority = Priority::Should;
    problem.stops[2].priority = Priority::May;
    let plan = solved(&problem, 50);
    assert_eq!(order(&plan), [["s1"]]);
}

#[test]
fn a_locked_beginning_is_kept_or_refused_by_name() {
    let mut problem = line(&[30, 60, 90]);
    problem.locked = vec!["s3".into(), "s1".into()];
    let plan = solved(&problem, 30);
    assert_eq!(order(&plan)[0][..2], ["s3", "s1"]);
    assert_eq!(check(&problem, &plan), Vec::<String>::new());
    problem.stops[0].windows = vec![[0.0, 50.0]];
    let refused = solve(&problem, &Limits::iterations(1, 1), &never).unwrap_err();
    assert_eq!(refused, PlanError::Locked { id: "s1".into(), cause: LockedCause::Window });
    assert!(refused.text().to_string().contains("s1"));
}

#[test]
fn under_way_the_locked_stops_are_served_late_and_the_rest_in_later_outings() {
    let mut problem = line(&[30, 60, 90]);
    problem.slots.push(Slot { start_s: 1200.0, end_s: 2000.0 });
    problem.stops[1].windows = vec![[0.0, 500.0]];
    problem.locked = vec!["s2".into()];
    problem.start = Some(Start { row: 1, time_s: 600.0, onboard: vec!["s2".into(), "s1".into()] });
    let plan = solved(&problem, 30);
    assert_eq!(check(&problem, &plan), Vec::<String>::new());
    assert_eq!(order(&plan), [vec!["s2", "s1"], vec!["s3"]]);
    assert_eq!((plan.outings[0].visits[0].start_s, plan.outings[0].visits[0].late_s), (630.0, 130.0));
    problem.locked = vec!["s3".into()];
    let refused = solve(&problem, &Limits::iterations(1, 1), &never).unwrap_err();
    assert_eq!(refused, PlanError::Locked { id: "s3".into(), cause: LockedCause::NotOnBoard });
}

#[test]
fn an_outing_that_left_before_its_slot_serves_a_window_before_it() {
    let mut problem = line(&[30, 60]);
    problem.slots[0].start_s = 100.0;
    problem.stops[1].windows = vec![[70.0, 80.0]];
    problem.start = Some(Start { row: 1, time_s: 40.0, onboard: vec!["s1".into(), "s2".into()] });
    for plan in [solved(&problem, 30), searched(&problem, 30)] {
        assert_eq!(plan.unplanned, []);
    }
}

#[test]
fn an_outing_under_way_at_the_shop_with_nothing_on_board_is_left_out() {
    let mut problem = line(&[30]);
    problem.slots.push(Slot { start_s: 1000.0, end_s: 2000.0 });
    problem.start = Some(Start { row: 0, time_s: 10.0, onboard: Vec::new() });
    let plan = solved(&problem, 1);
    assert_eq!(check(&problem, &plan), Vec::<String>::new());
    assert_eq!((plan.outings.len(), plan.outings[0].slot), (1, 1));
}

#[test]
fn bad_numbers_names_and_tables_are_refused_with_their_place() {
    let refused = |change: &dyn Fn(&mut Problem)| {
        let mut problem = line(&[30, 60]);
        change(&mut problem);
        solve(&problem, &Limits::iterations(1, 1), &never).unwrap_err()
    };
    let place = |text: &str| PlanError::Number { place: text.into() };
    assert_eq!(refused(&|p| p.durations_s[1][2] = Some(-1.0)), place("durations_s[1][2]"));
    assert_eq!(refused(&|p| p.stops[1].service_s = f64::NAN), place("stops[1].service_s"));
    assert_eq!(refused(&|p| p.units_per_second = 0.0), place("units_per_second"));
    assert_eq!(refused(&|p| p.stops[1].id = "s1".into()), PlanError::Twice { id: "s1".into() });
    assert_eq!(refused(&|p| p.stops[0].windows = vec![[9.0, 3.0]]), PlanError::Windows { id: "s1".into() });
    assert_eq!(refused(&|p| p.slots[0].end_s = -3.0), PlanError::Slots { index: 0 });
    assert_eq!(refused(&|p| p.locked = vec!["x".into()]), PlanError::Unknown { list: "locked", id: "x".into() });
    let shape = refused(&|p| p.durations_s[2].truncate(1));
    assert_eq!(shape, PlanError::Shape { table: "durations_s", row: 2, found: 1, wanted: 3 });
}

#[test]
fn a_plan_reads_as_the_contract_writes_it() {
    let json = serde_json::to_value(solved(&line(&[30]), 1)).unwrap();
    assert_eq!(json["outings"][0]["visits"][0]["arrive_s"], serde_json::json!(30));
    assert_eq!(json["totals"]["distance_m"], serde_json::Value::Null);
    let problem: Problem = serde_json::from_str(
        r#"{"durations_s": [[0, 5.5], [null, 0]], "stops": [{"id": "a"}], "slots": [{"start_s": 0, "end_s": 9}], "end": "anywhere"}"#,
    )
    .unwrap();
    assert_eq!(order(&solved(&problem, 1)), [["a"]]);
}

#[test]
fn straight_lines_are_longer_and_slower_than_the_crow() {
    let at = |lat, lon| LatLon::from_degrees(lat, lon).unwrap();
    let matrix = straight_line(&[at(40.0, -83.0), at(40.01, -83.0)]);
    assert_eq!(matrix.distances_m[0][1], Some(1501.0));
    assert_eq!(matrix.durations_s[1][0], Some(176.6));
}

/// 40 doors over a town of 6 by 4 km.
pub(super) fn forty_stops() -> Problem {
    let place = |k: i32| {
        LatLon::from_degrees(40.0 + f64::from(k * 7919 % 40) * 0.0009, -83.0 + f64::from(k * 104_729 % 37) * 0.0019)
    };
    let places: Vec<LatLon> = (0..=40).filter_map(place).collect();
    let mut problem = line(&[1; 40]);
    problem.durations_s = straight_line(&places).durations_s;
    problem.stops.iter_mut().for_each(|stop| stop.service_s = 120.0);
    problem.stops.iter_mut().step_by(7).for_each(|stop| stop.windows = vec![[37_000.0, 42_000.0]]);
    problem.slots = vec![Slot { start_s: 36_000.0, end_s: 43_200.0 }, Slot { start_s: 50_400.0, end_s: 59_400.0 }];
    problem
}

#[test]
fn forty_stops_in_two_slots_have_a_good_plan_within_a_fifth_of_a_second() {
    let problem = forty_stops();
    let long = solved(&problem, 4000);
    let begun = std::time::Instant::now();
    let elapsed = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let budget = Budget::Time { limit_ms: 200, elapsed_ms: &elapsed };
    let plan = solve(&problem, &Limits { budget, seed: 1 }, &never).unwrap();
    println!("200 ms: {:?} {:?}; 4000 rounds: {:?}", plan.totals, plan.search, long.totals);
    assert_eq!(check(&problem, &plan), Vec::<String>::new());
    assert!(plan.unplanned.is_empty());
    assert!(plan.totals.away_s <= long.totals.away_s * 1.05);
}

#[test]
fn odd_problems_have_a_plan_or_an_error_never_a_panic() {
    for at in [vec![], vec![5], vec![0; 30]] {
        let plan = solved(&line(&at), 20);
        assert_eq!(check(&line(&at), &plan), Vec::<String>::new());
        assert_eq!(plan.unplanned, []);
    }
    let mut huge = line(&[10, 20, 30, 40, 50, 60, 70, 80, 90]);
    huge.durations_s[1][2] = Some(1e300);
    assert!(matches!(solve(&huge, &Limits::iterations(1, 1), &never), Err(PlanError::Number { .. })));
    huge.durations_s[1][2] = Some(1_000_000_000.0);
    huge.durations_s[2][1] = None;
    huge.stops[4].service_s = 900_000.0;
    let plan = searched(&huge, 50);
    assert_eq!(check(&huge, &plan), Vec::<String>::new());
    assert_eq!(reason(&plan, "s5"), Some(Reason::NoTime));
    let mut no_slots = line(&[10, 20]);
    no_slots.slots.clear();
    assert_eq!(solved(&no_slots, 5).unplanned.len(), 2);
}

#[test]
fn two_thousand_stops_have_a_plan_and_a_cancelled_search_stops() {
    let at: Vec<i32> = (0..2000).map(|k| k * 7919 % 2003 + 1).collect();
    let mut problem = line(&at);
    problem.slots[0].end_s = 100_000.0;
    let asked = std::cell::Cell::new(0);
    let cancel = || {
        asked.set(asked.get() + 1);
        asked.get() > 40
    };
    let plan = solve(&problem, &Limits::iterations(u64::MAX, 1), &cancel).unwrap();
    assert_eq!(check(&problem, &plan), Vec::<String>::new());
    assert_eq!(plan.unplanned, []);
}

#[test]
fn a_watcher_hears_of_every_better_plan_and_last_of_the_one_answered() {
    let problem = forty_stops();
    let mut heard: Vec<Better> = Vec::new();
    let plan = solve_watching(&problem, &Limits::iterations(100, 3), &never, &mut |better| heard.push(better)).unwrap();
    assert!(heard.windows(2).all(|two| (two[0].left_out, two[0].objective_s) >= (two[1].left_out, two[1].objective_s)));
    assert_eq!(heard.last().map(|last| last.objective_s), Some(plan.totals.away_s));
}

#[test]
fn published_problems_are_solved_near_the_best_known() {
    let data = std::env::var("SATCHEL_DATA").unwrap_or_else(|_| "../../shared/data".into());
    let folder = std::path::Path::new(&data).join("routing");
    let Ok(index) = std::fs::read_to_string(folder.join("index.csv")) else {
        return println!("SKIPPED published_problems_are_solved_near_the_best_known: no SATCHEL_DATA");
    };
    for name in ["day-n020-02", "day-n040-01", "ftv33", "berlin52", "n20w20.001", "rbg016a", "rc_201.1"] {
        let Some(line) = index.lines().find(|line| line.starts_with(&format!("{name},"))) else { continue };
        let fields: Vec<&str> = line.split(',').collect();
        let best: f64 = fields[7].parse().unwrap();
        let text = std::fs::read_to_string(folder.join(fields[1]).join(format!("{name}.json"))).unwrap();
        let problem: Problem = serde_json::from_str(&text).unwrap();
        let plan = solved(&problem, 1500);
        let found = match problem.objective {
            Objective::LeastDriving => plan.totals.driving_s,
            Objective::LeastAway => plan.totals.away_s,
        };
        println!("{name}: {found} to {best}, {:+.2} %, {:?}", (found / best - 1.0) * 100.0, plan.bound);
        assert_eq!(check(&problem, &plan), Vec::<String>::new());
        assert!(plan.unplanned.is_empty() && found <= best * 1.06, "{name}: {found}, {:?}", plan.unplanned);
    }
}

#[test]
fn a_day_leaves_out_what_is_not_on_the_map_and_says_so() {
    let door = |id: &str, at: Option<LatLon>| crate::manifest::Stop {
        id: crate::journal::StopId(id.into()),
        address: "12 Elm Street".into(),
        address2: String::new(),
        at,
        parcels: vec!["TBA010000000000".into()],
        windows: Vec::new(),
        service_s: 120,
        priority: Priority::Must,
    };
    let shop = LatLon::from_degrees(40.0, -83.0).unwrap();
    let near = LatLon::from_degrees(40.01, -83.0);
    let day = day_problem(shop, &[door("a", near), door("b", None)], &[(36_000, 43_200)], None, straight_line);
    assert_eq!(order(&solved(&day.problem, 5)), [["a"]]);
    assert_eq!(day.not_placeable[0].stop.0, "b");
    assert!(day.not_placeable[0].why.to_string().contains("12 Elm Street"));
}
