//! The TLS of a server from PEM files.

use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use tokio_rustls::rustls::{self, RootCertStore, ServerConfig};

/// A PEM file for [`tls_from_pem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PemFile {
    /// The certificate of the server, with those between it and its authority.
    Chain,
    /// The private key of the server.
    Key,
    /// The authorities of the devices.
    Authorities,
}

/// The reason why PEM files are not the TLS of a server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsPemError {
    /// A file cannot be read, or has no such item.
    #[error("the PEM of the {} cannot be read: {source}", file.name())]
    Pem {
        /// The file.
        file: PemFile,
        /// The cause.
        source: pem::Error,
    },
    /// An item of a file cannot be used: the key belongs to another certificate, or an authority is malformed.
    #[error("the PEM of the {} cannot be used: {source}", file.name())]
    Tls {
        /// The file.
        file: PemFile,
        /// The cause.
        source: rustls::Error,
    },
    /// The authorities cannot verify certificates.
    #[error("the authorities of the devices cannot be used: {0}")]
    Authorities(#[source] VerifierBuilderError),
}

impl PemFile {
    fn name(self) -> &'static str {
        match self {
            PemFile::Chain => "server's certificate",
            PemFile::Key => "server's key",
            PemFile::Authorities => "devices' authorities",
        }
    }
}

/// The TLS of a server for [`TlsServer`](super::TlsServer): its certificate and key, and the authorities whose client
/// certificates it accepts. All three are in PEM. Clients without a certificate are refused.
///
/// The cryptography is that of `ring`. Configure `rustls` directly for another one, or for revocation lists.
///
/// # Errors
/// [`TlsPemError`] names the file and the fault.
pub fn tls_from_pem(chain: &[u8], key: &[u8], authorities: &[u8]) -> Result<Arc<ServerConfig>, TlsPemError> {
    let provider = Arc::new(default_provider());
    let mut roots = RootCertStore::empty();
    for certificate in certificates(PemFile::Authorities, authorities)? {
        roots.add(certificate).map_err(|source| TlsPemError::Tls { file: PemFile::Authorities, source })?;
    }
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(TlsPemError::Authorities)?;
    let chain = certificates(PemFile::Chain, chain)?;
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|source| TlsPemError::Pem { file: PemFile::Key, source })?;
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_client_cert_verifier(clients).with_single_cert(chain, key))
        .map_err(|source| TlsPemError::Tls { file: PemFile::Chain, source })?;
    Ok(Arc::new(config))
}

/// The certificates in a file, at least one.
fn certificates(file: PemFile, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsPemError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    let found =
        found.and_then(|found| if found.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(found) });
    found.map_err(|source| TlsPemError::Pem { file, source })
}
