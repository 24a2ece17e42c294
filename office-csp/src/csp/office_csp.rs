//! The Office CSP and its data.

use super::atomic::Atomic;
use super::installations::{Doubt, Installations, Key, OpenError};
use super::mirror::Mirror;
use super::notes::Notes;
use crate::runner::{Job, Runner};
use crate::state::{Event, State};
use csp_agent::store::{MemoryStore, Store};
use csp_host::Executed;
use ddf::Scope;

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
    pub(super) runner: R,
    pub(super) installations: Installations,
    pub(super) mirror: Option<Box<dyn Mirror>>,
    pub(super) answer: Executed,
    pub(super) atomic: Option<Atomic>,
    /// The changes of an Atomic that was prepared when the agent was killed, or that could not be stored.
    pub(super) doubt: Option<Doubt>,
    /// The job of the Exec under way, so that its payload is read once.
    pub(super) prepared: Option<Job>,
    /// The end of a job that is not stored yet, because the store failed.
    pub(super) owed: Option<(Key, Event)>,
    pub(super) notes: Notes,
}

impl<R: Runner> OfficeCsp<R> {
    /// A CSP without installations that keeps its state in memory only. An agent uses [`open`](OfficeCsp::open).
    pub fn new(runner: R) -> Self {
        Self::with(runner, Installations::none(Box::new(MemoryStore::new())))
    }

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

    pub(super) fn with(runner: R, installations: Installations) -> Self {
        let (answer, notes) = (Executed::Done, Notes::default());
        OfficeCsp {
            runner,
            installations,
            mirror: None,
            answer,
            atomic: None,
            doubt: None,
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

    /// Returns true if a job runs.
    pub fn is_running(&self) -> bool {
        self.installations.running().is_some()
    }
}
