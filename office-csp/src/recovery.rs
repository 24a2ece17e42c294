//! What a predecessor has left unfinished, and the choice of what becomes of it.

use crate::installations::{Installations, Key, OpenError};
use crate::office::{Failed, OfficeCsp, job};
use crate::payload::Payload;
use crate::runner::{Run, Runner};
use crate::state::{Event, Found, Phase, State};
use csp_agent::store::{Store, StoreError};
use csp_findings::without_product_keys;
use ddf::Scope;
use office_deployment::Configuration;
use std::fmt;
use std::time::Duration;

/// An [`OfficeCsp`] before anything is done about the job that its predecessor has left unfinished.
///
/// [`OfficeCsp::recover`] reads the store and starts nothing. Then the agent chooses:
///
/// | choice | tool at work | tool never started | tool gone, with or without a result |
/// |---|---|---|---|
/// | [`resume`](Recovery::resume) | is waited for | the job is begun again, once | the job ends with what is known |
/// | [`cancel`](Recovery::cancel) | is ended | the job ends with 1602 | the same |
/// | [`discard`](Recovery::discard) | is waited for | the job ends with 1602 | the same |
///
/// The runner is asked what became of the tool in all three, so no choice has two tools at work. Each choice is in the
/// store before its effects begin; after a kill in between the next agent can choose again. Dropping a `Recovery` leaves
/// everything as it was.
///
/// An agent that only does what a server has ordered resumes, as [`OfficeCsp::open`] does. One that may have been away for
/// long looks at [`Unfinished::since`] first: nobody may want an order of last year any more. A program that people use
/// asks them.
///
/// ```
/// use csp_agent::store::MemoryStore;
/// use csp_host::{Csp, Host};
/// use ddf::Scope;
/// use office_csp::{Found, MockRunner, OfficeCsp, device};
/// use office_deployment::InstallStatus;
/// use syncml::{MessageBuilder, MsgId, Version};
///
/// let mut message = MessageBuilder::without_header(Version::V1_2);
/// message.exec(&device::install("office-1"), "<Configuration><Remove All='TRUE'/></Configuration>")?;
/// let disk = MemoryStore::new();
/// let mut office = OfficeCsp::open(MockRunner::new(), disk.clone())?;
/// Host::new([&mut office as &mut dyn Csp]).execute(&message.finish(true), MsgId(1))?;
/// drop(office); // the agent is killed, and the machine with it
///
/// let recovery = OfficeCsp::recover(MockRunner::new(), disk)?;
/// let [job] = &recovery.unfinished()[..] else { panic!("one job is unfinished") };
/// assert_eq!((job.id.as_str(), job.gist.as_str()), ("office-1", "removes all products"));
/// assert_eq!(job.tool, Some(Found::NotStarted));
///
/// let office = recovery.discard()?;
/// assert_eq!(office.state(Scope::Device, "office-1").status(), Some(InstallStatus::UserExit));
/// assert!(office.runner().jobs().is_empty()); // it was not begun again
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "the unfinished job stays as it is until one of the choices is made"]
pub struct Recovery<R> {
    office: OfficeCsp<R>,
}

/// A job that has begun, or was about to, and whose end is not known.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfinished {
    /// Whose installation it is.
    pub scope: Scope,
    /// Its id, as the server wrote it. It can be anything, a product key too: `Debug` leaves those out.
    pub id: String,
    /// When the server executed it, since the beginning of 1970. It is counted from the machine's calendar, and so as
    /// right as that was.
    pub since: Duration,
    /// What it was at, as far as that was stored.
    pub phase: Phase,
    /// It is to be cancelled already.
    pub cancelling: bool,
    /// It was begun again before, and is not begun a third time.
    pub resumed: bool,
    /// What the configuration does, for people: [`Configuration::gist`].
    pub gist: String,
    /// What the runner finds of its tool; `None` when that is not known now.
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

/// What is to become of an unfinished job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Resume,
    Cancel,
    Discard,
}

impl<R: Runner> OfficeCsp<R> {
    /// Reads the installations of a store. Nothing is started, ended or written: see [`Recovery`].
    ///
    /// # Errors
    /// [`OpenError`] when the store cannot be read, or something in it is damaged.
    pub fn recover(runner: R, store: impl Store + 'static) -> Result<Recovery<R>, OpenError> {
        Ok(Recovery { office: OfficeCsp::with(runner, Installations::read(Box::new(store))?) })
    }
}

impl<R: Runner> Recovery<R> {
    /// The jobs that are unfinished: one at most, unless another program has written to the store.
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

    /// All installations: whose each is, its id as the server wrote it, and its state.
    pub fn installations(&self) -> impl Iterator<Item = (Scope, &str, &State)> {
        self.office.installations()
    }

    /// The runner.
    pub fn runner(&self) -> &R {
        &self.office.runner
    }

    /// Carries the job on: a tool at work is waited for, and a job whose tool was never started is begun again, once.
    ///
    /// # Errors
    /// [`OpenError::Store`] when the choice cannot be stored.
    pub fn resume(self) -> Result<OfficeCsp<R>, OpenError> {
        self.settle(Choice::Resume)
    }

    /// Ends the job: a tool at work is ended, and nothing is begun again. The end comes by [`OfficeCsp::poll`] while
    /// [`OfficeCsp::is_running`].
    ///
    /// # Errors
    /// [`OpenError::Store`] when the choice cannot be stored.
    pub fn cancel(self) -> Result<OfficeCsp<R>, OpenError> {
        self.settle(Choice::Cancel)
    }

    /// Gives the job up, unless its tool is at work or may be: nothing is begun again, and no process is ended. If
    /// [`OfficeCsp::is_running`] afterwards, the tool is at work and is waited for, as by [`resume`](Recovery::resume).
    ///
    /// # Errors
    /// [`OpenError::Store`] when the choice cannot be stored.
    pub fn discard(self) -> Result<OfficeCsp<R>, OpenError> {
        self.settle(Choice::Discard)
    }

    fn settle(self, choice: Choice) -> Result<OfficeCsp<R>, OpenError> {
        let mut office = self.office;
        for (key, run, payload) in left(&office) {
            settle_one(&mut office, choice, &key, run, payload)?;
        }
        Ok(office)
    }
}

/// The jobs that are unfinished, as the store has them.
fn left<R>(office: &OfficeCsp<R>) -> Vec<(Key, Run, Payload)> {
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
    // The wish is stored before the runner is asked, so that the tool is ended after a kill in between as well.
    if choice == Choice::Cancel {
        apply(office, key, &Event::Cancel)?;
    }
    let found = match office.runner.recover(run, &job(payload)) {
        Found::Ended(end) if !end.status.is_terminal() => Found::Lost,
        found => found,
    };
    office.notes.add(format!("run {}: found after a restart of the agent: {found}", run.0));
    // A job that is to be cancelled and has never started is not begun again.
    if choice == Choice::Discard && found == Found::NotStarted {
        apply(office, key, &Event::Cancel)?;
    }
    apply(office, key, &Event::Recovered(found))
}

/// Applies an event that is always legal for a job that runs, and that needs no more room.
fn apply<R: Runner>(office: &mut OfficeCsp<R>, key: &Key, event: &Event) -> Result<(), StoreError> {
    match office.apply(key, event) {
        Err(Failed::Store(error)) => Err(error),
        Ok(()) | Err(Failed::Illegal(_) | Failed::NoRoom(_)) => Ok(()),
    }
}
