//! The Office CSP on a management tree: what it keeps, and how it moves on.

use crate::final_status::FinalStatus;
use crate::installations::{Installation, Installations, Key, NoRoom, OpenError};
use crate::mirror::{Mirror, MirrorEntry};
use crate::notes::{Doubt, Notes};
use crate::payload::Payload;
use crate::runner::{Job, Run, Runner};
use crate::state::{Effect, Event, JobEnd, JobProgress, RunningJob, State};
use crate::step::{IllegalTransition, step};
use csp_findings::without_product_keys;
use csp_host::Executed;
use csp_host::store::{MemoryStore, Store, StoreError};
use csp_host::with_causes;
use ddf::Scope;
use office_deployment::Configuration;
use std::collections::BTreeMap;
use std::fmt;

/// The Office CSP: `./Device/Vendor/MSFT/Office` and `./User/Vendor/MSFT/Office`.
///
/// It keeps an installation for each id, has the [`Runner`] carry out one at a time, and answers from what it keeps.
/// Between messages [`poll`](OfficeCsp::poll) moves the running one on.
///
/// [`open`](OfficeCsp::open) keeps the installations in a [`Store`]: each change is there before anything is done about
/// it, and what a predecessor was at when it was killed is taken up again.
///
/// What Microsoft's page leaves open is decided so: an Exec on an id that runs, and a Delete of it, get 403 and change
/// nothing; an Exec on another id meanwhile is accepted and ends at once with 17003; data that is no configuration
/// gets 400 and changes nothing.
///
/// It keeps 1024 ids, and 16 MiB of ids and configurations in all: what would be more gets 420 and changes nothing.
#[derive(Debug)]
pub struct OfficeCsp<R> {
    pub(crate) runner: R,
    pub(crate) installations: Installations,
    mirror: Option<Box<dyn Mirror>>,
    pub(crate) answer: Executed,
    pub(crate) atomic: Option<Atomic>,
    /// The job of the Exec under way, so that its payload is read once.
    pub(crate) prepared: Option<Job>,
    /// The end of a job that could not be stored yet.
    owed: Option<(Key, Event)>,
    pub(crate) notes: Notes,
}

/// What it takes to undo the commands of an Atomic.
#[derive(Default)]
pub(crate) struct Atomic {
    /// What the installations that they changed were before; `None` for one that did not exist.
    pub(crate) before: BTreeMap<Key, Option<Installation>>,
    /// The commands since then: whose installation each was about, and its address.
    pub(crate) commands: Vec<(Key, String)>,
    /// The installation that was started, which cannot be undone.
    pub(crate) started: Option<Key>,
}

impl fmt::Debug for Atomic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Atomic({} commands)", self.commands.len())
    }
}

/// What [`OfficeCsp::poll`] saw happen.
#[derive(Clone, PartialEq, Eq)]
pub struct Update {
    /// Whose installation it is.
    pub scope: Scope,
    /// Its id, as the server wrote it. It can be anything, a product key too: `Debug` leaves those out, and
    /// [`without_product_keys`](csp_findings::without_product_keys) does for a log.
    pub id: String,
    /// What happened.
    pub news: News,
}

impl fmt::Debug for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Update { scope, id, news } = self;
        let id = without_product_keys(id);
        f.debug_struct("Update").field("scope", scope).field("id", &id).field("news", news).finish()
    }
}

/// What happened to an installation.
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

/// How many reports of an earlier job are dropped before the next one begins.
const MAX_STALE: usize = 64;

/// Why a step was not made. Nothing has changed then.
pub(crate) enum Failed {
    Illegal(IllegalTransition),
    /// What is kept would be too much.
    NoRoom(NoRoom),
    Store(StoreError),
}

impl<R: Runner> OfficeCsp<R> {
    /// The CSP of a machine on which nothing has been asked for yet. It forgets everything when it is dropped; an agent
    /// uses [`open`](OfficeCsp::open).
    pub fn new(runner: R) -> Self {
        Self::with(runner, Installations::none(Box::new(MemoryStore::new())))
    }

