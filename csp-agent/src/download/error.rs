//! Errors of downloads.

use super::{Address, AddressError};
use std::time::Duration;
use std::{error, io};

/// The reason why a download failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The address, or the target of a redirect, has the scheme `http`.
    #[error("{0} is not encrypted; expected an https address")]
    Insecure(Address),
    /// The target of a redirect is not a usable address, as `ftp://example.com/`.
    #[error("{from} redirects to an unusable address")]
    Redirect {
        /// The address that answered.
        from: Address,
        /// The fault of the target.
        #[source]
        source: AddressError,
    },
    /// More redirects than [`Download::redirects`](super::Download::redirects).
    #[error("{0} redirects too often; is it a loop?")]
    Redirects(Address),
    /// The server answers with a status that is neither a success nor temporary, as 404.
    #[error("{from} answers with status {status}")]
    Status {
        /// The address that answered.
        from: Address,
        /// The HTTP status code.
        status: u16,
    },
    /// The download took longer than [`Download::time_limit`](super::Download::time_limit).
    #[error("not done within {} s; check the connection to the server, or allow more time", .0.as_secs())]
    TimedOut(Duration),
    /// The content is longer than [`Download::max_bytes`](super::Download::max_bytes).
    #[error("{from} sends more than {limit} bytes; if that is right, allow more")]
    TooLarge {
        /// The address of the content.
        from: Address,
        /// The limit.
        limit: u64,
    },
    /// The content does not begin with [`Download::begins_with`](super::Download::begins_with), as a proxy's login page.
    #[error("{from} sends {found} instead of the requested content; does a proxy or a login page answer?")]
    Unexpected {
        /// The address of the content.
        from: Address,
        /// The apparent kind of the content.
        found: &'static str,
    },
    /// Every attempt broke off, or the last one in a way that another attempt does not change
    /// ([`HttpError::is_transient`]).
    #[error("{from}: {}", failed(*.attempts))]
    Network {
        /// The address of the content.
        from: Address,
        /// The number of attempts.
        attempts: u32,
        /// The error of the last attempt.
        #[source]
        source: HttpError,
    },
    /// There is no space left on the disk.
    #[error("there is no space left for the download; make room on the disk")]
    NoSpace(#[source] io::Error),
    /// Writing failed for another reason.
    #[error("the download cannot be written")]
    Disk(#[source] io::Error),
    /// [`Watch::goes_on`](super::Watch::goes_on) returned `Break`.
    #[error("the download was cancelled")]
    Cancelled,
}

/// The reason why an HTTP exchange gave no complete answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The server sent nothing within the time limit.
    #[error("the server sent nothing within the time limit")]
    TimedOut,
    /// The connection ended during the answer.
    #[error("the connection broke off")]
    BrokeOff(#[source] io::Error),
    /// The answer is shorter than its `Content-Length`.
    #[error("the answer ended after {have} of {total} bytes")]
    Short {
        /// The bytes received.
        have: u64,
        /// The bytes announced.
        total: u64,
    },
    /// The server answers with a temporary status: 408, 429 or 5xx.
    #[error("the server answers with status {0}")]
    Busy(u16),
    /// The answer to a range request does not continue the bytes received before.
    #[error("the content has changed since the previous attempt")]
    Changed,
    /// The caller cancelled the exchange.
    #[error("the exchange was cancelled")]
    Cancelled,
    /// The name of the host was not resolved.
    #[error("the name of the server could not be resolved")]
    UnknownHost(#[source] Box<dyn error::Error + Send + Sync>),
    /// The connection failed, or the answer is malformed.
    #[error("no connection to the server")]
    Failed(#[source] Box<dyn error::Error + Send + Sync>),
    /// Certificates or a key in PEM cannot be used: a file that is cut off, or the key of another certificate.
    #[error("the {what} cannot be used")]
    Pem {
        /// The certificates or the key.
        what: &'static str,
        /// The fault.
        source: Box<dyn error::Error + Send + Sync>,
    },
    /// The certificate of the server, or of a proxy that intercepts TLS, is untrusted, expired or for another name.
    #[error("the certificate of the server is not trusted")]
    Untrusted(#[source] Box<dyn error::Error + Send + Sync>),
    /// The server or the proxy refuses this client: no common TLS version, or the proxy requires a password.
    #[error("the server or the proxy refuses the connection")]
    Refused(#[source] Box<dyn error::Error + Send + Sync>),
}

impl HttpError {
    /// The error of a body that could not be read to its end.
    pub(crate) fn of_body(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut => HttpError::TimedOut,
            _ => HttpError::BrokeOff(error),
        }
    }

    /// Returns true if another attempt a few seconds later may succeed.
    pub fn is_transient(&self) -> bool {
        match self {
            HttpError::TimedOut
            | HttpError::BrokeOff(_)
            | HttpError::Short { .. }
            | HttpError::Busy(_)
            | HttpError::Changed
            | HttpError::UnknownHost(_)
            | HttpError::Failed(_) => true,
            HttpError::Cancelled
            | HttpError::Pem { .. }
            | HttpError::Untrusted(_)
            | HttpError::Refused(_) => false,
        }
    }
}

fn failed(attempts: u32) -> String {
    match attempts {
        1 => "the attempt failed".to_owned(),
        _ => format!("the last of {attempts} attempts failed"),
    }
}
