//! One installation id of the Office CSP as a state machine without effects of its own.
//!
//! | from \ event | `Add` | `Exec` | `ExecWhileOtherRuns` | `Exited` | `Delete` |
//! |---|---|---|---|---|---|
//! | `Absent` | `Added` | `Installing` | `Finished` | | |
//! | `Added` | | `Installing` | `Finished` | | `Absent` |
//! | `Installing` | | | | `Finished` | |
//! | `Finished` | | `Installing` | `Finished` | | `Absent` |
//!
//! `Progress` and `Cancel` are possible in `Installing` alone, and stay there. `Recovered` is possible there alone, too;
//! see below. An empty cell is an [`IllegalTransition`]: nothing changes.
//!
//! The host keeps a [`State`] for each id, turns what arrives (commands of a message, reports of the runner)
//! into [`Event`]s, calls [`step`], *stores the new state*, and only then carries out the [`Effect`]s, in
//! order. That order is what makes a crash harmless: an id that is found as [`State::Installing`] when the host comes up
//! has been handed to the runner, or was about to be. The host asks its runner which, and gives the machine the answer as
//! [`Event::Recovered`]:
//!
//! | the runner finds | what becomes of it |
//! |---|---|
//! | the tool at work, or cannot say yet | it stays `Installing`; a wish to cancel is repeated |
//! | the tool's result | `Finished` with it |
//! | that the tool never ran | begun again, once; the second time `Finished` with 1460, as the tool could not be had; with 1602 if the job was to be cancelled |
//! | that the tool is gone without a result | `Finished` with 17002: the job broke off on its way |
//!
//! What the nodes show follows the Office CSP page (`Install`, `Status`, `FinalStatus`). The page is silent
//! on commands at the wrong moment; there the choices are ours, and each [`Reason`] names the SyncML status
//! that goes with it.

use crate::final_status::FinalStatus;
use crate::payload::Payload;
use crate::state::{Effect, Event, Found, Phase, State};
use office_deployment::InstallStatus;
use std::fmt;

/// The one step of the machine: what `event` makes of `state`, and what the host has to do about it.
///
/// ```
/// use office_csp::{Effect, Event, FinalStatus, Payload, State, step};
/// use office_deployment::InstallStatus;
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
            State::Installing { configuration, phase, percent, cancelling, resumed },
            Event::Progress { phase: told, percent: part },
        ) => {
            let (phase, percent) = advance((*phase, *percent), (*told, *part));
            let (configuration, cancelling, resumed) = (configuration.clone(), *cancelling, *resumed);
            Ok((State::Installing { configuration, phase, percent, cancelling, resumed }, vec![]))
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
        (State::Installing { configuration, phase, percent, cancelling: false, resumed }, Event::Cancel) => {
            let (configuration, phase, percent) = (configuration.clone(), *phase, *percent);
            let (cancelling, resumed) = (true, *resumed);
            Ok((State::Installing { configuration, phase, percent, cancelling, resumed }, vec![CancelRun]))
        }
        (State::Installing { .. }, Event::Recovered(found)) => recovered(state, event, *found),
        (
            State::Absent | State::Added | State::Finished { .. },
            Event::Progress { .. } | Event::Exited { .. } | Event::Cancel | Event::Recovered(_),
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
        resumed: false,
    }
}

/// What becomes of a job that is found as running when the host comes up.
fn recovered(state: &State, event: &Event, found: Found) -> Result<(State, Vec<Effect>), IllegalTransition> {
    let State::Installing { configuration, phase, percent, cancelling, resumed } = state else {
        return Err(IllegalTransition {
            state: state.name(),
            event: event.name(),
            reason: Reason::NotRunning,
        });
    };
    let end = |status, restart| {
        let ended = step(state, &Event::Exited { status, restart });
        ended.map_err(|illegal| IllegalTransition { event: event.name(), ..illegal })
    };
    match found {
        Found::Running if *cancelling => Ok((state.clone(), vec![Effect::CancelRun])),
        Found::Running => Ok((state.clone(), vec![])),
        Found::Ended { status, restart } => end(status, restart),
        Found::Lost => end(InstallStatus::CompletingScenario, false),
        Found::NotStarted if *cancelling => end(InstallStatus::UserExit, false),
        Found::NotStarted if *resumed => end(InstallStatus::Timeout, false),
        Found::NotStarted => {
            let (configuration, phase, percent) = (configuration.clone(), *phase, *percent);
            let effects = vec![start(&configuration)];
            Ok((
                State::Installing { configuration, phase, percent, cancelling: false, resumed: true },
                effects,
            ))
        }
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
