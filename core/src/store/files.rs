//! The small files beside the database: written whole, the sidecar that names the head, the space kept in reserve.

use super::StoreError;
use crate::journal::{ChainId, Hash, Head};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Written beside, synced, renamed, and the folder synced: a crash leaves the whole file or the one before.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let write = || -> std::io::Result<()> {
        let mut file = private().truncate(true).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        path.parent().map_or(Ok(()), sync_dir)
    };
    write().map_err(StoreError::io(path))
}

/// Makes a rename in `dir` durable. Windows has no such call and needs none.
pub(super) fn sync_dir(dir: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// A file that only its owner can read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Names the head of the journal outside the database. SQLite drops a damaged end of its WAL without a word, and an
/// older copy of the database looks healthy: a journal shorter than the sidecar says shows both. It is written after
/// each commit, in place and without fsync: it needs to survive a damaged database, not a lost battery, and a sidecar
/// that is behind accuses nobody.
pub(super) struct Sidecar {
    file: File,
}

/// Longer than any head: chain (32), seq (20), hash (64), check (16), spaces and a line end.
const SIDECAR_BYTES: usize = 160;

impl Sidecar {
    pub fn path(dir: &Path) -> PathBuf {
        dir.join("satchel.head")
    }

    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = Self::path(dir);
        let file = private().truncate(false).open(&path).map_err(StoreError::io(&path))?;
        Ok(Self { file })
    }

    /// None when there is none yet or it was torn.
    pub fn read(&mut self) -> Option<Head> {
        let mut text = String::new();
        self.file.seek(SeekFrom::Start(0)).ok()?;
        self.file.read_to_string(&mut text).ok()?;
        let mut words = text.split_whitespace();
        let head = Head {
            chain: ChainId::from(words.next()?),
            seq: words.next()?.parse().ok()?,
            hash: Hash::from_hex(words.next()?)?,
        };
        (words.next()? == check(&head)).then_some(head)
    }

    /// Failing to write it is no reason to fail an act that is durable.
    pub fn write(&mut self, head: &Head) {
        let mut line = format!("{} {} {} {}", head.chain, head.seq, head.hash, check(head));
        line.extend(std::iter::repeat_n(' ', SIDECAR_BYTES.saturating_sub(line.len() + 1)));
        line.push('\n');
        let _ = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(line.as_bytes()));
    }
}

fn check(head: &Head) -> String {
    let digest = Hash::of(format!("{} {} {}", head.chain, head.seq, head.hash).as_bytes());
    hex::encode(&digest.0[..8])
}

/// Space kept in reserve, so that an outcome can be recorded on a full disk. It is given back in pieces, not at once: on a
/// full disk somebody else takes what is free, and the next outcome wants its space too.
pub(super) struct Reserve {
    path: PathBuf,
    bytes: u64,
}

/// One outcome changes some pages and fits several times; a photo does not fit, so that photos do not live on the reserve.
pub(super) const RESERVE_PIECE_BYTES: u64 = 128 * 1024;

/// What may be done with the reserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// A record. The last piece is not for it: with that the store can be opened once more, to be read.
    Record,
    /// Opening the store.
    Open,
    /// Salvaging it takes so many bytes at once. The last piece is not for it either.
    Salvage(u64),
}

impl Reserve {
    pub fn new(dir: &Path, bytes: u64) -> Self {
        Self { path: dir.join("satchel.reserve"), bytes }
    }

    /// Gives a piece back to the system. False: there is none for this.
    pub fn give(&self, need: Need) -> bool {
        let (piece, keep) = match need {
            Need::Record => (RESERVE_PIECE_BYTES, RESERVE_PIECE_BYTES),
            Need::Open => (RESERVE_PIECE_BYTES, 0),
            Need::Salvage(bytes) => (bytes, RESERVE_PIECE_BYTES),
        };
        let shorten = || -> std::io::Result<bool> {
            let file = OpenOptions::new().write(true).open(&self.path)?;
            let left = file.metadata()?.len();
            file.set_len(left.saturating_sub(piece).max(keep.min(left)))?;
            Ok(left > keep)
        };
        shorten().unwrap_or(false)
    }

    /// Takes again what was given back, if there is enough space for all of it; true when the whole reserve is there
    /// afterwards. The bytes are really written and not all alike: a hole or a compressed file would keep nothing free.
    pub fn take(&self) -> bool {
        let had = std::fs::metadata(&self.path).map_or(0, |meta| meta.len());
        if had >= self.bytes {
            return true;
        }
        let fill = || -> std::io::Result<()> {
            let mut file = private().truncate(false).open(&self.path)?;
            let mut written = file.seek(SeekFrom::End(0))?;
            while written < self.bytes {
                let block: Vec<u8> = (0..2048_u64).flat_map(|i| Hash::of(&(written + i).to_be_bytes()).0).collect();
                file.write_all(&block)?;
                written += block.len() as u64;
            }
            file.sync_all()
        };
        let filled = fill().is_ok();
        if !filled && let Ok(file) = OpenOptions::new().write(true).open(&self.path) {
            let _ = file.set_len(had);
        }
        filled
    }
}
