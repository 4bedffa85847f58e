//! Damage all over the files of a store, after a day: a flipped bit, zeros, a cut end. The store opens and everything can be
//! read, after a salvage where it takes one; what is not there any more was counted and told; nothing is another than it was;
//! work goes on. A damaged road pack is set aside, and the day goes on without it.

use crate::crash::{Found, Recording, goes_on, on_all_cores, open, record, said, say};
use crate::disk::{Image, SECTOR, SIDECAR, Survival, after, apply};
use crate::inputs::{SimClock, SimKeys, TrueTime};
use crate::options::Options;
use crate::rng::Rng;
use crate::scratch;
use satchel_core::companion::{Companion, Inputs};
use satchel_core::inputs::SeededIds;
use satchel_core::journal::{Act, Fact, Hash};
use satchel_core::roads::{BuildOptions, Extract, RoadPack};
use satchel_core::store::{Store, StoreError};
use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// A store is healed at most so often for one damage.
const HEALINGS: usize = 2;

/// What was done to a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// This bit of this byte is another one.
    Flip(usize, u8),
    /// From here a sector is zeros.
    Zeros(usize),
    /// It ends here.
    Cut(usize),
}

impl Damage {
    fn at(sector: usize) -> Self {
        let rng = Rng::new(sector as u64);
        let at = sector * SECTOR + rng.index(SECTOR);
        match rng.below(4) {
            0 => Self::Cut(at),
            1 => Self::Zeros(sector * SECTOR),
            _ => Self::Flip(at, 1 << rng.below(8)),
        }
    }

    fn to(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Flip(at, bit) => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bit;
                }
            }
            Self::Zeros(from) => bytes.iter_mut().skip(from).take(SECTOR).for_each(|byte| *byte = 0),
            Self::Cut(at) => bytes.truncate(at),
        }
    }
}

/// What is not there any more.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lost {
    facts: u64,
    /// Photos and signatures of facts that are there.
    evidence: u64,
}

/// The store of an evening.
pub struct Evening {
    files: Vec<(String, Vec<u8>)>,
    facts: Vec<Fact>,
}

