//! `./satchel sim --matrix`: 5 and 10 phones of one shop, 10, 20 and 40 acts a second, each with kills, pauses and cut networks.

use super::said;
use super::world::World;
use crate::rng::Rng;
use crate::weather::{Trouble, Weather};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// So long acts and faults go on.
const FAULTY: Duration = Duration::from_secs(8);
/// Of each fault, and between two.
const SPELL_MS: u64 = 1_500;

/// Runs all 24; true when nothing was stalled, lost or diverged.
///
/// # Errors
/// A program is missing, or the output is closed.
pub fn matrix(seed: u64, out: &mut dyn Write) -> Result<bool, String> {
    let mut wrong = 0;
    let mut runs = 0;
    for phones in [5, 10] {
        for acts_per_s in [10, 20, 40] {
            for trouble in Trouble::ALL {
                runs += 1;
                let began = Instant::now();
                let said_of = match one(seed + runs, phones, acts_per_s, trouble) {
                    Ok((facts, acting)) => {
                        format!("{facts} facts in {:.1} s, settled", acting.as_secs_f64())
                    }
                    Err(what) => {
                        wrong += 1;
                        what
                    }
                };
                let seconds = began.elapsed().as_secs_f64();
                writeln!(out, "{phones} phones, {acts_per_s} acts/s, {trouble:?}: {said_of}, {seconds:.1} s in all")
                    .map_err(said)?;
            }
        }
    }
    writeln!(out, "{runs} runs, {wrong} stalled, lost or diverged").map_err(said)?;
    Ok(wrong == 0)
}

fn one(seed: u64, phones: u64, acts_per_s: u64, trouble: Trouble) -> Result<(usize, Duration), String> {
    let draws = Rng::new(seed);
    let folder = tempfile::Builder::new().prefix("satchel-matrix-").tempdir().map_err(said)?;
    let homes: Vec<PathBuf> = (0..phones).map(|n| folder.path().join(format!("phone-{n}"))).collect();
    let mut world = World::new(&folder.path().join("depot"), &homes)?;
    for phone in &mut world.phones {
        phone.pace(phones * 1_000 / acts_per_s);
        phone.start()?;
    }
    let began = Instant::now();
    while began.elapsed() < FAULTY {
        thread::sleep(Duration::from_millis(draws.below(SPELL_MS)));
        strike(&mut world, trouble, &draws)?;
    }
    let acting = began.elapsed();
    world.come_to_rest().map(|sum| (sum.at_depot, acting))
}

fn strike(world: &mut World, trouble: Trouble, draws: &Rng) -> Result<(), String> {
    let number = draws.index(world.phones.len());
    let spell = || thread::sleep(Duration::from_millis(draws.below(SPELL_MS)));
    let at_depot = draws.chance(30);
    match trouble {
        Trouble::Kill if at_depot => world.kill_depot(),
        Trouble::Kill => {
            let phone = &mut world.phones[number];
            phone.kill()?;
            phone.check_files()?;
            phone.start()
        }
        Trouble::Pause => {
            let id = if at_depot { Some(world.depot.id()) } else { world.phones[number].id() };
            let Some(id) = id else { return Ok(()) };
            signal("-STOP", id)?;
            spell();
            signal("-CONT", id)
        }
        Trouble::OneWay | Trouble::BothWays => {
            let weather = match trouble {
                Trouble::BothWays => Weather::CutBoth,
                _ if draws.chance(50) => Weather::CutThere,
                _ => Weather::CutBack,
            };
            let cut = world.phones.iter().filter(|phone| phone.number % 2 == number as u64 % 2);
            cut.for_each(|phone| phone.proxy.set(weather));
            spell();
            world.weather(Weather::Fair);
            Ok(())
        }
    }
}

/// Signals a process that this one began.
fn signal(name: &str, id: u32) -> Result<(), String> {
    let sent = Command::new("kill").arg(name).arg(id.to_string()).stdin(Stdio::null()).status().map_err(said)?;
    if sent.success() { Ok(()) } else { Err(format!("kill {name} {id} failed")) }
}
