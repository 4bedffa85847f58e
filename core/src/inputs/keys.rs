//! The device's keys: one P-256 pair that signs, and a secret that wraps the database key.
//!
//! On a phone both live in the platform's key store (Android Keystore, Secure Enclave and Keychain) and never leave it.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature as P256Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A P-256 public key as an uncompressed SEC1 point, 65 bytes, in lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PublicKey(pub String);

/// An ES256 signature (RFC 7518, section 3.4): r and s, 64 bytes, in lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature(pub String);

impl PublicKey {
    /// Whether `signature` over `message` was made by the holder of this key. Never panics on malformed input.
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        let key = hex::decode(&self.0).ok().and_then(|point| VerifyingKey::from_sec1_bytes(&point).ok());
        let signature = hex::decode(&signature.0).ok().and_then(|raw| P256Signature::from_slice(&raw).ok());
        matches!((key, signature), (Some(key), Some(signature)) if key.verify(message, &signature).is_ok())
    }
}

/// Why the key store could not serve. None of these ever leads to a new key over an old one.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The store cannot be read now, for example before the first unlock after a boot.
    #[error("the key store is not available: {0}")]
    Unavailable(String),
    /// What was to be unwrapped was not wrapped by this store, or was damaged.
    #[error("the wrapped key does not open")]
    DoesNotOpen,
}

/// The platform's key store.
pub trait KeyStore: Send + Sync {
    /// The device's public key; the pair is made on the first call and never replaced.
    fn public_key(&self) -> Result<PublicKey, KeyError>;

    /// Signs with ES256. The message is hashed with SHA-256 by the signer.
    fn sign(&self, message: &[u8]) -> Result<Signature, KeyError>;

    /// Encrypts a small secret, so that only this device opens it.
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyError>;

    /// The secret again.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// A key store in two files that only their owner can read, for the desk and for tests. A phone never uses it.
pub struct FileKeyStore {
    dir: PathBuf,
}

const PAIR_FILE: &str = "device.pem";
const SECRET_FILE: &str = "wrapping.key";

impl FileKeyStore {
    /// Keys in `dir`, made on first use.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    fn pair(&self) -> Result<SigningKey, KeyError> {
        let path = self.dir.join(PAIR_FILE);
        if path.exists() {
            let pem = std::fs::read_to_string(&path).map_err(|e| unavailable(&path, &e))?;
            return SigningKey::from_pkcs8_pem(&pem).map_err(|e| unavailable(&path, &e));
        }
        let secret: [u8; 32] = random()?;
        let pair = SigningKey::from_slice(&secret).map_err(|e| unavailable(&path, &e))?;
        let pem = pair.to_pkcs8_pem(LineEnding::LF).map_err(|e| unavailable(&path, &e))?;
        write_private(&path, pem.as_bytes())?;
        Ok(pair)
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, KeyError> {
        let path = self.dir.join(SECRET_FILE);
        let secret = if path.exists() {
            std::fs::read(&path).map_err(|e| unavailable(&path, &e))?
        } else {
            let secret: [u8; 32] = random()?;
            write_private(&path, &secret)?;
            secret.to_vec()
        };
        XChaCha20Poly1305::new_from_slice(&secret).map_err(|e| unavailable(&path, &e))
    }
}

impl KeyStore for FileKeyStore {
    fn public_key(&self) -> Result<PublicKey, KeyError> {
        let point = self.pair()?.verifying_key().to_encoded_point(false);
        Ok(PublicKey(hex::encode(point.as_bytes())))
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, KeyError> {
        let signature: P256Signature = self.pair()?.sign(message);
        Ok(Signature(hex::encode(signature.to_bytes())))
    }

    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyError> {
        let nonce: [u8; 24] = random()?;
        let sealed = self.cipher()?.encrypt(XNonce::from_slice(&nonce), secret).map_err(|_| KeyError::DoesNotOpen)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (nonce, sealed) = wrapped.split_at_checked(24).ok_or(KeyError::DoesNotOpen)?;
        self.cipher()?.decrypt(XNonce::from_slice(nonce), sealed).map_err(|_| KeyError::DoesNotOpen)
    }
}

fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|e| KeyError::Unavailable(e.to_string()))?;
    Ok(bytes)
}

fn unavailable(path: &Path, cause: &dyn std::fmt::Display) -> KeyError {
    KeyError::Unavailable(format!("{}: {cause}", path.display()))
}

/// Written beside, synced, then renamed: a crash leaves the whole file or none.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let write = || -> std::io::Result<()> {
        use std::io::Write;
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let beside = path.with_extension("new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|e| unavailable(path, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_survives_a_restart_and_signs() {
        let dir = tempfile::tempdir().unwrap();
        let key = FileKeyStore::new(dir.path()).public_key().unwrap();
        let again = FileKeyStore::new(dir.path());
        assert_eq!(again.public_key().unwrap(), key);
        let signature = again.sign(b"head").unwrap();
        assert!(key.verifies(b"head", &signature));
        assert!(!key.verifies(b"another head", &signature));
        assert!(!PublicKey("00".into()).verifies(b"head", &signature));
    }

    #[test]
    fn only_the_store_that_wrapped_a_secret_opens_it() {
        let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let wrapped = FileKeyStore::new(ours.path()).wrap(b"database key").unwrap();
        assert_eq!(FileKeyStore::new(ours.path()).unwrap(&wrapped).unwrap(), b"database key");
        assert!(FileKeyStore::new(theirs.path()).unwrap(&wrapped).is_err());
        assert!(FileKeyStore::new(ours.path()).unwrap(&wrapped[..20]).is_err());
    }
}
