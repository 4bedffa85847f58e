//! The bound against every plan there is, on small problems with all that the contract knows.

use super::proof::{Pace, USUAL};
use super::scale::Scale;
use super::{Effort, Proven, bound_at};
use crate::manifest::Priority;
use crate::plan::draft::Route;
use crate::plan::model::Model;
use crate::plan::problem::{End, Objective, Problem, Slot, Start, StopToPlan, Vehicle};
use crate::plan::validate;
use proptest::prelude::*;

/// The best objective of plans of exactly `rows`, by trying every division and order; none: there is no such plan.
fn best_by_force(model: &Model, rows: &[usize]) -> Option<i64> {
    fn go(model: &Model, routes: &mut Vec<Route>, slot: usize, left: &[usize], best: &mut Option<i64>) {
        if left.is_empty() {
            let first = routes.iter().find(|route| !route.rows.is_empty());
            let kept = first.is_none_or(|route| route.rows.starts_with(&model.locked));
            if let Some([driving, away, _]) = model.worth(routes, None).filter(|_| kept) {
                let value = if model.least_driving { driving } else { away };
                *best = Some(best.map_or(value, |best| best.min(value)));
            }
        }
        for at in slot..routes.len() {
            for &row in left {
                let rows = [&routes[at].rows[..], &[row]].concat();
                let Some(way) = model.way(at, &rows).filter(|_| model.loads(at, &rows)) else { continue };
                let before = std::mem::replace(&mut routes[at], Route::of(model, at, rows, &way));
                let rest: Vec<usize> = left.iter().copied().filter(|other| *other != row).collect();
                go(model, routes, at, &rest, best);
                routes[at] = before;
            }
        }
    }
    let mut routes: Vec<Route> =
        (0..model.slots.len()).map(|slot| Route::of(model, slot, Vec::new(), &model.origin(slot))).collect();
    let mut best = None;
    go(model, &mut routes, 0, rows, &mut best);
    best
}

fn never() -> bool {
    false
}

/// Work that proves any of these.
const ENOUGH: u64 = 20_000_000;

/// So little at a time that even on few stops every part of the proof has its turn: paths that forget and are merged, thin
/// neighbourhoods, several squeezes.
const SLOW: Pace = Pace { remembered: 0, steps: (2, 1), wide: 2, many: 0 };

fn proven(pace: &Pace, model: &Model, rows: &[usize], known: i64, units: u64) -> Proven {
    bound_at(pace, model, rows, known, &mut Effort::new(units, &never))
}

prop_compose! {
    fn any_windows()(kind in 0..4, from in 0..400_i32, long in 0..150_i32, gap in 1..80_i32, more in 0..100_i32) -> Vec<[f64; 2]> {
        let [a, b, c, d] = [from, from + long, from + long + gap, from + long + gap + more].map(f64::from);
        match kind {
            0 => vec![[a, b]],
            1 => vec![[a, b], [c, d]],
            2 => vec![[a, b + 300.0]],
            _ => Vec::new(),
        }
    }
}

prop_compose! {
    fn any_problem(most: usize)(n in 2..=most)(
        table in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.95, 0..60_i32), n + 1), n + 1),
        services in prop::collection::vec(0..20_i32, n),
        windows in prop::collection::vec(any_windows(), n),
        places in prop::collection::vec((0..60_i32, 0..60_i32), n + 1),
        litres in prop::collection::vec(0..9_i32, n),
        hours in prop::collection::vec((0..60_i32, 60..500_i32), 1..=3),
        (reload, room, volume, open, least_driving) in (0..40_i32, 1..9_u32, 10..60_i32, any::<bool>(), any::<bool>()),
        (kind, locked, on_board, time) in (0..6, 0..3_usize, 0..=n, 0..90_i32),
        (plane, loose, limited) in (any::<bool>(), any::<bool>(), any::<bool>()),
    ) -> Problem {
        let n = services.len();
        let street = |a: (i32, i32), b: (i32, i32)| Some(f64::from((a.0 - b.0).abs() + (a.1 - b.1).abs() + i32::from(a.0 > b.0)));
        let durations_s = (0..=n).map(|i| (0..=n).map(|j| if plane { street(places[i], places[j]) } else { table[i][j].map(f64::from) }).collect()).collect();
        let id = |k: usize| format!("s{k}");
        let stops = (0..n).map(|k| StopToPlan {
            id: id(k),
            service_s: services[k].into(),
            parcels: 1,
            litres: litres[k].into(),
            windows: if loose && k % 3 != 0 { Vec::new() } else { windows[k].clone() },
            priority: Priority::Must,
        }).collect();
        let mut clock = 20;
        let slots = hours.iter().map(|&(pause, long)| {
            let start = clock + pause;
            clock = start + long;
            Slot { start_s: start.into(), end_s: clock.into() }
        }).collect();
        let ids = |count: usize| (0..count).map(id).collect::<Vec<_>>();
        Problem {
            units_per_second: 1.0,
            durations_s,
            distances_m: None,
            stops,
            slots,
            reload_s: reload.into(),
            vehicle: limited.then(|| Vehicle {
                max_parcels: (kind != 2).then_some(room),
                max_litres: (kind != 4).then_some(volume.into()),
            }),
            end: if open { End::Anywhere } else { End::Shop },
            locked: if kind <= 1 { ids(locked.min(on_board)) } else { Vec::new() },
            start: (kind % 3 == 0).then(|| Start { row: on_board, time_s: time.into(), onboard: ids(on_board) }),
            objective: if least_driving { Objective::LeastDriving } else { Objective::LeastAway },
        }
    }
}

/// The model, the stops that the bound is asked for and the best plan of them; none where there is no plan.
fn case(problem: &Problem) -> Option<(Model, Vec<usize>, i64)> {
    let model = validate::model(problem).ok()?;
    let rows: Vec<usize> = model.free().collect();
    let best = best_by_force(&model, &rows)?;
    Some((model, rows, best))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_is_below_the_bound_and_a_small_one_is_proven((problem, over, units, slow) in (any_problem(6), 0..4_i64, 0..30_000_u64, any::<bool>())) {
        let Some((model, rows, best)) = case(&problem) else { return Err(TestCaseError::reject("no plan")) };
        // As far above the best as another plan may be.
        let grain = Scale::of(&model, &rows, best).grain;
        let known = best + over * over * 3000 / grain * grain;
        let pace = if slow { &SLOW } else { &USUAL };
        let little = proven(pace, &model, &rows, known, units).value;
        prop_assert!(little <= best, "{little} above {best} with {units} units");
        prop_assert_eq!(little, proven(pace, &model, &rows, known, units).value, "not the same again");
        let Proven { value, better } = proven(pace, &model, &rows, known, ENOUGH);
        // Of two limits on the car only the tighter is looked at.
        let both = problem.vehicle.is_some_and(|car| car.max_parcels.is_some() && car.max_litres.is_some());
        prop_assert!(value == best || (both && value < best), "{value} is not {best}, known {known}");
        prop_assert!(both || better.is_some() == (known > best && !rows.is_empty()));
        if let Some(rows) = better {
            let routes: Option<Vec<Route>> =
                rows.into_iter().enumerate().map(|(slot, rows)| Route::make(&model, slot, rows)).collect();
            let worth = routes.and_then(|routes| model.worth(&routes, None));
            let reached = worth.map(|[driving, away, _]| if model.least_driving { driving } else { away });
            prop_assert!(reached == Some(best) || both, "{reached:?} is not {best}");
        }
    }
}
