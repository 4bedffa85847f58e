//! What the simulator promises of itself, and what it finds in a share of `./satchel test`.

use crate::crash::{self, on_all_cores};
use crate::damage;
use crate::days::{find, many};
use crate::matrix::{self, Wrong};
use crate::processes;
use crate::sim::matrix::Setting;
use crate::sim::{Planted, Shape, run};
use crate::weather::Trouble;
use clap::ValueEnum;
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
fn an_update_of_the_app_that_is_cut_off_or_fails_at_any_moment_loses_nothing() {
    let updates = crash::update::all(&crash::record(false).unwrap()).unwrap();
    let found = on_all_cores(|core, cores, found| crash::update::everywhere(&updates, core, cores, 1, found)).unwrap();
    println!("{} cuts and failures", found.tried);
    assert!(found.tried > 100, "{}", found.tried);
    assert_eq!(found.wrong, Vec::<String>::new());
}

/// Everything else is `./satchel sim --crash`.
#[test]
fn a_disk_that_fails_or_is_full_refuses_an_act_in_words_or_keeps_it() {
    let recording = crash::record(false).unwrap();
    let found =
        on_all_cores(|core, cores, found| crash::faults::everywhere(&recording, core, cores, 97, found)).unwrap();
    println!("{} failures", found.tried);
    assert!(found.tried > 150, "{}", found.tried);
    assert_eq!(found.wrong, Vec::<String>::new());
}

/// Every place is `./satchel sim --damage`.
#[test]
fn damage_anywhere_is_salvaged_and_counted_and_loses_nothing_silently() {
    let evening = damage::Evening::of(&crash::record(false).unwrap()).unwrap();
    let store = on_all_cores(|core, cores, found| evening.damage(core * 101, cores * 101, found)).unwrap();
    let roads = on_all_cores(|core, cores, found| damage::road_pack(core * 17, cores * 17, found)).unwrap();
    println!("{} damages to the store, {} to a road pack", store.tried, roads.tried);
    assert!(store.tried > 15 && roads.tried > 15, "{} {}", store.tried, roads.tried);
    assert_eq!((store.wrong, roads.wrong), (Vec::<String>::new(), Vec::new()));
}

#[test]
fn the_same_seed_is_the_same_run() {
    let short = |seed| Shape { events: 60, ..Shape::of(seed, None) };
    let sum = many(30..36, None, true, short).unwrap();
    assert_eq!(sum.runs, 6);
    let traces = [30, 31].map(|seed| run(&short(seed)).unwrap().trace);
    assert_ne!(traces[0], traces[1]);
}

/// What was run beyond these seeds, and when, says `docs/reliability.md`.
#[test]
fn whole_days_under_every_fault_lose_nothing_and_come_to_rest() {
    let sum = many(1..86, None, false, |seed| Shape::of(seed, None)).unwrap();
    let wrong: Vec<String> = sum.wrong.iter().map(|(shape, ran)| format!("{shape}\n  {:?}", ran.wrong)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(sum.device_days >= 300, "{} device-days, {} facts", sum.device_days, sum.facts);
}

/// One run of each of the smallest; all of them are `./satchel sim --matrix --simulated`.
#[test]
fn many_phones_of_one_shop_settle_behind_every_trouble() {
    let settings: Vec<_> = matrix::settings().into_iter().filter(|it| it.phones == 5 && it.acts_per_s == 10).collect();
    let runs = matrix::many(&settings, 1, 1, None).unwrap();
    let runs: Vec<_> = runs.into_iter().flatten().collect();
    assert_eq!(runs.len(), 4);
    for (setting, run) in settings.iter().zip(&runs) {
        assert_eq!(run.wrong, None, "{setting:?}");
        assert!(run.facts > 60, "{setting:?}: {} facts", run.facts);
    }
}

#[test]
fn what_is_stalled_lost_or_diverged_in_the_matrix_is_found() {
    let of = |trouble| Setting { phones: 5, acts_per_s: 10, trouble };
    for (planted, trouble, kind) in [
        (Planted::AlwaysBusy, Trouble::BothWays, Wrong::Stalled),
        (Planted::NotSynced, Trouble::Kill, Wrong::Lost),
        (Planted::CountedTwice, Trouble::OneWay, Wrong::Diverged),
    ] {
        let runs = matrix::many(&[of(trouble)], 1, 4, Some(planted)).unwrap();
        let found: Vec<Wrong> =
            runs.iter().flatten().filter_map(|run| Some(Wrong::of(run.wrong.as_ref()?.invariant))).collect();
        assert!(found.contains(&kind), "{planted:?}: {runs:?}");
    }
}

#[test]
fn every_planted_fault_is_found() {
    for planted in Planted::value_variants() {
        let found = find(*planted, 2..8).unwrap();
        let (_, ran) = found.unwrap_or_else(|| panic!("{planted:?} was not found"));
        let by = ran.wrong.map(|wrong| wrong.invariant).unwrap_or_default();
        let finders: &[&str] = match planted {
            Planted::NotSynced => &["nothing_acknowledged_is_lost"],
            Planted::NotKept => &["shown_as_sent_is_durable", "each_proof_belongs_to_its_parcel"],
            Planted::Skipped => &["views_converge", "ledgers_agree"],
            Planted::CountedTwice => &["each_fact_counts_once"],
            Planted::Swapped => &["exported_journals_verify", "each_proof_belongs_to_its_parcel"],
            Planted::AlwaysBusy => &["the_queue_reaches_zero"],
            Planted::Unread => &["what_nobody_can_read_is_kept_and_said"],
        };
        assert!(finders.contains(&by), "{planted:?} was found by {by}");
    }
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
