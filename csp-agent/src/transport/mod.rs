//! The way to a server and back.
//!
//! A [`Transport`] carries one message and brings the answer. `HttpTransport` (feature `http`) does it as the client of
//! Windows does; [`LoopbackTransport`] has the server in the same process, for tests.

mod loopback;

#[cfg(feature = "http")]
mod http;

pub use crate::retry_after::retry_after;
#[cfg(feature = "http")]
pub use http::{ClientCertificate, HttpTransport, HttpTransportOptions};
pub use loopback::LoopbackTransport;
pub use syncml::MessageEncoding;

use crate::download::{AddressError, HttpError};
use std::fmt;
use std::time::Duration;

/// Carries messages to a server.
pub trait Transport {
    /// Sends a message and waits for the answer. It ends after a time limit of its own.
    ///
    /// # Errors
    /// [`TransportError`] when there is no usable answer. The message may have arrived nevertheless.
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError>;

    /// Ends a session: the next message may be hours away. A transport closes its connections here, so that a device at rest
    /// holds none. By default there is nothing to close.
    fn end_session(&mut self) {}
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        (**self).exchange(request)
    }

    fn end_session(&mut self) {
        (**self).end_session();
    }
}

/// A message to send. `Debug` shows only its size.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct TransportRequest<'r> {
    /// The address of the server.
    pub address: &'r str,
    /// The message.
    pub body: &'r [u8],
    /// The encoding of the message.
    pub encoding: MessageEncoding,
    /// The value for the header `x-syncml-hmac`, if the server demands it.
    pub mac: Option<&'r str>,
    /// True if a user is signed in, so that commands for the user can be executed (MS-MDM 2.1, `mode`).
    pub has_user: bool,
    /// The types of the generic alerts (1226) in the message.
    pub alert_types: &'r [String],
}

impl<'r> TransportRequest<'r> {
    /// A message for this address, without a MAC, a user and generic alerts.
    pub fn new(address: &'r str, body: &'r [u8], encoding: MessageEncoding) -> Self {
        TransportRequest { address, body, encoding, mac: None, has_user: false, alert_types: &[] }
    }
}

impl fmt::Debug for TransportRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportRequest")
            .field("address", &without_query(self.address))
            .field("bytes", &self.body.len())
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}

/// An address without its query, which may hold a secret, for a log.
pub(crate) fn without_query(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// The answer of a server. `Debug` shows only its size.
#[derive(Clone, PartialEq, Eq)]
pub struct TransportAnswer {
    /// The message, in either encoding.
    pub body: Vec<u8>,
    /// The value of the header `x-syncml-hmac`.
    pub mac: Option<String>,
}

impl fmt::Debug for TransportAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportAnswer").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Why there is no usable answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The server is busy: status 429 or 503.
    #[error("the server is busy{}", wait(*.retry_after))]
    Busy {
        /// How long the server asks to wait (`Retry-After`).
        retry_after: Option<Duration>,
    },
    /// The server answers with another status than 200, as 404.
    #[error("the server answers with status {0}")]
    Status(u16),
    /// The answer has no message: a body of another type, as the HTML page of a proxy, or no body.
    #[error("the server answers with {0} instead of a SyncML message; does a proxy or a login page answer?")]
    NotAMessage(String),
    /// The answer is larger than the limit.
    #[error("the server answers with more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The address of the server cannot be used: `ftp://example.com`.
    #[error("the address of the server cannot be used")]
    Address(#[from] AddressError),
    /// The address is `http`, and only `https` is allowed.
    #[error("the address of the server is not encrypted; expected an https address")]
    Insecure,
    /// The connection failed, or broke off.
    #[error("no answer from the server")]
    Http(#[from] HttpError),
}

impl TransportError {
    /// Returns true if the same message may succeed when it is sent again at once.
    pub fn is_transient(&self) -> bool {
        match self {
            TransportError::Status(status) => matches!(status, 408 | 500 | 502 | 504),
            TransportError::Http(error) => error.is_transient(),
            TransportError::NotAMessage(_) => true,
            TransportError::Busy { .. }
            | TransportError::TooLarge { .. }
            | TransportError::Address(_)
            | TransportError::Insecure => false,
        }
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            TransportError::Busy { retry_after } => *retry_after,
            _ => None,
        }
    }
}

fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map(|wait| format!(" for {} s", wait.as_secs())).unwrap_or_default()
}
