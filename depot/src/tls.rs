//! The depot's own certificate: made once, kept in the data folder, trusted by its key alone.

use crate::error::{DepotError, Result};
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use satchel_core::journal::Hash;
use std::path::Path;
use std::sync::Arc;

const KEY_FILE: &str = "server.key.pem";
const CERTIFICATE_FILE: &str = "server.crt.pem";

/// What the server shows, and how a device knows it.
pub struct Identity {
    /// For rustls, with HTTP/1.1.
    pub config: Arc<ServerConfig>,
    /// SHA-256 of the public key (SPKI, DER).
    pub fingerprint: Hash,
}

/// The identity kept in `dir`, made on first use.
pub fn identity(dir: &Path) -> Result<Identity> {
    let (key_path, certificate_path) = (dir.join(KEY_FILE), dir.join(CERTIFICATE_FILE));
    if !key_path.exists() {
        let key = KeyPair::generate().map_err(broken)?;
        write_private(&key_path, &key.serialize_pem())?;
    }
    let key_pem = std::fs::read_to_string(&key_path).map_err(DepotError::file(&key_path))?;
    let key = KeyPair::from_pem(&key_pem).map_err(broken)?;
    let certificate_pem = if certificate_path.exists() {
        std::fs::read_to_string(&certificate_path).map_err(DepotError::file(&certificate_path))?
    } else {
        let params = CertificateParams::new(vec!["satchel-depot".to_owned()]).map_err(broken)?;
        let pem = params.self_signed(&key).map_err(broken)?.pem();
        write_private(&certificate_path, &pem)?;
        pem
    };
    let chain = vec![CertificateDer::from_pem_slice(certificate_pem.as_bytes()).map_err(broken)?];
    let secret = PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).map_err(broken)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(broken)?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(broken)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Identity { config: Arc::new(config), fingerprint: Hash::of(&key.subject_public_key_info()) })
}

fn broken(cause: impl std::fmt::Display) -> DepotError {
    DepotError::Certificate(cause.to_string())
}

/// Written beside, synced, then renamed; only its owner reads it.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    let dir = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).map_err(DepotError::file(dir))?;
    // A named temporary file can be read by its owner only.
    let mut beside = tempfile::NamedTempFile::new_in(dir).map_err(DepotError::file(dir))?;
    beside.write_all(text.as_bytes()).and_then(|()| beside.as_file().sync_all()).map_err(DepotError::file(path))?;
    beside.persist(path).map_err(|e| DepotError::File { path: path.to_owned(), cause: e.error })?;
    Ok(())
}
