//! What a phone hands in: its hardware keys.

use satchel_core::inputs::{FileKeyStore, KeyError, KeyStore, PublicKey, Signature};
use std::path::Path;
use std::sync::Arc;

/// A P-256 point, uncompressed (SEC 1, section 2.3.3).
const POINT_BYTES: usize = 65;
/// r and s (RFC 7518, section 3.4).
const SIGNATURE_BYTES: usize = 64;
/// What a person reads of a foreign failure: its first line, never the stack behind it.
const REASON_CHARS: usize = 200;

/// Why the platform's keys could not serve. None of these ever leads to a new key over an old one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyFailure {
    /// They cannot be used now, for example before the first unlock after a boot.
    #[error("{reason}")]
    Unavailable {
        /// Why, in a few words; nothing secret.
        reason: String,
    },
    /// What was to be unwrapped was not wrapped by this device, or was damaged.
    #[error("the wrapped key does not open")]
    DoesNotOpen,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeyFailure {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable { reason: error.reason }
    }
}

impl From<KeyFailure> for KeyError {
    fn from(failure: KeyFailure) -> Self {
        match failure {
            KeyFailure::Unavailable { reason } => {
                let line = reason.lines().next().unwrap_or_default();
                KeyError::Unavailable(line.chars().take(REASON_CHARS).collect())
            }
            KeyFailure::DoesNotOpen => KeyError::DoesNotOpen,
        }
    }
}

/// The platform's key store (Android Keystore, Secure Enclave with Keychain), implemented by the shell.
///
/// The pair is made on the first call and never replaced; nothing asks for a fingerprint, for background work needs the
/// keys too. Called with the core's locks held: it must not call Satchel.
#[uniffi::export(with_foreign)]
pub trait PlatformKeys: Send + Sync {
    /// The device's P-256 public key: the uncompressed point, 65 bytes, the first 4.
    fn public_key(&self) -> Result<Vec<u8>, KeyFailure>;

    /// Signs with ES256 (SHA-256 is taken by the signer): r and s, 64 bytes, not DER.
    fn sign(&self, data: Vec<u8>) -> Result<Vec<u8>, KeyFailure>;

    /// Encrypts a small secret, so that only this device opens it.
    fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, KeyFailure>;

    /// The secret again.
    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyFailure>;
}

/// Keys in files of the folder `dir`, at a desk and in tests, in the form that a phone gives its own. Never on a phone.
#[uniffi::export]
pub fn desk_keys(dir: &str) -> Arc<dyn PlatformKeys> {
    Arc::new(DeskKeys(FileKeyStore::new(Path::new(dir))))
}

struct DeskKeys(FileKeyStore);

impl PlatformKeys for DeskKeys {
    fn public_key(&self) -> Result<Vec<u8>, KeyFailure> {
        bytes_of(&self.0.public_key()?.0)
    }

    fn sign(&self, data: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
        bytes_of(&self.0.sign(&data)?.0)
    }

    fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.wrap(&secret)?)
    }

    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
        Ok(self.0.unwrap(&wrapped)?)
    }
}

fn bytes_of(hex: &str) -> Result<Vec<u8>, KeyFailure> {
    hex::decode(hex).map_err(|cause| KeyFailure::Unavailable { reason: cause.to_string() })
}

impl From<KeyError> for KeyFailure {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::DoesNotOpen => Self::DoesNotOpen,
            KeyError::Unavailable(reason) => Self::Unavailable { reason },
        }
    }
}

/// The platform's keys as the core takes them.
pub(crate) struct Keys(pub Arc<dyn PlatformKeys>);

impl KeyStore for Keys {
    fn public_key(&self) -> Result<PublicKey, KeyError> {
        Ok(PublicKey(hex_of("public key", &self.0.public_key()?, POINT_BYTES)?))
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, KeyError> {
        Ok(Signature(hex_of("signature", &self.0.sign(message.to_vec())?, SIGNATURE_BYTES)?))
    }

    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(self.0.wrap(secret.to_vec())?)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(self.0.unwrap(wrapped.to_vec())?)
    }
}

/// A DER signature or an encoded key in the place of the bare numbers would fail far from here; so its length is looked at.
fn hex_of(what: &str, bytes: &[u8], length: usize) -> Result<String, KeyError> {
    if bytes.len() == length {
        return Ok(hex::encode(bytes));
    }
    Err(KeyError::Unavailable(format!("the platform gave a {what} of {} bytes, not {length}", bytes.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Says(Result<Vec<u8>, KeyFailure>);

    impl PlatformKeys for Says {
        fn public_key(&self) -> Result<Vec<u8>, KeyFailure> {
            self.0.clone()
        }

        fn sign(&self, _data: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
            self.0.clone()
        }

        fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
            Ok(secret.into_iter().rev().collect())
        }

        fn unwrap(&self, _wrapped: Vec<u8>) -> Result<Vec<u8>, KeyFailure> {
            self.0.clone()
        }
    }

    fn keys(says: Result<Vec<u8>, KeyFailure>) -> Keys {
        Keys(Arc::new(Says(says)))
    }

    #[test]
    fn keys_at_a_desk_have_the_form_of_a_phones() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys(desk_keys(folder.path().to_str().unwrap()));
        let (store, public) = (FileKeyStore::new(folder.path()), keys.public_key().unwrap());
        assert_eq!(public, store.public_key().unwrap());
        assert!(public.verifies(b"head", &keys.sign(b"head").unwrap()));
        assert_eq!(keys.unwrap(&keys.wrap(&[1, 2]).unwrap()).unwrap(), [1, 2]);
        assert!(matches!(keys.unwrap(&[7; 40]), Err(KeyError::DoesNotOpen)));
    }

    #[test]
    fn keys_and_signatures_reach_the_core_in_hex() {
        assert_eq!(keys(Ok(vec![4; 65])).public_key().unwrap(), PublicKey("04".repeat(65)));
        assert_eq!(keys(Ok(vec![7; 64])).sign(b"head").unwrap(), Signature("07".repeat(64)));
        assert_eq!(keys(Ok(Vec::new())).wrap(&[1, 2]).unwrap(), [2, 1]);
    }

    #[test]
    fn a_der_signature_is_refused_by_its_length() {
        let refused = keys(Ok(vec![0x30; 70])).sign(b"head").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the key store is not available: the platform gave a signature of 70 bytes, not 64"
        );
    }

    #[test]
    fn a_foreign_failure_keeps_its_first_line_and_no_stack() {
        let thrown = uniffi::UnexpectedUniFFICallbackError { reason: "locked since boot\n\tat Keys.kt:12".into() };
        let failed = keys(Err(thrown.into())).unwrap(&[1]).unwrap_err();
        assert_eq!(failed.to_string(), "the key store is not available: locked since boot");
        assert!(matches!(keys(Err(KeyFailure::DoesNotOpen)).unwrap(&[1]), Err(KeyError::DoesNotOpen)));
    }
}
