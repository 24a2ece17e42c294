//! The interface between the Office CSP and the machine.
//!
//! A backend for Windows fetches the Office Deployment Tool, checks its signature, runs `setup.exe
//! /configure` on the configuration and waits for the whole tree of processes, in its own threads. The host polls for
//! reports and never blocks. [`MockRunner`](crate::MockRunner) follows a script.

mod mock;

pub use mock::MockRunner;

use std::{fmt, io};

use crate::state::{Event, Found, JobEnd, JobProgress, Payload};
use csp_findings::without_product_keys;
use office_deployment::{Configuration, InstallStatus, Installed, JobKind};

/// Carries out one job at a time.
///
/// No method may block for longer than a file or registry access takes.
///
/// ```
/// use office_csp::{Event, Job, MockRunner, Payload, Run, Runner, State, step};
/// use office_deployment::JobKind;
///
/// fn run_to_the_end(runner: &mut dyn Runner, job: &Job) -> Result<State, Box<dyn std::error::Error>> {
///     let exec = Event::Exec { payload: job.payload.clone() };
///     let (mut state, _start) = step(&State::Absent, &exec)?;
///     runner.start(Run(1), job)?;
///     while state.final_status().is_none() {
///         // A real host does other work between two polls.
///         if let Some(report) = runner.poll() {
///             (state, _) = step(&state, &Event::from(report))?;
///         }
///     }
///     Ok(state)
/// }
///
/// let job = Job {
///     payload: Payload::new("<Configuration>…</Configuration>"),
///     kind: JobKind::Install,
///     products: vec!["O365ProPlusRetail".to_owned()],
/// };
/// let end = run_to_the_end(&mut MockRunner::new().exit_code(1603), &job)?;
/// assert_eq!(end.status().map(|status| status.code()), Some(1603));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Runner {
    /// Begins the job and returns at once.
    ///
    /// `run` is a new number for each Exec. After a crash, a host starts a run again only if [`recover`](Runner::recover)
    /// returned [`Found::NotStarted`].
    ///
    /// # Errors
    /// The job has not started, and [`poll`](Runner::poll) does not report it. The host ends it with
    /// [`StartError::status`].
    fn start(&mut self, run: Run, job: &Job) -> Result<(), StartError>;

    /// Finds out what happened to a run that was started, or about to be, when the host was killed.
    ///
    /// With [`Found::Running`] the runner takes the run over, and [`poll`](Runner::poll) reports its end. A runner that
    /// cannot find out at once if the tool runs returns this, too. [`Found::NotStarted`] promises that the tool of this run
    /// was never started.
    fn recover(&mut self, run: Run, job: &Job) -> Found;

    /// Returns what [`recover`](Runner::recover) would find, and changes nothing; `None` if that is not known.
    fn look(&self, run: Run) -> Option<Found> {
        let _ = run;
        None
    }

    /// The next report about the job; `None` if there is none, or no job runs.
    ///
    /// After [`RunnerEvent::Exited`] no job runs until the next [`start`](Runner::start); the host drops reports in
    /// between.
    fn poll(&mut self) -> Option<RunnerEvent>;

    /// Asks the job to stop, and returns at once; nothing happens if no job runs.
    ///
    /// [`poll`](Runner::poll) reports the end, which may be a success if the request came too late.
    fn cancel(&mut self);

    /// The Office on the machine; unknown facts are left empty.
    fn installed(&self) -> Installed;

    /// The next line for the log: why a signature was refused or a download is retried. It contains no secrets.
    fn note(&mut self) -> Option<String> {
        None
    }
}

/// The number of an Exec. It is unique on this machine and higher than those of earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run(pub u64);

/// A job for the runner.
///
/// `Debug` hides product keys, as somebody may have pasted one into the id of a product.
#[derive(Clone, PartialEq, Eq)]
pub struct Job {
    /// The configuration, to be given to the deployment tool unchanged.
    pub payload: Payload,
    /// The effect of the configuration.
    pub kind: JobKind,
    /// The ids of the installed or removed products, in the order and case of the configuration; empty for other kinds.
    pub products: Vec<String>,
}

impl Job {
    /// The job of `configuration`, which was read from `payload`.
    pub(crate) fn new(payload: Payload, configuration: Configuration) -> Self {
        let kind = configuration.kind();
        let products = match (kind, configuration.add, configuration.remove) {
            (JobKind::Install, Some(add), _) => add.products,
            (JobKind::Remove, _, Some(remove)) => remove.products,
            _ => Vec::new(),
        };
        let products = products.into_iter().map(|product| product.id.trim().to_owned()).collect();
        Job { payload, kind, products }
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Job { payload, kind, products } = self;
        let products: Vec<_> = products.iter().map(|id| without_product_keys(id)).collect();
        f.debug_struct("Job")
            .field("payload", payload)
            .field("kind", kind)
            .field("products", &products)
            .finish()
    }
}

/// A report of the runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunnerEvent {
    /// Progress of the job. The host does not trust it.
    Progress(JobProgress),
    /// The job has ended.
    Exited(ToolExit),
}

