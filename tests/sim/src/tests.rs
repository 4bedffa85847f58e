//! What the simulator promises of itself, and what it finds in a share of `./satchel test`.

use crate::crash::{self, on_all_cores};
use crate::days::many;
use crate::processes;
use crate::sim::{Shape, run};
use std::io::Write;

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
fn the_same_seed_is_the_same_run() {
    let short = |seed| Shape { events: 60, ..Shape::of(seed, None) };
    let sum = many(30..36, None, true, short).unwrap();
    assert_eq!(sum.runs, 6);
    let traces = [30, 31].map(|seed| run(&short(seed)).unwrap().trace);
    assert_ne!(traces[0], traces[1]);
}

#[test]
fn processes_that_are_killed_at_random_moments_lose_nothing() {
    let mut out = std::io::stdout();
    if let Err(why) =
        ["satchel-sim", "satchel-depot"].into_iter().try_for_each(|name| processes::program(name).map(drop))
    {
        writeln!(out, "SKIPPED processes that are killed: {why}").unwrap();
        return;
    }
    let killed = processes::kills(10, 1, &mut out).unwrap();
    assert_eq!(killed.phones + killed.depots, 10);
    assert!(killed.acknowledged > 20 && killed.at_depot >= killed.acknowledged, "{}", killed.acknowledged);
}
