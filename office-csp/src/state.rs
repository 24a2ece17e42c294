//! What is known about one installation id of the Office CSP, and what can happen to it.

use crate::final_status::FinalStatus;
pub(crate) use crate::payload::Payload;
use office_deployment::InstallStatus;
use std::fmt;

/// What a running job is at. The order of the variants is the order in time.
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

/// Everything that is known about one installation id.
///
/// The fields are public so that a host can store a state and read it back; other than that, states come from
/// [`step`](crate::step).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// The id does not exist.
    #[default]
    Absent,
    /// The id exists, but no job has been started: `Install`, `Status` and `FinalStatus` do not exist.
    Added,
    /// A job runs: `Status` is 997 and `FinalStatus` does not exist.
    Installing {
        /// What Exec was given.
        configuration: Payload,
        /// What the job is at. Never goes back within one job.
        phase: Phase,
        /// How much of the *phase* is done, from 0 to 100, if the runner told. Never falls within one phase.
        percent: Option<u8>,
        /// The runner has been asked to cancel.
        cancelling: bool,
        /// The job has been begun again after the host went away. That is done once.
        resumed: bool,
    },
    /// The job has ended: `Status` holds the result and `FinalStatus` exists.
    Finished {
        /// What Exec was given.
        configuration: Payload,
        /// The result. INVARIANT: terminal, that is anything but 997.
        status: InstallStatus,
        /// Windows must restart before the job has taken full effect.
        restart: bool,
    },
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

    /// Whether the node `{id}` exists.
    pub fn exists(&self) -> bool {
        !matches!(self, State::Absent)
    }

    /// The value of the node `Status`; `None` where the node does not exist.
    pub fn status(&self) -> Option<InstallStatus> {
        match self {
            State::Absent | State::Added => None,
            State::Installing { .. } => Some(InstallStatus::InProgress),
            State::Finished { status, .. } => Some(*status),
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
            State::Installing { configuration, .. } | State::Finished { configuration, .. } => {
                Some(configuration)
            }
        }
    }
}

/// What can happen to an installation id.
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
    /// The runner tells how far it is. What it tells is not trusted: a percent over 100 counts as 100, and a
    /// report that goes back (an earlier phase, or a smaller percent of the same phase) changes nothing.
    Progress {
        /// What the job is at.
        phase: Phase,
        /// How much of the phase is done, from 0 to 100, if that is known.
        percent: Option<u8>,
    },
    /// The runner has ended, well or not.
    Exited {
        /// The result; it must be terminal.
        status: InstallStatus,
        /// Windows must restart before the job has taken full effect.
        restart: bool,
    },
    /// The host wants the job to stop. The job runs on until [`Event::Exited`], which may tell of any result:
    /// the wish may come too late.
    Cancel,
    /// The host has come up and found the job as running; the runner was asked what became of it.
    Recovered(Found),
    /// The server deletes the node `{id}`. What is installed stays installed.
    Delete,
}

/// What a runner finds of a job of which the host's predecessor did not see the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Found {
    /// The deployment tool is at work, or may be. The runner waits for it from now on, and tells of its end.
    Running,
    /// The tool has ended like this.
    Ended {
        /// The result; it must be terminal.
        status: InstallStatus,
        /// Windows must restart before the job has taken full effect.
        restart: bool,
    },
    /// The tool was never started: nothing has happened to the machine.
    NotStarted,
    /// The tool was started and is gone; how it ended is not known.
    Lost,
}

/// A few words for the log.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Running => f.write_str("the deployment tool is at work, and is waited for"),
            Found::Ended { status, .. } => write!(f, "the deployment tool has ended: {status}"),
            Found::NotStarted => f.write_str("the deployment tool was never started"),
            Found::Lost => f.write_str("the deployment tool is gone, and its result with it"),
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

/// What the host has to do, in the order given, once the new state is stored.
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
