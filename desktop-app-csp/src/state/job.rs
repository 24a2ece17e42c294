//! A job that runs, waits or has ended.

use super::JobStatus;
use crate::{HResult, JobText, MsiInstallJob};

/// A job that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The data of Exec.
    pub text: JobText,
    /// The numbers in it that decide about attempts.
    pub limits: JobLimits,
    /// The URL of the current attempt, counted from 0.
    pub url: usize,
    /// The number of repetitions so far, of downloads and installations together.
    pub retries: u8,
    /// The last error; 0 without one. A [permanent](HResult::is_permanent) error of a URL does not replace one of an earlier
    /// URL of the same attempt that a repetition may mend.
    pub last_error: HResult,
}

/// The numbers of a job that decide about attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobLimits {
    /// The number of URLs; at least 1.
    pub urls: usize,
    /// The number of repetitions.
    pub retries: u8,
    /// The minutes between two attempts.
    pub retry_interval: u8,
}

impl From<&MsiInstallJob> for JobLimits {
    fn from(job: &MsiInstallJob) -> Self {
        JobLimits { urls: job.urls.len(), retries: job.retry_count, retry_interval: job.retry_interval }
    }
}

/// A job that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedJob {
    /// The data of Exec; `None` where a removal has failed that no job preceded.
    pub text: Option<JobText>,
    /// The status. INVARIANT: it is terminal.
    pub status: JobStatus,
    /// The last error; 0 for a success.
    pub last_error: HResult,
    /// Windows must restart before the application is complete.
    pub restart: bool,
}

/// A removal that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The job that was executed last, `None` if there was none. It is kept until the removal succeeds.
    pub text: Option<JobText>,
    /// The number of repetitions so far.
    pub retries: u8,
    /// The last error; 0 without one.
    pub last_error: HResult,
}

impl Removal {
    /// The largest number of repetitions. A Delete has no `RetryCount`, so this is the one of the page's samples.
    pub const RETRIES: u8 = 3;
    /// The minutes between two attempts: the `RetryInterval` of the page's samples.
    pub const RETRY_INTERVAL: u8 = 5;

    /// A removal that has not begun, of a package with this job.
    pub fn new(text: Option<JobText>) -> Self {
        Removal { text, retries: 0, last_error: HResult::SUCCESS }
    }
}
