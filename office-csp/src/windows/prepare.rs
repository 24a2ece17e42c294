//! Prepares a run: downloads or copies the tool, verifies it, and writes the configuration.

use super::early_end::{EarlyEnd, download_status};
use super::job_link::JobLink;
use super::local_tool::copy_tool;
use super::options::RunnerOptions;
use super::worker::retry;
use crate::state::{Payload, Phase};
use csp_agent::clock::SystemClock;
use csp_agent::download::{DownloadError, FileDestination, HttpsClient, Proxy, Watch, fetch};
use csp_agent::windows::{
    create_unchangeable, effective_proxy, new_private_folder, open_unchangeable, verify_signature, with_path,
};
use csp_agent::with_causes;
use office_deployment::InstallStatus;
use std::fs::File;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The time limit for opening the downloaded tool.
const HOLD_LIMIT: Duration = Duration::from_secs(5);

/// The name of the tool in the folder of a run.
pub(super) const PROGRAM: &str = "setup.exe";

/// A verified tool and its configuration.
pub(crate) struct Prepared {
    pub(super) program: PathBuf,
    pub(super) configuration: PathBuf,
    /// Held open, so that nobody replaces the verified program before it starts.
    pub(super) tool: File,
}

/// Downloads or copies the tool, verifies it, and writes the configuration.
pub(super) fn prepare(
    options: &RunnerOptions,
    folder: &Path,
    payload: &Payload,
    link: &JobLink,
) -> Result<Prepared, EarlyEnd> {
    new_private_folder(folder)?;
    let program = folder.join(PROGRAM);
    link.progress(Phase::Downloading, None);
    let length = match &options.tool_file {
        Some(file) => copy(options, file, &program, link)?,
        None => download(options, &program, link)?,
    };
    if link.must_stop() {
        return Err(EarlyEnd::cancelled());
    }
    link.progress(Phase::Verifying, None);
    // Nobody can write to the file while it is open. A virus scanner may hold it for a moment.
    let held = retry(&SystemClock::new(), HOLD_LIMIT, || link.must_stop(), || open_unchangeable(&program));
    if link.must_stop() {
        return Err(EarlyEnd::cancelled()); // takes precedence over the error of the last try
    }
    let tool = held?;
    if tool.metadata()?.len() != length {
        return Err(io::Error::other("the tool has changed since it was downloaded").into());
    }
    if let Err(fault) = verify_signature(&program, &tool, &options.trust) {
        return Err(EarlyEnd { status: InstallStatus::InvalidData, why: fault.to_string() });
    }
    let configuration = folder.join("configuration.xml");
    let mut file = create_unchangeable(&configuration)?;
    let written = file.write_all(payload.expose().as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| with_path(&configuration, error))?;
    Ok(Prepared { program, configuration, tool })
}

fn download(options: &RunnerOptions, program: &Path, link: &JobLink) -> Result<u64, EarlyEnd> {
    let refused = |error: DownloadError| EarlyEnd {
        status: download_status(&error),
        why: format!("the deployment tool cannot be downloaded: {}", with_causes(&error)),
    };
    let download = &options.download;
    let mut https = options.https.clone();
    https.proxy = proxy(&https.proxy, link);
    let mut client = HttpsClient::new(&https).map_err(|source| {
        refused(DownloadError::Network { from: download.address.clone(), attempts: 0, source })
    })?;
    let file = create_unchangeable(program)?;
    let mut watch = Watching { link, reported: None };
    let (clock, mut destination) = (SystemClock::new(), FileDestination::new(&file));
    fetch(download, &mut client, &mut destination, &clock, &mut watch).map_err(refused)
}

/// The proxy for the download. An unusable proxy of the machine is noted and ignored.
fn proxy(requested: &Proxy, link: &JobLink) -> Proxy {
    effective_proxy(requested).unwrap_or_else(|error| {
        link.note(format!("the machine's proxy (WinHTTP) is not used: {error}"));
        Proxy::Direct
    })
}

/// Copies the tool from this machine or a share, within the limits of a download.
fn copy(options: &RunnerOptions, from: &Path, program: &Path, link: &JobLink) -> Result<u64, EarlyEnd> {
    let file = create_unchangeable(program)?;
    let (clock, mut destination) = (SystemClock::new(), FileDestination::new(&file));
    let mut watch = Watching { link, reported: None };
    copy_tool(from, &options.download, &mut destination, &clock, &mut watch)
}

struct Watching<'d> {
    link: &'d JobLink,
    /// The last reported percentage.
    reported: Option<u8>,
}

impl Watch for Watching<'_> {
    fn goes_on(&mut self) -> ControlFlow<()> {
        if self.link.must_stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn progress(&mut self, have: u64, total: Option<u64>) {
        let part = total.filter(|total| *total > 0).map(|total| have.saturating_mul(100) / total);
        let percent = part.and_then(|part| u8::try_from(part.min(100)).ok());
        if percent.is_some() && percent != self.reported {
            self.reported = percent;
            self.link.progress(Phase::Downloading, percent);
        }
    }

    fn note(&mut self, note: &str) {
        self.link.note(note);
    }
}
