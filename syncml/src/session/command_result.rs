//! The results of commands, by the ids of the caller.

use crate::StatusCode;
use crate::correlation::CommandReport;
use crate::packaging::{RefusedCommand, WhyRefused};
use core::fmt;

/// The result of a [`PendingCommand`](super::PendingCommand).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CommandResult {
    /// The caller's id of the command.
    pub id: String,
    /// The fate of the command, as the session knows it.
    pub fate: CommandFate,
}

/// The fate of a command, as a session knows it at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum CommandFate {
    /// The device has answered.
    Answered(CommandReport),
    /// The device has not executed the command. It may be sent again.
    NotExecuted(WhyNotExecuted),
    /// The command was sent, and the session has ended without its whole answer: the device may have executed the command or
    /// not. The report has the part of the answer that arrived. Only the caller can decide whether to send it again.
    Unknown(CommandReport),
}

/// The reason why a command was not executed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum WhyNotExecuted {
    /// The session ended before the command was sent, or before the device accepted the message with it.
    SessionOver,
    /// The command is for the user, who was not signed in.
    NoUser,
    /// The command is too large for any message, or its value for the device.
    TooLarge(WhyRefused),
    /// The device has refused the header of the message with the command.
    MessageRefused(StatusCode),
}

impl fmt::Display for CommandFate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandFate::Answered(report) => report.state.fmt(f),
            CommandFate::NotExecuted(why) => write!(f, "not executed: {why}"),
            CommandFate::Unknown(_) => f.write_str("sent; the session ended without an answer"),
        }
    }
}

impl fmt::Display for WhyNotExecuted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyNotExecuted::SessionOver => f.write_str("the session ended before"),
            WhyNotExecuted::NoUser => f.write_str("the user was not signed in"),
            WhyNotExecuted::TooLarge(why) => why.fmt(f),
            WhyNotExecuted::MessageRefused(code) => write!(f, "the device refused the message ({code})"),
        }
    }
}

impl From<RefusedCommand> for CommandFate {
    fn from(refused: RefusedCommand) -> Self {
        CommandFate::NotExecuted(WhyNotExecuted::TooLarge(refused.why))
    }
}
