//! Plans made again: what a courier knows is kept, as far as it can be.

use super::tests::{forty_stops, line, never, order, reason, searched, solved};
use super::*;

fn ids(plan: &Plan) -> Vec<(usize, Vec<String>)> {
    plan.outings.iter().map(|o| (o.slot, o.visits.iter().map(|v| v.id.clone()).collect())).collect()
}

fn again(problem: &Problem, known: &[(usize, Vec<String>)], by_hand: bool) -> Plan {
    let plan = replan(problem, &Known { outings: known, by_hand }, &Limits::iterations(20, 1), &never).unwrap();
    assert_eq!(check(problem, &plan), Vec::<String>::new());
    plan
}

#[test]
fn a_known_order_is_kept_where_nothing_asks_for_another() {
    let problem = forty_stops();
    let known = ids(&solved(&problem, 50));
    assert_eq!(ids(&again(&problem, &known, false)), known);
    let mut fewer = problem.clone();
    fewer.stops.remove(11);
    for row in &mut fewer.durations_s {
        row.remove(12);
    }
    fewer.durations_s.remove(12);
    let left: Vec<Vec<String>> =
        known.iter().map(|(_, ids)| ids.iter().filter(|id| *id != "s12").cloned().collect()).collect();
    let begun = std::time::Instant::now();
    let plan = again(&fewer, &known, false);
    println!("a stop removed: planned again in {:?}", begun.elapsed());
    assert_eq!(ids(&plan).into_iter().map(|(_, ids)| ids).collect::<Vec<_>>(), left);
}

#[test]
fn an_order_made_by_hand_is_kept_and_another_one_left_for_what_it_saves() {
    let problem = line(&[100, 10, 110, 20]);
    let silly = [(0, ["s1", "s2", "s3", "s4"].map(String::from).to_vec())];
    assert_eq!(ids(&again(&problem, &silly, true)), silly);
    let plan = again(&problem, &silly, false);
    assert_eq!(plan.totals.driving_s, 220.0);
    let slightly = [(0, ["s2", "s4", "s3", "s1"].map(String::from).to_vec())];
    assert_eq!(ids(&again(&line(&[100, 10, 110, 20]), &slightly, false)), slightly);
}

#[test]
fn outings_that_clash_lose_who_stands_in_the_way_and_keep_their_order() {
    let mut problem = line(&[40, 20, 30, 48, 5]);
    problem.slots = vec![Slot { start_s: 0.0, end_s: 150.0 }, Slot { start_s: 150.0, end_s: 270.0 }];
    let known = [(0, ["s1", "s2", "s3"].map(String::from).to_vec()), (1, ["s4", "s5"].map(String::from).to_vec())];
    assert_eq!(ids(&again(&problem, &known, true)), known);
    // The first outing is back at 130 and the car reloaded at 190: too late for the furthest stop of the second.
    problem.reload_s = 60.0;
    let plan = again(&problem, &known, true);
    assert_eq!(order(&plan), [vec!["s1", "s2", "s3"], vec!["s5"]]);
    assert_eq!(plan.unplanned.iter().map(|left| left.id.as_str()).collect::<Vec<_>>(), ["s4"]);
    assert_eq!(again(&problem, &known, false).unplanned, [], "another order serves all");
}

#[test]
fn an_outing_under_way_that_is_back_behind_the_next_slot_leaves_the_slots_after_it_to_be_searched() {
    let mut problem = forty_stops();
    let home = problem.durations_s[7][0].unwrap();
    let slots = [(0.0, home + 10.0), (home + 20.0, home + 30.0), (home + 100.0, home + 50_000.0)];
    problem.slots = slots.map(|(start_s, end_s)| Slot { start_s, end_s }).to_vec();
    problem.reload_s = 60.0;
    problem.start = Some(Start { row: 7, time_s: 5.0, onboard: Vec::new() });
    let plan = searched(&problem, 200);
    assert_eq!(check(&problem, &plan), Vec::<String>::new());
    assert_eq!(plan.unplanned, []);
    problem.slots.remove(1);
    let without = searched(&problem, 200);
    assert!(plan.totals.away_s <= without.totals.away_s * 1.01, "{:?}, {:?}", plan.totals, without.totals);
}

#[test]
fn what_no_longer_fits_a_shorter_slot_is_left_out_and_the_rest_stays() {
    let mut problem = line(&[10, 20, 30, 400]);
    let known = ids(&solved(&problem, 20));
    problem.slots[0].end_s = 200.0;
    let plan = again(&problem, &known, false);
    assert_eq!((plan.unplanned.len(), plan.outings[0].visits.len()), (1, 3));
    assert_eq!(reason(&plan, "s4"), Some(Reason::NoTime));
}

#[test]
fn a_known_order_is_searched_as_long_as_it_becomes_better_and_longer_where_somebody_is_left_out() {
    let mut problem = forty_stops();
    let known = ids(&solved(&problem, 2000));
    let rounds = |problem: &Problem, known: &[(usize, Vec<String>)]| {
        let known = Known { outings: known, by_hand: false };
        replan(problem, &known, &Limits::iterations(20_000, 1), &never).unwrap().search.iterations
    };
    let good = rounds(&problem, &known);
    let mut silly = known.clone();
    silly[0].1.sort();
    let from_silly = rounds(&problem, &silly);
    problem.slots.iter_mut().for_each(|slot| slot.end_s = slot.start_s + (slot.end_s - slot.start_s) / 3.0);
    let too_short = rounds(&problem, &known);
    println!("rounds: {good} of a good order, {from_silly} of a silly one, {too_short} where not all fit");
    assert!(good < from_silly && from_silly < 20_000);
    assert!((1000..20_000).contains(&too_short));
}