impl From<RunnerEvent> for Event {
    fn from(event: RunnerEvent) -> Self {
        match event {
            RunnerEvent::Progress(progress) => Event::Progress(progress),
            RunnerEvent::Exited(exit) => Event::Exited(exit.end()),
        }
    }
}

/// Windows Installer: done, and Windows is restarting already.
const ERROR_SUCCESS_REBOOT_INITIATED: u32 = 1641;
/// Windows Installer: done, but Windows must restart.
const ERROR_SUCCESS_REBOOT_REQUIRED: u32 = 3010;

/// The exit code of the deployment tool. A failure before the tool runs uses the same numbers: 1460 if it could not be
/// downloaded, 13 if its signature is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ToolExit {
    /// The exit code.
    pub code: u32,
}

impl ToolExit {
    /// The end that the exit code means.
    ///
    /// - 3010 and 1641 are successes that need a restart.
    /// - 997 cannot be the status of a job that has ended. It becomes [`InstallStatus::CompletingScenario`]: the tool is
    ///   gone and its work is unfinished.
    /// - All other numbers are kept.
    ///
    /// ```
    /// use office_csp::{ToolExit, JobEnd};
    /// use office_deployment::InstallStatus;
    ///
    /// assert_eq!(ToolExit { code: 3010 }.end(), JobEnd { status: InstallStatus::Succeeded, restart: true });
    /// assert_eq!(ToolExit { code: 1603 }.end(), JobEnd::new(InstallStatus::InstallFailure));
    /// ```
    pub const fn end(self) -> JobEnd {
        match self.code {
            ERROR_SUCCESS_REBOOT_REQUIRED | ERROR_SUCCESS_REBOOT_INITIATED => {
                JobEnd { status: InstallStatus::Succeeded, restart: true }
            }
            code => match InstallStatus::from_code(code) {
                InstallStatus::InProgress => JobEnd::new(InstallStatus::CompletingScenario),
                status => JobEnd::new(status),
            },
        }
    }
}

/// A job could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// [`Runner::start`] was called while a job runs.
    #[error("the runner is at another job; wait until that job has ended")]
    Busy,
    /// Another program on this machine runs an Office job.
    #[error("another Office job occupies the machine; wait until it has ended")]
    Occupied,
    /// This run was started before, and its tool may have run.
    #[error("this run was started before, and is never started twice")]
    Again,
    /// The operating system refused something, such as the file for the configuration or a thread.
    #[error("the job could not be prepared; remove the cause and start again")]
    Failed(#[source] io::Error),
}

impl StartError {
    /// The status with which the host ends the job; always a failure.
    pub const fn status(&self) -> InstallStatus {
        match self {
            StartError::Busy | StartError::Occupied => InstallStatus::AnotherRunningScenario,
            StartError::Again => InstallStatus::CompletingScenario,
            StartError::Failed(_) => InstallStatus::ProcessPoolInitialization,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Phase;

    #[test]
    fn exit_codes_of_windows_installer_that_want_a_restart_are_successes() {
        let succeeded = JobEnd::new(InstallStatus::Succeeded);
        assert_eq!(ToolExit { code: 0 }.end(), succeeded);
        assert_eq!(ToolExit { code: 3010 }.end(), JobEnd { restart: true, ..succeeded });
        assert_eq!(ToolExit { code: 1641 }.end(), JobEnd { restart: true, ..succeeded });
    }

    #[test]
    fn other_exit_codes_keep_their_number() {
        for code in [1, 13, 1460, 1602, 1603, 17002, 30088, 0x8000_4005, u32::MAX] {
            let JobEnd { status, restart } = ToolExit { code }.end();
            assert_eq!((status.code(), restart), (code, false));
        }
    }

    #[test]
    fn an_ended_job_never_has_the_status_of_a_running_job() {
        assert_eq!(ToolExit { code: 997 }.end(), JobEnd::new(InstallStatus::CompletingScenario));
    }

    #[test]
    fn reports_become_events() {
        let progress = JobProgress { phase: Phase::Verifying, percent: Some(7) };
        assert_eq!(Event::from(RunnerEvent::Progress(progress)), Event::Progress(progress));
        assert_eq!(
            Event::from(RunnerEvent::Exited(ToolExit { code: 1641 })),
            Event::Exited(JobEnd { status: InstallStatus::Succeeded, restart: true })
        );
    }

    #[test]
    fn a_failed_start_has_a_failure_status() {
        let failed = StartError::Failed(io::Error::other("disk full"));
        assert_eq!(failed.status(), InstallStatus::ProcessPoolInitialization);
        assert_eq!(std::error::Error::source(&failed).map(ToString::to_string).as_deref(), Some("disk full"));
        assert_eq!(StartError::Busy.status(), InstallStatus::AnotherRunningScenario);
    }

    #[test]
    fn a_job_does_not_show_its_payload() {
        let payload = Payload::new("PIDKEY=secret");
        let job = Job { payload, kind: JobKind::Install, products: vec!["A".to_owned()] };
        assert_eq!(
            format!("{job:?}"),
            r#"Job { payload: Payload(13 bytes), kind: Install, products: ["A"] }"#
        );
    }
}
