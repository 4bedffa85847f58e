//! `./satchel sim --kills N`: SIGKILL at random moments, a disk that fills up, a network that drops, delays, halves and repeats.

use super::said;
use super::volume::Volume;
use super::world::World;
use crate::rng::Rng;
use crate::weather::Weather;
use std::io::Write;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// Kills of one world.
const KILLS: u64 = 50;
/// Between two kills at most, milliseconds.
const PAUSE_MS: u64 = 450;

/// What the kills came to.
#[derive(Default)]
pub struct Killed {
    /// Kills of phones.
    pub phones: u64,
    /// Kills of the depot.
    pub depots: u64,
    /// Times that a phone's file system was full.
    pub filled: u64,
    /// Facts that were acknowledged.
    pub acknowledged: usize,
    /// Facts at the depots in the end.
    pub at_depot: usize,
    /// Why there was no small file system.
    pub no_volume: Option<String>,
}

/// Kills so many processes. Ends with the first thing that is wrong.
///
/// # Errors
/// What is lost, stalled or diverged, with the world it was in.
pub fn kills(count: u64, seed: u64, out: &mut dyn Write) -> Result<Killed, String> {
    let began = Instant::now();
    let mut sum = Killed::default();
    for number in 0..count.div_ceil(KILLS) {
        let (number, left) = (seed + number, (count - number * KILLS).min(KILLS));
        one_world(number, left, &mut sum).map_err(|what| format!("world {number}: {what}"))?;
        writeln!(
            out,
            "{} kills of phones, {} of the depot, {} times a full disk: {} facts acknowledged, {} at the depot, {} s",
            sum.phones,
            sum.depots,
            sum.filled,
            sum.acknowledged,
            sum.at_depot,
            began.elapsed().as_secs()
        )
        .map_err(said)?;
    }
    if let Some(why) = &sum.no_volume {
        writeln!(out, "SKIPPED a phone on a file system that fills up: {why}").map_err(said)?;
    }
    Ok(sum)
}

fn one_world(seed: u64, kills: u64, sum: &mut Killed) -> Result<(), String> {
    let draws = Rng::new(seed);
    let folder = tempfile::Builder::new().prefix("satchel-kills-").tempdir().map_err(said)?;
    let small = folder.path().join("small");
    let volume = Volume::mount(&small).map_err(|why| sum.no_volume = Some(why)).ok();
    let home = |name: &str| -> PathBuf { folder.path().join(name) };
    let mut world = World::new(&home("depot"), &[small.join("phone"), home("phone")])?;
    world.weather(Weather::Bad);
    world.phones.iter_mut().try_for_each(|phone| phone.start())?;
    for _ in 0..kills {
        thread::sleep(Duration::from_millis(draws.below(PAUSE_MS)));
        if draws.chance(25) {
            sum.depots += 1;
            world.kill_depot()?;
            continue;
        }
        let number = draws.index(world.phones.len());
        let full = volume.as_ref().filter(|_| number == 0 && draws.chance(40));
        if let Some(volume) = full {
            volume.fill();
            sum.filled += 1;
            thread::sleep(Duration::from_millis(draws.below(PAUSE_MS)));
        }
        let phone = &mut world.phones[number];
        sum.phones += 1;
        phone.kill()?;
        if let Some(volume) = full {
            volume.empty();
        }
        phone.check_files()?;
        phone.start()?;
    }
    let rest = world.come_to_rest()?;
    sum.acknowledged += rest.acknowledged;
    sum.at_depot += rest.at_depot;
    Ok(())
}
