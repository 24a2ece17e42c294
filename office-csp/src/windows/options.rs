//! The options of the runner.

use super::tool::{ADDRESS, deployment_tool};
use csp_agent::download::{Address, AddressError, Download, HttpsOptions};
use csp_agent::windows::TrustPolicy;
use std::path::PathBuf;
use std::time::Duration;

/// How a [`WindowsRunner`] works.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunnerOptions {
    /// The folder of this agent: its downloads, and the record of its last run. It belongs with the agent's store, and
    /// to no other agent. It becomes [private](csp_agent::windows::private_folders).
    pub folder: PathBuf,
    /// The lock file of the machine: agents that name the same one keep out of each other's way. Its folder becomes
    /// [private](csp_agent::windows::private_folders), so that must be empty or one of these already.
    pub lock: PathBuf,
    /// Where the tool comes from, and within which limits; it must begin with `MZ`.
    pub download: Download,
    /// A copy of the tool on this machine or a share, in place of the address: for machines without a way to Microsoft. The
    /// limits of [`download`](RunnerOptions::download) count for it too. It is copied, and the copy is checked as what is
    /// downloaded.
    pub tool_file: Option<PathBuf>,
    /// How the network is reached. With [`Proxy::Environment`](csp_agent::download::Proxy::Environment), where no variable
    /// names a proxy, the machine's is used (`netsh winhttp show proxy`).
    pub https: HttpsOptions,
    /// Whose signature the tool must carry.
    pub trust: TrustPolicy,
    /// How long the tool may take, with all its processes; 4 hours.
    pub time_limit: Duration,
    /// How often it is looked at; 250 ms.
    pub interval: Duration,
}

impl RunnerOptions {
    /// What Microsoft publishes, with the limits named at each field, in this folder and with this lock file.
    ///
    /// # Errors
    /// None with the address as it is now.
    pub fn new(folder: impl Into<PathBuf>, lock: impl Into<PathBuf>) -> Result<Self, AddressError> {
        let mut download = Download::new(ADDRESS.parse::<Address>()?);
        download.begins_with = b"MZ";
        Ok(RunnerOptions {
            folder: folder.into(),
            lock: lock.into(),
            download,
            tool_file: None,
            https: HttpsOptions::default(),
            trust: TrustPolicy::microsoft(deployment_tool()),
            time_limit: Duration::from_secs(4 * 60 * 60),
            interval: Duration::from_millis(250),
        })
    }
}
