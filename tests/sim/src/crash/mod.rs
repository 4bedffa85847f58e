//! A power cut at every operation of a working day: the store must open, hold every fact whose act had returned and no
//! half act, and go on.

pub mod day;
pub mod faults;
pub mod update;

use crate::disk::{Disk, Event, Image, Op, SIDECAR, Survival, after, apply};
use crate::inputs::{SimClock, SimKeys, TrueTime};
use crate::options::Options;
use crate::rng::Rng;
use crate::scratch;
use satchel_core::inputs::{Clock, SeededIds};
use satchel_core::journal::{Act, Fact, Hash, StopId, verify_chain};
use satchel_core::store::{Draft, Opened, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// More facts than a day has.
const ALL: usize = 100_000;
/// The store's files that are written once, before the first fact.
const KEY_FILES: [&str; 2] = ["satchel.key", "satchel.key.copy"];

/// The app is started anew before every so-many-th act.
const STARTED_EVERY: usize = 12;

/// A day as its disk saw it.
pub struct Recording {
    /// What lay there before it.
    before: BTreeMap<String, Image>,
    /// Everything that changed something, in order.
    pub events: Vec<Event>,
    /// After so many events so many facts were acknowledged.
    pub marks: Vec<(usize, usize)>,
    /// All facts of the day, as they were sealed.
    pub facts: Vec<Vec<u8>>,
    /// Numbers of facts after each transaction.
    boundaries: BTreeSet<usize>,
    /// Files that are written once, before the first fact.
    pub keys: Vec<(&'static str, Vec<u8>)>,
}

/// What a run found.
#[derive(Default)]
pub struct Found {
    /// Cuts tried.
    pub tried: u64,
    /// What was wrong, with the cut that shows it again.
    pub wrong: Vec<String>,
}

/// Lives the day once. `normal`: with `synchronous=NORMAL`.
///
/// # Errors
/// The day itself does not go through, in words.
pub fn record(normal: bool) -> Result<Recording, String> {
    let folder = scratch::folder().map_err(said)?;
    let dir = folder.path().join("store");
    scratch::reserve(&dir).map_err(said)?;
    let disk = Disk::new(&dir).map_err(said)?;
    if normal {
        disk.make_normal();
    }
    disk.record();
    let mut marks = Vec::new();
    let mut facts = Vec::new();
    let (mut phone, mut time) = day::open(&dir, 0).map_err(said)?;
    for (number, step) in day::steps().into_iter().enumerate() {
        // The app is started anew now and then, as phones do with it.
        if number % STARTED_EVERY == STARTED_EVERY - 1 {
            drop(phone);
            (phone, time) = day::open(&dir, number).map_err(said)?;
        }
        time.until(day::at_ms(number));
        day::take(&phone, step).map_err(|error| format!("{step:?}: {error}"))?;
        facts = phone.facts(0).map_err(said)?;
        marks.push((disk.recorded_so_far(), facts.len()));
    }
    drop(phone);
    disk.recorded_so_far();
    let events = disk.recorded();
    let boundaries = events.iter().filter(|event| event.file == SIDECAR).filter_map(|event| match &event.op {
        Op::Write { bytes, .. } => String::from_utf8_lossy(bytes).split(' ').nth(1)?.parse().ok(),
        _ => None,
    });
    let boundaries = std::iter::once(0).chain(boundaries).collect();
    let keys = KEY_FILES.into_iter().map(|name| Ok((name, std::fs::read(dir.join(name))?)));
    let keys = keys.collect::<std::io::Result<_>>().map_err(said)?;
    crate::disk::forget(folder.path());
    let before = BTreeMap::new();
    Ok(Recording { before, events, marks, facts: facts.into_iter().map(|fact| fact.bytes).collect(), boundaries, keys })
}

impl Recording {
    /// Moments at which the power can be cut: before each operation, and after the last.
    pub fn points(&self) -> usize {
        self.events.len() + 1
    }

    /// Cuts the power at every `stride`-th moment from `first` on, `survivals` times each.
    pub fn cut(&self, first: usize, stride: usize, survivals: u64, found: &mut Found) -> Result<(), String> {
        let folder = scratch::folder().map_err(said)?;
        let mut files = self.before.clone();
        let mut done = 0;
        for point in (first..self.points()).step_by(stride.max(1)) {
            for (number, event) in self.events.iter().enumerate().take(point).skip(done) {
                apply(&mut files, &event.file, number as u64, event.op.clone());
                // What is written beside SQLite is not synced, and reaches the disk some time.
                if event.file == SIDECAR {
                    let bytes = if let Op::Write { bytes, .. } = &event.op { bytes.clone() } else { Vec::new() };
                    files.insert(SIDECAR.to_owned(), Image::of(bytes));
                }
            }
            done = point;
            let mut files = files.clone();
            if let Some(under_way) = self.events.get(point).filter(|event| event.op != Op::Sync) {
                apply(&mut files, &under_way.file, point as u64, under_way.op.clone());
            }
            for again in 0..survivals {
                let survival = match (again + if survivals == 1 { point as u64 } else { 0 }) % 20 {
                    0 => Survival::Nothing,
                    1 => Survival::All,
                    2..8 => Survival::Prefix,
                    _ => Survival::Random,
                };
                let rng = Rng::new(point as u64 * 1000 + again);
                let dir = folder.path().join("store");
                found.tried += 1;
                if let Err(wrong) = self.check(&dir, &files, point, survival, &rng) {
                    found.wrong.push(format!("cut {point}, survival {again} ({survival:?}): {wrong}"));
                }
            }
        }
        Ok(())
    }

    /// Every file of the store after the last operation.
    fn at_its_end(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.before.clone();
        for (number, event) in self.events.iter().enumerate() {
            if event.file == SIDECAR {
                files.insert(SIDECAR.to_owned(), Image::of(Vec::new()));
            }
            apply(&mut files, &event.file, number as u64, event.op.clone());
        }
        let keys = self.keys.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone()));
        keys.chain(after(&files, Survival::All, &Rng::new(0))).collect()
    }

    fn acknowledged(&self, point: usize) -> usize {
        self.marks.iter().take_while(|(events, _)| *events <= point).last().map_or(0, |(_, facts)| *facts)
    }

    fn check(
        &self,
        dir: &Path,
        files: &BTreeMap<String, Image>,
        point: usize,
        survival: Survival,
        rng: &Rng,
    ) -> Result<(), String> {
        let _ = std::fs::remove_dir_all(dir);
        scratch::reserve(dir).map_err(said)?;
        for (name, bytes) in after(files, survival, rng).iter().map(|(name, bytes)| (name.as_str(), bytes)) {
            std::fs::write(dir.join(name), bytes).map_err(said)?;
        }
        for (name, bytes) in &self.keys {
            std::fs::write(dir.join(name), bytes).map_err(said)?;
        }
        let acknowledged = self.acknowledged(point);
        let (store, opened) = open(dir).map_err(|error| format!("does not open: {error}"))?;
        if !matches!(opened, Opened::Fresh | Opened::Existing) {
            return Err(format!("opened with a loss: {opened:?}"));
        }
        let found = facts(&store)?;
        // A store that was not there yet began a chain of its own.
        if opened == Opened::Fresh && acknowledged == 0 {
            return goes_on(&store, found.len());
        }
        if found.len() < acknowledged {
            return Err(format!("{acknowledged} facts were acknowledged, {} are there", found.len()));
        }
        if !self.boundaries.contains(&found.len()) {
            return Err(format!("{} facts: a half act", found.len()));
        }
        if self.facts.get(..found.len()) != Some(found.as_slice()) {
            return Err("a fact is not the one that was written".into());
        }
        goes_on(&store, found.len())
    }
}

