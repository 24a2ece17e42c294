//! The state machine of one package. It is pure; the agent carries out the effects.
//!
//! | state | `Status` | leaves it by |
//! |---|---|---|
//! | `Absent` | | `Add` → `Added`; `AddDownloadInstall` → `Prepared`; `Delete` of an installed package → `ToRemove` |
//! | `Added` | | `AddDownloadInstall` → `Prepared` |
//! | `Prepared` | | `Exec` → `Queued` |
//! | `Queued` | 10 | `Begin` → `Downloading` the first URL |
//! | `Downloading` | 20 | `Downloaded` → `Downloaded`; `DownloadFailed` → `Downloading` the next URL, `WaitingToDownload` or `Ended` |
//! | `WaitingToDownload` | 25 | `RetryDue` → `Downloading` the first URL |
//! | `Downloaded` | 40 | `Install` → `Installing`; `UserAway` → `WaitingForUser` |
//! | `WaitingForUser` | 48 | `UserPresent` → `Downloaded` |
//! | `Installing` | 50 | `Exited`, `StartFailed` → `Ended` or `WaitingToInstall`; `TimedOut` → `Ended`; `DownloadFailed` (the file is gone or has changed) as in `Downloading` |
//! | `WaitingToInstall` | 55 | `RetryDue` → `Downloaded` |
//! | `ToRemove` | 10 | `Begin` → `Removing` |
//! | `Removing` | 50 | `Exited`, `StartFailed` → `Absent`, `Ended`, or `WaitingToRemove` if another installation runs; `TimedOut` → `Ended` |
//! | `WaitingToRemove` | 55 | `RetryDue` → `Removing` |
//! | `Ended` with `DownloadInstall` | 30, 60, 70 | `Exec` → `Queued` |
//! | `Ended` without it: a removal that no job preceded | 60 | `AddDownloadInstall` → `Prepared` |
//!
//! `Delete` is possible in every state but `Installing`, `ToRemove`, `Removing` and `WaitingToRemove`, and in `Absent` only
//! if the package is installed. It stops a download, and leads to `ToRemove` if the package is installed, to `Absent`
//! otherwise. `DeleteDownloadInstall` leads to `Added` from the other states that have that node. It stops a download too.
//! After a kill, `Resume` and `Recovered` are possible, as described below.
//! Every other pair is an [`IllegalTransition`]: nothing changes.
//!
//! A job has one number of repetitions for downloads and installations together. A [permanent](HResult::is_permanent) error,
//! such as 1638 (another version is installed), ends the job without a repetition, which would fail in the same way. A failed
//! download ends it so only if all URLs that the attempt tried have failed permanently. Otherwise the job keeps an error that
//! is not permanent as its last error, because a repetition may mend it. The time-out ends the job at once too, because a
//! repetition would meet the installation that still runs. A removal is repeated only after 1618 (another installation runs),
//! [`Removal::RETRIES`] times.
//!
//! The host keeps a [`State`] for each package, turns what arrives into [`Event`]s, calls [`step`], *stores the new state*,
//! and only then carries out the [`Effect`]s. After a kill it finds the package in the stored state. In `Downloading` it
//! passes `Resume`; in `Installing` and `Removing` it finds out what became of `msiexec` and passes `Recovered`:
//!
//! | found | transition |
//! |---|---|
//! | it runs, or may run | stays |
//! | it has ended | as `Exited` |
//! | it never ran | `Installing` → `Downloaded`; `Removing` stays, and `msiexec` is started |
//! | it is gone without a result | the inventory decides. `Installing`: success if the package is installed in the version of the job, a failed attempt otherwise. `Removing`: success if it is not installed, failure otherwise |

use super::{Effect, EndedJob, Event, Found, Job, JobLimits, JobStatus, Removal, State};
use crate::{ExitOutcome, HResult, JobText, MsiExit};
use std::fmt;

