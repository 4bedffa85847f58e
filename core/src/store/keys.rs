//! The database key: 256 random bits and the cipher's salt, in a file of their own beside the database.
//!
//! The key is wrapped twice: by the platform's key store, for every day, and with the recovery phrase, for a backup on
//! another phone. Two copies of the file are kept. A key that does not open is an error and never a reason for a new one.

use super::StoreError;
use super::files::write_whole;
use crate::inputs::{Ids, KeyError, KeyStore};
use argon2::{Algorithm, Argon2, Params, Version};
use bip39::Mnemonic;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const KEY_FILE: &str = "satchel.key";
const COPY_FILE: &str = "satchel.key.copy";

/// Bytes of the key, then of the salt that SQLCipher would else keep in the database's first page: a damaged first page
/// does not take it along.
const KEY_BYTES: usize = 32;
const SALT_BYTES: usize = 16;
/// 128 bits are twelve words (BIP 39).
const PHRASE_BYTES: usize = 16;

/// The opened secrets of a store.
#[derive(Clone)]
pub(super) struct Secrets {
    /// Key and salt.
    key: [u8; KEY_BYTES + SALT_BYTES],
    phrase: [u8; PHRASE_BYTES],
    /// The key once more, closed with the phrase.
    pub recovery: Recovery,
}

/// The key closed with the recovery phrase: Argon2id (RFC 9106), then XChaCha20-Poly1305. All binary in hex.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Recovery {
    salt: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    /// Nonce and sealed key.
    sealed: String,
}

#[derive(Serialize, Deserialize)]
struct KeyFile {
    version: u32,
    /// Key, salt and phrase, wrapped by the key store.
    wrapped: String,
    recovery: Recovery,
}

impl Secrets {
    /// The key in SQLCipher's raw form: 64 hex digits of key, 32 of salt.
    pub fn pragma(&self) -> String {
        format!("PRAGMA key = \"x'{}'\"", hex::encode(self.key))
    }

    /// The recovery phrase: twelve English words.
    pub fn phrase(&self) -> Result<String, StoreError> {
        Ok(Mnemonic::from_entropy(&self.phrase).map_err(|_| StoreError::WrongPhrase)?.to_string())
    }

    fn fresh(ids: &dyn Ids) -> Result<Self, StoreError> {
        let mut key = [0; KEY_BYTES + SALT_BYTES];
        ids.fill(&mut key);
        let mut phrase = [0; PHRASE_BYTES];
        ids.fill(&mut phrase);
        let recovery = Recovery::close(&key, &phrase, ids)?;
        Ok(Self { key, phrase, recovery })
    }

    /// Opens the key with the words of the recovery phrase; case and spaces between them do not matter.
    pub fn recover(recovery: &Recovery, words: &str) -> Result<Self, StoreError> {
        let words = words.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
        let entropy = Mnemonic::parse_normalized(&words).map_err(|_| StoreError::WrongPhrase)?.to_entropy();
        let phrase = entropy.try_into().map_err(|_| StoreError::WrongPhrase)?;
        let key = recovery.open(&phrase)?;
        Ok(Self { key, phrase, recovery: recovery.clone() })
    }

    /// Writes both copies, each whole or not at all, wrapped by this device's key store.
    pub fn save(&self, dir: &Path, keys: &dyn KeyStore) -> Result<(), StoreError> {
        let wrapped = keys.wrap(&[self.key.as_slice(), &self.phrase].concat()).map_err(StoreError::KeyStore)?;
        let file = KeyFile { version: 1, wrapped: hex::encode(wrapped), recovery: self.recovery.clone() };
        let bytes = serde_json::to_vec(&file)?;
        for name in [COPY_FILE, KEY_FILE] {
            write_whole(&dir.join(name), &bytes)?;
        }
        Ok(())
    }
}

