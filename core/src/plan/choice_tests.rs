//! Choices against brute force on small problems.

use super::tests::{any_problem, line, never};
use super::*;
use crate::manifest::Priority;
use proptest::prelude::*;

/// Left out, longest time away, sum: of the best division between two, all of them tried.
fn best_for_two(problem: &Problem) -> ([usize; 3], i64, i64) {
    let count = problem.stops.len();
    let one = |stops: &[usize]| {
        let part = problem.part(stops);
        worth(&part, &[solve(&part, &Limits::iterations(1, 1), &never).unwrap()])
    };
    let divisions = (0..1_usize << count).map(|taken| {
        let (a, b): (Vec<usize>, Vec<usize>) = (0..count).partition(|stop| taken >> stop & 1 == 1);
        let (a, b) = (one(&a), one(&b));
        let mut left_out = a.0;
        left_out.iter_mut().zip(b.0).for_each(|(sum, more)| *sum += more);
        (left_out, a.1.max(b.1), a.2 + b.2)
    });
    divisions.min().unwrap()
}

#[allow(clippy::cast_possible_truncation)]
fn worth(problem: &Problem, plans: &[Plan]) -> ([usize; 3], i64, i64) {
    let mut left_out = [0; 3];
    for left in plans.iter().flat_map(|plan| &plan.unplanned) {
        let stop = problem.stops.iter().find(|stop| stop.id == left.id).unwrap();
        let place = [Priority::Must, Priority::Should, Priority::May].iter().position(|other| *other == stop.priority);
        left_out[place.unwrap()] += 1;
    }
    let away: Vec<i64> = plans.iter().map(|plan| (plan.totals.away_s * 1000.0).round() as i64).collect();
    (left_out, away.iter().copied().max().unwrap_or(0), away.iter().sum())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn two_couriers_have_no_better_division(mut problem in any_problem(6)) {
        (problem.start, problem.objective) = (None, Objective::LeastAway);
        problem.locked.clear();
        let plans = divide(&problem, 2, &Limits::iterations(400, 1), &never).unwrap();
        prop_assert_eq!(plans.len(), 2);
        prop_assert_eq!(worth(&problem, &plans), best_for_two(&problem));
    }
}

#[test]
fn a_division_is_balanced_and_a_courier_too_many_has_nothing() {
    let problem = line(&[-30, -20, -10, 10, 20, 30]);
    let plans = divide(&problem, 2, &Limits::iterations(100, 1), &never).unwrap();
    assert_eq!(plans.iter().map(|plan| plan.totals.away_s).collect::<Vec<_>>(), [90.0, 90.0]);
    let plans = divide(&line(&[5]), 3, &Limits::iterations(100, 1), &never).unwrap();
    assert_eq!(plans.iter().map(|plan| plan.outings.len()).sum::<usize>(), 1);
    assert_eq!(divide(&line(&[]), 2, &Limits::iterations(1, 1), &never).unwrap().len(), 2);
}

#[test]
fn a_stop_that_only_another_one_leads_to_stays_with_it() {
    let mut problem = line(&[-20, 10, 20]);
    let only_behind = 3;
    (0..3).filter(|row| *row != 2).for_each(|row| problem.durations_s[row][only_behind] = None);
    let plans = divide(&problem, 2, &Limits::iterations(100, 1), &never).unwrap();
    assert_eq!(worth(&problem, &plans).0, [0; 3]);
    assert_eq!(plans.iter().filter(|plan| !plan.outings.is_empty()).count(), 2);
}

#[test]
fn what_cannot_be_divided_is_said() {
    let limits = Limits::iterations(1, 1);
    let mut problem = line(&[1, 2]);
    assert_eq!(divide(&problem, 0, &limits, &never), Err(PlanError::Number { place: "couriers".into() }));
    problem.locked = vec!["s1".into()];
    assert_eq!(divide(&problem, 2, &limits, &never), Err(PlanError::Divided));
    problem.durations_s[0].pop();
    assert!(matches!(divide(&problem, 2, &limits, &never), Err(PlanError::Shape { .. })));
}

#[test]
fn a_slot_brings_the_stops_that_fit_only_with_it() {
    let mut problem = line(&[10, 20, 400]);
    problem.slots[0].end_s = 100.0;
    let limits = Limits::iterations(10, 1);
    let with = |start_s, end_s| {
        let mut slots = problem.slots.clone();
        slots.push(Slot { start_s, end_s });
        slots.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        with_slots(&problem, slots, &limits, &never)
    };
    let gain = with(100.0, 2_000.0).unwrap();
    assert_eq!((gain.gained, gain.plan.unplanned), (vec!["s3".to_owned()], vec![]));
    let early = with(-50.0, -10.0).unwrap();
    assert_eq!((early.gained, early.away_more_s), (vec![], 0.0));
    assert_eq!(with(50.0, 150.0), Err(PlanError::Slots { index: 1 }));
    let none = with_slots(&problem, Vec::new(), &limits, &never).unwrap();
    assert_eq!((none.gained, none.plan.unplanned.len()), (vec![], 3));
}
