//! The value of the node `Status`.

use std::fmt;

/// The value of the node `Status` (EnterpriseDesktopAppManagement CSP page, `MSI/ProductID/Status`).
///
/// ```
/// use desktop_app_csp::JobStatus;
/// assert_eq!(JobStatus::from_code(48), Some(JobStatus::PendingUserSession));
/// assert_eq!(JobStatus::EnforcementCompleted.to_string(), "70 (installed)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobStatus {
    /// The job is accepted, and has not begun.
    Initialized = 10,
    /// The package is being downloaded.
    DownloadInProgress = 20,
    /// The download failed, and will be repeated.
    PendingDownloadRetry = 25,
    /// The download failed for good.
    DownloadFailed = 30,
    /// The package is downloaded and verified.
    DownloadCompleted = 40,
    /// The installation waits until the user has signed in.
    PendingUserSession = 48,
    /// The installation or removal runs.
    EnforcementInProgress = 50,
    /// The installation or removal failed, and will be repeated.
    PendingEnforcementRetry = 55,
    /// The installation or removal failed for good.
    EnforcementFailed = 60,
    /// The package is installed.
    EnforcementCompleted = 70,
}

impl JobStatus {
    /// All of them, in ascending order.
    pub const ALL: [JobStatus; 10] = [
        JobStatus::Initialized,
        JobStatus::DownloadInProgress,
        JobStatus::PendingDownloadRetry,
        JobStatus::DownloadFailed,
        JobStatus::DownloadCompleted,
        JobStatus::PendingUserSession,
        JobStatus::EnforcementInProgress,
        JobStatus::PendingEnforcementRetry,
        JobStatus::EnforcementFailed,
        JobStatus::EnforcementCompleted,
    ];

    /// The status with this number; `None` for any but the ten of the page.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The number in the node.
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// Returns true if the job has ended, well or not.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            JobStatus::DownloadFailed | JobStatus::EnforcementFailed | JobStatus::EnforcementCompleted
        )
    }

    /// A few words for people, in lower case.
    pub const fn meaning(self) -> &'static str {
        match self {
            JobStatus::Initialized => "accepted",
            JobStatus::DownloadInProgress => "downloading",
            JobStatus::PendingDownloadRetry => "waiting to repeat the download",
            JobStatus::DownloadFailed => "download failed",
            JobStatus::DownloadCompleted => "downloaded and verified",
            JobStatus::PendingUserSession => "waiting for the user to sign in",
            JobStatus::EnforcementInProgress => "installing or removing",
            JobStatus::PendingEnforcementRetry => "waiting to repeat the installation or removal",
            JobStatus::EnforcementFailed => "installation or removal failed",
            JobStatus::EnforcementCompleted => "installed",
        }
    }
}

/// The number with its meaning: `20 (downloading)`.
impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code(), self.meaning())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_page() {
        let numbers = JobStatus::ALL.map(JobStatus::code);
        assert_eq!(numbers, [10, 20, 25, 30, 40, 48, 50, 55, 60, 70]);
        assert!(JobStatus::ALL.iter().all(|status| JobStatus::from_code(status.code()) == Some(*status)));
        assert_eq!(JobStatus::from_code(0), None);
        let ended: Vec<u32> =
            JobStatus::ALL.into_iter().filter(|status| status.is_terminal()).map(JobStatus::code).collect();
        assert_eq!(ended, [30, 60, 70]);
    }
}
