//! A disk for SQLite that a test can break: it knows what was written and what was synced, fails when it is told to, dies
//! at any operation, and says what a power cut leaves.
//!
//! A folder becomes such a disk by [`Disk::new`]; every database that is opened in it from then on is on it. Other folders
//! are not touched. A sync goes no further than this: no test waits for a real drive.

mod image;
mod vfs;

pub use image::{Image, Op, SECTOR, Survival};

use crate::rng::Rng;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a disk does when it is told to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This operation and the next so many fail with an IO error. What a failed sync was for counts as written from then on,
    /// and is not: so does Linux, and a sync that goes well behind it writes nothing of it.
    Io(u64),
    /// This reading fails; readings are counted for themselves.
    Read,
    /// There is no more room than there is now, until [`Disk::works`]: what one file gives back another one may take.
    Full,
    /// The power is cut in the middle of this operation; nothing works any more.
    Dies,
}

/// What happened to which file.
#[derive(Clone, Debug)]
pub struct Event {
    /// The file's name in the folder.
    pub file: String,
    /// What happened.
    pub op: Op,
}

/// The store's file that names the head of the journal.
pub const SIDECAR: &str = "satchel.head";

/// A folder's disk.
#[derive(Clone)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    dir: PathBuf,
    files: BTreeMap<String, Image>,
    ops: u64,
    reads: u64,
    log: Option<Vec<Event>>,
    due: Option<(u64, Fault)>,
    came: bool,
    failing: u64,
    capacity: Option<u64>,
    dead: bool,
    normal: bool,
    beside: Vec<u8>,
}

/// What becomes of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Done,
    Failed,
    Full,
}

static DISKS: Mutex<BTreeMap<PathBuf, Disk>> = Mutex::new(BTreeMap::new());

impl Disk {
    /// Puts `dir` on a disk of its own. What is in it already is there for good.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn new(dir: &Path) -> std::io::Result<Self> {
        vfs::install();
        std::fs::create_dir_all(dir)?;
        let mut state = State { dir: dir.to_owned(), ..State::default() };
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_sqlite(&name) && entry.file_type()?.is_file() {
                state.files.insert(name, Image::of(std::fs::read(entry.path())?));
            }
        }
        let disk = Self(Arc::new(Mutex::new(state)));
        held(&DISKS).insert(dir.to_owned(), disk.clone());
        Ok(disk)
    }

    fn at(path: &Path) -> Option<(Self, String)> {
        let disk = held(&DISKS).get(path.parent()?)?.clone();
        Some((disk, path.file_name()?.to_string_lossy().into_owned()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        held(&self.0)
    }

    /// `synchronous` is NORMAL whatever the product says: what a commit wrote is not synced.
    pub fn make_normal(&self) {
        self.state().normal = true;
    }

    fn is_normal(&self) -> bool {
        self.state().normal
    }

    /// Keeps every operation from now on.
    pub fn record(&self) {
        self.state().log = Some(Vec::new());
    }

    /// How many operations were recorded.
    pub fn recorded_so_far(&self) -> usize {
        let mut state = self.state();
        state.look_beside();
        state.log.as_ref().map_or(0, Vec::len)
    }

    /// What was recorded.
    pub fn recorded(&self) -> Vec<Event> {
        self.state().log.take().unwrap_or_default()
    }

    /// The operation that comes `after` so many others fails like this.
    pub fn fail(&self, after: u64, fault: Fault) {
        let mut state = self.state();
        let done = if fault == Fault::Read { state.reads } else { state.ops };
        state.due = Some((done + after, fault));
    }

    /// Whether a fault that was asked for has come, ever.
    pub fn came(&self) -> bool {
        self.state().came
    }

    /// Nothing fails any more.
    pub fn works(&self) {
        let mut state = self.state();
        (state.due, state.failing, state.capacity) = (None, 0, None);
    }

    /// Whether it died.
    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// The power comes back: the folder holds what survived, and works. Nothing may be open in it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn power_up(&self, survival: Survival, rng: &Rng) -> std::io::Result<()> {
        let mut state = self.state();
        let after = after(&state.files, survival, rng);
        for entry in std::fs::read_dir(&state.dir)? {
            let entry = entry?;
            if is_sqlite(&entry.file_name().to_string_lossy()) {
                std::fs::remove_file(entry.path())?;
            }
        }
        state.files.clear();
        for (name, bytes) in after {
            std::fs::write(state.dir.join(&name), &bytes)?;
            state.files.insert(name, Image::of(bytes));
        }
        (state.due, state.failing, state.capacity, state.dead) = (None, 0, None, false);
        Ok(())
    }

    /// Something is about to be read: whether that fails.
    fn reading_fails(&self) -> bool {
        let mut state = self.state();
        let number = state.reads;
        state.reads += 1;
        let fails = state.due.is_some_and(|(at, fault)| fault == Fault::Read && at <= number);
        if fails {
            (state.due, state.came) = (None, true);
        }
        fails || state.dead
    }

    /// An operation that changes `file`, and makes it `longer` by so many bytes, is about to happen.
    fn change(&self, file: &str, op: Op, longer: usize) -> Verdict {
        let mut state = self.state();
        if state.dead {
            return Verdict::Failed;
        }
        state.look_beside();
        let number = state.ops;
        state.ops += 1;
        if let Some((at, fault)) = state.due
            && fault != Fault::Read
            && at <= number
        {
            (state.due, state.came) = (None, true);
            match fault {
                Fault::Read => {}
                Fault::Io(more) => state.failing = more + 1,
                Fault::Full => state.capacity = Some(state.used()),
                Fault::Dies => state.dead = true,
            }
        }
        if state.failing > 0 {
            state.failing -= 1;
            if let (Op::Sync, Some(file)) = (&op, state.files.get_mut(file)) {
                file.lose_writes();
            }
            return Verdict::Failed;
        }
        if longer > 0 && state.capacity.is_some_and(|most| state.used() + longer as u64 > most) {
            return Verdict::Full;
        }
        if state.dead {
            // What was under way is torn; a sync that never came back has done nothing for certain.
            if op != Op::Sync {
                apply(&mut state.files, file, number, op);
            }
            return Verdict::Failed;
        }
        if let Some(log) = &mut state.log {
            log.push(Event { file: file.to_owned(), op: op.clone() });
        }
        apply(&mut state.files, file, number, op);
        Verdict::Done
    }
}

