//! The Office CSP: its nodes, its installations, and the loop that drives them.

mod commands;
mod current_status;
mod installation;
mod installations;
mod mirror;
mod notes;
mod record;
mod recovery;

pub use installations::{OpenError, RecordFault};
pub use mirror::{Mirror, MirrorEntry, MockMirror};
pub use recovery::{Recovery, Unfinished};

use crate::state::{
    Effect, Event, FinalStatus, IllegalTransition, JobEnd, JobProgress, Payload, RunningJob, State, step,
};
use installation::Installation;
use installations::{Installations, Key, NoRoom};

use crate::runner::{Job, Run, Runner};
use csp_agent::store::{MemoryStore, Store, StoreError};
use csp_agent::with_causes;
use csp_findings::without_product_keys;
use csp_host::Executed;
use ddf::Scope;
use notes::{Doubt, Notes};
use office_deployment::Configuration;
use std::collections::BTreeMap;
use std::fmt;

/// The Office CSP: `./Device/Vendor/MSFT/Office` and `./User/Vendor/MSFT/Office`.
///
/// It keeps an installation for each id, and its [`Runner`] carries out one at a time. Between messages,
/// [`poll`](OfficeCsp::poll) processes the reports of the runner.
///
/// [`open`](OfficeCsp::open) keeps the installations in a [`Store`]. Each change is stored before its effects start, and a
/// job that was running when the agent was killed is continued.
///
/// Microsoft's page leaves some cases open. Here, an Exec or a Delete of an id whose job runs gets 403 and changes nothing;
/// an Exec of another id meanwhile is accepted and ends at once with 17003; data that is not a configuration gets 400 and
/// changes nothing.
///
/// It keeps at most 1024 ids, and 16 MiB of ids and configurations together. A command that exceeds this gets 420 and
/// changes nothing.
#[derive(Debug)]
pub struct OfficeCsp<R> {
    pub(crate) runner: R,
    pub(crate) installations: Installations,
    mirror: Option<Box<dyn Mirror>>,
    pub(crate) answer: Executed,
    pub(crate) atomic: Option<Atomic>,
    /// The job of the Exec under way, so that its payload is read once.
    pub(crate) prepared: Option<Job>,
    /// The end of a job that is not stored yet, because the store failed.
    owed: Option<(Key, Event)>,
    pub(crate) notes: Notes,
}

/// The data to roll back an Atomic.
#[derive(Default)]
pub(crate) struct Atomic {
    /// The changed installations as they were before; `None` for one that did not exist.
    pub(crate) before: BTreeMap<Key, Option<Installation>>,
    /// The commands so far: the installation and the address of each.
    pub(crate) commands: Vec<(Key, String)>,
    /// The installation that was started. It cannot be rolled back.
    pub(crate) started: Option<Key>,
}

impl fmt::Debug for Atomic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Atomic({} commands)", self.commands.len())
    }
}

/// An event that [`OfficeCsp::poll`] returns.
#[derive(Clone, PartialEq, Eq)]
pub struct Update {
    /// The tree of the installation.
    pub scope: Scope,
    /// Its id, as the server wrote it. Somebody may have pasted a product key into it: `Debug` hides keys; use
    /// [`without_product_keys`](csp_findings::without_product_keys) in a log.
    pub id: String,
    /// The event.
    pub news: News,
}

impl fmt::Debug for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Update { scope, id, news } = self;
        let id = without_product_keys(id);
        f.debug_struct("Update").field("scope", scope).field("id", &id).field("news", news).finish()
    }
}

/// The event of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The job has made progress.
    Progress(JobProgress),
    /// The job has ended.
    Finished {
        /// The result.
        end: JobEnd,
        /// The value of the node `FinalStatus`.
        final_status: FinalStatus,
    },
}

/// The number of stale reports that are dropped before a job starts.
const MAX_STALE: usize = 64;

/// The reason why a step failed. Nothing has changed.
pub(crate) enum Failed {
    Illegal(IllegalTransition),
    /// A limit would be exceeded.
    NoRoom(NoRoom),
    Store(StoreError),
}

