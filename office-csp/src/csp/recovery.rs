//! Recovery of a job that was running when the agent was killed.

use super::apply::{Failed, job};
use super::installations::{Installations, Key, OpenError};
use super::office_csp::OfficeCsp;
use crate::runner::{Run, Runner};
use crate::state::{Event, Found, Payload, Phase, State};
use csp_agent::store::{Store, StoreError};
use csp_findings::without_product_keys;
use ddf::Scope;
use office_deployment::Configuration;
use std::fmt;
use std::time::Duration;

/// An [`OfficeCsp`] whose unfinished job waits for a decision.
///
/// [`OfficeCsp::recover`] reads the store and starts nothing. Then the agent chooses:
///
/// | choice | the tool runs | it was never started | it has ended, with or without a result |
/// |---|---|---|---|
/// | [`resume`](Recovery::resume) | waits for it | restarts the job, once | ends the job with the known result |
/// | [`cancel`](Recovery::cancel) | ends it | ends the job with 1602 | ends the job with the known result |
/// | [`discard`](Recovery::discard) | waits for it | ends the job with 1602 | ends the job with the known result |
///
/// Each choice first asks the runner about the tool, so that no two tools run. Each choice is stored before its effects
/// start; after a kill in between, the next agent can choose again. Dropping a `Recovery` changes nothing.
///
/// An agent that only follows its server resumes, as [`OfficeCsp::open`] does. An agent that may have been away for long
/// checks [`Unfinished::since`] first, as an old order may be obsolete. An interactive program asks its user.
///
/// ```
/// use csp_agent::store::MemoryStore;
/// use csp_host::Host;
/// use ddf::Scope;
/// use office_csp::{Found, MockRunner, OfficeCsp, device};
/// use office_deployment::InstallStatus;
/// use syncml::{MessageBuilder, MsgId, Version};
///
/// let mut message = MessageBuilder::without_header(Version::V1_2);
/// message.exec(&device::install("office-1"), "<Configuration><Remove All='TRUE'/></Configuration>")?;
/// let disk = MemoryStore::new();
/// let mut office = OfficeCsp::open(MockRunner::new(), disk.clone())?;
/// Host::new().mount(&mut office)?.execute(&message.finish(true), MsgId(1))?;
/// drop(office); // the agent is killed, and the machine with it
///
/// let recovery = OfficeCsp::recover(MockRunner::new(), disk)?;
/// let [job] = &recovery.unfinished()[..] else { panic!("one job is unfinished") };
/// assert_eq!((job.id.as_str(), job.gist.as_str()), ("office-1", "removes all products"));
/// assert_eq!(job.tool, Some(Found::NotStarted));
///
/// let office = recovery.discard()?;
/// assert_eq!(office.state(Scope::Device, "office-1").status(), Some(InstallStatus::UserExit));
/// assert!(office.runner().jobs().is_empty()); // it was not restarted
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "the unfinished job stays as it is until one of the choices is made"]
pub struct Recovery<R> {
    office: OfficeCsp<R>,
}

/// A job that has been started, or was about to be, and whose end is unknown.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfinished {
    /// The tree of the installation.
    pub scope: Scope,
    /// Its id, as the server wrote it. `Debug` hides product keys in it.
    pub id: String,
    /// The time of the Exec since the Unix epoch, by the clock of the machine.
    pub since: Duration,
    /// The last stored phase.
    pub phase: Phase,
    /// A cancel has been requested.
    pub cancelling: bool,
    /// The job has been restarted once and will not be restarted again.
    pub resumed: bool,
    /// A summary of the configuration: [`Configuration::gist`].
    pub gist: String,
    /// The state of the tool, if known.
    pub tool: Option<Found>,
}

impl fmt::Debug for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unfinished { scope, id, since, phase, cancelling, resumed, gist, tool } = self;
        f.debug_struct("Unfinished")
            .field("scope", scope)
            .field("id", &without_product_keys(id))
            .field("since", since)
            .field("phase", phase)
            .field("cancelling", cancelling)
            .field("resumed", resumed)
            .field("gist", gist)
            .field("tool", tool)
            .finish()
    }
}

/// The decision about an unfinished job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Resume,
    Cancel,
    Discard,
}

impl<R: Runner> OfficeCsp<R> {
    /// The CSP with the installations of this store.
    ///
    /// Continues a job that was running when the agent was killed: the runner [finds out](Runner::recover) what happened to
    /// it, and [`step`](crate::step) decides. Changes of an Atomic over several CSPs that are in doubt wait for
    /// [`Host::recover`](csp_host::Host::recover). With [`recover`](OfficeCsp::recover) the agent can inspect or discard the job first.
    ///
    /// ```
    /// use csp_agent::store::MemoryStore;
    /// use csp_host::Host;
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
    /// Host::new().mount(&mut office)?.execute(&message.finish(true), MsgId(1))?;
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

    /// Reads the installations of a store. Nothing is started, ended or written: see [`Recovery`].
    ///
    /// # Errors
    /// [`OpenError`] when the store cannot be read, or a record is damaged.
    pub fn recover(runner: R, store: impl Store + 'static) -> Result<Recovery<R>, OpenError> {
        let (installations, doubt) = Installations::read(Box::new(store))?;
        Ok(Recovery { office: OfficeCsp { doubt, ..OfficeCsp::with(runner, installations) } })
    }
}

