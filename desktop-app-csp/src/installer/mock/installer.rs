//! An installer that follows a script.

use super::machine::MockPackage;
use super::msiexec::MockMsiexec;
use crate::installer::backend::Installer;
use crate::installer::msiexec::Msiexec;
use crate::installer::work::{FoundWork, InstalledProduct, Report, Run, Work};
use crate::{HResult, MsiInstallJob, ProductCode};
use ddf::Scope;
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An installer without a machine, for tests and simulations: downloads and exit codes come from a script.
///
/// Clones share the machine, as agents before and after a kill share it. Without a script every download succeeds, every
/// `msiexec` ends with 0, and each takes one call of [`poll`](Installer::poll).
#[derive(Clone, Debug, Default)]
pub struct MockInstaller {
    msiexec: MockMsiexec,
    network: Arc<Mutex<Network>>,
    /// The download that this agent watches, and its end; or the check of a downloaded file that is gone.
    download: Option<(Run, Result<(), HResult>)>,
}

#[derive(Debug, Default)]
struct Network {
    downloads: VecDeque<Result<(), HResult>>,
    files: BTreeSet<Run>,
    tried_urls: Vec<String>,
}

impl MockInstaller {
    /// A machine without packages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a package to those that jobs can install.
    pub fn package(mut self, code: &ProductCode, package: MockPackage) -> Self {
        self.msiexec = self.msiexec.package(code, package);
        self
    }

    /// Adds a package that is installed from the beginning.
    pub fn installed(mut self, scope: Scope, code: &ProductCode, package: MockPackage) -> Self {
        self.msiexec = self.msiexec.installed(scope, code, package);
        self
    }

    /// Makes the next downloads end like this, in this order; later ones succeed.
    pub fn downloads(self, results: impl IntoIterator<Item = Result<(), HResult>>) -> Self {
        self.network().downloads.extend(results);
        self
    }

    /// Makes the next starts of `msiexec` end with these exit codes, in this order; `None` lets one run beyond its time.
    /// Later ones end with 0.
    pub fn exits(mut self, codes: impl IntoIterator<Item = Option<u32>>) -> Self {
        self.msiexec = self.msiexec.exits(codes);
        self
    }

    /// Signs the user in or out.
    pub fn set_user(&self, present: bool) {
        self.msiexec.set_user(present);
    }

    /// Ends the running `msiexec` so that only an agent that watches it gets its exit code. For others,
    /// [`Installer::recover`] finds [`FoundWork::Lost`].
    pub fn finish_unseen(&self) {
        self.msiexec.finish_unseen();
    }

    /// Deletes the downloaded files, as somebody else may do.
    pub fn delete_files(&self) {
        self.network().files.clear();
    }

    /// The URLs that were tried, in order.
    pub fn tried_urls(&self) -> Vec<String> {
        self.network().tried_urls.clone()
    }

    /// The number of starts of `msiexec`.
    pub fn starts(&self) -> usize {
        self.msiexec.starts()
    }

    /// The largest number of starts with one number ([`Work::run`]).
    pub fn most_starts_of_a_run(&self) -> usize {
        self.msiexec.most_starts_of_a_run()
    }

    /// The largest number of `msiexec` that ran at one time.
    pub fn most_at_once(&self) -> usize {
        self.msiexec.most_at_once()
    }

    /// The number of downloaded files that are kept.
    pub fn files(&self) -> usize {
        self.network().files.len()
    }

    /// Ends the running `msiexec`, as on a machine whose agent does not run.
    pub fn finish(&self) {
        self.msiexec.finish();
    }

    /// Ends a `msiexec` that runs beyond its time with this exit code.
    pub fn finish_late(&self, exit: u32) {
        self.msiexec.finish_late(exit);
    }

    fn network(&self) -> MutexGuard<'_, Network> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner) // a panic in a test leaves a state to look at
    }
}

impl Installer for MockInstaller {
    fn download(&mut self, work: &Work, job: &MsiInstallJob, url: usize) -> Result<(), HResult> {
        let mut network = self.network();
        network.tried_urls.extend(job.urls.get(url).cloned());
        let result = network.downloads.pop_front().unwrap_or(Ok(()));
        drop(network);
        self.download = Some((work.job, result));
        Ok(())
    }

    fn stop(&mut self) {
        self.download = None;
    }

    fn install(&mut self, work: &Work, _job: &MsiInstallJob) -> Result<(), HResult> {
        if !self.network().files.contains(&work.job) {
            self.download = Some((work.job, Err(HResult::HASH_MISMATCH)));
            return Ok(());
        }
        self.msiexec.install(work, Path::new("mock.msi"), &[])
    }

    fn remove(&mut self, work: &Work) -> Result<(), HResult> {
        self.msiexec.remove(work)
    }

    fn recover(&mut self, work: &Work, _job: Option<&MsiInstallJob>) -> FoundWork {
        self.msiexec.recover(work)
    }

    fn poll(&mut self) -> Option<Report> {
        if let Some((job, result)) = self.download.take() {
            return Some(match result {
                Ok(()) => {
                    self.network().files.insert(job);
                    Report::Downloaded
                }
                Err(error) => Report::DownloadFailed(error),
            });
        }
        if let Some(end) = self.msiexec.poll() {
            return Some(end.into());
        }
        let is_late = self.msiexec.hangs();
        if is_late {
            self.msiexec.release();
        }
        is_late.then_some(Report::TimedOut)
    }

    fn discard(&mut self, work: &Work) {
        self.network().files.remove(&work.job);
    }

    fn keep_only(&mut self, jobs: &[Run]) {
        self.network().files.retain(|job| jobs.contains(job));
    }

    fn sends_user_token(&self) -> bool {
        true
    }

    fn has_user(&self) -> bool {
        self.msiexec.has_user()
    }

    fn products(&self, scope: Scope) -> Vec<ProductCode> {
        self.msiexec.products(scope)
    }

    fn product(&self, scope: Scope, code: &ProductCode) -> Option<InstalledProduct> {
        self.msiexec.product(scope, code)
    }

    fn upgrade_codes(&self, scope: Scope) -> Vec<ProductCode> {
        self.msiexec.upgrade_codes(scope)
    }

    fn products_with(&self, scope: Scope, upgrade_code: &ProductCode) -> Vec<ProductCode> {
        self.msiexec.products_with(scope, upgrade_code)
    }
}
