//! Answers that do not match a sent command.

use crate::views::CommandKind;
use core::fmt;
use csp_findings::{one_line, shown_address};

/// An answer that does not match a sent command. The correlator ignores it, unless its kind says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mismatch {
    /// The byte offset of the answer in the text of its message.
    pub offset: usize,
    /// The kind of answer: `Status` or `Results`.
    pub answer: CommandKind,
    /// The `MsgRef` of the answer, as written.
    pub msg_ref: String,
    /// The `CmdRef` of the answer, as written.
    pub cmd_ref: String,
    /// The first address in the answer, or else the first address of the command that it names; `None` when neither has one.
    pub address: Option<String>,
    /// The cause.
    pub kind: MismatchKind,
}

/// The cause of a [`Mismatch`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum MismatchKind {
    /// No message with this number was sent, or it has no command with this number.
    NoSuchCommand,
    /// The answer names another command. The answer counts.
    OtherCommand {
        /// The name of the command that was sent.
        sent: String,
        /// The name in the answer.
        named: String,
    },
    /// The command, or this target of it, was already answered. The first answer counts.
    Repeated,
    /// The command has no such target. The answer counts for the whole command.
    NoSuchTarget(String),
    /// The status holds no code.
    NoCode,
    /// Results for a command that reads nothing.
    NothingWasRead,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = if self.answer == CommandKind::Results { "Results" } else { "Status" };
        write!(f, "{answer} for command {} of message {}", one_line(&self.cmd_ref), one_line(&self.msg_ref))?;
        if let Some(address) = &self.address {
            write!(f, " on {}", shown_address(address))?;
        }
        f.write_str(": ")?;
        match &self.kind {
            MismatchKind::NoSuchCommand => f.write_str("no such command was sent"),
            MismatchKind::OtherCommand { sent, named } => {
                write!(f, "that command is {sent}, but the answer calls it {}", one_line(named))
            }
            MismatchKind::Repeated => f.write_str("it has been answered before"),
            MismatchKind::NoSuchTarget(target) => write!(f, "it has no target {}", shown_address(target)),
            MismatchKind::NoCode => f.write_str("the status holds no code"),
            MismatchKind::NothingWasRead => f.write_str("the command reads nothing"),
        }
    }
}
