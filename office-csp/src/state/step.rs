//! The state machine of one installation id. It is pure; the host carries out the effects.
//!
//! | from \ event | `Add` | `Exec` | `ExecWhileOtherRuns` | `Exited` | `Delete` |
//! |---|---|---|---|---|---|
//! | `Absent` | `Added` | `Installing` | `Finished` | | |
//! | `Added` | | `Installing` | `Finished` | | `Absent` |
//! | `Installing` | | | | `Finished` | |
//! | `Finished` | | `Installing` | `Finished` | | `Absent` |
//!
//! `Progress`, `Cancel` and `Recovered` are possible only in `Installing`. The first two stay there; the third is described
//! below. An empty cell is an [`IllegalTransition`]: nothing changes.
//!
//! The host keeps a [`State`] for each id, turns commands of messages and reports of the runner into [`Event`]s, calls
//! [`step`], *stores the new state*, and only then carries out the [`Effect`]s, in order. This order makes a crash harmless:
//! if the host finds an id in [`State::Installing`] when it starts, the runner has got the job, or was about to get it. The
//! host asks the runner for the state of the tool, and passes the answer as [`Event::Recovered`]:
//!
//! | the runner finds | transition |
//! |---|---|
//! | the tool runs, or may run | stays `Installing`; repeats a cancel |
//! | the tool has ended | `Finished` with its result |
//! | the tool never ran | restarts the job, once; the second time `Finished` with 1460; after a cancel `Finished` with 1602 |
//! | the tool is gone without a result | `Finished` with 17002 |
//!
//! The values of the nodes `Install`, `Status` and `FinalStatus` follow the Office CSP page. The page does not say how Windows
//! answers a command at the wrong moment; this crate chooses the SyncML statuses that [`Reason`] lists.

use super::{
    Effect, Event, FinalStatus, FinishedJob, Found, JobEnd, JobProgress, Payload, Phase, RunningJob, State,
};
use office_deployment::InstallStatus;
use std::fmt;

/// The transition function: the state after `event`, and the effects that the host has to carry out.
///
/// ```
/// use office_csp::{Effect, Event, FinalStatus, JobEnd, Payload, State, step};
/// use office_deployment::InstallStatus;
///
/// let payload = Payload::new("<Configuration/>");
/// let (running, effects) = step(&State::Absent, &Event::Exec { payload: payload.clone() })?;
/// assert_eq!(effects, [Effect::Created, Effect::Start { payload }]);
/// assert_eq!(running.status(), Some(InstallStatus::InProgress));
///
/// let end = Event::Exited(JobEnd::new(InstallStatus::Succeeded));
/// let (finished, effects) = step(&running, &end)?;
/// assert_eq!(effects, [Effect::FinalStatusCreated(FinalStatus::Succeeded)]);
/// assert_eq!(finished.final_status(), Some(FinalStatus::Succeeded));
/// # Ok::<(), office_csp::IllegalTransition>(())
/// ```
///
/// # Errors
/// The event is not possible in this state, such as a second Exec while the job runs. The state is unchanged; the
/// [`Reason`] names the answer to the server.
pub fn step(state: &State, event: &Event) -> Result<(State, Vec<Effect>), IllegalTransition> {
    transition(state, event).map_err(|reason| IllegalTransition {
        state: state.name(),
        event: event.name(),
        reason,
    })
}

type Transition = Result<(State, Vec<Effect>), Reason>;

