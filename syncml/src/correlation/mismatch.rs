//! Answers that match no command.

use core::fmt;

/// An answer that does not match a command. It does not count, unless its kind says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The start of the answer in the text of its message, in bytes.
    pub offset: usize,
    /// `Status` or `Results`.
    pub answer: &'static str,
    /// The message it refers to, as written.
    pub msg_ref: String,
    /// The command it refers to, as written.
    pub cmd_ref: String,
    /// The reason.
    pub kind: MismatchKind,
}

/// Why an answer does not match a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MismatchKind {
    /// No message with this number was sent, or it has no command with this number.
    NoSuchCommand,
    /// The answer gives another name for the command. It still counts.
    OtherCommand {
        /// The name of the command that was sent.
        sent: String,
        /// The name in the answer.
        said: String,
    },
    /// The command, or this target of it, has been answered before. The first answer counts.
    Repeated,
    /// The command has no such target. The answer counts for the whole command.
    NoSuchTarget(String),
    /// The status holds no code.
    NoCode,
    /// Results for a command that does not read.
    NothingWasRead,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for command {} of message {}: ", self.answer, self.cmd_ref, self.msg_ref)?;
        match &self.kind {
            MismatchKind::NoSuchCommand => f.write_str("no such command was sent"),
            MismatchKind::OtherCommand { sent, said } => {
                write!(f, "that command is {sent}, but the answer calls it {said}")
            }
            MismatchKind::Repeated => f.write_str("it has been answered before"),
            MismatchKind::NoSuchTarget(target) => write!(f, "it has no target {target}"),
            MismatchKind::NoCode => f.write_str("the status holds no code"),
            MismatchKind::NothingWasRead => f.write_str("the command reads nothing"),
        }
    }
}
