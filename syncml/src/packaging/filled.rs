//! The result of filling a message.

use crate::build::BuildError;
use crate::document::Message;
use crate::read::ReadError;
use crate::vocabulary::CmdRef;
use core::fmt;
use csp_findings::shown_address;

/// A filled message.
#[derive(Debug)]
pub struct Filled {
    /// The message; with `Final` if the outbox is empty.
    pub message: Message<'static>,
    /// The number of commands in it, including chunks.
    pub taken: usize,
    /// The commands that fit into no message; they are removed from the outbox.
    pub refused: Vec<RefusedCommand>,
}

/// A command that cannot be sent to the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RefusedCommand {
    /// The id, if it has one.
    pub cmd_id: Option<CmdRef<'static>>,
    /// The name: `Replace`.
    pub command: String,
    /// The target of its first item.
    pub target: String,
    /// The reason.
    pub why: WhyRefused,
}

/// The reason why a command cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum WhyRefused {
    /// The command exceeds a message and must not be cut: an Atomic, a Sequence, several items, markup.
    MessageSize {
        /// The size in bytes.
        size: usize,
        /// The room in a message, in bytes.
        room: usize,
    },
    /// The value of the command exceeds the limit of the other side.
    ObjectSize {
        /// The size of the value in bytes.
        size: u64,
        /// The other side's `MaxObjSize`.
        max: u64,
    },
}

impl fmt::Display for RefusedCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} cannot be sent: {}", self.command, shown_address(&self.target), self.why)
    }
}

impl fmt::Display for WhyRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyRefused::MessageSize { size, room } => {
                write!(f, "it has {size} bytes, a message has room for {room}, and it must not be cut")
            }
            WhyRefused::ObjectSize { size, max } => {
                write!(f, "its value has {size} bytes, and the other side takes {max} (MaxObjSize)")
            }
        }
    }
}

/// The reason why a message cannot be filled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// A chunk cannot be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The commands do not make a message, for example because of too many namespaces.
    #[error("the commands make no message")]
    Read(#[from] ReadError),
}
