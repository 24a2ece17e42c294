//! The EnterpriseDesktopAppManagement CSP and its data.

use super::atomic::Atomic;
use super::mirror::Mirror;
use super::package::Key;
use super::packages::{InDoubt, Packages};
use crate::installer::Installer;
use crate::state::{Event, State};
use crate::{ArgumentPolicy, ProductCode};
use csp_agent::NoteQueue;
use csp_agent::clock::{Clock, SystemClock};
use csp_agent::store::MemoryStore;
use csp_findings::one_line;
use ddf::Scope;
use std::fmt;

/// The EnterpriseDesktopAppManagement CSP: `./Device/Vendor/MSFT/EnterpriseDesktopAppManagement`, and the same in `./User`.
///
/// It keeps a [`State`] for each package, and its [`Installer`] works on one package at a time. Between messages,
/// [`poll`](DesktopAppCsp::poll) processes the reports of the installer and begins what is due.
///
/// [`open`](DesktopAppCsp::open) keeps the packages in a [`Store`](csp_agent::store::Store), which other CSPs may use
/// too. Each change is stored before its effects start, and a job that was running when the agent was killed is continued.
///
/// ```
/// use csp_host::Host;
/// use ddf::Scope;
/// use desktop_app_csp::server::Order;
/// use desktop_app_csp::{DesktopAppCsp, JobStatus, MockInstaller, MsiInstallJob, ProductCode};
/// use syncml::MsgId;
///
/// let code: ProductCode = "{1803A630-3C38-4D2B-9B9A-0CB37243539C}".parse()?;
/// let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse()?;
/// let job = MsiInstallJob::new(code.as_str(), "1.0.0", "https://dp.example.com/app.msi", hash);
///
/// let mut apps = DesktopAppCsp::new(MockInstaller::new());
/// let order = Order::install(Scope::Device, &code, &job)?.message()?;
/// Host::new().mount(&mut apps)?.execute(&order, MsgId(1))?;
/// while apps.poll().is_some() {}
/// assert_eq!(apps.state(Scope::Device, &code).status(), Some(JobStatus::EnforcementCompleted));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It keeps at most 1024 packages, and 16 MiB of jobs together. A command that exceeds this gets 420.
pub struct DesktopAppCsp<I> {
    pub(super) installer: I,
    pub(super) packages: Packages,
    pub(super) clock: Box<dyn Clock>,
    pub(super) policy: ArgumentPolicy,
    pub(super) csp_type: String,
    pub(super) mirror: Option<Box<dyn Mirror>>,
    pub(super) atomic: Option<Atomic>,
    /// The changes of an Atomic that was prepared when the agent was killed, or that could not be stored.
    pub(super) doubt: Option<InDoubt>,
    /// A report that is not stored yet, because the store failed.
    pub(super) owed: Option<(Key, Event)>,
    pub(super) notes: NoteQueue,
}

impl<I> fmt::Debug for DesktopAppCsp<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DesktopAppCsp({} packages)", self.packages.iter().count())
    }
}

/// The value of the property `Type` of the root, unless the builder sets another one.
const CSP_TYPE: &str = "com.microsoft/1.0/MDM/EnterpriseDesktopAppManagement";

/// The most unread lines for the log.
const MAX_NOTES: usize = 64;

impl<I: Installer> DesktopAppCsp<I> {
    /// A CSP that keeps its state in memory only. An agent uses [`open`](DesktopAppCsp::open).
    pub fn new(installer: I) -> Self {
        // An empty store has no record that could be damaged.
        let packages = Packages::empty(Box::new(MemoryStore::new()));
        Self::with(installer, packages, Box::new(SystemClock::new()))
    }

    pub(super) fn with(installer: I, packages: Packages, clock: Box<dyn Clock>) -> Self {
        DesktopAppCsp {
            installer,
            packages,
            clock,
            policy: ArgumentPolicy::default(),
            csp_type: CSP_TYPE.to_owned(),
            mirror: None,
            atomic: None,
            doubt: None,
            owed: None,
            notes: NoteQueue::new(MAX_NOTES),
        }
    }

    /// Allows more arguments in the command lines of jobs.
    #[must_use]
    pub fn allowing(mut self, policy: ArgumentPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the property `Type` of the root.
    #[must_use]
    pub fn with_type(mut self, csp_type: impl Into<String>) -> Self {
        self.csp_type = csp_type.into();
        self
    }

    /// The installer.
    pub fn installer(&self) -> &I {
        &self.installer
    }

    /// The state of a package.
    pub fn state(&self, scope: Scope, code: &ProductCode) -> &State {
        self.state_of(&Key::new(scope, code.clone()))
    }

    /// The packages that a server has added: tree, product code, state.
    pub fn packages(&self) -> impl Iterator<Item = (Scope, &ProductCode, &State)> {
        let kept = self.packages.iter().filter(|(_, package)| package.state != State::Absent);
        kept.map(|(key, package)| (key.scope(), &key.code, &package.state))
    }

    /// Returns true while the installer works on a package.
    pub fn is_running(&self) -> bool {
        self.packages.active().is_some()
    }

    /// The next line for the log. It contains no secrets and no control characters.
    pub fn note(&mut self) -> Option<String> {
        self.notes.pop().or_else(|| Some(one_line(&self.installer.note()?).into_owned()))
    }

    pub(super) fn state_of(&self, key: &Key) -> &State {
        self.packages.get(key).map_or(&State::Absent, |package| &package.state)
    }
}