impl<R: Runner> OfficeCsp<R> {
    /// A CSP without installations that keeps its state in memory only. An agent uses [`open`](OfficeCsp::open).
    pub fn new(runner: R) -> Self {
        Self::with(runner, Installations::none(Box::new(MemoryStore::new())))
    }

    /// The CSP with the installations of this store.
    ///
    /// Continues a job that was running when the agent was killed: the runner [finds out](Runner::recover) what happened to
    /// it, and [`step`] decides. With [`recover`](OfficeCsp::recover) the agent can inspect or discard the job first.
    ///
    /// ```
    /// use csp_agent::store::MemoryStore;
    /// use csp_host::{Csp, Host};
    /// use ddf::Scope;
    /// use office_csp::{MockRunner, OfficeCsp, device};
    /// use office_deployment::InstallStatus;
    /// use syncml::{MessageBuilder, MsgId, Version};
    ///
    /// let mut message = MessageBuilder::without_header(Version::V1_2);
    /// message.exec(&device::install("office-1"), "<Configuration><Remove All='TRUE'/></Configuration>")?;
    ///
    /// let disk = MemoryStore::new();
    /// let mut office = OfficeCsp::open(MockRunner::new(), disk.clone())?;
    /// Host::new([&mut office as &mut dyn Csp]).execute(&message.finish(true), MsgId(1))?;
    /// drop(office); // the agent is killed, and the machine with it
    ///
    /// let office = OfficeCsp::open(MockRunner::new(), disk)?;
    /// assert_eq!(office.state(Scope::Device, "office-1").status(), Some(InstallStatus::InProgress));
    /// assert_eq!(office.runner().jobs().len(), 1); // it was restarted
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`OpenError`] when the store cannot be read, or a record is damaged. Nothing has changed.
    pub fn open(runner: R, store: impl Store + 'static) -> Result<Self, OpenError> {
        Self::recover(runner, store)?.resume()
    }

    pub(crate) fn with(runner: R, installations: Installations) -> Self {
        let (answer, notes) = (Executed::Done, Notes::default());
        OfficeCsp {
            runner,
            installations,
            mirror: None,
            answer,
            atomic: None,
            prepared: None,
            owed: None,
            notes,
        }
    }

    /// Answers an Exec with 202 (accepted) instead of 200. The page does not say which one Windows sends.
    #[must_use]
    pub fn answering_accepted(mut self) -> Self {
        self.answer = Executed::Accepted;
        self
    }

    /// Sets a mirror, which shows the installations of the device.
    #[must_use]
    pub fn with_mirror(mut self, mirror: impl Mirror + 'static) -> Self {
        self.mirror = Some(Box::new(mirror));
        let keys: Vec<Key> = self.installations.iter().map(|(key, _)| key.clone()).collect();
        keys.iter().for_each(|key| self.show(key));
        self
    }

    /// The runner.
    pub fn runner(&self) -> &R {
        &self.runner
    }

    /// The state of an installation; `Absent` for an unused id.
    pub fn state(&self, scope: Scope, id: &str) -> &State {
        self.installations.state(&Key::new(scope, id))
    }

    /// All installations: the tree, the id as the server wrote it, and the state.
    pub fn installations(&self) -> impl Iterator<Item = (Scope, &str, &State)> {
        self.installations.iter().map(|(key, it)| (key.scope, it.id.as_str(), &it.state))
    }

    /// Processes the next report of the runner; `None` if there is none. It does not block; an agent calls it a few times a
    /// second at most.
    ///
    /// It reports running jobs only. A job that ends at once (17003, or a failed start), or that ended while no agent ran,
    /// only appears in [`installations`](OfficeCsp::installations).
    ///
    /// If the store fails, the end of a job is kept and stored by a later call; until then the job counts as running.
    pub fn poll(&mut self) -> Option<Update> {
        let (key, event) = match self.owed.take() {
            Some(owed) => owed,
            None => {
                let event = self.runner.poll()?;
                let Some(key) = self.installations.running().cloned() else {
                    self.notes.doubt(Doubt::NoJob(event));
                    return None;
                };
                self.notes.judge(self.installations.state(&key), event);
                (key, Event::from(event))
            }
        };
        if let Err(Failed::Store(error)) = self.apply(&key, &event) {
            self.notes.unstored(&error);
            // Progress is reported again; an end is not.
            self.owed = Some((key, event)).filter(|(_, event)| matches!(event, Event::Exited(_)));
            return None;
        }
        let installation = self.installations.get(&key)?;
        let news = match &installation.state {
            State::Installing(job) => News::Progress(job.progress),
            State::Finished(job) => {
                News::Finished { end: job.end, final_status: FinalStatus::from_status(job.end.status)? }
            }
            State::Absent | State::Added => return None,
        };
        Some(Update { scope: key.scope, id: installation.id.clone(), news })
    }

    /// The next line for the log: why a download was retried or a signature refused, the state after a crash, an
    /// implausible report of the runner. It contains no secrets and no control characters.
    pub fn note(&mut self) -> Option<String> {
        // Limited, as a faulty runner may return lines without end.
        for line in std::iter::from_fn(|| self.runner.note()).take(Notes::MOST) {
            self.notes.add(line);
        }
        self.notes.next()
    }

    /// Returns true if a job runs.
    pub fn is_running(&self) -> bool {
        self.installations.running().is_some()
    }

    /// Asks the running job to stop. [`poll`](OfficeCsp::poll) reports its end.
    pub fn cancel(&mut self) {
        if let Some(key) = self.installations.running().cloned() {
            if let Err(Failed::Store(error)) = self.apply(&key, &Event::Cancel) {
                self.notes.unstored(&error);
                self.runner.cancel(); // a request to cancel need not survive a crash
            }
        }
    }

    /// Applies an event to an installation. Stores the new state before its effects start.
    pub(crate) fn apply(&mut self, key: &Key, event: &Event) -> Result<(), Failed> {
        self.apply_as(key, "", event)
    }

    /// Applies an event to an installation that may be new, with its id as the server wrote it.
    pub(crate) fn apply_as(&mut self, key: &Key, id: &str, event: &Event) -> Result<(), Failed> {
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
        if removed {
            self.hide(key, &installation.id); // first, so that after a crash the mirror shows no removed installation
        } else {
            self.installations.room_for(key, &installation).map_err(Failed::NoRoom)?;
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
        Ok(())
    }

    fn start(&mut self, key: &Key, run: Run, payload: Payload) {
        self.forget_stale(key);
        self.notes.new_job();
        let prepared = self.prepared.take().filter(|job| job.payload == payload);
        match self.runner.start(run, &prepared.unwrap_or_else(|| job(payload))) {
            Ok(()) => {
                if let Some(atomic) = &mut self.atomic {
                    atomic.started = Some(key.clone());
                }
            }
            Err(error) => {
                self.notes.add(format!("run {}: {}", run.0, with_causes(&error)));
                let end = Event::Exited(JobEnd::new(error.status()));
                if let Err(Failed::Store(error)) = self.apply(key, &end) {
                    self.notes.unstored(&error);
                    self.owed = Some((key.clone(), end));
                }
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

    /// Updates the mirror.
    pub(crate) fn show(&mut self, key: &Key) {
        let Some(mirror) = self.mirror.as_mut().filter(|_| key.scope == Scope::Device) else { return };
        let Some(installation) = self.installations.get(key) else { return };
        if let Err(error) = mirror.show(&installation.id, &MirrorEntry::from(&installation.state)) {
            self.notes.add(format!("{:?} cannot be shown to other programs: {error}", installation.id));
        }
    }

    pub(crate) fn hide(&mut self, key: &Key, id: &str) {
        let Some(mirror) = self.mirror.as_mut().filter(|_| key.scope == Scope::Device) else { return };
        if let Err(error) = mirror.remove(id) {
            self.notes.add(format!("{id:?} is still shown to other programs: {error}"));
        }
    }
}

/// The job of a stored payload. `exec` has checked that it is a configuration; with anything else the deployment tool
/// would fail.
pub(crate) fn job(payload: Payload) -> Job {
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
