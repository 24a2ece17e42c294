//! One installation id of the Office CSP as a state machine without effects of its own.
//!
//! | from \ event | `Add` | `Exec` | `ExecWhileOtherRuns` | `Exited` | `Delete` |
//! |---|---|---|---|---|---|
//! | `Absent` | `Added` | `Installing` | `Finished` | | |
//! | `Added` | | `Installing` | `Finished` | | `Absent` |
//! | `Installing` | | | | `Finished` | |
//! | `Finished` | | `Installing` | `Finished` | | `Absent` |
//!
//! `Progress` and `Cancel` are possible in `Installing` alone, and stay there. An empty cell is an
//! [`IllegalTransition`]: nothing changes.
//!
//! The host keeps a [`State`] for each id, turns what arrives (commands of a message, reports of the runner)
//! into [`Event`]s, calls [`step`], *stores the new state*, and only then carries out the [`Effect`]s, in
//! order. That order is what makes a crash harmless: an id that is found as [`State::Installing`] when the
//! host comes up has been handed to the runner, or was about to be, and is not started a second time. The
//! host ends such a job with an [`Event::Exited`] that carries a failure, for example
//! [`InstallStatus::CompletingScenario`], unless its runner can say how the job ended.
//!
//! What the nodes show follows the Office CSP page (`Install`, `Status`, `FinalStatus`). The page is silent
//! on commands at the wrong moment; there the choices are ours, and each [`Reason`] names the SyncML status
//! that goes with it.

use std::fmt;
use std::sync::Arc;

use crate::status::{FinalStatus, InstallStatus};

/// The configuration of a job, as it stands in the data of Exec.
///
/// It is a secret, since product keys (`PIDKEY`) may stand in it: `Debug` shows its length alone, there is no
/// `Display`, and the text is only to be had by [`expose`](Payload::expose). A clone shares the text.
///
/// ```
/// use office_csp::Payload;
///
/// let payload = Payload::new(r#"<Configuration><Remove All="TRUE"/></Configuration>"#);
/// assert_eq!(format!("{payload:?}"), "Payload(51 bytes)");
/// assert!(payload.expose().contains("Remove"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Arc<str>);

impl Payload {
    /// Takes the text over unchanged and unchecked.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Payload(text.into())
    }

    /// The text. It may hold a secret: give it to the runner, the store and `Get` on `Install`, never to a
    /// log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The length of the text in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.len())
    }
}

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
/// [`step`].
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
    /// The server deletes the node `{id}`. What is installed stays installed.
    Delete,
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

