//! Downloads: over HTTPS unless the caller allows HTTP, with limits, and resumed after an interruption.
//!
//! [`fetch`] has all the logic. It uses the network through [`Http`], the disk through [`Destination`] and the time through
//! a [`Clock`](crate::clock::Clock), so that tests can simulate every failure. `HttpsClient` (feature `http`) is the
//! implementation of [`Http`].
//!
//! A download ends with an error when:
//!
//! - the address or the target of a redirect is not `https`, unless [`Download::plain_http`] allows it;
//! - its announced or real length exceeds [`Download::max_bytes`];
//! - all attempts, redirects and pauses together exceed [`Download::time_limit`];
//! - it does not begin with [`Download::begins_with`], because a proxy sends its own page, for example;
//! - [`Watch::goes_on`] returns `Break`. It is called before each step, and about four times a second during each wait: for
//!   a name, a connection, an answer, the next bytes, the next attempt.
//!
//! An error that is not [transient](HttpError::is_transient), such as an untrusted certificate, ends the download at once.
//! After any other failed attempt, the next one asks for the rest (`Range` with `If-Range`). The rest is only joined to the
//! bytes received before if its strong `ETag` or date and its length are unchanged; otherwise the download starts anew. A
//! [`Destination`] that keeps its bytes continues a download in a later process ([`Destination::kept`]).
//!
//! The next attempt comes after [`Download::pause`], or after the time that a busy server asks for (`Retry-After`) if that is
//! longer. If this time is longer than the download may still take, the download ends at once.

mod address;
#[cfg(feature = "http")]
mod aside;
mod destination;
mod error;
mod fetch;
#[cfg(feature = "http")]
mod https;
#[cfg(feature = "http")]
mod https_agents;
#[cfg(feature = "http")]
mod https_answer;
mod proxy;

pub use address::{Address, AddressError};
pub use destination::{Destination, FileDestination, Kept, MemoryDestination};
pub use error::{DownloadError, HttpError};
pub use fetch::fetch;
#[cfg(feature = "http")]
pub use https::HttpsClient;
#[cfg(feature = "http")]
pub(crate) use https_agents::{HttpsAgents, certificates, failed};
#[cfg(feature = "http")]
pub use https_agents::{HttpsOptions, Roots};
#[cfg(feature = "http")]
pub(crate) use https_answer::{Body, header};
pub use proxy::{Proxy, ProxyAddress, ProxyError};

use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;
use std::time::Duration;

/// The longest wait between two calls of [`Watch::goes_on`].
const SLICE: Duration = Duration::from_millis(250);

/// A request for a download, with its limits.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Download {
    /// The address.
    pub address: Address,
    /// The largest accepted length in bytes; 256 MiB.
    pub max_bytes: u64,
    /// The limit for all attempts and pauses together; 30 minutes.
    pub time_limit: Duration,
    /// The number of attempts; 4.
    pub attempts: u32,
    /// The wait before the second attempt, twice that before the third, and so on; 2 seconds.
    pub pause: Duration,
    /// The number of redirects that one attempt follows; 5.
    pub redirects: u32,
    /// The first bytes that the content must have; none. A Windows program begins with `MZ`.
    pub begins_with: &'static [u8],
    /// The hosts for which `http` is accepted.
    pub plain_http: PlainHttp,
}

impl Download {
    /// A download from this address, with the limits named at each field.
    pub fn new(address: Address) -> Self {
        Download {
            address,
            max_bytes: 256 << 20,
            time_limit: Duration::from_secs(30 * 60),
            attempts: 4,
            pause: Duration::from_secs(2),
            redirects: 5,
            begins_with: b"",
            plain_http: PlainHttp::Never,
        }
    }
}

/// The hosts for which `http` is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainHttp {
    /// No host.
    Never,
    /// Only this machine (`localhost`, `127.0.0.1`, `[::1]`), for tests.
    OnLoopback,
    /// Every host, for content that the caller verifies. A redirect from `https` to `http` is an error.
    Anywhere,
}

/// Receives the progress of a download and can cancel it.
pub trait Watch {
    /// Returns `Break` to cancel the download. It is called often, so it must not block.
    fn goes_on(&mut self) -> ControlFlow<()>;

    /// `have` bytes have been received, of `total` if that is known.
    fn progress(&mut self, have: u64, total: Option<u64>);

    /// A line for the log: the reason for another attempt. It contains no secrets.
    fn note(&mut self, note: &str);
}

/// One exchange of HTTP.
pub trait Http {
    /// Requests the content at `address`, or the rest of it. A redirect is returned as an answer, as any other status.
    ///
    /// It calls `goes_on` at least once a second while it waits.
    ///
    /// # Errors
    /// When there is no answer; [`HttpError::Cancelled`] if `goes_on` returns `Break`.
    fn get(
        &mut self,
        address: &Address,
        rest: Option<&Rest>,
        time_left: Duration,
        goes_on: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Response, HttpError>;
}

/// A request for the rest of unchanged content: `Range: bytes={from}-` and `If-Range: {validator}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The number of bytes received before.
    pub from: u64,
    /// Their `ETag` or `Last-Modified`.
    pub validator: String,
}

/// An answer: the header fields that [`fetch`] needs, and the body.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The length of the body in bytes (`Content-Length`).
    pub length: Option<u64>,
    /// `Location`.
    pub location: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// `Content-Range`.
    pub range: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// The body. A read waits at most a second. It returns [`WouldBlock`](std::io::ErrorKind::WouldBlock) if no bytes have
    /// arrived yet, and is then repeated; it returns [`TimedOut`](std::io::ErrorKind::TimedOut) after the time limit.
    pub body: Box<dyn Read + Send>,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("length", &self.length)
            .field("etag", &self.etag)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}
