//! A view of the packages for other programs on the machine.

use crate::{HResult, JobStatus, MsiInstallJob, ProductCode, State};
use ddf::Scope;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A view of the packages for other programs. Windows keeps it in the registry, in
/// `HKLM\SOFTWARE\Microsoft\EnterpriseDesktopAppManagement\{SID}\MSI\{ProductCode}`, where tools for administrators look.
///
/// The CSP never reads it, and a job continues if it fails.
pub trait Mirror: fmt::Debug + Send {
    /// Shows the current state of a package.
    ///
    /// # Errors
    /// It cannot be shown; the CSP notes why.
    fn show(&mut self, scope: Scope, code: &ProductCode, entry: &MirrorEntry) -> io::Result<()>;

    /// Removes a package from the view, if it is there.
    ///
    /// # Errors
    /// It cannot be removed; the CSP notes why.
    fn remove(&mut self, scope: Scope, code: &ProductCode) -> io::Result<()>;
}

/// The state of a package in a [`Mirror`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorEntry {
    /// The node `Status`.
    pub status: Option<JobStatus>,
    /// The node `LastError`.
    pub last_error: HResult,
    /// The node `DownloadInstall` exists.
    pub has_download_install: bool,
    /// The job that was executed last. Its command line may contain secrets.
    pub job: Option<MsiInstallJob>,
    /// The current attempt; `None` once the job has ended.
    pub attempt: Option<MirrorAttempt>,
}

/// An attempt of a job, in a [`MirrorEntry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MirrorAttempt {
    /// Its URL, counted from 0.
    pub url: usize,
    /// The number of repetitions before it.
    pub retries: u8,
}

impl From<&State> for MirrorEntry {
    fn from(state: &State) -> Self {
        MirrorEntry {
            status: state.status(),
            last_error: state.last_error(),
            has_download_install: state.has_download_install(),
            job: state.text().and_then(|text| MsiInstallJob::read(text.expose()).ok()),
            attempt: state.job().map(|job| MirrorAttempt { url: job.url, retries: job.retries }),
        }
    }
}

/// A [`Mirror`] in memory; a clone is the same mirror.
#[derive(Clone, Debug, Default)]
pub struct MockMirror {
    entries: Arc<Mutex<BTreeMap<(bool, ProductCode), MirrorEntry>>>,
}

impl MockMirror {
    /// An empty mirror.
    pub fn new() -> Self {
        Self::default()
    }

    /// The entry of a package.
    pub fn entry(&self, scope: Scope, code: &ProductCode) -> Option<MirrorEntry> {
        self.entries().get(&(scope == Scope::User, code.clone())).cloned()
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<(bool, ProductCode), MirrorEntry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner) // each change is one call
    }
}

impl Mirror for MockMirror {
    fn show(&mut self, scope: Scope, code: &ProductCode, entry: &MirrorEntry) -> io::Result<()> {
        self.entries().insert((scope == Scope::User, code.clone()), entry.clone());
        Ok(())
    }

    fn remove(&mut self, scope: Scope, code: &ProductCode) -> io::Result<()> {
        self.entries().remove(&(scope == Scope::User, code.clone()));
        Ok(())
    }
}
