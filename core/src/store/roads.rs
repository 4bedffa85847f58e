//! The road pack of this phone: a file beside the database, named by its SHA-256, and the part of one that is on its way.
//!
//! It is no part of the database: a pack is a derived database under the ODbL, kept apart from what the shop knows itself, it is
//! no secret, and the depot has it. The database only knows which one is used and which one the depot offers. A pack becomes the
//! one in use when it is whole, has the hash that was promised and can be read; until then the former one stays.

use super::files::{private, sync_dir, write_whole};
use super::read::{self, set_setting};
use super::{Store, StoreError, heal};
use crate::journal::Hash;
use crate::roads::{RoadPack, RoadsError};
use crate::sync::wire::{MAX_ROADS_BYTES, RoadsOffer};
use crate::sync::{RoadsDue, RoadsGot};
use crate::texts::Text;
use rusqlite::Connection;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Where packs lie within a store's folder.
const FOLDER: &str = "roads";
/// The last pack that could not be read.
const SET_ASIDE: &str = "set-aside.roads";
/// Which pack is used.
const USED: &str = "roads";
/// Which one the depot offers.
const OFFERED: &str = "roads_offered";
/// One that came whole and cannot be read here.
const REFUSED: &str = "roads_refused";

impl Store {
    /// Which pack is used; none: there is none.
    pub fn roads(&self) -> Result<Option<Hash>, StoreError> {
        self.read(|conn| read::setting(conn, USED).map(Option::flatten))
    }

    /// The bytes of the pack in use.
    ///
    /// # Errors
    /// The file is not there, or cannot be read.
    pub fn roads_bytes(&self, sha256: &Hash) -> Result<Vec<u8>, StoreError> {
        let path = self.roads_file(sha256);
        std::fs::read(&path).map_err(StoreError::io(&path))
    }

    /// Keeps a pack, and uses it from now on. Others are removed. `bytes` were read by [`RoadPack::open`], which said `sha256`.
    ///
    /// # Errors
    /// The disk failed or is full; then the former pack stays.
    pub fn use_roads(&self, sha256: &Hash, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.roads_file(sha256);
        let dir = self.roads_dir();
        std::fs::create_dir_all(&dir).map_err(StoreError::io(&dir))?;
        write_whole(&path, bytes)?;
        self.write(|tx, _| set_setting(tx, USED, &Some(sha256)))?;
        tidy(&dir, &path);
        Ok(())
    }

    /// The pack in use cannot be read: sets it aside and says so until a person has confirmed it. The depot's comes again.
    ///
    /// # Errors
    /// The store failed.
    pub fn set_roads_aside(&self, sha256: &Hash, why: &Text) -> Result<(), StoreError> {
        let aside = self.roads_dir().join(SET_ASIDE);
        // Where there is no file, there is none to keep.
        let _ = std::fs::rename(self.roads_file(sha256), &aside);
        self.write(|tx, _| {
            set_setting(tx, USED, &None::<Hash>)?;
            heal::tell_once(tx, why.clone().with("file", aside.display()))
        })
    }

    fn roads_dir(&self) -> PathBuf {
        self.dir.join(FOLDER)
    }

    fn roads_file(&self, sha256: &Hash) -> PathBuf {
        self.roads_dir().join(format!("{sha256}.roads"))
    }

    fn roads_part(&self, sha256: &Hash) -> PathBuf {
        self.roads_dir().join(format!("{sha256}.part"))
    }

    /// See [`crate::sync::Outbox::roads_due`].
    pub(super) fn due_roads(&self) -> Result<Option<RoadsDue>, StoreError> {
        let offer: Option<RoadsOffer> = self.read(|conn| {
            let known = [USED, REFUSED].into_iter().map(|name| read::setting(conn, name).map(Option::flatten));
            let known: Vec<Option<Hash>> = known.collect::<Result<_, _>>()?;
            let offer: Option<RoadsOffer> = read::setting(conn, OFFERED)?;
            Ok(offer.filter(|offer| !known.contains(&Some(offer.sha256)) && offer.len <= MAX_ROADS_BYTES))
        })?;
        Ok(offer.map(|offer| {
            let part = self.roads_part(&offer.sha256);
            let here = std::fs::metadata(&part).map_or(0, |meta| meta.len());
            // Whole and not in use: the program ended while it was looked at.
            RoadsDue { here: if here < offer.len { here } else { 0 }, offer }
        }))
    }

    /// See [`crate::sync::Outbox::roads_got`].
    pub(super) fn got_roads(&self, due: &RoadsDue, bytes: &[u8]) -> Result<RoadsGot, StoreError> {
        let part = self.roads_part(&due.offer.sha256);
        let Ok(whole) = add(&part, due, bytes) else { return Ok(RoadsGot::NotKept) };
        let Some(whole) = whole else { return Ok(RoadsGot::More) };
        let opened = RoadPack::open(&whole).map(|pack| Hash(*pack.hash()));
        let got = match opened {
            Ok(sha256) if sha256 == due.offer.sha256 => match self.use_roads(&sha256, &whole) {
                Ok(()) => return Ok(RoadsGot::Whole),
                Err(StoreError::Io { .. } | StoreError::DiskFull) => RoadsGot::NotKept,
                Err(other) => return Err(other),
            },
            // What came is not what was promised: once more from the beginning.
            Ok(_) | Err(RoadsError::DamagedPack { part: "content hash" }) => RoadsGot::Spoilt,
            Err(why) => {
                self.write(|tx, _| {
                    set_setting(tx, REFUSED, &Some(due.offer.sha256))?;
                    heal::tell_once(tx, why.text())
                })?;
                RoadsGot::Refused
            }
        };
        let _ = std::fs::remove_file(&part);
        Ok(got)
    }
}

/// The depot offers a pack.
pub(super) fn offer(tx: &Connection, offer: &RoadsOffer) -> Result<(), StoreError> {
    set_setting(tx, OFFERED, offer)
}

/// Adds bytes to the part that is here. All of them, once the pack is whole.
fn add(part: &Path, due: &RoadsDue, bytes: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
    if let Some(dir) = part.parent() {
        std::fs::create_dir_all(dir)?;
    }
    let mut file = private().truncate(false).open(part)?;
    file.set_len(due.here)?;
    file.seek(SeekFrom::Start(due.here))?;
    file.write_all(bytes)?;
    file.sync_data()?;
    let whole = due.here + bytes.len() as u64 >= due.offer.len;
    whole.then(|| std::fs::read(part)).transpose()
}

/// Removes what is neither in use nor set aside. A file that cannot be removed now is removed with the next pack.
fn tidy(dir: &Path, used: &Path) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path != used && !path.ends_with(SET_ASIDE) {
            let _ = std::fs::remove_file(path);
        }
    }
    let _ = sync_dir(dir);
}
