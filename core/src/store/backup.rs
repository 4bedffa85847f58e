//! The encrypted backup: the key closed with the recovery phrase, then the database, still encrypted.

use super::append::Pen;
use super::files::{private, sync_dir};
use super::keys::{Recovery, Secrets};
use super::open::{Inputs, commit, database, lock};
use super::{Opened, Store, StoreError, conn, heal, read, schema};
use crate::inputs::{Clock, Ids, KeyStore};
use crate::journal::{ChainReason, DeviceId, ExportLine, Hash, Head, PartnerId};
use rusqlite::Connection;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The first line of a backup; the recovery part follows as JSON on the second, then the database.
const MAGIC: &str = "SATCHEL BACKUP 1\n";
/// A header that is longer is not ours.
const MAX_HEADER_BYTES: u64 = 4096;

impl Store {
    /// Writes a consistent, compact copy to `to`, whole or not at all. It opens with the recovery phrase on any phone.
    /// Acts go on meanwhile.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let copy = self.dir.join("satchel.backup");
        let beside = beside(to);
        let result = self.copy_into(&copy).and_then(|()| self.wrap_backup(&copy, &beside, to));
        let _ = std::fs::remove_file(&copy);
        let _ = std::fs::remove_file(&beside);
        result
    }

    /// The copy is encrypted with the same key, as the database is.
    fn copy_into(&self, copy: &Path) -> Result<(), StoreError> {
        let _ = std::fs::remove_file(copy);
        let source = conn::beside(&database(&self.dir), &self.secrets)?;
        let name = copy.to_str().ok_or_else(|| StoreError::Unknown(copy.display().to_string()))?;
        source.execute("VACUUM INTO ?1", [name])?;
        Ok(())
    }

    fn wrap_backup(&self, copy: &Path, beside: &Path, to: &Path) -> Result<(), StoreError> {
        let header = serde_json::to_string(&self.secrets.recovery)?;
        let write = || -> std::io::Result<()> {
            let mut out = private().truncate(true).open(beside)?;
            out.write_all(format!("{MAGIC}{header}\n").as_bytes())?;
            std::io::copy(&mut File::open(copy)?, &mut out)?;
            out.sync_all()?;
            std::fs::rename(beside, to)?;
            to.parent().map_or(Ok(()), sync_dir)
        };
        write().map_err(StoreError::io(to))
    }

    /// Restores a backup into `dir`, where no store may be yet. The phone becomes a new device with a new chain and is to
    /// be enrolled again; the chains of the backup are kept for upload, once the depot has revoked the phone before.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], [`StoreError::NotABackup`], [`StoreError::WrongPhrase`], [`StoreError::Damaged`]: `dir`
    /// holds no store afterwards, and `from` is as it was.
    pub fn restore(
        from: &Path,
        phrase: &str,
        dir: &Path,
        keys: Arc<dyn KeyStore>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, Opened), StoreError> {
        std::fs::create_dir_all(dir).map_err(StoreError::io(dir))?;
        let inputs = Inputs { keys: keys.clone(), ids: ids.clone(), clock: clock.clone() };
        let held = lock(dir)?;
        if holds_a_store(dir)? {
            return Err(StoreError::NotEmpty(dir.to_owned()));
        }
        let unpacked = dir.join("restoring.db");
        let result = unpack(from, phrase, &unpacked).and_then(|secrets| {
            become_another_device(&unpacked, &secrets, &inputs)?;
            secrets.save(dir, keys.as_ref())?;
            std::fs::rename(&unpacked, database(dir)).and_then(|()| sync_dir(dir)).map_err(StoreError::io(dir))
        });
        if result.is_err() {
            for name in ["restoring.db", "restoring.db-wal", "restoring.db-shm"] {
                let _ = std::fs::remove_file(dir.join(name));
            }
        }
        result?;
        drop(held);
        Self::open(dir, keys, ids, clock)
    }

    /// Writes every chain of this device with signed heads, as `journal::verify_export` reads it. Returns the facts written.
    pub fn export_journal(&self, out: &mut dyn Write) -> Result<u64, StoreError> {
        let path = PathBuf::from("export");
        let mut put = |line: &ExportLine| -> Result<(), StoreError> {
            serde_json::to_writer(&mut *out, line)?;
            out.write_all(b"\n").map_err(StoreError::io(&path))
        };
        let keys = &self.inputs.keys;
        let device = self.identity()?.1;
        put(&ExportLine::Journal {
            format: crate::journal::EXPORT_FORMAT.to_owned(),
            device: device.clone(),
            public_key: keys.public_key().map_err(StoreError::KeyStore)?,
        })?;
        self.read_once(|conn| {
            let mut facts = 0;
            for (no, chain) in read::own_chains(conn)? {
                let mut head = Head { chain, seq: 0, hash: Hash::ZERO };
                let mut parted = false;
                read::each_fact(conn, no, |bytes, moved| {
                    facts += 1;
                    let fact = read::parse(&bytes)?;
                    // Behind what the depot gave back may lie more of what was sealed again elsewhere.
                    parted = moved && (parted || fact.prev != head.hash);
                    if !parted {
                        (head.seq, head.hash) = (fact.seq, Hash::of(&bytes));
                    }
                    let text = String::from_utf8(bytes).map_err(|cause| StoreError::Damaged(cause.to_string()))?;
                    put(&if parted { ExportLine::Branch(text) } else { ExportLine::Fact(text) })
                })?;
                let signature = keys.sign(&head.message(&device)).map_err(StoreError::KeyStore)?;
                put(&ExportLine::Head { head, signature })?;
            }
            Ok(facts)
        })
    }
}

