//! Programs for the tests of the Windows installer, under Wine or on Windows. This crate is not published.
//!
//! - `stand-in-msiexec` replaces `msiexec.exe`. Properties in its command line say how it ends.
//! - `stand-in-msi-agent` is a small agent. The tests kill it.
//!
//! The property `ORDERS` has words, separated by commas:
//!
//! | words | effect |
//! |---|---|
//! | `exit,N,M,…` | the first start ends with the first code, the second one with the second code; the last one is for all later starts |
//! | `wait,N` | waits until there is a file with the name of the log and `.go`, then ends with this code |
//! | `child,N` | starts a child that waits for that file, and ends at once with this code |
//!
//! The property `LOG` names a file, to which each process adds a line when it begins, with its other arguments, and a line
//! when it ends.

mod with_user;

pub use with_user::WithUser;

use csp_agent::download::{HttpError, HttpsClient, HttpsOptions, Proxy};
use desktop_app_csp::{
    AgentInstaller, AgentOptions, CommandLine, FileHash, MsiInstallJob, Msiexec, ProductCode,
};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

/// A job that installs this package, which is served at the address, without repetitions.
///
/// # Errors
/// The file cannot be read.
pub fn job(code: &ProductCode, package: &Path, address: &str) -> io::Result<MsiInstallJob> {
    let hash = FileHash::from_bytes(Sha256::digest(std::fs::read(package)?).into());
    let name = package.file_name().unwrap_or_default().to_string_lossy();
    let mut job = MsiInstallJob::new(code.as_str(), "1.0.0", format!("{address}/{name}"), hash);
    job.command_line = CommandLine::new("/quiet");
    (job.retry_count, job.retry_interval) = (0, 0);
    Ok(job)
}

/// An installer that downloads over HTTP, without a proxy.
///
/// # Errors
/// The folder cannot be made private, or the client cannot be made.
pub fn installer<M: Msiexec>(msiexec: M, folder: &Path) -> io::Result<AgentInstaller<M>> {
    let mut https = HttpsOptions::default();
    https.proxy = Proxy::Direct;
    let client = HttpsClient::new(&https).map_err(|error: HttpError| io::Error::other(error))?;
    let mut options = AgentOptions::default();
    options.allow_http = true;
    AgentInstaller::new(folder, msiexec, client, options)
}
