//! The options of the runner.

use super::tool::{ADDRESS, deployment_tool};
use csp_agent::download::{Address, AddressError, Download, HttpsOptions};
use csp_agent::windows::TrustPolicy;
use std::path::PathBuf;
use std::time::Duration;

/// The options of a [`WindowsRunner`](super::WindowsRunner).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunnerOptions {
    /// The folder of this agent, with its downloads and the record of its last run. Use it for one agent and one store
    /// only. It becomes [private](csp_agent::windows::private_folders).
    pub folder: PathBuf,
    /// The lock file of the machine. Of all agents with the same lock file, one runs a job at a time. Its folder becomes
    /// [private](csp_agent::windows::private_folders), so it must be empty or already private.
    pub lock: PathBuf,
    /// The address of the tool and the limits of the download. The file must begin with `MZ`.
    pub download: Download,
    /// A copy of the tool on this machine or a share, for machines that cannot reach Microsoft. It replaces the address. The
    /// limits of [`download`](RunnerOptions::download) apply to it, and the runner verifies its own copy of the file.
    pub tool_file: Option<PathBuf>,
    /// The connection to the network. With [`Proxy::Environment`](csp_agent::download::Proxy::Environment), the runner uses
    /// the machine's proxy (`netsh winhttp show proxy`) if no variable names one.
    pub https: HttpsOptions,
    /// The required signature of the tool.
    pub trust: TrustPolicy,
    /// The time limit for the tool and all its processes; by default 4 hours.
    pub time_limit: Duration,
    /// The time between two checks of the processes of the tool; by default 250 ms.
    pub interval: Duration,
}

impl RunnerOptions {
    /// The tool that Microsoft publishes, in this folder and with this lock file.
    ///
    /// # Errors
    /// None: the address is a constant that is valid.
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