/// The transition function: the state after `event`, and what the agent has to do.
///
/// ```
/// use desktop_app_csp::{Effect, Event, JobLimits, JobStatus, JobText, State, step};
///
/// let exec = Event::Exec { text: JobText::new("<MsiInstallJob/>"), limits: JobLimits { urls: 1, retries: 0, retry_interval: 5 } };
/// let (queued, _) = step(&State::Prepared, &exec)?;
/// let (downloading, effects) = step(&queued, &Event::Begin)?;
/// assert_eq!(downloading.status(), Some(JobStatus::DownloadInProgress));
/// assert_eq!(effects, [Effect::Download { url: 0 }]);
/// # Ok::<(), desktop_app_csp::IllegalTransition>(())
/// ```
///
/// # Errors
/// [`IllegalTransition`] for an event that is not possible in this state.
pub fn step(state: &State, event: &Event) -> Result<(State, Vec<Effect>), IllegalTransition> {
    transition(state, event).map_err(|reason| IllegalTransition {
        state: state.name(),
        event: event.name(),
        reason,
    })
}

type Transition = Result<(State, Vec<Effect>), Reason>;

fn transition(state: &State, event: &Event) -> Transition {
    match (state, event) {
        (State::Absent, Event::Add) => Ok((State::Added, vec![])),
        (_, Event::Add) => Err(Reason::Exists),

        (State::Absent | State::Added, Event::AddDownloadInstall) => Ok((State::Prepared, vec![])),
        (State::Ended(EndedJob { text: None, .. }), Event::AddDownloadInstall) => {
            Ok((State::Prepared, vec![]))
        }
        (_, Event::AddDownloadInstall) => Err(Reason::Exists),

        (State::Prepared, Event::Exec { text, limits }) => Ok(queued(text, *limits)),
        (State::Ended(EndedJob { text: Some(_), .. }), Event::Exec { text, limits }) => {
            Ok(queued(text, *limits))
        }
        (State::Absent | State::Added | State::Ended(_), Event::Exec { .. }) => Err(Reason::Absent),
        (_, Event::Exec { .. }) => Err(Reason::Running),

        (State::Queued(job), Event::Begin) => Ok(download(job.clone(), 0)),
        (State::ToRemove(removal), Event::Begin) | (State::WaitingToRemove(removal), Event::RetryDue) => {
            Ok((State::Removing(removal.clone()), vec![Effect::StartRemoval]))
        }
        (State::Downloading(job), Event::Resume) => Ok(download(job.clone(), job.url)),
        (State::Downloading(job), Event::Downloaded) => Ok((State::Downloaded(job.clone()), vec![])),
        (State::Downloading(job) | State::Installing(job), Event::DownloadFailed(error)) => {
            Ok(download_failed(job, *error))
        }
        (State::WaitingToDownload(job), Event::RetryDue) => Ok(download(job.clone(), 0)),
        (State::WaitingToInstall(job), Event::RetryDue) => Ok((State::Downloaded(job.clone()), vec![])),
        (State::Downloaded(job), Event::UserAway) => Ok((State::WaitingForUser(job.clone()), vec![])),
        (State::WaitingForUser(job), Event::UserPresent) => Ok((State::Downloaded(job.clone()), vec![])),
        (State::Downloaded(job), Event::Install) => {
            Ok((State::Installing(job.clone()), vec![Effect::StartInstaller]))
        }
        (State::Installing(job), Event::Exited(exit)) => Ok(installed(job, *exit)),
        (State::Installing(job), Event::StartFailed(error)) => Ok(failed(job, *error)),
        (State::Removing(removal), Event::StartFailed(error)) => Ok((not_removed(removal, *error), vec![])),
        (State::Removing(removal), Event::TimedOut) => Ok((not_removed(removal, HResult::TIMED_OUT), vec![])),
        (State::Installing(job), Event::TimedOut) => {
            Ok(ended(job, JobStatus::EnforcementFailed, HResult::TIMED_OUT, false))
        }
        (State::Installing(job), Event::Recovered(found)) => Ok(recovered_installation(job, *found)),
        (State::Removing(removal), Event::Exited(exit)) => Ok(removed(removal, *exit)),
        (State::Removing(removal), Event::Recovered(found)) => Ok(recovered_removal(removal, *found)),

        (
            State::Installing(_) | State::ToRemove(_) | State::Removing(_) | State::WaitingToRemove(_),
            Event::Delete { .. } | Event::DeleteDownloadInstall,
        ) => Err(Reason::Running),
        (State::Absent, Event::Delete { installed: false } | Event::DeleteDownloadInstall) => {
            Err(Reason::Absent)
        }
        (_, Event::Delete { installed }) => Ok(deleted(state, *installed)),
        (_, Event::DeleteDownloadInstall) if state.has_download_install() => {
            Ok((State::Added, given_up(state)))
        }
        (_, Event::DeleteDownloadInstall) => Err(Reason::Absent),

        (
            _,
            Event::Begin
            | Event::Resume
            | Event::Downloaded
            | Event::DownloadFailed(_)
            | Event::RetryDue
            | Event::UserAway
            | Event::UserPresent
            | Event::Install
            | Event::Exited(_)
            | Event::StartFailed(_)
            | Event::TimedOut
            | Event::Recovered(_),
        ) => Err(Reason::Unexpected),
    }
}