impl State {
    /// Bytes of everything in the folder.
    fn used(&self) -> u64 {
        let entries = std::fs::read_dir(&self.dir).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
    }

    /// The store's sidecar does not go through SQLite: while everything is recorded it is looked at before each operation.
    fn look_beside(&mut self) {
        let Some(log) = &mut self.log else { return };
        let now = std::fs::read(self.dir.join(SIDECAR)).unwrap_or_default();
        if now != self.beside {
            log.push(Event { file: SIDECAR.to_owned(), op: Op::Write { at: 0, bytes: now.clone() } });
            self.beside = now;
        }
    }
}

/// Forgets the disks below `dir`.
pub fn forget(dir: &Path) {
    held(&DISKS).retain(|known, _| !known.starts_with(dir));
}

/// Does the `number`-th operation to one of `files`. Whoever syncs a new journal or WAL syncs its folder as well, and with
/// it every name that was taken away.
pub fn apply(files: &mut BTreeMap<String, Image>, file: &str, number: u64, op: Op) {
    if op == Op::Sync && files.get(file).is_some_and(Image::is_new) {
        files.values_mut().for_each(Image::sync_name);
    }
    files.entry(file.to_owned()).or_default().apply(number, op);
}

/// The files as a power cut leaves them.
pub fn after(files: &BTreeMap<String, Image>, survival: Survival, rng: &Rng) -> Vec<(String, Vec<u8>)> {
    let mut pending: Vec<u64> = files.values().flat_map(Image::pending).collect();
    pending.sort_unstable();
    let cut = if pending.is_empty() { 0 } else { pending[rng.index(pending.len())] };
    files.iter().filter_map(|(name, file)| Some((name.clone(), file.after(survival, cut, rng)?))).collect()
}

/// Not what the store keeps in files of its own; and no shared memory, which ends with its processes.
fn is_sqlite(name: &str) -> bool {
    [".db", ".db-wal", ".db-journal", ".db-shm", ".sqlite", ".sqlite-wal", ".sqlite-journal", ".sqlite-shm"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
