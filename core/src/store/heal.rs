//! Damage that is met while the store is open: it is healed before the next act, and told until a person has seen it.
//!
//! Guarantees: whatever a salvage or a lost end of the journal cost is kept as a sentence in the same transaction that
//! mends it, so neither a kill nor a restart makes it silent. A store that the app has paused is never opened behind it.
//! While it is healed, other calls wait for it.

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
        let (mut writer, mut reader) = (held(&self.writer), held(&self.reader));
        (*reader, *writer) = (None, None);
    }

    /// Opens the connections again after [`Self::pause`].
    pub fn resume(&self) -> Result<Opened, StoreError> {
        let _one = held(&self.health.healing);
        let opened = self.reopen(false)?;
        self.health.suspended.store(false, Ordering::Release);
        Ok(opened)
    }

    /// Where damage was met since the store was opened: saves what is readable now, for an act at a door does not wait for
    /// the next start. Other calls wait meanwhile. True when the store was opened anew; what that found is told by
    /// [`Self::take_news`] and [`Self::told`].
    ///
    /// # Errors
    /// What stood in the way of the salvage ([`StoreError::DiskFull`], [`StoreError::Io`]). It is tried again by the next
    /// call of this; until then every other one answers [`StoreError::Damaged`].
    pub fn heal(&self) -> Result<bool, StoreError> {
        let _one = held(&self.health.healing);
        let paused = self.health.suspended.load(Ordering::Acquire);
        if paused || !self.health.damaged.load(Ordering::Acquire) {
            return Ok(false);
        }
        let opened = self.reopen(true)?;
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

    /// A person has read these sentences of [`Self::told`]. What came since they were shown is still to be told.
    pub fn confirm_told(&self, shown: &[Text]) -> Result<(), StoreError> {
        held(&self.health.news).retain(|text| !shown.contains(text));
        self.write(|tx, _| {
            let mut told: Vec<Text> = read::setting(tx, TOLD)?.unwrap_or_default();
            for text in shown {
                // The same again is another one.
                if let Some(at) = told.iter().position(|known| known == text) {
                    told.remove(at);
                }
            }
            set_setting(tx, TOLD, &told)
        })
    }

    /// Damage met while running is noted, so that the next act heals it, or the next opening.
    pub(super) fn noting_damage<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Damaged(what)) = &result {
            self.health.damaged.store(true, Ordering::Release);
            let _ = std::fs::write(self.dir.join(DAMAGE_NOTE), what);
        }
        result
    }

    /// Why there is no connection.
    pub(super) fn why_closed(&self) -> StoreError {
        if self.health.suspended.load(Ordering::Acquire) {
            StoreError::Paused
        } else {
            StoreError::Damaged("it could not be salvaged yet".to_owned())
        }
    }

    /// Both connections anew: `always`, or where there is none. Whoever wants one waits for the new one.
    fn reopen(&self, always: bool) -> Result<Opened, StoreError> {
        let (mut writer, mut reader) = (held(&self.writer), held(&self.reader));
        if writer.is_some() && reader.is_some() && !always {
            return Ok(Opened::Existing);
        }
        (*reader, *writer) = (None, None);
        let lock = lock(&self.dir)?;
        let (opened_writer, opened) = open_writer(&self.dir, &self.secrets, &self.inputs, &self.reserve, lock)?;
        *reader = Some(conn::reader(&database(&self.dir), &self.secrets)?);
        *writer = Some(opened_writer);
        self.health.damaged.store(false, Ordering::Release);
        // What was read before may not be there any more.
        self.changes.raise();
        Ok(opened)
    }
}

/// Keeps a sentence until a person has seen it, in the transaction that it tells of.
pub(super) fn tell(tx: &Connection, text: Option<Text>) -> Result<(), StoreError> {
    let Some(text) = text else { return Ok(()) };
    let mut told: Vec<Text> = read::setting(tx, TOLD)?.unwrap_or_default();
    told.push(text);
    let old = told.len().saturating_sub(SENTENCES);
    set_setting(tx, TOLD, &told.split_off(old))
}

/// Keeps a sentence that says the same however often it is met: it stands there once.
pub(super) fn tell_once(tx: &Connection, text: Text) -> Result<(), StoreError> {
    let told: Vec<Text> = read::setting(tx, TOLD)?.unwrap_or_default();
    if told.contains(&text) { Ok(()) } else { tell(tx, Some(text)) }
}

/// Keeps a sentence that counts (`n`): one more of the same is told with those before, so that it crowds out no other.
pub(super) fn tell_one_more(tx: &Connection, key: &str) -> Result<(), StoreError> {
    let mut told: Vec<Text> = read::setting(tx, TOLD)?.unwrap_or_default();
    let before = told.iter().position(|text| text.key == key).map(|at| told.remove(at));
    let n = before.and_then(|text| text.args.get("n")?.parse().ok()).unwrap_or(0_u64);
    set_setting(tx, TOLD, &told)?;
    tell(tx, Some(Text::new(key).with("n", n + 1)))
}

/// What was told of a store that goes on elsewhere from a backup: the files that it names stayed behind.
pub(super) fn tell_elsewhere(tx: &Connection) -> Result<(), StoreError> {
    let mut told: Vec<Text> = read::setting(tx, TOLD)?.unwrap_or_default();
    for text in told.iter_mut().filter(|text| text.key == "store.salvaged") {
        text.key = "store.salvaged_elsewhere".to_owned();
        text.args.remove("file");
    }
    set_setting(tx, TOLD, &told)
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
