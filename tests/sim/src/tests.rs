//! What the simulator promises of itself, and what it finds in a share of `./satchel test`.

use crate::crash::{self, damage, faults, on_all_cores};
use crate::days::{find, many};
use crate::sim::{Kind, Planted, Shape, run};
use clap::ValueEnum;

#[test]
fn a_power_cut_at_any_moment_of_a_day_loses_nothing_that_was_acknowledged() {
    let recording = crash::record(false).unwrap();
    let found = on_all_cores(|core, cores, found| recording.cut(core, cores, 1, found)).unwrap();
    assert_eq!(found.tried, recording.points() as u64);
    assert_eq!(found.wrong, Vec::<String>::new());
}

#[test]
fn with_synchronous_normal_a_power_cut_loses_what_was_acknowledged() {
    let recording = crash::record(true).unwrap();
    let found = on_all_cores(|core, cores, found| recording.cut(core * 40, cores * 40, 1, found)).unwrap();
    assert!(!found.wrong.is_empty(), "{} cuts, and none of them lost anything", found.tried);
    let is_loss = |wrong: &String| wrong.contains("opened with a loss") || wrong.contains("were acknowledged");
    assert!(found.wrong.iter().all(is_loss), "{:?}", found.wrong);
}

#[test]
fn an_act_on_a_failing_or_full_disk_is_done_or_refused_and_work_goes_on() {
    let recording = crash::record(false).unwrap();
    let found =
        on_all_cores(|core, cores, found| faults::everywhere(&recording, core * 9, cores * 9, 11, found)).unwrap();
    assert!(found.tried > 100, "{} failures", found.tried);
    assert_eq!(found.wrong, Vec::<String>::new());
}

#[test]
fn damage_anywhere_is_salvaged_and_what_is_lost_is_counted_and_told() {
    let recording = crash::record(false).unwrap();
    let found =
        on_all_cores(|core, cores, found| damage::everywhere(&recording, core * 40, cores * 40, found)).unwrap();
    assert!(found.tried > 50, "{} damages", found.tried);
    assert_eq!(found.wrong, Vec::<String>::new());
}

/// Device-days that are lived here.
const DEVICE_DAYS: u64 = 40;

/// A depot or a phone that goes back in time still breaks invariants: docs/reliability.md says which.
fn forwards(seed: u64) -> Shape {
    let mut shape = Shape::of(seed, None);
    shape.kinds.retain(|kind| !matches!(kind, Kind::DepotRestored | Kind::PhoneRestored));
    shape
}

#[test]
fn simulated_days_under_faults_break_no_invariant() {
    let (mut from, mut lived) = (20, 0);
    while lived < DEVICE_DAYS {
        let sum = many(from..from + 4, None, false, forwards).unwrap();
        let wrong: Vec<String> = sum.wrong.iter().map(|(shape, ran)| format!("{:?}: {shape}", ran.wrong)).collect();
        assert_eq!(wrong, Vec::<String>::new());
        (from, lived) = (from + 4, lived + sum.device_days);
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    let short = |seed| Shape { events: 60, ..Shape::of(seed, None) };
    let sum = many(30..36, None, true, short).unwrap();
    assert_eq!(sum.runs, 6);
    let traces = [30, 31].map(|seed| run(&short(seed)).unwrap().trace);
    assert_ne!(traces[0], traces[1]);
}

#[test]
fn every_planted_fault_is_found() {
    for planted in Planted::value_variants() {
        let found = find(*planted, 1..40).unwrap();
        assert!(found.is_some(), "{planted:?} was not found");
    }
}