fn transition(state: &State, event: &Event) -> Transition {
    use Effect::{CancelRun, Created, FinalStatusCreated, FinalStatusRemoved, Removed};

    match (state, event) {
        (State::Absent, Event::Add) => Ok((State::Added, vec![Created])),
        (State::Added | State::Installing(_) | State::Finished(_), Event::Add) => Err(Reason::Exists),

        (State::Absent, Event::Exec { payload }) => Ok((started(payload), vec![Created, start(payload)])),
        (State::Added, Event::Exec { payload }) => Ok((started(payload), vec![start(payload)])),
        (State::Finished(_), Event::Exec { payload }) => {
            Ok((started(payload), vec![FinalStatusRemoved, start(payload)]))
        }

        (State::Absent, Event::ExecWhileOtherRuns { payload }) => {
            Ok((refused(payload), vec![Created, FinalStatusCreated(FinalStatus::Failed)]))
        }
        (State::Added, Event::ExecWhileOtherRuns { payload }) => {
            Ok((refused(payload), vec![FinalStatusCreated(FinalStatus::Failed)]))
        }
        (State::Finished(_), Event::ExecWhileOtherRuns { payload }) => {
            Ok((refused(payload), vec![FinalStatusRemoved, FinalStatusCreated(FinalStatus::Failed)]))
        }
        (State::Installing(_), Event::Exec { .. } | Event::ExecWhileOtherRuns { .. }) => Err(Reason::Running),

        (State::Installing(job), Event::Progress(report)) => {
            let progress = job.progress.advance(*report);
            Ok((State::Installing(RunningJob { progress, ..job.clone() }), vec![]))
        }
        (State::Installing(job), Event::Exited(end)) => ended(job, *end),
        (State::Installing(job), Event::Cancel) => {
            // A second request changes nothing: the runner knows of the first.
            let effects = if job.cancelling { vec![] } else { vec![CancelRun] };
            Ok((State::Installing(RunningJob { cancelling: true, ..job.clone() }), effects))
        }
        (State::Installing(job), Event::Recovered(found)) => recovered(job, *found),
        (
            State::Absent | State::Added | State::Finished(_),
            Event::Progress(_) | Event::Exited(_) | Event::Cancel | Event::Recovered(_),
        ) => Err(Reason::NotRunning),

        (State::Absent, Event::Delete) => Err(Reason::Absent),
        (State::Added | State::Finished(_), Event::Delete) => Ok((State::Absent, vec![Removed])),
        (State::Installing(_), Event::Delete) => Err(Reason::Running),
    }
}

fn started(payload: &Payload) -> State {
    State::Installing(RunningJob {
        configuration: payload.clone(),
        progress: JobProgress { phase: Phase::Queued, percent: None },
        cancelling: false,
        resumed: false,
    })
}

fn start(payload: &Payload) -> Effect {
    Effect::Start { payload: payload.clone() }
}

fn refused(payload: &Payload) -> State {
    let end = JobEnd::new(InstallStatus::AnotherRunningScenario);
    State::Finished(FinishedJob { configuration: payload.clone(), end })
}

fn ended(job: &RunningJob, end: JobEnd) -> Transition {
    let final_status = FinalStatus::from_status(end.status).ok_or(Reason::NotTerminal)?;
    let finished = FinishedJob { configuration: job.configuration.clone(), end };
    Ok((State::Finished(finished), vec![Effect::FinalStatusCreated(final_status)]))
}

/// The transition of a job that was running when the host was killed.
fn recovered(job: &RunningJob, found: Found) -> Transition {
    match found {
        Found::Running => {
            let effects = if job.cancelling { vec![Effect::CancelRun] } else { vec![] };
            Ok((State::Installing(job.clone()), effects))
        }
        Found::Ended(end) => ended(job, end),
        Found::Lost => ended(job, JobEnd::new(InstallStatus::CompletingScenario)),
        Found::NotStarted if job.cancelling => ended(job, JobEnd::new(InstallStatus::UserExit)),
        Found::NotStarted if job.resumed => ended(job, JobEnd::new(InstallStatus::Timeout)),
        Found::NotStarted => {
            let restarted = RunningJob { resumed: true, ..job.clone() };
            Ok((State::Installing(restarted), vec![start(&job.configuration)]))
        }
    }
}

/// An event is not possible in the current state, which is unchanged.
///
/// `step(&State::Absent, &Event::Delete)` triggers it. It contains names only, no payload.
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

/// The reason why an event is not possible. The page does not name the SyncML statuses; this crate chooses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The job of this id runs. To the server: 403 (forbidden).
    Running,
    /// The id does not exist. To the server: 404 (not found).
    Absent,
    /// The id exists already. To the server: 418 (already exists).
    Exists,
    /// A report of a runner, or a cancel, for an id without a running job. A defect of the host; no server sees it.
    NotRunning,
    /// An end with the status 997, which means that the job runs. A defect of the host or the runner; no server sees it.
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
