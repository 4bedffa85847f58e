//! A disk that fails or is full at every operation of a working day: while the store opens, in each act, while it closes. An
//! act is done, or refused in words and not half there; what was there stays there; when the disk works again, the same
//! phone goes on without being started anew, and a power cut behind it loses nothing that was acknowledged.

use super::day::{self, Step};
use super::{Found, Recording, facts, goes_on, open, said};
use crate::disk::{Disk, Fault, Image, SIDECAR, Survival, after, apply};
use crate::rng::Rng;
use crate::scratch;
use satchel_core::companion::{Companion, Error, Fault as Whose};
use satchel_core::store::Opened;
use std::collections::BTreeMap;
use std::path::Path;

/// What happens to the disk, from one operation or reading on.
pub(super) const FAULTS: [Fault; 4] = [Fault::Io(0), Fault::Io(3), Fault::Full, Fault::Read];

/// When it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum During {
    Opening,
    Act,
    Closing,
}

/// Fails every `stride`-th operation of every `steps_stride`-th act from `first` on, and of the opening before and the closing
/// behind it, with each kind of failure.
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
    let (folder, stride) = (scratch::folder().map_err(said)?, stride.max(1));
    let dir = folder.path().join("store");
    let mut files: BTreeMap<String, Image> = BTreeMap::new();
    let mut done = 0;
    for (number, step) in day::steps().into_iter().enumerate().skip(first).step_by(steps_stride.max(1)) {
        let point = number.checked_sub(1).map_or(0, |before| recording.marks[before].0);
        for (number, event) in recording.events.iter().enumerate().take(point).skip(done) {
            if event.file == SIDECAR {
                files.insert(SIDECAR.to_owned(), Image::of(Vec::new()));
            }
            apply(&mut files, &event.file, number as u64, event.op.clone());
        }
        done = point;
        let files = after(&files, Survival::All, &Rng::new(0));
        let moment = Moment { recording, number, step, files };
        for during in [During::Opening, During::Act, During::Closing] {
            for (kind, fault) in FAULTS.into_iter().enumerate() {
                let mut at = (number + kind) as u64 % stride;
                loop {
                    match moment.fails(&dir, during, at, fault) {
                        Ok(true) => found.tried += 1,
                        Ok(false) => break,
                        Err(wrong) => {
                            found.tried += 1;
                            found.wrong.push(format!("{number} {step:?}, {during:?}, {fault:?} at {at}: {wrong}"));
                        }
                    }
                    at += stride;
                }
            }
        }
        crate::disk::forget(folder.path());
    }
    Ok(())
}

/// An act of the day, and the files as a process that was killed before it left them.
struct Moment<'a> {
    recording: &'a Recording,
    number: usize,
    step: Step,
    files: Vec<(String, Vec<u8>)>,
}

