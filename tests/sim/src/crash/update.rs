//! An update of the app: the store of an evening, as an older version wrote it, is opened by this one. The power is cut, an
//! operation fails, or the disk is full at any operation of that: every fact is there, and work goes on.

use super::faults::{FAULTS, in_words};
use super::{Found, Recording, day, facts, goes_on, open, said};
use crate::disk::{Disk, Fault, Image, Survival};
use crate::rng::Rng;
use crate::{scratch, versions};
use satchel_core::store::{NEWEST_SCHEMA, Opened};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// An evening's store of an older version, and what opening it does to its disk.
pub struct Update {
    version: u32,
    files: BTreeMap<String, Vec<u8>>,
    opening: Recording,
}

/// From each older version.
///
/// # Errors
/// As [`Update::from`].
pub fn all(day: &Recording) -> Result<Vec<Update>, String> {
    (1..NEWEST_SCHEMA).map(|version| Update::from(day, version)).collect()
}

/// Cuts the power at every `stride`-th operation of each from `first` on, `survivals` times, and fails it in every way.
///
/// # Errors
/// The test itself does not go through.
pub fn everywhere(
    updates: &[Update],
    first: usize,
    stride: usize,
    survivals: u64,
    found: &mut Found,
) -> Result<(), String> {
    updates.iter().try_for_each(|update| {
        update.cut(first, stride, survivals, found)?;
        update.fail(first as u64, stride as u64, found)
    })
}

impl Update {
    /// The store of `day`, as version `version` would have left it.
    ///
    /// # Errors
    /// The store cannot be taken back, or does not open.
    pub fn from(day: &Recording, version: u32) -> Result<Self, String> {
        let folder = scratch::folder().map_err(said)?;
        let dir = folder.path().join("store");
        lay(&dir, &day.at_its_end())?;
        let found = versions::go_back(&dir, version)?;
        if found != version {
            return Err(format!("the day's store can be one of version {found}, not {version}"));
        }
        let files = day.at_its_end().into_keys().chain(["satchel.db".to_owned()]);
        let files: BTreeMap<String, Vec<u8>> =
            files.filter_map(|name| Some((name.clone(), std::fs::read(dir.join(name)).ok()?))).collect();
        let disk = Disk::new(&dir).map_err(said)?;
        disk.record();
        drop(open(&dir).map_err(|error| format!("version {version} does not open: {error}"))?);
        disk.recorded_so_far();
        let all = day.facts.len();
        let opening = Recording {
            before: files.iter().map(|(name, bytes)| (name.clone(), Image::of(bytes.clone()))).collect(),
            events: disk.recorded(),
            marks: vec![(0, all)],
            facts: day.facts.clone(),
            boundaries: BTreeSet::from([all]),
            keys: day.keys.clone(),
        };
        crate::disk::forget(folder.path());
        Ok(Self { version, files, opening })
    }

    fn cut(&self, first: usize, stride: usize, survivals: u64, found: &mut Found) -> Result<(), String> {
        let mut cuts = Found::default();
        self.opening.cut(first, stride, survivals, &mut cuts)?;
        found.tried += cuts.tried;
        found.wrong.extend(cuts.wrong.into_iter().map(|wrong| format!("from version {}, {wrong}", self.version)));
        Ok(())
    }

    fn fail(&self, first: u64, stride: u64, found: &mut Found) -> Result<(), String> {
        let folder = scratch::folder().map_err(said)?;
        let dir = folder.path().join("store");
        for fault in FAULTS {
            for at in (first..).step_by(usize::try_from(stride.max(1)).unwrap_or(1)) {
                match self.fails(&dir, at, fault) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(wrong) => {
                        found.wrong.push(format!("from version {}, {fault:?} at {at}: {wrong}", self.version))
                    }
                }
                found.tried += 1;
            }
        }
        crate::disk::forget(folder.path());
        Ok(())
    }

    /// False: there are not so many operations.
    fn fails(&self, dir: &Path, at: u64, fault: Fault) -> Result<bool, String> {
        lay(dir, &self.files)?;
        let disk = Disk::new(dir).map_err(said)?;
        disk.fail(at, fault);
        let opened = day::open(dir, day::steps().len());
        disk.works();
        let phone = match opened {
            Ok((phone, _)) => phone,
            Err(error) => {
                in_words(&error)?;
                day::open(dir, day::steps().len()).map_err(|error| format!("does not open behind it: {error}"))?.0
            }
        };
        if !disk.came() {
            return Ok(false);
        }
        disk.fail(0, Fault::Dies);
        drop(phone);
        let survival = if at.is_multiple_of(2) { Survival::Nothing } else { Survival::Random };
        disk.power_up(survival, &Rng::new(at)).map_err(said)?;
        let (store, opened) = open(dir).map_err(|error| format!("does not open behind a power cut: {error}"))?;
        let there = facts(&store)?;
        if opened != Opened::Existing || there != self.opening.facts {
            return Err(format!("{opened:?}, {} facts of {} are there", there.len(), self.opening.facts.len()));
        }
        goes_on(&store, there.len())?;
        Ok(true)
    }
}

fn lay(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let _ = std::fs::remove_dir_all(dir);
    scratch::reserve(dir).map_err(said)?;
    files.iter().try_for_each(|(name, bytes)| std::fs::write(dir.join(name), bytes)).map_err(said)
}