impl Evening {
    /// As the process left it that was killed before the night's housekeeping: so there is a WAL.
    ///
    /// # Errors
    /// A fact cannot be read.
    pub fn of(recording: &Recording) -> Result<Self, String> {
        let (events, count) = recording.marks.iter().rev().nth(1).copied().unwrap_or_default();
        let mut images: BTreeMap<String, Image> = BTreeMap::new();
        for (number, event) in recording.events.iter().enumerate().take(events) {
            if event.file == SIDECAR {
                images.insert(SIDECAR.to_owned(), Image::of(Vec::new()));
            }
            apply(&mut images, &event.file, number as u64, event.op.clone());
        }
        let mut files = after(&images, Survival::All, &Rng::new(0));
        files.extend(recording.keys.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())));
        let facts = recording.facts[..count].iter().map(|bytes| Fact::open(bytes)).collect::<Result<_, _>>();
        Ok(Self { files, facts: facts.map_err(said)? })
    }

    /// Damages every `stride`-th sector of the database, of its WAL and of the file that names the head, from the `first` on.
    ///
    /// # Errors
    /// The test itself does not go through.
    pub fn damage(&self, first: usize, stride: usize, found: &mut Found) -> Result<(), String> {
        let folder = scratch::folder().map_err(said)?;
        let dir = folder.path().join("store");
        let damageable = self.files.iter().filter(|(name, _)| !name.contains("key"));
        let sectors = damageable.flat_map(|(name, bytes)| (0..bytes.len().div_ceil(SECTOR)).map(move |at| (name, at)));
        for (name, sector) in sectors.skip(first).step_by(stride.max(1)) {
            let damage = Damage::at(sector);
            let judged = catch_unwind(AssertUnwindSafe(|| self.damaged(&dir, name, damage)));
            found.tried += 1;
            if let Err(wrong) = judged.unwrap_or_else(|_| Err("a panic".into())) {
                found.wrong.push(format!("{name}, {damage:?}: {wrong}"));
            }
        }
        Ok(())
    }

    fn damaged(&self, dir: &Path, name: &str, damage: Damage) -> Result<(), String> {
        let _ = std::fs::remove_dir_all(dir);
        scratch::reserve(dir).map_err(said)?;
        for (file, bytes) in &self.files {
            let mut bytes = bytes.clone();
            if file == name {
                damage.to(&mut bytes);
            }
            std::fs::write(dir.join(file), bytes).map_err(said)?;
        }
        let (store, _) = open(dir).map_err(|why| format!("does not open: {why}"))?;
        self.told_as_it_is(&store)?;
        let head = store.head().map_err(said)?;
        goes_on(&store, usize::try_from(head.seq).unwrap_or(usize::MAX))?;
        drop(store);
        let (store, _) = open(dir).map_err(|why| format!("does not open again: {why}"))?;
        self.told_as_it_is(&store)?;
        drop(store);
        // A screen that meets damage first says so, and the app that is opened again has what is readable.
        let screens = |phone: &Companion| phone.view_today().map(drop).and_then(|()| phone.view_plan().map(drop));
        let met = screens(&phone(dir)?.0);
        if let Err(why) = met {
            if why.text.key != "store.damaged" {
                return Err(format!("a screen says {why}"));
            }
            screens(&phone(dir)?.0).map_err(|why| format!("a screen says again {why}"))?;
            let (store, _) = open(dir).map_err(|why| format!("does not open a third time: {why}"))?;
            self.told_as_it_is(&store)?;
        }
        Ok(())
    }

    /// No more is lost than a person is told.
    fn told_as_it_is(&self, store: &Store) -> Result<(), String> {
        let (lost, told) = healed(store, || Ok((self.lost(store)?, told(store)?)))?;
        let lost = lost?;
        if lost.facts > told.facts || lost.evidence > told.evidence {
            return Err(format!("{lost:?} is lost, {told:?} is told"));
        }
        Ok(())
    }

    /// Reads everything. The inner error: something is another than it was.
    fn lost(&self, store: &Store) -> Result<Result<Lost, String>, StoreError> {
        let mut lost = Lost::default();
        for fact in self.facts.iter().filter(|fact| !matches!(fact.act, Act::ChainStarted { .. })) {
            let Some(there) = store.fact(&fact.id)? else {
                lost.facts += 1;
                continue;
            };
            // What was sealed again names the new place of what it undoes.
            let same = match (&there.act, &fact.act) {
                (Act::Undone { fact: this, .. }, Act::Undone { fact: that, .. }) => this == that,
                (this, that) => this == that,
            };
            if !same || (there.recorded_at_ms, &there.evidence) != (fact.recorded_at_ms, &fact.evidence) {
                return Ok(Err(format!("fact {} says something else", fact.id)));
            }
            for evidence in &fact.evidence {
                match store.evidence(&evidence.sha256)? {
                    Some(bytes) if Hash::of(&bytes) == evidence.sha256 => {}
                    Some(_) => return Ok(Err(format!("{:?} of {} is another one", evidence.role, fact.id))),
                    None => lost.evidence += 1,
                }
            }
        }
        Ok(Ok(lost))
    }
}

/// What a person is told of losses.
fn told(store: &Store) -> Result<Lost, StoreError> {
    let mut lost = Lost::default();
    for text in store.told()? {
        let number = |name: &str| text.args.get(name).and_then(|n| n.parse().ok()).unwrap_or(0_u64);
        match text.key.as_str() {
            "store.salvaged" => {
                lost.facts += number("lost");
                lost.evidence += number("evidence");
            }
            "store.shorter" => lost.facts += number("expected").saturating_sub(number("found")),
            "store.evidence_lost" => lost.evidence += number("n"),
            _ => {}
        }
    }
    Ok(lost)
}

