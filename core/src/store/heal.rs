//! Damage that is met while the store is open: it is healed before the next act, and told until a person has seen it.
//!
//! Guarantees: whatever a salvage or a lost end of the journal cost is kept as a sentence in the same transaction that
//! mends it, so neither a kill nor a restart makes it silent. A store that the app has paused is never opened behind it.

use super::open::{database, held, lock, open_writer};
use super::read::{self, set_setting};
use super::{Opened, Store, StoreError, conn};
use crate::texts::Text;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Names a file that says damage was met; the next opening looks at every page.
pub(super) const DAMAGE_NOTE: &str = "satchel.damaged";
const TOLD: &str = "told";
/// A disk that fails again and again says the same; the newest sentences are kept.
const SENTENCES: usize = 5;

/// How the store stands while it is open.
#[derive(Default)]
pub(super) struct Health {
    /// Damage was met and is not healed.
    damaged: AtomicBool,
    /// The app paused the store.
    suspended: AtomicBool,
    /// Held while it is healed.
    healing: Mutex<()>,
    /// What healing found, until an act has told it.
    news: Mutex<Vec<Text>>,
}

impl Store {
    /// Closes the connections and releases every lock, before the system suspends the app. Everything was durable before.
    /// Until [`Self::resume`] every call answers [`StoreError::Paused`].
    pub fn pause(&self) {
        self.health.suspended.store(true, Ordering::Release);
        // A healing that is under way ends first, or it would open the store behind us.
        let _none = held(&self.health.healing);
        self.close();
    }

    /// Opens the connections again after [`Self::pause`].
    pub fn resume(&self) -> Result<Opened, StoreError> {
        let opened = self.reopen()?;
        self.health.suspended.store(false, Ordering::Release);
        Ok(opened)
    }

    /// Where damage was met since the store was opened: saves what is readable now, for an act at a door does not wait for
    /// the next start. True when the store was opened anew; what that found is told by [`Self::take_news`] and
    /// [`Self::told`].
    pub fn heal(&self) -> Result<bool, StoreError> {
        let _one = held(&self.health.healing);
        let paused = self.health.suspended.load(Ordering::Acquire);
        if paused || !self.health.damaged.load(Ordering::Acquire) {
            return Ok(false);
        }
        self.close();
        let opened = self.reopen()?;
        held(&self.health.news).extend(opened.text());
        Ok(true)
    }

    /// Whether damage was met that [`Self::heal`] has not healed.
    pub fn is_damaged(&self) -> bool {
        self.health.damaged.load(Ordering::Acquire)
    }

    /// What healing found since this was asked last: for the answer of the act in whose way it was.
    pub fn take_news(&self) -> Vec<Text> {
        std::mem::take(&mut held(&self.health.news))
    }

    /// What happened to the store and nobody has confirmed yet, the oldest first; it outlives a restart.
    pub fn told(&self) -> Result<Vec<Text>, StoreError> {
        self.read(|conn| Ok(read::setting(conn, TOLD)?.unwrap_or_default()))
    }

    /// A person has read what [`Self::told`] says.
    pub fn confirm_told(&self) -> Result<(), StoreError> {
        self.take_news();
        self.write(|tx, _| set_setting(tx, TOLD, &Vec::<Text>::new()))
    }

    /// Damage met while running is noted, so that the next act heals it, or the next opening.
    pub(super) fn noting_damage<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Damaged(what)) = &result {
            self.health.damaged.store(true, Ordering::Release);
            let _ = std::fs::write(self.dir.join(DAMAGE_NOTE), what);
        }
        result
    }

    fn close(&self) {
        *held(&self.reader) = None;
        *held(&self.writer) = None;
    }

    fn reopen(&self) -> Result<Opened, StoreError> {
        let mut writer = held(&self.writer);
        if writer.is_some() {
            return Ok(Opened::Existing);
        }
        let lock = lock(&self.dir)?;
        let (opened_writer, opened) = open_writer(&self.dir, &self.secrets, &self.inputs, &self.reserve, lock)?;
        *held(&self.reader) = Some(conn::reader(&database(&self.dir), &self.secrets)?);
        *writer = Some(opened_writer);
        self.health.damaged.store(false, Ordering::Release);
        // What was read before may not be there any more.
        self.version.fetch_add(1, Ordering::Release);
        Ok(opened)
    }
}

/// Keeps a sentence until a person has seen it, in the transaction that it tells of.
pub(super) fn tell(tx: &Connection, opened: &Opened) -> Result<(), StoreError> {
    let Some(text) = opened.text() else { return Ok(()) };
    let mut told: Vec<Text> = read::setting(tx, TOLD)?.unwrap_or_default();
    told.push(text);
    let old = told.len().saturating_sub(SENTENCES);
    set_setting(tx, TOLD, &told.split_off(old))
}

/// Looks at every page where damage was met and noted, and forgets the note when there is none.
pub(super) fn doubted(dir: &Path, conn: &Connection) -> Result<(), StoreError> {
    let note = dir.join(DAMAGE_NOTE);
    if note.exists() {
        super::backup::check(conn)?;
        let _ = std::fs::remove_file(note);
    }
    Ok(())
}
