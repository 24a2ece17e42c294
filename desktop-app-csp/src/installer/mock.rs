//! An installer that follows a script.

use super::{FoundWork, InstalledProduct, Installer, Report, Run, Work};
use crate::{ExitOutcome, HResult, MsiExit, MsiInstallJob, ProductCode};
use ddf::Scope;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An installer without a machine, for tests and simulations: downloads and exit codes come from a script.
///
/// Clones share the machine, as agents before and after a kill share it. Without a script every download succeeds, every
/// `msiexec` ends with 0, and each takes one call of [`poll`](Installer::poll).
#[derive(Clone, Debug, Default)]
pub struct MockInstaller {
    machine: Arc<Mutex<Machine>>,
    /// The work that this agent watches.
    watched: Option<Watched>,
}

/// A package that a server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MockPackage {
    /// The properties that it has once it is installed.
    pub product: InstalledProduct,
    /// Its upgrade code. Installing it removes installed packages with the same code.
    pub upgrade_code: Option<ProductCode>,
}

#[derive(Debug, Default)]
struct Machine {
    packages: BTreeMap<ProductCode, MockPackage>,
    downloads: VecDeque<Result<(), HResult>>,
    exits: VecDeque<Option<MsiExit>>,
    user_away: bool,
    installed: BTreeMap<(bool, ProductCode), MockPackage>,
    files: BTreeSet<Run>,
    /// The exit codes of the starts of `msiexec`; `None` while it runs.
    runs: BTreeMap<Run, Option<MsiExit>>,
    running: Option<Running>,
    tried_urls: Vec<String>,
    most_at_once: usize,
}

#[derive(Clone, Debug)]
struct Running {
    work: Work,
    /// False for a removal.
    installs: bool,
    /// `None` if it hangs.
    exit: Option<MsiExit>,
}

#[derive(Clone, Debug)]
enum Watched {
    Download(Run, Result<(), HResult>),
    Msiexec(Run),
}

impl MockInstaller {
    /// A machine without packages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a package to those that jobs can install.
    pub fn package(self, code: &ProductCode, package: MockPackage) -> Self {
        self.machine().packages.insert(code.clone(), package);
        self
    }

    /// Makes the next downloads end like this, in this order; later ones succeed.
    pub fn downloads(self, results: impl IntoIterator<Item = Result<(), HResult>>) -> Self {
        self.machine().downloads.extend(results);
        self
    }

    /// Makes the next starts of `msiexec` end with these exit codes, in this order; `None` lets one run beyond its time.
    /// Later ones end with 0.
    pub fn exits(self, codes: impl IntoIterator<Item = Option<u32>>) -> Self {
        self.machine().exits.extend(codes.into_iter().map(|code| code.map(MsiExit)));
        self
    }

    /// Signs the user in or out.
    pub fn set_user(&self, present: bool) {
        self.machine().user_away = !present;
    }

    /// The URLs that were tried, in order.
    pub fn tried_urls(&self) -> Vec<String> {
        self.machine().tried_urls.clone()
    }

    /// The number of starts of `msiexec`.
    pub fn starts(&self) -> usize {
        self.machine().runs.len()
    }

    /// The largest number of `msiexec` that ran at one time.
    pub fn most_at_once(&self) -> usize {
        self.machine().most_at_once
    }

    /// The number of downloaded files that are kept.
    pub fn files(&self) -> usize {
        self.machine().files.len()
    }

    /// Lets `msiexec` end, as on a machine whose agent does not run.
    pub fn finish(&self) {
        self.machine().finish();
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner) // a panic in a test leaves a state to look at
    }

    fn start(&mut self, work: &Work, installs: bool) {
        let mut machine = self.machine();
        let exit = machine.exits.pop_front().unwrap_or(Some(MsiExit(0)));
        machine.runs.insert(work.run, None);
        let at_once = 1 + usize::from(machine.running.is_some());
        machine.most_at_once = machine.most_at_once.max(at_once);
        machine.running = Some(Running { work: work.clone(), installs, exit });
        drop(machine);
        self.watched = Some(Watched::Msiexec(work.run));
    }
}