/// `./satchel sim --crash`: true when nothing was wrong.
///
/// # Errors
/// The day does not go through, or the output is closed.
pub fn run(options: &Options, out: &mut dyn Write) -> Result<bool, String> {
    let began = Instant::now();
    let recording = record(options.normal)?;
    let (operations, facts) = (recording.events.len(), recording.facts.len());
    writeln!(out, "A day of {} parcels: {facts} facts, {operations} operations on the disk", day::PARCELS)
        .map_err(said)?;
    let (every, survivals) = (options.every.max(1), options.survivals.max(1));
    let cuts = on_all_cores(|core, cores, found| recording.cut(core * every, cores * every, survivals, found))?;
    let mut right = say(out, "power cuts", &cuts, began)?;
    if !options.normal {
        let began = Instant::now();
        let updates = update::all(&recording)?;
        let found = on_all_cores(|core, cores, found| {
            update::everywhere(&updates, core * every, cores * every, survivals, found)
        })?;
        right &= say(out, "power cuts, failed and full disks in an update", &found, began)?;
        let began = Instant::now();
        let stride = every as u64;
        let failures = on_all_cores(|core, cores, found| faults::everywhere(&recording, core, cores, stride, found))?;
        right &= say(out, "failed and full disks", &failures, began)?;
    }
    Ok(right)
}

