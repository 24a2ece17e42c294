//! The end of a job before its tool runs, and the statuses of failures.

use csp_agent::download::DownloadError;
use csp_agent::with_causes;
use office_deployment::InstallStatus;
use std::io::{self, ErrorKind};

/// The end of a job before its tool runs.
#[derive(Debug)]
pub(crate) struct EarlyEnd {
    pub(crate) status: InstallStatus,
    /// The reason, for the log.
    pub(crate) why: String,
}

impl EarlyEnd {
    pub(crate) fn cancelled() -> Self {
        EarlyEnd { status: InstallStatus::UserExit, why: "the job was cancelled".to_owned() }
    }
}

impl From<io::Error> for EarlyEnd {
    fn from(error: io::Error) -> Self {
        EarlyEnd { status: io_status(&error), why: with_causes(&error) }
    }
}

/// The status for a tool that could not be downloaded.
pub(crate) fn download_status(error: &DownloadError) -> InstallStatus {
    match error {
        DownloadError::Cancelled => InstallStatus::UserExit,
        // The page names a full disk among the causes of 17002.
        DownloadError::NoSpace(_) => InstallStatus::CompletingScenario,
        DownloadError::Disk(_) => InstallStatus::ProcessPoolInitialization,
        _ => InstallStatus::Timeout,
    }
}

/// The status for an error of the operating system before the tool runs.
pub(crate) fn io_status(error: &io::Error) -> InstallStatus {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => InstallStatus::CompletingScenario,
        _ => InstallStatus::ProcessPoolInitialization,
    }
}

/// Returns false for a damaged record and a full disk. Other errors may be temporary: a virus scanner holds a file.
pub(crate) fn is_transient(error: &io::Error) -> bool {
    !matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::QuotaExceeded | ErrorKind::StorageFull)
}

#[cfg(test)]
mod tests {
    use super::*;
    use csp_agent::download::{Address, HttpError};
    use std::time::Duration;

    #[test]
    fn each_failure_has_its_status() {
        let from = || "https://example.com/setup.exe".parse::<Address>().unwrap();
        let full = || io::Error::from(ErrorKind::StorageFull);
        for (error, code) in [
            (DownloadError::TimedOut(Duration::ZERO), 1460),
            (DownloadError::Insecure(from()), 1460),
            (DownloadError::Status { from: from(), status: 404 }, 1460),
            (DownloadError::TooLarge { from: from(), limit: 1 }, 1460),
            (DownloadError::Unexpected { from: from(), found: "a page of HTML" }, 1460),
            (DownloadError::Network { from: from(), attempts: 1, source: HttpError::Changed }, 1460),
            (DownloadError::NoSpace(full()), 17002),
            (DownloadError::Disk(ErrorKind::PermissionDenied.into()), 17000),
            (DownloadError::Cancelled, 1602),
        ] {
            assert_eq!(download_status(&error).code(), code, "{error}");
        }
        assert_eq!(io_status(&full()).code(), 17002);
        assert_eq!(io_status(&ErrorKind::NotFound.into()).code(), 17000);
    }
}
