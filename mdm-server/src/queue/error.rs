//! Errors of a queue.

use super::sequence_number::SequenceNumber;
use super::state::IllegalEvent;
use std::{error, io};

/// The reason why an operation of a queue failed. The queue is unchanged, except after [`QueueError::OutcomeUnknown`].
///
/// No error contains data of a command.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// A text that cannot name a device or a session, such as an empty one.
    #[error("the name of a {what} is {shown}: {why}")]
    Name {
        /// `device` or `session`.
        what: &'static str,
        /// The beginning of the text, in quotes and without control characters.
        shown: String,
        /// The reason.
        why: &'static str,
    },
    /// Another process or thread has changed the session or one of the commands since they were read. Do not send the
    /// message: read the session again, and receive the device's message again.
    #[error("{what} was changed by someone else; read the session again and repeat the exchange")]
    Conflict {
        /// The session or the command, such as `command 7`.
        what: String,
    },
    /// The device has no such command.
    #[error("the device has no command {0}")]
    NoSuchCommand(SequenceNumber),
    /// The command is in a state that does not allow the operation: it was already sent, and is to be cancelled.
    #[error("command {number}: {error}")]
    NotNow {
        /// The command.
        number: SequenceNumber,
        /// The reason.
        #[source]
        error: IllegalEvent,
    },
    /// A limit of [`QueueLimits`](super::QueueLimits) would be exceeded.
    #[error("too large: {what}: {got}, at most {most}")]
    Limit {
        /// The limited quantity, with its unit.
        what: &'static str,
        /// The limit.
        most: usize,
        /// The value that exceeds it.
        got: usize,
    },
    /// Others have used the store for longer than the time-out. Try again.
    #[error("the store of the queue is busy; try again")]
    Busy,
    /// There is no space left for the store.
    #[error("there is no space left for the store of the queue; make room on its disk")]
    Full,
    /// The store cannot be written.
    #[error("the store of the queue is read-only; check the rights on its file, its folder and its disk")]
    ReadOnly,
    /// The store is damaged, as after a bad sector. It is left unchanged.
    #[error("the store of the queue is damaged: {why}; restore it from a copy")]
    Damaged {
        /// The damage.
        why: String,
    },
    /// The file or the database belongs to another program.
    #[error("this is not the store of a queue: {why}; choose another file or database")]
    Foreign {
        /// The reason, such as the kind of database that it is.
        why: String,
    },
    /// A newer version of this program has written the store.
    #[error(
        "the store of the queue has version {found}, and this program knows versions up to {known}; use a newer program"
    )]
    Newer {
        /// The version of the store.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The connection to the database was lost while a change was committed: nobody knows whether it was made. Treat it like
    /// [`QueueError::Conflict`].
    #[error(
        "the connection to the database was lost, and the last change may or may not be made; read again"
    )]
    OutcomeUnknown,
    /// The database cannot be reached, or the connection was lost before anything was changed. The text is that of the
    /// database, without values.
    #[error("the database of the queue cannot be reached: {0}")]
    Unreachable(String),
    /// The operating system refused an operation on the file of the store.
    #[error("the store of the queue cannot be opened, read or written")]
    Io(#[source] io::Error),
    /// The database refused an operation for another reason. The text is that of the database, without values.
    #[error("the database of the queue refused an operation: {0}")]
    Database(String),
    /// A backend that is not part of this crate failed.
    #[error("the backend of the queue failed")]
    Backend(#[source] Box<dyn error::Error + Send + Sync>),
}

impl QueueError {
    /// Returns true if the same exchange may succeed when it is repeated from the start: after a conflict, an unknown outcome,
    /// or a store that was busy.
    pub fn is_transient(&self) -> bool {
        matches!(self, QueueError::Conflict { .. } | QueueError::OutcomeUnknown | QueueError::Busy)
    }
}
