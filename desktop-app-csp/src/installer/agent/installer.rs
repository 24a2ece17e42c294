//! The installer of an agent: downloads, hashes and time-outs; `msiexec` is left to a trait.

use super::background::{Background, Said};
use super::download_task::DownloadTask;
use super::errors::{INVALID_URL, of_io};
use super::options::AgentOptions;
use super::package_folder::PackageFolder;
use super::verification::verify;
use crate::installer::backend::Installer;
use crate::installer::msiexec::Msiexec;
use crate::installer::work::{FoundWork, InstalledProduct, Report, Run, Work};
use crate::{HResult, MsiInstallJob, ProductCode};
use csp_agent::clock::{Clock, SystemClock};
use csp_agent::download::{Address, Http};
use csp_agent::windows::replace_file;
use csp_agent::{NoteQueue, with_causes};
use ddf::Scope;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

/// The most unread lines for the log.
const MAX_NOTES: usize = 64;
/// `ERROR_INVALID_COMMAND_LINE`.
const INVALID_COMMAND_LINE: HResult = HResult::from_win32(1639);
/// `ERROR_NOT_SUPPORTED`.
const NOT_SUPPORTED: HResult = HResult::from_win32(50);

/// The work in the background.
enum Task {
    Download(Background),
    /// The check of a downloaded package. `msiexec` starts at its end.
    Verification(Background, Box<Installation>),
}

/// An installation that begins when its package is verified.
struct Installation {
    work: Work,
    job: MsiInstallJob,
}

impl Task {
    fn background(&self) -> &Background {
        match self {
            Task::Download(background) | Task::Verification(background, _) => background,
        }
    }
}

/// The installer of an agent on a real machine.
///
/// It downloads each package into a private folder, in a thread of its own, and hashes it meanwhile. A download is continued
/// after an interruption, and also after a restart of the agent. Before `msiexec` starts, the hash is checked again, in a
/// thread too. With the feature `package` the product code of the package must be that of the LocURI. [`Msiexec`] does the
/// rest.
///
/// The log ([`note`](Installer::note)) has the reason of each failed download, without queries of URLs.
pub struct AgentInstaller<M> {
    msiexec: M,
    folder: PackageFolder,
    http: Box<dyn Fn() -> Box<dyn Http + Send> + Send>,
    options: AgentOptions,
    clock: Arc<dyn Clock>,
    task: Option<Task>,
    /// The time of the clock at which the watched `msiexec` is given up; `None` if it may run for any time.
    deadline: Option<Duration>,
    notes: NoteQueue,
}

impl<M> fmt::Debug for AgentInstaller<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgentInstaller({:?})", self.folder)
    }
}

impl<M: Msiexec> AgentInstaller<M> {
    /// An installer with this folder, which becomes private: to this user, on Windows to the system and the administrators.
    ///
    /// On Windows the folder must be empty or one that this crate has made private, and its parents must exist.
    ///
    /// # Errors
    /// When the folder cannot be made private.
    pub fn new(
        folder: &Path,
        msiexec: M,
        http: impl Http + Clone + Send + 'static,
        options: AgentOptions,
    ) -> io::Result<Self> {
        Ok(AgentInstaller {
            msiexec,
            folder: PackageFolder::open(folder)?,
            http: Box::new(move || Box::new(http.clone())),
            options,
            clock: Arc::new(SystemClock::new()),
            task: None,
            deadline: None,
            notes: NoteQueue::new(MAX_NOTES),
        })
    }

    /// Replaces the clock of the time limits.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The `msiexec`.
    pub fn msiexec(&self) -> &M {
        &self.msiexec
    }

    /// Notes an error of the disk, and returns its HRESULT.
    fn disk_failed(&mut self, error: &io::Error) -> HResult {
        self.notes.add(with_causes(error));
        of_io(error)
    }

    /// The report of the work in the background, if it has ended.
    fn poll_task(&mut self) -> Option<Report> {
        loop {
            match self.task.as_ref()?.background().next()? {
                Said::Note(note) => self.notes.add(note),
                Said::Done(result) => return self.task.take().and_then(|task| self.done(task, result)),
            }
        }
    }

    /// The report of a task that has ended; `None` if `msiexec` has started.
    fn done(&mut self, task: Task, result: Result<(), HResult>) -> Option<Report> {
        match (task, result) {
            (Task::Download(_), Ok(())) => Some(Report::Downloaded),
            (Task::Download(_), Err(error)) => Some(Report::DownloadFailed(error)),
            (Task::Verification(_, installation), Ok(())) => {
                let Installation { work, job } = *installation;
                self.start_msiexec(&work, &job).err().map(Report::StartFailed)
            }
            (Task::Verification(_, installation), Err(error)) => {
                if error == HResult::HASH_MISMATCH {
                    self.discard(&installation.work);
                }
                Some(Report::DownloadFailed(error))
            }
        }
    }

