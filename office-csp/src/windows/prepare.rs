//! What must be there before the tool can be started: the tool itself, checked, and its configuration.

use super::desk::Desk;
use super::held::named;
use super::local_tool::copy_tool;
use super::machine_proxy::for_https;
use super::outcome::{self, Refused};
use super::runner::RunnerOptions;
use super::sys;
use super::worker::patiently;
use crate::payload::Payload;
use crate::runner::RunnerEvent;
use crate::state::{JobProgress, Phase};
use csp_host::clock::SystemClock;
use csp_host::download::{DownloadError, FileDestination, HttpsClient, Proxy, Watch, fetch};
use csp_host::with_causes;
use office_deployment::InstallStatus;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use windows_sys::Win32::Storage::FileSystem::FILE_SHARE_READ;

/// How long it is tried to open the tool that was downloaded.
const HOLD_LIMIT: Duration = Duration::from_secs(5);

/// The name of the tool in the folder of a run.
pub(super) const PROGRAM: &str = "setup.exe";

/// What is ready to be started.
pub(crate) struct Prepared {
    pub(super) program: PathBuf,
    pub(super) configuration: PathBuf,
    /// Held open, so that what was checked is what is started.
    pub(super) tool: File,
}

/// Fetches the tool and checks it, and writes the configuration.
pub(super) fn prepare(
    options: &RunnerOptions,
    folder: &Path,
    payload: &Payload,
    desk: &Desk,
) -> Result<Prepared, Refused> {
    sys::new_private_folder(folder)?;
    let program = folder.join(PROGRAM);
    desk.tell(RunnerEvent::Progress(JobProgress { phase: Phase::Downloading, percent: None }));
    let length = match &options.tool_file {
        Some(file) => copy(options, file, &program, desk)?,
        None => download(options, &program, desk)?,
    };
    if desk.stops() {
        return Err(Refused::cancelled());
    }
    desk.tell(RunnerEvent::Progress(JobProgress { phase: Phase::Verifying, percent: None }));
    // From here on nobody writes to it, until its process has begun. A virus scanner may have it open for a moment.
    let held = patiently(&SystemClock::new(), HOLD_LIMIT, || desk.stops(), || hold(&program));
    if desk.stops() {
        return Err(Refused::cancelled()); // and not what was in the way just then
    }
    let tool = held?;
    if tool.metadata()?.len() != length {
        return Err(io::Error::other("the tool is not what was downloaded").into());
    }
    if let Err(fault) = sys::verify(&program, &tool, &options.trust) {
        return Err(Refused { status: InstallStatus::InvalidData, why: fault.to_string() });
    }
    let configuration = folder.join("configuration.xml");
    let mut file = create(&configuration)?;
    let written = file.write_all(payload.expose().as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| named(&configuration, error))?;
    Ok(Prepared { program, configuration, tool })
}

fn download(options: &RunnerOptions, program: &Path, desk: &Desk) -> Result<u64, Refused> {
    let refused = |error: DownloadError| Refused {
        status: outcome::of_download(&error),
        why: format!("the deployment tool cannot be had: {}", with_causes(&error)),
    };
    let download = &options.download;
    let mut https = options.https.clone();
    https.proxy = proxy(&https.proxy, desk);
    let mut client = HttpsClient::new(&https).map_err(|source| {
        refused(DownloadError::Network { from: download.address.clone(), attempts: 0, source })
    })?;
    let file = create(program)?;
    let mut watch = Watching { desk, told: None };
    let (clock, mut destination) = (SystemClock::new(), FileDestination::new(&file));
    fetch(download, &mut client, &mut destination, &clock, &mut watch).map_err(refused)
}

/// The proxy that is asked for; the machine's where only the environment could name one and does not.
fn proxy(asked: &Proxy, desk: &Desk) -> Proxy {
    if *asked != Proxy::Environment || Proxy::is_in_environment() {
        return asked.clone();
    }
    let found = match sys::machine_proxy() {
        Ok(None) => return Proxy::Direct,
        Ok(Some(machine)) => for_https(&machine).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match found {
        Ok(proxy) => proxy.unwrap_or(Proxy::Direct),
        Err(why) => {
            desk.note(format!("the machine's proxy (WinHTTP) is not used: {why}"));
            Proxy::Direct
        }
    }
}

/// Copies a tool that is on this machine or a share, within the limits of a download.
fn copy(options: &RunnerOptions, from: &Path, program: &Path, desk: &Desk) -> Result<u64, Refused> {
    let file = create(program)?;
    let (clock, mut destination) = (SystemClock::new(), FileDestination::new(&file));
    let mut watch = Watching { desk, told: None };
    copy_tool(from, &options.download, &mut destination, &clock, &mut watch)
}

/// Creates a file that others can only read while it is open.
fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).share_mode(FILE_SHARE_READ).open(path);
    file.map_err(|error| named(path, error))
}

/// Opens a file so that nobody can write, rename or delete it. It can be read, and run.
fn hold(file: &Path) -> io::Result<File> {
    let held = OpenOptions::new().read(true).share_mode(FILE_SHARE_READ).open(file);
    held.map_err(|error| named(file, error))
}

struct Watching<'d> {
    desk: &'d Desk,
    told: Option<u8>,
}

impl Watch for Watching<'_> {
    fn goes_on(&mut self) -> ControlFlow<()> {
        if self.desk.stops() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn progress(&mut self, have: u64, total: Option<u64>) {
        let part = total.filter(|total| *total > 0).map(|total| have.saturating_mul(100) / total);
        let percent = part.and_then(|part| u8::try_from(part.min(100)).ok());
        if percent.is_some() && percent != self.told {
            self.told = percent;
            self.desk.tell(RunnerEvent::Progress(JobProgress { phase: Phase::Downloading, percent }));
        }
    }

    fn note(&mut self, note: &str) {
        self.desk.note(note);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::process::{Command, Stdio};

    #[test]
    fn a_file_that_is_held_stays_what_it_is_and_can_be_run() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a.exe"), folder.path().join("b.exe"));
        fs::copy(std::env::current_exe().unwrap(), &file).unwrap();
        fs::write(&other, "b").unwrap();
        let held = hold(&file).unwrap();
        assert!(OpenOptions::new().write(true).open(&file).is_err(), "writing");
        assert!(OpenOptions::new().append(true).open(&file).is_err(), "appending");
        assert!(fs::remove_file(&file).is_err(), "deleting");
        assert!(fs::rename(&other, &file).is_err(), "putting another in its place");
        assert!(fs::rename(&file, folder.path().join("c.exe")).is_err(), "moving it away");
        let mut command = Command::new(&file);
        let ran = command.arg("--list").stdin(Stdio::null()).output().unwrap();
        assert!(ran.status.success(), "running");
        drop(held);
        fs::rename(&other, &file).unwrap();
    }
}
