//! The Office CSP and its data.

use super::atomic::Atomic;
use super::installations::{InDoubt, Installations, Key};
use super::mirror::Mirror;
use super::notes::Notes;
use crate::runner::{Job, Runner};
use crate::state::{Event, State};
use csp_agent::store::MemoryStore;
use csp_host::Executed;
use ddf::Scope;

/// The Office CSP: `./Device/Vendor/MSFT/Office` and `./User/Vendor/MSFT/Office`.
///
/// It keeps an installation for each id, and its [`Runner`] carries out one at a time. Between messages,
/// [`poll`](OfficeCsp::poll) processes the reports of the runner.
///
/// [`open`](OfficeCsp::open) keeps the installations in a [`Store`](csp_agent::store::Store). Each change is stored before
/// its effects start, and a job that was running when the agent was killed is continued.
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
    pub(super) doubt: Option<InDoubt>,
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
