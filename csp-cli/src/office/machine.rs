//! The Office CSP of this machine: the place of its state, and opening it.

use super::session::Unusable;
use clap::Args;
use csp_agent::store::{RedbStore, StoreError};
use office_csp::{OfficeCsp, Recovery};
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The name of the store in the folder.
const STATE: &str = "state.redb";

#[derive(Debug, Args)]
pub(super) struct Place {
    /// The folder for downloads and the state; it must be new, empty, or one of this program's, and becomes private to the
    /// system and administrators [default: csp-office\agent in %ProgramData%]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Place {
    fn folder(&self) -> Result<PathBuf, Unusable> {
        match &self.folder {
            Some(folder) => Ok(folder.clone()),
            None => Ok(machine_folder().map_err(|why| format!("{why}; give --folder"))?.join("agent")),
        }
    }
}

/// The folder of the machine. The lock is always here, also if another folder is given for the state.
fn machine_folder() -> Result<PathBuf, Unusable> {
    let data = std::env::var_os("ProgramData").filter(|data| !data.is_empty());
    data.map(|data| PathBuf::from(data).join("csp-office"))
        .ok_or_else(|| "%ProgramData% is not set".to_owned())
}

/// The reason why the state cannot be opened.
#[derive(Debug)]
pub(super) enum NotOpen {
    /// Another program works in the folder.
    Busy(String),
    Unusable(Unusable),
}

impl fmt::Display for NotOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (NotOpen::Busy(why) | NotOpen::Unusable(why)) = self;
        f.write_str(why)
    }
}

impl From<Unusable> for NotOpen {
    fn from(why: Unusable) -> Self {
        NotOpen::Unusable(why)
    }
}

/// A file that asks the program that works in the folder to cancel its job.
#[derive(Debug)]
pub(super) struct CancelRequest(PathBuf);

impl CancelRequest {
    pub(super) fn of(place: &Place) -> Result<Self, Unusable> {
        Ok(CancelRequest(place.folder()?.join("cancel")))
    }

    /// Asks.
    pub(super) fn put(&self) -> Result<(), Unusable> {
        File::create(&self.0).map(drop).map_err(|error| format!("{}: {error}", self.0.display()))
    }

    /// Takes the request to cancel, if there is one.
    #[cfg_attr(not(windows), allow(dead_code))] // for `apply`
    pub(super) fn take(&self) -> bool {
        fs::remove_file(&self.0).is_ok()
    }
}

/// Opens the state of an earlier run, without resuming its job. Returns `None`, and creates nothing, if there is no state.
/// A folder that is named must exist.
pub(super) fn open_existing(place: &Place) -> Result<Option<Recovery<MachineRunner>>, NotOpen> {
    check_rights()?;
    let folder = place.folder()?;
    let state = folder.join(STATE);
    match state.try_exists() {
        Ok(false) if place.folder.is_some() && !folder.exists() => {
            Err(format!("{}: there is no such folder", folder.display()).into())
        }
        Ok(false) => Ok(None),
        Ok(true) => open(&folder, runner_in(&folder)?).map(Some),
        Err(error) => Err(format!("{}: cannot be read: {error}", state.display()).into()),
    }
}

fn open<R: office_csp::Runner>(folder: &Path, runner: R) -> Result<Recovery<R>, NotOpen> {
    let state = folder.join(STATE);
    let named =
        |error: &dyn std::error::Error| format!("{}: {}", state.display(), csp_agent::with_causes(error));
    let store = RedbStore::open(&state).map_err(|error| match error {
        StoreError::InUse => NotOpen::Busy(named(&error)),
        error => named(&error).into(),
    })?;
    Ok(OfficeCsp::recover(runner, store).map_err(|error| named(&error))?)
}

#[cfg(windows)]
pub(super) use on_windows::{MachineRunner, open_for};
#[cfg(windows)]
use on_windows::{check_rights, runner_in};

#[cfg(windows)]
mod on_windows {
    use super::{NotOpen, Place, Recovery, Unusable, machine_folder, open};
    use crate::office::source::{Source, Tool};
    use csp_agent::download::Proxy;
    use csp_agent::windows::is_elevated;
    use office_csp::windows::{RunnerOptions, WindowsRunner};
    use std::io;
    use std::path::Path;

    pub(in crate::office) type MachineRunner = WindowsRunner;

    /// The runner with this folder.
    pub(super) fn runner_in(folder: &Path) -> Result<MachineRunner, NotOpen> {
        runner(options(folder)?)
    }

    /// Opens or creates the state, with this tool and this proxy. Does not resume a job.
    pub(in crate::office) fn open_for(
        place: &Place,
        source: Source,
    ) -> Result<Recovery<MachineRunner>, NotOpen> {
        check_rights()?;
        let folder = place.folder()?;
        let mut options = options(&folder)?;
        match source.tool {
            Some(Tool::Download(address)) => options.download.address = address,
            Some(Tool::File(file)) => options.tool_file = Some(file),
            None => {}
        }
        if let Some(proxy) = source.proxy {
            options.https.proxy = Proxy::At(proxy);
        }
        open(&folder, runner(options)?)
    }

    /// Returns an error if this process lacks the rights of an administrator.
    pub(super) fn check_rights() -> Result<(), Unusable> {
        match is_elevated() {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err("this needs the rights of an administrator; run it from a console that is elevated"
                    .to_owned())
            }
            Err(error) => Err(format!("Windows does not say whether this process is elevated: {error}")),
        }
    }

    fn options(folder: &Path) -> Result<RunnerOptions, Unusable> {
        let lock = machine_folder()?.join("lock");
        RunnerOptions::new(folder, lock).map_err(|error| error.to_string())
    }

    fn runner(options: RunnerOptions) -> Result<WindowsRunner, NotOpen> {
        WindowsRunner::new(options).map_err(|error| match error.kind() {
            io::ErrorKind::ResourceBusy => NotOpen::Busy(error.to_string()),
            _ => NotOpen::Unusable(csp_agent::with_causes(&error)),
        })
    }
}
#[cfg(not(windows))]
pub(super) use elsewhere::MachineRunner;
#[cfg(not(windows))]
use elsewhere::{check_rights, runner_in};

#[cfg(not(windows))]
mod elsewhere {
    use super::{NotOpen, Unusable};
    use office_csp::{Found, Job, Run, Runner, RunnerEvent, StartError};
    use office_deployment::Installed;
    use std::io;
    use std::path::Path;

    /// The runner of a system on which the deployment tool cannot run: it does not know whether one is running.
    #[derive(Debug)]
    pub(in crate::office) struct MachineRunner;

    #[allow(clippy::unnecessary_wraps)] // as on Windows
    pub(super) fn runner_in(_: &Path) -> Result<MachineRunner, NotOpen> {
        Ok(MachineRunner)
    }

    impl Runner for MachineRunner {
        fn start(&mut self, _: Run, _: &Job) -> Result<(), StartError> {
            Err(StartError::Failed(io::ErrorKind::Unsupported.into()))
        }

        /// A tool may be running on the machine that the folder belongs to.
        fn recover(&mut self, _: Run, _: &Job) -> Found {
            Found::Running
        }

        fn poll(&mut self) -> Option<RunnerEvent> {
            None
        }

        fn cancel(&mut self) {}

        fn installed(&self) -> Installed {
            Installed::default()
        }
    }

    /// On this system only the rights of the files count.
    #[allow(clippy::unnecessary_wraps)] // as on Windows
    pub(super) fn check_rights() -> Result<(), Unusable> {
        Ok(())
    }
}