/// Damage that opening has not met is met by who reads, and healed before the next act.
fn healed<T>(store: &Store, read: impl Fn() -> Result<T, StoreError>) -> Result<T, String> {
    for _ in 0..HEALINGS {
        match read() {
            Err(_) if store.is_damaged() => store.heal().map_err(|why| format!("does not heal: {why}")).map(drop)?,
            result => return result.map_err(said),
        }
    }
    read().map_err(|why| format!("is damaged again and again: {why}"))
}

fn phone(dir: &Path) -> Result<(Companion, Vec<satchel_core::texts::Text>), String> {
    let zone = "America/New_York".parse().map_err(said)?;
    let clock = SimClock::right(&TrueTime::morning());
    let inputs = Inputs { clock, ids: Arc::new(SeededIds::new(7)), keys: Arc::new(SimKeys::new(1, 1)), zone };
    Companion::open(dir, inputs).map_err(said)
}

const TOWN: &str = r#"<osm version="0.6"><node id="1" lat="39.96" lon="-83.0"/><node id="2" lat="39.97" lon="-83.0"/>
    <way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="Main Street"/></way></osm>"#;

/// Damages every `stride`-th byte of a road pack in use, from the `first` on: it is set aside and said, and searching goes on.
///
/// # Errors
/// The test itself does not go through.
pub fn road_pack(first: usize, stride: usize, found: &mut Found) -> Result<(), String> {
    let folder = scratch::folder().map_err(said)?;
    let (dir, file) = (folder.path().join("store"), folder.path().join("town.roads"));
    let pack = RoadPack::build(&Extract::read(TOWN.as_bytes()).map_err(said)?, &BuildOptions::default());
    let pack = pack.map_err(said)?;
    std::fs::write(&file, pack.bytes()).map_err(said)?;
    scratch::reserve(&dir).map_err(said)?;
    let (used, _) = phone(&dir)?;
    used.take_roads(&file).map_err(said)?;
    drop(used);
    let place = dir.join("roads").join(format!("{}.roads", Hash(*pack.hash())));
    for at in (first..pack.bytes().len()).step_by(stride.max(1)) {
        let damage = if at.is_multiple_of(5) { Damage::Cut(at) } else { Damage::Flip(at, 1 << (at % 8)) };
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let mut bytes = pack.bytes().to_vec();
            damage.to(&mut bytes);
            std::fs::write(&place, bytes).map_err(said)?;
            let (phone, _) = phone(&dir)?;
            let _no_map_now = phone.find_address("Main Street");
            let (told, aside) = (phone.view_today().map_err(said)?, dir.join("roads/set-aside.roads").exists());
            let said_so = format!("{told:?}").contains("store.roads_set_aside");
            phone.take_roads(&file).map_err(said)?;
            if said_so && aside { Ok(()) } else { Err(format!("set aside: {aside}, said: {said_so}")) }
        }));
        found.tried += 1;
        if let Err(wrong) = judged.unwrap_or_else(|_| Err("a panic".into())) {
            found.wrong.push(format!("road pack, {damage:?}: {wrong}"));
        }
    }
    Ok(())
}

/// `./satchel sim --damage`: true when nothing was wrong.
///
/// # Errors
/// The day does not go through, or the output is closed.
pub fn run(options: &Options, out: &mut dyn Write) -> Result<bool, String> {
    let every = options.every.max(1);
    let evening = Evening::of(&record(false)?)?;
    let bytes: usize = evening.files.iter().map(|(_, bytes)| bytes.len()).sum();
    writeln!(out, "A store of {} facts, {} KB", evening.facts.len(), bytes / 1000).map_err(said)?;
    let began = Instant::now();
    let store = on_all_cores(|core, cores, found| evening.damage(core * every, cores * every, found))?;
    let right = say(out, "damages to the store", &store, began)?;
    let began = Instant::now();
    let roads = on_all_cores(|core, cores, found| road_pack(core * every, cores * every, found))?;
    Ok(say(out, "damages to a road pack", &roads, began)? && right)
}
