//! Applies events: stores the new state, shows it, and starts the effects.

use super::installation::Installation;
use super::installations::{Key, NoRoom};
use super::notes::Doubt;
use super::office_csp::OfficeCsp;
use crate::runner::{Job, Run, Runner};
use crate::state::{Effect, Event, IllegalTransition, JobEnd, Payload, Reason, RunningJob, State, step};
use csp_agent::store::StoreError;
use csp_agent::with_causes;
use csp_host::CspError;
use office_deployment::Configuration;
use syncml::StatusCode;

/// The number of stale reports that are dropped before a job starts.
const MAX_STALE: usize = 64;

/// The reason why a step failed. Nothing has changed.
pub(super) enum Failed {
    Illegal(IllegalTransition),
    /// A limit would be exceeded.
    NoRoom(NoRoom),
    Store(StoreError),
}

/// The refusal of a command whose step failed.
pub(super) fn refusal(failed: Failed) -> CspError {
    match failed {
        Failed::Illegal(illegal) => {
            let status = match illegal.reason {
                Reason::Running => StatusCode::FORBIDDEN,
                Reason::Absent => StatusCode::NOT_FOUND,
                Reason::Exists => StatusCode::ALREADY_EXISTS,
                _ => StatusCode::COMMAND_FAILED,
            };
            CspError::new(status, illegal.to_string())
        }
        Failed::NoRoom(limit) => CspError::new(StatusCode::DEVICE_FULL, limit.to_string()),
        Failed::Store(error) => error.into(),
    }
}

impl<R: Runner> OfficeCsp<R> {
    /// Applies an event to an installation. Stores the new state before its effects start.
    pub(super) fn apply(&mut self, key: &Key, event: &Event) -> Result<(), Failed> {
        self.apply_as(key, "", event)
    }

    /// Applies an event to an installation that may be new, with its id as the server wrote it.
    pub(super) fn apply_as(&mut self, key: &Key, id: &str, event: &Event) -> Result<(), Failed> {
        let before = self.installations.get(key);
        let from = before.map_or(&State::Absent, |installation| &installation.state);
        let (state, effects) = step(from, event).map_err(Failed::Illegal)?;
        if effects.is_empty() && is_small_progress(from, &state) {
            self.installations.note_progress(key, state);
            return Ok(());
        }
        let id = before.map_or(id, |installation| &installation.id).to_owned();
        let run = match event {
            Event::Exec { .. } => self.installations.next_run(),
            _ => before.map_or(Run(0), |installation| installation.run),
        };
        let removed = state == State::Absent;
        let installation = Installation { id, state, run };
        if !removed {
            self.installations.room_for(key, &installation).map_err(Failed::NoRoom)?;
        }
        if let Some(atomic) = &mut self.atomic {
            atomic.add(key, before.cloned(), run, effects);
            self.installations.set_all(vec![(key.clone(), (!removed).then_some(installation))]);
            return Ok(());
        }
        if removed {
            self.hide(key, &installation.id); // first, so that after a crash the mirror shows no removed installation
        }
        let change = (key.clone(), (!removed).then_some(installation));
        if let Err(error) = self.installations.change(vec![change]) {
            if removed {
                self.show(key); // it still exists
            }
            return Err(Failed::Store(error));
        }
        self.notes.stored();
        if !removed {
            self.show(key);
        }
        for effect in effects {
            self.carry_out(key, run, effect);
        }
        Ok(())
    }

    pub(super) fn carry_out(&mut self, key: &Key, run: Run, effect: Effect) {
        match effect {
            Effect::Start { payload } => self.start(key, run, payload),
            Effect::CancelRun => self.runner.cancel(),
            // These nodes follow from the state.
            Effect::Created
            | Effect::Removed
            | Effect::FinalStatusRemoved
            | Effect::FinalStatusCreated(_) => {}
        }
    }

    fn start(&mut self, key: &Key, run: Run, payload: Payload) {
        self.forget_stale(key);
        self.notes.new_job();
        let prepared = self.prepared.take().filter(|job| job.payload == payload);
        if let Err(error) = self.runner.start(run, &prepared.unwrap_or_else(|| job(payload))) {
            self.notes.add(format!("run {}: {}", run.0, with_causes(&error)));
            let end = Event::Exited(JobEnd::new(error.status()));
            if let Err(Failed::Store(error)) = self.apply(key, &end) {
                self.notes.unstored(&error);
                self.owed = Some((key.clone(), end));
            }
        }
    }

    /// Drops stale reports of an earlier job: a second end must not end the next job.
    fn forget_stale(&mut self, next: &Key) {
        if self.installations.running().is_some_and(|running| running != next) {
            return; // the reports belong to that job
        }
        for _ in 0..MAX_STALE {
            let Some(event) = self.runner.poll() else { return };
            self.notes.doubt(Doubt::NoJob(event));
        }
    }
}

/// The job of a stored payload. `exec` has checked that it is a configuration; with anything else the deployment tool
/// would fail.
pub(super) fn job(payload: Payload) -> Job {
    let configuration = Configuration::read(payload.expose()).unwrap_or_default();
    Job::new(payload, configuration)
}

/// Returns true if nothing but the percentage of the phase differs.
fn is_small_progress(from: &State, to: &State) -> bool {
    match (from, to) {
        (State::Installing(from), State::Installing(to)) => {
            let key = |job: &RunningJob| (job.progress.phase, job.cancelling, job.resumed);
            key(from) == key(to)
        }
        _ => false,
    }
}
