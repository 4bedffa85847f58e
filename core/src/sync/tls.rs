//! Trust: the depot's pinned keys, by key and never by date; without pins the public roots that the program carries.

use super::SyncError;
use crate::journal::Hash;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A TLS client that trusts `pins` (SHA-256 of the SubjectPublicKeyInfo, RFC 7469, section 2.4), or the public roots when
/// there are none. `refused` is set when a server was not trusted.
pub(super) fn config(pins: &[Hash], refused: Arc<AtomicBool>) -> Result<ClientConfig, SyncError> {
    let tls = |e: &dyn std::fmt::Display| SyncError::Tls(e.to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let trust = if pins.is_empty() {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        Trust::Roots(verifier.build().map_err(|e| tls(&e))?)
    } else {
        Trust::Pins(pins.to_vec())
    };
    let verifier = Arc::new(Verifier { trust, provider: provider.clone(), refused });
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = versions.map_err(|e| tls(&e))?;
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

#[derive(Debug)]
enum Trust {
    Roots(Arc<WebPkiServerVerifier>),
    Pins(Vec<Hash>),
}

#[derive(Debug)]
struct Verifier {
    trust: Trust,
    provider: Arc<CryptoProvider>,
    refused: Arc<AtomicBool>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = match &self.trust {
            Trust::Roots(roots) => roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
            Trust::Pins(pins) => by_key(end_entity, pins),
        };
        if verified.is_err() {
            self.refused.store(true, Ordering::Relaxed);
        }
        verified
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Whether a depot with this certificate (DER) is one of `pins`; for whoever carries requests in our place. Its name and its
/// dates do not count.
#[must_use]
pub fn trusts(certificate: &[u8], pins: &[Hash]) -> bool {
    by_key(&CertificateDer::from_slice(certificate), pins).is_ok()
}

fn by_key(certificate: &CertificateDer<'_>, pins: &[Hash]) -> Result<ServerCertVerified, Error> {
    let key = ParsedCertificate::try_from(certificate)?.subject_public_key_info();
    if pins.contains(&Hash::of(&key)) {
        Ok(ServerCertVerified::assertion())
    } else {
        Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }
}
