//! The CSP: its packages, and the loop that drives their jobs.

mod alerts;
mod atomic;
mod commands;
mod mirror;
mod package;
mod packages;
mod record;
mod recovery;
mod schedule;
mod showing;

pub use alerts::PendingAlert;
pub use mirror::{Mirror, MirrorAttempt, MirrorEntry, MockMirror};
pub use packages::OpenError;

use crate::installer::{Installer, Report, Work};
use crate::state::{Effect, Event, IllegalTransition, JobStatus, State, step};
use crate::{ArgumentPolicy, HResult, MsiInstallJob, ProductCode};
use atomic::Atomic;
use csp_agent::clock::{Clock, SystemClock};
use csp_agent::store::{MemoryStore, Store, StoreError};
use csp_agent::{NoteQueue, with_causes};
use csp_findings::one_line;
use ddf::Scope;
use package::{Key, Package};
use packages::{InDoubt, Packages};
use std::fmt;

/// The EnterpriseDesktopAppManagement CSP: `./Device/Vendor/MSFT/EnterpriseDesktopAppManagement`, and the same in `./User`.
///
/// It keeps a [`State`] for each package, and its [`Installer`] works on one package at a time. Between messages,
/// [`poll`](DesktopAppCsp::poll) processes the reports of the installer and begins what is due.
///
/// [`open`](DesktopAppCsp::open) keeps the packages in a [`Store`], which other CSPs may use too. Each change is stored
/// before its effects start, and a job that was running when the agent was killed is continued.
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
    installer: I,
    packages: Packages,
    clock: Box<dyn Clock>,
    policy: ArgumentPolicy,
    csp_type: String,
    mirror: Option<Box<dyn Mirror>>,
    atomic: Option<Atomic>,
    /// The changes of an Atomic that was prepared when the agent was killed, or that could not be stored.
    doubt: Option<InDoubt>,
    /// A report that is not stored yet, because the store failed.
    owed: Option<(Key, Event)>,
    notes: NoteQueue,
}

impl<I> fmt::Debug for DesktopAppCsp<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DesktopAppCsp({} packages)", self.packages.iter().count())
    }
}

/// A change that [`DesktopAppCsp::poll`] returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The tree of the package.
    pub scope: Scope,
    /// Its product code.
    pub code: ProductCode,
    /// The value of `Status`; `None` once it is removed.
    pub status: Option<JobStatus>,
    /// The value of `LastError`.
    pub last_error: HResult,
}

/// The value of the property `Type` of the root, unless the builder sets another one.
const CSP_TYPE: &str = "com.microsoft/1.0/MDM/EnterpriseDesktopAppManagement";

/// The most unread lines for the log.
const MAX_NOTES: usize = 64;

/// The reason why a step failed. Nothing has changed.
enum Failed {
    Illegal(IllegalTransition),
    NoRoom,
    Store(StoreError),
}

impl<I: Installer> DesktopAppCsp<I> {
    /// A CSP that keeps its state in memory only. An agent uses [`open`](DesktopAppCsp::open).
    pub fn new(installer: I) -> Self {
        // An empty store has no record that could be damaged.
        let packages = Packages::empty(Box::new(MemoryStore::new()));
        Self::with(installer, packages, Box::new(SystemClock::new()))
    }

    /// The CSP with the packages of this store. Continues the work that was under way when the agent was killed. A removal
    /// that ended meanwhile is reported by the first [`poll`](DesktopAppCsp::poll). Changes of an Atomic over several CSPs that
    /// are in doubt wait for [`Host::recover`](csp_host::Host::recover).
    ///
    /// # Errors
    /// [`OpenError`] when the store cannot be read, or a record is damaged. Nothing has changed.
    pub fn open(installer: I, store: impl Store + 'static) -> Result<Self, OpenError> {
        Self::open_at(installer, store, SystemClock::new())
    }

    /// As [`open`](DesktopAppCsp::open), with another clock for the time between attempts.
    ///
    /// # Errors
    /// As [`open`](DesktopAppCsp::open).
    pub fn open_at(
        installer: I,
        store: impl Store + 'static,
        clock: impl Clock + 'static,
    ) -> Result<Self, OpenError> {
        let (packages, doubt) = Packages::open(Box::new(store))?;
        let mut csp = DesktopAppCsp { doubt, ..Self::with(installer, packages, Box::new(clock)) };
        csp.recover()?;
        Ok(csp)
    }

