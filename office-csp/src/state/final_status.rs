//! The value of the node `FinalStatus`.

use office_deployment::InstallStatus;
use std::fmt;

/// The value of the node `FinalStatus` (Office CSP page, `{id}/FinalStatus`; Windows 10, version 1809 and
/// later).
///
/// ```
/// use office_csp::FinalStatus;
/// use office_deployment::InstallStatus;
///
/// let end = FinalStatus::from_status(InstallStatus::UserExit);
/// assert_eq!(end, Some(FinalStatus::Failed));
/// assert_eq!(FinalStatus::from_status(InstallStatus::InProgress), None); // the node does not exist yet
/// assert_eq!(FinalStatus::Succeeded.to_string(), "70 (succeeded)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FinalStatus {
    /// The job has failed: `Status` is not 0.
    Failed = 60,
    /// The job has succeeded: `Status` is 0.
    Succeeded = 70,
}

impl FinalStatus {
    /// The final status of `status`; `None` while the job runs.
    pub const fn from_status(status: InstallStatus) -> Option<Self> {
        match status {
            InstallStatus::Succeeded => Some(FinalStatus::Succeeded),
            InstallStatus::InProgress => None,
            _ => Some(FinalStatus::Failed),
        }
    }

    /// The final status with this number; `None` for any but 60 and 70.
    pub const fn from_code(code: u32) -> Option<Self> {
        match code {
            60 => Some(FinalStatus::Failed),
            70 => Some(FinalStatus::Succeeded),
            _ => None,
        }
    }

    /// The number in the node.
    pub const fn code(self) -> u32 {
        self as u32
    }
}

/// The number with its meaning: `60 (failed)` or `70 (succeeded)`.
impl fmt::Display for FinalStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FinalStatus::Failed => "60 (failed)",
            FinalStatus::Succeeded => "70 (succeeded)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_final_status_follows_the_status() {
        for status in InstallStatus::DOCUMENTED {
            let expected = match status.code() {
                0 => Some(70),
                997 => None,
                _ => Some(60),
            };
            assert_eq!(FinalStatus::from_status(*status).map(FinalStatus::code), expected, "{status}");
        }
        assert_eq!(FinalStatus::from_status(InstallStatus::from_code(5)), Some(FinalStatus::Failed));

        assert_eq!(FinalStatus::from_code(60), Some(FinalStatus::Failed));
        assert_eq!(FinalStatus::from_code(70), Some(FinalStatus::Succeeded));
        assert_eq!(FinalStatus::from_code(0), None);

        assert_eq!(FinalStatus::Failed.to_string(), "60 (failed)");
        assert_eq!(FinalStatus::Succeeded.to_string(), "70 (succeeded)");
    }
}