impl Moment<'_> {
    /// Facts of the day when so many acts were done.
    fn facts_behind(&self, acts: usize) -> usize {
        acts.checked_sub(1).map_or(0, |last| self.recording.marks[last].1)
    }

    fn lay(&self, dir: &Path) -> Result<(), String> {
        let _ = std::fs::remove_dir_all(dir);
        scratch::reserve(dir).map_err(said)?;
        let keys = self.recording.keys.iter().filter(|_| self.number > 0);
        let keys = keys.map(|(name, bytes)| (*name, bytes));
        let files = self.files.iter().map(|(name, bytes)| (name.as_str(), bytes));
        keys.chain(files).try_for_each(|(name, bytes)| std::fs::write(dir.join(name), bytes)).map_err(said)
    }

    /// False: there are not so many operations.
    fn fails(&self, dir: &Path, during: During, at: u64, fault: Fault) -> Result<bool, String> {
        self.lay(dir)?;
        let disk = Disk::new(dir).map_err(said)?;
        let arm = |now| {
            if now == during {
                disk.fail(at, fault)
            }
        };

        arm(During::Opening);
        let opened = day::open(dir, self.number);
        disk.works();
        let (phone, time) = match opened {
            Ok(phone) => phone,
            Err(error) => {
                in_words(&error)?;
                day::open(dir, self.number).map_err(|error| format!("does not open behind it: {error}"))?
            }
        };
        if during == During::Opening && !disk.came() {
            return Ok(false);
        }

        let before = phone.facts(0).map_err(said)?.len();
        arm(During::Act);
        let taken = day::take(&phone, self.step);
        disk.works();
        if during == During::Act && !disk.came() {
            return Ok(false);
        }
        if taken.is_err() {
            self.killed_now(dir)?;
        }
        let mut acknowledged = self.judge(&phone, before, taken)?;
        if let Some(next) = day::steps().get(self.number + 1) {
            time.until(day::at_ms(self.number + 1));
            day::take(&phone, *next).map_err(|error| format!("{next:?} does not go on: {error}"))?;
            acknowledged = phone.facts(0).map_err(said)?.len();
            if acknowledged != self.facts_behind(self.number + 2) {
                return Err(format!("{acknowledged} facts behind {next:?}"));
            }
        }

        arm(During::Closing);
        if during != During::Closing {
            disk.fail(0, Fault::Dies);
        }
        drop(phone);
        if during == During::Closing && !disk.came() {
            return Ok(false);
        }
        let survival = if at.is_multiple_of(2) { Survival::Nothing } else { Survival::Random };
        disk.power_up(survival, &Rng::new(at)).map_err(said)?;
        self.holds(dir, acknowledged).map_err(|wrong| format!("behind a power cut: {wrong}"))?;
        Ok(true)
    }

    /// Judges what an act came to, and repeats one that was refused. Returns the facts that are acknowledged then.
    fn judge(&self, phone: &Companion, before: usize, taken: Result<(), Error>) -> Result<usize, String> {
        let all = self.facts_behind(self.number + 1);
        let there = |phone: &Companion| phone.facts(0).map(|facts| facts.len()).map_err(said);
        if self.step == Step::Pause
            && let Err(error) = &taken
        {
            // The store stays closed until the app is opened again.
            in_words(error)?;
            phone.resume().map_err(|again| format!("{error}; and again: {again}"))?;
        }
        let found = there(phone)?;
        if let Err(error) = taken {
            in_words(&error)?;
            if found == all && all > before {
                return Err(format!("was refused ({error}), and is done"));
            }
            if found != before && !self.recording.boundaries.contains(&found) {
                return Err(format!("{found} facts: a half act"));
            }
            day::take(phone, self.step).map_err(|again| format!("{error}; and again: {again}"))?;
        }
        match there(phone)? {
            found if found == all || self.number == 0 => Ok(found),
            found => Err(format!("{found} facts, not {all}")),
        }
    }

    /// The process is killed: a copy of what lies there opens.
    fn killed_now(&self, dir: &Path) -> Result<(), String> {
        let copy = dir.with_extension("killed");
        let _ = std::fs::remove_dir_all(&copy);
        scratch::reserve(&copy).map_err(said)?;
        for entry in std::fs::read_dir(dir).map_err(said)? {
            let entry = entry.map_err(said)?;
            let name = entry.file_name();
            let is_kept = !["reserve", "lock", "db-shm"].iter().any(|end| name.to_string_lossy().ends_with(end));
            if is_kept {
                std::fs::copy(entry.path(), copy.join(name)).map_err(said)?;
            }
        }
        self.holds(&copy, self.facts_behind(self.number)).map_err(|wrong| format!("killed then: {wrong}"))
    }

    fn holds(&self, dir: &Path, acknowledged: usize) -> Result<(), String> {
        let (store, opened) = open(dir).map_err(|error| format!("does not open: {error}"))?;
        if opened != Opened::Existing && self.number > 0 {
            return Err(format!("opened as {opened:?}"));
        }
        let there = facts(&store)?;
        let before = self.facts_behind(self.number);
        if there.len() < acknowledged || there.get(..before) != self.recording.facts.get(..before) {
            return Err(format!("{acknowledged} facts were acknowledged, {} are there", there.len()));
        }
        if self.number > 0 && !self.recording.boundaries.contains(&there.len()) {
            return Err(format!("{} facts: a half act", there.len()));
        }
        goes_on(&store, there.len())
    }
}

/// The courier is told what the device could not do: not that the records are damaged, for they are not, and not that what was
/// asked was wrong.
pub(super) fn in_words(error: &Error) -> Result<(), String> {
    let said_so = ["store.disk_full", "store.io", "store.sqlite"].contains(&error.text.key.as_str());
    if error.fault == Whose::Device && said_so { Ok(()) } else { Err(format!("says {} ({error})", error.text.key)) }
}
