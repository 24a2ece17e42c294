//! The states, events and effects of one package.

mod job;
mod status;
mod step;

pub use job::{EndedJob, Job, JobLimits, Removal};
pub use status::JobStatus;
pub use step::{IllegalTransition, Reason, step};

use crate::{HResult, JobText, MsiExit};
use std::fmt;

/// The state of one package in one tree.
///
/// The fields are public so that a host can store a state and read it back. All other states come from
/// [`step`](crate::step).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// No server has added the package. It may be installed all the same.
    #[default]
    Absent,
    /// The package was added, without its `DownloadInstall`.
    Added,
    /// `DownloadInstall` was added; no job has been executed.
    Prepared,
    /// The job is accepted, and has not begun: 10.
    Queued(Job),
    /// The package is being downloaded from the URL `job.url`: 20.
    Downloading(Job),
    /// The download waits to be repeated: 25.
    WaitingToDownload(Job),
    /// The package is downloaded: 40.
    Downloaded(Job),
    /// The installation waits until the user has signed in: 48.
    WaitingForUser(Job),
    /// `msiexec` installs, or is about to after the downloaded file is checked again: 50.
    Installing(Job),
    /// The installation waits to be repeated: 55.
    WaitingToInstall(Job),
    /// The package is to be removed, and the removal has not begun: 10.
    ToRemove(Removal),
    /// `msiexec` removes, or is about to: 50.
    Removing(Removal),
    /// Another installation was running. The removal waits to be repeated: 55.
    WaitingToRemove(Removal),
    /// The job has ended: 30, 60 or 70.
    Ended(EndedJob),
}

impl State {
    /// The variant's name, for messages.
    pub fn name(&self) -> &'static str {
        match self {
            State::Absent => "Absent",
            State::Added => "Added",
            State::Prepared => "Prepared",
            State::Queued(_) => "Queued",
            State::Downloading(_) => "Downloading",
            State::WaitingToDownload(_) => "WaitingToDownload",
            State::Downloaded(_) => "Downloaded",
            State::WaitingForUser(_) => "WaitingForUser",
            State::Installing(_) => "Installing",
            State::WaitingToInstall(_) => "WaitingToInstall",
            State::ToRemove(_) => "ToRemove",
            State::Removing(_) => "Removing",
            State::WaitingToRemove(_) => "WaitingToRemove",
            State::Ended(_) => "Ended",
        }
    }

    /// The value of the node `Status`; `None` where no job was executed.
    pub fn status(&self) -> Option<JobStatus> {
        Some(match self {
            State::Absent | State::Added | State::Prepared => return None,
            State::Queued(_) | State::ToRemove(_) => JobStatus::Initialized,
            State::Downloading(_) => JobStatus::DownloadInProgress,
            State::WaitingToDownload(_) => JobStatus::PendingDownloadRetry,
            State::Downloaded(_) => JobStatus::DownloadCompleted,
            State::WaitingForUser(_) => JobStatus::PendingUserSession,
            State::Installing(_) | State::Removing(_) => JobStatus::EnforcementInProgress,
            State::WaitingToInstall(_) | State::WaitingToRemove(_) => JobStatus::PendingEnforcementRetry,
            State::Ended(ended) => ended.status,
        })
    }

    /// The value of the node `LastError`: the last error, also of an attempt that is repeated; 0 without one.
    pub fn last_error(&self) -> HResult {
        match self {
            State::Ended(ended) => ended.last_error,
            State::ToRemove(removal) | State::Removing(removal) | State::WaitingToRemove(removal) => {
                removal.last_error
            }
            _ => self.job().map_or(HResult::SUCCESS, |job| job.last_error),
        }
    }

    /// The minutes between two attempts, in the states that wait for the next one.
    pub fn retry_interval(&self) -> Option<u8> {
        match self {
            State::WaitingToDownload(job) | State::WaitingToInstall(job) => Some(job.limits.retry_interval),
            State::WaitingToRemove(_) => Some(Removal::RETRY_INTERVAL),
            _ => None,
        }
    }

    /// The job that runs or waits.
    pub fn job(&self) -> Option<&Job> {
        match self {
            State::Absent
            | State::Added
            | State::Prepared
            | State::ToRemove(_)
            | State::Removing(_)
            | State::WaitingToRemove(_)
            | State::Ended(_) => None,
            State::Queued(job)
            | State::Downloading(job)
            | State::WaitingToDownload(job)
            | State::Downloaded(job)
            | State::WaitingForUser(job)
            | State::Installing(job)
            | State::WaitingToInstall(job) => Some(job),
        }
    }

    /// The value of the node `DownloadInstall`: the job that was executed last.
    pub fn text(&self) -> Option<&JobText> {
        match self {
            State::Ended(ended) => ended.text.as_ref(),
            State::ToRemove(removal) | State::Removing(removal) | State::WaitingToRemove(removal) => {
                removal.text.as_ref()
            }
            _ => self.job().map(|job| &job.text),
        }
    }

    /// Returns true if the node `DownloadInstall` exists.
    pub fn has_download_install(&self) -> bool {
        *self == State::Prepared || self.text().is_some()
    }
}