    /// Starts `msiexec`, and the time of the job with it.
    fn start_msiexec(&mut self, work: &Work, job: &MsiInstallJob) -> Result<(), HResult> {
        let arguments = self.arguments(job)?;
        self.store_start(work).map_err(|error| self.disk_failed(&error))?;
        self.msiexec.install(work, &self.folder.package(work.job), &arguments)?;
        self.set_deadline(job, Duration::ZERO);
        Ok(())
    }

    /// The arguments of the job, if all are allowed.
    fn arguments<'j>(&mut self, job: &'j MsiInstallJob) -> Result<Vec<&'j str>, HResult> {
        job.command_line.arguments(self.options.policy).map_err(|refused| {
            self.notes.add(refused.to_string());
            INVALID_COMMAND_LINE
        })
    }

    /// Stores the time of a start of `msiexec`, so that a later agent knows how much of the time of the job is left.
    fn store_start(&self, work: &Work) -> io::Result<()> {
        let now = self.clock.unix().as_secs();
        replace_file(&self.folder.start(work.job), format!("{} {now}", work.run).as_bytes())
    }

    /// The time since a start of `msiexec` of an earlier agent; 0 if it is not known.
    fn time_since_start(&self, work: &Work) -> Duration {
        let text = fs::read_to_string(self.folder.start(work.job)).unwrap_or_default();
        let started = text.split_once(' ').filter(|(run, _)| *run == work.run.to_string());
        let started = started.and_then(|(_, seconds)| seconds.parse().ok()).map(Duration::from_secs);
        started.map_or(Duration::ZERO, |started| self.clock.unix().saturating_sub(started))
    }

    /// Begins the time of a job, of which some has passed already.
    fn set_deadline(&mut self, job: &MsiInstallJob, passed: Duration) {
        let limit = (job.time_out > 0).then(|| Duration::from_secs(60) * u32::from(job.time_out));
        self.deadline = limit.map(|limit| self.clock.now() + limit.saturating_sub(passed));
    }
}

/// The time that a removal may take. No job limits it, and other packages wait for it.
const REMOVAL_TIME: Duration = Duration::from_secs(60 * 60);

impl<M: Msiexec> Installer for AgentInstaller<M> {
    fn download(&mut self, work: &Work, job: &MsiInstallJob, url: usize) -> Result<(), HResult> {
        self.stop();
        let address: Result<Address, _> = job.urls.get(url).map_or("", |url| url.trim()).parse();
        let address = address.map_err(|error| {
            self.notes.add(format!("URL {}: {error}", url + 1));
            INVALID_URL
        })?;
        if job.download_from_aad == Some(true) {
            self.notes.add(format!(
                "{address}: DownloadFromAad is not supported, and without the token the download fails"
            ));
            return Err(NOT_SUPPORTED);
        }
        let task = DownloadTask {
            download: self.options.download(address),
            package: self.folder.package(work.job),
            version: self.folder.version(work.job),
            hash: job.file_hash,
            code: work.code.clone(),
        };
        let started = task.start((self.http)(), Arc::clone(&self.clock));
        self.task = Some(Task::Download(started.map_err(|error| self.disk_failed(&error))?));
        Ok(())
    }

    fn stop(&mut self) {
        self.task = None;
    }

    fn install(&mut self, work: &Work, job: &MsiInstallJob) -> Result<(), HResult> {
        self.stop();
        self.arguments(job)?;
        let (package, hash) = (self.folder.package(work.job), job.file_hash);
        let started = Background::start(move |watcher| verify(&package, hash, watcher));
        let background = started.map_err(|error| self.disk_failed(&error))?;
        let installation = Installation { work: work.clone(), job: job.clone() };
        self.task = Some(Task::Verification(background, Box::new(installation)));
        Ok(())
    }

    fn remove(&mut self, work: &Work) -> Result<(), HResult> {
        self.msiexec.remove(work)?;
        self.deadline = Some(self.clock.now() + REMOVAL_TIME);
        Ok(())
    }

    fn recover(&mut self, work: &Work, job: Option<&MsiInstallJob>) -> FoundWork {
        let found = self.msiexec.recover(work);
        self.deadline = None;
        match (found, job) {
            (FoundWork::Running, Some(job)) => self.set_deadline(job, self.time_since_start(work)),
            (FoundWork::Running, None) => self.deadline = Some(self.clock.now() + REMOVAL_TIME),
            _ => {}
        }
        found
    }

    fn poll(&mut self) -> Option<Report> {
        if self.task.is_some() {
            return self.poll_task();
        }
        if let Some(end) = self.msiexec.poll() {
            self.deadline = None;
            return Some(end.into());
        }
        let is_late = self.deadline.is_some_and(|deadline| self.clock.now() >= deadline);
        if is_late {
            self.deadline = None;
            self.msiexec.release();
        }
        is_late.then_some(Report::TimedOut)
    }

    fn discard(&mut self, work: &Work) {
        if let Err(note) = self.folder.discard(work.job) {
            self.notes.add(note);
        }
    }

    fn keep_only(&mut self, jobs: &[Run]) {
        if let Err(note) = self.folder.keep_only(jobs) {
            self.notes.add(note);
        }
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

    fn note(&mut self) -> Option<String> {
        self.notes.pop().or_else(|| self.msiexec.note())
    }
}
