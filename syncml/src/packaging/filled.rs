//! What has become of commands that were to be sent.

use crate::build::BuildError;
use crate::document::Message;
use crate::read::ReadError;
use crate::vocabulary::CmdRef;
use core::fmt;

/// A message that has been filled.
#[derive(Debug)]
pub struct Filled {
    /// The message; with `Final` if nothing is left.
    pub message: Message<'static>,
    /// How many commands it has taken, chunks included.
    pub taken: usize,
    /// The commands that can be sent in no message; they are no longer in the outbox.
    pub refused: Vec<Refused>,
}

/// A command that cannot be sent to this side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its id, if it has one.
    pub cmd_id: Option<CmdRef<'static>>,
    /// Its name: `Replace`.
    pub command: String,
    /// The target of its first item.
    pub target: String,
    /// What is in the way.
    pub why: WhyRefused,
}

/// Why a command cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyRefused {
    /// It is larger than a message may be and must not be cut: an Atomic, a Sequence, many items, markup.
    MessageSize {
        /// Its size in bytes.
        size: usize,
        /// How much a message has room for.
        room: usize,
    },
    /// Its value is larger than the other side takes.
    ObjectSize {
        /// The size of the value in bytes.
        size: u64,
        /// The other side's `MaxObjSize`.
        max: u64,
    },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} cannot be sent: ", self.command, self.target)?;
        match self.why {
            WhyRefused::MessageSize { size, room } => {
                write!(f, "it has {size} bytes, a message has room for {room}, and it must not be cut")
            }
            WhyRefused::ObjectSize { size, max } => {
                write!(f, "its value has {size} bytes, and the other side takes {max} (MaxObjSize)")
            }
        }
    }
}

/// Why a message cannot be filled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// A chunk cannot be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The commands do not fit one message, as of too many namespaces.
    #[error("the commands make no message")]
    Read(#[from] ReadError),
}
