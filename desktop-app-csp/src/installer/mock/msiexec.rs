//! A `msiexec` that follows a script.

use super::machine::{Machine, MockPackage};
use crate::installer::msiexec::Msiexec;
use crate::installer::work::{FoundWork, InstalledProduct, MsiexecEnd, Run, Work};
use crate::{HResult, MsiExit, ProductCode};
use ddf::Scope;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// `ERROR_INSTALL_ALREADY_RUNNING`.
const BUSY: HResult = HResult::from_win32(1618);

/// A `msiexec` without Windows, for tests and simulations: exit codes and running times come from a script.
///
/// Clones share the machine, as agents before and after a kill share it. Without a script every `msiexec` ends with 0, at
/// the first [`poll`](Msiexec::poll).
#[derive(Clone, Debug, Default)]
pub struct MockMsiexec {
    machine: Arc<Mutex<Machine>>,
    /// The start that this agent watches.
    watched: Option<Run>,
}

impl MockMsiexec {
    /// A machine without packages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a package to those that jobs can install.
    #[must_use]
    pub fn package(self, code: &ProductCode, package: MockPackage) -> Self {
        self.machine().packages.insert(code.clone(), package);
        self
    }

    /// Adds a package that is installed from the beginning.
    #[must_use]
    pub fn installed(self, scope: Scope, code: &ProductCode, package: MockPackage) -> Self {
        self.machine().add_installed(scope, code, package);
        self
    }

    /// Makes the next starts end with these exit codes, in this order; `None` makes one hang. Later ones end with 0.
    #[must_use]
    pub fn exits(self, codes: impl IntoIterator<Item = Option<u32>>) -> Self {
        self.machine().exits.extend(codes.into_iter().map(|code| code.map(MsiExit)));
        self
    }

    /// Makes each start run for this many polls before the one that reports its end.
    #[must_use]
    pub fn polls(self, polls: usize) -> Self {
        self.machine().polls = polls;
        self
    }

    /// Signs the user in or out.
    pub fn set_user(&self, present: bool) {
        self.machine().user_away = !present;
    }

    /// The number of starts.
    pub fn starts(&self) -> usize {
        self.machine().starts()
    }

    /// The largest number of starts with one number ([`Work::run`]).
    pub fn most_starts_of_a_run(&self) -> usize {
        self.machine().most_starts_of_a_run()
    }

    /// The largest number of `msiexec` that ran at one time.
    pub fn most_at_once(&self) -> usize {
        self.machine().most_at_once
    }

    /// Ends the running `msiexec`, as on a machine whose agent does not run.
    pub fn finish(&self) {
        self.machine().finish();
    }

    /// Ends the running `msiexec` so that only an agent that watches it gets its exit code. For others,
    /// [`Msiexec::recover`] finds [`FoundWork::Lost`].
    pub fn finish_unseen(&self) {
        self.machine().finish_unseen();
    }

    /// Ends a `msiexec` that hangs with this exit code.
    pub fn finish_late(&self, exit: u32) {
        self.machine().finish_late(MsiExit(exit));
    }

    /// Returns true if the watched `msiexec` never ends.
    pub(super) fn hangs(&self) -> bool {
        self.watched.is_some() && self.machine().hangs()
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner) // a panic in a test leaves a state to look at
    }

    /// Starts `msiexec`, unless one still runs that no agent watches any more.
    fn start(&mut self, work: &Work, installs: bool) -> Result<(), HResult> {
        if self.machine().hangs() {
            return Err(BUSY);
        }
        self.machine().start(work, installs);
        self.watched = Some(work.run);
        Ok(())
    }
}

impl Msiexec for MockMsiexec {
    fn install(&mut self, work: &Work, _package: &Path, _arguments: &[&str]) -> Result<(), HResult> {
        self.start(work, true)
    }

    fn remove(&mut self, work: &Work) -> Result<(), HResult> {
        self.start(work, false)
    }

    fn recover(&mut self, work: &Work) -> FoundWork {
        let machine = self.machine();
        match machine.exit_of(work.run) {
            None => return FoundWork::NotStarted,
            Some(Some(_)) if machine.is_unseen(work.run) => return FoundWork::Lost,
            Some(Some(exit)) => return FoundWork::Ended(exit),
            Some(None) => {}
        }
        drop(machine);
        self.watched = Some(work.run);
        FoundWork::Running
    }

    fn poll(&mut self) -> Option<MsiexecEnd> {
        let run = self.watched?;
        let mut machine = self.machine();
        machine.tick();
        let exit = machine.exit_of(run).flatten()?;
        drop(machine);
        self.watched = None;
        Some(MsiexecEnd::Exited(exit))
    }

    fn release(&mut self) {
        self.watched = None;
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