impl Machine {
    /// Ends `msiexec`, unless it hangs.
    fn finish(&mut self) {
        let Some(Running { work, installs, exit: Some(exit) }) = self.running.clone() else { return };
        self.running = None;
        self.runs.insert(work.run, Some(exit));
        let done = exit.outcome().is_success() || (!installs && exit.outcome() == ExitOutcome::Absent);
        if !done {
            return;
        }
        let key = (work.scope == Scope::User, work.code.clone());
        if !installs {
            self.installed.remove(&key);
            return;
        }
        let Some(package) = self.packages.get(&work.code).cloned() else { return };
        if let Some(upgraded) = &package.upgrade_code {
            self.installed.retain(|_, other| other.upgrade_code.as_ref() != Some(upgraded));
        }
        self.installed.insert(key, package);
    }

    fn installed(&self, scope: Scope) -> impl Iterator<Item = (&ProductCode, &MockPackage)> {
        let is_user = scope == Scope::User;
        self.installed
            .iter()
            .filter(move |((user, _), _)| *user == is_user)
            .map(|((_, code), package)| (code, package))
    }
}

impl Installer for MockInstaller {
    fn download(&mut self, work: &Work, job: &MsiInstallJob, url: usize) -> Result<(), HResult> {
        let mut machine = self.machine();
        machine.tried_urls.extend(job.urls.get(url).cloned());
        let result = machine.downloads.pop_front().unwrap_or(Ok(()));
        drop(machine);
        self.watched = Some(Watched::Download(work.job, result));
        Ok(())
    }

    fn stop(&mut self) {
        self.watched = None;
    }

    fn verify(&mut self, work: &Work, _job: &MsiInstallJob) -> Result<(), HResult> {
        if self.machine().files.contains(&work.job) { Ok(()) } else { Err(HResult::HASH_MISMATCH) }
    }

    fn install(&mut self, work: &Work, _job: &MsiInstallJob) -> Result<(), HResult> {
        self.start(work, true);
        Ok(())
    }

    fn remove(&mut self, work: &Work) -> Result<(), HResult> {
        self.start(work, false);
        Ok(())
    }

    fn recover(&mut self, work: &Work, _job: Option<&MsiInstallJob>) -> FoundWork {
        let found = match self.machine().runs.get(&work.run) {
            None => FoundWork::NotStarted,
            Some(Some(exit)) => FoundWork::Ended(*exit),
            Some(None) => FoundWork::Running,
        };
        if found == FoundWork::Running {
            self.watched = Some(Watched::Msiexec(work.run));
        }
        found
    }

    fn poll(&mut self) -> Option<Report> {
        match self.watched.take()? {
            Watched::Download(job, Ok(())) => {
                self.machine().files.insert(job);
                Some(Report::Downloaded)
            }
            Watched::Download(_, Err(error)) => Some(Report::DownloadFailed(error)),
            Watched::Msiexec(run) => {
                let mut machine = self.machine();
                machine.finish();
                match machine.runs.get(&run) {
                    Some(Some(exit)) => Some(Report::Exited(*exit)),
                    _ => Some(Report::TimedOut),
                }
            }
        }
    }

    fn discard(&mut self, work: &Work) {
        self.machine().files.remove(&work.job);
    }

    fn keep_only(&mut self, jobs: &[Run]) {
        self.machine().files.retain(|job| jobs.contains(job));
    }

    fn has_user(&self) -> bool {
        !self.machine().user_away
    }

    fn products(&self, scope: Scope) -> Vec<ProductCode> {
        self.machine().installed(scope).map(|(code, _)| code.clone()).collect()
    }

    fn product(&self, scope: Scope, code: &ProductCode) -> Option<InstalledProduct> {
        let machine = self.machine();
        machine.installed(scope).find(|(other, _)| *other == code).map(|(_, package)| package.product.clone())
    }

    fn upgrade_codes(&self, scope: Scope) -> Vec<ProductCode> {
        let machine = self.machine();
        let codes: BTreeSet<_> =
            machine.installed(scope).filter_map(|(_, package)| package.upgrade_code.clone()).collect();
        codes.into_iter().collect()
    }

    fn products_with(&self, scope: Scope, upgrade_code: &ProductCode) -> Vec<ProductCode> {
        let machine = self.machine();
        machine
            .installed(scope)
            .filter(|(_, package)| package.upgrade_code.as_ref() == Some(upgrade_code))
            .map(|(code, _)| code.clone())
            .collect()
    }
}
