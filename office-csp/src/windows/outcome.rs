//! What becomes of a job that ends before, beside or after its tool.

use csp_agent::download::DownloadError;
use csp_agent::with_causes;
use office_deployment::InstallStatus;

/// The status for a tool that could not be fetched.
pub(crate) fn of_download(error: &DownloadError) -> InstallStatus {
    match error {
        DownloadError::Cancelled => InstallStatus::UserExit,
        // The page names a full disk among the causes of 17002.
        DownloadError::NoSpace(_) => InstallStatus::CompletingScenario,
        DownloadError::Disk(_) => InstallStatus::ProcessPoolInitialization,
        _ => InstallStatus::Timeout,
    }
}

/// How a job ends before its tool does anything.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: InstallStatus,
    pub(crate) why: String,
}

impl Refused {
    pub(crate) fn cancelled() -> Self {
        Refused { status: InstallStatus::UserExit, why: "the job was cancelled".to_owned() }
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Refused { status: of_io(&error), why: with_causes(&error) }
    }
}

/// Whether what the operating system refuses may pass by itself: a virus scanner holds a file for a moment. A damaged
/// record and a full disk do not.
pub(crate) fn may_pass(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, QuotaExceeded, StorageFull};
    !matches!(error.kind(), InvalidData | QuotaExceeded | StorageFull)
}

/// The status for what the operating system refuses on the way to the tool.
pub(crate) fn of_io(error: &std::io::Error) -> InstallStatus {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            InstallStatus::CompletingScenario
        }
        _ => InstallStatus::ProcessPoolInitialization,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csp_agent::download::{Address, HttpError};
    use std::io;
    use std::time::Duration;

    #[test]
    fn each_mishap_has_its_status() {
        let from = || "https://example.com/setup.exe".parse::<Address>().unwrap();
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        for (error, code) in [
            (DownloadError::TimedOut(Duration::ZERO), 1460),
            (DownloadError::Insecure(from()), 1460),
            (DownloadError::Status { from: from(), status: 404 }, 1460),
            (DownloadError::TooLarge { from: from(), limit: 1 }, 1460),
            (DownloadError::Unexpected { from: from(), found: "a page of HTML" }, 1460),
            (DownloadError::Network { from: from(), attempts: 1, source: HttpError::Changed }, 1460),
            (DownloadError::NoSpace(full()), 17002),
            (DownloadError::Disk(io::ErrorKind::PermissionDenied.into()), 17000),
            (DownloadError::Cancelled, 1602),
        ] {
            assert_eq!(of_download(&error).code(), code, "{error}");
        }
        assert_eq!(of_io(&full()).code(), 17002);
        assert_eq!(of_io(&io::ErrorKind::NotFound.into()).code(), 17000);
    }
}