/// The one step of the machine: what `event` makes of `state`, and what the host has to do about it.
///
/// ```
/// use office_csp::{Effect, Event, FinalStatus, InstallStatus, Payload, State, step};
///
/// let payload = Payload::new("<Configuration/>");
/// let (running, effects) = step(&State::Absent, &Event::Exec { payload: payload.clone() })?;
/// assert_eq!(effects, [Effect::Created, Effect::Start { payload }]);
/// assert_eq!(running.status(), Some(InstallStatus::InProgress));
///
/// let end = Event::Exited { status: InstallStatus::Succeeded, restart: false };
/// let (finished, effects) = step(&running, &end)?;
/// assert_eq!(effects, [Effect::FinalStatusCreated(FinalStatus::Succeeded)]);
/// assert_eq!(finished.final_status(), Some(FinalStatus::Succeeded));
/// # Ok::<(), office_csp::IllegalTransition>(())
/// ```
///
/// # Errors
/// The event is not possible in this state, such as a second Exec while the job runs. Nothing has changed
/// then; the [`Reason`] names the answer to the server.
pub fn step(state: &State, event: &Event) -> Result<(State, Vec<Effect>), IllegalTransition> {
    use Effect::{CancelRun, Created, FinalStatusCreated, FinalStatusRemoved, Removed};

    let illegal = |reason| Err(IllegalTransition { state: state.name(), event: event.name(), reason });

    match (state, event) {
        (State::Absent, Event::Add) => Ok((State::Added, vec![Created])),
        (State::Added | State::Installing { .. } | State::Finished { .. }, Event::Add) => {
            illegal(Reason::Exists)
        }

        (State::Absent, Event::Exec { payload }) => Ok((started(payload), vec![Created, start(payload)])),
        (State::Added, Event::Exec { payload }) => Ok((started(payload), vec![start(payload)])),
        (State::Finished { .. }, Event::Exec { payload }) => {
            Ok((started(payload), vec![FinalStatusRemoved, start(payload)]))
        }

        (State::Absent, Event::ExecWhileOtherRuns { payload }) => {
            Ok((refused(payload), vec![Created, FinalStatusCreated(FinalStatus::Failed)]))
        }
        (State::Added, Event::ExecWhileOtherRuns { payload }) => {
            Ok((refused(payload), vec![FinalStatusCreated(FinalStatus::Failed)]))
        }
        (State::Finished { .. }, Event::ExecWhileOtherRuns { payload }) => {
            Ok((refused(payload), vec![FinalStatusRemoved, FinalStatusCreated(FinalStatus::Failed)]))
        }

        (State::Installing { .. }, Event::Exec { .. } | Event::ExecWhileOtherRuns { .. }) => {
            illegal(Reason::Running)
        }

        (
            State::Installing { configuration, phase, percent, cancelling },
            Event::Progress { phase: told, percent: part },
        ) => {
            let (phase, percent) = advance((*phase, *percent), (*told, *part));
            let configuration = configuration.clone();
            Ok((State::Installing { configuration, phase, percent, cancelling: *cancelling }, vec![]))
        }
        (State::Installing { configuration, .. }, Event::Exited { status, restart }) => {
            let Some(end) = FinalStatus::from_status(*status) else {
                return illegal(Reason::NotTerminal);
            };
            let (configuration, status, restart) = (configuration.clone(), *status, *restart);
            Ok((State::Finished { configuration, status, restart }, vec![FinalStatusCreated(end)]))
        }
        // Once is enough: the runner has been told.
        (State::Installing { cancelling: true, .. }, Event::Cancel) => Ok((state.clone(), vec![])),
        (State::Installing { configuration, phase, percent, cancelling: false }, Event::Cancel) => {
            let (configuration, phase, percent) = (configuration.clone(), *phase, *percent);
            Ok((State::Installing { configuration, phase, percent, cancelling: true }, vec![CancelRun]))
        }
        (
            State::Absent | State::Added | State::Finished { .. },
            Event::Progress { .. } | Event::Exited { .. } | Event::Cancel,
        ) => illegal(Reason::NotRunning),

        (State::Absent, Event::Delete) => illegal(Reason::Absent),
        (State::Added | State::Finished { .. }, Event::Delete) => Ok((State::Absent, vec![Removed])),
        (State::Installing { .. }, Event::Delete) => illegal(Reason::Running),
    }
}

fn started(payload: &Payload) -> State {
    State::Installing {
        configuration: payload.clone(),
        phase: Phase::Queued,
        percent: None,
        cancelling: false,
    }
}

fn start(payload: &Payload) -> Effect {
    Effect::Start { payload: payload.clone() }
}

fn refused(payload: &Payload) -> State {
    State::Finished {
        configuration: payload.clone(),
        status: InstallStatus::AnotherRunningScenario,
        restart: false,
    }
}

/// How far a job is: its phase, and the percentage of that phase.
type Position = (Phase, Option<u8>);

/// Where the job is, given where it was known to be and where the runner says it is: the later of the two.
fn advance(known: Position, told: Position) -> Position {
    // `None` sorts before every `Some`, so that a report without a percentage does not take one back.
    known.max((told.0, told.1.map(|percent| percent.min(100))))
}

/// An event came at the wrong moment. The state is unchanged.
///
/// `step(&State::Absent, &Event::Delete)` triggers it. It holds names only, nothing of a payload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not possible in state {state}: {reason}")]
#[non_exhaustive]
pub struct IllegalTransition {
    /// The name of the state, see [`State::name`].
    pub state: &'static str,
    /// The name of the event, see [`Event::name`].
    pub event: &'static str,
    /// Why the event is not possible.
    pub reason: Reason,
}

/// Why an event is not possible. The SyncML statuses are our choice where the page is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The job of this id runs. To the server: 403 (forbidden).
    Running,
    /// The id does not exist. To the server: 404 (not found).
    Absent,
    /// The id exists already. To the server: 418 (already exists).
    Exists,
    /// A report of a runner, or a wish to cancel, for an id without a running job. A mistake in the host; no
    /// server sees it.
    NotRunning,
    /// The runner is said to have ended, with a status that says it still runs (997). A mistake in the host
    /// or the runner; no server sees it.
    NotTerminal,
}

/// The reason and what to do about it.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Running => "its job is running; wait until Status is no longer 997, or use another id",
            Reason::Absent => "the id does not exist; add it or execute Install first",
            Reason::Exists => "the id exists already; use it as it is, or delete it first",
            Reason::NotRunning => "no job is running; drop the event",
            Reason::NotTerminal => "997 says that the job is running; report the status it ended with",
        })
    }
}
