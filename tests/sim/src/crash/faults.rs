//! A disk that fails or is full at every operation of every act: the act is done or refused, what was there stays there,
//! and work goes on when the disk works again.

use super::{Found, Recording, day, facts, goes_on, open, said};
use crate::disk::{Disk, Fault, Image, SIDECAR, Survival, after, apply};
use crate::rng::Rng;
use crate::scratch;
use satchel_core::store::Opened;
use std::collections::BTreeMap;
use std::path::Path;

/// Fails every `stride`-th operation of every `steps_stride`-th act from `first` on, with each kind of failure.
///
/// # Errors
/// The test itself does not go through.
pub fn everywhere(
    recording: &Recording,
    first: usize,
    steps_stride: usize,
    stride: u64,
    found: &mut Found,
) -> Result<(), String> {
    let folder = scratch::folder().map_err(said)?;
    let mut files: BTreeMap<String, Image> = BTreeMap::new();
    let mut done = 0;
    for step in (first..day::steps().len()).step_by(steps_stride.max(1)) {
        let point = step.checked_sub(1).map_or(0, |before| recording.marks[before].0);
        for (number, event) in recording.events.iter().enumerate().take(point).skip(done) {
            if event.file == SIDECAR {
                files.insert(SIDECAR.to_owned(), Image::of(Vec::new()));
            }
            apply(&mut files, &event.file, number as u64, event.op.clone());
        }
        done = point;
        for fault in [Fault::Io(0), Fault::Io(3), Fault::Full] {
            let mut at = step as u64 % stride.max(1);
            loop {
                let dir = folder.path().join("store");
                found.tried += 1;
                match fails(recording, &dir, &files, step, at, fault) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(wrong) => found.wrong.push(format!("step {step}, operation {at}, {fault:?}: {wrong}")),
                }
                at += stride.max(1);
            }
            crate::disk::forget(folder.path());
        }
    }
    Ok(())
}

/// False: the act has fewer operations.
fn fails(
    recording: &Recording,
    dir: &Path,
    files: &BTreeMap<String, Image>,
    number: usize,
    at: u64,
    fault: Fault,
) -> Result<bool, String> {
    let Some(step) = super::step(number) else { return Ok(false) };
    let _ = std::fs::remove_dir_all(dir);
    scratch::reserve(dir).map_err(said)?;
    for (name, bytes) in after(files, Survival::All, &Rng::new(0)) {
        std::fs::write(dir.join(name), bytes).map_err(said)?;
    }
    for (name, bytes) in recording.keys.iter().filter(|_| number > 0) {
        std::fs::write(dir.join(name), bytes).map_err(said)?;
    }
    let before = number.checked_sub(1).map_or(0, |before| recording.marks[before].1);
    let disk = Disk::new(dir).map_err(said)?;
    disk.fail(at, fault);
    let mut acknowledged = before;
    let phone = day::open(dir, number);
    if let Ok((phone, _)) = &phone {
        let taken = day::take(phone, step);
        if let Ok(facts) = phone.facts(0) {
            acknowledged = facts.len();
        }
        disk.works();
        if taken.is_err() {
            day::take(phone, step).map_err(|error| format!("{step:?} does not go on: {error}"))?;
        }
    }
    let reached = !disk.is_due();
    disk.works();
    drop(phone);
    let (store, opened) = open(dir).map_err(|error| format!("does not open any more: {error}"))?;
    if !matches!(opened, Opened::Existing) && number > 0 {
        return Err(format!("opened as {opened:?}"));
    }
    let there = facts(&store)?;
    if there.len() < acknowledged || there.get(..before) != recording.facts.get(..before) {
        return Err(format!("{acknowledged} facts were acknowledged, {} are there", there.len()));
    }
    goes_on(&store, there.len())?;
    Ok(reached)
}