fn queued(text: &JobText, limits: JobLimits) -> (State, Vec<Effect>) {
    let job = Job { text: text.clone(), limits, url: 0, retries: 0, last_error: HResult::SUCCESS };
    (State::Queued(job), vec![])
}

fn download(job: Job, url: usize) -> (State, Vec<Effect>) {
    (State::Downloading(Job { url, ..job }), vec![Effect::Download { url }])
}

/// The next URL, the next attempt, or the end.
fn download_failed(job: &Job, error: HResult) -> (State, Vec<Effect>) {
    let error = error_of_attempt(job, error);
    let job = Job { last_error: error, ..job.clone() };
    let next = job.url.saturating_add(1);
    if next < job.limits.urls {
        return download(job, next);
    }
    match repeated(&job, error) {
        Some(job) => (State::WaitingToDownload(job), vec![]),
        None => ended(&job, JobStatus::DownloadFailed, error, false),
    }
}

/// The error that decides about a repetition: that of an earlier URL of this attempt, if only that one is not permanent.
fn error_of_attempt(job: &Job, error: HResult) -> HResult {
    let is_first = job.url == 0;
    if is_first || !error.is_permanent() || job.last_error.is_permanent() { error } else { job.last_error }
}

/// The job after one more repetition; `None` if its repetitions are used up, or would end with the same error.
fn repeated(job: &Job, error: HResult) -> Option<Job> {
    let is_possible = job.retries < job.limits.retries && !error.is_permanent();
    is_possible.then(|| Job { retries: job.retries.saturating_add(1), ..job.clone() })
}

fn ended(job: &Job, status: JobStatus, error: HResult, restart: bool) -> (State, Vec<Effect>) {
    let text = Some(job.text.clone());
    let ended = EndedJob { text, status, last_error: error, restart };
    (State::Ended(ended), vec![Effect::DiscardPackage, Effect::Alert(error)])
}

/// `msiexec` has ended after an installation.
fn installed(job: &Job, exit: MsiExit) -> (State, Vec<Effect>) {
    let error = HResult::from_exit(exit);
    match exit.outcome() {
        ExitOutcome::Done => ended(job, JobStatus::EnforcementCompleted, error, false),
        ExitOutcome::RestartRequired | ExitOutcome::RestartInitiated => {
            ended(job, JobStatus::EnforcementCompleted, error, true)
        }
        ExitOutcome::Absent | ExitOutcome::Busy | ExitOutcome::OtherVersion | ExitOutcome::Failed => {
            failed(job, error)
        }
    }
}