impl Recovery {
    fn close(key: &[u8], phrase: &[u8; PHRASE_BYTES], ids: &dyn Ids) -> Result<Self, StoreError> {
        let (mut salt, mut nonce) = ([0; 16], [0; 24]);
        ids.fill(&mut salt);
        ids.fill(&mut nonce);
        // OWASP's smallest setting for Argon2id; the phrase itself has 128 bits, so this is a second line only.
        let mut recovery =
            Self { salt: hex::encode(salt), memory_kib: 19 * 1024, passes: 2, lanes: 1, sealed: String::new() };
        let sealed = recovery.cipher(phrase)?.encrypt(XNonce::from_slice(&nonce), key);
        let sealed = sealed.map_err(|_| StoreError::WrongPhrase)?;
        recovery.sealed = hex::encode([nonce.as_slice(), &sealed].concat());
        Ok(recovery)
    }

    fn open(&self, phrase: &[u8; PHRASE_BYTES]) -> Result<[u8; KEY_BYTES + SALT_BYTES], StoreError> {
        let sealed = hex::decode(&self.sealed).map_err(|_| StoreError::WrongPhrase)?;
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or(StoreError::WrongPhrase)?;
        let key = self.cipher(phrase)?.decrypt(XNonce::from_slice(nonce), sealed);
        key.ok().and_then(|key| key.try_into().ok()).ok_or(StoreError::WrongPhrase)
    }

    fn cipher(&self, phrase: &[u8; PHRASE_BYTES]) -> Result<XChaCha20Poly1305, StoreError> {
        // A forged header must not make the phone allocate without bound.
        let memory_kib = self.memory_kib.min(256 * 1024);
        let salt = hex::decode(&self.salt).map_err(|_| StoreError::WrongPhrase)?;
        let params = Params::new(memory_kib, self.passes.min(16), self.lanes.min(4), Some(32));
        let params = params.map_err(|_| StoreError::WrongPhrase)?;
        let mut closing = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(phrase, &salt, &mut closing)
            .map_err(|_| StoreError::WrongPhrase)?;
        XChaCha20Poly1305::new_from_slice(&closing).map_err(|_| StoreError::WrongPhrase)
    }
}

fn files(dir: &Path) -> [PathBuf; 2] {
    [dir.join(KEY_FILE), dir.join(COPY_FILE)]
}

/// Whether `dir` holds a key file.
pub(super) fn present(dir: &Path) -> bool {
    files(dir).iter().any(|path| path.exists())
}

/// Makes a key and writes it down before anything is encrypted with it.
pub(super) fn create(dir: &Path, keys: &dyn KeyStore, ids: &dyn Ids) -> Result<Secrets, StoreError> {
    let secrets = Secrets::fresh(ids)?;
    secrets.save(dir, keys)?;
    Ok(secrets)
}

/// Opens the first copy that opens. A copy that is damaged does not hide the other one.
pub(super) fn load(dir: &Path, keys: &dyn KeyStore) -> Result<Secrets, StoreError> {
    for file in parsed(dir) {
        match keys.unwrap(&hex::decode(&file.wrapped).unwrap_or_default()) {
            Ok(secret) if secret.len() == KEY_BYTES + SALT_BYTES + PHRASE_BYTES => {
                let (mut key, mut phrase) = ([0; KEY_BYTES + SALT_BYTES], [0; PHRASE_BYTES]);
                key.copy_from_slice(&secret[..KEY_BYTES + SALT_BYTES]);
                phrase.copy_from_slice(&secret[KEY_BYTES + SALT_BYTES..]);
                return Ok(Secrets { key, phrase, recovery: file.recovery });
            }
            Err(cause @ KeyError::Unavailable(_)) => return Err(StoreError::KeyStore(cause)),
            Ok(_) | Err(KeyError::DoesNotOpen) => {}
        }
    }
    Err(StoreError::KeyLost(dir.join(KEY_FILE)))
}

/// Opens the key with the recovery phrase where this device's key store does not, and wraps it anew.
pub(super) fn rewrap(dir: &Path, words: &str, keys: &dyn KeyStore) -> Result<(), StoreError> {
    let file = parsed(dir).next().ok_or_else(|| StoreError::KeyMissing(dir.join(KEY_FILE)))?;
    Secrets::recover(&file.recovery, words)?.save(dir, keys)
}

fn parsed(dir: &Path) -> impl Iterator<Item = KeyFile> {
    files(dir).into_iter().filter_map(|path| serde_json::from_slice(&std::fs::read(path).ok()?).ok())
}