fn beside(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// Also a damaged database that was set aside is a store.
fn holds_a_store(dir: &Path) -> Result<bool, StoreError> {
    let mut entries = std::fs::read_dir(dir).map_err(StoreError::io(dir))?;
    Ok(entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("satchel.db"))))
}

fn unpack(from: &Path, phrase: &str, into: &Path) -> Result<Secrets, StoreError> {
    let not_ours = || StoreError::NotABackup(from.to_owned());
    let file = File::open(from).map_err(StoreError::io(from))?;
    let mut reader = BufReader::new(file);
    let mut line = String::new();
    let mut header = std::io::Read::take(&mut reader, MAX_HEADER_BYTES);
    header.read_line(&mut line).map_err(|_| not_ours())?;
    if line != MAGIC {
        return Err(not_ours());
    }
    line.clear();
    header.read_line(&mut line).map_err(|_| not_ours())?;
    let recovery: Recovery = serde_json::from_str(&line).map_err(|_| not_ours())?;
    let secrets = Secrets::recover(&recovery, phrase)?;
    let mut write = || -> std::io::Result<()> {
        let mut out = private().truncate(true).open(into)?;
        std::io::copy(&mut reader, &mut out)?;
        out.sync_all()
    };
    write().map_err(StoreError::io(into))?;
    Ok(secrets)
}

fn become_another_device(path: &Path, secrets: &Secrets, inputs: &Inputs) -> Result<(), StoreError> {
    let mut conn = conn::writer(path, secrets)?;
    check(&conn)?;
    schema::migrate(&mut conn)?;
    commit(&mut conn, |tx| {
        let after = read::newest_head(tx)?;
        tx.execute("UPDATE setting SET name = 'enrolment_before' WHERE name = 'enrolment'", [])?;
        tx.execute("DELETE FROM setting WHERE name IN ('changes', 'contact')", [])?;
        // What a salvage cost is absent here too, and may be unread.
        heal::tell_elsewhere(tx)?;
        let (partner, device) = (PartnerId::from("alone"), DeviceId(inputs.ids.hex(16)));
        Pen::begin(tx, inputs, None, partner, device, ChainReason::Restored, after)?;
        Ok(())
    })
}

/// Looks at every page. Slow; only where there is a reason to doubt.
pub(super) fn check(conn: &Connection) -> Result<(), StoreError> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::Damaged(verdict)) }
}