/// An installation has failed: the next attempt, or the end.
fn failed(job: &Job, error: HResult) -> (State, Vec<Effect>) {
    let job = Job { last_error: error, ..job.clone() };
    match repeated(&job, error) {
        Some(job) => (State::WaitingToInstall(job), vec![]),
        None => ended(&job, JobStatus::EnforcementFailed, error, false),
    }
}

fn recovered_installation(job: &Job, found: Found) -> (State, Vec<Effect>) {
    match found {
        Found::Running => (State::Installing(job.clone()), vec![]),
        Found::Ended(exit) => installed(job, exit),
        Found::NotStarted => (State::Downloaded(job.clone()), vec![]),
        Found::Lost { installed: true } => {
            ended(job, JobStatus::EnforcementCompleted, HResult::SUCCESS, false)
        }
        Found::Lost { installed: false } => failed(job, HResult::INTERRUPTED),
    }
}

/// `msiexec` has ended after a removal.
fn removed(removal: &Removal, exit: MsiExit) -> (State, Vec<Effect>) {
    match exit.outcome() {
        ExitOutcome::Done
        | ExitOutcome::RestartRequired
        | ExitOutcome::RestartInitiated
        | ExitOutcome::Absent => (State::Absent, vec![]),
        ExitOutcome::Busy | ExitOutcome::OtherVersion | ExitOutcome::Failed => {
            (not_removed(removal, HResult::from_exit(exit)), vec![])
        }
    }
}

/// A removal has failed: the next attempt after another installation, or the end.
fn not_removed(removal: &Removal, error: HResult) -> State {
    if error.outcome() == ExitOutcome::Busy && removal.retries < Removal::RETRIES {
        let retries = removal.retries.saturating_add(1);
        return State::WaitingToRemove(Removal { text: removal.text.clone(), retries, last_error: error });
    }
    let status = JobStatus::EnforcementFailed;
    State::Ended(EndedJob { text: removal.text.clone(), status, last_error: error, restart: false })
}

fn recovered_removal(removal: &Removal, found: Found) -> (State, Vec<Effect>) {
    match found {
        Found::Running => (State::Removing(removal.clone()), vec![]),
        Found::Ended(exit) => removed(removal, exit),
        Found::NotStarted => (State::Removing(removal.clone()), vec![Effect::StartRemoval]),
        Found::Lost { installed: false } => (State::Absent, vec![]),
        Found::Lost { installed: true } => (not_removed(removal, HResult::INTERRUPTED), vec![]),
    }
}

/// The server has deleted the package.
fn deleted(state: &State, installed: bool) -> (State, Vec<Effect>) {
    let next = if installed { State::ToRemove(Removal::new(state.text().cloned())) } else { State::Absent };
    (next, given_up(state))
}

/// The effects of giving up a job.
fn given_up(state: &State) -> Vec<Effect> {
    match state {
        State::Downloading(_) => vec![Effect::StopDownload, Effect::DiscardPackage],
        State::WaitingToDownload(_)
        | State::Downloaded(_)
        | State::WaitingForUser(_)
        | State::WaitingToInstall(_) => vec![Effect::DiscardPackage],
        _ => vec![],
    }
}

/// An event is not possible in the current state, which is unchanged.
///
/// `step(&State::Absent, &Event::Begin)` triggers it. It contains names only, no job.
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

/// The reason why an event is not possible. The SyncML statuses are our choice where the page is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A job or a removal runs. To the server: 403 (forbidden).
    Running,
    /// The node does not exist. To the server: 404 (not found).
    Absent,
    /// The node exists already. To the server: 418 (already exists).
    Exists,
    /// A report of the installer or the clock that does not fit. No server sees it.
    Unexpected,
}

/// The reason and what to do about it.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Running => {
                "a job or a removal runs; wait until Status is 30, 60 or 70, or the package is gone"
            }
            Reason::Absent => "the node does not exist; add DownloadInstall first",
            Reason::Exists => "the node exists already; use it as it is, or delete it first",
            Reason::Unexpected => "no such report is expected; drop the event",
        })
    }
}