impl<R: Runner> Recovery<R> {
    /// The unfinished jobs: at most one, unless another program has written to the store.
    pub fn unfinished(&self) -> Vec<Unfinished> {
        let installations = self.office.installations.iter();
        let jobs = installations.filter_map(|(key, installation)| match &installation.state {
            State::Installing(job) => Some(Unfinished {
                scope: key.scope,
                id: installation.id.clone(),
                since: Duration::from_millis(installation.run.0),
                phase: job.progress.phase,
                cancelling: job.cancelling,
                resumed: job.resumed,
                gist: Configuration::read(job.configuration.expose()).unwrap_or_default().gist(),
                tool: self.office.runner.look(installation.run),
            }),
            _ => None,
        });
        jobs.collect()
    }

    /// All installations: the tree, the id as the server wrote it, and the state.
    pub fn installations(&self) -> impl Iterator<Item = (Scope, &str, &State)> {
        self.office.installations()
    }

    /// The runner.
    pub fn runner(&self) -> &R {
        &self.office.runner
    }

    /// Continues the job: waits for a running tool, and restarts, once, a job whose tool was never started.
    ///
    /// # Errors
    /// [`OpenError::Store`] when the choice cannot be stored.
    pub fn resume(self) -> Result<OfficeCsp<R>, OpenError> {
        self.settle(Choice::Resume)
    }

    /// Cancels the job: ends a running tool and restarts nothing. [`OfficeCsp::poll`] reports the end while
    /// [`OfficeCsp::is_running`].
    ///
    /// # Errors
    /// [`OpenError::Store`] when the choice cannot be stored.
    pub fn cancel(self) -> Result<OfficeCsp<R>, OpenError> {
        self.settle(Choice::Cancel)
    }

    /// Discards the job, unless its tool runs or may run. Restarts nothing and ends no process. If
    /// [`OfficeCsp::is_running`] afterwards, the tool runs, and the CSP waits for it, as after
    /// [`resume`](Recovery::resume).
    ///
    /// # Errors
    /// [`OpenError::Store`] when the choice cannot be stored.
    pub fn discard(self) -> Result<OfficeCsp<R>, OpenError> {
        self.settle(Choice::Discard)
    }

    fn settle(self, choice: Choice) -> Result<OfficeCsp<R>, OpenError> {
        let mut office = self.office;
        for (key, run, payload) in unfinished_jobs(&office) {
            settle_one(&mut office, choice, &key, run, payload)?;
        }
        Ok(office)
    }
}

impl<R: Runner> OfficeCsp<R> {
    /// Continues the unfinished jobs of these installations.
    pub(super) fn resume_jobs(&mut self, keys: &[Key]) {
        for (key, run, payload) in unfinished_jobs(self).into_iter().filter(|(key, ..)| keys.contains(key)) {
            let recovered = Event::Recovered(find(self, run, payload));
            if let Err(error) = apply(self, &key, &recovered) {
                self.notes.unstored(&error);
                self.owed = Some((key, recovered));
            }
        }
    }
}

/// The unfinished jobs in the store.
fn unfinished_jobs<R>(office: &OfficeCsp<R>) -> Vec<(Key, Run, Payload)> {
    let jobs = office.installations.iter().filter_map(|(key, installation)| match &installation.state {
        State::Installing(job) => Some((key.clone(), installation.run, job.configuration.clone())),
        _ => None,
    });
    jobs.collect()
}

fn settle_one<R: Runner>(
    office: &mut OfficeCsp<R>,
    choice: Choice,
    key: &Key,
    run: Run,
    payload: Payload,
) -> Result<(), StoreError> {
    // Store the request before asking the runner, so that the tool is ended even after a kill in between.
    if choice == Choice::Cancel {
        apply(office, key, &Event::Cancel)?;
    }
    let found = find(office, run, payload);
    // A cancelled job that never started is not restarted.
    if choice == Choice::Discard && found == Found::NotStarted {
        apply(office, key, &Event::Cancel)?;
    }
    apply(office, key, &Event::Recovered(found))
}

/// Asks the runner for the state of the tool of a job after a restart of the agent.
fn find<R: Runner>(office: &mut OfficeCsp<R>, run: Run, payload: Payload) -> Found {
    let found = match office.runner.recover(run, &job(payload)) {
        Found::Ended(end) if !end.status.is_terminal() => Found::Lost,
        found => found,
    };
    office.notes.add(format!("run {}: found after a restart of the agent: {found}", run.0));
    found
}

/// Applies an event that is legal for every running job and needs no more room.
fn apply<R: Runner>(office: &mut OfficeCsp<R>, key: &Key, event: &Event) -> Result<(), StoreError> {
    match office.apply(key, event) {
        Err(Failed::Store(error)) => Err(error),
        Ok(()) | Err(Failed::Illegal(_) | Failed::NoRoom(_)) => Ok(()),
    }
}
