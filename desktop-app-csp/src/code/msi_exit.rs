//! The exit codes of `msiexec`.

use std::fmt;

/// An exit code of `msiexec` (Windows Installer, "`MsiExec.exe` and `InstMsi.exe` error messages").
///
/// ```
/// use desktop_app_csp::{ExitOutcome, MsiExit};
///
/// assert_eq!(MsiExit(3010).outcome(), ExitOutcome::RestartRequired);
/// assert_eq!(MsiExit(1618).outcome(), ExitOutcome::Busy);
/// assert_eq!(MsiExit(1603).outcome(), ExitOutcome::Failed);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MsiExit(
    /// The number.
    pub u32,
);

impl MsiExit {
    /// The action that the code calls for.
    pub const fn outcome(self) -> ExitOutcome {
        match self.0 {
            0 => ExitOutcome::Done,
            3010 => ExitOutcome::RestartRequired,
            1641 => ExitOutcome::RestartInitiated,
            1605 => ExitOutcome::Absent,
            1618 => ExitOutcome::Busy,
            1638 => ExitOutcome::OtherVersion,
            _ => ExitOutcome::Failed,
        }
    }
}

impl fmt::Display for MsiExit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The outcome of a run of `msiexec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExitOutcome {
    /// 0: done.
    Done,
    /// 3010: done, and the device must restart.
    RestartRequired,
    /// 1641: done, and the device restarts already.
    RestartInitiated,
    /// 1605: the product is not installed. An uninstallation has reached its aim.
    Absent,
    /// 1618: another installation runs. The same job may succeed later.
    Busy,
    /// 1638: another version of the product is installed.
    OtherVersion,
    /// Any other code: the installation failed.
    Failed,
}

impl ExitOutcome {
    /// Returns true if an installation has succeeded, with or without a restart.
    pub const fn is_success(self) -> bool {
        matches!(self, ExitOutcome::Done | ExitOutcome::RestartRequired | ExitOutcome::RestartInitiated)
    }
}

/// Words for people, in lower case.
impl fmt::Display for ExitOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ExitOutcome::Done => "done",
            ExitOutcome::RestartRequired => "done, restart required",
            ExitOutcome::RestartInitiated => "done, restart initiated",
            ExitOutcome::Absent => "absent",
            ExitOutcome::Busy => "busy",
            ExitOutcome::OtherVersion => "other version",
            ExitOutcome::Failed => "failed",
        })
    }
}
