//! A salvaged database takes the place of the damaged one, which is set aside: one rename after the other.
//!
//! Guarantees: the salvaged one counts from the moment that it bears the name `satchel.db.ready-<when>`. Whatever the process
//! did not come to after that, [`finish`] does at the next opening, so no step depends on another having ended.

use super::super::StoreError;
use super::super::files::{Sidecar, sync_dir};
use super::super::heal::DAMAGE_NOTE;
use super::super::open::database;
use super::suffixed;
use std::path::{Path, PathBuf};

const READY: &str = "satchel.db.ready";
const ASIDE: &str = "satchel.db.damaged";

/// One step. Each may be taken twice, and what it was to move may be gone.
pub(in crate::store) enum Step {
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    /// What was renamed before is durable before what comes.
    Sync(PathBuf),
}

impl Step {
    pub fn take(&self) -> Result<(), StoreError> {
        match self {
            Self::Rename(from, to) if from.exists() => std::fs::rename(from, to).map_err(StoreError::io(from)),
            Self::Rename(..) => Ok(()),
            Self::Remove(path) if path.exists() => std::fs::remove_file(path).map_err(StoreError::io(path)),
            Self::Remove(_) => Ok(()),
            Self::Sync(dir) => sync_dir(dir).map_err(StoreError::io(dir)),
        }
    }
}

/// Where a database that is damaged at `wall_ms` is set aside: under a name that nothing has yet.
pub(super) fn place_aside(dir: &Path, wall_ms: i64) -> (String, PathBuf) {
    let names = (0..).map(|n: i64| format!("-{}", wall_ms.saturating_add(n)));
    let mut named = names.map(|stamp| (stamp.clone(), dir.join(format!("{ASIDE}{stamp}"))));
    let free = |path: &PathBuf| !path.exists() && !suffixed(path, "-wal").exists();
    named.find(|(_, path)| free(path)).unwrap_or_else(|| (String::new(), dir.join(ASIDE)))
}

/// From a finished salvage, `new`, to its place.
pub(super) fn steps(dir: &Path, new: &Path, stamp: &str) -> Vec<Step> {
    let ready = dir.join(format!("{READY}{stamp}"));
    let mut all = vec![Step::Rename(new.to_owned(), ready), Step::Sync(dir.to_owned())];
    all.extend(steps_from_ready(dir, stamp));
    all
}

fn steps_from_ready(dir: &Path, stamp: &str) -> Vec<Step> {
    let (ready, place) = (dir.join(format!("{READY}{stamp}")), database(dir));
    let aside = dir.join(format!("{ASIDE}{stamp}"));
    vec![
        // Before its database: a WAL must never lie beside another one.
        Step::Rename(suffixed(&place, "-wal"), suffixed(&aside, "-wal")),
        Step::Rename(place.clone(), aside),
        Step::Remove(suffixed(&place, "-shm")),
        // What it expects was counted by the salvage.
        Step::Remove(Sidecar::path(dir)),
        Step::Sync(dir.to_owned()),
        Step::Rename(ready, place),
        Step::Remove(dir.join(DAMAGE_NOTE)),
        Step::Sync(dir.to_owned()),
    ]
}

/// A salvage that was ready when the process ended takes its place.
pub(in crate::store) fn finish(dir: &Path) -> Result<(), StoreError> {
    let entries = std::fs::read_dir(dir).map_err(StoreError::io(dir))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut stamps: Vec<String> = names.filter_map(|name| Some(name.strip_prefix(READY)?.to_owned())).collect();
    stamps.sort();
    let ready = stamps.iter().filter(|stamp| !stamp.ends_with("-wal") && !stamp.ends_with("-shm"));
    ready.flat_map(|stamp| steps_from_ready(dir, stamp)).try_for_each(|step| step.take())
}
