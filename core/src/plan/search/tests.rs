//! Pieces of a tour against all orders of their stops, and what the search counts against the exact schedule.

use super::super::draft::Draft;
use super::ground::{Frame, Ground};
use super::piece::{Found, Pieces, Try};
use super::prices::Prices;
use super::stretch::{Several, Single, Stretch};
use super::tour::Tour;
use crate::plan::problem::{Objective, Problem, Slot, Start};
use crate::plan::tests::line;
use crate::plan::validate;
use proptest::prelude::*;

prop_compose! {
    fn day()(n in 3..=6_usize)(
        table in prop::collection::vec(prop::collection::vec(5..80_i32, n + 1), n + 1),
        stops in prop::collection::vec((0..30_i32, any::<bool>(), 0..300_i32, 0..150_i32), n),
        (two_slots, least_driving) in (any::<bool>(), any::<bool>()),
    ) -> Problem {
        let mut problem = line(&vec![1; stops.len()]);
        problem.durations_s = table.into_iter().map(|row| row.into_iter().map(|leg| Some(leg.into())).collect()).collect();
        for (stop, (service, windowed, from, long)) in problem.stops.iter_mut().zip(stops) {
            stop.service_s = service.into();
            stop.windows = if windowed { vec![[from.into(), (from + long).into()]] } else { Vec::new() };
        }
        if two_slots {
            problem.slots.push(Slot { start_s: 1100.0, end_s: 1200.0 });
        }
        problem.objective = if least_driving { Objective::LeastDriving } else { Objective::LeastAway };
        problem
    }
}

/// All orders of 0 to `count` - 1.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let longer = |order: Vec<usize>| {
        (0..count).map(move |place| {
            let mut longer = order.clone();
            longer.insert(place, count - 1);
            longer
        })
    };
    orders(count - 1).into_iter().flat_map(longer).collect()
}

/// What a tour costs that has all stops in its first outing, if it keeps the rules.
fn cost<S: Stretch>(tour: &mut Tour<'_, S>, order: &[usize]) -> Option<i64> {
    let ground = tour.ground;
    let begin = std::iter::once(ground.origin()).chain(order.iter().copied());
    let seq: Vec<usize> = begin.chain(ground.origin() + 1..ground.spots).collect();
    tour.set(&seq);
    tour.keeps_rules().then_some(tour.cost)
}

/// From any order that keeps the rules the piece of all stops gives the best there is.
fn gives_the_best<S: Stretch>(ground: &Ground) {
    let prices = Prices { warp: 16, over: 16, strict: false };
    let mut tour = Tour::<S>::new(ground, prices);
    let all = orders(ground.stops);
    let kept: Vec<(i64, &Vec<usize>)> = all.iter().filter_map(|order| Some((cost(&mut tour, order)?, order))).collect();
    let Some((best, _)) = kept.iter().min() else { return };
    for (before, order) in kept.iter().step_by(7) {
        assert_eq!(cost(&mut tour, order), Some(*before));
        let mut pieces = Pieces::default();
        let how = Try { width: 10_000, most_saved: i64::MAX };
        let found = pieces.find(&mut tour, (1, ground.stops), &how, &mut || true);
        assert_eq!(found == Found::Better, best < before, "{before} may be {best}");
        if found == Found::Better {
            tour.seq[1..=ground.stops].copy_from_slice(&pieces.order);
            tour.changed(1, ground.stops);
            assert!(tour.keeps_rules());
            assert_eq!(tour.cost, *best);
        }
    }
}

proptest! {
    #[test]
    fn piece_in_all_its_orders(problem in day()) {
        let model = validate::model(&problem).unwrap();
        let free: Vec<usize> = model.free().collect();
        let ground = Ground::new(&model, &free, Frame { first: 0, last: model.slots.len() - 1 });
        if model.slots.len() == 1 {
            gives_the_best::<Single>(&ground);
        }
        gives_the_best::<Several>(&ground);
    }
}

prop_compose! {
    /// Outings so close to each other that the car may not be reloaded in time.
    fn close_outings()(
        mut problem in day(),
        (outings, long, gap, reload) in (1..=3_usize, 60..260_i32, 1..40_i32, 0..300_i32),
        (one_place, on_the_way, since, row) in
            (prop::bool::weighted(0.2), prop::bool::weighted(0.4), 0..60_i32, 0..=1_usize),
    ) -> Problem {
        if one_place {
            // Doors at the shop, where nothing takes any time.
            problem.durations_s.iter_mut().flatten().for_each(|leg| *leg = Some(0.0));
            problem.stops.iter_mut().for_each(|stop| stop.service_s = 0.0);
        }
        if on_the_way {
            let onboard = problem.stops.iter().map(|stop| stop.id.clone()).collect();
            problem.start = Some(Start { row, time_s: since.into(), onboard });
        }
        problem.slots = (0..outings)
            .map(|k| {
                let start_s = f64::from((long + gap) * i32::try_from(k).unwrap_or(0));
                Slot { start_s, end_s: start_s + f64::from(long) }
            })
            .collect();
        problem.reload_s = reload.into();
        problem
    }
}

/// Each order of a tour's stops and borders, as rows by slot and as spots.
fn all_tours(ground: &Ground) -> Vec<(Vec<Vec<usize>>, Vec<usize>)> {
    let borders = ground.spots - ground.stops - 2;
    let told = |order: Vec<usize>| {
        let (mut rows, mut seq) = (vec![Vec::new()], vec![ground.origin()]);
        for &number in &order {
            if number < ground.stops {
                rows.last_mut()?.push(ground.rows[number]);
                seq.push(number);
            } else {
                // Borders do not change places among themselves.
                seq.push(ground.origin() + rows.len());
                rows.push(Vec::new());
            }
        }
        let sorted = order.iter().filter(|number| **number >= ground.stops).is_sorted();
        seq.push(ground.end());
        sorted.then_some((rows, seq))
    };
    orders(ground.stops + borders).into_iter().filter_map(told).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn outings_that_wait_for_each_other_are_counted_exactly(problem in close_outings()) {
        for stops in 1..=problem.stops.len().min(4) {
            let mut part = problem.part(&(0..stops).collect::<Vec<_>>());
            part.start.clone_from(&problem.start);
            if let Some(start) = &mut part.start {
                start.onboard.truncate(stops);
            }
            let problem = part;
            let model = validate::model(&problem).unwrap();
            let free: Vec<usize> = model.free().collect();
            let ground = Ground::new(&model, &free, Frame { first: 0, last: model.slots.len() - 1 });
            let mut tour = Tour::<Several>::new(&ground, Prices { warp: 16, over: 16, strict: false });
            let mut all_in = false;
            for (rows, seq) in all_tours(&ground) {
                tour.set(&seq);
                let draft = Draft::of(&model, rows.clone(), Vec::new());
                prop_assert_eq!(tour.keeps_rules(), draft.is_some(), "{:?}", &rows);
                if let Some(draft) = &draft {
                    prop_assert_eq!(tour.cost, draft.score.objective, "{:?}", &rows);
                    all_in = true;
                }
                let thinned = Draft::thinned(&model, rows, Vec::new());
                prop_assert!(thinned.is_some() || model.slots.len() > 1);
                if let Some(thinned) = thinned {
                    let planned: usize = thinned.routes.iter().map(|route| route.rows.len()).sum();
                    prop_assert_eq!(planned + thinned.left_out.len(), stops);
                }
            }
            prop_assert!(!(all_in && ground.too_much()));
        }
    }
}
