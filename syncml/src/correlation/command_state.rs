//! The states of commands.

use crate::vocabulary::{CmdRef, StatusCode};
use core::fmt;
use csp_findings::shown_address;

/// The state of a command that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum CommandState {
    /// A Status is missing, or the Results of a `Get` may still arrive.
    Pending,
    /// The command was done. An `Atomic` was done as a whole.
    Done(StatusCode),
    /// The command has started and continues after the answer (202): read its result later.
    Accepted,
    /// A `Get` was answered 200, but the Results of at least one target are missing at the end of the package. A device must
    /// send them (MS-MDM 3.1.5.2.2); the native client of Windows omits them where `MaxMsgSize` is too small.
    NoResults,
    /// The command was not done. The code is the first error, if the command has several targets.
    Failed(StatusCode),
    /// The command was skipped (215), because another member of its Atomic failed or the session was aborted.
    Skipped,
    /// The command was done and undone, because another member of its Atomic failed (216).
    RolledBack,
    /// The command was done and could not be undone although its Atomic failed (516): the device is in neither state.
    NotRolledBack,
    /// An `Atomic` that failed because of this member.
    AtomicFailed {
        /// The member that failed; `None` when no Status shows it.
        member: Option<FailedMember>,
        /// The member's code, or the Atomic's own.
        code: StatusCode,
        /// True if all the others were undone.
        restored: bool,
    },
}

/// The member that made an `Atomic` fail.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FailedMember {
    /// The id of the member.
    pub cmd_id: CmdRef<'static>,
    /// The name of the member: `Replace`.
    pub command: String,
    /// The first of its addresses that has an error; `None` for a member without addresses.
    pub target: Option<String>,
}

impl fmt::Display for FailedMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Some(target) => write!(f, "{} {}", self.command, shown_address(target)),
            None => write!(f, "{} {}", self.command, self.cmd_id),
        }
    }
}

impl CommandState {
    /// Returns `true` if the command was done or accepted.
    pub const fn is_success(&self) -> bool {
        matches!(self, CommandState::Done(_) | CommandState::Accepted)
    }

    pub(super) fn of(code: StatusCode) -> Self {
        match code {
            StatusCode::ACCEPTED => CommandState::Accepted,
            StatusCode::NOT_EXECUTED => CommandState::Skipped,
            StatusCode::ROLLED_BACK => CommandState::RolledBack,
            StatusCode::ROLL_BACK_FAILED => CommandState::NotRolledBack,
            code if code.is_success() => CommandState::Done(code),
            code => CommandState::Failed(code),
        }
    }
}

impl fmt::Display for CommandState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandState::Pending => f.write_str("no answer"),
            CommandState::Done(code) => write!(f, "done ({code})"),
            CommandState::Accepted => f.write_str("accepted; its result must be read later (202)"),
            CommandState::NoResults => f.write_str("answered 200, but some Results are missing"),
            CommandState::Failed(code) => write!(f, "failed ({code})"),
            CommandState::Skipped => f.write_str("not executed (215)"),
            CommandState::RolledBack => f.write_str("done and undone (216)"),
            CommandState::NotRolledBack => f.write_str("done, and could not be undone (516)"),
            CommandState::AtomicFailed { member, code, restored } => {
                match member {
                    Some(member) => write!(f, "failed at {member} ({code})")?,
                    None => write!(f, "failed ({code})")?,
                }
                f.write_str(if *restored {
                    ", the rest is as before"
                } else {
                    ", and NOT all of it was undone"
                })
            }
        }
    }
}
