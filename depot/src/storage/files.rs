//! The folder of evidence: `evidence/<partner>/<first two digits>/<sha256>`, and uploads under way beside it.
//!
//! A blob is written beside, synced, renamed, and its folder synced: after a crash it is there whole or not at all.

use crate::error::{DepotError, Result};
use satchel_core::journal::{Hash, PartnerId};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Blobs under a folder.
pub struct EvidenceFolder {
    root: PathBuf,
}

impl EvidenceFolder {
    /// Under `root`, made when the first blob comes.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    fn blob_path(&self, partner: &PartnerId, sha256: &Hash) -> PathBuf {
        let name = sha256.to_string();
        self.root.join("evidence").join(&partner.0).join(&name[..2]).join(name)
    }

    fn upload_path(&self, partner: &PartnerId, upload: &str) -> PathBuf {
        self.root.join("uploads").join(&partner.0).join(upload)
    }

    /// See `Storage::put_blob`.
    pub fn put(&self, partner: &PartnerId, sha256: &Hash, bytes: &[u8]) -> Result<()> {
        let path = self.blob_path(partner, sha256);
        let dir = make_parent(&path)?;
        let mut beside = tempfile::NamedTempFile::new_in(&dir).map_err(DepotError::file(&dir))?;
        beside.write_all(bytes).and_then(|()| beside.as_file().sync_all()).map_err(DepotError::file(&path))?;
        beside.persist(&path).map_err(|e| DepotError::File { path: path.clone(), cause: e.error })?;
        sync_dir(&dir)
    }

    /// See `Storage::blob`.
    pub fn get(&self, partner: &PartnerId, sha256: &Hash) -> Result<Option<Vec<u8>>> {
        let path = self.blob_path(partner, sha256);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(DepotError::file(&path)(e)),
        }
    }

    /// See `Storage::delete_blob`.
    pub fn delete(&self, partner: &PartnerId, sha256: &Hash) -> Result<()> {
        let path = self.blob_path(partner, sha256);
        match std::fs::remove_file(&path) {
            Ok(()) => path.parent().map_or(Ok(()), sync_dir),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(DepotError::file(&path)(e)),
        }
    }

    /// See `Storage::write_upload`.
    pub fn write_upload(&self, partner: &PartnerId, upload: &str, offset: u64, bytes: &[u8]) -> Result<()> {
        let path = self.upload_path(partner, upload);
        let dir = make_parent(&path)?;
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&path)?;
            file.set_len(offset)?;
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(DepotError::file(&path))?;
        sync_dir(&dir)
    }

    /// See `Storage::finish_upload`.
    pub fn finish_upload(&self, partner: &PartnerId, upload: &str, len: u64, sha256: &Hash) -> Result<bool> {
        let from = self.upload_path(partner, upload);
        let hashes = || -> std::io::Result<bool> {
            let file = OpenOptions::new().read(true).write(true).open(&from)?;
            file.set_len(len)?;
            let right = hash_of(&file)? == *sha256;
            if !right {
                file.set_len(0)?;
            }
            file.sync_all()?;
            Ok(right)
        };
        let right = hashes().map_err(DepotError::file(&from))?;
        if right {
            let to = self.blob_path(partner, sha256);
            let dir = make_parent(&to)?;
            std::fs::rename(&from, &to).map_err(DepotError::file(&to))?;
            sync_dir(&dir)?;
        }
        Ok(right)
    }
}

fn hash_of(mut file: &File) -> std::io::Result<Hash> {
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0_u8; 64 * 1024]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Hash(hasher.finalize().into())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

fn make_parent(path: &Path) -> Result<PathBuf> {
    let dir = path.parent().unwrap_or(Path::new(".")).to_owned();
    if !dir.is_dir() {
        std::fs::create_dir_all(&dir).map_err(DepotError::file(&dir))?;
        for above in dir.ancestors().skip(1).take(3) {
            sync_dir(above)?;
        }
    }
    Ok(dir)
}

fn sync_dir(dir: &Path) -> Result<()> {
    if dir.as_os_str().is_empty() {
        return Ok(());
    }
    File::open(dir).and_then(|d| d.sync_all()).map_err(DepotError::file(dir))
}