    /// The CSP with the installations of this store.
    ///
    /// A job that was running when the predecessor was killed is carried on: the runner says what it
    /// [finds](Runner::recover), and [`step`] what becomes of it. [`recover`](OfficeCsp::recover) lets the agent look at
    /// the job first, and give it up.
    ///
    /// ```
    /// use csp_host::store::MemoryStore;
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
    /// assert_eq!(office.runner().jobs().len(), 1); // it was begun again
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`OpenError`] when the store cannot be read, or something in it is damaged. Nothing has been changed then.
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

    /// The same, answering an Exec with 202 (accepted) and not with 200. The page does not say which Windows does.
    #[must_use]
    pub fn answering_accepted(mut self) -> Self {
        self.answer = Executed::Accepted;
        self
    }

    /// The same, showing the installations of the device in this mirror, from now on and as they are now.
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

    /// The state of an installation; `Absent` for an id that nobody has used.
    pub fn state(&self, scope: Scope, id: &str) -> &State {
        self.installations.state(&Key::new(scope, id))
    }

    /// All installations that there are: whose each is, its id as the server wrote it, and its state.
    pub fn installations(&self) -> impl Iterator<Item = (Scope, &str, &State)> {
        self.installations.iter().map(|(key, it)| (key.scope, it.id.as_str(), &it.state))
    }

    /// Moves the running installation on by what the runner has to tell; `None` when there is nothing new. It does not
    /// wait: an agent calls it now and then, a few times a second at most.
    ///
    /// It tells of jobs that run. One that ends as soon as it is asked for (17003, a runner that cannot start), or has
    /// ended while no agent was there, is only to be seen among the [`installations`](OfficeCsp::installations).
    ///
    /// The end of a job that cannot be stored is kept and stored by a later call; until then the job counts as running.
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
            // Progress comes again by itself.
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

    /// The next line for the log: why a download was tried again or a signature refused, what was found after a
    /// crash, what a runner has told that cannot be. It holds no secrets, and no control characters.
    pub fn note(&mut self) -> Option<String> {
        // Not more than are kept: a runner that has always something to say must not keep us here.
        for line in std::iter::from_fn(|| self.runner.note()).take(Notes::MOST) {
            self.notes.add(line);
        }
        self.notes.next()
    }

    /// Whether an installation runs.
    pub fn is_running(&self) -> bool {
        self.installations.running().is_some()
    }

    /// Asks the running installation to stop. Its end comes by [`poll`](OfficeCsp::poll), as any other.
    pub fn cancel(&mut self) {
        if let Some(key) = self.installations.running().cloned() {
            if let Err(Failed::Store(error)) = self.apply(&key, &Event::Cancel) {
                self.notes.unstored(&error);
                self.runner.cancel(); // a wish need not survive a crash
            }
        }
    }

    /// One step of one installation: the new state is stored before its effects begin.
    pub(crate) fn apply(&mut self, key: &Key, event: &Event) -> Result<(), Failed> {
        self.apply_as(key, "", event)
    }

    /// The same for an id that may be new, as the server wrote it.
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
            self.hide(key, &installation.id); // first, so that a crash leaves nothing shown that does not exist
        } else {
            self.installations.room_for(key, &installation).map_err(Failed::NoRoom)?;
        }
        let change = (key.clone(), (!removed).then_some(installation));
        if let Err(error) = self.installations.change(vec![change]) {
            if removed {
                self.show(key); // it is still there
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

    /// Drops what the runner still tells of an earlier job: a second end must not become that of the next one.
    fn forget_stale(&mut self, next: &Key) {
        if self.installations.running().is_some_and(|running| running != next) {
            return; // it is that one's
        }
        for _ in 0..MAX_STALE {
            let Some(event) = self.runner.poll() else { return };
            self.notes.doubt(Doubt::NoJob(event));
        }
    }

    /// Shows an installation in the mirror as it is.
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

/// The job that a stored payload means. `exec` has read it already, so it is a configuration; of anything else the
/// deployment tool would make a failure.
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
