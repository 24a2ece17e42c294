//! The states, events and effects of one installation id.

mod final_status;
mod payload;
mod step;

pub use final_status::FinalStatus;
pub use payload::Payload;
pub use step::{IllegalTransition, Reason, step};

use office_deployment::InstallStatus;
use std::fmt;

/// The phase of a running job. The order of the variants is the order in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Accepted, nothing done yet.
    Queued,
    /// The Office Deployment Tool is being fetched.
    Downloading,
    /// The signature of the tool is being checked.
    Verifying,
    /// The tool is running.
    Installing,
}

impl Phase {
    /// All phases, in their order in time.
    pub const ALL: [Phase; 4] = [Phase::Queued, Phase::Downloading, Phase::Verifying, Phase::Installing];
}

/// A few words for people, in lower case.
impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Phase::Queued => "waiting to begin",
            Phase::Downloading => "downloading the deployment tool",
            Phase::Verifying => "checking the deployment tool's signature",
            Phase::Installing => "running the deployment tool",
        })
    }
}

/// The progress of a job. A later phase or a higher percentage is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobProgress {
    /// The phase.
    pub phase: Phase,
    /// The finished part of this phase, from 0 to 100, if known.
    pub percent: Option<u8>,
}

impl JobProgress {
    /// The progress after a report: the later of the two. A report over 100 percent counts as 100.
    pub(crate) fn advance(self, report: JobProgress) -> Self {
        // `None` is less than every `Some`, so a report without a percentage does not take one back.
        self.max(JobProgress { percent: report.percent.map(|percent| percent.min(100)), ..report })
    }
}

/// The result of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JobEnd {
    /// The status. [`step`](crate::step) refuses an end whose status is 997.
    pub status: InstallStatus,
    /// Windows must restart before the job has taken full effect.
    pub restart: bool,
}

impl JobEnd {
    /// An end without a restart.
    pub const fn new(status: InstallStatus) -> Self {
        JobEnd { status, restart: false }
    }
}

/// The state of one installation id.
///
/// The fields are public so that a host can store a state and read it back. All other states come from
/// [`step`](crate::step).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// The id does not exist.
    #[default]
    Absent,
    /// The id exists, but no job has started: `Install`, `Status` and `FinalStatus` do not exist.
    Added,
    /// A job runs: `Status` is 997 and `FinalStatus` does not exist.
    Installing(RunningJob),
    /// The job has ended: `Status` holds its result and `FinalStatus` exists.
    Finished(FinishedJob),
}

/// A job that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningJob {
    /// The data of Exec.
    pub configuration: Payload,
    /// The progress. It never falls within one job.
    pub progress: JobProgress,
    /// The runner has been asked to cancel.
    pub cancelling: bool,
    /// The job has been restarted after a crash of the host. That happens once.
    pub resumed: bool,
}

/// A job that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedJob {
    /// The data of Exec.
    pub configuration: Payload,
    /// The result. INVARIANT: its status is not 997.
    pub end: JobEnd,
}

impl State {
    /// The variant's name, for messages.
    pub fn name(&self) -> &'static str {
        match self {
            State::Absent => "Absent",
            State::Added => "Added",
            State::Installing { .. } => "Installing",
            State::Finished { .. } => "Finished",
        }
    }

    /// Returns true if the node `{id}` exists.
    pub fn exists(&self) -> bool {
        !matches!(self, State::Absent)
    }

    /// The value of the node `Status`; `None` where the node does not exist.
    pub fn status(&self) -> Option<InstallStatus> {
        match self {
            State::Absent | State::Added => None,
            State::Installing { .. } => Some(InstallStatus::InProgress),
            State::Finished(job) => Some(job.end.status),
        }
    }

    /// The value of the node `FinalStatus`; `None` where the node does not exist.
    pub fn final_status(&self) -> Option<FinalStatus> {
        self.status().and_then(FinalStatus::from_status)
    }

    /// The value of the node `Install`; `None` where the node does not exist.
    pub fn payload(&self) -> Option<&Payload> {
        match self {
            State::Absent | State::Added => None,
            State::Installing(job) => Some(&job.configuration),
            State::Finished(job) => Some(&job.configuration),
        }
    }
}

/// An event of an installation id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The server adds the node `{id}`.
    Add,
    /// The server executes `Install`, and no job runs on the machine.
    Exec {
        /// The configuration.
        payload: Payload,
    },
    /// The server executes `Install` while the job of *another* id runs. Click-to-Run does one job at a time,
    /// so this one is accepted and ends at once with [`InstallStatus::AnotherRunningScenario`].
    ExecWhileOtherRuns {
        /// The configuration.
        payload: Payload,
    },
    /// The runner reports progress. Reports are not trusted: a percentage over 100 counts as 100, and a report of an
    /// earlier phase, or of a smaller percentage of the same phase, changes nothing.
    Progress(JobProgress),
    /// The job has ended, with success or not.
    Exited(JobEnd),
    /// The host asks the job to stop. The job runs until [`Event::Exited`], whose result may be a success: the request
    /// may come too late.
    Cancel,
    /// The host has restarted, the job is in [`State::Installing`], and the runner has found out the state of its tool.
    Recovered(Found),
    /// The server deletes the node `{id}`. Office stays installed.
    Delete,
}

/// The state of the tool of a job that was running when the host was killed, as the runner finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Found {
    /// The deployment tool runs, or may run. From now on the runner waits for it and reports its end.
    Running,
    /// The tool has ended.
    Ended(JobEnd),
    /// The tool was never started: the machine is unchanged.
    NotStarted,
    /// The tool was started and no longer runs; its result is not known.
    Lost,
}

/// A few words for the log.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Running => f.write_str("the deployment tool is still running; waiting for it"),
            Found::Ended(end) => write!(f, "the deployment tool has ended: {}", end.status),
            Found::NotStarted => f.write_str("the deployment tool was never started"),
            Found::Lost => f.write_str("the deployment tool has ended, and its result is not known"),
        }
    }
}

impl Event {
    /// The variant's name, for messages.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Add => "Add",
            Event::Exec { .. } => "Exec",
            Event::ExecWhileOtherRuns { .. } => "ExecWhileOtherRuns",
            Event::Progress { .. } => "Progress",
            Event::Exited { .. } => "Exited",
            Event::Cancel => "Cancel",
            Event::Recovered(_) => "Recovered",
            Event::Delete => "Delete",
        }
    }
}

/// An effect of an event. The host stores the new state, then carries out the effects in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The node `{id}` exists from now on.
    Created,
    /// The node `{id}` is gone, with all below it.
    Removed,
    /// The node `FinalStatus` is gone.
    FinalStatusRemoved,
    /// The node `FinalStatus` exists from now on, with this value.
    FinalStatusCreated(FinalStatus),
    /// Start the runner. If it cannot be started, answer with an [`Event::Exited`] that says why.
    Start {
        /// The configuration.
        payload: Payload,
    },
    /// Ask the runner to cancel.
    CancelRun,
}
