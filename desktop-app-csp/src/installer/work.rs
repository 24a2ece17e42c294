//! The work of an installer, and its reports.

use crate::{HResult, MsiExit, ProductCode};
use ddf::Scope;
use std::fmt;

/// The package that a piece of work is about, and the number of the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The tree: of the device or of a user.
    pub scope: Scope,
    /// The product code.
    pub code: ProductCode,
    /// The number of the job. The downloaded file is kept under it.
    pub job: Run,
    /// The number of this start of `msiexec`; that of the job before the first one.
    pub run: Run,
}

/// A number that is unique on this machine and higher than those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run(pub u64);

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A report of the installer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// The package is downloaded, and has the hash of the job.
    Downloaded,
    /// The download has failed, or the downloaded file is gone or has another hash when it is about to be installed.
    DownloadFailed(HResult),
    /// `msiexec` could not be started.
    StartFailed(HResult),
    /// `msiexec` has ended.
    Exited(MsiExit),
    /// `msiexec` has ended; its exit code is not known.
    Lost,
    /// The time of the job is over. `msiexec` is no longer watched.
    TimedOut,
}

/// The end of a watched `msiexec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MsiexecEnd {
    /// It has ended with this code.
    Exited(MsiExit),
    /// It has ended; its exit code is not known.
    Lost,
}

impl From<MsiexecEnd> for Report {
    fn from(end: MsiexecEnd) -> Self {
        match end {
            MsiexecEnd::Exited(exit) => Report::Exited(exit),
            MsiexecEnd::Lost => Report::Lost,
        }
    }
}

/// The fate of a start of `msiexec`, as found after a restart of the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundWork {
    /// It runs, or may run.
    Running,
    /// It has ended.
    Ended(MsiExit),
    /// It was never started.
    NotStarted,
    /// It was started and no longer runs; its exit code is not known.
    Lost,
}

/// An installed package, with the properties that the nodes show. Unknown properties are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstalledProduct {
    /// `ProductVersion`: the node `Version`.
    pub version: String,
    /// `ProductName`: the node `Name`.
    pub name: String,
    /// `Manufacturer`: the node `Publisher`.
    pub publisher: String,
    /// The folder: the node `InstallPath`.
    pub install_path: String,
    /// The day, as Windows Installer has it (`20261128`): the node `InstallDate`.
    pub install_date: String,
}
