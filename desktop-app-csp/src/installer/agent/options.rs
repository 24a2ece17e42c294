//! The choices of an agent.

use crate::ArgumentPolicy;
use csp_agent::download::{Address, Download, PlainHttp};
use std::time::Duration;

/// What an [`AgentInstaller`](crate::AgentInstaller) may do, and its limits.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AgentOptions {
    /// Allows URLs with `http:`; false. The hash of the job protects the content, but everybody on the way sees which
    /// package is fetched. A redirect from `https` to `http` is always an error.
    pub allow_http: bool,
    /// The largest accepted package in bytes; 4 GiB.
    pub max_bytes: u64,
    /// The limit for the download from one URL; 2 hours.
    pub time_limit: Duration,
    /// The number of attempts for each URL, of which the later ones continue the bytes received before; 4. These are not
    /// the repetitions of the job (`RetryCount`).
    pub attempts: u32,
    /// The wait before the second attempt, twice that before the third, and so on; 2 seconds.
    pub pause: Duration,
    /// The arguments that command lines may have: the same as in [`DesktopAppCsp::allowing`](crate::DesktopAppCsp::allowing).
    pub policy: ArgumentPolicy,
}

impl Default for AgentOptions {
    fn default() -> Self {
        AgentOptions {
            allow_http: false,
            max_bytes: 4 << 30,
            time_limit: Duration::from_secs(2 * 60 * 60),
            attempts: 4,
            pause: Duration::from_secs(2),
            policy: ArgumentPolicy::default(),
        }
    }
}

impl AgentOptions {
    /// The download from an address with these limits.
    pub(super) fn download(&self, address: Address) -> Download {
        let mut download = Download::new(address);
        download.max_bytes = self.max_bytes;
        download.time_limit = self.time_limit;
        download.attempts = self.attempts;
        download.pause = self.pause;
        download.plain_http = if self.allow_http { PlainHttp::Anywhere } else { PlainHttp::Never };
        download
    }
}