/// Something that happens to a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The server adds the package.
    Add,
    /// The server adds `DownloadInstall`, and the package with it.
    AddDownloadInstall,
    /// The server executes `DownloadInstall`.
    Exec {
        /// The job.
        text: JobText,
        /// The numbers in it that decide about attempts.
        limits: JobLimits,
    },
    /// The agent begins the job or the removal.
    Begin,
    /// The agent has restarted, and continues the download.
    Resume,
    /// The package is downloaded, and has the hash of the job.
    Downloaded,
    /// The download has failed; or the downloaded package no longer has its hash when it is about to be installed.
    DownloadFailed(HResult),
    /// The time between two attempts is over.
    RetryDue,
    /// The installation is for a user, and the user is not signed in.
    UserAway,
    /// The user has signed in.
    UserPresent,
    /// The agent is about to start the installation.
    Install,
    /// `msiexec` has ended.
    Exited(MsiExit),
    /// `msiexec` could not be started.
    StartFailed(HResult),
    /// The installation takes longer than its job allows. `msiexec` may go on; the agent no longer watches it.
    TimedOut,
    /// The agent has restarted and found `msiexec` at work on the package, or about to; the result of its search. Also
    /// when a watched `msiexec` has ended with an unknown exit code.
    Recovered(Found),
    /// The server deletes `DownloadInstall`. An installed package stays installed.
    DeleteDownloadInstall,
    /// The server deletes the package.
    Delete {
        /// True if the package is installed, so that it is removed.
        installed: bool,
    },
}

impl Event {
    /// The variant's name, for messages.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Add => "Add",
            Event::AddDownloadInstall => "AddDownloadInstall",
            Event::Exec { .. } => "Exec",
            Event::Begin => "Begin",
            Event::Resume => "Resume",
            Event::Downloaded => "Downloaded",
            Event::DownloadFailed(_) => "DownloadFailed",
            Event::RetryDue => "RetryDue",
            Event::UserAway => "UserAway",
            Event::UserPresent => "UserPresent",
            Event::Install => "Install",
            Event::Exited(_) => "Exited",
            Event::StartFailed(_) => "StartFailed",
            Event::TimedOut => "TimedOut",
            Event::Recovered(_) => "Recovered",
            Event::DeleteDownloadInstall => "DeleteDownloadInstall",
            Event::Delete { .. } => "Delete",
        }
    }
}

/// The work of `msiexec` that an agent finds after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Found {
    /// It runs, or may run. The agent watches it from now on.
    Running,
    /// It has ended.
    Ended(MsiExit),
    /// It was never started.
    NotStarted,
    /// It was started and no longer runs; its exit code is not known.
    Lost {
        /// True if the package is installed now.
        installed: bool,
    },
}

/// A few words for the log.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Running => f.write_str("msiexec is still running; waiting for it"),
            Found::Ended(exit) => write!(f, "msiexec has ended with {exit}"),
            Found::NotStarted => f.write_str("msiexec was never started"),
            Found::Lost { installed: true } => {
                f.write_str("msiexec has ended with an unknown result; the package is installed")
            }
            Found::Lost { installed: false } => {
                f.write_str("msiexec has ended with an unknown result; the package is not installed")
            }
        }
    }
}

/// The tasks of the agent, in this order, once the new state is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Download the package from this URL of the job, counted from 0.
    Download {
        /// The URL.
        url: usize,
    },
    /// Stop the download.
    StopDownload,
    /// Check the downloaded package again, and start `msiexec` to install it.
    StartInstaller,
    /// Start `msiexec` to remove the package.
    StartRemoval,
    /// Delete the downloaded file.
    DiscardPackage,
    /// Send the alert at the end of the job, with this result.
    Alert(HResult),
}
