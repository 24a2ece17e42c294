//! What goes wrong with a download.

use super::{Address, AddressError};
use std::time::Duration;
use std::{error, io};

/// Why a download has failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The address, or one that it redirects to, is `http`.
    #[error("{0} is not encrypted; expected an https address")]
    Insecure(Address),
    /// A redirect leads to what is no address.
    #[error("{from} redirects to what cannot be fetched")]
    Redirect {
        /// Where the answer came from.
        from: Address,
        /// Why.
        #[source]
        source: AddressError,
    },
    /// More redirects than [`Download::redirects`](super::Download::redirects).
    #[error("{0} redirects too often; is it a loop?")]
    Redirects(Address),
    /// The server says no.
    #[error("{from} answers with status {status}")]
    Status {
        /// Where the answer came from.
        from: Address,
        /// The status code of HTTP.
        status: u16,
    },
    /// It has taken longer than [`Download::time_limit`](super::Download::time_limit).
    #[error("not done within {} s; look at the way to the server, or allow more time", .0.as_secs())]
    TimedOut(Duration),
    /// It is longer than [`Download::max_bytes`](super::Download::max_bytes).
    #[error("{from} sends more than {limit} bytes; if that is right, allow more")]
    TooLarge {
        /// Where it comes from.
        from: Address,
        /// The limit.
        limit: u64,
    },
    /// It does not begin as it must.
    #[error("{from} sends {found} and not what was asked for; does a proxy or a login page answer?")]
    Unexpected {
        /// Where it comes from.
        from: Address,
        /// What it looks like.
        found: &'static str,
    },
    /// Every attempt broke off, or the last one in a way that another attempt does not change
    /// ([`HttpError::is_transient`]).
    #[error("{from}: {}", failed(*.attempts))]
    Network {
        /// Where it comes from.
        from: Address,
        /// How many attempts there were.
        attempts: u32,
        /// How the last one ended.
        #[source]
        source: HttpError,
    },
    /// There is no space left on the disk.
    #[error("there is no space left for the download; make room on the disk")]
    NoSpace(#[source] io::Error),
    /// The disk refuses something else.
    #[error("the download cannot be written")]
    Disk(#[source] io::Error),
    /// Who watches it has ended it.
    #[error("the download was cancelled")]
    Cancelled,
}

/// Why there is no answer, or not all of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// Nothing came for too long.
    #[error("nothing came for too long")]
    TimedOut,
    /// The connection has ended in the middle.
    #[error("the connection broke off")]
    BrokeOff(#[source] io::Error),
    /// The answer is shorter than it says.
    #[error("the answer ended after {have} of {total} bytes")]
    Short {
        /// What came, in bytes.
        have: u64,
        /// What was announced, in bytes.
        total: u64,
    },
    /// The server cannot do it now (408, 429 or 5xx).
    #[error("the server answers with status {0}")]
    Busy(u16),
    /// What came is not the continuation of what is there.
    #[error("the content has changed since the attempt before")]
    Changed,
    /// Who waits for it no longer wants it.
    #[error("it is no longer wanted")]
    Cancelled,
    /// The name, the connection or the form of the answer.
    #[error("no connection to the server")]
    Failed(#[source] Box<dyn error::Error + Send + Sync>),
    /// The certificate of the server, or of a proxy that opens the connection, is not trusted, is for another name, or has
    /// expired.
    #[error("the certificate of the server is not trusted")]
    Untrusted(#[source] Box<dyn error::Error + Send + Sync>),
    /// The server or the proxy refuses this client: no TLS version in common, a password that the proxy asks for.
    #[error("the server or the proxy refuses the connection")]
    Refused(#[source] Box<dyn error::Error + Send + Sync>),
}

impl HttpError {
    /// Whether another attempt, a few seconds later, may get an answer.
    pub fn is_transient(&self) -> bool {
        match self {
            HttpError::TimedOut
            | HttpError::BrokeOff(_)
            | HttpError::Short { .. }
            | HttpError::Busy(_)
            | HttpError::Changed
            | HttpError::Failed(_) => true,
            HttpError::Cancelled | HttpError::Untrusted(_) | HttpError::Refused(_) => false,
        }
    }
}

fn failed(attempts: u32) -> String {
    match attempts {
        1 => "the attempt failed".to_owned(),
        _ => format!("the last of {attempts} attempts failed"),
    }
}