/// Shares work among the cores: each takes every so-many-th part.
///
/// # Errors
/// One of them does not go through.
pub fn on_all_cores(work: impl Fn(usize, usize, &mut Found) -> Result<(), String> + Sync) -> Result<Found, String> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let all: Vec<Result<Found, String>> = std::thread::scope(|scope| {
        let work = &work;
        let share = |core| {
            scope.spawn(move || {
                let mut found = Found::default();
                work(core, cores, &mut found).map(|()| found)
            })
        };
        let running: Vec<_> = (0..cores).map(share).collect();
        running.into_iter().map(|core| core.join().unwrap_or_else(|_| Err("a check panicked".into()))).collect()
    });
    all.into_iter().try_fold(Found::default(), |mut sum, one| {
        let one = one?;
        sum.tried += one.tried;
        sum.wrong.extend(one.wrong);
        Ok(sum)
    })
}

/// Says what was tried and what was wrong, the first of it word by word. True: nothing.
///
/// # Errors
/// The output is closed.
pub fn say(out: &mut dyn Write, what: &str, found: &Found, began: Instant) -> Result<bool, String> {
    let seconds = began.elapsed().as_secs();
    writeln!(out, "{} {what} tried, {} wrong, {seconds} s", found.tried, found.wrong.len()).map_err(said)?;
    for wrong in found.wrong.iter().take(20) {
        writeln!(out, "  {wrong}").map_err(said)?;
    }
    Ok(found.wrong.is_empty())
}

/// Every fact of the current chain, after its hashes and its evidence were checked.
fn facts(store: &Store) -> Result<Vec<Vec<u8>>, String> {
    let head = store.head().map_err(said)?;
    let facts = store.facts_after(&head.chain, 0, ALL).map_err(said)?;
    let verified = verify_chain(facts.iter().map(|fact| &fact.bytes)).map_err(said)?;
    if verified != head {
        return Err(format!("the chain ends at {}, not at its head {}", verified.seq, head.seq));
    }
    for fact in &facts {
        for evidence in Fact::open(&fact.bytes).map_err(said)?.evidence {
            match store.evidence(&evidence.sha256).map_err(said)? {
                Some(bytes) if Hash::of(&bytes) == evidence.sha256 => {}
                Some(_) => return Err(format!("fact {} has another photo than it names", fact.seq)),
                None => return Err(format!("fact {} has lost its {:?}", fact.seq, evidence.role)),
            }
        }
    }
    Ok(facts.into_iter().map(|fact| fact.bytes).collect())
}

/// Work goes on: one more fact, behind the others.
///
/// # Errors
/// It does not, in words.
pub fn goes_on(store: &Store, facts: usize) -> Result<(), String> {
    let clock = SimClock::right(&TrueTime::morning());
    let draft = Draft {
        day: day::today(),
        courier: None,
        position: None,
        reading: clock.read(),
        zone_offset_min: -300,
        act: Act::Arrived { stop: StopId::from("s1") },
        evidence: Vec::new(),
    };
    let appended = store.append(vec![draft]).map_err(|error| format!("work does not go on: {error}"))?;
    match appended.sealed.as_slice() {
        [sealed] if sealed.seq == facts as u64 + 1 => Ok(()),
        other => Err(format!("the next fact is not number {}: {other:?}", facts + 1)),
    }
}

/// Opens the store of the day.
///
/// # Errors
/// As [`Store::open`].
pub fn open(dir: &Path) -> Result<(Store, Opened), satchel_core::store::StoreError> {
    let clock = SimClock::right(&TrueTime::morning());
    Store::open(dir, Arc::new(SimKeys::new(1, 1)), Arc::new(SeededIds::new(99)), clock)
}

/// An error in words.
pub fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
