//! Downloads: over HTTPS alone, with limits, and resumed where they broke off.
//!
//! [`fetch`] is the whole logic. It reaches the network through [`Http`], the disk through [`Destination`] and the time
//! through a [`Clock`](crate::clock::Clock), so that every mishap can be played in a test. `HttpsClient` (feature
//! `http`) is the network.
//!
//! What makes it end:
//!
//! - The address, and every address it redirects to, must be `https`. [`PlainHttp::OnLoopback`] is for tests.
//! - Longer than [`Download::max_bytes`], said or found: it is refused.
//! - [`Download::time_limit`] is for everything together: attempts, redirects, pauses.
//! - What begins with other bytes than [`Download::begins_with`] is not what was asked for: a proxy's page, mostly.
//! - Who watches no longer wants it. [`Watch::goes_on`] is asked before each step and about four times a second in each
//!   wait: for a name, a connection, an answer, the next bytes, the next attempt.
//!
//! A fault that stays as it is ([`HttpError::is_transient`]), such as a certificate that is not trusted, ends it at once.
//! An attempt that breaks off is followed by another one, which asks for the rest (`Range` with `If-Range`). Only what
//! has the same strong `ETag` or date, and the same length, is joined; if anything has changed, it starts anew.

mod address;
#[cfg(feature = "http")]
mod aside;
mod destination;
mod error;
mod fetch;
#[cfg(feature = "http")]
mod https;
mod proxy;

pub use address::{Address, AddressError};
pub use destination::{Destination, FileDestination, MemoryDestination};
pub use error::{DownloadError, HttpError};
pub use fetch::fetch;
#[cfg(feature = "http")]
pub use https::{HttpsClient, HttpsOptions, Roots};
pub use proxy::{Proxy, ProxyAddress, ProxyError};

use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;
use std::time::Duration;

/// How long a wait lasts until [`Watch::goes_on`] is asked again.
const SLICE: Duration = Duration::from_millis(250);

/// What is to be fetched, and how long that may take.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Download {
    /// Where it is.
    pub address: Address,
    /// The most that is taken, in bytes; 256 MiB.
    pub max_bytes: u64,
    /// For everything together; 30 minutes.
    pub time_limit: Duration,
    /// How often it is tried; 4.
    pub attempts: u32,
    /// The wait before the second attempt, twice that before the third, and so on; 2 seconds.
    pub pause: Duration,
    /// How many redirects are followed in one attempt; 5.
    pub redirects: u32,
    /// What it must begin with; nothing. A Windows program begins with `MZ`.
    pub begins_with: &'static [u8],
    /// Whether `http` may do.
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

/// Whether `http` may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainHttp {
    /// Nowhere.
    Never,
    /// To this machine itself (`localhost`, `127.0.0.1`, `[::1]`): for tests.
    OnLoopback,
}

/// Who watches a download.
pub trait Watch {
    /// Whether it is still wanted; `Break` ends it. It is asked often, so it must answer at once.
    fn goes_on(&mut self) -> ControlFlow<()>;

    /// So many bytes are there, of so many if that is known.
    fn progress(&mut self, have: u64, total: Option<u64>);

    /// A line for the log: why there is another attempt. It holds no secrets.
    fn note(&mut self, note: &str);
}

/// One exchange of HTTP.
pub trait Http {
    /// Asks for what is at `address`, or the rest of it. Redirects are answers, as any other status is.
    ///
    /// While it waits it asks `goes_on`, at least once a second.
    ///
    /// # Errors
    /// There is no answer; [`HttpError::Cancelled`] when `goes_on` says `Break`.
    fn get(
        &mut self,
        address: &Address,
        rest: Option<&Rest>,
        time_left: Duration,
        goes_on: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Response, HttpError>;
}

/// The rest of something, if it is still the same: `Range: bytes={from}-` and `If-Range: {validator}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// How many bytes are there already.
    pub from: u64,
    /// The `ETag` or the `Last-Modified` that they came with.
    pub validator: String,
}

/// An answer: what of its head matters here, and its body.
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
    /// The body. A read waits a second at most: when nothing has come yet it ends with
    /// [`WouldBlock`](std::io::ErrorKind::WouldBlock) and is made again; when nothing has come for too long, with
    /// [`TimedOut`](std::io::ErrorKind::TimedOut).
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
