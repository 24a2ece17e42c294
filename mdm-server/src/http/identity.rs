//! The identity of a device, from its client certificate.

use core::fmt;
use csp_findings::one_line;
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, X509Certificate};

/// The identity of a device: its client certificate (MS-MDM 2.1, note 4).
///
/// The TLS layer, or a proxy that the caller trusts, has verified the certificate: its signature, its validity and its
/// issuer. This type only reads it. An identity is made [from DER](ClientIdentity::from_der), or by a
/// [`CertificateHeader`](super::CertificateHeader) that the caller names; no header is trusted by default.
///
/// Sessions belong to the [fingerprint](ClientIdentity::fingerprint): a device that enrols again gets a new certificate,
/// and so cannot answer a session of the old one. The subject stays the same when a certificate is renewed, if the server
/// that issues it says so.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ClientIdentity {
    subject: String,
    common_name: Option<String>,
    fingerprint: Fingerprint,
}

impl ClientIdentity {
    /// Reads a certificate in DER (RFC 5280).
    ///
    /// # Errors
    /// [`IdentityError::Certificate`] when the bytes are not one certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, IdentityError> {
        let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| IdentityError::Certificate)?;
        if !rest.is_empty() {
            return Err(IdentityError::Certificate);
        }
        let subject = certificate.subject();
        let common_name = subject.iter_common_name().next().and_then(|name| name.as_str().ok());
        Ok(ClientIdentity {
            subject: subject.to_string(),
            common_name: common_name.map(str::to_owned),
            fingerprint: Fingerprint(Sha256::digest(der).into()),
        })
    }

    /// The distinguished name of the subject, such as `CN=device-1, O=Example`, as the certificate spells it. `Display` is
    /// the text for logs.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The common name of the subject: for most servers the device's name in their database.
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// The digest of the certificate, which no other certificate has.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// Shows the common name, else the subject, in one line.
impl fmt::Display for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(self.common_name().unwrap_or(&self.subject)))
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientIdentity({}, {})", one_line(&self.subject), self.fingerprint)
    }
}

/// The SHA-256 of a certificate in DER. Displays as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The reason why a request has no identity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The client has sent no certificate, or the proxy no header.
    #[error("there is no client certificate")]
    Missing,
    /// The bytes are not one certificate in DER.
    #[error("the client certificate is not a certificate in DER")]
    Certificate,
    /// The header with the certificate is not in the form that the caller named.
    #[error("the header `{name}` {fault}")]
    Header {
        /// The name of the header.
        name: String,
        /// The fault.
        fault: HeaderFault,
    },
}

/// A fault in the header of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderFault {
    /// It occurs twice, so that a client may have written one of them.
    Repeated,
    /// It is not in the expected form.
    Form,
}

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HeaderFault::Repeated => "occurs more than once",
            HeaderFault::Form => "is not in the form that the proxy writes",
        })
    }
}