    fn with(installer: I, packages: Packages, clock: Box<dyn Clock>) -> Self {
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

    /// Processes the next report of the installer, or begins what is due; `None` if there is nothing to do now. It does not
    /// block; an agent calls it a few times a second at most.
    ///
    /// If the store fails, a report is kept and stored by a later call.
    pub fn poll(&mut self) -> Option<Update> {
        let (key, event) = self.next_event()?;
        // A report comes only once, so it is kept if the store fails. The next poll finds other events again.
        let is_report = matches!(
            event,
            Event::Downloaded
                | Event::DownloadFailed(_)
                | Event::StartFailed(_)
                | Event::Exited(_)
                | Event::Recovered(_)
                | Event::TimedOut
                | Event::Resume
        );
        match self.apply(&key, &event) {
            Ok(()) => Some(self.update(&key)),
            Err(Failed::Store(error)) => {
                self.notes.add(with_causes(&error));
                self.owed = is_report.then_some((key, event));
                None
            }
            Err(Failed::Illegal(illegal)) => {
                self.notes.add(illegal.to_string());
                None
            }
            Err(Failed::NoRoom) => None,
        }
    }

    fn next_event(&mut self) -> Option<(Key, Event)> {
        if let Some(owed) = self.owed.take() {
            return Some(owed);
        }
        let Some(key) = self.packages.active().cloned() else { return self.next_due() };
        let event = match self.installer.poll()? {
            Report::Downloaded => Event::Downloaded,
            Report::DownloadFailed(error) => Event::DownloadFailed(error),
            Report::StartFailed(error) => Event::StartFailed(error),
            Report::Exited(exit) => Event::Exited(exit),
            Report::Lost => Event::Recovered(self.lost(&key)),
            Report::TimedOut => Event::TimedOut,
        };
        Some((key, event))
    }

    fn update(&self, key: &Key) -> Update {
        let state = self.state_of(key);
        Update {
            scope: key.scope(),
            code: key.code.clone(),
            status: state.status(),
            last_error: state.last_error(),
        }
    }

    fn state_of(&self, key: &Key) -> &State {
        self.packages.get(key).map_or(&State::Absent, |package| &package.state)
    }

    /// Applies an event to a package. Stores the new state before its effects start.
    fn apply(&mut self, key: &Key, event: &Event) -> Result<(), Failed> {
        let before = self.packages.get(key).cloned();
        let old = before.clone().unwrap_or_default();
        let (state, effects) = step(&old.state, event).map_err(Failed::Illegal)?;
        let now = self.clock.unix();
        let now_in_ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        let mut package = Package { state, ..old.clone() };
        match event {
            Event::Exec { .. } => {
                package.job = self.packages.next_run(now_in_ms);
                package.run = package.job;
            }
            // Each start of `msiexec` gets a new number. A removal whose `msiexec` never ran is started again with the
            // number that it has.
            Event::Install => package.run = self.packages.next_run(now_in_ms),
            Event::Begin | Event::RetryDue if matches!(package.state, State::Removing(_)) => {
                package.run = self.packages.next_run(now_in_ms);
            }
            _ => {}
        }
        if package.state.name() != old.state.name() {
            package.since = now.as_secs();
        }
        for effect in &effects {
            if let Effect::Alert(result) = effect {
                package.alerts.push(*result);
            }
        }
        let surplus = package.alerts.len().saturating_sub(record::MAX_ALERTS);
        let dropped: Vec<HResult> = package.alerts.drain(..surplus).collect();
        let grows = before.is_none() || package.size() > old.size();
        if grows && !package.is_empty() && !self.packages.has_room(key, &package) {
            return Err(Failed::NoRoom);
        }
        let work = package.work(key);
        self.packages.set(key, (!package.is_empty()).then_some(package));
        if let Some(atomic) = &mut self.atomic {
            atomic.before.entry(key.clone()).or_insert(before);
            atomic.effects.extend(effects.into_iter().map(|effect| (key.clone(), work.clone(), effect)));
            return Ok(());
        }
        self.hide_removed([key]);
        if let Err(error) = self.packages.save([key]) {
            self.packages.set(key, before);
            self.show(key);
            return Err(Failed::Store(error));
        }
        self.show(key);
        for result in dropped {
            self.notes.add(format!(
                "{}: dropped the alert with the result {result}, which no server has taken: {} newer alerts of the package \
                 wait",
                key.code,
                record::MAX_ALERTS
            ));
        }
        for effect in effects {
            self.carry_out(key, &work, effect);
        }
        Ok(())
    }

    fn carry_out(&mut self, key: &Key, work: &Work, effect: Effect) {
        let started = match effect {
            Effect::Download { url } => match self.job(key) {
                Some(job) => self.installer.download(work, &job, url).map_err(Event::DownloadFailed),
                None => Err(Event::DownloadFailed(HResult::INTERRUPTED)),
            },
            Effect::StartInstaller => match self.job(key) {
                Some(job) => self.installer.install(work, &job).map_err(Event::StartFailed),
                None => Err(Event::StartFailed(HResult::INTERRUPTED)),
            },
            Effect::StartRemoval => self.installer.remove(work).map_err(Event::StartFailed),
            Effect::StopDownload => {
                self.installer.stop();
                Ok(())
            }
            Effect::DiscardPackage => {
                self.installer.discard(work);
                Ok(())
            }
            // It is in the record.
            Effect::Alert(_) => Ok(()),
        };
        if let Err(event) = started {
            // The next poll applies it, so that a job with many dead URLs is not worked off in one call.
            self.owed = Some((key.clone(), event));
        }
    }

    /// The job of a package, read again from its text, which was checked when it was accepted.
    fn job(&self, key: &Key) -> Option<MsiInstallJob> {
        MsiInstallJob::read(self.state_of(key).job()?.text.expose()).ok()
    }
}
