//! Damage all over the database and its WAL, after a day: a flipped bit, a cut end. The store opens, or says why not and
//! leaves everything as it is; what cannot be read any more is counted and told.

use super::{Found, Recording, open, said};
use crate::disk::{Image, SIDECAR, Survival, after, apply};
use crate::rng::Rng;
use crate::scratch;
use crate::sim::facts_of;
use satchel_core::journal::{Act, Fact, FactId, Hash};
use satchel_core::store::{Opened, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What was done to a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// A bit of the byte here is another one.
    Flip(usize),
    /// It ends here.
    Cut(usize),
}

/// Damages every `stride`-th sector of each file from the `first` on.
///
/// # Errors
/// The test itself does not go through.
pub fn everywhere(recording: &Recording, first: usize, stride: usize, found: &mut Found) -> Result<(), String> {
    let folder = scratch::folder().map_err(said)?;
    let mut files: BTreeMap<String, Image> = BTreeMap::new();
    // The night's housekeeping leaves no WAL: the evening before it has one.
    let evening = recording.marks.iter().rev().nth(1).map_or(0, |mark| mark.0);
    for (number, event) in recording.events.iter().enumerate().take(evening) {
        if event.file == SIDECAR {
            files.insert(SIDECAR.to_owned(), Image::of(Vec::new()));
        }
        apply(&mut files, &event.file, number as u64, event.op.clone());
    }
    let files = after(&files, Survival::All, &Rng::new(0));
    let facts = recording.marks.iter().rev().nth(1).map_or(0, |mark| mark.1);
    let rng = Rng::new(first as u64);
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".db") || name.ends_with("-wal")) {
        for sector in (first..bytes.len() / 512).step_by(stride.max(1)) {
            let at = sector * 512 + rng.index(512);
            let damage = if rng.chance(25) { Damage::Cut(at) } else { Damage::Flip(at) };
            let dir = folder.path().join("store");
            found.tried += 1;
            if let Err(wrong) = damaged(recording, &dir, &files, facts, (name, damage)) {
                found.wrong.push(format!("{name} {damage:?}: {wrong}"));
            }
        }
    }
    Ok(())
}

fn damaged(
    recording: &Recording,
    dir: &Path,
    files: &[(String, Vec<u8>)],
    facts: usize,
    (name, damage): (&str, Damage),
) -> Result<(), String> {
    let _ = std::fs::remove_dir_all(dir);
    scratch::reserve(dir).map_err(said)?;
    for (name, bytes) in &recording.keys {
        std::fs::write(dir.join(name), bytes).map_err(said)?;
    }
    for (file, bytes) in files {
        let mut bytes = bytes.clone();
        if file == name {
            match damage {
                Damage::Flip(at) => bytes[at] ^= 0x10,
                Damage::Cut(at) => bytes.truncate(at),
            }
        }
        std::fs::write(dir.join(file), bytes).map_err(said)?;
    }
    let (store, mut opened) = match open(dir) {
        Ok(opened) => opened,
        Err(why) => return Err(format!("does not open: {why}")),
    };
    let mut told = !matches!(opened, Opened::Existing);
    // Damage that opening has not met is met by who reads, and healed before the next act.
    for _ in 0..3 {
        match lost(recording, &store, facts) {
            Ok(lost) => return counted(lost, &opened, told || !store.told().map_err(said)?.is_empty()),
            Err(why) if store.is_damaged() => {
                store.heal().map_err(|error| format!("{why}; does not heal: {error}"))?;
                opened = Opened::Existing;
                told = true;
            }
            Err(why) => return Err(why),
        }
    }
    Err("is damaged again and again".into())
}

/// Facts and blobs that are not there any more.
fn lost(recording: &Recording, store: &Store, facts: usize) -> Result<(usize, usize), String> {
    let there = facts_of(store)?;
    let written = recording.facts[..facts].iter().filter_map(|bytes| Fact::open(bytes).ok());
    let written: Vec<Fact> = written.filter(|fact| !matches!(fact.act, Act::ChainStarted { .. })).collect();
    let missing: BTreeSet<&FactId> = written.iter().map(|fact| &fact.id).filter(|id| !there.contains_key(id)).collect();
    let mut blobs = 0;
    for fact in written.iter().filter(|fact| !missing.contains(&fact.id)) {
        for evidence in &fact.evidence {
            match store.evidence(&evidence.sha256).map_err(said)? {
                Some(bytes) if Hash::of(&bytes) == evidence.sha256 => {}
                Some(_) => return Err(format!("{:?} of {} is another one", evidence.role, fact.id)),
                None => blobs += 1,
            }
        }
    }
    Ok((missing.len(), blobs))
}

/// What is lost was counted, and a person is told.
fn counted((facts, blobs): (usize, usize), opened: &Opened, told: bool) -> Result<(), String> {
    if facts + blobs > 0 && !told {
        return Err(format!("{facts} facts and {blobs} blobs are lost, and nobody is told"));
    }
    match opened {
        Opened::Salvaged { lost, lost_evidence, .. } if facts as u64 > *lost || blobs as u64 > *lost_evidence => {
            Err(format!("{facts} facts and {blobs} blobs are lost, {lost} and {lost_evidence} were counted"))
        }
        _ => Ok(()),
    }
}
